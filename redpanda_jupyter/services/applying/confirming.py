"""Which columns a block really needs, found by running it without each of them.

The rule of this module: it runs in a sandbox on a few rows, never in the notebook; what it finds
is kept in the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError

from .binding import Bound
from .rows import fingerprint_of
from .running import job_of
from .targets import Datum

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from redpanda_jupyter.store import Store

    from .pipeline import Pipeline


_STOPPED = "Interrupted; the contract is as it was."


class _FailedError(Exception):
    """The block failed in the sandbox."""


def confirm(
    store: Store,
    pipeline: Pipeline,
    frames: Mapping[str, Any],
    namespace: Mapping[str, Any],
    *,
    cancelled: threading.Event | None = None,
    on_run: Callable[[int], None] = lambda _: None,
) -> models.Contract:
    """Confirm the columns of a block and keep the contract.

    Parameters
    ----------
    frames
        A frame for each of its inputs; only the first 200 rows are used.
    on_run
        Told after each run how many there were.

    Raises
    ------
    UsageError
        Interrupted; nothing was kept.
    """
    from redpanda_jupyter.reuse import contract, sandbox

    count = 0

    def run(given: Mapping[str, Any]) -> str:
        nonlocal count
        if cancelled is not None and cancelled.is_set():
            raise UsageError(_STOPPED)
        bound = _as_given(pipeline, given)
        result = sandbox.run_job(job_of(bound, namespace), cancelled=cancelled)
        count += 1
        on_run(count)
        if cancelled is not None and cancelled.is_set():
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
