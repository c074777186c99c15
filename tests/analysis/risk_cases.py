"""The table of blocks to judge: what a scan must say about each of them, written by hand.

The rule kept here: nothing in this module knows how a scan works, and no case is ever run. The
format and every decision behind the table stand in ``cases/README-risks.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases" / "risks"
KINDS = frozenset(
    {
        *("system", "network", "delete", "environment", "pickle", "dynamic"),
        *("unicode", "magic", "unreadable"),
    }
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FINDING = re.compile(r"(?P<kinds>[a-z]+(?:\|[a-z]+)*)@(?P<lines>\d+(?:/\d+)*)")
_FILE = re.compile(r"(?:holdout-)?(?:dangerous|harmless)-[a-z]+")
# Only these two: every other backslash belongs to the code.
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


class BadTableError(ValueError):
    """A file of the table does not have its form; the message names the file and the case."""


@dataclass(frozen=True)
class Expected:
    """One thing that must be reported: any of the kinds, on any of the lines (first line = 1)."""

    kinds: frozenset[str]
    lines: frozenset[int]

    def is_met_by(self, kind: str, line: int) -> bool:
        """Tell whether a report of this kind and line is the one that was asked for.

        The line of ``unreadable`` is not compared: where a parser gives up differs between versions
        of Python.
        """
        return kind in self.kinds and (kind == "unreadable" or line in self.lines)


@dataclass(frozen=True)
class RiskCase:
    """One block with the truth about it; harmless if nothing is expected."""

    id: str
    theme: str
    code: str
    expected: tuple[Expected, ...]
    also: frozenset[str]
    is_holdout: bool

    @property
    def is_dangerous(self) -> bool:
        """Whether a scan must report anything."""
        return bool(self.expected)

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds that may be reported without being wrong."""
        return self.also.union(*(one.kinds for one in self.expected))


def load_cases(*, holdout: bool = False) -> list[RiskCase]:
    """Read the cases to develop against, or those kept back for the final measurement.

    Raises
    ------
    BadTableError
        If a file is not in the form described in the README.
    """
    return [
        case
        for path in sorted(FOLDER.glob("*.txt"))
        if path.name.startswith("holdout-") is holdout
        for case in read_file(path)
    ]


def read_file(path: Path) -> list[RiskCase]:
    """Read one file of the table, in order.

    Raises
    ------
    BadTableError
        As for `load_cases`.
    """
    if not _FILE.fullmatch(path.stem):
        raise BadTableError(f"{path.name}: not a name of the table")
    # no str.splitlines: it also breaks at separators that are part of the code
    text = "\n" + path.read_bytes().decode("utf-8").removesuffix("\n")
    preamble, *parts = text.split("\n=== ")
    if preamble or not parts:
        raise BadTableError(f"{path.name}: must begin with a case")
    return [_case(path, part) for part in parts]


def _case(path: Path, part: str) -> RiskCase:
    head, separator, code = part.partition("\n---\n")
    name, *header_lines = head.split("\n")
    where = f"{path.name}: {name}"
    if not (separator and _ID.fullmatch(name)):
        raise BadTableError(f"{where}: a case is an id, headers, a line '---' and code")
    headers = {}
    for line in header_lines:
        key, colon, value = line.partition(":")
        if not colon or key not in {"risks", "also", "escapes"} or key in headers:
            raise BadTableError(f"{where}: {line!r} is not a header, or is there twice")
        headers[key] = value.strip()
    if "risks" not in headers or headers.get("escapes", "yes") != "yes":
        raise BadTableError(f"{where}: 'risks:' must be there; 'escapes:' is 'yes' or left out")
    code = code.rstrip("\n")
    return RiskCase(
        id=name,
        theme=path.stem.removeprefix("holdout-"),
        code=_ESCAPE.sub(_decoded, code) if "escapes" in headers else code,
        expected=tuple(_expected(where, text) for text in _items(headers["risks"])),
        also=frozenset(_kinds(where, _items(headers.get("also", "")))),
        is_holdout=path.name.startswith("holdout-"),
    )


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text else []


def _expected(where: str, text: str) -> Expected:
    match = _FINDING.fullmatch(text)
    if not match:
        raise BadTableError(f"{where}: {text!r} is not kind@line")
    lines = frozenset(int(line) for line in match["lines"].split("/"))
    return Expected(frozenset(_kinds(where, match["kinds"].split("|"))), lines)


def _kinds(where: str, kinds: list[str]) -> list[str]:
    if unknown := set(kinds) - KINDS:
        raise BadTableError(f"{where}: unknown kind {', '.join(sorted(unknown))}")
    return kinds


def _decoded(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))
