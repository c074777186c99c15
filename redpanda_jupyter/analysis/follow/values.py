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

MAX_OPTIONS = 32
"""A value of more possibilities than this is taken to be unknown."""

MAX_TEXT = 4000
"""A longer text is no name and no path."""

MAX_SIZE = 2000
"""A list or dictionary of more parts than this, at all depths, is taken to be unknown."""

ANY = "*"
"""What stands for the unknown part of a text."""

Kind = Literal[
    "frame", "series", "group", "groups", "row", "rows", "names", "labels", "chart", "grouped"
]
"""What is left of a frame: ``groups`` are one column in groups, ``row`` has columns as labels."""


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
    """A list, tuple or set; ``open`` if it may hold more than these."""

    items: tuple[Value, ...]
    open: bool = False
    size: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        size = 1 + sum(size_of(item) for item in self.items)
        if size > MAX_SIZE:  # a list of lists of lists doubles with every line
            object.__setattr__(self, "items", ())
            object.__setattr__(self, "open", True)
            size = 1
        object.__setattr__(self, "size", size)


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

    ``refs`` are the columns that it names, ``labels`` the names of its result, where it gives one.
    """

    refs: frozenset[str]
    labels: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Root:
    """Where a frame's columns come from: a variable that exists before, or a file.

    ``schema`` holds the columns, where they are known; ``whole`` is the root of which this one is
    a choice of columns.
    """

    name: str | None
    schema: frozenset[str] | None
    needed: dict[str, None] = field(default_factory=dict)
    created: dict[str, None] = field(default_factory=dict)
    is_frame: bool = False
    whole: Root | None = None

    @property
    def source(self) -> Root:
        """The root itself, of which others may be choices."""
        return self.whole or self

    def only(self, names: frozenset[str]) -> Root:
        """Return this root with no more columns than these."""
        schema = names if self.schema is None else names & self.schema
        return Root(self.name, schema, self.needed, self.created, whole=self.source)


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
    """

    roots: tuple[Root, ...]
    made: set[str] = field(default_factory=set)
    kind: Kind = "frame"
    label: str | None = None
    suffixes: tuple[tuple[str, tuple[Root, ...]], ...] = ()

    def derive(self, kind: Kind = "frame", label: str | None = None) -> Frame:
        """Return a frame of the same columns, whose new columns are its own."""
        return Frame(self.roots, set(self.made), kind, label, self.suffixes)

    def need(self, name: object, *, sure: bool = True) -> bool:
        """Note that the block names this column; tell whether it is one.

        Parameters
        ----------
        sure
            Whether only a column can stand at this place; otherwise a name counts only where the
            schema has it.
        """
        if not isinstance(name, str):
            return False
        if name in self.made:
            return True
        if name.startswith("^") and name.endswith("$"):
            return self.need_matching(name)
        found = False
        for root in self.roots:
            if name in root.schema if root.schema is not None else sure:
                root.needed.setdefault(name)
                found = True
        if not found:
            for suffix, roots in self.suffixes:
                if suffix and name.endswith(suffix):
                    # without the clash of both sides' names there would be no suffix
                    return Frame(roots).need(name[: -len(suffix)], sure=sure)
        return found

    def need_matching(self, expression: str) -> bool:
        """Note the columns that match a regular expression; one that may take for ever matches none."""
        if len(expression) > 200 or re.search(r"\)[*+{]", expression):
            return False
        try:
            matcher = re.compile(expression)
        except re.error:
            return False
        known = {name for root in self.roots for name in root.schema or ()}
        found = [name for name in sorted(known) if matcher.search(name[:200])]
        return any([self.need(name) for name in found])

    def only(self, names: Iterable[str]) -> None:
        """Let go of all other columns, because the block has chosen these."""
        chosen = frozenset(names)
        self.roots = tuple(root.only(chosen) for root in self.roots)
        self.made &= chosen

    def create(self, name: object) -> None:
        """Note that the block makes this column."""
        if isinstance(name, str) and len(self.made) < MAX_SIZE:
            self.made.add(name)
            for root in self.roots:
                root.created.setdefault(name)


@dataclass(eq=False, slots=True)
class Holder(Value):
    """A class of the block, or an object of one: what its body has bound are its attributes."""

    names: dict[str, Value]
    is_object: bool = False


class Scope:
    """The names of a module or of a function's body, and the scope around it."""

    __slots__ = ("names", "outer", "shared")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer
        self.shared: set[str] = set()  # `global` and `nonlocal`

    def find(self, name: str) -> Value | None:
        """Return what a name stands for; ``None`` if it is bound nowhere."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.outer
        return None

    def bind(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        scope = self
        while name in scope.shared and scope.outer is not None:
            scope = scope.outer
        scope.names[name] = value


def size_of(value: Value) -> int:
    """Count the parts of a value at all depths; what has none counts as one."""
    return value.size if isinstance(value, Items | Table | Many) else 1


def options(value: Value) -> Iterator[Value]:
    """Yield the possibilities of a value."""
    if isinstance(value, Many):
        yield from value.options
    else:
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
    for frame in frames:
        roots.update(dict.fromkeys(frame.roots))
        made |= frame.made
        suffixes += frame.suffixes
    return Frame(tuple(roots), made, kind or frames[0].kind, None, tuple(dict.fromkeys(suffixes)))


def texts(value: Value) -> Iterator[str]:
    """Yield every whole text in a value: itself, in a list, or the keys of a dictionary."""
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


def pattern(value: Value) -> str:
    """Write a value as part of a text, with ``*`` for what is not known."""
    if isinstance(value, Const):
        if isinstance(value.value, int) and value.value.bit_length() > 1000:
            return ANY  # Python refuses to write it
        text = value.value if isinstance(value.value, str) else str(value.value)
        return text if len(text) <= MAX_TEXT else ANY
    return value.pattern if isinstance(value, Text) else ANY


def text_of(pattern: str, *, exact: bool, is_path: bool = False) -> Value:
    """Make a value of a text: a constant where all of it is known."""
    if len(pattern) > MAX_TEXT:
        return UNKNOWN
    if exact and not is_path:
        return Const(pattern)
    while "**" in pattern and not exact:
        pattern = pattern.replace("**", ANY)
    return Text(pattern, is_path)


def is_exact(value: Value) -> bool:
    """Tell whether all of a text is known."""
    return isinstance(value, Const)
