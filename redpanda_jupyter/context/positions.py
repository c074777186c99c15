"""Which rows stand for all rows.

The rule of this module: positions depend on the number of rows alone, so the same frame is always
judged by the same rows; and there are never more than a thousand.
"""

from __future__ import annotations

MAX_SAMPLE = 1000
"""Most rows that are ever looked at."""


def scattered(rows: int, count: int = MAX_SAMPLE) -> list[int]:
    """Return up to ``count`` positions: the first, the last, and some in between, in order.

    Those in between are spread by a fixed rule that follows no period, so that data which repeat
    every so many rows are not met at the same point each time.
    """
    if rows <= count:
        return list(range(rows))
    edge = count // 10
    chosen = {*range(edge), *range(rows - edge, rows)}
    step = 0.6180339887498949  # the golden ratio: spreads evenly, without a period
    index = 0
    while len(chosen) < count:
        index += 1
        chosen.add(edge + int((index * step) % 1.0 * (rows - 2 * edge)))
    return sorted(chosen)


def windows(rows: int, columns: int) -> list[tuple[int, int]]:
    """Return up to ten stretches of rows (start, stop), fewer and shorter for a wide frame."""
    if columns <= 0 or rows <= 0:
        return []
    count, length = (10, 100) if columns <= 100 else (3, 100) if columns <= 1000 else (2, 10)
    if rows <= count * length:
        return [(0, rows)]
    last = rows - length
    starts = [last * index // (count - 1) for index in range(count)]
    return [(start, start + length) for start in starts]
