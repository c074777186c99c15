"""Blocks in words: lists, one block, its versions, uses and runs; for a cell and for a terminal.

The rule of this module: everything is written twice, as plain text and as Markdown for a notebook,
from the same rows, so that both say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted
from redpanda_jupyter.models import numbers_of

from .aligned import aligned
from .ledger import cut, when
from .saving import label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from redpanda_jupyter import models

MARKS = {"verified": "verified", "stale": "stale", "failed": "failed check", "draft": ""}
"""What is said of a badge."""
_LONGEST = 60  # characters of a cell of a table
_NUMBER = re.compile(r"[0-9][0-9.,]*(?: s)?")


@dataclass(frozen=True, slots=True)
class Told:
    """What a command has to say.

    Parameters
    ----------
    text
        For a terminal.
    markdown
        For a notebook; empty where it is the same.
    outputs
        What a run showed, to be shown again below it.
    """

    text: str
    markdown: str = ""
    outputs: tuple[models.Output, ...] = ()


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, below: str = "") -> Told:
    """Write rows as columns of text, and as a table of Markdown; ``below`` stands under both."""
    cells = [[cut(cell, _LONGEST) for cell in row] for row in rows]
    lines = aligned([heads, *cells])
    # in a notebook a column of which nothing is known takes room that others need
    kept = [place for place in range(len(heads)) if any(row[place] for row in cells)]
    sides = [
        "---:" if all(_NUMBER.fullmatch(row[place]) for row in cells) else ":---" for place in kept
    ]
    marked = [f"| {' | '.join(escaped(row[place]) for place in kept)} |" for row in [heads, *cells]]
    marked.insert(1, f"| {' | '.join(sides)} |")
    text, markdown = "\n".join(lines), "\n".join(marked)
    return Told(f"{text}\n\n{below}" if below else text, f"{markdown}\n\n{escaped(below)}")


def escaped(text: str) -> str:
    """Write a text so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>|#~$&])", r"\\\1", text)


def blocks_told(
    blocks: Sequence[models.CodeBlock],
    program: str,
    *,
    more: bool = False,
    runs: Mapping[str, Sequence[models.Execution]],
) -> Told:
    """List blocks, a line each."""
    if not blocks:
        return Told(
            "There are no blocks yet. Every code that an answer brings is one, and "
            f"{program} save makes one of a cell."
            if program.startswith("%")
            else "There are no blocks yet."
        )
    rows = [
        [
            f"#{one.number}",
            f"{'★ ' if one.favourite else ''}{one.name or ''}",
            _state(one, runs.get(one.id, ())),
            str(one.run_count) if one.run_count else "",
            ", ".join(one.tags),
            one.description,
        ]
        for one in blocks
    ]
    below = "There are more: --limit shows them." if more else ""
    return table(["", "name", "state", "runs", "tags", "what it does"], rows, below=below)


def _state(block: models.CodeBlock, runs: Sequence[models.Execution] = ()) -> str:
    """Write what is known of whether a block works; ``runs`` are its last ones."""
    if block.is_inert:
        return "not reviewed"
    return MARKS[block.badge] or _outcome(block.executed_successfully, block.version, runs)


def _outcome(ok: bool | None, version: int, runs: Sequence[models.Execution]) -> str:
    """Write how a version's code ended; where none of its own runs tells, what else it did.

    Parameters
    ----------
    runs
        Of the block, the newest first.
    """
    if ok is not None:
        return "ran" if ok else "failed"
    own = [one for one in runs if one.version == version]
    if not own:
        return "this version not run" if runs else "not run"
    ended = next((one for one in own if one.status != "interrupted"), None)
    if ended is None:
        return "interrupted"
    how = {"apply": "on other data", "verify": "when verified"}.get(ended.origin, "edited")
    return f"{'ran' if ended.status == 'ok' else 'failed'} {how}"


def under_number(
    runs: Sequence[models.Execution], numbers: Collection[int], number: int
) -> list[models.Execution]:
    """Return the runs of versions with these numbers as those of one that has the same text."""
    return [one.model_copy(update={"version": number}) for one in runs if one.version in numbers]


def block_told(
    block: models.CodeBlock,
    *,
    version: models.CodeVersion | None = None,
    versions: int = 1,
    runs: Sequence[models.Execution] = (),
    suggested: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Told:
    """Show a block: what it is known by, what it needs, and its code.

    Parameters
    ----------
    version
        The version that is shown; ``None`` for the current one.
    versions
        How many there are.
    runs
        The last ones of the block, the newest first.
    remarks
        What must not be overlooked, such as a cell that differs.
    """
    shown = version.version if version is not None else block.version
    code = version.code if version is not None else block.code
    of = f" of {versions}" if versions > 1 else ""
    head = " · ".join(
        part
        for part in (
            f"{label_of(block)}{' ★' if block.favourite else ''}",
            f"version {shown}{of}",
            _state(block, runs),
        )
        if part
    )
    facts = [
        ("", block.description),
        ("asked", block.prompt),
        ("category", block.category or ""),
        ("tags", ", ".join(block.tags)),
        ("tags that fit", ", ".join(suggested)),
        ("needs", ", ".join(version.inputs if version is not None else block.inputs)),
        ("ran on", ", ".join(block.datasets)),
        ("runs", _runs_line(block)),
        ("from", _from(block)),
    ]
    kept = [(name, cut(value, 200)) for name, value in facts if value]
    width = max((len(name) for name, _ in kept), default=0)
    lines = [f"  {name:{width}}  {value}" if name else f"  {value}" for name, value in kept]
    text = "\n".join([head, *lines, *(f"! {one}" for one in remarks), "", code.rstrip("\n")])
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
    marked = [
        f"**{escaped(head)}**",
        *(f"> {escaped(one)}" for one in remarks),
        "\n".join(f"- {name + ': ' if name else ''}{escaped(value)}" for name, value in kept),
        f"{fence}{block.language}\n{code.rstrip()}\n{fence}",
    ]
    return Told(text, "\n\n".join(part for part in marked if part))


def _runs_line(block: models.CodeBlock) -> str:
    if not block.run_count or block.last_run_at is None:
        return ""
    return f"{block.run_count}, the last on {when(block.last_run_at)}"


def _from(block: models.CodeBlock) -> str:
    """Say where a block comes from."""
    by = f" by {block.provider}:{block.model}" if block.provider else ""
    place = f" in {block.notebook_path}" if block.notebook_path else ""
    what = {"saved": "saved by hand", "import": "imported", "apply": "applied"}
    return f"{what.get(block.origin, block.origin)}{by}{place}, {when(block.created_at)}"


def versions_told(
    block: models.CodeBlock,
    versions: Sequence[models.CodeVersion],
    runs: Sequence[models.Execution] = (),
) -> Told:
    """List a block's versions, the newest first; a star marks what the block is."""
    numbers = {one.id: one.version for one in versions}
    rows = [
        [
            f"{one.version}{'*' if one.version == block.version else ''}",
            when(one.created_at),
            one.origin,
            f"of {numbers[one.parent_version_id]}" if one.parent_version_id in numbers else "",
            _outcome(
                one.executed_successfully,
                one.version,
                under_number(runs, numbers_of(versions, one.content_hash), one.version),
            ),
            one.made_by or "",
            one.reason or "",
        ]
        for one in versions
    ]
    heads = ["version", "made", "as", "from", "state", "by", "why"]
    return table(heads, rows, below=f"* what {label_of(block)} is now")


def uses_told(block: models.CodeBlock, uses: Sequence[models.BlockUse]) -> Told:
    """List where a block was asked for, and where and on what it ran."""
    if not uses:
        return Told(f"{label_of(block)} was not used yet.")
    how = {"asked": "asked", "cell": "ran", "apply": "applied", "verify": "verified"}
    rows = [
        [
            how[one.how],
            one.dataset or one.question or "",
            one.notebook_path or "",
            _how_often(one),
            when(one.last_at),
        ]
        for one in uses
    ]
    return table(["", "on what", "where", "how often", "last"], rows)


def _how_often(use: models.BlockUse) -> str:
    well = use.how == "asked" or use.ok == use.count
    return f"{use.count}x" if well else f"{use.count}x, {use.ok} ok"


def runs_told(block: models.CodeBlock, runs: Sequence[models.Execution], program: str) -> Told:
    """List a block's runs, the newest first."""
    if not runs:
        return Told(f"{label_of(block)} has not run yet.")
    rows = [
        [
            str(place),
            when(one.started_at),
            one.error_name or one.status,
            f"version {one.version}{', edited' if one.edited else ''}",
            f"{one.duration_s:.2f} s" if one.duration_s is not None else "",
            one.target or ", ".join(data.name for data in one.datasets),
            f"{one.output_count} kept" if one.output_count else "",
        ]
        for place, one in enumerate(runs, start=1)
    ]
    below = f"{program} runs {block.number} 1 shows again what the newest showed."
    heads = ["", "when", "ended", "what", "took", "on", "outputs"]
    return table(heads, rows, below=below)


def run_told(
    block: models.CodeBlock, run: models.Execution, outputs: Sequence[models.Output]
) -> Told:
    """Show again what a run showed."""
    head = f"{label_of(block)}, version {run.version}, {when(run.started_at)}: {run.status}"
    if not outputs:
        return Told(f"{head}. Nothing that it showed is kept.")
    plain = [_output_line(one) for one in outputs if one.mime != "text/html"]
    return Told("\n".join([head, *plain]), f"**{escaped(head)}**", tuple(outputs))


def _output_line(output: models.Output) -> str:
    if output.mime.startswith("image/"):
        return f"[{output.mime}{', too large to be kept' if output.truncated else ''}]"
    more = "\n[the rest was too long to be kept]" if output.truncated else ""
    return f"{output.data.rstrip()}{more}"


def only_deleted_told(count: int, program: str) -> Told:
    """Say that all blocks are deleted, and how they come back."""
    are, them = ("is", "it") if count == 1 else ("are", "them")
    return Told(
        f"There are no blocks, but {counted(count, 'deleted one')} {are} kept: {program} blocks "
        f"--deleted lists {them}, {program} undelete N brings one back."
    )


def deleted_told(blocks: Sequence[models.DeletedBlock], program: str, days: int | None) -> Told:
    """List the blocks that can be brought back."""
    if not blocks:
        return Told("No deleted block is kept.")
    rows = [
        [f"#{one.number}", one.name or "", when(one.deleted_at), one.description] for one in blocks
    ]
    kept = f"for {counted(days, 'day')}" if days is not None else "until they are purged"
    below = f"{program} undelete N brings one back; they are kept {kept}."
    return table(["", "name", "deleted", "what it does"], rows, below=below)
