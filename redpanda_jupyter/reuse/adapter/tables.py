"""The table in a text: what parts its fields, where it begins, whether it has a header.

The rule of this module: every line that is looked at must fit. A line with too few or too many
fields may be shifted, so it is refused with its number, and not filled up.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from ...errors import ContractError
from ...grammar import counted

_SIGNS = (",", ";", "\t", "|")
_MOST_ROWS = 200_000
_PREVIEW = 200  # lines by which the delimiter is chosen
_IN_SINGLE_QUOTES = re.compile(r"(?:^|[,;\t|])'([^'\n]*)'(?=[,;\t|\r\n])")
_FEW_QUOTED = 2
_MOST_PREAMBLE = 30
_NUMBER = re.compile(r"[+-]?[\d.,\s]*\d[\d.,]*%?$")
_NAME = re.compile(r"[^\W\d][\w .%()/€$#-]{0,40}")


@dataclass(slots=True)
class TextTable:
    """A table as it stands in a text.

    Parameters
    ----------
    sep, quote
        What parts fields, and what stands around those that hold it.
    skip
        So many lines come before the table.
    header
        Whether its first line names the columns.
    names
        The columns: as pandas names them, a second ``a`` being ``a.1``.
    rows
        The fields of the lines below.
    trailing
        Whether each line ends with a delimiter that the header does not have.
    """

    sep: str
    quote: str
    skip: int
    header: bool
    names: list[str]
    rows: list[list[str]]
    trailing: bool = False


def find_table(text: str, name: str, *, whole: bool) -> TextTable:
    """Find the table in a text.

    Raises
    ------
    ContractError
        There is none, or a line does not fit.
    """
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    quote = "'" if _single_quoted(text[:20_000]) else '"'
    sep = _delimiter(text, quote)
    if sep is None:
        raise ContractError(
            f"{name} is no table that can be read: nothing parts its fields line by line.",
            hint="Read it yourself, and apply the block to the frame.",
        )
    numbered = _rows(text, sep, quote, name)
    width = Counter(len(row) for _, row in numbered[:_PREVIEW] if len(row) > 1 or sep == "\0")
    usual = width.most_common(1)[0][0] if width else 1
    first = next(
        (at for at, (_, row) in enumerate(numbered) if len(row) in (usual, usual - 1) and any(row)),
        0,
    )
    if len(numbered[first][1]) < usual and usual == 2:  # a line with one field names no columns
        first = next(at for at, (_, row) in enumerate(numbered) if len(row) == usual)
    if first > _MOST_PREAMBLE:
        raise ContractError(f"{name} has no table in its first {_MOST_PREAMBLE} lines.")
    line, head = numbered[first]
    rows = [(at, row) for at, row in numbered[first + 1 :] if any(row)]
    trailing = bool(rows) and all(len(row) == len(head) + 1 and not row[-1] for _, row in rows)
    wide = len(head) + trailing
    for at, row in rows:
        if len(row) != wide:
            raise ContractError(
                f"Line {at} of {name} has {counted(len(row), 'field')} where the first has "
                f"{len(head)}.",
                hint="Mend the line, or read the file yourself.",
            )
    header = _is_header(head, [row for _, row in rows])
    fields = head if header else [f"column_{place}" for place in range(1, len(head) + 1)]
    kept = [row[: len(head)] for _, row in rows]
    if not header:
        kept.insert(0, head)
    return TextTable(
        "," if sep == "\0" else sep, quote, line - 1, header, mangled(fields), kept, trailing
    )


def mangled(names: list[str]) -> list[str]:
    """Give each column a name of its own, as pandas does it."""
    seen: Counter[str] = Counter()
    taken = set(names)
    made = []
    for place, one in enumerate(names):
        name = one if one else f"Unnamed: {place}"
        unique = name
        while seen[name] and (unique == name or unique in taken):
            unique = f"{name}.{seen[name]}"
            if unique in taken:
                seen[name] += 1
        seen[name] += 1
        taken.add(unique)
        made.append(unique)
    return made


def _single_quoted(text: str) -> bool:
    """Tell whether fields stand in single quotes, and these are no part of what they hold.

    So they do where the first line has them, too, or where one holds what parts the fields.
    """
    if '"' in text:
        return False
    quoted = [match[1] for match in _IN_SINGLE_QUOTES.finditer(text)]
    needed = any(sign in one for one in quoted for sign in _SIGNS)
    first = _IN_SINGLE_QUOTES.search(text.lstrip().partition("\n")[0] + "\n")
    return len(quoted) > _FEW_QUOTED and (needed or first is not None)


def _delimiter(text: str, quote: str) -> str | None:
    """Choose what parts the fields; NUL for a table of one column, ``None`` for no table."""
    best: tuple[float, int, str] | None = None
    head = "".join(text.splitlines(keepends=True)[:_PREVIEW])
    for sign in _SIGNS:
        if sign not in head:
            continue
        try:
            rows = [
                row for row in csv.reader(io.StringIO(head), delimiter=sign, quotechar=quote) if row
            ]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows)
        usual, often = max(widths.items(), key=lambda one: (one[1] if one[0] > 1 else 0, one[0]))
        if usual > 1 and often > 1:
            found = (round(often / len(rows), 1), usual, sign)
            best = max(best, found) if best is not None else found
    if best is not None and best[0] >= 0.5:
        return best[2]
    lines = [one.strip() for one in head.splitlines() if one.strip()]
    if len(lines) == 1:
        return _of_names_alone(lines[0], quote)
    plain = len(lines) > 1 and not any(sign in one for one in lines[:1] for sign in _SIGNS)
    short = all(len(one) < 60 and len(one.split()) < 6 for one in lines)
    commas = [one for one in lines if "," in one]
    return "\0" if plain and short and not commas else None


def _of_names_alone(line: str, quote: str) -> str | None:
    """Choose what parts the names of columns where nothing stands below them: an empty table."""
    found = []
    for sign in _SIGNS:
        names = next(csv.reader([line], delimiter=sign, quotechar=quote))
        if len(names) > 1 and all(map(_NAME.fullmatch, names)):
            found.append((len(names), sign))
    return max(found)[1] if found else None


def _rows(text: str, sep: str, quote: str, name: str) -> list[tuple[int, list[str]]]:
    """Return rows that are not blank, each with the number of its first line."""
    sign = "," if sep == "\0" else sep
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, quotechar=quote, strict=True)
    found: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for row in reader:
            if row:
                found.append((begin, row))
            begin = reader.line_num + 1
            if len(found) > _MOST_ROWS:
                break
    except csv.Error as error:
        raise ContractError(
            f"Line {reader.line_num} of {name} cannot be read: {error}.",
            hint="A quote may be missing.",
        ) from error
    if not found:
        raise ContractError(f"{name} is empty.")
    return found


def _is_header(head: list[str], rows: list[list[str]]) -> bool:
    """Tell whether the first line names columns: it has texts where numbers stand below."""
    if any(_NUMBER.match(one) for one in head if one):
        years = all(re.fullmatch(r"(?:19|20)\d\d", one) for one in head if _NUMBER.match(one))
        if not years or all(_NUMBER.match(one) for one in head):
            return False
    if not rows:
        return True
    below = {one for row in rows[:500] for one in row}
    again = sum(one in below for one in head if one)
    return again <= len(head) / 2
