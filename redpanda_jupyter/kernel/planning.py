"""From the text of a ``%%panda`` cell to a question that could be asked.

The rule of this module: everything is looked up here, in the cell, and what is wrong is said before
anything leaves.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.redaction import without_keys

from .arguments import Cap
from .namespace import data_context, mentions, own_variables, schemas_of
from .showing import show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from redpanda_jupyter.context import Expanded
    from redpanda_jupyter.models import TurnEnded
    from redpanda_jupyter.services.keeping import KeptAnswer
    from redpanda_jupyter.services.question import Ask
    from redpanda_jupyter.services.templates import Filled
    from redpanda_jupyter.settings import Settings

    from .arguments import AskArguments
    from .display import AnswerDisplay
    from .places import Place
    from .session import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """A question that is about to be asked, and what is to become of its answer."""

    question: Ask
    settings: Settings
    arguments: AskArguments
    fingerprint: str = ""
    present: Callable[[Session, Plan, TurnEnded, AnswerDisplay], None] = show
    notes: tuple[str, ...] = ()


def plan_question(session: Session, arguments: AskArguments, prompt: str) -> Plan:
    """Look everything up that the question of a cell needs."""
    filled = fill_in(
        session, arguments, prompt,
        otherwise="It goes on the lines below %%panda; that line names data and options only.",
    )  # fmt: skip
    settings = settings_of(session, arguments, filled)
    namespace = session.shell.user_ns
    expanded = mentions(filled.prompt, session, settings.privacy, settings.samples)
    if arguments.into in (*arguments.data, *expanded.names):
        raise UsageError(
            f"--into {arguments.into} would put the answer in the place of your data.",
            hint="Choose another name.",
            field="--into",
        )
    afresh = session.here.begin_afresh and arguments.conversation is None
    question, fingerprint = question_of(
        session, arguments, filled, expanded, namespace, settings, new=arguments.new or afresh
    )
    notes = typos(expanded.unknown, namespace)
    return Plan(question, settings, arguments, fingerprint, notes=notes)


def question_of(
    place: Place,
    arguments: AskArguments,
    filled: Filled,
    expanded: Expanded,
    namespace: Mapping[str, Any],
    settings: Settings,
    *,
    new: bool,
) -> tuple[Ask, str]:
    """Put together what is asked, and the mark by which the same question is known again.

    Parameters
    ----------
    filled, expanded
        The question with marks for a template's values, before and after its mentions were written
        out.
    namespace
        Where the variables that go along are found.
    new
        Whether it begins a conversation.
    """
    from redpanda_jupyter.services.keeping import fingerprint_of
    from redpanda_jupyter.services.question import Ask

    words = filled.with_values(filled.prompt)
    data = tuple(dict.fromkeys([*arguments.data, *expanded.names]))
    context = data_context(data, namespace, settings, words)
    cap = arguments.max_cost or Cap()
    question = Ask(
        prompt=filled.with_values(expanded.text),
        title=words,
        context=str(context) if context else None,
        left_out=context.left_out if context else "",
        privacy=settings.privacy,  # type: ignore[arg-type]
        model=settings.model,
        notebook=place.notebook(),
        new_conversation=new,
        conversation=arguments.conversation,
        schemas=schemas_of(data, namespace),
        form=arguments.form,  # type: ignore[arg-type]
        system=filled.system,
        store=arguments.store,
        max_cost_usd=cap.usd,
        max_tokens=cap.tokens,
        masking=expanded.masking,
    )
    said = (filled.model, arguments.privacy, arguments.samples, arguments.conversation)
    return question, fingerprint_of(question.prompt, data, question.form, question.system, said)


def settings_of(place: Place, arguments: AskArguments, filled: Filled) -> Settings:
    """Return the settings that hold for a question."""
    settings = place.settings(
        privacy=arguments.privacy, model=filled.model, samples=arguments.samples
    )
    if arguments.privacy:
        return settings
    return as_private_as_elsewhere(place, settings, filled.with_values(filled.prompt))


def kept_for(
    place: Place, arguments: AskArguments, question: Ask, fingerprint: str
) -> KeptAnswer | None:
    """Return the answer that is kept for a question, unless it shall be asked anew."""
    if (arguments.new and not arguments.keep) or not place.has_library():
        return None
    from redpanda_jupyter.services.keeping import kept_answer

    return kept_answer(place.store(), question.notebook, fingerprint, anywhere=place.nameless)


def fill_in(place: Place, arguments: AskArguments, prompt: str, *, otherwise: str) -> Filled:
    """Return the question that is asked, its template filled in.

    Raises
    ------
    UsageError
        There are no words in it; ``otherwise`` says where they belong.
    """
    from redpanda_jupyter.services.question import has_words
    from redpanda_jupyter.services.templates import Filled, fill

    filled = Filled(prompt, arguments.model, arguments.system)
    if arguments.template:
        filled = fill(
            place.store().get_template(arguments.template),
            dict(arguments.parameters),
            prompt,
            model=arguments.model,
            system=arguments.system,
        )
    if not has_words(filled.with_values(filled.prompt)):
        raise UsageError("There is no question.", hint=otherwise, field="prompt")
    return filled


def as_private_as_elsewhere(place: Place, settings: Settings, prompt: str) -> Settings:
    """Lower the level to what was chosen for a notebook that asks this, if that may be this one.

    What runs a notebook by itself does not say which one it is; a choice made for it in JupyterLab
    must hold there, too.
    """
    from redpanda_jupyter.privacy import LEVELS, most_private

    if not place.nameless or not place.has_library():
        return settings
    # a question is kept without the keys that stand in it
    chosen = place.store().chosen_where_asked("privacy", without_keys(prompt))
    known = (level for level in chosen if level in LEVELS)
    return replace(settings, privacy=most_private(settings.privacy, *known))


def typos(unknown: Sequence[str], namespace: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which names of a question stayed as they were typed, where another was probably meant."""
    if not unknown:
        return ()
    known = [name for name in own_variables(namespace) if not name.startswith("_")]
    found = []
    for word in dict.fromkeys(unknown):
        name = word.strip("@{}")
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        if close:
            found.append(f"{word} stayed as typed: did you mean {word.replace(name, close[0])}?")
    return tuple(found)
