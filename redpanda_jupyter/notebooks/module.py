"""Blocks as a Python module: a function a block, with contracts; and a file of tests beside it.

The rule of this module: the module needs nothing of Red Panda's to be used. It is parsed, compiled
and looked through for names without a home before it is handed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.names import read_names
from redpanda_jupyter.analysis.syntax import compile_error
from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.grammar import counted
from redpanda_jupyter.models.transfer import HERE_PLACE

from .functions import Function, function_of
from .imports import Imports
from .lifting import names_in
from .loading import lines_of, told_of
from .naming import class_name, file_stem, identifier, slug, unique
from .rooted import FOLDER, rooted
from .script import plain_code
from .sources import indented, tree_of
from .words import docstring, literal, one_line, text_literal

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Export, ExportedBlock

_REQUIRE = '''\
def _require(name: str, frame: Any, needs: dict[str, str]) -> None:
    """Refuse a frame that lacks columns, or that holds texts where numbers are needed."""
    if not hasattr(frame, "columns"):
        raise TypeError(f"{name} must be a frame, not {type(frame).__name__}")
    index = getattr(getattr(frame, "index", None), "names", ())
    missing = [one for one in needs if one not in frame.columns and one not in index]
    if missing:
        has = ", ".join(map(str, list(frame.columns)[:20]))
        raise ValueError(f"{name} has no column {', '.join(map(repr, missing))}; it has: {has}")
    for column, kind in needs.items():
        if kind not in ("number", "integer") or column not in frame.columns:
            continue
        if getattr(getattr(frame[column], "dtype", None), "kind", "") not in ("O", "U"):
            continue
        if any(isinstance(one, str) for one in frame[column]):
            raise TypeError(f"column {column!r} of {name} holds texts, and numbers are needed")
'''


@dataclass(frozen=True, slots=True)
class Module:
    """A module's text with what is known of its functions."""

    name: str
    text: str
    functions: list[Function]
    notes: list[str]


def module(export: Export, name: str | None = None) -> Module:
    """Return the module.

    Parameters
    ----------
    name
        Its name, from which its tests import it; ``None`` takes the title's.

    Raises
    ------
    ExportError
        A block cannot be a function; the message names the block and the reason.
    """
    stem = identifier(name or file_stem(export.title))
    imports = Imports()
    if any(_has_needs(one) for one in export.blocks):
        imports.need("from typing import Any", "Any")
    functions: list[Function] = []
    notes: list[str] = list(export.notes)
    taken = {"_require", "CONTRACT", "pd", "pl", "np", "plt", "Any", "NamedTuple", "Collection"}
    for place, one in enumerate(export.blocks):
        code, told = plain_code(one)
        notes += [f"#{one.block.number}: {note}" for note in told]
        made = unique(identifier(slug(one.block)), taken)
        taken |= {made, class_name(made)}
        needed = _needed_later(export.blocks[place:], code)
        try:
            function = function_of(one, made, class_name(made), code, imports, needed)
        except ExportError as error:
            raise ExportError(f"#{one.block.number}: {error.message}", hint=error.hint) from None
        except RecursionError:
            raise ExportError(f"#{one.block.number} is nested too deeply.") from None
        functions.append(function)
    here = unique(
        "HERE", taken | {name for one in export.blocks for name in names_in(one.text.code)}
    )
    written, loaded = _text(export, imports, functions, here)
    text = rooted(written, here)
    _check(text)
    notes += [f"{one} where it runs as a program" for one in loaded]
    return Module(stem, text, functions, notes)


def _has_needs(one: ExportedBlock) -> bool:
    contract = one.contract
    return contract is None or any(frame.columns for frame in contract.frames)


def _needed_later(blocks: list[ExportedBlock], code: str) -> set[str]:
    """Return the names that later blocks take from the first of ``blocks``."""
    first, later = blocks[0], blocks[1:]
    made = set(read_names(tree_of(code)).outputs)
    needed: set[str] = set()
    for one in later:
        if first.block.id in one.depends_on:
            needed.update(name for name in one.text.inputs if name in made)
            if one.contract is not None:
                needed.update(
                    name.name
                    for name in one.contract.names
                    if name.block_id == first.block.id and name.name in made
                )
    return needed


def _text(
    export: Export, imports: Imports, functions: list[Function], here: str
) -> tuple[str, list[str]]:
    checks = any(frame.columns for one in functions for frame in one.frames)
    if not checks and "Any" in imports.used and not _mentions(functions, "Any"):
        imports.used.discard("Any")
    title = one_line(export.title, 70)
    count = f"{counted(len(functions), 'function')} of a library's blocks"
    about = docstring(f"{title}\n\n{count}, exported from Red Panda.", "")
    contract = {one.name: one.contract for one in functions}
    parts = [about]
    rooted_at = _here(imports, here) if any(HERE_PLACE in one.text for one in functions) else ""
    if imports.lines():
        parts.append("\n" + "\n".join(imports.lines()))
    if rooted_at:
        parts.append(f"\n{rooted_at}  # this module lies there")
    parts.append(f"\nCONTRACT = {literal(contract)}")
    for one in functions:
        if one.result_class:
            parts.append(f"\n\n{one.result_class}")
        parts.append(f"\n\n{one.text}")
    if checks:
        parts.append(f"\n\n{_REQUIRE.rstrip()}")
    program, loaded = _main(export, functions)
    return "\n".join([*parts, *program]) + "\n", loaded


def _here(imports: Imports, name: str) -> str:
    """Write the line that names the module's folder."""
    if imports.need("from pathlib import Path", "Path"):
        return f"{name} = {FOLDER}"
    if imports.need("import pathlib", "pathlib"):
        return f"{name} = {FOLDER.replace('Path(', 'pathlib.Path(')}"
    raise ExportError("The blocks have names Path and pathlib of their own.")


def _main(export: Export, functions: list[Function]) -> tuple[list[str], list[str]]:
    """Write what runs where the module is a program: what its functions give on files known here.

    Importing it does nothing, as before. What is loaded from where is said in words.
    """
    lines: dict[str, None] = {"from pathlib import Path": None}
    calls = []
    told: dict[str, None] = {}
    for one in functions:
        variables = [frame.variable for frame in one.frames]
        named = {each.name for each in functions} & {*variables, *(f"{v}_path" for v in variables)}
        if not variables or one.names or named or not export.loads.keys() >= set(variables):
            continue
        for variable in variables:
            load = export.loads[variable]
            path = f"{variable}_path"
            given = lines_of(load, path)
            lines |= dict.fromkeys(line for line in given if line.startswith("import "))
            mark = "  # write here where it is" if load.elsewhere else ""
            lines[f"{path} = Path(__file__).parent / {text_literal(load.path)}{mark}"] = None
            told[told_of(variable, load, path)] = None
            lines["\n".join(line for line in given if not line.startswith("import "))] = None
        call = f"{one.name}({', '.join(variables)})"
        calls.append(call if one.result.kind == "none" else f"print({call})")
    if not calls:
        return [], []
    program = indented(chr(10).join([*lines, *calls]))
    return [f'\n\nif __name__ == "__main__":\n{program}'], list(told)


def _mentions(functions: list[Function], name: str) -> bool:
    import ast

    found = (part for one in functions for part in (one.text, one.result_class) if part)
    return any(
        isinstance(node, ast.Name) and node.id == name
        for text in found
        for node in ast.walk(tree_of(text))
    )


def _check(text: str) -> None:
    """Refuse a module that does not compile, or that uses a name from nowhere."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ExportError("The code holds signs that no file can hold.") from None
    tree = tree_of(text)
    problem = compile_error(tree, text)
    if problem is not None:
        raise ExportError(f"The module would not compile: {problem}.")
    homeless = [one for one in read_names(tree).inputs if one != "__file__"]
    if homeless:
        raise ExportError(f"The module would use names from nowhere: {', '.join(homeless[:5])}.")
