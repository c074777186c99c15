"""What packed values become that have no value of their own here, and how they are refused.

The rule of this module: it imports nothing of the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...errors import AnalysisError


class PackedError(AnalysisError):
    """What should be a packed value is none: damaged, forged, or of a newer version."""

    code = "packed"


@dataclass(frozen=True)
class Opaque:
    """Something of which only its type and its text are known."""

    type: str
    text: str

    def __repr__(self) -> str:
        return self.text or f"<{self.type}>"


@dataclass(frozen=True)
class Drawn:
    """A figure: its picture, and what was drawn.

    Parameters
    ----------
    library
        matplotlib, plotly or altair.
    png
        The picture, if there is one; untrusted bytes.
    data
        matplotlib: a list of axes with lines, bars and points; else the figure's own JSON.
    """

    library: str
    png: bytes | None = None
    data: Any = field(default=None)
