"""What a provider's address may look like.

The rule of this module: a key and the user's questions go to an address only if it is written
plainly: https, or http to this machine itself; no user name, no query, nothing hidden in it.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII without space and backslash


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` (a name or an address, without port) is this machine itself."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def url_host(url: str) -> str:
    """Return the host of ``url`` with its port, if that is not the scheme's own; "" without one."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return name if parts.port in (None, usual) else f"{name}:{parts.port}"


def check_base_url(value: object) -> str:
    """Return ``value`` as a base URL without a slash at its end.

    Raises
    ------
    ValueError
        "must …": what is wrong, in words that follow the field's name; never the URL itself.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a URL such as https://host/v1")
    text = value.strip()
    if not _PLAIN.fullmatch(text):
        raise ValueError("must be a URL in plain ASCII, without spaces or backslashes")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(
            "must be a URL such as https://host/v1; its host or port is wrong"
        ) from None
    _check_parts(parts)
    if port == 0:
        raise ValueError("must have a port from 1 to 65535")
    return text.rstrip("/")


def _check_parts(parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with https:// (or http:// for this machine itself)")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query (?) or a fragment (#)")
    host = parts.hostname or ""
    if not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host) or not host.strip("."):
        raise ValueError("must name a host, such as https://host/v1")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must use https; http is for this machine itself (localhost) only")
