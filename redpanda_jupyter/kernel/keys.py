"""``%panda key …``: whose key, where it is kept, and whether it is good.

The rule of this module: a key is asked for in a hidden field and never taken from the line; where
it will be kept is said before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from redpanda_jupyter.credentials import Account

    from .session import Session


def _provider(words: Namespace) -> str | None:
    """Return the provider that was named, and refuse what may be a key without repeating it."""
    from redpanda_jupyter.redaction import may_be_a_key

    named: str | None = getattr(words, "provider", None)
    if getattr(words, "rest", None) or (named is not None and may_be_a_key(named)):
        raise UsageError(
            "A key is never written on the line: it would stay in the notebook and its history.",
            hint="%panda key set PROVIDER asks for it in a hidden field. "
            "A key that was written here should be replaced at the provider's.",
            field="key",
        )
    return named


def status(session: Session, words: Namespace) -> str:
    """Say where each key comes from."""
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.status import key_status
    from redpanda_jupyter.services.wording import keys_text

    named, settings = _provider(words), session.settings()
    return as_json(key_status(named, settings)) if words.json else keys_text(named, settings)


def test(session: Session, words: Namespace) -> str:
    """Ask the providers whether their keys are good."""
    from redpanda_jupyter.services.checking import check_keys
    from redpanda_jupyter.services.documents import as_json
    from redpanda_jupyter.services.wording import check_text

    checks = check_keys(_provider(words), session.settings())
    if words.json:
        return as_json(checks)
    return "\n".join(check_text(check) for check in checks)


def set_key(session: Session, words: Namespace) -> str:
    """Ask for a key and keep it.

    Raises
    ------
    ConfigurationError, ProviderError
        The key cannot be kept, or is refused.
    """
    from redpanda_jupyter.credentials import check_can_keep
    from redpanda_jupyter.errors import KeyringError
    from redpanda_jupyter.services import status as keys
    from redpanda_jupyter.services.checking import check_new_key
    from redpanda_jupyter.services.wording import kept_text

    settings = session.settings()
    account = keys.key_account(_provider(words), settings)
    if not (account.key_needed or account.key_variable):
        raise UsageError(f"{account.title} needs no key.", field="provider")
    check_can_keep(account, settings, in_memory=True)
    lasting = keys.key_status(account.provider, settings)[0].can_store
    key = _ask_for_key(account, lasting)
    if not key.strip():
        return "No key was entered; nothing has changed."
    check = check_new_key(account.provider, key, settings)
    if not lasting:
        return kept_text(keys.set_key(account.provider, key, settings, in_memory=True), check)
    try:
        return kept_text(keys.set_key(account.provider, key, settings), check)
    except KeyringError as error:
        # The keyring failed after all: the person still gets to ask, until the kernel ends.
        kept = keys.set_key(account.provider, key, settings, in_memory=True)
        return f"{error}\n{kept_text(kept, check)}"


def delete(session: Session, words: Namespace) -> str:
    """Take a key out of the keyring and out of memory."""
    from redpanda_jupyter.services.status import delete_key
    from redpanda_jupyter.services.wording import key_text

    return f"Deleted. {key_text(delete_key(_provider(words), session.settings()))}"


def _ask_for_key(account: Account, lasting: bool) -> str:
    from getpass import getpass

    from IPython.core.error import StdinNotImplementedError

    where = (
        "your keyring" if lasting else "memory until this kernel ends (there is no keyring here)"
    )
    try:
        return getpass(f"Key for {account.title}, kept in {where}; it is not shown: ")
    except (StdinNotImplementedError, EOFError):
        # only what works here: without a keyring the terminal cannot keep a key either
        terminal = f"Run `redpanda key set {account.provider}` in a terminal. " if lasting else ""
        hint = f"{terminal}{account.otherwise}"
    raise UsageError(
        "Nobody can be asked for a key here: this frontend has no input.", hint=hint, field="key"
    )
