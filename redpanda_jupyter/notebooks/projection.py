"""What of a block leaves the house: everything that is known of its code, nothing of its data.

The rule of this module: without a person's word no value of data goes along: no examples, levels,
ranges, quantiles and counts of a profile, no texts that a mapping translates, no results and no
messages of a run; and no hash of data or of results, by which somebody who guesses them could tell
that they are right. Names of columns, their kinds, and the hash of these do: they are how data are
known again. Never, whatever a person says, does the account's name go along, nor a folder of this
machine. Code, questions and descriptions go as they are.
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
        GoldenRun,
        SavedMapping,
        Validation,
    )
    from redpanda_jupyter.models.contract import FileInput

_WHOLE_TEXT = "code_sha256 verified_at python ipython system packages chain enforced not_enforced"
_WHOLE = frozenset(_WHOLE_TEXT.split())
"""Parts of a validation's document that say nothing of data."""

_PARTS = frozenset({"inputs", "runs", "comparison"})
"""Parts of which some fields say nothing of data, those in :data:`_PLAIN_KEYS`."""

_OF_KEPT_TEXT = "verdict version other_data still_against packages edits"
_OF_KEPT = frozenset(_OF_KEPT_TEXT.split())
"""What the comparison with kept results says of code and machine; cells are data."""

_PLAIN_KEYS_TEXT = (
    "status duration_s peak_memory schema_sha256 schema_fingerprint name kind verdict way step "
    "equal error_name"
)
_PLAIN_KEYS = frozenset(_PLAIN_KEYS_TEXT.split())

_DEEPEST = 8
_FOLDERS = re.compile(r"^.*[/\\]", re.DOTALL)
_FOLDERS_IN_TEXT = re.compile(
    r"(?<![\w:/\\.])(?:[A-Za-z]:[/\\]|\\\\|/|~/)(?:[^\s/\\'\"`<>|][^/\\\n'\"`<>|]*[/\\])+"
)
_TEXTS = frozenset(
    ["warnings", "error", "error_message", "traceback", "reason", "hint", "not_enforced"]
)
"""Parts of a document that are words, with paths among them."""


def contract_for_others(contract: Contract) -> Contract:
    """Return a contract without the folders of its data."""
    return contract.model_copy(
        update={
            "frames": [_elsewhere(one) for one in contract.frames],
            "files": [_elsewhere(one) for one in contract.files],
        }
    )


def _elsewhere(one: FrameInput | FileInput) -> Any:
    if one.profile is None:
        return one
    moved = one.profile.model_copy(update={"name": file_name(one.profile.name)})
    return one.model_copy(update={"profile": moved})


def without_values(contract: Contract, code: str) -> Contract:
    """Return a contract whose profiles hold names, kinds and types alone.

    A result's columns may be values of the data, as those of a pivoted frame are: of these only
    the names stay that the code or the data have as well.
    """
    profiles = [one.profile for one in contract.inputs if one.profile is not None]
    known = {c.name for one in profiles for c in one.columns}
    return contract.model_copy(
        update={
            "frames": [_bare(one) for one in contract.frames],
            "files": [_bare(one) for one in contract.files],
            "outputs": [
                one.model_copy(
                    update={"columns": [c for c in one.columns if c in known or _names(code, c)]}
                )
                for one in contract.outputs
            ],
            "matched": [],
        }
    )


def _names(code: str, column: str) -> bool:
    """Tell whether code has a column's name as a word or a text."""
    return bool(column) and re.search(rf"(?<!\w){re.escape(column)}(?!\w)", code) is not None


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
    )
    return one.model_copy(update={"profile": bare})


def mapping_for_others(mapping: SavedMapping, *, values: bool) -> SavedMapping:
    """Return a mapping without folders, and without the texts that stand for each other."""
    return mapping.model_copy(
        update={
            "values": mapping.values if values else {},
            "accepted": [one for one in mapping.accepted if values or one in mapping.columns],
            "source_name": file_name(mapping.source_name),
            "target_name": file_name(mapping.target_name),
        }
    )


def validation_for_others(validation: Validation, *, values: bool) -> Validation:
    """Return a proof without who made it and where; ``values``: with what it says of data."""
    whole = {key: part for key, part in validation.document.items() if key != "by"}
    target = None if validation.target is None else file_name(validation.target)
    document = _moved(whole)
    if not values:
        document = _without_data(document)
    return validation.model_copy(update={"document": document, "target": target})


def golden_for_others(run: GoldenRun) -> GoldenRun:
    """Return kept results without the folders of their data."""
    results = {
        key: _moved(part) if key in ("binding", "run") else part
        for key, part in run.results.items()
    }
    return run.model_copy(update={"results": results, "target": file_name(run.target)})


def _moved(value: Any, *, texts: bool = False, depth: int = 0) -> Any:
    """Take folders off paths: of what has a path, and of words; values of data stay."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        made = {
            key: _moved(one, texts=key in _TEXTS, depth=depth + 1) for key, one in value.items()
        }
        if isinstance(value.get("path"), str):
            for key in ("path", "name"):
                if isinstance(made.get(key), str):
                    made[key] = file_name(made[key])
        return made
    if isinstance(value, list):
        return [_moved(one, texts=texts, depth=depth + 1) for one in value]
    return _FOLDERS_IN_TEXT.sub("", value) if texts and isinstance(value, str) else value


def _without_data(whole: dict[str, Any]) -> dict[str, Any]:
    """Keep what a proof says of code and machine."""
    document: dict[str, Any] = {}
    for key, part in whole.items():
        if key in _WHOLE:
            document[key] = part
        elif key == "kept" and isinstance(part, dict):
            document[key] = {name: one for name, one in part.items() if name in _OF_KEPT}
        elif key in _PARTS and (kept := _plain(part, depth=0)):
            document[key] = kept
    return document


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


def execution_for_others(run: Execution, *, values: bool) -> Execution:
    """Return a run without the folders of its notebook and data; ``values``: with hashes."""
    hidden: dict[str, Any] = {} if values else {"rows": None, "content_fingerprint": None}
    return run.model_copy(
        update={
            "fingerprint": run.fingerprint if values else None,
            "notebook_id": None,
            "notebook_path": None if run.notebook_path is None else file_name(run.notebook_path),
            "target": None if run.target is None else file_name(run.target),
            "datasets": [
                one.model_copy(update={"name": file_name(one.name), **hidden})
                for one in run.datasets
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
    """Return a version without what reading it has told: whoever gets it reads it himself.

    Which model made it is said; which person, is not.
    """
    by_model = version.made_by is not None and ":" in version.made_by
    return version.model_copy(
        update={
            "analysis": None,
            "made_by": version.made_by if by_model else None,
            "reason": None if version.reason is None else clean(version.reason),
        }
    )


def file_name(path: str) -> str:
    """Return a path without its folders; a variable's name stays."""
    return _FOLDERS.sub("", path) if "/" in path or "\\" in path else path
