"""The words and options of a search, for cell and terminal.

The rule of this module: it is light, because options are declared before anything is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.grammar import declare_json, number_of, one_of

if TYPE_CHECKING:
    from collections.abc import Callable

OUTCOMES = ("ok", "error", "not_run")
SORTS = ("relevance", "time", "use")

SEARCH_HELP = """\
Each word must occur, or begin one, in name, tags, description, question or code:
group by finds df.groupby. Filters may stand among the words as well:
  tag:finance column:revenue status:error model:gpt after:2026-01-01
  is:verified is:favourite used:>1 import:sklearn data:df notebook:sales without:draft
-word leaves out what has it."""

_MANY = 100
_PAGES = 100


def declare(add: Callable[..., Any]) -> None:
    """Declare words and options by ``add``, the same for cell and terminal."""
    limit, page = number_of("--limit", 1, _MANY), number_of("--page", 1, _PAGES)
    add("words", metavar="WORDS", nargs="*", help="what is looked for; without, the newest")
    add("--phrase", metavar="WORDS", action="append", help="words one after the other")
    add("--without", metavar="WORD", action="append", help="leave out blocks with it")
    add("--tag", metavar="TAG", action="append", help="with this tag")
    add("--category", metavar="NAME")
    add("--language", metavar="NAME", help="such as python")
    add("--status", metavar="STATUS", type=one_of("status", OUTCOMES),
        help="ok, error or not_run")  # fmt: skip
    add("--verified", action="store_true", help="only blocks that were proved right")
    add("--favourite", action="store_true", help="only favourites")
    add("--import", metavar="MODULE", action="append", dest="imports", help="that import it")
    add("--function", metavar="NAME", action="append", help="that define it")
    add("--column", metavar="NAME", action="append", help="that name this column")
    add("--data", metavar="NAME", action="append", help="that ran on this data set")
    add("--model", metavar="NAME", help="that this model wrote; a part of the name will do")
    add("--notebook", metavar="PATH", help="made in this notebook; a part of the path will do")
    add("--after", metavar="DAY", help="made since, such as 2026-01-31 or 7d")
    add("--before", metavar="DAY", help="made before")
    add("--ran", metavar="DAY", help="that ran since")
    add("--used", metavar="N", help="that ran N times or more, such as 2")
    add("--sort", metavar="WHAT", type=one_of("order", SORTS),
        help="relevance (if not given), time or use")  # fmt: skip
    add("--limit", metavar="N", type=limit, default=10, help="10 if not given")
    add("--page", metavar="N", type=page, default=1, help="the next ones")
    declare_json(add, "search")
