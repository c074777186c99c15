"""Results that are kept, and how a proof compares with them.

The rule of this module: kept results are replaced only where a person says so (``--renew``). Other
results of the same text on the same data speak against the block; those of another text are what an
edit is for, and are told as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id

from .document import inputs_hash

if TYPE_CHECKING:
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.store import Store

MOST_KEPT = 64_000_000
"""Bytes of JSON that a copy of one frame may take in the library."""

_NO_COPY = (
    "no copy of these data is kept, as it would not be that of the kept results; --renew "
    "--keep-data keeps both"
)


@dataclass(frozen=True, slots=True)
class Made:
    """What was run, and what came out.

    Parameters
    ----------
    bound
        The data; ``None`` for a block that reads nothing.
    runs
        None where it was not run.
    """

    pipeline: Pipeline
    bound: Bound | None
    runs: list[models.RunResult]
    validation: models.Validation

    @property
    def document(self) -> dict[str, Any]:
        """What the validation records."""
        return self.validation.document

    @property
    def text(self) -> str:
        """The hashes of all texts that ran, the block's own last."""
        return " ".join(part["content_hash"] for part in self.document["chain"])


@dataclass(frozen=True, slots=True)
class Judged:
    """How it compares, what is to be kept from now on, and what could not be kept."""

    against: models.AgainstKept | None = None
    keep: models.GoldenRun | None = None
    refused: UsageError | None = None


def judge(store: Store, made: Made, *, renew: bool, keep_data: bool) -> Judged:
    """Compare with the results that are kept for this block and data, or say what to keep.

    Parameters
    ----------
    renew
        Keep these results, in the place of those that were kept before.
    keep_data
        Keep a copy of the frames as well.
    """
    validation = made.validation
    found = store.list_golden(validation.block_id, target=validation.target or "")
    kept = found[0] if found else None
    # a copy of the data that was wished for once stays, also of newer results
    keep_data = keep_data or (kept is not None and "inputs" in kept.results)
    if kept is None or (renew and made.validation.proven):
        try:
            return _new(made, keep_data=keep_data)
        except UsageError as error:
            return Judged(refused=error)
    against = _against(store, made, kept)
    if keep_data and "inputs" not in kept.results and against.other_data:
        against = against.model_copy(update={"notes": [*against.notes, _NO_COPY]})
    try:
        return Judged(against, _renewed(made, kept, against, keep_data=keep_data))
    except UsageError as error:
        return Judged(against, _renewed(made, kept, against, keep_data=False), error)


def _new(made: Made, *, keep_data: bool) -> Judged:
    """Keep these results, if they prove it."""
    validation = made.validation
    if not validation.proven:
        return Judged()
    results: dict[str, Any] = {
        "run": made.runs[0].model_dump(mode="json"),
        "chain": made.document["chain"],
        "texts": [made.text],
        "names": made.document["names"],
    }
    if made.bound is not None:
        results["binding"] = made.bound.binding.model_dump(mode="json")
    if keep_data and made.bound is not None:
        results["inputs"] = _copies(made.bound)
    keep = models.GoldenRun(
        id=new_id(),
        block_id=validation.block_id,
        version=validation.version,
        target=validation.target or "",
        inputs_hash=inputs_hash(made.document),
        packages=made.document["packages"],
        results=results,
        created_at=validation.created_at,
    )
    return Judged(models.AgainstKept(verdict="first", version=validation.version), keep)


def _renewed(
    made: Made, kept: models.GoldenRun, against: models.AgainstKept, *, keep_data: bool
) -> models.GoldenRun | None:
    """Add to kept results what belongs to them: a text that gives them, and a copy of the data."""
    results = dict(kept.results)
    version = kept.version
    if against.verdict == "same" and made.text not in results.get("texts", ()):
        # from now on, other results of this text are no matter of an edit
        version = made.validation.version
        results |= {"chain": made.document["chain"]}
        results["texts"] = [*results.get("texts", ()), made.text]
    if keep_data and "inputs" not in results and made.bound is not None and not against.other_data:
        results["inputs"] = _copies(made.bound)
    if results == kept.results:
        return None
    return kept.model_copy(update={"results": results, "version": version})


def _against(store: Store, made: Made, kept: models.GoldenRun) -> models.AgainstKept:
    from redpanda_jupyter.reuse import compare

    validation, now = made.validation, made.document["packages"]
    edits = _edits(store, made, kept)
    others = _other_names(made, kept)
    other_data = bool(others) or kept.inputs_hash != inputs_hash(made.document)
    before = store.list_failing(validation.block_id, validation.content_hash)
    told = models.AgainstKept(
        verdict="other data",
        version=kept.version,
        other_data=other_data,
        still_against=any(
            one.target == validation.target
            and one.kept is not None
            and (one.kept.stands_against or one.kept.still_against)
            for one in before
        ),
        packages={
            name: [kept.packages[name], now[name]]
            for name in sorted(kept.packages.keys() & now.keys())
            if kept.packages[name] != now[name]
        },
        edits=edits or [],
        notes=[f"{', '.join(others)} of the notebook: not what it was then"] if others else [],
    )
    if not made.runs or made.runs[0].status != "ok":
        return told.model_copy(update={"verdict": "broken"})
    if other_data:
        return told
    if made.bound is not None and _meant_otherwise(kept, made.bound.binding):
        return told.model_copy(update={"verdict": "other words"})
    told = told.model_copy(update={"still_against": False})
    then = models.RunResult.model_validate(kept.results["run"])
    differing = compare.compare(then, made.runs[0])
    if differing.verdict in ("same", "same within tolerance"):
        return told.model_copy(update={"verdict": "same"})
    verdict = "changed" if edits is None else "edited"
    return told.model_copy(update={"verdict": verdict, "differences": differing.differences})


def _other_names(made: Made, kept: models.GoldenRun) -> list[str]:
    """Return the names of the notebook that the block uses and that were something else then."""
    then, now = kept.results.get("names"), made.document["names"]
    if then is None or not made.runs:
        return []
    return [name for name in sorted(then.keys() & now.keys()) if then[name] != now[name]]


def _edits(store: Store, made: Made, kept: models.GoldenRun) -> list[str] | None:
    """Say which blocks it depends on have another text; ``None``: this text gave what is kept."""
    if "texts" in kept.results:
        if made.text in kept.results["texts"]:
            return None
    else:  # kept before texts were: what it depends on is not known
        then = store.get_version(kept.block_id, kept.version).content_hash
        return None if then == made.validation.content_hash else []
    before = {part["block"]: part for part in kept.results["chain"]}
    return [
        f"#{part['block']}{' ' + part['name'] if part['name'] else ''} "
        f"(version {old['version']} → {part['version']})"
        for part in made.document["chain"][:-1]
        if (old := before.get(part["block"])) and old["content_hash"] != part["content_hash"]
    ]


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


def _copies(bound: Bound) -> dict[str, Any]:
    from redpanda_jupyter.reuse import values

    return {
        name: _whole(name, values.pack(datum.value, max_bytes=MOST_KEPT))
        for name, datum in bound.data.items()
        if datum.value is not None
    }


def _whole(name: str, packed: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of data if it is all of them; a part of them would prove something else."""
    if "cut" in packed or packed.get("kind") == "opaque":
        raise UsageError(
            f"{name} is too large for a copy of it to be kept; its proof is recorded all the same.",
            hint="Write it to a file and verify on that: --on sales.parquet.",
            field="--keep-data",
        )
    return packed
