"""How a block uses its frames: what it does to their columns, rows and order.

The rule of this module: it is one more reading of the same pass that finds columns, so it sees what
that sees: aliases, functions of the block, loops. It notes only what is certain from the text; what
libraries do stands in tables.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...analysis.cells import read_cell
from ...analysis.files.functions import READS_FRAME
from ...analysis.follow.evaluate import Evaluator
from ...analysis.follow.values import Const, Frame, Items, Method, Table, Value, options, texts
from ...analysis.frames.columns import Columns
from ...analysis.frames.naming import as_column
from . import matched, order
from .dates import NAMED_DATES, PARTS, names_dates
from .joins import Joins
from .leaving import space_of
from .literals import Literals
from .order_words import SORTED_BY
from .settled import settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...analysis.follow.reader import Call
    from ...analysis.follow.roots import Root
    from ...models.datasets import ColumnKind
    from .each import Holding
    from .matched import Match

_IN_PLACE = Const(True)
_CHANGING = frozenset(("insert", "pop", "update", "set_flags"))
"""Methods that change the frame that they are called on."""

_GROUPING = frozenset("groupby group_by pivot_table pivot crosstab value_counts".split())
_POSITIVE = frozenset(f"{module}.{name}" for module in ("numpy", "math") for name in
                      ("log", "log10", "log2", "log1p", "sqrt"))  # fmt: skip
_NUMERIC = frozenset(f"numpy.{name}" for name in ("exp", "square", "abs", "round")) | _POSITIVE
_NUMBER_METHODS = frozenset("std var skew kurt kurtosis corr cov".split())
_NUMBER_OPERATORS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.Add)


@dataclass(slots=True)
class ColumnUse:
    """What a block does with one column, each once; what settled.py says that must hold of it."""

    kinds: dict[ColumnKind, None] = field(default_factory=dict)
    uses: dict[str, None] = field(default_factory=dict)
    values: dict[str, None] = field(default_factory=dict)
    patterns: dict[str, None] = field(default_factory=dict)
    bounds: dict[str, None] = field(default_factory=dict)
    holding: dict[Holding, None] = field(default_factory=dict)


@dataclass(slots=True)
class FrameUse:
    """What a block does with one frame.

    Parameters
    ----------
    columns
        The columns that it names, by the same rules as the analysis.
    flags
        How it depends on what it does not name: columns, the order of rows, their labels.
    changed
        Whether it changes the frame itself.
    is_frame
        Whether it is used as only frames are, or has a name as frames have.
    """

    columns: list[str] = field(default_factory=list)
    flags: dict[str, None] = field(default_factory=dict)
    changed: bool = False
    is_frame: bool = False
    by_column: dict[str, ColumnUse] = field(default_factory=dict)


@dataclass(slots=True)
class BlockUse:
    """What a block does with its frames: by variable, with files by line and call, and together."""

    frames: dict[str, FrameUse] = field(default_factory=dict)
    files: dict[tuple[int, str], tuple[str | None, FrameUse]] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)


def read_uses(code: str, schemas: Mapping[str, Sequence[str]] | None = None) -> BlockUse:
    """Read how a block uses its frames; never raises, and of unreadable code nothing is known.

    Parameters
    ----------
    code
        The block's text.
    schemas
        The columns of the frames that exist before the block, where they are known.
    """
    cell = read_cell(code)
    if cell.parsed.tree is None:
        return BlockUse()
    reader = Uses(schemas)
    evaluator = Evaluator([reader], reader.free)
    reader.follow(evaluator)
    reader.settle(cell.parsed.tree)
    try:
        evaluator.run(cell.parsed.tree)
    except Exception:  # noqa: BLE001 - what trips the reading up leaves what was found so far
        reader.uncalled()
    found = reader.result(cell.line_offset)
    if names_dates(cell.parsed.tree):
        for use in (*found.frames.values(), *(use for _, use in found.files.values())):
            use.flags.setdefault(NAMED_DATES)
    return found


class Uses(Columns):
    """Reads frames, and what is done with them besides."""

    def __init__(self, schemas: Mapping[str, Sequence[str]] | None) -> None:
        super().__init__(schemas)
        self._uses: dict[Root, FrameUse] = {}
        self._files: dict[tuple[int, str], Root] = {}
        self._order = order.Order(self)
        self._literals = Literals(self)
        self._over = False
        self._joins = Joins(self)

    def settle(self, tree: ast.AST) -> None:
        """Look for values that are the same in any order, and for rows that are taken out."""
        self._order.settled = settled(tree)
        self._order.called_at = frozenset(
            id(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)
        )
        self._joins.read(tree)

    def result(self, line_offset: int) -> BlockUse:
        """Return what was found; lines count from the first of the cell."""
        found = BlockUse(matches=list(self._joins.matches))
        for root in self.roots:
            if root.name is None or root in self._files.values():
                continue
            if not (root.is_frame or root.needed or root.choices):
                continue
            found.frames.setdefault(root.name, self._use_of(root))
        for (line, call), root in self._files.items():
            found.files[line + line_offset, call] = (root.name, self._use_of(root))
        return found

    def _use_of(self, root: Root) -> FrameUse:
        use = self.of_root(root)
        use.columns = list(root.needed)
        use.is_frame = root.is_frame
        use.flags = {**dict.fromkeys(sorted(root.choices)), **use.flags}
        for column in use.by_column.values():
            if matched.LOST in column.uses:
                del column.uses[matched.LOST]
                column.uses.pop(matched.KEPT, None)
        return use

    # --- notes -------------------------------------------------------------------------------

    def of_root(self, root: Root) -> FrameUse:
        """Return what is known of a root's use."""
        return self._uses.setdefault(root.source, FrameUse())

    def flag(self, frame: Frame, name: str) -> None:
        """Note how a frame's rows matter."""
        for root in frame.roots if not self._over else ():
            self.of_root(root).flags.setdefault(name)

    def columns_used(self, frame: Frame, name: str | None) -> Iterator[ColumnUse]:
        """Yield the notes on a column, of every input that has it."""
        if name is None or self._over or name in frame.made:
            return
        for root in frame.roots:
            if root.schema is None or name in root.schema:
                yield self.of_root(root).by_column.setdefault(name, ColumnUse())

    def note(
        self, frame: Frame, name: str | None, use: str, kind: ColumnKind | None = None
    ) -> None:
        """Note what is done with a column, and what kind that shows it to be of."""
        for one in self.columns_used(frame, name):
            one.uses.setdefault(use)
            if kind:
                one.kinds.setdefault(kind)

    def base(self, of: Value) -> Frame | None:
        """Return a value if it is an input's own frame, and no part or copy of it."""
        if isinstance(of, Frame) and len(of.roots) == 1 and of.kind == "frame":
            name = of.roots[0].name
            if name is not None and any(one is of for one in options(self.free.get(name))):
                return of
        return None

    @property
    def is_over(self) -> bool:
        """Whether what follows stands in functions that the block never calls."""
        return self._over

    def _change(self, of: Value) -> None:
        whole = self.base(of)
        if whole is not None and not self._over:
            self.of_root(whole.roots[0]).changed = True

    # --- what an evaluator tells -------------------------------------------------------------

    def uncalled(self) -> None:
        """Keep what was found: a function that is never called does nothing."""
        self._over = True
        for root in self.roots:
            self.of_root(root).flags.update(dict.fromkeys(sorted(root.choices)))
        super().uncalled()

    def looped(self, over: Value, node: ast.expr) -> None:
        """Read a loop through a column's values."""
        self._order.looped(over, node)

    def written(self, value: Value, node: ast.expr) -> None:
        """Read rows that are written into a text."""
        self._order.written(value, node)

    def attribute(self, of: Value, name: str, node: ast.Attribute) -> Value | None:
        """Read ``.str``, ``.dt.year``, ``.index``."""
        made = super().attribute(of, name, node)
        if isinstance(of, Frame):
            if of.kind in ("series", "groups") and name in ("str", "cat"):
                self.note(of, of.label, "text", "text" if name == "str" else None)
            elif of.kind == "series" and name == "dt":
                self.note(of, of.label, "moment")
            elif of.kind == "series" and name in PARTS and space_of(node) == "dt":
                self.note(of, of.label, "moment", "datetime")
            made = self._order.attribute(of, name, node, made)
            self._order.hand_on([of], made)
        return made

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Read a choice of rows or columns."""
        made = super().item(of, key, node)
        self._order.item(of, key, node, made)
        frame = of.of if isinstance(of, Method) else of
        if isinstance(frame, Frame):
            self._as_mask(key, node.slice)
            self._order.hand_on([frame], made)
        return made

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> Value | None:
        """Read an operation on columns."""
        made = super().combined(node, parts)
        parts = [as_column(one) for one in parts]
        frames = [one for one in parts if isinstance(one, Frame)]
        if frames:
            self._literals.combined(node, parts)
            self._calculated(node, parts)
            self._order.together(frames)
            self._order.combined(node, parts, made)
            self._order.hand_on(frames, made)
        return made

    def _as_mask(self, value: Value, node: ast.expr) -> None:
        """Note a column that is itself what chooses rows."""
        if isinstance(value, Frame) and isinstance(node, ast.Attribute | ast.Subscript):
            self.note(value, value.label, "truth")

    def _calculated(self, node: ast.expr, parts: Sequence[Value]) -> None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            self._as_mask(parts[0], node.operand)
        for part in parts if isinstance(node, ast.BinOp | ast.Compare) else ():
            if isinstance(part, Frame) and part.kind == "frame" and not self._over:
                part.choose("all_columns")
        if not isinstance(node, ast.BinOp) or len(parts) != 2:
            return
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            for part, side in zip(parts, (node.left, node.right), strict=True):
                self._as_mask(part, side)
            return
        for place, part in enumerate(parts):
            if not isinstance(part, Frame) or part.kind not in ("series", "groups"):
                continue
            other = parts[1 - place]
            number = isinstance(other, Const) and type(other.value) in (int, float)
            certain = number and isinstance(node.op, _NUMBER_OPERATORS)
            self.note(part, part.label, "arithmetic", "number" if certain else None)
            if place == 1 and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
                self.note(part, part.label, "divisor")

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Take note of what is put into a frame."""
        super().store(of, key, node, value)
        whole = of.of if isinstance(of, Method) else of
        if isinstance(node, ast.Attribute | ast.Subscript):
            self._change(whole)
        self._order.stored(whole, key, node, value)
        if isinstance(whole, Frame) and isinstance(value, Frame) and value.kind == "series":
            self._order.together([whole, value])

    def delete(self, of: Value, key: Value) -> None:
        """Take note of ``del frame["a"]``."""
        super().delete(of, key)
        self._change(of)

    def call(self, call: Call) -> Value | None:
        """Read a call that has to do with frames."""
        made = super().call(call)
        function = call.function
        if call.dotted in READS_FRAME:
            for frame in _frames(made):
                self._files[call.node.lineno, call.dotted] = frame.roots[0]
        if isinstance(function, Method) and isinstance(function.of, Frame):
            self._method(function.of, function.name, call)
            self._literals.called(function.of, function.name, call)
            made = self._order.called(function.of, function.name, call, made)
            self._joins.after(function.of, function.name, call, made)
        else:
            self._function(call)
            made = self._order.function(call, made)
        return made

    def _method(self, frame: Frame, name: str, call: Call) -> None:
        if call.kwargs.get("inplace") == _IN_PLACE or name in _CHANGING:
            part_of_one = frame.kind == "series" and len(frame.roots) == 1
            whole = self.free.get(frame.roots[0].name or "") if part_of_one else frame
            for one in options(whole):  # pandas 2 lets a column change its frame
                self._change(one)
        if self._joins.method(frame, name, call):
            return
        if name in _GROUPING:
            self._grouped(frame, name, call)
        elif name in _NUMBER_METHODS and frame.kind in ("series", "groups"):
            self.note(frame, frame.label, "arithmetic", "number")
        elif name in SORTED_BY:
            if frame.kind != "frame":
                self.note(frame, frame.label, "sorted")
            for column in texts(call.argument(*SORTED_BY[name])):
                self.note(frame, column, "sorted")

    def _grouped(self, frame: Frame, name: str, call: Call) -> None:
        for value in (*call.args[:1], call.kwargs.get("by"), call.kwargs.get("index"),
                      call.kwargs.get("columns")):  # fmt: skip
            for column in texts(value):
                self.note(frame, column, "group")
        if frame.kind == "series":
            self.note(frame, frame.label, "group")
            if name == "value_counts":
                self.note(frame, frame.label, "counted")

    def _function(self, call: Call) -> None:
        self._joins.function(call)
        for value in call.args[:1]:
            if not isinstance(value, Frame) or value.kind != "series":
                continue
            if call.dotted in _NUMERIC:
                use = "positive" if call.dotted in _POSITIVE else "arithmetic"
                self.note(value, value.label, use, "number")
            elif call.dotted in ("pandas.to_datetime", "pandas.to_numeric"):
                to_moment = call.dotted == "pandas.to_datetime"
                self.note(value, value.label, "read_moment" if to_moment else "read_number")


def _frames(value: Value | None) -> list[Frame]:
    """Return the frames that a reader of files has made."""
    if isinstance(value, Items):
        return [one for one in value.items if isinstance(one, Frame)]
    if isinstance(value, Table):
        return []
    return [value] if isinstance(value, Frame) else []
