"""From IPython's dialect to plain Python, for modules and scripts.

The rule of this module: what only sets up a notebook is left out, what times code becomes the code,
and all else is refused with the line and the reason: a module that silently leaves out a shell
command does something else than the block.
"""

from __future__ import annotations

import ast
import re

from redpanda_jupyter.analysis.cells import as_python, cell_magic, without_options
from redpanda_jupyter.analysis.dialect import ipython_call
from redpanda_jupyter.analysis.syntax import parse
from redpanda_jupyter.errors import ExportError

from .sources import normal

_SETS_UP_TEXT = "matplotlib load_ext reload_ext autoreload config precision xmode colors"
_SETS_UP = frozenset(_SETS_UP_TEXT.split())
_ASKS = frozenset({"pinfo", "pinfo2", "psearch"})
_TIMES = frozenset({"time", "prun", "timeit"})
_TIMING_CELLS = frozenset({"time", "capture", "prun"})
_LEADING_BLANK = re.compile(r"[ \t]*")


def as_plain(code: str) -> tuple[str, list[str]]:
    """Return a block as plain Python, and what was left out, in words.

    Raises
    ------
    ExportError
        It is no Python, or does what only IPython can do; the message names the line.
    """
    code = normal(code)
    notes: list[str] = []
    while (magic := cell_magic(code)) is not None:
        if magic.name not in _TIMING_CELLS or re.search(r"(?<!-)\b[A-Za-z_]\w*", magic.line):
            raise ExportError(
                f"Line {magic.number} is %%{magic.name[:40]}, which only IPython can run.",
                hint="Take it out of the block, or export it as a notebook.",
            )
        notes.append(f"%%{magic.name} was left out")
        code = normal(magic.body)
    parsed, form = as_python(code)
    if parsed.tree is None:
        raise ExportError(f"The code is not Python: {parsed.error}.")
    if form == "python":
        return code, notes
    lines = code.split("\n")
    for node in ast.walk(parsed.tree):
        call = ipython_call(node)
        if call is not None and isinstance(node, ast.Call):
            _replace(lines, node.lineno, call, notes)
    made = "\n".join(lines).strip("\n").rstrip()
    if parse(made).tree is None:
        raise ExportError("Some lines are IPython's own and cannot be told in Python.")
    return made, notes


def _replace(lines: list[str], number: int, call: tuple[str, list[str]], notes: list[str]) -> None:
    """Put plain Python in the place of one of IPython's lines."""
    method, texts = call
    line = lines[number - 1] if number <= len(lines) else ""
    name = texts[0] if method == "run_line_magic" and texts else ""
    starts = line.lstrip().startswith(("%", "?", name or "%")) or line.rstrip().endswith("?")
    blanks = _LEADING_BLANK.match(line)
    indent = blanks[0] if blanks else ""
    if not starts or not name:
        raise _refused(number, "a shell command" if "!" in line else "one of IPython's own")
    last = number
    while lines[last - 1].rstrip().endswith("\\") and last < len(lines):
        last += 1
    if name in _SETS_UP or name in _ASKS:
        new = "pass" if indent else ""
        notes.append(f"%{name} was left out" if name in _SETS_UP else "a question was left out")
    elif name in _TIMES and last == number and len(texts) > 1:
        new = without_options(texts[1])
        notes.append(f"%{name} was left out")
    else:
        what = "a shell command" if name in ("sx", "system", "pip", "conda") else f"%{name[:40]}"
        raise _refused(number, what)
    lines[number - 1 : last] = [indent + new, *[""] * (last - number)]


def _refused(number: int, what: str) -> ExportError:
    return ExportError(
        f"Line {number} is {what}, which only IPython can run.",
        hint="Take it out of the block, or export it as a notebook.",
    )
