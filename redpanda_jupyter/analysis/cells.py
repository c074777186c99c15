"""From a notebook cell to plain Python: magics, shell lines and help lines.

The rule of this module: Python comes first. Only text that does not parse as it stands is taken
for IPython's dialect; then each magic becomes a call on ``get_ipython()``, as IPython itself does
it. Of cell magics, those that time or capture hold Python; all others hold something else.
The text that is stored is always the model's own, never the one made here.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import Any

from .syntax import TOO_LONG, Parsed, parse

# Their body is Python that runs in the user's namespace.
_PYTHON_BODY = frozenset(
    {"time", "capture", "prun", "memray_flamegraph", "snakeviz", "pyinstrument"}
)
# Their body is Python that runs in a function of its own: what it makes is gone afterwards.
_PYTHON_BODY_ALONE = frozenset({"timeit", "memit"})
_PYTHON_LINE = frozenset({"time", "prun", "snakeviz"})
_PYTHON_LINE_ALONE = frozenset({"timeit", "memit", "mprun", "lprun"})

_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w.]+)(?P<line>[^\n]*)(?:\n|$)(?P<body>.*)", re.DOTALL)
_SIMPLE_MAGIC = re.compile(
    r"(?P<head>[ \t]*(?P<target>[A-Za-z_]\w*[ \t]*=[ \t]*)?)"
    r"(?:%(?P<magic>[A-Za-z_][\w.]*)|!!?)(?P<rest>.*)$"
)
_DIALECT = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*[%!]|^[ \t]*(>>>|In \[)", re.MULTILINE)
_OPTIONS = re.compile(r"\s*(?:-(?:[nrpstTDfm][ \t]*[\w.]+|[a-zA-Z]+)(?:\s+|$))*+")
_MAX_DIALECT_WORK = 200_000  # characters times lines: some 0.3 s at most
_MAX_CELL_MAGICS = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as Python.

    Parameters
    ----------
    parsed
        The tree of its Python part (empty for a cell in another language), or what is wrong.
    magics
        The magics as written: ``%%time``, ``%matplotlib``, ``!`` for the shell, ``?`` for help.
    bound
        Names that a cell magic's own line binds (``%%capture out``).
    keeps_names
        False where the body's names are gone afterwards (``%%timeit``).
    line_offset
        How many lines of the cell come before the first line of the tree.
    cell_magics
        The cell magics, each with its line, what stands behind its name, and what it holds.
    """

    parsed: Parsed
    magics: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    keeps_names: bool = True
    line_offset: int = 0
    cell_magics: list[tuple[str, int, str, str]] = field(default_factory=list)


def read_cell(source: str) -> Cell:
    """Read ``source`` as IPython would; never raises."""
    return _read(source, 0)


def _read(source: str, depth: int) -> Cell:
    match = _CELL_MAGIC.match(source)
    if match and depth < _MAX_CELL_MAGICS:
        return _read_cell_magic(match, source, depth)
    parsed = parse(source)
    if parsed.tree is not None or parsed.error == TOO_LONG:
        return Cell(parsed)
    if not _DIALECT.search(source) and not source[:1].isspace():
        return Cell(parsed)
    translated = _translate(source)
    if translated is None:
        return Cell(parsed)
    if translated.tree is None:
        return Cell(translated)
    return Cell(translated, _magics(translated.tree))


def _read_cell_magic(match: re.Match[str], source: str, depth: int) -> Cell:
    name, line, body = match["name"], match["line"].strip(), match["body"]
    magic = f"%%{name}"
    own = (magic, source.count("\n", 0, match.start("name")) + 1, line, body)
    if name in _PYTHON_BODY:
        inner = _read(body, depth + 1)
        bound = inner.bound
        if name == "capture":
            bound = [*(word for word in line.split() if word.isidentifier()), *bound]
        return replace(_below(inner, magic, own), bound=bound)
    if name in _PYTHON_BODY_ALONE:
        inner = _read(f"{without_options(line)}\n{body}", depth + 1)
        lifted = replace(inner, line_offset=inner.line_offset - 1)  # its own line is the first
        return replace(_below(lifted, magic, own), keeps_names=False)
    return Cell(Parsed(ast.Module([], [])), [magic], cell_magics=[own])


def _below(inner: Cell, magic: str, own: tuple[str, int, str, str]) -> Cell:
    """Put a cell magic around the cell that it holds."""
    lines = own[1]
    return replace(
        inner,
        magics=[magic, *inner.magics],
        line_offset=inner.line_offset + lines,
        cell_magics=[
            own,
            *((name, at + lines, line, body) for name, at, line, body in inner.cell_magics),
        ],
    )


def _translate(source: str) -> Parsed | None:
    """Turn IPython's lines into calls and parse the result; ``None`` if that is no way."""
    quick = _translate_simple_lines(source)
    if quick is not None:
        return quick
    # IPython's own transformer tokenises the whole cell again for each magic.
    if len(source) * len(_DIALECT.findall(source)) > _MAX_DIALECT_WORK:
        return None
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        transformer: Any = TransformerManager
        # blank lines in front, which it would drop, are kept for the sake of line numbers
        blank = source[: len(source) - len(source.lstrip("\n"))]
        return parse(blank + str(transformer().transform_cell(source)))
    except Exception:  # noqa: BLE001 - a foreign tokenizer on any text: whatever it says means no
        return None


def _translate_simple_lines(source: str) -> Parsed | None:
    """Translate ``%name …``, ``!…`` and ``x = !…`` where that is all there is to do.

    Right by proof: a translated line counts only if it comes out as a statement of its own, so a
    line inside a string or an open bracket is never taken for a magic.
    """
    lines = source.split("\n")
    magics = {
        number: match
        for number, line in enumerate(lines, 1)
        if ("%" in line or "!" in line) and (match := _SIMPLE_MAGIC.match(line))
    }
    if not magics or any(match["rest"].endswith("\\") for match in magics.values()):
        return None
    for _ in range(2):
        parsed = parse("\n".join(_with_calls(lines, magics)))
        if parsed.tree is None:
            return parsed if parsed.error == TOO_LONG else None
        found = {
            node.lineno
            for node in ast.walk(parsed.tree)
            if isinstance(node, ast.Expr | ast.Assign) and _ipython_call(node.value) is not None
        }
        if magics.keys() <= found:
            return parsed
        magics = {number: match for number, match in magics.items() if number in found}
    return None


def _with_calls(lines: list[str], magics: dict[int, re.Match[str]]) -> list[str]:
    result = list(lines)
    for number, match in magics.items():
        rest = match["rest"].strip()
        if match["magic"]:
            call = f"run_line_magic({match['magic']!r}, {rest!r})"
        else:
            call = f"{'getoutput' if match['target'] else 'system'}({rest!r})"
        result[number - 1] = f"{match['head']}get_ipython().{call}"
    return result


def _ipython_call(node: ast.AST) -> tuple[str, list[str]] | None:
    """Return method and text arguments of a call such as ``get_ipython().system('ls')``."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method),
            args=args,
        ):
            texts = [arg.value for arg in args if isinstance(arg, ast.Constant)]
            return method, [text for text in texts if isinstance(text, str)]
    return None


def _magics(tree: ast.Module) -> list[str]:
    """List the magics of a translated tree, and put the Python of ``%time`` and such in place."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        call = _ipython_call(node)
        if call is None:
            continue
        method, texts = call
        if method == "run_line_magic" and texts:
            name = texts[0]
            found["?" if name in ("pinfo", "pinfo2", "psearch") else f"%{name}"] = None
        elif method in ("system", "getoutput"):
            found["!"] = None
    tree.body = [inner for statement in tree.body for inner in _unfold(statement)]
    return list(found)


def _unfold(statement: ast.stmt) -> list[ast.stmt]:
    """Replace ``%time x = f(y)`` by its statement; ``%timeit`` only where it binds nothing."""
    call = _ipython_call(statement.value) if isinstance(statement, ast.Expr) else None
    if call is None or call[0] != "run_line_magic" or len(call[1]) < 2:
        return [statement]
    name, text = call[1][:2]
    if name not in _PYTHON_LINE and name not in _PYTHON_LINE_ALONE:
        return [statement]
    inner = parse(without_options(text)).tree
    if inner is None:
        return [statement]
    if name in _PYTHON_LINE or all(isinstance(node, ast.Expr) for node in inner.body):
        ast.increment_lineno(inner, statement.lineno - 1)
        return inner.body
    return [statement]


def without_options(line: str) -> str:
    """Drop leading options (``-n 10 -r3 -o``) from a magic's line."""
    options = _OPTIONS.match(line)
    return line[options.end() :] if options else line
