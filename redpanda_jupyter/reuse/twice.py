"""The same job twice, each in a process of its own, and what the two have in common.

The rule of this module: the second run knows nothing of the first. The job is made anew for each,
so that data that changed meanwhile are seen, and texts are hashed otherwise, so that the order of a
set is another one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .causes import SET_ORDER, causes
from .compare import compare
from .sandbox import run_job

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from ..models import Comparison, RunResult
    from .sandbox import Job, Spares, WayName

_OTHER = 1
_MORE = (2, 3, 4)
"""By these texts are hashed as well where a set's order is in the code: a set of two or three texts
comes in the same order often enough."""


def verify_runs(
    job_factory: Callable[[], Job],
    *,
    cancelled: threading.Event | None = None,
    way: WayName | None = None,
    spares: Spares | None = None,
) -> tuple[RunResult, RunResult, Comparison]:
    """Run a job twice and compare.

    The second run hashes texts otherwise than the first. Where the code takes the order of a set
    and the two are the same, up to three more runs stand for the second one, until one differs.
    A first run that does not end well is not run again where that would say nothing (time, memory,
    cancelled): it is compared with itself, and the verdict is ``failed``.
    """
    first_job = job_factory()
    first = run_job(first_job, cancelled=cancelled, way=way, spares=spares)
    code = "\n".join(first_job.cells)
    if first.status in ("timeout", "memory", "cancelled"):
        return first, first, compare(first, first, code=code)
    ordered = any(SET_ORDER in one for one in causes(code))
    for seed in (_OTHER, *(_MORE if ordered else ())):
        job = replace(job_factory(), hash_seed=seed)
        second = run_job(job, cancelled=cancelled, way=way, spares=spares)
        found = compare(first, second, code=code)
        if second.status != "ok" or found.verdict == "differs":
            break
    return first, second, found
