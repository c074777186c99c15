"""Verifying a block on data that a person names, or that the block itself names.

The rule of this module: data are bound as for applying, by the same words. Of several data sets
none stops another one: what cannot be read is a proof that says so, and what cannot be run is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import RedPandaError, UsageError

from ..applying.binding import bind_each
from ..applying.pipeline import load
from ..applying.remembering import remember
from ..applying.said import NOTHING_SAID
from ..applying.targets import Given
from .everything import Everything
from .proving import prove
from .skipping import skip_of, skip_unloaded

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from redpanda_jupyter.reuse.sandbox import Limits, Spares
    from redpanda_jupyter.services.applying.pipeline import Pipeline
    from redpanda_jupyter.services.applying.said import Said
    from redpanda_jupyter.store import Store

    from .proving import Proof
    from .skipping import Skip


def own_data(pipeline: Pipeline, namespace: Mapping[str, Any]) -> list[Given]:
    """Return the data that a block names itself; none where it reads nothing.

    Raises
    ------
    UsageError
        They are not here.
    """
    contract = pipeline.contract
    missing = [one.variable for one in contract.frames
               if one.variable.split(".")[0] not in namespace]  # fmt: skip
    if missing:
        raise UsageError(
            f"{pipeline.title} needs {', '.join(missing)}, which this notebook does not have.",
            hint="Run the cell that makes it, or name other data: --on df_de.",
            field="--on",
        )
    frames = {one.variable: one.variable for one in contract.frames}
    files = {one.path: Path(one.path).resolve() for one in contract.files}
    gone = [name for name, path in files.items() if not path.is_file()]
    if gone:
        raise UsageError(
            f"The file {gone[0]} is not there.", hint="Name another one: --on new.csv."
        )
    return [Given(", ".join([*frames, *files]), frames, files)] if frames or files else []


def verify_on(
    store: Store,
    pipeline: Pipeline,
    wanted: Sequence[Given],
    namespace: Mapping[str, Any],
    said: Said = NOTHING_SAID,
    *,
    refuse_only: bool = True,
    limits: Limits | None = None,
    cancelled: threading.Event | None = None,
    spares: Spares | None = None,
    renew: bool = False,
    keep_data: bool = False,
    on_done: Callable[[Proof | Skip], None] = lambda _: None,
) -> Everything:
    """Verify a block on data sets, and save what was said of those on which it is proven.

    Parameters
    ----------
    wanted
        The data; none for a block that reads nothing.
    refuse_only
        Raise what is wrong with the only data set; else it is told, as that of one of many is.
    on_done
        Told of each proof, and of each data set that it could not be verified on, when it is known.

    Raises
    ------
    RedPandaError
        Words that fit none of the data, or what is wrong with the only data set.
    """
    bounds = (
        bind_each(store, [pipeline], wanted, namespace, said, refuse_only=refuse_only)
        if wanted
        else [None]
    )
    found = Everything()
    for bound in bounds:
        if cancelled is not None and cancelled.is_set():
            break
        try:
            proof = prove(
                store, pipeline, bound, namespace, limits=limits, cancelled=cancelled,
                spares=spares, renew=renew, keep_data=keep_data,
            )  # fmt: skip
            if bound is not None and proof.proven and said != NOTHING_SAID:
                remember(store, bound)
        except RedPandaError as error:
            stopped = cancelled is not None and cancelled.is_set()
            if stopped:
                break
            if refuse_only and len(bounds) == 1:
                raise
            label = bound.label if bound is not None else ""
            name = f"{pipeline.title} {label}".strip()
            found.skip(skip_of(pipeline.last.block, name, error), on_done)
            continue
        found.proofs.append(proof)
        on_done(proof)
    found.look_back(store)
    return found


def verify_files(
    store: Store,
    refs: Iterable[str],
    wanted: Sequence[Given],
    said: Said = NOTHING_SAID,
    *,
    limits: Limits | None = None,
    cancelled: threading.Event | None = None,
    renew: bool = False,
    on_done: Callable[[Proof | Skip], None] = lambda _: None,
) -> Everything:
    """Verify blocks on files where there is no notebook: neither a block nor a file stops others.

    Raises
    ------
    UsageError
        What is said fits none of the data.
    """
    found = Everything()
    for ref in refs:
        try:
            pipeline = load(store, [ref])
        except RedPandaError as error:
            found.skip(skip_unloaded(store, ref, error), on_done)
            continue
        try:
            one = verify_on(
                store, pipeline, wanted, {}, said, refuse_only=False, limits=limits,
                cancelled=cancelled, renew=renew, on_done=on_done,
            )  # fmt: skip
        except UsageError as error:
            if said != NOTHING_SAID:
                raise
            found.skip(skip_of(pipeline.last.block, pipeline.title, error), on_done)
            continue
        found.proofs += one.proofs
        found.skipped += one.skipped
        found.still += one.still
        found.numbers |= one.numbers
    return found
