"""``redpanda verify``: prove blocks where there is no notebook, for a job of a CI system.

The rule of this module: the exit code says it: 0, all that was verified is proven; 1, something is
not, be it that a block is failed and could not be tried; 2, a block that is not there was named; 3,
nothing could be verified. A block or a file that cannot be verified stops no other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RecordNotFoundError, UsageError
from ..grammar import declare_json, number_of
from ..services.applying.said import NOTHING_SAID, declare_said, read_said
from .asked import library, tell_of_taken
from .parser import add
from .terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..services.applying.said import Said
    from ..services.verifying.proving import Proof
    from ..services.verifying.skipping import Skip
    from ..store import Store

NOTHING = 3
"""The exit code where nothing could be verified."""


def add_command(commands: Any) -> None:
    """Add it to the commands of a parser."""
    parser = add(
        commands, "verify", help="prove blocks on the data that they were proven on, or on files",
        description="Runs blocks twice in fresh processes, on files that are there and on frames "
        "that %panda verify --keep-data has kept, and compares with the results that were kept. "
        "Exit codes: 0 all proven, 1 something is not, 2 wrong words, 3 nothing to verify.",
    )  # fmt: skip
    parser.add_argument("blocks", metavar="BLOCK", nargs="*", help="numbers or names")
    parser.add_argument("--all", action="store_true", help="all blocks of the library")
    parser.add_argument(
        "--on", metavar="FILE", action="append", default=[],
        help="on this file, or all that fit a pattern, and not on what it was proven on; more than "
        "once for several",
    )  # fmt: skip
    declare_said(parser.add_argument)
    parser.add_argument("--junit", metavar="FILE", help="write JUnit XML, as CI systems read it")
    parser.add_argument(
        "--renew", action="store_true", help="keep these results from now on"
    )  # fmt: skip
    limit = number_of("--time-limit", 0.1, 86_400, whole=False)
    parser.add_argument(
        "--time-limit", metavar="SECONDS", type=limit, help="of one run; 120 if not given"
    )
    declare_json(parser.add_argument, "verify")
    parser.set_defaults(run=_verify)


def _check(words: argparse.Namespace) -> Said:
    """Read what is said of the data, and refuse words that contradict each other."""
    if bool(words.blocks) == words.all:
        raise UsageError(
            "Say which blocks.", hint="Numbers or names, or --all for all of them.", field="blocks"
        )
    said = read_said(words)
    if words.on and words.all:
        raise UsageError("--on goes with blocks that are named, not with --all.", field="--on")
    if said != NOTHING_SAID and not words.on:
        raise UsageError(
            "What is said of data goes with --on.",
            hint="A block is verified again with the words with which it was proven.",
            field="--on",
        )
    return said


def _there(store: Store, blocks: Sequence[str]) -> Sequence[str]:
    """Return the blocks that were named, all of which must be there: a slip is no skipped block."""
    for ref in blocks:
        try:
            store.get_block(ref)
        except RecordNotFoundError as error:
            raise UsageError(error.message, hint=error.hint, field="blocks") from None
    return blocks


def _verify(words: argparse.Namespace) -> int:
    from ..files import replace_text
    from ..reuse.sandbox import Limits
    from ..services.applying.targets import given
    from ..services.documents import as_json
    from ..services.verifying.everything import every_block, verify_each
    from ..services.verifying.on_data import verify_files
    from ..services.verifying.skipping import Skip, summary
    from ..services.verifying.words import count_text, junit, proof_text, still_text

    said = _check(words)

    def tell(one: Proof | Skip) -> None:
        if not words.json:
            say(
                f"{one.name}: skipped: {one.text}"
                if isinstance(one, Skip)
                else proof_text(one, "redpanda")
            )

    with library() as store:
        tell_of_taken(store, words)
        refs = every_block(store) if words.all else _there(store, words.blocks)
        limits = Limits(time_s=words.time_limit) if words.time_limit else None
        if words.on:
            wanted = given([], words.on, Path.cwd(), must_exist=False)
            found = verify_files(
                store, refs, wanted, said, limits=limits, renew=words.renew, on_done=tell
            )
        else:
            found = verify_each(store, refs, limits=limits, renew=words.renew, on_done=tell)
    if words.junit:
        failed = {
            f"#{found.numbers[one.block_id]} {one.target or ''}".strip(): still_text(
                one, found.numbers[one.block_id], "redpanda"
            )
            for one in found.untried
        }
        replace_text(Path(words.junit), junit(found.proofs, found.skipped, failed))
    if words.json:
        say(as_json([one.validation for one in found.proofs]))
    else:
        for each in found.still:
            say(still_text(each, found.numbers[each.block_id], "redpanda"))
        say(summary(count_text(found.proofs, len(found.proofs)), found.skipped))
    if not found.proofs and not found.untried:
        return NOTHING
    return 0 if found.good else 1
