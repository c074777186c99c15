"""Which names a block needs and which it makes, in the order in which it would run.

The rule of this module: what CPython's compiler would look up by name, this finds by reading, and
nothing else. ``x = x + 1`` needs ``x``; a comprehension's target stays inside; a name that only a
function's body reads is needed unless the block binds it anywhere at its top level; annotations
are read where this Python reads them (lazily from 3.14). Names that every kernel has are not
needed. Expressions are walked with a list, not by recursion, because a chain of a thousand calls
is a valid program.
"""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .scopes import Scope, bound_in, mangle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAZY_ANNOTATIONS = sys.version_info >= (3, 14)

_MODULE = (
    "__name__ __doc__ __builtins__ __spec__ __loader__ __package__ __annotations__ "
    "__conditional_annotations__ __class__ __classdict__ __module__ __qualname__"
)
_KERNEL = "get_ipython display In Out exit quit _ __ ___ _i _ii _iii _dh"
AMBIENT = frozenset((*dir(builtins), *_MODULE.split(), *_KERNEL.split()))
"""Names that a kernel has before any cell runs."""

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUTURE_ANNOTATIONS = "annotations"


@dataclass(slots=True)
class Names:
    """What a block needs and makes; each list in order of first appearance."""

    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def read_names(tree: ast.Module) -> Names:
    """Read the names of a parsed block.

    Raises
    ------
    RecursionError
        Where functions are nested in one another hundreds of times.
    """
    visitor = _Visitor()
    visitor.body(tree.body)
    return visitor.result()


class _Visitor:
    def __init__(self) -> None:
        self.scope = Scope("module")
        self.needed: dict[str, None] = {}
        self.late: dict[str, None] = {}  # read in function bodies: needed unless bound somewhere
        self.ever: set[str] = set()
        self.bound: dict[str, None] = {}
        self.functions: dict[str, None] = {}
        self.classes: dict[str, None] = {}
        self.imported: set[str] = set()
        self.modules: dict[str, None] = {}
        self.flags: dict[str, None] = {}
        self.future_annotations = False

    def result(self) -> Names:
        for name in self.late:
            if name not in self.ever:
                self.needed.setdefault(name)
        others = self.functions.keys() | self.classes.keys() | self.imported
        return Names(
            inputs=list(self.needed),
            outputs=list(self.bound),
            functions=[name for name in self.functions if name in self.bound],
            classes=[name for name in self.classes if name in self.bound],
            variables=[name for name in self.bound if name not in others],
            imports=list(self.modules),
            flags=list(self.flags),
        )

    # --- names -------------------------------------------------------------------------------

    def read(self, name: str) -> None:
        if name in _DYNAMIC:
            self.flags["dynamic"] = None
        name = mangle(name, self.scope)
        deferred = self.scope.owner_of(name)
        if deferred is None or name in AMBIENT:
            return
        if deferred:
            self.scope.note_late(name)
            self.late.setdefault(name)
        elif name not in self.ever:
            self.needed.setdefault(name)

    def bind(self, name: str) -> None:
        name = mangle(name, self.scope)
        target = self.scope.target_of(name)
        if target is None:
            return
        # A function's `global x; x = …` gives x to whoever calls it, unless it read x before.
        if target in ("module", "fresh"):
            self.ever.add(name)
        self.bound.setdefault(name)

    def unbind(self, name: str, *, needed: bool = True) -> None:
        if needed:
            self.read(name)
        name = mangle(name, self.scope)
        target = self.scope.target_of(name)
        if target == "module":
            self.bound.pop(name, None)

    # --- expressions -------------------------------------------------------------------------

    def expressions(self, nodes: Iterable[ast.AST | None]) -> None:
        """Walk expressions and patterns in the order of evaluation."""
        stack: list[ast.AST | str] = [node for node in reversed(list(nodes)) if node is not None]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                self.bind(node)
            elif isinstance(node, ast.Name):
                self.name(node)
            elif isinstance(node, ast.Constant | ast.expr_context):
                continue
            elif isinstance(node, _COMPREHENSIONS):
                self.comprehension(node)
            elif isinstance(node, ast.Lambda):
                self.lambda_(node)
            elif isinstance(node, ast.NamedExpr):
                stack += (node.target, node.value)
            else:
                captured = _captured(node)
                if captured:
                    stack.append(captured)
                stack.extend(reversed(list(ast.iter_child_nodes(node))))

    def name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.unbind(node.id)

    def lambda_(self, node: ast.Lambda) -> None:
        self.expressions([*node.args.defaults, *node.args.kw_defaults])
        with _Inside(self, Scope.of_function(self.scope, node)):
            self.expressions([node.body])

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        first = node.generators[0]
        self.expressions([first.iter])
        bound = bound_in(generator.target for generator in node.generators)
        targets = {mangle(name, self.scope) for name in bound}
        with _Inside(self, Scope("inline", self.scope, local=targets)):
            for generator in node.generators:
                if generator is not first:
                    self.expressions([generator.iter])
                self.expressions([generator.target, *generator.ifs])
            if isinstance(node, ast.DictComp):
                self.expressions([node.key, node.value])
            else:
                self.expressions([node.elt])

    def annotation(self, node: ast.expr | None) -> None:
        if node is None or self.future_annotations:
            return
        if LAZY_ANNOTATIONS:
            self.deferred([node])
        else:
            self.expressions([node])

    def deferred(self, nodes: Iterable[ast.AST | None]) -> None:
        """Walk expressions that are evaluated later, if at all, and see the class around them."""
        with _Inside(self, Scope("function", self.scope, sees_class=True)):
            self.expressions(nodes)

    # --- statements --------------------------------------------------------------------------

    def body(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        reader = getattr(self, _READERS.get(type(node).__name__, "other"))
        reader(node)

    def other(self, node: ast.stmt) -> None:
        """Read a statement whose fields stand in the order in which they run."""
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self.body(value)
            elif isinstance(value, list):
                self.expressions(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                self.expressions([value])

    def assign(self, node: ast.Assign) -> None:
        self.expressions([node.value, *node.targets])

    def augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
        self.expressions([node.value, node.target])

    def declaration(self, node: ast.Global | ast.Nonlocal) -> None:
        """Do nothing: the scope has read it already."""

    def for_(self, node: ast.For | ast.AsyncFor) -> None:
        self.expressions([node.iter, node.target])
        self.body(node.body)
        self.body(node.orelse)

    def match_(self, node: ast.Match) -> None:
        self.expressions([node.subject])
        for case in node.cases:
            self.expressions([case.pattern, case.guard])
            self.body(case.body)

    def if_(self, node: ast.If) -> None:
        while True:  # a long elif chain is nested as deep as it is long
            self.expressions([node.test])
            self.body(node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        self.body(node.orelse)

    def try_(self, node: ast.Try | ast.TryStar) -> None:
        self.body(node.body)
        for handler in node.handlers:
            self.expressions([handler.type])
            if handler.name:
                self.bind(handler.name)
            self.body(handler.body)
            if handler.name:
                self.unbind(handler.name, needed=False)
        self.body(node.orelse)
        self.body(node.finalbody)

    def annotated(self, node: ast.AnnAssign) -> None:
        self.expressions([node.value])
        simple = bool(node.simple) and isinstance(node.target, ast.Name)
        if not isinstance(node.target, ast.Name) or node.value is not None:
            self.expressions([node.target])
        if self.scope.kind != "function":  # a local variable's annotation is never evaluated
            self.annotation(node.annotation if simple or not LAZY_ANNOTATIONS else None)

    def import_(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.modules[alias.name] = None
                self.bind_import(alias.asname or alias.name.partition(".")[0])
            return
        self.modules["." * node.level + (node.module or "")] = None
        for alias in node.names:
            if alias.name == "*":
                self.flags["star"] = None
                continue
            if node.module == "__future__" and alias.name == _FUTURE_ANNOTATIONS:
                self.future_annotations = True
            self.bind_import(alias.asname or alias.name)

    def bind_import(self, name: str) -> None:
        if self.scope.target_of(mangle(name, self.scope)) == "module":
            self.imported.add(name)
        self.bind(name)

    # --- scopes ------------------------------------------------------------------------------

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        self.expressions([*node.decorator_list, *arguments.defaults, *arguments.kw_defaults])
        with _TypeParameters(self, node):
            every = [
                *arguments.posonlyargs,
                *arguments.args,
                arguments.vararg,
                *arguments.kwonlyargs,
            ]
            for argument in (*every, arguments.kwarg):
                if argument is not None:
                    self.annotation(argument.annotation)
            self.annotation(node.returns)
            with _Inside(self, Scope.of_function(self.scope, node)):
                self.body(node.body)
        if self.scope.kind == "module":
            self.functions.setdefault(node.name)
        self.bind(node.name)

    def class_(self, node: ast.ClassDef) -> None:
        self.expressions(node.decorator_list)
        with _TypeParameters(self, node):
            self.expressions([*node.bases, *node.keywords])
            with _Inside(self, Scope.of_class(self.scope, node)):
                self.body(node.body)
        if self.scope.kind == "module":
            self.classes.setdefault(node.name)
        self.bind(node.name)

    def type_alias(self, node: Any) -> None:
        with _TypeParameters(self, node):
            self.deferred([node.value])
        self.expressions([node.name])


_READERS = {
    "FunctionDef": "function",
    "AsyncFunctionDef": "function",
    "ClassDef": "class_",
    "Import": "import_",
    "ImportFrom": "import_",
    "Assign": "assign",
    "AugAssign": "augmented",
    "AnnAssign": "annotated",
    "If": "if_",
    "For": "for_",
    "AsyncFor": "for_",
    "Try": "try_",
    "TryStar": "try_",
    "Match": "match_",
    "Global": "declaration",
    "Nonlocal": "declaration",
    "TypeAlias": "type_alias",
}


class _Inside:
    """Enter a scope for the length of a ``with``."""

    def __init__(self, visitor: _Visitor, scope: Scope) -> None:
        self.visitor, self.scope, self.outer = visitor, scope, visitor.scope

    def __enter__(self) -> None:
        self.visitor.scope = self.scope

    def __exit__(self, *_: object) -> None:
        self.visitor.scope = self.outer


class _TypeParameters(_Inside):
    """The scope of ``def f[T](…)``, where there is one; bounds and defaults are read lazily."""

    def __init__(self, visitor: _Visitor, node: ast.AST) -> None:
        self.parameters: list[Any] = getattr(node, "type_params", [])
        scope = visitor.scope
        if self.parameters:
            names = {mangle(str(parameter.name), scope) for parameter in self.parameters}
            scope = Scope("inline", visitor.scope, local=names, sees_class=True)
        super().__init__(visitor, scope)

    def __enter__(self) -> None:
        super().__enter__()
        self.visitor.deferred(_lazy_parts(self.parameters))


def _lazy_parts(parameters: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for parameter in parameters:
        yield from ast.iter_child_nodes(parameter)


def _captured(node: ast.AST) -> str | None:
    """Return the name that a pattern binds after its parts have matched."""
    if isinstance(node, ast.MatchAs | ast.MatchStar):
        return node.name
    return node.rest if isinstance(node, ast.MatchMapping) else None
