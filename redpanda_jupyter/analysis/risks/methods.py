"""Methods that mean danger: of paths, of IPython's shell, of whatever object they are called on.

The rule of this module: a method of a data frame, a column or a list is none of these, whatever it
is called; of anything else, the name is enough.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..follow.conventions import convention
from ..follow.texts import is_path, pattern
from ..follow.values import (
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Function,
    Holder,
    Items,
    Named,
    Table,
    Thing,
    options,
    texts,
)
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
_PLANTING = (
    *("set_next_input", "find_line_magic", "find_cell_magic", "find_magic", "set_custom_exc"),
    *("set_hook", "execfile"),
)
_CLOUD = ("to_gbq",)
SHELL_PARTS = frozenset(
    (
        *("events", "kernel", "input_transformers_post", "input_transformers_cleanup", "meta"),
        *("input_transformer_manager", "input_transformer", "ast_transformers", "compile"),
        *("magics_manager", "payload_manager", "displayhook", "ast_node_interactivity"),
    )
)
"""Attributes of IPython's shell by which a block reaches what other cells do."""


def check_method(risks: Risks, method: Method, call: Call) -> Value | None:
    """Look at a call of a method; return what it gives where that is a module."""
    of, name = method.of, method.name
    if isinstance(of, Holder) and name in of.names:
        return None  # the block's own; what it does is followed
    if isinstance(of, Thing) and of.dotted == SHELL:
        _check_shell(risks, name, call)
    elif isinstance(of, Thing) and of.dotted in NAMESPACES:
        return _check_namespace(risks, of, name, call)
    elif name in risks.own_methods and of is UNKNOWN and _is_name(call):
        return None  # of an object of a class of the block, out of a list
    elif name in _CLOUD:
        risks.add_call("network", call, f".{name}()")
    elif name in UNKNOWN_METHODS and not _is_data(of):
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
    return None


def _is_data(of: Value) -> bool:
    """Tell whether an object is a frame, a column or a list; a name from before may be anything."""
    if isinstance(of, Frame):
        return of.is_proven or of.kind != "frame"
    return isinstance(of, Expr | Table | Items)


def _is_name(call: Call) -> bool:
    return isinstance(call.node.func, ast.Attribute) and isinstance(call.node.func.value, ast.Name)


def _check_namespace(risks: Risks, of: Thing, name: str, call: Call) -> Value | None:
    """Look at ``globals().items()``; follow ``globals().get("os")``."""
    if name in ("items", "values"):
        risks.add_call("dynamic", call, f"{of.dotted.removeprefix('builtins.')}().{name}()")
    elif name == "clear":
        risks.add_call("delete", call, f"{of.dotted.removeprefix('builtins.')}().{name}()")
    elif name in ("get", "pop", "__getitem__") and risks.evaluator is not None:
        for key in texts(call.args[0] if call.args else None):
            found = risks.evaluator.scope.find(key) or convention(key)
            return found if isinstance(found, Named) else None
    return None


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
    elif name in _RUNNING or name in _PLANTING:
        risks.add_call("dynamic", call, f"get_ipython().{name}")
    elif name.startswith("reset"):
        risks.add_call("delete", call, f"get_ipython().{name}")
    elif name in ("ask_exit", "exit"):
        risks.add_call("system", call, f"get_ipython().{name}")
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
