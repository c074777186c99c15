"""``%panda template``: questions that are saved under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import declare_json

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare_save(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", kind="template", help="letters, digits, `-` and `_`")
    grammar.option("text", metavar="QUESTION", help="in quotes; `$market` is a parameter")
    grammar.option("-s", "--system", metavar="TEXT", help="further instructions to the model")
    grammar.option("-m", "--model", metavar="MODEL", kind="model", help="the model to ask")


def _declare_name(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", kind="template", help="the template's name")


def _declare_show(grammar: Grammar) -> None:
    _declare_name(grammar)
    _declare_list(grammar)


def _declare_list(grammar: Grammar) -> None:
    declare_json(grammar.option, "template")


def _save(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.templates import save, saved_text

    replaced = save(session.store(), words.name, words.text, system=words.system, model=words.model)
    return saved_text(words.name, words.text, replaced=replaced)


def _list(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services import documents
    from redpanda_jupyter.services.templates import templates_text

    found = session.store().list_templates()
    return documents.as_json(documents.templates(found)) if words.json else templates_text(found)


def _show(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services import documents
    from redpanda_jupyter.services.templates import template_text

    one = session.store().get_template(words.name)
    return documents.as_json(documents.templates([one])) if words.json else template_text(one)


def _delete(session: Session, words: Namespace) -> str:
    session.store().delete_template(words.name)
    return "Deleted."


COMMANDS = (
    Subcommand(
        "template",
        "list the saved questions",
        run=_list,
        declare=_declare_list,
        actions=(
            Subcommand("list", "list the saved questions", run=_list, declare=_declare_list),
            Subcommand(
                "save",
                "save a question under a name",
                'NAME "QUESTION"',
                run=_save,
                declare=_declare_save,
                more="example:\n  %panda template save monthly 'Monthly revenue in $market'\n"
                "  %%panda df -t monthly -p market DE",
            ),
            Subcommand("show", "show a saved question", "NAME", run=_show, declare=_declare_show),
            Subcommand(
                "delete", "delete a saved question", "NAME", run=_delete, declare=_declare_name
            ),
        ),
    ),
)
