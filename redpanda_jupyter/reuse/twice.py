"""The same job twice, each in a process of its own, and what the two have in common.

The rule of this module: the second run knows nothing of the first. The job is made anew for each,
so that data that changed meanwhile are seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .compare import compare
from .sandbox import run_job

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from ..models import Comparison, RunResult
    from .sandbox import Job, Spares, WayName


def verify_runs(
    job_factory: Callable[[], Job],
    *,
    cancelled: threading.Event | None = None,
    way: WayName | None = None,
    spares: Spares | None = None,
) -> tuple[RunResult, RunResult, Comparison]:
    """Run a job twice and compare.

    A first run that does not end well is not run again where that would say nothing (time, memory,
    cancelled): it is compared with itself, and the verdict is ``failed``.
    """
    first_job = job_factory()
    first = run_job(first_job, cancelled=cancelled, way=way, spares=spares)
    code = "\n".join(first_job.cells)
    if first.status in ("timeout", "memory", "cancelled"):
        return first, first, compare(first, first, code=code)
    second = run_job(job_factory(), cancelled=cancelled, way=way, spares=spares)
    return first, second, compare(first, second, code=code)
