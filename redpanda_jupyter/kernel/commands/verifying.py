"""``%panda verify``: prove a block."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import declare_json, number_of

from ..failures import PandaInterrupted
from ..interrupts import Interrupts
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.services.verifying.proving import Proof

    from ..session import Session


def _declare(grammar: Grammar) -> None:
    grammar.option("block", metavar="BLOCK", kind="block", help="a block's number or name")
    grammar.option(
        "--on", metavar="DATA", action="append", default=[], kind="frame",
        help="on this frame or file, and not on the block's own data; more than once for several",
    )  # fmt: skip
    grammar.option("--yes", action="store_true", help="what is suggested is right")
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
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.verifying.proving import prove
    from redpanda_jupyter.services.verifying.words import proof_text

    store = session.store()
    pipeline = load(store, [words.block])
    proofs: list[Proof] = []
    import threading

    cancelled = threading.Event()
    limits = Limits(time_s=words.time_limit) if words.time_limit else Limits()
    with Interrupts(cancelled.set):
        for bound in _data(session, words, pipeline):
            proof = prove(
                store, pipeline, bound, session.shell.user_ns, limits=limits,
                cancelled=cancelled, spares=session.spares(), renew=words.renew,
                keep_data=words.keep_data,
            )  # fmt: skip
            proofs.append(proof)
            if cancelled.is_set():
                raise PandaInterrupted("interrupted")
    if words.json:
        return as_json([proof.validation for proof in proofs])
    return "\n\n".join(proof_text(proof) for proof in proofs)


def _data(session: Session, words: Namespace, pipeline: Pipeline) -> list[Bound | None]:
    """Bind the block to the data that were named, or to its own."""
    from redpanda_jupyter.services.applying.binding import bind
    from redpanda_jupyter.services.applying.said import Said
    from redpanda_jupyter.services.applying.targets import Given, given

    from ..namespace import own_variables

    namespace = own_variables(session.shell.user_ns)
    contract = pipeline.contract
    if words.on:
        frames = [word for word in words.on if not Path(word.rpartition("=")[2]).is_file()]
        files = [word for word in words.on if word not in frames]
        wanted = given(frames, files, Path.cwd())
    elif contract.frames or contract.files:
        missing = [one.variable for one in contract.frames
                   if one.variable.split(".")[0] not in namespace]  # fmt: skip
        if missing:
            raise UsageError(
                f"{pipeline.title} needs {', '.join(missing)}, which this notebook does not have.",
                hint="Run the cell that makes it, or name other data: --on df_de.",
                field="--on",
            )
        frames_of = {one.variable: one.variable for one in contract.frames}
        paths = {one.path: Path(one.path).resolve() for one in contract.files}
        gone = [name for name, path in paths.items() if not path.is_file()]
        if gone:
            raise UsageError(
                f"The file {gone[0]} is not there.", hint="Name another one: --on new.csv."
            )
        wanted = [Given(", ".join([*frames_of, *paths]), frames_of, paths)]
    else:
        return [None]
    said = Said({}, {}, {}, yes=words.yes)
    return [bind(session.store(), [pipeline], one, namespace, said) for one in wanted]


COMMANDS = (
    Subcommand(
        "verify",
        "run a block twice in fresh processes with nothing but its data, and record the proof",
        "BLOCK [--on DATA]",
        run=_verify,
        declare=_declare,
        more="The badge of a block is that of its latest proof: verified, failed, or stale where\n"
        "its text has changed since. Results are kept, and later proofs are compared with them.",
    ),
)
