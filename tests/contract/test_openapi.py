"""The OpenAPI file is valid, in step with the models, and fit for generating types."""

import json
import re
import subprocess
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

from redpanda_jupyter.server import openapi
from redpanda_jupyter.server.routes import ROUTES


def test_the_committed_file_equals_what_routes_and_models_say():
    assert openapi.committed() == openapi.text(), (
        "run: python -m redpanda_jupyter.server.openapi --write"
    )


def test_the_check_command_agrees_and_notices_a_difference(monkeypatch, capsys):
    command = [sys.executable, "-m", "redpanda_jupyter.server.openapi", "--check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    monkeypatch.setattr(openapi, "committed", lambda: "{}")
    assert openapi.main(["--check"]) == 1
    assert "outdated" in capsys.readouterr().err


def test_the_command_refuses_what_it_does_not_know(capsys):
    assert openapi.main(["--oops"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_it_is_valid_openapi_31():
    document = openapi.build()
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_it_has_every_route_and_no_other():
    described = {
        (verb.upper(), path) for path, verbs in openapi.build()["paths"].items() for verb in verbs
    }
    assert described == {(route.method, f"/{route.path}") for route in ROUTES}


def test_operation_ids_differ_and_are_names_of_functions():
    ids = [route.id for route in ROUTES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+[A-Za-z]*", one) for one in ids)


def test_component_names_are_names_of_types():
    names = set(openapi.build()["components"]["schemas"])
    assert all(re.fullmatch(r"[A-Z][A-Za-z]*", name) for name in names)
    assert {"CodeBlockPage", "ConversationPage", "MessagePage", "NotebookClaimRequest"} <= names


def test_every_reference_leads_somewhere_and_every_component_is_used():
    document = openapi.build()
    schemas = document["components"]["schemas"]
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert used == set(schemas)


def test_what_is_always_sent_is_required_in_answers():
    schemas = openapi.build()["components"]["schemas"]
    for name, schema in schemas.items():
        if name in {"KeyWrite", "NotebookClaimRequest"}:
            continue
        assert set(schema["required"]) == set(schema["properties"]), name
    assert schemas["NotebookClaimRequest"]["required"] == ["path"]


def test_no_answer_can_hold_a_key():
    schemas = openapi.build()["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "key" in schema["properties"]] == [
        "KeyWrite",
        "ProviderInfo",
    ]
    assert schemas["ProviderInfo"]["properties"]["key"] == {
        "$ref": "#/components/schemas/KeyStatus"
    }
