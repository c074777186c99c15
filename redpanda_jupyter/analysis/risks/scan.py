"""What a person would want to know before a block runs: programs, network, deletion, secrets.

The rule of this module: it fails closed. A dangerous function counts wherever the block refers to
it, called or not, under whatever name it goes; code that cannot be read is a risk by itself. And it
cries no wolf: what everyday analysis does — files in the working folder, plots, SQL that selects,
``df.eval`` on columns — is none. A notice is no sandbox: it helps a person to look at the right
line.
"""

from __future__ import annotations

import ast
import math
import re
from typing import TYPE_CHECKING

from ..cells import without_options
from ..follow.conventions import convention
from ..follow.reader import Reader
from ..follow.texts import is_path
from ..follow.values import (
    UNKNOWN,
    Const,
    Frame,
    Function,
    Holder,
    Items,
    Method,
    Named,
    Table,
    Text,
    Thing,
    Value,
    texts,
)
from ..records import Risk
from ..syntax import parse
from .dangers import (
    HIDDEN_ATTRIBUTES,
    MAGICS,
    OWN_METHODS,
    REASONS,
    SAFE_EXTENSIONS,
    SAFE_MAGICS,
    SECRET_PLACES,
)
from .functions import NAMESPACES, SHELL, check_function
from .libraries import check_switches
from .markup import (
    all_texts,
    has_hidden_names,
    has_script,
    has_url,
    in_markup,
    is_outside,
    is_server,
    is_share,
    is_url,
    is_web_address,
    pictures,
    shown,
)
from .methods import SHELL_PARTS, check_method
from .names import danger_of, is_reaching
from .sql import in_sql
from .variables import only_tunes

if TYPE_CHECKING:
    from ..follow.evaluate import Evaluator
    from ..follow.reader import Call
    from ..records import FileUse, RiskKind

_RUNNING_SQL = frozenset(
    (
        *("execute", "executemany", "executescript", "sql", "query", "text"),
        *("read_sql", "read_sql_query", "read_sql_table", "exec_driver_sql", "execute_async"),
        *("sql_query", "read_database", "from_query"),
    )
)
_ENVIRONMENT = Named("os.environ")
_REPLACEABLE = frozenset(("builtins", "os", "sys.modules", "subprocess", "socket", "importlib"))
_TIMING = frozenset(("%time", "%timeit", "%prun", "%memit", "%mprun", "%lprun", "%snakeviz"))
_MARKUP_MAGICS = ("%%html", "%%svg", "%%markdown")
_ADDRESSES = (
    *("url", "uri", "endpoint", "endpoint_url", "base_url", "host", "server", "address"),
    *("geojson", "download_url", "webhook", "webhook_url", "proxy"),
)
"""Keywords under which an address is handed over."""

_SHOWS = re.compile(
    r"""
    set|add|text|annotate|title|startswith|endswith|replace|split|append|join|strip|format|print
    |info|debug|warning|error|write|writelines|find|index|count|match|search|insert|mark_|encode
    |update|render|configure|properties|parse|has_|contains|neighbors|successors|predecessors
    |remove|discard|pop|degree
    """,
    re.VERBOSE,
)
"""Methods that show or change a text: an address in it is not called."""

_QUIET = re.compile(
    r"""
    (?:builtins|urllib\.parse|re|bs4|lxml|json|textwrap|string|matplotlib|plotly|logging
      |collections|datetime|html|markdown|rdflib|xml|pandas\.(?:DataFrame|Series|Index)|numpy
      |polars\.(?:DataFrame|Series|lit)|pathlib|os|IPython\.display\.(?:Markdown|display)|folium
      |yarl|furl|bleach|nh3|validators|rfc3986|tldextract|qrcode|segno|slugify|hashlib|networkx
      |dataclasses|typing|markupsafe|itertools|functools|operator
    )(?:\.|$)
    """,
    re.VERBOSE,
)
"""Functions that take an address for a text."""

_LONGEST_ADDRESS = 2000  # characters


class Risks(Reader):
    """Looks for dangers while a block's values are followed.

    Parameters
    ----------
    line_offset
        How many lines of the block come before the first line of the tree.
    """

    def __init__(self, line_offset: int = 0) -> None:
        self.line_offset = line_offset
        self.evaluator: Evaluator | None = None
        """Follows the statements that ``%timeit`` and its kin hold."""
        self._found: dict[tuple[RiskKind, int], Risk] = {}
        self._by_node: dict[int, tuple[RiskKind, int]] = {}
        self._nodes: dict[tuple[RiskKind, int], set[int]] = {}  # what a note is of; 0 for a call
        self.own_methods: set[str] = set()
        """Methods of the block's own classes whose names mean danger elsewhere."""
        self.tree: ast.Module | None = None
        """The block, for what is looked for in all of it."""
        self._shows_markup = False  # whether texts of a frame get into a page as they are
        self._package_at: int | None = None  # the line on which the block asks where a package is
        self._left_at: int | None = None  # the line on which the block leaves its folder

    def result(self) -> list[Risk]:
        """Return what was found, by line."""
        if self._shows_markup and self.tree is not None:
            for part in ast.walk(self.tree):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self.add_markup(part.value, part.lineno, "HTML in a table")
            self._shows_markup = False
        return sorted(self._found.values(), key=lambda risk: (risk.line, risk.kind))

    # --- noting ------------------------------------------------------------------------------

    def add(self, kind: RiskKind, line: int, what: str) -> None:
        """Note a risk, once a kind and line; ``line`` is one of the block."""
        self._note(kind, line, what, 0)

    def _note(self, kind: RiskKind, line: int, what: str, node: int) -> None:
        reason = f"{what}: {REASONS[kind]}" if what else REASONS[kind]
        self._found.setdefault((kind, line), Risk(kind, line, reason))
        self._nodes.setdefault((kind, line), set()).add(node)

    def add_at(self, kind: RiskKind, line: int, what: str) -> None:
        """Note a risk on a line of the tree."""
        self.add(kind, line + self.line_offset, what)

    def add_call(self, kind: RiskKind, call: Call, what: str = "") -> None:
        """Note that a call is a risk; ``what`` is the function's name if not given."""
        self.add_at(kind, call.node.lineno, what or call.dotted)

    def add_markup(self, text: str, line: int, what: str) -> None:
        """Note what a page would do that shows this text; ``line`` is one of the tree."""
        for kind in in_markup(text):
            self.add_at(kind, line, what)

    def add_magic(self, magic: str, line: int, body: str = "", rest: str = "") -> None:
        """Note a magic, unless it is one that does nothing of the kind.

        Parameters
        ----------
        line
            Its line in the block.
        body
            What a cell magic holds.
        rest
            What stands behind a line magic's name.
        """
        if magic in _TIMING:
            self._timed(rest, line)
        if magic in ("%history", "%hist") and re.search(r"-\w*[fg]", rest):
            self.add("magic", line, f"{magic} {rest}")
        if magic in SAFE_MAGICS:
            return
        if magic in ("%load_ext", "%reload_ext") and rest.strip() in SAFE_EXTENSIONS:
            return
        if has_url(rest):
            self.add("network", line, magic)
        if magic in _MARKUP_MAGICS:
            self.add_markup(body, line - self.line_offset, magic)
            return
        self.add(MAGICS.get(magic, "magic"), line, magic)

    def add_files(self, reads: list[FileUse], writes: list[FileUse]) -> None:
        """Judge the files that the block opens: secrets, addresses, places outside the folder."""
        for use in (*reads, *writes):
            address = is_url(use.path) and not use.path.lower().startswith("file:")
            if address or is_share(use.path):
                self.add("network", use.line, f"{use.call} of {shown(use.path)}")
        for use in writes:
            moved = self._left_at is not None and use.line > self._left_at
            if is_outside(use.path) or (moved and not is_url(use.path)):
                self.add("delete", use.line, f"{use.call} of {shown(use.path)}")
            elif use.path.startswith("*") and use.line >= (self._package_at or math.inf):
                self.add("delete", use.line, f"{use.call} beside a package")

    def forget(self, node: ast.AST | None) -> None:
        """Take back what a name alone said, at this place: what is done with it is harmless."""
        key = self._by_node.pop(id(node), None)
        if key is not None:
            left = self._nodes[key]
            left.discard(id(node))
            if not left:
                self._found.pop(key, None)

    def leave_folder(self, call: Call) -> None:
        """Take note that from here on the block writes elsewhere."""
        self._left_at = call.node.lineno + self.line_offset

    def _timed(self, rest: str, line: int) -> None:
        """Follow the statement behind ``%timeit``, which is Python again."""
        tree = parse(without_options(rest)).tree
        if tree is not None and self.evaluator is not None:
            ast.increment_lineno(tree, line - self.line_offset - 1)
            self.evaluator.body(tree.body)

    # --- what an evaluator tells -------------------------------------------------------------

    def named(self, dotted: str, node: ast.AST) -> None:
        """Look up a name that the block refers to."""
        kind = danger_of(dotted)
        module, _, last = dotted.rpartition(".")
        if kind is None and (
            last in HIDDEN_ATTRIBUTES
            or (last in ("__dict__", "__getattr__") and is_reaching(module.partition(".")[0]))
        ):
            kind = "dynamic"
        if kind is not None:
            line = getattr(node, "lineno", 1) + self.line_offset
            self._by_node[id(node)] = (kind, line)
            self._note(kind, line, dotted.removeprefix("builtins."), id(node))

    def attribute(self, of: Value, name: str, node: ast.Attribute) -> Value | None:
        """Look for attributes by which code reaches what it was not given."""
        if name in HIDDEN_ATTRIBUTES:
            self.add_at("dynamic", node.lineno, f".{name}")
        elif name in SHELL_PARTS and isinstance(of, Thing) and of.dotted == SHELL:
            self.add_at("dynamic", node.lineno, f"get_ipython().{name}")
        elif name == "style" and not isinstance(of, Named):
            self._shows_markup = True
        elif name == "__file__" and isinstance(of, Named) and self._package_at is None:
            self._package_at = node.lineno + self.line_offset
        return None

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Look for a function that is put in place of another; pass over what tunes a library."""
        if of == _ENVIRONMENT and isinstance(node, ast.Subscript) and only_tunes(key, value):
            self.forget(node.value)
        if isinstance(of, Named) and of.dotted in _REPLACEABLE and isinstance(node, ast.Attribute):
            self.add_at("dynamic", node.lineno, f"{of.dotted}.{node.attr} = …")

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Follow ``sys.modules["os"]``, ``__builtins__["eval"]``, ``os.__dict__["system"]``."""
        names = list(texts(key))
        if isinstance(of, Thing) and of.dotted in NAMESPACES and names and self.evaluator:
            return self.evaluator.scope.find(names[0]) or convention(names[0])
        if not isinstance(of, Named):
            return None
        dotted = of.dotted.removesuffix(".__dict__")
        if dotted == "sys.modules" and names:
            return Named(names[0])
        if of.dotted.endswith(".__dict__") or dotted == "builtins":
            if not names:
                self.add_at("dynamic", node.lineno, f"{dotted}[…]")
                return UNKNOWN
            self.named(f"{dotted}.{names[0]}", node)
            return Named(f"{dotted}.{names[0]}")
        return None

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Look at what an object shows of itself: the page runs its scripts."""
        if node.name in OWN_METHODS and node.args.args and node.args.args[0].arg == "self":
            self.own_methods.add(node.name)
        if node.name.startswith("_repr_"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self.add_markup(part.value, part.lineno, node.name)

    def call(self, call: Call) -> Value | None:
        """Look at a call of which only some are dangerous."""
        function = call.function
        self._sql(call)
        check_switches(self, call)
        if call.dotted != "builtins.print":
            self._arguments(call)
        if isinstance(function, Method):
            self._shown(function, call)
            return check_method(self, function, call)
        return check_function(self, call) if call.dotted else None

    def _shown(self, method: Method, call: Call) -> None:
        """Look at what gets into a page by a figure or a table."""
        if method.name in ("add_layout_image", "update_layout"):
            if any(map(is_web_address, all_texts(pictures(call)))):
                self.add_call("network", call, "a picture on the web")
        elif method.name == "to_html" and call.kwargs.get("escape") not in (None, Const(True)):
            self._shows_markup = True

    # --- what is handed to whatever is called ------------------------------------------------

    def _arguments(self, call: Call) -> None:
        """Look for secrets and addresses of servers."""
        values = [*call.args, *call.kwargs.values()]
        if Named("builtins.getattr") in values:
            self.add_call("dynamic", call, "getattr handed on")
        if isinstance(call.function, Method) and is_path(call.function.of):
            values.append(call.function.of)
        for text in all_texts(values):
            if len(text) < _LONGEST_ADDRESS:
                if SECRET_PLACES.search(text) and "\n" not in text:
                    self.add_call("environment", call, shown(text))
                if is_server(text):
                    self.add_call("network", call, "the address of a server")
                if is_share(text) and text.startswith("\\"):
                    self.add_call("network", call, shown(text))
        if not _is_quiet(call.function):
            self._addressed(call)
            if any(map(has_hidden_names, all_texts(call.args))):
                self.add_call("dynamic", call, "a text that reaches hidden names")

    def _addressed(self, call: Call) -> None:
        """Look for an address that is handed to a library: ``client("https://…")``."""
        given = [*call.args[:1], *(call.kwargs[name] for name in _ADDRESSES if name in call.kwargs)]
        if any(map(is_web_address, all_texts(given))):
            self.add_call("network", call, "an address on the web")
        if call.dotted and any(map(has_script, all_texts(call.args))):
            self.add_call("dynamic", call, "a script for the page")

    def _sql(self, call: Call) -> None:
        function = call.function
        name = function.name if isinstance(function, Method) else call.dotted.rpartition(".")[2]
        if name in _RUNNING_SQL:
            for text in texts(_first(call)):
                for kind in in_sql(text):
                    self.add_call(kind, call, "SQL")


def _first(call: Call) -> Value | None:
    return call.args[0] if call.args else None


def _is_quiet(function: Value) -> bool:
    """Tell whether what is called takes an address for a text."""
    if isinstance(function, Method):
        of_text = isinstance(function.of, Frame | Const | Items | Table | Text | Holder)
        return of_text or _SHOWS.match(function.name) is not None
    if isinstance(function, Named):
        return _QUIET.match(function.dotted) is not None
    if isinstance(function, Thing):
        return function.dotted in ("collections.namedtuple", "typing.NamedTuple")
    return isinstance(function, Function | Holder)
