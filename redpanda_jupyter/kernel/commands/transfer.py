"""``%panda export`` and ``import``: blocks out of the library and into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import declare_json

from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


def _declare_export(grammar: Grammar) -> None:
    from redpanda_jupyter.services.transfer.asking import declare_export

    declare_export(grammar.option)
    declare_json(grammar.option, "export")


def _export(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.transfer.asking import export
    from redpanda_jupyter.services.transfer.wording import written_text

    from ..printing import say

    written = export(session.store(), words, None if words.json else say)
    return as_json(written) if words.json else written_text(written)


def _declare_import(grammar: Grammar) -> None:
    from redpanda_jupyter.services.transfer.asking import declare_import

    declare_import(grammar.option)
    declare_json(grammar.option, "import")


def _import(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.transfer.asking import steps
    from redpanda_jupyter.services.transfer.importing import import_bundle
    from redpanda_jupyter.services.transfer.wording import imported_text

    from ..printing import say

    progress = steps(None if words.json else say, "taken over")
    result = import_bundle(session.store(), words.file, as_new=words.as_new, progress=progress)
    return as_json(result) if words.json else imported_text(result)


COMMANDS = (
    Subcommand(
        "export",
        "write blocks to a file: notebook, module, script, Markdown, bundle",
        "BLOCK ...",
        run=_export,
        declare=_declare_export,
        more="examples:\n  %panda export 12 -o report.ipynb\n"
        "  %panda export monthly-revenue --as module\n"
        "  %panda export --all --as bundle -o library.redpanda.zip",
    ),
    Subcommand(
        "import",
        "take the blocks of a bundle over; nothing of it runs before you have looked",
        "FILE",
        run=_import,
        declare=_declare_import,
    ),
)
