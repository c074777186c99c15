"""Texts of a target in the place of those that a block looks for: ``"Ja"`` for ``"Yes"``.

The rule of this module: only a literal of which the analysis says with which column it is compared
is replaced. Where a text is looked for in another way, or several texts stand for one, there is no
rewrite, and the reason is said.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ...analysis.code import analyze
from ...errors import UsageError
from ..adapter.literals import parameter_edits
from ..adapter.places import Edit, edited
from ..contract.uses import read_uses
from .quoting import UnwritableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...analysis.records import Parameter
    from ..adapter.places import Source

    Schemas = Mapping[str, Sequence[str]]
    Stands = Mapping[str, Sequence[str]]

Texts = dict[str, str]
"""By the block's text, the one of the target that stands for it."""


def text_edits(
    source: Source,
    wanted: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]],
    schemas: Schemas,
) -> tuple[list[Edit], Texts]:
    """Return the edits that look for the target's texts, and which text is which.

    Parameters
    ----------
    wanted
        By variable and by the block's column, the block's text and all that stand for it.
    schemas
        The columns that the block was read with, by variable.

    Raises
    ------
    UnwritableError
        A text cannot be replaced; the message says why.
    """
    given: dict[str, str] = {}
    back: Texts = {}
    for variable, columns in wanted.items():
        for column, texts in columns.items():
            if sum(column in known for known in schemas.values()) > 1:
                raise UnwritableError(f"{column!r}, whose texts are mapped, is in several frames")
            plan = _one_for_one(column, texts)
            back |= {theirs: ours for ours, theirs in plan.items()}
            given |= _of_column(source, variable, column, plan, schemas)
    try:
        edits = [_quoted(source, one) for one in parameter_edits(source, given, schemas)]
    except UsageError as error:
        raise UnwritableError(f"A text cannot be replaced: {error.message.rstrip('.')}") from None
    after = read_uses(edited(source, edits), schemas).frames
    for variable, columns in wanted.items():
        known = after[variable].by_column if variable in after else {}
        for column, texts in columns.items():
            plan = _one_for_one(column, texts)
            left = [one for one in known[column].values if one in plan] if column in known else []
            left = [one for one in left if one not in plan.values()]
            if left:
                raise UnwritableError(_elsewhere(left[0], column))
    return edits, back


def _quoted(source: Source, one: Edit) -> Edit:
    """Return an edit in the quotes that were there."""
    before = source.data[one.start : one.end].decode("utf-8", "surrogatepass")
    if '"' in before and "'" not in before and not set('"\\') & set(one.text):
        return Edit(one.start, one.end, one.text.replace("'", '"'))
    return one


def _one_for_one(column: str, texts: Stands) -> Texts:
    """Return which single text stands for each; those that stay as they are are left out."""
    for ours, theirs in texts.items():
        if len(theirs) > 1:
            several = " and ".join(map(repr, theirs[:3]))
            raise UnwritableError(
                f"{several} stand for {ours!r} of {column!r}, and one text cannot be both"
            )
    plan = {ours: theirs[0] for ours, theirs in texts.items() if theirs}
    return {ours: theirs for ours, theirs in plan.items() if ours != theirs}


def _of_column(
    source: Source, variable: str, column: str, plan: Texts, schemas: Schemas
) -> dict[str, str]:
    """Return the new literals, by parameter, of what is compared with a column."""
    given: dict[str, str] = {}
    for one in analyze(source.code, schemas).parameters:
        value = _value(one)
        changed = _changed(value, plan)
        if changed == value or (one.column not in (column, None)):
            continue
        if one.column is None and not _is_compared(source, one, variable, column, schemas):
            continue
        given[one.name] = repr(changed)
    if not given and plan:
        raise UnwritableError(_elsewhere(next(iter(plan)), column))
    return given


def _elsewhere(text: str, column: str) -> str:
    return (
        f"Texts of {column!r} are mapped, and {text!r} is not looked for in it by ==, isin or a "
        "query alone, so it cannot be replaced; the adapted cell is right as it is"
    )


def _value(one: Parameter) -> Any:
    try:
        return ast.literal_eval(one.value)
    except (ValueError, SyntaxError):
        return None


def _changed(value: Any, plan: Texts) -> Any:
    if isinstance(value, str):
        return plan.get(value, value)
    if isinstance(value, list | tuple | set):
        return type(value)(plan.get(one, one) if isinstance(one, str) else one for one in value)
    return value


def _is_compared(
    source: Source, one: Parameter, variable: str, column: str, schemas: Schemas
) -> bool:
    """Tell whether a constant is compared with a column and with no other, by a stand-in."""
    stand_in = "zq7x"
    while stand_in in source.code:
        stand_in += "x"
    value = _value(one)
    text = repr(stand_in) if isinstance(value, str) else repr(type(value)([stand_in]))
    try:
        changed = edited(source, parameter_edits(source, {one.name: text}, schemas))
    except UsageError:
        return False
    found = {
        (name, label)
        for name, use in read_uses(changed, schemas).frames.items()
        for label, known in use.by_column.items()
        if stand_in in known.values
    }
    return found == {(variable, column)}
