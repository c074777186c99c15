"""Which cell a command is about: ``7`` is ``In [7]``, ``#12`` the code of a block.

The rule of this module: of a block, a cell that ran here with that text comes before the library's,
because it can be replaced where it stands; and what failed is known only of cells that ran here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.services.cells import RanCell

    from ..session import Session

FLUSH_S = 2.0
"""How long the runs that are still to be written are waited for, in seconds."""

_NUMBER = re.compile(r"(?:In ?\[)?0*([1-9][0-9]{0,8})\]?")
_BLOCK = re.compile(r"#[0-9]{1,9}")


def declare(grammar: Grammar, which: str, name: str = "cell") -> None:
    """Declare the word, or the option ``name``, that names a cell; without it, it is ``which``."""
    named = {} if name.startswith("-") else {"nargs": "?"}
    grammar.option(
        name, metavar="N", type=_read, kind="block",
        help=f"the cell, as in In [N], or a block such as #12; without it {which}", **named,
    )  # fmt: skip


def _read(word: str) -> int | str:
    """Return the number of the cell, or the name of the block, that a word names."""
    from redpanda_jupyter.ids import is_id
    from redpanda_jupyter.redaction import may_be_a_key

    number = _NUMBER.fullmatch(word)
    if number:
        return int(number[1])
    if _BLOCK.fullmatch(word) or is_id(word.upper()):
        return word
    shown = "That" if may_be_a_key(word) else repr(word)
    raise UsageError(
        f"{shown} names no cell: write 7 for In [7], or #12 for the code of block #12.",
        field="N",
    )


def number(word: str) -> int:
    """Return the number of the cell that a word names; a block is none here."""
    found = _read(word)
    if isinstance(found, str):
        raise UsageError(f"{word} is a block; write 7 for In [7].", field="N")
    return found


def wish_and_cell(words: Sequence[str]) -> tuple[str, int | str | None]:
    """Tell what is wished for from the cell that a last word names.

    ``#12`` and ``In[7]`` name one behind any wish. A bare number does behind a single wish in
    quotes (several words in one), because without quotes it may belong to it: "show the top 5".
    """
    *wish, last = words
    named = bool(_BLOCK.fullmatch(last) or (_NUMBER.fullmatch(last) and not last.isdigit()))
    quoted = len(wish) == 1 and len(wish[0].split()) > 1
    if wish and (named or (quoted and _NUMBER.fullmatch(last))):
        return " ".join(wish), _read(last)
    return " ".join(words), None


def number_in(wish: str, session: Session) -> str:
    """Say that a wish ends with a number that is not taken for a cell, where such a cell ran."""
    last = wish.split()[-1]
    if not last.isdigit() or not session.cells.knows(int(last)):
        return ""
    return f"{last} is read as part of the wish; --cell {last} would mean In [{last}]."


def failed(session: Session, which: int | str | None) -> RanCell:
    """Return the cell that failed: the last one, that of a number, or that of a block.

    Raises
    ------
    UsageError, RecordNotFoundError
        There is no such cell, or none of the block failed here; or the last one was corrected and
        accepted since, and only its number can mean it again.
    """
    if not isinstance(which, str):
        cell = session.cells.failed(which, session.client())
        if which is None and (cell.number, cell.source) in session.here.corrected:
            raise UsageError(
                f"{cell.name} was corrected and accepted already, and no cell has failed since.",
                hint="Run the corrected cell; if it fails, %panda fix looks at it. "
                f"%panda fix {cell.number} asks once more about the cell as it was.",
                field="N",
            )
        return cell
    block, hashes = _block(session, which)
    found = session.cells.of_block(block.id, hashes, session.client(), failed=True)
    if found is None:
        raise UsageError(
            f"No cell with the code of #{block.number} has failed here.",
            hint="Run it first, so that its error is known; or change it as it is: "
            f'%panda improve "what should be different" #{block.number}.',
            field="N",
        )
    return found


def ran(session: Session, which: int | str | None) -> RanCell:
    """Return a cell that ran: the last one, or that of a number; or the code of a block.

    Raises
    ------
    UsageError, RecordNotFoundError
        There is no such cell or block, or it holds no Python.
    """
    if not isinstance(which, str):
        return session.cells.ran(which, session.client())
    from redpanda_jupyter.services.cells import RanCell

    block, _ = _block(session, which)
    here = session.cells.of_block(block.id, {block.content_hash}, session.client(), same=True)
    return here or RanCell(number=0, source=block.code, block_id=block.id, label=f"#{block.number}")


def _block(session: Session, which: str) -> tuple[CodeBlock, set[str]]:
    """Return a block with the hashes of all its versions."""
    store = session.store()
    block = store.get_block(which)
    if block.language != "python":
        raise UsageError(
            f"#{block.number} is {block.language}, and cells are Python.",
            hint="%panda history shows the answer that it is from.",
            field="N",
        )
    return block, {one.content_hash for one in store.list_versions(block.id)}
