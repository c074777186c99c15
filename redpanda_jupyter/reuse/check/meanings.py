"""Texts that have come to the data and mean what another one means, such as ``Oui`` beside ``Yes``.

The rule of this module: it is said only where both are there, because only then the block would
find the one and pass over the other without a word.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ..mapping.levels import plain, value_meanings
from .texts import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .findings import Pair


def check_meanings(pairs: Sequence[Pair]) -> None:
    """Look at each column for texts that are new and mean what one that the block knows means."""
    for pair in pairs:
        if pair.target.kind == "text":
            _check(pair)


def _check(pair: Pair) -> None:
    source, mapping = pair.source, pair.side.mapping
    said = mapping.becomes(pair.need.name) if mapping is not None else {}
    before = set(source.levels) if source is not None else set()
    spoken_of = {*said, *said.values()}
    fresh = [one for one in pair.target.levels if one not in before | set(pair.values) | spoken_of]
    if not fresh:
        return
    # by the text of the data: the block's own one
    known = {theirs: ours for ours, theirs in pair.values.items()}
    known |= {one: one for one in before if one not in known and one not in spoken_of}
    for text, ours in known.items():
        if text not in pair.target.levels:
            continue
        alike = [one for one in fresh if plain(one) != plain(text) and _same(one, text)]
        if alike:
            words = " ".join(
                f"--value {shlex.quote(f'{pair.need.name}:{ours}={one}')}" for one in (text, *alike)
            )
            pair.add(
                "warn", "value_meaning",
                f"{pair.shown} has {listed(alike)}, which may mean what {text!r} means and does "
                "not count as that.",
                f"If it means the same, say so: {words}.",
            )  # fmt: skip


def _same(one: str, other: str) -> bool:
    return bool(value_meanings(one) & value_meanings(other))
