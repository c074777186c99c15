"""Follow a block's values without running it: what each name and expression stands for.

The rule of this module: one pass, in the order in which the block would run; every branch is taken,
every loop once (its variable standing for all that it may be), every function at least once, and
calls into the block's own functions with what is handed to them, so that a name may be passed on.
It knows Python's own values; what calls of libraries mean is for the readers
(:class:`Reader`) to say. Expressions that lean to the left are walked with a list, because a chain
of a thousand calls is a valid program.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from . import texts
from .conventions import CONSTANTS, convention
from .python_calls import (
    bind_arguments,
    changed_by,
    element,
    formatted_value,
    is_closed,
    is_static,
    item,
    python_function,
    python_method,
)
from .reader import Call
from .statements import Statements
from .values import (
    UNKNOWN,
    Const,
    Function,
    Holder,
    Items,
    Many,
    Method,
    Named,
    Scope,
    Table,
    Text,
    Value,
    one_of,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .reader import Reader

MAX_APPLICATIONS = 300
"""How often functions of the block are followed in all; linear in the block, whatever it calls."""

_MAX_DEPTH = 8
_MAX_EACH = 24
_MOST_TIMES = 8
_MIN_STEPS = 2000


class Evaluator(Statements):
    """One pass over one block.

    Parameters
    ----------
    readers
        Asked in this order; the first answer counts, and all are told.
    free
        What names stand for that exist before the block runs.
    """

    def __init__(self, readers: Sequence[Reader], free: Mapping[str, Value]) -> None:
        super().__init__()
        self.readers = readers
        self.free = free
        self._applications = 0
        self._expressions = {
            kind: getattr(self, f"_on_{kind.__name__.lower()}") for kind in _EXPRESSIONS
        }

    def run(self, tree: ast.Module) -> None:
        """Follow the whole block; what is nested beyond measure is left out and noted."""
        self.most_steps = _MIN_STEPS + _MOST_TIMES * _statements_in(tree)
        self.body(tree.body)
        for reader in self.readers:
            reader.uncalled()
        while self.pending:
            function = self.pending.pop()
            if not function.applied:
                try:
                    self.apply(function, [], {})
                except RecursionError:
                    self.too_deep = True

    # --- expressions -------------------------------------------------------------------------

    def expr(self, node: ast.expr | None) -> Value:
        """Say what an expression stands for."""
        spine: list[Any] = []
        while node is not None:
            kind = type(node)
            if kind is ast.Call:
                spine.append(node)
                node = node.func  # type: ignore[attr-defined]
            elif kind is ast.Attribute or kind is ast.Subscript:
                spine.append(node)
                node = node.value  # type: ignore[attr-defined]
            elif kind is ast.BinOp:
                spine.append(node)
                node = node.left  # type: ignore[attr-defined]
            else:
                break
        value: Value = UNKNOWN
        if node is not None:
            handler = self._expressions.get(type(node))
            value = handler(node) if handler else self._parts(node)
        while spine:
            outer = spine.pop()
            value = _OUTER[type(outer)](self, outer, value)
        return value

    def _parts(self, node: ast.AST) -> Value:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)
        return UNKNOWN

    def _on_constant(self, node: ast.Constant) -> Value:
        return Const(node.value)

    def _on_name(self, node: ast.Name) -> Value:
        name = node.id
        value = self.scope.find(name)
        if value is None:
            value = self.free.get(name) or convention(name)
            if self.stars:
                value = Many((value, *(Named(f"{module}.{name}") for module in self.stars)))
        for one in options(value):
            if isinstance(one, Named):
                self.named(one.dotted, node)
        return value

    def _on_joinedstr(self, node: ast.JoinedStr) -> Value:
        return texts.concatenated([self.expr(part) for part in node.values])

    def _on_formattedvalue(self, node: ast.FormattedValue) -> Value:
        value = self.expr(node.value)
        spec = self.expr(node.format_spec) if node.format_spec else Const("")
        if node.conversion not in (-1, 115):
            return UNKNOWN
        return one_of(formatted_value(one, spec) for one in options(value))

    def _on_list(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items: list[Value] = []
        is_open = False
        for part in node.elts:
            if isinstance(part, ast.Starred):
                inner = self.expr(part.value)
                is_open = is_open or not isinstance(inner, Items) or inner.open
                items += inner.items if isinstance(inner, Items) else ()
            else:
                items.append(self.expr(part))
        return Items(tuple(items), is_open)

    _on_tuple = _on_set = _on_list

    def _on_dict(self, node: ast.Dict) -> Value:
        pairs: list[tuple[Value, Value]] = []
        is_open = False
        for key, given in zip(node.keys, node.values, strict=True):
            value = self.expr(given)
            if key is not None:
                pairs.append((self.expr(key), value))
            elif isinstance(value, Table):
                pairs += value.pairs
            else:
                is_open = True
        return Table(tuple(pairs), is_open)

    def _on_namedexpr(self, node: ast.NamedExpr) -> Value:
        value = self.expr(node.value)
        self.bind(node.target, value)
        return value

    def _on_ifexp(self, node: ast.IfExp) -> Value:
        self.expr(node.test)
        return one_of((self.expr(node.body), self.expr(node.orelse)))

    def _on_boolop(self, node: ast.BoolOp) -> Value:
        values = [self.expr(part) for part in node.values]
        return self.combined(node, values) or one_of(values)

    def _on_compare(self, node: ast.Compare) -> Value:
        parts = [self.expr(node.left), *(self.expr(part) for part in node.comparators)]
        return self.combined(node, parts) or UNKNOWN

    def _on_unaryop(self, node: ast.UnaryOp) -> Value:
        value = self.expr(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(value, Const):
            return Const(-value.value) if isinstance(value.value, int | float) else UNKNOWN
        return self.combined(node, [value]) or UNKNOWN

    def _on_binop(self, node: ast.BinOp, left: Value) -> Value:
        right = self.expr(node.right)
        found = self.combined(node, [left, right])
        if found is not None:
            return found
        if isinstance(node.op, ast.Add):
            if isinstance(left, Items) and isinstance(right, Items):
                return Items(left.items + right.items, left.open or right.open)
            if texts.is_text(left) or texts.is_text(right):
                return texts.concatenated([left, right])
        if isinstance(node.op, ast.Div) and (
            texts.is_path(left) or texts.is_path(right) or texts.is_text(right)
        ):
            return texts.path_of([left, right])
        if isinstance(node.op, ast.Mod):
            return texts.percent(left, right)
        return UNKNOWN

    def _on_lambda(self, node: ast.Lambda) -> Value:
        return self.function(node)

    def _on_starred(self, node: ast.Starred) -> Value:
        return self.expr(node.value)

    def _on_await(self, node: ast.Await) -> Value:
        return self.expr(node.value)

    def _on_listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        with self.within(Scope(self.scope)):
            is_open = self._generators(node.generators)
            return Items(tuple(options(self.expr(node.elt))), is_open)

    _on_setcomp = _on_generatorexp = _on_listcomp

    def _on_dictcomp(self, node: ast.DictComp) -> Value:
        with self.within(Scope(self.scope)):
            is_open = self._generators(node.generators)
            key, value = self.expr(node.key), self.expr(node.value)
            return Table(tuple((one, value) for one in options(key)), is_open)

    def _generators(self, generators: Iterable[ast.comprehension]) -> bool:
        is_open = False
        for generator in generators:
            source = self.expr(generator.iter)
            self.bind(generator.target, element(source))
            for condition in generator.ifs:
                self.expr(condition)
            is_open = is_open or bool(generator.ifs) or not is_closed(source)
        return is_open

    def combined(self, node: ast.expr, parts: Sequence[Value]) -> Value | None:
        """Ask the readers what an operation stands for."""
        for reader in self.readers:
            found = reader.combined(node, parts)
            if found is not None:
                return found
        return None

    def named(self, dotted: str, node: ast.AST) -> None:
        """Tell the readers that the block refers to something in a module."""
        for reader in self.readers:
            reader.named(dotted, node)

    # --- attributes, items, calls ------------------------------------------------------------

    def _on_attribute(self, node: ast.Attribute, of: Value) -> Value:
        name = node.attr
        found = [self._attribute(one, name, node) for one in options(of)]
        return found[0] if len(found) == 1 else one_of(found)

    def _attribute(self, of: Value, name: str, node: ast.Attribute) -> Value:
        for reader in self.readers:
            found = reader.attribute(of, name, node)
            if found is not None:
                return found
        if isinstance(of, Named):
            dotted = f"{of.dotted}.{name}"
            self.named(dotted, node)
            return CONSTANTS.get(dotted) or Named(dotted)
        if isinstance(of, Holder):
            value = of.names.get(name, UNKNOWN)
            return Method(of, name) if isinstance(value, Function) else value
        if isinstance(of, Text) and of.is_path:
            found = texts.path_attribute(of, name)
            return Method(of, name) if found is UNKNOWN else found
        if isinstance(of, Method) and isinstance(of.of, Method):
            of = Method(UNKNOWN, of.name)  # no longer chain is ever asked about
        return Method(of, name)

    def _on_subscript(self, node: ast.Subscript, of: Value) -> Value:
        key = self.key(node.slice)
        found = [self._item(one, key, node) for one in options(of)]
        return found[0] if len(found) == 1 else one_of(found)

    def key(self, node: ast.expr) -> Value:
        """Say what stands between brackets; of a slice, its two ends."""
        if isinstance(node, ast.Slice):
            ends = [self.expr(end) for end in (node.lower, node.upper, node.step) if end]
            return Items(tuple(ends), open=True)
        if isinstance(node, ast.Tuple):
            return Items(tuple(self.key(part) for part in node.elts))
        return self.expr(node)

    def _item(self, of: Value, key: Value, node: ast.Subscript) -> Value:
        for reader in self.readers:
            found = reader.item(of, key, node)
            if found is not None:
                return found
        return item(of, key)

    def _on_call(self, node: ast.Call, function: Value) -> Value:
        args: list[Value] = []
        for argument in node.args:
            value = self.expr(argument)
            if isinstance(argument, ast.Starred):
                args += value.items if isinstance(value, Items) else ()
            else:
                args.append(value)
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.expr(keyword.value)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, Table):
                for key, one in value.pairs:
                    if isinstance(key, Const) and isinstance(key.value, str):
                        kwargs[key.value] = one
        found = [self.called(node, one, args, kwargs) for one in options(function)]
        return found[0] if len(found) == 1 else one_of(found)

    def called(
        self, node: ast.Call, function: Value, args: list[Value], kwargs: dict[str, Value]
    ) -> Value:
        """Say what a call stands for, of a function that is one thing."""
        call = Call(node, function, args, kwargs)
        result: Value | None = None
        for reader in self.readers:
            found = reader.call(call)
            result = found if result is None else result
        if result is not None:
            return result
        if isinstance(function, Holder):
            return self._made(function, args, kwargs)
        if isinstance(function, Function):
            return self.apply(function, args, kwargs)
        if isinstance(function, Method) and isinstance(function.of, Holder):
            inner = function.of.names[function.name]
            own = function.of.is_object and not is_static(inner)
            return self.apply(inner, [function.of, *args] if own else args, kwargs)  # type: ignore[arg-type]
        self._handed_on(call)
        if isinstance(function, Method):
            changed = changed_by(function, args)
            holder = node.func.value if isinstance(node.func, ast.Attribute) else None
            if changed is not None and isinstance(holder, ast.Name):
                self.scope.bind(holder.id, changed)
            return python_method(function, args, kwargs)
        if isinstance(function, Named):
            return python_function(function.dotted, args, kwargs)
        return UNKNOWN

    def _made(self, made: Holder, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Make an object of a class of the block: what its constructor sets are its attributes."""
        new = Holder(dict(made.names), is_object=True)
        constructor = made.names.get("__init__")
        if isinstance(constructor, Function):
            self.apply(constructor, [new, *args], kwargs)
        else:
            new.names.update(kwargs)
        return new

    def _handed_on(self, call: Call) -> None:
        """Follow functions of the block that are handed to something which will call them."""
        given = [*call.args, *call.kwargs.values()]
        if not any(isinstance(one, Function) for one in given):
            return
        name = call.dotted or (call.function.name if isinstance(call.function, Method) else "")
        rest = [one for one in call.args if not isinstance(one, Function)]
        each = name.rpartition(".")[2] in _MAPPING
        for one in given:
            if isinstance(one, Function) and not one.applied:
                self.apply(one, [element(part) for part in rest] if each else rest, {})

    def apply(
        self, function: Function, args: Sequence[Value], kwargs: Mapping[str, Value]
    ) -> Value:
        """Follow a function of the block with these arguments and return what it returns."""
        if (
            self._applications >= MAX_APPLICATIONS
            or function.applied >= _MAX_EACH
            or len(self.returns) >= _MAX_DEPTH
            or self.steps > self.most_steps
        ):
            return UNKNOWN
        function.applied += 1
        self._applications += 1
        scope = Scope(function.scope)
        bind_arguments(scope, function, args, kwargs)
        node = function.node
        with self.within(scope):
            if isinstance(node, ast.Lambda):
                self.returns.append([])
                value = self.expr(node.body)
                self.returns.pop()
                return value
            self.returns.append([])
            self.body(node.body)
            return one_of(self.returns.pop())


def _statements_in(tree: ast.Module) -> int:
    """Count the statements of a block, at all depths."""
    count = 0
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                count += len(inner)
                stack.extend(inner)
    return count


_MAPPING = frozenset(
    ("map", "imap", "imap_unordered", "starmap", "filter", "thread_map", "process_map")
)

_EXPRESSIONS = (
    ast.Constant,
    ast.Name,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.NamedExpr,
    ast.IfExp,
    ast.BoolOp,
    ast.Compare,
    ast.UnaryOp,
    ast.Lambda,
    ast.Starred,
    ast.Await,
    ast.ListComp,
    ast.SetComp,
    ast.GeneratorExp,
    ast.DictComp,
)

_OUTER: dict[type[ast.AST], Any] = {
    ast.Call: Evaluator._on_call,
    ast.Attribute: Evaluator._on_attribute,
    ast.Subscript: Evaluator._on_subscript,
    ast.BinOp: Evaluator._on_binop,
}
