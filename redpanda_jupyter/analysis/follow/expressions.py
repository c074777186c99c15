"""Expressions: what each stands for, of Python's own values.

The rule of this module: a value is handed on wherever Python hands it on, and the readers are asked
first whatever an attribute, an item or an operation may mean in a library. Expressions that lean to
the left are walked with a list, because a chain of a thousand calls is a valid program. What a call
gives is :mod:`.evaluate`'s.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from . import texts
from .containers import formatted_value, is_closed, is_written, item
from .conventions import CONSTANTS, convention
from .scope import Scope
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
    Table,
    Text,
    Value,
    one_of,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .reader import Reader


_LEANING = (ast.Call, ast.Attribute, ast.Subscript, ast.BinOp)
"""Expressions that lean to the left."""


class Expressions(Statements):
    """The part of an evaluator that says what expressions stand for.

    Parameters
    ----------
    readers
        Asked in this order; the first answer counts.
    free
        What names stand for that exist before the block runs.
    """

    def __init__(self, readers: Sequence[Reader], free: Mapping[str, Value]) -> None:
        super().__init__(readers)
        self.free = free

    @abstractmethod
    def called(
        self, node: ast.Call, function: Value, args: list[Value], kwargs: dict[str, Value]
    ) -> Value:
        """Say what a call stands for, of a function that is one thing."""

    def expr(self, node: ast.expr | None) -> Value:
        """Say what an expression stands for."""
        spine: list[ast.expr] = []
        while isinstance(node, _LEANING):
            spine.append(node)
            if isinstance(node, ast.Call):
                node = node.func
            elif isinstance(node, ast.BinOp):
                node = node.left
            else:
                node = node.value
        value: Value = UNKNOWN
        if node is not None:
            handler = _EXPRESSIONS.get(type(node))
            if handler is not None:
                value = handler(self, node)
            else:
                self.look_into(node)
        while spine:
            outer = spine.pop()
            value = _OUTER[type(outer)](self, outer, value)
        return value

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
        for reader in self.readers:
            reader.written(value, node.value)
        spec = self.expr(node.format_spec) if node.format_spec else Const("")
        if node.conversion not in (-1, 115):
            return UNKNOWN
        if isinstance(value, Many) and spec == Const("") and all(map(is_written, value.options)):
            return value  # itself, so that it is known to be the same at another place
        return one_of(formatted_value(one, spec) for one in options(value))

    def _on_list(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items: list[Value] = []
        is_open = False
        for part in node.elts:
            if isinstance(part, ast.Starred):
                inner = self.expr(part.value)
                self.looped(inner, part.value)
                is_open = is_open or not isinstance(inner, Items) or inner.open
                items += inner.items if isinstance(inner, Items) else ()
            else:
                items.append(self.expr(part))
        return Items(tuple(items), is_open)

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
                return left.grown(right.items, is_open=right.open)
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

    def _on_inner(self, node: ast.Starred | ast.Await) -> Value:
        return self.expr(node.value)

    def _on_listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        with self.within(Scope(self.scope)):
            is_open = self._generators(node.generators)
            return Items(tuple(options(self.expr(node.elt))), is_open)

    def _on_dictcomp(self, node: ast.DictComp) -> Value:
        with self.within(Scope(self.scope)):
            is_open = self._generators(node.generators)
            key, value = self.expr(node.key), self.expr(node.value)
            return Table(tuple((one, value) for one in options(key)), is_open)

    def _generators(self, generators: Iterable[ast.comprehension]) -> bool:
        is_open = False
        for generator in generators:
            source = self.expr(generator.iter)
            self.bind(generator.target, self.looped(source, generator.iter))
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
                self.looped(value, argument.value)
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


_EXPRESSIONS: dict[type[ast.expr], Callable[[Expressions, Any], Value]] = {
    ast.Constant: Expressions._on_constant,
    ast.Name: Expressions._on_name,
    ast.JoinedStr: Expressions._on_joinedstr,
    ast.FormattedValue: Expressions._on_formattedvalue,
    ast.List: Expressions._on_list,
    ast.Tuple: Expressions._on_list,
    ast.Set: Expressions._on_list,
    ast.Dict: Expressions._on_dict,
    ast.NamedExpr: Expressions._on_namedexpr,
    ast.IfExp: Expressions._on_ifexp,
    ast.BoolOp: Expressions._on_boolop,
    ast.Compare: Expressions._on_compare,
    ast.UnaryOp: Expressions._on_unaryop,
    ast.Lambda: Expressions._on_lambda,
    ast.Starred: Expressions._on_inner,
    ast.Await: Expressions._on_inner,
    ast.ListComp: Expressions._on_listcomp,
    ast.SetComp: Expressions._on_listcomp,
    ast.GeneratorExp: Expressions._on_listcomp,
    ast.DictComp: Expressions._on_dictcomp,
}

_OUTER: dict[type[ast.expr], Callable[[Expressions, Any, Value], Value]] = {
    ast.Call: Expressions._on_call,
    ast.Attribute: Expressions._on_attribute,
    ast.Subscript: Expressions._on_subscript,
    ast.BinOp: Expressions._on_binop,
}
"""Of these, what stands at the left has been followed before."""
