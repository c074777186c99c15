"""IPython's lines as calls that Python can parse: magics, shell lines, help lines.

The rule of this module: a line is translated where that can be proven right, in one pass over the
text and with every line left where it was; only what is left goes through IPython's own
transformer, which reads the whole text again for each line, so that it is asked about short texts
alone.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from .syntax import TOO_LONG, Parsed, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIMPLE_MAGIC = re.compile(
    r"(?P<head>[ \t]*(?P<target>[A-Za-z_(\[][\w \t,.()\[\]*]*=[ \t]*)?)"
    r"(?:%(?P<magic>[A-Za-z_][\w.]*)|!!?)(?P<rest>.*)$"
)
_HELP = re.compile(
    r"(?P<head>[ \t]*)(?:\?\??[ \t]*(?P<behind>%{0,2}[\w*.]+)"
    r"|(?P<before>%{0,2}[^\W\d][\w*]*(?:\.[^\W\d][\w*]*)*)\?\??)[ \t]*$"
)
_DIALECT = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*[%!]|^[ \t]*(>>>|In \[)", re.MULTILINE)
_MAX_DIALECT_WORK = 50_000  # characters times lines: some 0.2 s at most
_TOO_MANY = Parsed(None, "too many lines of IPython's own in unusual forms to be read")

# What IPython takes for a magic without a sign, in a cell of one line. Its other magics are words
# that a person may well have as a variable, and a cell of one such word is shown as Python.
_AUTOMATIC = frozenset(
    {
        "alias",
        "alias_magic",
        "autoawait",
        "autocall",
        "automagic",
        "autoreload",
        "bookmark",
        "cat",
        "cd",
        "code_wrap",
        "colors",
        "conda",
        "config",
        "cp",
        "debug",
        "dhist",
        "doctest_mode",
        "edit",
        "env",
        "gui",
        "hist",
        "history",
        "killbgscripts",
        "ldir",
        "lf",
        "lk",
        "ll",
        "load",
        "load_ext",
        "loadpy",
        "logstart",
        "ls",
        "lx",
        "macro",
        "magic",
        "mamba",
        "matplotlib",
        "micromamba",
        "mkdir",
        "mv",
        "notebook",
        "page",
        "pastebin",
        "pdb",
        "pdef",
        "pdoc",
        "pfile",
        "pinfo",
        "pip",
        "pprint",
        "precision",
        "prun",
        "psearch",
        "psource",
        "pushd",
        "pwd",
        "pycat",
        "pylab",
        "quickref",
        "recall",
        "rehashx",
        "reload_ext",
        "rep",
        "rerun",
        "reset",
        "reset_selective",
        "rm",
        "rmdir",
        "run",
        "save",
        "sc",
        "set_env",
        "store",
        "sx",
        "system",
        "tb",
        "time",
        "timeit",
        "unalias",
        "unload_ext",
        "uv",
        "who",
        "who_ls",
        "whos",
        "xdel",
        "xmode",
    }
)
_AUTOMATIC_LINE = re.compile(r"[ \t]*(?P<name>[a-z_]+)(?P<rest>[ \t]+[^=\s].*?|)[ \t]*")
_SWITCH = re.compile(r"[ \t]+--?[A-Za-z]")  # a command's option: Python's minus has a blank behind


def is_dialect(source: str) -> bool:
    """Tell whether there is a line that looks like IPython's; it may stand inside a string."""
    return source[:1].isspace() or _DIALECT.search(source) is not None


def automatic_magic(source: str, *, parses: bool) -> Parsed | None:
    """Read ``pip install pandas`` or ``cd data`` alone in a cell as IPython does without a ``%``.

    What parses is Python, but for a word with an option behind it, such as ``ls -la``.
    """
    if len(source) > 1000 or "\n" in source.strip():
        return None
    match = _AUTOMATIC_LINE.fullmatch(source.strip())
    if not match or match["name"] not in _AUTOMATIC:
        return None
    if parses and not _SWITCH.match(match["rest"]):
        return None
    above = source[: len(source) - len(source.lstrip())].count("\n")
    return parse("\n" * above + _magic_call(match["name"], match["rest"].strip()))


def translate(source: str) -> Parsed | None:
    """Turn IPython's lines into calls and parse the result; ``None`` if that is no way."""
    quick = _translate_simple_lines(source)
    if quick is not None:
        return quick
    if len(source) * len(_DIALECT.findall(source)) > _MAX_DIALECT_WORK:
        return _TOO_MANY
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        transformer: Any = TransformerManager
        # blank lines in front, which it would drop, are kept for the sake of line numbers
        blank = source[: len(source) - len(source.lstrip("\n"))]
        return parse(blank + str(transformer().transform_cell(source)))
    except Exception:  # noqa: BLE001 - a foreign tokenizer on any text: whatever it says means no
        return None


def ipython_call(node: ast.AST) -> tuple[str, list[str]] | None:
    """Return method and text arguments of a call such as ``get_ipython().system('ls')``."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method),
            args=args,
        ):
            texts = [arg.value for arg in args if isinstance(arg, ast.Constant)]
            return method, [text for text in texts if isinstance(text, str)]
    return None


def _translate_simple_lines(source: str) -> Parsed | None:
    """Translate ``%name …``, ``!…``, ``x = !…`` and ``name?`` where that is all there is to do.

    Right by proof: a translated line counts only if it comes out as a statement of its own, so a
    line inside a string or an open bracket is never taken for a magic.
    """
    lines = source.split("\n")
    calls = dict(_calls(lines))
    if not calls:
        return None
    for _ in range(2):
        parsed = parse("\n".join(_with_calls(lines, calls)))
        if parsed.tree is None:
            return parsed if parsed.error == TOO_LONG else None
        found = {
            node.lineno
            for node in ast.walk(parsed.tree)
            if isinstance(node, ast.Expr | ast.Assign) and ipython_call(node.value) is not None
        }
        if calls.keys() <= found:
            return parsed
        calls = {number: call for number, call in calls.items() if number in found}
    return None


def _calls(lines: list[str]) -> Iterator[tuple[int, tuple[str, int]]]:
    """Yield the number of each line of IPython's, what stands there, and how many lines it has."""
    number = 0
    while number < len(lines):
        line = lines[number]
        first = number
        number += 1
        if "%" in line or "!" in line:
            match = _SIMPLE_MAGIC.match(line)
            if match and not line.rstrip().endswith("?"):
                rest = [match["rest"]]
                while rest[-1].endswith("\\") and number < len(lines):
                    rest[-1] = rest[-1][:-1].rstrip()
                    rest.append(lines[number])
                    number += 1
                yield first + 1, (_call(match, " ".join(rest).strip()), number - first)
                continue
        if "?" in line and (match := _HELP.match(line)):
            name = match["behind"] or match["before"]
            call = _magic_call("psearch" if "*" in name else "pinfo", name)
            yield first + 1, (match["head"] + call, 1)


def _call(match: re.Match[str], rest: str) -> str:
    if match["magic"]:
        return match["head"] + _magic_call(match["magic"], rest)
    method = "getoutput" if match["target"] else "system"
    return f"{match['head']}get_ipython().{method}({rest!r})"


def _magic_call(name: str, rest: str) -> str:
    return f"get_ipython().run_line_magic({name!r}, {rest!r})"


def _with_calls(lines: list[str], calls: dict[int, tuple[str, int]]) -> list[str]:
    result = list(lines)
    for number, (call, height) in calls.items():
        result[number - 1 : number - 1 + height] = [call, *[""] * (height - 1)]
    return result
