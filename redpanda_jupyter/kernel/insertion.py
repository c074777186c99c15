"""How an answer's code reaches the notebook.

The rule of this module: code is inserted, never run. In JupyterLab and Notebook 7 the extension
inserts the cells, from the bundle in the cell's own output; it shows that it is there by a stamp in
the prompt cell's metadata, which counts only where JupyterLab sends it, and only for a command that
it can see in the cell. Everywhere else one ``set_next_input`` carries all blocks of a cell's run in
one cell, because frontends keep only the last one; what runs a notebook from beginning to end takes
none. Where it went is said with the blocks' numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from .frontends import MAKES_CELLS, WRITES_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.models import BundleBlock, TurnBundle

    from .frontends import Frontend
    from .session import Session

_SEEN = re.compile(
    r"\A\s*%%panda(?=\s|$)"
    r"|(?:^[ \t]*%panda[ \t]+|\brun_line_magic\(\s*[\"']panda[\"']\s*,\s*f?[\"']\s*)"
    r"(?:accept|apply|continue|insert)(?=\s|$)",
    re.MULTILINE,
)
"""A cell in which the extension sees that code will come; labextension/src/notebook/stamp.ts."""

Way = Literal["cells", "payload", "shown", "none"]
"""Cells by the extension, one next input, only shown in the answer, or no code that is wanted."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The one cell that holds several blocks, so that its run can be told back to them.

    ``lines`` are the first lines of the blocks in the cell, from 1.
    """

    source: str
    blocks: tuple[BundleBlock, ...]
    lines: tuple[int, ...]


@dataclass(slots=True)
class HandedOver:
    """What the kernel made the next input last, and the run of a cell in which it did."""

    run: object = None
    joined: Joined | None = None

    def before(self, session: Session) -> tuple[BundleBlock, ...]:
        """Return what the running cell has handed over already."""
        if self.joined is None or self.run != _run(session):
            return ()
        # a terminal may go on without a prompt, or somebody else gave it another input
        waits = session.in_kernel or getattr(session.shell, "rl_next_input", None) == (
            self.joined.source
        )
        return self.joined.blocks if waits else ()


def _run(session: Session) -> object:
    request = (session.parent().get("header") or {}).get("msg_id")
    return request or session.shell.execution_count


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


def way_in(setting: str, cell_metadata: Mapping[str, Any], frontend: Frontend) -> Way:
    """Decide how the code reaches the notebook.

    Parameters
    ----------
    setting
        The setting ``insert``: ``auto``, ``cells``, ``payload`` or ``none``.
    cell_metadata
        The running cell's. JupyterLab's side of Red Panda puts its stamp there, and in it the
        person's wish that nothing be inserted.
    frontend
        Who sent the cell.
    """
    if setting in ("cells", "payload", "none"):
        return cast("Way", setting)
    if frontend == "batch":
        return "shown"
    stamp = cell_metadata.get("redpanda") if frontend == "jupyterlab" else None
    if not isinstance(stamp, dict) or not stamp.get("notebook_id"):
        return "payload"
    return "none" if stamp.get("insert") is False else "cells"


def way_here(session: Session, setting: str) -> Way:
    """Decide it for the cell that is running.

    A command that the cell's text does not show (a function of a module gives it) is not seen by
    the extension, and its code comes as the next input.
    """
    way = way_in(setting, session.cell_metadata(), session.frontend)
    code = (session.parent().get("content") or {}).get("code")
    hidden = isinstance(code, str) and _SEEN.search(code) is None
    return "payload" if way == "cells" and setting == "auto" and hidden else way


def for_frontend(bundle: TurnBundle, way: Way) -> TurnBundle:
    """Return the bundle for the output; where no cells are wanted, none of it asks for any."""
    if way == "cells":
        return bundle
    blocks = [block.model_copy(update={"insert": False}) for block in bundle.blocks]
    return bundle.model_copy(update={"blocks": blocks})


def deliver_unsaved(session: Session, answer: str, way: Way) -> str:
    """Hand over the code of an answer that the library could not take, as one cell."""
    from redpanda_jupyter.services.extraction import new_blocks

    codes = [block.code.rstrip("\n") for block in new_blocks(answer) if block.runnable]
    if way in ("none", "shown") or not codes:
        return ""
    session.shell.set_next_input("\n\n".join(codes), replace=False)
    return f"the code is {next_place(session.frontend)}"


def next_place(frontend: Frontend) -> str:
    """Say where a frontend puts the next input."""
    if frontend in WRITES_TEXT:
        return "at the next prompt"
    certain = frontend in MAKES_CELLS
    return "in the next cell" if certain else "in the next cell, where this frontend makes one"


def deliver(session: Session, bundle: TurnBundle, way: Way) -> str:
    """Hand the code of ``bundle`` to the frontend if the kernel has to; say so for the footer."""
    blocks = insertable(bundle)
    if way not in ("payload", "shown") or not blocks:
        return ""
    numbers = _numbers(blocks)
    if way == "shown":
        return f"kept as {numbers}; no cell is made where a notebook runs by itself"
    session.remember(join(blocks))
    return f"kept as {numbers}; the code is {hand_over(session, blocks)}"


def hand_over(session: Session, blocks: Sequence[BundleBlock]) -> str:
    """Make blocks the next input, below what the same cell has handed over before; say where.

    A frontend keeps one next input of a cell's run, the last one: it holds all of them.
    """
    before = session.handed_over.before(session)
    joined = join([*before, *blocks])
    session.handed_over = HandedOver(_run(session), joined)
    if len(joined.blocks) > 1:
        session.remember(joined)
        session.marks.expect(None, joined.source)
    else:
        session.marks.expect(joined.blocks[0].id, joined.source)
    session.shell.set_next_input(joined.source, replace=False)
    place = next_place(session.frontend)
    return f"{place}, below the code of {_numbers(before)}" if before else place


def _numbers(blocks: Sequence[BundleBlock]) -> str:
    return ", ".join(dict.fromkeys(f"#{block.number}" for block in blocks))
