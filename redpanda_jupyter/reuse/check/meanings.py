"""Texts that have come to the data and mean what another one means, such as ``Oui`` beside ``Yes``.

The rule of this module: where both are there, or several in the place of the one, the block would
pass over some without a word. Of texts that it looks for that is asked, once for all of them; of
others it is told. A single one in the place of another is what :mod:`.taken` asks about.
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
        is_sought = ours in pair.values
        alike = [one for one in fresh if _same(one, text, in_writing=is_sought)]
        if not alike:
            continue
        if text in pair.target.levels:
            pair.add(
                pair.side.ask_once if is_sought else "warn", "value_meaning",
                f"{pair.shown} has {listed(alike)}, which may mean what {text!r} means and does "
                "not count as that.",
                f"If it means the same, say so: {_words(pair, ours, [text, *alike])}.",
            )  # fmt: skip
        elif is_sought and len(alike) > 1 and ours not in spoken_of:
            pair.add(
                "ask", "value_several",
                f"The block looks for {text!r} in {pair.shown}, where it does not occur; "
                f"{listed(alike)} may mean the same.",
                f"If they do, say so: {_words(pair, ours, alike)}. If none does: "
                f"{_words(pair, ours, [ours])}.",
            )  # fmt: skip


def _words(pair: Pair, ours: str, texts: Sequence[str]) -> str:
    """Write the options by which texts stand for one of the block's, with those that do already."""
    mapping = pair.side.mapping
    theirs = mapping.texts(pair.need.name).get(ours, []) if mapping is not None else []
    return " ".join(
        f"--value {shlex.quote(f'{pair.need.name}:{ours}={one}')}"
        for one in dict.fromkeys([*theirs, *texts])
    )


def _same(one: str, other: str, *, in_writing: bool) -> bool:
    """Tell whether texts may mean the same; that some differ in writing only is said of all."""
    if plain(one) == plain(other):
        return in_writing
    return bool(value_meanings(one) & value_meanings(other))
