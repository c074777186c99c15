"""The tour's server: real HTTP on this machine, to be relied on by all other tests."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault, TourServer

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 5}
CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"


@pytest.fixture
def server() -> Iterator[TourServer]:
    with TourServer(lambda question: f"You said {question}.") as running:
        yield running


def post(server: TourServer, path: str, body: Any, **headers: str) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request("POST", path, raw, headers)
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response.status, response.headers, data


@pytest.mark.parametrize("path", [CHAT, MESSAGES])
def test_answer_in_one_piece(path: str, server: TourServer) -> None:
    status, headers, data = post(server, path, QUESTION)
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    body = json.loads(data)
    if path == CHAT:
        assert body["choices"][0]["message"]["content"] == "You said hi."
        assert body["usage"]["total_tokens"] > 0
    else:
        assert body["content"] == [{"type": "text", "text": "You said hi."}]
        assert body["stop_reason"] == "end_turn"


@pytest.mark.parametrize("path", [CHAT, MESSAGES])
def test_answer_as_a_stream(path: str, server: TourServer) -> None:
    status, headers, data = post(server, path, {**QUESTION, "stream": True})
    assert status == 200
    assert headers["Content-Type"].startswith("text/event-stream")
    text = data.decode()
    assert "You" in text
    assert "data: [DONE]" in text if path == CHAT else "event: message_stop" in text


def test_usage_in_a_stream_only_if_asked_for(server: TourServer) -> None:
    plain = post(server, CHAT, {**QUESTION, "stream": True})[2]
    options = {"stream": True, "stream_options": {"include_usage": True}}
    counted = post(server, CHAT, {**QUESTION, **options})[2]
    assert b'"usage"' not in plain
    assert b'"usage"' in counted


def test_question_in_parts(server: TourServer) -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
    body = {**QUESTION, "messages": [{"role": "user", "content": parts}]}
    assert b"You said a\\nb." in post(server, CHAT, body)[2]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, b"not json"),
        (CHAT, b""),
        (CHAT, []),
        (CHAT, {"model": "m"}),
        (CHAT, {"messages": []}),
        (CHAT, {"model": 5, "messages": []}),
        (CHAT, {"model": "m", "messages": ["x"]}),
        (CHAT, {"model": "m", "messages": [{"role": "assistant", "content": "x"}]}),
        (CHAT, {"model": "m", "messages": [{"role": "user", "content": 5}]}),
        (MESSAGES, {"model": "m", "messages": [{"role": "user", "content": "x"}]}),
    ],
)
def test_bad_requests(path: str, body: Any, server: TourServer) -> None:
    status, _, data = post(server, path, body)
    assert status == 400
    assert json.loads(data)["error"]["message"]


def test_unknown_paths_and_models(server: TourServer) -> None:
    assert post(server, "/v1/nothing", QUESTION)[0] == 404
    assert post(server, CHAT, QUESTION)[0] == 200
    server.strict_models = True
    assert post(server, CHAT, QUESTION)[0] == 404
    assert post(server, CHAT, {**QUESTION, "model": "chat"})[0] == 200


def test_key(server: TourServer) -> None:
    server.api_key = "right"
    assert post(server, CHAT, QUESTION)[0] == 401
    assert post(server, CHAT, QUESTION, Authorization="Bearer wrong")[0] == 401
    assert post(server, CHAT, QUESTION, Authorization="Bearer right")[0] == 200
    assert post(server, MESSAGES, QUESTION, **{"X-Api-Key": "right"})[0] == 200


def test_list_of_models(server: TourServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/v1/models?limit=5")
    body = json.loads(connection.getresponse().read())
    assert [one["id"] for one in body["data"]] == ["chat", "messages"]
    connection.request("GET", "/etc/passwd")
    assert connection.getresponse().status == 404
    connection.close()


def test_faults_are_taken_in_order_and_then_all_is_well(server: TourServer) -> None:
    server.faults.extend([Fault(status=500), Fault(status=429, headers={"Retry-After": "7"})])
    assert post(server, CHAT, QUESTION)[0] == 500
    status, headers, _ = post(server, CHAT, QUESTION)
    assert (status, headers["Retry-After"]) == (429, "7")
    assert post(server, CHAT, QUESTION)[0] == 200


def test_requests_are_recorded(server: TourServer) -> None:
    post(server, CHAT, QUESTION, Authorization="Bearer k")
    (seen,) = server.requests
    assert (seen.method, seen.path, seen.body) == ("POST", CHAT, QUESTION)
    assert seen.headers["authorization"] == "Bearer k"
    _until(lambda: seen.finished_at is not None)
    assert seen.disconnected_at is None


def test_nothing_is_recorded_where_nothing_shall_be() -> None:
    with TourServer(lambda question: "x", keep_requests=0) as server:
        assert post(server, CHAT, QUESTION)[0] == 200
        assert list(server.requests) == []


@pytest.mark.parametrize(
    "fault",
    [Fault(stall_after=1), Fault(delay_s=60), Fault(piece_delay_s=60), Fault(piece_delay_s=0.01)],
    ids=["stalled", "silent", "slow", "talking"],
)
def test_client_that_leaves_is_noticed(fault: Fault, server: TourServer) -> None:
    server.answers = lambda question: "word " * 5000
    server.faults.append(fault)
    client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    body = json.dumps({**QUESTION, "stream": True}).encode()
    client.sendall(
        b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
        % (CHAT.encode(), len(body), body)
    )
    _until(lambda: len(server.requests) == 1)
    time.sleep(0.1)
    client.close()
    left = time.monotonic()
    _until(lambda: server.requests[0].disconnected_at is not None)
    noticed = server.requests[0].disconnected_at
    assert noticed is not None
    assert noticed - left < 1


def test_body_without_a_length_or_too_long(server: TourServer) -> None:
    for head, status in ((b"", b"411"), (b"Content-Length: 99999999999\r\n", b"413")):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(b"POST %b HTTP/1.1\r\nHost: x\r\n%b\r\n" % (CHAT.encode(), head))
            assert client.recv(100).split()[1] == status


def test_closes_at_once_although_clients_hang_on() -> None:
    server = TourServer(lambda question: "x").start()
    server.faults.append(Fault(delay_s=60))
    client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    idle = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    body = json.dumps(QUESTION).encode()
    client.sendall(
        b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
        % (CHAT.encode(), len(body), body)
    )
    _until(lambda: len(server.requests) == 1)
    began = time.monotonic()
    server.close()
    server.close()
    assert time.monotonic() - began < 2
    for one in (client, idle):
        assert one.recv(10) == b""
        one.close()


def test_starts_again_after_a_close() -> None:
    server = TourServer(lambda question: "x")
    with pytest.raises(RuntimeError):
        _ = server.openai_url
    for _ in range(2):
        with server:
            assert post(server, CHAT, QUESTION)[0] == 200


def test_only_this_machine_can_reach_it(server: TourServer) -> None:
    assert server._http is not None
    assert server._http.server_address[0] == "127.0.0.1"


def _until(condition: Any) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("did not happen within 5 s")
