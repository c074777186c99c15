"""Real parts of a company's network: a certificate authority, a TLS server, and a proxy."""

from __future__ import annotations

import base64
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

HOST = "api.company.test"
"""A name that no resolver knows: only the proxy can reach it."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority, and what it signed for :data:`HOST` and this machine."""

    bundle: Path
    certificate: Path
    key: Path


def make_authority(folder: Path, names: str = f"DNS:{HOST},DNS:localhost") -> Authority:
    """Make an authority of its own with OpenSSL, and a server's certificate signed by it."""
    folder.mkdir()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    (folder / "leaf.cnf").write_text(
        f"subjectAltName={names}\nauthorityKeyIdentifier=keyid\nbasicConstraints=CA:FALSE\n"
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
    )
    for words in (
        ["req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
         "-subj", "/CN=The company", "-addext", "keyUsage=critical,keyCertSign"],
        ["req", "-new", *curve, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=x"],
        ["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
         "-CAcreateserial", "-extfile", "leaf.cnf", "-out", "leaf.pem"],
    ):  # fmt: skip
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    return Authority(folder / "ca.pem", folder / "leaf.pem", folder / "key.pem")


class _Relay:
    """Accepts connections on a port of this machine and passes each on to ``target``."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in [self._listener, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def greet(self, client: socket.socket) -> socket.socket | None:
        """Do what comes before the bytes are passed on; ``None`` to hang up."""
        return client

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.append(client)
        with suppress(OSError):
            ready = self.greet(client)
            if ready is None:
                client.close()
                return
            self._open.append(ready)
            server = socket.create_connection(("127.0.0.1", self.target))
            self._open.append(server)
            threading.Thread(target=_pump, args=(server, ready), daemon=True).start()
            _pump(ready, server)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError, ValueError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


class TLSServer(_Relay):
    """Ends TLS with an authority's certificate and passes on what was inside."""

    def __init__(self, target: int, authority: Authority) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.certificate, authority.key)
        super().__init__(target)

    def greet(self, client: socket.socket) -> socket.socket | None:
        return self._context.wrap_socket(client, server_side=True)


@dataclass
class Asked:
    """What a proxy was asked for."""

    targets: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


class Proxy(_Relay):
    """An HTTP proxy that knows CONNECT; all names lead to ``target``."""

    def __init__(self, target: int, *, password: str = "") -> None:
        self.asked = Asked()
        self._password = password
        super().__init__(target)

    def greet(self, client: socket.socket) -> socket.socket | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                return None
            head += piece
        text = head.decode("latin-1")
        self.asked.heads.append(text)
        self.asked.targets.append(text.split()[1])
        wanted = base64.b64encode(f"me:{self._password}".encode()).decode()
        if self._password and f"Basic {wanted}" not in text:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return None
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return client
