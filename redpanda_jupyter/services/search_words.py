"""What a person writes into a search, as a query.

The rule of this module: a word is looked for as it stands; what has a colon is a filter, and one
that is not known is refused with what there is, never looked for as a word. ``-word`` must not
occur, ``"exact words"`` must follow each other.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import suggestion
from redpanda_jupyter.models import Badge, BlockOrigin, BlockQuery
from redpanda_jupyter.models.search import OutcomeName, SearchSort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PIECE = re.compile(r'(?P<not>-)?(?:(?P<field>[A-Za-z_]+):)?"(?P<text>[^"]*)"?|(?P<bare>\S+)')
_FILTER = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_USED = re.compile(r"(>=|>|=)?(\d{1,6})")
_LIKED = ("favourite", "favorite", "starred")

FIELDS = (
    *("tag", "category", "language", "status", "is", "origin", "import", "function", "column"),
    *("data", "model", "notebook", "after", "before", "ran", "used", "without", "sort"),
)
"""What may stand before a colon."""

_SAME = {
    "tags": "tag", "lang": "language", "badge": "is", "imports": "import", "dataset": "data",
    "columns": "column", "functions": "function", "since": "after", "until": "before",
    "executed": "ran", "datasets": "data",
}  # fmt: skip
_LISTS = {
    "tag": "tags", "import": "imports", "function": "functions", "column": "columns",
    "data": "datasets", "without": "without",
}  # fmt: skip
_TEXTS = ("category", "language", "model", "notebook")


def parse(text: str, **more: Any) -> BlockQuery:
    """Read what a person wrote, such as ``revenue tag:finance is:verified -draft "by month"``.

    Parameters
    ----------
    more
        Fields of the query that were chosen elsewhere; lists are joined.

    Raises
    ------
    UsageError
        A filter that there is not, or one with a value that says nothing.
    """
    pieces = []
    for piece in _PIECE.finditer(text):
        if piece["bare"] is not None:
            pieces.append(piece["bare"])
        elif piece["field"]:
            pieces.append(f"{piece['not'] or ''}{piece['field']}:{piece['text']}")
        else:
            pieces.append(f'{piece["not"] or ""}"{piece["text"]}"')
    return from_words(pieces, **more)


def from_words(pieces: Iterable[str], **more: Any) -> BlockQuery:
    """Read the words of a line, as a shell has divided it; see :func:`parse`."""
    found: dict[str, Any] = {"phrases": [], "without": [], **{name: [] for name in _LISTS.values()}}
    words = []
    for piece in pieces:
        filtered = _FILTER.fullmatch(piece)
        if filtered is not None and not piece.startswith('"'):
            _add(found, filtered[1].lower(), filtered[2].strip())
        elif len(piece) > 1 and piece.startswith("-"):
            found["without"].append(_excluded(piece[1:].strip('"')))
        elif piece.startswith('"') or len(piece.split()) > 1:
            found["phrases"].append(piece.strip('"'))
        else:
            words.append(piece)
    for name, value in more.items():
        if isinstance(value, list):
            found[name] = [*found.get(name, []), *value]
        elif value is not None:
            found[name] = value
    return BlockQuery.model_validate({"text": " ".join(words), **found})


def _excluded(word: str) -> str:
    if _FILTER.fullmatch(word):
        raise UsageError(
            f"A filter cannot be turned round: -{word[:60]}.",
            hint="-word leaves out blocks with that word.",
            field="query",
        )
    return word


def _add(found: dict[str, Any], name: str, value: str) -> None:
    name = _SAME.get(name, name)
    if name not in FIELDS:
        hint = suggestion(name, FIELDS) or f"There are: {', '.join(FIELDS)}."
        raise UsageError(
            f"There is no filter {name + ':'!r}.",
            hint=f'{hint} To look for the words themselves: --phrase "{name}: …".',
            field="query",
        )
    if not value:
        raise UsageError(f"What for {name}: ?", hint=f"Such as {_EXAMPLES[name]}.", field="query")
    if name in _LISTS:
        found[_LISTS[name]].append(value)
    elif name in _TEXTS:
        found[name] = value
    else:
        found.update(_CHECKS[name](value))


def _is(value: str) -> dict[str, Any]:
    word = value.lower()
    if word in _LIKED:
        return {"favourite": True}
    return {"badge": _one_of("is", word, get_args(Badge), more=("favourite",))}


def _one_of(name: str, value: str, known: tuple[str, ...], more: tuple[str, ...] = ()) -> str:
    word = value.lower().replace("-", "_")
    if word not in known:
        every = (*known, *more)
        hint = f"{suggestion(word, every)} There are: {', '.join(every)}.".strip()
        raise UsageError(f"{name}: knows no {value[:40]!r}.", hint=hint, field=name)
    return word


def moment(name: str, value: str) -> datetime:
    """Read a day (``2026-01-31``, ``2026-01``, ``2026``) or how long ago (``7d``, ``2w``, ``3m``).

    A day begins by this machine's clock.

    Raises
    ------
    UsageError
        It is written like neither.
    """
    ago = _AGO.fullmatch(value.lower())
    date = _DATE.fullmatch(value)
    try:
        if ago:
            return datetime.now(UTC) - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        if date:
            year, month, day = (int(part) if part else 1 for part in date.groups())
            return datetime(year, month, day).astimezone()
        told = datetime.fromisoformat(value)
        return told if told.tzinfo else told.astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{name} takes a day, not {value[:40]!r}.",
            hint="Such as 2026-01-31, 2026-01, or 7d for the last seven days.",
            field=name,
        ) from None


def used(value: str) -> int:
    """Read how often a block ran: ``>1``, ``>=3``, ``2``; the least that is meant.

    Raises
    ------
    UsageError
        It is no number.
    """
    match = _USED.fullmatch(value.replace(" ", ""))
    if match is None:
        raise UsageError(
            f"used: takes a number, not {value[:40]!r}.", hint="Such as used:>1.", field="used"
        )
    return int(match[2]) + (match[1] == ">")


_CHECKS: dict[str, Callable[[str], dict[str, Any]]] = {
    "is": _is,
    "status": lambda value: {"status": _one_of("status", value, get_args(OutcomeName))},
    "origin": lambda value: {"origin": _one_of("origin", value, get_args(BlockOrigin))},
    "sort": lambda value: {"sort": _one_of("sort", value, get_args(SearchSort))},
    "after": lambda value: {"made_since": moment("after:", value)},
    "before": lambda value: {"made_until": moment("before:", value)},
    "ran": lambda value: {"run_since": moment("ran:", value)},
    "used": lambda value: {"used_at_least": used(value)},
}
_EXAMPLES = {
    "tag": "tag:finance", "category": "category:report", "language": "language:python",
    "status": "status:error", "is": "is:verified or is:favourite", "origin": "origin:import",
    "import": "import:sklearn", "function": "function:monthly_revenue",
    "column": "column:revenue", "data": "data:df_de", "model": "model:gpt",
    "notebook": "notebook:sales", "after": "after:2026-01-01", "before": "before:2026-02",
    "ran": "ran:7d", "used": "used:>1", "without": "without:draft", "sort": "sort:use",
}  # fmt: skip
