"""How things stand, and the few things that can be changed about it: the keys.

The rule of this module: what the sidebar, ``%panda`` and the command line say about provider, keys
and library is put together here, once, and here alone a key is set or deleted for them. One part
that does not work never hides the others, and no key leaves.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from redpanda_jupyter import __version__, credentials, models
from redpanda_jupyter.errors import MissingAPIKeyError, RedPandaError, UsageError
from redpanda_jupyter.llm import listing
from redpanda_jupyter.llm.registry import (
    default_model,
    find_spec,
    get_spec,
    resolve_model,
    specs,
)
from redpanda_jupyter.urls import url_host

from .budget import blind_spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    model in the settings that no provider has, which ``problem`` then says.

    Parameters
    ----------
    ask_server
        Whether a server that is not the provider's own may be asked, over the network, which
        models it has. If not, and nothing names one, ``model`` alone is ``None``.
    """
    keys = {spec.name: credentials.status(spec.account, settings) for spec in specs(settings)}
    chosen = choice(settings, keys, ask_server=ask_server)
    note = ""
    if chosen.provider is not None and chosen.model is not None:
        spec = get_spec(chosen.provider, settings)
        note = blind_spot(settings, spec, chosen.model, keys[spec.name].host)
    return models.Status(
        version=__version__,
        provider=chosen.provider,
        model=chosen.model,
        privacy=cast("models.PrivacyLevel", settings.privacy),  # load_settings checks it
        keys=list(keys.values()),
        store=store.status(),
        problem=chosen.problem,
        notes=[note] if note else [],
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which model a question would go to now; ``problem`` where it is none, or may not exist."""

    provider: str | None = None
    model: str | None = None
    problem: models.ErrorInfo | None = None


def choice(
    settings: Settings, keys: Mapping[str, models.KeyStatus], *, ask_server: bool = False
) -> Choice:
    """Tell which provider and model the settings mean, with ``keys`` by provider; never raises."""
    text = (settings.model or "").strip()
    try:
        if ask_server or ":" in text or (text and find_spec(text, settings) is None):
            spec, model = resolve_model(None, settings)
            return Choice(spec.name, model, _doubt(spec, model, settings))
        found = find_spec(text, settings) if text else _first_with_key(settings, keys)
        if found is None:
            return Choice()
        elsewhere = keys[found.name].host != url_host(found.account.default_url)
        if found.any_server and elsewhere and not found.default:
            return Choice(found.name)
        return Choice(found.name, default_model(found, settings))
    except MissingAPIKeyError:
        return Choice()
    except RedPandaError as error:
        return Choice(problem=describe(error))


def _doubt(spec: ProviderSpec, model: str, settings: Settings) -> models.ErrorInfo | None:
    """Say so where the provider's own list is known and has no such model."""
    known = listing.known(spec, settings)
    if not known.served or known.age_s > listing.KEPT_S or known.has(model):
        return None
    return models.ErrorInfo(
        code="usage",
        message=f"{spec.name} does not list it ({known.source}).",
        hint=close_to(model, known.names, spec.name),
        field="model",
    )


def close_to(model: str, names: Sequence[str], provider: str) -> str:
    """Return ``Did you mean provider:name?``, or nothing where no name is close."""
    close = difflib.get_close_matches(model, names, n=1, cutoff=0.6)
    return f"Did you mean {provider}:{close[0]}?" if close else ""


def describe(error: RedPandaError) -> models.ErrorInfo:
    """Put an error into the form that crosses a boundary."""
    field = getattr(error, "field", None)
    return models.ErrorInfo(code=error.code, message=error.message, hint=error.hint, field=field)


def _first_with_key(
    settings: Settings, keys: Mapping[str, models.KeyStatus]
) -> ProviderSpec | None:
    """Take the first provider that could answer; one with a notice is no model."""
    every = (spec for spec in specs(settings) if not spec.notice)
    return next((spec for spec in every if keys[spec.name].source != "none"), None)


def list_providers(settings: Settings) -> list[models.ProviderInfo]:
    """Return all providers with their models and the state of their keys; nothing is sent.

    A third party's provider may import its SDK to tell its models, which takes seconds.
    """
    return [_info(spec, settings) for spec in specs(settings)]


def _info(spec: ProviderSpec, settings: Settings) -> models.ProviderInfo:
    names = list(spec.models())
    return models.ProviderInfo(
        name=spec.name,
        title=spec.account.title,
        default_model=spec.default or (names[0] if names else None),
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
    accounts = takers(settings) if provider is None else [key_account(provider, settings)]
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
    account = key_account(provider, settings)
    kept = keep(account, settings, key)
    listing.forget(account.provider)  # another account may have other models
    return kept


def delete_key(provider: str | None, settings: Settings) -> models.KeyStatus:
    """Take a provider's key out of the keyring and out of this process's memory.

    Raises
    ------
    UsageError
        None was named, or there is no such provider.
    KeyringError
        No key is stored, or the keyring is absent, locked, or did not answer.
    """
    account = key_account(provider, settings)
    left = credentials.delete_key(account, settings)
    listing.forget(account.provider)
    return left


def key_account(provider: str | None, settings: Settings) -> credentials.Account:
    """Return the account whose key a person means by ``provider``, which may name a profile.

    Raises
    ------
    UsageError
        None was named, or there is no such provider.
    """
    if provider is None:
        choices = ", ".join(account.provider for account in takers(settings))
        raise UsageError("Which provider's key?", hint=f"Name one: {choices}.", field="provider")
    try:
        return get_spec(provider, settings).account
    except UsageError as error:
        raise UsageError(error.message, hint=error.hint, field="provider") from None


def takers(settings: Settings) -> list[credentials.Account]:
    """Give the accounts that need a key or may have one, profiles too."""
    accounts = (spec.account for spec in specs(settings))
    return [account for account in accounts if account.key_needed or account.key_variable]
