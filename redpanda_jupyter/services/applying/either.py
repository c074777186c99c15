"""Data that could stand for what an earlier block reads, and as well be what it makes.

The rule of this module: the columns tell, and where they do not, the name does; data of which
neither tells more than that both fit are asked about where they look like what is made. A wrong
guess would run them through a block for a second time, or not at all, and no number shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .targets import words_of

if TYPE_CHECKING:
    from redpanda_jupyter import models

    from .binding import Bound
    from .pipeline import Part, Pipeline

_GENERAL = frozenset(("df", "data", "frame", "table", "by", "of", "per", "and", "in", "for", "the"))
"""Words of names that say nothing of what a frame holds."""


@dataclass(frozen=True, slots=True)
class Either:
    """Data that may be one thing or another.

    Parameters
    ----------
    name
        What the data are called.
    reads
        The input of an earlier block that they were taken for.
    makes
        The frame that comes of it, and that they may be already.
    maker
        The block that makes that frame.
    """

    name: str
    reads: str
    makes: str
    maker: Part


def could_be_made(bound: Bound, name: str, wanted: models.FrameInput) -> bool:
    """Tell whether an input's data have what is needed of a frame that an earlier block makes."""
    return {_key(column.name) for column in wanted.columns} <= _here(bound, name)


def has_what_is_made(bound: Bound, name: str, wanted: models.FrameInput) -> bool:
    """Tell whether an input's data have just the columns of what an earlier block makes."""
    made = wanted.profile
    return made is not None and _here(bound, name) == _names(made)


def undecided(bound: Bound, alone: Pipeline, said: frozenset[str]) -> Either | None:
    """Return which data of a chain may as well be what its blocks make; ``None`` for none.

    Parameters
    ----------
    bound
        Bound with the blocks that make its frames.
    alone
        The block without them.
    said
        The inputs that a person has named.
    """
    if bound.said.yes or bound.check.verdict == "blocked":
        return None  # what is suggested is right, or does not run at all
    makers = {part.block.id: part for part in bound.pipeline.brought}
    for wanted in alone.contract.frames:
        maker = makers.get(wanted.block_id or "")
        for name, datum in bound.data.items() if maker is not None else ():
            if name in said or name in bound.borrowed or not could_be_made(bound, name, wanted):
                continue
            if maker is not None and _is_open(bound, name, wanted):
                return Either(datum.target.name, name, wanted.variable, maker)
    return None


def _is_open(bound: Bound, name: str, wanted: models.FrameInput) -> bool:
    """Tell whether it must be asked if data for one input are what is made of that already."""
    datum, source, made = bound.data[name], _source(bound.pipeline, name), wanted.profile
    if datum.target.name == name:
        return False  # it is called as what the first block reads
    nearer = closer(datum.called, name, wanted.variable)
    if source is not None and made is not None:
        if datum.profile.holds_the_same(source) or datum.profile.holds_the_same(made):
            return not datum.profile.holds_the_same(source)
        before, after, here = _names(source), _names(made), _here(bound, name)
        created, dropped = after - before, before - after
        if created:
            return bool(created & here) and nearer != name
        if dropped & here:
            return nearer == wanted.variable
        if dropped and here == after:
            return nearer != name
    return nearer == wanted.variable


def closer(name: str, source: str, made: str) -> str | None:
    """Return which of two frames' names another name is more like; ``None`` where it is neither.

    Only the words count that tell the two apart: ``clean`` of ``sales`` and ``sales_clean``.
    """
    ours, before, after = (set(words_of(one)) for one in (name, source, made))
    alone_before, alone_after = _telling(before - after), _telling(after - before)
    hits_before, hits_after = len(ours & alone_before), len(ours & alone_after)
    if hits_before or hits_after:
        return made if hits_after >= hits_before else source
    if not ours & before & after or bool(alone_before) == bool(alone_after):
        return None
    return source if alone_after else made


def as_input(bound: Bound, either: Either, name: str) -> Bound:
    """Return what is bound as if the data had been named for an input, to write its command."""
    data = {name if one == either.reads else one: datum for one, datum in bound.data.items()}
    alone = len(data) - len(bound.borrowed) == 1
    return replace(bound, data=data, label=f"{name}={bound.label}" if alone else bound.label)


def _telling(words: set[str]) -> set[str]:
    return words - _GENERAL or words


def _names(profile: models.DatasetProfile) -> set[str]:
    return {_key(column.name) for column in profile.columns}


def _here(bound: Bound, name: str) -> set[str]:
    """Return the columns of an input's data, by the block's names where it is known which is."""
    mapping = bound.binding.mapping(name)
    columns = mapping.columns if mapping is not None else []
    own = {one.target: one.source for one in columns if one.target is not None}
    return {_key(own.get(one.name, one.name)) for one in bound.data[name].profile.columns}


def _key(name: str) -> str:
    """Return a column's name as names are compared: without case, accents, blanks and signs."""
    from redpanda_jupyter.reuse.mapping.lexicon import fold

    return "".join(sign for sign in fold(name) if sign.isalnum()) or name


def _source(pipeline: Pipeline, name: str) -> models.DatasetProfile | None:
    """Return what is known of the data that an input had when it ran."""
    contract = pipeline.contract
    frame = contract.frame(name)
    if frame is not None:
        return frame.profile
    return next((one.profile for one in contract.files if one.path == name), None)
