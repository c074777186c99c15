"""Cells in a script: ``# %%`` as Jupytext, VS Code and Spyder write it, ``# In[3]:`` as nbconvert.

The rule of this module: a line is a marker only if it stands at the beginning of a line and not
inside a string, and what stands between two markers is taken as it is. A magic that was written as
a comment stays a comment.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

_MARKER = re.compile(
    r"#[ \t]*(?:%%+(?P<rest>[ \t].*)?|In ?\[[\d ]*\]:?|<codecell>|(?P<text><markdowncell>))[ \t]*$"
)
_TEXT = re.compile(r"\[(?:markdown|md|raw)\]", re.IGNORECASE)
_LANGUAGE = re.compile(r"\blanguage=[\"']?([\w+#-]+)")


@dataclass(frozen=True, slots=True)
class ScriptCell:
    """A code cell of a script.

    Parameters
    ----------
    number
        Its number among all cells, those of text included, from 1.
    line
        The line of the file on which its code begins, from 1.
    source
        Its code, without the marker.
    language
        ``python``, or the language that the marker names.
    """

    number: int
    line: int
    source: str
    language: str


def split_cells(text: str) -> list[ScriptCell] | None:
    """Return the code cells of a script, or ``None`` if it is not divided into cells.

    What stands before the first marker is a cell if it is more than comments.
    """
    lines = text.split("\n")
    found = {number: match for number, line in enumerate(lines) if (match := _MARKER.match(line))}
    if not found:
        return None
    inside = _lines_in_strings(text) if "'''" in text or '"""' in text else set()
    marks = [number for number in found if number + 1 not in inside]
    if not marks:
        return None
    head = "\n".join(lines[: marks[0]])
    has_head = any(line.strip() and not line.lstrip().startswith("#") for line in lines[: marks[0]])
    cells = [ScriptCell(1, 1, head, "python")] if has_head else []
    first = len(cells) + 1
    for number, (mark, end) in enumerate(zip(marks, [*marks[1:], len(lines)], strict=True), first):
        rest = found[mark]["rest"] or ""
        if found[mark]["text"] or _TEXT.search(rest):
            continue
        language = _LANGUAGE.search(rest)
        source = "\n".join(lines[mark + 1 : end])
        cells.append(ScriptCell(number, mark + 2, source, language[1] if language else "python"))
    return cells


def _lines_in_strings(text: str) -> set[int]:
    """Return the numbers of lines that begin inside a string, as far as the text can be read."""
    found: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.start[0] < token.end[0] and token.type not in (tokenize.NL, tokenize.NEWLINE):
                found.update(range(token.start[0] + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
