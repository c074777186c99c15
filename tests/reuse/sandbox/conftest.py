"""Every way that this machine has, one after the other, and runs with short limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.reuse.sandbox import Job, Limits, freeze, run_job, walls

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.models import RunResult

_OPTIONS = ("cancelled", "on_progress", "spares")


@pytest.fixture(params=walls.WAYS)
def way(request: pytest.FixtureRequest) -> Any:
    """Each way in turn; one that the machine does not have is skipped by name."""
    reason = walls.why_not(request.param)
    if reason is not None:
        pytest.skip(f"{request.param}: {reason}")
    return request.param


@pytest.fixture(params=[one for one in walls.WAYS if one != "plain"])
def walled(request: pytest.FixtureRequest) -> Any:
    """Each way with walls in turn."""
    reason = walls.why_not(request.param)
    if reason is not None:
        pytest.skip(f"{request.param}: {reason}")
    return request.param


@pytest.fixture
def run() -> Callable[..., RunResult]:
    """Run cells in one way; further words are fields of the job, limits by their names."""

    def run(way: walls.WayName, *cells: str, **fields: Any) -> RunResult:
        limits = {name: fields.pop(name) for name in list(fields) if name in Limits.__annotations__}
        limits.setdefault("time_s", 30.0)
        inputs = {name: freeze(value) for name, value in fields.pop("given", {}).items()}
        options = {
            name: fields.pop(name)
            for name in ("cancelled", "on_progress", "spares")
            if name in fields
        }
        job = Job(cells=cells, inputs=inputs, limits=Limits(**limits), **fields)
        return run_job(job, way=way, **options)

    return run
