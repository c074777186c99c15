"""Contracts and bindings of blocks on the frame of sales: for the tests of the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import Binding, Contract, Mapping, Target
from redpanda_jupyter.reuse.contract import build

from .check_cases import sales
from .profiling import profile_of

if TYPE_CHECKING:
    import pandas as pd


def contract_of(code: str, **frames: pd.DataFrame) -> Contract:
    sources = frames or {"df": sales()}
    schemas = {name: [str(one) for one in frame.columns] for name, frame in sources.items()}
    profiles = {name: profile_of(frame, name) for name, frame in sources.items()}
    return build(new_id(), analyze(code, schemas), code=code, profiles=profiles)


def bound(*mappings: Mapping, inputs: tuple[str, ...] = ("df",), **parameters: str) -> Binding:
    return Binding(
        block_id=new_id(), version=1,
        inputs={name: Target(name=f"{name}_de") for name in inputs},
        mappings=list(mappings), parameters=parameters,
    )  # fmt: skip
