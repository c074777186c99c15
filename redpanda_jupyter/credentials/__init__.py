"""Where a provider's key comes from, and the only code that touches one.

The rule of this package: a key is read as late as possible, travels as a :class:`Secret`, goes to
the one host that it was given for, and is written to the operating system's keyring or nowhere.
Nothing here puts a key into a log, an error, a file, a database or an environment.
"""

from __future__ import annotations

from .access import (
    Access,
    Endpoint,
    candidate,
    check_can_keep,
    delete_key,
    endpoint,
    key_command,
    resolve,
    set_key,
    set_session_key,
    status,
)
from .account import Account
from .redaction import redact
from .secret import Secret

__all__ = [
    "Access",
    "Account",
    "Endpoint",
    "Secret",
    "candidate",
    "check_can_keep",
    "delete_key",
    "endpoint",
    "key_command",
    "redact",
    "resolve",
    "set_key",
    "set_session_key",
    "status",
]
