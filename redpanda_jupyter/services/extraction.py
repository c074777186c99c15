"""From an answer's text to the blocks that are kept.

The rule of this module: what is a block is decided by ``analysis`` alone; here it is only put into
the form that the store takes. A block whose fence was never closed is kept and marked, never run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redpanda_jupyter import analysis, models

if TYPE_CHECKING:
    from redpanda_jupyter.analysis import ExtractedBlock

NOT_CODE = frozenset({"", "text", "txt", "plain", "plaintext", "output", "console", "none"})
"""Fence tags under which models show output and prose rather than code."""


def new_blocks(answer: str) -> list[models.NewBlock]:
    """Return the blocks of an answer, whole or not, in the order in which they stand."""
    found = analysis.extract_blocks(answer)
    return [_new_block(block) for block in found if block.code.strip() and _is_code(block)]


def describe_source(source: str, *, description: str = "") -> models.NewBlock:
    """Describe a Python source that did not come out of an answer: an edited cell, say."""
    return _analysed("python", source, complete=True, description=description)


def _is_code(block: ExtractedBlock) -> bool:
    return block.is_python or block.language.lower() not in NOT_CODE


def _new_block(block: ExtractedBlock) -> models.NewBlock:
    if block.is_python:
        return _analysed("python", block.code, complete=block.complete, description=block.lead)
    return models.NewBlock(
        language=block.language,
        code=block.code,
        complete=block.complete,
        description=block.lead,
        runnable=False,
    )


def _analysed(language: str, code: str, *, complete: bool, description: str) -> models.NewBlock:
    found = analysis.analyze(code)
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
    )
