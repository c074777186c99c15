"""What may leave the machine: the levels of privacy, and what each means in words.

The rule of this module: it is the one place where they stand. A question says the words before
it leaves, so they must be true of :mod:`redpanda_jupyter.context`, which keeps to them.
"""

from __future__ import annotations

LEVELS = {
    "names": "of your data only the names of columns leave",
    "schema": "of your data only names and types of columns, null shares and row counts leave",
}
"""Each level with its meaning, the most private first."""

DEFAULT_LEVEL = "schema"
"""The level where none was chosen."""
