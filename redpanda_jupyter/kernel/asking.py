"""One ``%%panda`` cell, from its text to its answer on the screen.

The rule of this module: what the person sees is the state of things at every moment, and nothing
that was received is lost: not by Interrupt, not by a provider that hangs up, not by a store that
cannot write, not by a screen that cannot be painted.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .bridge import Stream
from .display import UPDATE_S, NotebookDisplay, TerminalDisplay
from .failures import PandaInterrupted, with_next_step
from .frontends import WRITES_TEXT
from .interrupts import Interrupts
from .planning import Plan, kept_for, plan_question
from .printing import say
from .reusing import library_first
from .showing import as_exception, ending, no_rows, rescue, show, value_of
from .state import Broken

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable

    from redpanda_jupyter.context import Masking
    from redpanda_jupyter.models import StreamEvent, TurnEnded
    from redpanda_jupyter.services.question import Ask
    from redpanda_jupyter.settings import Settings

    from .arguments import AskArguments
    from .display import AnswerDisplay
    from .places import Place
    from .session import Session


LONG_QUESTION = 50_000
"""From so many tokens on (estimated) a question's size is said while it can still be stopped."""


@dataclass(slots=True)
class _Progress:
    """What the display shows while the answer comes."""

    title: str
    masking: Masking | None = None
    started: float = field(default_factory=time.monotonic)
    parts: list[str] = field(default_factory=list)
    characters: int = 0
    thoughts: list[str] = field(default_factory=list)
    thinking: bool = False
    waiting_until: float = 0.0
    waiting_for: str = ""
    ended: TurnEnded | None = None

    @property
    def text(self) -> str:
        text = "".join(self.parts)
        return text if self.masking is None else self.masking.put_back(text)

    def take(self, event: StreamEvent) -> None:
        self.thinking = event.type == "thinking"
        if event.type == "thinking":
            self.thoughts.append(event.text)
        if event.type == "text":
            self.parts.append(event.text)
            self.characters += len(event.text)
            self.waiting_until = 0.0
        elif event.type == "waiting":
            self.waiting_until = time.monotonic() + event.seconds
            self.waiting_for = event.reason
        elif event.type == "ended":
            self.ended = event
            self.parts = [event.text]

    @property
    def waiting(self) -> bool:
        return time.monotonic() < self.waiting_until

    def status(self) -> str:
        now = time.monotonic()
        if self.waiting:
            left, reason = self.waiting_until - now, self.waiting_for.rstrip(".")
            return f"{self.title} · {reason}: waiting {left:.0f} s (Interrupt cancels)"
        doing = " · thinking" if self.thinking else ""
        return f"{self.title}{doing} · {now - self.started:.0f} s"


def ask_in_cell(session: Session, arguments: AskArguments, cell: str) -> None:
    """Ask what stands in ``cell`` and show the answer in the running cell.

    Raises
    ------
    RedPandaError
        After the part received has been shown and kept.
    PandaInterrupted
        The person pressed Interrupt.
    """
    plan = plan_question(session, arguments, cell.strip("\n"))
    if not arguments.dry_run and _show_kept(session, plan):
        return
    plan, taken = library_first(session, plan)
    if taken:
        return
    if arguments.dry_run:
        show_request(session, plan)
    else:
        ask_and_show(session, plan)


def continue_in_cell(session: Session, arguments: AskArguments, broken: Broken) -> None:
    """Go on with an answer that broke off, and show it whole in the running cell.

    Form, variable and instructions are those of its question; model and level of privacy as well,
    unless ``arguments`` name others.
    """
    asked = broken.plan.question
    settings = session.settings(
        privacy=arguments.privacy or asked.privacy, model=arguments.model or asked.model
    )
    question = replace(
        asked,
        privacy=settings.privacy,  # type: ignore[arg-type]
        model=settings.model,
        notebook=session.notebook(),
        new_conversation=False,
        conversation=None,
        continues=broken.turn_id,
    )
    ask_and_show(session, replace(broken.plan, question=question, settings=settings))


def ask_and_show(session: Session, plan: Plan) -> TurnEnded:
    """Ask, follow the answer, and see to what becomes of it.

    Raises
    ------
    RedPandaError, PandaInterrupted
        As :func:`ask_in_cell`.
    """
    settings = plan.settings
    progress = _Progress(_title(plan), plan.question.masking)
    changes = plan.question.masking is not None or plan.question.correction is not None
    display = _display(session, at_end=changes)
    stream = Stream(session.loop, answering(session, plan.question, settings))
    with Interrupts(stream.wake) as interrupts:
        try:
            _follow(stream, progress, display, interrupts)
            ended = progress.ended
            display.thinking = "".join(progress.thoughts)
            if ended is None:
                # The last words did not come in time, or a second press cut them off.
                display.finish(progress.text, header=progress.title, footer="interrupted")
            else:
                session.here.begin_afresh = False
                plan.present(session, plan, ended, display)
        except Exception:
            rescue(progress.text, progress.title, progress.ended, display)
            raise
    if ended is not None:
        _remember(session, plan, ended)
    if ended is None or ended.incomplete_reason == "interrupted":
        # what is kept stands in the answer's footer; without an answer there may be none
        raise PandaInterrupted(ending(ended) if ended and not ended.text else "interrupted")
    if ended.error is not None:
        goes_on = bool(session.here.broken and ended.text)
        raise with_next_step(as_exception(ended.error), goes_on=goes_on)
    _into(session, plan, ended)
    return ended


def _title(plan: Plan) -> str:
    """Say what is asked, and that it is much, where a book was pasted by mistake."""
    from redpanda_jupyter.services.amounts import TOKEN, tokens

    title = f"Red Panda · {plan.settings.model or 'asking'}"
    size = (len(plan.question.prompt) + len(plan.question.context or "")) // TOKEN
    much = f" · a long question: about {tokens(size)} tokens"
    return f"{title}{much}" if size >= LONG_QUESTION else title


def _display(session: Session, *, at_end: bool = False) -> AnswerDisplay:
    frontend = session.frontend
    if frontend in WRITES_TEXT:
        return TerminalDisplay(at_end=at_end)
    return NotebookDisplay(live=frontend != "batch")


def answering(
    place: Place, question: Ask, settings: Settings
) -> Callable[[asyncio.Event], AsyncGenerator[StreamEvent, None]]:
    """Return what a stream calls on the loop; the store is looked up here, by who asks.

    Parameters
    ----------
    place
        Whose store and connections are used: a session, or what serves a process without one.
    """
    from redpanda_jupyter.services.chat import ask

    store = place.store()

    def start(stop: asyncio.Event) -> AsyncGenerator[StreamEvent, None]:
        connections = place.connections()
        return ask(question, store=store, settings=settings, connections=connections, stop=stop)

    return start


def _remember(session: Session, plan: Plan, ended: TurnEnded) -> None:
    """Note which answer `%panda keep` and `continue` would mean; keep it where that was asked."""
    if plan.question.correction is not None:
        return  # neither is meant for what is about one cell
    here = session.here
    if ended.bundle is None:
        here.last_turn = None
        return
    turn_id = ended.bundle.turn_id
    if not ended.complete:
        if ended.text:
            here.broken = Broken(turn_id, plan)
        return
    here.broken = None
    here.last_turn = (plan.fingerprint, turn_id) if plan.fingerprint else None
    if plan.arguments.keep:
        session.store().keep_answer(plan.question.notebook, plan.fingerprint, turn_id)


def _into(session: Session, plan: Plan, ended: TurnEnded) -> None:
    """Put a whole answer into the variable that was named for it."""
    form = plan.question.form
    if plan.arguments.into:
        session.shell.user_ns[plan.arguments.into] = value_of(ended.text, form)
    elif form == "json":
        value_of(ended.text, form)  # what is no JSON is told, wherever it goes


def _show_kept(session: Session, plan: Plan) -> bool:
    """Show the answer that this notebook keeps for the question, if it keeps one."""
    found = kept_for(session, plan.arguments, plan.question, plan.fingerprint)
    if found is None:
        return False
    from redpanda_jupyter.services.ledger import when

    display = _display(session)
    show(session, plan, found.ended, display, kept=when(found.answered_at))
    _into(session, plan, found.ended)
    return True


def show_request(session: Session, plan: Plan) -> None:
    """Print the request as it would leave; nothing leaves."""
    from redpanda_jupyter.services.dry_run import dry_run, dry_run_text

    found = session.loop.run(
        dry_run(plan.question, session.store(), plan.settings, session.connections())
    )
    told = [dry_run_text(found), no_rows(plan.arguments.samples, plan.settings.privacy)]
    say("\n\n".join(part for part in told if part))


def _follow(
    stream: Stream[StreamEvent],
    progress: _Progress,
    display: AnswerDisplay,
    interrupts: Interrupts,
) -> None:
    """Show the stream until it ends or is stopped.

    A display that fails is treated like a first press of Interrupt, because the last words come
    once what was received is kept; its fault is raised after them.
    """
    fault: Exception | None = None

    def presses() -> int:
        return max(interrupts.presses, int(fault is not None))

    with contextlib.closing(stream.read_until_stopped(UPDATE_S, presses)) as events:
        for event in events:
            if event is not None:
                progress.take(event)
            shows = fault is None and progress.ended is None and interrupts.presses < 2
            if shows and display.due(progress.characters, waiting=progress.waiting):
                fault = _repaint(progress, display)
    if fault is not None:
        raise fault


def _repaint(progress: _Progress, display: AnswerDisplay) -> Exception | None:
    """Show the answer as far as it has come; return what went wrong with that."""
    try:
        display.update(progress.text, progress.status(), waiting=progress.waiting)
    except Exception as error:  # noqa: BLE001 - raised again once the answer is safe
        return error
    return None
