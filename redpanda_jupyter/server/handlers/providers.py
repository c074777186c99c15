"""Providers: who can be asked, and with which models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...services import status

if TYPE_CHECKING:
    from ...models import ProviderInfo
    from ..call import Call


def list_providers(call: Call) -> list[ProviderInfo]:
    """Answer all providers; none of them is asked anything."""
    return status.list_providers(call.library.settings())
