"""Blocks over packaged data: the function gives what the cell gives, and changes nobody's frame."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.notebooks.module import module

if TYPE_CHECKING:
    from types import ModuleType

    from redpanda_jupyter.notebooks.functions import Function

    from .conftest import Make

ANALYSIS = Path(__file__).resolve().parents[1] / "analysis"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], ModuleType, ModuleType]:
    """The cases of the column tables that are not held out, and what runs them."""
    import importlib.util

    package = sys.modules.setdefault("column_cases", type(sys)("column_cases"))
    package.__path__ = [str(ANALYSIS)]
    found: dict[str, ModuleType] = {}
    for name in ("freezing", "case_tables", "case_runs"):
        spec = importlib.util.spec_from_file_location(
            f"column_cases.{name}", ANALYSIS / f"{name}.py"
        )
        assert spec is not None
        assert spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = loaded
        spec.loader.exec_module(loaded)
        found[name] = loaded
    folder = tmp_path_factory.mktemp("cases")
    for path in (ANALYSIS / "cases" / "columns").glob("*.txt"):
        if not path.name.startswith("holdout-"):
            shutil.copy(path, folder)
    return found["case_tables"].load_cases(folder), found["case_runs"], found["freezing"]


def namespace_after(case: Any, runs: ModuleType, folder: Path) -> tuple[Any, dict[str, Any]]:
    """Run a case as a cell; return the last expression's value and the names."""
    namespace: dict[str, Any] = runs._namespace(case, None, [])
    with quiet(folder):
        runs._execute(case.before, namespace)
        value = runs._execute(case.code, namespace)
    return value, namespace


class quiet:  # noqa: N801 - reads as what it does
    """A folder to run in, nothing printed, nothing drawn on a screen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stack = folder, contextlib.ExitStack()

    def __enter__(self) -> None:
        here = Path.cwd()
        self.stack.callback(os.chdir, here)
        self.stack.callback(plt.close, "all")
        self.stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        self.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self.stack.enter_context(mpl.rc_context({"backend": "agg"}))
        os.chdir(self.folder)

    def __exit__(self, *_: object) -> None:
        self.stack.close()


def differs(case: Any, made: Function, namespace: dict[str, Any], value: Any, back: Any,
            freeze: Any) -> bool:  # fmt: skip
    """Compare what a function gave with what its cell gave."""

    def frozen(one: Any) -> Any:
        return freeze(one, {})

    if made.result.kind == "value":
        return bool(frozen(value) != frozen(back))
    if made.result.kind == "name":
        return bool(frozen(namespace[made.result.names[0]]) != frozen(back))
    if made.result.kind == "none":
        return back is not None
    wanted = [namespace[name] for name in made.result.names]
    got = [getattr(back, name) for name in made.result.names]
    if made.result.field:
        wanted.append(value)
        got.append(getattr(back, made.result.field))
    return bool(frozen(wanted) != frozen(got))


def test_functions_give_what_cells_give_and_leave_frames_alone(
    cases: tuple[list[Any], ModuleType, ModuleType], make: Make, tmp_path: Path
) -> None:
    every, runs, freezing = cases
    same, refused, wrong, changed = 0, [], [], []
    for case in every:
        if not case.runs or case.before:
            continue
        folder = tmp_path / case.id
        folder.mkdir()
        runs._write_files(case, folder, None)
        value, namespace = namespace_after(case, runs, folder)
        schemas = {name: runs.columns_of(dataset) for name, dataset in case.frames.items()}
        try:
            made = module(make.export(make.block(case.code, schemas=schemas), title=case.id))
        except ExportError as error:
            refused.append((case.id, error.message))
            continue
        function = made.functions[0]
        scope: dict[str, Any] = {"__name__": "exported"}
        exec(compile(made.text, case.id, "exec"), scope)
        given = runs._namespace(case, None, [])
        frames = {name: given[name] for name in case.frames}
        before = {name: freezing.freeze(one, {}) for name, one in frames.items()}
        arguments = {
            name: given[name]
            for name in [*(one.variable for one in function.frames), *function.names]
        }
        try:
            with quiet(folder):
                back = scope[function.name](**arguments)
        except Exception as error:
            wrong.append((case.id, repr(error)[:200]))
            continue
        if differs(case, function, namespace, value, back, freezing.freeze):
            wrong.append((case.id, "another value"))
        elif {name: freezing.freeze(one, {}) for name, one in frames.items()} != before:
            changed.append(case.id)
        else:
            same += 1
    assert wrong == []
    assert changed == []
    assert same >= 235, (same, refused)
    assert len(refused) <= 5, refused
