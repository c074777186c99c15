"""What of a block leaves the house: everything that is known of its code, nothing of its data.

The rule of this module: without a person's word no value of data goes along: no examples, levels,
ranges, quantiles and counts of a profile, no texts that a mapping translates, no results and no
messages of a run. Hashes, names of columns and kinds do: they are how data are known again. Paths
go without their folders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.models import ColumnProfile, DatasetProfile

from .words import clean

if TYPE_CHECKING:
    from redpanda_jupyter.models import (
        CodeBlock,
        CodeVersion,
        Contract,
        Execution,
        FrameInput,
        SavedMapping,
        Validation,
    )
    from redpanda_jupyter.models.reuse import FileInput

_WHOLE_TEXT = (
    "code_sha256 verified_at by python ipython system packages chain enforced not_enforced"
)
_WHOLE = frozenset(_WHOLE_TEXT.split())
"""Parts of a validation's document that say nothing of data."""

_PARTS = frozenset({"inputs", "runs", "comparison"})
"""Parts of which some fields say nothing of data, those in :data:`_PLAIN_KEYS`."""

_PLAIN_KEYS_TEXT = (
    "status duration_s peak_memory sha256 hash fingerprint content_hash content_sha256 "
    "schema_fingerprint content_fingerprint rows size name kind verdict way equal error_name"
)
_PLAIN_KEYS = frozenset(_PLAIN_KEYS_TEXT.split())

_DEEPEST = 8
_FOLDERS = re.compile(r"^.*[/\\]")


def without_values(contract: Contract) -> Contract:
    """Return a contract whose profiles hold names, kinds and types alone."""
    return contract.model_copy(
        update={
            "frames": [_bare(one) for one in contract.frames],
            "files": [_bare(one) for one in contract.files],
        }
    )


def _bare(one: FrameInput | FileInput) -> Any:
    profile = one.profile
    if profile is None:
        return one
    columns = [
        ColumnProfile(name=c.name, kind=c.kind, dtype=c.dtype, looks_like=c.looks_like)
        for c in profile.columns
    ]
    bare = DatasetProfile(
        name=file_name(profile.name),
        kind=profile.kind,
        columns=columns,
        index=profile.index,
        schema_fingerprint=profile.schema_fingerprint,
        content_fingerprint=profile.content_fingerprint,
    )
    return one.model_copy(update={"profile": bare})


def mapping_without_values(mapping: SavedMapping) -> SavedMapping:
    """Return a mapping without the texts that stand for each other."""
    return mapping.model_copy(
        update={
            "values": {},
            "source_name": file_name(mapping.source_name),
            "target_name": file_name(mapping.target_name),
        }
    )


def validation_without_values(validation: Validation) -> Validation:
    """Return a proof with what it says of code, machine and hashes."""
    document: dict[str, Any] = {}
    for key, part in validation.document.items():
        if key in _WHOLE:
            document[key] = part
        elif key in _PARTS and (kept := _plain(part, depth=0)):
            document[key] = kept
    target = None if validation.target is None else file_name(validation.target)
    return validation.model_copy(update={"document": document, "target": target})


def _plain(value: Any, *, depth: int) -> Any:
    """Keep the structure, and of its ends those that stand under a key that is known."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        kept: dict[str, Any] = {}
        for key, one in value.items():
            if isinstance(one, dict | list):
                if inner := _plain(one, depth=depth + 1):
                    kept[key] = inner
            elif key in _PLAIN_KEYS:
                kept[key] = file_name(one) if isinstance(one, str) else one
        return kept
    if isinstance(value, list):
        parts = (_plain(one, depth=depth + 1) for one in value if isinstance(one, dict | list))
        return [one for one in parts if one]
    return None


def execution_for_others(run: Execution) -> Execution:
    """Return a run without the folders of its notebook and data."""
    return run.model_copy(
        update={
            "notebook_id": None,
            "notebook_path": None if run.notebook_path is None else file_name(run.notebook_path),
            "target": None if run.target is None else file_name(run.target),
            "datasets": [
                one.model_copy(update={"name": file_name(one.name)}) for one in run.datasets
            ],
        }
    )


def block_for_others(block: CodeBlock) -> CodeBlock:
    """Return a block without what is only this library's: where it lies, who likes it."""
    return block.model_copy(
        update={
            "conversation_id": None,
            "message_id": None,
            "position": 0,
            "favourite": False,
            "notebook_id": None,
            "notebook_path": None,
            "source": None,
            "reviewed_at": None,
            "prompt": clean(block.prompt),
            "description": clean(block.description),
            "datasets": [file_name(one) for one in block.datasets],
        }
    )


def version_for_others(version: CodeVersion) -> CodeVersion:
    """Return a version without what reading it has told: whoever gets it reads it himself."""
    return version.model_copy(
        update={
            "analysis": None,
            "reason": None if version.reason is None else clean(version.reason),
        }
    )


def file_name(path: str) -> str:
    """Return a path without its folders; a variable's name stays."""
    return _FOLDERS.sub("", path) if "/" in path or "\\" in path else path
