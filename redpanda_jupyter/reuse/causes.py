"""Why code may give something else each time it runs, as far as its text tells.

The rule of this module: it reads, it runs nothing, and it never raises. A cause is a line in words
with the line number; none found does not mean that there is none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .clock import clock_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

SET_ORDER = "the order of a set"
"""The cause that shows only where texts are hashed otherwise."""

_TIME = "the time of the run"
_NOW = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "Timestamp.now"),
    *("Timestamp.today", "Timestamp.utcnow", "time.time", "time.time_ns", "time.perf_counter"),
    *("time.monotonic", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
    *("pd.to_datetime.today", "pandas.Timestamp.now"),
}
_HTTP = ("requests.", "httpx.", "urllib.request.", "aiohttp.", "urllib3.", "yfinance.", "wget.")
_IDENTITY = {"id", "hash", "uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4", "os.getpid", "os.urandom"}
_LISTING = {"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob"}
_SEEDS = {"random.seed", "np.random.seed", "numpy.random.seed", "torch.manual_seed", "set_seed"}
_SEEDED_BY = {"random_state", "seed", "rng"}
_SHUFFLERS = {
    *("train_test_split", "KFold", "StratifiedKFold", "ShuffleSplit", "KMeans", "shuffle"),
    *("RandomForestClassifier", "RandomForestRegressor", "GradientBoostingClassifier", "TSNE"),
    *("GradientBoostingRegressor", "MLPClassifier", "MLPRegressor", "IsolationForest", "UMAP"),
}
_KEEPS_ORDER = {
    *("list", "tuple", "enumerate", "iter", "next", "zip", "map", "print", "str", "repr"),
}
_ORDERED_BY = {"sorted", "len", "sum", "min", "max", "set", "frozenset", "any", "all"}


def causes(code: str) -> list[str]:
    """Return what in ``code`` may make two runs differ, a line of words each.

    ``code`` may be several cells, with IPython's lines among them.
    """
    from ..analysis.cells import read_cell

    tree = read_cell(code).parsed.tree
    if tree is None:
        return []
    seeded = any(_dotted(one.func) in _SEEDS for one in ast.walk(tree) if isinstance(one, ast.Call))
    found: dict[str, int] = {}
    clock = clock_lines(code)
    sets = _set_names(tree)
    for reason, line in _reasons(tree, seeded, sets):
        found.setdefault(reason, line)
    if clock and not any(reason.startswith(_TIME) for reason in found):
        found[_TIME] = clock[0]
    return [f"line {line}: {reason}" for reason, line in sorted(found.items(), key=lambda x: x[1])]


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


def _reasons(tree: ast.Module, seeded: bool, sets: set[str]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            reason = _of_call(node, seeded) or _of_order(node, sets)
            if reason:
                yield reason, node.lineno
        elif isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter, sets):
            yield SET_ORDER, node.iter.lineno
        elif isinstance(node, ast.Constant) and _is_address(node.value):
            yield "data from the network", node.lineno


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "ftp://", "s3://"))


def _of_call(node: ast.Call, seeded: bool) -> str | None:
    name = _dotted(node.func)
    last = name.rpartition(".")[2]
    given = {one.arg for one in node.keywords}
    if any(name == one or name.endswith("." + one) for one in _NOW):
        return f"{_TIME} ({name})"
    if name in _IDENTITY or name.startswith("secrets."):
        return f"a value of its own in each run ({name})"
    if name.startswith(_HTTP) or last == "urlopen":
        return f"data from the network ({name})"
    if name in _LISTING or last in ("iterdir", "rglob"):
        return f"the order of files in a folder ({name})"
    if last in ("as_completed", "imap_unordered"):
        return f"the order in which work is finished ({name})"
    if seeded or given & _SEEDED_BY:
        return None
    if last == "default_rng" and not node.args:
        return "random numbers without a seed (default_rng)"
    if name.startswith(("random.", "np.random.", "numpy.random.")) and last != "default_rng":
        return f"random numbers without a seed ({name})"
    if last in _SHUFFLERS or (last == "sample" and "." in name):
        return f"random numbers without a seed ({name})"
    return None


def _set_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_set(node.value, names):
            names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return names


def _is_set(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Call):
        return _dotted(node.func) in ("set", "frozenset")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        return _is_set(node.left, names) and _is_set(node.right, names)
    return False


def _of_order(node: ast.Call, sets: set[str]) -> str | None:
    """Say where the order of a set becomes the order of something else."""
    name = _dotted(node.func)
    last = name.rpartition(".")[2]
    if name in _ORDERED_BY or not node.args:
        return None
    orders = name in _KEEPS_ORDER or last == "join"
    return SET_ORDER if orders and any(_is_set(one, sets) for one in node.args) else None
