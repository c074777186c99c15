"""Sums that are no numbers: texts, and lists, are put together in the order in which they stand.

The rule of this module: a sum goes by the order unless what is added up is known to be numbers: by
what the block has made of it, or by the columns that it was made of; of these the profile tells.
"""

# Lists of words stand as text: one word a line would hide how they belong together.
# ruff: noqa: SIM905

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Literal

from ...analysis.follow.values import Const, Frame, Items, Named, Table, Text, Value, texts
from .each import kind_of_each
from .leaving import line_of, space_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ...analysis.follow.reader import Call
    from .standing import Standing
    from .uses import Uses

Nature = frozenset[str] | Literal["text"]
"""What values are by now: put together of these columns' texts where they hold some, or texts."""

_NUMBERS: Nature = frozenset()
_TEXT: Nature = "text"
_NUMBERS_OF_TEXT = frozenset(
    """
    len count find rfind index rindex contains startswith endswith match fullmatch get_dummies
    isalnum isalpha isdigit isspace islower isupper istitle isnumeric isdecimal isascii
    """.split()
)
"""Methods of ``.str`` whose sum is a number; what all others make is put together by it."""

_TEXTS_OF_TIME = ("strftime", "day_name", "month_name")
_MAKING_NUMBERS = frozenset(
    """
    isna isnull notna notnull is_null is_not_null isin is_in eq ne lt le gt ge between
    is_between duplicated rank nunique n_unique count size value_counts mean median std var sem
    skew kurt kurtosis corr cov diff pct_change div truediv floordiv sub rdiv rtruediv rsub pow
    mod cumcount ngroup dot prod cumprod any all len null_count factorize qcut
    """.split()
)
"""Methods that make numbers or truths of whatever there is, or fail."""

_MAKING_TEXTS = frozenset("builtins.str builtins.repr builtins.chr builtins.format".split())
_COUNTING = frozenset("builtins.len builtins.int builtins.float builtins.bool builtins.abs".split())
_FUNCTIONS_OF_NUMBERS = re.compile(
    r"numpy\.(?!where|select|unique|sort|array|asarray|asanyarray|maximum|minimum|repeat|tile|append"
    r"|concatenate|char\b|strings\b|sum|add\b|partition|clip|copy|squeeze|ravel|roll|flip)"
    r"|pandas\.(?:to_datetime|to_numeric|to_timedelta|isna|isnull|notna|notnull|q?cut)$"
)
"""Functions that make numbers, moments or truths of whatever there is, or fail."""

_ADDING = frozenset(("builtins.sum", "numpy.sum", "numpy.nansum"))
_ON_EACH = ("map", "apply", "transform", "applymap", "map_elements")
_PASSING_TYPES = ("object", "O", "category")
_TEXT_TYPES = ("str", "string", "string[python]", "string[pyarrow]", "U", "S")
_NO_NUMBERS = frozenset("object O str string category object_ generic flexible character".split())
_ROWS = (Const(1), Const("columns"))
_SUM = "sum"


class Sums:
    """Follows whether what a frame holds may be texts; ``uses`` keeps what is noted."""

    def __init__(self, uses: Uses, standing: Standing) -> None:
        self._uses = uses
        self._standing = standing
        self._natures: dict[Frame, Nature] = {}
        self._stored: dict[str, Nature] = {}

    def nature(self, frame: Frame) -> Nature:
        """Say what a frame's values are by now."""
        label, is_whole = None, frame.kind in ("frame", "group")
        for one in line_of(frame):
            known = self._natures.get(one)
            if label is not None and one.kind == "group" and known == _TEXT:
                continue  # one of its columns is a text, which need not be this one
            if known is not None and (known in (_NUMBERS, _TEXT) or label is None):
                return known
            if label is None and one.label is not None and not is_whole:
                label = one.label
        if label is None:
            return self._of_all(frame)
        if label in frame.made:
            return self._stored.get(label, _NUMBERS)
        return frozenset((label,))

    def _of_all(self, frame: Frame, without: Collection[str] = ()) -> Nature:
        known = {name for root in frame.roots for name in root.schema or ()}
        found = set(known - frame.made)
        for name in frame.made - {*without} if not frame.narrowed else ():
            stored = self._stored.get(name, _NUMBERS)
            if stored == _TEXT:
                return _TEXT
            found |= set(stored)
        return frozenset(found)

    def _beside(self, frame: Frame, keys: Collection[str]) -> Nature:
        """Say what the values of a frame are, but for columns that are not added up."""
        if any(one in self._natures for one in line_of(frame)):
            return self.nature(frame)
        return self._of_all(frame, keys)

    # --- what becomes of values --------------------------------------------------------------

    def combined(self, node: ast.expr, parts: Sequence[Value], made: Value | None) -> None:
        """Look at an operation: a comparison makes truths, ``+`` and ``*`` may leave texts."""
        if not isinstance(made, Frame):
            return
        frames = [one for one in parts if isinstance(one, Frame)]
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Mult):
            is_format = isinstance(node, ast.BinOp) and _is_text(parts[0])
            self._natures[made] = _TEXT if is_format else _NUMBERS
            if isinstance(node, ast.BoolOp):
                self._natures[made] = _together([self.nature(one) for one in frames])
            return
        natures = [self.nature(one) for one in frames]
        if any(map(_is_text, parts)) or _TEXT in natures:
            self._natures[made] = _TEXT
        elif isinstance(node.op, ast.Add) and (_NUMBERS in natures or any(map(_is_number, parts))):
            self._natures[made] = _NUMBERS  # to a text nothing else can be added
        else:
            self._natures[made] = _together(natures)

    def attribute(
        self, of: Frame, node: ast.Attribute, made: Value | None, *, called: bool
    ) -> Value | None:
        """Look at ``.dt.year`` and ``.cat.codes``: a number a row, and no longer the column."""
        behind = space_of(node)
        if called or of.kind != "series" or behind not in ("dt", "cat") or made is None:
            return made
        numbers = of.derive("series")
        self._natures[numbers] = _NUMBERS
        return numbers

    def chosen(self, of: Frame, key: Value, made: Value | None) -> None:
        """Look at ``groups[["a", "b"]]``, which has no other columns."""
        if isinstance(made, Frame) and of.kind == "group" and isinstance(key, Items):
            names = [*texts(key)]
            if names and len(names) == len(key.items):
                self._natures[made] = frozenset(names)

    def stored(self, key: Value, value: Value) -> None:
        """Look at ``frame["a"] = values``."""
        for name in texts(key) if isinstance(value, Frame) else ():
            self._stored[name] = self.nature(value) if isinstance(value, Frame) else _NUMBERS

    def made_by(self, frame: Frame, name: str, call: Call, made: Value | None) -> Value | None:
        """Say what a method makes of the values; what gets a nature of its own is another frame."""
        if name == "assign":
            for column, value in call.kwargs.items():
                self.stored(Const(column), value)
        nature = self._after(frame, name, call)
        if nature is None or not isinstance(made, Frame):
            return made
        if made is frame:
            made = frame.derive(frame.kind, frame.label)
        self._natures[made] = nature
        return made

    def made_of(self, call: Call, made: Value | None) -> None:
        """Note what a library's function makes of columns."""
        if not isinstance(made, Frame) or made.kind != "series":
            return
        frames = [one for one in call.args if isinstance(one, Frame)]
        if _FUNCTIONS_OF_NUMBERS.match(call.dotted):
            self._natures[made] = _NUMBERS
        elif frames and all(made is not one for one in frames):
            self._natures[made] = _together([self.nature(one) for one in frames])

    def _after(self, frame: Frame, name: str, call: Call) -> Nature | None:
        space = space_of(call.node.func)
        if space == "str":
            return _NUMBERS if name in _NUMBERS_OF_TEXT else _TEXT
        if space == "dt":
            return _TEXT if name in _TEXTS_OF_TIME else _NUMBERS
        if name in _MAKING_NUMBERS:
            return _NUMBERS
        if name in ("astype", "cast"):
            return _typed(call)
        if name == "select_dtypes":
            given = call.argument(0, "include")
            words = {one.rpartition(".")[2] for one in texts(given)}
            words |= {one.dotted.rpartition(".")[2] for one in _named(given)}
            return _NUMBERS if words and not words & _NO_NUMBERS else None
        if name in ("groupby", "group_by") and frame.kind == "frame":
            by = call.argument(0, "by")
            keys = set(texts(by)) | {one.label for one in _frames(by) if one.label is not None}
            whole = self._beside(frame, keys)
            return whole if whole == _TEXT else frozenset({*whole} - keys)
        if name in _ON_EACH and frame.kind == "series":
            return _of_each(call)
        return None

    # --- sums --------------------------------------------------------------------------------

    def called(self, frame: Frame, name: str, call: Call) -> None:
        """Look at ``.sum()``, ``.agg("sum")`` and ``pivot_table(aggfunc="sum")``."""
        if name == _SUM:
            across = call.argument(0, "axis") in _ROWS or frame.kind == "row"
            if not across and call.kwargs.get("numeric_only") != Const(True):
                self.added(frame)
        elif name == "describe" and frame.kind in ("series", "groups"):
            self.added(frame)  # of texts it tells the commonest, and of those the first
        elif name in ("agg", "aggregate", "transform") or (
            name in ("apply", "pipe") and frame.kind != "series"
        ):
            self._aggregated(frame, call)
        elif name == "pivot_table" and _adds(call.argument(3, "aggfunc")):
            values = frozenset(texts(call.argument(0, "values")))
            beside = {*texts(call.argument(1, "index")), *texts(call.argument(2, "columns"))}
            whole = self._beside(frame, beside)
            self._note(frame, values or (whole if whole == _TEXT else frozenset({*whole} - beside)))

    def _aggregated(self, frame: Frame, call: Call) -> None:
        for how in call.args[:1]:
            if isinstance(how, Table):
                self._note(frame, frozenset(name for key, one in how.pairs if _adds(one)
                                            for name in texts(key)))  # fmt: skip
            elif _adds(how):
                self.added(frame)
        for how in call.kwargs.values():
            if isinstance(how, Items) and len(how.items) == 2 and _adds(how.items[1]):
                self._note(frame, frozenset(texts(how.items[0])))
            elif frame.kind == "groups" and _adds(how):
                self.added(frame)

    def added(self, frame: Frame) -> None:
        """Note that these values are added up."""
        self._note(frame, self.nature(frame))

    def _note(self, frame: Frame, nature: Nature) -> None:
        made = frame.made & set(nature) if nature != _TEXT else set()
        stored = [self._stored.get(name, _NUMBERS) for name in made]
        nature = _together([nature, *stored])
        if nature == _TEXT:
            self._standing.by_order(frame)
        elif not self._standing.is_ordered(frame):
            for name in nature:
                for use in self._uses.columns_used(frame, name):
                    use.holding.setdefault("no_text")


def _together(natures: Sequence[Nature]) -> Nature:
    if _TEXT in natures:
        return _TEXT
    return frozenset(name for one in natures for name in one)


def _adds(how: Value | None) -> bool:
    """Tell whether groups are put together by their sum."""
    if isinstance(how, Items):
        return any(map(_adds, how.items))
    if isinstance(how, Named):
        return how.dotted in _ADDING
    return how == Const(_SUM)


def _typed(call: Call) -> Nature | None:
    to = call.argument(0, "dtype", "dtypes")
    word = to.value if isinstance(to, Const) else to.dotted if isinstance(to, Named) else None
    if not isinstance(word, str):
        return None  # by column, or of a kind that nobody can read
    word = word.rpartition(".")[2]
    if word in _PASSING_TYPES:
        return None
    return _TEXT if word in _TEXT_TYPES else _NUMBERS


def _of_each(call: Call) -> Nature | None:
    """Say what a function, or a dictionary, makes of each value."""
    how = call.argument(0, "func", "arg", "function")
    if isinstance(how, Table):
        values = [value for _, value in how.pairs]
        if how.open or not values:
            return None
        return _NUMBERS if all(map(_is_number, values)) else _TEXT
    if isinstance(how, Named):
        named = how.dotted
        return _TEXT if named in _MAKING_TEXTS else _NUMBERS if named in _COUNTING else None
    node = call.node.args[0] if call.node.args else None
    if isinstance(node, ast.Lambda):
        kind = kind_of_each(node)
        return _TEXT if kind == "text" else _NUMBERS if kind in ("count", "number") else None
    return None


def _frames(value: Value | None) -> Iterator[Frame]:
    for one in value.items if isinstance(value, Items) else (value,):
        if isinstance(one, Frame) and one.label is not None:
            yield one


def _named(value: Value | None) -> Iterator[Named]:
    for one in value.items if isinstance(value, Items) else (value,):
        if isinstance(one, Named):
            yield one


def _is_text(value: Value) -> bool:
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str))


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, int | float)
