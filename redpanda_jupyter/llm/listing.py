"""Which models a provider's server says that it has, and when it said so.

The rule of this module: a list is kept for a day, in a file beside the library, by the provider's
name and address; no key and no trace of one is in it. A list that cannot be kept, read or had is no
error of its own: what the installed SDK lists is known all the same.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .. import credentials
from ..errors import ProviderTimeoutError, RedPandaError
from ..files import locked, read_object, replace_text
from ..grammar import counted
from ..paths import data_dir, models_path
from ..urls import url_host

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..credentials import Access
    from ..settings import Settings
    from .base import ProviderSpec

KEPT_S = 86_400.0
"""Seconds for which a list is taken as good."""

LIMIT_S = 8.0
"""Seconds that a list may take in all, however slowly it drips."""

_MOST, _LONGEST = 5000, 200  # names kept of one server, signs of a name


@dataclass(frozen=True, slots=True)
class Listing:
    """The models of one provider, as far as they are known.

    Parameters
    ----------
    served
        What the server lists; empty where it was not asked, or lists nothing.
    asked_at
        When it was asked, in seconds of :func:`time.time`; ``None`` if it was not.
    in_sdk
        What the installed SDK lists for this address, the default first.
    """

    served: tuple[str, ...] = ()
    asked_at: float | None = None
    in_sdk: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names: the server's own list if there is one, else the SDK's."""
        return self.served or self.in_sdk

    @property
    def age_s(self) -> float:
        """Seconds since the server was asked; endless if it was not, or by a clock gone back."""
        age = time.time() - self.asked_at if self.asked_at is not None else -1.0
        return age if age >= 0 else float("inf")

    @property
    def source(self) -> str:
        """Where the names are from, for people."""
        return f"from the provider, {ago(self.age_s)}" if self.served else "known to the SDK"

    def has(self, model: str) -> bool:
        """Tell whether ``model`` is in either list."""
        return model in self.served or model in self.in_sdk


def ago(seconds: float) -> str:
    """Write how long ago something was: ``3 hours ago``."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = seconds // size if seconds != float("inf") else 0
        if count >= 1:
            return f"{counted(int(count), unit)} ago"
    return "just now" if seconds != float("inf") else "long ago"


def known(spec: ProviderSpec, settings: Settings, *, with_sdk: bool = True) -> Listing:
    """Return what is known of a provider's models without asking anybody; never raises for that.

    Parameters
    ----------
    with_sdk
        Whether the SDK is asked as well, which may have to be imported for that.

    Raises
    ------
    SettingsError
        The provider's address is wrong.
    """
    endpoint = credentials.endpoint(spec.account, settings)
    own = endpoint.host == url_host(spec.account.default_url)
    in_sdk = tuple(spec.models()) if with_sdk and (own or not spec.any_server) else ()
    kept = _kept().get(spec.name)
    if kept is None or kept[0] != endpoint.url:
        return Listing(in_sdk=in_sdk)
    return Listing(served=kept[2], asked_at=kept[1], in_sdk=in_sdk)


def ask(spec: ProviderSpec, access: Access, settings: Settings) -> tuple[str, ...]:
    """Ask the server for its models, and keep what it says; a few seconds at most.

    Raises
    ------
    ProviderError
        Whatever goes wrong; with status 404 the server has no list.
    SettingsError
        A proxy or certificates of the settings cannot be used.
    """
    from .sdk import LIST_TIMEOUTS
    from .transport import network

    serve = spec.served
    if serve is None:
        return tuple(spec.models())
    if spec.preload:
        importlib.import_module(spec.preload)  # a slow disk does not count as a slow server
    url = access.endpoint.url
    timeouts = replace(LIST_TIMEOUTS, network=network(settings, url))
    listed = _within(LIMIT_S, lambda: serve(url, access.secret, timeouts), spec.account.title)
    names = tuple(dict.fromkeys(listed))[:_MOST]
    names = tuple(name for name in names if len(name) <= _LONGEST)
    _keep(spec.name, {"url": url, "asked_at": time.time(), "names": list(names)})
    return names


def _within(limit_s: float, act: Callable[[], Sequence[str]], title: str) -> Sequence[str]:
    """Return what ``act`` returns, or raise what it raises; give up on it after ``limit_s``."""
    future: Future[Sequence[str]] = Future()

    def work() -> None:
        try:
            future.set_result(act())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=work, name="redpanda-models", daemon=True).start()
    try:
        return future.result(limit_s)
    except TimeoutError:
        raise ProviderTimeoutError(
            f"{title} did not list its models within {limit_s:g} seconds.", hint="Try again."
        ) from None


def forget(provider: str) -> None:
    """Drop the list of a provider whose key has changed: another account may have other models."""
    if provider in _kept():
        _keep(provider, None)


def _kept() -> dict[str, tuple[str, float, tuple[str, ...]]]:
    """Return url, time and names by provider, of what in the file is as it should be."""
    try:
        content = read_object(models_path(), "{}")
    except RedPandaError:
        return {}
    found = {}
    for name, entry in content.items():
        if not isinstance(entry, dict):
            continue
        url, at, names = entry.get("url"), entry.get("asked_at"), entry.get("names")
        if isinstance(url, str) and isinstance(at, (int, float)) and isinstance(names, list):
            found[name] = (url, float(at), tuple(one for one in names if isinstance(one, str)))
    return found


def _keep(provider: str, entry: dict[str, Any] | None) -> None:
    with contextlib.suppress(OSError, RedPandaError):
        data_dir()
        path = models_path()
        with locked(path):
            content: dict[str, Any] = {}
            with contextlib.suppress(RedPandaError):  # a damaged file is written anew
                content = read_object(path, "{}")
            content.pop(provider, None)
            if entry is not None:
                content[provider] = entry
            replace_text(path, json.dumps(content, indent=1) + "\n")
