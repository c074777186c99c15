"""What is to be run: code, what it is given, what is wanted back, and its limits.

The rule of this module: a job is plain data. It can be pickled to another machine, and reading it
runs nothing.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from ...errors import UsageError

EVERYTHING = "*"
"""As a wanted name: all public names that the code made and that have a value."""


@dataclass(frozen=True)
class Limits:
    """What a run may take.

    Parameters
    ----------
    time_s
        Seconds from the start of the first cell to the end, packing of the values included.
    memory_bytes
        Memory that the code may take beyond what Python and pandas took before it began.
    output_bytes
        Text and pictures that are kept; what is shown beyond is dropped, and that is said.
    value_bytes
        About how long one packed value may be.
    files_bytes
        What may be written, a file and all in all.
    processes
        Processes and threads at a time.
    """

    time_s: float = 120.0
    memory_bytes: int = 4 << 30
    output_bytes: int = 2_000_000
    value_bytes: int = 8_000_000
    files_bytes: int = 1 << 30
    processes: int = 128


@dataclass(frozen=True)
class Job:
    """One run.

    Parameters
    ----------
    cells
        Code as in a notebook's cells, in order. The value of the last expression of the last one
        comes back.
    inputs
        Names that exist before the first cell: each value as :func:`freeze` made it.
    input_paths
        The same, for values that lie in a file already: name → path of a pickle. Only ever files
        that we wrote ourselves.
    files
        Files in the folder that the code runs in: relative name → its bytes, or where to take it
        from. The code gets copies.
    readable
        Files or folders of this machine that the code may read where they lie, in a sandbox that
        hides them else.
    wanted
        Names whose values come back; :data:`EVERYTHING` for all that the code made.
    seed
        For ``random`` and ``numpy.random`` before the first cell; None: not seeded.
    hash_seed
        By which texts are hashed, and so in which order a set of them is: 0 unless two runs are to
        differ in it. A child that is kept ready hashes by 0.
    label
        What it is, for people.
    """

    cells: tuple[str, ...]
    inputs: dict[str, bytes] = field(default_factory=dict)
    input_paths: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes | Path] = field(default_factory=dict)
    readable: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    seed: int | None = None
    hash_seed: int = 0
    label: str = ""

    @property
    def usual(self) -> bool:
        """Whether a child that is kept ready will do: it sees no file and hashes as all do."""
        return not self.readable and not self.hash_seed

    def __post_init__(self) -> None:
        for name in self.files:
            posix, windows = PurePosixPath(name), PureWindowsPath(name)
            outside = (
                posix.is_absolute() or windows.anchor or ".." in (*posix.parts, *windows.parts)
            )
            if outside or not posix.name or "\0" in name:
                raise UsageError(f"A file of a run cannot be called {name!r}.", field="files")
        for name in (*self.inputs, *self.input_paths):
            if not name.isidentifier():
                raise UsageError(f"An input of a run cannot be called {name!r}.", field="inputs")


def freeze(value: Any, name: str = "the value") -> bytes:
    """Return ``value`` as it goes into a run.

    Raises
    ------
    UsageError
        It cannot be copied into another process, such as an open file or a local function.
    """
    try:
        return pickle.dumps(value, protocol=5)
    except Exception as error:  # noqa: BLE001 - a value's own code says no in any way it likes
        kind = type(value).__name__
        raise UsageError(
            f"{name} ({kind}) cannot be copied into a process of its own"
            f" ({type(error).__name__}: {error}).",
            hint="Let the block make it itself, or give it a frame.",
        ) from None
