"""Statements, as far as values are concerned: what they bind, and in which order they look.

The rule of this module: both ways of an ``if`` are taken and a name then stands for either; a
loop's body is taken once; a function is kept for when it is called, and looked into at the end if
it never is. The expressions themselves are :mod:`.expressions`'.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .containers import element, unpacked
from .scope import Scope
from .values import (
    MAX_OPTIONS,
    UNKNOWN,
    Const,
    Function,
    Holder,
    Named,
    Table,
    Text,
    Value,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .reader import Reader


_OF_FILES = frozenset(
    ("FileNotFoundError", "OSError", "IOError", "ImportError", "ModuleNotFoundError")
)
"""Errors that have nothing to do with what something is called."""


class Statements(ABC):
    """The part of an evaluator that walks statements.

    Parameters
    ----------
    readers
        Told of what is bound, stored and deleted.
    """

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = readers
        self.module = self.scope = Scope()
        self.too_deep = False
        """Whether something was nested beyond measure, and left out."""
        self.steps = 0
        """How many statements have been followed so far, those of functions at each call."""
        self.stars: list[str] = []
        """Modules from which the block has imported every name."""
        self.pending: list[Function] = []
        """The functions that the block has made so far."""
        self.returns: list[list[Value]] = []
        """What the functions that are being followed have returned, the innermost last."""

    @abstractmethod
    def expr(self, node: ast.expr | None) -> Value:
        """Say what an expression stands for."""

    @abstractmethod
    def key(self, node: ast.expr) -> Value:
        """Say what stands between brackets."""

    def looped(self, over: Value, node: ast.expr) -> Value:
        """Say what a loop's variable stands for, and tell the readers what it goes through."""
        for reader in self.readers:
            reader.looped(over, node)
        return element(over)

    @contextmanager
    def within(self, scope: Scope) -> Iterator[None]:
        """Look up and bind names in ``scope`` for a while."""
        outer, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = outer

    @contextmanager
    def _guarded(self, guards: bool) -> Iterator[None]:
        """Tell the readers what may fail without harm."""
        for reader in self.readers if guards else ():
            reader.guarded(1)
        try:
            yield
        finally:
            for reader in self.readers if guards else ():
                reader.guarded(-1)

    def body(self, statements: Iterable[ast.stmt]) -> None:
        """Follow statements in order; one that is nested beyond measure is left out and noted."""
        for statement in statements:
            self.steps += 1
            handler = _HANDLERS.get(type(statement))
            try:
                if handler is not None:
                    handler(self, statement)
                else:
                    self.look_into(statement)
            except RecursionError:
                self.too_deep = True

    def look_into(self, node: ast.AST) -> None:
        """Follow the expressions in a node of which nothing else is known."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)

    # --- binding -----------------------------------------------------------------------------

    def bind(self, target: ast.expr, value: Value) -> None:
        """Let a target stand for a value: a name, several, an item, an attribute."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
            if self.scope is self.module:
                for reader in self.readers:
                    reader.bound(target.id, value, target)
        elif isinstance(target, ast.Tuple | ast.List):
            for part, one in zip(target.elts, unpacked(value, target.elts), strict=True):
                self.bind(part, one)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value)
        elif isinstance(target, ast.Subscript):
            self._store(self.expr(target.value), self.key(target.slice), target, value)
        elif isinstance(target, ast.Attribute):
            self._store(self.expr(target.value), Const(target.attr), target, value)

    def _store(self, of: Value, key: Value, target: ast.expr, value: Value) -> None:
        for reader in self.readers:
            reader.store(of, key, target, value)
        if isinstance(of, Holder) and isinstance(target, ast.Attribute):
            of.names[target.attr] = value
        if isinstance(of, Table) and isinstance(target, ast.Subscript):
            holder = target.value
            if isinstance(holder, ast.Name) and len(of.pairs) < MAX_OPTIONS:
                self.scope.bind(holder.id, Table((*of.pairs, (key, value)), of.open))

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Function:
        """Make a value of a function; its defaults are read now, its body when it is called."""
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: dict[str, Value] = {}
        late = positional[len(positional) - len(arguments.defaults) :]
        for argument, default in zip(late, arguments.defaults, strict=True):
            defaults[argument.arg] = self.expr(default)
        for argument, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if given is not None:
                defaults[argument.arg] = self.expr(given)
        if not isinstance(node, ast.Lambda):
            every = (*positional, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg)
            for one in every:
                if one is not None and one.annotation is not None:
                    self.expr(one.annotation)
            self.expr(node.returns)
        made = Function(node, self.scope, defaults)
        self.pending.append(made)
        return made

    # --- statements --------------------------------------------------------------------------

    def _do_assign(self, node: ast.Assign) -> None:
        value = self.expr(node.value)
        for target in node.targets:
            self.bind(target, value)

    def _do_annassign(self, node: ast.AnnAssign) -> None:
        self.expr(node.annotation)
        if node.value is not None:
            self.bind(node.target, self.expr(node.value))

    def _do_augassign(self, node: ast.AugAssign) -> None:
        target = node.target
        load: ast.expr
        if isinstance(target, ast.Name):
            load = ast.Name(target.id, ast.Load())
        elif isinstance(target, ast.Subscript):
            load = ast.Subscript(target.value, target.slice, ast.Load())
        else:
            load = ast.Attribute(target.value, target.attr, ast.Load())
        whole = ast.BinOp(ast.copy_location(load, target), node.op, node.value)
        self.bind(target, self.expr(ast.copy_location(whole, node)))

    def _do_expr(self, node: ast.Expr) -> None:
        self.expr(node.value)

    def _do_return(self, node: ast.Return) -> None:
        value = self.expr(node.value)
        if self.returns:
            self.returns[-1].append(value)

    def _do_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                of, key = self.expr(target.value), self.key(target.slice)
                for reader in self.readers:
                    reader.delete(of, key)
            elif isinstance(target, ast.Name):
                self.scope.names.pop(target.id, None)

    def _do_if(self, node: ast.If) -> None:
        before = dict(self.scope.names)
        ends = []
        while True:  # a long elif chain is nested as deep as it is long
            self.expr(node.test)
            self.body(node.body)
            ends.append(self.scope.names)
            self.scope.names = dict(before)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            node = node.orelse[0]
        self.body(node.orelse)
        self._merge(before, [*ends, self.scope.names])

    def _merge(self, before: dict[str, Value], ends: Sequence[dict[str, Value]]) -> None:
        """Let each name that one of the ways has bound stand for what any of them made of it."""
        changed: dict[str, list[Value]] = {}
        for names in ends:
            for name, value in names.items():
                if before.get(name) is not value:
                    changed.setdefault(name, []).append(value)
        merged = before
        for name, values in changed.items():
            if len(values) < len(ends) and name in before:
                values.insert(0, before[name])
            merged[name] = one_of(values)
        self.scope.names = merged

    def _do_for(self, node: ast.For | ast.AsyncFor) -> None:
        self.bind(node.target, self.looped(self.expr(node.iter), node.iter))
        self._loop([*node.body, *node.orelse])

    def _do_while(self, node: ast.While) -> None:
        self.expr(node.test)
        self._loop([*node.body, *node.orelse])

    def _loop(self, statements: Sequence[ast.stmt]) -> None:
        """Take a loop's body once; what it counts up is another value each time."""
        for statement in statements:
            if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                if isinstance(self.scope.names.get(name), Const | Text):
                    self.scope.names[name] = UNKNOWN
        self.body(statements)

    def _do_with(self, node: ast.With | ast.AsyncWith) -> None:
        for part in node.items:
            value = self.expr(part.context_expr)
            if part.optional_vars is not None:
                self.bind(part.optional_vars, value)
        suppressed = (_called_name(part.context_expr) == "suppress" for part in node.items)
        with self._guarded(any(suppressed)):
            self.body(node.body)

    def _do_try(self, node: Any) -> None:
        with self._guarded(any(_may_catch_names(handler.type) for handler in node.handlers)):
            self.body(node.body)
        for handler in node.handlers:
            self.expr(handler.type)
            if handler.name:
                self.scope.bind(handler.name, UNKNOWN)
            self.body(handler.body)
        self.body(node.orelse)
        self.body(node.finalbody)

    def _do_match(self, node: ast.Match) -> None:
        self.expr(node.subject)
        for case in node.cases:
            for inner in ast.walk(case.pattern):
                name = getattr(inner, "name", None) or getattr(inner, "rest", None)
                if isinstance(name, str):
                    self.scope.bind(name, UNKNOWN)
                if isinstance(inner, ast.expr):
                    self.expr(inner)
            self.expr(case.guard)
            self.body(case.body)

    def _do_import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.asname:
                self.scope.bind(alias.asname, Named(alias.name))
            else:
                root = alias.name.partition(".")[0]
                self.scope.bind(root, Named(root))

    def _do_importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(node.module or "")
            elif node.module and not node.level:
                self.scope.bind(alias.asname or alias.name, Named(f"{node.module}.{alias.name}"))
            else:
                self.scope.bind(alias.asname or alias.name, UNKNOWN)

    def _do_functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.expr(decorator)
        for reader in self.readers:
            reader.defined(node)
        self.scope.bind(node.name, self.function(node))

    def _do_classdef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(one.value for one in node.keywords)):
            self.expr(part)
        inner = Scope(self.scope)
        with self.within(inner):
            self.body(node.body)
        self.scope.bind(node.name, Holder(inner.names))

    def _do_global(self, node: ast.Global | ast.Nonlocal) -> None:
        self.scope.shared.update(node.names)


def _may_catch_names(caught: ast.expr | None) -> bool:
    """Tell whether a handler may be meant for a name that is not there."""
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_last_name(part) not in _OF_FILES for part in parts)


def _called_name(node: ast.expr) -> str:
    return _last_name(node.func) if isinstance(node, ast.Call) else ""


def _last_name(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


_HANDLERS: dict[type[ast.stmt], Any] = {
    ast.Assign: Statements._do_assign,
    ast.AnnAssign: Statements._do_annassign,
    ast.AugAssign: Statements._do_augassign,
    ast.Expr: Statements._do_expr,
    ast.Return: Statements._do_return,
    ast.Delete: Statements._do_delete,
    ast.If: Statements._do_if,
    ast.For: Statements._do_for,
    ast.AsyncFor: Statements._do_for,
    ast.While: Statements._do_while,
    ast.With: Statements._do_with,
    ast.AsyncWith: Statements._do_with,
    ast.Try: Statements._do_try,
    ast.TryStar: Statements._do_try,
    ast.Match: Statements._do_match,
    ast.Import: Statements._do_import,
    ast.ImportFrom: Statements._do_importfrom,
    ast.FunctionDef: Statements._do_functiondef,
    ast.AsyncFunctionDef: Statements._do_functiondef,
    ast.ClassDef: Statements._do_classdef,
    ast.Global: Statements._do_global,
    ast.Nonlocal: Statements._do_global,
}
