"""How an answer's code reaches the notebook.

The rule of this module: code is inserted, never run. In JupyterLab and Notebook 7 the extension
inserts the cells, from the bundle in the cell's own output; it shows that it is there by a stamp in
the prompt cell's metadata. Everywhere else one ``set_next_input`` carries all blocks in one cell,
because frontends keep only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter.models import BundleBlock, TurnBundle

    from .session import Session


@dataclass(frozen=True, slots=True)
class Joined:
    """The one cell that holds several blocks, so that its run can be told back to them.

    ``lines`` are the first lines of the blocks in the cell, from 1.
    """

    source: str
    blocks: tuple[BundleBlock, ...]
    lines: tuple[int, ...]


def insertable(bundle: TurnBundle) -> list[BundleBlock]:
    """Return the blocks of a whole answer that may become cells."""
    return [block for block in bundle.blocks if block.insert] if bundle.complete else []


def join(blocks: list[BundleBlock]) -> Joined:
    """Put blocks into one cell, unchanged, with an empty line between them."""
    lines, parts, line = [], [], 1
    for block in blocks:
        code = block.code.rstrip("\n")
        lines.append(line)
        parts.append(code)
        line += code.count("\n") + 2
    return Joined("\n\n".join(parts), tuple(blocks), tuple(lines))


def has_extension(cell_metadata: Mapping[str, Any]) -> bool:
    """Tell whether JupyterLab's side of Red Panda stamped the cell that is running."""
    stamp = cell_metadata.get("redpanda")
    return isinstance(stamp, dict) and bool(stamp.get("notebook_id"))


def deliver(session: Session, bundle: TurnBundle, way: str) -> str:
    """Bring the code of ``bundle`` into the notebook; say how, in words for the footer.

    Parameters
    ----------
    way
        The setting ``insert``: ``auto``, ``cells``, ``payload`` or ``none``.
    """
    blocks = insertable(bundle)
    if not blocks or way == "none":
        return ""
    if way == "cells" or (way == "auto" and has_extension(session.cell_metadata())):
        return ""
    joined = join(blocks)
    session.remember(joined)
    session.shell.set_next_input(joined.source, replace=False)
    return "the code is in the next cell"
