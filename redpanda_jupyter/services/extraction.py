"""From an answer's text to the blocks that are kept.

The rule of this module: what is a block is decided by ``analysis`` alone; here it is only put into
the form that the store takes. A block whose fence was never closed is kept and marked, never run.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from redpanda_jupyter import analysis, models
from redpanda_jupyter.analysis.fingerprints import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from redpanda_jupyter.analysis import CodeAnalysis, ExtractedBlock

    Schemas: TypeAlias = Mapping[str, Sequence[str]]
    """The columns of frames, by variable."""


NOTHING: Schemas = MappingProxyType({})

MAX_BLOCKS = 200
"""So many blocks of an answer are kept as such: a model that repeats itself writes thousands."""

NOT_CODE = frozenset({"", "text", "txt", "plain", "plaintext", "output", "console", "none"})
"""Fence tags under which models show output and prose rather than code."""


def new_blocks(answer: str, schemas: Schemas = NOTHING) -> list[models.NewBlock]:
    """Return the blocks of an answer, whole or not, in the order in which they stand.

    Of an answer with more than :data:`MAX_BLOCKS` the first ones; the others stay in its text.

    Parameters
    ----------
    schemas
        The columns of the frames that the answer speaks of, by variable.
    """
    return [_new_block(block, schemas) for block in _codes(answer)[:MAX_BLOCKS]]


def left_out(answer: str) -> str:
    """Say how many blocks of an answer are not kept as such; empty if all are."""
    more = len(_codes(answer)) - MAX_BLOCKS
    return f"only its first {MAX_BLOCKS} blocks are kept as code, {more:,} not" if more > 0 else ""


def _codes(answer: str) -> list[ExtractedBlock]:
    found = analysis.extract_blocks(answer)
    return [block for block in found if block.code.strip() and _is_code(block)]


def describe_source(
    source: str, *, description: str = "", schemas: Schemas = NOTHING
) -> models.NewBlock:
    """Describe a Python source that did not come out of an answer: an edited cell, say."""
    return _analysed("python", source, schemas, complete=True, description=description)


def _is_code(block: ExtractedBlock) -> bool:
    return block.is_python or block.language.lower() not in NOT_CODE


def _new_block(block: ExtractedBlock, schemas: Schemas) -> models.NewBlock:
    if block.is_python:
        return _analysed(
            "python", block.code, schemas, complete=block.complete, description=block.lead
        )
    return models.NewBlock(
        language=block.language,
        code=block.code,
        complete=block.complete,
        description=block.lead,
        runnable=False,
    )


def _analysed(
    language: str, code: str, schemas: Schemas, *, complete: bool, description: str
) -> models.NewBlock:
    found, known = read(code, schemas)
    return models.NewBlock(
        language=language,
        code=code,
        complete=complete,
        runnable=complete and found.syntax_ok,
        description=description or analysis.describe(found),
        imports=list(found.imports),
        functions_defined=list(found.functions_defined),
        variables_created=list(found.variables_created),
        inputs=list(found.inputs),
        analysis=found,
        schemas=known,
        fingerprint=fingerprint(code),
    )


def read(code: str, schemas: Schemas) -> tuple[CodeAnalysis, dict[str, list[str]]]:
    """Analyse ``code``; return the analysis, and the schemas of those variables that it uses."""
    given = {name: list(columns) for name, columns in schemas.items()}
    found = analysis.analyze(code, given or None)
    used = {*found.inputs, *found.outputs, *found.columns}
    return found, {name: columns for name, columns in given.items() if name in used}
