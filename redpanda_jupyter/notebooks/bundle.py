"""A bundle: blocks as JSON and code files in one zip, with a hash for each.

The rule of this module: the same blocks give the same bytes. Every text of code lies in a file of
its own, so that a person can read it with any tool before anything is taken over.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.models.transfer import BUNDLE_FORMAT, BUNDLE_VERSION, Manifest, ManifestFile

from . import projection
from .limits import MAX_BYTES, MAX_FILES, MAX_UNPACKED

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.models.transfer import Export, ExportedBlock

SUFFIX = ".redpanda.zip"
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_REGULAR = 0o100644 << 16


def pack(
    export: Export,
    *,
    values: bool = False,
    outputs: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """Return the bundle's bytes.

    Parameters
    ----------
    values
        Whether values of data go along: ranges, levels, examples, results.
    outputs
        Whether what runs showed goes along.
    progress
        Is told how many blocks of how many are packed.

    Raises
    ------
    ExportError
        It is larger than a bundle may be.
    """
    files: dict[str, bytes] = {}
    for place, one in enumerate(export.blocks, 1):
        _add(files, projected(one, values=values, outputs=outputs))
        if progress is not None:
            progress(place, len(export.blocks))
    mappings = [projection.mapping_for_others(one, values=values) for one in export.mappings]
    files["mappings.json"] = _json([one.model_dump(mode="json") for one in mappings])
    manifest = Manifest(
        format=BUNDLE_FORMAT,
        version=BUNDLE_VERSION,
        made_by=export.made_by,
        store_id=export.store_id,
        title=export.title,
        values=values,
        outputs=outputs,
        blocks=[one.block.id for one in export.blocks],
        files={
            name: ManifestFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
            for name, content in sorted(files.items())
        },
        notes=export.notes,
    )
    made = _zipped({"manifest.json": _json(manifest.model_dump(mode="json")), **files})
    if len(made) > MAX_BYTES or len(files) > MAX_FILES or _size(files) > MAX_UNPACKED:
        raise ExportError(
            "The bundle would be too large.", hint="Export fewer blocks, or without --outputs."
        )
    return made


def projected(one: ExportedBlock, *, values: bool, outputs: bool) -> ExportedBlock:
    """Return a block as it may leave; see :mod:`.projection`."""
    runs = [projection.execution_for_others(run, values=values) for run in one.executions]
    proofs = [projection.validation_for_others(proof, values=values) for proof in one.validations]
    contracts = {key: projection.contract_for_others(item) for key, item in one.contracts.items()}
    if not values:
        code = {version.id: version.code for version in one.versions}
        contracts = {
            key: projection.without_values(item, code.get(key, ""))
            for key, item in contracts.items()
        }
    return one.model_copy(
        update={
            "block": projection.block_for_others(one.block),
            "versions": [projection.version_for_others(version) for version in one.versions],
            "contracts": contracts,
            "validations": proofs,
            "golden_runs": list(map(projection.golden_for_others, one.golden_runs * values)),
            "executions": runs,
            "outputs": one.outputs if outputs else {},
        }
    )


def _add(files: dict[str, bytes], one: ExportedBlock) -> None:
    """Add a block's files: its record without code, and a file of code a version."""
    folder = f"blocks/{one.block.id}"
    record = one.model_dump(mode="json")
    record["block"]["code"] = ""
    for version, code in zip(record["versions"], one.versions, strict=True):
        version["code"] = ""
        files[f"{folder}/v{version['version']}.code"] = _code(one, code.code)
    files[f"{folder}/block.json"] = _json(record)


def _code(one: ExportedBlock, code: str) -> bytes:
    try:
        return code.encode("utf-8")
    except UnicodeEncodeError:
        raise ExportError(
            f"The code of #{one.block.number} holds signs that no file can hold."
        ) from None


def _json(value: Any) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        return (text + "\n").encode("utf-8")
    except ValueError:  # not a number, infinite, half of a sign
        raise ExportError("What is kept of a block cannot be written as JSON.") from None


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system = _UNIX
            info.external_attr = _REGULAR
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def _size(files: dict[str, bytes]) -> int:
    return sum(len(content) for content in files.values())
