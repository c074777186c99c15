"""One line about a block, for lists, where the model gave none.

The rule of this module: it says only what the analysis knows, in at most 120 characters. Details go
first where there are too many: the columns, then the files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .follow.conventions import convention
from .follow.values import Named
from .syntax import TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .records import CodeAnalysis, FileUse, Parameter

MAX_LENGTH = 120
"""Characters."""

_MOST_NAMES = 4
_LONGEST_NAME = 40  # characters
_SECRETS = re.compile(r"(?<=://)[^/]*@")
"""A name and a password in an address."""


def describe(analysis: CodeAnalysis) -> str:
    """Describe a block in one line, such as ``Makes monthly from df (region, revenue)``."""
    if not analysis.syntax_ok:
        is_long = TOO_LONG in (analysis.syntax_error or "")
        return "Code too long to be read" if is_long else "Code that does not parse"
    text = _sentence(analysis, columns=True, files=True)
    if len(text) > MAX_LENGTH:
        text = _sentence(analysis, columns=False, files=True)
    if len(text) > MAX_LENGTH and analysis.outputs:
        text = _sentence(analysis, columns=False, files=False)
    return shorten(text)


def describe_parameter(one: Parameter, value: str) -> str:
    """Describe a parameter, such as ``limit = 20 (line 1)`` or ``price: 5 (line 3; as min_price)``.

    Parameters
    ----------
    value
        The literal as it shall be shown. Only a constant has a name in the code; what the others
        would be called stands behind them.
    """
    if one.kind == "constant":
        return f"{one.name} = {value} (line {one.line})"
    what = one.column if one.column is not None else "rows"
    return f"{what}: {value} (line {one.line}; as {one.name})"


def shorten(text: str, length: int = MAX_LENGTH) -> str:
    """Cut ``text`` at a word's end so that it has at most ``length`` characters."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    cut = head.rfind(" ")
    return f"{head[: cut if cut > length // 2 else len(head)].rstrip(' ,;:(')}…"


def _sentence(analysis: CodeAnalysis, *, columns: bool, files: bool) -> str:
    reads = _files(analysis.reads) if files else []
    writes = _files(analysis.writes) if files else []
    parts = [
        f"reads {_join(reads)}" if reads else "",
        _deed(analysis, columns=columns, files=bool(reads or writes)),
        f"writes {_join(writes)}" if writes else "",
    ]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _deed(analysis: CodeAnalysis, *, columns: bool, files: bool) -> str:
    """Say what the block does besides reading and writing files; nothing if that is all."""
    defined = [*analysis.functions_defined, *analysis.classes_defined]
    made = _worth_naming(analysis)
    source = _source(analysis, columns=columns)
    if defined:
        return f"defines {_join(map(_shown, defined))}"
    if made:
        return f"makes {_join(map(_shown, made))}{f' from {source}' if source else ''}"
    if source:
        return f"uses {source}"
    if files:
        return ""  # that is all it does
    if analysis.imports:
        return f"imports {_join(map(_shown, analysis.imports))}"
    return f"runs {_join(map(_shown, analysis.magics))}" if analysis.magics else "code block"


def _worth_naming(analysis: CodeAnalysis) -> list[str]:
    """Return what the block makes, but for frames that only hold a file, if there is more."""
    held = analysis.columns.keys() - set(analysis.inputs)
    made = [name for name in analysis.variables_created if name not in held]
    return made or analysis.variables_created


def _source(analysis: CodeAnalysis, *, columns: bool) -> str:
    """Say of what the block makes things: the variables that it needs, and their columns.

    A module that an earlier cell has imported, such as ``pd``, is no data.
    """
    known = analysis.columns if columns else {}
    data = [name for name in analysis.inputs if not isinstance(convention(name), Named)]
    if data:
        return _join(_with_columns(name, known.get(name, ())) for name in data)
    every = dict.fromkeys(name for names in known.values() for name in names)
    return _join(map(_shown, every))


def _with_columns(name: str, columns: Sequence[str]) -> str:
    shown = [_shown(column) for column in columns[:_MOST_NAMES]]
    if len(columns) > len(shown):
        shown.append("…")
    return f"{_shown(name)} ({', '.join(shown)})" if shown else _shown(name)


def _files(uses: Iterable[FileUse]) -> list[str]:
    """Return the paths, each once, as far as they are known."""
    paths = (_file(use.path) for use in uses)
    return list(dict.fromkeys(paths))


def _file(path: str) -> str:
    """Write a path; of an address nothing that may be a secret."""
    if ":" in path or "?" in path:
        path = _SECRETS.sub("", path.partition("?")[0])
    return _shown(path) if path.strip("*/") else "a file"


def _join(names: Iterable[str]) -> str:
    """Write names as people do, the first few of them."""
    every = list(names)
    first = every[:_MOST_NAMES]
    if len(every) > len(first):
        return f"{', '.join(first)} and {len(every) - len(first)} more"
    return " and ".join([*([", ".join(first[:-1])] if first[:-1] else []), *first[-1:]])


def _shown(name: str) -> str:
    """Write a name in one short piece: a column may be called anything."""
    name = "".join(sign if sign.isprintable() else " " for sign in name).strip() or "…"
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
