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
from redpanda_jupyter.errors import (
    InternalError,
    ProviderConnectionError,
    ProviderError,
    ProviderTimeoutError,
    RedPandaError,
)
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.llm.gate import gate_of
from redpanda_jupyter.llm.halves import Halves
from redpanda_jupyter.llm.limits import Limits, Tally, stream_with_limits
from redpanda_jupyter.llm.pricing import Pricing
from redpanda_jupyter.llm.registry import resolve_model
from redpanda_jupyter.redaction import without_keys, without_keys_in

from .budget import within_limits
from .continuing import joined
from .extraction import new_blocks
from .fixing import corrected_blocks
from .question import Ask, Prepared, check, prepare, shortened
from .retention import purge_old
from .sent import estimated
from .withholding import Withheld

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import ChatRequest, Provider, ProviderSpec
    from redpanda_jupyter.llm.gate import Gate
    from redpanda_jupyter.settings import Settings
    from redpanda_jupyter.store import Store

    from .allowance import Allowance
    from .connections import Connections

logger = logging.getLogger("redpanda_jupyter")


@dataclass(slots=True)
class _Turn:
    """What has arrived so far."""

    asked_at: datetime
    part: str = ""
    started: float = field(default_factory=time.monotonic)
    tally: Tally = field(default_factory=Tally)
    parts: list[str] = field(default_factory=list)
    thought_bytes: int = 0
    usage: models.Usage = field(default_factory=models.Usage)
    first_token_s: float | None = None
    finish: models.FinishReason | None = None
    reason: models.IncompleteReason | None = None
    error: models.ErrorInfo | None = None

    @property
    def text(self) -> str:
        rest = "".join(self.parts)
        return joined(self.part, rest) if self.part else rest

    @property
    def received_bytes(self) -> int:
        """The length of what came from the provider, thinking included."""
        return len("".join(self.parts).encode("utf-8", "replace")) + self.thought_bytes

    def take(self, event: models.StreamEvent) -> None:
        if isinstance(event, models.TextDelta):
            if self.first_token_s is None:
                self.first_token_s = time.monotonic() - self.started
            self.parts.append(event.text)
        elif isinstance(event, models.ThinkingDelta):
            self.thought_bytes += len(event.text.encode("utf-8", "replace"))
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
    prepared: Prepared
    allowance: Allowance
    gate: Gate | None
    pricing: Pricing
    id: str

    @property
    def request(self) -> ChatRequest:
        return self.prepared.request


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
        Before anything was sent: an empty question, an unknown model, no key, too dear.
    """
    check(question)
    spec, model = await asyncio.to_thread(resolve_model, question.model, settings)
    async with connections.borrow(spec, settings) as (provider, access):
        prepared = await prepare(question, spec, model, store, settings)
        call = await _call(question, prepared, (spec, provider, access), store, settings)
        turn = _Turn(asked_at=datetime.now(UTC), part=prepared.part.text if prepared.part else "")
        try:
            if turn.part:
                yield models.TextDelta(text=turn.part)
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


async def _call(
    question: Ask,
    prepared: Prepared,
    way: tuple[ProviderSpec, Provider, Access],
    store: Store,
    settings: Settings,
) -> _Call:
    """Make a request fit its limits, and find the queue that it has to stand in."""
    if settings.sent_days is not None:
        await asyncio.to_thread(purge_old, store, settings)
    spec, provider, access = way
    model, gate, call_id = prepared.request.model, None, new_id()
    if url := access.endpoint.url:
        gate = await asyncio.to_thread(gate_of, spec.name, spec.account.title, url, model)
    pricing = Pricing.of(spec, model, access, settings)
    # last: what it holds of a budget is let go of when the turn is concluded
    fitting, allowance = await within_limits(question, prepared, way, store, settings, call_id)
    return _Call(spec, provider, access, fitting, allowance, gate, pricing, call_id)


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
            limits, halves = Limits.of(settings), Halves()
            events = stream_with_limits(call.provider, call.request, limits, tally, call.gate)
            async with aclosing(events):
                async for event in events:
                    for one in halves.join(event):
                        queue.put_nowait(one)
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
    # In one go: once the thread has begun, nothing that happens to this task stops it.
    text, usage, kept, notice = await asyncio.to_thread(_settle, question, turn, call, store)
    bundle, not_saved = (None, kept) if isinstance(kept, models.ErrorInfo) else (kept, None)
    return models.TurnEnded(
        complete=turn.reason is None,
        incomplete_reason=turn.reason,
        text=text,
        usage=usage,
        provider=call.spec.name,
        model=call.request.model,
        bundle=bundle,
        error=turn.error,
        not_saved=not_saved,
        earlier_sent=call.prepared.earlier.sent,
        earlier_total=call.prepared.earlier.total,
        notices=[*shortened(question), *notice, *call.allowance.notices(usage, turn.reason)],
    )


def _settle(
    question: Ask, turn: _Turn, call: _Call, store: Store
) -> tuple[str, models.Usage, models.TurnBundle | models.ErrorInfo | None, list[str]]:
    """Write out, count and store the turn; in a thread, as the price list takes long to be read."""
    shown = turn.text if question.masking is None else question.masking.restore(turn.text)
    usage = _usage(turn, call)
    return shown, usage, *_keep(question, turn, shown, call, usage, store)


def _keep(
    question: Ask, turn: _Turn, shown: str, call: _Call, usage: models.Usage, store: Store
) -> tuple[models.TurnBundle | models.ErrorInfo | None, list[str]]:
    """Store the turn, or say why that failed; of one that is not kept, count the cost.

    What is not kept of a turn that is, is said besides.
    """
    try:
        if not question.store:
            if turn.tally.sent and call.access.endpoint.url:
                store.add_call(_model_call(question, turn, call, usage))
            elif call.allowance.holds:
                store.release_budget(call.id)
            return None, []
        withheld = Withheld.of(question)
        bundle = store.add_turn(_new_turn(question, turn, shown, call, usage, withheld))
        return bundle, [notice] if (notice := withheld.notice()) else []
    except RedPandaError as error:
        return describe_error(error), []
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer must still be shown
        return describe_error(_fault("The answer was not stored", error)), []


def _model_call(question: Ask, turn: _Turn, call: _Call, usage: models.Usage) -> models.ModelCall:
    return models.ModelCall(
        id=call.id,
        notebook=question.notebook,
        provider=call.spec.name,
        model=call.request.model,
        usage=usage,
        ended=turn.reason or "stop",
        created_at=datetime.now(UTC),
    )


def _usage(turn: _Turn, call: _Call) -> models.Usage:
    """Complete the provider's counts with what only we know: times, and the price."""
    counted = turn.usage
    if _broke_off(turn) and call.access.endpoint.url:
        counted = estimated(counted, call.provider.body(call.request), turn.received_bytes)
    counted = counted.model_copy(
        update={
            "first_token_s": turn.first_token_s,
            "duration_s": time.monotonic() - turn.started,
        }
    )
    return counted.model_copy(update={"cost_usd": call.pricing.cost(counted)})


def _broke_off(turn: _Turn) -> bool:
    """Tell whether a provider was at work that did not come to count its tokens."""
    return turn.finish is None and (bool(turn.received_bytes) or turn.tally.under_way)


def _blocks(
    question: Ask, text: str, withheld: Withheld, *, complete: bool
) -> list[models.NewBlock]:
    if question.correction is None:
        return new_blocks(withheld.out_of(text), question.schemas)
    if withheld.corrects:
        return []  # with a mark in the place of its key the cell would not run
    return corrected_blocks(text, question.correction, question.schemas, complete=complete)


def _new_turn(
    question: Ask, turn: _Turn, shown: str, call: _Call, usage: models.Usage, withheld: Withheld
) -> models.NewTurn:
    complete = turn.reason is None
    part = call.prepared.part
    prompt = question.prompt if part is None else part.prompt
    context = question.context if part is None else part.context
    # what broke off is gone on with as it came: a part leaves once more, and no value with it
    answer = withheld.out_of(shown if complete else turn.text)
    return models.NewTurn(
        conversation_id=call.prepared.conversation_id,
        new_conversation=question.new_conversation,
        user_message_id=new_id(),
        assistant_message_id=call.id,
        notebook=question.notebook,
        prompt=without_keys(prompt),
        title=None if question.title is None else without_keys(question.title),
        context=None if context is None else without_keys(context),
        answer=answer,
        provider=call.spec.name,
        model=call.request.model,
        complete=complete,
        incomplete_reason=turn.reason,
        usage=usage,
        blocks=_blocks(question, shown, withheld, complete=complete),
        corrects=question.correction.corrects() if question.correction else None,
        sent_endpoint=call.access.endpoint.url,
        sent_privacy=question.privacy,
        sent_body=without_keys_in(call.provider.body(call.request)),
        sent_attempts=turn.tally.sent,
        asked_at=turn.asked_at,
        answered_at=datetime.now(UTC),
    )
