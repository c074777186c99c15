"""Looking at an imported block before it may be used.

The rule of this module: a person sees the whole text, where it comes from and what it may do; only
then it can be said to be reviewed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.models.transfer import Origin
from redpanda_jupyter.services.running import risks_of

from .gathering import find

if TYPE_CHECKING:
    from redpanda_jupyter import models

    from .gathering import Shelf


QUESTION = "May it be used from now on?"


class Desk(Protocol):
    """What a review asks of a library, besides what an export does."""

    def review_block(self, block_id: str) -> None:
        """Mark a block as looked at."""
        ...


def review_text(block: models.CodeBlock) -> str:
    """Say where a block comes from and what it may do, above its whole code."""
    lines = [_title(block), *origin_lines(block)]
    risks = risks_of(block.code)
    if risks:
        lines.append("look at these before you use it:")
        lines += [f"  line {risk.line}: {risk.reason}" for risk in risks]
    else:
        lines.append("nothing in it looks dangerous, as far as reading tells")
    return "\n".join(lines)


def origin_lines(block: models.CodeBlock) -> list[str]:
    """Say where an imported block comes from; nothing for one that was made here."""
    if block.source is None:
        return ["made here"]
    origin = Origin.model_validate(block.source)
    told = f"#{origin.number} of the library {origin.store_id}, from {origin.file}"
    lines = [f"from: {told}", f"imported: {origin.imported_at:%Y-%m-%d %H:%M} UTC"]
    if block.provider or block.model:
        lines.append(f"written by: {block.provider or ''}:{block.model or ''}".rstrip(":"))
    if origin.verified_there:
        lines.append("it was verified there, which proves nothing here: %panda verify does")
    return lines


def review(
    store: Shelf, desk: Desk, ref: str, *, accept: bool, program: str = "%panda"
) -> tuple[models.CodeBlock, str]:
    """Return a block to be shown, with what to say above its code.

    Parameters
    ----------
    accept
        Mark it as reviewed; it is shown all the same.
    program
        What a line begins with.

    Raises
    ------
    UsageError
        One version was named.
    """
    block, version = find(store, ref)
    if version is not None:
        raise UsageError("A block is reviewed as a whole.", hint=f"{program} review {block.number}")
    if not accept or not block.is_inert:
        return block, review_text(block)
    desk.review_block(block.id)
    return store.get_block(block.id), review_text(block)


def verdict_line(block: models.CodeBlock, program: str = "%panda") -> str:
    """Say below the code what became of the review, or what to write for it."""
    if block.source is None:
        return f"#{block.number} was made here: there is nothing to review."
    if block.reviewed_at is None:
        return f"If it may be used: {program} review {block.number} --accept"
    return f"#{block.number} is reviewed ({block.reviewed_at:%Y-%m-%d}) and may be used."


def _title(block: models.CodeBlock) -> str:
    name = f" {block.name}" if block.name else ""
    return f"#{block.number}{name} · version {block.version} · {block.description}"
