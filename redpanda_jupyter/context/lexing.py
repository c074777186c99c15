"""Where texts, numbers, comments and IPython's own lines stand in a cell, readable or not.

The rule of this module: every character belongs to one piece, whatever the text is, and a text that
is not closed is one to the end of its line. It is no parser: Python itself cannot say where the
texts are in a cell that it does not accept, and its own tokens of f-strings differ by version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["string", "comment", "number", "name", "magic", "body", "space", "sign"]
PartKind = Literal["text", "code", "format"]

_PREFIXES = frozenset(
    ("", "r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt")  # in lower case
)
PREFIX_SIGNS = "rRbBuUfFtT"
"""What may stand before a quote."""
_QUOTE = re.compile(r"'''|\"\"\"|'|\"")
_NUMBER = re.compile(r"(?:0[xXbBoO]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)\w*")
_NAME = re.compile(r"[^\W\d]\w*")
_COMMENT = re.compile(r"#[^\n]*")
_SPACE = re.compile(r"(?:\s|\\\n)+")
_PLAIN = re.compile(r"(?:\\.|[^\\])", re.DOTALL)
_MAGIC = re.compile(
    r"[ \t]*(?:[%!?][^\n]*|[\w.,* \t()\[\]]+=[ \t]*(?:%(?=[^\W\d])|!(?!=))[^\n]*"
    r"|%{0,2}[\w.*]+\?{1,2}[ \t]*(?=\n|\Z))"
)
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w.]+)[^\n]*")
_LONGEST = 5000
"""An f-string of more characters is not taken apart, nor one that stands deeper in others."""
_DEEPEST = 4
_TRIES = 100_000
"""After so many characters of f-strings that could not be taken apart, no more are tried."""

_HOLDS_PYTHON = frozenset(("time", "timeit", "capture", "prun", "memit"))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an f-string: its text, the code of a field, or how that is formatted."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a cell.

    Parameters
    ----------
    start, end
        In characters.
    opening, closing
        Of a string: prefix and quote, and the quote that ends it (empty where none does).
    parts
        Of a string that has fields: what it is made of, without the braces.
    """

    kind: Kind
    start: int
    end: int
    opening: str = ""
    closing: str = ""
    parts: tuple[Part, ...] = field(default=())

    @property
    def inner(self) -> tuple[int, int]:
        """Where the text of a string stands."""
        return self.start + len(self.opening), self.end - len(self.closing)


def pieces(source: str, *, of_cell: bool = True) -> list[Piece]:
    """Take a cell apart; the pieces join to the whole.

    Parameters
    ----------
    of_cell
        False for an expression, which has no lines of IPython's own.
    """
    return list(_Lexer(source, of_cell=of_cell).run())


class _Lexer:
    def __init__(self, source: str, *, of_cell: bool) -> None:
        self._source = source
        self._of_cell = of_cell
        self._depth = 0
        self._left = _TRIES

    def run(self) -> Iterator[Piece]:
        at = 0
        if self._of_cell and (first := _CELL_MAGIC.match(self._source)):
            yield Piece("magic", 0, first.end())
            at = first.end()
            if first["name"] not in _HOLDS_PYTHON:
                if at < len(self._source):
                    yield Piece("body", at, len(self._source))
                return
        while at < len(self._source):
            piece = self._one(at)
            yield piece
            at = piece.end

    def _one(self, at: int) -> Piece:
        source = self._source
        if self._of_cell and self._begins_line(at) and (found := _MAGIC.match(source, at)):
            return Piece("magic", at, self._end_of_magic(found.end()))
        if found := _SPACE.match(source, at):
            end = found.end()
            line = source.rfind("\n", at, end) + 1  # a line of IPython's own begins with its indent
            return Piece("space", at, line if at < line < end and self._of_cell else end)
        if found := _COMMENT.match(source, at):
            return Piece("comment", at, found.end())
        if found := _QUOTE.match(source, at):
            return self._string(at, found.end())
        if found := _NUMBER.match(source, at):
            return Piece("number", at, found.end())
        if found := _NAME.match(source, at):
            quote = _QUOTE.match(source, found.end())
            if quote and found[0].lower() in _PREFIXES:
                return self._string(at, quote.end())
            return Piece("name", at, found.end())
        self._depth = max(0, self._depth + (source[at] in "([{") - (source[at] in ")]}"))
        return Piece("sign", at, at + 1)

    def _string(self, start: int, inner: int) -> Piece:
        opening = self._source[start:inner]
        if _has_fields(opening) and self._left > 0:
            quote = opening.lstrip(PREFIX_SIGNS)
            fields = _Fields(self._source, inner, quote, 0)
            if fields.end is not None:
                return Piece("string", start, fields.end, opening, quote, tuple(fields.parts))
            self._left -= fields.furthest - inner
        # without its fields an f-string is a text like others, and is masked as one
        return _text_piece(self._source, start, inner)

    def _begins_line(self, at: int) -> bool:
        """Tell whether a statement may begin here."""
        if at and self._source[at - 1] != "\n":
            return False
        return not self._depth and not self._source.endswith("\\\n", 0, at)

    def _end_of_magic(self, end: int) -> int:
        while self._source.startswith("\n", end) and self._source.endswith("\\", 0, end):
            line = self._source.find("\n", end + 1)
            end = len(self._source) if line < 0 else line
        return end


def _text_piece(source: str, start: int, inner: int) -> Piece:
    """Return a text from its prefix to its quote, whatever its braces say."""
    opening = source[start:inner]
    quote = opening.lstrip(PREFIX_SIGNS)
    end = _end_of_text(source, inner, quote)
    closing = quote if source.startswith(quote, end) else ""
    return Piece("string", start, end + len(closing), opening, closing)


def _has_fields(opening: str) -> bool:
    return bool(set("fFtT") & set(opening))


def _end_of_text(source: str, at: int, quote: str) -> int:
    """Return where the quote is that ends a text, or else the line or the cell."""
    while at < len(source):
        if source.startswith(quote, at) or (source[at] == "\n" and len(quote) == 1):
            return at
        found = _PLAIN.match(source, at)
        at = found.end() if found else at + 1
    return at


class _Fields:
    """Takes an f-string apart; ``end`` stays ``None`` where its braces or quotes do not match."""

    def __init__(self, source: str, at: int, quote: str, depth: int) -> None:
        self._source = source
        self._quote = quote
        self._depth = depth
        self._last = min(len(source), at + _LONGEST)
        self.furthest = at
        self.parts: list[Part] = []
        self.end: int | None = None
        end = self._text(at, "text")
        if end is not None and source.startswith(quote, end):
            self.end = end + len(quote)

    def _text(self, at: int, kind: PartKind) -> int | None:
        """Read text up to what ends it: the quote, or the brace of the field."""
        source, start = self._source, at
        while at < self._last:
            self.furthest = max(self.furthest, at)
            if source.startswith(self._quote, at) or (kind == "format" and source[at] == "}"):
                break
            if source[at] == "\n" and len(self._quote) == 1:
                return None
            if kind == "text" and source[at : at + 2] in ("{{", "}}"):
                at += 2
            elif source[at] == "{":
                self._add(kind, start, at)
                inner = self._field(at + 1)
                if inner is None:
                    return None
                at = start = inner
            elif kind == "text" and source[at] == "}":
                return None
            else:
                at += 2 if source[at] == "\\" and at + 1 < len(source) else 1
        self._add(kind, start, at)
        return at

    def _add(self, kind: PartKind, start: int, end: int) -> None:
        if start < end:
            self.parts.append(Part(kind, start, end))

    def _field(self, at: int) -> int | None:
        """Read a field from behind its brace, and return where the text goes on."""
        source, start, depth = self._source, at, 0
        while at < self._last:
            self.furthest = max(self.furthest, at)
            sign = source[at]
            if sign == "\n" and len(self._quote) == 1:
                return None
            if not depth and (sign in "}:" or (sign == "!" and source[at + 1 : at + 2] != "=")):
                break
            depth += (sign in "([{") - (sign in ")]}")
            quote = _QUOTE.match(source, at)
            name = _NAME.match(source, at)
            if name:
                quote = _QUOTE.match(source, name.end())
                quote = quote if name[0].lower() in _PREFIXES else None
            if quote:
                end = self._nested(at, quote.end())
                if end is None:
                    return None
                at = end
            elif sign == "#" or depth < 0:
                return None
            else:
                at = name.end() if name else at + 1
        self._add("code", start, at)
        if source.startswith("!", at):
            at += 2
        if source.startswith(":", at):
            inner = self._text(at + 1, "format")
            if inner is None:
                return None
            at = inner
        return at + 1 if source.startswith("}", at) else None

    def _nested(self, start: int, inner: int) -> int | None:
        """Return the end of a text within a field."""
        opening = self._source[start:inner]
        if not _has_fields(opening):
            piece = _text_piece(self._source, start, inner)
            return piece.end if piece.closing else None
        if self._depth >= _DEEPEST:
            return None
        fields = _Fields(self._source, inner, opening.lstrip(PREFIX_SIGNS), self._depth + 1)
        self.furthest = max(self.furthest, fields.furthest)
        return fields.end
