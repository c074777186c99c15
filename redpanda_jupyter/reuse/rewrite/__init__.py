"""The rewrite: a block in the target's own names, where its value proves that it is right.

The rule of this package: it is the second choice. The adapter is always right; a rewrite is offered
only if it gives the same, and what keeps it from being made is said.

* :func:`rewrite` makes one or says why not, :func:`accepted` compares it with the adapter,
  :func:`same_value` is how.
"""

from __future__ import annotations

from .accepting import accepted, same_value
from .writing import Rewrite, rewrite

__all__ = ["Rewrite", "accepted", "rewrite", "same_value"]
