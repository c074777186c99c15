"""Blocks bound to data: which column stands for which, and whether the whole fits.

The rule of this module: what a person said wins over what was confirmed before, and that over what
is guessed; what is guessed and not sure is asked. Nothing runs here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError

from .targets import Datum, frame_datum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from redpanda_jupyter.store import Store

    from .pipeline import Pipeline
    from .targets import Given


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about how a block is to be applied.

    Parameters
    ----------
    columns
        Column of the block: column of the data. ``None`` for one that has no partner.
    values
        By the block's column, text in the block: text in the data.
    parameters
        Literals as Python writes them, by the parameter's name.
    yes
        What is suggested is right.
    """

    columns: Mapping[str, str | None]
    values: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, str]
    yes: bool = False


NOTHING_SAID = Said({}, {}, {})


@dataclass(frozen=True, slots=True)
class Bound:
    """A pipeline bound to one run's data, with the verdict."""

    label: str
    pipeline: Pipeline
    data: dict[str, Datum]
    binding: models.Binding
    check: models.Check
    borrowed: tuple[str, ...] = ()

    @property
    def may_run(self) -> bool:
        """Whether nothing is blocked and nothing is left to ask."""
        return self.check.verdict in ("ok", "warn")


def bind(
    store: Store,
    pipelines: Sequence[Pipeline],
    given: Given,
    namespace: Mapping[str, Any],
    said: Said = NOTHING_SAID,
) -> Bound:
    """Bind to the first pipeline that fits; where none does, say why of the last.

    Parameters
    ----------
    pipelines
        The block by itself, and with the blocks that make its frames.
    namespace
        The kernel's variables.
    """
    bound = None
    for pipeline in pipelines:
        try:
            bound = _bind(store, pipeline, given, namespace, said)
        except UsageError:
            if pipeline is pipelines[-1] and bound is None:
                raise
            continue
        if bound.check.verdict != "blocked":
            return bound
    assert bound is not None  # noqa: S101 - the last one raised, or was bound
    return bound


def _bind(
    store: Store,
    pipeline: Pipeline,
    given: Given,
    namespace: Mapping[str, Any],
    said: Said,
) -> Bound:
    from redpanda_jupyter.reuse import check

    contract = pipeline.contract
    data = _data(pipeline, given, namespace)
    borrowed = _borrow(contract, data, namespace)
    mappings = [
        _mapping(store, one, data[one.variable], said)
        for one in contract.frames
        if one.variable in data
    ]
    mappings += [_mapping(store, one, data[one.path], said) for one in contract.files
                 if one.path in data]  # fmt: skip
    _refuse_unknown(said, mappings, contract)
    binding = models.Binding(
        block_id=pipeline.last.block.id,
        version=pipeline.last.version.version,
        inputs={name: one.target for name, one in data.items()},
        mappings=mappings,
        parameters=dict(said.parameters),
    )
    profiles = {name: one.profile for name, one in data.items()}
    found = check.check(contract, binding, profiles)
    found = _with_names(found, contract, namespace)
    return Bound(given.label, pipeline, data, binding, found, tuple(borrowed))


# --- which data for which input -------------------------------------------------------------------


def _data(pipeline: Pipeline, given: Given, namespace: Mapping[str, Any]) -> dict[str, Datum]:
    """Give each input that was named its data."""
    contract = pipeline.contract
    known = [one.variable for one in contract.frames] + [one.path for one in contract.files]
    if not known:
        raise UsageError(
            f"{pipeline.title} reads no data, so there is nothing to apply it to.",
            hint="It can be run as it is: %panda insert puts it into a cell.",
        )
    data: dict[str, Datum] = {}
    for name, frame in given.frames.items():
        wanted = _input(name, known, pipeline.title)
        if wanted in [one.path for one in contract.files]:
            raise UsageError(
                f"{pipeline.title} reads a file by itself ({wanted}); a frame cannot stand for it.",
                hint="Name a file: --file new.csv, or --to 'sales_*.csv'.",
            )
        data[wanted] = frame_datum(frame, namespace)
    for name, path in given.files.items():
        data[_input(name, known, pipeline.title)] = file_datum(given.label, path)
    return data


def file_datum(name: str, path: Any) -> Datum:
    """Look at a file: how it is read, and what is in its columns."""
    from redpanda_jupyter.reuse import adapter

    target, profile = adapter.sniffed(path)
    return Datum(target.model_copy(update={"name": name}), profile)


def _input(name: str, known: Sequence[str], title: str) -> str:
    """Return the input that a word means: the first one, where none is named."""
    if not name:
        return known[0]
    if name not in known:
        raise UsageError(
            f"{title} has no input {name}.", hint=f"Its inputs are {', '.join(known)}.",
            field="data",
        )  # fmt: skip
    return name


def _borrow(
    contract: models.Contract, data: dict[str, Datum], namespace: Mapping[str, Any]
) -> list[str]:
    """Let inputs that were not named be what the notebook has under their names."""
    borrowed = []
    for one in contract.frames:
        if one.variable not in data and one.variable.split(".")[0] in namespace:
            try:
                data[one.variable] = frame_datum(one.variable, namespace)
            except UsageError:
                continue  # the check says that it is missing
            borrowed.append(one.variable)
    return borrowed


def _with_names(
    found: models.Check, contract: models.Contract, namespace: Mapping[str, Any]
) -> models.Check:
    """Add to a check which names are missing that no block makes and no data stands for."""
    missing = [
        models.Finding(
            verdict="blocked",
            code="name_missing",
            input=one.name,
            reason=f"It needs the name {one.name}, which no block of the library makes and this "
            "notebook does not have.",
            hint="Run the cell that makes it, or save that cell as a block: %panda save.",
        )
        for one in contract.names
        if one.block_id is None and one.name not in namespace and not _imports(one.name)
    ]
    return worst_of([*found.findings, *missing]) if missing else found


def _imports(name: str) -> bool:
    from redpanda_jupyter.analysis.follow.conventions import convention

    return convention(name) is not None


def worst_of(findings: Sequence[models.Finding]) -> models.Check:
    """Return the check that some findings make."""
    order = ("ok", "warn", "ask", "blocked")
    verdict = max((one.verdict for one in findings), key=order.index, default="ok")
    return models.Check(verdict=verdict, findings=list(findings))


# --- which column for which -----------------------------------------------------------------------


def _mapping(
    store: Store, wanted: models.FrameInput | models.FileInput, datum: Datum, said: Said
) -> models.Mapping:
    """Find the columns that an input needs, and the texts that are looked for in them."""
    from redpanda_jupyter.reuse import mapping

    name = wanted.variable if isinstance(wanted, models.FrameInput) else wanted.path
    source, target = wanted.profile, datum.profile
    saved = store.find_mappings(
        source.schema_fingerprint if source else None, target.schema_fingerprint
    )
    own = {one.name for one in wanted.columns}
    columns = {key: value for key, value in said.columns.items() if key in own}
    found = mapping.suggest(name, wanted.columns, source, target, saved=saved, given=columns)
    values = [
        match
        for need in wanted.columns
        if (match := _values(need, found, wanted.profile, target, said)) is not None
    ]
    confirmed = said.yes or all(one.sure or one.source in columns for one in found.columns)
    return found.model_copy(
        update={
            "values": [one.model_copy(update={"confirmed": True}) if said.yes else one
                       for one in values],
            "confirmed": bool(found.confirmed or (confirmed and (said.yes or columns))),
        }
    )  # fmt: skip


def _values(
    need: models.ColumnNeed,
    found: models.Mapping,
    source: models.DatasetProfile | None,
    target: models.DatasetProfile,
    said: Said,
) -> models.ValueMatch | None:
    from redpanda_jupyter.reuse import mapping

    if need.name in said.values:
        pairs = dict(said.values[need.name])
        return models.ValueMatch(column=need.name, pairs=pairs, confirmed=True)
    match = next((one for one in found.columns if one.source == need.name), None)
    there = target.column(match.target) if match and match.target else None
    if there is None or not need.values:
        return None
    return mapping.match_values(need, source.column(need.name) if source else None, there)


def _refuse_unknown(
    said: Said, mappings: Sequence[models.Mapping], contract: models.Contract
) -> None:
    """Refuse words about columns and parameters that the blocks do not have."""
    needed = {one.source for mapping in mappings for one in mapping.columns}
    for name in (*said.columns, *said.values):
        if name not in needed:
            raise UsageError(
                f"The block needs no column {name!r}.",
                hint=f"It needs {', '.join(sorted(needed)) or 'none by name'}. Write "
                "--map OLD=NEW: the block's column first, then that of the data.",
                field="map",
            )
    known = {one.name for one in contract.parameters}
    for name in said.parameters:
        if name not in known:
            raise UsageError(
                f"The block has no parameter {name!r}.",
                hint=f"It has {', '.join(sorted(known))}." if known else "It has none.",
                field="-p",
            )


def remember(store: Store, bound: Bound) -> None:
    """Save what a person has confirmed: it is the next suggestion for such data."""
    from redpanda_jupyter.ids import new_id

    contract = bound.pipeline.contract
    sources = {one.variable: one.profile for one in contract.frames}
    sources |= {one.path: one.profile for one in contract.files}
    for mapping in bound.binding.mappings:
        source = sources.get(mapping.variable)
        if not mapping.confirmed or source is None or not source.schema_fingerprint:
            continue
        datum = bound.data[mapping.variable]
        store.put_mapping(
            models.SavedMapping(
                id=new_id(),
                source_schema=source.schema_fingerprint,
                target_schema=datum.profile.schema_fingerprint,
                source_name=source.name,
                target_name=datum.target.name,
                columns={one.source: one.target for one in mapping.columns if one.target},
                values={one.column: one.pairs for one in mapping.values if one.confirmed},
                created_at=models.now(),
            )
        )


__all__ = ["NOTHING_SAID", "Bound", "Said", "bind", "file_datum", "remember", "replace", "worst_of"]
