"""Whatever a client sends wrong is answered by a 4xx that names the field, and never by a 5xx."""

import json

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.server.routes import MAX_BODY_BYTES, ROUTES

BAD_REFERENCES = [
    "nope", "-1", "1.5", "0x10", "1e3", "%20", "12%0A", "%00", "12%00", "%ED%A0%80", "%FF",
    "'; DROP TABLE code_blocks;--", "..%2F..%2Fetc", "*", "%2523", "١٢", "9" * 40,
    "a" * 5000, new_id().lower(), new_id()[:-1], "8" + new_id()[1:],
]  # fmt: skip


@pytest.mark.parametrize("ref", BAD_REFERENCES, ids=range(len(BAD_REFERENCES)))
async def test_a_bad_reference(ask, ref):
    for route in ROUTES:
        if not route.in_path:
            continue
        name = route.in_path[0].name
        if name == "provider":
            continue
        path = route.path.replace("{" + name + "}", quoted(ref))
        body = {} if route.request else None
        answer = await ask(route.method, path, body)
        assert (answer.status, answer.json["field"]) == (400, name), (route.id, answer)


@pytest.mark.parametrize("name", ["%00", "a%20b", "..", "é", "a" * 65, "%FF", "-x", "<script>"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_bad_name_of_a_provider(ask, name, method):
    answer = await ask(method, f"keys/{quoted(name)}", {"key": "sk-" + "a" * 40})
    assert (answer.status, answer.json["field"]) == (400, "provider")


BAD_QUERIES = [
    ("blocks", "limit", "0"),
    ("blocks", "limit", "-1"),
    ("blocks", "limit", "201"),
    ("blocks", "limit", "99999999999999999999999999"),
    ("blocks", "limit", "ten"),
    ("blocks", "limit", "1e2"),
    ("blocks", "limit", "5.0"),
    ("blocks", "limit", "٥"),
    ("blocks", "limit", "5\n"),
    ("blocks", "cursor", "nope"),
    ("blocks", "cursor", "-5"),
    ("blocks", "cursor", "9" * 30),
    ("blocks", "cursor", "1;2"),
    ("blocks", "cursor", "x" * 501),
    ("blocks", "status", "fine"),
    ("blocks", "status", "OK"),
    ("blocks", "notebook_id", "nope"),
    ("blocks", "language", "p" * 41),
    ("blocks", "language", "a\0b"),
    ("blocks", "q", "a\0b"),
    ("blocks", "q", "q" * 1001),
    ("conversations", "cursor", "nope"),
    ("conversations", "cursor", "2026-99-99T99:99:99~3"),
    ("conversations", "limit", "0"),
    ("conversations", "q", "\0"),
    ("conversations/1/messages", "limit", "x"),
    ("conversations/1/messages", "cursor", "a b"),
    ("blocks/1/executions", "limit", "1000"),
]


@pytest.mark.parametrize(("path", "name", "value"), BAD_QUERIES)
async def test_a_bad_value_in_a_query(ask, path, name, value):
    answer = await ask("GET", path, **{name: value})
    assert (answer.status, answer.json["field"]) == (400, name)


@pytest.mark.parametrize("raw", ["q=%FF", "q=%ED%A0%80", "limit=%FF", "cursor=%FE%FF"])
async def test_a_query_that_is_not_utf_8(
    library, jp_base_url, jp_auth_header, http_server_client, raw
):
    response = await http_server_client.fetch(
        f"{jp_base_url}redpanda/blocks?{raw}", headers=jp_auth_header, raise_error=False
    )
    answer = json.loads(response.body)
    assert (response.code, answer["field"]) == (400, raw.partition("=")[0])


@pytest.mark.parametrize(
    "words",
    ['"', "'", "(", "a AND", "NEAR(", "*", "a*b", ":", "-", "%", "_", "\\", "col:x", "🐼", "…", "^",
     "\ud83d\udc3c", "a OR b)", "{}", "\u202e", "a" * 1000, "a " * 500],
)  # fmt: skip
async def test_odd_words_are_searched_for_and_found_nowhere(ask, kernel_store, make_turn, words):
    kernel_store.add_turn(make_turn("Mean", ("mean()",)))
    words = words.encode("utf-16", "surrogatepass").decode("utf-16")
    for path in ("blocks", "conversations"):
        assert (await ask("GET", path, q=words)).status == 200


def nested(depth):
    return b'{"path": ' + b"[" * depth + b"]" * depth + b"}"


BAD_BODIES = [
    (b"", 400, "body"),
    (b"{", 400, "body"),
    (b"null", 422, "body"),
    (b"[]", 422, "body"),
    (b'"text"', 422, "body"),
    (b"\xff\xfe\x00", 400, "body"),
    (b"{}", 422, "path"),
    (b'{"path": 3}', 422, "path"),
    (b'{"path": null}', 422, "path"),
    (b'{"path": ["a"]}', 422, "path"),
    (b'{"path": ""}', 400, "path"),
    (b'{"path": "///"}', 400, "path"),
    (json.dumps({"path": "a" * 5000}).encode(), 400, "path"),
    (b'{"path": "a\\u0000.ipynb"}', 400, "path"),
    (b'{"path": "a\\ud800.ipynb"}', 400, "path"),
    (b'{"path": "a.ipynb", "id": "nope"}', 422, "id"),
    (b'{"path": "a.ipynb", "id": 5}', 422, "id"),
    (b'{"path": "a.ipynb", "more": 1}', 422, "more"),
    (b'{"path": NaN}', 400, "body"),
    (nested(50), 400, "path"),
    (nested(100_000), 400, "body"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD_BODIES, ids=range(len(BAD_BODIES)))
async def test_a_bad_body_for_a_notebook(ask, body, status, field):
    answer = await ask("POST", "notebooks", body)
    assert (answer.status, answer.json["field"]) == (status, field)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 2_000_000])
@pytest.mark.parametrize(("method", "path"), [("POST", "notebooks"), ("PUT", "keys/openai")])
async def test_a_body_that_is_too_large(ask, method, path, size):
    answer = await ask(method, path, b'{"path": "' + b"a" * size + b'"}')
    assert (answer.status, answer.json["code"], answer.json["field"]) == (413, "too_large", "body")


async def test_a_body_where_none_is_wanted_is_passed_over(ask):
    assert (await ask("DELETE", "blocks/999", b"\xff" * 100)).status == 404


async def test_what_jupyter_adds_to_a_query_is_passed_over(ask):
    assert (await ask("GET", "blocks", **{"1763800000000": "", "_xsrf": "x"})).status == 200


def quoted(text):
    """Quote as a browser does what is not quoted already (%41 stays, é becomes %C3%A9)."""
    from urllib.parse import quote

    return quote(text, safe="%")
