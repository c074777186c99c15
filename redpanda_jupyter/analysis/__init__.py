"""Reading code: from an answer to its blocks, and from a block to what it needs and makes.

The rule of this package: it is pure (text in, records out), it runs nothing, and it never raises.
Code that cannot be understood is a result that says so, because what it reads was written by a
model or by anyone who sends a notebook.

* :func:`extract_blocks` takes the code out of an answer in Markdown, also of a part of one.
* :func:`analyze` says which names a block needs and which it makes, and what it imports.
* :func:`fingerprint` is the same for the same code in other layout.
* :func:`describe` puts an analysis into one line.
"""

from __future__ import annotations

from .code import CodeAnalysis, analyze
from .describe import describe
from .fences import ExtractedBlock, extract_blocks
from .fingerprint import fingerprint
from .version import ANALYSER

__all__ = [
    "ANALYSER",
    "CodeAnalysis",
    "ExtractedBlock",
    "analyze",
    "describe",
    "extract_blocks",
    "fingerprint",
]
