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
from redpanda_jupyter.errors import RedPandaError

from ..applying.binding import bind
from ..applying.pipeline import load
from ..applying.said import Said
from ..applying.targets import Given
from ..library import every
from .proving import prove

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator

    from redpanda_jupyter.reuse.sandbox import Limits
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store

    from .proving import Proof

PAGE = 200


@dataclass(slots=True)
class Everything:
    """Proofs, and the blocks that could not be verified here, with the reason."""

    proofs: list[Proof] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether all that was verified is proven."""
        return all(one.good for one in self.proofs)


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
    on_done: Callable[[Proof | tuple[str, str]], None] = lambda _: None,
) -> Everything:
    """Verify blocks on what they were proven on.

    Parameters
    ----------
    on_done
        Told of each proof, and of each block that could not be verified, when it is known.
    """
    found = Everything()

    def skip(name: str, reason: str) -> None:
        found.skipped.append((name, reason))
        on_done((name, reason))

    for ref in refs:
        if cancelled is not None and cancelled.is_set():
            break
        try:
            pipeline = load(store, [ref])
            cases = list(_cases(store, pipeline))
        except RedPandaError as error:
            skip(ref, error.message)
            continue
        if not cases:
            skip(pipeline.title, _why_not(pipeline))
        for bound, namespace in cases:
            try:
                proof = prove(
                    store, pipeline, bound, namespace,
                    limits=limits, cancelled=cancelled, renew=renew,
                )  # fmt: skip
            except RedPandaError as error:
                skip(f"{pipeline.title} {bound.label if bound else ''}".strip(), error.message)
                continue
            found.proofs.append(proof)
            on_done(proof)
    return found


def _cases(store: Store, pipeline: Pipeline) -> Iterator[tuple[Bound | None, dict[str, Any]]]:
    """Yield the data on which a block can be run here."""
    from redpanda_jupyter.analysis.follow.conventions import import_of

    contract = pipeline.contract
    if not contract.frames and not contract.files:
        needed = [one.name for one in contract.names if one.block_id is None]
        if all(import_of(name) is not None for name in needed):
            yield None, {}
        return
    kept = False
    for golden in store.list_golden(pipeline.last.block.id):
        case = _kept_case(store, pipeline, golden)
        if case is not None:
            kept = True
            yield case
    if not kept and contract.files and not contract.frames:
        paths = {one.path: Path(one.path) for one in contract.files}
        if all(path.is_file() for path in paths.values()):
            files = {name: path.resolve() for name, path in paths.items()}
            yield bind(store, [pipeline], Given(", ".join(files), {}, files), {}), {}


def _kept_case(
    store: Store, pipeline: Pipeline, golden: models.GoldenRun
) -> tuple[Bound, dict[str, Any]] | None:
    """Bind to the data of kept results: the copies of frames, and files that are still there."""
    from redpanda_jupyter.reuse import values

    if "binding" not in golden.results:
        return None  # it read nothing when these results were kept
    binding = models.Binding.model_validate(golden.results["binding"])
    inputs = golden.results.get("inputs", {})
    frames, files, namespace = {}, {}, {}
    for place, (name, target) in enumerate(binding.inputs.items()):
        if target.path is not None:
            if not Path(target.path).is_file():
                return None
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
        f"{mapping.variable}.{one.column}": one.pairs
        for mapping in binding.mappings
        for one in mapping.values
        if one.confirmed and (mapping.variable, one.column) in needed
    }
    known = {one.name for one in contract.parameters}
    parameters = {name: text for name, text in binding.parameters.items() if name in known}
    said = Said(columns, texts, parameters, yes=True)
    return bind(store, [pipeline], Given(golden.target, frames, files), namespace, said), namespace


def _why_not(pipeline: Pipeline) -> str:
    contract = pipeline.contract
    if contract.frames:
        names = ", ".join(one.variable for one in contract.frames)
        return (
            f"its data ({names}) are not kept: in a notebook that has them, "
            f"%panda verify {pipeline.last.block.number} --keep-data keeps a copy"
        )
    missing = [one.path for one in contract.files if not Path(one.path).is_file()]
    if missing:
        return f"the file {missing[0]} is not here"
    names = ", ".join(one.name for one in contract.names if one.block_id is None)
    return f"it needs names that no block makes: {names}"
