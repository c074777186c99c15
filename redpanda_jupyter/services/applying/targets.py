"""The data sets that a block is to be applied to, as a person names them.

The rule of this module: nothing is loaded before it is needed, and a data set is looked at once.
A word behind ``%panda apply`` is a frame of the kernel; ``name=frame`` says for which input it
stands, and commas join what belongs to one run: ``df=df_de,customers=customers_de``. So do blanks
where each word is for another input: nobody means two runs by that.
"""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError

from .reading import NOTHING_SAID, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_TARGETS = 10_000
"""So many data sets are taken at once."""
_SUFFIXES = frozenset(
    (".csv", ".tsv", ".txt", ".json", ".jsonl", ".parquet", ".feather", ".xlsx", ".xls", ".gz",
     ".zip")
)  # fmt: skip
_WORD = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d+")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Given:
    """One run's data as it was named: by input, ``""`` for the block's main input.

    Parameters
    ----------
    label
        How the run is called in the result.
    frames
        Variables by input.
    files
        Paths by input.
    reading
        What a person said of how the files are read; see :mod:`.reading`.
    """

    label: str
    frames: dict[str, str]
    files: dict[str, Path]
    reading: Reading = NOTHING_SAID


def given(
    words: Sequence[str], files: Sequence[str], folder: Path, *, must_exist: bool = True
) -> list[Given]:
    """Read what a person named.

    Parameters
    ----------
    words
        Frames: ``df_de``, ``df=df_de`` or ``df=df_de,customers=customers_de``.
    files
        Paths or patterns: ``new.csv``, ``'sales_*.csv'``, ``df=new.csv``.
    folder
        What relative paths are relative to.
    must_exist
        Refuse a file that is not there. Without it that is for the binding to tell, where one
        missing file shall not stop the others.

    Raises
    ------
    UsageError
        A word that is no name, a pattern that nothing fits, a file that is not there, or nothing.
    """
    found = [_frames(word) for word in words]
    for pattern in files:
        found += _files(pattern, folder, must_exist=must_exist)
    if not found:
        raise UsageError(
            "There is no data to apply it to.",
            hint="Name frames, such as df_de df_fr, or files: --to 'sales_*.csv'.",
            field="data",
        )
    found = _as_one(found)
    labels = [one.label for one in found]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise UsageError(f"{twice} is named twice.", field="data")
    return found


def _as_one(found: list[Given]) -> list[Given]:
    """Return data that were each named for another input as what they are: those of one run."""
    keys = [key for one in found for key in (*one.frames, *one.files)]
    if len(found) < 2 or "" in keys or len(set(keys)) < len(keys):
        return found
    frames = {key: name for one in found for key, name in one.frames.items()}
    files = {key: path for one in found for key, path in one.files.items()}
    told = [f"{key}={name}" for key, name in frames.items()]
    told += [f"{key}={one.label}" for one in found for key in one.files]
    return [Given(",".join(told), frames, files)]


def apart(words: Sequence[str], folder: Path) -> tuple[list[str], list[str]]:
    """Return which words name frames and which name files, where both may stand at one place.

    A file is what is there under that name, a pattern, and what is written as a path.
    """
    files = []
    for word in words:
        rest = word.rpartition("=")[2]
        written = glob.has_magic(rest) or "/" in rest or "\\" in rest
        if written or Path(rest).suffix.lower() in _SUFFIXES or (folder / rest).is_file():
            files.append(word)
    return [word for word in words if word not in files], files


def _frames(word: str) -> Given:
    frames: dict[str, str] = {}
    for part in word.split(","):
        name, sign, value = part.partition("=")
        key, frame = (name, value) if sign else ("", name)
        if not _NAME.fullmatch(frame) or (sign and not key):
            path = Path(frame)
            hint = f"A file is named with --file {frame}." if path.suffix else ""
            raise UsageError(f"{part!r} is no variable's name.", hint=hint, field="data")
        if key in frames:
            raise UsageError(f"{word!r} names one input twice.", field="data")
        frames[key] = frame
    return Given(word if "=" in word else ",".join(frames.values()), frames, {})


def _files(pattern: str, folder: Path, *, must_exist: bool) -> list[Given]:
    key, sign, rest = pattern.partition("=")
    if not sign or not key.isidentifier() or (folder / pattern).exists():
        key, rest = "", pattern
    rest = str(Path(rest).expanduser())
    if not glob.has_magic(rest) or (folder / rest).exists():
        paths = [folder / rest]
        if must_exist and not paths[0].is_file():
            raise UsageError(
                f"There is no file {rest}.",
                hint=f"Relative paths begin at {folder}.",
                field="file",
            )
    else:
        paths = sorted(
            path
            for name in glob.iglob(rest, root_dir=folder, recursive=True)  # noqa: PTH207 - absolute
            if (path := folder / name).is_file()
        )
        if not paths:
            raise UsageError(
                f"No file fits {rest}.", hint=f"Relative paths begin at {folder}.", field="to"
            )
        if len(paths) > MOST_TARGETS:
            raise UsageError(f"{rest} fits {len(paths):,} files; at most {MOST_TARGETS:,} at once.")
    return [Given(_shown(path, folder), {}, {key: path.resolve()}) for path in paths]


def _shown(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return str(path)


@dataclass(frozen=True, slots=True)
class Datum:
    """One data set that stands for an input: what names it, what is known of it, and itself.

    ``value`` is the frame of a kernel; a file is read where it is needed.
    """

    target: models.Target
    profile: models.DatasetProfile
    value: Any = None

    @property
    def called(self) -> str:
        """How the data are called: a variable's name, or a file's without folder and suffix."""
        path = self.target.path
        return self.target.name if path is None else Path(path).stem


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters: ``sales``, ``de`` of ``salesDE``."""
    return [word.lower() for word in _WORD.findall(name)]


def frame_datum(name: str, namespace: Mapping[str, Any]) -> Datum:
    """Look at a frame of the kernel.

    Raises
    ------
    UsageError
        There is no such variable, or it holds no frame.
    """
    import difflib

    from redpanda_jupyter.context.profiling import profile

    base, *attributes = name.split(".")
    if base not in namespace:
        near = difflib.get_close_matches(base, [key for key in namespace if key[:1] != "_"], n=1)
        hint = f"Did you mean {near[0]}?" if near else ""
        raise UsageError(f"There is no variable {base}.", hint=hint, field="data")
    value = namespace[base]
    for attribute in attributes:
        value = getattr(value, attribute, None)
    found = profile(name, value)
    if found is None:
        raise UsageError(
            f"{name} is no frame but {type(value).__module__}.{type(value).__qualname__}.",
            hint="A block is applied to frames (of pandas, polars, Arrow …), series and files.",
            field="data",
        )
    return Datum(models.Target(name=name), found, value)


WHOLE_BYTES = 50_000_000
"""A larger text file is looked at in part, by its first rows."""
FIRST_ROWS = 100_000
BY_ROWS = ("pandas.read_csv", "pandas.read_table")


def file_datum(
    name: str, path: Path, *, moments: bool = False, reading: Reading = NOTHING_SAID
) -> Datum:
    """Look at a file: how it is read, and what is in its columns.

    Of a text file of more than :data:`WHOLE_BYTES` only the first rows are looked at.

    Parameters
    ----------
    moments
        The block needs dates: texts of the file that can be read as such in one way only (ISO 8601,
        or the month first) are read as dates.
    reading
        What a person said: lines above the names of the columns, whether the day comes first, how
        numbers are written, what means missing, and which sheet is meant.
    """
    from redpanda_jupyter.reuse import adapter

    look = adapter.look_at(
        path, skip=reading.skiprows, decimal=reading.decimal, thousands=reading.thousands,
        missing=reading.missing, sheet=reading.sheet,
    )  # fmt: skip
    target = look.target.model_copy(update={"name": name})
    whole = path.stat().st_size <= WHOLE_BYTES or target.reader not in BY_ROWS
    profile = _file_profile(target, path, whole=whole)
    texts = [one.name for one in profile.columns if one.kind == "text" and _is_iso(one)]
    known = target.options.get("parse_dates")
    first: dict[str, bool] = {}
    if known is None:  # a file with the day first in one column has it first in all
        texts += look.month_first
        if reading.dayfirst is not None:
            texts += look.either_first
            first = {"dayfirst": True} if reading.dayfirst else {}
    if moments and texts and target.reader in BY_ROWS and (known is None or type(known) is list):
        options = {**target.options, "parse_dates": [*(known or []), *texts], **first}
        plain = options.get("dtype", {})
        left = {one: kind for one, kind in plain.items() if one not in texts}
        options = {**options, "dtype": left} if left != plain else options
        dated = target.model_copy(update={"options": options})
        seen = _file_profile(dated, path, whole=whole)
        if all(one.kind == "datetime" for one in seen.columns if one.name in texts):
            return Datum(dated, seen)
    return Datum(target, profile)


def _is_iso(column: models.ColumnProfile) -> bool:
    return column.looks_like == "datetime" and all(map(_ISO.match, column.examples))


_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2}|$)")


def _file_profile(target: models.Target, path: Path, *, whole: bool) -> models.DatasetProfile:
    from redpanda_jupyter.context.profiling import profile_columns
    from redpanda_jupyter.reuse import adapter

    options = target.options if whole else {**target.options, "nrows": FIRST_ROWS}
    profile = profile_columns(
        adapter.read(target.model_copy(update={"options": options})),
        name=target.name,
        kind=path.suffix.lstrip(".").lower() or "file",
        whole=whole,
    )
    assert profile is not None  # noqa: S101 - a file is read as a frame
    return profile


def frame_of(datum: Datum, namespace: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the variable by which code reaches a frame, and what it holds.

    Of ``app.df`` that is ``app``.
    """
    base, dot, _ = datum.target.name.partition(".")
    return (base, namespace[base]) if dot else (base, datum.value)
