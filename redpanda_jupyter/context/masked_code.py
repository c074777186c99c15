"""A cell's source as it may leave: without the values of data that its author wrote into it.

The rule of this module: it fails closed. Every text, number and comment is masked, docstrings,
bytes and the words of a shell's line among them, unless :mod:`.no_values` knows that it is no value
of data: a name of a column, a word or number of a library, a format, a file, a small count. Names
in the code (of variables, attributes, keyword arguments) stay: the person gave them. Of a cell that
Python cannot read all texts, numbers and comments are masked but for names of columns and formats,
and so are the words of lines that read like prose. Lines stay where they are, and whatever is
masked comes back as it was, to the byte; where that could not be, whole lines are masked.
"""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from bisect import bisect_right
from typing import TYPE_CHECKING

from ..secrecy import holds_secret, secret_name
from .column_names import ColumnNames
from .lexing import pieces
from .masked_queries import mask_query
from .no_values import NoValues
from .silent_texts import is_format, says_nothing
from .words_of_code import PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .lexing import Part, Piece
    from .masking import Masking

_LITERALS = frozenset(("Constant", "JoinedStr", "TemplateStr"))
_MOST = 200_000
"""A longer source is masked line by line, in characters."""
_KEPT_COMMENT = re.compile(
    r"#\s*(?:%%|type: ignore|noqa(?:: ?[A-Z]{1,4}\d{1,4})?|fmt: (?:on|off))?\s*"
)
_KEPT_MAGIC = re.compile(
    r"\s*(?:%matplotlib(?: (?:inline|widget|notebook|agg))?|%(?:re)?load_ext [a-z_][\w.]*"
    r"|%autoreload(?: [0-3])?|[%!](?:pip|conda) install(?: -[qU]+| [\w.\[\]-]+(?:[=<>]=[\w.]+)?)+"
    r"|\?{0,2}[\w.]+\?{0,2}|%%?(?:time|timeit|capture|prun|pwd|who|whos|reset|debug|tb)"
    r"|%%(?:bash|sh|html|javascript|js|latex|markdown|sql|writefile|R|perl|ruby|svg))\s*"
)
_HEAD = re.compile(
    r"\s*(?:(?P<target>[\w., \t]+=[ \t]*)?(?:%%?[\w.]+"
    r"|!!?(?:pip|ls|cat|echo|head|tail|wc|curl|wget|git|python|cp|mv|rm|mkdir|unzip)\b))?[ \t]*"
)
_WORD = re.compile(r"[^\W\d]\w*")


def mask_source(
    source: str,
    masking: Masking,
    schemas: Mapping[str, Sequence[str]],
    *,
    values: bool = True,
) -> str:
    """Return a source in which stand-ins stand for values.

    Parameters
    ----------
    masking
        Takes the values in.
    schemas
        The columns of the frames in scope, by variable: their names are no values.
    values
        False: only what looks like a secret is masked, as at the level that sends values.
    """
    if len(source) > _MOST:
        return _by_lines(source, masking)
    shown = _Masker(source, masking, schemas, values=values).run()
    return shown if masking.put_back_code(shown) == source else _by_lines(source, masking)


def _by_lines(source: str, masking: Masking) -> str:
    """Mask every line as a whole."""
    return "".join(_line(line, masking) for line in source.splitlines(keepends=True))


def _line(line: str, masking: Masking) -> str:
    inner = line.strip()
    if not inner:
        return line
    at = line.index(inner)
    return f"{line[:at]}{masking.raw(inner)}{line[at + len(inner) :]}"


class _Masker:
    def __init__(
        self,
        source: str,
        masking: Masking,
        schemas: Mapping[str, Sequence[str]],
        *,
        values: bool,
        within: _Masker | None = None,
    ) -> None:
        self._source = source
        self._masking = masking
        self._values = values
        self._pieces = pieces(source, of_cell=within is None)
        self._columns: ColumnNames = within._columns if within else ColumnNames(schemas, source)
        self._schemas = schemas
        tree = self._tree(of_cell=within is None)
        self._tokens: dict[int, ast.expr] = {}
        self._known: NoValues | None = None
        if tree is not None:
            self._known = NoValues(tree, self._columns)
            self._tokens = self._places(self._known)
        self._words: set[str] = {
            source[one.start : one.end] for one in self._pieces if one.kind == "name"
        } | (within._words if within else set())

    def run(self) -> str:
        prose = self._prose() if self._known is None and self._values else set()
        return "".join(
            self._masking.raw(self._source[one.start : one.end])
            if one.start in prose
            else self._shown(one)
            for one in self._pieces
        )

    # --- what Python says ------------------------------------------------------------------------

    def _tree(self, *, of_cell: bool) -> ast.Module | None:
        """Read the source with ``pass`` in the place of IPython's own lines."""
        shown = []
        for one in self._pieces:
            text = self._source[one.start : one.end]
            if one.kind == "magic":
                indent = text[: len(text) - len(text.lstrip())]
                text = f"{indent}pass{chr(10) * text.count(chr(10), len(indent))}"
            shown.append("" if one.kind == "body" else text)
        readable = "".join(shown) if of_cell else f"({self._source})"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(readable)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        self._shift = 0 if of_cell else 1
        return tree if "\r" not in self._source and "\f" not in self._source else None

    def _places(self, known: NoValues) -> dict[int, ast.expr]:
        """Return the literal that each piece belongs to, by where the piece starts."""
        starts = [0]
        for line in self._source.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        encoded = [line.encode("utf-8", "surrogatepass") for line in self._source.split("\n")]

        def offset(line: int, column: int) -> int:
            column -= self._shift if line == 1 else 0
            before = encoded[line - 1][: max(column, 0)]
            return starts[line - 1] + len(before.decode("utf-8", "surrogatepass"))

        literals = [one for one in self._pieces if one.kind in ("string", "number")]
        at = [one.start for one in literals]
        found: dict[int, ast.expr] = {}
        for node in known.nodes:
            if isinstance(node, ast.expr) and type(node).__name__ in _LITERALS:
                first = offset(node.lineno, node.col_offset)
                last = offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
                index = bisect_right(at, first - 1)
                while index < len(literals) and literals[index].end <= last:
                    found[literals[index].start] = node
                    index += 1
        return found

    # --- one piece -------------------------------------------------------------------------------

    def _shown(self, piece: Piece) -> str:
        text = self._source[piece.start : piece.end]
        match piece.kind:
            case "string":
                return self._string(piece)
            case "number":
                return self._number(piece, text)
            case "comment":
                return self._comment(text)
            case "magic":
                return self._magic(text)
            case "body":
                lines = text.splitlines(keepends=True)
                return "".join(
                    _line(one, self._masking) if self._hides(one) else one for one in lines
                )
            case "sign":
                stays = text.isascii() or not self._values
                return text if stays else self._masking.raw(text)
            case _:
                return text

    def _hides(self, text: str) -> bool:
        return self._values or holds_secret(text)

    def _number(self, piece: Piece, text: str) -> str:
        node = self._tokens.get(piece.start)
        if self._known is not None and isinstance(node, ast.Constant):
            hides = self._known.is_secret(node) or (self._values and not self._known.stays(node))
        else:
            hides = self._values and text not in ("0", "1")
        return self._masking.number(text) if hides else text

    def _comment(self, text: str) -> str:
        if not self._hides(text) or _KEPT_COMMENT.fullmatch(text):
            return text
        inner = text.lstrip("# \t")
        if not inner:
            return text
        return f"{text[: len(text) - len(inner)]}{self._masking.raw(inner)}"

    def _magic(self, text: str) -> str:
        if not self._hides(text) or (_KEPT_MAGIC.fullmatch(text) and not holds_secret(text)):
            return text
        head = _HEAD.match(text)
        at = head.end() if head else 0
        rest = text[at:].splitlines(keepends=True)
        return text[:at] + "".join(_line(one, self._masking) for one in rest)

    def _string(self, piece: Piece) -> str:
        node = self._tokens.get(piece.start)
        known = self._known if node is not None else None
        start, end = piece.inner
        written = self._source[start:end]
        is_secret = known is not None and node is not None and known.is_secret(node)
        if not self._values and not is_secret and not holds_secret(written):
            return self._source[piece.start : piece.end]
        if piece.parts and not is_secret and self._values:
            is_path = isinstance(node, ast.JoinedStr) and known is not None and known.is_path(node)
            return self._parts(piece, is_path=is_path)
        if known is not None and isinstance(node, ast.Constant) and not is_secret:
            if known.stays(node) and self._values:
                return self._source[piece.start : piece.end]
            if known.is_query(node) and isinstance(node.value, str):
                shown = mask_query(
                    written, piece.opening, self._masking, self._columns, self._words
                )
                if shown is not None and not holds_secret(written):
                    return f"{piece.opening}{shown}{piece.closing}"
        elif node is None and self._stays_unread(written):
            return self._source[piece.start : piece.end]
        return f"{piece.opening}{self._masked(piece.opening, written)}{piece.closing}"

    def _stays_unread(self, written: str) -> bool:
        """Tell whether a text may leave of whose place nothing is known."""
        known = written in self._columns or says_nothing(written)
        return known and "\\" not in written and not holds_secret(written)

    def _parts(self, piece: Piece, *, is_path: bool) -> str:
        """Mask an f-string part by part; what stands in its fields is code."""
        shown, at = [], piece.start
        for part in piece.parts:
            text = self._source[part.start : part.end]
            shown += [self._source[at : part.start], self._part(piece, part, text, is_path)]
            at = part.end
        return "".join([*shown, self._source[at : piece.end]])

    def _part(self, piece: Piece, part: Part, text: str, is_path: bool) -> str:
        if part.kind == "code":
            inner = _Masker(text, self._masking, self._schemas, values=self._values, within=self)
            return inner.run()
        if part.kind == "format" and is_format(text):
            return text
        if is_path and PLACE.fullmatch(text) and not holds_secret(text):
            return text
        return self._masked(piece.opening, text)

    def _masked(self, opening: str, written: str) -> str:
        """Mask a text, line by line, so that lines stay where they are."""
        if "\n" not in written:
            return self._masked_line(opening, written, whole=True)
        return "\n".join(self._masked_line(opening, one) for one in written.split("\n"))

    def _masked_line(self, opening: str, written: str, *, whole: bool = False) -> str:
        inner = written if whole else written.strip()
        if not inner.strip() or (says_nothing(inner) and not inner.endswith("\\") and not whole):
            return written
        at = written.index(inner)
        shown = self._masking.part(opening, inner, whole=whole)
        return f"{written[:at]}{shown}{written[at + len(inner) :]}"

    # --- what is no Python -----------------------------------------------------------------------

    def _prose(self) -> set[int]:
        """Return where words start on lines that hold two in a row, as no line of Python does."""
        found: set[int] = set()
        line: list[Piece] = []
        last: Piece | None = None
        is_prose = False
        for one in [*self._pieces, None]:
            text = self._source[one.start : one.end] if one is not None else "\n"
            if "\n" in text:
                found |= {word.start for word in line} if is_prose else set()
                line, last, is_prose = [], None, False
            if one is None or one.kind in ("space", "comment"):
                continue
            is_word = one.kind == "name" and not keyword.iskeyword(text)
            is_prose |= is_word and last is not None and self._is_word(last)
            if is_word and text not in self._columns and not secret_name(text):
                line.append(one)
            last = one
        return found

    def _is_word(self, piece: Piece) -> bool:
        text = self._source[piece.start : piece.end]
        return piece.kind in ("name", "number", "string") and not keyword.iskeyword(text)
