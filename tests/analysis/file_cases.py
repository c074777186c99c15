"""The table of which files a block reads and writes, as typed records.

The rule: the truth is what happens when the block runs, as far as a careful reader knows it from
the block's own text; what cannot be known so is `*`. `cases/README-files.md` has the decisions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "cases" / "files"
HEAD = re.compile(r"^=== ([a-z0-9]+(?:-[a-z0-9]+)*)$", re.MULTILINE)
FIELDS = {"given", "reads", "writes", "before", "needs", "unseen-reads", "unseen-writes", "run"}
URL = re.compile(r"^[a-z][a-z0-9+]*://")


@dataclass(frozen=True)
class FileCase:
    """One block and the truth about it.

    Parameters
    ----------
    theme
        The name of the file that the case stands in, without its ending.
    given
        (name, kind) of every file that is made before a run; the kinds are in `file_runner.py`.
    reads, writes
        The truth: names in POSIX form, `*` for what cannot be known.
    unseen_reads, unseen_writes
        Names of the truth that this one run passes by: the other branch.
    before
        What earlier cells have done; it is run first and belongs to no analysis.
    needs
        Modules beyond the test extra without which the block cannot run.
    runs
        Whether the block can be run at all.
    """

    id: str
    theme: str
    code: str
    given: tuple[tuple[str, str], ...]
    reads: frozenset[str]
    writes: frozenset[str]
    unseen_reads: frozenset[str]
    unseen_writes: frozenset[str]
    before: str
    needs: tuple[str, ...]
    runs: bool

    @property
    def holdout(self) -> bool:
        """Whether this case is kept for the final measurement."""
        return self.theme.startswith("holdout-")


def names(value: str) -> frozenset[str]:
    """Return the names in a field's value."""
    return frozenset(one for one in value.split(", ") if one)


def pairs(value: str) -> tuple[tuple[str, str], ...]:
    """Return `name = kind, …` as pairs.

    Raises
    ------
    ValueError
        A name stands without a kind.
    """
    found = []
    for one in value.split(", ") if value else ():
        name, equals, kind = one.partition(" = ")
        if not equals:
            raise ValueError(f"no kind: {one!r}")
        found.append((name, kind))
    return tuple(found)


def read_case(theme: str, id_: str, body: str) -> FileCase:
    """Return one case.

    Raises
    ------
    ValueError
        A field is unknown, missing or there twice, or there is no code.
    """
    head, dashes, code = body.lstrip("\n").partition("---\n")
    if not dashes or not code.strip():
        raise ValueError(f"{theme}: {id_}: no code")
    fields: dict[str, str] = {}
    before: list[str] = []
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key not in FIELDS or key in fields:
            raise ValueError(f"{theme}: {id_}: {line!r}")
        if key == "before":
            before.append(value.removeprefix(" "))
        else:
            fields[key] = value.strip()
    if missing := {"reads", "writes"} - fields.keys():
        raise ValueError(f"{theme}: {id_}: without {missing}")
    if fields.get("run", "no") != "no":
        raise ValueError(f"{theme}: {id_}: run is `no`, or is not there")
    return FileCase(
        id=id_,
        theme=theme,
        code=code.strip("\n") + "\n",
        given=pairs(fields.get("given", "")),
        reads=names(fields["reads"]),
        writes=names(fields["writes"]),
        unseen_reads=names(fields.get("unseen-reads", "")),
        unseen_writes=names(fields.get("unseen-writes", "")),
        before="\n".join(before),
        needs=tuple(sorted(names(fields.get("needs", "")))),
        runs="run" not in fields,
    )


def read_table(theme: str, text: str) -> list[FileCase]:
    """Return the cases of one file's text; see `read_case` for what is an error."""
    before, *parts = HEAD.split(text)
    if before.strip():
        raise ValueError(f"{theme}: something stands before the first case")
    return [read_case(theme, id_, body) for id_, body in zip(parts[::2], parts[1::2], strict=True)]


def load_cases(table: Path = TABLE) -> list[FileCase]:
    """Return all cases, the files in the order of their names."""
    return [
        case
        for path in sorted(table.glob("*.txt"))
        for case in read_table(path.stem, path.read_text(encoding="utf-8"))
    ]


def is_url(name: str) -> bool:
    """Return whether a name is an address: listed as written, and never opened by a test."""
    return URL.match(name) is not None


def stands_for(pattern: str, name: str) -> bool:
    """Return whether a name of the truth stands for a file that was opened.

    `*` goes across directories, `**/` is any number of them, `?` and `[…]` are as in a glob, and a
    directory stands for everything below it.
    """
    regex = ""
    for part in re.split(r"(\*\*/|\*+|\?|\[[^\]/]+\])", pattern):
        if part == "**/":
            regex += "(?:.*/)?"
        elif part.startswith("*"):
            regex += ".*"
        elif part == "?":
            regex += "[^/]"
        elif part.startswith("["):
            regex += part.replace("[!", "[^")
        else:
            regex += re.escape(part)
    return re.fullmatch(f"(?:{regex})(?:/.*)?", name, re.DOTALL) is not None
