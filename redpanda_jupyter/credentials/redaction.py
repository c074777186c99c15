"""Taking keys out of texts that others wrote: a provider's error, a log line, a traceback.

The rule of this module: what is known to be a secret goes, and so does what has the shape of one
(:mod:`redpanda_jupyter.redaction` says which). A harmless text that has the shape too is the
smaller harm; still, plain prose, hashes, UUIDs and package names stay (tests hold a table of both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ..redaction import REDACTED, without_keys

if TYPE_CHECKING:
    from .secret import Secret

_KNOWN_LENGTH = 8  # "x", "EMPTY", "ollama": keys of local servers, and words of every text


def redact(text: str, *secrets: Secret) -> str:
    """Return ``text`` without the given secrets and without anything that looks like a key.

    Parameters
    ----------
    text
        Any text; it may come from a provider.
    secrets
        Keys in use; each goes also where it is percent-encoded. Those of fewer than 8 signs
        are left, since they are words such as "ollama" that local servers take for keys.
    """
    # the longest first: one may begin with another
    for value in sorted((secret.reveal() for secret in secrets), key=len, reverse=True):
        if len(value) >= _KNOWN_LENGTH:
            text = text.replace(value, REDACTED).replace(quote(value, safe=""), REDACTED)
    return without_keys(text)
