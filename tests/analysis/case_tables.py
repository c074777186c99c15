"""The tables of cases in ``cases/columns``: blocks of code with the truth about their columns.

The rule of this module: a table is read as it stands, and whatever it does not understand is an
error that names file and case. What the fields mean is said in ``cases/README.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases" / "columns"
FIELDS = {"frames", "files", "before", "library", "columns", "created", "unnamed", "run", "whole"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Names = dict[str, frozenset[str]]


@dataclass(frozen=True)
class File:
    """A file that the block reads: the variable it goes to, the data set, and its path."""

    variable: str
    dataset: str
    path: str


@dataclass(frozen=True)
class Case:
    """A block of code and what is true of it; a variable without names is in no mapping.

    ``frames`` maps the variables that exist before the block to data sets, ``before`` is code that
    ran in an earlier cell, ``unnamed`` holds columns that the block needs and does not name.
    """

    id: str
    theme: str
    code: str
    frames: dict[str, str]
    files: tuple[File, ...]
    before: str
    library: str
    columns: Names
    created: Names
    unnamed: Names
    runs: bool
    whole: bool

    @property
    def held_out(self) -> bool:
        """Whether the case is kept for the final measurement."""
        return self.theme.startswith("holdout-")

    @property
    def inputs(self) -> dict[str, str]:
        """The data set behind each variable that existed before or is read from a file."""
        return self.frames | {file.variable: file.dataset for file in self.files}


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """Read all tables of ``folder``, in the order of their names.

    Raises
    ------
    ValueError
        A table cannot be read; the message names the file and the case.
    """
    cases: list[Case] = []
    for path in sorted(folder.glob("*.txt")):
        head, *parts = re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)
        if head.strip():
            raise ValueError(f"{path.name} has text before its first case")
        cases += [_parse(path.stem, part) for part in parts]
    return cases


def _parse(theme: str, text: str) -> Case:
    header, separator, code = text.partition("\n---\n")
    name, *lines = header.splitlines()
    where = f"{theme}.txt, {name}"
    if not separator or not ID.fullmatch(name):
        raise ValueError(f"{where}: a case has an id in kebab case, and --- above its code")
    fields: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(":")
        if not colon or key not in FIELDS or key in fields:
            raise ValueError(f"{where}: {line!r} is no field, or stands there twice")
        fields[key] = value.strip()
    for key, known in (("run", "no"), ("whole", "yes"), ("library", "polars")):
        if fields.get(key, known) != known:
            raise ValueError(f"{where}: {key} is {known} or left out")
    return Case(
        id=name,
        theme=theme,
        code=code.rstrip("\n") + "\n",
        frames=dict(_frame(part) for part in _parts(fields.get("frames", ""), ",")),
        files=tuple(_file(part, where) for part in _parts(fields.get("files", ""), ",")),
        before=fields.get("before", ""),
        library=fields.get("library", "pandas"),
        columns=_names(fields.get("columns", ""), where),
        created=_names(fields.get("created", ""), where),
        unnamed=_names(fields.get("unnamed", ""), where),
        runs="run" not in fields,
        whole="whole" in fields,
    )


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _frame(text: str) -> tuple[str, str]:
    variable, _, dataset = text.partition("=")
    return variable.strip(), (dataset or variable).strip()


def _file(text: str, where: str) -> File:
    source, mark, path = text.partition("@")
    if not mark:
        raise ValueError(f"{where}: a file is variable=dataset @ path")
    return File(*_frame(source), path.strip())


def _names(text: str, where: str) -> Names:
    names: Names = {}
    for part in _parts(text, ";"):
        variable, colon, listed = part.partition(":")
        if not colon or variable.strip() in names or not _parts(listed, ","):
            raise ValueError(f"{where}: {part!r} is not variable: name, name")
        names[variable.strip()] = frozenset(_parts(listed, ","))
    return names
