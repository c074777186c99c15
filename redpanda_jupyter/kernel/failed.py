"""What is remembered of the cells that ran, so that `%panda fix 3` knows what `In [3]` was.

The rules of this module: it is kept in memory only, and is text alone: no exception, no traceback
and no object of the person is held. Red Panda's own commands are no cells to be fixed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import RedPandaError, UsageError, common_name
from redpanda_jupyter.services.cells import RanCell

if TYPE_CHECKING:
    from collections.abc import Collection

    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

    from redpanda_jupyter.context.failures import Failure, TraceLine


MOST_FAILED = 20
"""So many failed cells are remembered."""

MOST_RAN = 100
"""And so many cells of any kind, without what they gave."""

LONGEST_MESSAGE = 2000
"""Characters of an exception's message that are kept."""

MOST_LINES = 20
"""Lines of the person's own code that are kept of one traceback: the innermost."""

OWN = re.compile(r"\s*%%?panda(?=\s|$)")
"""How a cell begins that is a command of ours."""

_CELL = re.compile(r"In\s?\[(\d+)\]")


class RanCells:
    """The cells that ran in one shell, by number."""

    def __init__(self) -> None:
        self._failed: OrderedDict[int, RanCell] = OrderedDict()
        self._ran: OrderedDict[int, RanCell] = OrderedDict()

    def note(self, cell: RanCell) -> None:
        """Remember a cell; the oldest is forgotten for it."""
        for found, most in ((self._ran, MOST_RAN), (self._failed, MOST_FAILED)):
            found.pop(cell.number, None)
            if found is self._failed and cell.failure is None:
                continue
            found[cell.number] = cell
            while len(found) > most:
                found.popitem(last=False)

    def failed(self, number: int | None, client: str | None) -> RanCell:
        """Return the failed cell with a number, or the last one.

        Parameters
        ----------
        client
            Whose cells come first, where two notebooks share the kernel.

        Raises
        ------
        UsageError
            There is none.
        """
        if number is None:
            return _latest(self._failed, client) or _nothing(
                "No cell has failed here.",
                "Run the cell first; %panda fix looks at the last one that failed.",
            )
        if number in self._failed:
            return self._failed[number]
        known = ", ".join(f"In [{one}]" for one in list(self._failed)[-5:])
        if number in self._ran:
            return _nothing(
                f"In [{number}] did not fail.",
                f'%panda improve "what should be different" {number} changes a cell that ran.',
            )
        return _nothing(
            f"In [{number}] is not among the last {MOST_FAILED} cells that failed.",
            f"There are: {known}." if known else "No cell has failed here.",
        )

    def failures(self) -> dict[int, Failure]:
        """Return what ended the failed cells, for a question that mentions ``{Err[3]}``."""
        return {
            number: cell.failure
            for number, cell in self._failed.items()
            if cell.failure is not None
        }

    def sources(self) -> dict[int, str]:
        """Return the texts of the failed cells."""
        return {number: cell.source for number, cell in self._failed.items()}

    def ran(self, number: int | None, client: str | None) -> RanCell:
        """Return the cell with a number, or the last one that ran; :class:`UsageError` if none."""
        if number is None:
            return _latest(self._ran, client) or _nothing(
                "No cell has run here yet.", "Run one first, or name it: In [3] is 3."
            )
        return (
            self._ran.get(number)
            or self._failed.get(number)
            or _nothing(
                f"In [{number}] is not among the last {MOST_RAN} cells that ran here.",
                "The number stands at the left of the cell, as in In [3].",
            )
        )

    def knows(self, number: int) -> bool:
        """Tell whether the cell with a number is remembered."""
        return number in self._ran or number in self._failed

    def with_blocks(self, client: str | None) -> dict[str, RanCell]:
        """Return the last cell that ran of each block that a cell of this notebook holds."""
        return {
            cell.block_id: cell
            for cell in self._ran.values()
            if cell.block_id is not None and cell.client == client
        }

    def of_block(
        self,
        block_id: str,
        hashes: Collection[str],
        client: str | None,
        *,
        failed: bool = False,
        same: bool = False,
    ) -> RanCell | None:
        """Return the last cell that ran as a block: by its metadata, or by its text.

        Parameters
        ----------
        hashes
            Of the block's texts.
        failed
            Only one that failed.
        same
            Only one that has one of these texts, whatever its metadata say.
        """
        from redpanda_jupyter.models import content_hash

        cells = self._failed if failed else self._ran
        own = [
            (number, cell)
            for number, cell in cells.items()
            if (not same and cell.block_id == block_id) or content_hash(cell.source) in hashes
        ]
        return _latest(OrderedDict(own), client)


def _nothing(message: str, hint: str) -> RanCell:
    raise UsageError(message, hint=hint, field="N")


def _latest(cells: OrderedDict[int, RanCell], client: str | None) -> RanCell | None:
    newest = list(reversed(cells.values()))
    own = (one for one in newest if one.client == client)
    return next(own, newest[0] if newest else None)


def ran_cell(
    shell: InteractiveShell, result: ExecutionResult, parent: dict[str, Any]
) -> RanCell | None:
    """Take what is to be remembered out of a run that has ended.

    Parameters
    ----------
    parent
        The request that asked for it; empty in a terminal.

    Returns
    -------
    RanCell or None
        Nothing for what has no number (it was run by another cell) and for our own commands.
    """
    source = result.info.raw_cell if result.info is not None else None
    if not source or result.execution_count is None or OWN.match(source):
        return None
    before = result.error_before_exec
    error = before if before is not None else result.error_in_exec
    metadata = parent.get("metadata") or {}
    stamp = metadata.get("redpanda")
    cell_id = metadata.get("cellId")
    block_id = stamp.get("block_id") if isinstance(stamp, dict) else None
    is_failure = error is not None and not isinstance(error, KeyboardInterrupt | RedPandaError)
    return RanCell(
        number=result.execution_count,
        source=str(source),
        failure=failure_of(shell, error) if error is not None and is_failure else None,
        cell_id=cell_id if isinstance(cell_id, str) else None,
        block_id=block_id if isinstance(block_id, str) else None,
        client=(parent.get("header") or {}).get("session"),
    )


def failure_of(shell: InteractiveShell, error: BaseException) -> Failure:
    """Reduce an exception to text: its name, its message, and the person's own lines."""
    from redpanda_jupyter.context.failures import Failure  # 20 ms: not before a cell has failed

    message = _message(error)[:LONGEST_MESSAGE]
    return Failure(common_name(type(error)), message, _lines(shell, error))


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg or "")  # without the text of the line, which the source has
    if isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str):
        key = error.args[0]
        return key if "[" in key else repr(key)  # as pandas words it, else a bare key
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - anybody's class, anybody's fault
        return ""


def _lines(shell: InteractiveShell, error: BaseException) -> tuple[TraceLine, ...]:
    from redpanda_jupyter.context.failures import TraceLine

    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        number = _cell_number(shell, code.co_filename)
        if number is not None:
            function = "" if code.co_name == "<module>" else code.co_name
            found.append(TraceLine(number, trace.tb_lineno, function))
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and not found and error.lineno:
        number = _cell_number(shell, error.filename or "")
        found.append(TraceLine(number or shell.execution_count, error.lineno))
    return tuple(found[-MOST_LINES:])


def _cell_number(shell: InteractiveShell, filename: str) -> int | None:
    """Return the number of the cell that was compiled under a file's name."""
    named = shell.compile.format_code_name(filename)
    match = _CELL.search(named[1]) if named else None
    return int(match[1]) if match else None
