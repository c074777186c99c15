"""One line about a block, for lists, where the model gave none.

The rule of this module: it says only what the analysis knows, in at most 120 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .code import CodeAnalysis

MAX_LENGTH = 120


def describe(analysis: CodeAnalysis) -> str:
    """Describe a block in one line, such as ``Makes monthly from df_us``."""
    if not analysis.syntax_ok:
        return "Code that does not parse"
    made = [*analysis.functions_defined, *analysis.classes_defined]
    source = f" from {_join(analysis.inputs)}" if analysis.inputs else ""
    if made:
        text = f"Defines {_join(made)}"
    elif analysis.variables_created:
        text = f"Makes {_join(analysis.variables_created)}{source}"
    elif analysis.inputs:
        text = f"Uses {_join(analysis.inputs)}"
    elif analysis.imports:
        text = f"Imports {_join(analysis.imports)}"
    elif analysis.magics:
        text = f"Runs {_join(analysis.magics)}"
    else:
        text = "Code block"
    return shorten(text)


def shorten(text: str, length: int = MAX_LENGTH) -> str:
    """Cut ``text`` at a word's end so that it has at most ``length`` characters."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    cut = head.rfind(" ")
    return f"{head[: cut if cut > length // 2 else len(head)].rstrip(' ,;:')}…"


def _join(names: Sequence[str]) -> str:
    shown = [name if len(name) <= 40 else f"{name[:39]}…" for name in names[:4]]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return " and ".join([*([", ".join(shown[:-1])] if shown[:-1] else []), *shown[-1:]])
