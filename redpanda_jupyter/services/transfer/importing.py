"""Taking a bundle over.

The rule of this module: a bundle is checked whole before the first block is taken over; a block
keeps its id where that is new, and a known id with another text is never overwritten: it is
refused, or on a person's word becomes a block of its own. What is imported twice is there once.
Whatever a bundle says of a text, the text is read afresh here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from redpanda_jupyter import models
from redpanda_jupyter.analysis.keys import code_holds_key, line_of_key
from redpanda_jupyter.errors import BundleError, ConflictError, RecordNotFoundError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models.transfer import (
    ExportedBlock,
    ImportedBlock,
    ImportResult,
    NewImport,
    Origin,
)
from redpanda_jupyter.notebooks.limits import MAX_BYTES
from redpanda_jupyter.notebooks.naming import MAX_NAME
from redpanda_jupyter.notebooks.unbundle import Bundle, unpack
from redpanda_jupyter.redaction import holds_key, without_keys, without_keys_in
from redpanda_jupyter.services.extraction import describe_source
from redpanda_jupyter.services.running import risks_of

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_TAGS = 30
_MOST = 10  # risks that are told


class Library(Protocol):
    """What an import asks of a library."""

    def get_block(self, ref: str, *, deleted: bool = False) -> models.CodeBlock:
        """Return a block."""
        ...

    def find_version(self, block_ref: str, content_hash: str) -> tuple[str, int] | None:
        """Return id and version of a block's text with this hash."""
        ...

    def block_named(self, name: str) -> str | None:
        """Return the id of the block of that name."""
        ...

    def blocks_with_text(self, content_hash: str) -> list[int]:
        """Return the numbers of blocks with this text."""
        ...

    def copies_of(self, store_id: str) -> dict[str, list[str]]:
        """Return which blocks here come from which block of another library, by id."""
        ...

    def add_imported(self, new: NewImport) -> None:
        """Add a block of another library."""
        ...


def import_bundle(
    store: Library,
    path: str,
    *,
    as_new: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Take the blocks of a bundle over, inert until they are reviewed.

    Parameters
    ----------
    as_new
        A known id with another text becomes a block of its own; else it is refused.
    progress
        Is told how many blocks of how many were taken over.

    Raises
    ------
    BundleError
        The file is no bundle, or not what it says; nothing was taken over.
    """
    name, bundle = read_bundle(path)
    now = datetime.now(UTC)
    ids: dict[str, str] = {}
    copies = store.copies_of(bundle.manifest.store_id)
    results = []
    for place, one in enumerate(bundle.blocks, 1):
        origin = Origin(
            store_id=bundle.manifest.store_id,
            block_id=one.block.id,
            number=one.block.number,
            file=name,
            sha256=bundle.sha256,
            imported_at=now,
            verified_there=one.block.badge == "verified",
        )
        result = _take(store, bundle, one, origin, ids, copies, as_new=as_new)
        ids[one.block.id] = result.id
        results.append(result)
        if progress is not None:
            progress(place, len(bundle.blocks))
    return ImportResult(
        file=name,
        store_id=bundle.manifest.store_id,
        title=bundle.manifest.title,
        blocks=results,
        notes=bundle.manifest.notes,
    )


def read_bundle(path: str) -> tuple[str, Bundle]:
    """Read and check a bundle's file; return its name without folders, and what it holds.

    Raises
    ------
    BundleError
        It cannot be read, or is no bundle.
    """
    place = Path(path).expanduser()
    try:
        with place.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"{place.name!r} cannot be read: {error.strerror or error}.") from None
    return place.name, unpack(content)


def _take(
    store: Library,
    bundle: Bundle,
    one: ExportedBlock,
    origin: Origin,
    ids: dict[str, str],
    copies: dict[str, list[str]],
    *,
    as_new: bool,
) -> ImportedBlock:
    """Take one block over, if it is not there yet."""
    told: dict[str, Any] = {"description": without_keys(one.block.description)}
    here = _here(store, one.block.id)
    for there in (one.block.id, *copies.get(one.block.id, ())):
        known = _here(store, there)
        if known is not None and _holds(store, there, one):
            reason = _deleted(store, known)
            return ImportedBlock(
                status="known", id=known.id, number=known.number, name=known.name, reason=reason,
                **told,
            )  # fmt: skip
    new = _new(store, bundle, one, origin, ids, afresh=here is not None)
    reason = (
        ""
        if here is None
        else f"#{here.number} has the same id and another text{_what_to_do(here)}"
    )
    if key := _key_in(one):
        reason, as_new = key, False
    elif here is None or as_new:
        try:
            store.add_imported(new)
        except ConflictError as error:
            reason = error.message
    if reason and not (as_new and here is not None):
        number, name = (None, None) if here is None else (here.number, here.name)
        return ImportedBlock(
            status="refused", id=one.block.id, number=number, name=name, reason=reason, **told
        )
    added = store.get_block(new.id)
    same = store.blocks_with_text(one.text.content_hash)
    twins = [number for number in same if number != added.number]
    reason = f"the same text as #{twins[0]}" if twins else ""
    if new.name != one.block.name and one.block.name:
        reason = f"{reason}; " if reason else ""
        reason += f"its name {one.block.name[:60]!r} is taken"
    return ImportedBlock(
        status="copied" if here is not None else "added",
        risks=[f"line {risk.line}: {risk.reason}" for risk in risks_of(one.text.code)][:_MOST],
        id=new.id,
        number=added.number,
        name=new.name,
        reason=reason,
        **told,
    )


def _what_to_do(here: models.CodeBlock) -> str:
    """Say how both texts can be had where the one that is here was imported, too."""
    if here.source is None:
        return ""
    return (
        f"; --as-new brings it beside #{here.number}, and after a look at both the one that is not "
        "wanted can be deleted"
    )


def _key_in(one: ExportedBlock) -> str:
    """Say where a block holds a key; empty where none of its texts does."""
    for version in one.versions:
        if code_holds_key(version.code):
            line = line_of_key(version.code)
            return f"line {line} of its version {version.version} holds what looks like a key"
    return ""


def _here(store: Library, block_id: str) -> models.CodeBlock | None:
    try:
        return store.get_block(block_id, deleted=True)
    except RecordNotFoundError:
        return None


def _deleted(store: Library, known: models.CodeBlock) -> str:
    try:
        store.get_block(known.id)
    except RecordNotFoundError:
        return "it was deleted here"
    return ""


def _holds(store: Library, block_id: str, one: ExportedBlock) -> bool:
    """Tell whether a block here has all texts that come."""
    return all(
        store.find_version(block_id, version.content_hash) is not None for version in one.versions
    )


def _new(
    store: Library,
    bundle: Bundle,
    one: ExportedBlock,
    origin: Origin,
    ids: dict[str, str],
    *,
    afresh: bool,
) -> NewImport:
    """Make of a bundle's block what the store takes; ``afresh`` gives it ids of its own."""
    block_id = new_id() if afresh else one.block.id
    version_ids = {v.id: new_id() if afresh else v.id for v in one.versions}
    versions: list[models.CodeVersion] = []
    for version in one.versions:
        parent = version_ids.get(version.parent_version_id or "")
        changes = {
            "id": version_ids[version.id],
            "block_id": block_id,
            "parent_version_id": parent if parent in {item.id for item in versions} else None,
        }
        versions.append(version.model_copy(update=changes))
    readings = {version.version: _read(one.block, version) for version in versions}
    found = {version.id: readings[version.version] for version in one.versions}
    return NewImport(
        id=block_id,
        name=_free_name(store, one.block.name),
        source=origin,
        block=_said_of(one.block),
        version=one.version,
        versions=versions,
        readings=readings,
        contracts={
            version_ids[key]: _contract(_with_paths(contract, found[key]), version_ids[key], ids)
            for key, contract in one.contracts.items()
        },
        came_along=_came_along(bundle, one),
    )


def _said_of(block: models.CodeBlock) -> models.CodeBlock:
    """Return a block with what is said of it as it may be kept: without keys, and not too much."""
    told = {name: without_keys(getattr(block, name)) for name in ("description", "prompt")}
    tags = [without_keys(tag[:60]) for tag in block.tags[:_MOST_TAGS]]
    category = None if block.category is None else without_keys(block.category)
    return block.model_copy(update={**told, "tags": tags, "category": category})


def _read(block: models.CodeBlock, version: models.CodeVersion) -> models.NewBlock:
    """Read a text afresh: what a bundle says of it counts for nothing."""
    if block.language.lower() == "python":
        reading = describe_source(version.code, description=block.description)
        return reading.model_copy(update={"complete": version.complete})
    return models.NewBlock(
        language=block.language,
        code=version.code,
        complete=version.complete,
        runnable=False,
        description=block.description,
    )


def _with_paths(contract: models.Contract, reading: models.NewBlock) -> models.Contract:
    """Return a contract whose paths are those of the code: a bundle has their names alone."""
    if reading.analysis is None:
        return contract
    paths: dict[tuple[int, str], list[str]] = {}
    for read in reading.analysis.reads:
        paths.setdefault((read.line, read.call), []).append(read.path)
    files = []
    for file in contract.files:
        there = paths.get((file.line, file.call), [])
        same = there.pop(0) if there else file.path
        files.append(file.model_copy(update={"path": same}))
    values = {one.name: one.value for one in reading.analysis.parameters if one.kind == "constant"}
    parameters = [
        one
        if one.kind != "constant"
        else one.model_copy(update={"default": values.get(one.original or one.name, one.default)})
        for one in contract.parameters
    ]
    return contract.model_copy(update={"files": files, "parameters": parameters})


def _contract(contract: models.Contract, version_id: str, ids: dict[str, str]) -> models.Contract:
    """Return a contract with the ids that its blocks have here."""
    names = [
        name.model_copy(update={"block_id": ids.get(name.block_id, name.block_id)})
        if name.block_id is not None
        else name
        for name in contract.names
    ]
    made = contract.model_copy(
        update={"version_id": version_id, "origin": "import", "names": names}
    )
    return models.Contract.model_validate(without_keys_in(made.model_dump(mode="json")))


def _came_along(bundle: Bundle, one: ExportedBlock) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what is somebody else's, as records by kind and id."""
    runs = {
        run.id: {
            "run": run.model_dump(mode="json"),
            "outputs": [item.model_dump(mode="json") for item in one.outputs.get(run.id, [])],
        }
        for run in one.executions
    }
    touched = _schemas(one)
    mappings = [
        item
        for item in bundle.mappings
        if item.source_schema in touched or item.target_schema in touched
    ]
    came = {
        "validation": {item.id: item.model_dump(mode="json") for item in one.validations},
        "golden": {item.id: item.model_dump(mode="json") for item in one.golden_runs},
        "run": runs,
        "mapping": {item.id: item.model_dump(mode="json") for item in mappings},
    }
    return {kind: without_keys_in(records) for kind, records in came.items()}


def _schemas(one: ExportedBlock) -> set[str]:
    found = {use.schema_fingerprint for run in one.executions for use in run.datasets}
    for contract in one.contracts.values():
        profiles = [item.profile for item in contract.frames]
        profiles += [item.profile for item in contract.files]
        found |= {one.schema_fingerprint for one in profiles if one is not None}
    return found - {""}


def _free_name(store: Library, name: str | None) -> str | None:
    """Return a name that is free here: the block's own, or one with a number behind it."""
    if name is None or len(name) > MAX_NAME or not _NAME.fullmatch(name) or name.isdigit():
        return None
    if holds_key(name):
        return None
    made, number = name, 1
    while store.block_named(made) is not None:
        number += 1
        made = f"{name}-{number}"
    return made
