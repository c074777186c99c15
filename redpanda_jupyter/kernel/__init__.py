"""The notebook's side of the house: the magic, its display, and the record of what ran.

The rule of this package: loading it is free. ``%load_ext`` imports the standard library, IPython
(there already) and this package's own small modules; SDKs, pydantic and the store are imported when
the first question is asked or the first block runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load(shell: InteractiveShell) -> None:
    """Register the magic and the hooks with ``shell``; loading twice changes nothing."""
    from .magics import PandaMagics, with_a_body
    from .session import Session

    if Session.of(shell) is not None:
        return
    session = Session(shell)
    shell.register_magics(PandaMagics(shell=shell, session=session))
    shell.input_transformers_cleanup.append(with_a_body)
    session.start()


def unload(shell: InteractiveShell) -> None:
    """Take the magic and the hooks away again and write down what is still to be written."""
    from .magics import with_a_body
    from .session import Session

    session = Session.of(shell)
    if session is None:
        return
    session.close()
    shell.input_transformers_cleanup.remove(with_a_body)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("panda", None)
