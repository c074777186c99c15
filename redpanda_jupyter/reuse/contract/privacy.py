"""What of a contract may leave at a level of privacy.

The rule of this module: what is not known to be harmless at a level is left out. Below ``stats`` no
value leaves: no level, range or example, no text that the block looks for, and no default, because
a literal of the code may be one of the data.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ...models.contract import ColumnNeed, Contract, ContractParameter, FileInput
from ...models.datasets import ColumnProfile, DatasetProfile
from ...privacy import reaches

if TYPE_CHECKING:
    from ...models.base import PrivacyLevel

_FORMAT = frozenset(
    ("sep", "delimiter", "decimal", "thousands", "encoding", "header", "skiprows", "usecols",
     "parse_dates", "dayfirst", "index_col", "dtype", "low_memory", "engine", "comment")
)  # fmt: skip
"""Options of readers that say how a file is written, and nothing of what it holds."""

_NUMBERS = ("threshold", "limit")


def project(contract: Contract, privacy: PrivacyLevel) -> Contract:
    """Return a contract with what may leave at a level, and nothing else.

    Parameters
    ----------
    contract
        As it is kept on this machine.
    privacy
        ``names``: names alone; ``schema``: kinds and sizes as well; ``stats``: ranges and numbers
        that the block compares with, but no levels, texts or examples; ``samples``: all of it.
    """
    if privacy == "samples":
        return contract
    return contract.model_copy(
        update={
            "frames": [
                one.model_copy(
                    update={
                        "kind": one.kind if reaches(privacy, "schema") else "",
                        "columns": [_need(column, privacy) for column in one.columns],
                        "profile": one.profile and _profile(one.profile, privacy),
                    }
                )
                for one in contract.frames
            ],
            "files": [_file(one, privacy) for one in contract.files],
            "parameters": [_parameter(one, privacy) for one in contract.parameters],
            "notes": [],  # may be anybody's words
            "matched": contract.matched if privacy == "stats" else [],
        }
    )


def _need(need: ColumnNeed, privacy: PrivacyLevel) -> ColumnNeed:
    return ColumnNeed(
        name=need.name,
        kind=need.kind if reaches(privacy, "schema") else "unknown",
        confirmed=need.confirmed,
        bounds=[one for one in need.bounds if _is_number(one)] if privacy == "stats" else [],
        uses=need.uses,
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _file(file: FileInput, privacy: PrivacyLevel) -> FileInput:
    path = PurePosixPath(file.path)
    shown = path.name if reaches(privacy, "schema") else f"*{path.suffix}"
    return file.model_copy(
        update={
            "path": shown,
            "options": {name: text for name, text in file.options.items() if name in _FORMAT},
            "columns": [_need(column, privacy) for column in file.columns],
            "profile": file.profile
            and _profile(file.profile, privacy).model_copy(update={"name": shown}),
        }
    )


def _parameter(parameter: ContractParameter, privacy: PrivacyLevel) -> ContractParameter:
    number = parameter.kind in _NUMBERS or _is_number(parameter.default)
    if privacy == "stats" and number and _is_number(parameter.default):
        return parameter
    return parameter.model_copy(update={"default": ""})


def _profile(profile: DatasetProfile, privacy: PrivacyLevel) -> DatasetProfile:
    schema = reaches(privacy, "schema")
    return DatasetProfile(
        name=PurePosixPath(profile.name).name,
        kind=profile.kind if schema else "",
        rows=profile.rows if schema else None,
        columns=[_column(one, privacy) for one in profile.columns],
        index=profile.index,
        sampled=profile.sampled if schema else None,
        schema_fingerprint=profile.schema_fingerprint,
    )


def _column(column: ColumnProfile, privacy: PrivacyLevel) -> ColumnProfile:
    if not reaches(privacy, "schema"):
        return ColumnProfile(name=column.name)
    plain = ColumnProfile(
        name=column.name, kind=column.kind, dtype=column.dtype, null_share=column.null_share
    )
    if not reaches(privacy, "stats"):
        return plain
    ranged = column.kind in ("integer", "number", "datetime", "duration")
    return plain.model_copy(
        update={
            "distinct": column.distinct,
            "low": column.low if ranged else None,
            "high": column.high if ranged else None,
            "integral": column.integral,
            "length": column.length,
            "looks_like": column.looks_like,
        }
    )
