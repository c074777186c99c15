"""What in a text is a secret, and what stands in its place: the one home of that rule.

The rule of this module: it is pure, and it knows no key. A secret goes by its shape (a key of a
provider, a token), by its place (a password in an address, a signature behind a question mark, a
part of a connection string) or by the name that it has; what stands around it stays, so that a
person still sees which host or file is meant. :func:`without_keys` is for any text, prose too:
hashes, UUIDs and package names stay. :func:`without_secrets` is for texts of code, where a long
text without words is a key more often than not. :func:`named_key_spans` is for code that a person
has typed, where a word is given to a name as often as a key.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

REDACTED = "[redacted]"

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
      | dapi[0-9a-f]{32}                                   # Databricks
      | (?:dckr_pat|pypi|npm)[_-][A-Za-z0-9_-]{27,}        # Docker, PyPI, npm
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?   # a JSON web token
      | (?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{8,}
      | (?<=/api/webhooks/)[0-9]{8,}/[A-Za-z0-9_-]{8,}     # Discord
      | (?<=/bot)[0-9]{6,}:[A-Za-z0-9_-]{20,}              # Telegram
    )
    """,
    re.VERBOSE,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN ([A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?)-----.*?(?:-----END \1-----|\Z)", re.DOTALL
)
_URL_PASSWORD = re.compile(r"(://[^\s:/@]{0,200}:)([^\s/?\#\"']{1,500})(?=@)")
_DATABASE_PASSWORD = re.compile(
    # unescaped signs in it; not the port of a host
    r"((?<!http)(?<!https)://[^\s:/@]{0,200}:)(?!\d{1,5}(?:[/?\#]|$))([^\s\"']{1,500})(?=@)"
)
_URL_USER = re.compile(r"(?<=\bhttp)(s?://)[^\s/?\#@:\"']{1,500}(?=@)")
_QUERY = re.compile(
    r"""
    (?P<label>[?&;\#](?:amp;)?
      (?:[\w.-]{0,60}[_.-])?
      (?:sig|signature|s|token|access|jwt|auth\w{0,20}|api[_-]?key|apikey|subscription-key|key|pwd
        |pass|passw(?:or)?d|secret\w{0,20}|credentials?|x-amz-credential|awsaccesskeyid|session
        |\w{1,40}token)
      =)
    (?P<value>[^&;\#\s"'<>\\]{1,4000})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_QUERY = frozenset(("s", "access", "session", "key", "pass"))
"""Names of a query that may mean anything: only a long value of theirs is a secret."""

_PART = re.compile(
    r"""
    (?P<label>(?:^|(?<=[;\s"'({,&]))
      (?:pwd|password|passwd|passphrase|account[ ]?key|shared[ ]?access[ ]?key
        |shared[ ]?access[ ]?signature|shared[ ]?secret(?:[ ]?value)?|client[ ]?secret
        |access[ ]?token|secret(?:[ ]?access)?[ ]?key|\w{1,40}_(?:token|secret|password|pwd))
      [ ]?=[ ]?)
    (?P<value>\{[^}\s]{1,500}\}|[^;\s"'\\,)\]}]{3,2000})
    """,
    re.VERBOSE | re.IGNORECASE,
)
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
_NAMES = r"passw(?:or)?d|passphrase|secret|token|(?:api|access|account|auth|private)[_-]?key"
"""How the name of a secret ends where the secret stands behind it, in quotes."""

_QUOTED = re.compile(
    # of SQL and of dictionaries that are written as texts: SECRET 'abc', "password": "abc"
    rf"""
    (?P<label>\b(?:\w{{0,40}}(?:{_NAMES})|identified[ ]by)
      \\?["']?\s{{0,3}}(?:=>|[:=])?\s{{0,3}})
    (?P<quote>\\?["'])(?P<value>[^"'\\\n]{{2,2000}})(?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMED = re.compile(
    # of code: a text that is given to a variable, a keyword or an entry of such a name
    rf"""
    (?:{_NAMES}|pwd)
    ["'\])]{{0,4}}\s{{0,3}}(?::\s{{0,3}}str\s{{0,3}})?[=:]\s{{0,3}}
    (?P<quote>["'])(?P<value>[^"'\s]{{8,200}})(?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO_KEY = re.compile(
    r"[a-z]+(?:[_.-][a-z0-9]+)+|[^A-Za-z]+|[^0-9]+|.*(?://|[{<%$]|example|your|xxx|dummy|change).*"
    r"|[./~].*|.*\.(?:txt|json|csv|ya?ml|pem|env|key|parquet)",
    re.IGNORECASE,
)
"""What is given so in code is no key: a name, a word, a path, an address, a place for one."""

_PLACE_FOR_ONE = re.compile(r"\{\w*\}|%s|%\(\w+\)s|<[\w -]+>|\$\{\w+\}")
"""A place into which a program puts a password; none has braces or blanks in an address."""

_NO_VALUES = re.compile(r"(?:none|null|true|false|required|missing|nan|[^A-Za-z0-9]*)", re.I)

_NAME = re.compile(
    r"passw|passphrase|passcode|secret|token|credential|cookie|api_?key|jwt|bearer"
    r"|(?:^|_)(?:pass|pwd\d*|pw|pat|pin|otp|cvv|creds?|tok|sas)(?:_|$)"
    r"|(?:access|auth|account|private|secret|encryption|signing)_?key",
    re.IGNORECASE,
)
_WEAK_NAME = re.compile(r"(?:^|_)(?:key|sig|auth)(?:_|$)|signature", re.IGNORECASE)
_WORD = re.compile(r"['\"][a-z_ ./-]{1,24}['\"]|['\"][A-Z_]{1,24}['\"]")
_NAME_OF_NUMBER = re.compile(
    r"passw|passphrase|passcode|secret|credential|api_?key"
    r"|(?:^|_)(?:pwd\d*|pin|otp|cvv)(?:_?code)?$|(?:access|auth|account|private|secret)_?key"
    r"|^(?!max|min|limit|n_|num|total)\w*token$",
    re.IGNORECASE,
)
_LITERAL_TEXT = re.compile(r"[\[({]*[a-zA-Z]{0,2}['\"]..", re.DOTALL)
_LITERAL_NUMBER = re.compile(r"[-+]?\d{4,}")
_HASH_NAME = re.compile(r"md5|sha_?\d|hash|digest|checksum|commit|revision|etag|uuid|_id$", re.I)

_DATA = r"data:[\w.+/;=-]{0,100}?base64,[A-Za-z0-9+/=]*"
_RUNS = re.compile(rf"{_DATA}|(?<![A-Za-z0-9_+=~-])[A-Za-z0-9_+=~-]{{20,4000}}")
_WHOLE = re.compile(r"[A-Za-z0-9+/=_-]{24,4000}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_CHANGE = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]")
_MOST_CHANGES = 0.22  # a sign: between the sorts of letters; random ones have .3 to .5, words .15
_LONGEST_HASHES = (32, 40, 64)


_SHORTEST = 7
"""Signs of the shortest text in which there may be a key: pwd=abc."""

LONGEST_NAME = 20
"""No command, provider or profile has a longer name, in signs."""


def may_be_a_key(word: str) -> bool:
    """Tell whether a word is so long, or so shaped, that it may be a key and must not be echoed."""
    return len(word) > LONGEST_NAME or without_keys(word) != word


def without_keys(text: str) -> str:
    """Return any text without what has the shape or the place of a key or a password."""
    text = _PRIVATE_KEY.sub(REDACTED, text)
    text = _SHAPES.sub(_shaped, text)
    if "://" in text:
        text = _URL_PASSWORD.sub(_address, text)
        text = _DATABASE_PASSWORD.sub(_address, text)
        text = _URL_USER.sub(rf"\1{REDACTED}", text)
    if "=" in text:
        text = _QUERY.sub(_query, text)
        text = _PART.sub(_part, text)
    return _LABELLED.sub(_labelled, text)


def holds_key(text: str) -> bool:
    """Tell whether a text holds what has the shape or the place of a key or a password."""
    return without_keys(text) != text


def key_spans(text: str) -> list[tuple[int, int]]:
    """Return from where to where stands what :func:`without_keys` takes out of a text."""
    bare = without_keys(text)
    first, *rest = bare.split(REDACTED)
    if bare == text or not text.startswith(first):
        return []
    found, place = set(), len(first)
    for number, piece in enumerate(rest, 1):
        is_last = number == len(rest)
        end = len(text) - len(piece) if is_last else text.find(piece, place)
        if end < place:
            end = len(text)
        if text[place:end] not in ("", REDACTED):
            found.add((place, end))
        place = end + len(piece)
    return sorted(found)


def named_key_spans(code: str) -> list[tuple[int, int]]:
    """Return from where to where keys stand that only their names in code show: ``token = "…"``."""
    return [
        match.span("value")
        for match in _NAMED.finditer(code)
        if _NO_KEY.fullmatch(match["value"]) is None
    ]


def keys_in(text: str) -> list[str]:
    """Return what :func:`without_keys` takes out of a text, the longest first."""
    return sorted({text[start:end] for start, end in key_spans(text)}, key=len, reverse=True)


def without_keys_in(value: Any) -> Any:
    """Return plain data (texts, numbers, lists, dictionaries) without keys in their texts."""
    if isinstance(value, str):
        return without_keys(value) if len(value) >= _SHORTEST else value
    if isinstance(value, dict):
        return {name: without_keys_in(one) for name, one in value.items()}
    return [without_keys_in(one) for one in value] if isinstance(value, list | tuple) else value


def without_secrets(text: str) -> str:
    """Return a text of code without keys, passwords and long texts that are no words."""
    text = _QUOTED.sub(_quoted, without_keys(text))
    bare = text.strip("'\"")
    if _WHOLE.fullmatch(bare) and not _HEX.fullmatch(bare) and _is_random(bare):
        return text.replace(bare, REDACTED)
    return _RUNS.sub(_run, text)


def without_secret(name: str, literal: str) -> str:
    """Return a literal, as Python writes it, without what is secret in it or by its name.

    Parameters
    ----------
    name
        The variable, keyword or parameter that has this value.
    """
    if _LITERAL_TEXT.match(literal) and (
        _NAME.search(name)
        # a key may be that of a table, such as key="region"
        or (_WEAK_NAME.search(name) and not _WORD.fullmatch(literal))
    ):
        return repr(REDACTED)
    if _NAME_OF_NUMBER.search(name) and _LITERAL_NUMBER.match(literal):
        return repr(REDACTED)
    return without_keys(literal) if _HASH_NAME.search(name) else without_secrets(literal)


def _shaped(match: re.Match[str]) -> str:
    # such keys have digits, sk-learn-contrib-lightning has none. Asked here, because a look ahead
    # from every "sk-" of a long text would take minutes
    word = match[0].startswith("sk-") and not re.search(r"[0-9]", match[0])
    return match[0] if word else REDACTED


def _address(match: re.Match[str]) -> str:
    return match[0] if _PLACE_FOR_ONE.fullmatch(match[2]) else match[1] + REDACTED


def _query(match: re.Match[str]) -> str:
    value, name = match["value"], match["label"].strip("?&;#=").lower()
    short = name in _PLAIN_QUERY and len(value) < 16
    is_none = _is_no_value(value) or _PLACE_FOR_ONE.fullmatch(value) is not None
    return match[0] if short or is_none else match["label"] + REDACTED


def _part(match: re.Match[str]) -> str:
    value, label = match["value"], match["label"].lower()
    counts = len(value) < 8 and value.isdigit() and "token" in label  # max_token=1000
    return match[0] if counts or _is_no_value(value) else match["label"] + REDACTED


def _labelled(match: re.Match[str]) -> str:
    value = match["value"]
    if match["label"].lower().strip() == "basic" and not _names_a_user(value):
        return match[0]  # basic statistics2024
    return match["label"] + (REDACTED if _looks_random(value) else value)


def _quoted(match: re.Match[str]) -> str:
    if _is_no_value(match["value"]):
        return match[0]
    return f"{match['label']}{match['quote']}{REDACTED}{match['quote']}"


def _is_no_value(value: str) -> bool:
    return value.startswith(REDACTED[:-1]) or _NO_VALUES.fullmatch(value) is not None


def _names_a_user(value: str) -> bool:
    """Tell whether a text is a user and a password, as HTTP writes them behind "Basic"."""
    try:
        return b":" in b64decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4))
    except ValueError:
        return False


def _looks_random(value: str) -> bool:
    """Tell a token from a word after "Bearer" or "api_key:": words have no digits and are short."""
    if re.search(r"[0-9]", value):
        return True
    return len(value) >= 32 or bool(re.search(r"[a-z][A-Z]{2}|[a-z][A-Z][a-z]?[A-Z]", value))


def _run(match: re.Match[str]) -> str:
    run = match[0]
    if run.startswith("data:"):
        return run
    if _HEX.fullmatch(run):
        # a commit in an address, a version behind "@" and "sha256:" are no keys
        before = match.string[match.start() - 1 : match.start()]
        return REDACTED if len(run) in _LONGEST_HASHES and before not in ("/", "@", ":") else run
    return REDACTED if _is_random(run) else run


def _is_random(run: str) -> bool:
    """Tell a key from words by how often it changes between small, capital letters and digits."""
    if _UUID.fullmatch(run):
        return False
    pieces = re.split(r"[_+=~/-]", run)
    # many short pieces are a name with numbers in it, such as yellow_tripdata_2024-01
    changes = sum(len(_CHANGE.findall(one)) for one in pieces)
    return max(map(len, pieces)) >= 12 and changes > _MOST_CHANGES * sum(map(len, pieces))
