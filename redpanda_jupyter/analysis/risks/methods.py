"""Methods that mean danger: of paths, of IPython's shell, of whatever object they are called on.

The rule of this module: a method of a data frame, a column or a list is none of these, whatever it
is called; of anything else, the name is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.texts import is_path, pattern
from ..follow.values import Const, Expr, Frame, Function, Items, Table, Thing, options, texts
from .dangers import UNKNOWN_METHODS
from .functions import HOMES, NAMESPACES, SHELL
from .markup import hides_in_query

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.values import Method, Value
    from .scan import Risks

_LISTING = ("rglob", "iterdir", "walk", "glob")
_MOVING = ("rename", "replace")
_STARTING = ("system", "popen")
_REFLECTING = ("getattr", "__getattribute__", "__getattr__")
_SYSTEM = ("system", "getoutput", "system_raw", "system_piped")
_MAGIC = ("run_line_magic", "run_cell_magic", "magic")
_RUNNING = ("run_cell", "run_code", "ex", "ev", "run_cell_async", "safe_execfile", "run_ast_nodes")


def check_method(risks: Risks, method: Method, call: Call) -> None:
    """Look at a call of a method."""
    of, name = method.of, method.name
    if isinstance(of, Thing) and of.dotted == SHELL:
        _check_shell(risks, name, call)
    elif isinstance(of, Thing) and of.dotted in NAMESPACES:
        if name in ("items", "values"):
            risks.add_call("dynamic", call, f"{of.dotted.removeprefix('builtins.')}().{name}()")
    elif name in UNKNOWN_METHODS and not isinstance(of, Frame | Expr | Table | Items):
        risks.add_call(UNKNOWN_METHODS[name], call, f".{name}()")
    elif is_path(of) and name in (*_LISTING, *_MOVING):
        _check_path(risks, of, name, call)
    elif name in ("query", "eval"):
        given = call.args[0] if call.args and not isinstance(of, Thing) else None
        if any(map(hides_in_query, texts(given))):
            risks.add_call("dynamic", call, f".{name}()")
    elif name in ("format", "format_map"):
        if any("__" in text for text in texts(of)):
            risks.add_call("dynamic", call, "str.format with hidden attributes")
    else:
        _check_name(risks, of, name, call)


def _check_path(risks: Risks, path: Value, name: str, call: Call) -> None:
    if name in _MOVING:
        risks.add_call("delete", call, f"Path.{name}")
    elif any(HOMES.fullmatch(pattern(one)) for one in options(path)):
        risks.add_call("environment", call, f"Path.{name} of all that is yours")


def _check_name(risks: Risks, of: Value, name: str, call: Call) -> None:
    """Look at names that are dangerous on some objects only."""
    of_frame = isinstance(of, Frame)
    if name == "truncate" and isinstance(of, Thing):
        risks.add_call("delete", call, f".{name}()")
    elif name == "environ" and not of_frame:
        risks.add_call("environment", call, f".{name}()")
    elif name == "delete" or name.startswith("delete_"):
        if not isinstance(of, Frame | Const | Expr):
            risks.add_call("delete", call, f".{name}()")
    elif name in _STARTING and not of_frame and not isinstance(of, Function):
        risks.add_call("system", call, f".{name}()")
    elif name in _REFLECTING:
        risks.add_call("dynamic", call, f".{name}()")


def _check_shell(risks: Risks, name: str, call: Call) -> None:
    """Look at ``get_ipython().…``, as IPython's own lines become it, too."""
    if name in _SYSTEM:
        risks.add_call("system", call, "!")
    elif name in _RUNNING:
        risks.add_call("dynamic", call, f"get_ipython().{name}")
    elif name in _MAGIC:
        names = list(texts(call.args[0] if call.args else None))
        for text in names:
            word, _, rest = text.strip().partition(" ")
            if len(call.args) > 1:
                rest = next(texts(call.args[1]), "")
            body = next(texts(call.args[2]), "") if len(call.args) > 2 else ""
            sign = "%%" if name == "run_cell_magic" else "%"
            line = call.node.lineno + risks.line_offset
            risks.add_magic(sign + word.lstrip("%"), line, body, rest)
        if not names:
            risks.add_call("dynamic", call, f"get_ipython().{name}")
