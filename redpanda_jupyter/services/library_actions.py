"""What the commands do with which a person keeps the library, and what they say.

The rule of this module: one function a command; it asks the store and puts the answer into words.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import counted
from redpanda_jupyter.models import numbers_of

from . import library_text
from .documents import as_json
from .fixing import difference
from .library_text import Told
from .saving import drift, drift_told, label_of
from .tagging import suggested_tags
from .verifying.words import failing_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.store import Store

    from .library_commands import Front

_RUNS = 20
"""So many runs of a block are looked at for what they say of it."""
MOST_FAILING = 3
"""So many data sets on which a block fails are told of; the others are counted."""


def blocks_(store: Store, words: Namespace, front: Front) -> Told:
    """List blocks, or those that were deleted."""
    if words.deleted:
        gone = store.list_deleted(words.limit)
        if words.json:
            return Told(as_json(gone))
        return library_text.deleted_told(gone, front.program, front.deleted_days)
    store.name_blocks()
    page = store.search_blocks(limit=words.limit)
    if words.json:
        return Told(as_json(page.items))
    if not page.items and (count := store.count_deleted()):
        return library_text.only_deleted_told(count, front.program)
    more = page.next_cursor is not None
    runs = {one.id: _runs_without_outcome(store, one) for one in page.items}
    return library_text.blocks_told(page.items, front.program, more=more, runs=runs)


def _runs_without_outcome(store: Store, block: models.CodeBlock) -> list[models.Execution]:
    """Return a block's last runs where none has told how its code ends, to say what they were."""
    if block.executed_successfully is not None or not block.run_count:
        return []  # nearly all: the library is not asked
    runs = store.list_executions(block.id, _RUNS)
    numbers = numbers_of(store.list_versions(block.id), block.content_hash)
    of_text = library_text.under_number(runs, numbers, block.version)
    return of_text or runs


def show_(store: Store, words: Namespace, front: Front) -> Told:
    """Show a block, or one version of it."""
    block = store.get_block(words.block)
    versions = store.list_versions(block.id)
    shown = store.get_version(block.id, words.version or block.version)
    if words.json:
        return Told(as_json([shown if words.version else block]))
    return library_text.block_told(
        block,
        version=shown,
        versions=len(versions),
        runs=_runs_without_outcome(store, block),
        suggested=suggested_tags(block, shown.analysis),
        remarks=_remarks(store, block, front),
    )


def _remarks(store: Store, block: models.CodeBlock, front: Front) -> list[str]:
    """Say what must not be overlooked: a failed proof, a cell that differs, and twins."""
    found = []
    if block.badge == "failed":
        failing = store.list_failing(block.id)
        found += [failing_line(one, block.number, front.program) for one in failing[:MOST_FAILING]]
        more = len(failing) - MOST_FAILING
        found += [f"It fails on {counted(more, 'more data set')}."] if more > 0 else []
    cell = front.cell_of(block)
    if cell is not None:
        differs = drift_told(block, store.list_texts(block.id), cell, front.program)
        found += [differs] if differs else []
    twins = [one for one in store.find_same(block.code) if one.id != block.id]
    if twins:
        found.append(f"The same code is {', '.join(map(label_of, twins))}.")
    return found


def rename_(store: Store, words: Namespace, _: Front) -> Told:
    """Give a block another name."""
    old = store.get_block(words.block)
    return Told(f"{label_of(old)} is {store.rename_block(old.id, ' '.join(words.name)).name} now.")


def describe_(store: Store, words: Namespace, _: Front) -> Told:
    """Say what a block does."""
    block = store.change_block(words.block, description=" ".join(words.text))
    return Told(f"{label_of(block)}: {block.description}")


def tag_(store: Store, words: Namespace, front: Front) -> Told:
    """Change a block's tags, or show them."""
    block = store.get_block(words.block)
    if words.tags:
        gone = [one[1:] for one in words.tags if one.startswith("-")]
        new = [one.removeprefix("+") for one in words.tags if not one.startswith("-")]
        block = store.tag_block(block.id, add=new, remove=gone)
    tags = ", ".join(block.tags) or "no tags"
    told = f"{label_of(block)}: {tags}"
    shown = store.get_version(block.id, block.version)
    fitting = suggested_tags(block, shown.analysis)
    if not words.tags and fitting:
        told += f"\nThese would fit: {', '.join(fitting)}. {front.program} tag {block.number} TAG"
    return Told(told)


def category_(store: Store, words: Namespace, _: Front) -> Told:
    """Put a block into a category."""
    block = store.change_block(words.block, category=" ".join(words.text))
    return Told(f"{label_of(block)}: {block.category or 'no category'}")


def favourite_(store: Store, words: Namespace, _: Front) -> Told:
    """Mark a block as a favourite, or not."""
    block = store.change_block(words.block, favourite=not words.off)
    return Told(f"{label_of(block)} is {'a' if block.favourite else 'no'} favourite.")


def versions_(store: Store, words: Namespace, _: Front) -> Told:
    """List a block's versions."""
    block, found = store.get_block(words.block), store.list_versions(words.block)
    if words.json:
        return Told(as_json(found))
    return library_text.versions_told(block, found, store.list_executions(block.id, 500))


def diff_(store: Store, words: Namespace, front: Front) -> Told:
    """Show what differs: between versions, or between a block and its cell."""
    block = store.get_block(words.block)
    cell = front.cell_of(block)
    new_name, new = f"version {block.version}", block.code
    if words.old is None and cell is not None and drift(block, cell):
        old_name, old = new_name, new
        new_name, new = cell.name, cell.source
    else:
        before = words.old or _before(store, block)
        old_name, old = f"version {before}", store.get_version(block.id, before).code
        if words.new is not None:
            new_name = f"version {words.new}"
            new = store.get_version(block.id, words.new).code
    changes = difference(old, new)
    head = f"{label_of(block)}: {old_name} → {new_name}"
    if not changes:
        return Told(f"{head}: nothing differs.")
    return Told(f"{head}\n{changes}", f"**{library_text.escaped(head)}**\n\n{changes}")


def _before(store: Store, block: models.CodeBlock) -> int:
    """Return the version that the current one was made from."""
    versions = store.list_versions(block.id)
    current = next(one for one in versions if one.version == block.version)
    parent = [one.version for one in versions if one.id == current.parent_version_id]
    if not parent:
        others = [one.version for one in versions if one.version != block.version]
        if not others:
            raise UsageError(f"{label_of(block)} has one version only.", field="V1")
        return max(others)
    return parent[0]


def restore_(store: Store, words: Namespace, front: Front) -> Told:
    """Make an older version the block again."""
    block = store.get_block(words.block)
    made = store.restore_version(block.id, words.version, made_by=front.made_by)
    if made.version == words.version:
        return Told(f"{label_of(block)} is version {made.version}.")
    return Told(
        f"{label_of(block)} is version {made.version} now, with the code of version "
        f"{words.version}. Cells stay as they are: {front.program} insert {block.number} makes one."
        if front.program.startswith("%")
        else f"{label_of(block)} is version {made.version} now, with the code of version "
        f"{words.version}."
    )


def delete_(store: Store, words: Namespace, front: Front) -> Told:
    """Take a block out of the library."""
    block = store.get_block(words.block)
    store.delete_block(block.id)
    kept = f" for {counted(front.deleted_days, 'day')}" if front.deleted_days is not None else ""
    return Told(
        f"{label_of(block)} is deleted. {front.program} undelete {block.number} brings it "
        f"back{kept}. Its cells stay."
    )


def undelete_(store: Store, words: Namespace, _: Front) -> Told:
    """Bring a deleted block back."""
    ref = words.block
    if ref is None:
        gone = store.list_deleted(1)
        if not gone:
            raise UsageError("No deleted block is kept.", field="BLOCK")
        ref = f"#{gone[0].number}"
    store.restore_block(ref)
    return Told(f"{label_of(store.get_block(ref))} is back.")


def uses_(store: Store, words: Namespace, _: Front) -> Told:
    """List where a block was used."""
    block, found = store.get_block(words.block), store.list_uses(words.block, words.limit)
    return Told(as_json(found)) if words.json else library_text.uses_told(block, found)


def runs_(store: Store, words: Namespace, front: Front) -> Told:
    """List a block's runs, or show one's outputs."""
    block = store.get_block(words.block)
    found: Sequence[models.Execution] = store.list_executions(block.id, words.which or words.limit)
    if words.which is None:
        return (
            Told(as_json(found))
            if words.json
            else library_text.runs_told(block, found, front.program)
        )
    if len(found) < words.which:
        raise UsageError(f"{label_of(block)} has {counted(len(found), 'run')}.", field="RUN")
    run = found[-1]
    outputs = store.list_outputs(run.id)
    return Told(as_json(outputs)) if words.json else library_text.run_told(block, run, outputs)


def review_(store: Store, words: Namespace, front: Front) -> Told:
    """Show an imported block whole, and let a person say that it may be used."""
    from .transfer.reviewing import QUESTION, review, verdict_line

    block, told = review(store, store, words.block, accept=words.accept, program=front.program)
    text = f"{told}\n\n{front.code_shown(block.code)}\n"
    if block.is_inert and front.ask is not None:
        if not front.ask(text, QUESTION):
            return Told(f"#{block.number} stays as it is: it is not used before it is reviewed.")
        block, _ = review(store, store, block.id, accept=True, program=front.program)
        return Told(verdict_line(block, front.program))
    return Told(f"{text}\n{verdict_line(block, front.program)}")


def purge_(store: Store, words: Namespace, front: Front) -> Told:
    """Delete for good what was deleted."""
    if (words.older_than is None) != words.all:
        raise UsageError(
            "Say which of the deleted blocks.",
            hint=f"Write --older-than 30 (days), or --all. {front.program} blocks --deleted lists "
            "them.",
            field="purge",
        )
    before = None if words.all else datetime.now(UTC) - timedelta(days=words.older_than)
    count = store.purge_deleted(before)
    return Told(f"{counted(count, 'deleted block')} gone for good.")


ACTIONS: dict[str, Callable[[Store, Namespace, Front], Told]] = {
    "blocks": blocks_,
    "show": show_,
    "rename": rename_,
    "describe": describe_,
    "tag": tag_,
    "category": category_,
    "favourite": favourite_,
    "versions": versions_,
    "diff": diff_,
    "restore": restore_,
    "delete": delete_,
    "undelete": undelete_,
    "uses": uses_,
    "runs": runs_,
    "review": review_,
    "purge": purge_,
}
"""What is done, by the command's name."""
