"""Whether a column holds the kind of thing that the block expects.

The rule of this module: what pandas would take silently for something else is asked about, what
cannot be what is expected blocks.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .moments import date_order
from .texts import number_style

if TYPE_CHECKING:
    from ...models.datasets import ColumnKind, ColumnProfile
    from .findings import Pair

NUMBERS = ("integer", "number")
_TRUTHS = frozenset(
    ("true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "ja", "nein", "j", "oui", "non",
     "si", "sí", "on", "off", "wahr", "falsch", "vrai", "faux", "x", "")
)  # fmt: skip
_TRUE = frozenset(
    ("true", "yes", "y", "t", "1", "ja", "j", "oui", "si", "sí", "on", "wahr", "vrai", "x")
)
_SAID = {
    "integer": "numbers",
    "number": "numbers",
    "boolean": "truth values",
    "text": "texts",
    "datetime": "dates",
    "duration": "spans of time",
    "other": "other objects",
}
_FILES = ("csv", "tsv", "txt", "xlsx", "xls")
"""Kinds of files that pandas reads."""
_NARROW = ("int8", "int16", "uint8", "uint16", "uint32", "uint64", "float16")


def expected_kind(pair: Pair) -> ColumnKind:
    """Return what the block expects: the contract's word, else what it ran on."""
    if pair.need.kind != "unknown":
        return pair.need.kind
    return pair.source.kind if pair.source is not None else "unknown"


def is_number(kind: str | None) -> bool:
    """Tell whether a kind is one of numbers."""
    return kind in NUMBERS


def check_kind(pair: Pair) -> bool:
    """Compare kinds; tell whether values may be compared as well."""
    expected, found = expected_kind(pair), pair.target.kind
    if pair.target.null_share is not None and pair.target.null_share >= 1:
        return False  # said with the missing values
    if expected == "unknown":
        return True
    if found == "unknown":
        if pair.side.target.rows != 0:
            pair.add(
                "warn", "kind_unknown", f"What {pair.shown} holds is not known.",
                f"The block expects {_SAID[expected]}.",
            )  # fmt: skip
        return False
    if expected == found or (is_number(expected) and is_number(found)):
        _check_width(pair)
        _check_reading(pair)
        return True
    _DIFFERENT.get(expected, _others)(pair)
    return False


def _differs(pair: Pair, verdict: str, more: str = "", hint: str = "") -> None:
    expected = _SAID.get(expected_kind(pair), "something else")
    reason = f"{pair.shown} holds {_SAID[pair.target.kind]} where {expected} are expected{more}."
    pair.add(verdict, "kind_differs", reason, hint)  # type: ignore[arg-type]


def _convert(pair: Pair, reason: str, how: str, more: str = "") -> None:
    """Ask for a conversion, as a line of code that can be typed; ``more`` follows it."""
    column = _in(pair, pair.target.name)
    pair.add(
        "ask", "convert", f"{pair.shown} {reason}.", f"Convert it first: {column} = {how}{more}"
    )


def _in(pair: Pair, name: str) -> str:
    """Write a column of the data as code names it."""
    return f"{pair.side.label}[{name!r}]"


def sample(column: ColumnProfile) -> str:
    """Return two of a column's values in brackets, with a blank before; empty if none is known."""
    texts = column.levels[:2] or column.examples[:2]
    return f" ({', '.join(map(repr, texts))})" if texts else ""


def _sample(pair: Pair) -> str:
    return sample(pair.target)


def _for_numbers(pair: Pair) -> None:
    target = pair.target
    name = target.name
    if target.kind == "boolean":
        _differs(pair, "warn", "; they count as 1 and 0")
    elif target.kind == "text" and is_number(target.looks_like):
        comma = number_style([*target.levels, *target.examples]) == "comma"
        more = ", with decimal commas" if comma else ""
        how = f"pd.to_numeric({_in(pair, name)})"
        if comma:
            how = f"{_in(pair, name)}.str.replace('.', '').str.replace(',', '.').astype(float)"
        _convert(pair, f"holds numbers written as texts{_sample(pair)}{more}", how)
    else:
        _differs(pair, "blocked", _sample(pair), "Map another column, or convert this one.")


def _for_truth(pair: Pair) -> None:
    target = pair.target
    if is_number(target.kind) and _is_binary(pair):
        how = f"{_in(pair, target.name)}.astype(bool)"
        if pair.uses("truth") or not pair.need.uses:
            _convert(
                pair, "holds 1 and 0 for true and false, which a mask and ~ take otherwise", how
            )
        else:
            _differs(
                pair,
                "warn",
                ", 1 and 0",
                f"To make them alike: {_in(pair, target.name)} = {how}",
            )
        return
    words = {one.strip().lower() for one in target.levels}
    if target.kind == "text" and words and words <= _TRUTHS and target.all_levels:
        _convert(
            pair,
            f"holds words for true and false{_sample(pair)}, and every word counts as true",
            f"{_in(pair, target.name)}.map({_as_truths(target.levels)})",
        )
        return
    _differs(pair, "blocked", _sample(pair), "Map another column, or convert this one.")


def _as_truths(words: list[str]) -> str:
    """Write which words mean true, and which false."""
    pairs = (f"{one!r}: {one.strip().lower() in _TRUE}" for one in words)
    return f"{{{', '.join(pairs)}}}"


def _is_binary(pair: Pair) -> bool:
    return pair.target.low in (0, 1) and pair.target.high in (0, 1)


def _for_texts(pair: Pair) -> None:
    target, source = pair.target, pair.source
    read_as = source.looks_like if source is not None else None
    if target.kind == "datetime" and (pair.uses("read_moment") or read_as == "datetime"):
        if pair.uses("text"):
            _differs(pair, "ask", ", and the block takes parts of texts")
        return
    if is_number(target.kind) and (pair.uses("read_moment") or read_as == "datetime"):
        _differs(
            pair, "blocked", ": as dates they would be counted from 1970",
            f"Write them as dates first: pd.to_datetime({_in(pair, target.name)}, format=…).",
        )  # fmt: skip
        return
    if is_number(target.kind) and pair.uses("read_number") and not pair.uses("text"):
        return
    if _is_told_as_text(pair):
        return
    looked_for = pair.values or pair.need.patterns or pair.uses("text", "mapped")
    more = ", and the block looks for texts in it" if looked_for else ""
    hint = f"Convert it to text first{_as_text(pair)}"
    if pair.values and _can_be_told(pair):
        ours = shlex.quote(f"{pair.need.name}:{next(iter(pair.values))}=…")
        hint = f"Say what stands for which text: --value {ours}. Or c{hint[1:]}"
    _differs(pair, "ask" if looked_for else "warn", more, hint)


def _as_text(pair: Pair) -> str:
    """Write how a column becomes one of texts: the source's, where these say true and false."""
    target, source = pair.target, pair.source
    column = _in(pair, target.name)
    library = pair.side.target.kind.partition(".")[0]
    if library not in ("pandas", *_FILES):
        return "."
    words = source.levels if source is not None and source.all_levels else []
    as_truths = {one.strip().lower() in _TRUE: one for one in words}
    known = all(one.strip().lower() in _TRUTHS for one in words)
    if target.kind == "boolean" and known and len(words) == len(as_truths) == 2:
        yes, no = as_truths[True], as_truths[False]
        return f": {column} = {column}.map({{True: {yes!r}, False: {no!r}}})"
    return f": {column} = {column}.astype(str)"


def _can_be_told(pair: Pair) -> bool:
    """Tell whether texts may stand for a column's numbers or truth values: the adapter puts them.

    It does so in frames of pandas, and in whole numbers of polars.
    """
    kinds = {"polars": ("integer",)} | dict.fromkeys(("pandas", *_FILES), (*NUMBERS, "boolean"))
    library = pair.side.target.kind.partition(".")[0]
    takes_parts = pair.need.patterns or pair.uses("text")
    return pair.target.kind in kinds.get(library, ()) and not takes_parts


def _is_told_as_text(pair: Pair) -> bool:
    """Tell whether each text that the block looks for has a number or truth value for it."""
    mapping = pair.side.mapping
    if mapping is None or not pair.values or not _can_be_told(pair):
        return False
    return set(pair.values) <= set(mapping.texts(pair.need.name))


def _for_moments(pair: Pair) -> None:
    target = pair.target
    if target.kind == "text" and target.looks_like == "datetime":
        order = date_order([*target.levels, *target.examples])
        more = {"day": ", the day first", "month": ", the month first"}.get(order or "", "")
        first = {"day": ", dayfirst=True", "open": ", dayfirst=True"}.get(order or "", "")
        _convert(
            pair, f"holds dates written as texts{_sample(pair)}{more}",
            f"pd.to_datetime({_in(pair, target.name)}{first})",
            "  # or dayfirst=False, if the month comes first" if order == "open" else "",
        )  # fmt: skip
    else:
        _differs(pair, "blocked", _sample(pair), "Map another column, or convert this one.")


def _for_spans(pair: Pair) -> None:
    asked = pair.target.kind == "text"
    column = _in(pair, pair.target.name)
    how = f"Convert it first: {column} = pd.to_timedelta({column})"
    how = how if asked else "Map another column, or convert this one."
    _differs(pair, "ask" if asked else "blocked", _sample(pair), how)


def _others(pair: Pair) -> None:
    _differs(pair, "ask", "", "Look whether the block can do with it.")


_DIFFERENT = {
    "integer": _for_numbers,
    "number": _for_numbers,
    "boolean": _for_truth,
    "text": _for_texts,
    "datetime": _for_moments,
    "duration": _for_spans,
}


def _check_width(pair: Pair) -> None:
    """Look at numbers that are kept in so little room that they wrap without a word."""
    target = pair.target.dtype.lower()
    if target not in _NARROW or not is_number(pair.target.kind):
        return
    if pair.source is not None and pair.source.dtype.lower() == target:
        return
    pair.add(
        "warn", "narrow",
        f"{pair.shown} is kept as {target}: what is below or above its range wraps silently.",
        f"Convert it first: {_in(pair, pair.target.name)} = "
        f"{_in(pair, pair.target.name)}.astype(float)",
    )  # fmt: skip


def _check_reading(pair: Pair) -> None:
    """Look at texts that the block reads as numbers or moments, or may."""
    source, target = pair.source, pair.target
    if source is None or target.kind != "text" or source.looks_like is None:
        return
    same = source.looks_like == target.looks_like
    if same or (is_number(source.looks_like) and is_number(target.looks_like)):
        return
    said = "numbers" if is_number(source.looks_like) else _SAID[source.looks_like]
    pair.add(
        "ask", "reading_differs",
        f"The texts of {pair.shown} cannot be read as {said}{_sample(pair)}, those of the "
        f"original data could.",
        "Map another column, or write them as they were.",
    )  # fmt: skip
