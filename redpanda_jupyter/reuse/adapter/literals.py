"""Another value for a parameter: the literal is replaced where it stands.

The rule of this module: only a literal of the same kind takes a literal's place, written as Python
writes it; where it stands within the quotes of a query, it must not end them. What was written is
read again: the parameter must have the new value, and nothing else may have changed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ...analysis.code import analyze
from ...errors import UsageError
from .places import Edit, edited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...analysis.records import Parameter
    from .places import Source

_BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), set: ("{", "}"), tuple: ("(", ")")}
_MOST = 10_000  # characters of a literal


def parameter_edits(
    source: Source, given: Mapping[str, str], schemas: Mapping[str, Sequence[str]]
) -> list[Edit]:
    """Return the edits that give parameters their values.

    Parameters
    ----------
    source
        The block.
    given
        Literals as Python writes them, by the parameter's name.
    schemas
        The columns that the block was analysed with, by variable.

    Raises
    ------
    UsageError
        No such parameter, no literal, or one that cannot stand there; ``field`` names it.
    """
    if not given:
        return []
    known = {one.name: one for one in analyze(source.code, schemas).parameters}
    edits = []
    for name, text in given.items():
        if name not in known:
            there = ", ".join(known) or "none"
            raise UsageError(
                f"The block has no parameter {name!r}.", hint=f"It has: {there}.", field=name
            )
        parameter = known[name]
        default = _default(source, parameter)
        value = _value(name, text)
        _check_kind(parameter, default, value)
        if isinstance(value, list | tuple | set):
            value = type(default)(value)
        edit = _edit(source, parameter, value)
        after = {one.name: one for one in analyze(edited(source, [edit]), schemas).parameters}
        # a secret's value is not told, so there the literal itself must be the value
        told = name in after and _same(_literal(after[name].value), value)
        hidden = parameter.value == "'[redacted]'" and edit.text == repr(value)
        if not told and not hidden:
            raise UsageError(f"{name} cannot be {text} where it stands.", field=name)
        edits.append(edit)
    return edits


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _value(name: str, text: str) -> Any:
    """Read a literal; one that Python would not write as itself, such as 1e999, is none."""
    value = _literal(text.strip()) if len(text) <= _MOST else None
    if value is None or not _same(_literal(repr(value)), value):
        raise UsageError(
            f"{name}: {text[:60]!r} is no literal.",
            hint="Give a number, a text in quotes, or a list of those.",
            field=name,
        )
    return value


def _default(source: Source, parameter: Parameter) -> Any:
    start = source.at(parameter.line, parameter.start)
    end = source.at(parameter.end_line, parameter.end)
    return _literal(f"({source.data[start:end].decode('utf-8', 'replace')}\n)")


def _check_kind(parameter: Parameter, default: Any, value: Any) -> None:
    if isinstance(default, bool) or isinstance(value, bool):
        fits = isinstance(default, bool) and isinstance(value, bool)
    elif isinstance(default, int | float):
        whole = parameter.kind == "limit"
        fits = isinstance(value, int if whole else int | float) and (not whole or value >= 0)
    elif isinstance(default, list | tuple | set):
        fits = isinstance(value, list | tuple | set) and len(value) > 0
        fits = fits and {_of(one) for one in value} <= {_of(one) for one in default}
    else:
        fits = type(value) is type(default)
    if not fits:
        raise UsageError(
            f"{parameter.name} is {_in_words(default, parameter.kind)}; {value!r} is not.",
            hint=f"In the block it is {parameter.value}.",
            field=parameter.name,
        )


def _of(value: Any) -> str:
    return "number" if isinstance(value, int | float) else type(value).__name__


def _in_words(default: Any, kind: str) -> str:
    if kind == "limit":
        return "a number of rows"
    if isinstance(default, bool):
        return "True or False"
    if isinstance(default, int | float):
        return "a number"
    return "a text" if isinstance(default, str) else "a list of the same kind"


def _edit(source: Source, parameter: Parameter, value: Any) -> Edit:
    start = source.at(parameter.line, parameter.start)
    end = source.at(parameter.end_line, parameter.end)
    around = _around(source, start, end)
    if around is None:
        return Edit(start, end, repr(value))
    return Edit(start, end, _within(around, parameter.name, value))


def _around(source: Source, start: int, end: int) -> str | None:
    """Return the quotes of the text that a place stands within, if it does."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and (
            isinstance(node, ast.JoinedStr) or isinstance(node.value, str)
        ):
            first, last = source.span(node)
            if first < start and end < last:
                text = source.text(node).lstrip("rRbBuUfF")
                return text[:3] if text[:3] in ('"""', "'''") else text[:1]
    return None


def _within(quotes: str, name: str, value: Any) -> str:
    """Write a value inside a query, whose quotes it must not end."""
    own = "'" if quotes[0] == '"' else '"'

    def written(one: Any) -> str:
        if not isinstance(one, str):
            return repr(one)
        if own in one or quotes[0] in one or "\\" in one or not one.isprintable():
            raise UsageError(
                f"{name} stands in a query, where {one!r} cannot be written.",
                hint="A text there has no quotes, backslashes or line ends.",
                field=name,
            )
        return f"{own}{one}{own}"

    if isinstance(value, list | tuple | set):
        opening, closing = _BRACKETS[type(value)]
        inner = ", ".join(map(written, value))
        return f"{opening}{inner}{',' if opening == '(' and len(value) == 1 else ''}{closing}"
    return written(value)
