"""Endpoints by name: what the setting ``profiles`` holds.

The rule of this module: a profile says where questions go and where its own key comes from. It is
never given another one's key: no variable is read for it but the one that it names.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from . import checks
from .urls import check_base_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PROVIDERS = ("openai", "anthropic")
"""Whose wire a profile can speak; servers like Ollama, vLLM and Azure's speak OpenAI's."""

RESERVED = frozenset({*PROVIDERS, "tour"})
"""Names that are taken."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,19}")


@dataclass(frozen=True, slots=True)
class Profile:
    """An endpoint with a name of its own, used as ``-m name`` and ``-m name:model``.

    Parameters
    ----------
    name
        At most 20 letters, digits, ``-`` and ``_``; the first is a letter.
    provider
        Whose wire it speaks, one of :data:`PROVIDERS`.
    base_url
        Its address; ``None`` for the provider's own (another account there).
    model
        The model where only the profile is named; ``None`` for one that the server lists.
    key_command
        A command that prints the key, such as ``("pass", "show", "work")``; no shell runs it.
    key_variable
        The environment variable with the key (or, with ``_FILE`` behind it, with its file's path).
    api_version
        For a resource of Azure OpenAI; ``base_url`` is then the resource's own address.
    """

    name: str
    provider: str = "openai"
    base_url: str | None = None
    model: str | None = None
    key_command: tuple[str, ...] = ()
    key_variable: str | None = None
    api_version: str | None = None


def _api_version(value: Any) -> str:
    taken = checks.text(value)
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,40}", taken):
        raise ValueError("must be a version such as 2024-10-21")
    return taken


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "provider": checks.choice(*PROVIDERS),
    "base_url": check_base_url,
    "model": checks.text,
    "key_command": checks.command,
    "key_variable": checks.variable,
    "api_version": _api_version,
}

FIELDS = tuple(_CHECKS)
"""What a profile may say, in the order in which it is documented."""


def check_profiles(value: Any) -> tuple[Profile, ...]:
    """Return the profiles in the JSON object ``value``, or those that ``value`` is already.

    Raises
    ------
    ValueError
        "must …" or "holds …": what is wrong, in words that follow the setting's name.
    """
    if isinstance(value, tuple) and all(isinstance(one, Profile) for one in value):
        return value
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 - one kind for all checks
            'must be an object such as {"work": {"provider": "openai", "base_url": "https://…"}}'
        )
    return tuple(_profile(name, content) for name, content in value.items())


def merge(earlier: Iterable[Profile], later: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return all profiles; of two with one name, the later one as a whole."""
    by_name = {one.name: one for one in earlier}
    by_name.update({one.name: one for one in later})
    return tuple(by_name.values())


def said(profile: Profile) -> dict[str, Any]:
    """Return the fields that a profile says, in order; those left out are left out."""
    found = {field.name: getattr(profile, field.name) for field in fields(profile)}
    return {name: value for name, value in found.items() if name != "name" and value}


def _profile(name: str, content: Any) -> Profile:
    if not _NAME.fullmatch(name):
        raise ValueError(
            "holds a name that a profile cannot have: at most 20 letters, digits, - and _, "
            "a letter first"
        )
    if name.lower() in RESERVED:
        raise ValueError(f"holds a profile '{name}', which is a provider's own name; take another")
    if not isinstance(content, dict):
        raise ValueError(f"holds '{name}', which must be an object with fields such as base_url")  # noqa: TRY004
    kept: dict[str, Any] = {}
    for field, value in content.items():
        if field not in _CHECKS:
            close = difflib.get_close_matches(field, FIELDS, n=1)
            meant = f"; did you mean '{close[0]}'?" if close else f" (only {', '.join(FIELDS)})"
            raise ValueError(f"holds '{name}' with a field that a profile does not have{meant}")
        if value is None:
            continue
        try:
            kept[field] = _CHECKS[field](value)
        except ValueError as error:
            raise ValueError(f"holds '{name}', whose '{field}' {error}") from None
    if kept.get("api_version") and not kept.get("base_url"):
        raise ValueError(f"holds '{name}' with an api_version but without a base_url")
    if kept.get("api_version") and kept.get("provider", "openai") != "openai":
        raise ValueError(f"holds '{name}' with an api_version, which only OpenAI's wire has")
    return Profile(name, **kept)
