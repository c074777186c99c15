"""A library of any size for measuring the search: words as rare and as common as in real text.

The rule of this module: the blocks are written by the store's own bulk path (rows, then
``search.add``), and the same numbers give the same library.

Run: ``python tests/benchmarks/search_library.py URL COUNT`` makes it, and measures it; ``--keep``
measures one that is there.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text, update

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import BlockQuery, content_hash
from redpanda_jupyter.store import Store, schema, search

SEED = 20260301
START = datetime(2024, 1, 1, tzinfo=UTC)

COMMON = [
    "revenue", "orders", "region", "month", "customer", "price", "weather", "station", "daily",
    "mean", "total", "share", "market", "product", "category", "quantity", "discount", "margin",
    "forecast", "season", "trend", "growth", "segment", "cohort", "retention", "churn",
    "session", "device", "channel", "campaign", "budget", "spend", "click", "conversion",
    "funnel", "invoice", "payment", "refund", "tax", "shipping", "warehouse", "stock",
    "supplier", "delay", "temperature", "humidity", "rainfall", "pressure", "wind", "species",
    "island", "bill", "flipper", "weight", "passenger", "fare", "class", "survived", "age",
    "sex", "income", "education", "score", "rating", "review",
]  # fmt: skip
VERBS = [
    "plot", "show", "compute", "compare", "group", "sort", "filter", "merge", "join", "clean",
    "count", "average", "sum", "rank", "pivot", "resample", "normalise", "predict", "cluster",
    "fit", "draw", "list", "find", "check", "convert", "export", "load", "summarise",
]  # fmt: skip
METHODS = [
    "groupby", "sort_values", "merge", "pivot_table", "resample", "rolling", "fillna", "dropna",
    "astype", "apply", "map", "value_counts", "query", "assign", "rename", "drop_duplicates",
    "quantile", "describe", "agg", "sum", "mean", "median", "std", "plot", "reset_index",
    "set_index", "head", "tail", "nlargest", "isin", "between", "cut", "qcut", "melt", "stack",
    "unstack",
]  # fmt: skip
MODULES = [
    "pandas", "numpy", "matplotlib.pyplot", "seaborn", "sklearn.linear_model", "plotly.express",
]  # fmt: skip
TAGS = [
    "finance", "weather", "marketing", "report", "draft", "weekly", "monthly", "quality", "demo",
]  # fmt: skip
SYLLABLES = [
    "ba", "be", "bi", "bo", "ka", "ke", "ki", "ko", "la", "le", "li", "lo", "ma", "me", "mi",
    "mo", "na", "ne", "ni", "no", "ra", "re", "ri", "ro", "sa", "se", "si", "so",
]  # fmt: skip


class Words:
    """Words by Zipf's law: the first ones common, and tens of thousands that hardly anybody has."""

    def __init__(self, chance: random.Random, many: int = 60_000) -> None:
        made: dict[str, None] = dict.fromkeys(COMMON)
        while len(made) < many:
            made["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5)))] = None
        self.words = list(made)
        self._chance = chance
        total, self._sums = 0.0, []
        for place in range(1, many + 1):
            total += 1 / place
            self._sums.append(total)

    def some(self, count: int) -> list[str]:
        return self._chance.choices(self.words, cum_weights=self._sums, k=count)


def code_of(chance: random.Random, words: list[str]) -> str:
    frame = chance.choice(["df", "data", "orders", "sales", "frame"])
    method = chance.choices(METHODS, weights=range(len(METHODS), 0, -1), k=3)
    a, b, c, d, e, f = words[:6]
    lines = [
        f"{a}_by_{b} = {frame}.{method[0]}('{b}')['{a}'].{method[1]}()",
        f"{c}_share = {a}_by_{b} / {a}_by_{b}.sum()",
        f"{frame}['{d}_{e}'] = {frame}['{d}'].{method[2]}()",
        f"{c}_share.plot(kind='bar', title='{a.title()} per {b}')",
    ]
    if chance.random() < 0.2:
        lines.insert(0, f"def {f}_{a}({frame}):\n    return {frame}['{a}'].mean()")
    return "\n".join(lines[: chance.randint(2, len(lines))])


def rows_of(chance: random.Random, words: Words, number: int) -> tuple[dict, dict, dict]:
    found = words.some(14)
    a, b = found[:2]
    code = code_of(chance, found)
    made = START + timedelta(minutes=number)
    ran = chance.random()
    outcome = None if ran < 0.3 else ran < 0.92
    used = 0 if outcome is None else min(int(chance.paretovariate(1.1)), 500)
    verb = chance.choice(VERBS)
    block_id, version_id = new_id(), new_id()
    block = {
        "id": block_id, "number": number, "position": 0, "language": "python", "version": 1,
        "name": f"{a}-{b}-{number}" if chance.random() < 0.1 else None,
        "category": None, "favourite": chance.random() < 0.03, "origin": "answer",
        "badge": "verified" if chance.random() < 0.05 else "draft",
        "description": f"{verb.title()} {a} by {b} and {found[6]}",
        "prompt": f"Please {verb} the {a} per {b} with {' '.join(found[7:12])}",
        "provider": "openai", "model": chance.choice(["gpt-5", "gpt-5-mini", "claude-sonnet-4-5"]),
        "notebook_path": f"reports/{chance.choice(COMMON)}_{number % 997}.ipynb",
        "tags": chance.sample(TAGS, k=chance.choice([0, 0, 1, 2])),
        "created_at": made, "updated_at": made, "run_count": used,
        "last_run_at": made + timedelta(hours=1) if used else None, "datasets": ["df"],
    }  # fmt: skip
    version = {
        "id": version_id, "block_id": block_id, "version": 1, "origin": "answer", "code": code,
        "content_hash": content_hash(code), "complete": True, "runnable": True,
        "imports": chance.sample(MODULES, k=chance.choice([0, 1, 2])),
        "functions_defined": [f"{found[5]}_{a}"] if code.startswith("def") else [],
        "variables_created": [f"{a}_by_{b}"], "inputs": ["df"], "created_at": made,
        "executed_successfully": outcome,
    }  # fmt: skip
    columns = list(dict.fromkeys([a, b, found[3]]))
    analysis = {
        "version_id": version_id, "analyser": 1, "schemas": {},
        "analysis": {"columns": {"df": columns}},
    }  # fmt: skip
    return block, version, analysis


def build(url: str, count: int, batch: int = 1000) -> float:
    """Write ``count`` blocks; return the seconds that it took."""
    chance = random.Random(SEED)
    words = Words(chance)
    store = Store(url)
    begun = time.perf_counter()
    tables = (schema.code_blocks, schema.code_versions, schema.code_analyses)
    for start in range(1, count + 1, batch):
        numbers = range(start, min(start + batch, count + 1))
        rows = [rows_of(chance, words, number) for number in numbers]

        def write(connection: Any, _: str, rows: Any = rows, numbers: Any = numbers) -> None:
            for place, table in enumerate(tables):
                connection.execute(insert(table), [row[place] for row in rows])
            search.add(connection, numbers)
            counters = schema.counters
            last = update(counters).where(counters.c.name == "blocks").values(value=numbers[-1])
            connection.execute(last)

        store._database.write(write)
    if store.kind == "postgresql":
        store._database.write(lambda connection, _: connection.execute(text("ANALYZE")))
    store.close()
    return time.perf_counter() - begun


def questions(chance: random.Random, words: Words, many: int) -> dict[str, list[BlockQuery]]:
    """Return the queries by their kind."""
    common, rare = words.words[:40], words.words[20_000:50_000]
    middle = words.words[100:3000]
    draw = chance.choice

    def of(make: Any) -> list[BlockQuery]:
        return [make() for _ in range(many)]

    return {
        "single": of(lambda: BlockQuery(text=draw(middle))),
        "two": of(lambda: BlockQuery(text=f"{draw(common)} {draw(middle)}")),
        "prefix": of(lambda: BlockQuery(text=draw(COMMON)[: chance.randint(2, 5)])),
        "common": of(lambda: BlockQuery(text=draw(common))),
        "rare": of(lambda: BlockQuery(text=draw(rare))),
        "snake_case": of(lambda: BlockQuery(text=draw(
            ["sort_values", "pivot_table", f"{draw(COMMON)}_by_{draw(COMMON)}", "value_counts"]))),
        "filters": of(lambda: BlockQuery(
            text=draw(common), tags=[draw(TAGS)], columns=[draw(middle)])),
        "filters alone": of(lambda: BlockQuery(
            badge="verified", imports=["sklearn"], status="error")),
        "dates, used": of(lambda: BlockQuery(
            text=draw(common), made_until=START + timedelta(days=20), used_at_least=2)),
        "facets": of(lambda: BlockQuery(text=draw(common), facets=True)),
        "phrase": of(lambda: BlockQuery(phrases=[f"{draw(VERBS)} the {draw(common)}"])),
        "sort by use": of(lambda: BlockQuery(text=draw(common), sort="use")),
        "typo": of(lambda: BlockQuery(text=(word := draw(COMMON))[:2] + "x" + word[2:])),
    }  # fmt: skip


def measure(url: str, many: int) -> None:
    """Print median, 95th percentile and worst of each kind of query, in milliseconds."""
    chance = random.Random(SEED)
    words = Words(chance)
    with Store(url) as store:
        for kind, queries in questions(random.Random(7), words, many).items():
            times, work, hits = [], [], []
            for query in queries:
                begun, worked = time.perf_counter(), time.thread_time()
                page = store.search(query)
                work.append((time.thread_time() - worked) * 1000)
                times.append((time.perf_counter() - begun) * 1000)
                hits.append(page.total)
            cuts, busy = statistics.quantiles(times, n=20), statistics.quantiles(work, n=20)
            print(
                f"{kind:14} p50 {statistics.median(times):7.2f}  p95 {cuts[18]:7.2f}"
                f"  max {max(times):7.2f}  of this CPU p50 {statistics.median(work):6.2f}"
                f"  p95 {busy[18]:6.2f}  hits {statistics.median(hits):6.0f}",
                flush=True,
            )


def main() -> None:
    """Make a library and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("count", type=int)
    parser.add_argument("--keep", action="store_true", help="measure what is there")
    parser.add_argument("--many", type=int, default=200, help="queries of each kind")
    words = parser.parse_args()
    if not words.keep:
        took = build(words.url, words.count)
        print(f"{words.count} blocks in {took:.0f} s, {took / words.count * 1000:.2f} ms each")
    path = Path(words.url.removeprefix("sqlite:///"))
    if path.exists():
        print(f"{path.stat().st_size / 1e6:.0f} MB on disk")
    measure(words.url, words.many)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
