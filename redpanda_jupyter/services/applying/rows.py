"""A run on one data set as a row of the result matrix.

The rule of this module: a row is recorded before it is shown; where the library cannot be written
to, the row says so. What a run has changed, written or
warned of stands in it, and what a block made is checked against what the next one needs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import StoreError
from redpanda_jupyter.ids import new_id

from .emptied import warning_of
from .remembering import remember

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store

    from .binding import Bound


def not_run(bound: Bound) -> models.MatrixRow:
    """Return the row of data that is blocked, or was not confirmed."""
    blocked = bound.check.verdict == "blocked"
    reasons = [one.reason for one in bound.check.findings if one.verdict == bound.check.verdict]
    return models.MatrixRow(
        target=bound.label,
        status="blocked" if blocked else "asked",
        check=bound.check,
        mappings=bound.binding.mappings,
        message=" ".join(reasons),
    )


def cancelled(bound: Bound) -> models.MatrixRow:
    """Return the row of data that was not reached any more."""
    return models.MatrixRow(
        target=bound.label,
        status="cancelled",
        check=bound.check,
        mappings=bound.binding.mappings,
        message="not begun",
    )


def row(
    store: Store, bound: Bound, result: models.RunResult, notebook: models.NotebookRef
) -> models.MatrixRow:
    """Make a row of a result, and record the run."""
    changed = [one.variable for one in bound.pipeline.contract.frames if one.changed]
    if changed and result.status == "ok":
        every = dict.fromkeys([*result.changed_inputs, *changed])
        result = result.model_copy(update={"changed_inputs": list(every)})
    empty = warning_of(store, bound, result)
    if empty is not None:
        result = result.model_copy(update={"warnings": [*result.warnings, empty]})
    check = _between(bound, result)
    status = result.status
    message = result_line(result)
    if status == "ok" and check.verdict == "blocked":
        status = "error"
        message = " ".join(one.reason for one in check.findings if one.verdict == "blocked")
    fingerprint = fingerprint_of(result) if status == "ok" else None
    execution_id = None
    if status in ("ok", "error", "timeout", "memory", "died"):
        try:
            execution_id = _record(store, bound, result, status, fingerprint, notebook)
            if status == "ok":
                remember(store, bound)
        except StoreError as error:  # what has finished is shown all the same
            told = f"the library has no record of this run: {error.message}"
            result = result.model_copy(update={"warnings": [*result.warnings, told]})
    return models.MatrixRow(
        target=bound.label,
        status=status,
        check=check,
        mappings=bound.binding.mappings,
        result=result,
        fingerprint=fingerprint,
        execution_id=execution_id,
        message=message,
    )


def result_line(result: models.RunResult) -> str:
    """Say in a line what came out."""
    from .stacking import primary
    from .words import brief

    if result.status != "ok":
        where = f" (line {result.error_line})" if result.error_line else ""
        told = f"{result.error_name or ''}: {result.error_message or ''}".strip(": ")
        return f"{told}{where}"
    main = primary(result)
    if main is not None and (result.value is not None or len(result.values) == 1):
        return brief(main)
    if result.value is not None:
        return brief(result.value)
    named = [f"{name} = {brief(one)}" for name, one in result.values.items()]
    if named:
        return ", ".join(named)
    shown = next((one.data for one in result.outputs if one.mime == "text/plain"), "")
    return " ".join(shown.split())


def fingerprint_of(result: models.RunResult) -> str:
    """Hash all that came back: the same for the same results, in every process."""
    import hashlib

    from redpanda_jupyter.reuse import values

    packed = {"": result.value, **result.values}
    digest = hashlib.sha256()
    for name in sorted(packed):
        one = packed[name]
        digest.update(f"{name}={values.fingerprint(one) if one is not None else ''}\n".encode())
    return digest.hexdigest()


def _between(bound: Bound, result: models.RunResult) -> models.Check:
    """Check what one block of a pipeline has made against what the next one needs of it."""
    from redpanda_jupyter.context.profiling import profile
    from redpanda_jupyter.reuse import check, values

    from .binding import worst_of

    findings = list(bound.check.findings)
    made: set[str] = set()
    for part in bound.pipeline.parts:
        for frame in part.contract.frames:
            packed = result.values.get(frame.variable)
            if frame.variable not in made or packed is None:
                continue
            seen = profile(frame.variable, values.unpack(packed))
            if seen is None:
                continue
            own = part.contract.model_copy(update={"frames": [frame], "files": [], "names": []})
            found = check.check(own, _as_it_is(part, frame, seen), {frame.variable: seen})
            findings += [one for one in found.findings if one.verdict != "ok"]
        made |= {output.name for output in part.contract.outputs}
    return worst_of(findings) if len(findings) > len(bound.check.findings) else bound.check


def _as_it_is(part: Any, frame: models.FrameInput, seen: models.DatasetProfile) -> models.Binding:
    """Bind a frame to what an earlier block made under its name: the same columns, or none."""
    there = {one.name for one in seen.columns}
    columns = [
        models.ColumnMatch(
            source=need.name,
            target=need.name if need.name in there else None,
            confidence=1.0 if need.name in there else 0.0,
            way="exact" if need.name in there else "open",
        )
        for need in frame.columns
    ]
    return models.Binding(
        block_id=part.block.id,
        version=part.version.version,
        inputs={frame.variable: models.Target(name=frame.variable)},
        mappings=[models.Mapping(variable=frame.variable, columns=columns, confirmed=True)],
    )


def _record(
    store: Store,
    bound: Bound,
    result: models.RunResult,
    status: models.RunStatus,
    fingerprint: str | None,
    notebook: models.NotebookRef,
) -> str:
    """Record a run for the block whose result counts."""
    last = bound.pipeline.last
    names = {"timeout": "TimeoutError", "memory": "MemoryError", "died": "the process died"}
    run = models.NewExecution(
        id=new_id(),
        block_id=last.block.id,
        version=last.version.version,
        status="ok" if status == "ok" else "error",
        error_name=None if status == "ok" else result.error_name or names.get(status),
        duration_s=result.duration_s,
        origin="apply",
        target=bound.label,
        binding=bound.binding.model_dump(mode="json"),
        fingerprint=fingerprint,
        datasets=[use_of(datum.profile) for datum in bound.data.values()],
        notebook=notebook,
        started_at=datetime.now(UTC),
    )
    return store.add_execution(run, outputs=result.outputs).id


def use_of(profile: models.DatasetProfile) -> models.DatasetUse:
    """Return what a run remembers of its data."""
    return models.DatasetUse(
        name=profile.name,
        kind=profile.kind,
        rows=profile.rows,
        columns=[one.name for one in profile.columns],
        schema_fingerprint=profile.schema_fingerprint,
        content_fingerprint=profile.content_fingerprint,
    )
