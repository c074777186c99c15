"""One block as one function.

The rule of this module: the body is the block's own text, moved to the right and edited by places;
that it still means the same is proven by comparing the trees. What cannot be a function is refused.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.models.datasets import is_series_kind
from redpanda_jupyter.models.transfer import HERE_PLACE

from .habits import import_of
from .imports import Imports, move_up
from .lifting import Lifted, candidates, edits_for, lift, with_names, without_selves
from .mutation import changed_inputs
from .needs import contract_for
from .refusals import refuse
from .results import Result, last_value, result_of
from .signatures import arguments, fields_of, result_class, returns, signature_of
from .sources import Edit, edited, identifiers, indented, same_meaning, tree_of
from .words import BEFORE, docstring, one_line, provenance_line, text_literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from redpanda_jupyter.models import Contract, FrameInput
    from redpanda_jupyter.models.transfer import ExportedBlock


@dataclass(frozen=True, slots=True)
class Function:
    """A block as a function.

    Parameters
    ----------
    text
        Its definition.
    result_class
        The definition of the named tuple that it returns; empty where it returns none.
    inputs
        Its arguments in order, frames first.
    contract
        What stands under its name in ``CONTRACT``.
    """

    name: str
    text: str
    result_class: str
    frames: list[FrameInput]
    names: list[str]
    lifted: list[Lifted]
    result: Result
    contract: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def function_of(
    exported: ExportedBlock,
    name: str,
    result_name: str,
    code: str,
    imports: Imports,
    needed: Collection[str],
) -> Function:
    """Make a function of a block's plain code; ``imports`` gets what it imports.

    Parameters
    ----------
    needed
        Names that later blocks take from it.

    Raises
    ------
    ExportError
        It cannot be a function; the reason says why.
    """
    tree = tree_of(code)
    found = analyze(code)
    if not found.syntax_ok:
        raise ExportError(f"The code does not compile: {found.syntax_error}.")
    own = identifiers(tree)
    refuse(tree, {*found.inputs, *found.outputs})
    contract = contract_for(exported)
    frames = _frames(contract, found.inputs)
    variables = [frame.variable for frame in frames]
    names = _names(found.inputs, variables, contract, imports)
    lifted = lift(candidates(code, exported, function=True), own, (), "given")
    result = result_of(tree, contract, needed, [*variables, *names])
    body = _body(code, tree, imports, lifted, {*variables, *names}, result, result_name)
    copied = changed_inputs(tree, [*variables, *names])
    head = [_check(frame) for frame in frames if frame.columns]
    head += [_copy(frame.variable, frame.kind, imports) for frame in frames
             if frame.variable in copied]  # fmt: skip
    head += [_copy(name, "", imports) for name in names if name in copied]
    head += _builtins_first(tree, imports)
    if _reads_display(tree) and not imports.need("from IPython.display import display", "display"):
        raise ExportError("The block's display is another one than IPython's.")
    polars = "polars" in {*found.imports, *found.inputs} or "pl" in found.inputs
    given = arguments(frames, names, imports, "polars." if polars else "pandas.")
    signature = signature_of(
        name, given, lifted, returns(result, result_name, contract, imports), imports
    )
    told = docstring(_told(exported, frames, names, lifted, result))
    parts = [signature, f"    {told}", *(f"    {line}" for line in head)]
    text = "\n".join([*parts, *([body] if body.strip() else [])])
    _prove(text, code, tree, lifted, result, len(head))
    return Function(
        name, text, result_class(result, result_name, contract, imports), frames, names, lifted,
        result, _contract_literal(exported, contract, frames, names, lifted, result),
    )  # fmt: skip


# --- the body -------------------------------------------------------------------------------------


def _body(
    code: str,
    tree: ast.Module,
    imports: Imports,
    lifted: list[Lifted],
    arguments: set[str],
    result: Result,
    result_name: str,
) -> str:
    """Return the block's text as a function's body."""
    edits = [*move_up(tree, code, imports, arguments), *edits_for(lifted, copies=True)]
    last = last_value(tree)
    if last is not None and (result.kind == "value" or result.field):
        place = tree.body[-1]  # with its brackets, which the expression's own place leaves out
        front = "return " if result.kind == "value" else f"{result.field} = "
        line, start = place.lineno, place.col_offset
        edits.append(Edit(line, start, line, start, front))
    text = without_selves(edited(code, edits), lifted).strip("\n").rstrip()
    moved = indented(text) if text else ""
    back = _back(result, result_name)
    return "\n".join(part for part in (moved, back) if part)


def _back(result: Result, result_name: str) -> str:
    if result.kind == "name":
        return f"    return {result.names[0]}"
    if result.kind == "tuple":
        return f"    return {result_name}({', '.join(fields_of(result))})"
    return ""


def _builtins_first(tree: ast.Module, imports: Imports) -> list[str]:
    """Let a builtin be read before the block gives its name to something else."""
    stored: dict[str, int] = {}
    read: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and hasattr(builtins, node.id):
            places = read if isinstance(node.ctx, ast.Load) else stored
            places[node.id] = min(places.get(node.id, node.lineno), node.lineno)
    names = [one for one, line in sorted(stored.items()) if read.get(one, line + 1) <= line]
    if names and not imports.need("import builtins", "builtins"):
        raise ExportError("The block has a name builtins of its own.")
    return [f"{one} = builtins.{one}" for one in names]


def _reads_display(tree: ast.Module) -> bool:
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "display"]
    bound = any(not isinstance(node.ctx, ast.Load) for node in names)
    imported = any(
        (alias.asname or alias.name) == "display"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )
    return bool(names) and not bound and not imported


def _prove(
    text: str,
    code: str,
    tree: ast.Module,
    lifted: list[Lifted],
    result: Result,
    head: int,
) -> None:
    """Refuse a function whose body is not the block's own statements any more."""
    made = tree_of(text).body[0]
    assert isinstance(made, ast.FunctionDef)  # noqa: S101 - it is what was just written
    before = tree_of(with_names(code, lifted, copies=True)).body
    body = made.body[1 + head :]
    if result.kind in ("name", "tuple"):
        body = body[:-1]
    if last_value(tree) is not None and result.kind == "value":
        *body, last = body
        *before, shown = before
        same = isinstance(last, ast.Return) and isinstance(shown, ast.Expr)
        same = same and last.value is not None and same_meaning([last.value], [shown.value])  # type: ignore[attr-defined]
    elif last_value(tree) is not None and result.field:
        *body, _ = body
        *before, _ = before
        same = True
    else:
        same = True
    inside = (ast.Import, ast.ImportFrom)
    kept = [node for node in body if not isinstance(node, inside)]
    wanted = [node for node in before if not isinstance(node, inside)]
    if not same or not same_meaning(kept, wanted):
        raise ExportError("The block's text does not survive as a function's body.")


# --- its head -------------------------------------------------------------------------------------


def _frames(contract: Contract, inputs: list[str]) -> list[FrameInput]:
    return [
        # a series has no columns to be looked for
        frame.model_copy(update={"columns": []}) if is_series_kind(frame.kind) else frame
        for frame in contract.frames
        if frame.variable in inputs
    ]


def _names(inputs: list[str], frames: list[str], contract: Contract, imports: Imports) -> list[str]:
    """Return the inputs that are neither frames nor modules, which are imported."""
    names = []
    for one in inputs:
        line = None if one in frames else import_of(one, contract)
        if one not in frames and (line is None or not imports.need(line, one)):
            names.append(one)
    return names


def _check(frame: FrameInput) -> str:
    needs = ", ".join(f'{text_literal(one.name)}: "{one.kind}"' for one in frame.columns)
    return f'_require("{frame.variable}", {frame.variable}, {{{needs}}})'


def _copy(name: str, kind: str, imports: Imports) -> str:
    """Let the caller keep what the block changes."""
    for package, method in (("pandas", "copy"), ("polars", "clone")):
        if kind.startswith(f"{package}."):
            return f"{name} = {name}.{method}()"
    if not imports.need("import copy", "copy"):
        raise ExportError("The block changes what it is given, and has a name copy of its own.")
    return f"{name} = copy.deepcopy({name})"


# --- what it says of itself -----------------------------------------------------------------------


def _told(
    exported: ExportedBlock,
    frames: list[FrameInput],
    names: list[str],
    lifted: list[Lifted],
    result: Result,
) -> str:
    """Return the docstring's text: description, arguments, result, provenance."""
    block = exported.block
    first = one_line(block.description or block.name or f"Block {block.number}", 80)
    parts = [first if first.endswith((".", "!", "?", "…")) else f"{first}."]
    asked = one_line(block.prompt, 300)
    if asked:
        parts.append(f"Asked: {asked}")
    lines = []
    for frame in frames:
        columns = ", ".join(one_line(one.name, 60) for one in frame.columns)
        told = f"A frame with the columns {columns or 'that it needs'}."
        lines += [frame.variable, "    A series." if is_series_kind(frame.kind) else f"    {told}"]
    for name in names:
        lines += [name, "    As an earlier block makes it."]
    for one in lifted:
        where = f" for the column {one_line(one.found.column, 60)}" if one.found.column else ""
        lines += [one.name, f"    A {one.found.kind}{where}."]
    if lines:
        parts.append("\n".join(["Parameters", "----------", *lines]))
    back = {
        "value": "The value of the last expression.",
        "name": ", ".join(result.names),
        "tuple": ", ".join(fields_of(result)),
        "none": "",
    }[result.kind]
    if back:
        parts.append(f"Returns\n-------\n{back}")
    parts.append(provenance_line(exported))
    return "\n\n".join(parts)


def _contract_literal(
    exported: ExportedBlock,
    contract: Contract,
    frames: list[FrameInput],
    names: list[str],
    lifted: list[Lifted],
    result: Result,
) -> dict[str, Any]:
    return {
        "block_id": exported.block.id,
        "version": exported.version,
        "sha256": exported.text.content_hash,
        **({"sha256_is": BEFORE} if exported.paths_changed else {}),
        "frames": {
            frame.variable: {one.name: one.kind for one in frame.columns} for frame in frames
        },
        "names": names,
        "files": [one.path for one in contract.files],
        "parameters": {one.name: one.found.value.replace(HERE_PLACE, "") for one in lifted},
        "returns": fields_of(result) if result.kind in ("name", "tuple") else [result.kind],
    }
