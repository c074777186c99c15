"""Which columns a block names, and which it makes, for each frame that it starts from.

The rule of this module: a column counts where the block names it and needs it: between brackets,
as an attribute, in an argument that holds names of columns. Where the frame's columns are known, a
word counts only if there is such a column, and then at more places; where they are not, only places
count at which nothing but a column can stand. What the block has made itself it does not need.
What methods and functions make of their arguments is in :mod:`.calls`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, get_args

from ..follow.conventions import convention
from ..follow.reader import Reader
from ..follow.roots import Choice, Guard, Root
from ..follow.texts import is_text
from ..follow.values import (
    MAX_OPTIONS,
    MAX_SIZE,
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Function,
    Holder,
    Items,
    Kind,
    Many,
    Method,
    Named,
    Table,
    Text,
    Value,
    joined,
    texts,
)
from .calls import FrameCalls, NewRoot
from .doubts import doubt_unknown
from .expressions import COLUMN_MAKERS, expression
from .methods import FRAME_ATTRIBUTES, KNOWN
from .naming import as_column, need_texts
from .proofs import USUAL, may_be_frame, shows_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..follow.evaluate import Evaluator
    from ..follow.reader import Call

_BY_LABEL = ("loc", "at")
_BY_PLACE = ("iloc", "iat")
_NAMESPACES = frozenset(("str", "dt", "cat", "list", "arr", "struct", "name", "bin", "values"))
_MOST_COLUMNS = 1000
"""A schema of as many columns may be the beginning of a longer one."""

_DRAWING = frozenset(("plot", "hvplot", "write"))
_ACCESSORS = frozenset(("swifter",))
"""Attributes by which a frame is handed on as it is."""

_ALIASES = {
    f"{how}_{name}": name
    for how in ("progress", "parallel")
    for name in ("apply", "map", "applymap")
}
"""Methods that other libraries add to frames, and what they do."""
SERIES = ("series", "groups")


class Columns(Reader):
    """Reads frames while a block's values are followed.

    Parameters
    ----------
    schemas
        The columns of the frames that exist before the block; ``None`` if nothing is known.
    """

    def __init__(self, schemas: Mapping[str, Sequence[str]] | None) -> None:
        self.guard = Guard()
        self.calls = FrameCalls(self._new_root)
        self.roots: list[Root] = []
        self._inner_frames: dict[str, Frame] = {}
        self.needed: dict[str, list[str]] = {}
        """The columns that the block needs, by the variable that has them."""
        self.created: dict[str, list[str]] = {}
        """The columns that the block makes, by the variable whose data they are made of."""
        self.missing: dict[str, list[str]] = {}
        """The columns that the block names and its variables are known not to have."""
        self.choices: list[Choice] = []
        """How the block comes to columns that it does not name."""
        self.schemas = {
            name: frozenset(map(str, columns)) for name, columns in (schemas or {}).items()
        }
        self.free: dict[str, Value]
        # what else a name stands for its use will show: to know one frame hides no other
        self.free = _AnyName(self._new_root)
        for name, columns in self.schemas.items():
            root = self._new_root(name, columns, is_frame=True)
            # with levels, a column is known by its first; a schema may stop at so many
            whole = len(columns) < _MOST_COLUMNS and not any(one[:1] == "(" for one in columns)
            self.free[name] = Frame((root,), closed=whole)

    def follow(self, evaluator: Evaluator) -> None:
        """Be part of this evaluator's pass."""
        self.calls.evaluator = evaluator

    def _new_root(
        self, name: str | None, schema: frozenset[str] | None, *, is_frame: bool = False
    ) -> Root:
        root = Root(name, schema, is_frame=is_frame, guard=self.guard)
        self.roots.append(root)
        return root

    def uncalled(self) -> None:
        """Keep what was found: nothing in a function that is never called is needed."""
        used = [root for root in self.roots if root.name is not None and root.is_frame]
        needed: dict[str, dict[str, None]] = {}
        created: dict[str, dict[str, None]] = {}
        for root in used:
            needed.setdefault(root.name or "", {}).update(root.needed)
            created.setdefault(root.name or "", {}).update(root.created)
        self.needed = {name: list(columns) for name, columns in needed.items() if columns}
        self.created = {name: list(columns) for name, columns in created.items() if columns}
        self.missing = {root.name or "": lacks for root in used if (lacks := root.missing())}
        found = set().union(*(root.choices for root in used))
        self.choices = [how for how in get_args(Choice) if how in found]

    # --- what an evaluator tells -------------------------------------------------------------

    def bound(self, name: str, value: Value, node: ast.AST) -> None:
        """Give frames that come from a file the name of their first variable."""
        if isinstance(value, Items) and len(value.items) == 1:
            value = value.items[0]
        if isinstance(value, Frame):
            for root in value.roots:
                if root.source.name is None:
                    root.source.name = name
                    if root.source.schema is None:
                        root.source.likely = self.schemas.get(name, frozenset())

    def attribute(self, of: Value, name: str, node: ast.Attribute) -> Value | None:
        """Read ``frame.name``: a column, or a method."""
        if isinstance(of, Named):
            return Expr((name,)) if of.dotted in COLUMN_MAKERS else None
        if isinstance(of, Expr):
            return of if name in _NAMESPACES else Method(of, name)
        if name in KNOWN or name in _NAMESPACES:
            of = as_column(of)
        if isinstance(of, Method) and isinstance(of.of, Frame) and of.name in _DRAWING:
            if of.name != "write":
                of.of.prove()
            return Method(of.of, name)
        if not isinstance(of, Frame):
            return None
        return self._inner(of, name) or self._of_frame(of, name)

    def _inner(self, of: Frame, name: str) -> Frame | None:
        """Read ``app.df``, an object's frame, where the object comes from an earlier cell."""
        if of.kind != "frame" or USUAL.fullmatch(name) is None or of.is_proven:
            return None
        full = f"{of.roots[0].name}.{name}"
        if full not in self._inner_frames:
            if len(self._inner_frames) >= MAX_OPTIONS:
                return None
            self._inner_frames[full] = Frame((self._new_root(full, None, is_frame=True),))
        return self._inner_frames[full]

    @staticmethod
    def _of_frame(frame: Frame, name: str) -> Value:
        kind = frame.kind
        if kind not in SERIES and name not in KNOWN and frame.need(name, sure=False):
            if kind == "group":
                return frame.derive("groups", name)
            return frame.derive("series", name) if kind == "frame" else UNKNOWN
        if name in FRAME_ATTRIBUTES or (kind in SERIES and shows_column(name)):
            frame.prove()
        if name == "columns":
            return frame.names()
        if name in _NAMESPACES and kind in SERIES:
            return frame
        if kind == "frame" and name in ("T", "values"):
            frame.choose("all_columns")
        parts: dict[str, Kind] = {"T": "labels", "dtypes": "row", "schema": "row"}
        if kind == "frame":
            parts["style"] = "chart"
        if name in parts:
            return frame.derive(parts[name])
        return frame if name in _ACCESSORS else Method(frame, _ALIASES.get(name, name))

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Read ``frame[key]``."""
        of = as_column(of)
        if isinstance(of, Method) and isinstance(of.of, Frame):
            return self._indexed(of.of, of.name, key, node)
        if not isinstance(of, Frame):
            return None
        if isinstance(key, Frame) and of.kind == "frame":
            of.prove()  # nothing else is chosen from by a mask
        if isinstance(key, Function):
            self.calls.apply(key, of)
            return of.derive(of.kind, of.label)
        if of.kind == "names":
            _choose_names(of, key, node.slice)
            return of
        if of.kind in SERIES:
            return of if isinstance(key, Frame) or isinstance(node.slice, ast.Slice) else UNKNOWN
        if isinstance(node.slice, ast.Slice):
            return of.derive(of.kind)
        return self._chosen(of, key)

    def _indexed(self, frame: Frame, how: str, key: Value, node: ast.Subscript) -> Value | None:
        """Read ``frame.loc[key]`` and ``frame.iloc[key]``."""
        if how in _BY_LABEL:
            return self._labelled(frame, key, node)
        if how not in _BY_PLACE:
            return None
        if isinstance(node.slice, ast.Tuple) and not _is_everything(node.slice.elts[-1]):
            frame.choose("positional")
        return frame.derive(frame.kind)

    def _chosen(self, frame: Frame, key: Value) -> Value:
        """Read ``frame["a"]``, ``frame[["a", "b"]]``, ``frame[mask]``."""
        if isinstance(key, Const | Many | Text):
            label = key.value if isinstance(key, Const) and isinstance(key.value, str) else None
            for name in texts(key):
                frame.need(name, must=True)
            if frame.kind == "row":
                return UNKNOWN
            kinds: dict[str, Kind] = {"labels": "row", "group": "groups"}
            one = frame.derive(kinds.get(frame.kind, "series"), label)
            one.narrowed = one.narrowed or frame.kind == "group"  # its sums are of one column
            return one
        names = frame.names_in(key)
        for name in names:
            frame.need(name, must=True)
        if isinstance(key, Items) and names and frame.kind == "frame":
            frame.prove()  # a list is no key of anything else
        result = frame.derive(frame.kind if frame.kind in ("group", "labels") else "frame")
        result.narrowed = result.narrowed or (frame.kind == "group" and bool(names))
        if isinstance(key, Items) and names and not key.open and frame.kind == "frame":
            result.only(names)
        return result

    def _labelled(self, frame: Frame, key: Value, node: ast.Subscript) -> Value:
        """Read ``frame.loc[rows, columns]``."""
        parts = (
            key.items if isinstance(node.slice, ast.Tuple) and isinstance(key, Items) else (key,)
        )
        for part in parts:
            if isinstance(part, Function):
                self.calls.apply(part, frame)
        if frame.kind in ("labels", "row"):
            for part in parts:
                for name in texts(part):
                    frame.need(name, sure=False)
            return frame.derive(frame.kind)
        if len(parts) < 2 or frame.kind in SERIES:
            return frame.derive(frame.kind, frame.label)
        names = frame.names_in(parts[-1])
        for name in names:
            frame.need(name, must=True)
        if isinstance(parts[-1], Const):
            label = parts[-1].value
            return frame.derive("series", label if isinstance(label, str) else None)
        result = frame.derive()
        if isinstance(parts[-1], Items) and names and not parts[-1].open:
            result.only(names)
        return result

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Take note of ``frame[key] = value``."""
        if isinstance(of, Method) and isinstance(of.of, Frame) and of.name in _BY_LABEL:
            _store_by_label(of.of, key, node, value)
        elif isinstance(of, Frame) and of.kind in ("frame", "row"):
            if isinstance(node, ast.Subscript):
                doubt_unknown(of, key)
                for name in of.names_in(key):
                    of.create(name)
            elif key == Const("columns"):
                of.choose("positional")  # the new names go by the old ones' places
                doubt_unknown(of, value if isinstance(value, Items) else UNKNOWN)
                for name in texts(value):
                    of.create(name)
            elif isinstance(key, Const) and any(
                root.schema and key.value in root.schema for root in of.roots
            ):
                of.create(key.value)
        elif isinstance(of, Holder) and isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name):
                self.bound(f"{node.value.id}.{node.attr}", value, node)
        elif isinstance(of, Method) and isinstance(of.of, Frame) and of.name == "index":
            of.of.doubt(*(texts(value) if isinstance(value, Const) else ()))

    def delete(self, of: Value, key: Value) -> None:
        """Take note of ``del frame[key]``."""
        if isinstance(of, Frame):
            for name in texts(key):
                of.need(name, must=True)

    def guarded(self, depth: int) -> None:
        """Let no column be missing that stands in a ``try``."""
        self.guard.depth += depth

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> Value | None:
        """Read an operation on columns."""
        parts = [as_column(part) for part in parts]
        frames = [part for part in parts if isinstance(part, Frame)]
        if not frames:
            exprs = [part for part in parts if isinstance(part, Expr)]
            if exprs:
                return expression((name for one in exprs for name in one.refs), exprs[0].labels)
            return None
        if isinstance(node, ast.Compare):
            self._compared(node, parts, frames)
        kinds = {frame.kind for frame in frames}
        if not any(frame.is_proven for frame in frames) and any(map(is_text, parts)):
            return None  # a name from an earlier cell, put together with a text
        if "names" in kinds:
            for name in (name for part in parts for name in texts(part)):
                frames[0].doubt(name)
            return frames[0]
        if "chart" in kinds:
            for part in parts:
                for name in part.refs if isinstance(part, Expr) else ():
                    for frame in frames:
                        frame.need(name, sure=False)
        whole = joined(frames, "frame" if "frame" in kinds else frames[0].kind)
        whole.label = frames[0].label
        return whole

    @staticmethod
    def _compared(node: ast.Compare, parts: Sequence[Value], frames: list[Frame]) -> None:
        """Read ``"a" in frame`` and ``name == "a"`` where ``name`` is one of the columns' names."""
        membership = any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        for frame in frames:
            if frame.kind == "names" or (membership and frame.kind == "frame"):
                for part in parts:
                    if not isinstance(part, Frame):
                        for name in texts(part):
                            frame.need(name, sure=False)
                            frame.doubt(name)

    def call(self, call: Call) -> Value | None:
        """Read a call that has to do with frames."""
        return self.calls.read(call)


def _store_by_label(frame: Frame, key: Value, node: ast.expr, value: Value) -> None:
    """Take note of ``frame.loc[rows, columns] = value``, and of a new row."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
        if isinstance(value, Table) and frame.kind == "frame":
            need_texts(frame, value)  # frame.loc[len(frame)] = {"a": 1}
    elif isinstance(key, Items) and key.items:
        doubt_unknown(frame, key.items[-1])
        for name in texts(key.items[-1]) if len(key.items) > 1 else ():
            frame.need(name, sure=False)
            frame.create(name)


def _choose_names(names: Frame, key: Value, node: ast.expr) -> None:
    """Take note of ``frame.columns[0]`` and of ``frame.columns[frame.dtypes == "object"]``."""
    if isinstance(key, Frame) or isinstance(node, ast.Call | ast.Compare):
        names.choose("pattern")
    elif isinstance(node, ast.Slice) or isinstance(key, Const) or key is UNKNOWN:
        names.choose("positional")


def _is_everything(node: ast.expr) -> bool:
    """Tell whether a slice is ``:`` alone."""
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)


class _AnyName(dict[str, Value]):
    """Stands in for schemas: a name that nothing binds may be a frame, as its use will show."""

    def __init__(self, new_root: NewRoot) -> None:
        super().__init__()
        self._new_root = new_root

    def __missing__(self, name: str) -> Value:
        value = convention(name)
        if value is UNKNOWN and len(self) < MAX_SIZE:  # each takes almost a kilobyte
            is_frame = USUAL.fullmatch(name) is not None
            root = self._new_root(name, None, is_frame=is_frame)
            root.may_be = may_be_frame(name)
            value = Frame((root,))
        self[name] = value
        return value

    def get(self, name: str, default: object = None) -> Value:
        """Return what a name stands for: there is always something."""
        del default
        return self[name]
