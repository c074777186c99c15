"""``redpanda export`` and ``import``: blocks out of the library and into it.

The rule of this module: the words are those of the magics of the same names; how far it is goes to
standard error, what was done to standard output.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..grammar import declare_json
from .asked import library, tell_of_taken
from .parser import add
from .terminal import say, visible

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Any) -> None:
    """Add the two to the commands of a parser."""
    from ..services.transfer.asking import EXPORT, IMPORT, declare_export, declare_import

    exporting = add(commands, "export", help=EXPORT)
    declare_export(exporting.add_argument)
    declare_json(exporting.add_argument, "export")
    exporting.set_defaults(run=_export)
    importing = add(commands, "import", help=IMPORT)
    declare_import(importing.add_argument)
    declare_json(importing.add_argument, "import")
    importing.set_defaults(run=_import)


def _export(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.transfer.asking import export
    from ..services.transfer.wording import written_text

    with library() as store:
        tell_of_taken(store, words)
        written = export(store, words, None if words.json else _tell)
    return say(as_json(written) if words.json else written_text(written))


def _import(words: argparse.Namespace) -> int:
    from ..services.documents import as_json
    from ..services.transfer.asking import steps
    from ..services.transfer.importing import import_bundle
    from ..services.transfer.wording import imported_text

    with library() as store:
        result = import_bundle(
            store,
            words.file,
            as_new=words.as_new,
            progress=steps(None if words.json else _tell, "taken over"),
        )
    say(as_json(result) if words.json else imported_text(result, "redpanda"))
    return 1 if any(one.status == "refused" for one in result.blocks) else 0


def _tell(text: str) -> None:
    print(visible(text), file=sys.stderr)
