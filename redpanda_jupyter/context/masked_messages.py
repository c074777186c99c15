"""An exception's message as it may leave: its words, without the values that it speaks of.

The rule of this module: it fails closed. A word stays if Python or a library writes it in its own
messages, or if it stands in the code that leaves anyway, or names a column; whatever else there is
becomes a stand-in, quoted or not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .words_of_errors import MESSAGE_WORDS, TYPE_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from .masking import Masking

LONGEST = 600
"""Characters of a message that leave."""

_PART = re.compile(
    r"""(?<!\w)(?P<q>['"`])(?P<quoted>.*?)(?P=q)(?!\w)"""
    r"""|(?P<code>\b(?:Errno|base|axis)[ =]\d+\b)|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<number>\d(?:[\d_.,:/-]*\w)?)|(?P<space>\s+)|(?P<sign>.)""",
    re.DOTALL,
)
_COUNTS = re.compile(
    r"Length of values \(\d+\) does not match length of index \(\d+\)"
    r"|Length mismatch: Expected axis has \d+ elements?, new values have \d+ elements?"
    r"|\d+ columns passed, passed data had \d+ columns"
    r"|operands could not be broadcast together with shapes [\d(), ]+"
    r"|(?:not enough|too many) values to unpack \(expected \d+(?:, got \d+)?\)"
    r"|[\w.]+\(\) takes (?:from )?\d+ (?:to \d+ )?positional arguments? but \d+ (?:was|were) given"
)
"""Messages whose numbers count rows or arguments."""

_TOLD = re.compile(r"(?<=: )[^\W\d]\w*(?: \w+)?(?=[,.;\n]|$)")
"""A word or two behind a colon: a value, also where it is a usual word: `unable to parse: open`."""

_JOINING = re.compile(r"[\s\-./:@_&,]*")
"""What may stand between two parts of one value."""


def mask_message(
    message: str, masking: Masking, source: str, columns: Collection[str], *, counts: bool
) -> str:
    """Return a message in which stand-ins stand for values.

    Parameters
    ----------
    source
        The cell as it leaves: what stands there is known anyway.
    columns
        Names of columns that leave.
    counts
        Whether numbers of rows may leave, which the level ``names`` keeps.
    """
    text = message.strip()
    if counts and _COUNTS.fullmatch(text):
        return text
    known = _Known(source, columns)
    return _masked(text, masking, known)[:LONGEST]


class _Known:
    """The words that are no values."""

    def __init__(self, source: str, columns: Collection[str]) -> None:
        self._source = source
        self._columns = set(columns)
        self._words = set(re.findall(r"[^\W\d]\w*", source))

    def name(self, word: str) -> bool:
        """Tell whether a word names something."""
        return word in self._words or word in self._columns or word in TYPE_WORDS

    def word(self, word: str) -> bool:
        """Tell whether a word is none of the data's."""
        return self.name(word) or word.lower() in MESSAGE_WORDS

    def quoted(self, text: str) -> bool:
        """Tell whether a quoted part is a name: a column, a type, or a text of the code."""
        if text in self._columns or text in TYPE_WORDS or not any(map(str.isalnum, text)):
            return True
        if text.isidentifier():
            return text in self._words
        return any(f"{quote}{text}{quote}" in self._source for quote in "'\"")


def _masked(text: str, masking: Masking, known: _Known) -> str:
    shown: list[str] = []
    value: list[str] = []  # of a value that is not quoted, as far as it has come
    held = ""  # what stands behind it, which may be a part of it

    def close() -> None:
        nonlocal held
        if value:
            whole = "".join(value)
            is_number = re.fullmatch(r"\d+(\.\d+)?", whole) is not None
            shown.append(masking.number(whole) if is_number else masking.text(whole))
            value.clear()
        shown.append(held)
        held = ""

    told = [one.span() for one in _TOLD.finditer(text)]
    for match in _PART.finditer(text):
        part = match[0]
        is_told = any(start <= match.start() < end for start, end in told)
        if match["quoted"] is not None:
            close()
            shown.append(_quoted(match["q"], match["quoted"], masking, known))
        elif _is_value(match, known, is_told=is_told):
            value.append(held + part if value else part)
            if not value[:-1]:
                shown.append(held)
            held = ""
        elif value and _JOINING.fullmatch(held + part):
            held += part
        else:
            close()
            shown.append(part)
    close()
    return "".join(shown)


def _is_value(match: re.Match[str], known: _Known, *, is_told: bool) -> bool:
    if match["word"] is not None:
        return not (known.name if is_told else known.word)(match["word"])
    if match["sign"] is not None:
        return not match["sign"].isascii()
    return match["number"] is not None


def _quoted(quote: str, text: str, masking: Masking, known: _Known) -> str:
    if known.quoted(text):
        return f"{quote}{text}{quote}"
    if any(sign in text for sign in "'\"`") and quote not in text:
        return f"{quote}{_masked(text, masking, known)}{quote}"
    return f"{quote}{masking.text(text)}{quote}"
