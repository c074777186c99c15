"""``%panda model …``: which model is asked, which there are, and which stays chosen.

The rule of this module: what is chosen here is the person's own setting, for all notebooks; a
notebook's own choice is ``-m``, or ``%config PandaMagics.model``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import suggestion

if TYPE_CHECKING:
    from .session import Session


_OPTIONS = {"list": ("--refresh", "--json"), "set": ("--anyway",), "": ()}


def model(session: Session, words: tuple[str, ...]) -> str:
    """Run ``%panda model`` with its words and return what to print.

    Raises
    ------
    UsageError
        No such action, option, provider or model.
    SettingsError
        The choice cannot be written down.
    """
    action, *rest = words or ("",)
    if action not in _OPTIONS:
        actions = [name for name in _OPTIONS if name]
        raise UsageError(
            f"%panda model has no action {action!r}.",
            hint=suggestion(action, actions) or f"There are: {', '.join(actions)}.",
            field="model",
        )
    options = {word for word in rest if word.startswith("-")}
    names = [word for word in rest if word not in options]
    for option in sorted(options - set(_OPTIONS[action])):
        known = list(_OPTIONS[action])
        raise UsageError(
            f"%panda model {action} has no option {option}.",
            hint=suggestion(option, known) or f"There are: {', '.join(known)}.",
            field=option,
        )
    if len(names) > 1:
        raise UsageError(
            f"%panda model {action} takes one name, but got {' '.join(names)!r}.",
            hint="See %panda model --help.",
            field="model",
        )
    name = names[0] if names else None
    if action == "list":
        return _list(session, name, options)
    return _set(session, name, options) if action == "set" else _now(session)


def _now(session: Session) -> str:
    from redpanda_jupyter.services.choosing import chosen_text

    told_by = "%config PandaMagics.model" if session.model else ""
    told = chosen_text(session.settings(), told_by=told_by)
    return f"{told}\n%panda model list shows the others; -m asks one of them once."


def _list(session: Session, provider: str | None, options: set[str]) -> str:
    from redpanda_jupyter.services.choosing import document, list_models
    from redpanda_jupyter.services.wording import lists_text

    lists = list_models(provider, session.settings(), refresh="--refresh" in options)
    return json.dumps(document(lists), indent=2) if "--json" in options else lists_text(lists)


def _set(session: Session, name: str | None, options: set[str]) -> str:
    from redpanda_jupyter.services.choosing import choose

    if name is None:
        raise UsageError(
            "Which model?", hint="Write %panda model set PROVIDER or PROVIDER:MODEL.", field="model"
        )
    path, remark = choose(name, session.settings(), anyway="--anyway" in options)
    if session.model:
        remark = f"In this notebook %config PandaMagics.model goes before it. {remark}".strip()
    return f"Saved in {path}: {name} is asked from now on.{_line(remark)}"


def _line(remark: str) -> str:
    return f"\n{remark}" if remark else ""
