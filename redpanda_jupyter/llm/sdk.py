"""What the providers behind an SDK have in common: one connection, one answer, names of models.

The rules of this module: the SDK tries nothing again by itself (:mod:`.limits` does) and looks for
no key of its own; whatever it raises becomes an error of ours; a response is closed, whatever ends
it. How a wire writes a question and reads an answer is the business of its own module.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

from ..urls import url_host
from .base import Timeouts
from .failures import check_stream, is_unknown_model, models_hint, translate, translated
from .place import Place
from .signs import note
from .transport import http_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
    from types import ModuleType

    from ..credentials import Account, Secret
    from ..models import StreamEvent
    from .base import ChatRequest

GRACE_S = 5.0
"""How long at most to read on once the answer is complete, in seconds."""

LIST_TIMEOUTS = Timeouts(connect_s=2.0, idle_s=3.0)
"""A list of models is asked for in passing: nobody should notice where no answer comes."""

LIST_LIMIT = 1000
"""How many models are asked for at once, where a server gives its list by pages."""

NO_KEY = "none"
"""The SDKs insist on a key; servers that need none ignore it."""


def client_options(url: str, secret: Secret | None, http: Any) -> dict[str, Any]:
    """Return the arguments with which every client of an SDK is made; ``http`` is what it uses.

    The key is always given, so that the SDK looks for no other credentials on this machine.
    """
    return {
        "api_key": secret.reveal() if secret else NO_KEY,
        "base_url": url,
        "max_retries": 0,
        "http_client": http,
    }


class SDKProvider(ABC):
    """A connection through an SDK; each wire fills in its body, its reader and its models.

    Parameters
    ----------
    url
        The base URL, as the SDK wants it.
    secret
        The key; ``None`` for a server that needs none.
    timeouts
        Limits of each wait.
    account
        Under whose name errors are told.
    sdk
        The SDK's module.
    client
        The SDK's asynchronous client.
    """

    home: ClassVar[Account]
    """The account at the makers of the wire: whoever else speaks it may know other models."""

    _create: Callable[..., Awaitable[Any]]
    """Sends a body; looked up when the provider is made, because that imports more of the SDK."""

    def __init__(
        self,
        url: str,
        secret: Secret | None,
        timeouts: Timeouts,
        account: Account,
        *,
        sdk: ModuleType,
        client: Callable[..., Any],
    ) -> None:
        self._place = Place(account, url, secret, timeouts.network)
        self._official = url_host(url) == url_host(self.home.default_url)
        self._grace_s = min(GRACE_S, timeouts.idle_s / 2)
        http = http_client(sdk, url, timeouts)
        http.event_hooks = {"response": [note]}
        self._client = client(**client_options(url, secret, http))

    @abstractmethod
    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the exact JSON body that :meth:`stream` sends."""

    @abstractmethod
    def _read(self, events: AsyncGenerator[Any, None]) -> AsyncGenerator[StreamEvent, None]:
        """Turn what the SDK's stream yields into events; close it in the end."""

    @abstractmethod
    def _known_models(self) -> Sequence[str]:
        """Return the names of the models at :attr:`home`, without asking anybody."""

    def _adapt(self, error: Exception) -> bool:
        """Change the body to what the server can take; True if that is worth another try."""
        del error
        return False

    async def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send ``request`` and yield what comes back; see :class:`~.base.Provider`."""
        response = await self._open(request)
        try:
            check_stream(response.response, self._place)
            events = translated(aiter(response), self._place, model=request.model)
            async with aclosing(self._read(events)) as read:
                async for event in read:
                    yield event
        finally:
            await response.close()

    async def _open(self, request: ChatRequest) -> Any:
        """Send the request; once more wherever :meth:`_adapt` found a way."""
        while True:
            try:
                return await self._create(**self.body(request))
            except Exception as error:  # noqa: BLE001 - translated, whatever it is
                adapted = self._adapt(error)
                failure = translate(error, self._place, model=request.model)
            if adapted:
                continue
            if is_unknown_model(failure):
                failure.hint = await self._models_hint(request.model)
            raise failure

    async def _models_hint(self, model: str) -> str:
        names: list[str] = []
        try:
            async with asyncio.timeout(LIST_TIMEOUTS.idle_s):
                names = list(self._known_models() if self._official else await self.list_models())
        except Exception:  # noqa: BLE001, S110 - a hint less; the error itself is told anyway
            pass
        return models_hint(model, names, self._place.account.provider)

    async def list_models(self) -> list[str]:
        """Ask the server which models it has."""
        try:
            return model_names(await self._client.models.list(timeout=LIST_TIMEOUTS.idle_s))
        except Exception as error:  # noqa: BLE001 - translated, whatever it is
            failure = translate(error, self._place)
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def text_of(holder: Any, name: str) -> str:
    """Return a field that should be text, or nothing: servers leave out and put in what they like.

    Parameters
    ----------
    holder
        Any object of an SDK, or ``None``.
    """
    value = getattr(holder, name, None)
    return value if isinstance(value, str) else ""


def model_names(page: Any) -> list[str]:
    """Return the names in an SDK's page of models; one without a name is none."""
    return [name for one in page.data if (name := text_of(one, "id"))]
