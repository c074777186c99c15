"""Proving blocks from Python: the same binding, runs and records as ``%panda verify``.

The rule of this module: what would be asked in a notebook is a proof here that says so; nothing
that is not sure runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import UsageError

from ..applying.pipeline import load
from ..applying.python import named
from ..applying.said import NOTHING_SAID
from .everything import verify_each
from .on_data import verify_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from redpanda_jupyter.store import Store

    from ..applying.said import Said
    from .everything import Everything


def verify(
    store: Store,
    ref: str,
    data: Mapping[str, Any] | Sequence[str | Path] | str | Path | None,
    said: Said,
    *,
    keep_data: bool = False,
    renew: bool = False,
    time_s: float | None = None,
) -> Everything:
    """Prove a block on data sets, or on what it was proven on before.

    Raises
    ------
    UsageError
        Words about data without data.
    """
    from redpanda_jupyter.reuse.sandbox import Limits

    limits = Limits(time_s=time_s) if time_s is not None else None
    if data is None:
        if said != NOTHING_SAID or keep_data:
            raise UsageError(
                "What is said of data goes with data.",
                hint='Name them: library.verify(block, {"de": df_de}, …).',
                field="data",
            )
        return verify_each(store, [ref], limits=limits, renew=renew)
    wanted, namespace = named(data)
    return verify_on(
        store, load(store, [ref]), wanted, namespace, said,
        limits=limits, renew=renew, keep_data=keep_data,
    )  # fmt: skip
