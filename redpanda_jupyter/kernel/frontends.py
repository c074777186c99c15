"""Who listens to a kernel, as far as the request that is being executed tells.

The rule of this module: a frontend is known by what it sends or brings along, never by what a
notebook file says, because files travel: the stamp that JupyterLab's side of Red Panda leaves in a
cell is sent by VS Code as well. What is known of each was read in its source (VS Code, JupyterLab,
nbclient, Jupyter console, Qt console) or, for Colab, in its maintainers' words.

==============  ======================  ===================  ===============  =================
frontend        known by                updates of a display  next input      cells' metadata
==============  ======================  ===================  ===============  =================
JupyterLab, 7   ``deletedCells``        yes                  a cell           sent
VS Code         ``cellId`` is an URI    yes                  a cell           sent
Colab           its own package         yes                  a cell           not known
other notebook  some metadata           taken for granted    perhaps          some
console         no metadata             dropped              the next prompt  none
batch           ``allow_stdin`` is off  yes                  dropped          none
==============  ======================  ===================  ===============  =================

A console is Jupyter console, Qt console or Spyder; a batch is nbclient, and with it nbconvert and
papermill, where nobody looks on and nobody can be asked.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Frontend = Literal["jupyterlab", "vscode", "colab", "notebook", "console", "batch", "terminal"]

MAKES_CELLS = frozenset({"jupyterlab", "vscode", "colab"})
"""Notebooks that are known to make a cell of ``set_next_input``."""

WRITES_TEXT = frozenset({"console", "terminal"})
"""Where an answer is written as it comes: what is displayed there cannot be updated."""


def frontend_of(parent: Mapping[str, Any], *, in_kernel: bool) -> Frontend:
    """Tell which kind of frontend sent a request.

    Parameters
    ----------
    parent
        The message of the request; empty where there is none.
    in_kernel
        Whether the shell belongs to a kernel at all.
    """
    if not in_kernel:
        return "terminal"
    metadata = parent.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    if "deletedCells" in metadata:
        return "jupyterlab"
    if (parent.get("content") or {}).get("allow_stdin") is False:
        return "batch"
    cell = metadata.get("cellId")
    if isinstance(cell, str) and cell.startswith("vscode-"):
        return "vscode"
    if "google.colab" in sys.modules:
        return "colab"
    return "notebook" if metadata else "console"
