"""The HTTP client under the providers' SDKs.

The rules of this module: redirects are never followed (both SDKs would send the whole prompt to
wherever a 307 points); no wait is without a limit; the certificates are read once per process.
The client's class is the one that the SDK itself builds on, whichever version of httpx that is.
"""

from __future__ import annotations

import ssl
import sys
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..urls import is_loopback

if TYPE_CHECKING:
    from types import ModuleType

    from .base import Timeouts

_tls: dict[str, ssl.SSLContext] = {}
_tls_lock = threading.Lock()


def http_client(sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    """Build the asynchronous client for ``sdk`` (the module ``openai`` or ``anthropic``)."""
    return _client(sdk.DefaultAsyncHttpxClient, "AsyncClient", sdk, url, timeouts)


def sync_http_client(sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    """Build the synchronous client for ``sdk``; for short look-ups in a worker thread only."""
    return _client(sdk.DefaultHttpxClient, "Client", sdk, url, timeouts)


def _client(default: type, name: str, sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    # the SDK's own class reads proxies even where it is told not to; its base does as told
    base: Any = next(one for one in default.__mro__ if one.__name__ == name)
    parts = urlsplit(url)
    return base(
        follow_redirects=False,
        timeout=sdk.Timeout(
            connect=timeouts.connect_s,
            read=timeouts.idle_s,
            write=timeouts.idle_s,
            pool=timeouts.connect_s,
        ),
        # a proxy of the company cannot reach this machine's own servers
        trust_env=not is_loopback(parts.hostname or ""),
        verify=_tls_context(base, parts.scheme),
    )


def _tls_context(base: type, scheme: str) -> ssl.SSLContext:
    """Return the certificates to trust; for plain http none, which costs nothing to build."""
    library = base.__module__.partition(".")[0]
    key = library if scheme == "https" else "none"
    with _tls_lock:
        if key not in _tls:
            if scheme == "https":
                _tls[key] = sys.modules[library].create_ssl_context()
            else:
                _tls[key] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _tls[key]
