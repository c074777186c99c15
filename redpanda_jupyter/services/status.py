"""How things stand, and the few things that can be changed about it: the keys.

The rule of this module: what the sidebar and ``%panda`` say about provider, keys and library is
put together here, once. One part that does not work never hides the others, and no key leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from redpanda_jupyter import __version__, credentials, models
from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.llm.registry import get_spec, provider_names, resolve_model

if TYPE_CHECKING:
    from redpanda_jupyter.settings import Settings


class HasStatus(Protocol):
    """What can tell the state of the library: the store, or one that waits for it a while."""

    def status(self) -> models.StoreStatus:
        """Return the state; never raises."""
        ...


def status(settings: Settings, store: HasStatus) -> models.Status:
    """Return version, model, keys and the state of the library.

    ``provider`` and ``model`` are ``None`` where a question could not be asked: no key yet, or a
    model in the settings that no provider has.
    """
    provider, model = _chosen(settings)
    return models.Status(
        version=__version__,
        provider=provider,
        model=model,
        privacy=settings.privacy,
        keys=[credentials.status(get_spec(name).account, settings) for name in provider_names()],
        store=store.status(),
    )


def _chosen(settings: Settings) -> tuple[str | None, str | None]:
    try:
        spec, model = resolve_model(settings.model, settings)
    except RedPandaError:
        return None, None
    return spec.name, model


def list_providers(settings: Settings) -> list[models.ProviderInfo]:
    """Return all providers with their models and the state of their keys.

    The first call may take seconds: models come from the providers' SDKs, which it imports.
    """
    return [_info(name, settings) for name in provider_names()]


def _info(name: str, settings: Settings) -> models.ProviderInfo:
    spec = get_spec(name)
    names = list(spec.models())
    return models.ProviderInfo(
        name=spec.name,
        title=spec.account.title,
        default_model=names[0] if names else None,
        models=names,
        key=credentials.status(spec.account, settings),
    )


def set_key(provider: str, key: str, settings: Settings) -> models.KeyStatus:
    """Put a provider's key into the keyring, bound to the host that it would be sent to.

    Raises
    ------
    UsageError
        There is no such provider, or this cannot be a key.
    KeyringError
        The keyring is absent, locked, or did not answer.
    """
    return credentials.set_key(get_spec(provider).account, settings, key)


def delete_key(provider: str, settings: Settings) -> models.KeyStatus:
    """Take a provider's key out of the keyring; it is no error if there was none.

    Raises
    ------
    UsageError
        There is no such provider.
    KeyringError
        The keyring is absent, locked, or did not answer.
    """
    return credentials.delete_key(get_spec(provider).account, settings)
