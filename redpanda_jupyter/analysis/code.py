"""What a block of code needs and makes: the one call that puts the readings together.

The rule of this module: :func:`analyze` answers for every text. Code that is no Python, or that is
nested beyond measure, gets an analysis that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .cells import read_cell
from .names import Names, read_names
from .syntax import TOO_DEEP, compile_error


@dataclass(frozen=True, slots=True)
class CodeAnalysis:
    """What one block needs and makes.

    Parameters
    ----------
    syntax_ok
        Whether the block compiles (IPython's dialect included).
    syntax_error
        One line that says what is wrong, such as ``line 3: invalid syntax``; ``None`` if nothing.
    inputs
        Names that must exist before the block runs, in order of first use.
    outputs
        Names that exist after it, in order of first binding.
    imports
        Module names as written: ``import a.b as c`` gives ``a.b``.
    functions_defined, classes_defined
        Those at the top level.
    variables_created
        The outputs that are no functions, classes or imports.
    magics
        IPython's magics as written: ``%%time``, ``%matplotlib``, ``!`` for the shell.
    flags
        ``star`` (``from x import *``) and ``dynamic`` (``exec``, ``globals()``): names may come
        from where no reading can see.
    """

    syntax_ok: bool
    syntax_error: str | None = None
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    functions_defined: list[str] = field(default_factory=list)
    classes_defined: list[str] = field(default_factory=list)
    variables_created: list[str] = field(default_factory=list)
    magics: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def analyze(source: str) -> CodeAnalysis:
    """Analyse one block of Python or of IPython's dialect; never raises, never runs anything.

    Parameters
    ----------
    source
        The block's text, as the model wrote it or as it stands in a cell.
    """
    cell = read_cell(source)
    tree = cell.parsed.tree
    if tree is None:
        return CodeAnalysis(False, cell.parsed.error, magics=cell.magics)
    problem = compile_error(tree, cell.parsed.source)
    if problem is not None:
        return CodeAnalysis(False, problem, magics=cell.magics)
    try:
        names = read_names(tree)
    except RecursionError:
        return CodeAnalysis(False, TOO_DEEP, magics=cell.magics)
    if not cell.keeps_names:
        names = Names(inputs=names.inputs, imports=names.imports, flags=names.flags)
    made = [*cell.bound, *(name for name in names.outputs if name not in cell.bound)]
    created = [*cell.bound, *(name for name in names.variables if name not in cell.bound)]
    return CodeAnalysis(
        syntax_ok=True,
        inputs=names.inputs,
        outputs=made,
        imports=names.imports,
        functions_defined=names.functions,
        classes_defined=names.classes,
        variables_created=created,
        magics=cell.magics,
        flags=names.flags,
    )
