"""``%panda template``: questions that are saved under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def _save(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.templates import parameters_of, save

    replaced = save(session.store(), words.name, words.text, system=words.system, model=words.model)
    names = parameters_of(words.text)
    flags = "".join(f" -p {name} …" for name in names)
    done = "Saved in place of the one before" if replaced else "Saved"
    return f"{done}. Use it by %%panda -t {words.name}{flags}"


def _list(session: Session, _: Namespace) -> str:
    from redpanda_jupyter.services.templates import parameters_of

    found = session.store().list_templates()
    if not found:
        return 'There are no templates. %panda template save NAME "question" saves one.'
    width = max(len(one.name) for one in found)
    lines = []
    for one in found:
        line = " ".join(one.text.split())
        names = parameters_of(one.text)
        told = f"  ({', '.join(names)})" if names else ""
        lines.append(f"{one.name:{width}}  {line[:60]}{'…' if len(line) > 60 else ''}{told}")
    return "\n".join(lines)


def _show(session: Session, words: Namespace) -> str:
    one = session.store().get_template(words.name)
    extra = [
        f"{label}: {value}"
        for label, value in (("model", one.model), ("system", one.system))
        if value
    ]
    return "\n".join([one.text, *extra])


def _delete(session: Session, words: Namespace) -> str:
    session.store().delete_template(words.name)
    return "Deleted."


COMMANDS = (
    Subcommand(
        "template",
        "list the saved questions",
        run=_list,
        actions=(
            Subcommand("list", "list the saved questions", run=_list),
            Subcommand(
                "save",
                "save a question under a name",
                'NAME "QUESTION"',
                run=_save,
                declare=_declare_save,
                more="example:\n  %panda template save monthly 'Monthly revenue in $market'\n"
                "  %%panda df -t monthly -p market DE",
            ),
            Subcommand("show", "show a saved question", "NAME", run=_show, declare=_declare_name),
            Subcommand(
                "delete", "delete a saved question", "NAME", run=_delete, declare=_declare_name
            ),
        ),
    ),
)
