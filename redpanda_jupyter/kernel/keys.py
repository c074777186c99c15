"""``%panda key …``: whose key, where it is kept, and whether it is good.

The rule of this module: a key is asked for in a hidden field and never taken from the line; where
it will be kept is said before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import suggestion

if TYPE_CHECKING:
    from redpanda_jupyter.credentials import Account
    from redpanda_jupyter.settings import Settings

    from .session import Session


def key(session: Session, words: tuple[str, ...]) -> str:
    """Run ``%panda key`` with its words and return what to print.

    Raises
    ------
    UsageError
        No such action or provider, or a word that may be a key.
    ConfigurationError, ProviderError
        The key cannot be kept, or is refused.
    """
    from redpanda_jupyter.credentials import may_be_a_key

    action, *rest = words or ("status",)
    actions = {"set": _set, "status": _status, "test": _test, "delete": _delete}
    if len(rest) > 1 or any(may_be_a_key(word) for word in words):
        raise UsageError(
            "A key is never written on the line: it would stay in the notebook and its history.",
            hint="%panda key set PROVIDER asks for it in a hidden field. "
            "A key that was written here should be replaced at the provider's.",
            field="key",
        )
    if action not in actions:
        hint = suggestion(action, list(actions))
        raise UsageError(
            f"%panda key has no action {action!r}.",
            hint=hint or f"There are: {', '.join(actions)}.",
            field="key",
        )
    return actions[action](session.settings(), rest[0] if rest else None)


def _status(settings: Settings, provider: str | None) -> str:
    from redpanda_jupyter.services.wording import keys_text

    return keys_text(provider, settings)


def _test(settings: Settings, provider: str | None) -> str:
    from redpanda_jupyter.services.checking import check_keys
    from redpanda_jupyter.services.wording import check_text

    return "\n".join(check_text(check) for check in check_keys(provider, settings))


def _set(settings: Settings, provider: str | None) -> str:
    from redpanda_jupyter.credentials import check_can_keep
    from redpanda_jupyter.errors import KeyringError
    from redpanda_jupyter.services.checking import check_new_key
    from redpanda_jupyter.services.status import key_account, key_status, set_key
    from redpanda_jupyter.services.wording import kept_text

    account = key_account(provider, settings)
    if not (account.key_needed or account.key_variable):
        raise UsageError(f"{account.title} needs no key.", field="provider")
    check_can_keep(account, settings, in_memory=True)
    lasting = key_status(account.provider, settings)[0].can_store
    key = _ask_for_key(account, lasting)
    if not key.strip():
        return "No key was entered; nothing has changed."
    check = check_new_key(account.provider, key, settings)
    if not lasting:
        return kept_text(set_key(account.provider, key, settings, in_memory=True), check)
    try:
        return kept_text(set_key(account.provider, key, settings), check)
    except KeyringError as error:
        # The keyring failed after all: the person still gets to ask, until the kernel ends.
        kept = set_key(account.provider, key, settings, in_memory=True)
        return f"{error}\n{kept_text(kept, check)}"


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


def _delete(settings: Settings, provider: str | None) -> str:
    from redpanda_jupyter.services.status import delete_key
    from redpanda_jupyter.services.wording import key_text

    return f"Deleted. {key_text(delete_key(provider, settings))}"
