"""Which expressions of a block are drawings: matplotlib's figures, and plotly's charts.

The rule of this module: what is not known to be a drawing is none. It reads names alone, in the
order in which blocks come, so that a figure keeps being one under the name that it is given.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .sources import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redpanda_jupyter.models import Contract

_PYPLOT_LIBRARIES = ("matplotlib", "seaborn")
_CHARTS_BEGIN = ("update_", "add_", "for_each_")
_DATA = frozenset({"load_dataset", "data", "get_dataset_names"})
_SETS_TEXT = "style rcParams rc rc_context use set set_theme set_style set_palette set_context"
_SETS = frozenset(_SETS_TEXT.split())
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def parts_of(value: ast.AST) -> tuple[str, list[str]]:
    """Return the name that a chain begins with, and its attributes: ``a.b(1)[2].c`` is a, [b, c].

    The name is empty where it begins with something else.
    """
    attributes: list[str] = []
    while True:
        match value:
            case ast.Attribute(value=inner, attr=name):
                attributes.append(name)
                value = inner
            case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
                value = inner
            case ast.Name(id=name):
                return name, attributes[::-1]
            case _:
                return "", attributes[::-1]


@dataclass(slots=True)
class Drawing:
    """What is known of the names of blocks that were read."""

    pyplot: set[str] = field(default_factory=lambda: {"plt", "pyplot"})
    _modules: set[str] = field(default_factory=lambda: {"sns", "mpl"})
    _figures: set[str] = field(default_factory=set)
    _functions: set[str] = field(default_factory=set)
    _express: set[str] = field(default_factory=lambda: {"px"})
    _objects: set[str] = field(default_factory=lambda: {"go"})
    _makers: set[str] = field(default_factory=lambda: {"make_subplots"})
    _charts: set[str] = field(default_factory=set)
    _methods: frozenset[str] = frozenset()

    def read(self, tree: ast.Module, contract: Contract) -> bool:
        """Read the next block; tell whether it draws with matplotlib while it runs."""
        polars = {"pl", "polars"} & identifiers(tree) or any(
            one.kind.startswith("polars") for one in contract.frames
        )
        self._methods = frozenset() if polars else frozenset({"plot", "hist", "boxplot"})
        draws = False
        for node in tree.body:
            self._import(node)
            if isinstance(node, _NESTED):
                if any(map(self._draws, ast.walk(node))):
                    self._functions.add(getattr(node, "name", ""))
                continue
            draws = draws or any(map(self._draws, _running(node)))
            for part in _running(node):
                self._bind(part)
        return draws

    def is_drawn(self, value: ast.expr) -> bool:
        """Tell whether an expression is a figure of matplotlib's, or a part of one."""
        if isinstance(value, ast.Tuple | ast.List):
            return bool(value.elts) and all(map(self.is_drawn, value.elts))
        root, attributes = parts_of(value)
        if _DATA & set(attributes):
            return False
        if root in self.pyplot | self._modules:
            return bool(attributes) and attributes[0] not in _SETS
        return root in self._figures or bool(self._methods & set(attributes))

    def is_chart(self, value: ast.expr) -> bool:
        """Tell whether an expression is a whole chart of plotly's."""
        match value:
            case ast.Name(id=name):
                return name in self._charts
            case ast.Call(func=ast.Name(id=name)):
                return name in self._makers
            case ast.Call(func=ast.Attribute(value=ast.Name(id=root), attr=name)) if (
                root in self._express | self._objects
            ):
                return root in self._express or name in ("Figure", "FigureWidget")
            case ast.Call(func=ast.Attribute(value=inner, attr=name)):
                return name.startswith(_CHARTS_BEGIN) and self.is_chart(inner)
        return False

    def _draws(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call | ast.Attribute):
            return False
        return self.is_drawn(node) or parts_of(node)[0] in self._functions

    def _bind(self, node: ast.AST) -> None:
        """Note what a name is from now on."""
        match node:
            case ast.Assign(targets=targets, value=value):
                pass
            case ast.For(target=target, iter=value) | ast.NamedExpr(target=target, value=value):
                targets = [target]
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                targets = [target]
            case _:
                return
        stored = [one for target in targets for one in ast.walk(target)]
        names = {
            one.id for one in stored if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        for known, drawn in ((self._figures, self.is_drawn), (self._charts, self.is_chart)):
            (known.update if drawn(value) else known.difference_update)(names)

    def _import(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import):
            for one in node.names:
                name = one.asname or one.name.partition(".")[0]
                if one.name == "matplotlib.pyplot" and one.asname:
                    self.pyplot.add(name)
                elif one.name.startswith(_PYPLOT_LIBRARIES):
                    self._modules.add(name)
                elif one.name == "plotly.express":
                    self._express.add(name)
                elif one.name == "plotly.graph_objects":
                    self._objects.add(name)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            self._import_from(node, node.module)

    def _import_from(self, node: ast.ImportFrom, module: str) -> None:
        for one in node.names:
            name = one.asname or one.name
            if (module, one.name) == ("matplotlib", "pyplot"):
                self.pyplot.add(name)
            elif module.startswith(("seaborn", "matplotlib.pyplot")) and one.name not in _DATA:
                self._functions.add(name)
            elif (module, one.name) == ("plotly", "express"):
                self._express.add(name)
            elif (module, one.name) == ("plotly", "graph_objects"):
                self._objects.add(name)
            elif module.startswith("plotly") and one.name in ("make_subplots", "Figure"):
                self._makers.add(name)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a statement that run when it runs."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _NESTED):
            yield from _running(child)
