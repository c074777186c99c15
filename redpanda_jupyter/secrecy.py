"""What in data is a secret: by the name of the thing that holds it, or by its own shape.

The rule of this module: it is pure, it masks what :mod:`.redaction` finds in any text and besides
what only data holds (cards, bank accounts), and needs time linear in the text. A harmless text
that has the shape of a secret is the smaller harm; still, hashes, UUIDs, e-mail addresses and plain
prose stay what they are (tests hold a table of both).

A secret's shape is: a private key, a web token, a provider's key, a password in an address or
in a connection string, what stands after such a label, a payment card's number (Luhn's digit is
right), a bank account's (IBAN; its check is right), or 32 and more letters of both cases with
digits in between.
"""

from __future__ import annotations

import re

from .redaction import REDACTED, without_keys

MARK = REDACTED
"""What stands in a secret's place."""

_LABELLED = re.compile(
    r"""(?P<label>
        (?<![A-Za-z0-9])(?:password|passwd|passphrase|pwd|secret|client[-_ ]?secret
           |(?:access|auth|refresh|bearer|api|session)[-_ ]?token
           |(?:api|access|account|shared[-_ ]?access|secret|private|signing)[-_ ]?key
           |shared[-_ ]?access[-_ ]?signature|(?:proxy-)?authorization)
        \\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:(?:bearer|basic)\s+)?
      | (?<![A-Za-z0-9])bearer\s+(?=[A-Za-z._~+/=-]{0,200}[0-9])
    )
    (?P<value>[^\s"'\\;,&<>{}()\[\]]{3,})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CARD = re.compile(r"(?<![A-Za-z0-9.,-])[3-6][0-9](?:[ -]?[0-9]){11,17}(?![0-9]|[.,-][0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_LONG = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{32,}(?![A-Za-z0-9+/_-])")
_HEX = re.compile(r"[0-9a-fA-F-]+")

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES = re.compile(
    r"""(?:^|\ )(?:
        password|passwd|passphrase|passcode|pwd|secrets?|credentials?|token|jwt|bearer
      | apikey|authtoken|accesstoken|privatekey
      | (?:api|access|secret|private|account|encryption|signing|ssh|license|master|auth)\ keys?
      | (?:access|api|auth|refresh|bearer)\ tokens
      | (?:connection|conn|db|database)\ (?:string|str|url|uri) | dsn
      | (?:credit\ |debit\ |payment\ )?card\ (?:number|no|num) | creditcard | pan | cvv|cvc
      | iban | authorization
    )(?:\ (?:hash|value|text|plain|old|new|[0-9]+))*$
    """,
    re.VERBOSE,
)


def secret_name(name: str) -> bool:
    """Tell whether what is called ``name`` is probably a secret, such as ``db_password``.

    The last words decide: ``access_token`` is one, ``token_count`` and ``max_tokens`` are not.
    """
    words = _WORDS.findall(name[:200])
    return bool(_NAMES.search(" ".join(words).lower()))


def mask(text: str) -> str:
    """Return ``text`` with :data:`MARK` in the place of all that has the shape of a secret."""
    if len(text) < 8:
        return text
    text = without_keys(text)
    text = _LABELLED.sub(_labelled, text)
    text = _IBAN.sub(lambda match: MARK if _is_iban(match[0]) else match[0], text)
    text = _CARD.sub(lambda match: MARK if _is_card(match[0]) else match[0], text)
    return _LONG.sub(lambda match: MARK if _looks_random(match[0]) else match[0], text)


def holds_secret(text: str) -> bool:
    """Tell whether some of ``text`` has the shape of a secret."""
    return mask(text) != text


def _labelled(match: re.Match[str]) -> str:
    # a label in prose ("password: see below") has a short word after it; that goes as well
    return match["label"] + MARK


def _is_card(text: str) -> bool:
    """Check the length, the first digits that cards have, and Luhn's digit."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    if digits[0] == 3 and digits[1] not in (0, 4, 5, 6, 7, 8):
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Check the length and the remainder that an IBAN's digits leave."""
    joined = text.replace(" ", "")
    if not 15 <= len(joined) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in joined[4:] + joined[:4])) % 97 == 1


def _looks_random(text: str) -> bool:
    """Tell a key from a path, a hash, a UUID and a long name."""
    if _HEX.fullmatch(text) or text.count("/") > 4 or "//" in text:
        return False
    digits = sum(sign.isdigit() for sign in text)
    upper = sum(sign.isupper() for sign in text)
    lower = sum(sign.islower() for sign in text)
    if not digits or min(upper, lower) < 2:
        return False
    # a name falls into words of five letters or so; a key into bits of two or three
    return len(_WORDS.findall(text)) * 3.4 >= len(text)
