"""From which file the frames of this kernel were read, as its cells have shown.

The rule of this module: a file is told only of a frame that is still, as far as can be seen, what a
cell has read in plain words: ``df = pd.read_csv("sales.csv", sep=";")``. It must be the same
object, with the same contents, and no cell since may have changed it under its name. What is in
doubt is not known. No frame is kept alive, and only a cell that reads a file is looked at when it
ends; all others wait until a block runs.
"""

from __future__ import annotations

import ast
import json
import os
import weakref
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from redpanda_jupyter.models import DatasetUse, Target

MOST = 500
"""So many cells since the first reading are remembered; then every reading is forgotten."""

_OF_PANDAS = (
    "read_csv read_table read_fwf read_excel read_parquet read_json read_feather read_stata "
    "read_xml read_orc read_spss read_sas"
)
_OF_POLARS = (
    "read_csv read_parquet read_ipc read_ndjson read_json read_excel scan_csv scan_parquet "
    "scan_ipc scan_ndjson"
)
_READERS = {
    "pandas": frozenset(_OF_PANDAS.split()),
    "polars": frozenset(_OF_POLARS.split()),
}
_BEGINS = ("read_", "scan_")
_APPLIED = "# Red Panda: #"  # how the adapter's lines begin: their data are not the block's own
_TYPES = frozenset(("str", "int", "float", "bool"))


@dataclass(frozen=True, slots=True)
class _Read:
    """A frame that a cell has read, as it was when that cell ended.

    ``start`` is how many of the cells that are remembered had run by then.
    """

    path: str
    reader: str
    options: dict[str, Any]
    frame: weakref.ref[Any]
    use: DatasetUse
    start: int


class Readings:
    """The frames of one shell that are what a file holds."""

    def __init__(self) -> None:
        self._reads: dict[str, _Read] = {}
        self._before: dict[str, _Read] = {}
        self._cells: list[str] = []
        self._folder: str | None = None

    def begin(self) -> None:
        """Note where the cell begins that is about to run."""
        self._folder = _folder()

    def note(self, source: str, namespace: Mapping[str, Any], *, ok: bool) -> None:
        """Note a cell that has ended."""
        self._before = dict(self._reads)
        for name, read in self._before.items():
            if namespace.get(name) is not read.frame():
                del self._reads[name]
        if self._before:
            self._cells.append(source)
        if len(self._cells) > MOST:
            self._cells.clear()
            self._reads.clear()
        if ok and any(one in source for one in _BEGINS) and self._folder == _folder():
            self._reads.update(self._look(source, namespace))

    def of(
        self, names: Iterable[str], uses: Sequence[DatasetUse], namespace: Mapping[str, Any]
    ) -> dict[str, Target]:
        """Return the files of frames as they are before a cell runs, by variable.

        Parameters
        ----------
        uses
            The frames as they are now.
        """
        return self._told(names, uses, namespace, self._reads, self._cells)

    def of_last(
        self, names: Iterable[str], uses: Sequence[DatasetUse], namespace: Mapping[str, Any]
    ) -> dict[str, Target]:
        """Return the files of frames as they were before the cell that ran last.

        Parameters
        ----------
        uses
            The frames that this cell has left as they were. Of any other that it names, what it
            was is to be seen no longer: there no cell since the reading may have named it.
        """
        return self._told(names, uses, namespace, self._before, self._cells[:-1])

    def _told(
        self,
        names: Iterable[str],
        uses: Sequence[DatasetUse],
        namespace: Mapping[str, Any],
        reads: Mapping[str, _Read],
        cells: Sequence[str],
    ) -> dict[str, Target]:
        from redpanda_jupyter.models import Target

        seen = {one.name: one for one in uses}
        found = {}
        for name in names:
            read, use = reads.get(name), seen.get(name)
            if read is None:
                continue
            since = [one for one in cells[read.start :] if name in one]
            if use is None:
                if since:
                    continue
            elif (
                namespace.get(name) is not read.frame()
                or _prints(use) != _prints(read.use)
                or any(_changes(one, name) for one in since)
            ):
                continue
            found[name] = Target(
                name=Path(read.path).name, path=read.path, reader=read.reader, options=read.options
            )
        return found

    def _look(self, source: str, namespace: Mapping[str, Any]) -> Iterator[tuple[str, _Read]]:
        """Yield the frames that a cell has read in plain words and left as they were."""
        from redpanda_jupyter.analysis.keys import code_holds_key
        from redpanda_jupyter.context import dataset_use

        tree = _tree(source)
        if tree is None or source.startswith(_APPLIED) or code_holds_key(source):
            return
        for name, call in _assigned(tree):
            reader = _reader(call.func, namespace)
            if reader is None or _stored(tree, name) != 1 or _changes(source, name):
                continue
            path, options = self._path(call, source, tree, namespace), _options(call)
            if path is None or options is None:
                continue
            use = dataset_use(name, namespace.get(name))
            try:
                frame = weakref.ref(namespace[name])
            except (KeyError, TypeError):
                continue
            if use is not None:
                yield name, _Read(path, reader, options, frame, use, len(self._cells))

    def _path(
        self, call: ast.Call, source: str, tree: ast.Module, namespace: Mapping[str, Any]
    ) -> str | None:
        """Return the file that a call reads, absolute; ``None`` where it is not certain."""
        from redpanda_jupyter.analysis import analyze

        if len(call.args) != 1 or self._folder is None:
            return None
        match call.args[0]:
            case ast.Constant(value=str(text)):
                path = text
            case ast.Name(id=name) if _stored(tree, name) <= 1 and isinstance(
                namespace.get(name), str | Path
            ):
                path = str(namespace[name])
            case _:
                of_line = [one for one in analyze(source).reads if one.line == call.lineno]
                path = of_line[0].path if len(of_line) == 1 else "*"
        if "*" in path or "://" in path:
            return None
        whole = Path(self._folder, Path(path).expanduser())
        return os.path.normpath(whole) if whole.is_file() else None


def _folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:  # it was deleted
        return None


def _prints(use: DatasetUse) -> tuple[str, str | None, int | None]:
    return use.schema_fingerprint, use.content_fingerprint, use.rows


def _tree(source: str) -> ast.Module | None:
    from redpanda_jupyter.analysis.cells import read_cell

    return read_cell(source).parsed.tree


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the names that a cell binds to what a call returns, each with the call."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                yield name, call
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                yield name, call


def _reader(function: ast.expr, namespace: Mapping[str, Any]) -> str | None:
    """Return the reader that an expression names, such as ``pandas.read_csv``, if it is one."""
    match function:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            library = getattr(namespace.get(module), "__name__", None)
        case ast.Name(id=given):
            found = namespace.get(given)
            name = getattr(found, "__name__", "")
            library = str(getattr(found, "__module__", "")).partition(".")[0]
        case _:
            return None
    return f"{library}.{name}" if name in _READERS.get(str(library), ()) else None


def _options(call: ast.Call) -> dict[str, Any] | None:
    """Return the options of a call as plain values; ``None`` where one is more than that."""
    options: dict[str, Any] = {}
    for word in call.keywords:
        if word.arg is None or word.arg == "storage_options":
            return None
        value: Any
        match word.value:
            case ast.Name(id=name) if word.arg == "dtype" and name in _TYPES:
                value = name
            case node:
                try:
                    value = ast.literal_eval(node)
                    if json.loads(json.dumps(value, allow_nan=False)) != value:
                        return None  # a tuple, or a number as a key
                except (ValueError, TypeError, RecursionError):
                    return None
        options[word.arg] = value
    return options


def _stored(tree: ast.Module, name: str) -> int:
    """Count the places where a cell binds a name."""
    return sum(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


@lru_cache(maxsize=2 * MOST)
def _changes(source: str, name: str) -> bool:
    """Tell whether a cell may change a frame under its name, or under one that it gave it.

    Each run of a block asks that of all cells since the frame was read: each is read once.
    """
    from redpanda_jupyter.notebooks.mutation import changed_itself

    tree = _tree(source)
    if tree is None:
        return True
    names = {name}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=ast.Name(id=other)) if other in names:
                names |= {one.id for one in targets if isinstance(one, ast.Name)}
    return any(changed_itself(tree, one) for one in names)
