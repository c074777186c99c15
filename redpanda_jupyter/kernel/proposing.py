"""A corrected cell: shown as what is changed, put into its place, and run where that is allowed.

The rules of this module: a cell is replaced only after ``%panda accept``; nothing runs that the run
policy does not let run, and nothing is corrected by itself more than :data:`ROUNDS` times.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

from .failed import failure_of
from .failures import PandaInterrupted
from .frontends import MAKES_CELLS, WRITES_TEXT
from .insertion import for_frontend, next_place, way_here
from .showing import ending, header_of, not_saved

if TYPE_CHECKING:
    from redpanda_jupyter.models import TurnBundle, TurnEnded
    from redpanda_jupyter.services.cells import RanCell

    from .display import AnswerDisplay
    from .insertion import Way
    from .planning import Plan
    from .session import Session

ROUNDS = 2
"""So often a cell is corrected by itself, and never more."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A corrected cell that waits to be accepted.

    Parameters
    ----------
    code
        The whole cell as it shall be.
    cell
        The cell whose place it takes, as that one ran.
    bundle
        The answer as the library has it; ``None`` where it could not be kept.
    accepted
        Whether it was accepted before.
    """

    code: str
    cell: RanCell
    bundle: TurnBundle | None
    accepted: bool = False


def present(session: Session, plan: Plan, ended: TurnEnded, display: AnswerDisplay) -> None:
    """Show an answer about a cell; what it proposes waits for ``%panda accept``."""
    from redpanda_jupyter.models import TURN_MIME_TYPE, content_hash
    from redpanda_jupyter.services import fixing
    from redpanda_jupyter.services.amounts import usage_line
    from redpanda_jupyter.services.running import risk_notice

    correction = plan.question.correction
    assert correction is not None  # noqa: S101 - how this is called
    code = None
    if ended.complete and correction.what != "explain":
        code = fixing.corrected_code(ended.text)
    text, risks = ended.text, ""
    notes = [usage_line(ended.usage)]
    extra: dict[str, Any] = {}
    if ended.bundle is not None:
        session.know(ended.bundle)
        extra[TURN_MIME_TYPE] = for_frontend(ended.bundle, "none").model_dump(mode="json")
    if code is not None and content_hash(code) == content_hash(correction.cell.source):
        notes.append("the cell is proposed as it is: there is nothing to accept")
        code = None
    if code is not None:
        text = fixing.answer_with_diff(ended.text, correction, code)
        session.here.proposal = Proposal(code, correction.cell, ended.bundle)
        notes.append(_about(session.here.proposal))
        risks = risk_notice(ended.bundle.blocks) if ended.bundle is not None else ""
    notes += [ending(ended, goes_on=False) if ended.incomplete_reason else ""]
    notes += [not_saved(ended), *ended.notices]
    footer = " · ".join(note for note in notes if note)
    display.finish(
        text,
        header=header_of(ended),
        footer=footer,
        extra=extra,
        notices=[risks] if risks else [],
    )


def _about(proposal: Proposal) -> str:
    """Say what is proposed."""
    if proposal.bundle is None or not proposal.bundle.blocks:
        return "%panda accept puts it in place"
    block = proposal.bundle.blocks[0]
    version = f" v{block.version}" if block.version > 1 else ""
    return f"kept as #{block.number}{version}; %panda accept puts it in place"


# --- accepting ------------------------------------------------------------------------------------


def accept(session: Session) -> str:
    """Put the corrected cell into its place; return what to say."""
    from redpanda_jupyter.models import TURN_MIME_TYPE, CellTarget, content_hash

    proposal = session.here.proposal
    if proposal is None:
        raise UsageError(
            "There is nothing to accept.",
            hint="%panda fix corrects the last cell that failed; then %panda accept puts the "
            "corrected cell in its place.",
        )
    way = way_here(session, session.settings().insert)
    bundle, cell = proposal.bundle, proposal.cell
    if way != "shown":  # where nothing is changed, nothing was accepted
        session.here.proposal = replace(proposal, accepted=True)
        session.here.corrected.add((cell.number, cell.source))
    if way != "cells" or bundle is None or not bundle.blocks:
        again = "Accepted before; here it is again. " if proposal.accepted else ""
        return f"{again}{_hand_over(session, proposal, way)}"
    from IPython.display import display

    target = CellTarget(cell_id=cell.cell_id, content_hash=content_hash(cell.source))
    place = "below this one" if cell.label else f"into the place of {cell.name}"
    said = f"The corrected cell goes {place}. It is not run."
    if proposal.accepted:  # the frontend puts it there once more only where it is gone
        said = "Accepted already: the corrected cell is in the notebook. Run it where it stands."
    data = {
        "text/plain": said,
        TURN_MIME_TYPE: bundle.model_copy(update={"replace": target}).model_dump(mode="json"),
    }
    display(data, raw=True)  # type: ignore[no-untyped-call]
    return ""


def _hand_over(session: Session, proposal: Proposal, way: Way) -> str:
    """Give the corrected cell to a frontend that cannot put it into its place; say where it is."""
    frontend = session.frontend
    kept = f"{proposal.cell.name} is as it was. It has not run."
    if way == "shown":
        return f"Where a notebook runs by itself no cell is changed. {kept}\n\n{proposal.code}"
    if proposal.bundle is not None and proposal.bundle.blocks:
        session.marks.expect(proposal.bundle.blocks[0].id, proposal.code)
    session.shell.set_next_input(proposal.code, replace=True)
    if frontend in WRITES_TEXT:
        return f"The corrected cell is {next_place(frontend)}; {kept}"
    if frontend in MAKES_CELLS:
        return f"The corrected cell takes the place of this one; {kept}"
    # whether it does anything there is not known, so the code is to be had from here as well
    return f"The corrected cell, to be put in place; {kept}\n\n{proposal.code}"


# --- running --------------------------------------------------------------------------------------


def why_not_run(session: Session, proposal: Proposal) -> str:
    """Say why the corrected cell is not run here by itself; empty if it may be."""
    from redpanda_jupyter.services.running import MOST_TOLD, risks_of

    policy = session.settings().run
    if policy == "ask":
        return (
            "It is not run: the run policy is ask. %panda accept puts it in place for you to run; "
            "%panda config set run ask-if-risky --notebook lets %panda fix --run run it."
        )
    risks = risks_of(proposal.code)
    if policy != "auto" and risks:
        told = "; ".join(f"line {one.line}: {one.reason}" for one in risks[:MOST_TOLD])
        return f"It is not run: look first at {told}."
    if _waits(session, proposal.code):
        return "It is not run: it waits for something (await), which a cell of its own must do."
    return ""


def _waits(session: Session, code: str) -> bool:
    """Tell whether a cell has `await` at its top level: that cannot run within another cell."""
    try:
        transformed = session.shell.transform_cell(code)  # type: ignore[no-untyped-call]
        return bool(session.shell.should_run_async(code, transformed_cell=transformed))
    except Exception:  # noqa: BLE001 - no Python: running it says so
        return False


def run(session: Session, proposal: Proposal) -> BaseException | None:
    """Run the corrected cell as if it were one, and record the run; return what ended it.

    Raises
    ------
    PandaInterrupted
        The person pressed Interrupt.
    """
    from redpanda_jupyter.errors import common_name
    from redpanda_jupyter.services.outcomes import Run

    from .namespace import datasets_read

    shell = session.shell
    datasets = datasets_read(proposal.code, shell.user_ns)
    started_at, started = datetime.now(UTC), time.monotonic()
    with session.hooks.aside():
        result = shell.run_cell(proposal.code, store_history=False)  # type: ignore[no-untyped-call]
    before = result.error_before_exec
    error: BaseException | None = before if before is not None else result.error_in_exec
    interrupted = isinstance(error, KeyboardInterrupt)
    blocks = proposal.bundle.blocks if proposal.bundle else []
    if blocks:
        session.recorder.put(
            Run(
                source=proposal.code,
                status="interrupted" if interrupted else "error" if error is not None else "ok",
                started_at=started_at,
                duration_s=time.monotonic() - started,
                block_id=blocks[0].id,
                error_name=common_name(type(error)) if error is not None else None,
                datasets=datasets,
                notebook=session.notebook(),
            )
        )
    if interrupted:
        raise PandaInterrupted("interrupted")
    return error


def failed_again(session: Session, proposal: Proposal, error: BaseException) -> RanCell:
    """Return the corrected cell as one that failed, for a further round."""
    return replace(proposal.cell, source=proposal.code, failure=failure_of(session.shell, error))
