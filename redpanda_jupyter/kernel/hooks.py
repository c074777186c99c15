"""Watching cells run, to know what became of a block.

The rule of this module: a cell that holds no block pays a dictionary look-up. A run is recorded by
the kernel, because the frontend reports success for cells that never ran; the text that ran decides
which version it was.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

    from redpanda_jupyter.models import NotebookRef

    from .insertion import Joined
    from .session import Session


@dataclass(frozen=True, slots=True)
class _Watched:
    """A cell under way that may hold a block."""

    source: str
    block_id: str | None
    joined: Joined | None
    datasets: list[Any]
    notebook: NotebookRef
    started_at: datetime
    started: float


class CellHooks:
    """IPython's ``pre_run_cell`` and ``post_run_cell``, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watched: _Watched | None = None

    def register(self) -> None:
        """Begin to watch."""
        events = self._session.shell.events
        events.register("pre_run_cell", self._before)
        events.register("post_run_cell", self._after)

    def unregister(self) -> None:
        """Stop watching."""
        events = self._session.shell.events
        events.unregister("pre_run_cell", self._before)
        events.unregister("post_run_cell", self._after)

    def _before(self, info: ExecutionInfo) -> None:
        self._watched = None
        source = info.raw_cell
        if not source or source.lstrip().startswith("%%panda"):
            return
        metadata = self._session.cell_metadata()
        stamp = metadata.get("redpanda")
        block_id = stamp.get("block_id") if isinstance(stamp, dict) else None
        block_id = block_id if isinstance(block_id, str) else None
        if block_id is None and not self._worth_looking_up(metadata):
            return
        self._watched = self._watch(source, block_id)

    def _worth_looking_up(self, metadata: Any) -> bool:
        """Tell whether a cell without a mark may still hold a block.

        In JupyterLab (it sends ``deletedCells``) cells keep their mark, so only text pasted in a
        session that has used its store is looked up. Other frontends drop the mark.
        """
        return self._session.store_is_open or (
            self._session.in_kernel and "deletedCells" not in metadata
        )

    def _watch(self, source: str, block_id: str | None) -> _Watched:
        from redpanda_jupyter.models import content_hash

        from .namespace import datasets_read

        digest = content_hash(source)
        joined = self._session.joined.get(digest)
        is_block = block_id is not None or joined or digest in self._session.known_hashes
        datasets = datasets_read(source, self._session.shell.user_ns) if is_block else []
        return _Watched(
            source=source,
            block_id=block_id,
            joined=joined,
            datasets=datasets,
            notebook=self._session.notebook(),
            started_at=datetime.now(UTC),
            started=time.monotonic(),
        )

    def _after(self, result: ExecutionResult) -> None:
        watched, self._watched = self._watched, None
        if watched is None or result.info is None or result.info.raw_cell != watched.source:
            return
        from redpanda_jupyter.services.outcomes import Run

        error = result.error_before_exec or result.error_in_exec
        interrupted = isinstance(error, KeyboardInterrupt)
        run = Run(
            source=watched.source,
            status="interrupted" if interrupted else "error" if error else "ok",
            started_at=watched.started_at,
            duration_s=time.monotonic() - watched.started,
            block_id=watched.block_id,
            error_name=type(error).__name__ if error else None,
            datasets=watched.datasets,
            notebook=watched.notebook,
        )
        for part in _parts(run, watched.joined, error):
            self._session.recorder.put(part)


def _parts(run: Any, joined: Joined | None, error: BaseException | None) -> list[Any]:
    """Tell a run of a joined cell back to its blocks, as far as the cell came."""
    if joined is None:
        return [run]
    from dataclasses import replace

    failed = len(joined.blocks) if error is None else _block_at(joined, _error_line(error))
    parts = []
    for place, block in enumerate(joined.blocks[: failed + 1]):
        outcome = {} if place == failed else {"status": "ok", "error_name": None}
        parts.append(replace(run, source=block.code, block_id=block.id, **outcome))
    return parts


def _error_line(error: BaseException) -> int:
    """Return the line of the cell at which ``error`` left it, from 1."""
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "<module>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _block_at(joined: Joined, line: int) -> int:
    return max(0, sum(first <= line for first in joined.lines) - 1)
