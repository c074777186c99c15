"""Verifying a library where no notebook is at hand: in a job that runs every night, say.

The rule of this module: a block is run on what it was proven on: files that are still there, frames
of which a copy was kept, or nothing where it reads nothing. What cannot be run is said, not passed
over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import RedPandaError, UsageError

from ..applying.binding import bind_each
from ..applying.pipeline import load
from ..applying.said import NOTHING_SAID, Said
from ..applying.targets import Given
from ..library import every
from .proving import prove
from .skipping import NO_FILE, NOT_RUN, skip_of, skip_unloaded, why_no_data

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator

    from redpanda_jupyter.reuse.sandbox import Limits
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store

    from .proving import Proof
    from .skipping import Skip

PAGE = 200


@dataclass(slots=True, repr=False)
class Everything:
    """Proofs, and the blocks that could not be verified here, with the reason.

    Parameters
    ----------
    still
        Proofs of before that still speak against these blocks, on data that were not tried now.
    numbers
        The blocks' numbers, by id.
    """

    proofs: list[Proof] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    still: list[models.Validation] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether all that was verified is proven, and no block stays failed that was not tried."""
        return all(one.good for one in self.proofs) and not self.untried

    @property
    def untried(self) -> list[models.Validation]:
        """Why blocks are failed of which nothing could be tried now, a proof of before each."""
        tried = {one.validation.block_id for one in self.proofs}
        return [one for one in self.still if one.block_id not in tried]

    def skip(self, one: Skip, on_done: Callable[[Proof | Skip], None] = lambda _: None) -> None:
        """Keep that something could not be verified, with the reason and what to do."""
        self.skipped.append(one)
        on_done(one)

    def look_back(self, store: Store) -> None:
        """Find what speaks against these blocks, on data that were not tried now."""
        tried = {one.validation.id for one in self.proofs}
        failed = {one.failed.id: one.failed.number for one in self.skipped if one.failed}
        lasts = {one.pipeline.last.block.id: one.pipeline.last for one in self.proofs}
        asked = failed | {
            block_id: last.block.number
            for block_id, last in lasts.items()
            if last.version.content_hash == last.block.content_hash
        }
        for block_id, number in asked.items():
            self.numbers[block_id] = number
            self.still += [x for x in store.list_failing(block_id) if x.id not in tried]

    def __repr__(self) -> str:
        from redpanda_jupyter.notebooks.words import clean

        from .words import proofs_text

        return clean(proofs_text(self.proofs, self.skipped, self.still, self.numbers))


def every_block(store: Store) -> Iterator[str]:
    """Yield the ids of all Python blocks, the oldest last."""
    for block in every(
        lambda cursor: store.search_blocks(language="python", cursor=cursor, limit=PAGE)
    ):
        yield block.id


def verify_each(
    store: Store,
    refs: Iterable[str],
    *,
    limits: Limits | None = None,
    cancelled: threading.Event | None = None,
    renew: bool = False,
    on_done: Callable[[Proof | Skip], None] = lambda _: None,
) -> Everything:
    """Verify blocks on what they were proven on.

    Parameters
    ----------
    on_done
        Told of each proof, and of each block that could not be verified, when it is known.
    """
    found = Everything()
    for ref in refs:
        if cancelled is not None and cancelled.is_set():
            break
        try:
            pipeline = load(store, [ref])
        except RedPandaError as error:
            found.skip(skip_unloaded(store, ref, error), on_done)
            continue
        nothing = True
        for case in _cases(store, pipeline):
            nothing = False
            try:
                bound, namespace = case.bind(store, pipeline)
                proof = prove(
                    store, pipeline, bound, namespace,
                    limits=limits, cancelled=cancelled, renew=renew,
                )  # fmt: skip
            except RedPandaError as error:
                if cancelled is not None and cancelled.is_set():
                    break
                name = f"{pipeline.title} {case.label}".strip()
                kind = NO_FILE if case.why_not else NOT_RUN
                found.skip(skip_of(pipeline.last.block, name, error, kind), on_done)
                continue
            found.proofs.append(proof)
            on_done(proof)
        if nothing:
            block = pipeline.last.block
            found.skip(skip_of(block, pipeline.title, *why_no_data(pipeline)), on_done)
    found.look_back(store)
    return found


@dataclass(frozen=True, slots=True)
class _Case:
    """Data on which a block can be run here, not yet looked at; ``None``: it reads nothing."""

    given: Given | None
    namespace: dict[str, Any] = field(default_factory=dict)
    said: Said = NOTHING_SAID
    why_not: str = ""

    @property
    def label(self) -> str:
        return self.given.label if self.given is not None else ""

    def bind(self, store: Store, pipeline: Pipeline) -> tuple[Bound | None, dict[str, Any]]:
        """Bind to the data; what cannot be read is bound to nothing, and its proof says so."""
        if self.why_not:
            raise UsageError(self.why_not)
        if self.given is None:
            return None, {}
        (bound,) = bind_each(
            store, [pipeline], [self.given], self.namespace, self.said, refuse_only=False
        )
        return bound, self.namespace


def is_kept(store: Store, pipeline: Pipeline) -> bool:
    """Tell whether a block can be verified where its frames are not: a copy of them is kept."""
    golden = store.list_golden(pipeline.last.block.id)
    cases = (_kept_case(pipeline, one) for one in golden)
    return any(case is not None and not case.why_not for case in cases)


def _cases(store: Store, pipeline: Pipeline) -> Iterator[_Case]:
    """Yield the data on which a block can be run here, and those that are here no more."""
    from redpanda_jupyter.analysis.follow.conventions import import_of

    contract = pipeline.contract
    if not contract.frames and not contract.files:
        needed = [one.name for one in contract.names if one.block_id is None]
        if all(import_of(name) is not None for name in needed):
            yield _Case(None)
        return
    kept = False
    for golden in store.list_golden(pipeline.last.block.id):
        case = _kept_case(pipeline, golden)
        if case is not None:
            kept = True
            yield case
    if not kept and contract.files and not contract.frames:
        paths = {one.path: Path(one.path) for one in contract.files}
        if all(path.is_file() for path in paths.values()):
            files = {name: path.resolve() for name, path in paths.items()}
            yield _Case(Given(", ".join(files), {}, files))


def _kept_case(pipeline: Pipeline, golden: models.GoldenRun) -> _Case | None:
    """Return the data of kept results: the copies of frames, and files that are still there.

    ``None`` where no copy of a frame was kept.
    """
    from redpanda_jupyter.reuse import values

    if "binding" not in golden.results:
        return None  # it read nothing when these results were kept
    binding = models.Binding.model_validate(golden.results["binding"])
    inputs = golden.results.get("inputs", {})
    frames, files, namespace = {}, {}, {}
    for place, (name, target) in enumerate(binding.inputs.items()):
        if target.path is not None:
            if not Path(target.path).is_file():
                gone = f"the file {target.path}, on which it was proven, is not there any more"
                return _Case(Given(golden.target, {}, {}), why_not=gone)
            files[name] = Path(target.path)
        elif name in inputs:
            variable = target.name if target.name.isidentifier() else f"data_{place}"
            namespace[variable] = values.unpack(inputs[name])
            frames[name] = variable
        else:
            return None
    # a version of today may need fewer columns than the one that was proven
    contract = pipeline.contract
    needed = {(each.variable, one.name) for each in contract.frames for one in each.columns}
    needed |= {(each.path, one.name) for each in contract.files for one in each.columns}
    columns = {
        f"{mapping.variable}.{one.source}": one.target
        for mapping in binding.mappings
        for one in mapping.columns
        if (mapping.variable, one.source) in needed
    }
    texts = {
        f"{mapping.variable}.{one.column}": mapping.texts(one.column)
        for mapping in binding.mappings
        for one in mapping.values
        if one.confirmed and (mapping.variable, one.column) in needed
    }
    known = {one.name for one in contract.parameters}
    parameters = {name: text for name, text in binding.parameters.items() if name in known}
    said = Said(columns, texts, parameters, yes=True)
    return _Case(Given(golden.target, frames, files), namespace, said)
