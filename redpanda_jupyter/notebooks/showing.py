"""What a notebook shows by itself, and a script only where it says so.

The rule of this module: a block's last expression is printed where it stands, as somebody would
write it by hand; a block that ends with a name prints that, unless a later block takes it. What is
drawn is saved beside the script, since it may run where there is no screen. What gives nothing back
prints nothing; what it has changed is printed like a name. All else of the block stays byte for
byte.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redpanda_jupyter.analysis.names import read_names

from .drawing import Drawing, parts_of
from .imports import known_package
from .nothing import SAYS, changed_by, is_none, may_give_nothing
from .results import last_value, outputs_of
from .sources import Edit, edited, identifiers, replaced, tree_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Literal

    from redpanda_jupyter.models import Contract

_DISPLAY = "from IPython.display import display"

_HEAD = """\
# Figures are saved beside this script, as files that begin with its name: it may run where there is
# no screen. To see them in windows, write plt.show() where {figures}() stands."""

_CHART_HEAD = """\
# Charts are saved beside this script, as pages that begin with its name: it may run where there is
# no browser. To see one at once, write .show() behind it where {charts}() stands."""

_NUMBERS = """\
import itertools

{numbers} = itertools.count(1)"""

_FIGURES = '''\
def {figures}():
    """Save what is drawn, and begin anew; in an editor that runs cells, show it instead."""
    import sys
    from pathlib import Path

    import matplotlib.pyplot as plt

    if hasattr(sys, "ps1"):
        return plt.show()
    for number in plt.get_fignums():
        path = Path(__file__).with_name(f"{{Path(__file__).stem}}-{{next({numbers})}}.png")
        plt.figure(number).savefig(path, bbox_inches="tight")
        plt.close(number)
        print(f"Figure: {{path.name}}")'''

_CHARTS = '''\
def {charts}(chart):
    """Save a chart as a page; in an editor that runs cells, show it instead."""
    import sys
    from pathlib import Path

    if hasattr(sys, "ps1"):
        return chart.show()
    path = Path(__file__).with_name(f"{{Path(__file__).stem}}-{{next({numbers})}}.html")
    chart.write_html(path)
    print(f"Figure: {{path.name}}")'''


@dataclass(slots=True)
class Showing:
    """How the blocks of one script show what they make.

    Parameters
    ----------
    figures, charts, numbers, value
        What the helpers are called, and a value that may be nothing; no block has such a name.
    """

    figures: str
    charts: str
    numbers: str
    value: str = "shown"
    uses: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    _drawing: Drawing = field(default_factory=Drawing)
    _silent: set[str] = field(default_factory=set)
    _sure: set[str] = field(default_factory=set)
    _modules: dict[str, str] = field(default_factory=dict)

    def shown(
        self, code: str, contract: Contract, later: Collection[str], held: Collection[str] = ()
    ) -> str:
        """Return a block that shows what it would show as a cell; blocks come in their order.

        Parameters
        ----------
        later
            Names that later blocks take from earlier ones.
        held
            As :func:`~.nothing.gives_nothing` has it.
        """
        tree = tree_of(code)
        drawn = self._drawing.read(tree, contract)
        self._learn(tree)
        edits = [*self._displays(tree), *self._shows(tree)]
        last = tree.body[-1] if tree.body else None
        value = None if last is None or _ends(code, last) else last_value(tree, held)
        names: list[str] = []
        if isinstance(last, ast.Expr) and value is not None and not self._says_nothing(value):
            edits += self._last(last, value)
        elif not drawn and not _says(tree) and _may_name(code, last, tree, held):
            names = [one for one in _bound_last(tree, contract, held) if one not in later]
        made = edited(code, edits)
        for name in names:
            made += f"\nprint({name})"
        if drawn and not (last is not None and self._is_show(last)):
            made += f"\n{self.figures}()"
        if drawn:
            self.uses.add("figures")
        return made

    def helpers(self) -> str:
        """Return the cell that the blocks' lines need; empty if they need none."""
        if not self.uses:
            return ""
        heads = [_HEAD] * ("figures" in self.uses) + [_CHART_HEAD] * ("charts" in self.uses)
        texts = [_FIGURES] * ("figures" in self.uses) + [_CHARTS] * ("charts" in self.uses)
        whole = "\n".join(heads) + "\n" + "\n\n\n".join([_NUMBERS, *texts])
        return whole.format(figures=self.figures, charts=self.charts, numbers=self.numbers)

    def _last(self, last: ast.Expr, value: ast.expr) -> list[Edit]:
        """Return the edits that show a block's last expression."""
        if self._drawing.is_chart(value):
            self.uses.add("charts")
            return _called(last, value, self.charts)
        if may_give_nothing(value, self._modules, self._sure):
            return self._if_anything(last)
        edits = _called(last, value, "print")
        if "style" in parts_of(value)[1]:  # a frame's look, which prints as an address
            line, column = value.end_lineno or value.lineno, value.end_col_offset or 0
            edits.insert(0, Edit(line, column, line, column, ".to_string()"))
        return edits

    def _if_anything(self, last: ast.Expr) -> list[Edit]:
        """Return the edits that print a value unless it is None."""
        line, column = last.end_lineno or last.lineno, last.end_col_offset or 0
        front = "\n" * (last.col_offset > 0) + f"if ({self.value} := "
        behind = f") is not None:\n    print({self.value})"
        return [
            Edit(last.lineno, last.col_offset, last.lineno, last.col_offset, front),
            Edit(line, column, line, column, behind),
        ]

    def _learn(self, tree: ast.Module) -> None:
        """Note which functions of a block give nothing or surely something, and its modules."""
        for node in tree.body:
            if isinstance(node, ast.Import):
                self._modules |= {one.asname or one.name.partition(".")[0]: one.name
                                  for one in node.names}  # fmt: skip
            elif isinstance(node, ast.ImportFrom):
                package = (node.module or ".").partition(".")[0]
                if known_package(package) or package in sys.stdlib_module_names:
                    self._sure |= {one.asname or one.name for one in node.names}
            elif isinstance(node, ast.FunctionDef):
                back = _gives_back(node)
                for names, kind in ((self._silent, "nothing"), (self._sure, "something")):
                    (names.add if back == kind else names.discard)(node.name)

    def _says_nothing(self, value: ast.expr) -> bool:
        """Tell whether a last expression has nothing to print: a drawing, or no value at all."""
        if self._drawing.is_drawn(value):
            return True
        return isinstance(value, ast.Call) and (
            isinstance(value.func, ast.Name) and value.func.id in self._silent
        )

    def _shows(self, tree: ast.Module) -> list[Edit]:
        """Return the edits by which ``plt.show()`` and a chart's ``show()`` save."""
        edits = []
        for node in ast.walk(tree):
            if not isinstance(node, ast.Expr):
                continue
            if self._is_show(node):
                edits.append(replaced(node, f"{self.figures}()"))
            elif (chart := self._shown_chart(node)) is not None:
                self.uses.add("charts")
                edits += _called(node, chart, self.charts, whole=True)
        return edits

    def _is_show(self, node: ast.stmt) -> bool:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="show"))):
                return name in self._drawing.pyplot
        return False

    def _shown_chart(self, node: ast.Expr) -> ast.expr | None:
        match node.value:
            case ast.Call(func=ast.Attribute(value=chart, attr="show")):
                return chart if self._drawing.is_chart(chart) else None
        return None

    def _displays(self, tree: ast.Module) -> list[Edit]:
        """Return the edits by which a notebook's ``display`` prints, or ask for its import."""
        found = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == "display"]
        if not found or "display" in read_names(tree).outputs:
            return []
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        plain = [
            one.func
            for one in calls
            if one.func in found and not one.keywords and not any(map(self._is_picture, one.args))
        ]
        if len(plain) < len(found):
            self.imports.add(_DISPLAY)
            return []
        return [replaced(one, "print") for one in plain]

    def _is_picture(self, value: ast.expr) -> bool:
        return self._drawing.is_drawn(value) or self._drawing.is_chart(value)


def _called(
    statement: ast.Expr, value: ast.expr, function: str, *, whole: bool = False
) -> list[Edit]:
    """Return the edits that hand an expression to a function; brackets around it are the call's.

    Parameters
    ----------
    whole
        What stands behind the expression in its statement goes.
    """
    first = (statement.lineno, statement.col_offset)
    last = (statement.end_lineno or first[0], statement.end_col_offset or 0)
    if whole:
        behind = (value.end_lineno or first[0], value.end_col_offset or 0)
        return [Edit(*first, *first, f"{function}("), Edit(*behind, *last, ")")]
    if (value.lineno, value.col_offset) > first:
        return [Edit(*first, *first, function)]
    return [Edit(*first, *first, f"{function}("), Edit(*last, *last, ")")]


def _ends(code: str, last: ast.stmt) -> bool:
    """Tell whether a statement ends with a semicolon: a notebook shows nothing then."""
    line = code.split("\n")[(last.end_lineno or last.lineno) - 1].encode("utf-8", "surrogatepass")
    return line[last.end_col_offset :].lstrip().startswith(b";")


def _says(tree: ast.Module) -> bool:
    """Tell whether a block prints by itself."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS
        for node in ast.walk(tree)
    )


def _gives_back(function: ast.FunctionDef) -> Literal["nothing", "something", "perhaps"]:
    """Say what a function gives back: a value, none, or a value on some of its ways."""
    parts = list(ast.walk(function))
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in parts):
        return "something"
    backs = [part for part in parts if isinstance(part, ast.Return)]
    values = [one for one in backs if one.value is not None and not is_none(one.value)]
    if not values and not function.decorator_list:
        return "nothing"
    whole = len(values) == len(backs) and isinstance(function.body[-1], ast.Return)
    return "something" if whole else "perhaps"


def _may_name(code: str, last: ast.stmt | None, tree: ast.Module, held: Collection[str]) -> bool:
    """Tell whether a name may be printed behind a block: what it ends with shows nothing itself."""
    if not isinstance(last, ast.Expr):
        return True
    return changed_by(last, tree, held) is not None and not _ends(code, last)


def _bound_last(tree: ast.Module, contract: Contract, held: Collection[str]) -> Sequence[str]:
    """Return the results that a block binds or changes last."""
    results = outputs_of(tree, contract)
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        match node:
            case ast.Assign(targets=targets):
                names = {_root(one) for target in targets for one in _each(target)}
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                names = {_root(target)}
            case ast.Expr() if (owner := changed_by(node, tree, held)) is not None:
                names = {_root(owner)} - {""}
                results = [*results, *(name for name in names if name not in results)]
            case _:
                names = identifiers(node)
        names &= {*results, *(name for name in names if _is_changed(node, name))}
        if names:
            return sorted(names, key=lambda one: results.index(one) if one in results else -1)
    return []


def _is_changed(node: ast.stmt, name: str) -> bool:
    """Tell whether a statement puts something into what a name holds: ``df["x"] = …``."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(one, ast.Subscript) and _root(one) == name for one in targets)


def _each(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _root(target: ast.expr) -> str:
    return parts_of(target)[0]
