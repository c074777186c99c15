"""Blocks bound to data: which column stands for which, and whether the whole fits.

The rule of this module: what a person said wins over what was confirmed before, and that over what
is guessed; what is guessed and not sure is asked. Nothing runs here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from redpanda_jupyter import models
from redpanda_jupyter.errors import ContractError, UsageError
from redpanda_jupyter.models.datasets import is_series_kind

from .borrowing import beside, borrow
from .chains import as_given, is_what_is_made, said_inputs, said_of
from .converting import with_code
from .counting import as_confirmed, counted
from .either import undecided
from .from_memory import left_alone, sought_by
from .labels import as_it_is, not_text, one_for_one
from .reading import of_files, said_of_titles
from .remembering import remembered
from .said import NOTHING_SAID
from .targets import Datum, file_datum, frame_datum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from redpanda_jupyter.store import Store

    from .either import Either
    from .instead import Instead
    from .pipeline import Pipeline
    from .said import Said
    from .targets import Given


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bound:
    """A pipeline bound to one run's data, with the verdict.

    Parameters
    ----------
    borrowed
        The inputs that nobody named: the notebook's own frames stand for them.
    others
        Frames that belong to the named data better than what was borrowed, by input.
    either
        Data that may stand for an input or be what an earlier block makes of it.
    blocks
        How the blocks are to be named, where that is not how they were.
    instead
        Another way to name the same data, where they fit nothing as they were named.
    """

    label: str
    pipeline: Pipeline
    data: dict[str, Datum]
    binding: models.Binding
    check: models.Check
    borrowed: tuple[str, ...] = ()
    said: Said = NOTHING_SAID
    others: dict[str, str] = field(default_factory=dict)
    either: Either | None = None
    blocks: str = ""
    instead: Instead | None = None

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
    *,
    saved: Sequence[models.SavedMapping] | None = None,
) -> Bound:
    """Bind to the first pipeline that fits; where none does, say why of the first.

    Parameters
    ----------
    pipelines
        The block with the blocks that make its frames, and by itself.
    namespace
        The kernel's variables.
    saved
        What was confirmed before; the library's, where nobody has read them yet.

    Raises
    ------
    UsageError
        No input has that name, or there is a key in what was said: what ran is kept.
    """
    said.refuse_keys()
    saved = remembered(store, pipelines) if saved is None else saved
    tried: list[Bound] = []
    wrong: UsageError | None = None
    for pipeline in as_given(pipelines, given):
        try:
            bound = _bind(saved, pipeline, given, namespace, said)
        except UsageError as error:
            wrong = wrong or error
            continue
        unsure = bound.check.verdict == "ask" and len(pipelines) > 1
        if bound.may_run or (unsure and not is_what_is_made(bound, pipelines[-1])):
            return _told(bound, given, pipelines, tried)
        tried.append(bound)
    if not tried:
        assert wrong is not None  # noqa: S101 - each was bound or raised
        raise wrong
    best = min(tried, key=lambda one: one.check.verdict == "blocked")
    return _told(best, given, pipelines, [])


def _told(
    bound: Bound, given: Given, pipelines: Sequence[Pipeline], tried: Sequence[Bound]
) -> Bound:
    """Return what was bound, with a word about the blocks that come along or do not."""
    if bound.pipeline.brought and bound.pipeline is not pipelines[-1]:
        bound = replace(bound, either=undecided(bound, pipelines[-1], said_inputs(given)))
    finding = said_of(bound, given, pipelines, tried)
    if finding is None:
        return bound
    return replace(bound, check=worst_of([*bound.check.findings, finding]))


def bind_each(
    store: Store,
    pipelines: Sequence[Pipeline],
    wanted: Sequence[Given],
    namespace: Mapping[str, Any],
    said: Said = NOTHING_SAID,
    *,
    refuse_only: bool = True,
) -> list[Bound]:
    """Bind to each of several runs' data; of many, one file that cannot be read stops no other.

    Parameters
    ----------
    refuse_only
        Raise where the only file cannot be read; else it is bound to nothing, as one of many is.

    Raises
    ------
    ContractError
        The only file cannot be read.
    """
    found = []
    saved = remembered(store, pipelines)
    for one in wanted:
        try:
            found.append(bind(store, pipelines, one, namespace, said, saved=saved))
        except ContractError as error:
            for path in one.files.values():
                error.hint = f"{error.hint} {said_of_titles(path, _named(pipelines[0]))}".strip()
            if (refuse_only and len(wanted) == 1) or not one.files:
                raise
            found.append(unreadable(pipelines[0], one, error, said))
    return found


def _named(pipeline: Pipeline) -> set[str]:
    return {column.name for one in pipeline.contract.inputs for column in one.columns}


def unreadable(
    pipeline: Pipeline, given: Given, error: ContractError, said: Said = NOTHING_SAID
) -> Bound:
    """Bind to nothing, with the reason: it is a row of its own and never runs."""
    last = pipeline.last
    binding = models.Binding(block_id=last.block.id, version=last.version.version, inputs={})
    finding = models.Finding(
        verdict="blocked", code="unreadable", reason=error.message, hint=error.hint or ""
    )
    return Bound(given.label, pipeline, {}, binding, worst_of([finding]), said=said)


def _bind(
    saved: Sequence[models.SavedMapping],
    pipeline: Pipeline,
    given: Given,
    namespace: Mapping[str, Any],
    said: Said,
) -> Bound:
    from redpanda_jupyter.analysis.follow.conventions import import_of
    from redpanda_jupyter.reuse import check

    contract = pipeline.contract
    data = _data(pipeline, given, namespace)
    borrowed = borrow(contract, data, namespace)
    match = partial(_mapping, saved, said, sought_by(pipeline, said, saved))
    mappings = [match(one, data[one.variable]) for one in contract.frames if one.variable in data]
    mappings += [match(one, data[one.path]) for one in contract.files if one.path in data]
    _refuse_unknown(said, mappings, contract)
    _refuse_shared(said, pipeline)
    counts = {one.variable: counted(data[one.variable], one) for one in mappings}
    # a yes to what is suggested says nothing of two columns that are suggested alike
    if said.yes and not any(one.tied() for one in mappings):
        mappings = [
            as_confirmed(one, counts[one.variable], data[one.variable].profile) for one in mappings
        ]
    names = {
        one.name: models.Target(name=one.name)
        for one in contract.names
        if one.block_id is None and (one.name in namespace or import_of(one.name) is not None)
    }
    binding = models.Binding(
        block_id=pipeline.last.block.id,
        version=pipeline.last.version.version,
        inputs={**names, **{name: one.target for name, one in data.items()}},
        mappings=mappings,
        parameters=dict(said.parameters),
    )
    profiles = {name: one.profile for name, one in data.items()}
    found = check.check(contract, binding, profiles, counts)
    more, others = beside(pipeline, data, borrowed, namespace, mappings, match, yes=said.yes)
    more += [*not_text(data, mappings), *left_alone(saved, contract, data, mappings)]
    found = worst_of([*_uncounted(found.findings, more), *more]) if more else found
    bound = Bound(given.label, pipeline, data, binding, found, tuple(borrowed), said, others)
    bound = replace(bound, check=with_code(bound, namespace, given.reading))
    return replace(bound, check=of_files(bound)) if given.files else bound


def _uncounted(
    known: Sequence[models.Finding], more: Sequence[models.Finding]
) -> list[models.Finding]:
    """Leave out what is said of keys by their ranges, where they were counted."""
    told = {(one.input, one.column) for one in more if one.code == "keys_apart"}
    return [one for one in known
            if one.code != "keys_apart" or (one.input, one.column) not in told]  # fmt: skip


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
    series = [one.variable for one in contract.frames if is_series_kind(one.kind)]
    tables = [one for one in known if one not in series]
    for name, frame in given.frames.items():
        datum = frame_datum(frame, namespace)
        first = [*series, *tables] if datum.profile.is_series else [*tables, *series]
        wanted = _input(name, first, pipeline.title)
        if wanted in [one.path for one in contract.files]:
            raise UsageError(
                f"{pipeline.title} reads a file by itself ({wanted}); a frame cannot stand for it.",
                hint="Name a file: --file new.csv, or --to 'sales_*.csv'.",
            )
        data[wanted] = datum
    for name, path in given.files.items():
        wanted = _input(name, [*tables, *series], pipeline.title)
        needs = [one.columns for one in contract.frames if one.variable == wanted]
        needs += [one.columns for one in contract.files
                  if one.path == wanted and one.call.startswith("pandas.")]  # fmt: skip
        moments = any(need.kind == "datetime" for those in needs for need in those)
        alone = len(given.files) + len(given.frames) == 1
        data[wanted] = file_datum(
            given.label if alone else path.name, path, moments=moments, reading=given.reading
        )
    return data


def _input(name: str, known: Sequence[str], title: str) -> str:
    """Return the input that a word means: the first one, where none is named.

    Parameters
    ----------
    known
        All inputs, those of the data's own shape first: a series stands for a series.
    """
    if not name:
        return known[0]
    if name not in known:
        raise UsageError(
            f"{title} has no input {name}.", hint=f"Its inputs are {', '.join(known)}.",
            field="input",
        )  # fmt: skip
    return name


def worst_of(findings: Sequence[models.Finding]) -> models.Check:
    """Return the check that some findings make, the worst first."""
    from redpanda_jupyter.reuse.check import ORDER, worst

    ordered = sorted(findings, key=lambda one: -ORDER.index(one.verdict))
    return models.Check(verdict=worst(one.verdict for one in ordered), findings=ordered)


# --- which column for which -----------------------------------------------------------------------


def _mapping(
    saved: Sequence[models.SavedMapping],
    said: Said,
    sought: frozenset[str],
    wanted: models.FrameInput | models.FileInput,
    datum: Datum,
) -> models.Mapping:
    """Find the columns that an input needs, and the texts that are looked for in them."""
    from redpanda_jupyter.context.datasets import column_text
    from redpanda_jupyter.reuse import mapping

    name = wanted.variable if isinstance(wanted, models.FrameInput) else wanted.path
    source, target = wanted.profile, datum.profile
    needs = mapping.wanted(wanted)
    columns = {
        source: None if column is None else column_text(column)
        for source, column in _own(name, needs, said.columns).items()
    }
    texts = _own(name, needs, said.values)
    known_pairs = saved if source is not None else []
    series = {} if columns else one_for_one(source, target)
    found = mapping.suggest(
        name, needs, source, target,
        saved=known_pairs, given=series or columns, texts=texts, sought=sought,
    )  # fmt: skip
    found = mapping.trimmed(found, wanted)
    if series:
        found = as_it_is(found)
    # who names one column has not seen the others
    all_said = bool(columns) and {one.name for one in wanted.columns} <= set(columns)
    return found.model_copy(update={"confirmed": found.confirmed or all_said})


def _own(name: str, needs: Sequence[models.ColumnNeed], words: Mapping[str, T]) -> dict[str, T]:
    """Return what was said of an input's columns; ``input.column`` means that input's alone."""
    found = {one.name: words[one.name] for one in needs if one.name in words}
    for one in needs:
        if f"{name}.{one.name}" in words:
            found[one.name] = words[f"{name}.{one.name}"]
    return found


def _refuse_unknown(
    said: Said, mappings: Sequence[models.Mapping], contract: models.Contract
) -> None:
    """Refuse words about columns and parameters that the blocks do not have."""
    from redpanda_jupyter.reuse.mapping import did_you_mean

    needed = {one.source for mapping in mappings for one in mapping.columns}
    alone = {f"{mapping.variable}.{one.source}" for mapping in mappings for one in mapping.columns}
    for name in (*said.columns, *said.values):
        if name not in needed | alone:
            near = did_you_mean(name, sorted(alone if "." in name else needed))
            other = said.columns.get(name)
            if other in needed:
                near = f"Did you mean --map {other}={name}?"
            needs = f"It needs {', '.join(sorted(needed)) or 'none by name'}."
            raise UsageError(
                f"The block needs no column {name!r}.",
                hint=f"{near} {needs} Write --map OLD=NEW: the block's column first, then that of "
                "the data; where inputs share a name, --map input.OLD=NEW.".strip(),
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


def _refuse_shared(said: Said, pipeline: Pipeline) -> None:
    """Refuse a parameter that several of the blocks have: which one is meant cannot be said."""
    for name in said.parameters:
        owners = pipeline.owners(name)
        if len(owners) > 1:
            raise UsageError(
                f"{name} is a parameter of {' and of '.join(one.title for one in owners)}.",
                hint="Apply them one by one, or give it another name in one of them.",
                field="-p",
            )
