"""Reading code: from an answer to its blocks, and from a block to what it needs and makes.

The rule of this package: it is pure (text in, records out), it runs nothing, and it never raises.
Code that cannot be understood is a result that says so, because what it reads was written by a
model or by anyone who sends a notebook.

* :func:`extract_blocks` takes the code out of an answer in Markdown, also of a part of one; each
  block is an :class:`ExtractedBlock`.
* :func:`analyze` reads one block into a :class:`CodeAnalysis`: which names it needs and makes, what
  it imports; which columns of which frames it names; each :class:`FileUse` (a file that it reads or
  writes), each :class:`Parameter` (a literal worth lifting out), and each :class:`Risk`, of a
  :data:`RiskKind`, that a person should look at before it runs.
* :func:`fingerprint` is the same for the same code in other layout.
* :func:`in_sequence` lets no block miss a column that one before it makes.
* :func:`describe` puts an analysis into one line, :func:`describe_parameter` a parameter.

How: :mod:`.follow` follows a block's values without running it, and tells readers what it sees
(:mod:`.frames`, :mod:`.files`, :mod:`.risks`, :mod:`.parameters`), all in one pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .code import analyze
    from .description import describe, describe_parameter
    from .fences import ExtractedBlock, extract_blocks
    from .fingerprints import fingerprint
    from .records import CodeAnalysis, FileUse, Parameter, Risk, RiskKind
    from .sequence import in_sequence
    from .version import ANALYSER

__all__ = [
    "ANALYSER",
    "CodeAnalysis",
    "ExtractedBlock",
    "FileUse",
    "Parameter",
    "Risk",
    "RiskKind",
    "analyze",
    "describe",
    "describe_parameter",
    "extract_blocks",
    "fingerprint",
    "in_sequence",
]

# Imported when first asked for: whoever needs the records alone does not load the tables.
_HOMES = {
    "ANALYSER": "version",
    "analyze": "code",
    "describe": "description",
    "describe_parameter": "description",
    "ExtractedBlock": "fences",
    "extract_blocks": "fences",
    "fingerprint": "fingerprints",
    "in_sequence": "sequence",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES.get(name, 'records')}", __name__), name)
    globals()[name] = value
    return value
