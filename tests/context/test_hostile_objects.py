"""Objects that resist being looked at: described or named at every level, and none of them runs.

Whoever asks about such an object has other worries than our description of it: so nothing here may
raise, wait, end the process, consume what can be read once, or compute what waits to be computed.
"""

from __future__ import annotations

import sys
import time
import types
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from redpanda_jupyter.context import columns_of, dataset_use, snapshot
from redpanda_jupyter.privacy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK = "zq" + uuid.uuid4().hex[:12]


def text_of(value: Any, level: str, **more: Any) -> str:
    return snapshot(["v"], {"v": value}, privacy=level, samples=5, **more)


# --- code that must not run -----------------------------------------------------------------------


def leave(self: Any, *_: Any, **__: Any) -> Any:
    sys.exit(3)


def dawdle(self: Any, *_: Any, **__: Any) -> Any:
    time.sleep(60)  # the suite's own limit is shorter than a few of these


def recurse(self: Any, *_: Any, **__: Any) -> Any:
    return recurse(self)


def interrupt(self: Any, *_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


METHODS = [
    *("repr", "str", "len", "iter", "getattr", "getattribute", "eq", "bool", "format", "contains"),
    *("array", "float", "int", "index", "dir", "getitem", "lt", "sizeof", "reduce_ex", "dlpack"),
    *("dataframe", "arrow_c_stream", "narwhals_dataframe", "narwhals_lazyframe"),
]
PROPERTIES = ["dtype", "dtypes", "shape", "columns", "values", "items", "keys", "name", "schema"]


@contextmanager
def armed(kind: type, act: Callable[..., Any]) -> Iterator[None]:
    """Let every method and property of a class do ``act``, for as long as this is open."""
    methods = {f"__{name}__": act for name in METHODS}
    properties = {name: property(act) for name in (*PROPERTIES, "_mgr", "_df")}
    for name, value in (methods | properties).items():
        setattr(kind, name, value)
    try:
        yield
    finally:
        for name in (*methods, *properties):
            delattr(kind, name)  # or a report about it would do it as well


@pytest.mark.parametrize("act", [leave, dawdle, recurse, interrupt])
@pytest.mark.parametrize("base", [object, dict, list, str, int, bytes, tuple, set, Exception])
def test_nothing_of_a_hostile_object_runs(base: type, act: Callable[..., Any]) -> None:
    kind = type("Hostile", (base,), {"__hash__": object.__hash__})
    made = base.__new__(kind)
    cells = np.empty(3, dtype=object)
    for row in range(3):
        cells[row] = made
    frame = pd.DataFrame({"a": pd.Series(cells, dtype=object)})
    named = pd.DataFrame([[1]])
    named.columns = pd.Index(cells[:1], dtype=object, tupleize_cols=False)
    space = {
        "alone": made, "listed": [made] * 3, "keyed": {"k": made}, "array": cells, "frame": frame,
        "column": frame["a"], "named": named, "function": lambda a=made: a,
        "bound": types.MethodType(lambda self: 0, made),
        "grouped": frame.groupby([1, 1, 2]), "titled": pd.Series([1], name=made),
        "index": pd.Index([1], name=made),
    }  # fmt: skip
    space["no dimension"] = np.empty((), dtype=object)
    space["no dimension"][()] = made
    with armed(kind, act):
        texts = [snapshot(list(space), space, privacy=level, samples=5) for level in LEVELS]
        use, columns = dataset_use("frame", frame), columns_of(space, space)
    for text in texts:
        assert "could not be described" not in text
        assert "Hostile" in text
    assert use is not None
    assert columns["frame"] == ["a"]


LIBRARIES: dict[str, Callable[[], Any]] = {
    "pandas": lambda: pd.DataFrame({"a": [1, 2]}),
    "pandas series": lambda: pd.Series([1, 2], name="a"),
    "polars": lambda: pl.DataFrame({"a": [1, 2]}),
    "polars query": lambda: pl.LazyFrame({"a": [1, 2]}),
    "polars series": lambda: pl.Series("a", [1, 2]),
    "numpy": lambda: np.array([1, 2]),
}


@pytest.mark.parametrize("act", [leave, interrupt])
@pytest.mark.parametrize("library", LIBRARIES)
def test_nothing_of_a_class_derived_from_a_librarys_runs(
    library: str, act: Callable[..., Any]
) -> None:
    made = LIBRARIES[library]()
    kind = type("Hostile", (type(made),), {})
    if library == "numpy":
        made = np.ndarray.view(made, kind)
    else:
        made.__class__ = kind
    with armed(kind, act):
        texts = [text_of(made, level) for level in LEVELS]
    for text in texts:
        assert "could not be described" not in text
        assert "Hostile" in text
        # a series alone does not say whether its name is a column's or a label among the values
        assert '"a"' in text or library == "numpy" or "series" in library


class Rude(pd.api.extensions.ExtensionArray):  # type: ignore[misc]
    """A column of a foreign class, all of whose answers end the process."""

    armed = False

    def _act(self) -> None:
        if Rude.armed:
            sys.exit(3)

    class _Type(pd.api.extensions.ExtensionDtype):  # type: ignore[misc]
        name = f"rude[{MARK}]"
        type = object
        kind = "O"

        def __str__(self) -> str:
            if Rude.armed:
                sys.exit(3)
            return self.name

    @property
    def dtype(self) -> Any:
        return Rude._Type()

    @property
    def nbytes(self) -> int:
        self._act()
        return 0

    def __len__(self) -> int:
        return 2

    def __getitem__(self, item: Any) -> Any:
        self._act()
        return MARK if isinstance(item, int) else self

    def isna(self) -> Any:
        self._act()
        return np.array([False, False])

    def copy(self) -> Any:
        return self

    def take(self, *_: Any, **__: Any) -> Any:
        self._act()
        return self

    @classmethod
    def _from_sequence(cls, *_: Any, **__: Any) -> Any:
        return cls()


@pytest.mark.parametrize("level", LEVELS)
def test_a_column_of_a_foreign_array_is_told_by_its_class_alone(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame({"a": Rude(), "b": [1, 2]})
    monkeypatch.setattr(Rude, "armed", True)
    for value in (frame, frame["a"]):
        text = text_of(value, level)
        assert MARK not in text
        assert "could not be described" not in text


def test_a_class_whose_class_ends_the_process_is_named() -> None:
    meta = type("Meta", (type,), {})
    kind = meta("Odd", (), {})
    value = kind()
    names = [f"__{name}__" for name in (*METHODS, "instancecheck", "subclasscheck", "hash", "call")]
    for name in names:
        setattr(meta, name, leave)
    try:
        texts = [(text_of(value, level), text_of(kind, level)) for level in LEVELS]
    finally:
        for name in names:
            delattr(meta, name)
    for of_value, of_class in texts:
        assert "Odd" in of_value
        assert "v: class" in of_class
