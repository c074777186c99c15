"""Whether a block fits data, found out before anything runs.

The rule of this package: it compares what is written in records and runs nothing, so it is quick
and has no effect. ``blocked`` never runs, ``ask`` needs a person's word, ``warn`` is said beside
the result. A column that a block names and that is not mapped always blocks, whatever the block
itself would do without it.

* :func:`check` looks at a contract, what it is bound to and what is known of the data;
* :func:`in_words` shows what it has found.
"""

from __future__ import annotations

from .checking import check
from .findings import ORDER, worst
from .words import in_words

__all__ = ["ORDER", "check", "in_words", "worst"]
