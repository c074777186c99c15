"""What several blocks need of the first one's data, where later ones read what earlier ones make.

The rule of this module: the blocks are read as one text, as they will run; a column that a later
block reads of a frame which an earlier one makes is asked of the data that the frame is made of,
unless a block creates it. Where the reading cannot tell, it is asked for by its name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from redpanda_jupyter import analysis, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .pipeline import Part

Input = TypeVar("Input", models.FrameInput, models.FileInput)


def told_together(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with contracts that know what the others do with their data.

    Parameters
    ----------
    parts
        In the order in which they run.
    """
    if len(parts) < 2:
        return list(parts)
    read, whole = _read(parts)
    waived = _waived(parts)
    made: set[str] = set()
    told, seen = [], set[str]()
    files = iter(whole.files)
    created = {name for names in read.columns_created.values() for name in names}
    for part in parts:
        contract = _frames_among(part.contract, whole, made | seen)
        frames = []
        for one in contract.frames:
            found = whole.frame(one.variable)
            if one.variable not in made and found is not None:
                own = _without_made(one, read) if one.variable in seen else one
                one = own if one.variable in seen else _wider(own, found, waived)
            frames.append(one)
        seen |= {one.variable for one in frames} - made
        read_here = [_wider(one, _same_file(one, files), waived) for one in contract.files]
        told.append(
            replace(part, contract=contract.model_copy(
                update={"frames": frames, "files": read_here}
            ))
        )  # fmt: skip
        made |= {output.name for output in contract.outputs}
    return _by_name(told, created, waived)


# --- read as one ----------------------------------------------------------------------------------


def _read(parts: Sequence[Part]) -> tuple[analysis.CodeAnalysis, models.Contract]:
    """Read the blocks as one text; of what cannot be read so, nothing is known."""
    from redpanda_jupyter.analysis.cells import read_cell
    from redpanda_jupyter.reuse import contract

    text = "\n\n".join(read_cell(part.version.code).parsed.source for part in parts)
    profiles: dict[str, models.DatasetProfile] = {}
    kinds: dict[str, str] = {}
    for one in _from_outside(parts):
        name = one.variable if isinstance(one, models.FrameInput) else one.path
        if one.profile is not None:
            profiles.setdefault(name, one.profile)
        if isinstance(one, models.FrameInput) and one.kind:
            kinds.setdefault(name, one.kind)
    schemas = {name: [one.name for one in known.columns] for name, known in profiles.items()}
    read = analysis.analyze(text, schemas)
    version_id = parts[-1].version.id
    return read, contract.build(version_id, read, code=text, profiles=profiles, kinds=kinds)


def _from_outside(parts: Iterable[Part]) -> Iterator[models.FrameInput | models.FileInput]:
    """Yield the inputs that no block before makes."""
    made: set[str] = set()
    for part in parts:
        yield from (one for one in part.contract.frames if one.variable not in made)
        yield from part.contract.files
        made |= {output.name for output in part.contract.outputs}


def _same_file(one: models.FileInput, files: Iterator[models.FileInput]) -> models.FileInput:
    """Return the next file of the whole, if it is this one: both are in the order of the text."""
    found = next(files, one)
    return found if (found.path, found.call) == (one.path, one.call) else one


def _frames_among(
    contract: models.Contract, whole: models.Contract, known: set[str]
) -> models.Contract:
    """Take a name for a frame where a later block shows that it is one: ``df = us`` does not."""
    if contract.origin == "edited":
        return contract
    here = {one.name for one in contract.names if one.block_id is None and one.name not in known}
    here -= {one.variable for one in contract.frames}
    more = [one for one in whole.frames if one.variable in here and one.columns]
    if not more:
        return contract
    shown = {one.variable for one in more}
    names = [one for one in contract.names if one.name not in shown]
    return contract.model_copy(update={"frames": [*contract.frames, *more], "names": names})


def _wider(one: Input, found: Input, waived: set[str]) -> Input:
    """Return an input with what others need of it; what is known of a column already stays."""
    known: set[str] = {column.name for column in one.columns} | waived
    columns = [*one.columns, *(column for column in found.columns if column.name not in known)]
    flags = list(dict.fromkeys([*one.flags, *found.flags]))
    update: dict[str, object] = {"columns": columns, "flags": flags}
    if isinstance(one, models.FrameInput) and isinstance(found, models.FrameInput):
        update["changed"] = one.changed or found.changed
    return one.model_copy(update=update)


def _without_made(one: models.FrameInput, read: analysis.CodeAnalysis) -> models.FrameInput:
    """Return a frame without the columns that an earlier block has put into it."""
    made = set(read.columns_created.get(one.variable, ()))
    made -= set(read.columns.get(one.variable, ()))
    left = [column for column in one.columns if column.name not in made]
    return one.model_copy(update={"columns": left})


def _waived(parts: Iterable[Part]) -> set[str]:
    """Return the columns of frames on the way that nobody needs, as a person or a trial told."""
    needs = [need for part in parts for one in part.contract.frames for need in one.columns]
    needed = {need.name for need in needs if need.confirmed is not False}
    return {need.name for need in needs} - needed


# --- where the reading cannot tell ----------------------------------------------------------------


def _by_name(parts: Sequence[Part], created: set[str], waived: set[str]) -> list[Part]:
    """Ask the data for columns of frames on the way that were not found in any of it."""
    told = list(parts)
    makers: dict[str, int] = {}
    for place, part in enumerate(parts):
        for one in part.contract.frames:
            if one.variable in makers:
                needs = [need for need in one.columns if need.name not in created | waived]
                _ask(told, makers[one.variable], needs)
        makers |= {output.name: place for output in part.contract.outputs}
    return told


def _ask(parts: list[Part], maker: int, needs: Sequence[models.ColumnNeed]) -> None:
    """Ask the maker's data for columns, and if it has none of its own, that of all before it."""
    for need in needs:
        # parts are replaced as they are asked
        outside = {id(one) for one in _from_outside(parts[: maker + 1])}
        known = {column.name for part in parts for one in part.contract.inputs if id(one) in outside
                 for column in one.columns}  # fmt: skip
        if need.name in known:
            continue
        for place in range(maker, -1, -1):
            part = parts[place]
            frames = [_with(one, need, outside) for one in part.contract.frames]
            files = [_with(one, need, outside) for one in part.contract.files]
            asked = part.contract.model_copy(update={"frames": frames, "files": files})
            if asked != part.contract:
                parts[place] = replace(part, contract=asked)
                break


def _with(one: Input, need: models.ColumnNeed, outside: set[int]) -> Input:
    if id(one) not in outside or one.profile is None or one.profile.column(need.name) is None:
        return one
    return one.model_copy(update={"columns": [*one.columns, need]})
