"""How a function's arguments and results are written.

The rule of this module: a type is named where it is known, and what names it is imported; all else
is ``Any``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .words import text_literal

if TYPE_CHECKING:
    from redpanda_jupyter.models import Contract, FrameInput

    from .imports import Imports
    from .lifting import Lifted
    from .results import Result

_KINDS = {"number": "float", "integer": "int", "text": "str", "boolean": "bool"}


def frame_type(kind: str, imports: Imports) -> str:
    """Return how a frame's type is written; the import that it needs is asked for."""
    package, _, name = kind.partition(".")
    name = name.rpartition(".")[2]
    short = {"pandas": "pd", "polars": "pl"}.get(package)
    if short is None or name not in ("DataFrame", "Series", "LazyFrame", ""):
        imports.need("from typing import Any", "Any")
        return "Any"
    line = f"import {'polars' if short == 'pl' else 'pandas'} as {short}"
    if not imports.need(line, short):
        imports.need("from typing import Any", "Any")
        return "Any"
    return f"{short}.{name or 'DataFrame'}"


def arguments(
    frames: list[FrameInput], names: list[str], imports: Imports, usual: str
) -> list[str]:
    """Write the arguments without defaults: frames, then names.

    Parameters
    ----------
    usual
        The kind of a frame whose kind is not known, such as ``pandas.``.
    """
    given = [f"{one.variable}: {frame_type(one.kind or usual, imports)}" for one in frames]
    if names:
        imports.need("from typing import Any", "Any")
    return [*given, *(f"{name}: Any" for name in names)]


def signature_of(
    name: str, given: list[str], lifted: list[Lifted], returns: str, imports: Imports
) -> str:
    """Write a function's first line, over several where it is long."""
    options = [_option(one, imports) for one in lifted]
    parts = [*given, *(["*"] if options else []), *options]
    line = f"def {name}({', '.join(parts)}) -> {returns}:"
    if len(line) <= 100:
        return line
    inner = "".join(f"    {part},\n" for part in parts)
    return f"def {name}(\n{inner}) -> {returns}:"


def _option(one: Lifted, imports: Imports) -> str:
    value = one.value
    default = one.found.value
    if isinstance(value, list | set | tuple):
        imports.need("from collections.abc import Collection", "Collection")
        kinds = sorted({type(part).__name__ for part in value})
        items = [default_text(part) for part in value]
        if isinstance(value, set):
            items.sort()
        default = f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        return f"{one.name}: Collection[{' | '.join(kinds) or 'object'}] = {default}"
    kind = "float" if one.found.kind == "threshold" else type(value).__name__
    return f"{one.name}: {kind} = {default_text(value)}"


def default_text(value: object) -> str:
    """Write a literal."""
    return text_literal(value) if isinstance(value, str) else repr(value)


def returns(result: Result, result_name: str, contract: Contract, imports: Imports) -> str:
    """Write the type of what comes back."""
    if result.kind == "none":
        return "None"
    if result.kind == "tuple":
        return result_name
    return _type_of("" if result.kind == "value" else result.names[0], contract, imports)


def _type_of(name: str, contract: Contract, imports: Imports) -> str:
    kind = next((one.kind for one in contract.outputs if one.name == name), "")
    if kind in ("frame", "series"):
        package = _package(contract)
        return frame_type(f"{package}.{'DataFrame' if kind == 'frame' else 'Series'}", imports)
    if kind in _KINDS:
        return _KINDS[kind]
    imports.need("from typing import Any", "Any")
    return "Any"


def _package(contract: Contract) -> str:
    kinds = {frame.kind.partition(".")[0] for frame in contract.frames if frame.kind}
    return "polars" if kinds == {"polars"} else "pandas"


def result_class(result: Result, name: str, contract: Contract, imports: Imports) -> str:
    """Write the named tuple in which several results come back; empty where there is none."""
    if result.kind != "tuple":
        return ""
    imports.need("from typing import NamedTuple", "NamedTuple")
    fields = [(one, _type_of(one, contract, imports)) for one in result.names]
    if result.field:
        fields.append((result.field, _type_of("", contract, imports)))
    lines = "\n".join(f"    {one}: {kind}" for one, kind in fields)
    return f'class {name}(NamedTuple):\n    """What comes back."""\n\n{lines}'


def fields_of(result: Result) -> list[str]:
    """Return the names in which a function's result comes back."""
    return [*result.names, *([result.field] if result.field else [])]
