"""One ``%%panda`` cell, from its text to its answer on the screen.

The rule of this module: what the person sees is the state of things at every moment, and nothing
that was received is lost: not by Interrupt, not by a provider that hangs up, not by a store that
cannot write, not by a screen that cannot be painted.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import ProviderError, UsageError

from .bridge import LAST_WORDS_S, Stream
from .display import UPDATE_S, NotebookDisplay, TerminalDisplay
from .failures import PandaInterrupted, one_line
from .insertion import deliver, deliver_unsaved, for_frontend, insertable, way_in
from .interrupts import Interrupts
from .namespace import data_context, schemas_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Mapping

    from redpanda_jupyter.models import ErrorInfo, StreamEvent, TurnEnded, Usage
    from redpanda_jupyter.settings import Settings

    from .arguments import AskArguments
    from .display import AnswerDisplay
    from .session import Session

logger = logging.getLogger("redpanda_jupyter")

ENDINGS = {
    "interrupted": "interrupted",
    "cut": "the connection broke",
    "length": "cut short by the limit on length",
    "content_filter": "ended by the provider's content filter",
    "timeout": "stopped after waiting too long",
    "error": "ended by an error",
}


@dataclass(slots=True)
class _Progress:
    """What the display shows while the answer comes."""

    title: str
    started: float = field(default_factory=time.monotonic)
    parts: list[str] = field(default_factory=list)
    characters: int = 0
    thinking: bool = False
    waiting_until: float = 0.0
    waiting_for: str = ""
    ended: TurnEnded | None = None

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def take(self, event: StreamEvent) -> None:
        self.thinking = event.type == "thinking"
        if event.type == "text":
            self.parts.append(event.text)
            self.characters += len(event.text)
        elif event.type == "waiting":
            self.waiting_until = time.monotonic() + event.seconds
            self.waiting_for = event.reason
        elif event.type == "ended":
            self.ended = event
            self.parts = [event.text]

    def status(self) -> str:
        now = time.monotonic()
        if now < self.waiting_until:
            left = self.waiting_until - now
            return f"{self.title} · {self.waiting_for}: waiting {left:.0f} s (Interrupt cancels)"
        doing = " · thinking" if self.thinking else ""
        return f"{self.title}{doing} · {now - self.started:.0f} s"


def ask_in_cell(session: Session, arguments: AskArguments, prompt: str) -> None:
    """Ask ``prompt`` and show the answer in the running cell.

    Raises
    ------
    RedPandaError
        After the part received has been shown and kept.
    PandaInterrupted
        The person pressed Interrupt.
    """
    prompt = prompt.strip("\n")
    if not prompt.strip():
        raise UsageError(
            "There is no question.",
            hint="It goes on the lines below %%panda; that line names data and options only.",
            field="prompt",
        )
    settings = session.settings(privacy=arguments.privacy, model=arguments.model)
    context = data_context(
        arguments.data, session.shell.user_ns, settings.privacy, settings.samples
    )
    source = _source(session, settings, arguments, prompt, context)
    progress = _Progress(title=f"Red Panda · {settings.model or 'asking'}")
    display: AnswerDisplay = NotebookDisplay() if session.in_kernel else TerminalDisplay()
    stream = Stream(session.loop, source)
    with Interrupts(stream.wake) as interrupts:
        try:
            _follow(stream, progress, display, interrupts)
            ended = progress.ended
            if ended is None:
                # The last words did not come in time, or a second press cut them off.
                display.finish(progress.text, header=progress.title, footer="interrupted")
            else:
                _show(session, settings, ended, display)
        except Exception:
            _rescue(progress, display)
            raise
    if ended is None or ended.incomplete_reason == "interrupted":
        raise PandaInterrupted(_ending(ended) if ended else "interrupted")
    if ended.error is not None:
        raise _as_exception(ended.error)


def _source(
    session: Session,
    settings: Settings,
    arguments: AskArguments,
    prompt: str,
    context: str | None,
) -> Any:
    """Return what the stream calls on the loop; everything is looked up here, in the cell."""
    from redpanda_jupyter.services.chat import Ask, ask

    question = Ask(
        prompt=prompt,
        context=context,
        privacy=settings.privacy,  # type: ignore[arg-type]
        model=settings.model,
        notebook=session.notebook(),
        new_conversation=arguments.new,
        schemas=schemas_of(arguments.data, session.shell.user_ns),
    )
    store = session.store()

    def start(stop: asyncio.Event) -> AsyncGenerator[StreamEvent, None]:
        connections = session.connections()
        return ask(question, store=store, settings=settings, connections=connections, stop=stop)

    return start


def _follow(
    stream: Stream[StreamEvent],
    progress: _Progress,
    display: AnswerDisplay,
    interrupts: Interrupts,
) -> None:
    """Show the stream until it ends; then nothing of it is left running.

    The first press of Interrupt hangs up on the provider and waits for the last words, for
    :data:`~redpanda_jupyter.kernel.bridge.LAST_WORDS_S` at most; the second waits for nothing.
    A display that fails is treated like a first press, because the last words come once what was
    received is kept; its fault is raised after them.
    """
    deadline = math.inf
    fault: Exception | None = None
    try:
        for event in stream.read(UPDATE_S):
            if event is not None:
                progress.take(event)
            if (interrupts.presses or fault) and deadline == math.inf:
                stream.press_stop()
                deadline = time.monotonic() + LAST_WORDS_S
            if interrupts.presses > 1 or time.monotonic() > deadline:
                break
            if fault is None and progress.ended is None and display.due(progress.characters):
                fault = _repaint(progress, display)
    finally:
        stream.abandon()
    if fault is not None:
        raise fault


def _repaint(progress: _Progress, display: AnswerDisplay) -> Exception | None:
    """Show the answer as far as it has come; return what went wrong with that."""
    try:
        display.update(progress.text, progress.status())
    except Exception as error:  # noqa: BLE001 - raised again once the answer is safe
        return error
    return None


def _rescue(progress: _Progress, display: AnswerDisplay) -> None:
    """Show what was received after a fault, where there is anything, by any way that works."""
    text, ended = progress.text, progress.ended
    if not text:
        return
    if ended is not None and ended.complete:
        kept = "; the answer is kept" if ended.bundle else ""
        footer = f"shown as plain text because of a fault{kept}"
    else:
        footer = _ending(ended, "stopped by a fault") if ended else "stopped by a fault"
    for way in (display, TerminalDisplay()):
        try:
            way.plain(text, header=progress.title, footer=footer)
        except Exception:
            logger.debug("What was received could not be shown this way", exc_info=True)
        else:
            return


def _show(session: Session, settings: Settings, ended: TurnEnded, display: AnswerDisplay) -> None:
    """Show the answer for good, with the bundle from which cells are made."""
    notes = []
    summaries: Mapping[str, str] = {}
    extra: dict[str, Any] = {}
    way = way_in(settings.insert, session.cell_metadata())
    if ended.bundle is None and ended.complete:
        notes.append(deliver_unsaved(session, ended.text, way))
    if ended.bundle is not None:
        from redpanda_jupyter.models import TURN_MIME_TYPE

        session.know(ended.bundle)
        extra[TURN_MIME_TYPE] = for_frontend(ended.bundle, way).model_dump(mode="json")
        notes.append(deliver(session, ended.bundle, way))
        if way == "cells":
            summaries = {
                block.code.strip(): f"#{block.number} {block.description}".strip()
                for block in insertable(ended.bundle)
            }
    if ended.incomplete_reason:
        notes.append(_ending(ended))
    if ended.not_saved is not None:
        notes.append(f"not saved: {ended.not_saved.message} {ended.not_saved.hint}".strip())
    header = f"Red Panda · {ended.provider}:{ended.model}{_notice(ended.provider)}"
    footer = " · ".join(part for part in (usage_line(ended.usage), *notes) if part)
    display.finish(ended.text, header=header, footer=footer, summaries=summaries, extra=extra)


def _ending(ended: TurnEnded, reason: str = "") -> str:
    """Say why an answer is incomplete, and whether a part of it was received and kept."""
    reason = reason or ENDINGS[ended.incomplete_reason or "error"]
    if not ended.text:
        return f"{reason} before anything was received"
    if ended.bundle is None:
        return f"{reason}; the part received is shown here"
    whole = " ".join(f"#{block.number}" for block in ended.bundle.blocks if block.insert)
    return f"{reason}; the part received is kept{f', its code as {whole}' if whole else ''}"


def _notice(provider: str) -> str:
    from redpanda_jupyter.llm.registry import get_spec

    notice = get_spec(provider).notice
    return f" · {notice}" if notice else ""


def usage_line(usage: Usage) -> str:
    """Write what an answer took, as ``12.3s · 4.5K in (cached) / 1.2K out · $0.08``.

    What is not known is left out: no token count that the provider did not give, no ``$`` where
    the price is not known.
    """
    parts = []
    if usage.duration_s is not None:
        parts.append(f"{usage.duration_s:.1f}s")
    if usage.input_tokens is not None and usage.output_tokens is not None:
        cached = " (cached)" if usage.cached_input_tokens else ""
        parts.append(f"{_count(usage.input_tokens)} in{cached} / {_count(usage.output_tokens)} out")
    if usage.cost_usd is not None:
        parts.append(f"${usage.cost_usd:.2f}" if usage.cost_usd >= 0.01 else "<$0.01")
    return " · ".join(parts)


def _count(tokens: int) -> str:
    return f"{tokens / 1000:.1f}K" if tokens >= 1000 else str(tokens)


def _as_exception(info: ErrorInfo) -> Exception:
    """Make an exception of the class that the error had on the other side of the stream."""
    from redpanda_jupyter import errors

    classes = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.RedPandaError)
    }
    kind = classes.get(info.code, ProviderError)
    return one_line(kind(info.message, hint=info.hint))
