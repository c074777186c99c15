"""``%panda apply`` and ``%panda check``: a block on other data."""

from __future__ import annotations

import keyword
import shlex
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import RedPandaError, UsageError
from redpanda_jupyter.grammar import declare_json, number_of
from redpanda_jupyter.services.applying.lines import CHECK, declare_block, declare_files
from redpanda_jupyter.services.applying.said import options_of

from ..failures import PandaInterrupted
from ..interrupts import Interrupts
from .base import Subcommand

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from redpanda_jupyter.grammar import Grammar
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.inserting import Cell
    from redpanda_jupyter.services.applying.words import Grid

    from ..session import Session


def _declare_data(grammar: Grammar) -> None:
    declare_block(grammar.option)
    grammar.option(
        "data", metavar="DATA", nargs="*", kind="frame",
        help="frames, a run each: df_de df_fr; of a block with several inputs "
        "df=df_de,customers=customers_de",
    )  # fmt: skip
    declare_files(grammar.option)


def _declare_apply(grammar: Grammar) -> None:
    _declare_data(grammar)
    grammar.option(
        "--rewrite", action="store_true",
        help="a cell in the names of the data, not in the block's; only if both give the same",
    )  # fmt: skip
    grammar.option(
        "--run", action="store_true",
        help="run it now, each data set in a process of its own, and show the results side by side",
    )  # fmt: skip
    grammar.option(
        "--into", metavar="NAME", default=None,
        help="with --run: put the results into this variable, under one schema where they have one",
    )  # fmt: skip
    grammar.option(
        "--engine", metavar="ADDRESS", default=None,
        help="with --run: a Dask cluster, such as dask://host:8786",
    )  # fmt: skip
    grammar.option(
        "--time-limit", metavar="SECONDS", type=number_of("--time-limit", 0.1, 86_400, whole=False),
        default=None, help="with --run: stop a run after so long; 120 if not given",
    )  # fmt: skip
    declare_json(grammar.option, "apply")


# --- reading the line -----------------------------------------------------------------------------


def bound_to(session: Session, words: Namespace) -> list[Bound]:
    """Bind the block to each data set that the line names."""
    from redpanda_jupyter.services.applying import lines

    from ..namespace import own_variables

    namespace = own_variables(session.shell.user_ns)
    return lines.bound_to(session.store(), words, Path.cwd(), namespace)


def _command(words: Namespace, bound: Bound) -> str:
    """Write the command for one data set again, to be copied with an answer behind it."""
    told = _begun(words, bound.blocks or words.block, _data(words, bound))
    given = vars(words)  # check has none of these
    told += ["--run"] if given.get("run") is True else ["--rewrite"] if given.get("rewrite") else []
    told += [f"--into {words.into}"] if given.get("into") else []
    return " ".join(told)


def _into(words: Namespace, bounds: Sequence[Bound], name: str) -> str:
    """Write the command that puts results into a variable, and brings no cell."""
    if len(bounds) == 1:
        data = _data(words, bounds[0])
    else:  # as it was typed: a pattern may stand for many
        data = [*words.data, *(f"--file {shlex.quote(one)}" for one in words.file)]
        data += [f"--to {shlex.quote(one)}" for one in words.to]
    told = _begun(words, words.block, data)
    return " ".join([*told, "--yes"] if words.yes else told) + f" --run --into {name}"


def _begun(words: Namespace, blocks: str, data: Sequence[str]) -> list[str]:
    """Write again how a command begins: blocks, data, and what was said of both."""
    version = [f"--version {words.version}"] if words.version else []
    return ["%panda apply", blocks, *data, *options_of(words), *version]


def _data(words: Namespace, bound: Bound) -> list[str]:
    """Write again which data were named."""
    named = {name: one.target for name, one in bound.data.items() if name not in bound.borrowed}
    if len(named) > 1:
        frames = [f"{name}={one.name}" for name, one in named.items() if one.path is None]
        files = [f"{name}={_near(one.path)}" for name, one in named.items() if one.path]
        told = [",".join(frames)] if frames else []
        return told + [f"--file {shlex.quote(pair)}" for pair in files]
    files = [name for name, one in named.items() if one.path]
    if not files:
        return [bound.label]
    # the label is the path as it was named, and a pattern may stand for the input
    keys = [one.partition("=")[0] for one in (*words.file, *words.to)]
    key = next((one for one in keys if one in files), "")
    return [f"--file {shlex.quote(f'{key}={bound.label}' if key else bound.label)}"]


def _near(path: str) -> str:
    """Return a path as it is written here."""
    near = Path(path)
    return str(near.relative_to(Path.cwd())) if near.is_relative_to(Path.cwd()) else path


# --- check ----------------------------------------------------------------------------------------


def _check(session: Session, words: Namespace) -> str:
    from redpanda_jupyter.reuse import check
    from redpanda_jupyter.services.applying.words import asked_lines, mapping_grid

    from ..tables import Report

    parts: list[Grid | str] = []
    for bound in bound_to(session, words):
        parts += [mapping_grid(bound), check.in_words(bound.check)]
        told = {one.sentence for one in bound.check.findings}
        lines = asked_lines(bound, lambda bound: _command(words, bound))
        more = [one for one in lines if one not in told]
        parts += ["\n".join(more)] if more else []
    Report(session).show(parts)
    return ""


# --- apply ----------------------------------------------------------------------------------------


def _apply(session: Session, words: Namespace) -> str:
    if words.run and words.rewrite:
        raise UsageError(
            "--rewrite makes a cell, and --run runs without one.",
            hint="Leave one of them out.", field="--rewrite",
        )  # fmt: skip
    if words.into is not None:
        _check_into(words)
    bounds = bound_to(session, words)
    if words.into is not None:
        _refuse_taken(session, words.into, bounds)
    if words.run:
        from ..matrix import run_and_show

        return run_and_show(session, words, bounds, lambda bound: _command(words, bound))
    if words.engine or words.time_limit or words.into or words.json:
        raise UsageError("--into, --engine, --time-limit and --json go with --run.", field="--run")
    insert(
        session, bounds, lambda bound: _command(words, bound),
        lambda those, name: _into(words, those, name), rewrite=words.rewrite,
    )  # fmt: skip
    return ""


def _check_into(words: Namespace) -> None:
    """Refuse a name that cannot hold the results, or that holds the data themselves."""
    name = words.into
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UsageError(f"--into {name!r} is no variable's name.", field="--into")
    data = {
        part.rpartition("=")[2].split(".")[0] for word in words.data for part in word.split(",")
    }
    if name in data:
        raise UsageError(
            f"--into {name} would put the results in the place of the data {name}.",
            hint="Give them a name of their own.",
            field="--into",
        )


def _refuse_taken(session: Session, name: str, bounds: Sequence[Bound]) -> None:
    """Refuse a variable that holds what is read here, or what no ``--into`` has put there."""
    from redpanda_jupyter.services.applying.replaced import name_for_results

    from ..namespace import own_variables

    variables = own_variables(session.shell.user_ns)
    read = {one.target.name.split(".")[0] for bound in bounds for one in bound.data.values()
            if one.target.path is None}  # fmt: skip
    if name not in read and (name not in variables or name in session.own_results()):
        return
    what = "what is read here" if name in read else _kind_of(variables[name])
    free = name_for_results([name], bounds, variables)
    raise UsageError(
        f"--into {name} would put the results in the place of {name}, which holds {what}.",
        hint=f"Give them a name of their own, such as --into {free}.",
        field="--into",
    )


def _kind_of(value: Any) -> str:
    """Say in a word or two what a variable holds."""
    shape = getattr(value, "shape", None)
    size = f" of {' × '.join(map(str, shape))}" if isinstance(shape, tuple) and shape else ""
    return f"{type(value).__name__}{size}"


def insert(
    session: Session,
    bounds: Sequence[Bound],
    command: Callable[[Bound], str] = lambda bound: f"%panda apply {bound.label}",
    into: Callable[[Sequence[Bound], str], str] | None = None,
    *,
    rewrite: bool = False,
) -> None:
    """Hand over the cells of what fits, and say what is wrong with the rest.

    Parameters
    ----------
    command
        Writes the command for one data set again, to be copied.
    into
        Writes the command that puts the results of some into a variable and makes no cell.
    rewrite
        In the names of the data, where that gives the same.
    """
    from redpanda_jupyter.services.applying.inserting import in_order
    from redpanda_jupyter.services.applying.words import asked_parts

    from ..tables import Report

    taken = _taken(session, bounds)
    fitting: list[tuple[Bound, list[Cell]]] = []
    refused: dict[str, str] = {}
    for bound in in_order([one for one in bounds if one.may_run]):
        try:
            fitting.append((bound, _cells(session, bound, taken, rewrite=rewrite)))
        except RedPandaError as error:
            if len(bounds) == 1:
                raise
            refused[bound.label] = str(error)
    parts: list[Grid | str] = []
    extra: dict[str, Any] = {}
    if fitting:
        told, extra = _handed_over(session, fitting)
        parts += told
    for bound, cells in fitting:
        parts += _remarks(bound, cells, named=len(bounds) > 1)
    parts += _replaced(session, fitting, into)
    for bound in bounds:
        if not bound.may_run:
            parts += asked_parts(bound, command)
    title = bounds[0].pipeline.title
    parts += [f"{title} on {label}: no cell: {why}" for label, why in refused.items()]
    Report(session).show(parts, extra)
    blocked = [one.label for one in bounds if one.check.verdict == "blocked"]
    if (blocked or refused) and not fitting:
        raise UsageError(
            f"{title} does not fit {', '.join([*blocked, *refused])}; nothing was inserted.",
            hint="Above stands what is missing; --map OLD=NEW names a column.",
        )


def _cells(session: Session, bound: Bound, taken: set[str], *, rewrite: bool) -> list[Cell]:
    from redpanda_jupyter.services.applying.inserting import cells_of

    if rewrite:
        return _rewritten(session, bound, taken)
    return cells_of(bound, taken, in_notebook=True)


def _handed_over(
    session: Session, fitting: Sequence[tuple[Bound, list[Cell]]]
) -> tuple[list[str], dict[str, Any]]:
    """Keep the cells and hand them over; return what is said of it, and the frontend's part."""
    from redpanda_jupyter.models import TURN_MIME_TYPE
    from redpanda_jupyter.services.applying.inserting import keep

    from ..insertion import deliver, for_frontend, way_here

    bundle = keep(session.store(), fitting)
    session.know(bundle)
    way = way_here(session, session.settings().insert)
    told = deliver(session, bundle, way)
    names = ", ".join(bound.label for bound, _ in fitting)
    said = [f"{fitting[0][0].pipeline.title} on {names}: not run. {told}".strip()]
    if way == "shown":
        said += [cell.code for _, cells in fitting for cell in cells]
    return said, {TURN_MIME_TYPE: for_frontend(bundle, way).model_dump(mode="json")}


def _remarks(bound: Bound, cells: Sequence[Cell], *, named: bool) -> list[Grid | str]:
    """Return what is worth minding about cells that were handed over.

    Parameters
    ----------
    named
        There are other data, so that each note says of which it is.
    """
    from redpanda_jupyter.services.applying.words import about, mapping_grid, taken, worth_minding

    notes = worth_minding(bound.check)
    notes += [warning for cell in cells for warning in cell.warnings]
    found: list[Grid | str] = []
    if any(one.renames() or one.values for one in bound.binding.mappings):
        found.append(mapping_grid(bound))
    kept = taken(bound.check)
    notes = list(dict.fromkeys(notes))
    if named:
        kept = [about(bound.label, one) for one in kept]
        notes = [about(bound.label, one) for one in notes]
    return [*found, *kept, *(f"⚠ {note}" for note in notes)]


def _replaced(
    session: Session,
    fitting: Sequence[tuple[Bound, list[Cell]]],
    into: Callable[[Sequence[Bound], str], str] | None,
) -> list[str]:
    """Say which variables the cells replace once they run, in one line; nothing where none."""
    from redpanda_jupyter.services.applying import replaced as words

    from ..namespace import own_variables

    variables = own_variables(session.shell.user_ns)
    names = words.replaced(fitting, variables, session.shell.user_ns.get("In", ()))
    if not names:
        return []
    bounds = [bound for bound, _ in fitting]
    free = words.name_for_results(names, bounds, set(variables) - session.own_results())
    command = into(bounds, free) if into is not None else ""
    return [words.said_of_replaced(names, several=len(bounds) > 1, command=command)]


def _rewritten(session: Session, bound: Bound, taken: set[str]) -> list[Cell]:
    from redpanda_jupyter.services.applying.rewriting import rewritten

    cancelled = threading.Event()
    with Interrupts(cancelled.set):
        cells = rewritten(
            bound, session.shell.user_ns, taken, spares=session.spares(), cancelled=cancelled
        )
    if cancelled.is_set():
        raise PandaInterrupted("interrupted")
    return cells


def _taken(session: Session, bounds: Sequence[Bound]) -> set[str]:
    """Return the names of the notebook that the cells would bind to something else."""
    namespace = session.shell.user_ns
    return {
        name
        for bound in bounds
        for name, datum in bound.data.items()
        if namespace.get(name, datum.value) is not datum.value
    }


COMMANDS = (
    Subcommand(
        "apply",
        "bring a block to other data: cells with its code unchanged, or --run on all of them",
        "BLOCK DATA ...",
        run=_apply,
        declare=_declare_apply,
        more="examples:\n"
        "  %panda apply monthly-revenue df_de df_fr          a cell each, not run\n"
        "  %panda apply 12 --to 'sales_*.csv' --run          all files, side by side\n"
        "  %panda apply 12 df_de --map revenue=Umsatz -p limit 10",
    ),
    Subcommand(
        "check",
        CHECK,
        "BLOCK DATA ...",
        run=_check,
        declare=_declare_data,
    ),
)
