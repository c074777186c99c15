"""Runs blocks of the table and tells which files they opened; a process of its own.

The rule: only what happened is told, by Python's audit events and by what changed on the disk. What
a library opens natively shows in neither when it is only read; then the block is run again without
that file, and must fail.
"""

from __future__ import annotations

import gc
import gzip
import importlib.util
import io
import json
import logging
import os
import sqlite3
import struct
import sys
import tarfile
import tempfile
import warnings
import zipfile
import zlib
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc

if __package__:
    from .file_cases import FileCase, load_cases, stands_for
else:  # run as a script
    from file_cases import FileCase, load_cases, stands_for
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEFORE = """
import json, os
import numpy as np
import pandas as pd
from pathlib import Path
"""
TEXTS = {
    "text": "first line\nsecond line\nthird line\n",
    "numbers": "1,2.5\n2,3.5\n3,4.5\n",
    "config": '{"data_path": "data/sales.csv", "country": "DE", "threshold": 10}',
    "yaml": "country: DE\nthreshold: 10\n",
    "toml": 'country = "DE"\nthreshold = 10\n',
    "ini": "[data]\ncountry = DE\n",
    "py": "LIMIT = 10\nprint(LIMIT)\n",
    "sql": "SELECT * FROM sales",
    "xml": "<d><r><id>1</id><price>2.5</price></r><r><id>2</id><price>3.5</price></r></d>",
}


@dataclass
class Observed:
    """What one run of a block did."""

    id: str
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    error: str = ""
    native: list[str] = field(default_factory=list)
    error_without: str = ""


def frame() -> pd.DataFrame:
    """Return the table that every given file holds, and `df` is."""
    rows = 6
    return pd.DataFrame(
        {
            "id": range(1, rows + 1),
            "date": [f"2024-0{month}-15" for month in (1, 1, 2, 2, 3, 3)],
            "country": ["DE", "FR"] * 3,
            "city": ["Berlin", "Paris"] * 3,
            "product": ["tea", "tea", "rice", "rice", "soap", "soap"],
            "category": ["food", "food", "food", "food", "home", "home"],
            "price": [2.5, 3.0, 1.5, 1.75, 4.0, 4.25],
            "quantity": [3, 1, 4, 1, 5, 9],
            "revenue": [7.5, 3.0, 6.0, 1.75, 20.0, 38.25],
        }
    )


def png() -> bytes:
    """Return a picture of four by four grey points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + b"\x80" * 4) * 4
    header = struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def make_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        frame().to_sql("sales", connection, index=False)
    connection.close()


def make_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sales.csv", frame().to_csv(index=False))


def make_tar(path: Path) -> None:
    data = frame().to_csv(index=False).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("sales.csv")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))


MAKERS: dict[str, Callable[[Path], Any]] = {
    "csv": lambda path: frame().to_csv(path, index=False),
    "tsv": lambda path: frame().to_csv(path, index=False, sep="\t"),
    "json": lambda path: frame().to_json(path, orient="records"),
    "jsonl": lambda path: frame().to_json(path, orient="records", lines=True),
    "parquet": lambda path: frame().to_parquet(path),
    "feather": lambda path: pa.feather.write_feather(frame(), str(path)),
    "orc": lambda path: pa.orc.write_table(pa.Table.from_pandas(frame()), str(path)),
    "xlsx": lambda path: frame().to_excel(path, index=False),
    "html": lambda path: frame().to_html(path),
    "pickle": lambda path: frame().to_pickle(path),
    "hdf": lambda path: frame().to_hdf(path, key="sales"),
    "netcdf": lambda path: frame().set_index("id").price.to_xarray().to_netcdf(path),
    "npy": lambda path: np.save(path, np.arange(12.0).reshape(6, 2)),
    "npz": lambda path: np.savez(path, x=np.arange(6.0), y=np.arange(6.0)),
    "bin": lambda path: np.arange(12.0).tofile(path),
    "png": lambda path: path.write_bytes(png()),
    "gz": lambda path: path.write_bytes(gzip.compress(frame().to_csv(index=False).encode())),
    "sqlite": make_sqlite,
    "zip": make_zip,
    "tar": make_tar,
    "dir": lambda path: path.mkdir(),
}


def make(path: Path, kind: str) -> None:
    """Make a given file.

    Raises
    ------
    KeyError
        There is no such kind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind in TEXTS:
        path.write_text(TEXTS[kind], encoding="utf-8")
    else:
        MAKERS[kind](path)


class Watch:
    """The audit hook: it cannot be taken away again, so it listens only while a block runs."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.observed = Observed("")
        sys.addaudithook(self.hear)

    def name(self, path: object) -> str:
        """Return a path below the block's directory (or beside it) relative to it, or nothing."""
        if self.home is None or isinstance(path, int) or not isinstance(path, (str, bytes, Path)):
            return ""
        full = os.path.abspath(os.fsdecode(path))
        below = full.startswith(f"{self.home.parent}{os.sep}") and not os.path.isdir(full)
        return os.path.relpath(full, self.home) if below else ""

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.home is None:
            return
        if event == "open":
            way = args[2] & os.O_ACCMODE
            read = way == os.O_RDONLY or (way == os.O_RDWR and not args[2] & os.O_TRUNC)
            self.note(args[0], read=read, write=way != os.O_RDONLY)
        elif event == "sqlite3.connect" and args[0] != ":memory:":
            self.note(args[0], read=True, write=False)
        elif event == "os.rename":
            self.note(args[0], read=True, write=False)
            self.note(args[1], read=False, write=True)

    def note(self, path: object, *, read: bool, write: bool) -> None:
        if name := self.name(path):
            if read:
                self.observed.reads.add(name)
            if write:
                self.observed.writes.add(name)


def contents(home: Path) -> dict[str, bytes]:
    """Return what stands in all files at the block's directory and beside it."""
    found = {}
    for path in home.parent.rglob("*"):
        if path.is_file() and not path.name.endswith(("-journal", "-wal", "-shm")):
            found[os.path.relpath(path, home)] = path.read_bytes()
    return found


@contextmanager
def place(case: FileCase, without: tuple[str, ...] = ()) -> Iterator[Path]:
    """Give a directory that holds the given files and is the current one; `~` stands in it."""
    start = os.getcwd()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary).resolve() / "work"
        home.mkdir()
        for name, kind in case.given:
            if not any(stands_for(pattern, name) for pattern in without):
                make(home / name, kind)
        os.environ["HOME"] = str(home / "~")
        os.chdir(home)
        try:
            yield home
        finally:
            os.chdir(start)


def tidy() -> None:
    """Undo what a block leaves in the process."""
    for handler in logging.getLogger().handlers[:]:
        logging.getLogger().removeHandler(handler)
        handler.close()
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
    gc.collect()
    gc.freeze()  # a collection after each block looks only at what that block made


def run(shell: Any, watch: Watch, case: FileCase, without: tuple[str, ...]) -> Observed:
    """Run one block in a directory of its own."""
    observed = watch.observed = Observed(case.id)
    shell.reset(new_session=False)
    with place(case, without) as home:
        shell.user_ns["df"] = frame()
        shell.run_cell(BEFORE + case.before).raise_error()
        old = contents(home)
        watch.home = home
        try:
            result = shell.run_cell(case.code)
        finally:
            watch.home = None
        wrong = result.error_before_exec or result.error_in_exec
        observed.error = repr(wrong) if wrong else ""
        shell.reset(new_session=False)
        tidy()
        new = contents(home)
    observed.writes |= {name for name in new if new[name] != old.get(name)}
    return observed


def examine(shell: Any, watch: Watch, case: FileCase) -> Observed:
    """Run one block, and again without what it is said to read and was not seen to."""
    observed = run(shell, watch, case, ())
    observed.native = [
        name
        for name in sorted(case.reads - case.unseen_reads)
        if not any(stands_for(name, seen) for seen in observed.reads)
    ]
    if observed.native:
        observed.error_without = run(shell, watch, case, tuple(observed.native)).error
    return observed


def can_run(case: FileCase) -> bool:
    """Return whether a case can run here: some need more than the test extra brings."""
    return case.runs and all(importlib.util.find_spec(one) for one in case.needs)


def main(target: str, *ids: str) -> None:
    """Run the cases that can run (or only those named) and write what was seen as JSON lines."""
    os.environ["MPLBACKEND"] = "agg"
    warnings.simplefilter("ignore")
    # The magics of the kernel need a home; the blocks must not see it.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as aside:
        os.environ["IPYTHONDIR"] = os.environ["MPLCONFIGDIR"] = aside
        shell: Any = InteractiveShell.instance(
            config=Config({"HistoryManager": {"enabled": False}})
        )
        shell.showtraceback = lambda *_, **__: None  # costs more than the blocks do
        watch = Watch()
        told = []
        for case in load_cases():
            if can_run(case) and (not ids or case.id in ids):
                with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                    observed = examine(shell, watch, case)
                told.append(json.dumps(asdict(observed), default=sorted))
        Path(target).write_text("\n".join(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
