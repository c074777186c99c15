"""Which version of a block a cell holds, or held before it was edited.

The rule of this module: a text that is a version's is that version, whatever the block is by now.
Where a cell was edited, what it ran before decides, and else the version that is most like it; of
two that are as like, the current one.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING

from redpanda_jupyter import models

if TYPE_CHECKING:
    from collections.abc import Sequence

# The text below them runs as it would without them, and what it makes stays.
_WATCHING_MAGIC = re.compile(r"\s*%%(?:time|capture|prun)\b[^\n]*\n(?P<body>.*)", re.DOTALL)

LOOKED_AT = 20
"""So many versions are compared with a text, the newest and the current one."""

SHORT = 2_000
"""Of texts of so many characters, the characters are compared as well."""

ALIKE = 0.6
"""The part of both texts together that is the same in an edit."""


COMPARED = 3
"""Of these so many word for word, those that share most words with it."""


def texts_of(source: str) -> list[str]:
    """Return the text that ran, and the one below a magic that only watches it."""
    texts = [source]
    while match := _WATCHING_MAGIC.match(texts[-1]):
        texts.append(match["body"])
    return texts


def version_of(versions: Sequence[models.HeldText], source: str) -> models.HeldText | None:
    """Return the newest version that has a cell's text, if one has.

    Parameters
    ----------
    versions
        Of one block, the newest first.
    """
    hashes = {models.content_hash(text) for text in texts_of(source)}
    return next((one for one in versions if one.content_hash in hashes), None)


def made_of(
    versions: Sequence[models.HeldText], current: int, source: str, before: str | None = None
) -> models.HeldText:
    """Return the version that a cell held before its text became this one.

    Parameters
    ----------
    versions
        Of the cell's block, the newest first.
    current
        The number of the one that the block is.
    before
        What the cell ran last, where that is known.
    """
    known = version_of(versions, before) if before is not None else None
    if known is not None:
        return known
    near = [
        one for place, one in enumerate(versions) if place < LOOKED_AT or one.version == current
    ]
    words = Counter(source.split())
    near.sort(key=lambda one: _words_apart(Counter(one.code.split()), words))
    first = near[:COMPARED]  # by the order of their words as well, which takes time
    return min(first, key=lambda one: (_apart(one.code, source), one.version != current))


def behind(
    versions: Sequence[models.HeldText], current: int, source: str
) -> models.HeldText | None:
    """Return the older version that a cell's text is, or was made of; ``None`` if it is none.

    To make such a text the block would undo what the current version brought.
    """
    held = version_of(versions, source) or made_of(versions, current, source)
    if held.version > current:  # an edit that waits for a person's word
        held = next((one for one in versions if one.id == held.parent_version_id), held)
    return held if held.version < current else None


def is_edit(versions: Sequence[models.HeldText], source: str) -> bool:
    """Tell whether a text may have been made of one of a block's versions by editing it.

    It has much of its signs or words in their order, or makes a variable that it makes. Two texts
    that only do the same to the same data are told apart by neither; that is as good as an edit.

    Parameters
    ----------
    versions
        Of one block, the newest first.
    """
    from redpanda_jupyter.analysis import analyze

    made = set(analyze(source).outputs)
    for one in versions[:LOOKED_AT]:
        short = max(len(one.code), len(source)) <= SHORT
        signs = difflib.SequenceMatcher(None, one.code, source, autojunk=False) if short else None
        if signs is not None and signs.ratio() >= ALIKE:
            return True
        if 1 - _apart(one.code, source) >= ALIKE or made & set(analyze(one.code).outputs):
            return True
    return False


def changed_lines(old: str, new: str) -> tuple[int, int]:
    """Count the lines that were added and removed."""
    before, after = old.rstrip("\n").split("\n"), new.rstrip("\n").split("\n")
    changes = list(difflib.ndiff(before, after))
    return sum(one[:2] == "+ " for one in changes), sum(one[:2] == "- " for one in changes)


def _words_apart(old: Counter[str], new: Counter[str]) -> float:
    """Return how far two texts are from each other at least, from 0 to 1."""
    both, every = (old & new).total(), old.total() + new.total()
    return 1 - 2 * both / every if every else 0.0


def _apart(old: str, new: str) -> float:
    """Return how far two texts are from each other, from 0 to 1."""
    return 1 - difflib.SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio()
