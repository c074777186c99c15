"""A block with one frame, ``df``, and its columns under other names, for the tests of rewriting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.models.contract import Contract, FrameInput
from redpanda_jupyter.models.datasets import ColumnProfile, DatasetProfile
from redpanda_jupyter.models.reuse import Binding, ColumnMatch, Mapping, Target, ValueMatch

from .corpus import ID

if TYPE_CHECKING:
    from collections.abc import Iterable


def bound_to(
    target: Target,
    names: dict[str, str],
    values: Iterable[ValueMatch] = (),
    *,
    more: Iterable[str] = (),
) -> tuple[Contract, Binding]:
    """Return what the block needs, and its frame bound to a target.

    Parameters
    ----------
    names
        The block's columns, each with that of the target.
    more
        Columns of the block that the mapping leaves out.
    """
    columns = [ColumnProfile(name=one) for one in (*names, *more)]
    profile = DatasetProfile(name="df", kind="pandas.DataFrame", columns=columns)
    contract = Contract(
        version_id=ID,
        frames=[FrameInput(variable="df", kind="pandas.DataFrame", profile=profile)],
    )
    mapping = Mapping(
        variable="df",
        columns=[
            ColumnMatch(source=old, target=new, confidence=1, way="user")
            for old, new in names.items()
        ],
        values=list(values),
    )
    return contract, Binding(block_id=ID, version=1, inputs={"df": target}, mappings=[mapping])
