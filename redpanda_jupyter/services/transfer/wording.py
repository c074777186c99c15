"""What export and import say.

The rule of this module: one text for cell and terminal; what others wrote is shown as signs by
whoever prints it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.grammar import counted

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import ImportResult, Written

_SAID = {
    "added": "added",
    "known": "already here",
    "copied": "added as a block of its own",
    "refused": "refused",
}


def written_text(written: Written) -> str:
    """Say what was written where."""
    count = counted(written.blocks, "block")
    lines = [f"{count} as {_article(written.form)}: {written.path}"]
    lines += [f"  beside it: {path}" for path in written.further]
    lines += [f"  {note}" for note in written.notes]
    return "\n".join(lines)


def bundle_note(*, values: bool, outputs: bool) -> str:
    """Say in a line what a bundle holds and what was left out."""
    held = [
        "code with its literals and paths",
        "questions",
        "names of columns and files",
        "dates of runs",
    ]
    left = ["values of data, their counts and hashes", "results", "what runs showed"]
    if values:
        held += left[:2]
    if outputs:
        held.append(left[2])
    out = [*(one for one in left if one not in held), "folders", "your account's name"]
    said = ["code", "questions", *(["results"] if values else []), *([left[2]] if outputs else [])]
    but = f"{', '.join(said[:-1])} and {said[-1]}"
    return f"In it: {', '.join(held)}. Left out, but for what {but} say: {', '.join(out)}."


def _article(form: str) -> str:
    return "Markdown" if form == "markdown" else f"a {form}"


def imported_text(result: ImportResult, program: str = "%panda") -> str:
    """Say what became of every block of a bundle; ``program`` is what a line begins with."""
    lines = [f"{result.file}: {' '.join(result.title.split())[:80]}"]
    for one in result.blocks:
        number = "" if one.number is None else f"#{one.number} "
        name = one.name or " ".join(one.description.split())[:60]
        reason = f" ({one.reason})" if one.reason else ""
        lines.append(f"  {number}{name}: {_SAID[one.status]}{reason}")
        if one.status in ("added", "copied"):
            lines += [f"      look at {risk}" for risk in one.risks[:3]]
    lines += [f"  {note}" for note in result.notes]
    fresh = [one for one in result.blocks if one.status in ("added", "copied")]
    if fresh:
        lines.append(
            f"Nothing of it can be used before you have looked: {program} review {fresh[0].number}"
        )
    if any(one.status == "refused" for one in result.blocks):
        lines.append("--as-new takes refused ones over as blocks of their own.")
    return "\n".join(lines)
