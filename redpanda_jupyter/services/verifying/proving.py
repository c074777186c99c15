"""Running a block twice and saying what that proves.

The rule of this module: the verdict follows from the two runs alone. What a check blocks, or what
nobody has confirmed, is not run, and its validation says blocked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id

from ..applying.running import job_of, names_before
from .document import document_of
from .kept import Made, judge

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from redpanda_jupyter.reuse.sandbox import Limits, Spares
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store


@dataclass(frozen=True, slots=True)
class Proof:
    """A validation, and the blocks that ran for it."""

    pipeline: Pipeline
    validation: models.Validation

    @property
    def golden(self) -> models.KeptVerdict | None:
        """How it compares with kept results; ``None`` where nothing could be compared."""
        kept = self.validation.kept
        return kept.verdict if kept is not None else None

    @property
    def proven(self) -> bool:
        """Whether it gave the same twice."""
        return self.validation.proven

    @property
    def good(self) -> bool:
        """Whether it is proven, and gives what it gave."""
        return self.proven and self.golden not in ("changed", "edited", "broken")


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
        comparison = _with_causes(pipeline, comparison)
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
        document={
            **document_of(pipeline, bound, runs, comparison),
            "names": names_before(bound, namespace) if bound is not None and runs else {},
        },
        created_at=datetime.now(UTC),
    )
    judged = judge(store, Made(pipeline, bound, runs, validation), renew=renew, keep_data=keep_data)
    if judged.against is not None:
        document = {**validation.document, "kept": judged.against.model_dump(mode="json")}
        validation = validation.model_copy(update={"document": document})
    store.add_validation(validation, judged.keep)
    if bound is not None and validation.proven:
        _learn(store, pipeline, bound)
    if judged.refused is not None:
        raise judged.refused
    return Proof(pipeline, validation)


def _learn(store: Store, pipeline: Pipeline, bound: Bound) -> None:
    """Let contracts know what the files hold that the blocks read by themselves, if they do not."""
    from ..applying.contracts import learn
    from ..applying.own_files import is_own

    for part in pipeline.parts:
        open_ones = [one for one in part.contract.files if one.profile is None]
        data = [bound.data.get(one.path) for one in part.contract.files]
        own = zip(part.contract.files, data, strict=True)
        if open_ones and all(it is not None and is_own(one, it.target) for one, it in own):
            learn(store, part.version, {})


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


def _with_causes(pipeline: Pipeline, comparison: models.Comparison) -> models.Comparison:
    """Name causes by the blocks' own lines, and that a block reads the clock.

    Both ran today: that they gave the same does not say that tomorrow gives it, too.
    """
    from redpanda_jupyter.reuse.causes import causes
    from redpanda_jupyter.reuse.clock import reads_the_clock

    found: list[str] = []
    for part in pipeline.parts:
        name = "" if part is pipeline.last else part.block.name or f"#{part.block.number}"
        if comparison.causes:
            found += [f"{name}, {one}" if name else one for one in causes(part.version.code)]
        clock = reads_the_clock(part.version.code, name)
        if clock is not None and comparison.verdict in ("same", "same within tolerance"):
            found.append(clock)
    return comparison.model_copy(update={"causes": found or comparison.causes})


def _verdict(
    runs: list[models.RunResult], comparison: models.Comparison | None
) -> models.ValidationVerdict:
    from redpanda_jupyter.reuse.clock import TOMORROW

    if not runs:
        return "blocked"
    if any(run.status != "ok" for run in runs):
        return "failed"
    if comparison is None or comparison.verdict == "failed":
        return "failed"
    if comparison.verdict == "differs":
        # the same code on the same data twice: whatever the cause, it is not to be relied on
        return "nondeterministic" if comparison.causes else "differs"
    if any(cause.endswith(TOMORROW) for cause in comparison.causes):
        return "nondeterministic"
    return "reproduced" if comparison.verdict == "same" else "reproduced within tolerance"
