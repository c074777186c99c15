"""A cell's source as it may leave: without the values of data that its author wrote into it.

The rules of this module: what a column is compared with, looked up by or replaced by is a value.
Names of columns, formats, file names and numbers that count something are not, and stay, because
nobody can correct code without them. A source that Python cannot read loses all its texts and
numbers. Lines stay where they are.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

from .. import analysis
from ..secrecy import holds_secret, secret_name
from .masking import edited

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .masking import Edit, Masking

_BY_VALUE = frozenset(
    (
        *("isin", "is_in", "eq", "ne", "gt", "ge", "lt", "le", "between", "is_between"),
        *("contains", "startswith", "endswith", "match", "fullmatch", "starts_with", "ends_with"),
        *("replace", "replace_strict", "map", "fillna", "fill_null", "where", "mask", "clip"),
        *("get_group", "xs", "searchsorted", "str_contains", "count_matches"),
    )
)
"""Methods whose arguments are values of a column."""

_LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp)
_BY_LABEL = frozenset(("loc", "at"))
_IN_WORDS = frozenset(("query", "eval", "sql"))
_MAGIC_LINE = re.compile(r"^(?P<indent>\s*)(?:[%!]|[\w.]+\s*=\s*[%!]|\?|.*\?\s*$)")
_ANY_STRING = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<quote>'{3}|"{3})(?P<long>.*?)(?:(?P=quote)|\Z)"""
    r"""|(?P<one>['"])(?P<short>(?:\\.|(?!(?P=one))[^\\\n])*)(?:(?P=one)|$)"""
    r"""|(?P<number>(?<![\w.])\d[\w.]*)""",
    re.DOTALL | re.MULTILINE,
)
_WORD_OR_NUMBER = re.compile(
    r"""(?P<q>['"])(?P<text>.*?)(?P=q)|(?<![\w.])(?P<number>\d[\w.]*)""", re.DOTALL
)
_SHORTEST = 3
"""A masked text of fewer signs is not looked for within other texts."""


def mask_source(
    source: str, masking: Masking, columns: Collection[str], *, values: bool = True
) -> str:
    """Return a source in which stand-ins stand for values.

    Parameters
    ----------
    masking
        Takes the values in.
    columns
        Names of columns of the frames in scope: these are no values.
    values
        False: only what looks like a secret is masked, as at the level that sends values.
    """
    readable = _without_magics(source)
    try:
        tree = ast.parse(readable)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        shown = _masked_unread(source, masking, columns, values=values)
        return _everywhere(shown, masking)
    found = _Finder(source, masking, columns)
    found.secrets(tree)
    if values:
        found.visit(tree)
        found.visit_constants(tree)
        for one in analysis.analyze(source).parameters:
            if one.column is not None:
                found.within(tree, one.line, one.end_line, one.value)
    found.propagate(tree)
    return _everywhere(edited(source, found.edits()), masking)


def _without_magics(source: str) -> str:
    """Put ``pass`` in the place of IPython's own lines, so that the others stay where they are."""
    lines = source.split("\n")
    if source.lstrip().startswith("%%"):
        first = next(index for index, line in enumerate(lines) if line.strip())
        lines[first] = ""
    shown = []
    for line in lines:
        match = _MAGIC_LINE.match(line) if not _parses(line) else None
        shown.append(f"{match['indent']}pass" if match else line)
    return "\n".join(shown)


def _parses(line: str) -> bool:
    try:
        ast.parse(line.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Finder(ast.NodeVisitor):
    """Finds the literals that are values."""

    def __init__(self, source: str, masking: Masking, columns: Collection[str]) -> None:
        self._lines = io.StringIO(source).readlines()
        self._masking = masking
        self._columns = set(columns)
        self._edits: dict[tuple[int, int], Edit] = {}
        self._names: dict[str, bool] = {}

    def edits(self) -> list[Edit]:
        """Return what is to be replaced."""
        return list(self._edits.values())

    def secrets(self, tree: ast.Module) -> None:
        """Mask what looks like a secret, or is bound to a name that says so."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if holds_secret(node.value):
                    self._mask(node, numbers=False, strictly=True)
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and secret_name(str(key.value)):
                        self._hide(value)
            for name, value in _bindings(node):
                if secret_name(name):
                    self._hide(value)

    def _hide(self, value: ast.expr) -> None:
        for part in _literals(value):
            self._mask(part, numbers=True, strictly=True)

    # --- where values stand ----------------------------------------------------------------------

    def visit_Compare(self, node: ast.Compare) -> None:
        """Look at ``frame["region"] == "North"``."""
        operands = [node.left, *node.comparators]
        of_data = any(
            isinstance(part, ast.Subscript | ast.Attribute)
            for operand in operands
            for part in ast.walk(operand)
        )
        for operand in operands:
            if not isinstance(operand, ast.Subscript | ast.Attribute | ast.Call):
                self._values(operand, numbers=of_data)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at ``frame["region"].isin(["North"])``."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        given = [*node.args, *(one.value for one in node.keywords if one.arg != "method")]
        if name in _BY_VALUE:
            for one in given:
                self._values(one, numbers=True)
        elif name in _IN_WORDS:
            for one in given[:1]:
                self._in_words(one)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Look at ``frame.loc["Bob"]``."""
        if isinstance(node.value, ast.Attribute) and node.value.attr in _BY_LABEL:
            self._values(node.slice, numbers=False)
        self.generic_visit(node)

    def visit_match_case(self, node: ast.match_case) -> None:
        """Look at ``case "North":``."""
        self._values(node.pattern, numbers=True)
        self.generic_visit(node)

    def _values(self, node: ast.AST, *, numbers: bool) -> None:
        """Mask the literals of an expression, and those that its names are bound to."""
        if isinstance(node, ast.Name):
            self._names[node.id] = self._names.get(node.id, False) or numbers
            return
        for part in _literals(node):
            self._mask(part, numbers=numbers)
        for name in ast.walk(node):
            if isinstance(name, ast.Name):
                self._names.setdefault(name.id, False)

    def visit_constants(self, tree: ast.Module) -> None:
        """Mask what ``region = "North"`` binds, where the name is compared with something."""
        for node in ast.walk(tree):
            for target, value in _bindings(node):
                if target in self._names:
                    self._bound(value, numbers=self._names[target])

    def _bound(self, value: ast.expr, *, numbers: bool) -> None:
        if isinstance(
            value, ast.Constant | ast.List | ast.Tuple | ast.Set | ast.Dict | ast.UnaryOp
        ):
            for part in _literals(value):
                self._mask(part, numbers=numbers)

    def within(self, tree: ast.Module, line: int, end_line: int, value: str) -> None:
        """Mask the literals of one parameter that the analysis has found."""
        for node in ast.walk(tree):
            place = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
            if (
                place == (line, end_line)
                and isinstance(node, ast.expr)
                and (ast.unparse(node) == value)
            ):
                for part in _literals(node):
                    self._mask(part, numbers=True, strictly=True)

    def propagate(self, tree: ast.Module) -> None:
        """Mask the same text elsewhere in the cell, as in a title."""
        texts = self._masking.texts
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in texts:
                self._mask(node, numbers=False, strictly=True)

    # --- one literal -----------------------------------------------------------------------------

    def _mask(self, node: ast.expr, *, numbers: bool, strictly: bool = False) -> None:
        start, end = self._place(node)
        literal = self._text(start, end)
        if isinstance(node, ast.JoinedStr):
            self._edits[start] = (start, end, f'"{self._masking.text(literal, literal)}"')
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in self._columns or node.value == "__main__":
                return
            if strictly or any(sign.isalnum() for sign in node.value):
                self._edits[start] = (start, end, f'"{self._masking.text(node.value, literal)}"')
        elif isinstance(node, ast.Constant) and numbers and _is_number(node.value):
            self._edits[start] = (start, end, self._masking.number(literal))

    def _in_words(self, node: ast.expr) -> None:
        """Mask values within ``query("region == 'North'")``."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                start, end = self._place(part)
                literal = self._text(start, end)
                match = re.fullmatch(r"(\w*(?:'{3}|\"{3}|['\"]))(.*?)('{3}|\"{3}|['\"])",
                                     literal, re.DOTALL)  # fmt: skip
                if match:
                    inner = _WORD_OR_NUMBER.sub(self._word, match[2])
                    self._edits[start] = (start, end, f"{match[1]}{inner}{match[3]}")

    def _word(self, match: re.Match[str]) -> str:
        if match["number"] is not None:
            return self._masking.number(match["number"])
        if match["text"] in self._columns:
            return match[0]
        return f"{match['q']}{self._masking.text(match['text'])}{match['q']}"

    def _place(self, node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return where a literal stands, in characters."""
        ends = ((node.lineno, node.col_offset), (node.end_lineno or 1, node.end_col_offset or 0))
        (start, end) = ((line, self._column(line, column)) for line, column in ends)
        return start, end

    def _column(self, line: int, bytes_before: int) -> int:
        before = self._lines[line - 1].encode("utf-8", "surrogatepass")[:bytes_before]
        return len(before.decode("utf-8", "surrogatepass"))

    def _text(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        lines = self._lines[start[0] - 1 : end[0]]
        if len(lines) == 1:
            return lines[0][start[1] : end[1]]
        return "".join([lines[0][start[1] :], *lines[1:-1], lines[-1][: end[1]]])


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


def _literals(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the literals within an expression; an f-string as a whole."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        yield node
        return
    if isinstance(node, ast.Subscript):
        return  # `frame["region"]`: a name
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def _masked_unread(source: str, masking: Masking, columns: Collection[str], *, values: bool) -> str:
    """Mask all texts and numbers of a source that Python cannot read; quotes stay as they are."""
    known = set(columns)

    def stand_in(match: re.Match[str]) -> str:
        if match["comment"] is not None:
            return match[0]
        if match["number"] is not None:
            return masking.number(match[0]) if values else match[0]
        inner = match["long"] if match["quote"] else match["short"]
        if not values and not holds_secret(inner):
            return match[0]
        if inner in known or not any(sign.isalnum() for sign in inner):
            return match[0]
        start = match.start("long" if match["quote"] else "short") - match.start()
        is_closed = len(match[0]) == 2 * start + len(inner)
        name = masking.text(inner, match[0] if is_closed else None)
        return match[0][:start] + name + match[0][start + len(inner) :]

    return _ANY_STRING.sub(stand_in, source)


def _everywhere(source: str, masking: Masking) -> str:
    """Put stand-ins for masked texts into comments and longer texts as well."""
    texts = [one for one in masking.texts if len(one) >= _SHORTEST and "\n" not in one]
    if not texts and not holds_secret(source):
        return source
    alternatives = "|".join(re.escape(one) for one in sorted(texts, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
    edits: list[Edit] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and holds_secret(token.string):
                hidden = masking.text(token.string.lstrip("# "))
                edits.append((token.start, token.end, f"# {hidden}"))
            elif texts and token.type not in (tokenize.NAME, tokenize.OP, tokenize.NUMBER):
                new = pattern.sub(lambda match: masking.text(match[0]), token.string)
                if new != token.string:
                    edits.append((token.start, token.end, new))
    except (tokenize.TokenError, SyntaxError):
        return pattern.sub(lambda match: masking.text(match[0]), source) if texts else source
    return edited(source, edits)
