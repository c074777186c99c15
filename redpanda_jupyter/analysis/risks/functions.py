"""Functions of which only some calls are dangerous, or harmless: a small check for each.

The rule of this module: a check is found by the function's full name, adds what it sees, and says
what the call gives where that is another function or module.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..follow.texts import pattern
from ..follow.values import UNKNOWN, Const, Method, Named, Table, Thing, options, texts
from .dangers import HIDDEN_ATTRIBUTES, UNKNOWN_METHODS
from .libraries import check_library
from .markup import all_texts, hides_in_query, is_outside, is_url
from .names import DANGEROUS_NAMES, is_reaching

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..follow.reader import Call
    from ..follow.values import Value
    from .scan import Risks

    Check = Callable[[Risks, Call], Value | None]

SHELL = "IPython.InteractiveShell"
"""What ``get_ipython()`` gives, as a thing's name."""

NAMESPACES = ("builtins.globals", "builtins.locals")
HOMES = re.compile(r"~/?|/(?:home|root|Users)?/?|[A-Za-z]:[\\/]?")
"""Folders below which everything lies that a person has."""

_FALSE, _TRUE = Const(False), Const(True)
_LOCAL_SYSTEMS = (Const("file"), Const("memory"), Const("local"), Const("zip"))
_FOREIGN = frozenset(
    ("text", "content", "b64decode", "decode", "fromhex", "decompress", "unhexlify")
)
"""Attributes and functions that give what nobody has seen."""


def check_function(risks: Risks, call: Call) -> Value | None:
    """Look at a call of a function by its full name."""
    dotted = call.dotted
    check = _CHECKS.get(dotted)
    if check is not None:
        return check(risks, call)
    if ".datasets.fetch_" in dotted:
        risks.add_call("network", call)
    elif dotted.endswith(".load_model") and call.kwargs.get("safe_mode") == _FALSE:
        risks.add_call("pickle", call, f"{dotted}(safe_mode=False)")
    else:
        return check_library(risks, call)
    return None


def _first(call: Call) -> Value:
    return call.args[0] if call.args else UNKNOWN


def _every(call: Call) -> list[Value]:
    return [*call.args, *call.kwargs.values()]


# --- code that is made while it runs -------------------------------------------------------------


def _get_ipython(_: Risks, __: Call) -> Value:
    return Thing(SHELL)


def _import(risks: Risks, call: Call) -> Value | None:
    """Follow ``import_module("os")``: with a plain name it is an import like any other."""
    names = list(texts(_first(call)))
    if not names:
        return None
    if call.node.args and isinstance(call.node.args[0], ast.Constant):
        risks.forget(call.node.func)
    return Named(names[0])


def _eval(risks: Risks, call: Call) -> None:
    given = call.node.args[0] if call.node.args else None
    if isinstance(given, ast.Constant) and _is_literal(given.value):
        risks.forget(call.node.func)


def _is_literal(text: object) -> bool:
    """Tell whether ``eval`` of this text only makes a number, a text, a list of those."""
    if not isinstance(text, str):
        return False
    try:
        ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return False
    return True


def _timed(risks: Risks, call: Call) -> None:
    if all_texts(_every(call)):
        risks.add_call("dynamic", call)


def _attribute_by_name(risks: Risks, call: Call) -> None:
    if any(name.rpartition(".")[2] in DANGEROUS_NAMES for name in texts(_first(call))):
        risks.add_call("dynamic", call)


def _getattr(risks: Risks, call: Call) -> Value | None:
    of = _first(call)
    names = list(texts(call.args[1])) if len(call.args) > 1 else []
    if isinstance(of, Named):
        if not names:
            if is_reaching(of.dotted):
                risks.add_call("dynamic", call, f"getattr({of.dotted}, …)")
            return UNKNOWN
        dotted = f"{of.dotted}.{names[0]}"
        risks.named(dotted, call.node)
        return Named(dotted)
    if any(name in HIDDEN_ATTRIBUTES or name in UNKNOWN_METHODS for name in names):
        risks.add_call("dynamic", call, f"getattr(…, {names[0]!r})")
    return Method(of, names[0]) if names else None


def _vars(_: Risks, call: Call) -> Value | None:
    of = _first(call)
    return Named(f"{of.dotted}.__dict__") if isinstance(of, Named) else None


def _namespace(_: Risks, call: Call) -> Value | None:
    return None if call.args else Thing(call.dotted)


def _query(risks: Risks, call: Call) -> None:
    if any(map(hides_in_query, texts(_first(call)))):
        risks.add_call("dynamic", call)


# --- objects that run code while they are loaded -------------------------------------------------


def _torch_load(risks: Risks, call: Call) -> None:
    if call.kwargs.get("weights_only") != _TRUE:
        risks.add_call("pickle", call)


def _numpy_load(risks: Risks, call: Call) -> None:
    if call.kwargs.get("allow_pickle", _FALSE) != _FALSE:
        risks.add_call("pickle", call, f"{call.dotted}(allow_pickle=True)")


def _yaml_load(risks: Risks, call: Call) -> None:
    loader = call.argument(1, "Loader")
    if not (isinstance(loader, Named) and loader.dotted.endswith("SafeLoader")):
        risks.add_call("pickle", call)


# --- files and folders ---------------------------------------------------------------------------


def _walk(risks: Risks, call: Call) -> None:
    if any(HOMES.fullmatch(text) or text.startswith("~/*") for text in all_texts(call.args[:1])):
        risks.add_call("environment", call, f"{call.dotted} of all that is yours")


def _chdir(risks: Risks, call: Call) -> None:
    if any(map(is_outside, all_texts(call.args))):
        risks.leave_folder(call)


def _file_input(risks: Risks, call: Call) -> None:
    if call.kwargs.get("inplace", _FALSE) != _FALSE:
        risks.add_call("delete", call)


def _expand_variables(risks: Risks, call: Call) -> None:
    if any("$" in text for text in all_texts(call.args)):
        risks.add_call("environment", call)


# --- the network ---------------------------------------------------------------------------------


def _file_system(risks: Risks, call: Call) -> None:
    if _first(call) not in _LOCAL_SYSTEMS:
        risks.add_call("network", call)


def _engine(risks: Risks, call: Call) -> None:
    if not pattern(_first(call)).startswith(("sqlite", "duckdb")):
        risks.add_call("network", call)


def _media(risks: Risks, call: Call) -> None:
    if any(map(is_url, all_texts(_every(call)))):
        risks.add_call("network", call)


# --- what the page shows -------------------------------------------------------------------------


def _display(risks: Risks, call: Call) -> None:
    """Look at ``display({"text/html": …}, raw=True)``."""
    for value in _every(call):
        for one in options(value):
            if isinstance(one, Table):
                if "application/javascript" in texts(one):
                    risks.add_call("dynamic", call, "JavaScript")
                for text in all_texts(part for _, part in one.pairs):
                    risks.add_markup(text, call.node.lineno, "HTML")


def _html(risks: Risks, call: Call) -> None:
    name = call.dotted.rpartition(".")[2]
    for text in all_texts(_every(call)):
        risks.add_markup(text, call.node.lineno, name)
        if is_url(text):
            risks.add_call("network", call)
    if any(_is_foreign(argument) for argument in call.node.args):
        risks.add_call("dynamic", call, f"{name} of what was fetched or decoded")


def _is_foreign(node: ast.expr) -> bool:
    """Tell whether an argument was fetched or decoded: nobody has seen what it holds."""
    return any(
        getattr(part, "attr", getattr(part, "id", "")) in _FOREIGN for part in ast.walk(node)
    )


_CHECKS: dict[str, Check] = {
    "IPython.get_ipython": _get_ipython,
    "IPython.core.getipython.get_ipython": _get_ipython,
    "IPython.InteractiveShell.instance": _get_ipython,
    "IPython.core.interactiveshell.InteractiveShell.instance": _get_ipython,
    "IPython.core.interactiveshell.InteractiveShell": _get_ipython,
    "builtins.__import__": _import,
    "importlib.import_module": _import,
    "importlib.__import__": _import,
    "builtins.eval": _eval,
    "timeit.timeit": _timed,
    "timeit.repeat": _timed,
    "timeit.Timer": _timed,
    "operator.attrgetter": _attribute_by_name,
    "operator.methodcaller": _attribute_by_name,
    "builtins.getattr": _getattr,
    "builtins.vars": _vars,
    **dict.fromkeys(NAMESPACES, _namespace),
    "pandas.eval": _query,
    "polars.sql_expr": _query,
    "torch.load": _torch_load,
    "numpy.load": _numpy_load,
    "yaml.load": _yaml_load,
    "yaml.load_all": _yaml_load,
    "os.walk": _walk,
    "os.scandir": _walk,
    "os.listdir": _walk,
    "glob.glob": _walk,
    "glob.iglob": _walk,
    "os.chdir": _chdir,
    "fileinput.input": _file_input,
    "os.path.expandvars": _expand_variables,
    "fsspec.filesystem": _file_system,
    "sqlalchemy.create_engine": _engine,
    "sqlalchemy.engine.create_engine": _engine,
    **{f"IPython.display.{name}": _media for name in ("IFrame", "Image", "Video", "Audio")},
    "IPython.display.display": _display,
    "IPython.display.publish_display_data": _display,
    "IPython.core.display.display": _display,
    **{
        f"{module}.{name}": _html
        for module in ("IPython.display", "IPython.core.display")
        for name in ("HTML", "SVG", "Markdown", "display_html", "display_markdown", "display_svg")
    },
    "ipywidgets.HTML": _html,
    "ipywidgets.widgets.HTML": _html,
    "branca.element.Element": _html,
    "folium.Element": _html,
}
