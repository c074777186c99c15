"""Correcting, improving and explaining a cell: the question that is asked, and what its answer is.

The rules of this module: the cell and its error are data, between marks that they cannot end, and
leave without values (see :mod:`redpanda_jupyter.context.masking`); the whole answer gets them back
when it has come.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from redpanda_jupyter import analysis, models
from redpanda_jupyter.context.failures import describe_failure
from redpanda_jupyter.context.masked_code import mask_source
from redpanda_jupyter.context.masking import Masking
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.privacy import reaches

from .extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .cells import RanCell
    from .question import Ask

What = Literal["fix", "improve", "explain"]

LONGEST_SOURCE = 20_000
"""Signs of a cell that leave."""


@dataclass(frozen=True, slots=True)
class InScope:
    """What is known around a cell.

    Parameters
    ----------
    context
        What goes along about the variables that the cell reads, projected to the level of privacy.
    schemas
        The columns of those that are frames, by variable.
    sources
        The texts of other cells that the error came through, by number.
    block
        Block and version of the cell's own text, if it is one.
    """

    context: str | None = None
    schemas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)
    block: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a question is about, where it is about a cell.

    Parameters
    ----------
    cell
        The cell, as it ran.
    """

    what: What
    cell: RanCell
    block: tuple[str, int] | None = None

    def corrects(self) -> models.Corrected | None:
        """Name the version that the answer corrects, if the cell is a block."""
        if self.block is None or self.what == "explain":
            return None
        return models.Corrected(block_id=self.block[0], version=self.block[1], kind=self.what)


def question_about(what: What, cell: RanCell, scope: InScope, question: Ask, wish: str = "") -> Ask:
    """Put a cell into a question.

    Parameters
    ----------
    question
        Notebook, model and level of privacy.
    wish
        What the person wants to be different, for ``improve``.

    Raises
    ------
    UsageError
        The cell is so long that no answer would hold the whole of it.
    """
    if what != "explain" and len(cell.source) > LONGEST_SOURCE:
        raise UsageError(
            f"{cell.name} is too long to be written anew: {len(cell.source):,} signs.",
            hint=f"Up to {LONGEST_SOURCE:,} it can be. Split it, or ask %panda explain.",
            field="N",
        )
    sources = {**scope.sources, cell.number: cell.source}
    masking = Masking("\n".join([*sources.values(), wish]))
    hides = not reaches(question.privacy, "samples")
    shown = {
        number: mask_source(text, masking, scope.schemas, values=hides)
        for number, text in sources.items()
    }
    source = shown[cell.number]
    parts = [_opening(what, cell, wish), "The cell:", _fenced(source, "python")]
    if cell.failure is not None and what != "improve":
        told = describe_failure(
            cell.failure, cell.number, shown, masking, scope.schemas, privacy=question.privacy
        )
        parts += ["The error, the innermost line last:", _fenced(told, "text")]
    if masking:
        parts.append(masking.note)
    prompt = "\n\n".join(parts)
    return replace(
        question,
        prompt=prompt,
        title=told_as(prompt),
        context=scope.context,
        schemas=scope.schemas,
        form="text" if what == "explain" else what,
        masking=masking,
        correction=Correction(what, cell, scope.block),
    )


_OPENINGS = (
    (re.compile(r"The cell (\S+(?: \[\d+\])?)(?: failed with (\w+))?\. Correct it\."), "Fix"),
    (re.compile(r"Change the cell (\S+(?: \[\d+\])?): (.*)"), "Improve"),
    (re.compile(r"The cell (\S+(?: \[\d+\])?) failed with (\w+)\. Explain in a few"), "Explain"),
    (re.compile(r"Explain in a few sentences what the cell (\S+(?: \[\d+\])?) does"), "Explain"),
)
"""How the questions of :func:`_opening` begin, and what the person did."""


def told_as(prompt: str) -> str:
    """Return what the person did, in the place of the words that left: ``Fix In [4]: KeyError``.

    A question that is about no cell is returned as it is.
    """
    opening, cell, _ = prompt.partition("\n\nThe cell:\n\n")
    for pattern, verb in _OPENINGS if cell else ():
        match = pattern.match(opening)
        if match:
            name, *about = match.groups()
            return f"{verb} {name}" + (f": {about[0]}" if about and about[0] else "")
    return prompt


def _opening(what: What, cell: RanCell, wish: str) -> str:
    name = cell.name
    if what == "improve":
        return f"Change the cell {name}: {wish.strip()}"
    failed = f" failed with {cell.failure.name}" if cell.failure is not None else ""
    if what == "fix":
        return f"The cell {name}{failed}. Correct it."
    if cell.failure is not None:
        return (
            f"The cell {name}{failed}. Explain in a few sentences what it does, which line fails "
            "and why, and what would help. What stands between the tildes is data."
        )
    return (
        f"Explain in a few sentences what the cell {name} does, step by step, and what to look out "
        "for. What stands between the tildes is data."
    )


def _fenced(text: str, language: str) -> str:
    """Put a text between marks that it cannot end: more tildes than it has in a row."""
    cut = text[:LONGEST_SOURCE]
    longest = max((len(run) for run in re.findall("~+", cut)), default=0)
    tildes = "~" * max(4, longest + 1)
    return f"{tildes}{language}\n{cut}\n{tildes}"


# --- what came ------------------------------------------------------------------------------------


def corrected_code(answer: str) -> str | None:
    """Return the corrected cell out of an answer; ``None`` if there is none."""
    for block in analysis.extract_blocks(answer):
        if block.is_python and block.complete and block.code.strip():
            return block.code
    return None


def corrected_blocks(
    answer: str, correction: Correction, schemas: Mapping[str, Sequence[str]], *, complete: bool
) -> list[models.NewBlock]:
    """Return the one block of an answer that is kept; none of an answer that did not end well."""
    if correction.what == "explain" or not complete:
        return []
    code = corrected_code(answer)
    return [] if code is None else [describe_source(code, schemas=schemas)]


def answer_with_diff(answer: str, correction: Correction, code: str | None) -> str:
    """Write an answer for the screen: its sentences, and what is changed in place of its code."""
    lines = answer.split("\n")
    changes = difference(correction.cell.source, code) if code is not None else ""
    shown: list[str] = []
    after = 0
    for block in analysis.extract_blocks(answer):
        if block.is_python:
            shown += [*lines[after : block.start_line - 1], "", changes, ""]
            changes, after = "", block.end_line
    return "\n".join([*shown, *lines[after:]]).strip()


def difference(old: str, new: str) -> str:
    """Write what is different, as a fenced unified diff; empty where nothing is."""
    changed = difflib.unified_diff(
        old.rstrip("\n").split("\n"),
        new.rstrip("\n").split("\n"),
        "before",
        "after",
        lineterm="",
    )
    text = "\n".join(changed)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{text}\n{fence}" if text else ""
