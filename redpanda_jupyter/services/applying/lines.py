"""What the words of a line mean that brings a block to data, or asks what it needs.

The rule of this module: cell and terminal read them alike. It is light, because the words are
declared whenever a command line is read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import declare_json, number_of

from .reading import declare_reading, read_reading
from .said import declare_said, read_said

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from redpanda_jupyter.models import Contract
    from redpanda_jupyter.store import Store

    from .binding import Bound

CHECK = "say whether a block fits data, column by column; nothing runs"


def declare_block(add: Callable[..., Any]) -> None:
    """Declare the block that is brought to data."""
    add(
        "block", metavar="BLOCK", kind="block",
        help="a block's number or name; several, joined by +, run in a row: 12+14",
    )  # fmt: skip


def declare_files(add: Callable[..., Any]) -> None:
    """Declare files as data, what is said of them, and which version is meant."""
    add(
        "--file", metavar="PATH", action="append", default=[], kind="file",
        help="a file, a run each; --file df=new.csv says for which input",
    )  # fmt: skip
    add(
        "--to", metavar="PATTERN", action="append", default=[], kind="file",
        help="all files that fit: --to 'sales_*.csv'",
    )  # fmt: skip
    declare_reading(add)
    declare_said(add)
    _declare_version(add, "this version of the block, not its current one")


def _declare_version(add: Callable[..., Any], what: str) -> None:
    add("--version", metavar="N", type=number_of("--version", 1, 1_000_000), help=what)


def bound_to(
    store: Store, words: Namespace, folder: Path, namespace: Mapping[str, Any]
) -> list[Bound]:
    """Bind the block to each data set that a line names.

    Parameters
    ----------
    folder
        Where relative paths begin.
    namespace
        The frames that there are; a terminal has none.

    Raises
    ------
    UsageError
        It names no block, or no data.
    """
    from .binding import bind_each
    from .instead import makers_named, with_instead
    from .pipeline import ways
    from .targets import given

    refs = words.block.split("+")
    if not all(refs):
        raise UsageError(
            f"{words.block!r} names no block.",
            hint="Several are joined by +: 12+14.",
            field="block",
        )
    pipelines = ways(store, refs, words.version)
    files = [*words.file, *words.to]
    reading = read_reading(words.reading)
    if words.reading and not files:
        raise UsageError("--read says how files are read, and none is named.", field="read")
    named = given(getattr(words, "data", ()), files, folder)
    wanted = [replace(one, reading=reading) for one in named]
    said = read_said(words)
    try:
        bounds = bind_each(store, pipelines, wanted, namespace, said)
    except UsageError as error:
        if error.field in ("input", "-p"):
            more = makers_named(store, refs, words.version, wanted, namespace, said)
            error.hint = f"{error.hint or ''} {more}".strip()
        raise
    return with_instead(store, refs, words.version, pipelines, wanted, namespace, said, bounds)


def declare_contract(add: Callable[..., Any]) -> None:
    """Declare the words of ``contract``."""
    add("block", metavar="BLOCK", kind="block", help="a block's number or name")
    _declare_version(add, "of this version, not of the current one")
    add(
        "--set", metavar="CHANGE", action="append", default=[], dest="changes",
        help="correct it: 'df.price is number', 'df.note not needed', 'call limit top'",
    )  # fmt: skip
    declare_json(add, "contract")


def contract_of(store: Store, words: Namespace) -> Contract:
    """Return a block's contract, corrected as a line says."""
    from .contracts import correct
    from .pipeline import load

    last = load(store, [words.block], words.version).last
    if words.changes:
        return correct(store, last.version, "\n".join(words.changes))
    return last.contract
