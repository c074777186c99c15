"""Blocks that could not be verified where it was tried, and why.

The rule of this module: what is skipped is told by number or name, and counted by its reason; one
that was proven once and cannot be now is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.ids import is_id

from ..saving import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store

NOT_KEPT = "never ran on data that are kept"
NO_FILE = "read a file that is not here"
NO_NAMES = "need names that no block makes"
NOT_LOADED = "cannot be loaded with what they depend on"
NOT_RUN = "could not be run on their data"

MOST_NAMED = 5
"""So many blocks that were proven once are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Skip:
    """What could not be verified; it unpacks into name and reason.

    Parameters
    ----------
    name
        The block's name or number, and its data.
    reason
        Why, and what to do.
    kind
        The same in words that others share, to count by.
    proven_once
        Number and name of the block if its badge is ``verified``; else empty.
    failed
        The block if its badge is ``failed``.
    """

    name: str
    reason: str
    kind: str = NOT_RUN
    proven_once: str = ""
    failed: models.CodeBlock | None = None

    def __iter__(self) -> Iterator[str]:
        return iter((self.name, self.text))

    @property
    def text(self) -> str:
        """The reason; of a block that was proven once, that it was."""
        if not self.proven_once:
            return self.reason
        end = "" if self.reason.endswith((".", "!", "?")) else "."
        return f"{self.reason}{end} It is verified: it was proven once, and cannot be now."


def skip_of(
    block: models.CodeBlock | None, name: str, why: RedPandaError | str, kind: str = NOT_RUN
) -> Skip:
    """Return what is to be said of a block that could not be verified."""
    reason = str(why)
    if block is None:
        return Skip(name, reason, kind)
    proven = label_of(block) if block.badge == "verified" else ""
    return Skip(name, reason, kind, proven, block if block.badge == "failed" else None)


def skip_unloaded(store: Store, ref: str, error: RedPandaError) -> Skip:
    """Return what is to be said of a block that could not be loaded; its id says nothing."""
    try:
        block = store.get_block(ref)
    except RedPandaError:
        return skip_of(None, "a block" if is_id(ref) else ref, error, NOT_LOADED)
    return skip_of(block, block.name or f"#{block.number}", error, NOT_LOADED)


def why_no_data(pipeline: Pipeline) -> tuple[str, str]:
    """Say why a block has nothing here to be run on; return the reason and its kind."""
    contract = pipeline.contract
    if contract.frames:
        names = ", ".join(one.variable for one in contract.frames)
        return (
            f"its data ({names}) are not kept: in a notebook that has them, "
            f"%panda verify {pipeline.last.block.number} --keep-data keeps a copy"
        ), NOT_KEPT
    missing = [one.path for one in contract.files if not Path(one.path).is_file()]
    if missing:
        return f"the file {missing[0]} is not here", NO_FILE
    names = ", ".join(one.name for one in contract.names if one.block_id is None)
    return f"it needs names that no block makes: {names}", NO_NAMES


def summary(proven: str, skipped: Sequence[Skip]) -> str:
    """Write how many are proven, and a line for each reason why others were skipped.

    Parameters
    ----------
    proven
        The first part, see :func:`.words.count_text`.
    """
    lines = [f"{proven}, {len(skipped)} skipped{':' if skipped else '.'}"]
    lines += [f"  {count} {kind}" for kind, count in Counter(x.kind for x in skipped).most_common()]
    once = list(dict.fromkeys(one.proven_once for one in skipped if one.proven_once))
    if once:
        more = f" and {len(once) - MOST_NAMED} more" if len(once) > MOST_NAMED else ""
        lines.append(
            f"  verified, so proven once, and not to be proven now: "
            f"{', '.join(once[:MOST_NAMED])}{more}"
        )
    return "\n".join(lines)
