"""Which expressions give nothing back, and which may.

The rule of this module: it knows methods by their names, and what a name holds where the block says
so. ``x.sort()`` gives nothing where ``x`` is a list, and something where it is a frame of polars':
what cannot be told is said to be perhaps nothing, never surely.
"""

from __future__ import annotations

import ast
import builtins
import sys
from typing import TYPE_CHECKING

from .imports import known_package

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SAYS = frozenset({"print", "pprint", "display", "input", "help"})
"""Functions that show by themselves what they are given."""

_FUNCTIONS = SAYS | {"setattr", "delattr"}
_NEVER_TEXT = (
    "show savefig close tight_layout info basicConfig use seed append extend appendleft extendleft "
    "makedirs mkdir rmdir unlink rmtree filterwarnings simplefilter set_option reset_option sleep "
    "savetxt savez savez_compressed commit rollback writelines "
    "to_excel to_feather to_sql to_stata to_hdf to_pickle to_clipboard "
    "write_excel write_parquet write_ipc write_html write_image"
)
_NEVER = frozenset(_NEVER_TEXT.split())
_TEXTS_TEXT = (
    "to_csv to_json to_html to_latex to_markdown to_string to_xml to_parquet "
    "write_csv write_json write_ndjson"
)
_TEXTS = frozenset(_TEXTS_TEXT.split())
"""Methods that give a text back where they are told no file."""

_FILE = frozenset({"path_or_buf", "path_or_buffer", "buf", "path", "file"})
_CHANGES_TEXT = (
    "append extend appendleft extendleft sort reverse update add insert remove clear discard "
    "difference_update intersection_update symmetric_difference_update"
)
_CHANGES = frozenset(_CHANGES_TEXT.split())
"""Methods by which lists, sets and dicts change and give nothing; others have them, too."""

_PERHAPS = _CHANGES | {"put", "fill", "shuffle", "dump", "save", "run", "main"}
_MAKERS_TEXT = (
    "list dict set sorted defaultdict OrderedDict Counter deque tolist to_list to_dict split"
)
_MAKERS = frozenset(_MAKERS_TEXT.split())
_HELD = (ast.List, ast.ListComp, ast.Dict, ast.DictComp, ast.Set, ast.SetComp)


def gives_nothing(value: ast.expr, tree: ast.Module, held: Collection[str] = ()) -> bool:
    """Tell whether an expression of a block surely gives nothing back.

    Parameters
    ----------
    held
        Names that hold lists, sets or dicts though the block does not say so: its parameters.
    """
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name in _FUNCTIONS
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args, keywords=words):
            if method in _TEXTS:
                given = [*args[:1], *(one.value for one in words if one.arg in _FILE)]
                return any(not is_none(one) for one in given)
            if method in _NEVER or _in_place(value):
                return True
            return method in _CHANGES and _is_held(owner, tree, held)
    return False


def may_give_nothing(value: ast.expr, modules: dict[str, str], sure: Collection[str]) -> bool:
    """Tell whether an expression perhaps gives nothing back: what it calls is not known.

    Parameters
    ----------
    modules
        Names that stand for modules, with these.
    sure
        Functions of the blocks that give something back whatever they are given.
    """
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name not in sure and not hasattr(builtins, name) and not name[:1].isupper()
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if name in modules:
            package = modules[name].partition(".")[0]
            known = package in sys.stdlib_module_names or known_package(package)
            return method in _PERHAPS - {"add"} or not known
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            return method in _PERHAPS and not isinstance(owner, ast.Call)
    return False


def changed_by(node: ast.stmt, tree: ast.Module, held: Collection[str] = ()) -> ast.expr | None:
    """Return what a statement changes that is a call and gives nothing back: ``x`` of x.sort()."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method)) as call):
            if (method in _CHANGES or _in_place(call)) and gives_nothing(call, tree, held):
                return owner
    return None


def _is_held(owner: ast.expr, tree: ast.Module, held: Collection[str]) -> bool:
    """Tell whether something is a list, set or dict by what the block says last of its name."""
    match owner:
        case ast.Call(func=ast.Attribute(attr="setdefault")):
            return True
        case ast.Name(id=name):
            values = list(_values_of(name, tree))
            if not values:
                return name in held  # it stands above, among the parameters
            return all(_makes_held(one, held) for one in values)
    return _makes_held(owner, held)


def _values_of(name: str, tree: ast.Module) -> Iterator[ast.expr | None]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                yield value
            case ast.Name(id=target, ctx=ast.Store()) if target == name and not _plain(node, tree):
                yield None


def _plain(node: ast.Name, tree: ast.Module) -> bool:
    """Tell whether a name is bound by an assignment of its own."""
    return any(
        (isinstance(one, ast.Assign) and one.targets == [node])
        or (isinstance(one, ast.AnnAssign) and one.target is node)
        or (isinstance(one, ast.AugAssign) and one.target is node)
        for one in ast.walk(tree)
    )


def _makes_held(value: ast.expr | None, held: Collection[str]) -> bool:
    match value:
        case ast.Name(id=name):
            return name in held
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _MAKERS
    return isinstance(value, _HELD)


def _in_place(call: ast.Call) -> bool:
    return any(
        word.arg == "inplace" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def is_none(value: ast.expr) -> bool:
    """Tell whether an expression is None as it is written."""
    return isinstance(value, ast.Constant) and value.value is None
