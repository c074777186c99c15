"""What a block of code needs and makes: the one call that puts the readings together.

The rule of this module: :func:`analyze` answers for every text. Code that is no Python, that is
nested beyond measure or that cannot be read for any other reason gets an analysis that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cells import read_cell
from .meaning import Meaning, read_values
from .names import Names, read_names
from .records import CodeAnalysis
from .risks.hidden import hidden_characters
from .risks.scan import Risks
from .secrecy import shown_parameters, shown_risks, shown_uses
from .syntax import TOO_DEEP, compile_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def analyze(source: str, schemas: Mapping[str, Sequence[str]] | None = None) -> CodeAnalysis:
    """Analyse one block of Python or of IPython's dialect; never raises, never runs anything.

    Parameters
    ----------
    source
        The block's text, as the model wrote it or as it stands in a cell.
    schemas
        The columns of the frames that exist before the block, by variable, where they are known.
        Of a frame that the block itself reads from a file they tell whose a name is, and no more.
    """
    cell = read_cell(source)
    risks = Risks(cell.line_offset)
    for line, reason in hidden_characters(source):
        risks.add("unicode", line, reason)
    for magic, line, _, body in cell.cell_magics:
        risks.add_magic(magic, line, body)
    tree = cell.parsed.tree
    problem = cell.parsed.error if tree is None else compile_error(tree, cell.parsed.source)
    names = Names()
    if tree is not None and problem is None:
        try:
            names = read_names(tree)
        except RecursionError:
            problem = TOO_DEEP
    if tree is None or problem is not None:
        risks.add("unreadable", 1, problem or "")
        return CodeAnalysis(False, problem, magics=cell.magics, risks=shown_risks(risks.result()))
    try:
        found = read_values(source, cell, tree, schemas, risks)
    except Exception:  # noqa: BLE001 - fails closed: what trips a reader up, a person should see
        found = Meaning()
        risks.add("unreadable", 1, "")
    if not cell.keeps_names:
        names = Names(inputs=names.inputs, imports=names.imports, flags=names.flags)
    made = [*cell.bound, *(name for name in names.outputs if name not in cell.bound)]
    unseen = "dynamic" in names.flags or "%run" in cell.magics  # may make columns as well
    created = [*cell.bound, *(name for name in names.variables if name not in cell.bound)]
    return CodeAnalysis(
        syntax_ok=True,
        inputs=[*names.inputs, *(one for one in found.variables if one not in names.inputs)],
        outputs=made,
        imports=names.imports,
        functions_defined=names.functions,
        classes_defined=names.classes,
        variables_created=created,
        reads=shown_uses(found.reads),
        writes=shown_uses(found.writes),
        columns=found.columns,
        columns_created=found.columns_created,
        columns_missing={} if unseen else found.columns_missing,
        parameters=shown_parameters(found.parameters),
        magics=cell.magics,
        flags=[*names.flags, *found.choices],
        risks=shown_risks(risks.result()),
    )
