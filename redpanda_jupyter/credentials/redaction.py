"""Taking keys out of texts that others wrote: a provider's error, a log line, a traceback.

The rule of this module: what is known to be a secret goes, and so does what has the shape of one.
A harmless text that has the shape too is the smaller harm; still, plain prose, hashes, UUIDs and
package names stay (tests hold a table of both).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from .secret import Secret

REDACTED = "[redacted]"
LONGEST_NAME = 20
"""No command, provider or profile has a longer name, in signs."""
_KNOWN_LENGTH = 8  # "x", "EMPTY", "ollama": keys of local servers, and words of every text

_SHAPES = re.compile(
    r"""
    (?<![A-Za-z0-9])(?:
        sk-[A-Za-z0-9_-]{16,}                              # OpenAI, Anthropic, OpenRouter, …
      | [rsp]k_(?:live|test)_[A-Za-z0-9]{16,}              # Stripe
      | (?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])           # AWS
      | gh[pousr]_[A-Za-z0-9]{30,}                         # GitHub
      | github_pat_[A-Za-z0-9_]{22,}
      | glpat-[A-Za-z0-9_-]{20,}                           # GitLab
      | xox[abeoprs]-[A-Za-z0-9-]{10,}                     # Slack
      | AIza[A-Za-z0-9_-]{35}                              # Google
      | (?:hf|gsk|r8)_[A-Za-z0-9]{30,}                     # Hugging Face, Groq, Replicate
      | (?:xai|pplx|nvapi)-[A-Za-z0-9_-]{30,}              # xAI, Perplexity, NVIDIA
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}   # a JSON web token
    )
    """,
    re.VERBOSE,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL
)
_URL_PASSWORD = re.compile(r"(://[^\s:/@]{0,200}:)[^\s/@]{1,500}(?=@)")
_LABELLED = re.compile(
    r"""(?P<label>
        \b(?:bearer|basic)\s+
      | \b(?:(?:proxy-)?authorization|x-api-key|api[-_]?key|access[-_]?token|auth[-_]?token
           |[a-z0-9_]{0,60}_api_key)
        \\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:(?:bearer|basic)\s+)?
    )
    (?P<value>[A-Za-z0-9._~+/=-]{8,})
    """,
    re.VERBOSE | re.IGNORECASE,
)


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
    text = _PRIVATE_KEY.sub(REDACTED, text)
    text = _SHAPES.sub(_shaped, text)
    text = _URL_PASSWORD.sub(rf"\1{REDACTED}", text)
    return _LABELLED.sub(_labelled, text)


def may_be_a_key(word: str) -> bool:
    """Tell whether a word is so long, or so shaped, that it may be a key and must not be echoed."""
    return len(word) > LONGEST_NAME or redact(word) != word


def _shaped(match: re.Match[str]) -> str:
    # such keys have digits, sk-learn-contrib-lightning has none. Asked here, because a look ahead
    # from every "sk-" of a long text would take minutes
    word = match[0].startswith("sk-") and not re.search(r"[0-9]", match[0])
    return match[0] if word else REDACTED


def _labelled(match: re.Match[str]) -> str:
    value = match["value"]
    return match["label"] + (REDACTED if _looks_random(value) else value)


def _looks_random(value: str) -> bool:
    """Tell a token from a word after "Bearer" or "api_key:": words have no digits and are short."""
    if re.search(r"[0-9]", value):
        return True
    return len(value) >= 32 or bool(re.search(r"[a-z][A-Z]{2}|[a-z][A-Z][a-z]?[A-Z]", value))
