"""Status: the first thing that the sidebar asks, so it answers whatever is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import models
from ...errors import RedPandaError
from ...services import status

if TYPE_CHECKING:
    from ..call import Call
    from ..library import Library

STORE_PATIENCE_S = 3.5
"""How long the status waits for the database: a little longer than the store waits itself, whose
words say more; a server of PostgreSQL that is out of reach may take longer still."""


class _PatientStore:
    """The store's status, asked for at once in another thread and waited for a while."""

    def __init__(self, library: Library) -> None:
        self._answer = library.submit("read", lambda: library.store().status())

    def status(self) -> models.StoreStatus:
        try:
            found: models.StoreStatus = self._answer.result(STORE_PATIENCE_S)
        except TimeoutError:
            self._answer.cancel()
            return _trouble("store_unavailable", "The library's database does not answer.")
        except RedPandaError as error:
            return _trouble(error.code, error.message, error.hint)
        return found


def get_status(call: Call) -> models.Status:
    """Answer version, model, keys and the state of the library."""
    store = _PatientStore(call.library)  # before the keys: both take their time together
    return status.status(call.library.settings(), store, ask_server=False)  # no network by GET


def _trouble(code: str, message: str, hint: str = "Try again in a moment.") -> models.StoreStatus:
    return models.StoreStatus(
        id=None,
        url="",
        kind="sqlite",
        ok=False,
        problem=models.ErrorInfo(code=code, message=message, hint=hint),
    )
