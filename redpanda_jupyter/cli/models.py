"""``redpanda model …``: which model is asked, which there are, and which stays chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..grammar import declare_json
from .parser import add

if TYPE_CHECKING:
    import argparse


def add_command(commands: Any) -> None:
    """Add ``model`` to the commands of a parser."""
    model = add(
        commands,
        "model",
        help="show, list or choose the model that is asked",
        description="Without an action: which model a question goes to now, and what chose it.",
    )
    declare_json(model.add_argument, "model")
    model.set_defaults(run=_now)
    actions = model.add_subparsers(metavar="action")
    listing = add(
        actions,
        "list",
        help="list the models of a provider, or of all",
        description="The provider's server is asked once a day, if there is a key for it; else "
        "the models are told that the installed SDK knows.",
    )
    listing.add_argument(
        "provider", metavar="PROVIDER", nargs="?", help="a provider, or a profile of the settings"
    )
    listing.add_argument("--refresh", action="store_true", help="ask again now")
    declare_json(listing.add_argument, "model list")
    listing.set_defaults(run=_list)
    chosen = add(actions, "set", help="choose the model for all notebooks")
    chosen.add_argument("model", metavar="MODEL", help="provider, provider:model, or a profile")
    chosen.add_argument(
        "--anyway", action="store_true", help="also where the provider does not list it"
    )
    chosen.set_defaults(run=_set)


def _now(arguments: argparse.Namespace) -> int:
    from ..services.choosing import chosen_model, chosen_text
    from ..services.documents import as_json
    from ..settings import load_settings

    settings = load_settings()
    print(as_json(chosen_model(settings)) if arguments.json else chosen_text(settings))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from ..services.choosing import document, list_models
    from ..services.documents import as_json
    from ..services.wording import lists_text
    from ..settings import load_settings

    lists = list_models(arguments.provider, load_settings(), refresh=arguments.refresh)
    print(as_json(document(lists)) if arguments.json else lists_text(lists))
    return 0


def _set(arguments: argparse.Namespace) -> int:
    from ..services.choosing import choose
    from ..settings import load_settings

    path, remark = choose(arguments.model, load_settings(), anyway=arguments.anyway)
    print(f"Saved in {path}.")
    if remark:
        print(remark)
    return 0
