"""What applying a block has found, as rows for a table and as lines of text.

The rule of this module: the same cells for a notebook and for a terminal; no HTML here.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.grammar import counted
from redpanda_jupyter.services.ledger import cut

from ..aligned import aligned
from .either import as_input
from .figures import number_text
from .reading import either_first
from .targets import Datum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .binding import Bound

STATUS = {
    "ok": "ok",
    "error": "failed",
    "blocked": "not run",
    "asked": "please confirm",
    "timeout": "too long",
    "memory": "too much memory",
    "died": "died",
    "cancelled": "cancelled",
    "interrupted": "interrupted",
}
_LONGEST = 60

SAID = ("sampled",)
"""Warnings that every large data set has."""
BY_HAND = (
    "convert", "kind_differs", "reading_differs", "number_style", "date_order", "row_labels",
    "parameter_kind", "value_absent", "value_several", "titles",
    "na_values",
)  # fmt: skip
"""What a yes does not settle: the data must be changed first, or a text be named."""
TOLD = ("brought", "taken_as_made", "borrowed", "texts_stay")
"""What is said of data that fit: what else is taken, or comes along."""
AS_IT_STANDS = ("borrowed", "keys_apart", "keys_lost", "value_meaning")
"""What is asked about the data, and not about which column is which."""
LIKELY = 0.4
"""A second column that fits less well is not proposed."""
LONGEST_NOTE = 320
"""Characters of one such line: a reason, and what to do."""
MOST_NOTES = 40
"""So many lines stand below a result matrix."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in plain text: what a title says, the heads, and a list of cells a row.

    ``numbers`` are the places of columns that are set to the right.
    """

    title: str
    heads: list[str]
    rows: list[list[str]]
    numbers: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list)


def matrix_grid(matrix: models.ResultMatrix) -> Grid:
    """Return the result matrix: a row a data set."""
    rows = [
        [
            row.target,
            STATUS[row.status],
            cut(row.message, _LONGEST),
            mapping_line(row.mappings),
            f"{row.result.duration_s:.1f} s" if row.result is not None else "",
        ]
        for row in matrix.rows
    ]
    count = sum(row.status == "ok" for row in matrix.rows)
    title = (
        f"{matrix.name or f'#{matrix.number}'} v{matrix.version} on "
        f"{counted(len(matrix.rows), 'data set')}: {count} ok · {matrix.duration_s:.1f} s"
    )
    notes = [f"⚠ {about(row.target, told)}" for row in matrix.rows for told in _told(row)]
    taken = {one.reason: f"{row.target}: {said}" for row in reversed(matrix.rows)
             for one, said in _taken(row.check)}  # fmt: skip
    notes += [*reversed(taken.values()), *_remembered(matrix.rows)]
    more = len(notes) - MOST_NOTES
    if more > 0:
        notes = [*notes[:MOST_NOTES], f"… and {more} more; --json prints all"]
    heads = ["data set", "status", "result", "mapping", "time"]
    return Grid(title, heads, rows, (4,), notes)


def mapping_line(mappings: Sequence[models.Mapping]) -> str:
    """Say in short how columns were found: ``revenue ← Umsatz, region ← Land``."""
    pairs = [
        f"{one.source} ← {one.target}"
        for mapping in mappings
        for one in mapping.columns
        if one.target is not None and one.target != one.source
    ]
    values = [
        f"{match.column}: {', '.join(_stands(*pair) for pair in match.pairs.items())}"
        for mapping in mappings
        for match in mapping.values
        if match.confirmed
    ]
    missing = [
        f"{one.source} ← ?" for mapping in mappings for one in mapping.columns if one.target is None
    ]
    told = [*missing, *pairs, *values]
    return cut(", ".join(told), 120) if told else "same names"


def _remembered(rows: Sequence[models.MatrixRow]) -> list[str]:
    """Say in full what was taken because it was confirmed before, once for data that share it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        told = remembered_line(row.mappings)
        if told:
            found.setdefault(told, []).append(row.target)
    return [f"{few(names)}: {told}" for told, names in found.items()]


def remembered_line(mappings: Sequence[models.Mapping]) -> str:
    """Say in full which columns and texts stand for others as was confirmed before."""
    parts = []
    for way, how in (("saved", "confirmed before"), ("accepted", "taken before, with --yes")):
        told = [
            f"{one.source} ← {one.target}"
            for mapping in mappings
            for one in mapping.columns
            if one.way == way and one.target not in (None, one.source)
        ]
        told += [
            f"{match.column}: {', '.join(_stands(*pair) for pair in match.pairs.items())}"
            for mapping in mappings
            for match in mapping.values
            if match.way == way
        ]
        parts += [f"as {how}: {'; '.join(told)}"] if told else []
    return ". ".join(parts)


def few(names: Sequence[str], most: int = 3) -> str:
    """Name the first of some, and say how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _stands(ours: str, theirs: Sequence[str]) -> str:
    """Say which texts count as one of the block's: ``Yes ← Ja + Oui``."""
    return f"{ours} ← {' + '.join(theirs)}"


def about(label: str, note: str) -> str:
    """Say of which data a note is, where it does not begin with their name."""
    return note if note.startswith(label) else f"{label}: {note}"


def worth_minding(check: models.Check) -> list[str]:
    """Return the warnings that are about these data, each with what to do."""
    return [
        one.sentence for one in check.findings if one.verdict == "warn" and one.code not in SAID
    ]


def taken(check: models.Check) -> list[str]:
    """Return what is taken besides the data that were named: other frames, and other blocks."""
    return [said for _, said in _taken(check)]


def _taken(check: models.Check) -> list[tuple[models.Finding, str]]:
    return [
        (one, one.sentence) for one in check.findings if one.verdict == "ok" and one.code in TOLD
    ]


def _told(row: models.MatrixRow) -> list[str]:
    """Return what must not be overlooked of a row: why it failed, and what to mind."""
    failed = row.result is not None and row.status != "ok"
    return [*([row.message] if failed and row.message else []), *_warnings(row)]


def _warnings(row: models.MatrixRow) -> list[str]:
    told = worth_minding(row.check)
    if row.result is not None:
        told += row.result.warnings
        if row.result.changed_inputs:
            told.append(f"it changes {', '.join(row.result.changed_inputs)} (yours is as it was)")
        if row.result.written:
            told.append(f"it wrote {', '.join(row.result.written[:3])} (thrown away)")
    return [cut(one, LONGEST_NOTE) for one in dict.fromkeys(told)]


def mapping_grid(bound: Bound) -> Grid:
    """Return which column stands for which, with how sure that is and some values of both.

    What is to be confirmed comes first.
    """
    from redpanda_jupyter.reuse.mapping import rows

    sources = {one.name: one.profile for one in bound.pipeline.contract.inputs}
    mappings = bound.binding.mappings
    several = len(mappings) > 1
    found = [
        (mapping.variable, row)
        for mapping in mappings
        for row in rows(
            mapping, sources.get(mapping.variable), bound.data[mapping.variable].profile
        )
    ]
    cells = [
        [
            f"{name}.{row.source}" if several else row.source,
            ", ".join(row.source_samples),
            f"{bound.data[name].target.name}.{row.suggested}"
            if several and row.confidence is not None
            else row.suggested or "–",
            ", ".join(row.target_samples),
            "" if row.confidence is None else f"{row.confidence:.0%}",
            f"please confirm: {row.reason}" if row.ask else row.reason,
        ]
        for name, row in sorted(found, key=lambda one: not one[1].ask)
    ]
    has = "the data have" if several else f"{bound.label} has"
    heads = ["block needs", "it had", has, "such as", "sure", "because"]
    return Grid(f"{bound.pipeline.title} on {bound.label}", heads, cells, (4,))


def asked_parts(bound: Bound, command: Callable[[Bound], str]) -> list[Grid | str]:
    """Show what keeps a block from running on data: the table, if there is one, and what to do.

    Parameters
    ----------
    command
        Writes the command for the data again, to be copied.
    """
    lines = asked_lines(bound, command)
    if bound.binding.mappings:
        return [mapping_grid(bound), "\n".join(lines)]
    return ["\n".join([f"{bound.pipeline.title} on {bound.label}", *lines])]


def asked_lines(bound: Bound, write: Callable[[Bound], str]) -> list[str]:
    """Say what is to be confirmed, and how: with the command ready to be copied."""
    either = bound.either
    command = write(bound if either is None else as_input(bound, either, either.reads))
    told = [one.sentence for one in bound.check.findings if one.verdict in ("ask", "blocked")]
    by_hand = any(one.code in BY_HAND for one in bound.check.findings if one.verdict == "ask")
    if bound.check.verdict in ("ask", "blocked") and bound.others:
        taken = ", ".join(f"{other} for {name}" for name, other in bound.others.items())
        told.append(f"To take {taken}: {write(with_others(bound))}")
    if bound.instead is not None:
        told.append(f"{bound.instead.why}: {write(bound.instead.bound)}")
    told += _of_reading(bound, command)
    asked = [one for one in bound.check.findings if one.verdict == "ask"]
    tied = [one for mapping in bound.binding.mappings for one in mapping.tied()]
    named = "".join(f" --map {_pair(one.source, one.target)}" for one in tied)
    if either is not None:
        told.append(f"If it stands for {either.reads}: {command}")
        told.append(
            f"If it is {either.makes} already: {write(as_input(bound, either, either.makes))}"
        )
        asked = [one for one in asked if one.code != "either"]
    if bound.check.verdict == "ask" and asked and not by_hand:
        shown = any(mapping.columns for mapping in bound.binding.mappings)
        right = "the table above is right" if shown else "that is right"
        if any(one.code in AS_IT_STANDS for one in asked):
            right = "it is right as it stands"
        rest = {one.code for one in asked if one.column not in {two.source for two in tied}}
        if tied and bound.said.yes:
            told.append("--yes takes what is ahead, and neither of two that fit alike.")
        told.append(f"If {right}: {command}{named}{' --yes' if rest or not tied else ''}")
        open_ones = [
            one
            for mapping in bound.binding.mappings
            for one in mapping.columns
            if not one.sure and one.target is not None
        ]
        if tied or open_ones:
            first = [*tied, *open_ones][0]
            used = {one.target for mapping in bound.binding.mappings for one in mapping.columns}
            likely = (first.second_confidence or 0.0) >= LIKELY and first.second not in used
            pair = _pair(first.source, first.second if likely else "COLUMN")
            told.append(f"If not, name the column: {command} --map {pair}")
    return told


def _of_reading(bound: Bound, command: str) -> list[str]:
    """Return the commands that say how a file is read."""
    told = [f"To begin there: {command} {one.hint.partition(' begins')[0]}"
            for one in bound.check.findings if one.code == "titles"][:1]  # fmt: skip
    missing = dict.fromkeys(one.hint.partition(" reads it ")[0]
                            for one in bound.check.findings if one.code == "na_values")  # fmt: skip
    if missing:
        told.append(f"If that means missing: {command} {' '.join(missing)}")
    if either_first(bound):
        told.append(f"If the day comes first: {command} --read dayfirst=True")
        told.append(f"If the month comes first: {command} --read dayfirst=False")
    return told


def _pair(source: str, target: str | None) -> str:
    return shlex.quote(f"{source}={target}")


def with_others(bound: Bound) -> Bound:
    """Return what is bound with the frames that seem to belong to it, as if they had been named."""
    data = dict(bound.data)
    for name, other in bound.others.items():
        known = models.DatasetProfile(name=other, kind="")
        data[name] = Datum(models.Target(name=other), known)
    left = tuple(name for name in bound.borrowed if name not in bound.others)
    return replace(bound, data=data, borrowed=left, others={})


def grid_text(grid: Grid, *, widest: int = 44) -> str:
    """Write a table in columns of plain text."""
    rows = [grid.heads, *grid.rows]
    cells = [[cut(cell, widest) for cell in row] for row in rows]
    kept = [place for place in range(len(grid.heads)) if any(row[place] for row in cells[1:])]
    right = [at for at, place in enumerate(kept) if place in grid.numbers]
    lines = [
        f"  {line}" for line in aligned([[row[place] for place in kept] for row in cells], right)
    ]
    return "\n".join([grid.title, *(lines if kept else []), *grid.notes])


def brief(packed: dict[str, Any]) -> str:
    """Say a packed result in one short piece: the number itself, or the size of what is larger."""
    import reprlib

    from redpanda_jupyter.reuse import values

    kind = packed.get("kind")
    if kind in ("figure", "opaque"):
        return "a figure" if kind == "figure" else cut(str(packed.get("text", "")), _LONGEST)
    value = values.unpack(packed)
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape) == 2:
        return f"{shape[0]:,} × {shape[1]}"
    if shape is not None and len(shape) == 1:
        return counted(shape[0], "value")
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        value = value.item()  # a number of numpy is shown as a number
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}" if value.bit_length() < 200 else "a long number"
    return cut(value if isinstance(value, str) else reprlib.repr(value), _LONGEST)
