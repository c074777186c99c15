"""Frames of other libraries, each with the real one: their schema is told, nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dask
import dask.dataframe as dd
import duckdb
import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from redpanda_jupyter.context import columns_of, dataset_use, snapshot
from redpanda_jupyter.privacy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "zqlibrary"


def body(value: Any, privacy: str = "schema") -> list[str]:
    lines = snapshot(["df"], {"df": value}, privacy=privacy).split("\n")
    return lines[lines.index("<data>") + 1 : -1]


def at_all_levels(value: Any) -> str:
    use = dataset_use("df", value)
    known = columns_of(["df"], {"df": value})
    texts = [snapshot(["df"], {"df": value}, privacy=level) for level in LEVELS]
    return "\n".join([*texts, str(use), str(known)])


def explode(*_: Any, **__: Any) -> Any:
    raise AssertionError("computed")


# --- polars ---------------------------------------------------------------------------------------


def test_a_polars_query_is_not_collected() -> None:
    frame = pl.DataFrame({"a": [1]}).lazy().map_batches(explode, schema={"a": pl.Int64()})
    with pytest.raises(Exception, match="computed"):
        frame.collect()
    assert "(could not be described)" not in at_all_levels(frame)
    assert body(frame, "samples") == [
        "df: polars.LazyFrame, rows and missing values not counted (lazy), 1 column, nor any "
        "value looked at",
        '  "a": Int64',
    ]


# --- dask -----------------------------------------------------------------------------------------


def test_a_dask_frame_is_not_computed() -> None:
    called: list[str] = []

    def mark(part: pd.DataFrame) -> pd.DataFrame:
        called.append("x")
        return part

    source = pd.DataFrame({"a": [1, 2], "c": pd.Categorical([MARK, "y"]), 7: [0.5, 1.5]})
    frame = dd.from_pandas(source, npartitions=2).map_partitions(mark, meta=source)
    called.clear()  # dask tries it on an example when it is made
    text = at_all_levels(frame)
    assert called == []
    assert MARK not in text
    assert body(frame) == [
        "df: dask.DataFrame, rows and missing values not counted (lazy), 3 columns",
        '  "a": int64',
        '  "c": category',
        "  7: float64",
    ]
    assert body(frame["a"]) == ['df: dask.Series "a", rows not counted (lazy), int64']
    assert called == []
    with dask.config.set(scheduler="synchronous"):
        frame.compute()
    assert called, "the flag works"


# --- duckdb ---------------------------------------------------------------------------------------


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as connection:
        yield connection


def test_a_duckdb_relation_is_not_run(connection: Any) -> None:
    relation = connection.sql(
        "select error('computed')::int as a, 'x'::enum('x', 'zqlibrary') as e, now() as t, "
        "{'k': [1, 2], 'q\"': 1.5::decimal(10, 2)} as s, map {'a': 1} as m, "
        "union_value(n := 1) as u, [1, 2]::int[2] as r"
    )
    with pytest.raises(duckdb.Error, match="computed"):
        relation.fetchall()
    assert MARK not in at_all_levels(relation)
    assert body(relation) == [
        "df: duckdb.DuckDBPyRelation, rows and missing values not counted (lazy), 7 columns",
        '  "a": INTEGER',
        '  "e": ENUM (2 levels)',
        '  "t": TIMESTAMP WITH TIME ZONE',
        '  "s": STRUCT{"k": LIST(INTEGER), "q\\"": DECIMAL(10, 2)}',
        '  "m": MAP(VARCHAR, INTEGER)',
        '  "u": UNION{"n": INTEGER}',
        '  "r": ARRAY(INTEGER)',
    ]


# --- ibis -----------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis's own
def test_an_ibis_table_is_not_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = ibis.duckdb.connect()
    backend.raw_sql(f"create table t as select 1::bigint as a, '{MARK}' as b")
    table = backend.table("t")
    query = table.mutate(c=table.a * 2).filter(table.a > 1)
    for name in ("execute", "to_pyarrow", "to_pyarrow_batches", "raw_sql"):
        monkeypatch.setattr(type(backend), name, explode)
    with pytest.raises(AssertionError, match="computed"):
        query.execute()
    text = at_all_levels(query)
    assert MARK not in text
    assert body(query) == [
        "df: ibis.Table, rows and missing values not counted (lazy), 3 columns",
        '  "a": Int64',
        '  "b": String',
        '  "c": Int64',
    ]
    assert body(query.c) == ['df: ibis.IntegerColumn "c", rows not counted (lazy), Int64']
    backend.disconnect()


# --- spark ----------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore")
def test_a_spark_frame_starts_no_job() -> None:
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark: `make spark`")
    try:
        spark = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", False)
        session = spark.getOrCreate()
    except Exception as error:
        pytest.skip(f"Spark does not start: {type(error).__name__}")
    try:
        failing = sql.functions.raise_error(sql.functions.lit("computed")).cast("int")
        frame = session.range(3).withColumn("b", failing)
        with pytest.raises(Exception, match="computed"):
            frame.collect()
        tracker = session.sparkContext.statusTracker()
        before = len(tracker.getJobIdsForGroup(None))
        assert before, "the failing one was counted"
        assert "(could not be described)" not in at_all_levels(frame)
        assert body(frame) == [
            "df: pyspark.DataFrame, rows and missing values not counted (lazy), 2 columns",
            '  "id": Int64',
            '  "b": Int32',
        ]
        assert len(tracker.getJobIdsForGroup(None)) == before
    finally:
        session.stop()


# --- pandas, polars and pyarrow: shapes that are seldom -------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_five_thousand_columns_duplicates_and_names_of_all_kinds(level: str) -> None:
    names = ["a", "a", ("x", 1), 7, None, 2.5, pd.Timestamp(0), *range(10, 5003)]
    frame = pd.DataFrame(np.ones((50, 5000)))
    frame.columns = pd.Index(names, dtype=object)
    lines = body(frame, level)
    assert "5,000 columns" in lines[0]
    assert any(line.startswith("  … and 4,900 more (") for line in lines)
    assert sum(line.startswith('  "a"') for line in lines) == 2
    wide = pl.DataFrame(np.ones((50, 5000)))
    assert any(line.startswith("  … and 4,900 more (") for line in body(wide, level))


def test_chunks_of_arrow_are_taken_from_one_by_one() -> None:
    chunks = [pa.array([f"v{chunk}"] * 1000) for chunk in range(200)]
    table = pa.table({"a": pa.chunked_array(chunks), "n": pa.array(range(200_000))})
    line = body(table, "stats")
    assert "statistics from 1,000 rows (sampled)" in line[0]
    assert line[1].startswith('  "a": string, at least 200 distinct')
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    assert body(frame, "stats")[2].startswith('  "n": int64[pyarrow], 0 to 199999, at least 1,000')


def test_a_derived_frame_is_described_without_running_its_class() -> None:
    class Loud(pd.DataFrame):
        @property
        def columns(self) -> Any:
            return explode()

        def __len__(self) -> int:
            return int(explode())

        def __getattribute__(self, name: str) -> Any:
            return explode()

    class LoudPolars(pl.DataFrame):
        def __getattribute__(self, name: str) -> Any:
            return explode()

    class LoudQuery(pl.LazyFrame):
        def collect_schema(self) -> Any:
            return explode()

    for level in LEVELS:
        for made in (Loud({"a": [1]}), LoudPolars({"a": [1]}), pl.LazyFrame({"a": [1]})):
            assert '"a"' in body(made, level)[1]
    assert '"a"' in body(LoudQuery({"a": [1]}))[1]
