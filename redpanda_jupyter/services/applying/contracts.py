"""The contract of a version: what the library keeps, and else what reading its code tells.

The rule of this module: a contract that a person has edited or confirmed is never overwritten by
what a run shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import analysis, models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.store.makers import Maker


def contract_of(store: Store, version: models.CodeVersion) -> models.Contract:
    """Return what a version needs and makes."""
    kept = _kept(store, version)
    return kept if kept is not None else build(store, version)


def _kept(store: Store, version: models.CodeVersion) -> models.Contract | None:
    """Return the contract that is kept; one that an older reader made is read anew."""
    from redpanda_jupyter.reuse import contract

    kept = store.get_contract(version.block_id, version.version)
    if kept is None or kept.reader >= contract.READER:
        return kept
    read = version.analysis or analysis.analyze(version.code)
    return contract.renew(kept, read, version.code)


def build(
    store: Store,
    version: models.CodeVersion,
    profiles: Mapping[str, models.DatasetProfile] | None = None,
) -> models.Contract:
    """Read a contract out of the code, and out of what is known of the data that it ran on."""
    from redpanda_jupyter.reuse import contract

    read = version.analysis or analysis.analyze(version.code)
    known = profiles if profiles is not None else _known_profiles(store, version)
    makers = store.find_makers(version.block_id, read.inputs) if read.inputs else {}
    makers |= _of_one_console(store, version, {n: known[n] for n in known if n not in makers})
    made = contract.build(version.id, read, code=version.code, profiles=known, makers=makers)
    # a frame that an earlier block makes may be bound as it is, or be made anew of other data
    frames = [
        one.model_copy(
            update={"block_id": makers[one.variable][0], "version": makers[one.variable][1]}
        )
        if one.variable in makers
        else one
        for one in made.frames
    ]
    known_frames = {one.variable for one in frames}
    names = [one for one in made.names if one.name not in known_frames]
    return made.model_copy(update={"frames": frames, "names": names})


def _of_one_console(
    store: Store, version: models.CodeVersion, ran_on: Mapping[str, models.DatasetProfile]
) -> dict[str, tuple[str, int]]:
    """Return the makers of frames that a block of no notebook has read, where nothing else can be.

    In a console nothing tells which blocks belong together but the frame itself: it has the name,
    and just the columns, of what an earlier block made there when it ran.
    """
    found: dict[str, tuple[str, int]] = {}
    if not ran_on:
        return found
    makers = store.find_makers_anywhere(version.block_id, list(ran_on), beside=True)
    for name, those in makers.items():
        columns = {one.name for one in ran_on[name].columns}
        for maker in those:
            if columns and columns_made(store, maker, name) == columns:
                found[name] = (maker.block_id, maker.version)
                break
    return found


def columns_made(store: Store, maker: Maker, name: str) -> set[str]:
    """Return the columns that a frame had when its maker ran; none of what is not known."""
    kept = store.get_contract(maker.block_id, maker.version)
    outputs = kept.outputs if kept is not None else []
    return {column for one in outputs if one.name == name for column in one.columns}


MOST_PARENTS = 20
"""So far back it is looked for a version that ran."""


def _known_profiles(store: Store, version: models.CodeVersion) -> dict[str, models.DatasetProfile]:
    """Return the data sets that the version's latest good run read, as they were then.

    Of one that never ran on its own data, such as an edit that was saved from a cell on other data,
    those of the version that it was made from.
    """
    found = _ran_on(store, version)
    if found or version.parent_version_id is None:
        return found
    by_id = {one.id: one for one in store.list_versions(version.block_id)}
    parent = by_id.get(version.parent_version_id)
    for _ in range(MOST_PARENTS):
        if parent is None:
            break
        kept = store.get_contract(parent.block_id, parent.version)
        inputs = kept.inputs if kept is not None else []
        known = {one.name: one.profile for one in inputs}
        found = {name: one for name, one in known.items() if one is not None}
        found = found or _ran_on(store, parent)
        if found:
            return found
        parent = by_id.get(parent.parent_version_id or "")
    return {}


def _ran_on(store: Store, version: models.CodeVersion) -> dict[str, models.DatasetProfile]:
    """Return the data sets that a version's own latest good run read."""
    runs = store.list_executions(version.block_id)
    versions = store.list_versions(version.block_id) if runs else []
    numbers = models.numbers_of(versions, version.content_hash)
    for run in runs:
        if run.version in numbers and run.status == "ok" and run.origin == "cell":
            found = {
                one.name: store.list_profiles(name=one.name, schema=one.schema_fingerprint, limit=1)
                for one in run.datasets
            }
            return {name: profiles[0] for name, profiles in found.items() if profiles}
    return {}


def learn(
    store: Store,
    version: models.CodeVersion,
    profiles: Mapping[str, models.DatasetProfile],
    outputs: Mapping[str, models.ContractOutput] | None = None,
    matched: Sequence[models.KeyMatch] = (),
) -> models.Contract:
    """Keep what a good run of a version has shown of its data, and of the files that it reads."""
    from redpanda_jupyter.reuse import contract

    from .own_files import own_files

    kept = _kept(store, version)
    if kept is None:
        made = build(store, version, {**_known_profiles(store, version), **profiles})
        kept = made.model_copy(update={"origin": "run"})
    written = [one.path for one in version.analysis.writes] if version.analysis else []
    seen = {**own_files(kept, written), **profiles}
    kept = contract.learn(kept, profiles=seen, outputs=outputs, matched=matched)
    store.put_contract(kept)
    return kept


def correct(store: Store, version: models.CodeVersion, changes: str) -> models.Contract:
    """Correct a contract as a person says, and keep it.

    Raises
    ------
    ContractError
        If something is asked that cannot be done.
    UsageError
        There is a key in what is said.
    """
    from redpanda_jupyter.reuse import contract
    from redpanda_jupyter.store.guard import refuse

    refuse("the change", changes)
    changed = contract.edit(contract_of(store, version), changes)
    store.put_contract(changed)
    return changed
