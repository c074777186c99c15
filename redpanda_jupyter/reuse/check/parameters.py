"""The literals that a block will compare with: its own, or what they are bound to.

The rule of this module: a parameter is a literal and nothing else, and a wrong one stops the run:
the block would take its own value instead.
"""

from __future__ import annotations

import ast
import shlex
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...models.contract import Contract
    from ...models.reuse import Binding
    from .findings import Findings, Pair

_NOTHING: Any = object()


def check_parameters(contract: Contract, binding: Binding, found: Findings) -> None:
    """Look at the names and the kinds of the parameters that are given."""
    known = {one.name: one for one in contract.parameters}
    for name, text in binding.parameters.items():
        parameter = known.get(name)
        if parameter is None:
            near = get_close_matches(name, known, 1)
            listed = f"It has {', '.join(known)}." if known else "It has none."
            found.add(
                "blocked", "parameter_unknown", f"The block has no parameter {name}.",
                hint=f"Did you mean {near[0]}?" if near else listed,
            )  # fmt: skip
            continue
        value = _value(text)
        if value is _NOTHING:
            found.add(
                "blocked", "parameter_kind", f"{name} = {text} is no number, text or list.",
                hint="Texts need quotes.",
            )  # fmt: skip
            continue
        default = _value(parameter.default)
        if default is not _NOTHING and not _alike(default, value):
            found.add(
                "ask", "parameter_kind",
                f"{name} is {_kind(default)} in the block ({parameter.default}); "
                f"{text} is {_kind(value)}.",
                hint=f"Give {_kind(default)}, as the block does: -p {name} "
                f"{shlex.quote(parameter.default)}",
            )  # fmt: skip


def bound_literals(
    pair: Pair, contract: Contract, binding: Binding
) -> tuple[dict[str, str], list[str]]:
    """Return the texts and the bounds of a column with the parameters as they are bound."""
    values, bounds = dict.fromkeys(pair.need.values), dict.fromkeys(pair.need.bounds)
    for one in contract.parameters:
        text = binding.parameters.get(one.name)
        if text is None or one.column not in (None, pair.need.name):
            continue
        old, new = _value(one.default), _value(text)
        held = any(_key(part) in (values if isinstance(part, str) else bounds)
                   or repr(part) in bounds for part in _parts(old))  # fmt: skip
        if new is _NOTHING or not held:
            continue
        for part in _parts(old):
            values.pop(_key(part), None)
            bounds.pop(repr(part), None)
        text_bound = any(repr(part) in pair.need.bounds for part in _parts(old))
        for part in _parts(new):
            if isinstance(part, str) and not text_bound:
                values.setdefault(part)
            else:
                bounds.setdefault(repr(part))
    mapping = pair.side.mapping
    texts = mapping.texts(pair.need.name) if mapping is not None else {}
    replaced = mapping.becomes(pair.need.name) if mapping is not None else {}
    there = set(pair.target.levels)

    def found_by(ours: str) -> str:
        """Return the text by which the block finds something: one that is there, if any is."""
        tried: list[str] = [*texts.get(ours, ()), *([] if ours in replaced else [ours])]
        return next((text for text in tried if text in there), tried[0] if tried else ours)

    return {text: found_by(text) for text in values}, list(bounds)


def _key(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _parts(value: Any) -> list[Any]:
    if value is _NOTHING:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return _NOTHING


def _alike(one: Any, other: Any) -> bool:
    return _kind(one) == _kind(other)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list | tuple | set) else f"a {type(value).__name__}"
