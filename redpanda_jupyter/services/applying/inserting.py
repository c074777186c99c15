"""The cells that bring a block to other data, put together and kept.

The rule of this module: a cell is the lines that adapt the data and the block unchanged; it is kept
in the library before it is shown anywhere, and nothing runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id

from .own_names import names_for, under

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from redpanda_jupyter.store import Store

    from .binding import Bound
    from .pipeline import Part


@dataclass(frozen=True, slots=True)
class Cell:
    """One part's text for one run's data, and what should be known before it runs."""

    part: Part
    code: str
    warnings: tuple[str, ...]


def cells_of(bound: Bound, taken: Collection[str] = (), *, in_notebook: bool = False) -> list[Cell]:
    """Return the cells of a bound pipeline, in order.

    Parameters
    ----------
    taken
        Names that hold something else in the notebook.
    in_notebook
        The cells are for the person's notebook, of which no frame may be lost: where the block's
        variable is taken, the frame gets a name of its own, there and in the block. Where that is
        not sure to be right, it is warned about.
    """
    from redpanda_jupyter.reuse import adapter

    cells, done = [], set[str]()
    names: dict[str, str] = {}
    for part in bound.pipeline.parts:
        parameters = {
            name: text
            for name, text in bound.binding.parameters.items()
            if part in bound.pipeline.owners(name)
        }
        wanted = {one.variable for one in part.contract.frames} - done
        wanted |= {one.path for one in part.contract.files}
        binding = bound.binding.model_copy(
            update={
                "block_id": part.block.id,
                "version": part.version.version,
                "inputs": {n: t for n, t in bound.binding.inputs.items() if n in wanted},
                "mappings": [m for m in bound.binding.mappings if m.variable in wanted],
                "parameters": parameters,
            }
        )
        code, contract = part.version.code, part.contract
        occupied = set(taken) - set(bound.borrowed)
        if in_notebook:
            names |= names_for(contract, binding, occupied)
        used = {one.variable: names[one.variable] for one in contract.frames
                if one.variable in names}  # fmt: skip
        moved = under(code, contract, binding, used) if used else None
        if moved is not None:
            code, contract, binding = moved
        made = adapter.adapt_cell(
            code,
            contract,
            binding,
            name=part.block.name or part.block.description,
            number=part.block.number,
            taken=occupied,
            profiles={
                (names.get(name, name) if moved is not None else name): one.profile
                for name, one in bound.data.items()
            },
        )
        done |= wanted | {output.name for output in part.contract.outputs}
        cells.append(Cell(part, made.code, tuple(made.warnings)))
    return cells


def in_order(bounds: Sequence[Bound]) -> list[Bound]:
    """Order runs whose cells stand below each other, so that none takes what another one reads.

    A cell binds the block's own variables anew. Where one of the data sets is such a variable, its
    cell comes first; it would else be run on the data of the cell before it.

    Raises
    ------
    UsageError
        There is no such order.
    """
    left = list(bounds)
    ordered: list[Bound] = []
    while left:
        free = next(
            (
                one
                for one in left
                if not any(_reads(other) & _binds(one) for other in left if other is not one)
            ),
            None,
        )
        if free is None:
            names = ", ".join(one.label for one in left)
            raise UsageError(
                f"The cells of {names} would overwrite each other's data.",
                hint="Apply it to one at a time, or use --run, which keeps them apart.",
                field="data",
            )
        ordered.append(free)
        left.remove(free)
    return ordered


def _reads(bound: Bound) -> set[str]:
    """Return the variables that a run's cells take their data from."""
    data = [one.target for one in bound.data.values() if one.target.path is None]
    return {one.name.split(".")[0] for one in data}


def _binds(bound: Bound) -> set[str]:
    """Return the names that hold something else once a run's cells have run."""
    contract = bound.pipeline.contract
    made = {output.name for output in contract.outputs}
    for one in contract.frames:
        datum, mapping = bound.data.get(one.variable), bound.binding.mapping(one.variable)
        same = datum is not None and datum.target.path is None and (
            datum.target.name == one.variable
        )  # fmt: skip
        renamed = mapping is not None and bool(mapping.renames())
        if datum is not None and (not same or renamed or one.changed):
            made.add(one.variable.split(".")[0])
    return made


def keep(store: Store, bounds: Sequence[tuple[Bound, list[Cell]]]) -> models.TurnBundle:
    """Keep the cells of one command; return what the command's output carries."""
    from .remembering import remember

    turn_id, now = new_id(), datetime.now(UTC)
    applications: list[models.Application] = []
    for bound, cells in bounds:
        for cell in cells:
            applications.append(
                models.Application(
                    id=new_id(),
                    turn_id=turn_id,
                    position=len(applications),
                    block_id=cell.part.block.id,
                    version=cell.part.version.version,
                    target=bound.label,
                    binding=bound.binding,
                    code=cell.code,
                    content_hash=models.content_hash(cell.code),
                    created_at=now,
                )
            )
        remember(store, bound)
    return store.add_applications(applications)
