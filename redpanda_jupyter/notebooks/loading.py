"""What stands before the first block: the data that blocks need, loaded or asked for in words.

The rule of this module: what leaves the library runs from its top, or says at its top what it
lacks. A frame is loaded from the file that the block's own cell ran on here last, as it was read
there; files that a block was applied to are named as examples alone. The path is a parameter, so
that another file can stand for it. It is seen from where the export is written, and one that is not
known there is a name that a person completes. Nothing is looked for on any disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.models.datasets import is_series_kind
from redpanda_jupyter.models.transfer import PATH_PLACE

from .habits import import_of
from .lifting import names_in
from .naming import unique
from .needs import contract_for
from .words import one_line, text_literal

if TYPE_CHECKING:
    from redpanda_jupyter.models import FrameInput
    from redpanda_jupyter.models.transfer import Export, ExportedBlock, Load

_OF_IPYTHON = frozenset(("display", "get_ipython", "In", "Out", "exit", "quit", "_", "__", "___"))
_MOST_COLUMNS = 12
_HERE = "# Bind here what the blocks below need"


@dataclass(frozen=True, slots=True)
class Loading:
    """What is put before the blocks.

    Parameters
    ----------
    paths
        Parameters with the files that they name.
    elsewhere
        Those of which the file's name alone is known.
    code
        The lines that load, and those that say what is not there; empty if nothing is needed.
    notes
        What a person should know, in words.
    asked
        What a person must bind before it runs, and where, in words.
    """

    paths: dict[str, str]
    elsewhere: list[str]
    code: str
    notes: list[str]
    asked: list[str]

    def path_lines(self, root: str = "") -> list[str]:
        """Return the lines that name the files.

        Parameters
        ----------
        root
            The expression for the folder where they begin; else they begin where the code runs.
        """
        begin = f"{root} / " if root else ""
        return [
            f"{name} = {begin}{text_literal(path)}"
            + ("  # write here where it is" if name in self.elsewhere else "")
            for name, path in self.paths.items()
        ]


@dataclass(frozen=True, slots=True)
class _Missing:
    """What a person must bind: what it is, and how that may be written."""

    told: str
    hint: str


def loading(export: Export) -> Loading:
    """Return what must be loaded before the first block, and how."""
    taken = {name for one in export.blocks for name in names_in(one.text.code)}
    taken |= {name for one in export.blocks for name in one.text.variables_created}
    paths: dict[str, str] = {}
    elsewhere: list[str] = []
    lines: list[str] = []
    notes: list[str] = []
    missing: dict[str, _Missing] = {}
    for frame in _frames(export):
        known = export.loads.get(frame.variable)
        if known is None:
            name = frame.variable.partition(".")[0]
            missing.setdefault(name, _frame(frame, name, export.applied.get(frame.variable, [])))
            continue
        name = unique(f"{frame.variable}_path", taken)
        taken.add(name)
        paths[name] = known.path
        found = lines_of(known, name)
        lines += [one for one in found if not (one.startswith("import ") and one in lines)]
        if known.elsewhere:
            elsewhere.append(name)
        notes.append(told_of(frame.variable, known, name))
    for name, kind in _names(export).items():
        told = f"{name}: {kind or 'made by an earlier cell'}"
        missing.setdefault(name, _Missing(told, f"such as {name} = …"))
    parts = ["\n".join(lines)] if lines else []
    parts += [_asked(missing)] if missing else []
    asked = [f'bind {name} where it says "{_HERE}", {one.hint}' for name, one in missing.items()]
    return Loading(paths, elsewhere, "\n\n".join(parts), notes, asked)


def told_of(variable: str, load: Load, path: str) -> str:
    """Say from where a frame is loaded, and what a person must do for it.

    Parameters
    ----------
    path
        The variable that names the file.
    """
    told = f"{variable} is loaded from {one_line(load.path)}"
    if load.elsewhere:
        told += f", which does not lie beside this: write in {path} where it is"
    return told


def lines_of(load: Load, path: str) -> list[str]:
    """Return the lines that load a frame from the file that the variable ``path`` names."""
    return [line.replace(text_literal(PATH_PLACE), path) for line in load.lines]


def _frames(export: Export) -> list[FrameInput]:
    """Return the frames that no block before makes; each variable once, as it is needed first."""
    made: set[str] = set()
    found: dict[str, FrameInput] = {}
    for one in export.blocks:
        for frame in contract_for(one).frames:
            if frame.variable not in made:
                found.setdefault(frame.variable, frame)
        made |= _made(one)
    return list(found.values())


def _names(export: Export) -> dict[str, str]:
    """Return other names that no block before makes and no import stands for, with their kinds."""
    made: set[str] = set(_OF_IPYTHON)
    found: dict[str, str] = {}
    for one in export.blocks:
        contract = contract_for(one)
        for name in contract.names:
            if name.name not in made and import_of(name.name, contract) is None:
                found.setdefault(name.name, one_line(name.kind, 60))
        made |= _made(one)
    return found


def _made(one: ExportedBlock) -> set[str]:
    made = {output.name for output in contract_for(one).outputs}
    return made | {*one.text.variables_created, *one.text.functions_defined}


def _frame(frame: FrameInput, name: str, applied: list[str]) -> _Missing:
    """Say what a frame is that no file is known for.

    Parameters
    ----------
    applied
        Files that blocks were applied to in its place.
    """
    kind = one_line(frame.kind, 60) or "frame"
    if is_series_kind(kind):
        return _Missing(f"{name}: {_series(frame, kind)}", _series(frame, kind))
    columns = [
        text_literal(one.name) + (f" ({one.kind})" if one.kind != "unknown" else "")
        for one in frame.columns
    ]
    shown = ", ".join(columns[:_MOST_COLUMNS]) + (", …" if len(columns) > _MOST_COLUMNS else "")
    library, brings = ("pl", "polars") if kind.startswith("polars") else ("pd", "pandas")
    files = ", ".join(one_line(one, 100) for one in applied)
    other = f"; blocks were applied to {files}" if files else ""
    return _Missing(
        f"{frame.variable}: a {kind}" + (f" with {shown}" if shown else "") + other,
        # nothing is imported yet where it is written
        f"such as import {brings} as {library}; {name} = {library}.read_csv('…')" + other,
    )


def _series(frame: FrameInput, kind: str) -> str:
    """Say which series it is: one column by itself, with its name and its index."""
    profile = frame.profile
    named = [one.name for one in (profile.columns if profile is not None else frame.columns)][:1]
    index = profile.index if profile is not None else []
    told = f"a {kind}" + "".join(f" named {text_literal(one)}" for one in named)
    if index:
        told += f", with the index {', '.join(map(text_literal, index))}"
    return told


def _asked(missing: dict[str, _Missing]) -> str:
    """Write the lines that stop with a clear message where a name is not bound."""
    listed = "\n".join(f"#   {one_line(one.told, 400)}" for one in missing.values())
    names = ", ".join(map(text_literal, missing))
    hint = next(iter(missing.values())).hint
    message = text_literal(f" must be bound before the blocks below run, {hint}")
    return (
        f"{_HERE}:\n{listed}\n"
        f"_missing = [name for name in [{names}] if name not in globals()]\n"
        f'if _missing:\n    raise NameError(", ".join(_missing) + {message})'
    )
