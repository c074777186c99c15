"""Stand-ins for values in code and messages, so that a model sees none and its code gets them back.

The rules of this module: a value is replaced before anything leaves and put back only here, into
what has come, by :meth:`Masking.restore`; the same value has the same stand-in throughout one
question; what cannot be read is masked as a whole. Names are no values: of columns, of variables,
of anything that stands in the code that leaves anyway.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Literal

from .. import analysis
from .lexing import PREFIX_SIGNS, Piece, pieces

Kind = Literal["text", "bytes", "number", "raw"]

_NOTE = (
    "Names such as {name} stand for texts and numbers that stay on my machine: use them exactly as "
    "they are; do not guess what they stand for."
)

_FENCE = re.compile(r"([\s>*+\-\d.)]*)(`{3,}|~{3,})(.*)")
_STAND_IN = re.compile(r"\bPANDAX*_(?:TEXT|NUMBER)_\d+\b")


def has_stand_ins(text: str) -> bool:
    """Tell whether values are masked in a text, so that only its own question understands it."""
    return _STAND_IN.search(text) is not None


@dataclass(slots=True)
class _Masked:
    literal: str
    """As Python writes it."""
    plain: str
    """As it reads within a text."""
    kind: Kind
    forms: dict[str, str] = field(default_factory=dict)
    """How it was written in texts, by what opened them: the quote and what stands before it."""


class Masking:
    """The stand-ins of one question.

    Parameters
    ----------
    taken
        Text in which no stand-in may occur already: the cell.
    """

    def __init__(self, taken: str = "") -> None:
        prefix = "PANDA"
        while f"{prefix}_" in taken:
            prefix += "X"
        self._prefix = prefix
        self._by_value: dict[tuple[Kind, str], list[str]] = {}
        self._masked: dict[str, _Masked] = {}
        self._pattern = re.compile(rf"\b{prefix}_(?:TEXT|NUMBER)_\d+\b")

    def __bool__(self) -> bool:
        return bool(self._masked)

    @property
    def names(self) -> list[str]:
        """The stand-ins in use."""
        return list(self._masked)

    @property
    def note(self) -> str:
        """What the model must know of the stand-ins; empty where there are none."""
        return _NOTE.format(name=next(iter(self._masked))) if self._masked else ""

    def text(self, value: str) -> str:
        """Return the stand-in for a text of a message; it belongs between quotes."""
        return self._stand_in("text", value, repr(value))

    def number(self, literal: str) -> str:
        """Return the stand-in for a number, given as Python writes it."""
        return self._stand_in("number", literal, literal)

    def raw(self, text: str) -> str:
        """Return the stand-in for what stands outside of texts: a comment, a shell's words."""
        return self._stand_in("raw", text, text)

    def part(self, opening: str, written: str, *, whole: bool = False) -> str:
        """Return the stand-in for what stands in a text.

        Parameters
        ----------
        opening
            What opens the text: its quote, and what stands before it.
        written
            As it stands there, with its escapes; it comes back so.
        whole
            Whether it is the text from quote to quote.
        """
        quote = opening.lstrip(PREFIX_SIGNS)
        literal = f"{opening}{written}{quote}"
        value = _value_of(opening, written, literal)
        if isinstance(value, bytes):
            return self._stand_in("bytes", value.decode("latin-1"), literal, opening, written)
        if not whole or value is None:
            literal = repr(written if value is None else value)
        plain = written if value is None else value
        return self._stand_in("text", plain, literal, opening, written)

    def _stand_in(
        self, kind: Kind, value: str, literal: str, opening: str = "", written: str = ""
    ) -> str:
        known = self._by_value.setdefault((kind, value), [])
        for name in known:
            forms = self._masked[name].forms
            if not opening or forms.setdefault(opening, written) == written:
                return name
        word = "NUMBER" if kind == "number" else "TEXT"
        name = f"{self._prefix}_{word}_{len(self._masked) + 1}"
        self._masked[name] = _Masked(literal, value, kind, {opening: written} if opening else {})
        known.append(name)
        return name

    # --- back again ------------------------------------------------------------------------------

    def restore(self, answer: str) -> str:
        """Put the values back into an answer: into its Python as literals, else as they read."""
        if not self._pattern.search(answer):
            return answer
        lines = answer.split("\n")
        shown: list[str] = []
        after = 0
        for block in analysis.extract_blocks(answer):
            if block.is_python and self._pattern.search(block.code):
                shown += map(self.put_back, lines[after : block.start_line - 1])
                code = self.put_back_code(block.code)
                shown.append(_fenced(code, lines[block.start_line - 1], closed=block.complete))
                after = block.end_line
        return "\n".join([*shown, *map(self.put_back, lines[after:])])

    def put_back(self, text: str) -> str:
        """Put the values back into prose."""
        return self._pattern.sub(lambda match: self._plain(match[0]), text)

    def put_back_code(self, code: str) -> str:
        """Put the values back into Python: as literals, or escaped within longer texts."""
        return self._code(code) if self._pattern.search(code) else code

    def _code(self, code: str, around: str = "") -> str:
        """Put values back into code, or into a field of a text that a quote ``around`` opens."""
        parts = pieces(code, of_cell=not around)
        return "".join(self._piece(code, one, around) for one in parts)

    def _piece(self, code: str, piece: Piece, around: str) -> str:
        text = code[piece.start : piece.end]
        if piece.kind == "name":
            return self._pattern.sub(lambda match: self._literal(match[0], around), text)
        return self._string(code, piece, around) if piece.kind == "string" else self.put_back(text)

    def _string(self, code: str, piece: Piece, around: str) -> str:
        start, end = piece.inner
        if piece.parts:
            shown, at = [], piece.start
            for part in piece.parts:
                inner = code[part.start : part.end]
                put_back = (
                    self._code(inner, piece.closing)
                    if part.kind == "code"
                    else self._within(inner, piece.opening)
                )
                shown += [code[at : part.start], put_back]
                at = part.end
            return "".join([*shown, code[at : piece.end]])
        inner = code[start:end]
        if self._pattern.fullmatch(inner) and inner in self._masked:
            one = self._masked[inner]
            if piece.opening not in one.forms and one.kind in ("text", "bytes"):
                return self._literal(inner, around)  # with quotes of its own
        return f"{piece.opening}{self._within(inner, piece.opening)}{piece.closing}"

    def _within(self, text: str, opening: str) -> str:
        """Put values back into a part of a string that begins with ``opening``."""
        quote = opening.lstrip(PREFIX_SIGNS)
        prefix = opening[: len(opening) - len(quote)].lower()

        def escaped(match: re.Match[str]) -> str:
            one = self._masked.get(match[0])
            if one is not None and opening in one.forms:
                return one.forms[opening]
            value = self._plain(match[0])
            if "r" not in prefix:
                value = value.replace("\\", "\\\\").replace("\n", "\\n")
                value = value.replace(quote[0], "\\" + quote[0])
            if "f" in prefix or "t" in prefix:
                value = value.replace("{", "{{").replace("}", "}}")
            return value

        return self._pattern.sub(escaped, text)

    def _plain(self, name: str) -> str:
        return self._masked[name].plain if name in self._masked else name

    def _literal(self, name: str, around: str = "") -> str:
        """Write a value in code; up to Python 3.11 not with the quotes of the text around it."""
        one = self._masked.get(name)
        if one is None:
            return name
        if around and around[0] in one.literal and one.kind == "text":
            other = '"' if around[0] == "'" else "'"
            if not any(sign in one.plain for sign in "'\"\\\n"):
                return f"{other}{one.plain}{other}"
        return one.literal


def _value_of(opening: str, written: str, literal: str) -> str | bytes | None:
    """Return what Python reads in a text, or in a part of one; ``None`` where that is unclear."""
    prefix = opening.rstrip("'\"").lower()
    if "f" in prefix or "t" in prefix:
        if "\\" in written and "r" not in prefix:
            return None
        return written.replace("{{", "{").replace("}}", "}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that there are not
            value = ast.literal_eval(literal)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, str | bytes) else None


def _fenced(code: str, opening: str, *, closed: bool) -> str:
    """Write a block anew, behind the quote's or the list's signs that its first line has."""
    found = _FENCE.match(opening)
    before, fence, info = found.groups() if found else ("", "```", "python")
    longest = max((len(run) for run in re.findall(f"{fence[0]}+", code)), default=0)
    fence = fence[0] * max(len(fence), longest + 1)
    inner = re.sub(r"[^>\s]", " ", before)
    end = [f"{inner}{fence}"] if closed else []
    within = [f"{inner}{line}" if line else inner.rstrip() for line in code.split("\n")]
    return "\n".join([f"{before}{fence}{info}", *within, *end])
