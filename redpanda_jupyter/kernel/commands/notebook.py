"""``%panda config`` and ``alias``: settings, and what is chosen for this notebook alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import declare_json
from redpanda_jupyter.redaction import without_keys as redact

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare_get(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", nargs="?", kind="setting", help="one setting; else all")
    _declare_all(grammar)


def _declare_all(grammar: Grammar) -> None:
    declare_json(grammar.option, "config")


def _declare_change(grammar: Grammar, *, value: bool) -> None:
    grammar.option("name", metavar="NAME", kind="setting", help="the setting")
    if value:
        grammar.option("value", metavar="VALUE", kind="value", help="its value")
    grammar.option(
        "--notebook", action="store_true",
        help="for this notebook only; kept in your library. So can be chosen: "
        "model, privacy, samples, run",
    )  # fmt: skip


def _declare_set(grammar: Grammar) -> None:
    _declare_change(grammar, value=True)


def _declare_unset(grammar: Grammar) -> None:
    _declare_change(grammar, value=False)


def _get(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.configuring import settings_list, settings_text
    from redpanda_jupyter.services.documents import as_json

    chosen = dict(session.choices())
    if session.model:
        chosen.setdefault("model", session.model)
    name = getattr(words, "name", None)
    return as_json(settings_list(name, chosen)) if words.json else settings_text(name, chosen)


def _set(session: Session, words: Namespace) -> str:
    return _change(session, words.name, words.value, here=words.notebook)


def _unset(session: Session, words: Namespace) -> str:
    return _change(session, words.name, None, here=words.notebook)


def _change(session: Session, name: str, text: str | None, *, here: bool) -> str:
    from redpanda_jupyter.services import configuring

    if not here:
        if text is not None and configuring.decides_who_is_asked(name):
            _confirm(name, text)
        return configuring.change_setting(name, text)
    configuring.check_for_notebook(name)
    value, remark = configuring.read_value(name, text)
    notebook = session.notebook()
    if notebook.key is None:
        raise UsageError(
            "There is no notebook here.", hint="Leave --notebook out: the setting is for all."
        )
    if value is None and name not in session.choices():
        return f"{name} was not chosen for this notebook; nothing has changed."
    session.store().choose(notebook, name, value)
    if value is None:
        return f"This notebook follows the settings again for {name}."
    said = f"In this notebook {name} is {configuring.shown(value)}. It is kept in your library."
    return f"{said}\n{remark}" if remark else said


def _confirm(name: str, text: str) -> None:
    """Let the person confirm what decides who gets keys and data: a notebook may come from others.

    Raises
    ------
    UsageError
        Nobody confirmed it, or nobody can be asked.
    """
    from IPython.core.error import StdinNotImplementedError

    told = redact(text)
    try:
        answer = input(
            f"{name} decides who gets your key and your data in all notebooks. "
            f"Set it to {told}? [y/N] "
        )
    except (StdinNotImplementedError, EOFError, OSError):
        answer = ""
        hint = f"Use a terminal: redpanda config set {name} {told}"
    else:
        hint = "To set it, answer with y."
    if answer.strip().lower() not in ("y", "yes"):
        raise UsageError(f"{name} is as it was: it was not confirmed.", hint=hint)


def _declare_alias(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", nargs="?", kind="alias", help="the short name")
    grammar.option("model", metavar="MODEL", nargs="?", kind="model", help="provider:model")
    grammar.option("--delete", action="store_true", help="take the name back")
    declare_json(grammar.option, "alias")


def _alias(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services import documents
    from redpanda_jupyter.services.choosing import aliases_text, change_alias

    settings = session.settings()
    if words.name is not None:
        return change_alias(words.name, words.model, settings, delete=words.delete)
    found = documents.aliases(settings)
    return documents.as_json(found) if words.json else aliases_text(settings)


COMMANDS = (
    Subcommand(
        "alias",
        "list short names for models, or give one",
        "[NAME MODEL]",
        run=_alias,
        declare=_declare_alias,
    ),
    Subcommand(
        "config",
        "show all settings",
        run=_get,
        declare=_declare_all,
        actions=(
            Subcommand(
                "get", "show all settings, or one", "[NAME]", run=_get, declare=_declare_get
            ),
            Subcommand(
                "set",
                "change a setting",
                "NAME VALUE",
                run=_set,
                declare=_declare_set,
                more="example:\n  %panda config set privacy names --notebook",
            ),
            Subcommand(
                "unset",
                "let a setting be as by default",
                "NAME",
                run=_unset,
                declare=_declare_unset,
            ),
        ),
    ),
)
