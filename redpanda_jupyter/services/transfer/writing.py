"""Writing an export to a file.

The rule of this module: a file is there whole or not at all, and one that is there already stays,
unless a person says that it may go.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import ExportError, UsageError
from redpanda_jupyter.files import put_bytes
from redpanda_jupyter.models.transfer import ExportForm, Written
from redpanda_jupyter.notebooks.bundle import SUFFIX, pack
from redpanda_jupyter.notebooks.loading import loading
from redpanda_jupyter.notebooks.naming import file_stem, identifier

from .places import portable
from .wording import bundle_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.models import GoldenRun
    from redpanda_jupyter.models.transfer import Export
    from redpanda_jupyter.notebooks.functions import Function
    from redpanda_jupyter.notebooks.module import Module

_SUFFIXES: dict[ExportForm, str] = {
    "notebook": ".ipynb",
    "module": ".py",
    "script": ".py",
    "markdown": ".md",
    "bundle": SUFFIX,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an export is written.

    Parameters
    ----------
    form
        ``None``: as the file's name says, else a notebook.
    path
        A file, or a folder in which it gets a name of its own; ``None``: the current folder.
    force
        A file that is there may be overwritten.
    outputs, values
        What runs showed, and values of data, go along.
    """

    form: ExportForm | None = None
    path: str | None = None
    force: bool = False
    outputs: bool = False
    values: bool = False


def form_of(wishes: Wishes) -> ExportForm:
    """Return the form that is meant: the one that was named, else the one of the file's name."""
    if wishes.form is not None:
        return wishes.form
    name = (wishes.path or "").lower()
    endings: dict[str, ExportForm] = {
        ".ipynb": "notebook",
        ".md": "markdown",
        ".zip": "bundle",
        ".py": "module",
    }
    return next((form for ending, form in endings.items() if name.endswith(ending)), "notebook")


def write(
    export: Export,
    wishes: Wishes,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write an export and say where it is.

    Parameters
    ----------
    progress
        Is told how many blocks of how many are packed.

    Raises
    ------
    ExportError
        A block cannot be written in that form, or the file cannot be written.
    UsageError
        There is a file of that name.
    """
    form = form_of(wishes)
    target = _target(export, wishes, form)
    export = portable(export, target.parent, form=form)
    further: list[str] = []
    notes = list(export.notes)
    if form == "module":
        further, more = _write_module(export, target, wishes)
        notes = more
    else:
        if form in ("notebook", "script"):
            needs = loading(export)
            notes += [*needs.notes, *needs.asked]
        if form == "notebook":
            content = _notebook(export, wishes)
        elif form == "script":
            content = _script(export)
        elif form == "markdown":
            content = _markdown(export)
        else:
            content = pack(export, values=wishes.values, outputs=wishes.outputs, progress=progress)
            notes.append(bundle_note(values=wishes.values, outputs=wishes.outputs))
        _put(target, content, force=wishes.force)
    return Written(
        path=str(target), form=form, blocks=len(export.blocks), notes=notes, further=further
    )


def _notebook(export: Export, wishes: Wishes) -> bytes:
    from redpanda_jupyter.notebooks.document import as_text, notebook

    return as_text(notebook(export, outputs=wishes.outputs)).encode("utf-8", "backslashreplace")


def _script(export: Export) -> bytes:
    from redpanda_jupyter.notebooks.script import script

    return _encoded(script(export))


def _markdown(export: Export) -> bytes:
    from redpanda_jupyter.notebooks.markdown import markdown

    return markdown(export).encode("utf-8", "backslashreplace")


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ExportError("The code holds signs that no file can hold.") from None


def _write_module(
    export: Export,
    target: Path,
    wishes: Wishes,
) -> tuple[list[str], list[str]]:
    """Write a module and its tests; return the tests' path, and what to say."""
    from redpanda_jupyter.notebooks.module import module
    from redpanda_jupyter.notebooks.module_tests import module_tests

    from .module_check import seen_on_made_data

    if target.stem != identifier(target.stem):
        raise UsageError(
            f"{target.name!r} is no name for a module.",
            hint=f"Such as {identifier(target.stem)}.py.",
            field="-o",
        )
    made = module(export, target.stem)
    tests = target.with_name(f"test_{target.name}")
    if not wishes.force:
        for path in (target, tests):
            _free(path)
    kept = _golden(made, export)
    text = module_tests(made, export, expected=seen_on_made_data(made, export), golden=kept)
    _put(target, _encoded(made.text), force=wishes.force)
    _put(tests, _encoded(text), force=wishes.force)
    return [str(tests)], made.notes


def _golden(made: Module, export: Export) -> dict[str, dict[str, Any]]:
    """Return the kept results of functions that need no data of anybody's."""
    found: dict[str, dict[str, Any]] = {}
    for function, one in zip(made.functions, export.blocks, strict=True):
        runs = [run for run in one.golden_runs if run.version in one.numbers]
        if not runs or function.frames or function.names or function.contract["files"]:
            continue
        last = max(runs, key=lambda run: run.created_at)
        told = _told(last, function)
        if told is not None:
            found[function.name] = {"when": f"{last.created_at:%Y-%m-%d}", "summary": told}
    return found


def _told(run: GoldenRun, function: Function) -> Any:
    """Tell a kept result as the tests compare it; ``None`` where it was not kept whole."""
    from pydantic import ValidationError

    from redpanda_jupyter.models import RunResult
    from redpanda_jupyter.notebooks.summaries import summary
    from redpanda_jupyter.reuse.values import PackedError, unpack

    names = list(function.result.names)
    if function.result.kind == "value":
        names = [""]
    try:
        ran = RunResult.model_validate(run.results["run"])
        given = ran.values | ({"": ran.value} if ran.value is not None else {})
        told = {name: summary(unpack(given[name])) for name in names}
        if function.result.field:
            told[function.result.field] = summary(unpack(given[""]))
    except (KeyError, PackedError, ValidationError):
        return None
    if function.result.kind == "none":
        return None
    return told if function.result.kind == "tuple" else next(iter(told.values()))


def _target(export: Export, wishes: Wishes, form: ExportForm) -> Path:
    stem = file_stem(export.title)
    name = (identifier(stem) if form == "module" else stem) + _SUFFIXES[form]
    if wishes.path is None:
        return Path.cwd() / name
    given = Path(wishes.path).expanduser()
    if given.is_dir() or wishes.path.endswith(("/", "\\")):
        given = given / name
    return given if given.is_absolute() else Path.cwd() / given


def _free(path: Path) -> None:
    if path.is_symlink() or path.exists():
        raise _taken(path)


def _taken(path: Path) -> UsageError:
    return UsageError(
        f"There is a file {path.name!r} already; it was not touched.",
        hint="--force overwrites it, -o names another.",
        field="-o",
    )


def _put(path: Path, content: bytes, *, force: bool) -> None:
    try:
        put_bytes(path, content, overwrite=force)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise ExportError(
            f"{path.name!r} could not be written: {error.strerror or error}.",
            hint=f"Look at the folder {path.parent}.",
        ) from None
