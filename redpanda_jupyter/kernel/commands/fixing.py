"""``%panda fix``, ``improve``, ``explain`` and ``accept``: what is about one cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import StoreError, UsageError
from redpanda_jupyter.grammar import one_of
from redpanda_jupyter.privacy import LEVELS

from ..printing import say
from . import cells
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.services.cells import RanCell
    from redpanda_jupyter.services.fixing import What

    from ..planning import Plan
    from ..proposing import Proposal
    from ..session import Session


def _declare_cell(grammar: Grammar, which: str) -> None:
    cells.declare(grammar, which)
    _declare_asking(grammar)


def _declare_asking(grammar: Grammar) -> None:
    grammar.option("-m", "--model", metavar="MODEL", kind="model", help="the model to ask")
    grammar.option(
        "--privacy", metavar="LEVEL", type=one_of("privacy level", LEVELS), help="as for %%%%panda"
    )
    grammar.option(
        "--dry-run", action="store_true", help="show the exact request, and send nothing"
    )


def _declare_fix(grammar: Grammar) -> None:
    _declare_cell(grammar, "the last one that failed")
    grammar.option(
        "--run", action="store_true",
        help="run the corrected cell, and correct it once more if it fails again; only where the "
        "run policy lets it (`%%panda config get run`)",
    )  # fmt: skip


def _declare_explain(grammar: Grammar) -> None:
    _declare_cell(grammar, "the last one that ran")


def _declare_improve(grammar: Grammar) -> None:
    grammar.option(
        "wish", metavar="WISH", nargs="+", kind="block_typed",
        help="what shall be different, with quotes or without; a last word such as #12 or In[7] "
        "is the block or the cell, and so is a number behind a wish in quotes",
    )  # fmt: skip
    cells.declare(grammar, "the last one that ran", "--cell")
    _declare_asking(grammar)


def _fix(session: Session, words: Namespace) -> str:
    cell = cells.failed(session, words.cell)
    if not words.run or words.dry_run:
        _ask(session, words, "fix", cell)
        return ""
    return _fix_and_run(session, words, cell)


def _improve(session: Session, words: Namespace) -> str:
    wish, which = cells.wish_and_cell(words.wish)
    if words.cell is not None:
        wish, which = " ".join(words.wish), words.cell
    if not wish.strip():
        raise UsageError("Say what shall be different.", hint='%panda improve "sort by revenue"')
    cell = cells.ran(session, which)
    note = cells.number_in(wish, session) if which is None else ""
    if note:
        say(note)
    _ask(session, words, "improve", cell, wish)
    return ""


def _explain(session: Session, words: Namespace) -> str:
    cell = cells.ran(session, words.cell)
    _ask(session, words, "explain", cell)
    return ""


def _accept(session: Session, _: Namespace) -> str:
    from ..proposing import accept

    return accept(session)


def _fix_and_run(session: Session, words: Namespace, cell: RanCell) -> str:
    """Correct and run, at most :data:`~redpanda_jupyter.kernel.proposing.ROUNDS` times.

    Whatever failed here last fails the cell, so that Run All stops at it.
    """
    from ..proposing import ROUNDS, failed_again, run, why_not_run

    failed, block = cell, None
    error: BaseException | None = None
    for _ in range(ROUNDS):
        proposal = _ask(session, words, "fix", failed, block=block)
        if proposal is None:
            return _stopped(error, "There is nothing to run.")
        # whatever round it is, it is the person's own cell that is to be replaced
        session.here.proposal = replace(proposal, cell=cell)
        reason = why_not_run(session, proposal)
        if reason:
            return _stopped(error, reason)
        error = run(session, proposal)
        if error is None:
            return "The corrected cell ran. %panda accept puts it in place."
        failed = failed_again(session, proposal, error)
        blocks = proposal.bundle.blocks if proposal.bundle else []
        block = (blocks[0].id, blocks[0].version) if blocks else None
    return _stopped(error, f"It was corrected {ROUNDS} times, and that is all.")


def _stopped(error: BaseException | None, reason: str) -> str:
    """Return why it is over; raise what failed last, whose traceback has been shown."""
    from ..failures import shown_before

    if error is None:
        return reason
    line = f"Red Panda: the corrected cell failed with {type(error).__name__}. {reason}"
    raise shown_before(error, line)


def _ask(
    session: Session,
    words: Namespace,
    what: What,
    cell: RanCell,
    wish: str = "",
    block: tuple[str, int] | None = None,
) -> Proposal | None:
    """Ask about a cell and show the answer; return what it proposes."""
    from ..asking import ask_and_show, show_request

    plan = _plan(session, words, what, cell, wish, block)
    if words.dry_run:
        show_request(session, plan)
        return None
    if what != "explain":
        session.here.proposal = None
    ask_and_show(session, plan)
    return session.here.proposal


def _plan(
    session: Session,
    words: Namespace,
    what: What,
    cell: RanCell,
    wish: str,
    block: tuple[str, int] | None,
) -> Plan:
    """Look everything up that the question needs."""
    from redpanda_jupyter.services.fixing import InScope, question_about
    from redpanda_jupyter.services.question import Ask

    from ..arguments import AskArguments
    from ..namespace import scope_of
    from ..planning import Plan
    from ..proposing import present

    settings = session.settings(privacy=words.privacy, model=words.model)
    context, schemas = scope_of(cell.source, session.shell.user_ns, settings)
    block = block or _block(session, cell)
    question = question_about(
        what,
        cell,
        InScope(
            str(context) if context else None,
            {**_known_columns(session, block), **schemas},
            _other_cells(session, cell),
            block,
        ),
        Ask(
            prompt="",
            privacy=settings.privacy,  # type: ignore[arg-type]
            model=settings.model,
            notebook=session.notebook(),
            new_conversation=session.here.begin_afresh,
            left_out=context.left_out if context else "",
        ),
        wish,
    )
    return Plan(question, settings, AskArguments(), present=present)


def _other_cells(session: Session, cell: RanCell) -> dict[int, str]:
    """Return the texts of the other cells that the error came through."""
    given = session.shell.user_ns.get("In")
    lines = cell.failure.lines if cell.failure is not None else ()
    numbers = {one.cell for one in lines} - {cell.number}
    if not isinstance(given, list):
        return {}
    return {number: str(given[number]) for number in numbers if number < len(given)}


def _block(session: Session, cell: RanCell) -> tuple[str, int] | None:
    """Find block and version of the cell's text, once its run is written down."""
    if not session.has_library():
        return None
    from redpanda_jupyter.models import content_hash

    session.recorder.flush(cells.FLUSH_S)
    digest = content_hash(cell.source)
    try:
        store = session.store()
        found = store.find_version(cell.block_id, digest) if cell.block_id else None
        return found or store.find_version_by_hash(digest)
    except StoreError:
        return None  # that nothing can be kept is said below the answer


def _known_columns(session: Session, block: tuple[str, int] | None) -> dict[str, list[str]]:
    """Return the columns that a block's own question knew of; its frames may be gone by now."""
    if block is None:
        return {}
    try:
        found = session.store().get_version_text(*block)
    except StoreError:
        return {}
    return dict(found.schemas) if found is not None else {}


COMMANDS = (
    Subcommand(
        "fix",
        "correct the last cell that failed, or In [N], or that of block #N",
        "[N]",
        run=_fix,
        declare=_declare_fix,
        more="The culprit is named, and what would change is shown; %panda accept changes it.\n"
        "Values in the cell and its error stay here; --dry-run shows the request.",
    ),
    Subcommand("accept", "put the corrected cell in its place; it is not run", run=_accept),
    Subcommand(
        "improve",
        "change the last cell, or In [N], or block #N, as you wish",
        "WISH [#N]",
        run=_improve,
        declare=_declare_improve,
        more="examples:\n"
        "  %panda improve sort by revenue                the last cell that ran\n"
        '  %panda improve "sort by revenue" 7            In [7]; so does --cell 7\n'
        "  %panda improve sort by revenue #12            the code of block #12\n"
        "  %panda improve show the top 5                 the last cell: 5 is part of the wish",
    ),
    Subcommand(
        "explain",
        "explain the last cell or its error, or In [N], or block #N",
        "[N]",
        run=_explain,
        declare=_declare_explain,
    ),
)
