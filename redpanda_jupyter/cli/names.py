"""``redpanda template`` and ``alias``: questions and models that have a name.

The rule of this module: what they do and say stands in the services, for cell and terminal alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..grammar import declare_json
from .asked import library
from .parser import add
from .terminal import say

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Any) -> None:
    """Add the two to the commands of a parser."""
    template = add(commands, "template", help="list, save, show or delete saved questions")
    declare_json(template.add_argument, "template")
    template.set_defaults(run=_list)
    actions = template.add_subparsers(metavar="action")
    listing = add(actions, "list", help="list the saved questions")
    declare_json(listing.add_argument, "template")
    listing.set_defaults(run=_list)
    saving = add(actions, "save", help="save a question under a name")
    saving.add_argument("name", metavar="NAME", help="letters, digits, `.`, `-` and `_`")
    saving.add_argument("text", metavar="QUESTION", help="in quotes; `$market` is a parameter")
    saving.add_argument("-s", "--system", metavar="TEXT", help="further instructions to the model")
    saving.add_argument("-m", "--model", metavar="MODEL", help="the model to ask")
    saving.set_defaults(run=_save)
    showing = add(actions, "show", help="show a saved question")
    showing.add_argument("name", metavar="NAME", help="its name")
    declare_json(showing.add_argument, "template")
    showing.set_defaults(run=_show)
    deleting = add(actions, "delete", help="delete a saved question")
    deleting.add_argument("name", metavar="NAME", help="its name")
    deleting.set_defaults(run=_delete)

    alias = add(commands, "alias", help="list short names for models, or give one")
    alias.add_argument("name", metavar="NAME", nargs="?", help="the short name")
    alias.add_argument("model", metavar="MODEL", nargs="?", help="provider:model")
    alias.add_argument("--delete", action="store_true", help="take the name back")
    declare_json(alias.add_argument, "alias")
    alias.set_defaults(run=_alias)


def _list(words: argparse.Namespace) -> int:
    from ..services import documents
    from ..services.templates import templates_text

    with library() as store:
        found = store.list_templates()
    told = documents.as_json(documents.templates(found)) if words.json else templates_text(found)
    return say(told)


def _save(words: argparse.Namespace) -> int:
    from ..services.templates import save, saved_text

    with library() as store:
        replaced = save(store, words.name, words.text, system=words.system, model=words.model)
    return say(saved_text(words.name, words.text, replaced=replaced))


def _show(words: argparse.Namespace) -> int:
    from ..services import documents
    from ..services.templates import template_text

    with library() as store:
        one = store.get_template(words.name)
    return say(documents.as_json(documents.templates([one])) if words.json else template_text(one))


def _delete(words: argparse.Namespace) -> int:
    with library() as store:
        store.delete_template(words.name)
    return say("Deleted.")


def _alias(words: argparse.Namespace) -> int:
    from ..services import documents
    from ..services.choosing import aliases_text, change_alias
    from ..settings import load_settings

    settings = load_settings()
    if words.name is not None:
        return say(change_alias(words.name, words.model, settings, delete=words.delete))
    found = documents.aliases(settings)
    return say(documents.as_json(found) if words.json else aliases_text(settings))
