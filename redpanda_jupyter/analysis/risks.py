"""What a person would want to know before a block runs: programs, network, deletion, secrets.

The rule of this module: it fails closed. A dangerous function counts wherever the block refers to
it, called or not, under whatever name it goes; code that cannot be read is a risk by itself. And it
cries no wolf: what everyday analysis does — files in the working folder, plots, SQL that selects,
``df.eval`` on columns — is none. A notice is no sandbox: it helps a person to look at the right line.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .dangers import (
    HARMLESS,
    HIDDEN_ATTRIBUTES,
    MAGICS,
    MEMBERS,
    REASONS,
    SAFE_MAGICS,
    SECRET_PLACES,
    UNKNOWN_METHODS,
    RiskKind,
)
from .reader import Reader
from .texts import is_path
from .values import (
    ANY,
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Function,
    Items,
    Method,
    Named,
    Table,
    Text,
    Thing,
    Value,
    options,
    pattern,
    texts,
)

if TYPE_CHECKING:
    from .files import FileUse
    from .reader import Call

_EXACT: dict[str, RiskKind] = {}
_WHOLE: dict[str, RiskKind] = {}
for _kind, _names in MEMBERS.items():
    for _name in _names.split():
        if _name.endswith(".*"):
            _WHOLE[_name[:-2]] = _kind
        else:
            _EXACT[_name] = _kind

_SQL_DELETES = re.compile(
    r"^\s*(?:drop|truncate|delete\s+from|alter\s+table\s+\S+\s+drop|update\s+\S+\s+set)\b|"
    r";\s*(?:drop|truncate|delete\s+from)\b",
    re.IGNORECASE,
)
_SQL_RUNS = frozenset(
    "execute executemany executescript sql query read_sql read_sql_query read_sql_table exec_driver_sql".split()
)
_SCRIPT = re.compile(
    r"<\s*script|\bon(?:error|load|click|mouse\w+|focus|toggle|begin)\s*=|javascript\s*:|<\s*iframe",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"(?:src|href|data|poster|action|srcset|background)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?https?:|"
    r"<\s*(?:form|link|meta)\b",
    re.IGNORECASE,
)
_HTML = frozenset(("IPython.display.HTML", "IPython.core.display.HTML", "IPython.display.SVG"))
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OUTSIDE = re.compile(r"/(?!tmp/|dev/null)|~|\.\./|\.\.$|[A-Za-z]:[\\/]")
_WRITERS = frozenset(
    (
        "builtins.open",
        "io.open",
        "codecs.open",
        "Path.write_text",
        "Path.write_bytes",
        "Path.open",
        "shutil.copy",
        "shutil.copyfile",
        "shutil.copy2",
        "os.open",
    )
)
_HIDDEN_QUERY = re.compile(
    r"@\s*\w*__|__\w+__|@(?:os|sys|subprocess|builtins|eval|exec|open)\b|@\w+\s*\("
)
_IPYTHON = "IPython.InteractiveShell"


@dataclass(frozen=True, slots=True)
class Risk:
    """Something in a block that a person should look at before it runs.

    Parameters
    ----------
    kind
        What it can do; see :data:`~.dangers.REASONS`.
    line
        Where, from 1.
    reason
        In words: the name that was found and what it does.
    """

    kind: RiskKind
    line: int
    reason: str


class Risks(Reader):
    """Looks for dangers while a block's values are followed.

    Parameters
    ----------
    line_offset
        How many lines of the block come before the first line of the tree.
    """

    def __init__(self, line_offset: int = 0) -> None:
        self._offset = line_offset
        self._found: dict[tuple[RiskKind, int], Risk] = {}
        self._by_node: dict[int, tuple[RiskKind, int]] = {}

    def result(self) -> list[Risk]:
        """Return what was found, by line."""
        return sorted(self._found.values(), key=lambda risk: (risk.line, risk.kind))

    def add(self, kind: RiskKind, line: int, what: str) -> None:
        """Note a risk, once a kind and line."""
        reason = f"{what}: {REASONS[kind]}" if what else REASONS[kind]
        self._found.setdefault((kind, line), Risk(kind, line, reason))

    def add_magic(self, magic: str, line: int, body: str = "") -> None:
        """Note a magic, unless it is one that does nothing of the kind."""
        if magic in SAFE_MAGICS:
            return
        if magic in ("%%html", "%%svg", "%%markdown"):
            self._markup(body, line, magic)
            return
        self.add(MAGICS.get(magic, "magic"), line, magic)

    def add_files(self, reads: list[FileUse], writes: list[FileUse]) -> None:
        """Judge the files that the block opens: secrets, addresses, places outside the folder."""
        for use in (*reads, *writes):
            line = use.line
            if _URL.match(use.path) and not use.path.lower().startswith("file:"):
                self.add("network", line, f"{use.call} of {_shown(use.path)}")
            elif any(place in use.path for place in SECRET_PLACES):
                self.add("environment", line, f"{use.call} of {_shown(use.path)}")
        for use in writes:
            if use.call in _WRITERS and _OUTSIDE.match(use.path):
                self.add("delete", use.line, f"{use.call} of {_shown(use.path)}")

    # --- what an evaluator tells -------------------------------------------------------------

    def named(self, dotted: str, node: ast.AST) -> None:
        """Look up a name that the block refers to."""
        kind = danger_of(dotted)
        if kind is not None:
            line = getattr(node, "lineno", 1) + self._offset
            if (kind, line) not in self._found:
                self._by_node[id(node)] = (kind, line)
                self.add(kind, line, dotted.removeprefix("builtins."))

    def attribute(self, of: Value, name: str, node: ast.Attribute) -> Value | None:
        """Look for attributes by which code reaches what it was not given."""
        if name in HIDDEN_ATTRIBUTES:
            self.add("dynamic", node.lineno + self._offset, f".{name}")
        return None

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Follow ``sys.modules["os"]``, ``__builtins__["eval"]``, ``os.__dict__["system"]``."""
        if not isinstance(of, Named):
            return None
        names = list(texts(key))
        dotted = of.dotted.removesuffix(".__dict__")
        if dotted == "sys.modules" and names:
            return Named(names[0])
        if of.dotted.endswith(".__dict__") or dotted == "builtins":
            if not names:
                self.add("dynamic", node.lineno + self._offset, f"{dotted}[…]")
                return UNKNOWN
            self.named(f"{dotted}.{names[0]}", node)
            return Named(f"{dotted}.{names[0]}")
        return None

    def call(self, call: Call) -> Value | None:
        """Look at a call of which only some are dangerous."""
        self._sql(call)
        if call.dotted:
            return self._function(call)
        if isinstance(call.function, Method):
            return self._method(call.function, call)
        return None

    # --- functions ---------------------------------------------------------------------------

    def _function(self, call: Call) -> Value | None:
        dotted = call.dotted
        first = call.args[0] if call.args else UNKNOWN
        line = call.node.lineno + self._offset
        if dotted == "IPython.get_ipython":
            return Thing(_IPYTHON)
        if dotted in ("builtins.__import__", "importlib.import_module", "importlib.__import__"):
            names = list(texts(first))
            if names and isinstance(first, Const):
                self._forget(call)
                return Named(names[0])
        elif dotted == "builtins.eval" and _is_literal(first):
            self._forget(call)
        elif dotted == "builtins.getattr":
            return self._getattr(call, line)
        elif dotted == "builtins.vars" and isinstance(first, Named):
            return Named(f"{first.dotted}.__dict__")
        elif dotted in ("builtins.globals", "builtins.locals") and not call.args:
            return Thing(dotted)
        elif dotted == "torch.load":
            if call.kwargs.get("weights_only") != Const(True):
                self.add("pickle", line, dotted)
        elif dotted == "numpy.load":
            if call.kwargs.get("allow_pickle", Const(False)) != Const(False):
                self.add("pickle", line, f"{dotted}(allow_pickle=True)")
        elif dotted in ("yaml.load", "yaml.load_all"):
            loader = call.argument(1, "Loader")
            if not (isinstance(loader, Named) and loader.dotted.endswith("SafeLoader")):
                self.add("pickle", line, dotted)
        elif dotted in ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine"):
            if not pattern(first).startswith(("sqlite", "duckdb")):
                self.add("network", line, dotted)
        elif dotted in ("pandas.eval", "polars.sql_expr"):
            self._query(first, line, dotted)
        elif dotted.startswith("sklearn.datasets.fetch_"):
            self.add("network", line, dotted)
        elif dotted in _HTML:
            for text in _all_texts([*call.args, *call.kwargs.values()]):
                self._markup(text, line, dotted.rpartition(".")[2])
                if _URL.match(text):
                    self.add("network", line, dotted)
        elif dotted in ("IPython.display.IFrame", "IPython.display.Image", "IPython.display.Video"):
            for text in _all_texts([*call.args, *call.kwargs.values()]):
                if _URL.match(text):
                    self.add("network", line, dotted)
        return None

    def _forget(self, call: Call) -> None:
        """Take back what the name alone said: this call of it is harmless."""
        key = self._by_node.pop(id(call.node.func), None)
        if key is not None:
            self._found.pop(key, None)

    def _getattr(self, call: Call, line: int) -> Value | None:
        of = call.args[0] if call.args else UNKNOWN
        names = list(texts(call.args[1])) if len(call.args) > 1 else []
        if isinstance(of, Named):
            if not names:
                if of.dotted in _EXACT or of.dotted in _REACHING:
                    self.add("dynamic", line, f"getattr({of.dotted}, …)")
                return UNKNOWN
            self.named(f"{of.dotted}.{names[0]}", call.node)
            return Named(f"{of.dotted}.{names[0]}")
        if any(name in HIDDEN_ATTRIBUTES or name in UNKNOWN_METHODS for name in names):
            self.add("dynamic", line, f"getattr(…, {names[0]!r})")
        return Method(of, names[0]) if names else None

    # --- methods -----------------------------------------------------------------------------

    def _method(self, method: Method, call: Call) -> Value | None:
        of, name = method.of, method.name
        line = call.node.lineno + self._offset
        if isinstance(of, Thing) and of.dotted == _IPYTHON:
            return self._shell(name, call, line)
        if name in UNKNOWN_METHODS and not isinstance(of, Frame | Expr | Table | Items):
            if name != "ex":
                self.add(UNKNOWN_METHODS[name], line, f".{name}()")
        elif name in ("rename", "replace") and is_path(of):
            self.add("delete", line, f"Path.{name}")
        elif name in ("query", "eval") and call.args and not isinstance(of, Thing):
            self._query(call.args[0], line, f".{name}()")
        elif name in ("system", "popen", "spawn") and not isinstance(of, Frame | Function):
            self.add("system", line, f".{name}()")
        elif name == "getattr" or name in ("__getattribute__", "__getattr__"):
            self.add("dynamic", line, f".{name}()")
        return None

    def _shell(self, name: str, call: Call, line: int) -> Value | None:
        """Look at ``get_ipython().…``, as IPython's own lines become it, too."""
        if name in ("system", "getoutput", "system_raw", "system_piped"):
            self.add("system", line, "!")
        elif name in ("run_line_magic", "run_cell_magic", "magic"):
            given = call.args[0] if call.args else UNKNOWN
            names = list(texts(given))
            for text in names:
                sign = "%%" if name == "run_cell_magic" else "%"
                word = text.split(maxsplit=1)[0] if text.strip() else ""
                body = next(texts(call.args[2]), "") if len(call.args) > 2 else ""
                self.add_magic(sign + word.lstrip("%"), line, body)
            if not names:
                self.add("dynamic", line, f"get_ipython().{name}")
        elif name in (
            "run_cell",
            "run_code",
            "ex",
            "ev",
            "run_cell_async",
            "safe_execfile",
            "run_ast_nodes",
            "set_next_input",
        ):
            if name != "set_next_input":
                self.add("dynamic", line, f"get_ipython().{name}")
        return None

    # --- texts -------------------------------------------------------------------------------

    def _query(self, given: Value, line: int, what: str) -> None:
        for text in texts(given):
            if _HIDDEN_QUERY.search(text):
                self.add("dynamic", line, what)

    def _markup(self, text: str, line: int, what: str) -> None:
        if _SCRIPT.search(text):
            self.add("dynamic", line, what)
        if _REMOTE.search(text):
            self.add("network", line, what)

    def _sql(self, call: Call) -> None:
        function = call.function
        name = function.name if isinstance(function, Method) else call.dotted.rpartition(".")[2]
        if name not in _SQL_RUNS and name != "text":
            return
        for text in texts(call.args[0] if call.args else UNKNOWN):
            if _SQL_DELETES.search(text):
                self.add("delete", call.node.lineno + self._offset, "SQL")


_REACHING = frozenset(
    name.partition(".")[0]
    for name in (*_EXACT, *_WHOLE)
    if name.partition(".")[0]
    not in (
        "pandas",
        "numpy",
        "sklearn",
        "torch",
        "seaborn",
        "IPython",
        "tensorflow",
        "keras",
        "statsmodels",
        "sympy",
        "google",
        "transformers",
        "torchvision",
        "datasets",
        "code",
        "trace",
        "signal",
        "asyncio",
        "azure",
        "psutil",
        "types",
    )
)
"""Modules of which a member that is named while the code runs may be anything."""


def danger_of(dotted: str) -> RiskKind | None:
    """Say what a function or module member does by its full name; ``None`` for a harmless one."""
    kind = _EXACT.get(dotted)
    if kind is not None:
        return kind
    head, _, tail = dotted.rpartition(".")
    while head:
        if head in _WHOLE:
            return None if _is_harmless(dotted) else _WHOLE[head]
        head, _, tail = head.rpartition(".")
    del tail
    return None


def _is_harmless(dotted: str) -> bool:
    while dotted:
        if dotted in HARMLESS:
            return True
        dotted = dotted.rpartition(".")[0]
    return False


def _is_literal(value: Value) -> bool:
    """Tell whether ``eval`` of this text only makes a number, a text, a list of those."""
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return False
    try:
        ast.literal_eval(value.value.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return False
    return True


def _all_texts(values: list[Value]) -> list[str]:
    found: list[str] = []
    for value in values:
        for one in options(value):
            found += texts(one)
            if isinstance(one, Text):
                found.append(one.pattern)
    return found


def _shown(path: str) -> str:
    return path if len(path) <= 80 else f"{path[:79]}…" if path != ANY else "a path"
