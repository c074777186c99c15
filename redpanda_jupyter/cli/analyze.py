"""``redpanda analyze``: what a script, a notebook's cells or standard input need and make.

The rule of this module: only rows that have something to say, one block below the other, and
nothing but the result on standard output.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..grammar import counted
from .parser import add
from .terminal import hang_up, has_colours, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..analysis import CodeAnalysis
    from ..services.reading import Block, Reading

_LABEL = 13  # characters of the first column
_LONGEST = 120  # characters of a value
_WHOLE_WORDS: Any = {"break_long_words": False, "break_on_hyphens": False}  # a path stays whole
_SOME = "some file"
_NAMES = ("needs", "makes", "defines", "imports", "magics")
_FLAGS = {
    "star": "`import *`: names may come from where nobody sees them",
    "dynamic": "exec, globals() or the like: names may come from where nobody sees them",
    "positional": "takes columns by their place: it needs more than those that it names",
    "pattern": "takes columns by a pattern: it needs more than those that it names",
    "all_columns": "takes all columns: it needs more than those that it names",
}
_DESCRIPTION = """\
Tell what a script (.py, .pyw, .ipy), each code cell of a notebook (.ipynb) or
standard input (-) needs and makes. `# %%` cells of a script count one by one.
Nothing is run. A block of more than 30,000 names, values and brackets (some
2,500 dense lines, or 10,000 light ones) is not read, and says so.
What looks like a password or a key by its form or its name is not shown; look
before you pass the rest on.
"""
_EPILOG = """\
--json prints one document:
  format, version  "redpanda-analysis" and 1; fields may be added, and the
                   version grows when one changes or goes
  file, kind       kind is "script", "cells" (with `# %%` cells) or "notebook"
  blocks           a list, in order, without empty cells; each has
    cell             its number among all cells from 1, null for a whole file
    execution_count  as in In [7], or null
    start_line       the line on which it begins
    syntax_ok, syntax_error
    inputs, outputs, imports, functions_defined, classes_defined,
    variables_created, magics, flags
                     lists of names
    reads, writes    [{path, call, line, options}]; * is what is not known
    columns, columns_created, columns_missing
                     {variable: [column, ...]}; missing are those that
                     --columns lacks
    parameters       [{name, value, kind, column, line, start, end_line, end}]
    risks            [{kind, line, reason}]
  skipped          [{cell, language}]: cells in other languages
Lines are those of the file, or in a notebook those of the cell, from 1.

Exit code: 0; 1 with --fail-on-risk where there is a risk, code that cannot be
read, or a cell in another language; 2 if the file cannot be read. That code is
not valid is a result and no error.
"""


def add_command(commands: Any) -> None:
    """Add ``analyze`` to the commands of a parser."""
    parser = add(
        commands,
        "analyze",
        help="tell what a script or a notebook's cells need and make",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a script, a notebook, or -")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--columns",
        metavar="FRAME=COLUMN,...",
        action="append",
        default=[],
        help="the columns of a frame that exists before, such as df=region,revenue; once a frame. "
        "In a block that needs it, frames from before that are not named count as none",
    )
    parser.add_argument("--fail-on-risk", action="store_true", help="exit with 1 if there is one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyse and print; return the exit code."""
    from ..services import reading

    schemas = _schemas(arguments.columns)
    if arguments.file == "-":
        found = reading.analyze_input(_standard_input(reading.LARGEST + 1), schemas)
    else:
        found = reading.analyze_file(arguments.file, schemas)
    _tell_unneeded(schemas, found)
    if arguments.json:
        text = json.dumps(reading.document(found), indent=2)  # ASCII: right in every encoding
    else:
        text = table(found, width(), colours=has_colours())
    try:
        print(text, flush=True)
    except BrokenPipeError:  # `redpanda analyze … | head -1` still tells of risks
        hang_up()
    return 1 if arguments.fail_on_risk and found.has_risks else 0


def _schemas(given: list[str]) -> dict[str, list[str]]:
    """Read ``df=region,revenue``; a column's name with a comma stands in double quotes."""
    schemas: dict[str, list[str]] = {}
    for text in given:
        frame, equals, rest = text.partition("=")
        columns = next(csv.reader([rest], skipinitialspace=True), [])
        if not frame.strip().isidentifier() or not equals or not all(columns) or not columns:
            raise UsageError(
                f"--columns {text}: this names no frame with its columns.",
                hint="Write it such as --columns df=region,revenue.",
                field="columns",
            )
        schemas.setdefault(frame.strip(), []).extend(one.strip() for one in columns)
    return schemas


def _tell_unneeded(schemas: dict[str, list[str]], found: Reading) -> None:
    """Say which frames of ``--columns`` no block needs: a slip in a name would check nothing."""
    needed = {name for _, analysis in found.read for name in analysis.inputs}
    for frame in schemas:
        if frame not in needed:
            print(visible(f"redpanda: --columns {frame}: no block needs {frame}."), file=sys.stderr)


def _standard_input(limit: int) -> bytes:
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        print(f"Type or paste code; {end} ends it.", file=sys.stderr)
    return sys.stdin.buffer.read(limit)


# --- the table ------------------------------------------------------------------------------------


def table(reading: Reading, columns: int, *, colours: bool = False) -> str:
    """Write a reading as a table for people, ``columns`` characters wide, with a summary below."""
    lines: list[str] = []
    for block in reading.blocks:
        head = visible(_heading(reading, block))
        wrapped = textwrap.wrap(head, columns, subsequent_indent="    ", **_WHOLE_WORDS)
        lines += [_styled(line, "1", colours) for line in wrapped]
        if block.analysis is not None:
            lines += _rows(block.analysis, columns, colours)
        lines.append("")
    return "\n".join([*lines, *textwrap.wrap(_summary(reading), columns)])


def _heading(reading: Reading, block: Block) -> str:
    from ..analysis import describe

    place = "standard input" if reading.file == "-" else reading.file
    if block.cell is not None:
        place += f", cell {block.cell}"
    if block.execution_count is not None:
        place += f" (In [{block.execution_count}])"
    if reading.kind == "cells":
        place += f", line {block.start_line}"
    if block.analysis is None:
        return f"{place} · {block.language}, which is not read"
    if all(line.strip()[:1] in ("", "#") for line in block.source.splitlines()):
        return f"{place} · Comments only"
    return f"{place} · {describe(block.analysis)}"


def _rows(analysis: CodeAnalysis, columns: int, colours: bool) -> Iterator[str]:
    for label, texts in _told(analysis):
        style = "31" if label in ("error", "missing", "risks") else "2"
        left = f"  {label:{_LABEL - 2}}  "
        for text in texts:
            room = columns - len(left)
            hang = "" if label in _NAMES else "  "  # what comes one a line is told apart
            for line in textwrap.wrap(visible(text), room, subsequent_indent=hang, **_WHOLE_WORDS):
                yield (_styled(left, style, colours) if left.strip() else left) + line
                left = " " * len(left)


def _told(analysis: CodeAnalysis) -> Iterator[tuple[str, list[str]]]:
    """Give the rows in order: a label, and texts that each begin a line."""
    from ..analysis import describe_parameter

    yield "error", [analysis.syntax_error] if analysis.syntax_error else []
    yield "needs", _joined(analysis.inputs)
    yield "makes", _joined(analysis.variables_created)
    yield "defines", _joined([*analysis.functions_defined, *analysis.classes_defined])
    yield "imports", _joined(analysis.imports)
    yield "magics", _joined(analysis.magics)
    yield "reads", [_file(one) for one in analysis.reads]
    yield "writes", [_file(one) for one in analysis.writes]
    for label, found in (("columns", analysis.columns), ("new columns", analysis.columns_created)):
        yield label, [f"{frame}: {', '.join(names)}" for frame, names in found.items() if names]
    missing = analysis.columns_missing.items()
    yield "missing", [f"{frame}: {', '.join(names)} (not in the data)" for frame, names in missing]
    yield (
        "parameters",
        [describe_parameter(one, _cut(one.value)) for one in analysis.parameters],
    )
    yield "notes", [_FLAGS.get(flag, flag) for flag in analysis.flags]
    yield "risks", [f"line {one.line}: {one.reason}" for one in _risks(analysis)]


def _risks(analysis: CodeAnalysis) -> list[Any]:
    """Return the risks without the one that only repeats the error."""
    found = analysis.risks
    return found if analysis.syntax_ok else [one for one in found if one.kind != "unreadable"]


def _file(use: Any) -> str:
    options = [_cut(f"{name}={value}") for name, value in use.options.items()]
    path = _SOME if use.path == "*" else use.path
    return f"{path} ({', '.join([use.call, f'line {use.line}', *options])})"


def _joined(names: Iterable[str]) -> list[str]:
    text = ", ".join(names)
    return [text] if text else []


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _summary(reading: Reading) -> str:
    analyses = [analysis for _, analysis in reading.read]
    others = len(reading.blocks) - len(analyses)
    if not reading.blocks:
        return "There is no code in it."
    unread = sum(not one.syntax_ok for one in analyses)
    risky = sum(bool(_risks(one)) for one in analyses)
    text = f"{counted(len(analyses), 'block')}: "
    text += f"{unread} cannot be read" if unread else "all can be read"
    text += f", {risky or 'none'} with risks"
    return f"{text}, and {others} in another language." if others else f"{text}."


def _styled(text: str, code: str, colours: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colours else text
