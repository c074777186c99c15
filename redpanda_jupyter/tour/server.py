"""A small server on this machine that speaks both providers' wire formats.

The rule of this module: standard library only, loopback only, and it never asks a model. It gives
prepared answers over real HTTP, so that the tour and the tests run through the real SDKs and the
real code path; and it fails on demand, in every way that a provider can (:class:`Fault`).

>>> with TourServer(lambda question: "Hello") as server:  # doctest: +SKIP
...     server.faults.append(Fault(status=429, headers={"Retry-After": "1"}))
...     ask(server.openai_url)  # the next request takes the fault
...     server.requests[0].body
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections import deque
from contextlib import suppress
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from .faults import Fault, RecordedRequest
from .handler import Handler

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

__all__ = ["Fault", "RecordedRequest", "TourServer"]

LOOPBACK = "127.0.0.1"


class TourServer:
    """Answers requests on a random port of the loopback interface, from its own threads.

    Parameters
    ----------
    answers
        Gives the answer, in Markdown, to the text of the last user message. Without it the tour's
        prepared answers are given.
    models
        The names that ``GET /v1/models`` lists.
    strict_models
        Whether other names are answered with 404, as a provider does.
    api_key
        If given, requests with another key, or with none, are answered with 401.
    piece_delay_s
        Seconds before each piece of text, so that a person can see an answer arrive.
    usage
        Whether token counts are sent.
    keep_requests
        How many requests :attr:`requests` remembers; ``None`` for all, 0 for none.

    Attributes
    ----------
    faults
        What goes wrong next: each request for an answer takes one from the left.
    list_faults
        What goes wrong next when the models are asked for; of a fault ``status``, ``message``,
        ``body``, ``delay_s``, ``piece_delay_s`` (before each byte) and ``hang_up`` count.
    requests
        What arrived, oldest first.
    """

    def __init__(
        self,
        answers: Callable[[str], str] | None = None,
        *,
        models: tuple[str, ...] = ("chat", "messages"),
        strict_models: bool = False,
        api_key: str | None = None,
        piece_delay_s: float = 0.0,
        usage: bool = True,
        keep_requests: int | None = None,
    ) -> None:
        if answers is None:
            from .answers import PreparedAnswers

            answers = PreparedAnswers.packaged().answer
        self.answers = answers
        self.models = models
        self.strict_models = strict_models
        self.api_key = api_key
        self.piece_delay_s = piece_delay_s
        self.usage = usage
        self.faults: deque[Fault] = deque()
        self.list_faults: deque[Fault] = deque()
        self.requests: deque[RecordedRequest] = deque(maxlen=keep_requests)
        self._http: HttpServer | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def start(self) -> Self:
        """Begin to listen; does nothing if it does already."""
        if self._http is None:
            self._closing = False
            self._http = HttpServer(self)
            self._thread = threading.Thread(
                target=self._serve, args=(self._http,), name="redpanda-tour", daemon=True
            )
            self._thread.start()
        return self

    def close(self) -> None:
        """Stop listening and drop every connection, at once."""
        http, self._http = self._http, None
        if http is None:
            return
        self._closing = True
        # the thread sleeps in accept, not in a polling loop: a connection wakes it
        with suppress(OSError):
            socket.create_connection((LOOPBACK, http.server_port), timeout=1).close()
        if self._thread is not None:
            self._thread.join(timeout=5)
        http.server_close()
        http.drop_connections()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _serve(self, http: HttpServer) -> None:
        while not self._closing:
            http.handle_request()

    @property
    def port(self) -> int:
        """The port that it listens on; it must have been started."""
        if self._http is None:
            raise RuntimeError("The tour's server is not running.")
        return self._http.server_port

    @property
    def openai_url(self) -> str:
        """The base URL for an OpenAI client."""
        return f"http://{LOOPBACK}:{self.port}/v1"

    @property
    def anthropic_url(self) -> str:
        """The base URL for an Anthropic client."""
        return f"http://{LOOPBACK}:{self.port}"


class HttpServer(ThreadingHTTPServer):
    """The socket, and the connections that are open on it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, tour: TourServer) -> None:
        super().__init__((LOOPBACK, 0), Handler)
        self.tour = tour
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def server_bind(self) -> None:
        # not HTTPServer's: that one asks the resolver for our name, which can take seconds
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        with self._lock:
            waiting = list(self._open)
        for one in waiting:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that left; everything else is a bug of ours and is shown."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
