"""How a file is read right: its reader and its options, by looking at it.

The rule of this module: a file is loaded as it is meant or refused in words; nothing is guessed
where two readings differ. It is a function of a path: it writes nothing and asks nobody.
"""

from __future__ import annotations

import json
import shlex
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ContractError
from ...models.reuse import Target
from .encodings import DAMAGED, as_text, first_bytes
from .numerals import Form, written
from .tables import find_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .numerals import Written
    from .tables import TextTable

_TEXTS = (".csv", ".tsv", ".txt", ".tab", ".psv", ".dat")
_LINES = (".jsonl", ".ndjson")
_BY_SUFFIX = {
    ".parquet": "pandas.read_parquet",
    ".pq": "pandas.read_parquet",
    ".feather": "pandas.read_feather",
    ".arrow": "pandas.read_feather",
    ".orc": "pandas.read_orc",
    ".xlsx": "pandas.read_excel",
    ".xlsm": "pandas.read_excel",
    ".xls": "pandas.read_excel",
    ".ods": "pandas.read_excel",
}
_PACKED = (".gz", ".zip")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a file.

    Parameters
    ----------
    target
        How it is read; see :class:`~...models.reuse.Target`.
    columns
        Its columns in their order, as they are named once it is read.
    notes
        What could not be told for certain, in words: a guessed encoding, the order of dates.
    month_first, either_first
        Columns of dates that are left as texts: pandas reads those with the month first as they
        are meant once it is told that they are dates; of others nothing tells.
    """

    target: Target
    columns: list[str]
    notes: list[str] = field(default_factory=list)
    month_first: list[str] = field(default_factory=list)
    either_first: list[str] = field(default_factory=list)


def sniff(path: str | Path) -> Target:
    """Return how a file is read right; see :func:`look_at`."""
    return look_at(path).target


def look_at(
    path: str | Path,
    *,
    skip: int = 0,
    decimal: str | None = None,
    thousands: str | None = None,
    missing: Sequence[str] = (),
    sheet: str | None = None,
) -> Look:
    """Look at a file: delimiter, encoding, header, decimal comma, thousands, order of dates.

    Parameters
    ----------
    path
        A CSV, TSV or text file, also in a ``.gz`` or alone in a ``.zip``; JSON, JSON lines; Excel,
        Parquet, Feather, ORC.
    skip
        So many lines of a text, or rows of a sheet, stand above the names of the columns.
    decimal, thousands
        The signs in numbers, where somebody has said so.
    missing
        Further texts that mean that a value is missing.
    sheet
        The sheet of a workbook that is meant; without it there must be one alone.

    Raises
    ------
    ContractError
        It cannot be read, is no table, or can be read in two ways; the message says which.
    """
    given = Path(path)
    if not given.is_file():
        raise ContractError(f"There is no file {given.name}.")
    suffixes = [one.lower() for one in given.suffixes]
    suffix = suffixes[-1] if suffixes else ""
    if suffix in _PACKED and len(suffixes) > 1:
        suffix = suffixes[-2] if suffixes[-2] in (*_TEXTS, *_LINES, ".json") else ".csv"
    elif suffix in _PACKED:
        suffix = ".csv"
    if suffix in _BY_SUFFIX:
        return _of_library(given, _BY_SUFFIX[suffix], skip, sheet, missing)
    data, whole = first_bytes(given)
    text, encoding, guessed = as_text(data, given.name, whole=whole)
    notes = [f"That {given.name} is written in {encoding} is a guess."] if guessed else []
    if suffix in (*_LINES, ".json"):
        return _json(given, text, encoding, notes, lines=suffix in _LINES)
    form = Form(decimal, thousands, frozenset(missing))
    return _csv(given, text, encoding, notes, whole=whole, skip=skip, form=form)


def read(target: Target) -> Any:
    """Read a file as a pandas frame.

    Raises
    ------
    ContractError
        It cannot be read as the target says.
    """
    import pandas as pd

    name = (target.reader or "pandas.read_csv").rpartition(".")[2]
    reader: Callable[..., Any] = getattr(pd, name)
    try:
        with warnings.catch_warnings():
            # how it reads dates is no news to whoever did not write the call
            warnings.filterwarnings("ignore", category=UserWarning, message=".*(format|Parsing d)")
            return reader(target.path or target.name, **target.options)
    except Exception as error:  # each kind of file has errors of its own, as BadZipFile of xlsx
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ContractError(f"{Path(target.name).name} cannot be read: {reason}") from error


def _target(path: Path, reader: str, options: dict[str, Any]) -> Target:
    return Target(name=str(path), path=str(path.resolve()), reader=reader, options=options)


def _csv(
    path: Path, text: str, encoding: str, notes: list[str], *, whole: bool, skip: int, form: Form
) -> Look:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    table = find_table("".join(lines[skip:]), path.name, whole=whole)
    table.skip += skip
    columns = {name: [row[at] for row in table.rows] for at, name in enumerate(table.names)}
    how = written(columns, points=table.sep == ",", form=form)
    written_in = {} if encoding == "utf-8" else {"encoding": encoding}
    options: dict[str, Any] = {**_layout(table), **written_in, **_numerals(how)}
    if form.missing:
        options["na_values"] = sorted(form.missing)
    if not table.header:
        notes = [*notes, f"{path.name} has no header: its columns have no names of their own."]
    return Look(
        _target(path, "pandas.read_csv", options), table.names, [*notes, *how.notes],
        how.month_first, how.either_first,
    )  # fmt: skip


def _layout(table: TextTable) -> dict[str, Any]:
    """Return where the table begins and what parts its fields, where pandas assumes otherwise."""
    options: dict[str, Any] = {}
    if table.sep != ",":
        options["sep"] = table.sep
    if table.quote != '"':
        options["quotechar"] = table.quote
    if table.skip:
        options["skiprows"] = table.skip
    if table.trailing:
        options["index_col"] = False
    if not table.header:
        options |= {"header": None, "names": table.names}
    return options


def _numerals(how: Written) -> dict[str, Any]:
    """Return how numbers and dates are written, where pandas assumes otherwise."""
    options: dict[str, Any] = {}
    if how.decimal != ".":
        options["decimal"] = how.decimal
    if how.thousands is not None:
        options["thousands"] = how.thousands
        if not how.thousands.isascii():
            options["engine"] = "python"  # the faster one knows signs of one byte alone
    texts = [one for one in how.texts if one not in how.day_first]
    if texts:
        options["dtype"] = dict.fromkeys(texts, "str")
    if how.day_first:
        options |= {"parse_dates": how.day_first, "dayfirst": True}
    return options


def _json(path: Path, text: str, encoding: str, notes: list[str], *, lines: bool) -> Look:
    """Look at JSON: a list of records, or a record a line."""
    stripped = text.lstrip("\ufeff \t\r\n")
    options: dict[str, Any] = {} if encoding == "utf-8" else {"encoding": encoding}
    rows = [one for one in stripped.splitlines() if one.strip()]
    try:
        if lines or (stripped[:1] == "{" and len(rows) > 1 and rows[0].rstrip().endswith("}")):
            options["lines"] = True
            records = [json.loads(one) for one in rows[:1000]]
        else:
            records = json.loads(stripped)
    except (ValueError, RecursionError) as error:
        raise ContractError(f"{path.name} is no JSON that can be read.", hint=DAMAGED) from error
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise ContractError(
            f"{path.name} is no list of records.", hint="Read it yourself, and apply to the frame."
        )
    if any(isinstance(cell, dict | list) for one in records[:1000] for cell in one.values()):
        notes = [*notes, f"Some fields of {path.name} hold further records."]
    columns = list(dict.fromkeys(name for one in records for name in one))
    return Look(_target(path, "pandas.read_json", options), columns, notes)


def _of_library(
    path: Path, reader: str, skip: int, sheet: str | None, missing: Sequence[str]
) -> Look:
    """Look at a file that says itself how it is written."""
    target = _target(path, reader, {})
    notes = []
    if reader == "pandas.read_parquet":
        try:
            from pyarrow import parquet

            schema = parquet.read_schema(path)
            return Look(target, [one for one in schema.names if not one.startswith("__index_")])
        except ImportError:
            notes.append("pyarrow is not installed: the whole file was read to see its columns.")
        except (OSError, ValueError) as error:
            raise ContractError(
                f"{path.name} is no Parquet file that can be read.", hint=DAMAGED
            ) from error
    if reader == "pandas.read_excel":
        return _excel(path, target, skip, sheet, missing)
    return Look(target, [str(one) for one in read(target).columns], notes)


def _excel(
    path: Path, target: Target, skip: int, sheet: str | None, missing: Sequence[str]
) -> Look:
    """Look at a workbook: its one sheet with a table, or the one that is meant."""
    import pandas as pd

    try:
        with pd.ExcelFile(path) as book:
            sheets = [str(one) for one in book.sheet_names]
            frames = {one: book.parse(one, nrows=50, skiprows=skip) for one in sheets}
    except ImportError as error:
        raise ContractError(
            f"{path.name} cannot be read: {str(error).splitlines()[0]}",
            hint="Install what pandas asks for, such as openpyxl.",
        ) from error
    except Exception as error:  # what is no workbook is no archive, or lacks parts, or is locked
        raise ContractError(
            f"{path.name} is no workbook that can be read.", hint=DAMAGED
        ) from error
    full = [one for one, frame in frames.items() if frame.shape[1]]
    if sheet is not None:
        if sheet not in full:
            raise ContractError(
                f"{path.name} has no sheet {sheet!r} with data.", hint=f"It has {', '.join(full)}."
            )
        full = [sheet]
    if len(full) != 1:
        raise ContractError(
            f"{path.name} has {len(full)} sheets with data: {', '.join(full[:5])}.",
            hint="Say which is meant, as "
            + " or ".join(f"--read {shlex.quote(f'sheet={one}')}" for one in full[:2])
            + ".",
        )
    columns = [str(one) for one in frames[full[0]].columns]
    if any(one.startswith("Unnamed: ") for one in columns):
        raise ContractError(
            f"The sheet {full[0]!r} does not begin with the names of its columns.",
            hint="Say how many rows stand above them, such as --read skiprows=2.",
        )
    options: dict[str, Any] = {"sheet_name": full[0]} if sheets[0] != full[0] else {}
    options |= {"skiprows": skip} if skip else {}
    options |= {"na_values": sorted(missing)} if missing else {}
    return Look(target.model_copy(update={"options": options}), columns)
