"""Applying blocks from Python: the same binding, check and runs as ``%panda apply``.

The rule of this module: what would be asked in a notebook is an error here that says how to answer
it; nothing that is not sure runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import MappingError, UsageError

from .binding import bind, bind_each
from .pipeline import load, ways
from .stacking import results_of, stack
from .targets import Given, given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .binding import Bound
    from .said import Said


@dataclass(frozen=True)
class Results:
    """What came of a block on several data sets.

    Parameters
    ----------
    matrix
        A row a data set: status, check, mapping, result, time.
    """

    matrix: models.ResultMatrix

    @property
    def values(self) -> dict[str, Any]:
        """The results of the data sets on which it ran well, by their names."""
        return results_of(self.matrix)

    @property
    def frame(self) -> Any:
        """All results under one schema, as a pandas frame; ``None`` where they have none."""
        stacked = stack(self.values)
        return None if stacked is None else stacked.frame

    @property
    def ok(self) -> bool:
        """Whether it ran well on all of them."""
        return all(row.status == "ok" for row in self.matrix.rows)

    def __getitem__(self, name: str) -> Any:
        """Return the result of one data set."""
        return self.values[name]

    def __repr__(self) -> str:
        from redpanda_jupyter.notebooks.words import clean

        from .words import grid_text, matrix_grid

        return clean(grid_text(matrix_grid(self.matrix)))


def apply(
    store: Store,
    ref: str,
    data: Mapping[str, Any] | Sequence[str | Path] | str | Path,
    said: Said,
    *,
    engine: str | None = None,
    time_s: float | None = None,
) -> Results:
    """Run a block on data sets, each in a process of its own.

    Parameters
    ----------
    data
        Frames by name, where a dict of frames by input stands for one run of a block with several
        inputs; or files, by path or pattern.
    """
    from redpanda_jupyter.reuse.sandbox import Limits

    from .running import run_all

    wanted, namespace = named(data)
    bounds = bind_each(store, ways(store, [ref]), wanted, namespace, said)
    limits = Limits(time_s=time_s) if time_s is not None else None
    return Results(run_all(store, bounds, namespace, engine=engine, limits=limits))


def named(
    data: Mapping[str, Any] | Sequence[str | Path] | str | Path,
) -> tuple[list[Given], dict[str, Any]]:
    """Give each frame a variable's name, and find the files."""
    if isinstance(data, str | Path):
        data = [data]
    if not isinstance(data, Mapping) and not _are_paths(data):
        raise UsageError(
            f"The data of an application have names or paths, and this is a {type(data).__name__}.",
            hint='Such as {"de": df_de}, or "sales_*.csv"; one frame alone: lib[block](df).',
            field="data",
        )
    if not isinstance(data, Mapping):
        return given([], [str(one) for one in data], Path.cwd()), {}
    if not data:
        raise UsageError("There is no data to apply it to.", hint='{"de": df_de, "fr": df_fr}')
    found: list[Given] = []
    namespace: dict[str, Any] = {}
    for label, value in data.items():
        parts = value if isinstance(value, dict) else {"": value}
        frames = {}
        for key, frame in parts.items():
            name = str(label) if not key else f"{label}_{key}"
            name = name if name.isidentifier() else f"data_{len(namespace)}"
            while name in namespace:
                name += "_"
            namespace[name] = frame
            frames[key] = name
        found.append(Given(str(label), frames, {}))
    return found, namespace


def _are_paths(data: Any) -> bool:
    """Tell whether data are paths: going through a frame would take its columns for some."""
    return isinstance(data, list | tuple | set | frozenset) and all(
        isinstance(one, str | Path) for one in data
    )


def adapted(
    store: Store,
    ref: str,
    version: int,
    frames: Sequence[Any],
    named: Mapping[str, Any],
    said: Said,
) -> tuple[list[Any], dict[str, Any]]:
    """Bring frames to a block, for a call of it in this process.

    Parameters
    ----------
    frames
        In the order of the block's inputs; those that are left out are left to the caller.
    named
        What is given by name: frames by the block's variables, and whatever else there is.

    Returns
    -------
    list, dict
        Both, each frame with the block's own column names, as an object of its own.

    Raises
    ------
    MappingError
        The block does not fit, or a column is not sure; the message says which.
    """
    from redpanda_jupyter.context.profiling import profile
    from redpanda_jupyter.reuse import adapter

    pipeline = load(store, [ref], version)
    variables = [one.variable for one in pipeline.contract.frames]
    by_place = dict(zip(variables, frames, strict=False))
    by_name = {name: named[name] for name in variables if name in named and name not in by_place}
    brought = {
        name: frame
        for name, frame in {**by_place, **by_name}.items()
        if profile("", frame) is not None
    }
    if not brought:
        return list(frames), dict(named)
    names = {
        name: name if name.isidentifier() else f"frame_{place}"
        for place, name in enumerate(brought)
    }
    namespace = {names[name]: frame for name, frame in brought.items()}
    bound = bind(store, [pipeline], Given("the data", names, {}), namespace, said)
    _refuse(bound, set(brought))
    _warn(bound, names)
    for name, frame in brought.items():
        mapping = bound.binding.mapping(name)
        if mapping is not None:
            order = _order(pipeline.contract.frame(name))
            brought[name] = adapter.adapt_frame(frame, mapping, order=order)
    placed = [brought.get(name, frame) for name, frame in by_place.items()]
    told = {name: brought.get(name, frame) for name, frame in by_name.items()}
    return [*placed, *frames[len(placed) :]], {**named, **told}


def _warn(bound: Bound, names: Mapping[str, str]) -> None:
    """Warn of what differs in data that were given, at the line that called the block."""
    import warnings

    for finding in bound.check.findings:
        if finding.verdict == "warn" and finding.input in names:
            warnings.warn(finding.reason, UserWarning, stacklevel=5)


def _how(findings: Sequence[models.Finding]) -> str:
    """Say how what is asked can be answered in Python."""
    if all(one.code.startswith("value_") for one in findings):
        return "Say which text is which: block.on(values={'paid': {'Yes': 'Ja'}})(df)"
    return "Say which column is which: block.on(columns={'revenue': 'Umsatz'})(df)"


def _order(wanted: models.FrameInput | None) -> list[str]:
    """Return the order of columns that a block counts on; empty where it counts on none."""
    if wanted is None or wanted.profile is None or "positional" not in wanted.flags:
        return []
    return [column.name for column in wanted.profile.columns]


def _refuse(bound: Bound, inputs: set[str]) -> None:
    """Raise what a notebook would ask or refuse, about the frames that were given."""
    about = [
        one
        for one in bound.check.findings
        if one.verdict in ("ask", "blocked") and (one.input in inputs or not one.input)
    ]
    if about:
        unnamed = [one.hint for one in about if one.code == "no_text"]
        raise MappingError(
            " ".join(one.reason for one in about),
            hint=unnamed[0]
            if unnamed
            else f"{_how(about)}."
            if any(one.tied() for one in bound.binding.mappings)
            else f"{_how(about)}, or block.on(yes=True)(df) where what is suggested is right.",
            column=about[0].column,
        )
