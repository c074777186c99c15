"""SQL that does more than read and write tables: it deletes, starts programs, reaches the network.

The rule of this module: a statement is judged as it is written and as it is without its comments,
because a comment before it hides its first word. What a table or a column is called is no danger.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import RiskKind

# to the end of the text where a comment is never closed: each is passed over once
_COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_START = r"(?:^|;)\s*"
_KINDS: tuple[tuple[RiskKind, re.Pattern[str]], ...] = (
    (
        "delete",
        re.compile(
            r"""
            ^\s*(?:drop|truncate|delete\s+from|alter\s+table\s+\S+\s+drop|update\s+\S+\s+set)\b
            | ;\s*(?:drop|truncate|delete\s+from)\b
            | ^\s*with\b[^;]*\)\s*delete\s+from\b
            | \binto\s+(?:outfile|dumpfile)\s*'
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
    ),
    (
        "system",
        re.compile(
            rf"""
            {_START}copy\b[^;]*\b(?:from|to)\s+program\s+[\w']
            | \bxp_cmdshell\b | \bsp_oacreate\b | \bsys_(?:exec|eval)\s*\(
            | {_START}select\b[^;]*\bload_extension\s*\(
            | \blanguage\s+'?(?:plpython3?u|plperlu|c)\b
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
    ),
    (
        "network",
        re.compile(
            rf"""
            {_START}(?:force\s+)?install\s+\w+
            | {_START}load\s+'?(?:httpfs|aws|azure|postgres|mysql|motherduck)\b
            | {_START}attach\b[^;]*'(?:https?|s3|gs|gcs|az|abfss?|md|postgres\w*|mysql|ducklake)
              :
            | \bdblink\w*\s*\( | \bopenrowset\s*\(\s*'(?!bulk)
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
    ),
    (
        "environment",
        re.compile(
            r"\b(?:load_file|pg_read_file|pg_read_binary_file)\s*\(|\bgetenv\s*\(", re.IGNORECASE
        ),
    ),
)
_LONGEST = 20_000  # characters of a statement that is looked at


def in_sql(text: str) -> Iterator[RiskKind]:
    """Yield what a statement does besides reading and writing its tables."""
    text = text[:_LONGEST]
    bare = _COMMENT.sub(" ", text) if "--" in text or "/*" in text else text
    for kind, expression in _KINDS:
        if expression.search(text) or (bare is not text and expression.search(bare)):
            yield kind
