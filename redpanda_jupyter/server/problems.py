"""Which HTTP status an error becomes: the one mapper.

The rule of this module: an answer says what is wrong in words and never where in our code. A 401
is never sent: to a browser it means that its Jupyter session has ended, which a refused provider
key does not.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from typing import Any

from .. import errors

_STATUS: tuple[tuple[type[errors.RedPandaError], int], ...] = (
    # from the special to the general: the first that fits counts
    (errors.UsageError, 400),
    (errors.ConfigurationError, 409),  # nothing in the request is wrong: the machine is not set up
    (errors.RecordNotFoundError, 404),
    (errors.ConflictError, 409),
    (errors.StoreVersionError, 409),
    (errors.StoreUnavailableError, 503),
    (errors.StoreError, 503),
    (errors.RateLimitError, 429),
    (errors.QuotaError, 429),
    (errors.ContextLengthError, 422),
    (errors.ProviderTimeoutError, 504),
    (errors.ProviderError, 502),
    (errors.AnalysisError, 422),
)

_WORDS: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", "The request cannot be read.", ""),
    403: ("forbidden", "Not allowed.", "Sign in to Jupyter again, or reload the page."),
    404: ("not_found", "There is nothing at this address.", ""),
    405: ("method_not_allowed", "This address does not take this method.", ""),
    413: ("too_large", "The body is too large.", ""),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as HTTP tells it: a status, the JSON of an ``ErrorInfo``, and when to ask again."""

    status: int
    code: str
    message: str
    hint: str = ""
    field: str | None = None
    retry_after_s: int | None = None

    def body(self) -> str:
        """Return the JSON of ``models.ErrorInfo`` (made here: errors must not need pydantic)."""
        return json.dumps(
            {"code": self.code, "message": self.message, "hint": self.hint, "field": self.field}
        )


UNEXPECTED = Problem(
    500,
    "internal",
    "Something went wrong in Red Panda; this is a mistake in it, not yours.",
    "The server's log says more.",
)


def too_slow(pool: str) -> Problem:
    """Say that the time allowed is over, and who is to blame: the database, or something else."""
    if pool != "general":
        return Problem(
            503,
            errors.StoreUnavailableError.code,
            "The library's database does not answer.",
            "Another program may be holding it. Try again in a moment.",
        )
    return Problem(504, "timeout", "This took too long.", "Try again in a moment.")


def from_error(error: BaseException) -> Problem | None:
    """Say what ``error`` is to a client; ``None`` for one that nobody raised on purpose."""
    if isinstance(error, errors.RedPandaError):
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        wait = getattr(error, "retry_after", None)
        retry_after_s = None if wait is None else max(0, math.ceil(wait))
        culprit = getattr(error, "field", None)
        return Problem(status, error.code, error.message, error.hint, culprit, retry_after_s)
    pydantic = sys.modules.get("pydantic")
    if pydantic is not None and isinstance(error, pydantic.ValidationError):
        return _from_validation(error)
    return None


def from_status(status: int) -> Problem:
    """Say what a bare HTTP status means, for what tornado and Jupyter refuse by themselves."""
    if status >= 500:
        return UNEXPECTED
    code, message, hint = _WORDS.get(status, ("http", "The request was refused.", ""))
    return Problem(status, code, message, hint, "body" if status == 413 else None)


def _from_validation(error: Any) -> Problem:
    """Name the first wrong field; never repeat its value, which may be a key."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    culprit = ".".join(str(part) for part in first["loc"])[:100] or "body"
    if first["type"] == "extra_forbidden":
        return Problem(422, "usage", f"There is no field “{culprit}”.", field=culprit)
    return Problem(422, "usage", f"“{culprit}”: {first['msg']}.", field=culprit)
