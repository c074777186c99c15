"""Where data lie, as it may be told to others: nothing written names a folder of this machine.

The rule of this module: a file beside what is written, or below it, is named by the way from there;
any other by its own name alone, and a note says so. The home folder is ``~`` in what people wrote.
A block's code is another's to change: in what is written for people its paths are those of the
files as above, in a bundle it stays byte for byte, and what of a folder is left in code is told.
In a bundle's other records a file in the home folder has its name alone.
"""

from __future__ import annotations

import ast
import functools
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis.syntax import parse
from redpanda_jupyter.grammar import counted
from redpanda_jupyter.models.transfer import HERE_PLACE
from redpanda_jupyter.notebooks.sources import edited, normal, replaced
from redpanda_jupyter.notebooks.words import text_literal

from ..verifying.document import who

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.models import CodeVersion, Contract, Output
    from redpanda_jupyter.models.base import Record
    from redpanda_jupyter.models.transfer import Export, ExportedBlock, ExportForm
    from redpanda_jupyter.notebooks.sources import Edit

_ROOTED: frozenset[ExportForm] = frozenset({"script", "module"})
_SEEN: dict[ExportForm, str] = {
    "notebook": "#{number} names {ways} as seen from the notebook's folder, where its kernel runs",
    "markdown": "#{number} names {ways} as seen from this file's folder: run it there",
}
_COMPARES_TEXT = "isin is_in eq ne replace map contains startswith endswith"
_COMPARES = frozenset(_COMPARES_TEXT.split())
"""Methods whose arguments are values of data and no places."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_LONGEST = 4096  # characters of a path
_MOST_LINES = 5  # that are told
_MOST_UP = 1  # folders that a way may go up: a project's data often lie beside its notebooks


def portable(export: Export, folder: Path, *, form: ExportForm) -> Export:
    """Return an export whose texts name no folder of this machine.

    Parameters
    ----------
    folder
        Where it is written.
    form
        In a bundle code stays as it is, and a note tells of paths in it; in scripts and modules its
        paths begin at their own folder, in all others where the code runs.
    """
    loads = {}
    for variable, load in export.loads.items():
        way = beside(load.path, folder)
        name = way or Path(load.path).name
        loads[variable] = load.model_copy(update={"path": name, "elsewhere": way is None})
    notes: list[str] = []
    blocks = [_block(one, folder, notes, form) for one in export.blocks]
    return export.model_copy(
        update={
            "blocks": blocks,
            "loads": loads,
            "title": without_home(export.title),
            "notes": [*map(without_home, export.notes), *dict.fromkeys(notes)],
        }
    )


def beside(path: str, folder: Path) -> str | None:
    """Return the way from a folder to a file; ``None`` where it is far, or names somebody."""
    for file, base in ((Path(path), folder), (Path(path).resolve(), folder.resolve())):
        try:
            way = Path(os.path.relpath(file, base))
        except ValueError:  # another drive
            return None
        up = way.parts.count("..")
        if up <= _MOST_UP and not (up and _holds_homes(base.parent)) and who() not in way.parts:
            return way.as_posix()
    return None


def _holds_homes(folder: Path) -> bool:
    """Tell whether a folder is above people's homes: what lies in it is somebody's."""
    return any(folder in Path(home).parents for home in _homes()) or folder == folder.parent


def _homes() -> list[str]:
    """Return the home folder's names, the longest first."""
    return _names_of(os.path.expanduser("~"))  # noqa: PTH111 - a text is wanted


@functools.lru_cache(maxsize=8)
def _names_of(home: str) -> list[str]:
    """Return how a home may be written; asked once, because a library has many lines."""
    found = {home, str(Path(home).resolve())} - {Path(home).anchor}
    return sorted(found, key=len, reverse=True)


def without_home(text: str) -> str:
    """Return a text with ``~`` in the place of the home folder."""
    for home in _homes():
        text = _beginning(home).sub("~", text)
    return text


@functools.lru_cache(maxsize=8)
def _beginning(home: str) -> re.Pattern[str]:
    """Return the pattern of a folder where a path begins with it, and the folder ends there.

    So no part of a longer path, nor of an address on the web, is the home folder; that of a
    ``file:`` address is. Windows writes either slash, in code doubled, and any case.
    """
    behind = r"(?![\w-]|\.\w)"
    before = (
        r"(?:(?<![\w/\\.~*%$)\]}-])|(?<=\bfile://)|(?<=\bfile://localhost)|(?<=:///)|(?<=\\[nrt]))"
    )
    if not _DRIVE.match(home):
        return re.compile(f"{before}{re.escape(home)}{behind}")
    parts = [re.escape(part) for part in re.split(r"[\\/]+", home)]
    return re.compile(before + r"(?:\\\\?|/)".join(parts) + behind, re.IGNORECASE)


# --- blocks ---------------------------------------------------------------------------------------


def _block(one: ExportedBlock, folder: Path, notes: list[str], form: ExportForm) -> ExportedBlock:
    """Return a block whose words, outputs and, if it may be, code name no folder."""
    versions, contracts = [], dict(one.contracts)
    for version in one.versions:
        changes: dict[str, Any] = {}
        if version.reason is not None:
            changes["reason"] = without_home(version.reason)
        root = HERE_PLACE if form in _ROOTED else ""
        if form != "bundle" and (moved := _Moved(version.code, folder, root)).ways:
            changes |= {"code": moved.code, "analysis": None}
            known = contracts.get(version.id)
            if known is not None:
                contracts[version.id] = _renamed(known, moved.ways)
            notes += [f"#{one.block.number} names {moved.ways[far]}, which does not lie beside "
                      "this: write where it is" for far in moved.far]  # fmt: skip
            near = ", ".join([way for path, way in moved.ways.items() if path not in moved.far][:5])
            if near and form in _SEEN:
                notes.append(_SEEN[form].format(number=one.block.number, ways=near))
        versions.append(version.model_copy(update=changes))
        notes += _left(one.block.number, versions[-1])
    words = {name: without_home(getattr(one.block, name)) for name in ("prompt", "description")}
    outputs = {key: [_shown(each) for each in shown] for key, shown in one.outputs.items()}
    records = _Records().of(one) if form == "bundle" else {"contracts": contracts}
    return one.model_copy(
        update={
            "block": one.block.model_copy(update=words),
            "versions": versions,
            "outputs": outputs,
            **records,
        }
    )


def _shown(output: Output) -> Output:
    if output.mime.startswith("image/"):
        return output
    others = {mime: without_home(text) for mime, text in output.others.items()}
    return output.model_copy(update={"data": without_home(output.data), "others": others})


@dataclass(slots=True)
class _Records:
    """What is kept of a block beside its code, with files in the home folder by their names alone.

    Two files of one name stay two. An import puts the paths of the code back into the contract.
    """

    names: dict[str, str] = field(default_factory=dict)

    def of(self, one: ExportedBlock) -> dict[str, Any]:
        """Return the records, by the field that they stand in."""
        return {
            "contracts": {key: self._record(item) for key, item in one.contracts.items()},
            "validations": [self._record(item) for item in one.validations],
            "golden_runs": [self._record(item) for item in one.golden_runs],
            "executions": [self._record(item) for item in one.executions],
        }

    def _record(self, record: Record) -> Record:
        before = record.model_dump(mode="json")
        after = self._without(before)
        return record if after == before else type(record).model_validate(after)

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._without(one) for one in value]
        if isinstance(value, dict):
            return {self._text(key): self._without(one) for key, one in value.items()}
        return value

    def _text(self, text: str) -> str:
        bare = without_home(text)
        if bare == text:
            return text
        if text[0] in "'\"" and bare[1:2] == "~":  # a default, as Python writes it
            try:
                path = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                return bare
            return text_literal(self._text(path)) if isinstance(path, str) else bare
        if not bare.startswith("~") or "\n" in text or len(text) >= _LONGEST:
            return bare
        if text not in self.names:
            place, number = PurePath(bare), 1
            name = place.name
            while name in self.names.values():
                number += 1
                name = f"{place.stem} ({number}){place.suffix}"
            self.names[text] = name
        return self.names[text]


def _renamed(contract: Contract, ways: dict[str, str]) -> Contract:
    files = [
        one.model_copy(update={"path": ways.get(one.path, one.path)}) for one in contract.files
    ]
    written = {repr(old): text_literal(new) for old, new in ways.items()}
    parameters = [
        one.model_copy(update={"default": written.get(one.default, one.default)})
        for one in contract.parameters
    ]
    return contract.model_copy(update={"files": files, "parameters": parameters})


@dataclass(slots=True)
class _Moved:
    """A block's code with the paths that it names whole as they are seen from a folder.

    Parameters
    ----------
    code
        Before, and then after.
    root
        Stands before each in the code.
    ways
        What stands now for which path.
    far
        Paths of which the name alone stands there.
    """

    code: str
    folder: Path
    root: str = ""
    ways: dict[str, str] = field(default_factory=dict)
    far: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        tree = parse(normal(self.code)).tree
        if tree is None:
            return
        edits = [edit for node in _texts(tree) if (edit := self._edit(node)) is not None]
        if edits:
            self.code = edited(normal(self.code), edits)

    def _edit(self, node: ast.Constant) -> Edit | None:
        path = str(node.value)
        way = beside(path, self.folder)
        if way is None:
            if without_home(path) == path:
                return None  # a place that is nobody's, such as /srv/data
            way = Path(path).name
            self.far.append(path)
        self.ways[path] = way
        return replaced(node, text_literal(self.root + way))


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the absolute paths that stand whole as an argument or as the value of a name.

    Those in a list or table of these, too; not what is compared with data, nor where only a text
    may stand.
    """
    if isinstance(node, ast.JoinedStr):
        return
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if name in _COMPARES:
            given: list[ast.expr | None] = []
        case ast.Call(args=args, keywords=words):
            given = [*args, *(one.value for one in words)]
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
            given = [value]
        case ast.NamedExpr(value=value) | ast.For(iter=value) | ast.comprehension(iter=value):
            given = [value]
        case ast.arguments(defaults=defaults, kw_defaults=others):
            given = [*defaults, *others]
        case _:
            given = []
    for one in given:
        yield from filter(_is_file_text, _whole(one))
    for name, child in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for each in child if isinstance(child, list) else [child]:
                if isinstance(each, ast.AST):
                    yield from _texts(each)


def _whole(value: ast.expr | None) -> Iterator[ast.Constant]:
    """Yield the literals that an expression is, or is made up of."""
    match value:
        case ast.Constant():
            yield value
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for one in parts:
                yield from _whole(one)
        case ast.Dict(values=parts) | ast.BoolOp(values=parts):
            for one in parts:
                yield from _whole(one)
        case ast.IfExp(body=one, orelse=other):
            yield from _whole(one)
            yield from _whole(other)


def _is_file_text(one: ast.Constant) -> bool:
    return isinstance(one.value, str) and _is_file(one.value)


def _is_file(text: str) -> bool:
    return (
        len(text) < _LONGEST
        and "\n" not in text
        and Path(text).is_absolute()
        and (bool(Path(text).suffix))
    )


def _left(number: int, version: CodeVersion) -> list[str]:
    """Say where code still names the home folder."""
    if without_home(version.code) == version.code:
        return []
    lines = [place for place, line in enumerate(version.code.splitlines(), 1)
             if without_home(line) != line]  # fmt: skip
    if not lines:
        return []
    told = f"of #{number} (version {version.version}) still"
    names = counted(
        len(lines), f"line {told} names your home folder", f"lines {told} name your home folder"
    )
    more = ", …" if len(lines) > _MOST_LINES else ""
    return [f"{names}: {', '.join(map(str, lines[:_MOST_LINES]))}{more}"]
