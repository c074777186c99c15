"""What a debugger would show of an error."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def shown_with_variables() -> Callable[[BaseException], str]:
    def shown_with_variables(error: BaseException) -> str:
        """Render the error as a debugger does: every frame below the test's own, with variables."""
        assert error.__traceback__ is not None
        inner = traceback.TracebackException(
            type(error), error, error.__traceback__.tb_next, capture_locals=True
        )
        return "".join(inner.format())

    return shown_with_variables
