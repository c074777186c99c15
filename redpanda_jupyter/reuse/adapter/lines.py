"""The rename line: readable code that brings a target to a block's names, in its own library.

The rule of this module: what it writes needs nothing of ours, does what
:func:`~.frames.adapt_frame` does, and says nothing where there is nothing to do.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...errors import UsageError
from .frames import projection, quoted, series_name
from .renames import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.datasets import DatasetProfile

_WIDTH = 100  # characters of a line
_LIKE_PANDAS = frozenset(("pandas", "geopandas", "modin", "cudf", "dask", "dask_expr", ""))


def literal(text: str) -> str:
    """Write a text as Python does, in double quotes where it may."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in text else written


def dictionary(pairs: dict[str, str]) -> str:
    """Write a dict of texts."""
    inner = ", ".join(f"{literal(old)}: {literal(new)}" for old, new in pairs.items())
    return f"{{{inner}}}"


def library_of(kind: str) -> str:
    """Return the library of a kind, such as ``polars`` of ``polars.DataFrame``."""
    library = kind.partition(".")[0] if "." in kind else ""
    return "duckdb" if library == "_duckdb" else library


class Expression:
    """What a block's variable is bound to, as it grows: the target, its names, its values.

    Parameters
    ----------
    target
        The expression that gives the target.
    kind
        Its type, such as ``pandas.DataFrame``; empty if it is not known.
    profile
        What is known of it.
    """

    def __init__(self, target: str, kind: str, profile: DatasetProfile | None) -> None:
        self.library = library_of(kind)
        self.lazy = "Lazy" in kind
        self.series = kind.endswith("Series")
        self.profile = profile
        self.target = target
        self.calls: list[str] = []
        self.imports: list[str] = []

    @property
    def changes(self) -> bool:
        """Whether anything is done to the target."""
        return bool(self.calls)

    def rename(self, plan: dict[str, str], pairs: dict[str, dict[str, str]]) -> None:
        """Give columns the names and texts of the source."""
        if self.library == "duckdb":
            self._project(plan, pairs)
            return
        if plan:
            self._rename(plan)
        back = {new: old for old, new in plan.items()}
        texts: dict[str, dict[str, str]] = {}
        for column, one in pairs.items():
            dtype = self._dtype(back.get(column, column))
            if self.library == "polars":
                self._polars_values(column, one, dtype)
            elif self.library not in _LIKE_PANDAS:
                raise UsageError(
                    f"The texts of {column!r} cannot be mapped in a {self.library} frame.",
                    hint="Map them in the frame first.",
                )
            elif dtype.startswith("category"):  # "category (2 levels)"
                self._categories(column, one, back)
            else:
                texts[column] = one
        if texts:
            self._pandas_values(texts, back)

    def copy(self) -> None:
        """Make it an object of its own, because the block changes it."""
        if self.library == "polars":
            self.calls.append("clone()")
        elif self.library in ("pandas", "geopandas", "modin", "cudf", ""):
            self.calls.append("copy()")

    def order(self, plan: dict[str, str], order: Sequence[str]) -> None:
        """Put the columns in the source's order, where those of the target are known."""
        if self.profile is None or not order:
            return
        columns = [plan.get(one.name, one.name) for one in self.profile.columns]
        wanted = in_order(columns, order)
        if wanted == columns:
            return
        listed = "[" + ", ".join(map(literal, wanted)) + "]"
        if self.library in ("polars", "pyarrow"):
            self.calls.append(f"select({listed})")
        elif self.library in _LIKE_PANDAS:
            self.calls.append(f"loc[:, {listed}]")

    def text(self) -> str:
        """Return the expression in one line."""
        return ".".join((self.target, *self.calls))

    # --- libraries ---------------------------------------------------------------------------

    def _rename(self, plan: dict[str, str]) -> None:
        if self.series:
            new = series_name(next(iter(plan.values())))
            self.calls.append(f"rename({'None' if new is None else literal(new)})")
        elif self.library in _LIKE_PANDAS:
            self.calls.append(f"rename(columns={dictionary(plan)})")
        elif self.library == "polars":
            known = "" if self.profile is not None else ", strict=False"
            self.calls.append(f"rename({dictionary(plan)}{known})")
        elif self.library == "pyarrow":
            if self.profile is None:
                self.calls.append(f"rename_columns({dictionary(plan)})")
            else:
                names = [plan.get(one.name, one.name) for one in self.profile.columns]
                self.calls.append(f"rename_columns([{', '.join(map(literal, names))}])")
        elif self.library == "pyspark":
            self.calls.append(f"withColumnsRenamed({dictionary(plan)})")
        elif self.library == "ibis":
            self.calls.append(f"rename({dictionary({new: old for old, new in plan.items()})})")
        else:
            self.imports.append("import narwhals as nw")
            self.target = f"nw.from_native({self.target})"
            self.calls += [f"rename({dictionary(plan)})", "to_native()"]

    def _project(self, plan: dict[str, str], pairs: dict[str, dict[str, str]]) -> None:
        if not plan and not pairs:
            return
        if self.profile is not None:
            text = projection([one.name for one in self.profile.columns], plan, pairs)
        elif pairs:
            raise UsageError("The columns of the relation must be known to map its texts.")
        else:
            renamed = ", ".join(f"{quoted(old)} AS {quoted(new)}" for old, new in plan.items())
            text = f"* RENAME ({renamed})"
        self.calls.append(f"project({literal(text)})")

    def _dtype(self, column: str) -> str:
        known = self.profile.column(column) if self.profile is not None else None
        return known.dtype if known is not None else ""

    def _pandas_values(self, texts: dict[str, dict[str, str]], back: dict[str, str]) -> None:
        written = []
        for column, pairs in texts.items():
            known = self.profile.column(back.get(column, column)) if self.profile else None
            plain = known is not None and known.kind in ("boolean", "integer", "number")
            inner = ", ".join(
                f"{old if plain and _is_plain(old) else literal(old)}: {literal(new)}"
                for old, new in pairs.items()
            )
            written.append((column, f"{{{inner}}}"))
        if self.series:
            self.calls.append(f"replace({written[0][1]})")
            return
        inner = ", ".join(f"{literal(column)}: {pairs}" for column, pairs in written)
        self.calls.append(f"replace({{{inner}}})")

    def _categories(self, column: str, pairs: dict[str, str], back: dict[str, str]) -> None:
        known = self.profile.column(back.get(column, column)) if self.profile else None
        stay = {one for one in (known.levels if known is not None else ()) if one not in pairs}
        if stay & set(pairs.values()) or len(set(pairs.values())) < len(pairs):
            self._fewer_categories(column, pairs)
            return
        renamed = f"d[{literal(column)}].cat.rename_categories({dictionary(pairs)})"
        if self.series:
            self.calls.append(f"cat.rename_categories({dictionary(pairs)})")
        else:
            self.calls.append(f"assign(**{{{literal(column)}: lambda d: {renamed}}})")

    def _fewer_categories(self, column: str, pairs: dict[str, str]) -> None:
        """Make one category of several, which renaming cannot; their order stays."""
        self.imports.append("import pandas as pd")
        made = (
            f"s.astype(object).replace({dictionary(pairs)}).astype(pd.CategoricalDtype("
            f"s.cat.categories.to_series().replace({dictionary(pairs)}).unique(), s.cat.ordered))"
        )
        if self.series:
            self.calls.append(f"pipe(lambda s: {made})")
        else:
            one = f"d[{literal(column)}].pipe(lambda s: {made})"
            self.calls.append(f"assign(**{{{literal(column)}: lambda d: {one}}})")

    def _polars_values(self, column: str, pairs: dict[str, str], dtype: str) -> None:
        self.imports.append("import polars as pl")
        cast = ".cast(pl.String)" if dtype and dtype != "String" else ""
        back = ".cast(pl.Categorical)" if dtype.startswith("Categorical") else ""
        value = f"{cast}.replace({dictionary(pairs)}){back}"
        if self.series:
            self.calls.append(value[1:])
        else:
            self.calls.append(f"with_columns(pl.col({literal(column)}){value})")


def _is_plain(text: str) -> bool:
    """Tell whether a level is written as Python writes a truth value or a number."""
    try:
        return isinstance(ast.literal_eval(text), bool | int | float)
    except (SyntaxError, ValueError):
        return False


def assignment(variable: str, expression: Expression) -> list[str]:
    """Return ``variable = expression``, over several lines where one would be too long."""
    line = f"{variable} = {expression.text()}"
    if len(line) <= _WIDTH or not expression.calls:
        return [line]
    lines = [f"{variable} = ("]
    for number, part in enumerate((expression.target, *expression.calls)):
        lines += _broken(f"    {part}" if number == 0 else f"    .{part}")
    return [*lines, ")"]


def _broken(line: str) -> list[str]:
    """Break a call with a dict or list of texts after each of its entries."""
    if len(line) <= _WIDTH:
        return [line]
    start = min((place for place in map(line.find, "{[") if place >= 0), default=-1)
    end = max(line.rfind("}"), line.rfind("]"))
    if start < 0 or end < start:
        return [line]
    entries = _entries(line[start + 1 : end])
    return [line[: start + 1], *(f"        {one}," for one in entries), f"    {line[end:]}"]


def _entries(text: str) -> list[str]:
    """Split at commas that stand in no string and no bracket."""
    parts, depth, quote, begin, place = [], 0, "", 0, 0
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == "\\":
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and not depth:
            parts.append(text[begin:place].strip())
            begin = place + 1
        place += 1
    return [*parts, text[begin:].strip()] if text[begin:].strip() else parts
