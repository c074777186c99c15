"""What an expression stands for, as far as reading alone can tell.

The rule of this module: a value says only what is certain, and :data:`UNKNOWN` is always a right
answer. Values are small and never hold an object of the person's: a text that is known in part has
``*`` where it is not, a module is its dotted name, a data frame is the variables that it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from .roots import Choice, Root
    from .scope import Scope

MAX_OPTIONS = 32
"""A value of more possibilities than this is taken to be unknown."""

MAX_SIZE = 2000
"""A list or dictionary of more parts than this, at all depths, is taken to be unknown."""

MAX_GROWTHS = 200
"""A list that has been added to more often is unknown: its uses cost the square of its length."""

MAX_ROOTS = 100
"""Of a frame joined from more, only so many stay: each join goes through all of them."""

_LONG = 100
_MOST_NAMES = 100_000
"""So many names in lists of more than :data:`_LONG` are looked at in a block."""

_PATTERN = re.compile(r"\^.*\$\Z", re.DOTALL)  # of columns' names, as polars takes it

ANY = "*"
"""What stands for the unknown part of a text."""

Kind = Literal["frame", "series", "group", "groups", "row", "names", "labels", "chart"]
"""What is left of a frame.

``series`` is one column, ``group`` a frame in groups and ``groups`` one column in groups; ``row``
and ``labels`` (a table such as that of correlations) have the columns as labels; ``names`` are the
names of the columns; ``chart`` is a drawing of them.
"""

_WITH_COLUMNS = ("frame", "group", "row")
"""Kinds of which a text in brackets is a column."""


class Value:
    """Something that an expression may stand for."""

    __slots__ = ()


class _Unknown(Value):
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A literal: a whole text, a number, a truth value, nothing."""

    value: Any


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A text that is known in part, or a path; ``*`` stands for what is not known."""

    pattern: str
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Items(Value):
    """A list, tuple or set; ``open`` if it may hold more, added to ``growths`` times."""

    items: tuple[Value, ...]
    open: bool = False
    size: int = field(default=1, init=False, compare=False)
    growths: int = field(default=0, init=False, compare=False)

    def __post_init__(self) -> None:
        size = 1 + sum(size_of(item) for item in self.items)
        if size > MAX_SIZE:  # a list of lists of lists doubles with every line
            object.__setattr__(self, "items", ())
            object.__setattr__(self, "open", True)
            size = 1
        object.__setattr__(self, "size", size)

    def grown(self, more: tuple[Value, ...], *, is_open: bool = False) -> Items:
        """Return a list of these and some more, without counting these again."""
        size = self.size + sum(size_of(item) for item in more)
        known = size <= MAX_SIZE and self.growths < MAX_GROWTHS
        made = Items((), self.open or is_open or not known)
        object.__setattr__(made, "growths", self.growths + 1)
        if known:
            object.__setattr__(made, "items", self.items + more)
            object.__setattr__(made, "size", size)
        return made


@dataclass(frozen=True, slots=True)
class Table(Value):
    """A dictionary; ``open`` if it may hold more than these."""

    pairs: tuple[tuple[Value, Value], ...]
    open: bool = False
    size: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        size = 1 + sum(size_of(key) + size_of(value) for key, value in self.pairs)
        if size > MAX_SIZE:
            object.__setattr__(self, "pairs", ())
            object.__setattr__(self, "open", True)
            size = 1
        object.__setattr__(self, "size", size)


@dataclass(frozen=True, slots=True)
class Many(Value):
    """One of several, such as the variable of a loop over a list."""

    options: tuple[Value, ...]
    size: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(size_of(one) for one in self.options))


@dataclass(frozen=True, slots=True)
class Named(Value):
    """A module, or something in one, by its full dotted name: ``pandas.read_csv``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Thing(Value):
    """What a call made, where that matters later: an open file, a connection, an archive.

    ``dotted`` is what was called; ``path`` the file that it is about.
    """

    dotted: str
    path: Value = UNKNOWN


@dataclass(frozen=True, slots=True)
class Method(Value):
    """An attribute of a value that means something only once it is called."""

    of: Value
    name: str


@dataclass(eq=False, slots=True)
class Function(Value):
    """A function or lambda of the block; ``scope`` is where it was made."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Value]
    applied: int = 0


@dataclass(frozen=True, slots=True)
class Expr(Value):
    """A column expression that is not yet tied to a frame: ``pl.col("a") + 1``.

    ``refs`` are the columns that it names, each once, ``labels`` the names of its result, where it
    gives one.
    """

    refs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Frame(Value):
    """A data frame, or a part of one, and the roots that its columns come from.

    Parameters
    ----------
    made
        Columns that the block has made: to read one of them asks nothing of the roots.
    label
        The column's name, of a series.
    suffixes
        Of a merged frame: what was added to the names that both sides have, and whose they are.
    narrowed
        Whether the block has chosen or made its columns by name, so that it has not all of them.
    closed
        Whether it has no columns but those of its roots and those that the block has made.
    origin
        The frame that it is a part of, or was made of.
    """

    roots: tuple[Root, ...]
    made: set[str] = field(default_factory=set)
    kind: Kind = "frame"
    label: str | None = None
    suffixes: tuple[tuple[str, tuple[Root, ...]], ...] = ()
    narrowed: bool = False
    closed: bool = False
    origin: Frame | None = None

    @property
    def is_proven(self) -> bool:
        """Whether it is known to be a frame, or has been used as only frames are."""
        return any(root.source.is_frame for root in self.roots)

    def prove(self) -> None:
        """Note that it has been used as only frames are."""
        for root in self.roots:
            root.source.is_frame = root.source.is_frame or root.source.may_be

    def derive(self, kind: Kind = "frame", label: str | None = None) -> Frame:
        """Return a frame of the same columns, whose new columns are its own."""
        made = set(self.made)
        return Frame(self.roots, made, kind, label, self.suffixes, self.narrowed, self.closed, self)

    def column(self, kind: Kind, label: str | None) -> Frame:
        """Return one of its columns: what is made of that has no other."""
        made = self.derive(kind, label)
        made.narrowed = True
        return made

    def names(self) -> Frame:
        """Return the names of its columns: the new ones are among them at once."""
        return Frame(self.roots, self.made, "names", narrowed=self.narrowed)

    def need(self, name: object, *, sure: bool = True, must: bool = False) -> bool:
        """Note that the block names this column; tell whether it is one.

        Parameters
        ----------
        sure
            Whether only a column can stand at this place; otherwise a name counts only where the
            schema has it.
        must
            Whether the block fails where the frame has no such column.
        """
        if not isinstance(name, str):
            return False
        if name in self.made:
            return True
        if _PATTERN.match(name):
            self.choose("pattern")
            return self.need_matching(name)
        holders = [root for root in self.roots if name in (root.schema or root.likely)]
        if not holders and sure:
            holders = [root for root in self.roots if root.schema is None]
        for root in holders:
            root.needed.setdefault(name)
        if not holders:
            for suffix, roots in self.suffixes:
                if suffix and name.endswith(suffix):
                    # without the clash of both sides' names there would be no suffix
                    return Frame(roots).need(name[: -len(suffix)], sure=sure)
        if must and not holders and self.closed and self.kind in _WITH_COLUMNS:
            for root in self.roots:
                root.lack(name)
        return bool(holders)

    def need_matching(self, expression: str) -> bool:
        """Note the columns that match a regular expression; one that may run for ever has none."""
        if len(expression) > 200 or re.search(r"\)[*+{]", expression):
            return False
        try:
            matcher = re.compile(expression)
        except re.error:
            return False
        known = {name for root in self.roots for name in root.schema or root.likely}
        found = [name for name in sorted(known) if matcher.search(name[:200])]
        for name in found:
            self.need(name)
        return bool(found)

    def names_in(self, value: Value | None) -> list[str]:
        """Return the texts in a value; where lists are too long, all columns are taken instead."""
        if isinstance(value, Items) and self.roots:
            guard = self.roots[0].source.guard
            guard.names += len(value.items) if len(value.items) > _LONG else 0
            if guard.names > _MOST_NAMES or value.growths > MAX_GROWTHS:
                self.choose("all_columns")
                return []
        return list(texts(value))

    def only(self, names: Iterable[str]) -> None:
        """Let go of all other columns, because the block has chosen these."""
        chosen = frozenset(names)
        self.roots = tuple(root.only(chosen) for root in self.roots)
        self.made &= chosen
        self.narrowed = True

    def doubt(self, *names: str) -> None:
        """Note names that nobody can say to be missing; any name, if none is given."""
        for root in self.roots:
            for name in names or (ANY,):
                root.doubt(name)

    def choose(self, how: Choice) -> None:
        """Note that the block uses columns of this frame which it does not name."""
        if how != "all_columns" or not self.narrowed:
            for root in self.roots:
                root.source.choices.add(how)

    def create(self, name: object) -> None:
        """Note that the block makes this column."""
        if isinstance(name, str) and len(self.made) < MAX_SIZE and not _PATTERN.match(name):
            self.made.add(name)
            for root in self.roots:
                root.created.setdefault(name)


@dataclass(eq=False, slots=True)
class Holder(Value):
    """A class of the block, or an object of one: what its body has bound are its attributes."""

    names: dict[str, Value]
    is_object: bool = False


def size_of(value: Value) -> int:
    """Count the parts of a value at all depths; what has none counts as one."""
    return value.size if isinstance(value, Items | Table | Many) else 1


def options(value: Value | None) -> Iterator[Value]:
    """Yield the possibilities of a value; an argument that is not given has none."""
    if isinstance(value, Many):
        yield from value.options
    elif value is not None:
        yield value


def one_of(values: Iterable[Value]) -> Value:
    """Join possibilities into one value."""
    found: dict[Value, None] = {}
    for value in values:
        for option in options(value):
            found.setdefault(option)
            if len(found) > MAX_OPTIONS:
                return UNKNOWN
    if sum(size_of(option) for option in found) > MAX_SIZE:
        return UNKNOWN
    if len(found) == 1:
        return next(iter(found))
    frames = [value for value in found if isinstance(value, Frame)]
    if frames and all(isinstance(value, Frame) or value is UNKNOWN for value in found):
        return joined(frames)
    return Many(tuple(found)) if found else UNKNOWN


def joined(frames: Iterable[Frame], kind: Kind | None = None) -> Frame:
    """Return a frame that has the columns of all of these."""
    frames = list(frames)
    roots: dict[Root, None] = {}
    made: set[str] = set()
    suffixes: list[tuple[str, tuple[Root, ...]]] = []
    narrowed = all(frame.narrowed for frame in frames)
    for frame in frames:
        roots.update(dict.fromkeys(frame.roots))
        made |= frame.made
        suffixes += frame.suffixes
    every = tuple(dict.fromkeys(suffixes))[:MAX_ROOTS]
    closed = len(roots) <= MAX_ROOTS and all(frame.closed for frame in frames)
    first = tuple(roots)[:MAX_ROOTS]
    return Frame(first, made, kind or frames[0].kind, None, every, narrowed, closed)


def texts(value: Value | None) -> Iterator[str]:
    """Yield every whole text in a value: itself, in a list, or the keys of a dictionary.

    An argument that is not given (``None``) holds none.
    """
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Const):
            if isinstance(item.value, str):
                yield item.value
        elif isinstance(item, Items):
            stack.extend(reversed(item.items))
        elif isinstance(item, Many):
            stack.extend(reversed(item.options))
        elif isinstance(item, Table):
            stack.extend(key for key, _ in reversed(item.pairs))
