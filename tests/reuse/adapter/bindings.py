"""Short ways to say which column stands for which."""

from __future__ import annotations

from typing import Any

from redpanda_jupyter.models.contract import Contract, FileInput, FrameInput
from redpanda_jupyter.models.datasets import ColumnProfile, DatasetProfile
from redpanda_jupyter.models.reuse import Binding, ColumnMatch, Mapping, Target, ValueMatch

ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def mapping(
    variable: str = "df",
    columns: dict[str, str | None] | None = None,
    values: dict[str, dict[str, Any]] | None = None,
) -> Mapping:
    """Make a mapping of ``{source: target}``."""
    return Mapping(
        variable=variable,
        columns=[
            ColumnMatch(source=old, target=new, confidence=1, way="user")
            for old, new in (columns or {}).items()
        ],
        values=[ValueMatch(column=one, pairs=pairs) for one, pairs in (values or {}).items()],
    )


def profile(
    columns: list[str], kind: str = "pandas.DataFrame", dtypes: dict[str, str] | None = None
) -> DatasetProfile:
    """Make a profile of a target."""
    known = dtypes or {}
    kinds: dict[str, Any] = {"bool": "boolean", "int64": "integer"}
    return DatasetProfile(
        name="target",
        kind=kind,
        columns=[
            ColumnProfile(
                name=one, dtype=known.get(one, ""), kind=kinds.get(known.get(one, ""), "unknown")
            )
            for one in columns
        ],
    )


def bound(
    frames: list[FrameInput],
    inputs: dict[str, Target],
    mappings: list[Mapping] | None = None,
    *,
    files: list[FileInput] | None = None,
    parameters: dict[str, str] | None = None,
) -> tuple[Contract, Binding]:
    """Make a contract and what is bound to it."""
    contract = Contract(version_id=ID, frames=frames, files=files or [])
    binding = Binding(
        block_id=ID,
        version=3,
        inputs=inputs,
        mappings=mappings or [],
        parameters=parameters or {},
    )
    return contract, binding
