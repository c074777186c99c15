"""How things stand, and the few things that can be changed about it: the keys.

The rule of this module: what the sidebar, ``%panda`` and the command line say about provider, keys
and library is put together here, once, and here alone a key is set or deleted for them. One part
that does not work never hides the others, and no key leaves.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, cast

from redpanda_jupyter import __version__, credentials, models
from redpanda_jupyter.errors import ConfigurationError, RedPandaError, UsageError
from redpanda_jupyter.llm.registry import (
    default_model,
    find_spec,
    get_spec,
    provider_names,
    resolve_model,
)
from redpanda_jupyter.urls import url_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.llm.base import ProviderSpec
    from redpanda_jupyter.settings import Settings


class HasStatus(Protocol):
    """What can tell the state of the library: the store, or one that waits for it a while."""

    def status(self) -> models.StoreStatus:
        """Return the state; never raises."""
        ...


def status(settings: Settings, store: HasStatus, *, ask_server: bool = True) -> models.Status:
    """Return version, model, keys and the state of the library.

    ``provider`` and ``model`` are ``None`` where a question could not be asked: no key yet, or a
    model in the settings that no provider has.

    Parameters
    ----------
    ask_server
        Whether a server that is not the provider's own may be asked, over the network, which
        models it has. If not, and nothing names one, ``model`` alone is ``None``.
    """
    keys = {spec.name: credentials.status(spec.account, settings) for spec in _specs()}
    provider, model = _chosen(settings, keys, ask_server)
    return models.Status(
        version=__version__,
        provider=provider,
        model=model,
        privacy=cast("models.PrivacyLevel", settings.privacy),  # load_settings checks it
        keys=list(keys.values()),
        store=store.status(),
    )


def _specs() -> Iterator[ProviderSpec]:
    """Give all providers that load; one that does not is named when it is asked for."""
    for name in provider_names():
        with suppress(ConfigurationError):
            yield get_spec(name)


def _chosen(
    settings: Settings, keys: dict[str, models.KeyStatus], ask_server: bool
) -> tuple[str | None, str | None]:
    text = (settings.model or "").strip()
    try:
        if ask_server or ":" in text or (text and find_spec(text) is None):
            resolved, model = resolve_model(None, settings)
            return resolved.name, model
        spec = find_spec(text) if text else _first_with_key(keys)
        if spec is None:
            return None, None
        elsewhere = keys[spec.name].host != url_host(spec.account.default_url)
        if spec.served is not None and elsewhere:
            return spec.name, None
        return spec.name, default_model(spec, settings)
    except RedPandaError:
        return None, None


def _first_with_key(keys: dict[str, models.KeyStatus]) -> ProviderSpec | None:
    """Take the first provider that could answer; one with a notice is no model."""
    usable = (spec for spec in _specs() if not spec.notice and keys[spec.name].source != "none")
    return next(usable, None)


def list_providers(settings: Settings) -> list[models.ProviderInfo]:
    """Return all providers with their models and the state of their keys; nothing is sent.

    A third party's provider may import its SDK to tell its models, which takes seconds.
    """
    return [_info(spec, settings) for spec in _specs()]


def _info(spec: ProviderSpec, settings: Settings) -> models.ProviderInfo:
    names = list(spec.models())
    return models.ProviderInfo(
        name=spec.name,
        title=spec.account.title,
        default_model=names[0] if names else None,
        models=names,
        key=credentials.status(spec.account, settings),
    )


def key_status(provider: str | None, settings: Settings) -> list[models.KeyStatus]:
    """Return the state of one provider's key, or, for ``None``, of all that may take one.

    Raises
    ------
    UsageError
        There is no such provider.
    """
    accounts = _takers() if provider is None else [key_account(provider)]
    return [credentials.status(account, settings) for account in accounts]


def set_key(
    provider: str | None, key: str, settings: Settings, *, in_memory: bool = False
) -> models.KeyStatus:
    """Put a provider's key into the keyring, bound to the host that it would be sent to.

    Parameters
    ----------
    in_memory
        Keep it in this process's memory instead, until the process ends.

    Raises
    ------
    UsageError
        None was named, there is no such provider, or this cannot be a key.
    KeyringError
        The keyring is absent, locked, or did not answer.
    """
    keep = credentials.set_session_key if in_memory else credentials.set_key
    return keep(key_account(provider), settings, key)


def delete_key(provider: str | None, settings: Settings) -> models.KeyStatus:
    """Take a provider's key out of the keyring and out of this process's memory.

    Raises
    ------
    UsageError
        None was named, or there is no such provider.
    KeyringError
        No key is stored, or the keyring is absent, locked, or did not answer.
    """
    return credentials.delete_key(key_account(provider), settings)


def key_account(provider: str | None) -> credentials.Account:
    """Return the account whose key a person means by ``provider``.

    Raises
    ------
    UsageError
        None was named, or there is no such provider.
    """
    if provider is None:
        choices = ", ".join(account.provider for account in _takers())
        raise UsageError("Which provider's key?", hint=f"Name one: {choices}.", field="provider")
    try:
        return get_spec(provider).account
    except UsageError as error:
        raise UsageError(error.message, hint=error.hint, field="provider") from None


def _takers() -> list[credentials.Account]:
    """Give the accounts that need a key or may have one."""
    accounts = (spec.account for spec in _specs())
    return [account for account in accounts if account.key_needed or account.key_variable]
