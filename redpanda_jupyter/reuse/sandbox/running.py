"""One job in the child: inputs in, cells one after the other, values out.

The rule of this module: what the code does may break the run but not the report of it; values are
packed, inputs are looked at before and after, and nothing is pickled on the way back.
"""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import common_name

from . import inside
from .channel import clean
from .laying import files_in, lay_down, read_job
from .shell import Figures, Warned

if TYPE_CHECKING:
    from pathlib import Path

    from .channel import Channel

_NO_VALUE = object()


class Run:
    """Runs a job in a shell that is ready.

    Parameters
    ----------
    shell
        Fresh; from :func:`~.shell.make_shell`.
    channel
        Where outputs and progress go.
    given
        The folder with the job, its inputs and files.
    work
        The folder that the code runs in.
    walled
        Whether the process is alone in its namespaces.
    """

    def __init__(self, shell: Any, channel: Channel, given: Path, work: Path, walled: bool) -> None:
        self._shell = shell
        self._channel = channel
        self._given = given
        self._work = work
        self._walled = walled
        self._job = read_job(given)
        self._limits = self._job["limits"]
        self._inputs: dict[str, tuple[Any, str]] = {}
        self._before: set[str] = set()

    def all(self) -> dict[str, Any]:
        """Run the job; return the fields of its result."""
        self._channel.room = int(self._limits["output_bytes"])
        lay_down(self._given, self._work)
        files = files_in(self._work)
        self._take_inputs()
        self._seed()
        sys.stdout = self._channel.stream("stdout")
        sys.stderr = self._channel.stream("stderr")
        warned = Warned()
        figures = Figures(self._shell, int(self._limits["value_bytes"]))
        inside.limit(self._limits, walled=self._walled)
        outcome = self._run_cells()
        self._channel.flush()
        value = outcome.pop("value", _NO_VALUE)
        packed = None if value is _NO_VALUE or value is None else self._pack(value)
        changed = self._changed()
        after = files_in(self._work)
        return {
            **outcome,
            "value": packed,
            "values": self._values(),
            "changed_inputs": changed,
            "written": sorted(clean(one) for one in after if files.get(one) != after[one]),
            "warnings": warned.texts,
            "figures": figures.packed,
            "peak_memory": _peak_memory(),
        }

    def _take_inputs(self) -> None:
        from ..values import digest

        space = self._shell.user_ns
        for name in self._job["inputs"]:
            # our own pickle: the parent made it from the user's own value
            value = pickle.loads((self._given / "inputs" / name).read_bytes())  # noqa: S301
            space[name] = value
            self._inputs[name] = (value, digest(value))
        self._before = set(space)

    def _seed(self) -> None:
        seed = self._job["seed"]
        if seed is None:
            # a fork begins with the generator of the process that forked: each gets its own
            if "numpy" in sys.modules:
                sys.modules["numpy"].random.seed()
            return
        import random

        random.seed(seed)
        try:
            import numpy as np
        except ImportError:
            return
        np.random.seed(seed % 2**32)

    def _run_cells(self) -> dict[str, Any]:
        outcome: dict[str, Any] = {"status": "ok"}
        value: Any = _NO_VALUE
        for number, cell in enumerate(self._job["cells"]):
            self._channel.send({"event": "cell", "number": number})
            done = self._shell.run_cell(cell, store_history=True)
            error = done.error_before_exec or done.error_in_exec
            if error is not None:
                return {**self._failure(error), "error_cell": number}
            value = done.result
        outcome["value"] = value
        return outcome

    def _failure(self, error: BaseException) -> dict[str, Any]:
        status = "error"
        if isinstance(error, MemoryError):
            status = "memory"
        elif isinstance(error, KeyboardInterrupt):
            status = "interrupted"
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - the error is anybody's code
            message = ""
        return {
            "status": status,
            "error_name": common_name(type(error)),
            "error_message": clean(message)[:2_000],
            "error_line": self._line(error),
            "traceback": self._shell.last_traceback[-20_000:] or None,
        }

    def _line(self, error: BaseException) -> int | None:
        if isinstance(error, SyntaxError):
            return error.lineno
        line, step = None, error.__traceback__
        while step is not None:
            if step.tb_frame.f_globals is self._shell.user_ns:
                line = step.tb_lineno
            step = step.tb_next
        return line

    # --- what comes back -----------------------------------------------------------------------

    def _pack(self, value: Any) -> dict[str, Any]:
        from ..values import pack

        return pack(value, max_bytes=int(self._limits["value_bytes"]))

    def _values(self) -> dict[str, dict[str, Any]]:
        space = self._shell.user_ns
        wanted = list(self._job["wanted"])
        if "*" in wanted:
            import types

            skipped = (types.ModuleType, types.FunctionType, type)
            made = [
                name
                for name in space
                if isinstance(name, str) and not name.startswith("_") and name not in self._before
            ]
            wanted = [*wanted, *(one for one in made if not isinstance(space[one], skipped))]
        return {name: self._pack(space[name]) for name in dict.fromkeys(wanted) if name in space}

    def _changed(self) -> list[str]:
        """Return the inputs that are not what they were: changed in place, bound anew, or gone."""
        from ..values import digest

        changed = []
        for name, (value, before) in self._inputs.items():
            now = self._shell.user_ns.get(name, _NO_VALUE)
            same = now is not _NO_VALUE and digest(value) == before
            if not same or (now is not value and digest(now) != before):
                changed.append(name)
        return changed


def _peak_memory() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    own, started = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return max(own, started) * unit
