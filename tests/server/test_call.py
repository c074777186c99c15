"""What a request may hold, and what is said where it holds something else."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.models import CodeBlock, Page, Status
from redpanda_jupyter.server.call import MAX_DEPTH, read_json, redacted, resolve
from redpanda_jupyter.server.routes import ROUTES


def nested(depth):
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"  \n", "body"),
        (b"{", "body"),
        (b"{'a': 1}", "body"),
        (b"\xff\xfe", "body"),
        (b'{"a": NaN}', "body"),
        (b'{"a": -Infinity}', "body"),
        (b'{"a": ' + b"9" * 5000 + b"}", "body"),
        (nested(MAX_DEPTH + 1), "body"),
        (nested(100_000), "body"),
        (b'{"deep": ' + nested(MAX_DEPTH) + b"}", "deep"),
        (b'{"path": "a\\u0000b"}', "path"),
        (b'{"path": "a\\ud800b"}', "path"),
        (b'{"path": ["a", {"b": "\\udfff"}]}', "path"),
        (b'{"a\\u0000b": 1}', "body"),
        (b'{"a\\ud800b": 1}', "body"),
    ],
)
def test_a_bad_body_is_refused_by_name(body, field):
    with pytest.raises(UsageError) as caught:
        read_json(body)
    assert caught.value.field == field
    caught.value.message.encode()  # fit for an answer


def test_a_good_body_is_taken_as_it_is():
    value = {"path": "Ünïcode 🐼.ipynb", "n": [1, 2.5, None, True, {"x": ""}]}
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value
    assert read_json(nested(MAX_DEPTH)) is not None


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_a_usage_error(body):
    with contextlib.suppress(UsageError):
        read_json(body)


def test_models_are_found_by_the_names_that_routes_use():
    assert resolve("Status") is Status
    assert resolve("Page[CodeBlock]") is Page[CodeBlock]
    assert resolve("list[Status]") == list[Status]


def test_a_log_line_loses_the_secret_fields_and_what_looks_like_a_key():
    route = next(one for one in ROUTES if one.id == "putKey")
    text = "ValueError: my own odd secret 42 and sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
    clean = redacted(text, route, json.dumps({"key": "  my own odd secret 42 "}).encode())
    assert "odd secret" not in clean
    assert "abcdefghijklmnop" not in clean
    assert clean.startswith("ValueError")


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"key": 3}', b'{"key": ""}', nested(99_999)])
def test_a_body_that_cannot_be_read_does_not_stop_the_log(body):
    route = next(one for one in ROUTES if one.id == "putKey")
    assert redacted("some text", route, body) == "some text"
