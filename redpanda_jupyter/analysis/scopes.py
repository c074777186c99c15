"""Python's scopes: to whom a name belongs.

The rule of this module: a scope knows the names that it binds before its first statement is read,
as the compiler does, and answers two questions: where is this name looked up, and where does a
binding go.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal["module", "function", "class", "inline"]
_SCOPED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """One scope of the block being read.

    Parameters
    ----------
    kind
        ``module``; ``function`` (runs later); ``class`` (runs at once, not seen from inside its
        functions); ``inline`` (a comprehension or type parameters: runs at once).
    parent
        The scope around it.
    local
        Names that belong to it.
    sees_class
        Whether a class directly around it is seen (annotation scopes see it, functions do not).
    """

    __slots__ = ("class_name", "declared", "kind", "late", "local", "parent", "seen", "sees_class")

    def __init__(
        self,
        kind: Kind,
        parent: Scope | None = None,
        *,
        local: set[str] | None = None,
        sees_class: bool = False,
    ) -> None:
        self.kind: Kind = kind
        self.parent = parent
        self.local = local or set()
        self.sees_class = sees_class
        self.declared: set[str] = set()  # `global` names
        self.seen: set[str] = set()  # class scope: names bound so far
        self.late: set[str] = set()  # function scope: global names read so far
        self.class_name: str | None = parent.class_name if parent else None

    @classmethod
    def of_function(
        cls, parent: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ) -> Scope:
        """Make the scope of a function's body."""
        scope = cls("function", parent)
        arguments = node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            scope.local.add(mangle(argument.arg, scope))
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                scope.local.add(mangle(star.arg, scope))
        body: Iterable[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
        scope._declare(body)
        return scope

    @classmethod
    def of_class(cls, parent: Scope, node: ast.ClassDef) -> Scope:
        """Make the scope of a class body."""
        scope = cls("class", parent)
        scope.class_name = node.name
        scope._declare(node.body)
        return scope

    def _declare(self, body: Iterable[ast.AST]) -> None:
        outer: set[str] = set()
        for name in bound_in(body, outer, self.declared):
            self.local.add(mangle(name, self))
        self.declared = {mangle(name, self) for name in self.declared}
        self.local -= self.declared
        self.local -= {mangle(name, self) for name in outer}

    def owner_of(self, name: str) -> bool | None:
        """Find who answers a read of ``name``.

        Returns
        -------
        bool or None
            ``None``: a scope of the block itself. Otherwise the kernel's names, ``True`` if the
            read happens later (in a function's body), ``False`` if it happens at once.
        """
        deferred = False
        scope: Scope = self
        sees_class = True
        while scope.parent is not None:
            deferred = deferred or scope.kind == "function"
            if name in scope.declared:
                return deferred or scope._is_deferred()
            if scope.kind == "class":
                if sees_class and name in scope.local:
                    # Not bound yet: the class body then looks at the module, past any function.
                    return None if name in scope.seen else deferred or scope._is_deferred()
            elif name in scope.local:
                return None
            sees_class = scope.sees_class and scope.kind != "class"
            scope = scope.parent
        return deferred

    def _is_deferred(self) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if scope.kind == "function":
                return True
            scope = scope.parent
        return False

    def note_late(self, name: str) -> None:
        """Remember that a function read the module's ``name`` (before it may bind it)."""
        scope: Scope | None = self
        while scope is not None:
            if scope.kind == "function":
                scope.late.add(name)
            scope = scope.parent

    def target_of(self, name: str) -> Literal["module", "fresh", "later"] | None:
        """Find where a binding of ``name`` goes.

        Returns
        -------
        str or None
            ``module``: to the kernel, at once. ``fresh``: to the kernel when the function runs,
            which did not read it before. ``later``: the same after it read it. ``None``: nowhere
            outside.
        """
        scope: Scope = self
        while scope.kind == "inline" and name not in scope.local and scope.parent is not None:
            scope = scope.parent
        if scope.kind == "module":
            return "module"
        if name in scope.declared:
            if not scope._is_deferred():
                return "module"
            return "later" if name in scope.late else "fresh"
        if scope.kind == "class":
            scope.seen.add(name)
        return None


def mangle(name: str, scope: Scope) -> str:
    """Apply the compiler's mangling of private names inside a class."""
    owner = scope.class_name
    if owner is None or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    stripped = owner.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


def bound_in(
    nodes: Iterable[ast.AST], outer: set[str] | None = None, declared: set[str] | None = None
) -> Iterator[str]:
    """Yield the names that ``nodes`` bind in their own scope; not what nested scopes bind.

    ``outer`` receives the names declared ``nonlocal``, ``declared`` those declared ``global``.
    """
    stack: list[tuple[ast.AST, bool]] = [(node, False) for node in nodes]
    while stack:
        node, inside = stack.pop()  # inside a comprehension only a walrus binds out here
        if isinstance(node, ast.Name):
            if not inside and not isinstance(node.ctx, ast.Load):
                yield node.id
            continue
        if isinstance(node, ast.NamedExpr):
            yield node.target.id
            stack.append((node.value, inside))
            continue
        if isinstance(node, _SCOPED):
            yield node.name
            stack += ((part, inside) for part in _evaluated_outside(node))
            continue
        if isinstance(node, ast.Lambda):
            stack += (
                (part, inside) for part in (*node.args.defaults, *node.args.kw_defaults) if part
            )
            continue
        if isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
            continue
        if isinstance(node, ast.Global | ast.Nonlocal):
            target = declared if isinstance(node, ast.Global) else outer
            if target is not None:
                target.update(node.names)
            continue
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str) and isinstance(
            node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping
        ):
            yield name
        inside = inside or isinstance(node, _COMPREHENSIONS)
        stack += ((child, inside) for child in ast.iter_child_nodes(node))


def _evaluated_outside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a definition that run in the scope around it (walruses may hide there)."""
    yield from getattr(node, "decorator_list", ())
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.keywords)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (*node.args.defaults, *(part for part in node.args.kw_defaults if part))
