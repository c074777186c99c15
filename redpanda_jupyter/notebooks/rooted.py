"""Paths in the code of scripts and modules, which are found from whatever folder these are run.

The rule of this module: what was marked as a way from the file's own folder is written as an
expression on that folder, by its place in the syntax tree; no other text of the code changes.
"""

from __future__ import annotations

import ast

from redpanda_jupyter.models.transfer import HERE_PLACE

from .sources import edited, replaced, tree_of
from .words import text_literal

FOLDER = 'Path(__file__).parent if "__file__" in globals() else Path()'
"""The folder of the file that is run or imported; in an editor that runs cells, the current one."""


def rooted(text: str, here: str) -> str:
    """Return a whole script or module in which marked paths begin at its folder.

    Parameters
    ----------
    here
        The name that the folder has there; nothing else has it.

    Raises
    ------
    ExportError
        The text is no Python.
    """
    if HERE_PLACE not in text:
        return text
    edits = []
    for node in ast.walk(tree_of(text)):
        match node:
            case ast.Constant(value=str(path)) if path.startswith(HERE_PLACE):
                way = text_literal(path.removeprefix(HERE_PLACE))
                edits.append(replaced(node, f"str({here} / {way})"))
            case _:
                pass
    return edited(text, edits)
