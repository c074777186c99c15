"""Blocks as Markdown, for people to read: contract in words, code in fences.

The rule of this module: whatever a block, a name or a prompt holds, it ends no fence, opens no
heading and loads nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .document import section
from .words import clean, fenced, in_markdown, provenance_line

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Export

_WORD = re.compile(r"[a-z0-9+#.-]{1,30}")


def markdown(export: Export) -> str:
    """Return the text."""
    parts = [f"# {in_markdown(export.title)}"]
    parts += [f"- {in_markdown(note)}" for note in export.notes]
    for one in export.blocks:
        language = one.block.language.lower()
        code = clean_code(one.text.code)
        parts.append(section(one))
        parts.append(fenced(code, language if _WORD.fullmatch(language) else ""))
        told = provenance_line(one)
        if one.proofs:
            last = max(one.proofs, key=lambda proof: proof.created_at)
            other = last.kept is not None and last.kept.stands_against
            verdict = "not what it gave before" if other else last.verdict
            told += f" · {verdict} on {last.created_at:%Y-%m-%d}"
        parts.append(in_markdown(told))
    return "\n\n".join(parts) + "\n"


def clean_code(code: str) -> str:
    """Return code for a page: line ends made one, signs that turn lines shown as escapes."""
    return clean(code.strip("\n")) if not code.isascii() else code.strip("\n").replace("\r\n", "\n")
