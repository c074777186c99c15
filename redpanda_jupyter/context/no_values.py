"""Which literals of a cell are no values of data, so that they may leave.

The rules of this module: it decides by where a literal stands, and what it does not know is a
value. A literal stays if it is

* the name of a column: of a frame in scope, or one that the cell makes (:mod:`.column_names`);
* a word or a number that a library asks for in that place (:mod:`.words_of_code`), such as
  ``how="left"``, ``.agg("sum")``, ``figsize=(8, 5)``, ``.head(20)``, ``/ 1000``;
* a format, a pattern or a separator (:mod:`.silent_texts`);
* the path of a file, or a folder where only one can stand;
* a whole number from -10 to 10, 100, 1000, or 0.5, unless it stands among data.

Among data (a comparison, a method that looks values up, what a frame is made of, a list of other
numbers, or a name that is used so) only names of columns, formats and zero stay.
"""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

from ..secrecy import holds_secret, secret_name
from . import words_of_code as words
from .silent_texts import says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .column_names import ColumnNames

_BY_LABEL = frozenset(("loc", "at"))
_BY_PLACE = frozenset(("iloc", "iat"))
_PLACES = frozenset(("Path", "open", "exists", "glob", "rglob", "listdir", "makedirs", "mkdir"))
_SMALL = frozenset((100, 1000, 0.5))
_BORDERS = frozenset(("bins", "levels", "order", "xticks", "yticks"))
"""Parameters whose number counts something, and whose list of numbers holds values."""
_UNLIKELY = 1000
"""Positional numbers of methods that count stay up to here."""
_CLOSED = (ast.Call, ast.Compare, ast.Subscript, ast.Lambda, ast.comprehension, ast.IfExp)
_COLUMNS_OF_NEW = frozenset(("schema", "columns", "names"))


class NoValues:
    """The verdict on each literal of a tree.

    Parameters
    ----------
    names
        The names of columns; those that the cell gives to new frames are added.
    """

    def __init__(self, tree: ast.Module, names: ColumnNames) -> None:
        self._names = names
        self._kept: set[int] = set()
        self._data: set[int] = set()
        self._secret: set[int] = set()
        self._used_as_data: dict[str, bool] = {}
        self._queries: set[int] = set()
        self._paths: set[int] = set()
        self.nodes = list(_walk(tree))
        for node in self.nodes:
            self._look(node)
        for node in self.nodes:
            self._look_again(node)

    def stays(self, node: ast.Constant) -> bool:
        """Tell whether a literal may leave."""
        if id(node) in self._secret:
            return False
        value, among_data = node.value, id(node) in self._data
        if isinstance(value, bytes):
            return says_nothing(value.decode("latin-1"))
        if isinstance(value, str):
            if holds_secret(value):
                return False
            if value in self._names or says_nothing(value) or value == "__main__":
                return True
            known = id(node) in self._kept or words.FILE.fullmatch(value) is not None
            return known and not among_data
        if among_data:
            return value == 0
        return id(node) in self._kept or _is_small(value)

    def is_query(self, node: ast.expr) -> bool:
        """Tell whether a text is written in another language, as that of ``query`` and SQL."""
        return id(node) in self._queries and id(node) not in self._secret

    def is_path(self, node: ast.JoinedStr) -> bool:
        """Tell whether an f-string is the path of a file."""
        return id(node) in self._paths and id(node) not in self._secret

    def is_secret(self, node: ast.expr) -> bool:
        """Tell whether a literal is bound to a name that says that it is a secret."""
        return id(node) in self._secret

    # --- where they stand ------------------------------------------------------------------------

    def _look(self, node: ast.AST) -> None:
        match node:
            case ast.Call():
                self._call(node)
            case ast.Compare():
                self._compared(node)
            case ast.Subscript():
                self._item(node)
            case ast.BinOp(op=ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Mod() | ast.Pow()):
                for side in (node.left, node.right):
                    if isinstance(side, ast.Constant) and _is_unit(side.value):
                        self._kept.add(id(side))
            case ast.match_case():
                self._of_data(node.pattern)
            case ast.Dict():
                self._dict(node)
            case _:
                pass
        for name, value in _bindings(node):
            if secret_name(name):
                self._secret.update(id(one) for one in _literals(value))

    def _look_again(self, node: ast.AST) -> None:
        """Look at what depends on all the rest: names used as data, and lists of numbers."""
        for name, value in _bindings(node):
            if name in self._used_as_data and not isinstance(value, ast.Call):
                self._of_data(value, numbers=self._used_as_data[name])
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            numbers = [one for one in map(_number, node.elts) if one is not None]
            if not all(self.stays(one) for one in numbers):
                self._data.update(id(one) for one in numbers)

    def _call(self, call: ast.Call) -> None:
        name = _last_name(call.func)
        named = [one for one in call.keywords if one.arg is not None]
        for given in named:
            self._keyword(name, given)
        for one in call.args:
            self._argument(name, one)
        first = call.args[:1] or [one.value for one in named if one.arg in ("sql", "expr", "query")]
        if name in words.QUERIES:
            self._queries.update(id(one) for one in first)
        if words.PATHS.fullmatch(name):
            self._path(name, call.args if name == "joinpath" else first)
        if name in words.AGGREGATING:
            for one in [*call.args, *(one.value for one in named)]:
                self._words(one, lambda text: _is_close(text, words.AGGREGATIONS))
        if name in words.BY_VALUE or name in words.DATA:
            known = words.NUMBER_PARAMETERS | words.WORD_PARAMETERS | words.COLUMN_PARAMETERS
            for one in call.args:
                self._of_data(one)
            for given in named:
                if given.arg not in known or name == "dict":
                    self._of_data(given.value)
        if name in words.FRAMES and all(one.arg != "orient" for one in call.keywords):
            self._new_frame([*call.args[:1], *(one.value for one in named if one.arg == "data")])

    def _keyword(self, name: str, keyword: ast.keyword) -> None:
        parameter, value = str(keyword.arg), keyword.value
        is_list = parameter in _BORDERS and _number(value) is None
        if parameter in words.NUMBER_PARAMETERS and not is_list:
            self._numbers(value, words.LARGEST)
        if parameter in words.WORD_PARAMETERS:
            self._words(value, lambda text: _is_word(text, close=True))
        if parameter in words.COLUMN_PARAMETERS:
            self._words(value, self._names.resembles)
        if parameter in words.PATH_PARAMETERS:
            self._path("", [value])
        if parameter in _COLUMNS_OF_NEW and (name in words.FRAMES or name.startswith("read_")):
            self._names.add(str(one.value) for one in _texts(value))

    def _argument(self, name: str, value: ast.expr) -> None:
        if name in words.TYPING:
            self._words(value, lambda text: words.TYPES.fullmatch(text) is not None)
        if name in words.TIMING:
            self._words(value, _is_time)
        if name in words.WORDED:
            self._words(value, lambda text: _is_word(text, close=False))
        if name in words.SETTINGS:
            self._words(value, lambda text: words.SETTING.fullmatch(text) is not None)
        if name in words.COUNTING:
            self._numbers(value, _UNLIKELY)

    def _new_frame(self, given: Iterable[ast.expr]) -> None:
        for one in given:
            rows = one.elts if isinstance(one, ast.List | ast.Tuple) else [one]
            for row in rows:
                if isinstance(row, ast.Dict):
                    keys = (key for key in row.keys if key is not None)
                    self._names.add(str(text.value) for key in keys for text in _texts(key))

    def _path(self, name: str, values: Iterable[ast.expr]) -> None:
        for value in values:
            if isinstance(value, ast.JoinedStr):
                self._paths.add(id(value))
            elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                text = value.value
                is_place = words.PLACE.fullmatch(text) and (name in _PLACES or "/" in text)
                if words.FILE.fullmatch(text) or is_place:
                    self._kept.add(id(value))

    def _compared(self, node: ast.Compare) -> None:
        """Look at ``frame["region"] == "North"``."""
        operands = [node.left, *node.comparators]
        of_data = any(
            isinstance(part, ast.Subscript | ast.Attribute)
            for operand in operands
            for part in ast.walk(operand)
        )
        for operand in operands:
            if not isinstance(operand, ast.Subscript | ast.Attribute | ast.Call):
                self._of_data(operand, numbers=of_data)

    def _item(self, node: ast.Subscript) -> None:
        how = node.value.attr if isinstance(node.value, ast.Attribute) else ""
        if how in _BY_LABEL:
            self._of_data(node.slice, numbers=False)
        elif how in _BY_PLACE or isinstance(node.slice, ast.Slice):
            self._numbers(node.slice, words.LARGEST)
        elif how in words.SETTINGS or _last_name(node.value) in words.SETTINGS:
            self._words(node.slice, lambda text: words.SETTING.fullmatch(text) is not None)

    def _dict(self, node: ast.Dict) -> None:
        known = words.NUMBER_PARAMETERS | words.WORD_PARAMETERS | words.COLUMN_PARAMETERS
        for key, value in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else None
            if isinstance(name, str):
                if name in known:
                    self._kept.add(id(key))
                if secret_name(name):
                    self._secret.update(id(one) for one in _literals(value))
            number = _number(value)
            if number is not None:
                self._data.add(id(number))

    # --- one expression --------------------------------------------------------------------------

    def _of_data(self, node: ast.AST, *, numbers: bool = True) -> None:
        """Take the literals of an expression for values, and those that its names are bound to."""
        if isinstance(node, ast.Name):
            self._used_as_data[node.id] = self._used_as_data.get(node.id, False) or numbers
            return
        for one in _literals(node):
            if numbers or not isinstance(one, ast.Constant) or not _is_number(one.value):
                self._data.add(id(one))
        for name in ast.walk(node):
            if isinstance(name, ast.Name):
                self._used_as_data.setdefault(name.id, False)

    def _words(self, node: ast.expr, is_known: Callable[[str], bool]) -> None:
        for one in _texts(node):
            if is_known(str(one.value)):
                self._kept.add(id(one))

    def _numbers(self, node: ast.expr, largest: int) -> None:
        for one in _literals(node, closed=_CLOSED):
            value = one.value if isinstance(one, ast.Constant) else None
            if isinstance(value, int | float) and abs(value) <= largest:
                self._kept.add(id(one))


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes, but nothing within f-strings, whose fields are read by themselves."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        if not isinstance(one, ast.JoinedStr) and type(one).__name__ != "TemplateStr":
            stack.extend(ast.iter_child_nodes(one))


def _literals(node: ast.AST, closed: tuple[type, ...] = (ast.Subscript,)) -> Iterator[ast.expr]:
    """Yield the literals within an expression; an f-string as a whole."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield node
        return
    if isinstance(node, closed):
        return
    for child in ast.iter_child_nodes(node):
        yield from _literals(child, closed)


def _texts(node: ast.expr) -> Iterator[ast.Constant]:
    for one in _literals(node, closed=_CLOSED):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one


def _number(node: ast.expr) -> ast.Constant | None:
    """Return the number that stands in an expression, with a sign or without one."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return node if isinstance(node, ast.Constant) and _is_number(node.value) else None


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a node binds: names with the expression that they get, or whose items they get."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.For(target=ast.Name(id=name), iter=value):
            yield name, value
        case ast.comprehension(target=ast.Name(id=name), iter=value):
            yield name, value
        case ast.keyword(arg=str() as name, value=value):
            yield name, value
        case ast.arguments():
            given = [*node.posonlyargs, *node.args]
            last = given[len(given) - len(node.defaults) :]
            yield from ((one.arg, value) for one, value in zip(last, node.defaults, strict=True))


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def _is_small(value: object) -> bool:
    if not isinstance(value, int | float) or not _is_finite(value):
        return False
    return value in _SMALL or (value == int(value) and abs(value) <= 10)


def _is_finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")


def _is_unit(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool) or not _is_finite(value):
        return False
    if value in words.UNITS:
        return True
    return value >= 1 and f"{value:.15e}".startswith("1.000000000000000e")


def _is_word(text: str, *, close: bool) -> bool:
    if text in words.WORDS or text in words.AGGREGATIONS or words.TYPES.fullmatch(text):
        return True
    return _is_time(text) or (close and _is_close(text, words.WORDS))


def _is_time(text: str) -> bool:
    return bool(words.FREQUENCIES.fullmatch(text) or words.ZONES.fullmatch(text))


def _is_close(text: str, known: Iterable[str]) -> bool:
    if text in known or not 3 < len(text) < 20:
        return text in known
    return bool(difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.8))
