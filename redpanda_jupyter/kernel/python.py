"""Asking from Python: ``from redpanda_jupyter import ask``.

The rule of this module: it is the question of the cell without the cell. The same ``ask()`` sends
it, the same library keeps it, and the same settings hold; nothing is shown and nothing inserted.
What is said speaks of arguments, not of a line that nobody wrote.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict, overload

from redpanda_jupyter.errors import UsageError

from .answer import Answer
from .argument_words import in_python, worded
from .arguments import FORMS, AskArguments, Cap, cap_of
from .asking import answering
from .bridge import Stream
from .display import UPDATE_S
from .failures import PandaInterrupted
from .interrupts import Interrupts
from .places import current_place
from .planning import fill_in, kept_for, question_of, settings_of
from .showing import as_exception, no_rows, value_of

if TYPE_CHECKING:
    from types import FrameType
    from typing import Unpack

    from redpanda_jupyter.models import TurnEnded
    from redpanda_jupyter.services.dry_run import DryRun
    from redpanda_jupyter.services.question import Ask
    from redpanda_jupyter.settings import Settings

    from .places import Place


__all__ = ["Answer", "ask"]


class Chosen(TypedDict, total=False):
    """What may be chosen for a question besides its form; :func:`ask` says what each means."""

    model: str | None
    privacy: str | None
    samples: int | None
    system: str | None
    template: str | None
    parameters: Mapping[str, object] | None
    new: bool
    conversation: str | int | None
    store: bool
    keep: bool
    max_cost: float | str | None


@overload
def ask(
    prompt: str = ...,
    data: object = ...,
    *,
    dry_run: Literal[True],
    form: Literal["md", "code", "text", "json"] = ...,
    **chosen: Unpack[Chosen],
) -> DryRun: ...
@overload
def ask(
    prompt: str = ...,
    data: object = ...,
    *,
    form: Literal["json"],
    dry_run: Literal[False] = ...,
    **chosen: Unpack[Chosen],
) -> Answer[Any]: ...
@overload
def ask(
    prompt: str = ...,
    data: object = ...,
    *,
    form: Literal["md", "code", "text"] = ...,
    dry_run: Literal[False] = ...,
    **chosen: Unpack[Chosen],
) -> Answer[str]: ...
def ask(
    prompt: str = "",
    data: object = None,
    *,
    model: str | None = None,
    privacy: str | None = None,
    samples: int | None = None,
    form: str = "md",
    system: str | None = None,
    template: str | None = None,
    parameters: Mapping[str, object] | None = None,
    new: bool = False,
    conversation: str | int | None = None,
    store: bool = True,
    keep: bool = False,
    max_cost: float | str | None = None,
    dry_run: bool = False,
) -> Answer[Any] | DryRun:
    """Ask a model and wait for its answer.

    Parameters
    ----------
    prompt
        The question; never formatted or expanded.
    data
        Variables that are described to the model, by the names that the answer's code shall use:
        ``{"df": df}``. Or one frame, which is called as the caller calls it, else ``df``.
    model
        ``provider``, ``provider:model`` or ``model``; the settings' if not given.
    privacy
        How much of the data goes along; the settings' level if not given.
    samples
        Rows of a frame that go along at the level ``samples``, 0 to 5.
    form
        ``md``, ``code``, ``text`` or ``json``.
    system
        Further instructions to the model.
    template
        A saved question to begin with; ``prompt`` comes below it, and may be left out.
    parameters
        What stands for ``$name`` in the template, by name; written as ``str`` writes it.
    new
        Begin a new conversation, and ask even where an answer is kept.
    conversation
        Number or id of the conversation to go on with.
    store
        Whether question and answer are kept; what they cost is counted anyway.
    keep
        Ask once: from then on the same question in this notebook returns the kept answer.
    max_cost
        What this question may cost at most: dollars, or a text such as ``"4000t"`` for tokens of
        question and answer together. The settings' limit if not given.
    dry_run
        Send nothing, and return the exact request.

    Returns
    -------
    Answer or DryRun
        The answer, whose ``value`` is the text, the code, or with ``json`` the value; with
        ``dry_run`` the request.

    Raises
    ------
    RedPandaError
        By kind: a wrong argument, no key, too dear, a provider that refuses. The part received is
        kept.
    PandaInterrupted
        Interrupt was pressed; a KeyboardInterrupt.

    Examples
    --------
    >>> from redpanda_jupyter import ask
    >>> answer = ask("Mean price by region?", {"df": df})  # doctest: +SKIP
    >>> print(answer.code)  # doctest: +SKIP
    """
    with worded():
        named = _named(data, sys._getframe(1))
        arguments = AskArguments(
            data=tuple(named),
            model=model,
            privacy=privacy,
            samples=samples,
            new=new,
            conversation=None if conversation is None else str(conversation),
            store=store,
            form=form,
            template=template,
            parameters=tuple((name, str(one)) for name, one in (parameters or {}).items()),
            system=system,
            dry_run=dry_run,
            keep=keep,
            max_cost=None if max_cost is None else _cap(max_cost),
        )
        _check(arguments)
        return _asked(current_place(), arguments, prompt, named)


def _check(arguments: AskArguments) -> None:
    """Refuse a form that there is not, and what contradicts itself."""
    from redpanda_jupyter.grammar import one_of

    one_of("format", FORMS)(arguments.form)
    if arguments.new and arguments.conversation is not None:
        raise UsageError("new and conversation exclude each other.", field="conversation")
    if arguments.keep and not arguments.store:
        raise UsageError("keep and store=False exclude each other.", field="keep")
    if arguments.parameters and not arguments.template:
        raise UsageError(
            "parameters fill a template, and there is none.",
            hint="Name it with template.",
            field="parameters",
        )


def _asked(
    place: Place, arguments: AskArguments, prompt: str, data: Mapping[str, Any]
) -> Answer[Any] | DryRun:
    """Ask, or tell what would be asked, or return the answer that this notebook keeps."""
    from redpanda_jupyter.context import Expanded

    filled = fill_in(
        place, arguments, prompt,
        otherwise="Give it as the first argument, or name a saved one with template.",
    )  # fmt: skip
    settings = settings_of(place, arguments, filled)
    typed = Expanded(filled.prompt)  # braces and @ are a cell's: here data names what goes along
    question, fingerprint = question_of(
        place, arguments, filled, typed, data, settings, new=arguments.new
    )
    if arguments.dry_run:
        from redpanda_jupyter.services.dry_run import dry_run

        return place.loop.run(dry_run(question, place.store(), settings, place.connections()))
    kept = kept_for(place, arguments, question, fingerprint)
    if kept is not None:
        from redpanda_jupyter.services.ledger import when

        note = f"kept from {when(kept.answered_at)}, nothing was asked; new=True asks anew"
        return _answer(kept.ended, arguments.form, note)
    ended = _wait(place, question, settings)
    if arguments.keep and ended.bundle is not None and ended.complete:
        place.store().keep_answer(question.notebook, fingerprint, ended.bundle.turn_id)
    return _answer(ended, arguments.form, no_rows(arguments.samples, settings.privacy))


def _named(data: object, caller: FrameType) -> dict[str, Any]:
    """Return the data by name; one frame is called as its caller calls it.

    Raises
    ------
    UsageError
        It is neither a mapping of names nor a frame.
    """
    from redpanda_jupyter.context.snapshot import data_names

    if data is None:
        return {}
    if isinstance(data, Mapping):
        wrong = [name for name in data if not (isinstance(name, str) and name.isidentifier())]
        if not wrong:
            return dict(data)
        what = f"{wrong[0]!r} is no name of a variable"
    elif data_names({"df": data}):
        for scope in (caller.f_locals, caller.f_globals):
            for name, value in list(scope.items()):
                if value is data and not name.startswith("_"):
                    return {name: data}
        return {"df": data}
    else:
        what = f"this is of the type {type(data).__name__}"
    raise UsageError(
        "data is a mapping of names and variables, or one frame.",
        hint=f'Write it such as {{"df": df}}; {what}.',
        field="data",
    )


def _cap(max_cost: float | str) -> Cap:
    return cap_of(max_cost if isinstance(max_cost, str) else f"{max_cost:.9f}", "max_cost")


def _wait(place: Place, question: Ask, settings: Settings) -> TurnEnded:
    """Let the answer come, and hang up on Interrupt."""
    stream = Stream(place.loop, answering(place, question, settings))
    ended: TurnEnded | None = None
    with (
        Interrupts(stream.wake) as interrupts,
        contextlib.closing(
            stream.read_until_stopped(UPDATE_S, lambda: interrupts.presses)
        ) as events,
    ):
        for event in events:
            if event is not None and event.type == "ended":
                ended = event
    if ended is None or ended.incomplete_reason == "interrupted":
        raise PandaInterrupted("interrupted")
    if ended.error is not None:
        raise as_exception(ended.error)
    return ended


def _answer(ended: TurnEnded, form: str, note: str = "") -> Answer[Any]:
    bundle = ended.bundle
    return Answer(
        text=ended.text,
        value=value_of(ended.text, form),
        blocks=tuple(bundle.blocks) if bundle else (),
        usage=ended.usage,
        provider=ended.provider,
        model=ended.model,
        conversation_id=bundle.conversation_id if bundle else None,
        turn_id=bundle.turn_id if bundle else None,
        notices=tuple(in_python(one) for one in (note, *ended.notices) if one),
    )
