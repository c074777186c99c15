"""A block in the data's own names, where its value proves that it is right.

The rule of this module: a rewrite is handed over only after both texts ran in processes of their
own and gave the same; else the adapted cell is, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter import analysis

from .inserting import Cell, cells_of
from .rows import result_line
from .running import job_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Collection, Mapping

    from redpanda_jupyter import models
    from redpanda_jupyter.reuse.sandbox import Spares

    from .binding import Bound


class RunFailedError(Exception):
    """One of the two did not run to its end."""


def rewritten(
    bound: Bound,
    namespace: Mapping[str, Any],
    taken: Collection[str] = (),
    *,
    spares: Spares | None = None,
    cancelled: threading.Event | None = None,
) -> list[Cell]:
    """Return the cell in the data's own names, or the adapted cells with the reason.

    Parameters
    ----------
    taken
        As for :func:`~.inserting.cells_of`.
    spares
        Where processes that are ready may be taken from.
    """
    from redpanda_jupyter.reuse import rewrite

    adapted = cells_of(bound, taken, in_notebook=True)
    if len(bound.pipeline.parts) > 1:
        return _refused(adapted, "Only a single block can be written in other names.")
    part = bound.pipeline.last
    schemas = {
        one.variable: [column.name for column in one.profile.columns]
        for one in part.contract.frames
        if one.profile is not None
    }
    read = analysis.analyze(part.version.code, schemas)
    made = rewrite.rewrite(part.version.code, part.contract, bound.binding, read)
    if made.code is None:
        return _refused(adapted, made.reason)

    def run(code: str | None) -> dict[str, Any]:
        return _values(bound, namespace, code, spares=spares, cancelled=cancelled)

    try:
        made = rewrite.accepted(made, lambda: run(None), run)
    except RunFailedError as error:
        return _refused(adapted, f"The block itself does not run on {bound.label}: {error}")
    if made.code is None:
        return _refused(adapted, made.reason)
    comment = adapted[0].code.partition("\n")[0]
    warnings = [one for one in adapted[0].warnings if "binds that name" not in one]
    warnings += [
        f"{bound.data[one.variable].target.name} itself is changed by the cell."
        for one in part.contract.frames
        if one.changed and one.variable in bound.data
    ]
    return [Cell(part, f"{comment}\n{made.code}", tuple(dict.fromkeys(warnings)))]


def _refused(cells: list[Cell], reason: str | None) -> list[Cell]:
    told = f"not in its own names: {reason or 'it cannot be proven'}"
    first, *others = cells
    return [Cell(first.part, first.code, (*first.warnings, told)), *others]


def _values(
    bound: Bound,
    namespace: Mapping[str, Any],
    code: str | None,
    *,
    spares: Spares | None,
    cancelled: threading.Event | None,
) -> dict[str, Any]:
    """Run the adapted cell, or another text on the same data; return all that it gives."""
    from dataclasses import replace

    from redpanda_jupyter.reuse import values
    from redpanda_jupyter.reuse.sandbox import run_job

    job = job_of(bound, namespace)
    cells = job.cells if code is None else (*job.cells[:-1], code)
    # a frame that the block changes is a result as well, under the name that it has in the text
    changed = {
        one.variable: one.variable if code is None else bound.data[one.variable].target.name
        for one in bound.pipeline.contract.frames
        if one.changed and one.variable in bound.data
    }
    job = replace(job, cells=cells, wanted=(*job.wanted, *changed.values()))
    result: models.RunResult = run_job(job, spares=spares, cancelled=cancelled)
    if result.status != "ok":
        raise RunFailedError(result_line(result))
    names = {there: name for name, there in changed.items()}
    found = {names.get(name, name): values.unpack(packed) for name, packed in result.values.items()}
    if result.value is not None:
        found[""] = values.unpack(result.value)
    return found
