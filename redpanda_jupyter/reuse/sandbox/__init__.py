"""Code in a process of its own, behind the best walls that this machine has.

The rule of this package: code that is run here sees none of the user's objects, keys or sockets,
what it takes is limited, and what comes back is JSON that is read with suspicion. What could not
be enforced on this machine is said in every result.

* A :class:`Job` says what to run; :func:`freeze` prepares a value for it.
* :func:`run_job` runs it and returns a :class:`~redpanda_jupyter.models.RunResult`.
* :class:`Spares` keeps processes ready with pandas imported; a :class:`Series` runs the same code
  on one data set after the other without a new start for each.
* :mod:`.walls` knows the ways: bubblewrap, unshare, plain.

Who trusts whom: the child is given pickles that we wrote; it hands back JSON only. A result is as
trustworthy as the code that made it: code may lie about its own values, and about nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .job import EVERYTHING, Job, Limits, freeze
    from .run import Progress, run_job
    from .spares import Series, Spares
    from .walls import Way, WayName

__all__ = [
    "EVERYTHING",
    "Job",
    "Limits",
    "Progress",
    "Series",
    "Spares",
    "Way",
    "WayName",
    "freeze",
    "run_job",
]

# The child imports this package, too, and shall be ready soon: it needs none of these.
_HOMES = {
    "EVERYTHING": "job",
    "Job": "job",
    "Limits": "job",
    "freeze": "job",
    "Progress": "run",
    "run_job": "run",
    "Series": "spares",
    "Spares": "spares",
    "Way": "walls",
    "WayName": "walls",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
