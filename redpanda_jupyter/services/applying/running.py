"""A block on many data sets: each in a process of its own, and a row for each.

The rule of this module: what is blocked, or was not confirmed, never runs; a target that fails
stops no other; what has finished is recorded at once and stays, whatever becomes of the rest. The
person's own objects are copied into the processes and never changed.
"""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError

from .inserting import cells_of
from .rows import cancelled, not_run, row
from .targets import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.reuse.engines import Engine
    from redpanda_jupyter.reuse.sandbox import Job, Limits
    from redpanda_jupyter.store import Store

    from .binding import Bound


@dataclass(slots=True)
class Progress:
    """What has finished so far, for whoever looks on from another thread."""

    bounds: Sequence[Bound]
    cancelled: threading.Event = field(default_factory=threading.Event)
    rows: dict[str, models.MatrixRow] = field(default_factory=dict)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)

    @property
    def finished(self) -> int:
        """How many data sets have a row."""
        return len(self.rows)

    def line(self) -> str:
        """Say in a line how far it is."""
        seconds = time.monotonic() - self.started
        return (
            f"{self.finished} of {len(self.bounds)} done · {seconds:.0f} s · Interrupt cancels "
            "the rest"
        )

    def matrix(self) -> models.ResultMatrix:
        """Return the rows that there are, in the order of the data sets."""
        rows = dict(self.rows)
        last = self.bounds[0].pipeline.last
        return models.ResultMatrix(
            block_id=last.block.id,
            number=last.block.number,
            name=self.bounds[0].pipeline.result_title,
            version=last.version.version,
            rows=[rows[bound.label] for bound in self.bounds if bound.label in rows],
            started_at=self.started_at,
            duration_s=time.monotonic() - self.started,
        )


def run_all(
    store: Store,
    bounds: Sequence[Bound],
    namespace: Mapping[str, Any],
    *,
    engine: str | None = None,
    machine: Engine | None = None,
    limits: Limits | None = None,
    notebook: models.NotebookRef | None = None,
    progress: Progress | None = None,
) -> models.ResultMatrix:
    """Run a block on data sets and record the runs.

    Parameters
    ----------
    namespace
        Where names are taken from that the block needs and no block makes.
    engine
        The address of a cluster, such as ``dask://host:8786``; ``None``: processes here.
    machine
        An engine that is at hand already, in place of one at an address; it is left open.
    progress
        What another thread looks at, and by which it cancels.

    Raises
    ------
    UsageError
        The engine is none that is known, or cannot be reached.
    """
    from redpanda_jupyter.reuse import engines

    progress = progress or Progress(bounds)
    waiting = {}
    for bound in bounds:
        if bound.may_run:
            waiting[bound.label] = bound
        else:
            progress.rows[bound.label] = not_run(bound)
    if waiting:
        labels = list(waiting)
        where = notebook or models.NotebookRef()

        def done(number: int, result: models.RunResult) -> None:
            label = labels[number]
            progress.rows[label] = row(store, waiting[label], result, where)

        todo = [partial(job_of, bound, namespace, limits) for bound in waiting.values()]
        with engines.engine(engine) if machine is None else nullcontext(machine) as at_work:
            engines.map_jobs(at_work, todo, on_done=done, cancelled=progress.cancelled)
        for label, bound in waiting.items():
            if label not in progress.rows:
                progress.rows[label] = cancelled(bound)
    return progress.matrix()


# --- jobs -----------------------------------------------------------------------------------------


def job_of(bound: Bound, namespace: Mapping[str, Any], limits: Limits | None = None) -> Job:
    """Return what a process of its own needs to run a block on one run's data.

    Raises
    ------
    UsageError
        Something that the block needs cannot be copied into another process.
    """
    from redpanda_jupyter.reuse.sandbox import Job, Limits, freeze

    inputs: dict[str, Any] = {}
    readable = []
    for datum in bound.data.values():
        if datum.target.path is not None:
            readable.append(datum.target.path)
        elif datum.value is not None:
            inputs.setdefault(*frame_of(datum, namespace))
    before = _made_before(bound, namespace)
    inputs |= before.values
    cells = [cell.code for cell in cells_of(bound)]
    return Job(
        cells=(*before.imports, *before.sources.values(), *cells),
        inputs={name: freeze(value, name) for name, value in inputs.items()},
        readable=tuple(readable),
        wanted=tuple(_wanted(bound)),
        limits=limits or Limits(),
        label=bound.label,
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """What earlier cells made: imports, what defines functions and classes, and plain values."""

    imports: list[str]
    sources: dict[str, str]
    values: dict[str, Any]


def names_before(bound: Bound, namespace: Mapping[str, Any]) -> dict[str, str]:
    """Return, by name, a hash of what earlier cells made and a block uses, modules aside.

    Another one, and the same block may well give something else on the same data.
    """
    from redpanda_jupyter.reuse.values import digest

    before = _made_before(bound, namespace)
    return {name: digest(one) for name, one in sorted({**before.sources, **before.values}.items())}


def _made_before(bound: Bound, namespace: Mapping[str, Any]) -> _Before:
    """Return code for the names that earlier cells made, or their values where these are plain.

    Modules are imported; functions and classes of the notebook are defined again, with what they
    need in turn.
    """
    from redpanda_jupyter.analysis import analyze
    from redpanda_jupyter.analysis.follow.conventions import import_of

    imports: list[str] = []
    sources: dict[str, str] = {}
    values: dict[str, Any] = {}
    wanted = [one.name for one in bound.pipeline.contract.names if one.block_id is None]
    seen = {one.variable for one in bound.pipeline.contract.frames}
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        value = namespace.get(name)
        known = import_of(name) if name not in namespace else None
        if known is not None:
            imports.append(known)
        elif isinstance(value, ModuleType):
            imports.append(f"import {value.__name__} as {name}")
        elif getattr(value, "__module__", None) == "__main__" and callable(value):
            sources = {name: _source_of(name, value), **sources}
            wanted += analyze(sources[name]).inputs
        elif name in namespace:
            values[name] = value
    return _Before(["\n".join(imports)] * bool(imports), sources, values)


def _source_of(name: str, value: Any) -> str:
    """Return the text that defines a function or class of the notebook."""
    import inspect
    import textwrap

    try:
        source = textwrap.dedent(inspect.getsource(value))
    except (OSError, TypeError):
        raise UsageError(
            f"{name} was made in this notebook, and the text that made it is not known any more.",
            hint="Run the cell that defines it again, or save it as a block: %panda save.",
        ) from None
    made = getattr(value, "__name__", name)
    if not made.isidentifier():
        return _lambda(name, source)
    return source if made == name else f"{source}\n{name} = {made}"


def _lambda(name: str, source: str) -> str:
    """Return the text that makes a lambda: its statement, or itself out of a larger one."""
    import ast

    try:
        tree = ast.parse(source)
    except SyntaxError:  # lines out of the middle of a statement
        tree = ast.Module([], [])
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    text = ast.get_source_segment(source, found[0]) if len(found) == 1 else None
    if text is None:
        raise UsageError(
            f"{name} is a lambda, and which text made it cannot be told.",
            hint=f"Define it by def {name}(...): and run the block again.",
        )
    return f"{name} = {text}"


def _wanted(bound: Bound) -> list[str]:
    """Return the names whose values come back: what the last block makes, and what it is fed."""
    pipeline = bound.pipeline
    wanted = [output.name for output in pipeline.last.contract.outputs
              if output.kind not in ("function", "class", "module")]  # fmt: skip
    made = {output.name for part in pipeline.parts[:-1] for output in part.contract.outputs}
    for part in pipeline.parts[1:]:
        wanted += [one.variable for one in part.contract.frames if one.variable in made]
    return list(dict.fromkeys(wanted))
