"""Whether texts are like the original ones: what it looks for, spellings, placeholders.

The rule of this module: that a text is missing is said only of columns all of whose levels were
seen; whether it was all of the data or a sample is said with the rows.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...models.datasets import ColumnProfile, DatasetProfile
    from .findings import Pair

_CATEGORIES = ("category", "categorical", "enum", "dictionary")
_MOST = 5
_OF_ITS_OWN = 0.95
_ALIKE = 0.2
_FEW = 20  # so many levels may be a code that everybody uses
_TOTALS = frozenset(
    ("total", "totals", "grand total", "sum", "all", "overall", "subtotal", "gesamt", "summe",
     "insgesamt", "alle", "ensemble", "tous", "totale", "totaal", "suma")
)  # fmt: skip
_NO_ENTRY = frozenset(
    ("", "-", "--", "?", ".", "n/a", "na", "n.a.", "nan", "null", "none", "unknown", "missing",
     "unbekannt", "k.a.", "inconnu", "#n/a", "<na>", "nil", "-999", "-99", "9999")
)  # fmt: skip
_GARBLED = re.compile("\ufffd|Ã[\u0080-\u00ff¤-¿]|â€|Â[\u00a0-\u00bf]|Ã\\w")
_COMMA = re.compile(r"[-+]?\d{1,3}(?:[.' \u00a0]\d{3})*,\d+\s*%?$|[-+]?\d+,\d+\s*%?$")
_POINT = re.compile(r"[-+]?\d{1,3}(?:[,' \u00a0]\d{3})*\.\d+\s*%?$|[-+]?\d+\.\d+\s*%?$")
_GROUPS = re.compile(r"[-+]?\d{1,3}([.,])\d{3}$")


def number_style(texts: Iterable[str]) -> str | None:
    """Tell how numbers are written: a decimal ``comma`` or ``point``, ``open`` where none shows it.

    ``1,234`` and ``1.234`` may be either.
    """
    seen: set[str] = set()
    for text in texts:
        plain = text.strip()
        if _GROUPS.match(plain):
            seen.add("open")
        elif _COMMA.match(plain):
            seen.add("comma")
        elif _POINT.match(plain):
            seen.add("point")
    certain = seen - {"open"}
    if len(certain) == 2:
        return "mixed"
    return certain.pop() if certain else ("open" if seen else None)


def check_texts(pair: Pair) -> None:
    """Compare two columns of texts or truth values."""
    target = pair.target
    if target.kind not in ("text", "boolean"):
        return
    if target.kind == "text":
        _check_numbers(pair)
        _check_category(pair)
    missing = _check_values(pair) | _check_patterns(pair)
    if target.kind != "text":
        return
    _check_unmapped(pair)
    _check_excluded(pair)
    _check_levels(pair)
    _check_disjoint(pair, said=missing)


def _check_numbers(pair: Pair) -> None:
    source, target = pair.source, pair.target
    if source is None or target.looks_like not in ("number", "integer"):
        return
    ours = number_style([*source.levels, *source.examples])
    theirs = number_style([*target.levels, *target.examples])
    if theirs == "mixed" or (ours and theirs and ours != theirs):
        said = {
            "comma": "decimal commas",
            "point": "decimal points",
            "open": "signs that may be decimal or not",
            "mixed": "both decimal signs",
        }
        pair.add(
            "ask" if {ours, theirs} == {"comma", "point"} or theirs == "mixed" else "warn",
            "number_style",
            f"The numbers in {pair.shown} are written with {said[theirs]}"
            + (f", those of the original data with {said[ours]}." if ours else "."),
            "Convert it to numbers first.",
        )  # fmt: skip


def _check_category(pair: Pair) -> None:
    """Look at categories, which stand in an order of their own and may count without a row."""
    source, target = pair.source, pair.target
    if source is None:
        return
    # counted among the rows that a block has chosen, categories come as well that are not there
    by_type = "pattern" in pair.side.flags or pair.uses("counted")
    ours, theirs = (_is_category(one, by_type=by_type) for one in (source, target))
    if ours == theirs or (ours and not pair.uses("group", "sorted")):
        return
    said = ("plain texts", "a category") if theirs else ("a category", "plain texts")
    pair.add(
        "warn", "category",
        f"{pair.shown} is {said[1]}, in the original data {said[0]}: groups stand in "
        "another order, and empty ones may be there or not.",
        f"Convert it first: {pair.side.label}[{target.name!r}] = "
        f"{pair.side.label}[{target.name!r}].astype(" + ("str)" if theirs else "'category')"),
    )  # fmt: skip


def _is_category(column: ColumnProfile, *, by_type: bool) -> bool:
    """Tell whether a column is of a type that brings an order and texts of its own."""
    if not column.dtype.lower().startswith(_CATEGORIES):
        return False
    return by_type or not column.as_text


def listed(texts: Iterable[str]) -> str:
    """Write some texts in quotes, the first few and how many more there are."""
    shown = [repr(one) for one in texts]
    more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
    return ", ".join(shown[:_MOST]) + more


def _check_values(pair: Pair) -> bool:
    """Look for the texts that the block looks for; tell whether one is missing."""
    target = pair.target
    known = set(target.levels)
    lost = {ours: text for ours, text in pair.values.items() if text not in known}
    if not lost or not (target.all_levels or not known):
        _check_unseen(pair, lost)
        return False
    if not known and target.distinct != 0:
        return False
    for ours, text in lost.items():
        replaced = f" (for {ours!r})" if ours != text else ""
        pair.add(
            "warn", "value_missing",
            f"The block looks for {text!r}{replaced} in {pair.shown}, where it does not occur; "
            f"there are {listed(target.levels) or 'none'}{_near(text, target.levels)}.",
            f"Say what stands for it: --value '{pair.need.name}:{ours}=…'.",
        )  # fmt: skip
    return True


def _check_unseen(pair: Pair, lost: dict[str, str]) -> None:
    """Tell of texts that are not among the commonest, where there are more than were kept."""
    if lost and pair.target.levels:
        pair.add(
            "warn", "value_unseen",
            f"The block looks for {listed(lost.values())} in {pair.shown}, which is not among the "
            f"{len(pair.target.levels)} commonest of its texts; the rest is not known.",
            "Look whether it occurs.",
        )  # fmt: skip


def _near(text: str, levels: Iterable[str]) -> str:
    same = [one for one in levels if _folded(one) == _folded(text)]
    return f" ({same[0]!r} differs in writing only)" if same else ""


def _check_patterns(pair: Pair) -> bool:
    target = pair.target
    if not target.all_levels or not target.levels:
        return False
    lost = [
        one for one in pair.need.patterns if not any(_found(one, level) for level in target.levels)
    ]
    source = pair.source
    before = source.levels if source is not None and source.all_levels else []
    for one in lost:
        if before and not any(_found(one, level) for level in before):
            continue
        pair.add(
            "warn", "pattern_missing",
            f"The block searches {pair.shown} for {one!r}, which none of its texts has; there are "
            f"{listed(target.levels)}.",
            "Give the parameter a text that fits these data.",
        )  # fmt: skip
    return bool(lost)


def _found(pattern: str, text: str) -> bool:
    """Tell whether a text holds another one, or matches it; long expressions are not tried."""
    if pattern in text:
        return True
    if len(pattern) > 100 or re.search(r"\)[*+{]", pattern):
        return True  # cannot be told
    try:
        return re.search(pattern, text[:200]) is not None
    except re.error:
        return False


def _check_unmapped(pair: Pair) -> None:
    """Look for texts that a table of the block does not know: they become missing values."""
    if not pair.uses("mapped") or not pair.values:
        return
    known = set(pair.values.values())
    more = [one for one in pair.target.levels if one not in known]
    source = pair.source
    before = [one for one in source.levels if one not in pair.values] if source else []
    if more and len(more) > len(before):
        pair.add(
            "warn", "value_unmapped",
            f"The block translates the texts of {pair.shown} by a table that lacks "
            f"{listed(more)}: they become missing values.",
            "Add them to the table, or map them to texts that it has.",
        )  # fmt: skip


def _check_excluded(pair: Pair) -> None:
    """Look for new texts where the block takes all but one: they are taken as well."""
    source = pair.source
    if source is None or not pair.uses("excluded") or not pair.values or not source.all_levels:
        return
    known = {*source.levels, *pair.values.values()}
    fresh = [one for one in pair.target.levels if one not in known]
    if fresh and len(source.levels) <= _FEW:
        pair.add(
            "warn", "levels_new",
            f"The block takes what is not {listed(pair.values.values())} in {pair.shown}, and "
            f"here that is {listed(fresh)} as well.",
            "Make sure that these count as the others do.",
        )  # fmt: skip


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    """Return a text without what differs in writing only: case, accents, blanks."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(text.casefold().split())


def _check_levels(pair: Pair) -> None:
    """Look at the target's texts themselves: spellings, totals, placeholders, broken letters."""
    source = pair.source
    ours = set(source.levels) if source is not None else set()
    fresh = [one for one in pair.target.levels if one not in ours]
    if not fresh:
        return
    groups: dict[str, set[str]] = {}
    for one in {*pair.target.levels, *ours}:
        groups.setdefault(_folded(one), set()).add(one)
    mapping = pair.side.mapping
    becomes = mapping.becomes(pair.need.name) if mapping is not None else {}
    alike = [
        sorted(same)
        for same in groups.values()
        # those of which it was said that they stand for one text count as that one
        if len({becomes.get(one, one) for one in same}) > 1 and same & set(fresh)
    ]
    if alike:
        pair.add(
            "warn", "levels_alike",
            f"{pair.shown} has texts that differ in writing only, and count as different: "
            f"{'; '.join(listed(same) for same in sorted(alike)[:3])}.",
            "Bring them to one writing first.",
        )  # fmt: skip
    told = (
        ("total_row", [one for one in fresh if _folded(one) in _TOTALS],
         "which may be rows of totals: sums would count twice", "Take these rows out first."),
        ("sentinel", [one for one in fresh if _folded(one) in _NO_ENTRY],
         "which may stand for missing values and would count as a group",
         "Replace them by missing values first."),
        ("garbled", [one for one in fresh if _GARBLED.search(one)],
         "which a wrong encoding has broken", "Read the file with its own encoding."),
    )  # fmt: skip
    for code, texts, reason, hint in told:
        if texts:
            pair.add("warn", code, f"{pair.shown} has {listed(texts)}, {reason}.", hint)


def _check_some(pair: Pair, levels: list[str]) -> None:
    """Look at few levels of which some are gone and others have come: perhaps the same, renamed."""
    ours, theirs = set(levels), set(pair.levels)
    gone = [one for one in levels if one not in theirs and one not in pair.values]
    come = [one for one in pair.levels if one not in ours | set(pair.values.values())]
    alike = {_folded(one) for one in gone} & {_folded(one) for one in come}
    if not gone or not come or alike or max(len(ours), len(theirs)) > _FEW:
        return
    pair.add(
        "warn", "levels_differ",
        f"{pair.shown} has {listed(come)} and lacks {listed(gone)} of the original data.",
        "If one stands for the other, say so: groups and sums fall apart else.",
    )  # fmt: skip


def _check_disjoint(pair: Pair, *, said: bool = False) -> None:
    """Look at columns of which no text is the same."""
    source, target = pair.source, pair.target
    if source is None or source.kind != "text" or not (source.all_levels and target.all_levels):
        return
    covered = {theirs for ours, theirs in pair.values.items() if ours != theirs}
    if not source.levels or not target.levels or covered & set(target.levels):
        return
    if set(source.levels) & set(pair.levels):
        _check_some(pair, source.levels)
        return
    if {_folded(one) for one in source.levels} & {_folded(one) for one in target.levels}:
        return  # said: they differ in writing only
    asked = pair.same_name
    if said and not asked:
        return
    if _names_rows(source, pair.side.source):
        if _names_rows(target, pair.side.target) and _same_make(source.levels, target.levels):
            return  # other data are of other things
        asked = False
    pair.add(
        pair.side.ask_once if asked else "warn", "values_disjoint",
        f"{pair.shown} has no text in common with the original data: "
        f"{listed(target.levels)} against {listed(source.levels)}.",
        "Make sure that it is the same thing, or say which text stands for which.",
    )  # fmt: skip


def _same_make(ours: list[str], theirs: list[str]) -> bool:
    """Tell whether texts are about as long, and made of letters and digits alike."""
    for measure in (len, _letters, _digits):
        one, other = (sum(map(measure, texts)) / len(texts) for texts in (ours, theirs))
        if measure is len and not 0.5 <= other / (one or 1) <= 2:
            return False
        if measure is not len and abs(one - other) > _ALIKE:
            return False
    return True


def _letters(text: str) -> float:
    return sum(map(str.isalpha, text)) / (len(text) or 1)


def _digits(text: str) -> float:
    return sum(map(str.isdigit, text)) / (len(text) or 1)


def _names_rows(column: ColumnProfile, of: DatasetProfile | None) -> bool:
    """Tell whether a column has a text of its own in each row, as names of things have."""
    rows = None if of is None else of.seen
    return bool(rows and column.distinct and column.distinct >= _OF_ITS_OWN * rows)
