"""The blocks of the cases, read from the texts beside this file.

The rule of this module: a block is what a model would write, untouched. The line above it says
which frames of ``data`` it reads under which names, and which names hold its result. Files
named ``holdout-*`` are for scoring only.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclasses.dataclass(frozen=True, eq=False)
class Block:
    """One block: its text, the data that it reads by variable, and the names of its results."""

    name: str
    code: str
    inputs: dict[str, str]
    results: tuple[str, ...]
    held_out: bool

    @property
    def polars(self) -> bool:
        """Whether it reads polars frames."""
        return any(data.startswith("pl:") for data in self.inputs.values())


def _read(text: str, held_out: bool) -> list[Block]:
    blocks = []
    for part in text.split("=== ")[1:]:
        head, code = part.split("\n", 1)
        name, inputs, results = (word.strip() for word in head.split("|"))
        pairs = (word.strip().split("=") for word in inputs.split(","))
        blocks.append(
            Block(
                name=name,
                code=code,
                inputs=dict(pairs),
                results=tuple(word.strip() for word in results.split(",")),
                held_out=held_out,
            )
        )
    return blocks


@functools.cache
def all_blocks() -> tuple[Block, ...]:
    """Return every block, those that were studied first."""
    files = sorted(FOLDER.glob("*.txt"), key=lambda path: path.name.startswith("holdout-"))
    return tuple(
        block
        for path in files
        for block in _read(path.read_text(encoding="utf-8"), path.name.startswith("holdout-"))
    )
