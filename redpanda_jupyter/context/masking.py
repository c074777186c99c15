"""Stand-ins for values in code and messages, so that a model sees none and its code gets them back.

The rules of this module: a value is replaced before anything leaves and put back only here, into
what has come, by :meth:`Masking.restore`; the same value has the same stand-in throughout one
question; what cannot be read is masked as a whole. Names are no values: of columns, of variables,
of anything that stands in the code that leaves anyway.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from .. import analysis

_NOTE = (
    "Names such as {name} stand for texts and numbers that stay on my machine: use them exactly as "
    "they are; do not guess what they stand for."
)


def _kinds(part: str) -> tuple[int, ...]:
    """Return the tokens of newer Pythons that f-strings and t-strings are made of."""
    names = (f"FSTRING_{part}", f"TSTRING_{part}")
    return tuple(getattr(tokenize, name) for name in names if hasattr(tokenize, name))


_F_START, _F_MIDDLE, _F_END = _kinds("START"), _kinds("MIDDLE"), _kinds("END")
_STRING = re.compile(r"""(?P<prefix>\w*)(?P<quote>'{3}|"{3}|'|")(?P<inner>.*)(?P=quote)""", re.S)


_FENCE = re.compile(r"([\s>*+\-\d.)]*)(`{3,}|~{3,})(.*)")
_STAND_IN = re.compile(r"\bPANDAX*_(?:TEXT|NUMBER)_\d+\b")


def has_stand_ins(text: str) -> bool:
    """Tell whether values are masked in a text, so that only its own question understands it."""
    return _STAND_IN.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Masked:
    literal: str
    """As Python writes it."""
    plain: str
    """As it reads within a text."""
    is_text: bool


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
        self._by_value: dict[tuple[bool, str], str] = {}
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

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are masked, with their stand-ins."""
        return {one.plain: name for name, one in self._masked.items() if one.is_text}

    def text(self, value: str, literal: str | None = None) -> str:
        """Return the stand-in for a text; it belongs between quotes."""
        return self._stand_in(value, literal or repr(value), is_text=True)

    def number(self, literal: str) -> str:
        """Return the stand-in for a number, given as Python writes it."""
        return self._stand_in(literal, literal, is_text=False)

    def _stand_in(self, value: str, literal: str, *, is_text: bool) -> str:
        known = self._by_value.get((is_text, value))
        if known is None:
            kind = "TEXT" if is_text else "NUMBER"
            known = f"{self._prefix}_{kind}_{len(self._masked) + 1}"
            self._by_value[is_text, value] = known
            self._masked[known] = _Masked(literal, value, is_text)
        return known

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
        if not self._pattern.search(code):
            return code
        edits: list[Edit] = []
        openings: list[str] = []
        try:
            for token in tokenize.generate_tokens(io.StringIO(code).readline):
                if token.type == tokenize.ERRORTOKEN and token.string[:1] in "'\"":
                    return self._put_back_unread(code)  # a quote that is not closed
                if token.type in _F_START:
                    openings.append(token.string)
                elif token.type in _F_END and openings:
                    openings.pop()
                elif (new := self._token(token, openings)) != token.string:
                    edits.append((token.start, token.end, new))
        except (tokenize.TokenError, SyntaxError):
            return self._put_back_unread(code)
        return edited(code, edits)

    def _put_back_unread(self, code: str) -> str:
        """Put values back into code that Python cannot take apart: by the quotes around them."""

        def value(match: re.Match[str]) -> str:
            name = match["name"]
            if match["quote"] and match["quote"] == match["end"] and self._is_text(name):
                return self._literal(name)
            if not match["quote"] and not match["end"]:
                return self._literal(name)
            return f"{match['quote']}{self._plain(name)}{match['end']}"

        return re.sub(
            rf"(?P<quote>['\"]?)(?P<name>{self._pattern.pattern})(?P<end>['\"]?)", value, code
        )

    def _is_text(self, name: str) -> bool:
        return name in self._masked and self._masked[name].is_text

    def _token(self, token: tokenize.TokenInfo, openings: list[str]) -> str:
        """Return a token with its values back; ``openings`` are those of open f-strings."""
        if token.type == tokenize.COMMENT:
            return self.put_back(token.string)
        if token.type == tokenize.NAME:
            return self._literal(token.string)
        if token.type in _F_MIDDLE and openings:
            return self._within(token.string, openings[-1])
        return self._string(token) if token.type == tokenize.STRING else token.string

    def _string(self, token: tokenize.TokenInfo) -> str:
        match = _STRING.fullmatch(token.string)
        if match is None:
            return token.string
        inner = match["inner"]
        if self._pattern.fullmatch(inner) and inner in self._masked:
            one = self._masked[inner]  # with the prefix of its own
            return one.literal if one.is_text else f"{match['quote']}{one.plain}{match['quote']}"
        opening = match["prefix"] + match["quote"]
        return opening + self._within(inner, opening) + match["quote"]

    def _within(self, text: str, opening: str) -> str:
        """Put values back into a part of a string that begins with ``opening``."""
        quote = opening.lstrip("fFrRtTbBuU")
        prefix = opening[: len(opening) - len(quote)].lower()

        def escaped(match: re.Match[str]) -> str:
            value = self._plain(match[0])
            before = text[: match.start()]
            if "f" in prefix and before.endswith("{") and not before.endswith("{{"):
                # up to Python 3.11 an f-string is one token: here stands an expression
                other = "'" if quote[0] == '"' else '"'
                return f"{other}{value}{other}" if self._masked[match[0]].is_text else value
            if "r" not in prefix:
                value = value.replace("\\", "\\\\").replace("\n", "\\n")
                value = value.replace(quote[0], "\\" + quote[0])
            if "f" in prefix or "t" in prefix:
                value = value.replace("{", "{{").replace("}", "}}")
            return value

        return self._pattern.sub(escaped, text)

    def _plain(self, name: str) -> str:
        return self._masked[name].plain if name in self._masked else name

    def _literal(self, name: str) -> str:
        return self._masked[name].literal if name in self._masked else name


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


Edit = tuple[tuple[int, int], tuple[int, int], str]
"""From line and column, to line and column, what stands there then; see :func:`edited`."""


def edited(text: str, edits: list[Edit]) -> str:
    """Replace stretches of a text, given by line (from 1) and column (in characters, from 0)."""
    lines = io.StringIO(text).readlines()  # as Python counts lines; a form feed ends none
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for (row, column), (end_row, end_column), new in sorted(edits, reverse=True):
        text = text[: starts[row - 1] + column] + new + text[starts[end_row - 1] + end_column :]
    return text
