"""The HTTP client under the providers' SDKs, and the way that it takes.

The rules of this module:

* redirects are never followed (both SDKs would send the whole prompt to wherever a 307 points), and
  no wait is without a limit;
* proxy and certificates come from the settings file, else from the usual variables as they were
  when this process started. A notebook that changes them moves neither key nor data to another
  host. The client itself looks at no environment;
* nothing on this machine is asked through a proxy; the certificates are read once per process.

The client's class is the one that the SDK itself builds on, whichever version of httpx that is.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .. import checks
from ..errors import SettingsError
from ..settings import start_environment
from ..urls import is_loopback
from .base import Network

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from ..settings import Settings
    from .base import Timeouts

_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_BYPASSES = ("no_proxy", "NO_PROXY")
_BUNDLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")

_tls: dict[tuple[str, str, int], ssl.SSLContext] = {}
_tls_lock = threading.Lock()


# --- the way ----------------------------------------------------------------------------------


def network(settings: Settings, url: str) -> Network:
    """Return the proxy and the certificates for the server at ``url``.

    Raises
    ------
    SettingsError
        A proxy or a bundle that is named cannot be used.
    """
    parts = urlsplit(url)
    if parts.scheme != "https":
        return Network()  # this machine itself (urls.check_base_url)
    host = parts.hostname or ""
    note = _changed((*_PROXIES, *_BYPASSES, *_BUNDLES))
    proxy = ""
    if not is_loopback(host) and not _bypassed(host, parts.port or 443, _first(_BYPASSES)[1]):
        proxy = settings.proxy or _proxy_of_the_environment()
    return Network(proxy, _bundle(settings), note)


def _first(names: Iterable[str]) -> tuple[str, str]:
    """Return the first of the variables that was set when the process started, and its value."""
    start = start_environment()
    return next(((name, text) for name in names if (text := start.get(name, "").strip())), ("", ""))


def _proxy_of_the_environment() -> str:
    name, text = _first(_PROXIES)
    if not text:
        return ""
    try:
        return checks.proxy(text)
    except ValueError as error:
        raise SettingsError(
            f"{name} {error}.", hint="Change it before Jupyter starts, or set `proxy`."
        ) from None


def _bypassed(host: str, port: int, listed: str) -> bool:
    """Tell whether ``NO_PROXY`` names the host: itself, a domain above it, its network, or all."""
    host = host.lower().rstrip(".")
    for entry in (one.strip().lower() for one in listed.split(",")):
        if entry == "*":
            return True
        name, colon, wanted = entry.rpartition(":")
        if colon and wanted.isdigit() and ":" not in name:
            if int(wanted) != port:
                continue
            entry = name
        entry = entry.strip("[]").removeprefix("*").lstrip(".")
        if entry and (host == entry or host.endswith(f".{entry}") or _in_network(host, entry)):
            return True
    return False


def _in_network(host: str, entry: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except (ValueError, TypeError):
        return False


def _bundle(settings: Settings) -> str:
    name, text = ("'ca_bundle'", settings.ca_bundle) if settings.ca_bundle else _first(_BUNDLES)
    if not text:
        return ""
    path = Path(text)
    if not path.is_absolute():  # a notebook can change the working directory
        raise SettingsError(f"{name} must be an absolute path.")
    if not path.exists():
        raise SettingsError(
            f"{name} names certificates that are not there: {path}.",
            hint="It is the path of a PEM file, or of a directory of them.",
        )
    return str(path)


def _changed(names: Iterable[str]) -> str:
    start = start_environment()
    late = [name for name in names if os.environ.get(name, "") != start.get(name, "")]
    if not late:
        return ""
    verb = "were" if len(late) > 1 else "was"
    return (
        f"{' and '.join(late)} {verb} changed after this process started, which is not followed: "
        "set it before Jupyter starts, or `redpanda config set proxy` or `ca_bundle`."
    )


# --- the client -------------------------------------------------------------------------------


def http_client(sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    """Build the asynchronous client for ``sdk`` (the module ``openai`` or ``anthropic``)."""
    return _client(sdk.DefaultAsyncHttpxClient, "AsyncClient", sdk, url, timeouts)


def sync_http_client(sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    """Build the synchronous client for ``sdk``; for short look-ups in a worker thread only."""
    return _client(sdk.DefaultHttpxClient, "Client", sdk, url, timeouts)


def _client(default: type, name: str, sdk: ModuleType, url: str, timeouts: Timeouts) -> Any:
    # the SDK's own class reads proxies even where it is told not to; its base does as told
    base: Any = next(one for one in default.__mro__ if one.__name__ == name)
    return base(
        follow_redirects=False,
        timeout=sdk.Timeout(
            connect=timeouts.connect_s,
            read=timeouts.idle_s,
            write=timeouts.idle_s,
            pool=timeouts.connect_s,
        ),
        trust_env=False,
        proxy=timeouts.network.proxy or None,
        verify=_tls_context(base, urlsplit(url).scheme, timeouts.network.ca_bundle),
    )


def _tls_context(base: type, scheme: str, bundle: str) -> ssl.SSLContext:
    """Return the certificates to trust; for plain http none, which costs nothing to build."""
    library = base.__module__.partition(".")[0]
    key = (library, bundle, _age(bundle)) if scheme == "https" else ("none", "", 0)
    with _tls_lock:
        if key not in _tls:
            if scheme != "https":
                _tls[key] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            elif bundle:
                _tls[key] = _of_bundle(Path(bundle))
            else:
                _tls[key] = sys.modules[library].create_ssl_context(trust_env=False)
        return _tls[key]


def _age(bundle: str) -> int:
    """Return when the bundle was last written: a corrected one counts without a restart."""
    try:
        return Path(bundle).stat().st_mtime_ns if bundle else 0
    except OSError:
        return 0


def _of_bundle(path: Path) -> ssl.SSLContext:
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as error:  # ssl.SSLError is one of them
        what = "holds no certificates in PEM form" if isinstance(error, ssl.SSLError) else ""
        what = what or f"cannot be read ({(error.strerror or type(error).__name__).lower()})"
    raise SettingsError(
        f"The certificates in {path} cannot be used: the file {what}.",
        hint="ca_bundle (or SSL_CERT_FILE) is the path of a PEM file, or of a directory of them.",
    )
