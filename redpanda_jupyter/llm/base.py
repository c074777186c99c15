"""What a provider is, to the rest of the house and to third parties.

The rule of this module: it is light (no SDK, no pydantic at import) and it is the whole contract.
A third party ships a provider by pointing an entry point of the group
``redpanda_jupyter.providers`` at a :class:`ProviderSpec`; Red Panda's own three do the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from ..credentials import Account, Secret
    from ..models import StreamEvent


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One earlier or present turn, as it goes to the model."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question as every provider takes it."""

    model: str
    system: str
    messages: tuple[ChatMessage, ...]
    max_output_tokens: int


class Provider(Protocol):
    """A connection to one model provider, bound to one event loop."""

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the exact JSON body that :meth:`stream` sends for ``request``.

        A server that turns out not to know a parameter is asked again without it; from then on
        the body is without it too. So for a record of what was sent, call this after the stream.
        """
        ...

    def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send ``request`` once and yield what comes back.

        Yields
        ------
        TextDelta, ThinkingDelta, UsageReport, Finished
            ``Finished`` is last; a stream that ends without it was cut.

        Raises
        ------
        ProviderError
            Whatever goes wrong, on the way out or in mid-stream; never an SDK's own class.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class Network:
    """The way to a provider.

    Parameters
    ----------
    proxy
        The proxy's URL, which may hold a password; empty for none.
    ca_bundle
        A file or directory of certificates that are trusted instead of the system's; empty for
        the system's.
    note
        A sentence where a variable was changed too late to count; for the hint of an error.
    """

    proxy: str = field(default="", repr=False)
    ca_bundle: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long one attempt may take, in seconds, and which way it takes.

    The total deadline lies around all attempts.
    """

    connect_s: float = 10.0
    idle_s: float = 60.0
    network: Network = field(default_factory=Network)


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """A provider before any connection: its names, its models, and how to connect.

    Parameters
    ----------
    account
        Whose key it takes, from which variable, for which host.
    models
        Names of usable chat models, best general choice first; costs at most an SDK import.
    create
        ``create(url, secret, timeouts)`` connects; ``secret`` is ``None`` where none is needed.
    notice
        A sentence that must stand beside every answer (the tour says that it is no model).
    preload
        The module whose import makes the first question slow; imported ahead in the background.
    served
        ``served(url, secret, timeouts)`` asks the server at ``url`` which models it has; blocks
        for as long as ``timeouts`` allow and raises :class:`ProviderError`.
    any_server
        Whether servers at other addresses have models of their own; the default there is one that
        ``served`` lists.
    profile
        Makes the same provider under a profile's account; ``None`` if profiles cannot name it.
    default
        The model where only the provider is named; empty for the first of its list.
    """

    account: Account
    models: Callable[[], Sequence[str]]
    create: Callable[[str, Secret | None, Timeouts], Provider]
    notice: str = ""
    preload: str | None = None
    served: Callable[[str, Secret | None, Timeouts], Sequence[str]] | None = None
    any_server: bool = False
    profile: Callable[[Account], ProviderSpec] | None = None
    default: str = ""

    @property
    def name(self) -> str:
        """The provider's name, as in ``provider:model``."""
        return self.account.provider
