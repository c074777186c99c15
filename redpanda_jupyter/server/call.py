"""One request, on its way through a worker thread.

The rule of this module: everything here may block and may import what is heavy, and nothing here
touches tornado. The handler gives raw text and bytes in, and gets JSON bytes out.
"""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import dataclass, field
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import TypeAdapter

    from .library import Library
    from .routes import Parameter, Route

MAX_DEPTH = 20
"""How deep a body may nest; no model needs more than three."""

_GENERIC = re.compile(r"^(Page|list)\[(\w+)\]$")


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation gets: the library, checked parameters and the checked body."""

    library: Library
    path_exists: Callable[[str], bool]
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def resolve(name: str) -> Any:
    """Return the type that a route names: ``"Page[Message]"`` → ``models.Page[models.Message]``."""
    from .. import models

    if name == "dict":
        return dict[str, Any]
    if matched := _GENERIC.match(name):
        item: Any = getattr(models, matched[2])
        if matched[1] == "list":
            return GenericAlias(list, (item,))
        return models.Page.__class_getitem__(item)
    return getattr(models, name)


def perform(
    route: Route,
    library: Library,
    path: Mapping[str, str],
    query: Mapping[str, bytes],
    body: bytes,
    path_exists: Callable[[str], bool],
) -> bytes | None:
    """Check a request, do what its route says, and return the answer's JSON.

    Raises
    ------
    UsageError
        The request cannot be read; ``field`` names the culprit.
    pydantic.ValidationError
        The body is JSON and holds a wrong value.
    RedPandaError
        What the operation says.
    """
    call = Call(
        library,
        path_exists,
        path=_parameters(route.in_path, path),
        query=_parameters(route.in_query, {name: _decoded(name, v) for name, v in query.items()}),
        body=resolve(route.request).model_validate(read_json(body)) if route.request else None,
    )
    module, _, function = route.operation.partition(":")
    operation = getattr(importlib.import_module(f"{__package__}.handlers.{module}"), function)
    answer = operation(call)
    if route.response is None:
        return None
    return bytes(_adapter(route.response).dump_json(answer))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(resolve(name))


def read_json(body: bytes) -> Any:
    """Parse a body, or say in a UsageError why it is not one that we take."""
    if not body.strip():
        raise UsageError("The request has no body.", hint="Send a JSON object.", field="body")
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise UsageError("The body nests too deep.", field="body") from None
    except ValueError as error:  # not UTF-8, not JSON, or a number too long to read
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            f"The body is not JSON{where}.", hint="Send a JSON object.", field="body"
        ) from None
    _check_values(value)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_values(value: Any) -> None:
    """Refuse what no text of ours may hold, wherever it is: too deep, NUL, half a character."""
    pending: list[tuple[str, Any, int]] = [("body", value, 1)]
    while pending:
        name, one, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise UsageError("The body nests too deep.", field=name)
        if isinstance(one, str):
            _check_text(name, one)
        elif isinstance(one, dict):
            for key, item in one.items():
                _check_text(name, key)
                pending.append((key if name == "body" else name, item, depth + 1))
        elif isinstance(one, list):
            pending.extend((name, item, depth + 1) for item in one)


def _check_text(name: str, value: str) -> None:
    if "\0" in value:
        raise UsageError(f"“{_shown(name)}” holds a NUL character.", field=_shown(name))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            f"“{_shown(name)}” holds half a character (a lone surrogate).", field=_shown(name)
        ) from None


def _shown(name: str) -> str:
    """Make a field's name fit for a message: printable and short, for clients choose it."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in name)
    return clean if len(clean) <= 60 else clean[:59] + "…"


def _decoded(name: str, value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"“{name}” is not UTF-8.", field=name) from None


def _parameters(known: Sequence[Parameter], given: Mapping[str, str]) -> dict[str, Any]:
    """Check the values that a route knows; others are not ours (Jupyter adds its own)."""
    return {
        one.name: _value(one, given[one.name]) if given.get(one.name, "") != "" else one.default
        for one in known
    }


def _value(known: Parameter, text: str) -> str | int:
    _check_text(known.name, text)
    if len(text) > known.max_length:
        raise UsageError(
            f"“{known.name}” is too long: at most {known.max_length} characters.", field=known.name
        )
    if known.kind == "integer":
        return _integer(known, text)
    if known.choices and text not in known.choices:
        raise UsageError(
            f"“{known.name}” must be one of {', '.join(known.choices)}.", field=known.name
        )
    if known.pattern and not re.fullmatch(known.pattern, text):
        raise UsageError(f"“{known.name}” must be {known.expected}.", field=known.name)
    return text


def _integer(known: Parameter, text: str) -> int:
    low, high = known.minimum or 0, known.maximum or 2**31
    if not re.fullmatch(r"-?[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise UsageError(
            f"“{known.name}” must be a whole number from {low} to {high}.", field=known.name
        )
    return int(text)


def redacted(text: str, route: Route, body: bytes) -> str:
    """Return ``text`` without anything secret: for the log, where a request went wrong."""
    from ..credentials import Secret, redact

    try:
        values = json.loads(body) if route.secret_fields else {}
    except (ValueError, RecursionError):
        values = {}
    if not isinstance(values, dict):
        values = {}
    secrets = [
        Secret(part)
        for name in route.secret_fields
        if isinstance(value := values.get(name), str)
        for part in {value, value.strip()}
        if part
    ]
    return redact(text, *secrets)
