"""Whether a key is good: its provider is asked for the list of its models, and nothing else.

The rule of this module: only a key that the provider refuses is refused. A server that cannot be
reached, or that has no list, costs nobody their key; what is not known is said to be so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from redpanda_jupyter import credentials
from redpanda_jupyter.errors import (
    MissingAPIKeyError,
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderError,
    ProviderResponseError,
    ProviderTimeoutError,
    RedPandaError,
)
from redpanda_jupyter.grammar import counted
from redpanda_jupyter.llm import listing
from redpanda_jupyter.llm.registry import get_spec

from .status import key_account, takers

if TYPE_CHECKING:
    from redpanda_jupyter.credentials import Access
    from redpanda_jupyter.llm.base import ProviderSpec
    from redpanda_jupyter.settings import Settings

_MAY_NOT_LIST = re.compile(r"scope|api\.model|permission", re.IGNORECASE)
"""In a 403: the key is a good one that is restricted to other things than listing models."""


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What a provider says to a key.

    Parameters
    ----------
    provider
        The provider's or the profile's name.
    outcome
        ``"unchecked"``: the server has no list, or gave another answer than one about the key.
    message
        One line, without the key.
    """

    provider: str
    outcome: Literal["accepted", "refused", "unreachable", "unchecked", "missing"]
    message: str

    @property
    def good(self) -> bool:
        """False where something has to be done."""
        return self.outcome in ("accepted", "unchecked")

    @property
    def sentence(self) -> str:
        """The message as a sentence about a key that was just kept."""
        if self.outcome == "accepted":
            return self.message[:1].upper() + self.message[1:]
        return f"It is kept, but it {self.message}"


def check_new_key(provider: str | None, key: str, settings: Settings) -> KeyCheck:
    """Ask the provider about a key that was just entered; nothing is kept by this.

    Takes some seconds at most; not for an event loop.

    Raises
    ------
    ProviderAuthenticationError
        The provider refuses it.
    UsageError, SettingsError
        It cannot be a key, or could not be kept for this provider.
    """
    account = key_account(provider, settings)
    access = credentials.candidate(account, settings, key)
    del key  # a traceback that shows variables would show it
    check, error = _ask(get_spec(account.provider, settings), access, settings)
    if isinstance(error, ProviderAuthenticationError) and check.outcome == "refused":
        raise ProviderAuthenticationError(
            error.message,
            hint="It was not kept. Copy the key again, or make a new one at the provider's.",
            status=error.status,
        )
    return check


def check_keys(provider: str | None, settings: Settings) -> list[KeyCheck]:
    """Ask one provider, or all that have a key, whether the key that is in use is good.

    Raises
    ------
    UsageError
        There is no such provider.
    MissingAPIKeyError
        There is no key at all to test.
    """
    if provider is not None:
        return [_test(key_account(provider, settings).provider, settings)]
    names = [
        account.provider
        for account in takers(settings)
        if credentials.status(account, settings).source != "none"
    ]
    if not names:
        raise MissingAPIKeyError(
            "There is no key to test yet.", hint="Enter one with `%panda key set openai`."
        )
    return [_test(name, settings) for name in names]


def _test(name: str, settings: Settings) -> KeyCheck:
    spec = get_spec(name, settings)
    try:
        access = credentials.resolve(spec.account, settings, fresh=True)
    except RedPandaError as error:
        return KeyCheck(name, "missing", str(error))
    return _ask(spec, access, settings)[0]


def _ask(
    spec: ProviderSpec, access: Access, settings: Settings
) -> tuple[KeyCheck, RedPandaError | None]:
    name, host = spec.name, access.endpoint.host
    if spec.served is None:
        return KeyCheck(name, "unchecked", "could not be checked: it has no list to ask for."), None
    try:
        count = len(listing.ask(spec, access, settings))
    except ProviderError as error:
        return _failed(name, host, access, error), error
    except RedPandaError as error:  # a proxy or certificates that cannot be used
        return KeyCheck(name, "unreachable", f"could not be checked. {error}"), error
    models = counted(count, "model")
    if access.secret is None:
        unset = spec.account.unset
        said = f"{unset} Without a key {host}" if unset else f"needs no key at {host}, which"
        return KeyCheck(name, "accepted", f"{said} lists {models}."), None
    return KeyCheck(name, "accepted", f"accepted by {host}, which lists {models}."), None


def _failed(name: str, host: str, access: Access, error: ProviderError) -> KeyCheck:
    if isinstance(error, ProviderAuthenticationError):
        if error.status == 403 and access.secret is not None and _MAY_NOT_LIST.search(str(error)):
            said = f"could not be checked: it may not list the models at {host}."
            return KeyCheck(name, "unchecked", said)
        return KeyCheck(name, "refused", f"refused. {error}")
    if isinstance(error, (ProviderConnectionError, ProviderTimeoutError)):
        return KeyCheck(name, "unreachable", f"could not be checked. {error}")
    if isinstance(error, ProviderResponseError) and error.status in (None, 404, 405, 501):
        return KeyCheck(
            name, "unchecked", f"could not be checked: {host} does not list its models."
        )
    return KeyCheck(name, "unreachable", f"could not be checked. {error}")
