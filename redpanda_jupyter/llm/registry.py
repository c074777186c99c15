"""Which providers there are, and which model a person means.

The rule of this module: light. Red Panda's own providers are known by name and loaded one by one;
profiles are looked up in the settings that are given, and the entry points of third parties only
when another name is asked for, or all are. Nobody can take the name of one of ours; a profile,
which the person wrote, goes before a third party's provider; what does not load hides nothing else.
"""

from __future__ import annotations

import difflib
import time
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import (
    ConfigurationError,
    MissingAPIKeyError,
    ProviderConnectionError,
    ProviderError,
    ProviderResponseError,
    ProviderTimeoutError,
    UsageError,
)
from .base import ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint

    from ..credentials import Access
    from ..profiles import Profile
    from ..settings import Settings
    from .listing import Listing

GROUP = "redpanda_jupyter.providers"
"""The entry point group of providers; an entry point leads to a :class:`ProviderSpec`."""

_BUILT_IN = ("openai", "anthropic", "tour")
_SERVED_FOR_S = 300.0
_served: dict[tuple[str, str, int | None], tuple[float, tuple[str, ...]]] = {}
"""What servers said they have, and when; by provider, address and key, the latter as its hash."""


def provider_names() -> list[str]:
    """Return the names of all providers, Red Panda's own first."""
    return [*_BUILT_IN, *sorted(_third_party())]


def all_names(settings: Settings) -> list[str]:
    """Return all that ``-m`` may begin with: the providers, then the profiles of the settings."""
    profiles = [profile.name for profile in settings.profiles]
    return [*(name for name in provider_names() if name not in profiles), *profiles]


def get_spec(name: str, settings: Settings | None = None) -> ProviderSpec:
    """Return the provider of this name, or the profile where ``settings`` have one.

    Raises
    ------
    UsageError
        There is none; the hint names those that there are.
    ConfigurationError
        A third party's provider cannot be loaded.
    """
    spec = find_spec(name, settings)
    if spec is None:
        names = provider_names() if settings is None else all_names(settings)
        close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.65)
        meant = f"Did you mean {close[0]!r}? " if close else ""
        raise UsageError(
            f"There is no provider {name!r}.",
            hint=f"{meant}There are: {', '.join(names)}.",
            field="model",
        )
    return spec


def find_spec(name: str, settings: Settings | None = None) -> ProviderSpec | None:
    """Return the provider of this name, or the profile where ``settings`` have one, or ``None``."""
    if name in _BUILT_IN:
        return _built_in(name)
    for profile in settings.profiles if settings is not None else ():
        if profile.name == name:
            return _of_profile(profile)
    entry_point = _third_party().get(name)
    return None if entry_point is None else _load(name, entry_point)


@cache
def _of_profile(profile: Profile) -> ProviderSpec:
    base = _built_in(profile.provider)
    if base.profile is None:
        raise ConfigurationError(f"{base.account.title} takes no profiles.")
    account = replace(
        base.account,
        provider=profile.name,
        title=profile.name,
        key_variable=profile.key_variable or "",
        url_variable="",
        profile_of=base.name,
        url=profile.base_url or "",
        key_command=profile.key_command,
        api_version=profile.api_version or "",
    )
    return replace(base.profile(account), default=profile.model or "")


def resolve_model(spec_text: str | None, settings: Settings) -> tuple[ProviderSpec, str]:
    """Return the provider and the model that a person means.

    Looks up keys (a keyring may take seconds), and asks a server that is not the provider's own
    for its models; so not for an event loop.

    Parameters
    ----------
    spec_text
        ``"provider"`` for its default model, ``"provider:model"``, the name of a model that a
        provider lists, or an alias. ``None`` for the settings' model, else the first provider with
        a key.
    settings
        Model and addresses.

    Raises
    ------
    UsageError
        No provider and no model is called so.
    MissingAPIKeyError
        Nothing was chosen, and there is no key for any provider.
    ConfigurationError
        The default model cannot be told.
    """
    text = (spec_text or settings.model or "").strip()
    if not text:
        return _first_with_key(settings)
    text = dict(settings.aliases).get(text, text)
    head, colon, model = text.partition(":")
    spec = find_spec(head, settings)
    if spec is not None:
        if colon and not model.strip():
            raise UsageError(
                f"The model's name is missing after {text!r}.",
                hint=f"Write -m {head} for the default model, or -m {head}:<model>.",
                field="model",
            )
        return spec, model.strip() or default_model(spec, settings)
    found = _provider_of(text, settings)
    if found is None:
        raise _unknown(text, settings)
    return found, text


def default_model(spec: ProviderSpec, settings: Settings) -> str:
    """Return the model that is taken where only the provider is named.

    Raises
    ------
    ConfigurationError
        The server in use does not say which models it has.
    """
    if spec.default:
        return spec.default
    if spec.account.api_version:
        raise ConfigurationError(
            f"{spec.name} has no default model: at Azure a model is called as it was deployed.",
            hint=f"Name the deployment, -m {spec.name}:<name>, or once and for all: `redpanda "
            f"config set profiles.{spec.name}.model <name>`.",
        )
    known = tuple(spec.models())
    if spec.any_server:
        from .. import credentials

        if credentials.endpoint(spec.account, settings).origin != "default":
            access = credentials.resolve(spec.account, settings)
            return _served_default(spec, access, known, settings)
    if not known:
        raise ConfigurationError(
            f"{spec.account.title} has no default model.",
            hint=f"Name one: -m {spec.name}:<model>.",
        )
    return known[0]


def _served_default(
    spec: ProviderSpec, access: Access, known: tuple[str, ...], settings: Settings
) -> str:
    from . import listing
    from .catalog import pick_served

    hint = f"Name a model: -m {spec.name}:<model>."
    url = access.endpoint.url
    # a server may list other models for another key
    asked = (spec.name, url, hash(access.secret) if access.secret else None)
    asked_at, names = _served.get(asked, (float("-inf"), ()))
    if time.monotonic() - asked_at > _SERVED_FOR_S:
        try:
            names = listing.ask(spec, access, settings)
        except ProviderError as error:
            raise ConfigurationError(error.message, hint=_what_helps(error, hint)) from None
        _served[asked] = (time.monotonic(), names)
    model = pick_served(names, known)
    if model is None:
        _served.pop(asked, None)  # another thread may have been here before
        raise ConfigurationError(f"{access.endpoint.host} lists no chat model.", hint=hint)
    return model


def _what_helps(error: ProviderError, named: str) -> str:
    """Say what to do about a server that does not list its models: to name one rarely helps."""
    if isinstance(error, ProviderConnectionError | ProviderTimeoutError):
        return f"Is the server running? {error.hint}".strip()
    if isinstance(error, ProviderResponseError) and error.status in (404, 405, 501):
        return (
            f"{error.hint} If that is right, the server has no list: {named[:1].lower()}{named[1:]}"
        )
    return error.hint or named


def _first_with_key(settings: Settings) -> tuple[ProviderSpec, str]:
    """Take the first provider that could answer. One with a notice is no model: never silently."""
    from .. import credentials

    for spec in specs(settings):
        if spec.notice:
            continue
        source = credentials.status(spec.account, settings).source
        if source != "none":
            return spec, default_model(spec, settings)
    raise MissingAPIKeyError(
        "There is no key for any provider yet.",
        hint="Enter one with `%panda key set openai` (or anthropic), or try the tour, which needs "
        "none: -m tour.",
    )


def _provider_of(model: str, settings: Settings) -> ProviderSpec | None:
    """Return the first provider whose list, the SDK's or its server's, has a model of this name."""
    for spec in specs(settings):
        if _known(spec, settings).has(model):
            return spec
    return None


def _known(spec: ProviderSpec, settings: Settings) -> Listing:
    from . import listing

    try:
        return listing.known(spec, settings)
    except ConfigurationError:  # said when it is asked for by name
        return listing.Listing(in_sdk=tuple(spec.models()))


def _unknown(text: str, settings: Settings) -> UsageError:
    every = list(specs(settings))
    choices = [f"{spec.name}:{name}" for spec in every for name in _known(spec, settings).names]
    names = [spec.name for spec in every]
    bare = {choice.partition(":")[2]: choice for choice in reversed(choices)}
    close = difflib.get_close_matches(text.lower(), [*names, *choices, *bare], n=3, cutoff=0.65)
    meant = list(dict.fromkeys(bare.get(one, one) for one in close))
    start = f"Did you mean {' or '.join(meant)}? " if meant else ""
    return UsageError(
        f"No provider and no model is called {text!r}.",
        hint=f"{start}Write provider:model; providers: {', '.join(all_names(settings))}.",
        field="model",
    )


# --- loading ----------------------------------------------------------------------------------


def specs(settings: Settings) -> Iterator[ProviderSpec]:
    """Give all providers that load, then the profiles; one that fails is told of by its name."""
    for name in all_names(settings):
        try:
            spec = find_spec(name, settings)
        except ConfigurationError:
            continue  # said when it is asked for by name
        if spec is not None:
            yield spec


@cache
def _built_in(name: str) -> ProviderSpec:
    spec = import_module(f"{__package__}.{name}").SPEC
    if not isinstance(spec, ProviderSpec):
        raise TypeError(f"{name}.SPEC")
    return spec


@cache
def _third_party() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {
        point.name: point
        for point in entry_points(group=GROUP)
        if point.name not in _BUILT_IN and ":" not in point.name
    }


@cache
def _load(name: str, entry_point: EntryPoint) -> ProviderSpec:
    origin = f"The provider {name!r} (from {entry_point.value})"
    try:
        spec = entry_point.load()
    except Exception as error:
        raise ConfigurationError(
            f"{origin} cannot be loaded: {type(error).__name__}.",
            hint="Update or uninstall the package that brings it.",
        ) from error
    if not isinstance(spec, ProviderSpec) or spec.name != name:
        raise ConfigurationError(
            f"{origin} is not a provider of this name.",
            hint="Its entry point must lead to a ProviderSpec with the same name.",
        )
    return spec


def forget() -> None:
    """Look everything up anew: for tests, and after packages were installed in a running kernel."""
    for cached in (_built_in, _third_party, _load, _of_profile):
        cached.cache_clear()
    _served.clear()
