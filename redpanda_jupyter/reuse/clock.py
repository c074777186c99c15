"""Where code reads the clock, as far as its text tells.

The rule of this module: two runs within a second may well give the same and say nothing of
tomorrow, so what reads the clock is found by its text. It runs nothing and never raises. How long
something took is no matter of the clock where it is only printed.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOMORROW = "tomorrow it gives something else"

_TIMERS = {
    f"time.{one}{unit}"
    for one in ("time", "perf_counter", "monotonic", "process_time", "thread_time")
    for unit in ("", "_ns")
} | {"timeit.default_timer"}
_MOMENTS = {
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
    *("datetime.date.today", "pandas.Timestamp.now", "pandas.Timestamp.today"),
    *("pandas.Timestamp.utcnow", "pandas.Period.now", "pendulum.now", "pendulum.today"),
    *("arrow.now", "arrow.utcnow"),
}
_AT = {
    "time.localtime": 0,
    "time.gmtime": 0,
    "time.ctime": 0,
    "time.asctime": 0,
    "time.strftime": 1,
}
"""These read the clock unless they are given a moment, which is the argument after so many."""
_WORDED = {
    *("pandas.to_datetime", "pandas.Timestamp", "pandas.Period", "pandas.date_range"),
    *("pandas.DatetimeIndex", "pandas.bdate_range", "pandas.period_range"),
    *("numpy.datetime64", "numpy.array", "numpy.arange"),
}
"""These read a text such as ``"now"`` as the moment of the run."""
_WORDS = {"now", "today"}
_SQL = re.compile(
    r"\b(?:current_date|current_timestamp|current_time|getdate\(|sysdate|now\(\)|today\(\)"
    r"|(?:date|datetime|julianday|strftime)\([^)]*'now')",
    re.I,
)
_FRAMES = re.compile(r"\bTimestamp\.(?:now|today|utcnow)\(")
_QUERIES = {
    **dict.fromkeys(("sql", "execute", "read_sql", "read_sql_query"), _SQL),
    **dict.fromkeys(("query", "eval"), _FRAMES),
}
"""What a text says, by the method that it is given to, where it asks for the moment of the run."""
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_KNOWN = {
    "pd": "pandas", "np": "numpy", "pandas": "pandas", "numpy": "numpy", "time": "time",
    "date": "datetime.date", "Timestamp": "pandas.Timestamp", "pendulum": "pendulum",
    "arrow": "arrow", "perf_counter": "time.perf_counter", "monotonic": "time.monotonic",
}  # fmt: skip
"""What names mean that other cells have imported."""
_TOLD_BY = {"print", "display", "log", "logger", "logging", "_log", "_logger", "warnings"}


def clock_lines(code: str) -> list[int]:
    """Return the lines on which ``code`` reads the clock, in order.

    ``code`` may be several cells, with IPython's lines among them.
    """
    from ..analysis.cells import read_cell

    tree = read_cell(code).parsed.tree
    if tree is None:
        return []
    names = _Names(tree)
    reads = list(_reads(tree, names))
    if not reads:
        return []
    spans = _Spans(tree, names, reads)
    return sorted({one.lineno for one in reads if not spans.only_tells(one)})


def reads_the_clock(code: str, of: str = "") -> str | None:
    """Say in words that ``code`` reads the clock and on which lines; ``None``: it does not.

    Parameters
    ----------
    of
        Which block it is; empty where there is but one.
    """
    lines = clock_lines(code)
    if not lines:
        return None
    word = "line" if len(lines) == 1 else "lines"
    where = f"{word} {', '.join(map(str, lines))}"
    return f"{of or 'it'} reads the clock ({where}): {TOMORROW}"


class _Names:
    """What names mean: by the imports of the code, by what they are assigned, by convention."""

    def __init__(self, tree: ast.Module) -> None:
        self._of: dict[str, str] = {}
        bound: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for one in node.names:
                    top = one.name.partition(".")[0]
                    self._of[one.asname or top] = one.name if one.asname else top
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for one in node.names:
                    self._of[one.asname or one.name] = f"{node.module}.{one.name}"
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        bound.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, [])
        for name, values in bound.items():
            if name not in self._of and len(values) == 1:
                self._of[name] = self.dotted(values[0]) or ""
            else:
                self._of.setdefault(name, "")

    def dotted(self, node: ast.expr | None) -> str | None:
        """Return what ``node`` means, from the module on; ``None`` where that is not known."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        first = self._of.get(node.id)
        if first is None:
            first = _KNOWN.get(node.id)
            if node.id in ("datetime", "dt"):  # another cell imported it: the module, or the class
                module = {"datetime", "date"} & set(parts)
                first = "datetime" if module else "datetime.datetime"
        return ".".join([first, *reversed(parts)]) if first else None


def _reads(tree: ast.Module, names: _Names) -> Iterator[ast.expr]:
    """Yield what reads the clock, or hands on what does."""
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            dotted = names.dotted(node) if id(node) not in inner else None
            call = called.get(id(node))
            if dotted in _TIMERS or dotted in _MOMENTS:
                yield call or node
            elif call is not None and (
                (dotted is not None and _is_now(call, dotted))
                or (isinstance(node, ast.Attribute) and _asks(call, node.attr))
            ):
                yield call
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDERS):
            # that something is before or after "now" is said of dates, that it equals it of texts
            for one in (node.left, *node.comparators):
                if isinstance(one, ast.Constant) and one.value in ("now", "today"):
                    yield one


def _is_now(call: ast.Call, dotted: str) -> bool:
    if dotted in _AT:
        return len(call.args) <= _AT[dotted] and not call.keywords
    return dotted in _WORDED and any(text.strip().lower() in _WORDS for text in _texts(call))


def _asks(call: ast.Call, method: str) -> bool:
    pattern = _QUERIES.get(method)
    return pattern is not None and any(pattern.search(text) for text in _texts(call))


def _texts(call: ast.Call) -> Iterator[str]:
    """Yield the texts that are given, alone or in a list."""
    for one in [*call.args, *(word.value for word in call.keywords)]:
        for part in one.elts if isinstance(one, ast.List | ast.Tuple) else [one]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


class _Spans:
    """Follows moments to where they only say how long something took.

    A moment may be given a name, and one may be taken from another; that span may be given names
    and be printed. Whatever else is done with either counts as a use.
    """

    def __init__(self, tree: ast.Module, names: _Names, reads: list[ast.expr]) -> None:
        self._parents = {
            id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self._loads: dict[str, list[ast.Name]] = {}
        self._stores: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    self._loads.setdefault(node.id, []).append(node)
                else:
                    self._stores[node.id] = self._stores.get(node.id, 0) + 1
        self._reads = {id(one) for one in reads if isinstance(one, ast.Call)}
        self._moments: dict[str, int] = {}
        for one in reads:
            name = self._named(one)
            if name is not None:
                self._moments[name] = self._moments.get(name, 0) + 1
        self._seen: set[str] = set()

    def only_tells(self, node: ast.expr) -> bool:
        """Whether a moment is used for nothing but to print how long something took."""
        if id(node) not in self._reads:
            return False
        name = self._named(node)
        if name is None:
            return self._in_span(node)
        if self._stores[name] != self._moments[name]:
            return False
        loads = self._loads.get(name, [])
        return bool(loads) and all(self._in_span(one) for one in loads)

    def _named(self, node: ast.expr) -> str | None:
        """Return the name that an expression is given by itself."""
        parent = self._parents.get(id(node))
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            target = parent.targets[0]
            return target.id if isinstance(target, ast.Name) else None
        return None

    def _is_moment(self, node: ast.expr) -> bool:
        return id(node) in self._reads or (isinstance(node, ast.Name) and node.id in self._moments)

    def _in_span(self, node: ast.expr) -> bool:
        parent = self._parents.get(id(node))
        if not isinstance(parent, ast.BinOp) or not isinstance(parent.op, ast.Sub):
            return False
        both = self._is_moment(parent.left) and self._is_moment(parent.right)
        return both and self._told(parent)

    def _told(self, node: ast.expr) -> bool:
        """Whether a span comes to nothing but a text that is printed."""
        at: ast.AST = node
        while True:
            parent = self._parents.get(id(at))
            if isinstance(parent, ast.Expr):
                return isinstance(at, ast.Call) and self._prints(at)
            if isinstance(parent, ast.Assign) and isinstance(at, ast.expr):
                name = self._named(at)
                if name is None or self._stores[name] != 1:
                    return False
                if name in self._seen:
                    return True
                self._seen.add(name)
                return all(self._told(one) for one in self._loads.get(name, []))
            if not isinstance(parent, ast.expr | ast.keyword):
                return False
            at = parent

    @staticmethod
    def _prints(call: ast.Call) -> bool:
        func = call.func
        of = func.value if isinstance(func, ast.Attribute) else func
        return isinstance(of, ast.Name) and of.id in _TOLD_BY
