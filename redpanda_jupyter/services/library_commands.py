"""The commands with which a person keeps the library, for cell and terminal alike.

The rule of this module: what a command takes stands here once, and what it does in
:mod:`.library_actions`, which is not imported before. A front adds only what it alone has: the
cells of its notebook, how a text is shown, and whom a line is from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.grammar import declare_json, number_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .cells import RanCell
    from .library_text import Told

    Declare = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Front:
    """What a front has that others have not.

    Parameters
    ----------
    program
        What a line begins with: ``%panda`` or ``redpanda``.
    cell_of
        Returns the cell of this notebook that holds a block, if one ran.
    made_by
        Who makes a version by hand.
    deleted_days
        The setting of that name.
    code_shown
        Writes code so that this front hides nothing of it.
    ask
        Shows a text, asks a question about it and returns whether the answer is yes; ``None``
        where a second line says so.
    """

    program: str
    cell_of: Callable[[models.CodeBlock], RanCell | None] = lambda _: None
    made_by: str | None = None
    deleted_days: int | None = None
    code_shown: Callable[[str], str] = lambda code: code
    ask: Callable[[str, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One word behind the program's name.

    Parameters
    ----------
    takes
        The words that may follow, for lists of commands.
    declare
        Declares the words by a function that takes what argparse's ``add_argument`` does, and
        ``kind``, by which completion knows what may stand there.
    names
        Further words that mean the same.
    more
        What else its help says.
    dashed
        Whether a word that begins with one dash is a word like others.
    """

    name: str
    summary: str
    takes: str
    declare: Callable[[Declare], None]
    names: tuple[str, ...] = ()
    more: str = ""
    dashed: bool = False

    def run(self, store: Store, words: Namespace, front: Front) -> Told:
        """Do it, and return what there is to say."""
        from . import library_actions

        done: Told = library_actions.ACTIONS[self.name](store, words, front)
        return done


# --- the words ------------------------------------------------------------------------------------


def _block(add: Declare, what: str = "the block: its number, name or id") -> None:
    add("block", metavar="BLOCK", kind="block", help=what)


def _limit(add: Declare, most: int = 500) -> None:
    limit = number_of("--limit", 1, most)
    add("--limit", metavar="N", type=limit, default=20, help="20 if not given")


def _declare_blocks(add: Declare) -> None:
    _limit(add)
    add("--deleted", action="store_true", help="those that were deleted and can be brought back")
    declare_json(add, "blocks")


def _declare_show(add: Declare) -> None:
    _block(add)
    add("version", metavar="VERSION", nargs="?", type=version, help="another version than its own")
    declare_json(add, "show")


def _declare_block(add: Declare) -> None:
    _block(add)


def _declare_rename(add: Declare) -> None:
    _block(add)
    add("name", metavar="NAME", nargs="+", help="letters, digits, hyphens: monthly-revenue")


def _declare_describe(add: Declare) -> None:
    _block(add)
    add("text", metavar="TEXT", nargs="+", help="what it does, in a line")


def _declare_tag(add: Declare) -> None:
    _block(add)
    add("tags", metavar="TAG", nargs="*", help="tags to add; -TAG takes one away; none: show them")


def _declare_category(add: Declare) -> None:
    _block(add)
    add("text", metavar="NAME", nargs="*", help="the category; none takes it back")


def _declare_favourite(add: Declare) -> None:
    _block(add)
    add("--off", action="store_true", help="it is none any more")


def _declare_rows(name: str) -> Callable[[Declare], None]:
    def declare(add: Declare) -> None:
        _block(add)
        if name != "versions":
            _limit(add)
        declare_json(add, name)

    return declare


def _declare_runs(add: Declare) -> None:
    _block(add)
    which = number_of("RUN", 1, 500)
    add("which", metavar="RUN", nargs="?", type=which, help="show its outputs; 1 is the newest")
    _limit(add)
    declare_json(add, "runs")


def _declare_diff(add: Declare) -> None:
    _block(add)
    add("old", metavar="V1", nargs="?", type=version, help="a version; else the one before")
    add("new", metavar="V2", nargs="?", type=version, help="another; else what the block is now")


def _declare_restore(add: Declare) -> None:
    _block(add)
    add("version", metavar="VERSION", type=version, help="the version that it shall be again")


def _declare_undelete(add: Declare) -> None:
    add("block", metavar="BLOCK", nargs="?", help="the block; else the one that was deleted last")


def _declare_purge(add: Declare) -> None:
    days = number_of("--older-than", 0, 36_500)
    add("--older-than", metavar="DAYS", type=days, help="only those deleted so many days ago")
    add("--all", action="store_true", help="all that were deleted")


def _declare_review(add: Declare) -> None:
    _block(add, "such as 12 or monthly-revenue")
    add(
        "--accept", "--yes", action="store_true",
        help="it may be used from now on, like one of your own",
    )  # fmt: skip


def version(word: str) -> int:
    """Read a version's number: ``3`` or ``v3``."""
    number: int = number_of("VERSION", 1, 10**6)(word.removeprefix("v"))
    return number


COMMANDS: tuple[Command, ...] = (
    Command("blocks", "list the blocks of the library", "", _declare_blocks),
    Command("show", "show a block and its code", "BLOCK [VERSION]", _declare_show),
    Command("rename", "call a block something else", "BLOCK NAME", _declare_rename),
    Command("describe", "say what a block does", "BLOCK TEXT", _declare_describe),
    Command(
        "tag", "show, add or take away tags", "BLOCK [TAG -TAG ...]", _declare_tag,
        more="example: tag 12 sales +eu -draft", dashed=True,
    ),
    Command("category", "put a block into a category", "BLOCK [NAME]", _declare_category),
    Command(
        "favourite", "mark a block as a favourite", "BLOCK [--off]", _declare_favourite
    ),
    Command("versions", "list a block's versions", "BLOCK", _declare_rows("versions")),
    Command(
        "diff", "show what differs between versions, or from your cell", "BLOCK [V1 V2]",
        _declare_diff,
    ),
    Command(
        "restore", "make an older version the block again", "BLOCK VERSION", _declare_restore,
    ),
    Command("delete", "take a block out of the library", "BLOCK", _declare_block),
    Command(
        "undelete", "bring a deleted block back", "[BLOCK]", _declare_undelete, ("undo",)
    ),
    Command("uses", "where a block was used, and on what", "BLOCK", _declare_rows("uses")),
    Command("runs", "list a block's runs, or show one again", "BLOCK [RUN]", _declare_runs),
    Command(
        "review", "look at an imported block, and say that it may be used", "BLOCK",
        _declare_review,
        more="It shows where the block comes from, what to look at, and all of its code.\n"
        "--accept marks it as reviewed; until then no block that was imported is used.",
    ),
    Command(
        "purge", "delete for good what was deleted", "--older-than DAYS | --all", _declare_purge,
    ),
)  # fmt: skip
