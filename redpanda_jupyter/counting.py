"""Numbers with the word for what they count: ``1 row``, ``2,000 rows``.

The rule of this module: it imports nothing, so that everything that says a number says it alike.
"""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number, its thousands apart, with the word for what it counts.

    Parameters
    ----------
    one
        The word for one of them: ``row``.
    many
        The word for several where it is not the first with an ``s``: ``columns hold``.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
