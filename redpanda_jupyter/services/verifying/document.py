"""What a proof records: enough to know later what was proven, and on what.

The rule of this module: a document holds hashes, shapes and versions; of values only those cells
that differ. It never leaves the machine by itself.
"""

from __future__ import annotations

import getpass
import hashlib
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..applying.rows import fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.pipeline import Part, Pipeline

_PIECE = 1 << 20


def document_of(
    pipeline: Pipeline,
    bound: Bound | None,
    runs: Sequence[models.RunResult],
    comparison: models.Comparison | None,
) -> dict[str, Any]:
    """Return what a validation says of two runs.

    Parameters
    ----------
    bound
        What it was run on; ``None`` for a block that reads nothing.
    """
    last = pipeline.last
    first = runs[0] if runs else None
    return {
        "code_sha256": hashlib.sha256(last.version.code.encode("utf-8", "replace")).hexdigest(),
        "verified_at": datetime.now(UTC).isoformat(),
        "by": who(),
        "python": platform.python_version(),
        "ipython": version_of("ipython"),
        "system": platform.platform(),
        "packages": packages_of(pipeline),
        "chain": [_part(part) for part in pipeline.parts],
        "inputs": _inputs(bound),
        "binding": bound.binding.model_dump(mode="json") if bound is not None else None,
        "said": bound.said.as_record if bound is not None else None,
        "check": bound.check.model_dump(mode="json") if bound is not None else None,
        "runs": [_run(one) for one in runs],
        "comparison": comparison.model_dump(mode="json") if comparison is not None else None,
        "enforced": first.enforced if first is not None else [],
        "not_enforced": first.not_enforced if first is not None else [],
    }


def who() -> str:
    """Return the name of the person's account; empty where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _part(part: Part) -> dict[str, Any]:
    return {
        "block": part.block.number,
        "name": part.block.name,
        "version": part.version.version,
        "content_hash": part.version.content_hash,
    }


def _run(result: models.RunResult) -> dict[str, Any]:
    return {
        "status": result.status,
        "duration_s": result.duration_s,
        "peak_memory": result.peak_memory,
        "fingerprint": fingerprint_of(result),
        "warnings": result.warnings,
        "error": f"{result.error_name}: {result.error_message}" if result.error_name else None,
        "error_line": result.error_line,
        "changed_inputs": result.changed_inputs,
        "written": result.written,
    }


def _inputs(bound: Bound | None) -> list[dict[str, Any]]:
    """Describe what was read: files by hash, frames by shape, types and a hash of their content."""
    if bound is None:
        return []
    found = []
    for name, datum in bound.data.items():
        profile = datum.profile
        one: dict[str, Any] = {
            "input": name,
            "name": datum.target.name,
            "kind": profile.kind,
            "rows": profile.rows,
            "columns": {column.name: column.dtype for column in profile.columns},
            "schema_sha256": profile.schema_fingerprint,
        }
        if datum.target.path is not None:
            path = Path(datum.target.path)
            one |= {"path": str(path), "size": path.stat().st_size, "sha256": file_hash(path)}
        else:
            one["content_sha256"], one["hashed"] = content_of(datum)
        found.append(one)
    return found


def content_of(datum: Any) -> tuple[str | None, str]:
    """Hash a frame: all of it up to a million rows, above that shape, types and a sample."""
    from redpanda_jupyter.reuse import values

    rows = datum.profile.rows
    if datum.value is not None and rows is not None and rows <= values.WHOLE_ROWS:
        return values.digest(datum.value), "all rows"
    return datum.profile.content_fingerprint, "shape, types and a sample of rows"


def file_hash(path: Path) -> str:
    """Return the sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def inputs_hash(document: dict[str, Any]) -> str:
    """Hash all inputs of a proof together, to know whether a later run had the same."""
    digest = hashlib.sha256()
    for one in document["inputs"]:
        known = one.get("sha256") or one.get("content_sha256") or one["schema_sha256"]
        digest.update(f"{one['input']}={known}\n".encode())
    return digest.hexdigest()


def packages_of(pipeline: Pipeline) -> dict[str, str]:
    """Return the distributions behind the imports of the blocks, with their versions."""
    from importlib.metadata import packages_distributions

    tops = {name.split(".")[0] for part in pipeline.parts for name in part.contract.imports}
    tops |= {_module_of(name.kind) for part in pipeline.parts for name in part.contract.names}
    tops |= {frame.kind.split(".")[0] for part in pipeline.parts for frame in part.contract.frames}
    known = packages_distributions()
    names = sorted({name for top in tops - {""} for name in known.get(top, ())})
    return {name: found for name in names if (found := version_of(name))}


def _module_of(kind: str) -> str:
    return kind.partition(" ")[2].split(".")[0] if kind.startswith("module ") else ""


def version_of(distribution: str) -> str:
    """Return the version of a distribution; empty if there is none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
