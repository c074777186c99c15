"""``%panda contract``: what a block needs and makes; shown, corrected, confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.services.applying.lines import declare_contract

from ..failures import PandaInterrupted
from ..following import followed
from ..interrupts import Interrupts
from ..tables import Report
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.models import Contract
    from redpanda_jupyter.services.applying.pipeline import Pipeline

    from ..session import Session


def _declare(grammar: Grammar) -> None:
    declare_contract(grammar.option)
    grammar.option(
        "--confirm", action="store_true",
        help="find out which columns it really needs, by running it without each of them on a few "
        "rows, in a sandbox",
    )  # fmt: skip


def _contract(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.reuse import contract
    from redpanda_jupyter.services.applying.lines import contract_of
    from redpanda_jupyter.services.applying.pipeline import load
    from redpanda_jupyter.services.documents import as_json

    store = session.store()
    found = contract_of(store, words)
    if words.confirm:
        found = _confirm(session, load(store, [words.block], words.version), quiet=words.json)
    return as_json(found) if words.json else contract.in_words(found)


def _confirm(session: Session, pipeline: Pipeline, *, quiet: bool) -> Contract:
    from redpanda_jupyter.services.applying.confirming import Progress, confirm

    namespace = session.shell.user_ns
    frames = {}
    for one in pipeline.last.contract.frames:
        base = one.variable.split(".")[0]
        if base not in namespace or "." in one.variable:
            raise UsageError(
                f"It needs {one.variable}, which this notebook does not have.",
                hint="Run the cell that makes it, then try again.",
            )
        frames[one.variable] = namespace[base]
    if not frames:
        raise UsageError("It reads no frame, so there are no columns to confirm.")
    store, progress = session.store(), Progress.of(pipeline, frames)
    spares, report = session.spares(), Report(session, quiet=quiet)

    def work() -> Contract:
        return confirm(store, pipeline, frames, namespace, progress=progress, spares=spares)

    with Interrupts(progress.cancelled.set):
        try:
            found = followed(work, report, progress.state, lambda: [progress.line()])
        except UsageError as error:
            if progress.cancelled.is_set():
                raise PandaInterrupted(error.message) from None
            raise
    if report.is_live:
        report.show([progress.last_line()])
    return found


COMMANDS = (
    Subcommand(
        "contract",
        "what a block needs and makes; --set corrects it, --confirm finds it out",
        "BLOCK",
        run=_contract,
        declare=_declare,
    ),
)
