"""Blocks that read their files themselves: the reader's call is edited where it stands.

The rule of this module: the path, and how the file is written, are the target's; the names of the
columns stay the block's. What describes the old file only, such as its delimiter, does not outlive
it. What cannot be done safely is refused in words.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ...errors import ContractError
from .calls import ReaderCall, refuse
from .columns_read import by_names, by_place, names_of_file, positional_only
from .lines import Expression, literal
from .options import DEFAULTS, FRAME_FREE, for_duckdb, for_polars, plain
from .places import Edit
from .queries import CALLS as QUERIES
from .queries import edit_query
from .renames import renames, value_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.contract import FileInput
    from ...models.datasets import DatasetProfile
    from ...models.reuse import Binding, Mapping, Target
    from .places import Source

_TEXT = ("read_csv", "read_table", "read_fwf", "read_excel")
_POLARS = ("read_csv", "scan_csv", "read_parquet", "scan_parquet", "read_ndjson", "scan_ndjson")
_POLARS_FOR = {"read_csv": "csv", "read_table": "csv", "read_parquet": "parquet"}


def call_text(module: str, target: Target) -> str:
    """Write the call that reads a target: ``pd.read_csv("x.csv", sep=";")``."""
    reader = (target.reader or "pandas.read_csv").rpartition(".")[2]
    given = [literal(target.path or target.name)]
    given += [f"{name}={plain(value)}" for name, value in target.options.items()]
    return f"{module}.{reader}({', '.join(given)})"


def reader_edits(
    source: Source,
    file: FileInput,
    binding: Binding,
    profile: DatasetProfile | None,
    files: Sequence[FileInput],
) -> list[Edit]:
    """Return the edits that let a block read another file than its own.

    Parameters
    ----------
    source
        The block.
    file
        What it reads.
    binding
        What stands for it; see :class:`~...models.reuse.Binding`.
    profile
        What is known of the target: its columns in their order.
    files
        All files that the block reads.

    Raises
    ------
    ContractError
        The call cannot be found for certain, or cannot be edited safely.
    """
    target = binding.inputs[file.path]
    mapping = binding.mapping(file.path) or (binding.mapping(file.variable or "") or None)
    call = ReaderCall(source, file, files)
    if target.path is None:
        return _frame_instead(call, target, mapping, profile)
    columns = names_of_file(target, profile)
    plan = renames(mapping, columns) if mapping is not None else {}
    pairs = value_pairs(mapping) if mapping is not None else {}
    if call.name in QUERIES:
        edit_query(call, target, columns, plan, pairs)
        return call.edits
    call.set_path(literal(target.path))
    library = file.call.partition(".")[0]
    if library in ("pandas", "modin", "cudf", "dask") and call.name.startswith("read_"):
        _pandas(call, target, columns, plan, pairs)
    elif library == "polars":
        _polars(call, target, plan, pairs)
    elif library == "duckdb":
        _duckdb(call, target, columns, plan, pairs)
    else:
        _other(call, target, plan, pairs)
    return call.edits


# --- pandas ------------------------------------------------------------------------------------


def _pandas(
    call: ReaderCall,
    target: Target,
    columns: list[str] | None,
    plan: dict[str, str],
    pairs: dict[str, dict[str, str]],
) -> None:
    reader = (target.reader or "").rpartition(".")[2] or call.name
    if reader != call.name and {reader, call.name} != {"read_csv", "read_table"}:
        _other_reader(call, reader, plan)
        for name, value in target.options.items():
            call.add(name, plain(value))
    elif call.name in _TEXT:
        _text_file(call, target, columns, plan)
    else:
        by_names(call, "columns", plan)
        if plan and call.has("filters"):
            refuse(call, "its filters name columns")
        for name, value in target.options.items():
            call.put(name, plain(value))
        call.behind_rename(plan)
    if pairs:
        call.behind(_replacement(pairs))


def _replacement(pairs: dict[str, dict[str, str]]) -> str:
    expression = Expression("", "pandas.DataFrame", None)
    expression.rename({}, pairs)
    return expression.calls[0]


def _text_file(
    call: ReaderCall, target: Target, columns: list[str] | None, plan: dict[str, str]
) -> None:
    """Edit ``read_csv`` and its kin: a file with a header whose names are given anew."""
    options = dict(target.options)
    sniffed = target.reader is not None
    if sniffed and call.name == "read_table" and "sep" not in options:
        options["sep"] = ","
    own_names = options.pop("names", None)
    headless = options.get("header", 0) is None
    named = bool(plan) or own_names is not None or call.has("names")
    if call.literal("header", 0) is None and not headless and not call.has("names"):
        refuse(call, "it expects a file without a header")
    if named and columns is None:
        positional_only(call, "the columns of the file are not known")
        call.behind_rename(plan)
        named = False
    by_place(call, [plan.get(one, one) for one in columns] if columns is not None else None)
    dtypes = options.pop("dtype", {})
    dates = options.pop("parse_dates", [])
    if sniffed:
        for name, default in DEFAULTS.items():
            if call.has(name) and name not in options and name not in ("names", "header"):
                if name == "delimiter":
                    call.put(name, plain(options.pop("sep", ",")))
                else:
                    call.put(name, default)
    if call.has("delimiter") and "sep" in options:
        options["delimiter"] = options.pop("sep")
    if named and columns is not None:
        options["header"] = None if headless else 0
        call.put("names", plain([plan.get(one, one) for one in columns]))
    elif sniffed and call.has("header") and "header" not in options:
        options["header"] = 0
    for name, value in options.items():
        call.put(name, plain(value))
    call.add_to_dict("dtype", {plan.get(one, one): kind for one, kind in dtypes.items()})
    call.add_to_list("parse_dates", [plan.get(one, one) for one in dates])


def _other_reader(call: ReaderCall, reader: str, plan: dict[str, str]) -> None:
    """Read a file of another kind than the block's own: only what says nothing else is kept."""
    if not isinstance(call.node.func, ast.Attribute):
        refuse(call, f"the file needs {reader}, which the block does not import")
    listed = None
    for name in call.keywords():
        if name in ("usecols", "columns"):
            listed = call.keyword_text(name)
            if call.literal(name, None) is None:
                refuse(call, f"{name} is no plain list")
        elif name not in DEFAULTS:
            refuse(call, f"{name} has no meaning for {reader}")
    call.set_function(reader)
    call.drop_keywords()
    call.behind_rename(plan)
    if listed is not None:
        call.behind_text(f"[{listed}]")


def _frame_instead(
    call: ReaderCall, target: Target, mapping: Mapping | None, profile: DatasetProfile | None
) -> list[Edit]:
    """Put a frame in the place of a call that reads one."""
    library = call.file.call.partition(".")[0]
    kind = profile.kind if profile is not None else f"{library}.DataFrame"
    if library not in ("pandas", "polars") or not kind.startswith(library):
        refuse(call, f"{target.name} is no {library} frame")
    for name in call.keywords():
        if name not in DEFAULTS and name not in FRAME_FREE:
            refuse(call, f"{name} says what becomes of the file, which a frame has behind it")
    expression = Expression(target.name, kind, profile)
    if mapping is not None:
        columns = None if profile is None else [one.name for one in profile.columns]
        expression.rename(renames(mapping, columns), value_pairs(mapping))
    if not expression.changes:
        expression.copy()
    if expression.imports:
        refuse(call, "its texts cannot be mapped in the call")
    start, end = call.source.span(call.node)
    return [Edit(start, end, expression.text())]


# --- other libraries ---------------------------------------------------------------------------


def _polars(
    call: ReaderCall, target: Target, plan: dict[str, str], pairs: dict[str, dict[str, str]]
) -> None:
    reader = (target.reader or "").rpartition(".")[2]
    kind = _POLARS_FOR.get(reader)
    if call.name not in _POLARS:
        return _other(call, target, plan, pairs)
    how, _, own = call.name.partition("_")
    if kind is not None and kind != own:
        for name in call.keywords():
            if name != "columns" and name not in DEFAULTS:
                refuse(call, f"{name} has no meaning for a file of the kind {kind}")
        call.set_function(f"{how}_{kind}")
    elif reader and kind is None and own != "ndjson":
        refuse(call, f"polars reads it in another way than {reader}")
    for name in ("schema_overrides", "dtypes", "schema", "new_columns"):
        if plan and call.has(name):
            refuse(call, f"{name} names columns")
    for name, value in for_polars(call, target, how).items():
        call.put(name, plain(value))
    by_names(call, "columns", plan)
    if plan:
        kept = call.literal("columns", None)
        named = {old: new for old, new in plan.items() if not kept or _kept(old, new, kept)}
        inner = ", ".join(f"{literal(old)}: {literal(new)}" for old, new in named.items())
        call.behind(f"rename({{{inner}}})")
    if pairs:
        refuse(call, "its texts must be mapped, too")
    return None


def _kept(old: str, new: str, kept: Any) -> bool:
    return isinstance(kept, list | tuple) and (old in kept or new in kept)


def _duckdb(
    call: ReaderCall,
    target: Target,
    columns: list[str] | None,
    plan: dict[str, str],
    pairs: dict[str, dict[str, str]],
) -> None:
    if call.name not in ("read_csv", "read_parquet", "from_csv_auto", "from_parquet"):
        return _other(call, target, plan, pairs)
    reader = (target.reader or "pandas.read_csv").rpartition(".")[2]
    if ("parquet" in reader) != ("parquet" in call.name):
        refuse(call, f"the file needs {reader}")
    for name, value in for_duckdb(call, target).items():
        call.put(name, plain(value))
    if plan or pairs:
        if columns is None:
            refuse(call, "the columns of the file are not known")
        from .frames import projection

        call.behind(f"project({literal(projection(columns or [], plan, pairs))})")
    return None


def _other(
    call: ReaderCall, target: Target, plan: dict[str, str], pairs: dict[str, dict[str, str]]
) -> None:
    """Edit the path alone; what needs more is refused."""
    if plan or pairs:
        refuse(call, "its columns have other names, and what reads it cannot be told so")
    options = {name: value for name, value in target.options.items() if name != "encoding"}
    if options:
        refuse(call, f"the file needs {', '.join(options)}")
    encoding = target.options.get("encoding")
    if encoding is not None:
        if call.name not in ("open", "read_text"):
            refuse(call, f"the file is written in {encoding}")
        call.put("encoding", plain(encoding))


__all__ = ["ContractError", "call_text", "reader_edits"]
