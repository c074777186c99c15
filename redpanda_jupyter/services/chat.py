"""One question and its answer: the only ``ask()`` of the house.

The rules of this module:

* what can be wrong before anything leaves the machine is raised; once the request is out, the
  stream always ends with :class:`~redpanda_jupyter.models.TurnEnded`, which says what was kept;
* an answer that did not arrive whole is kept and says why; a failing store never costs an answer;
* one transaction a turn, after the last word; none is open while the answer streams.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.context import SYSTEM_PROMPT, build_prompt
from redpanda_jupyter.errors import (
    InternalError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RedPandaError,
    UsageError,
)
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.llm.base import ChatMessage, ChatRequest
from redpanda_jupyter.llm.limits import Limits, Tally, stream_with_limits
from redpanda_jupyter.llm.pricing import cost_usd
from redpanda_jupyter.llm.registry import resolve_model

from .extraction import new_blocks
from .history import earlier_turns

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import Provider, ProviderSpec
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .connections import Connections

logger = logging.getLogger("redpanda_jupyter")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, and everything about it that the person chose.

    Parameters
    ----------
    prompt
        The person's words, as typed; never formatted or expanded.
    context
        What goes along about the data, already projected to ``privacy``.
    model
        ``provider``, ``provider:model`` or ``model``; ``None`` for the settings' choice.
    new_conversation
        Begin afresh instead of going on with the notebook's own conversation.
    schemas
        The columns of the frames that the question speaks of, by variable; for reading the
        answer's code, here. They are not sent: what is sent stands in ``context``.
    """

    prompt: str
    context: str | None = None
    privacy: models.PrivacyLevel = "schema"
    model: str | None = None
    notebook: models.NotebookRef = field(default_factory=models.NotebookRef)
    new_conversation: bool = False
    schemas: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Turn:
    """What has arrived so far."""

    asked_at: datetime
    started: float = field(default_factory=time.monotonic)
    tally: Tally = field(default_factory=Tally)
    parts: list[str] = field(default_factory=list)
    usage: models.Usage = field(default_factory=models.Usage)
    first_token_s: float | None = None
    finish: models.FinishReason | None = None
    reason: models.IncompleteReason | None = None
    error: models.ErrorInfo | None = None

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def take(self, event: models.StreamEvent) -> None:
        if isinstance(event, models.TextDelta):
            if self.first_token_s is None:
                self.first_token_s = time.monotonic() - self.started
            self.parts.append(event.text)
        elif isinstance(event, models.UsageReport):
            self.usage = event.usage
        elif isinstance(event, models.Finished):
            self.finish = event.reason

    def fail(self, error: RedPandaError) -> None:
        self.error = describe_error(error)
        if isinstance(error, ProviderTimeoutError):
            self.reason = "timeout"
        elif isinstance(error, ProviderConnectionError) and self.parts:
            self.reason = "cut"
        else:
            self.reason = "error"

    def close(self) -> None:
        """Settle why the answer is incomplete, where nothing has said so yet."""
        if self.reason is None and self.finish != "stop":
            self.reason = "cut" if self.finish is None else self.finish


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that is about to leave, and the way that it takes."""

    spec: ProviderSpec
    provider: Provider
    access: Access
    request: ChatRequest


def describe_error(error: RedPandaError) -> models.ErrorInfo:
    """Put an error into the form that crosses a boundary."""
    return models.ErrorInfo(
        code=error.code,
        message=error.message,
        hint=error.hint,
        field=getattr(error, "field", None),
    )


async def ask(
    question: Ask,
    *,
    store: Store,
    settings: Settings,
    connections: Connections,
    stop: asyncio.Event | None = None,
) -> AsyncGenerator[models.StreamEvent, None]:
    """Send a question and yield its answer as it comes; keep both.

    Parameters
    ----------
    question
        What is asked.
    store
        Where the turn is kept.
    settings
        Deadlines, attempts and the default model.
    connections
        The open providers of the running loop.
    stop
        The stop button: once set, the provider is hung up on and the part received is kept.

    Yields
    ------
    StreamEvent
        What the provider says, and ``TurnEnded`` last.

    Raises
    ------
    UsageError, ConfigurationError
        Before anything was sent: an empty question, an unknown model, no key.
    """
    if not question.prompt.strip():
        raise UsageError(
            "The question is empty.", hint="Write it below the %%panda line.", field="prompt"
        )
    spec, model = await asyncio.to_thread(resolve_model, question.model, settings)
    async with connections.borrow(spec, settings) as (provider, access):
        request = await _request(question, spec, model, store, settings)
        call = _Call(spec, provider, access, request)
        turn = _Turn(asked_at=datetime.now(UTC))
        try:
            async with aclosing(_until_stopped(call, settings, stop, turn.tally)) as events:
                async for event in events:
                    turn.take(event)
                    yield event
            if stop is not None and stop.is_set() and turn.finish is None:
                turn.reason = "interrupted"
        except ProviderError as error:
            turn.fail(error)
        except (asyncio.CancelledError, GeneratorExit):
            # Whoever listened is gone: nobody to yield to, but what was received is still theirs.
            if turn.finish is None:
                turn.reason = "interrupted"
            await asyncio.shield(_conclude(question, turn, call, store))
            raise
        except Exception as error:  # noqa: BLE001 - a provider that breaks the rules, or a fault of ours
            turn.fail(_fault("The answer stopped", error))
        yield await asyncio.shield(_conclude(question, turn, call, store))


async def _request(
    question: Ask, spec: ProviderSpec, model: str, store: Store, settings: Settings
) -> ChatRequest:
    """Put together what will be sent."""
    history: list[ChatMessage] = []
    if not question.new_conversation:
        history = await asyncio.to_thread(
            earlier_turns, store, question.notebook, privacy=question.privacy, spec=spec
        )
    prompt = build_prompt(question.prompt, question.context)
    # No wire takes half a sign (an emoji cut in two): halves are joined, or become U+FFFD.
    prompt = prompt.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return ChatRequest(
        model=model,
        system=SYSTEM_PROMPT,
        messages=(*history, ChatMessage("user", prompt)),
        max_output_tokens=settings.max_output_tokens,
    )


def _fault(what: str, error: Exception) -> InternalError:
    """Say in words what nobody foresaw; its stack goes to the log."""
    logger.debug("%s", what, exc_info=error)
    return InternalError(
        f"{what} because of a fault of Red Panda or of a provider ({type(error).__name__}).",
        hint="Please report this.",
    )


async def _until_stopped(
    call: _Call, settings: Settings, stop: asyncio.Event | None, tally: Tally
) -> AsyncGenerator[models.StreamEvent, None]:
    """Yield the provider's events until they end or ``stop`` is set, whichever is first."""
    if stop is not None and stop.is_set():
        return  # pressed before anything was sent: nothing will be
    queue: asyncio.Queue[models.StreamEvent | BaseException | None] = asyncio.Queue()

    async def pump() -> None:
        try:
            events = stream_with_limits(call.provider, call.request, Limits.of(settings), tally)
            async with aclosing(events):
                async for event in events:
                    queue.put_nowait(event)
        except Exception as error:  # noqa: BLE001 - handed to the reader, who raises it
            queue.put_nowait(error)
        finally:
            queue.put_nowait(None)

    async def watch(pumping: asyncio.Task[None], stop: asyncio.Event) -> None:
        await stop.wait()
        pumping.cancel()

    pumping = asyncio.create_task(pump())
    helpers = [pumping]
    if stop is not None:
        helpers.append(asyncio.create_task(watch(pumping, stop)))
    try:
        while (item := await queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)


async def _conclude(question: Ask, turn: _Turn, call: _Call, store: Store) -> models.TurnEnded:
    """Keep the turn and say what became of it."""
    turn.close()
    usage = _usage(turn, call)
    # In one go: once the thread has begun, nothing that happens to this task stops it.
    kept = await asyncio.to_thread(_keep, question, turn, call, usage, store)
    bundle, not_saved = (None, kept) if isinstance(kept, models.ErrorInfo) else (kept, None)
    return models.TurnEnded(
        complete=turn.reason is None,
        incomplete_reason=turn.reason,
        text=turn.text,
        usage=usage,
        provider=call.spec.name,
        model=call.request.model,
        bundle=bundle,
        error=turn.error,
        not_saved=not_saved,
    )


def _keep(
    question: Ask, turn: _Turn, call: _Call, usage: models.Usage, store: Store
) -> models.TurnBundle | models.ErrorInfo:
    """Store the turn, or say why it could not be stored."""
    try:
        return store.add_turn(_new_turn(question, turn, call, usage))
    except RedPandaError as error:
        return describe_error(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer must still be shown
        return describe_error(_fault("The answer was not stored", error))


def _usage(turn: _Turn, call: _Call) -> models.Usage:
    """Complete the provider's counts with what only we know: times, and the price."""
    counted = turn.usage.model_copy(
        update={
            "first_token_s": turn.first_token_s,
            "duration_s": time.monotonic() - turn.started,
        }
    )
    cost = cost_usd(call.spec.account.kind, call.request.model, counted, call.access.endpoint.host)
    return counted.model_copy(update={"cost_usd": cost})


def _new_turn(question: Ask, turn: _Turn, call: _Call, usage: models.Usage) -> models.NewTurn:
    complete = turn.reason is None
    return models.NewTurn(
        new_conversation=question.new_conversation,
        user_message_id=new_id(),
        assistant_message_id=new_id(),
        notebook=question.notebook,
        prompt=question.prompt,
        context=question.context,
        answer=turn.text,
        provider=call.spec.name,
        model=call.request.model,
        complete=complete,
        incomplete_reason=turn.reason,
        usage=usage,
        blocks=new_blocks(turn.text, question.schemas),
        sent_endpoint=call.access.endpoint.url,
        sent_privacy=question.privacy,
        sent_body=call.provider.body(call.request),
        sent_attempts=turn.tally.sent,
        asked_at=turn.asked_at,
        answered_at=datetime.now(UTC),
    )
