"""``%panda verify``: prove a block."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import declare_json, number_of
from redpanda_jupyter.services.applying.said import declare_said, read_said

from ..failures import PandaInterrupted
from ..interrupts import Interrupts
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar

    from ..session import Session


_ALL = "redpanda verify --all"


def _declare(grammar: Grammar) -> None:
    grammar.option(
        "block", metavar="BLOCK", nargs="?", kind="block", help="a block's number or name"
    )
    grammar.option(
        "--all", action="store_true", help="all blocks are verified in a terminal: " + _ALL
    )
    grammar.option(
        "--on", metavar="DATA", action="append", default=[], kind="frame",
        help="on this frame or file, and not on the block's own data; more than once for several",
    )  # fmt: skip
    declare_said(grammar.option)
    grammar.option(
        "--keep-data", action="store_true",
        help="keep a copy of the frames, so that `redpanda verify` can repeat the proof anywhere",
    )  # fmt: skip
    grammar.option(
        "--renew", action="store_true",
        help="keep these results from now on, in the place of those that were kept before",
    )  # fmt: skip
    grammar.option(
        "--time-limit", metavar="SECONDS", type=number_of("--time-limit", 0.1, 86_400, whole=False),
        default=None, help="stop a run after so long; 120 if not given",
    )  # fmt: skip
    declare_json(grammar.option, "verify")


def _verify(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.reuse.sandbox import Limits
    from redpanda_jupyter.services.applying.pipeline import load
    from redpanda_jupyter.services.applying.targets import apart, given
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.verifying.everything import is_kept
    from redpanda_jupyter.services.verifying.on_data import own_data, verify_on
    from redpanda_jupyter.services.verifying.words import proofs_text

    from ..namespace import own_variables
    from ..tables import Report

    if words.block is None or words.all:
        raise UsageError(
            "%panda verify proves one block"
            + (": name it." if words.block is None and not words.all else ", and not all of them."),
            hint=f"All of them: {_ALL} in a terminal, or !{_ALL} in a cell.",
            field="--all" if words.all else "block",
        )
    store, said = session.store(), read_said(words)
    pipeline = load(store, [words.block])
    namespace = own_variables(session.shell.user_ns)
    if words.on:
        wanted = given(*apart(words.on, Path.cwd()), Path.cwd())
    else:
        try:
            wanted = own_data(pipeline, namespace)
        except UsageError as error:
            if is_kept(store, pipeline):
                error.hint = (
                    f"{error.hint} A copy of its data is kept: redpanda verify {words.block} in a "
                    f"terminal, or !redpanda verify {words.block} in a cell."
                )
            raise
    cancelled = threading.Event()
    limits = Limits(time_s=words.time_limit) if words.time_limit else Limits()
    with Interrupts(cancelled.set):
        found = verify_on(
            store, pipeline, wanted, namespace, said, limits=limits,
            cancelled=cancelled, spares=session.spares(), renew=words.renew,
            keep_data=words.keep_data,
        )  # fmt: skip
    if cancelled.is_set():
        if found.proofs:
            Report(session).show(
                [proofs_text(found.proofs, found.skipped, found.still, found.numbers)]
            )
        raise PandaInterrupted("interrupted; what had been proven is recorded")
    if words.json:
        return as_json([proof.validation for proof in found.proofs])
    Report(session).show([proofs_text(found.proofs, found.skipped, found.still, found.numbers)])
    return ""


COMMANDS = (
    Subcommand(
        "verify",
        "run a block twice in fresh processes with nothing but its data, and record the proof",
        "BLOCK [--on DATA]",
        run=_verify,
        declare=_declare,
        more="examples:\n"
        "  %panda verify monthly-revenue                    on its own data\n"
        "  %panda verify 12 --on df_de --on 'sales_*.csv' --value paid:Yes=Ja\n\n"
        "Results are kept, and later proofs are compared with them. The badge of a block is\n"
        "verified; failed where its latest proof fails, or where it does not give what it gave on\n"
        "some data, until it does again or --renew keeps the new results; stale where its text\n"
        "has changed since. Other results of another text are told, and fail nothing.\n"
        f"In a terminal, {_ALL} repeats the proofs of all blocks.",
    ),
)
