"""Running a block twice and saying what that proves.

The rule of this module: the verdict follows from the two runs alone. What a check blocks, or what
nobody has confirmed, is not run, and its validation says blocked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models.reuse import PROVEN

from ..applying.running import job_of
from .document import document_of, inputs_hash

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from redpanda_jupyter.reuse.sandbox import Limits, Spares
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store

MOST_KEPT = 64_000_000
"""Bytes of JSON that a copy of one frame may take in the library."""

GoldenVerdict = Literal["first", "same", "changed", "broken", "other data", "other words"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A validation, and how it compares with the results that were kept before.

    Parameters
    ----------
    golden
        ``first`` (kept now), ``same``, ``changed``, ``broken`` (it does not run any more), or
        ``other data`` (the inputs are others than those of the kept results), ``other words``
        (something else was said of columns, texts or parameters); ``None`` where nothing could be
        compared.
    differences
        The first cells that differ from the kept results.
    packages
        Distributions whose versions are known and differ: then and now.
    """

    pipeline: Pipeline
    validation: models.Validation
    golden: GoldenVerdict | None = None
    differences: tuple[str, ...] = ()
    packages: tuple[tuple[str, str, str], ...] = ()

    @property
    def proven(self) -> bool:
        """Whether it gave the same twice."""
        return self.validation.verdict in PROVEN

    @property
    def good(self) -> bool:
        """Whether it is proven, and gives what it gave."""
        return self.proven and self.golden not in ("changed", "broken")


def prove(
    store: Store,
    pipeline: Pipeline,
    bound: Bound | None,
    namespace: Mapping[str, Any],
    *,
    limits: Limits | None = None,
    cancelled: threading.Event | None = None,
    spares: Spares | None = None,
    renew: bool = False,
    keep_data: bool = False,
) -> Proof:
    """Verify a block and record the validation.

    Parameters
    ----------
    bound
        The data that it is run on; ``None`` for a block that reads nothing.
    spares
        Where processes that are ready may be taken from.
    renew
        Keep these results from now on, in the place of those that were kept before.
    keep_data
        Keep a copy of the frames as well, so that the proof can be repeated anywhere.
    """
    from redpanda_jupyter.reuse import twice

    runs: list[models.RunResult] = []
    comparison = None
    if bound is None or bound.may_run:
        first, second, comparison = twice.verify_runs(
            lambda: _job(pipeline, bound, namespace, limits), cancelled=cancelled, spares=spares
        )
        runs = [first, second]
    if cancelled is not None and cancelled.is_set():
        raise UsageError("Interrupted; nothing was recorded.")
    last = pipeline.last
    validation = models.Validation(
        id=new_id(),
        block_id=last.block.id,
        version=last.version.version,
        content_hash=last.version.content_hash,
        verdict=_verdict(runs, comparison),
        target=bound.label if bound is not None else None,
        document=document_of(pipeline, bound, runs, comparison),
        created_at=datetime.now(UTC),
    )
    store.add_validation(validation)
    proof = Proof(pipeline, validation)
    return _against_golden(store, proof, bound, runs, renew=renew, keep_data=keep_data)


def _job(
    pipeline: Pipeline, bound: Bound | None, namespace: Mapping[str, Any], limits: Limits | None
) -> Any:
    if bound is None:
        from redpanda_jupyter.services.applying.binding import Bound as Of

        binding = models.Binding(
            block_id=pipeline.last.block.id, version=pipeline.last.version.version, inputs={}
        )
        bound = Of("", pipeline, {}, binding, models.Check(verdict="ok"))
    return job_of(bound, namespace, limits)


def _verdict(
    runs: list[models.RunResult], comparison: models.Comparison | None
) -> models.ValidationVerdict:
    if not runs:
        return "blocked"
    if any(run.status != "ok" for run in runs):
        return "failed"
    if comparison is None or comparison.verdict == "failed":
        return "failed"
    if comparison.verdict == "differs":
        # the same code on the same data twice: whatever the cause, it is not to be relied on
        return "nondeterministic" if comparison.causes else "differs"
    return "reproduced" if comparison.verdict == "same" else "reproduced within tolerance"


# --- golden runs ----------------------------------------------------------------------------------


def _against_golden(
    store: Store,
    proof: Proof,
    bound: Bound | None,
    runs: list[models.RunResult],
    *,
    renew: bool,
    keep_data: bool,
) -> Proof:
    """Compare with the results that were kept for this block and data, or keep these."""
    from redpanda_jupyter.reuse import compare

    target = proof.validation.target or ""
    found = store.list_golden(proof.validation.block_id, target=target)
    kept = found[0] if found and not renew else None
    # a copy of the data that was wished for once stays, also of newer results
    keep_data = keep_data or bool(found and "inputs" in found[0].results)
    if kept is None or (keep_data and "inputs" not in kept.results):
        if proof.proven:
            store.put_golden(_golden(proof, bound, runs[0], keep_data=keep_data))
            return replace(proof, golden="first")
        return proof
    now = proof.validation.document["packages"]
    moved = tuple(
        (name, kept.packages[name], now[name])
        for name in sorted(kept.packages.keys() & now.keys())
        if kept.packages[name] != now[name]
    )
    if not runs or runs[0].status != "ok":
        return replace(proof, golden="broken", packages=moved)
    if kept.inputs_hash != inputs_hash(proof.validation.document):
        return replace(proof, golden="other data", packages=moved)
    if bound is not None and _meant_otherwise(kept, bound.binding):
        return replace(proof, golden="other words", packages=moved)
    then = models.RunResult.model_validate(kept.results["run"])
    differing = compare.compare(then, runs[0])
    if differing.verdict in ("same", "same within tolerance"):
        return replace(proof, golden="same", packages=moved)
    told = tuple(f"{one.where}: {one.first} → {one.second}" for one in differing.differences)
    return replace(proof, golden="changed", packages=moved, differences=told)


def _meant_otherwise(kept: models.GoldenRun, now: models.Binding) -> bool:
    """Tell whether the kept results come of other columns, texts or parameters.

    Columns that only one of the two has are another version's.
    """
    if "binding" not in kept.results:
        return False
    then = models.Binding.model_validate(kept.results["binding"])
    if then.parameters != now.parameters:
        return True
    before, after = _partners(then), _partners(now)
    both = before.keys() & after.keys()
    return any(before[one] != after[one] for one in both)


def _partners(binding: models.Binding) -> dict[tuple[str, str], Any]:
    """Return, by input and column, what stands for it, and which texts stand for its own."""
    return {
        (mapping.variable, one.source): (
            one.target,
            {
                ours: sorted(theirs)
                for ours, theirs in mapping.texts(one.source).items()
                if theirs != [ours]
            },
        )
        for mapping in binding.mappings
        for one in mapping.columns
    }


def _golden(
    proof: Proof, bound: Bound | None, run: models.RunResult, *, keep_data: bool
) -> models.GoldenRun:
    from redpanda_jupyter.reuse import values

    results: dict[str, Any] = {"run": run.model_dump(mode="json")}
    if bound is not None:
        results["binding"] = bound.binding.model_dump(mode="json")
    if keep_data and bound is not None:
        results["inputs"] = {
            name: _whole(name, values.pack(datum.value, max_bytes=MOST_KEPT))
            for name, datum in bound.data.items()
            if datum.value is not None
        }
    validation = proof.validation
    return models.GoldenRun(
        id=new_id(),
        block_id=validation.block_id,
        version=validation.version,
        target=validation.target or "",
        inputs_hash=inputs_hash(validation.document),
        packages=validation.document["packages"],
        results=results,
        created_at=validation.created_at,
    )


def _whole(name: str, packed: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of data if it is all of them; a part of them would prove something else."""
    if "cut" in packed or packed.get("kind") == "opaque":
        raise UsageError(
            f"{name} is too large for a copy of it to be kept; its proof is recorded all the same.",
            hint="Write it to a file and verify on that: --on sales.parquet.",
            field="--keep-data",
        )
    return packed
