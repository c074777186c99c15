"""Which columns a block really needs, found by running it without each of them.

The rule of this module: it runs in a sandbox on a few rows, never in the notebook; what it finds
is kept in the contract.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted

from .binding import Bound
from .rows import fingerprint_of
from .running import job_of
from .targets import Datum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from redpanda_jupyter.reuse.sandbox import Spares
    from redpanda_jupyter.store import Store

    from .pipeline import Pipeline


_STOPPED = "Interrupted; the contract is as it was."


class _FailedError(Exception):
    """The block failed in the sandbox."""


@dataclass(slots=True)
class Progress:
    """How far it is, for whoever looks on from another thread, and by which it is cancelled.

    Parameters
    ----------
    least
        So many runs there will be at least: two with all columns, one without each named one, and
        one without all others of a frame. Where these matter, there are more.
    """

    least: int
    runs: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, pipeline: Pipeline, frames: Mapping[str, Any]) -> Progress:
        """Return the progress of confirming a block's columns on frames."""
        least = 2
        for one in pipeline.contract.frames:
            columns = set(getattr(frames.get(one.variable), "columns", ()))
            named = {need.name for need in one.columns} & columns
            least += len(named) + bool(columns - named)
        return cls(least)

    def state(self) -> tuple[int, int]:
        """Return what the line depends on: the runs, and whole seconds."""
        return self.runs, int(time.monotonic() - self.started)

    def line(self) -> str:
        """Say in a line how far it is."""
        runs, seconds = self.state()
        of = (
            f"{runs} of {counted(self.least, 'run')}" if runs < self.least else counted(runs, "run")
        )
        return (
            f"{of} without a column done · {seconds} s · Interrupt cancels, and the contract "
            "stays as it was"
        )

    def last_line(self) -> str:
        """Say in a line what it took."""
        runs, seconds = self.state()
        return f"{counted(runs, 'run')} · {seconds} s"


def confirm(
    store: Store,
    pipeline: Pipeline,
    frames: Mapping[str, Any],
    namespace: Mapping[str, Any],
    *,
    progress: Progress | None = None,
    spares: Spares | None = None,
) -> models.Contract:
    """Confirm the columns of a block and keep the contract.

    Parameters
    ----------
    frames
        A frame for each of its inputs; only the first 200 rows are used.
    progress
        What another thread looks at, and by which it cancels.
    spares
        Where processes that are ready may be taken from.

    Raises
    ------
    UsageError
        Interrupted; nothing was kept.
    """
    from redpanda_jupyter.reuse import contract, sandbox

    progress = progress or Progress.of(pipeline, frames)
    cancelled = progress.cancelled

    def run(given: Mapping[str, Any]) -> str:
        if cancelled.is_set():
            raise UsageError(_STOPPED)
        job = job_of(_as_given(pipeline, given), namespace)
        result = sandbox.run_job(job, cancelled=cancelled, spares=spares)
        progress.runs += 1
        if cancelled.is_set():
            raise UsageError(_STOPPED)
        if result.status != "ok":
            # the contract's note names the class, which is the block's own
            failed = type(result.error_name or result.status, (_FailedError,), {})
            raise failed(result.error_message or "")
        return _told_apart(result)

    found = contract.confirm_columns(pipeline.contract, frames, run)
    store.put_contract(found)
    return found


def _told_apart(result: models.RunResult) -> str:
    """Return what tells results apart: what the block is about, and not what it passes on the way.

    A frame on the way carries all columns along, whether they are needed or not.
    """
    from redpanda_jupyter.reuse import values

    from .stacking import primary

    main = primary(result)
    shown = "".join(one.data for one in result.outputs if one.kind in ("stream", "display"))
    return shown + (values.fingerprint(main) if main is not None else fingerprint_of(result))


def _as_given(pipeline: Pipeline, frames: Mapping[str, Any]) -> Bound:
    """Bind frames under the block's own names, with no mapping at all."""
    data = {
        name: Datum(models.Target(name=name), models.DatasetProfile(name=name, kind=""), frame)
        for name, frame in frames.items()
    }
    last = pipeline.last
    binding = models.Binding(
        block_id=last.block.id,
        version=last.version.version,
        inputs={name: one.target for name, one in data.items()},
    )
    return Bound("", pipeline, data, binding, models.Check(verdict="ok"))
