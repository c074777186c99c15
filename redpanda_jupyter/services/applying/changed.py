"""What a person has changed in a cell that brought a block to other data.

The rule of this module: the lines that adapt the data are no part of the block, so that changing
them is no change of it. What is changed in the block itself is told in the block's own words, in
its own names; where that cannot be told for sure, only that it was changed.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMENT = "# Red Panda: #"
"""How the first of the lines that adapt the data begins."""

_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the block in a cell.

    Parameters
    ----------
    block
        Whether the block itself was changed, and not only what adapts the data.
    code
        The block's text as the person has it now; ``None`` where it cannot be told.
    """

    block: bool
    code: str | None


def changed(block: str, handed_over: str, source: str) -> Changed:
    """Tell what a person has changed in a cell.

    Parameters
    ----------
    block
        The text of the version that was applied.
    handed_over
        The cell as it was made of it.
    source
        The cell as it is now.
    """
    own, made, now = _lines(block), _lines(handed_over), _lines(source)
    added = len(made) - len(own)
    first = next((at for at, line in enumerate(made) if line.startswith(COMMENT)), None)
    if first is None or added < 1:
        return Changed(block=made != now, code=block if made == now else None)
    adapting = range(first, first + added)
    kept = _without(made, now, adapting)
    if kept is None:
        return Changed(block=True, code=None)
    base = made[:first] + made[first + added :]
    if kept == base:
        return Changed(block=False, code=block)
    return Changed(block=True, code=_merged(own, base, kept))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def _operations(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, int, int, int, int]]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for at in range(i2 - i1):  # line by line
                yield False, i1 + at, i1 + at + 1, j1 + at, j1 + at + 1
        else:
            yield tag == "equal", i1, i2, j1, j2


def _without(made: Sequence[str], now: Sequence[str], adapting: range) -> list[str] | None:
    """Return the cell's lines without those that adapt the data; ``None`` if they are mixed."""
    kept: list[str] = []
    for equal, i1, i2, j1, j2 in _operations(made, now):
        if equal:
            kept += [made[at] for at in range(i1, i2) if at not in adapting]
        elif i1 == i2 and (i1 <= adapting.start or i1 >= adapting.stop):
            # what stands above all that is prepared is preparation, too
            kept += now[j1:j2] if i1 > 0 else []
        elif i1 >= adapting.start and i2 <= adapting.stop:
            continue
        elif i2 <= adapting.start or i1 >= adapting.stop:
            kept += now[j1:j2]
        else:
            return None
    return kept


def _merged(own: Sequence[str], base: Sequence[str], kept: Sequence[str]) -> str | None:
    """Make in the block what was made in the text that was handed over."""
    names = _names("\n".join(own), "\n".join(base))
    merged: list[str] = []
    for equal, i1, i2, j1, j2 in _operations(base, kept):
        if equal:
            merged += own[i1:i2]
            continue
        if any(_named(base[at], names) != own[at] for at in range(i1, i2)):
            return None  # a value of the application stands there
        merged += [_named(line, names) for line in kept[j1:j2]]
    return "\n".join(merged)


def _names(own: str, base: str) -> dict[str, str]:
    """Return the block's own names by those that they were given in the cell."""
    found: dict[str, str] = {}
    before, after = _tokens(own), _tokens(base)
    if len(before) != len(after):
        return {}
    known = {text for kind, text in before if kind == tokenize.NAME}
    for (kind, old), (_, new) in zip(before, after, strict=True):
        renamed = kind == tokenize.NAME and old != new
        if renamed and (new in known or found.setdefault(new, old) != old):
            return {}
    return found


def _tokens(code: str) -> list[tuple[int, str]]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [(one.type, one.string) for one in tokens if one.type not in _LAYOUT]


def _named(line: str, names: dict[str, str]) -> str:
    for new, old in names.items():
        line = re.sub(rf"(?<!\w){re.escape(new)}(?!\w)", old, line)
    return line
