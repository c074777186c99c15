"""One connection to the tour's server: reads requests, writes answers, carries out faults.

The rule of this module: one thread a connection, which never waits without watching its client;
a client that leaves is noticed at once and noted in its request's record.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from .faults import NO_FAULT, Fault, RecordedRequest
from .wire import WIRES, Asked, BadRequestBodyError, Wire, models_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .server import HttpServer

MAX_BODY_BYTES = 64 * 1024 * 1024

_AZURE = re.compile(r"^/openai/deployments/[^/]+/")
_PIECE = re.compile(r"\s*\S{1,12}|\s+")


class _ClientGoneError(Exception):
    """The client closed its connection before the answer was complete."""


class _HangUpError(Exception):
    """A fault wants the connection closed now."""


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with one client."""

    protocol_version = "HTTP/1.1"
    server_version = "RedPandaTour"
    sys_version = ""
    disable_nagle_algorithm = True
    server: HttpServer

    def setup(self) -> None:
        """Begin to watch the client."""
        super().setup()
        self._selector = selectors.DefaultSelector()  # select() fails above descriptor 1023
        self._selector.register(self.connection, selectors.EVENT_READ)

    def finish(self) -> None:
        """Stop watching it."""
        self._selector.close()
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: standard error belongs to the kernel."""

    # --- requests --------------------------------------------------------------------------

    def do_GET(self) -> None:
        """List the models."""
        record = self._record(b"")
        try:
            self._list_models(record)
            record.finished_at = time.monotonic()
        except _HangUpError:
            self.close_connection = True
        except (_ClientGoneError, OSError):
            record.disconnected_at = time.monotonic()
            self.close_connection = True

    def do_POST(self) -> None:
        """Answer a question."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            self._send_json(413 if length.isdigit() else 411, {"error": {"message": "length"}})
            return
        record = self._record(self.rfile.read(int(length)))
        path = self.path.partition("?")[0]
        wire = WIRES.get(_AZURE.sub("/v1/", path))
        if wire is None:
            self._send_json(404, {"error": {"message": "no such path"}})
            return
        try:
            self._answer(wire, record)
            record.finished_at = time.monotonic()
        except _HangUpError:
            self.close_connection = True
        except (_ClientGoneError, OSError):
            record.disconnected_at = time.monotonic()
            self.close_connection = True

    def _list_models(self, record: RecordedRequest) -> None:
        tour = self.server.tour
        if self.path.partition("?")[0] not in ("/v1/models", "/openai/models"):  # Azure's path
            self._send_json(404, {"error": {"message": "no such path"}})
            return
        fault = NO_FAULT
        with suppress(IndexError):
            fault = tour.list_faults.popleft()
        self._pause(fault.delay_s)
        if fault.hang_up:
            raise _HangUpError
        if fault.body is not None:
            self._send(fault.status or 200, fault.body.encode(), fault.content_type, fault.headers)
            return
        if fault.status is not None:
            body = {"error": {"message": fault.message, "code": fault.error_code}}
            self._send_json(fault.status, body, fault.headers)
            return
        refusal = self._refused_key(record)
        if refusal is not None:
            self._send_json(refusal[0], {"error": {"message": refusal[1].message}})
            return
        body = models_body(tour.models)
        if fault.piece_delay_s is None:
            self._send_json(200, body)
        else:
            self._drip(json.dumps(body).encode(), fault.piece_delay_s)

    def _drip(self, data: bytes, delay_s: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for byte in _slices(data, 1):
            self._pause(delay_s)
            self.wfile.write(byte)

    def _record(self, raw: bytes) -> RecordedRequest:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        headers = {name.lower(): value for name, value in self.headers.items()}
        record = RecordedRequest(
            self.command, self.path, headers, body, raw, self.client_address[1]
        )
        self.server.tour.requests.append(record)
        return record

    def _answer(self, wire: Wire, record: RecordedRequest) -> None:
        tour = self.server.tour
        fault = NO_FAULT
        with suppress(IndexError):
            fault = tour.faults.popleft()
        self._pause(fault.delay_s)
        if fault.hang_up:
            raise _HangUpError
        if fault.body is not None:
            kind = fault.content_type
            self._send(fault.status or 200, fault.body.encode(), kind, fault.headers)
            return
        if fault.status is not None:
            self._send_json(fault.status, wire.error(fault.status, fault), fault.headers)
            return
        try:
            asked = wire.read(record.body)
        except BadRequestBodyError as error:
            self._send_json(400, wire.error(400, Fault(message=str(error))))
            return
        refusal = self._refusal(asked, record)
        if refusal is not None:
            self._send_json(refusal[0], wire.error(*refusal))
            return
        answer = tour.answers(asked.question)
        pieces = _PIECE.findall(answer)
        usage = None
        if fault.usage and tour.usage:
            usage = (len(_PIECE.findall(record.raw.decode("utf-8", "replace"))), len(pieces))
        if asked.stream:
            self._stream(wire, asked, fault, pieces, usage)
        else:
            self._send_json(200, wire.whole(asked, answer, usage), fault.headers)

    def _refusal(self, asked: Asked, record: RecordedRequest) -> tuple[int, Fault] | None:
        tour = self.server.tour
        refused = self._refused_key(record)
        if refused is not None:
            return refused
        if tour.strict_models and asked.model not in tour.models:
            message = f"The model `{asked.model}` does not exist."
            return 404, Fault(message=message, error_code="model_not_found")
        return None

    def _refused_key(self, record: RecordedRequest) -> tuple[int, Fault] | None:
        bearer = record.headers.get("authorization", "").removeprefix("Bearer ")
        given = (bearer, record.headers.get("x-api-key"), record.headers.get("api-key"))
        if self.server.tour.api_key in (None, *given):
            return None
        message = "Incorrect API key provided."
        return 401, Fault(message=message, error_code="invalid_api_key")

    # --- answers ---------------------------------------------------------------------------

    def _stream(
        self,
        wire: Wire,
        asked: Asked,
        fault: Fault,
        pieces: list[str],
        usage: tuple[int, int] | None,
    ) -> None:
        self._start_stream(fault)
        self._write(wire.opening(asked, usage[0] if usage else None), fault)
        if fault.thinking is not None:
            self._write(wire.thinking(asked, fault), fault)
        delay = self.server.tour.piece_delay_s
        if fault.piece_delay_s is not None:
            delay = fault.piece_delay_s
        for count in range(len(pieces) + 1):
            if self._misbehave(wire, fault, count):
                return
            if count < len(pieces):
                self._pause(delay)
                self._write(wire.text(asked, pieces[count]), fault)
        self._write(wire.finish(asked, fault.finish, usage[1] if usage else None), fault)
        if fault.stall_after_finish:
            self._pause(None)
        self._write(wire.closing(asked, usage), fault)
        self.wfile.write(b"0\r\n\r\n")

    def _misbehave(self, wire: Wire, fault: Fault, count: int) -> bool:
        """Do what ``fault`` wants after ``count`` pieces; True if the answer ends with it."""
        if fault.quiet_after == count:
            self._be_quiet(wire, fault)
        if fault.stall_after == count:
            self._pause(None)
        if fault.cut_after == count:
            raise _HangUpError
        if fault.malformed_after == count:
            self._write(wire.malformed(), fault)
        if fault.error_after == count:
            self._write(wire.error_event(fault), fault)
        if count in (fault.end_after, fault.error_after):
            self.wfile.write(b"0\r\n\r\n")
            return True
        return False

    def _be_quiet(self, wire: Wire, fault: Fault) -> None:
        """Write no text for a while, with or without signs of life."""
        end = time.monotonic() + fault.quiet_s
        while (left := end - time.monotonic()) > 0:
            self._pause(min(left, fault.quiet_sign_s or left))
            if fault.quiet_sign_s is not None:
                self._write(wire.sign_of_life(), fault)

    def _start_stream(self, fault: Fault) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _write(self, data: bytes, fault: Fault) -> None:
        for part in _slices(data, fault.chunk_bytes or len(data)):
            if self._client_left(0):
                raise _ClientGoneError
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))

    def _send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self._send(status, data, "application/json", headers or {})

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    # --- waiting ---------------------------------------------------------------------------

    def _pause(self, seconds: float | None) -> None:
        """Wait (``None``: for ever), and notice at once if the client leaves meanwhile."""
        if seconds is None or seconds > 0:
            if self._client_left(seconds):
                raise _ClientGoneError
            if seconds is None:  # the client sent more: it will not be read
                raise _HangUpError

    def _client_left(self, seconds: float | None) -> bool:
        if not self._selector.select(seconds):
            return False
        peeked: bytes = self.connection.recv(1, socket.MSG_PEEK)
        return peeked == b""


def _slices(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
