"""Watching cells run, to know what became of a block.

The rule of this module: a cell that holds no block pays a few dictionary look-ups (its text and how
it failed are remembered for `%panda fix`, see failed.py). A run is recorded by the kernel, because
the frontend reports success for cells that never ran; the text that ran decides which version it
was.
"""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import common_name

from .begun import BegunCells
from .capture import Capture
from .failed import OWN, ran_cell
from .marks import cell_id
from .offering import offer, tell_of_branch, tell_of_key, tell_of_return
from .profiles import Profiles, made_by
from .readings import Readings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

    from redpanda_jupyter.analysis import CodeAnalysis
    from redpanda_jupyter.models import ExecutionStatus, NotebookRef

    from .begun import Begun
    from .insertion import Joined
    from .session import Session

logger = logging.getLogger("redpanda_jupyter")


@dataclass(frozen=True, slots=True)
class _Watched:
    """A cell under way that may hold a block.

    ``found`` is what its text says, read once, where it is known to be a block's;
    ``info`` is IPython's own, the same object before and after the run; ``request`` is the
    frontend's, the same for whatever the cell itself runs as cells; ``within`` is what became of
    these, the last one last.
    """

    info: ExecutionInfo
    request: str | None
    source: str
    block_id: str | None
    joined: Joined | None
    found: CodeAnalysis | None
    datasets: list[Any]
    profiles: list[Any]
    loaded: dict[str, Any]
    matched: list[Any]
    capture: Capture | None
    keep_output_kb: int
    edits: str
    notebook: NotebookRef
    started_at: datetime
    started: float
    within: list[BaseException | None] = field(default_factory=list)


class CellHooks:
    """IPython's ``pre_run_cell`` and ``post_run_cell``, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watched: list[_Watched] = []
        self._begun = BegunCells()
        self._profiles = Profiles()
        self.readings = Readings()
        self._aside = False
        self._mark: tuple[str, str | None] = ("", None)

    def register(self) -> None:
        """Begin to watch."""
        events = self._session.shell.events
        events.register("pre_run_cell", self._before_cell)
        events.register("post_run_cell", self._after_cell)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Look away while a command runs a cell whose run it records itself."""
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    def unregister(self) -> None:
        """Stop watching."""
        events = self._session.shell.events
        events.unregister("pre_run_cell", self._before_cell)
        events.unregister("post_run_cell", self._after_cell)

    def _before_cell(self, info: ExecutionInfo) -> None:
        with _out_of_sight():
            self._before(info)

    def _after_cell(self, result: ExecutionResult | None) -> None:
        ended = time.monotonic()
        with _out_of_sight():
            self._after(result)
        with _out_of_sight():
            self._note(result, ended)

    def _note(self, result: ExecutionResult | None, ended: float) -> None:
        """Remember the cell, for `%panda fix`; one that was interrupted without a result is not."""
        if result is None:
            return
        error = _error(result)
        begun = self._begun.end(result.info, error)
        self._note_reading(result, ok=error is None)
        cell = ran_cell(self._session.shell, result, self._session.parent())
        if cell is None:
            return
        source, mark = self._mark
        if source == cell.source:
            cell = replace(cell, block_id=mark)
        if begun is not None:
            error = error if error is not None else begun.within
            cell = replace(
                cell,
                status=_status(error),
                error_name=common_name(type(error)) if error is not None else None,
                started_at=begun.at,
                duration_s=ended - begun.started,
            )
        self._session.cells.note(cell)

    def _note_reading(self, result: ExecutionResult, *, ok: bool) -> None:
        source = result.info.raw_cell if result.info is not None else None
        if source and not OWN.match(source):
            with _out_of_sight():
                self.readings.note(source, self._session.shell.user_ns, ok=ok)

    def _before(self, info: ExecutionInfo) -> None:
        source = info.raw_cell
        if self._aside or not source or OWN.match(source):
            return
        begun = self._begun.begin(info)
        self.readings.begin()
        request = self._request()
        if any(outer.request == request for outer in self._watched):
            return  # a magic of a watched cell runs its body as a cell: the whole is what counts
        metadata = self._session.cell_metadata()
        block_id = self._session.marks.of(metadata, source)
        self._mark = (source, block_id)
        if block_id is None and not self._worth_looking_up(metadata):
            return
        self._watched.append(self._watch(begun, info, request, block_id))

    def _request(self) -> str | None:
        """Return the id of the request that is being executed; ``None`` in a terminal."""
        msg_id: str | None = (self._session.parent().get("header") or {}).get("msg_id")
        return msg_id

    def _worth_looking_up(self, metadata: Any) -> bool:
        """Tell whether a cell without a mark may still hold a block.

        In JupyterLab (it sends ``deletedCells``) cells keep their mark, so only text pasted in a
        session that has used its store is looked up. Other frontends drop the mark; there
        every text is looked up, provided that there is a library at all.
        """
        if self._session.store_is_open:
            return True
        elsewhere = self._session.in_kernel and "deletedCells" not in metadata
        return elsewhere and self._session.has_library()

    def _watch(
        self, begun: Begun, info: ExecutionInfo, request: str | None, block_id: str | None
    ) -> _Watched:
        from redpanda_jupyter import analysis
        from redpanda_jupyter.models import content_hash

        from .namespace import datasets_read

        source = str(info.raw_cell)
        digest = content_hash(source)
        session = self._session
        joined = session.joined.get(digest)
        is_block = block_id is not None or joined or digest in session.known_hashes
        found = analysis.analyze(source) if is_block else None
        datasets = [] if found is None else datasets_read(found, session.shell.user_ns)
        profiles = self._profiles.of(datasets, session.shell.user_ns) if datasets else []
        names = [one.name for one in datasets]
        # of several blocks in one cell, a later one may see what an earlier one has changed
        alone = joined is None or len(joined.blocks) == 1
        loaded = self.readings.of(names, datasets, session.shell.user_ns) if alone else {}
        matched = self._profiles.met(source, datasets, session.shell.user_ns) if alone else []
        keep, edits = _wishes() if is_block else (0, "save")
        capture = Capture(session.shell, keep * 1024) if keep else None
        watched = _Watched(
            info=info,
            request=request,
            source=source,
            block_id=block_id,
            joined=joined,
            found=found,
            datasets=datasets,
            profiles=profiles,
            loaded=loaded,
            matched=matched,
            capture=capture,
            keep_output_kb=keep,
            edits=edits,
            notebook=session.notebook(),
            started_at=begun.at,
            started=time.monotonic(),
        )
        if capture is not None:
            capture.start()
        return watched

    def _after(self, result: ExecutionResult | None) -> None:
        if not self._watched:
            return
        request = self._request()
        own = [one for one in self._watched if one.request == request]
        # without a result a cell ends that waited for something when it was interrupted
        error = KeyboardInterrupt() if result is None else _error(result)
        watched = next((one for one in own if result is None or _is_of(result, one)), None)
        if watched is None:
            for outer in own:
                outer.within.append(error)
            return
        self._watched.remove(watched)
        outputs = watched.capture.stop() if watched.capture is not None else []
        from redpanda_jupyter.services.outcomes import Run

        if error is None and watched.within:
            error = watched.within[-1]  # a magic may keep it to itself, as %%capture does
        run = Run(
            source=watched.source,
            status=_status(error),
            started_at=watched.started_at,
            duration_s=time.monotonic() - watched.started,
            block_id=watched.block_id,
            cell=cell_id(self._session.cell_metadata()),
            error_name=common_name(type(error)) if error is not None else None,
            datasets=watched.datasets,
            profiles=watched.profiles,
            loaded=watched.loaded,
            matched=watched.matched,
            made=[]
            if error is not None or watched.found is None
            else made_by(watched.found, self._session.shell.user_ns),
            keep_output_kb=watched.keep_output_kb,
            edits=watched.edits,
            before=self._before_edit(watched),
            notebook=watched.notebook,
        )
        source, mark = watched.source, watched.block_id
        is_told = tell_of_key(self._session, source, mark)
        if not is_told and run.status == "ok":
            asks = watched.edits == "offer"
            offer(self._session, source, mark, run.before, asks=asks)
            if watched.joined is None and tell_of_return(self._session, source, mark, asks=asks):
                run = replace(run, again=True)
            if watched.joined is None and not asks:
                tell_of_branch(self._session, source, mark, run.before)
        *parts, last = _parts(run, watched.joined, error)
        for part in (*parts, replace(last, outputs=outputs)):
            self._session.recorder.put(part)

    def _before_edit(self, watched: _Watched) -> str | None:
        """Return the text with which the cell ran last, if it was of the same block."""
        last = self._session.marks.last(cell_id(self._session.cell_metadata()))
        return last[1] if last is not None and last[0] == watched.block_id else None


@contextlib.contextmanager
def _out_of_sight() -> Iterator[None]:
    """Keep a fault of our own out of the person's cell, which it must never disturb."""
    try:
        yield
    except Exception:
        logger.debug("A run could not be watched", exc_info=True)


def _wishes() -> tuple[int, str]:
    """Return how many kilobytes of outputs are kept, and what becomes of edits."""
    from redpanda_jupyter.errors import SettingsError
    from redpanda_jupyter.settings import load_settings

    try:
        settings = load_settings()
    except SettingsError:
        return 0, "save"  # what is wrong is said where something is asked for
    return settings.keep_output_kb, settings.edits


def _is_of(result: ExecutionResult, watched: _Watched) -> bool:
    info = result.info  # a new one with the same text, where IPython itself was interrupted
    return info is watched.info or (info is not None and info.raw_cell == watched.source)


def _error(result: ExecutionResult) -> BaseException | None:
    """Return what ended a run; not by truth: an exception may have a length, and that may be 0."""
    before: BaseException | None = result.error_before_exec
    return before if before is not None else result.error_in_exec


def _status(error: BaseException | None) -> ExecutionStatus:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "ok" if error is None else "error"


def _parts(run: Any, joined: Joined | None, error: BaseException | None) -> list[Any]:
    """Tell a run of a joined cell back to its blocks, as far as the cell came."""
    if joined is None:
        return [run]
    from redpanda_jupyter.ids import new_id

    failed = len(joined.blocks) if error is None else _block_at(joined, _error_line(error))
    cell = run.cell if len(joined.blocks) == 1 else None
    parts = []
    for place, block in enumerate(joined.blocks[: failed + 1]):
        outcome = {} if place == failed else {"status": "ok", "error_name": None}
        own = {"id": new_id(), "source": block.code, "block_id": block.id, "cell": cell}
        parts.append(replace(run, **own, **outcome))
    return parts


def _error_line(error: BaseException) -> int:
    """Return the line of the cell at which ``error`` left it, from 1."""
    trace = error.__traceback__
    while trace is not None:
        # the first is the cell; further down may be modules that it imports
        if trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    # the cell was never begun: its own text is what cannot be compiled
    return (error.lineno or 1) if isinstance(error, SyntaxError) else 1


def _block_at(joined: Joined, line: int) -> int:
    return max(0, sum(first <= line for first in joined.lines) - 1)
