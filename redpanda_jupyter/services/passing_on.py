"""The analysis of a block of a file, made fit to be passed on.

The rule of this module: a line's number is the one that a person sees, in the file or in the cell
of a notebook; and keys that stand in the code do not stand in the result, because people put it
into reports. Paths, options, parameters and reasons come without secrets already; here the same is
done for whatever else the code has named.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import CodeAnalysis, analyze
from redpanda_jupyter.credentials import redact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_AT_LINE = re.compile(r"^line (\d+)(?=:)")


def analyze_for_others(
    source: str, schemas: Mapping[str, Sequence[str]] | None, start_line: int
) -> CodeAnalysis:
    """Analyse a block, with lines as in its file and without secrets.

    Parameters
    ----------
    schemas
        The columns of frames that exist before, by variable; those that the block needs count.
    start_line
        The line of the file on which the block begins, from 1.
    """
    analysis = _placed(_analyze(source, schemas or {}), start_line - 1)
    cleaned: CodeAnalysis = _without_secrets(analysis)
    return cleaned


def _analyze(source: str, schemas: Mapping[str, Sequence[str]]) -> CodeAnalysis:
    """Analyse with those schemas that the block needs: it is said to have no other frames then."""
    analysis = analyze(source)
    needed = {name: schemas[name] for name in analysis.inputs if name in schemas}
    return analyze(source, needed) if needed else analysis


def _placed(analysis: CodeAnalysis, lines: int) -> CodeAnalysis:
    """Count lines from the top of the file."""

    def text(value: str) -> str:
        return _AT_LINE.sub(lambda match: f"line {int(match[1]) + lines}", value)

    def place(record: Any) -> Any:
        moved = {
            key: getattr(record, key) + lines
            for key in ("line", "end_line")
            if hasattr(record, key)
        }
        if hasattr(record, "reason"):
            moved["reason"] = text(record.reason)
        return dataclasses.replace(record, **moved)

    if lines == 0:
        return analysis
    return dataclasses.replace(
        analysis,
        syntax_error=None if analysis.syntax_error is None else text(analysis.syntax_error),
        reads=[place(one) for one in analysis.reads],
        writes=[place(one) for one in analysis.writes],
        parameters=[place(one) for one in analysis.parameters],
        risks=[place(one) for one in analysis.risks],
    )


def _without_secrets(value: Any) -> Any:
    """Take keys out of all texts, by their shape."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if isinstance(value, dict):
        return {redact(key): _without_secrets(one) for key, one in value.items()}
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    clean = {
        one.name: _without_secrets(getattr(value, one.name)) for one in dataclasses.fields(value)
    }
    return dataclasses.replace(value, **clean)
