"""The cells that bring a block to other data, put together and kept.

The rule of this module: a cell is the lines that adapt the data and the block unchanged; it is kept
in the library before it is shown anywhere, and nothing runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id

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


def cells_of(bound: Bound, taken: Collection[str] = ()) -> list[Cell]:
    """Return the cells of a bound pipeline, in order.

    Parameters
    ----------
    taken
        Names that hold something else in the notebook: what takes one of them is warned about.
    """
    from redpanda_jupyter.reuse import adapter

    cells, done = [], set[str]()
    left = dict(bound.binding.parameters)
    for part in bound.pipeline.parts:
        own = {one.name for one in part.contract.parameters}
        parameters = {name: left.pop(name) for name in list(left) if name in own}
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
        made = adapter.adapt_cell(
            part.version.code,
            part.contract,
            binding,
            name=part.block.name or part.block.description,
            number=part.block.number,
            taken=set(taken) - set(bound.borrowed),
            profiles={name: one.profile for name, one in bound.data.items()},
        )
        done |= wanted | {output.name for output in part.contract.outputs}
        cells.append(Cell(part, made.code, tuple(made.warnings)))
    return cells


def keep(store: Store, bounds: Sequence[tuple[Bound, list[Cell]]]) -> models.TurnBundle:
    """Keep the cells of one command; return what the command's output carries."""
    from .binding import remember

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
