"""What the words of an export's line mean, for cell and terminal alike.

The rule of this module: a line names blocks, or a conversation, or all; never two of them. It is
light, because the words are declared whenever a command line is read.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted, one_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from redpanda_jupyter.models.transfer import Export, Written

    from .gathering import Shelf

FORMS = ("notebook", "module", "script", "markdown", "bundle")
EXPORT = "write blocks to a file: notebook, module with tests, script, Markdown or bundle"
IMPORT = "take the blocks of a bundle over; nothing of it runs before you have looked"
_EVERY_S = 1.0


def declare_export(add: Callable[..., Any]) -> None:
    """Declare the words of an export by ``add``."""
    add("blocks", metavar="BLOCK", nargs="*", help="such as 12, monthly-revenue, 12@2, or 12+14")
    add("--conversation", metavar="ID", help="all blocks of this conversation instead")
    add("--all", action="store_true", help="the whole library instead")
    add(
        "--as", dest="form", metavar="FORM", type=one_of("form", FORMS),
        help=f"{', '.join(FORMS)}; if not given, as the file's name says, else notebook",
    )  # fmt: skip
    add("-o", "--output", metavar="PATH", help="a file or folder; else the current folder")
    add("--force", action="store_true", help="overwrite a file that is there")
    add("--history", action="store_true", help="in a bundle: every version, not the current alone")
    add("--outputs", action="store_true", help="what the latest run showed goes along")
    add(
        "--with-values", dest="values", action="store_true",
        help="in a bundle: values of data go along (ranges, levels, examples, kept results)",
    )  # fmt: skip


def export(store: Shelf, words: Namespace, say: Callable[[str], None] | None = None) -> Written:
    """Do what the words of a line say, and tell what was written.

    Parameters
    ----------
    say
        Is told how far it is, at most once a second.

    Raises
    ------
    UsageError
        The words do not go together.
    """
    from .writing import Wishes, form_of, write

    wishes = Wishes(
        form=words.form,
        path=words.output,
        force=words.force,
        outputs=words.outputs,
        values=words.values,
    )
    form = form_of(wishes)
    for flag, given in (("--with-values", words.values), ("--history", words.history)):
        if given and form != "bundle":
            raise UsageError(f"{flag} is for bundles.", hint="--as bundle", field=flag)
    if words.outputs and form not in ("bundle", "notebook"):
        raise UsageError("--outputs is for notebooks and bundles.", field="--outputs")
    chosen = _chosen(store, words, form, say)
    return write(chosen, wishes, progress=steps(say, "packed"))


def _chosen(store: Shelf, words: Namespace, form: str, say: Callable[[str], None] | None) -> Export:
    from .gathering import gather, gather_conversation, gather_library

    ways = [bool(words.blocks), words.conversation is not None, words.all]
    if sum(ways) > 1:
        raise UsageError("Name blocks, or a conversation, or --all; not two of them.")
    if words.all:
        return gather_library(
            store, history=form == "bundle", outputs=words.outputs, progress=steps(say, "read")
        )
    if words.conversation is not None:
        return gather_conversation(
            store, words.conversation, history=words.history, outputs=words.outputs
        )
    refs = [ref for word in words.blocks for ref in word.split("+")]
    if not all(refs):
        raise UsageError(
            f"{' '.join(words.blocks)!r} names no block.", hint="Several are joined by +: 12+14.",
            field="block",
        )  # fmt: skip
    return gather(
        store,
        refs,
        history=words.history,
        outputs=words.outputs,
        makers=form in ("notebook", "script"),
    )


def steps(say: Callable[[str], None] | None, done: str) -> Callable[[int, int], None] | None:
    """Return what is to be told how far something is; it speaks at most once a second."""
    if say is None:
        return None
    tell, last = say, time.monotonic()

    def step(place: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_S:
            last = now
            tell(f"{place:,} of {counted(of, 'block')} {done}")

    return step


def declare_import(add: Callable[..., Any]) -> None:
    """Declare the words of an import by ``add``."""
    add("file", metavar="FILE", help="a bundle, such as sales.redpanda.zip")
    add(
        "--as-new", action="store_true",
        help="a block whose id is known here with another text becomes a block of its own",
    )  # fmt: skip
