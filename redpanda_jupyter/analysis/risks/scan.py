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

from ..cells import without_options
from ..follow.conventions import convention
from ..follow.reader import Reader
from ..follow.texts import is_path
from ..follow.values import (
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
from ..syntax import parse
from .dangers import (
    HARMLESS,
    HIDDEN_ATTRIBUTES,
    MAGICS,
    MEMBERS,
    REASONS,
    SAFE_EXTENSIONS,
    SAFE_MAGICS,
    SECRET_PLACES,
    UNKNOWN_METHODS,
    RiskKind,
)

if TYPE_CHECKING:
    from ..files.uses import FileUse
    from ..follow.evaluate import Evaluator
    from ..follow.reader import Call

_EXACT: dict[str, RiskKind] = {}
_WHOLE: dict[str, RiskKind] = {}
_PATTERNS: list[tuple[RiskKind, re.Pattern[str]]] = []
_INNER = re.compile(r"\.(?:os|sys|subprocess|shutil|builtins|importlib|ctypes|socket|pickle|pty)\.")
for _kind, _names in MEMBERS.items():
    for _name in _names.split():
        if ".*." in _name:
            _PATTERNS.append((_kind, re.compile(re.escape(_name).replace(r"\*", r"[\w.]+"))))
        elif _name.endswith(".*"):
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
    r"(?:src|data|poster|action|srcset|background)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?https?:|"
    r"<\s*(?:form|link|meta|object|embed)\b|!\[[^\]\n]*\]\(\s*<?https?:|@import\s+[\"']https?:",
    re.IGNORECASE,
)
_HTML = frozenset(
    f"{module}.{name}"
    for module in ("IPython.display", "IPython.core.display")
    for name in ("HTML", "SVG", "Markdown", "display_html", "display_markdown", "display_svg")
) | {"ipywidgets.HTML", "branca.element.Element", "folium.Element", "ipywidgets.widgets.HTML"}
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OUTSIDE = re.compile(r"/(?!tmp/|dev/null)|~|\.\./|\.\.$|[A-Za-z]:[\\/]")
_HIDDEN_QUERY = re.compile(
    r"@\s*\w*__|__\w+__|@(?:os|sys|subprocess|builtins|eval|exec|open)\b|@\w+\s*\("
)
_REPLACEABLE = frozenset(("builtins", "os", "sys.modules", "subprocess", "socket", "importlib"))
_NAMESPACES = frozenset(("builtins.globals", "builtins.locals"))
_HOMES = frozenset(("~", "/", "/home", "/root", "/Users", "C:\\", "~/"))
_WALKING = frozenset(("os.walk", "os.scandir", "os.listdir", "glob.glob", "glob.iglob"))
_TIMING = frozenset(("%time", "%timeit", "%prun", "%memit", "%mprun", "%lprun", "%snakeviz"))
_SERVER = re.compile(
    r"(?:postgres\w*|mysql|mariadb|mssql|oracle|redis|rediss|mongodb|snowflake|bigquery|clickhouse|amqp|"
    r"trino|presto|hive|impala|databricks|redshift|cockroachdb|ldap|ftp|sftp|ssh|s3a?|gs|gcs|abfss?|az|adl|wasbs?|webhdfs|hdfs)(?:\+\w+)*://",
    re.IGNORECASE,
)
_WEB = re.compile(r"(?:https?|wss?)://(?!(?:localhost|127\.0\.0\.1)\b)", re.IGNORECASE)
_ADDRESSES = (
    "url",
    "uri",
    "endpoint",
    "endpoint_url",
    "base_url",
    "host",
    "server",
    "address",
    "href_",
)
_SHOWS = re.compile(
    r"(?:set|add|text|annotate|title|startswith|endswith|replace|split|append|join|strip|format|print|"
    r"info|debug|warning|error|write|writelines|find|index|count|match|search|insert|mark_|encode|"
    r"update|render|configure|properties|parse)"
)
_QUIET = re.compile(
    r"(?:builtins|urllib\.parse|re|bs4|lxml|json|textwrap|string|matplotlib|plotly|logging|"
    r"collections|datetime|html|markdown|rdflib|xml|pandas\.(?:DataFrame|Series|Index)|numpy|polars\."
    r"(?:DataFrame|Series|lit)|pathlib|os|IPython\.display\.(?:Markdown|display)|folium|yarl|furl)(?:\.|$)"
)
_LONGEST_ADDRESS = 2000
_DANGEROUS_NAMES = frozenset(name.rpartition(".")[2] for name in _EXACT) - {
    "load",
    "replace",
    "rename",
    "compile",
    "get",
    "run",
}
_SHOWING = frozenset(
    (
        "IPython.display.display",
        "IPython.display.publish_display_data",
        "IPython.core.display.display",
    )
)
_FOREIGN = frozenset(
    ("text", "content", "b64decode", "decode", "fromhex", "decompress", "unhexlify")
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
        self._left_at: int | None = None  # the line on which the block leaves its folder
        self.evaluator: Evaluator | None = None

    def result(self) -> list[Risk]:
        """Return what was found, by line."""
        return sorted(self._found.values(), key=lambda risk: (risk.line, risk.kind))

    def add(self, kind: RiskKind, line: int, what: str) -> None:
        """Note a risk, once a kind and line."""
        reason = f"{what}: {REASONS[kind]}" if what else REASONS[kind]
        self._found.setdefault((kind, line), Risk(kind, line, reason))

    def add_magic(self, magic: str, line: int, body: str = "", rest: str = "") -> None:
        """Note a magic, unless it is one that does nothing of the kind.

        Parameters
        ----------
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
        if _URL.search(rest):
            self.add("network", line, magic)
        if magic in ("%%html", "%%svg", "%%markdown"):
            self._markup(body, line, magic)
            return
        self.add(MAGICS.get(magic, "magic"), line, magic)

    def _timed(self, rest: str, line: int) -> None:
        """Follow the statement behind ``%timeit``, which is Python again."""
        tree = parse(without_options(rest)).tree
        if tree is not None and self.evaluator is not None:
            ast.increment_lineno(tree, line - self._offset - 1)
            self.evaluator.body(tree.body)

    def add_files(self, reads: list[FileUse], writes: list[FileUse]) -> None:
        """Judge the files that the block opens: secrets, addresses, places outside the folder."""
        for use in (*reads, *writes):
            line = use.line
            if _URL.match(use.path) and not use.path.lower().startswith("file:"):
                self.add("network", line, f"{use.call} of {_shown(use.path)}")
        for use in writes:
            moved = self._left_at is not None and use.line > self._left_at
            if _OUTSIDE.match(use.path) or (moved and not _URL.match(use.path)):
                self.add("delete", use.line, f"{use.call} of {_shown(use.path)}")

    # --- what an evaluator tells -------------------------------------------------------------

    def named(self, dotted: str, node: ast.AST) -> None:
        """Look up a name that the block refers to."""
        kind = danger_of(dotted)
        module, _, last = dotted.rpartition(".")
        if kind is None and (
            last in HIDDEN_ATTRIBUTES
            or (last in ("__dict__", "__getattr__") and module.partition(".")[0] in _REACHING)
        ):
            kind = "dynamic"
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

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Look for a function of Python's own that is put in place of another."""
        if isinstance(of, Named) and of.dotted in _REPLACEABLE and isinstance(node, ast.Attribute):
            self.add("dynamic", node.lineno + self._offset, f"{of.dotted}.{node.attr} = …")

    def item(self, of: Value, key: Value, node: ast.Subscript) -> Value | None:
        """Follow ``sys.modules["os"]``, ``__builtins__["eval"]``, ``os.__dict__["system"]``."""
        names = list(texts(key))
        if isinstance(of, Thing) and of.dotted in _NAMESPACES and names and self.evaluator:
            return self.evaluator.scope.find(names[0]) or convention(names[0])
        if not isinstance(of, Named):
            return None
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
        self._arguments(call)
        if call.dotted:
            return self._function(call)
        if isinstance(call.function, Method):
            return self._method(call.function, call)
        return None

    # --- functions ---------------------------------------------------------------------------

    def _arguments(self, call: Call) -> None:
        """Look at the texts that are handed to whatever is called: secrets, addresses of servers."""
        if call.dotted == "builtins.print":
            return
        line = call.node.lineno + self._offset
        values = [*call.args, *call.kwargs.values()]
        if Named("builtins.getattr") in values:
            self.add("dynamic", line, "getattr handed on")
        if isinstance(call.function, Method) and is_path(call.function.of):
            values.append(call.function.of)
        for text in _all_texts(values):
            if len(text) < _LONGEST_ADDRESS:
                if SECRET_PLACES.search(text) and "\n" not in text:
                    self.add("environment", line, _shown(text))
                if _SERVER.match(text):
                    self.add("network", line, "the address of a server")
        self._addressed(call, line)

    def _addressed(self, call: Call, line: int) -> None:
        """Look for an address that is handed to a library: ``client("https://…")``."""
        function = call.function
        if isinstance(function, Method):
            name = function.name
            if isinstance(function.of, Frame | Const | Items | Table | Text) or _SHOWS.match(name):
                return
        elif _QUIET.match(call.dotted) or isinstance(function, Function):
            return
        given = [*call.args[:1], *(call.kwargs[name] for name in _ADDRESSES if name in call.kwargs)]
        if any(_WEB.match(text) for text in _all_texts(given)):
            self.add("network", line, "an address on the web")
        if call.dotted and any("<script" in text.lower() for text in _all_texts(call.args)):
            self.add("dynamic", line, "a script for the page")

    def _function(self, call: Call) -> Value | None:
        dotted = call.dotted
        first = call.args[0] if call.args else UNKNOWN
        line = call.node.lineno + self._offset
        if dotted == "IPython.get_ipython":
            return Thing(_IPYTHON)
        if dotted in ("builtins.__import__", "importlib.import_module", "importlib.__import__"):
            names = list(texts(first))
            if names:
                if call.node.args and isinstance(call.node.args[0], ast.Constant):
                    self._forget(call)
                return Named(names[0])
        elif dotted == "builtins.eval":
            given = call.node.args[0] if call.node.args else None
            if isinstance(given, ast.Constant) and _is_literal(first):
                self._forget(call)
        elif dotted in _WALKING:
            if any(text in _HOMES or text.startswith("~/*") for text in _all_texts(call.args[:1])):
                self.add("environment", line, f"{dotted} of all that is yours")
        elif dotted == "fsspec.filesystem":
            if first not in (Const("file"), Const("memory"), Const("local"), Const("zip")):
                self.add("network", line, dotted)
        elif dotted == "os.chdir":
            if any(_OUTSIDE.match(text) for text in _all_texts(call.args)):
                self._left_at = line
        elif dotted == "fileinput.input":
            if call.kwargs.get("inplace", Const(False)) != Const(False):
                self.add("delete", line, dotted)
        elif dotted in ("timeit.timeit", "timeit.repeat", "timeit.Timer", "timeit.default_timer"):
            if any(True for _ in _all_texts([*call.args, *call.kwargs.values()])):
                self.add("dynamic", line, dotted)
        elif dotted == "os.path.expandvars":
            if any("$" in text for text in _all_texts(call.args)):
                self.add("environment", line, dotted)
        elif dotted in ("operator.attrgetter", "operator.methodcaller"):
            if any(name.rpartition(".")[2] in _DANGEROUS_NAMES for name in texts(first)):
                self.add("dynamic", line, dotted)
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
        elif ".datasets.fetch_" in dotted:
            self.add("network", line, dotted)
        elif dotted.endswith(".load_model") and call.kwargs.get("safe_mode") == Const(False):
            self.add("pickle", line, f"{dotted}(safe_mode=False)")
        elif dotted in _SHOWING:
            self._shown_raw(call, line)
        elif dotted in _HTML:
            for text in _all_texts([*call.args, *call.kwargs.values()]):
                self._markup(text, line, dotted.rpartition(".")[2])
                if _URL.match(text):
                    self.add("network", line, dotted)
            if any(_is_foreign(argument) for argument in call.node.args):
                self.add(
                    "dynamic", line, f"{dotted.rpartition('.')[2]} of what was fetched or decoded"
                )
        elif dotted in (
            "IPython.display.IFrame",
            "IPython.display.Image",
            "IPython.display.Video",
            "IPython.display.Audio",
        ):
            for text in _all_texts([*call.args, *call.kwargs.values()]):
                if _URL.match(text):
                    self.add("network", line, dotted)
        return None

    def _shown_raw(self, call: Call, line: int) -> None:
        """Look at ``display({"text/html": …}, raw=True)``."""
        for value in (*call.args, *call.kwargs.values()):
            for one in options(value):
                if isinstance(one, Table):
                    if "application/javascript" in texts(one):
                        self.add("dynamic", line, "JavaScript")
                    for text in _all_texts([part for _, part in one.pairs]):
                        self._markup(text, line, "HTML")

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Look at what an object shows of itself: the page runs its scripts."""
        if node.name.startswith("_repr_"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self._markup(part.value, part.lineno + self._offset, node.name)

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
        if isinstance(of, Thing) and of.dotted in _NAMESPACES:
            if name in ("items", "values"):
                self.add("dynamic", line, f"{of.dotted.removeprefix('builtins.')}().{name}()")
            return None
        if name in UNKNOWN_METHODS and not isinstance(of, Frame | Expr | Table | Items):
            self.add(UNKNOWN_METHODS[name], line, f".{name}()")
        elif name in ("rglob", "iterdir", "walk", "glob") and is_path(of):
            if any(pattern(one) in _HOMES for one in options(of)):
                self.add("environment", line, f"Path.{name} of all that is yours")
        elif name in ("rename", "replace") and is_path(of):
            self.add("delete", line, f"Path.{name}")
        elif name == "truncate" and isinstance(of, Thing):
            self.add("delete", line, f".{name}()")
        elif name == "environ" and not isinstance(of, Frame):
            self.add("environment", line, f".{name}()")
        elif (name == "delete" or name.startswith("delete_")) and not isinstance(
            of, Frame | Const | Expr
        ):
            self.add("delete", line, f".{name}()")
        elif name in ("format", "format_map") and any("__" in text for text in texts(of)):
            self.add("dynamic", line, "str.format with hidden attributes")
        elif name in ("query", "eval") and call.args and not isinstance(of, Thing):
            self._query(call.args[0], line, f".{name}()")
        elif name in ("system", "popen") and not isinstance(of, Frame | Function):
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
                word, _, rest = text.strip().partition(" ")
                if len(call.args) > 1:
                    rest = next(texts(call.args[1]), "")
                body = next(texts(call.args[2]), "") if len(call.args) > 2 else ""
                self.add_magic(sign + word.lstrip("%"), line, body, rest)
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
    for kind, expression in _PATTERNS:
        if expression.fullmatch(dotted):
            return kind
    inner = _INNER.search(dotted)
    if inner is not None:  # a module that another one has imported: pathlib.os.system
        return danger_of(dotted[inner.start() + 1 :])
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


def _is_foreign(node: ast.expr) -> bool:
    """Tell whether an argument was fetched or decoded: nobody has seen what it holds."""
    return any(
        getattr(part, "attr", getattr(part, "id", "")) in _FOREIGN for part in ast.walk(node)
    )


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
