"""``redpanda check`` and ``contract``: whether a block fits a file, and what it needs at all.

The rule of this module: nothing runs here. The words are those of the magics of the same names, but
that data are files: a terminal holds no frames.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..services.applying.lines import CHECK, declare_block, declare_contract, declare_files
from .asked import library, tell_of_taken
from .library import adder
from .parser import add
from .terminal import say

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Any) -> None:
    """Add the two to the commands of a parser."""
    check = add(
        commands, "check", help=CHECK,
        epilog="Exit codes: 0 it fits all, 1 it does not fit one as it is, 2 wrong words.",
    )  # fmt: skip
    declare_block(adder(check))
    declare_files(adder(check))
    check.set_defaults(run=_check)
    contract = add(commands, "contract", help="what a block needs and makes; --set corrects it")
    declare_contract(adder(contract))
    contract.set_defaults(run=_contract)


def _check(words: argparse.Namespace) -> int:
    from ..reuse import check
    from ..services.applying.lines import bound_to
    from ..services.applying.words import grid_text, mapping_grid

    if not words.file and not words.to:
        raise UsageError(
            "Say on which data.", hint="--file new.csv, or --to 'sales_*.csv'.", field="--file"
        )
    with library() as store:
        tell_of_taken(store, words)
        bounds = bound_to(store, words, Path.cwd(), {})
    parts = [f"{grid_text(mapping_grid(one))}\n\n{check.in_words(one.check)}" for one in bounds]
    say("\n\n".join(parts))
    return 0 if all(one.may_run for one in bounds) else 1


def _contract(words: argparse.Namespace) -> int:
    from ..reuse import contract
    from ..services.applying.lines import contract_of
    from ..services.documents import as_json

    with library() as store:
        tell_of_taken(store, words)
        found = contract_of(store, words)
    return say(as_json(found) if words.json else contract.in_words(found))
