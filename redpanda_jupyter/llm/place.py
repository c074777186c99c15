"""Where questions go, and what the words of an error need to know about it.

The rule of this module: a provider's own words are quoted in one short line, without secrets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..urls import url_host
from .base import Network

if TYPE_CHECKING:
    from ..credentials import Account, Secret

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """An address, whose it is, the key for it, and the way to it."""

    account: Account
    url: str
    secret: Secret | None
    network: Network = field(default_factory=Network)

    @property
    def title(self) -> str:
        """The provider's name, with the host where that is not its own."""
        host = url_host(self.url)
        if host == url_host(self.account.default_url):
            return self.account.title
        return f"{self.account.title} ({host})" if self.account.default_url else self.account.title

    @property
    def proxy(self) -> str:
        """The proxy's host and port, without its password; empty for none."""
        return url_host(self.network.proxy)

    @property
    def address_hint(self) -> str:
        """How to change the address."""
        if self.account.profile_of:
            setting = f"profiles.{self.account.provider}.base_url"
            return f"Check the address {self.url}: {setting} in redpanda.json."
        if not self.account.url_variable:
            return ""
        return (
            f"Check the address {self.url}: {self.account.url_variable}, or "
            f"{self.account.provider}_base_url in redpanda.json."
        )

    def quote(self, text: str) -> str:
        """Return a provider's words in one short line without secrets, in quotation marks."""
        from ..credentials import redact

        line = " ".join(text.split())
        if not line or line.startswith("<"):  # a proxy's web page says nothing to people
            return ""
        line = redact(line, *([self.secret] if self.secret else []))
        if len(line) > _LONGEST:
            line = line[:_LONGEST].rstrip() + "…"
        return f" It says: “{line}”"
