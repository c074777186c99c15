"""From the text of a ``%%panda`` cell to a question that could be asked.

The rule of this module: everything is looked up here, in the cell, and what is wrong is said before
anything leaves.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

from .namespace import data_context, mentions, own_variables, schemas_of
from .showing import show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from redpanda_jupyter.models import TurnEnded
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
    """Look everything up that the question needs, here in the cell."""
    from redpanda_jupyter.services.keeping import fingerprint_of
    from redpanda_jupyter.services.question import Ask, has_words

    filled = fill_in(session, arguments, prompt)
    if not has_words(filled.prompt):
        raise UsageError(
            "There is no question.",
            hint="It goes on the lines below %%panda; that line names data and options only.",
            field="prompt",
        )
    settings = session.settings(
        privacy=arguments.privacy, model=filled.model, samples=arguments.samples
    )
    if not arguments.privacy:
        typed = filled.with_values(filled.prompt)
        settings = as_private_as_elsewhere(session, settings, typed)
    namespace = session.shell.user_ns
    expanded = mentions(filled.prompt, session, settings.privacy, settings.samples)
    data = tuple(dict.fromkeys([*arguments.data, *expanded.names]))
    afresh = session.here.begin_afresh and arguments.conversation is None
    if arguments.into in data:
        raise UsageError(
            f"--into {arguments.into} would put the answer in the place of your data.",
            hint="Choose another name.",
            field="--into",
        )
    context = data_context(data, namespace, settings, filled.with_values(filled.prompt))
    question = Ask(
        prompt=filled.with_values(expanded.text),
        title=filled.with_values(filled.prompt),
        context=str(context) if context else None,
        left_out=context.left_out if context else "",
        privacy=settings.privacy,  # type: ignore[arg-type]
        model=settings.model,
        notebook=session.notebook(),
        new_conversation=arguments.new or afresh,
        conversation=arguments.conversation,
        schemas=schemas_of(data, namespace),
        form=arguments.form,  # type: ignore[arg-type]
        system=filled.system,
        store=arguments.store,
        max_cost_usd=arguments.max_cost.usd if arguments.max_cost else None,
        max_tokens=arguments.max_cost.tokens if arguments.max_cost else None,
        masking=expanded.masking,
    )
    said = (filled.model, arguments.privacy, arguments.samples, arguments.conversation)
    fingerprint = fingerprint_of(question.prompt, data, question.form, question.system, said)
    notes = typos(expanded.unknown, namespace)
    return Plan(question, settings, arguments, fingerprint, notes=notes)


def fill_in(place: Place, arguments: AskArguments, prompt: str) -> Filled:
    """Return the question that is asked, its template filled in."""
    from redpanda_jupyter.services.templates import Filled, fill

    if not arguments.template:
        return Filled(prompt, arguments.model, arguments.system)
    template = place.store().get_template(arguments.template)
    return fill(
        template,
        dict(arguments.parameters),
        prompt,
        model=arguments.model,
        system=arguments.system,
    )


def as_private_as_elsewhere(place: Place, settings: Settings, prompt: str) -> Settings:
    """Lower the level to what was chosen for a notebook that asks this, if that may be this one.

    What runs a notebook by itself does not say which one it is; a choice made for it in JupyterLab
    must hold there, too.
    """
    from redpanda_jupyter.privacy import LEVELS

    if not place.nameless or not place.has_library():
        return settings
    levels = list(LEVELS)  # the most private first
    chosen = place.store().chosen_where_asked("privacy", prompt)
    known = [settings.privacy, *(level for level in chosen if level in levels)]
    return replace(settings, privacy=min(known, key=levels.index))


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
