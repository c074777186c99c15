"""The run of a cell just before it is saved: it is the first run of the block.

The rule of this module: what is recorded is what the kernel still knows of that run. A data set
that the cell itself may have changed is left out, and of a cell that others have followed all are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import cells

if TYPE_CHECKING:
    from redpanda_jupyter.analysis import CodeAnalysis
    from redpanda_jupyter.models import DatasetUse, Output, Target
    from redpanda_jupyter.services.cells import RanCell
    from redpanda_jupyter.services.saving import Saved

    from ..session import Session

_LOOKED_AT = 50
"""So many runs of the block are looked at for this one."""


def record(session: Session, ran: RanCell, saved: Saved, *, last: bool) -> None:
    """Record a cell's run for the block that was made of it, once, and let its contract know.

    Parameters
    ----------
    last
        Whether no other cell has run since, so that the data are those that it read.
    """
    from redpanda_jupyter import analysis

    found = analysis.analyze(ran.source)
    used = _unchanged(session, found, saved) if last else []
    if last and ran.failure is None and ran.status == "ok":
        _learn(session, found, saved, used)
    if ran.started_at is None or ran.duration_s is None:
        return
    known = session.store().list_executions(saved.block.id, _LOOKED_AT)
    if any(one.started_at == ran.started_at for one in known):
        return  # the cell was known for this block when it ran
    from redpanda_jupyter.services.outcomes import Run

    keep = session.settings().keep_output_kb
    run = Run(
        source=ran.source,
        status=ran.status,
        started_at=ran.started_at,
        duration_s=ran.duration_s,
        block_id=saved.block.id,
        cell=ran.cell_id,
        error_name=ran.error_name,
        datasets=used,
        loaded=_loaded(session, found, used) if last else {},
        outputs=_result(session, ran, keep) if last else [],
        keep_output_kb=keep,
        notebook=session.notebook(),
    )
    session.recorder.put(run)
    session.recorder.flush(cells.FLUSH_S)


def _result(session: Session, ran: RanCell, keep_kb: int) -> list[Output]:
    from ..capture import result_of

    if not keep_kb or ran.status != "ok":
        return []
    return result_of(session.shell, ran.number, keep_kb * 1024)


def _unchanged(session: Session, found: CodeAnalysis, saved: Saved) -> list[DatasetUse]:
    """Return the frames that the cell has read and not changed: they are what it needs."""
    from redpanda_jupyter.services.applying.contracts import contract_of

    from ..namespace import datasets_read

    store = session.store()
    version = store.get_version(saved.block.id, saved.version)
    if version.analysis is None:
        return []
    changed = {one.variable for one in contract_of(store, version).frames if one.changed}
    changed.update(found.outputs)
    used = datasets_read(found, session.shell.user_ns)
    return [one for one in used if one.name not in changed]


def _loaded(session: Session, found: CodeAnalysis, used: list[DatasetUse]) -> dict[str, Target]:
    return session.hooks.readings.of_last(found.inputs, used, session.shell.user_ns)


def _learn(session: Session, found: CodeAnalysis, saved: Saved, used: list[DatasetUse]) -> None:
    """Let the contract know the frames that the cell has just read, and what it has made."""
    from redpanda_jupyter.context.profiling import profile
    from redpanda_jupyter.services.applying.contracts import learn
    from redpanda_jupyter.services.applying.matching import met

    from ..profiles import made_by

    store, namespace = session.store(), session.shell.user_ns
    version = store.get_version(saved.block.id, saved.version)
    if version.analysis is None:
        return
    profiles = {}
    for one in used:
        seen = profile(one.name, namespace.get(one.name))
        if seen is not None:
            store.put_profile(seen)
            profiles[one.name] = seen
    matched = met(version.code, {one.name: one.columns for one in used}, namespace)
    learn(store, version, profiles, {one.name: one for one in made_by(found, namespace)}, matched)
