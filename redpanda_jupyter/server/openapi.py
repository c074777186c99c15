"""The OpenAPI 3.1 file: written from the routes and the models, never by hand.

The rule of this module: ``server/openapi.json`` in the repository equals what :func:`build` says.
``python -m redpanda_jupyter.server.openapi`` prints it, ``--check`` compares, ``--write`` writes.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from .. import __version__, models
from .call import resolve
from .routes import ROUTES, Parameter, Route

References = dict[tuple[Any, str], dict[str, Any]]

_ERROR_TEXT = {
    400: "The request cannot be read: `field` names the culprit.",
    403: "Not signed in, or not allowed.",
    404: "There is no such record.",
    409: "The machine or the library is not in a state to do this; `hint` tells what helps.",
    413: "The body is too large.",
    422: "The body holds a wrong value: `field` names it.",
    500: "A mistake in Red Panda.",
    503: "The library's database is locked, read-only, full, damaged or out of reach.",
}


class _Schemas(GenerateJsonSchema):
    """Schemas as a client reads them: what is always sent is required, and no repeated titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def _model_of(name: str) -> type[BaseModel] | None:
    kind: Any = resolve(name)
    if get_origin(kind) is list:
        kind = get_args(kind)[0]
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _component_name(name: str) -> str:
    """Make a name that reads well in TypeScript: ``CodeBlockPage``, ``NotebookClaimRequest``."""
    name = re.sub(r"^Page_(\w+)_(?=-|$)", r"\1Page", name)
    return name.replace("-Input", "Request").replace("-Output", "")


def _renamed(value: Any, prefix: str) -> Any:
    if isinstance(value, dict):
        return {
            key: prefix + _component_name(item.removeprefix(prefix))
            if key == "$ref"
            else _renamed(item, prefix)
            for key, item in value.items()
        }
    return [_renamed(item, prefix) for item in value] if isinstance(value, list) else value


def _components() -> tuple[References, dict[str, Any]]:
    """Return the reference of each model that a route names, and all the schemas behind them."""
    wanted: dict[tuple[type[BaseModel], Any], None] = {(models.ErrorInfo, "serialization"): None}
    for route in ROUTES:
        if route.request and (model := _model_of(route.request)):
            wanted[model, "validation"] = None
        if route.response and (model := _model_of(route.response)):
            wanted[model, "serialization"] = None
    prefix = "#/components/schemas/"
    references, document = models_json_schema(
        list(wanted), ref_template=prefix + "{model}", schema_generator=_Schemas
    )
    schemas = {}
    for name, schema in sorted(document["$defs"].items()):
        renamed = _renamed(schema, prefix)
        renamed.pop("title", None)
        schemas[_component_name(name)] = renamed
    named: References = {}
    for key, reference in references.items():
        named[key] = _renamed(reference, prefix)
    return named, schemas


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    words: dict[str, Any] = {
        "type": parameter.kind,
        "maxLength": parameter.max_length if parameter.kind == "string" else None,
        "pattern": parameter.pattern,
        "enum": list(parameter.choices) or None,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "default": parameter.default,
    }
    schema = {word: value for word, value in words.items() if value is not None}
    return {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.description,
        "schema": schema,
    }


def _operation(route: Route, references: References) -> dict[str, Any]:
    def content(name: str, mode: str) -> dict[str, Any]:
        model = _model_of(name)
        schema = references[model, mode] if model else {"type": "object"}
        if name.startswith("list["):
            schema = {"type": "array", "items": schema}
        return {"application/json": {"schema": schema}}

    responses: dict[str, Any] = (
        {"200": {"description": "Done.", "content": content(route.response, "serialization")}}
        if route.response
        else {"204": {"description": "Done."}}
    )
    for status in sorted({*route.errors, 403, 500}):
        responses[str(status)] = {
            "description": _ERROR_TEXT[status],
            "content": content("ErrorInfo", "serialization"),
        }
    operation: dict[str, Any] = {
        "operationId": route.id,
        "summary": route.summary,
        "tags": [route.path.partition("/")[0].removesuffix(".json")],
    }
    parameters = [_parameter(one, "path") for one in route.in_path]
    parameters += [_parameter(one, "query") for one in route.in_query]
    if parameters:
        operation["parameters"] = parameters
    if route.request:
        operation["requestBody"] = {
            "required": True,
            "content": content(route.request, "validation"),
        }
    operation["responses"] = responses
    return operation


def build() -> dict[str, Any]:
    """Describe all routes as an OpenAPI 3.1 document."""
    references, schemas = _components()
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Red Panda for Jupyter",
            "version": __version__,
            "description": "The library of questions, answers and code, for the sidebar and others."
            " Every verb asks Jupyter's identity provider and authorizer.",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": "../redpanda", "description": "Beside this file."}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`token <the server's token>`",
                },
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "_xsrf",
                    "description": "A signed-in browser; what writes also sends `X-XSRFToken`.",
                },
            },
        },
    }


def text() -> str:
    """Return the file's text as it is committed."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def committed() -> str:
    """Return the text of the file that is shipped in the package."""
    return resources.files(__package__).joinpath("openapi.json").read_text("utf-8")


def main(arguments: list[str]) -> int:
    """Print, write (``--write``) or check (``--check``) the file; 1 means that it is outdated."""
    if arguments == ["--check"]:
        if committed() == text():
            return 0
        sys.stderr.write("server/openapi.json is outdated: run this with --write.\n")
        return 1
    if arguments == ["--write"]:
        Path(__file__).with_name("openapi.json").write_text(text(), "utf-8")
        return 0
    if arguments:
        sys.stderr.write("Usage: python -m redpanda_jupyter.server.openapi [--check | --write]\n")
        return 2
    sys.stdout.write(text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
