"""Keys: in by PUT, out by DELETE, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import status

if TYPE_CHECKING:
    from ...models import KeyStatus
    from ..call import Call


def put_key(call: Call) -> KeyStatus:
    """Put a key into the keyring."""
    return status.set_key(call.path["provider"], call.body.key, call.library.settings())


def delete_key(call: Call) -> KeyStatus:
    """Take a key out of the keyring."""
    return status.delete_key(call.path["provider"], call.library.settings())
