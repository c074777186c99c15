"""Keys that stand in a question or in the cell that it is about, and what is kept in their place.

The rule of this module: what a person wrote leaves as it is, since it is theirs to send; but no key
of theirs comes into the library, by whatever of the turn repeats it: the question, the request as
it left, the answer, its code. A corrected cell that holds one is not kept at all, because the cell
could not run with a mark in the key's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.keys import code_holds_key, keys_in_code
from redpanda_jupyter.analysis.syntax import parse
from redpanda_jupyter.redaction import REDACTED, keys_in, without_keys

if TYPE_CHECKING:
    from .question import Ask

_SHORTEST = 6
"""Signs of a key that is looked for as such: a shorter one may be a word anywhere."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """The keys that a person wrote for one question.

    Parameters
    ----------
    keys
        The longest first.
    corrects
        Whether they were written for the correction of a cell, or stand in it.
    """

    keys: tuple[str, ...] = ()
    corrects: bool = False

    @classmethod
    def of(cls, question: Ask) -> Withheld:
        """Look for keys in the words of a question and in the cell that it is about."""
        cell = question.correction.cell.source if question.correction is not None else ""
        words = [question.prompt, question.title, question.system, question.context]
        found = {key for text in words if text for key in keys_in(text)} | {*keys_in_code(cell)}
        corrects = bool(found) and question.correction is not None
        return cls(tuple(sorted(found, key=len, reverse=True)), corrects)

    def out_of(self, text: str) -> str:
        """Return a text that came of the question without its keys."""
        if not self.keys:
            return text  # a model's own examples of keys are none of anybody's
        for key in self.keys:
            if len(key) >= _SHORTEST:
                text = text.replace(key, REDACTED)
        bare = without_keys(text)
        lines, kept = text.split("\n"), bare.split("\n")
        if len(lines) != len(kept):
            return bare
        pairs = zip(lines, kept, strict=True)
        return "\n".join(
            line if line == one or self._reads_one(line) else one for line, one in pairs
        )

    def _reads_one(self, line: str) -> bool:
        """Tell whether a line is code that only has a name or a call in a key's place.

        With a mark in its place it would run no more.
        """
        code = line.strip()
        is_code = parse(code).tree is not None and not code_holds_key(code)
        return is_code and not any(key in code for key in self.keys)

    def notice(self) -> str:
        """Say what is not kept and what to do; empty where there is no key."""
        if not self.keys:
            return ""
        instead = "read it from os.environ or a file instead"
        if self.corrects:
            return f"here is what looks like a key, so the corrected cell is not kept; {instead}"
        return (
            f"the question holds what looks like a key: the library keeps {REDACTED} in its place, "
            f"in the code as well; {instead}"
        )
