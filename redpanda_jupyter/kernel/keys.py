"""``%panda key``: keep, show the state of, and delete a provider's key.

The rule of this module: a key is never on the line, and no word that may be one is repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import suggestion

from .arguments import may_be_a_key

if TYPE_CHECKING:
    from .session import Session


def key(session: Session, words: tuple[str, ...]) -> str:
    """Run ``%panda key …``."""
    action, *rest = words or ("status",)
    actions = {"set": _set_key, "status": _key_status, "delete": _delete_key}
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
            f"%panda key has no action {_quoted(action)}.",
            hint=hint or f"There are: {', '.join(actions)}.",
            field="key",
        )
    return actions[action](session, rest[0] if rest else None)


def _key_status(session: Session, provider: str | None) -> str:
    from redpanda_jupyter.services.status import key_status
    from redpanda_jupyter.services.wording import key_text

    return "\n".join(key_text(state) for state in key_status(provider, session.settings()))


def _set_key(session: Session, provider: str | None) -> str:
    from getpass import getpass

    from IPython.core.error import StdinNotImplementedError

    from redpanda_jupyter.errors import KeyringError
    from redpanda_jupyter.services.status import key_account, key_status, set_key
    from redpanda_jupyter.services.wording import key_text

    account = key_account(provider)
    if not account.key_variable:
        raise UsageError(f"{account.title} needs no key.", field="provider")
    settings = session.settings()
    lasting = key_status(provider, settings)[0].can_store
    where = (
        "your keyring" if lasting else "memory until this kernel ends (there is no keyring here)"
    )
    try:
        key = getpass(f"Key for {account.title}, kept in {where}; it is not shown: ")
    except (StdinNotImplementedError, EOFError):
        raise UsageError(
            "Nobody can be asked for a key here: this frontend has no input.",
            hint=f"Set {account.key_variable} before Jupyter starts, or run "
            f"`redpanda key set {account.provider}` in a terminal.",
            field="key",
        ) from None
    if not key.strip():
        return "No key was entered; nothing has changed."
    if not lasting:
        return f"Kept. {key_text(set_key(provider, key, settings, in_memory=True))}"
    try:
        stored = set_key(provider, key, settings)
    except KeyringError as error:
        # The keyring failed after all: the person still gets to ask, until the kernel ends.
        kept = set_key(provider, key, settings, in_memory=True)
        return f"{error}\nUntil this kernel ends the key is kept in memory. {key_text(kept)}"
    return f"Kept. {key_text(stored)}"


def _delete_key(session: Session, provider: str | None) -> str:
    from redpanda_jupyter.services.status import delete_key
    from redpanda_jupyter.services.wording import key_text

    return f"Deleted. {key_text(delete_key(provider, session.settings()))}"


def _quoted(word: str) -> str:
    return "of that name" if may_be_a_key(word) else repr(word)
