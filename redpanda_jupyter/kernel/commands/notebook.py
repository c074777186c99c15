"""``%panda config`` and ``alias``: settings, and what is chosen for this notebook alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.redaction import without_keys as redact

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare_get(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", nargs="?", kind="setting", help="one setting; else all")


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
    from redpanda_jupyter.services.configuring import settings_text

    chosen = dict(session.choices())
    if session.model:
        chosen.setdefault("model", session.model)
    return settings_text(getattr(words, "name", None), chosen)


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
    except (StdinNotImplementedError, EOFError):
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


def _alias(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.choosing import set_alias

    settings = session.settings()
    if words.name is None:
        if not settings.aliases:
            return "There are no aliases. %panda alias fast openai:MODEL makes one."
        return "\n".join(f"{name}  {model}" for name, model in settings.aliases)
    if (words.model is None) != words.delete:
        raise UsageError(
            "An alias needs a model." if words.model is None else "--delete takes a name alone.",
            hint="Write %panda alias NAME MODEL, or %panda alias NAME --delete.",
            field="alias",
        )
    _, remark = set_alias(words.name, words.model, settings)
    if words.delete:
        return f"{words.name} is no alias any more."
    said = f"{words.name} means {words.model} from now on: %%panda -m {words.name}"
    return f"{said}\n{remark}" if remark else said


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
