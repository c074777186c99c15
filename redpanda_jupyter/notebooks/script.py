"""Blocks as a Python script whose cells editors know by ``# %%``.

The rule of this module: it is plain Python that compiles and that shows what the blocks make, as
:mod:`.showing` says; what people wrote is in comments.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.names import read_names
from redpanda_jupyter.analysis.syntax import compile_error
from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.models.transfer import HERE_PLACE

from .document import parameter_lines, section
from .habits import missing_imports
from .lifting import lift_all, names_in, with_names
from .loading import loading
from .naming import unique
from .needs import contract_for
from .plain import as_plain
from .rooted import FOLDER, rooted
from .showing import Showing
from .sources import Edit, edited, identifiers, tree_of
from .words import comment, one_line, provenance_line, title_of

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Export, ExportedBlock

_ROOT = ["from pathlib import Path", ""]
_CELL = re.compile(r"#\s*%%")


def script(export: Export) -> str:
    """Return the script.

    Raises
    ------
    ExportError
        A block is no Python, or does what only IPython can do.
    """
    plain = [plain_code(one) for one in export.blocks]
    lifted = lift_all(export.blocks, [code for code, _ in plain])
    cells = [_heading("# " + one_line(export.title), export.notes)]
    needs = loading(export)
    here = unique("HERE", {name for code, _ in plain for name in names_in(code)})
    lines = parameter_lines(needs, lifted, here)
    if needs.paths or any(HERE_PLACE in code for code, _ in plain):
        lines = [*_ROOT, f"{here} = {FOLDER}  # this script lies there", *lines]
    if lines:
        cells.append(f'# %% tags=["parameters"]\n{chr(10).join(lines)}')
    codes = [with_names(code, own) for (code, _), own in zip(plain, lifted, strict=True)]
    held = [{one.name for one in own if isinstance(one.value, list | set)} for own in lifted]
    shown, showing = _shown(export, codes, held)
    imports = sorted({*missing_imports(export.blocks), *showing.imports})
    if imports:
        cells.append("# %%\n" + "\n".join(imports))
    if needs.code:
        cells.append(f"# %% Data\n{needs.code}")
    if showing.helpers():
        cells.append(f"# %% Figures\n{showing.helpers()}")
    for one, code, (_, notes) in zip(export.blocks, shown, plain, strict=True):
        told = [provenance_line(one), *notes]
        cells.append(f"# %% [markdown]\n{comment(section(one))}")
        text = without_cells(code)
        cells.append(f"# %% {title_of(one.block)}\n{comment(chr(10).join(told))}\n{text}")
    made = rooted("\n\n".join(cells) + "\n", here)
    problem = compile_error(tree_of(made), made)
    if problem is not None:
        raise ExportError(f"The script would not compile: {problem}.")
    return made


def _shown(export: Export, codes: list[str], held: list[set[str]]) -> tuple[list[str], Showing]:
    """Return the blocks' texts as they show their results, and what they need for it."""
    trees = [tree_of(code) for code in codes]
    taken = {name for tree in trees for name in identifiers(tree)} | set(export.loads)
    showing = Showing(
        figures=unique("save_figures", taken),
        charts=unique("save_chart", taken),
        numbers=unique("figure_numbers", taken),
        value=unique("shown", taken),
    )
    needed = [set(read_names(tree).inputs) for tree in trees]
    shown = [
        showing.shown(code, contract_for(one), set().union(*needed[place:]), held[place - 1])
        for place, (one, code) in enumerate(zip(export.blocks, codes, strict=True), 1)
    ]
    return shown, showing


def plain_code(one: ExportedBlock) -> tuple[str, list[str]]:
    """Return a block as plain Python with what was left out; errors name the block.

    Raises
    ------
    ExportError
        It is no Python, or does what only IPython can do.
    """
    number = one.block.number
    if one.block.language.lower() != "python":
        raise ExportError(
            f"#{number} is {one.block.language[:40]}, not Python.",
            hint="Markdown and bundles hold every language.",
        )
    if not one.text.complete:
        raise ExportError(f"#{number} was cut before its end.", hint="Export it as Markdown.")
    try:
        code, notes = as_plain(one.text.code)
        problem = compile_error(tree_of(code), code)
    except ExportError as error:
        raise ExportError(f"#{number}: {error.message}", hint=error.hint) from None
    if problem is not None:
        raise ExportError(f"#{number} does not compile: {problem}.")
    return code, notes


def _heading(title: str, notes: list[str]) -> str:
    return "# %% [markdown]\n" + comment("\n".join([title, *(f"- {note}" for note in notes)]))


def without_cells(code: str) -> str:
    """Take the mark of a cell out of comments: the block stays one cell."""
    edits = []
    for token in tokenize.generate_tokens(io.StringIO(code + "\n", newline="\n").readline):
        if token.type == tokenize.COMMENT and _CELL.match(token.string):
            line = token.line.split("\n")[0]
            first = len(line[: token.start[1]].encode("utf-8", "surrogatepass"))
            new = token.string.replace("%%", "% %", 1)
            last = first + len(token.string.encode("utf-8", "surrogatepass"))
            edits.append(Edit(token.start[0], first, token.start[0], last, new))
    return edited(code, edits)
