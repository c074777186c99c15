"""Measure what reading a costly text takes: ``python memory.py MODE NAME…``, one JSON line each.

Each text has a process of its own, forked from one that has everything imported and nothing read.
The resident set's peak counts from before the text was made; ``tracemalloc`` counts the call alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tracemalloc
from typing import TYPE_CHECKING

from hostile import ANSWERS, CODE

from redpanda_jupyter.analysis import analyze, describe, extract_blocks, fingerprint
from redpanda_jupyter.analysis.syntax import is_too_long

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS: dict[str, Callable[[str], object]] = {
    "analyze": lambda text: describe(analyze(text)),
    "fingerprint": fingerprint,
    "extract_blocks": extract_blocks,
}
SIZES = {"analyze": 1_000_000, "fingerprint": 1_000_000, "extract_blocks": 2_000_000}


def largest(make: Callable[[int], str], most: int) -> int:
    """Find the length, up to ``most`` and within 2 %, at which a text is still read."""
    least = 1000
    if not is_too_long(make(most)):
        return most
    while most - least > least // 50:
        middle = (least + most) // 2
        least, most = (least, middle) if is_too_long(make(middle)) else (middle, most)
    return least


def peak() -> int:
    """Return the largest resident set so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(mode: str, call: str, make: Callable[[int], str], length: int) -> int:
    """Return bytes above the start, measured in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        start = peak()
        text = make(length)
        if mode == "tracemalloc":
            tracemalloc.start()
        CALLS[call](text)
        used = tracemalloc.get_traced_memory()[1] if mode == "tracemalloc" else peak() - start
        os.write(writer, str(used).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        used = answer.read()
    os.waitpid(child, 0)
    return int(used)


def main(mode: str, wanted: list[str]) -> None:
    """Measure the texts named in ``wanted``, or all, each as long as it may be and beyond."""
    for call in CALLS:  # what is imported on first use
        CALLS[call]("# a\n\n- b\n\n```python\n!ls\nx = \\\n1\n```\n")
    analyze("!ls\nx = (\n!ls)\n%pwd \\\n")
    for call in CALLS:
        for name, make in (ANSWERS if call == "extract_blocks" else CODE).items():
            if wanted and name not in wanted:
                continue
            lengths = {SIZES[call]}
            if call != "extract_blocks":
                lengths.add(int(measure_largest(make, SIZES[call])))
            for length in sorted(lengths):
                used = measure(mode, call, make, length)
                print(json.dumps([call, name, length, used]), flush=True)


def measure_largest(make: Callable[[int], str], most: int) -> int:
    """Find the largest length in a process of its own, to leave this one as it was."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(largest(make, most)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        found = answer.read()
    os.waitpid(child, 0)
    return int(found)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
