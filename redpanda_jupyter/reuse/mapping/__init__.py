"""Which column of other data is which: by what a person said, by name, by values.

The rule of this package: what is not sure is asked, and a wrong answer without a word is worse than
a question. It sees profiles and names, never data, and no model is asked.
"""

from __future__ import annotations

from .composing import composed
from .levels import match_values
from .nearest import did_you_mean, nearest
from .suggesting import suggest
from .table import Row, rows
from .wanted import trimmed, wanted

__all__ = [
    "Row",
    "composed",
    "did_you_mean",
    "match_values",
    "nearest",
    "rows",
    "suggest",
    "trimmed",
    "wanted",
]
