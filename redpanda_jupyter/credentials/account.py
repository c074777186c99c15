"""Whose key it is: a provider's, or a profile's of the settings.

The rule of this module: names and advice, and no key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Whose key it is: the names under which a provider's key and address are found.

    Parameters
    ----------
    provider
        The provider's name, as in ``provider:model``.
    title
        Its name for people.
    key_variable, url_variable
        Environment variables for the key and for another address; empty where there are none.
    default_url
        The provider's own address; empty for a provider that is part of Red Panda.
    key_needed
        False for a provider that answers without a key.
    profile_of
        For a profile of the settings the provider whose wire it speaks; else empty.
    url, key_command, api_version
        A profile's own: address, command that prints its key, and version of Azure's interface.
    """

    provider: str
    title: str
    key_variable: str
    url_variable: str
    default_url: str
    key_needed: bool = True
    profile_of: str = ""
    url: str = ""
    key_command: tuple[str, ...] = ()
    api_version: str = ""

    @property
    def kind(self) -> str:
        """The provider's own name, for a profile as well."""
        return self.profile_of or self.provider

    @property
    def in_environment(self) -> str:
        """The variable that gives the key now; empty for none. What is stored comes after it."""
        names = (self.key_variable, f"{self.key_variable}_FILE") if self.key_variable else ()
        return next((name for name in names if os.environ.get(name, "").strip()), "")

    @property
    def unset(self) -> str:
        """That the variable which a person named in a profile gives no key; else nothing."""
        named = self.profile_of and self.key_variable and not self.in_environment
        return f"{self.key_variable} is not set." if named else ""

    @property
    def or_set(self) -> str:
        """The rest of a sentence that begins with how to enter a key."""
        name = self.key_variable
        return f", or set {name} before Jupyter starts" if name else ""

    @property
    def otherwise(self) -> str:
        """What else gives the key: a way that needs no keyring, and leads to no other advice."""
        name = self.key_variable
        if name:
            return (
                f"Set {name} before Jupyter starts (or {name}_FILE, the path of a file that holds "
                "the key)."
            )
        if self.profile_of:
            setting = f"profiles.{self.provider}.key_variable"
            return f"Name a variable that holds it: `redpanda config set {setting} NAME`."
        return ""
