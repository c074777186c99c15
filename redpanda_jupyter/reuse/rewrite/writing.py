"""A block in a target's own names, by the places at which it names them.

The rule of this module: it edits, and never writes code anew, so comments and layout stay. What it
is not sure of it refuses with the reason. Even so a rewrite is only a proposal: it counts once its
value is that of the adapter (:mod:`.accepting`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...analysis.code import analyze
from ...errors import ContractError, UnparsableCodeError
from ..adapter.lines import literal
from ..adapter.places import Edit, Source, edited
from ..adapter.renames import checked, value_pairs
from .mentions import Mention, find_mentions
from .quoting import UnwritableError, in_language, is_name, within
from .texts import text_edits
from .variables import names_in, variable_edits

if TYPE_CHECKING:
    from ...analysis.records import CodeAnalysis
    from ...models.contract import Contract
    from ...models.reuse import Binding

_REFUSED = {
    "star": "it imports all names of a module, and may find columns by any of them",
    "dynamic": "it runs text as code",
    "pattern": "it chooses columns by a pattern of their names",
}


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A block in the target's own names, or the reason why there is none.

    Parameters
    ----------
    code
        The text; ``None`` if it is refused.
    reason
        Why, in words; empty if it is not.
    labels
        ``{column in the target: column in the source}``, by which values are compared.
    names
        ``{variable in the target's: variable in the block}``, likewise.
    texts
        ``{text in the target: text in the block}`` of those that were replaced. Results must not
        hold them: what is stacked with other results would not be comparable.
    """

    code: str | None
    reason: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def rewrite(code: str, contract: Contract, binding: Binding, analysis: CodeAnalysis) -> Rewrite:
    """Write a block in the target's own names: its variable, and its columns.

    Parameters
    ----------
    code, contract, analysis
        The block's text, what it needs, and how it was read with the source's columns.
    binding
        Which frame stands for which input, and which column for which.
    """
    try:
        return _rewritten(code, contract, binding, analysis)
    except (ContractError, UnparsableCodeError) as error:
        return Rewrite(None, error.message)
    except UnwritableError as error:
        return Rewrite(None, f"{error}.")


def _rewritten(code: str, contract: Contract, binding: Binding, analysis: CodeAnalysis) -> Rewrite:
    for flag, reason in _REFUSED.items():
        if flag in analysis.flags:
            return Rewrite(None, f"The block cannot be rewritten: {reason}.")
    source = Source(code)
    schemas = {
        one.variable: [
            column.name for column in (one.profile.columns if one.profile else one.columns)
        ]
        for one in contract.frames
    }
    plans: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    mapped: dict[str, dict[str, dict[str, list[str]]]] = {}
    for name, target in binding.inputs.items():
        mapping = binding.mapping(name)
        if name not in schemas or target.path is not None:
            return Rewrite(None, "The block cannot be rewritten: it reads a file.")
        if mapping is not None:
            mapped[name] = {column: mapping.texts(column) for column in value_pairs(mapping)}
        plans[name] = {} if mapping is None else {new: old for old, new in checked(mapping).items()}
        names[name] = target.name
    reason = _clash(source, analysis, plans, names)
    if reason:
        return Rewrite(None, reason)
    edits, renamed = _column_edits(source, plans, schemas)
    instead, texts = text_edits(source, mapped, schemas) if any(mapped.values()) else ([], {})
    edits += instead
    reason = _made_already(analysis, plans, renamed)
    if reason:
        return Rewrite(None, reason)
    for name, new in names.items():
        if name != new:
            edits += list(variable_edits(source, name, new))
    text = edited(source, edits)
    reason = _checked(text, analysis, schemas, plans, names)
    if reason:
        return Rewrite(None, reason)
    labels = {new: old for plan in plans.values() for old, new in plan.items() if new != old}
    back = {new: old for old, new in names.items() if new != old}
    return Rewrite(text, "", labels, back, texts)


def _clash(
    source: Source,
    analysis: CodeAnalysis,
    plans: dict[str, dict[str, str]],
    names: dict[str, str],
) -> str:
    """Say which name of the target's the block uses for something else."""
    own = names_in(source)
    for name, new in names.items():
        if name != new and (not is_name(new) or new in own):
            what = "no plain variable" if not is_name(new) else "a name that the block has, too"
            return f"The block cannot be rewritten: {new} is {what}."
    labels: dict[str, str] = {}
    for plan in plans.values():
        for old, new in plan.items():
            if labels.setdefault(new, old) != old:
                return f"The block cannot be rewritten: {new!r} is another column in each frame."
    return ""


def _made_already(
    analysis: CodeAnalysis, plans: dict[str, dict[str, str]], renamed: set[str]
) -> str:
    """Say which column of the target the block would make, or overwrite, under its own name."""
    made = {one for columns in analysis.columns_created.values() for one in columns} - renamed
    for plan in plans.values():
        for old, new in plan.items():
            if new != old and new in made:
                return f"The block cannot be rewritten: it makes a column {new!r} itself."
    return ""


# --- columns -----------------------------------------------------------------------------------


def _column_edits(
    source: Source, plans: dict[str, dict[str, str]], schemas: dict[str, list[str]]
) -> tuple[list[Edit], set[str]]:
    """Return the edits, and the names that are made anew under the target's name."""
    wanted = {old for plan in plans.values() for old, new in plan.items() if old != new}
    mentions = find_mentions(source, sorted(wanted), schemas)
    if mentions is None:
        raise UnwritableError("The block names columns at too many places to look at each")
    edits: list[Edit] = []
    for one in mentions:
        if one.keeps:
            continue
        new = _new_name(one, plans, schemas)
        if new is not None and new != one.name:
            edits += _edit(source, one, new)
    own = {one.name for one in mentions if one.keeps}
    return edits, {one.name for one in mentions if one.makes} - own


def _new_name(
    one: Mention, plans: dict[str, dict[str, str]], schemas: dict[str, list[str]]
) -> str | None:
    """Return what a mention becomes: of all frames that it belongs to the same."""
    frames = one.needs or {name for name in plans if one.name in schemas.get(name, ())}
    found = {plans.get(name, {}).get(one.name, one.name) for name in frames}
    if len(found) > 1:
        raise UnwritableError(f"{one.name!r} is a column of several frames, by other names")
    return found.pop() if found else None


def _edit(source: Source, one: Mention, new: str) -> list[Edit]:
    written = source.data[one.place.start : one.place.end].decode("utf-8", "surrogatepass")
    outer = one.place.outer
    if one.kind == "text":
        return [Edit(one.start, one.end, within(new, written, outer))]
    if one.kind == "word":
        if one.language == "sql" and one.ticked:
            new = new.replace('"', '""')
            return [Edit(one.start, one.end, within(new, written, outer))]
        text = in_language(new, one.language, ticked=one.ticked)
        return [Edit(one.start, one.end, within(text, written, outer))]
    if one.kind == "keyword":
        if is_name(new):
            return [Edit(one.start, one.end, new)]
        return _unpacked(source, one, new)
    return _attribute(source, one, new, outer)


def _attribute(source: Source, one: Mention, new: str, outer: str) -> list[Edit]:
    """Write ``frame.name`` in brackets where the new name is none, or that of a method."""
    node = one.place.node
    if is_name(new) and not _is_method(new):
        return [Edit(one.start, one.end, new)]
    dot = source.data.rindex(b".", 0, one.start)
    value = node.value if isinstance(node, ast.Attribute) else None
    quote = "'" if outer[:1] == '"' else '"'
    inner = quote + within(new, quote * 2, outer) + quote
    if isinstance(value, ast.Attribute | ast.Name):
        called = value.attr if isinstance(value, ast.Attribute) else value.id
        if called == "col":
            return [Edit(dot, one.end, f"({inner})")]
    return [Edit(dot, one.end, f"[{inner}]")]


def _is_method(name: str) -> bool:
    import pandas as pd

    return hasattr(pd.DataFrame, name) or hasattr(pd.Series, name)


def _unpacked(source: Source, one: Mention, new: str) -> list[Edit]:
    """Write ``assign(name=value)`` as ``assign(**{"new name": value})``."""
    node = one.place.node
    call = one.place.above[-1]
    if not isinstance(node, ast.keyword) or not isinstance(call, ast.Call) or one.place.outer:
        raise UnwritableError(f"{new!r} is no name of an argument")
    start, _ = source.span(node.value)
    return [
        Edit(one.start, start, f"**{{{literal(new)}: "),
        Edit(one.place.end, one.place.end, "}"),
    ]


# --- proof by reading --------------------------------------------------------------------------


def _checked(
    text: str,
    analysis: CodeAnalysis,
    schemas: dict[str, list[str]],
    plans: dict[str, dict[str, str]],
    names: dict[str, str],
) -> str:
    """Read the rewrite with the target's columns: it must need what stands for what was needed."""
    wider = {
        names.get(name, name): [plans.get(name, {}).get(one, one) for one in columns]
        for name, columns in schemas.items()
    }
    after = analyze(text, wider)
    if not after.syntax_ok:
        return f"The block cannot be rewritten: {after.syntax_error}."
    for name, columns in analysis.columns.items():
        plan = plans.get(name, {})
        needed = {plan.get(one, one) for one in columns}
        found = set(after.columns.get(names.get(name, name), ()))
        if needed != found:
            lost = sorted(one for one in columns if plan.get(one, one) not in found)
            which = f"{lost[0]!r} is named" if lost else "a column is named"
            return f"The block cannot be rewritten: {which} in a way that cannot be edited."
    return ""
