"""Literals that become parameters of what is exported.

The rule of this module: a parameter takes effect: the literal's place in the exported text reads
the name. What stands in the library stays as it is. A name is given only where nothing else in the
text has it, and a literal is left alone where its place is not certain.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.analysis.parameters import in_place
from redpanda_jupyter.analysis.syntax import parse
from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.redaction import REDACTED

from .naming import identifier, is_reserved, slug
from .needs import contract_for
from .sources import Edit, edited, identifiers, inside_strings

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from redpanda_jupyter.analysis import Parameter
    from redpanda_jupyter.models.transfer import ExportedBlock

_SELF = re.compile(r"([^\W\d]\w*)[ \t]*=[ \t]*\1[ \t]*(#.*)?")
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.ClassDef,
)


@dataclass(frozen=True, slots=True)
class Lifted:
    """A literal with the name that stands in its place.

    Parameters
    ----------
    found
        The literal in the block's own text.
    name
        Its name in what is exported.
    in_query
        Whether it stands in a query's string, where names begin with ``@``.
    """

    found: Parameter
    name: str
    in_query: bool

    @property
    def value(self) -> object:
        """The literal's value."""
        return ast.literal_eval(self.found.value)


def candidates(
    code: str, exported: ExportedBlock, *, function: bool = False
) -> list[tuple[Parameter, bool]]:
    """Return the literals of a block that can be lifted, each with whether it is in a query.

    Parameters
    ----------
    exported
        The block; where a contract is kept, only that contract's parameters count.
    function
        Whether the code becomes a function's body: a query in a scope of its own does not see the
        function's names.
    """
    kept = exported.contract
    named = None if kept is None else {one.name for one in kept.parameters}
    found = in_place(analyze(code, _schemas(exported)).parameters, code)
    tree = parse(code).tree
    lazy = "dask" in code
    result = []
    for one in found:
        if REDACTED in one.value or (named is not None and one.name not in named):
            continue
        holder = _holder(tree, one) if tree is not None else None
        if tree is None and one.kind != "constant":
            # IPython's lines: whether it stands in a query is not known
            quoted = _in_quotes(code, one)
            if quoted:
                continue
        if holder is not None and (lazy or (function and holder == "scope")):
            continue
        result.append((one, holder is not None))
    return result


def _schemas(exported: ExportedBlock) -> dict[str, list[str]]:
    """Return the columns of the frames that a block needs, as far as they are known."""
    found: dict[str, list[str]] = {}
    for frame in contract_for(exported).frames:
        needed = [one.name for one in frame.columns]
        profile = frame.profile
        known = [one.name for one in profile.columns] if profile is not None else []
        found[frame.variable] = list(dict.fromkeys([*known, *needed]))
    return found


def _holder(tree: ast.Module, place: Parameter) -> str | None:
    """Say whether a literal is a part of a string: ``query``, ``scope`` (in a nested scope)."""
    start, end = (place.line, place.start), (place.end_line, place.end)
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        node, nested = stack.pop()
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if text and _around(node, start, end):
            return "scope" if nested else "query"
        inner = nested or isinstance(node, _SCOPES)
        stack.extend((child, inner) for child in ast.iter_child_nodes(node))
    return None


def _around(node: Any, start: tuple[int, int], end: tuple[int, int]) -> bool:
    first = (node.lineno, node.col_offset)
    last = (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return first <= start and end <= last and (first, last) != (start, end)


def _in_quotes(code: str, place: Parameter) -> bool:
    line = code.split("\n")[place.line - 1].encode("utf-8", "surrogatepass")
    before = line[: place.start]
    return "query" in code and (before.count(b'"') % 2 == 1 or before.count(b"'") % 2 == 1)


def lift(
    found: Sequence[tuple[Parameter, bool]],
    own: Container[str],
    others: Container[str],
    prefix: str,
) -> list[Lifted]:
    """Give every literal a name that nothing else has.

    Parameters
    ----------
    own
        Names that the block itself uses; a constant keeps its own.
    others
        Names that other parts of the same text use.
    prefix
        What a name begins with that would be ambiguous.
    """
    lifted: list[Lifted] = []
    taken: set[str] = set()
    for one, in_query in found:
        keeps = one.kind == "constant"
        base = one.name
        if base in others or (base in own and not keeps) or is_reserved(base):
            base = f"{prefix}_{base}"
        name, number = base, 1
        while name in taken or name in others or (name in own and not (keeps and name == one.name)):
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        lifted.append(Lifted(one, name, in_query))
    return lifted


def lift_all(blocks: Sequence[ExportedBlock], codes: Sequence[str]) -> list[list[Lifted]]:
    """Return the parameters of blocks that share one text, a list a block; each name is one's own.

    Parameters
    ----------
    codes
        The blocks' texts, as they will stand there.
    """
    found = [candidates(code, one) for code, one in zip(codes, blocks, strict=True)]
    used = [
        names_in(code) | {parameter.name for parameter, _ in own}
        for code, own in zip(codes, found, strict=True)
    ]
    counts = Counter(name for names in used for name in names)
    given: set[str] = set()
    prefixes: set[str] = set()
    result: list[list[Lifted]] = []
    for one, own, names, code in zip(blocks, found, used, codes, strict=True):
        prefix = identifier(slug(one.block))
        if prefix in prefixes:
            prefix = f"{prefix}_{one.block.number}"
        prefixes.add(prefix)
        result.append(lift(own, names_in(code), _Elsewhere(counts, names, given), prefix))
        given.update(item.name for item in result[-1])
    return result


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """The names that other blocks use, or that were given to their parameters."""

    counts: Counter[str]
    own: set[str]
    given: set[str]

    def __contains__(self, name: object) -> bool:
        return name in self.given or self.counts[str(name)] > (name in self.own)


def with_names(code: str, lifted: Sequence[Lifted], *, copies: bool = False) -> str:
    """Put the names in the place of the literals; a line that would give a name to itself goes.

    Parameters
    ----------
    copies
        Whether a list stays a list of its own (``list(name)``), whatever is handed in.
    """
    return without_selves(edited(code, edits_for(lifted, copies=copies)), lifted)


def without_selves(code: str, lifted: Sequence[Lifted]) -> str:
    """Leave out lines such as ``limit = limit``, where anything is left; their comments stay."""
    names = {one.name for one in lifted}
    lines = code.split("\n")
    found = {
        place: match[2] or ""
        for place, line in enumerate(lines)
        if (match := _SELF.fullmatch(line)) is not None and match[1] in names
    }
    if not found:
        return code
    try:
        inside = inside_strings(code)
    except ExportError:  # IPython's own words
        return code
    kept = [
        found.get(place, line) if place + 1 not in inside else line
        for place, line in enumerate(lines)
        if place + 1 in inside or found.get(place) != ""
    ]
    left = any(line.strip() and not line.lstrip().startswith(("#", "%")) for line in kept)
    return "\n".join(kept).strip("\n") if left else code


def edits_for(lifted: Sequence[Lifted], *, copies: bool) -> list[Edit]:
    """Return the edits that put the names in the place of the literals; see :func:`with_names`."""
    edits = []
    for one in lifted:
        place = one.found
        text = f"@{one.name}" if one.in_query else one.name
        if copies and not one.in_query:
            text = _copied(one)
        edits.append(Edit(place.line, place.start, place.end_line, place.end, text))
    return edits


def _copied(one: Lifted) -> str:
    kind = type(one.value).__name__
    return f"{kind}({one.name})" if kind in ("list", "set", "tuple") else one.name


def names_in(code: str) -> set[str]:
    """Return the names that a block uses, also of one that is IPython's dialect."""
    from redpanda_jupyter.analysis.cells import read_cell

    tree = read_cell(code).parsed.tree
    return set() if tree is None else identifiers(tree)
