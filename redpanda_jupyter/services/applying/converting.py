"""What is said of data that must be converted first: a line that was tried on these very data.

The rule of this module: it is asked of the data only where something is wrong with a column; a line
that can be typed is shown, and the texts that keep the column from being what it should be.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .counting import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter import models
    from redpanda_jupyter.reuse.adapter.converting import Conversion

    from .binding import Bound
    from .reading import Reading
    from .targets import Datum

_CODES = ("convert", "kind_differs")


def with_code(bound: Bound, namespace: Mapping[str, Any], reading: Reading) -> models.Check:
    """Return a check that says of columns of the wrong kind how these data are converted.

    Parameters
    ----------
    namespace
        The kernel's variables: a line imports pandas where it is not there as ``pd``.
    reading
        What a person said of how files are read.
    """
    from .binding import worst_of

    found = []
    for one in bound.check.findings:
        if one.code == "rows_repeat" and (again := _once(bound, one)):
            one = one.model_copy(update={"hint": again})
        elif one.code in _CODES and one.verdict in ("ask", "blocked"):
            one = _converted(bound, one, namespace, reading)
        else:
            one = _as_file(bound, one, bound.data.get(one.input))
        found.append(one)
    return worst_of(found)


def _once(bound: Bound, one: models.Finding) -> str:
    """Say how a file is loaded without its repeated rows; empty for a frame, which has a line."""
    datum = bound.data.get(one.input)
    if datum is None or datum.target.path is None:
        return ""
    if _is_own(bound, one.input):
        return "Take repeated rows out of the file first."
    name, load = loaded(datum)
    return (f"Load it without repeated rows: {load}.drop_duplicates()"
            f"  # and apply the block to {name}")  # fmt: skip


def _is_own(bound: Bound, name: str) -> bool:
    """Tell whether a block reads this file by itself, so that no frame can stand for it."""
    return name in [one.path for one in bound.pipeline.contract.files]


def loaded(datum: Datum) -> tuple[str, str]:
    """Return a name for a file's frame, and the line that loads it."""
    from redpanda_jupyter.reuse.adapter.readers import call_text

    name = "df_" + re.sub(r"\W+", "_", datum.called).strip("_")
    return name, f"import pandas as pd; {name} = {call_text('pd', datum.target)}"


def _converted(
    bound: Bound, one: models.Finding, namespace: Mapping[str, Any], reading: Reading
) -> models.Finding:
    """Return what is said of a column with a line that converts it, if there is one."""
    datum = bound.data.get(one.input)
    column = partner(bound, one, datum) if datum is not None else None
    if datum is None or column is None or column.kind != "text":
        return _as_file(bound, one, datum)
    kind = _expected(bound, one)
    way = _conversion(datum, column.name, kind)
    if way is None:
        told = _untried(bound, one, datum) if datum.target.path and one.code == "convert" else ""
        return one.model_copy(update={"hint": told}) if told else one
    reason = one.reason
    if way.lost:
        from redpanda_jupyter.reuse.adapter.converting import listed
        from redpanda_jupyter.reuse.check.kinds import sample

        what = {"datetime": "date", "duration": "span of time"}.get(kind, "number")
        reason = reason.replace(sample(column), "").rstrip(".")
        reason = f"{reason}; {listed(way.lost)} is no {what}."
        words = _read_as_missing(datum, column.name, way, kind, reading)
        if words:
            return one.model_copy(update={"code": "na_values", "reason": reason,
                                          "hint": f"{words} reads it as missing."})  # fmt: skip
    return one.model_copy(update={"reason": reason, "hint": _hint(bound, one, column.name, way,
                                                                  namespace)})  # fmt: skip


def _as_file(bound: Bound, one: models.Finding, datum: Datum | None) -> models.Finding:
    """Return what is said of a file with a line that loads it first, where there is a line."""
    label = f"{datum.target.name}[" if datum is not None else ""
    before, _, line = one.hint.partition(f" {label}")
    if datum is None or datum.target.path is None or not line:
        return one
    if _is_own(bound, one.input):
        return one.model_copy(
            update={"hint": f"{before.removesuffix(' first')} in the file first."}
        )
    name, load = loaded(datum)
    line = f"{name}[{line}".replace(label, f"{name}[")
    hint = f"{before} {load}; {line}  # and apply the block to {name}"
    return one.model_copy(update={"hint": hint})


def _untried(bound: Bound, one: models.Finding, datum: Datum) -> str:
    """Say what to do with a file of which no conversion was tried, or none that is right."""
    if _is_own(bound, one.input):
        return "Convert it in the file first."
    name, load = loaded(datum)
    return f"Load it, convert it, and apply the block to {name}: {load}"


def partner(bound: Bound, one: models.Finding, datum: Datum) -> models.ColumnProfile | None:
    """Return the column of the data that a finding is about, if there is one."""
    mapping = bound.binding.mapping(one.input)
    partners = mapping.partners if mapping is not None else {}
    return datum.profile.column(partners.get(one.column or "") or "")


def _expected(bound: Bound, one: models.Finding) -> models.ColumnKind:
    """Return what the block expects in a column: its word, else what it ran on."""
    for wanted in bound.pipeline.contract.inputs:
        if wanted.name != one.input:
            continue
        for need in wanted.columns:
            if need.name == one.column and need.kind != "unknown":
                return need.kind
        before = wanted.profile.column(one.column or "") if wanted.profile is not None else None
        if before is not None:
            return before.kind
    return "unknown"


def _conversion(datum: Datum, name: str, kind: models.ColumnKind) -> Conversion | None:
    """Find how these very data are converted; ``None`` for what is no frame of pandas."""
    from redpanda_jupyter.reuse.adapter.converting import convert

    if datum.target.path is None and not datum.profile.kind.startswith("pandas."):
        return None
    frame = whole(datum)
    if frame is None:
        return None
    try:
        return convert(frame if datum.profile.is_series else frame[name], kind)
    except (KeyError, TypeError):
        return None  # its name is no text, or more than one column has it


def _hint(
    bound: Bound, one: models.Finding, name: str, way: Conversion, namespace: Mapping[str, Any]
) -> str:
    datum = bound.data[one.input]
    if datum.target.path is not None:
        if _is_own(bound, one.input):
            return "Convert it in the file first."
        frame, load = loaded(datum)
        line = way.line(f"{frame}[{name!r}]")
        more = f"{';' if '  # ' in line else '  #'} and apply the block to {frame}"
        return f"Convert it first: {load}; {line}{more}"
    label = datum.target.name
    there = getattr(namespace.get("pd"), "__name__", "") == "pandas"
    column = label if datum.profile.is_series else f"{label}[{name!r}]"
    return f"Convert it first: {'' if there else 'import pandas as pd; '}{way.line(column)}"


def _read_as_missing(
    datum: Datum, name: str, way: Conversion, kind: models.ColumnKind, reading: Reading
) -> str:
    """Return the words by which a file is read as it should be, if that was tried and is so."""
    import shlex
    from pathlib import Path

    from redpanda_jupyter.errors import ContractError
    from redpanda_jupyter.reuse.adapter.converting import MOST_SHOWN
    from redpanda_jupyter.secrecy import holds_secret

    from .targets import file_datum

    texts = tuple(one.strip() for one in way.lost)
    if datum.target.path is None or len(texts) > MOST_SHOWN or any(map(holds_secret, texts)):
        return ""
    said = replace(reading, missing=(*reading.missing, *texts))
    try:
        again = file_datum(
            datum.target.name, Path(datum.target.path), moments=kind == "datetime", reading=said
        )
    except (OSError, ContractError):
        return ""
    column = again.profile.column(name)
    wanted = ("integer", "number") if kind in ("integer", "number") else (kind,)
    if column is None or column.kind not in wanted:
        return ""
    return " ".join(f"--read {shlex.quote(f'na_values={one}')}" for one in texts)
