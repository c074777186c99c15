"""``%panda`` alone, ``version`` and ``help``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted, declare_json

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare_status(grammar: Grammar) -> None:
    declare_json(grammar.option, "status")


def status(session: Session, words: Namespace) -> str:
    """Say which model is asked, whose key is used, where the library is."""
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.status import status as look
    from redpanda_jupyter.services.wording import status_text

    told = look(session.settings(), session.store(), ask_server=False)
    if words.json:
        return as_json(told)
    from .library import drifting

    lost = session.recorder.lost
    differs = drifting(session) if told.store.problem is None and session.has_library() else ""
    cells = f"\n  cells    {differs}" if differs else ""
    missed = f"{counted(lost, 'run')} could not be recorded, because the library did not answer"
    note = f"\n  note     {missed}"
    more = f"{cells}{note if lost else ''}\n  help     %panda --help"
    return f"{status_text(told, tour='-m tour')}{more}"


def _version(_: Session, __: Namespace) -> str:
    from redpanda_jupyter import __version__

    return f"Red Panda {__version__}"


def _help(_: Session, __: Namespace) -> str:
    from . import overview

    return overview()


STATUS = Subcommand(
    "status", "which model, whose key, where the library is",
    run=status, declare=_declare_status,
)  # fmt: skip
COMMANDS = (
    Subcommand("version", "the version of Red Panda", run=_version),
    Subcommand("help", "this list, or the help of a subcommand", "[SUBCOMMAND]", run=_help),
)
