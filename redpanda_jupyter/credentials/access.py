"""Which key goes to which address.

The rule of this module: a key reaches only the host that it was given for.

* Address: the settings file, then the environment as it was when the process started, then the
  provider's own. The environment's address counts only with a key from the environment, or where
  it is this machine itself; otherwise a stored key could be led astray by a variable.
* Key: the environment variable (or ``<VARIABLE>_FILE``, the path of a file that holds it), then
  the operating system's keyring, then a command of the settings, then this process's memory. What
  is kept, is kept as ``provider@host``, so another host finds none and asks again.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from ..errors import (
    ConfigurationError,
    KeyringError,
    MissingAPIKeyError,
    SettingsError,
    UsageError,
)
from ..settings import start_environment
from ..urls import check_base_url, is_loopback, url_host
from . import command, vault
from .environment import environment_key as _environment_key
from .secret import Secret, read_key

if TYPE_CHECKING:
    from ..models import KeySource, KeyStatus
    from ..settings import Settings
    from .account import Account


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, its host (with a port other than the usual one), and who named it."""

    url: str
    host: str
    origin: Literal["default", "environment", "settings"]


@dataclass(frozen=True, slots=True)
class Access:
    """An address and the key for it; ``secret`` is None where none is needed."""

    endpoint: Endpoint
    secret: Secret | None
    source: KeySource


_session: dict[str, Secret] = {}
_session_lock = threading.Lock()


def endpoint(account: Account, settings: Settings) -> Endpoint:
    """Return the address that questions go to; asks no keyring and runs no command.

    Raises
    ------
    SettingsError
        An address or the key's variable is wrong.
    """
    return _endpoint(account, settings)[0]


def resolve(account: Account, settings: Settings, *, fresh: bool = False) -> Access:
    """Find the address and the key for a question that is about to be sent.

    May take 5 seconds where the keyring does not answer, and as many where a command does not;
    not for an event loop.

    Parameters
    ----------
    fresh
        Run the command that prints the key even if its answer is still known.

    Raises
    ------
    MissingAPIKeyError
        A key is needed, and there is none for this host, or the command did not print it.
    KeyringError
        A key is needed, and the keyring that may hold it is locked or does not answer.
    SettingsError
        An address or the key's variable is wrong.
    """
    endpoint, _ = _endpoint(account, settings)
    secret = _environment_key(account)
    if secret is not None:
        return Access(endpoint, secret, "environment")
    if not _takes_key(account):
        return Access(endpoint, None, "not_needed")
    entry = _entry(account, endpoint)
    optional = _optional(account, endpoint)
    trouble: KeyringError | None = None
    try:
        secret = vault.read(entry, otherwise=account.otherwise)
    except KeyringError as error:
        trouble = error
    if secret is not None:
        return Access(endpoint, secret, "keyring")
    said = ""
    words = key_command(account, settings)
    if words:
        secret, said = command.run(words, fresh=fresh)
        if secret is not None:
            return Access(endpoint, secret, "command")
    secret = _session.get(entry)
    if secret is not None:
        return Access(endpoint, secret, "session")
    if said:
        raise MissingAPIKeyError(
            f"The command for the key of {account.title} ({words[0]}) {said}",
            hint="Run it in a terminal: it must print the key on its first line, within "
            f"{command.LIMIT_S:g} seconds and without a question.",
        )
    if optional:
        return Access(endpoint, None, "not_needed")
    if trouble is not None:
        raise trouble
    raise MissingAPIKeyError(
        f"There is no key for {account.title} ({endpoint.host}) yet. {account.unset}".strip(),
        hint=f"Enter one with `%panda key set {account.provider}`{account.or_set}.",
    )


def status(account: Account, settings: Settings) -> KeyStatus:
    """Say where the key comes from and where it would go. Never raises, never shows the key.

    Takes 2 seconds at most (a keyring that does not answer), and mostly none: the keyring's
    state is remembered for 10 seconds. Safe to call from several threads.
    """
    from ..models import KeyStatus

    host = url_host(account.default_url)
    source: KeySource = "none"
    hint: str | None = None
    can_store = False
    problems: list[str] = []
    try:
        endpoint, note = _endpoint(account, settings)
        host = endpoint.host
        problems.append(note)
        source, hint, can_store, problem = _look_up(account, endpoint, settings)
        problems.append(problem)
    except ConfigurationError as error:
        problems.append(str(error))
    except Exception as error:  # noqa: BLE001 - a status that fails helps nobody to find out why
        problems.append(f"The key's state could not be read ({type(error).__name__}).")
    return KeyStatus(
        provider=account.provider,
        source=source,
        hint=hint,
        host=host,
        variable=account.key_variable,
        can_store=can_store,
        problem=" ".join(problem for problem in problems if problem) or None,
    )


def set_key(account: Account, settings: Settings, key: str) -> KeyStatus:
    """Keep ``key`` in the operating system's keyring, for the host that questions go to now.

    May take up to 5 seconds; not for an event loop.

    Raises
    ------
    UsageError
        ``key`` cannot be a key, or the provider takes none.
    KeyringError
        There is no keyring fit for keys, or it did not keep the key.
    SettingsError
        The address is wrong, or the environment names one that a stored key is not sent to.
    """
    secret, problem = read_key(key)
    del key  # a traceback that shows variables would show it
    entry = _entry_to_keep(account, settings)
    vault.write(entry, _given(secret, problem), otherwise=account.otherwise)
    with _session_lock:
        _session.pop(entry, None)
    return _kept(account, settings, "keyring")


def set_session_key(account: Account, settings: Settings, key: str) -> KeyStatus:
    """Keep ``key`` in this process's memory until it ends; for machines without a keyring.

    Raises
    ------
    UsageError, SettingsError
        As for :func:`set_key`.
    """
    secret, problem = read_key(key)
    del key  # as in set_key
    entry = _entry_to_keep(account, settings)
    with _session_lock:
        _session[entry] = _given(secret, problem)
    return _kept(account, settings, "session")


def check_can_keep(account: Account, settings: Settings, *, in_memory: bool = False) -> None:
    """Refuse where a key could not be kept, before anybody is asked for one; 2 seconds at most.

    Raises
    ------
    KeyringError
        There is no keyring fit for keys, or it does not answer; not if memory will do.
    UsageError, SettingsError
        As for :func:`set_key`.
    """
    _entry_to_keep(account, settings)
    seen = vault.peek(None)
    if not (seen.can_store or in_memory):
        raise KeyringError(seen.problem, hint=account.otherwise)


def candidate(account: Account, settings: Settings, key: str) -> Access:
    """Return the access that ``key`` would give, to try it; nothing is kept.

    Raises
    ------
    UsageError, SettingsError
        As for :func:`set_key`.
    """
    secret, problem = read_key(key)
    del key  # as in set_key
    _entry_to_keep(account, settings)
    return Access(_endpoint(account, settings)[0], _given(secret, problem), "none")


def delete_key(account: Account, settings: Settings) -> KeyStatus:
    """Delete the key for the present host from the keyring and from this process's memory.

    A key in the environment is not ours to delete; the status returned says if there is one.

    Raises
    ------
    KeyringError
        Nothing is stored for this host, or the keyring cannot be reached.
    SettingsError
        The address is wrong.
    """
    endpoint, _ = _endpoint(account, settings)
    entry = _entry(account, endpoint)
    with _session_lock:
        had_session = _session.pop(entry, None) is not None
    had_stored = False
    try:
        had_stored = vault.remove(entry, otherwise=account.otherwise)
    except KeyringError:
        if not (had_session and not vault.peek(None).can_store):
            raise  # the keyring may still hold one; without a keyring the session's was all
    if not (had_session or had_stored):
        where = f"{account.title} ({endpoint.host})" if endpoint.host else account.title
        raise KeyringError(
            f"No key for {where} is stored.",
            hint=f"A key in the variable {account.key_variable} is removed where it was set."
            if account.key_variable
            else "",
        )
    return status(account, settings)


# --- the address ----------------------------------------------------------------------------------


def _endpoint(account: Account, settings: Settings) -> tuple[Endpoint, str]:
    """Return the address in use, and a sentence where a variable names one that is not used."""
    if account.url:
        return _named(account.url, f"'base_url' of '{account.provider}'", "settings"), ""
    configured = getattr(settings, f"{account.provider}_base_url", None)
    if configured:
        return _named(configured, f"'{account.provider}_base_url'", "settings"), ""
    default = Endpoint(account.default_url, url_host(account.default_url), "default")
    if not account.url_variable:
        return default, ""
    at_start = start_environment().get(account.url_variable, "").strip()
    now = os.environ.get(account.url_variable, "").strip()
    note = ""
    if now and now != at_start:
        note = (
            f"{account.url_variable} was changed after this process started; that is not "
            f"followed. Set it before Jupyter starts, or use a settings file."
        )
    if not at_start:
        return default, note
    named = _named(at_start, account.url_variable, "environment")
    if _environment_key(account) is not None or is_loopback(urlsplit(named.url).hostname or ""):
        return named, note
    unused = (
        f"{account.url_variable} ({named.host}) is not used: it needs a key in "
        f"{account.key_variable} beside it, or the address in a settings file."
    )
    return default, unused


def _named(url: str, place: str, origin: Literal["environment", "settings"]) -> Endpoint:
    try:
        checked = check_base_url(url)
    except ValueError as error:
        raise SettingsError(f"{place} {error}.") from None
    return Endpoint(checked, url_host(checked), origin)


def _takes_key(account: Account) -> bool:
    return account.key_needed or bool(account.key_variable)


def _optional(account: Account, endpoint: Endpoint) -> bool:
    """Tell whether a question may go out without a key."""
    return not account.key_needed or is_loopback(urlsplit(endpoint.url).hostname or "")


# --- the key --------------------------------------------------------------------------------------


def key_command(account: Account, settings: Settings) -> tuple[str, ...]:
    """Return the command that prints the account's key; empty where none is set."""
    own: tuple[str, ...] = getattr(settings, f"{account.provider}_key_command", ())
    return account.key_command or own


def _look_up(
    account: Account, endpoint: Endpoint, settings: Settings
) -> tuple[KeySource, str | None, bool, str]:
    """Return source, hint, whether a keyring is there, and a problem, for :func:`status`."""
    if not _takes_key(account):
        return "not_needed", None, False, ""
    secret = _environment_key(account)
    if secret is not None:
        return "environment", secret.hint, vault.peek(None).can_store, ""
    entry = _entry(account, endpoint)
    seen = vault.peek(entry)
    if seen.found:
        return "keyring", seen.hint, True, ""
    words = key_command(account, settings)
    if words:  # not run for this: it may ask the person for something
        known = command.known(words)
        return "command", known.hint if known else None, seen.can_store, ""
    secret = _session.get(entry)
    if secret is not None:
        return "session", secret.hint, seen.can_store, seen.problem
    if _optional(account, endpoint):
        why = account.unset if seen.absent else f"{account.unset} {seen.problem}"
        return "not_needed", None, seen.can_store, why.strip()
    problem = f"{seen.problem} {account.otherwise}" if seen.problem else account.unset
    return "none", None, seen.can_store, problem


def _entry(account: Account, endpoint: Endpoint) -> str:
    return f"{account.provider}@{endpoint.host}"


def _entry_to_keep(account: Account, settings: Settings) -> str:
    """Return the entry for a new key, or refuse where it would not be used or be sent astray."""
    if not _takes_key(account):
        raise UsageError(f"{account.title} takes no key.", field="provider")
    endpoint, _ = _endpoint(account, settings)
    at_start = start_environment().get(account.url_variable, "").strip()
    if endpoint.origin == "default" and at_start and account.url_variable:
        # the person may mean a key for that other host; it must not end up with this one
        raise SettingsError(
            f"{account.url_variable} names another host than {endpoint.host}, and a stored key is "
            "not sent to an address from the environment.",
            hint=f"Put the address into a settings file (`redpanda config set "
            f"{account.provider}_base_url <url>`), or unset {account.url_variable}.",
        )
    return _entry(account, endpoint)


def _kept(account: Account, settings: Settings, source: KeySource) -> KeyStatus:
    """Return the status after keeping a key, and say so if another one is used before it."""
    told = status(account, settings)
    if told.source in (source, "none"):
        return told
    places = {"environment": account.key_variable, "command": "the command of the settings"}
    place = places.get(told.source, f"the {told.source}")
    where = f"from {place}" if told.source == "command" else f"in {place}"
    note = f"The key {where} is used, not the one that was just kept."
    return told.model_copy(update={"problem": f"{note} {told.problem or ''}".strip()})


def _given(secret: Secret | None, problem: str) -> Secret:
    if secret is None:
        raise UsageError(f"The key {problem}", field="key")
    return secret
