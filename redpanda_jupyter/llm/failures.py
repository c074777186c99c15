"""What can go wrong with a provider, in words: an SDK's exceptions become errors of ours.

The rules of this module:

* everything that comes out of an SDK is translated, also what escapes its own hierarchy (httpx's
  errors, ``JSONDecodeError``), and no exception of an SDK stays chained to ours: it holds the
  request, and so the key;
* a provider's own words are quoted in one short line, with everything key-like taken out;
* ``retryable`` is said only of what may pass by itself.
"""

from __future__ import annotations

import difflib
import email.utils
import re
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import (
    ContextLengthError,
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderError,
    ProviderResponseError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
)
from ..urls import url_host

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence

    from .place import Place


_STATUS_BY_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    "overloaded_error": 529,
    "timeout_error": 504,
}
"""What an error object in the middle of a stream would have been as an HTTP status; else 500."""

_TOO_LONG = re.compile(
    r"context[ _]?(?:length|window|size)|maximum context|too (?:long|many tokens)"
    r"|exceeds? (?:the |this )?(?:model'?s? |available )?(?:maximum|context|token)|exceed_context",
    re.IGNORECASE,
)
_NO_CREDIT = re.compile(
    r"insufficient_quota|billing_(?:error|hard_limit)|credit balance"
    r"|insufficient (?:credits|funds|balance)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider's error says of itself."""

    message: str = ""
    type: str = ""
    code: str = ""
    param: str = ""

    @property
    def all(self) -> str:
        """Everything in one text, to look for words in."""
        return f"{self.type} {self.code} {self.param} {self.message}"


async def translated(
    events: AsyncIterator[Any], place: Place, *, model: str = ""
) -> AsyncGenerator[Any, None]:
    """Pass on what an SDK's stream yields, and raise what it raises as errors of ours."""
    while True:
        failure = None
        try:
            event = await anext(events)
        except StopAsyncIteration:
            return
        except Exception as error:  # noqa: BLE001 - an SDK chokes in many ways on what servers send
            failure = translate(error, place, model=model)
        if failure is not None:
            raise failure
        yield event


def translate(error: Exception, place: Place, *, model: str = "") -> ProviderError:
    """Return the error of ours that ``error``, raised by an SDK, means."""
    if isinstance(error, ProviderError):
        return error
    said = read_said(error)
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(getattr(error, "response", None), "headers", {})
        return by_status(status, said, place, headers=headers, model=model)
    if said.message or said.type or said.code:  # an error object in the middle of a stream
        digits = said.code if said.code.isdigit() else ""
        by_type = _STATUS_BY_TYPE.get(said.code) or _STATUS_BY_TYPE.get(said.type) or 500
        return by_status(int(digits or by_type), said, place, headers={}, model=model)
    return _without_answer(error, place)


def read_said(error: Exception) -> Said:
    """Read the body of an SDK's error, in any of the forms that servers give it."""
    body = getattr(error, "body", None)
    if isinstance(body, dict) and isinstance(body.get("error"), (dict, str)):
        body = body["error"]
    if isinstance(body, str):
        return Said(message=body)
    if not isinstance(body, dict):
        return Said()
    message = body.get("message") or body.get("detail") or ""
    return Said(
        message=message if isinstance(message, str) else "",
        type=str(body.get("type") or ""),
        code=str(body.get("code") or ""),
        param=str(body.get("param") or ""),
    )


def by_status(
    status: int, said: Said, place: Place, *, headers: Mapping[str, str], model: str
) -> ProviderError:
    """Return the error for an HTTP status, or for what would have been one."""
    title, quoted = place.title, place.quote(said.message)
    if status in (401, 403):
        return _refused_key(status, quoted, place)
    if status == 402 or (status in (400, 429) and _NO_CREDIT.search(said.all)):
        return QuotaError(
            f"The account at {title} has no credit left.{quoted}",
            hint="Add credit there, or ask another provider with -m.",
            status=status,
        )
    if status == 413 or (status in (400, 422, 500) and _TOO_LONG.search(said.all)):
        return ContextLengthError(
            f"The question with its context is too long for the model.{quoted}",
            hint="Shorten the question, send fewer frames along, or begin a new conversation with "
            "--new; --dry-run shows how large it is.",
            status=status,
        )
    if status in (429, 529):
        busy = "is overloaded" if status == 529 else "limits how often it is asked"
        return RateLimitError(
            f"{title} {busy} at this moment.{quoted}",
            hint="Wait a little and ask again.",
            retryable=True,
            retry_after=retry_after(headers),
            status=status,
        )
    if status == 404:
        return _not_found(said, quoted, place, model)
    if status in (408, 504):
        return ProviderTimeoutError(
            f"{title} says that it took too long.{quoted}",
            hint="Ask again.",
            retryable=True,
            retry_after=retry_after(headers),
            status=status,
        )
    if status < 400:
        target = url_host(headers.get("location", "")) or "another address"
        return ProviderResponseError(
            f"{title} redirects to {target}. This was not followed: your question would go along.",
            hint=place.address_hint,
            status=status,
        )
    passing = status >= 500 or status == 409
    return ProviderResponseError(
        f"{title} failed with HTTP {status}.{quoted}"
        if passing
        else f"{title} refused the request (HTTP {status}).{quoted}",
        hint="That is on the provider's side; ask again in a while." if passing else "",
        retryable=passing,
        retry_after=retry_after(headers) if passing else None,
        status=status,
    )


def _refused_key(status: int, quoted: str, place: Place) -> ProviderError:
    account = place.account
    what = "refused the key" if status == 401 else "does not allow this with your key"
    if place.secret is None:
        what = "wants a key"
    hint = ""
    if account.key_needed or account.key_variable:
        hint = f"Enter another with `%panda key set {account.provider}`{account.or_set}."
    if account.in_environment and place.secret is not None:  # it goes before any that is entered
        hint = f"It comes from {account.in_environment}: correct it where that is set."
    return ProviderAuthenticationError(f"{place.title} {what}.{quoted}", hint=hint, status=status)


def _not_found(said: Said, quoted: str, place: Place, model: str) -> ProviderError:
    if "model" in said.all.lower() or said.type == "not_found_error":
        return ProviderResponseError(
            f"{place.title} does not know the model {model!r}.", status=404
        )
    return ProviderResponseError(
        f"{place.title} answers nothing at this address (HTTP 404).{quoted}",
        hint=place.address_hint,
        status=404,
    )


def is_unknown_model(error: ProviderError) -> bool:
    """Tell whether the provider has no such model; the hint should then name some."""
    return isinstance(error, ProviderResponseError) and error.status == 404 and not error.hint


def models_hint(model: str, names: Sequence[str], provider: str) -> str:
    """Name some of the models that there are, the most similar first; empty for none."""
    close = difflib.get_close_matches(model, names, n=3, cutoff=0.5)
    some = list(dict.fromkeys([*close, *names]))[:4]
    if not some:
        return f"Write the model's name after -m {provider}:"
    return f"It has {', '.join(some)}, for example: -m {provider}:{some[0]}"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the provider asks to wait, from any of the headers for it."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "")
        try:
            seconds = float(text) * scale
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        date = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, date.timestamp() - time.time())


# --- no answer at all -------------------------------------------------------------------------


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and everything that led to it."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [one.__context__, one.__cause__]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions


def _without_answer(error: Exception, place: Place) -> ProviderError:
    """Name what is wrong with the connection; the exceptions' own texts may hold a header."""
    causes = list(_chain(error))
    kinds = {kind.__name__ for cause in causes for kind in type(cause).__mro__}
    title = place.title
    if kinds & {"ConnectTimeout", "PoolTimeout"}:
        return ProviderTimeoutError(
            f"{title} could not be reached in time.",
            hint=_network_hint(place),
            retryable=True,
            sent=False,
        )
    if kinds & {"TimeoutException", "APITimeoutError", "TimeoutError"}:
        return silent(title)
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if tls is not None:
        return _untrusted(tls, place, sent="ConnectError" not in kinds)
    if kinds & {"UnsupportedProtocol", "InvalidURL", "LocalProtocolError", "UnicodeEncodeError"}:
        return ProviderConnectionError(
            f"The request to {title} could not be formed: its address or key is malformed.",
            hint=place.address_hint,
            sent=False,
        )
    if "ProxyError" in kinds:
        return ProviderConnectionError(
            f"The proxy {place.proxy} on the way to {title} refused.",
            hint=_proxy_hint(place),
            sent=False,
        )
    if kinds & {"ConnectError", "ConnectionRefusedError", "gaierror"}:
        refused = "ConnectionRefusedError" in kinds
        why = "nothing listens there" if refused else "its host was not found or not reached"
        if place.proxy:
            why = f"the proxy {place.proxy} does not answer"
        return ProviderConnectionError(
            f"{title} could not be reached: {why}.",
            hint=_network_hint(place),
            retryable=not refused,
            sent=False,
        )
    if kinds & {"TransportError", "APIConnectionError", "OSError", "EndOfStream"}:
        return cut(title)
    return not_an_answer(title, place)


def _untrusted(error: ssl.SSLError, place: Place, *, sent: bool) -> ProviderConnectionError:
    """Say what is wrong with a certificate, and what to set if it is right all the same."""
    title = place.title
    if not isinstance(error, ssl.SSLCertVerificationError):
        return ProviderConnectionError(
            f"The encrypted connection (TLS) to {title} could not be made.",
            hint=_network_hint(place),
            sent=sent,
        )
    why = (error.verify_message or "it cannot be verified").rstrip(".")
    trusted = place.network.ca_bundle
    now = f" (they are taken from {trusted})" if trusted else ""
    return ProviderConnectionError(
        f"The certificate of {title} is not trusted here: {why}.",
        hint="If a server or a proxy of your company's has certificates of its own, name their "
        f"file{now}: `redpanda config set ca_bundle FILE`, or SSL_CERT_FILE before Jupyter starts."
        + (f" {place.network.note}" if place.network.note else ""),
        sent=sent,
    )


def _proxy_hint(place: Place) -> str:
    hint = "Check `proxy` in the settings, or HTTPS_PROXY and NO_PROXY as Jupyter was started."
    return f"{hint} {place.network.note}".strip()


def _network_hint(place: Place) -> str:
    if place.proxy:
        return _proxy_hint(place)
    return f"{_address_or_network(place)} {place.network.note}".strip()


def _address_or_network(place: Place) -> str:
    own = url_host(place.url) == url_host(place.account.default_url)
    return "Check the network." if own else place.address_hint or "Check the network."


def silent(title: str) -> ProviderTimeoutError:
    """Return the error for a stream in which nothing more came.

    It is not retryable: the provider has been at work all the time, and would charge again.
    """
    return ProviderTimeoutError(
        f"{title} sent nothing more for too long.",
        hint="Ask again; idle_timeout_s in the settings says how long to wait.",
    )


def cut(title: str) -> ProviderConnectionError:
    """Return the error for a stream that ended without its finish reason."""
    return ProviderConnectionError(
        f"{title} hung up before the answer was complete.", hint="Ask again.", retryable=True
    )


def not_an_answer(title: str, place: Place) -> ProviderResponseError:
    """Return the error for a response that cannot be read as an answer."""
    own = url_host(place.url) == url_host(place.account.default_url)
    return ProviderResponseError(
        f"{title} sent something that is not an answer.",
        hint="Ask again; if it stays, something on the way (a proxy, say) answers in its place."
        if own
        else place.address_hint,
    )


def check_stream(response: Any, place: Place) -> None:
    """Raise if an HTTP 200 does not carry a stream of events: a web page, or plain JSON."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/json"):
        raise not_an_answer(place.title, place)
