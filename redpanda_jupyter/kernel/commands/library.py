"""``%panda save``, ``insert``, and the commands that keep the library in order.

The rule of this module: it adds the cells of this notebook to what the services do.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from redpanda_jupyter.errors import RedPandaError, UsageError
from redpanda_jupyter.grammar import let_dashes_pass
from redpanda_jupyter.services.library_commands import COMMANDS as SHARED
from redpanda_jupyter.services.library_commands import Front, version

from ..printing import code_shown
from . import cells, first_run
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.models import CodeBlock, TurnBundle
    from redpanda_jupyter.services.cells import RanCell
    from redpanda_jupyter.services.library_commands import Command

    from ..session import Session


def front_of(session: Session) -> Front:
    """Return what this kernel adds to the commands."""

    def cell_of(block: CodeBlock) -> RanCell | None:
        from redpanda_jupyter.services.saving import drift

        own = session.cells.of_block(block.id, {block.content_hash}, session.client())
        found = [one for one in applied_cells(session) if one.block_id == block.id]
        found += [own] if own is not None else []
        return max(found, key=lambda one: (bool(drift(block, one)), one.number), default=None)

    days = session.settings().deleted_days
    return Front("%panda", cell_of, person(), days, code_shown)


def person() -> str | None:
    """Return the name of who works here: of the hub's user, else of the system's."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def applied_cells(session: Session) -> list[RanCell]:
    """Return the cells on other data that ran here, each as the block alone, the last one first."""
    from redpanda_jupyter.services.in_cells import in_cell

    found = []
    for mark, cell in session.cells.with_blocks(session.client()).items():
        try:
            held = in_cell(session.store(), mark, cell.source)
        except RedPandaError:
            break  # a library that does not answer says so elsewhere
        if held is not None and held.applied and held.code is not None:
            found.append(replace(cell, block_id=held.block.id, source=held.code))
    return found[::-1]


# --- save -----------------------------------------------------------------------------------------


def _declare_save(grammar: Grammar) -> None:
    grammar.option("name", metavar="NAME", nargs="?", help="what it is called; else one is made")
    which = grammar.add_mutually_exclusive_group()
    which.add_argument(
        "--cell", metavar="N", type=cells.number, help="the cell, as in In [N]; else the last one"
    )
    which.add_argument("--last", action="store_true", help="the cell that ran last, as without it")
    grammar.option("-t", "--tag", metavar="TAG", action="append", default=[], help="a tag")
    grammar.option("-d", "--description", metavar="TEXT", default="", help="what it does")
    grammar.option(
        "--new", action="store_true", help="as a new block, also where the library has the code"
    )
    grammar.option(
        "--as-version", action="store_true",
        help="as a version of the block NAME, also where the cell is no edit of it",
    )  # fmt: skip


def _save(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.models import content_hash
    from redpanda_jupyter.services.saving import save_cell, saved_text

    from ..namespace import schemas_of

    ran = session.cells.ran(words.cell, session.client())
    session.recorder.flush(cells.FLUSH_S)
    cell = _block_alone(session, ran, words)
    saved = save_cell(
        session.store(),
        cell.source,
        block_id=cell.block_id,
        name=words.name,
        tags=words.tag,
        description=words.description,
        schemas=schemas_of(_words_of(cell.source, session), session.shell.user_ns),
        notebook=session.notebook(),
        made_by=person(),
        again=words.new,
        as_version=words.as_version,
    )
    session.known_hashes.add(content_hash(cell.source))
    if cell is ran:
        # from now on the cell holds the block: what is changed in it is an edit
        session.marks.note(ran.cell_id, saved.block.id, ran.source)
        if saved.outcome in ("new", "version"):
            last = words.cell is None or ran is session.cells.ran(None, session.client())
            first_run.record(session, ran, saved, last=last)
    failed = f" {cell.name} failed when it ran last." if cell.failure is not None else ""
    return f"{saved_text(saved)}{failed}"


def _block_alone(session: Session, cell: RanCell, words: Namespace) -> RanCell:
    """Return of a cell on other data the block alone, unless the cell is to be one of its own."""
    from redpanda_jupyter.services.in_cells import in_cell
    from redpanda_jupyter.services.saving import own_block

    held = in_cell(session.store(), cell.block_id, cell.source)
    if words.new or held is None or not held.applied or held.code is None:
        return cell
    if own_block(session.store(), held.block.id, words.name) is None:
        return cell
    return replace(cell, source=held.code, block_id=held.block.id)


def _words_of(source: str, session: Session) -> list[str]:
    from redpanda_jupyter import analysis

    found = analysis.analyze(source)
    return [name for name in found.inputs if name in session.shell.user_ns]


# --- insert ---------------------------------------------------------------------------------------


def _declare_insert(grammar: Grammar) -> None:
    grammar.option("block", metavar="BLOCK", kind="block", help="the block: number, name or id")
    grammar.option(
        "version", metavar="VERSION", nargs="?", type=version, help="another version than its own"
    )


def _insert(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.services.library import refuse_inert
    from redpanda_jupyter.services.running import notice_of, risks_of
    from redpanda_jupyter.services.saving import label_of

    from ..insertion import hand_over, next_place, way_here

    store = session.store()
    block = store.get_block(words.block)
    shown = store.get_version(block.id, words.version or block.version)
    if block.language != "python":
        raise UsageError(f"#{block.number} is {block.language}, and cells are Python.")
    refuse_inert(block)
    risks = notice_of([risk.reason for risk in risks_of(shown.code)])
    label = f"{label_of(block)}, version {shown.version},"
    if session.frontend == "batch":
        return f"{label} is not inserted: no cell is made where a notebook runs by itself."
    session.known_hashes.add(shown.content_hash)
    bundle = store.get_turn(shown.id)
    in_cells = way_here(session, session.settings().insert) == "cells"
    place = next_place(session.frontend) if in_cells else hand_over(session, bundle.blocks)
    said = f"{label} is {place}. It is not run."
    said = f"{said}\n{risks}" if risks else said
    if not in_cells:
        return said
    _ask_for_cell(bundle, said)
    return ""


def _ask_for_cell(bundle: TurnBundle, said: str) -> None:
    """Let the frontend make the cell, which is marked as the block's own then."""
    from IPython.display import display

    from redpanda_jupyter.models import TURN_MIME_TYPE

    data = {"text/plain": said, TURN_MIME_TYPE: bundle.model_dump(mode="json")}
    display(data, raw=True)  # type: ignore[no-untyped-call]


# --- all others -----------------------------------------------------------------------------------


def _subcommand(command: Command, name: str) -> Subcommand:
    def declare(grammar: Grammar) -> None:
        command.declare(grammar.option)
        if command.dashed:
            let_dashes_pass(grammar)

    return Subcommand(
        name,
        command.summary if name == command.name else f"the same as {command.name}",
        command.takes,
        run=_runner(command),
        declare=declare,
        more=command.more,
    )


def _runner(command: Command) -> Callable[[Session, Namespace], str]:
    def run(session: Session, words: Namespace) -> str:
        from ..telling import tell

        session.recorder.flush(cells.FLUSH_S)
        told = command.run(session.store(), words, front_of(session))
        if getattr(words, "json", False):
            return told.text
        tell(session, told)
        return ""

    return run


def drifting(session: Session) -> str:
    """Tell for the status which cells differ from their blocks; empty if none does.

    That one of them can be saved is said where none has an older version, or an edit of one: to
    save that would undo the newest.
    """
    from redpanda_jupyter.services.held import behind
    from redpanda_jupyter.services.saving import drift, label_of

    found, may_save = [], True
    own = session.cells.with_blocks(session.client())
    for cell in (*own.values(), *applied_cells(session)):
        try:
            block = session.store().get_block(cell.block_id or "")
        except RedPandaError:
            continue
        if not drift(block, cell):
            continue
        found.append(f"{cell.name} differs from {label_of(block)}")
        old = behind(session.store().list_texts(block.id), block.version, cell.source)
        if old is not None:
            may_save = False
            found[-1] += f", which is version {block.version} now"
    return "; ".join(found + ["%panda save --cell N keeps one"] * (bool(found) and may_save))


COMMANDS = (
    Subcommand(
        "save",
        "save the cell that ran last, or In [N], as a block",
        "[NAME]",
        run=_save,
        declare=_declare_save,
        more="A cell that holds a block becomes a version of it; with another NAME it becomes a\n"
        "block of its own. Code that the library has is not kept twice, unless --new is given.",
    ),
    Subcommand(
        "insert", "put a block into a new cell; it is not run", "BLOCK [VERSION]",
        run=_insert, declare=_declare_insert,
    ),
    *(_subcommand(one, name) for one in SHARED for name in (one.name, *one.names)),
)  # fmt: skip
