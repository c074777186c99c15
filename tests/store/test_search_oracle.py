"""A search finds exactly what a plain look through all blocks finds, in both databases.

The look is written by what the README promises, not by how the index does it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import BlockQuery
from redpanda_jupyter.store import schema, search

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VOCABULARY = [
    *("revenue", "reven", "group", "by", "groupby", "group_by", "groupBy", "market", "Markets"),
    *("sort_values", "sortValues", "values", "Número", "numero", "naïve", "df", "df2", "d", "x"),
    *("HTTPServer", "http_server2", "売上", "größe", "revenue_by_market", "_private", "2024"),
]
COLUMNS = ["revenue", "Markt", "order id"]
MODULES = ["pandas", "sklearn.linear_model", "sklearn"]
MODELS = ["gpt-5", "gpt-5-mini", "claude"]
PATHS = ["sales/march.ipynb", "Sales/april.ipynb", None]


def text(most=6):
    joined = st.sampled_from([" ", ".", "('", ", ", "\n"])
    return st.lists(st.tuples(st.sampled_from(VOCABULARY), joined), max_size=most).map(
        lambda pairs: "".join(word + sign for word, sign in pairs)
    )


def some(values, most=2):
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


BLOCK = st.fixed_dictionaries(
    {
        "tags": some(["finance", "Weekly report", "q1"]),
        "category": st.sampled_from(["kpi", "draft", None]),
        "language": st.sampled_from(["python", "SQL"]),
        "description": text(),
        "prompt": text(),
        "code": text(10),
        "functions": some(["tidy", "group_by"]),
        "imports": some(MODULES),
        "columns": some(COLUMNS),
        "datasets": some(["df", "orders"]),
        "model": st.sampled_from(MODELS),
        "path": st.sampled_from(PATHS),
        "outcome": st.sampled_from([True, False, None]),
        "favourite": st.booleans(),
        "badge": st.sampled_from(["draft", "verified"]),
        "runs": st.integers(0, 4),
        "day": st.integers(0, 400),
        "deleted": st.integers(0, 9).map(lambda number: number == 0),
    }
)
FIELDS = {
    "text": text(3).map(str.strip),
    "phrases": st.lists(text(3).map(str.strip), max_size=1),
    "without": some(VOCABULARY, 1),
    "tags": some(["finance", "weekly  REPORT", "q1"], 1),
    "category": st.sampled_from(["kpi", "other"]),
    "language": st.sampled_from(["python", "sql"]),
    "imports": some(["sklearn", "pandas", "sklearn.linear_model", "linear_model"], 1),
    "columns": some(["revenue", "markt", "Order ID", "rev"], 1),
    "functions": some(["tidy"], 1),
    "datasets": some(["orders"], 1),
    "model": st.sampled_from(["gpt", "mini", "claude", "zzz"]),
    "notebook": st.sampled_from(["sales", "march", "ipynb", "zzz"]),
    "status": st.sampled_from(["ok", "error", "not_run"]),
    "favourite": st.booleans(),
    "badge": st.sampled_from(["draft", "verified"]),
    "used_at_least": st.integers(0, 4),
    "made_since": st.integers(0, 400).map(lambda day: START + timedelta(days=day)),
    "made_until": st.integers(0, 400).map(lambda day: START + timedelta(days=day)),
    "run_since": st.integers(0, 400).map(lambda day: START + timedelta(days=day)),
    "sort": st.sampled_from(["relevance", "time", "use"]),
}
# one, two or three at once: more find nothing, and nothing is found by any search
QUERY = st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: FIELDS[name] for name in names})
)


# --- the plain look -------------------------------------------------------------------------------


def bare(word):
    signs = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in signs if sign.isalnum()).casefold()


def stream(content):
    """Words as they follow each other: a name as a whole and then its parts."""
    found = []
    for name in re.findall(r"\w+", content):
        if any(0x4E00 <= ord(sign) <= 0x9FFF for sign in name):
            found += list(name)
            continue
        if not bare(name):
            continue
        found.append(bare(name))
        pieces = []
        for piece in name.split("_"):
            if piece.isascii():
                piece = re.sub(r"([a-z])([A-Z0-9])", r"\1 \2", piece)
                piece = re.sub(r"([0-9])([A-Za-z])", r"\1 \2", piece)
                piece = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", piece)
            pieces += piece.split()
        if len(pieces) > 1:
            found += [bare(piece) for piece in pieces]
    return found


def queried(content):
    found = []
    for name in re.findall(r"\w+", content):
        ideographs = any(0x4E00 <= ord(sign) <= 0x9FFF for sign in name)
        found += list(name) if ideographs else [bare(name)] if bare(name) else []
    return found


def has_terms(words, content):
    asked = queried(content)

    def begun(part):
        return any(word == part or (len(part) > 1 and word.startswith(part)) for word in words)

    for place, part in enumerate(asked):
        together = [asked[place - 1] + part] if place else []
        together += [part + asked[place + 1]] if place + 1 < len(asked) else []
        if not any(begun(one) for one in [part, *together]):
            return False
    return True


def has_phrase(texts, phrase):
    wanted = stream(phrase)
    return any(
        found[place : place + len(wanted)] == wanted
        for found in map(stream, texts)
        for place in range(len(found) - len(wanted) + 1)
    )


def same(one, other):
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def is_found(block, query):
    texts = [*block["tags"], *block["functions"]]
    texts += [block["description"], block["prompt"], block["code"]]
    words = [word for one in texts for word in stream(one)]
    outcome = {True: "ok", False: "error", None: "not_run"}[block["outcome"]]
    made = START + timedelta(days=block["day"])
    ran = made + timedelta(hours=5) if block["runs"] else None
    lists = {"tags": "tags", "functions": "functions", "columns": "columns", "datasets": "datasets"}
    packages = [".".join(one.split(".")[: n + 1]) for one in block["imports"] for n in range(3)]
    checks = [
        not block["deleted"],
        has_terms(words, query.text),
        not query.text.strip() or queried(query.text),
        all(has_phrase(texts, one) for one in query.phrases if stream(one)),
        not any(has_terms(words, one) for one in query.without),
        *(
            any(same(one, other) for other in block[name])
            for name in lists
            for one in getattr(query, name)
        ),
        all(one in packages for one in query.imports),
        query.category in (None, block["category"]),
        query.language is None or same(query.language, block["language"]),
        query.status in (None, outcome),
        query.badge in (None, block["badge"]),
        query.favourite in (None, block["favourite"]),
        query.model is None or query.model in block["model"],
        query.notebook is None or query.notebook in (block["path"] or "").casefold(),
        query.made_since is None or made >= query.made_since,
        query.made_until is None or made < query.made_until,
        query.run_since is None or (ran is not None and ran >= query.run_since),
        block["runs"] >= (query.used_at_least or 0),
    ]
    return all(checks)


# --- the comparison -------------------------------------------------------------------------------


def rows_of(block, number):
    made = START + timedelta(days=block["day"])
    runs = block["runs"]
    row = {
        "id": new_id(), "number": number, "position": 0, "version": 1, "name": None,
        "category": block["category"], "favourite": block["favourite"], "badge": block["badge"],
        "origin": "answer", "language": block["language"], "description": block["description"],
        "prompt": block["prompt"], "provider": "tour", "model": block["model"],
        "notebook_path": block["path"], "tags": block["tags"], "created_at": made,
        "updated_at": made, "deleted_at": made if block["deleted"] else None, "run_count": runs,
        "last_run_at": made + timedelta(hours=5) if runs else None, "datasets": block["datasets"],
    }  # fmt: skip
    version = {
        "id": new_id(), "block_id": row["id"], "version": 1, "origin": "answer",
        "code": block["code"], "content_hash": "0" * 64, "complete": True, "runnable": True,
        "imports": block["imports"], "functions_defined": block["functions"],
        "variables_created": [], "inputs": [], "created_at": made,
        "executed_successfully": block["outcome"],
    }  # fmt: skip
    analysis = {
        "version_id": version["id"], "analyser": 1, "schemas": {},
        "analysis": {"columns": {"df": block["columns"]}},
    }  # fmt: skip
    return row, version, analysis


def put(store, blocks):
    def write(connection, _):
        connection.execute(delete(schema.code_blocks))
        tables = (schema.code_blocks, schema.code_versions, schema.code_analyses)
        rows = [rows_of(block, number) for number, block in enumerate(blocks, start=1)]
        for place, table in enumerate(tables):
            connection.execute(insert(table), [row[place] for row in rows])
        search.add(connection, range(1, len(blocks) + 1))

    store._database.write(write)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    blocks=st.lists(BLOCK, min_size=1, max_size=8),
    queries=st.lists(QUERY.map(lambda values: BlockQuery(**values)), min_size=4, max_size=8),
)
def test_search_finds_what_a_plain_look_finds(store, blocks, queries):
    put(store, blocks)
    for query in queries:
        page = store.search(query)
        found = {hit.block.number for hit in page.hits}
        expected = {
            number for number, block in enumerate(blocks, start=1) if is_found(block, query)
        }
        if page.corrected:
            assert expected == set()
        else:
            assert found == expected, query
            assert (page.total, page.at_least) == (len(expected), False)
        for hit in page.hits:
            assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.spans)
            block = blocks[hit.block.number - 1]
            shown = [*block["tags"], block["description"], block["prompt"], block["code"]]
            # a function stands in the code that defines it, but these blocks are put together
            if queried(query.text) and has_terms(
                [word for one in shown for word in stream(one)], query.text
            ):
                assert hit.spans


PLAIN = {
    "tags": [], "category": None, "language": "python", "description": "", "prompt": "",
    "code": "revenue", "functions": [], "imports": [], "columns": [], "datasets": [],
    "model": "gpt", "path": None, "outcome": None, "favourite": False, "badge": "draft",
    "runs": 0, "day": 0, "deleted": False,
}  # fmt: skip


@pytest.mark.parametrize("most", [3])
def test_bounded_search_finds_hits_only_and_says_that_there_are_more(store, monkeypatch, most):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", most)
    monkeypatch.setattr(search_find, "NAMED", most)
    named, used = {**PLAIN, "tags": ["revenue"]}, {**PLAIN, "runs": 60}
    put(store, [named, used, *[PLAIN] * 8])

    page = store.search(BlockQuery(text="revenue"))
    assert page.at_least
    assert page.hits[0].block.number == 1  # old, and found by its tag
    assert page.hits[0].field == "tags"
    assert store.search(BlockQuery(text="revenue", sort="use")).hits[0].block.number == 2
    newest = store.search(BlockQuery(text="revenue", sort="time", limit=3))
    assert [hit.block.number for hit in newest.hits] == [10, 9, 8]


def test_all_that_is_counted_can_be_reached_however_many_there_are(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    for name, most in {"CANDIDATES": 6, "NAMED": 3}.items():
        monkeypatch.setattr(search_find, name, most)
    described = {**PLAIN, "description": "revenues"}
    put(store, [{**PLAIN, "tags": ["revenue"]}, described, *[PLAIN] * 4])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (6, True)
    assert [hit.block.number for hit in page.hits] == [1, 2, 6, 5, 4, 3]
    seen, cursor = [], None
    while True:
        page = store.search(BlockQuery(text="revenue", limit=2, cursor=cursor))
        seen += [hit.block.number for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [1, 2, 6, 5, 4, 3]

    put(store, [described, *[PLAIN] * 4])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (5, False)
    assert [hit.block.number for hit in page.hits] == [1, 5, 4, 3, 2]  # all are ranked

    page = store.search(BlockQuery(text="revenue", sort="time", limit=5))
    assert [hit.block.number for hit in page.hits] == [5, 4, 3, 2, 1]


def test_a_beginning_of_many_words_finds_names_as_well(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", 10)
    endings = [f"revenue{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(60)]
    put(store, [{**PLAIN, "tags": endings[:1]}, *[{**PLAIN, "code": one} for one in endings]])
    page = store.search(BlockQuery(text="revenue"))
    assert (page.total, page.at_least) == (10, True)
    assert page.hits[0].block.number == 1  # old, and found by its tag


@pytest.mark.parametrize("sort", ["relevance", "time", "use"])
def test_what_was_made_before_a_day_is_found_under_all_that_was_made_after_it(
    store, monkeypatch, sort
):
    from redpanda_jupyter.store import search_find

    monkeypatch.setattr(search_find, "CANDIDATES", 3)
    monkeypatch.setattr(search_find, "NAMED", 3)
    old, new = {**PLAIN, "day": 1}, {**PLAIN, "day": 9}  # of one month
    late = {**PLAIN, "day": 2}  # was imported: an old block with a high number
    before = START + timedelta(days=5)
    put(store, [*[old] * 2, *[new] * 100])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort=sort))
    assert sorted(hit.block.number for hit in page.hits) == [1, 2]

    put(store, [old, *[new] * 9, late, *[new] * 9])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort=sort))
    assert {hit.block.number for hit in page.hits} == {1, 11}
    assert (page.total, page.at_least) == (2, False)

    put(store, [*[old] * 9, *[new] * 9])
    page = store.search(BlockQuery(text="revenue", made_until=before, sort="time", limit=3))
    assert [hit.block.number for hit in page.hits] == [9, 8, 7]
    assert page.at_least


def counted(blocks):
    """Count by the README: tag, category, language and so on of what was found."""
    found = {}
    outcomes = {True: "ok", False: "error", None: "not_run"}
    for block in blocks:
        values = {
            "tag": block["tags"], "category": [block["category"]], "language": [block["language"]],
            "status": [outcomes[block["outcome"]]], "badge": [block["badge"]],
            "favourite": ["yes" if block["favourite"] else "no"], "origin": ["answer"],
            "import": {one.split(".")[0] for one in block["imports"]}, "column": block["columns"],
            "dataset": block["datasets"], "model": [block["model"]], "notebook": [block["path"]],
        }  # fmt: skip
        for kind, those in values.items():
            for value in those:
                if value:
                    of = found.setdefault(kind, {})
                    of[value] = of.get(value, 0) + 1
    return found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    blocks=st.lists(BLOCK, min_size=1, max_size=20),
    query=QUERY.map(lambda values: BlockQuery(**values, limit=2, facets=True)),
)
def test_facets_count_what_is_found(store, blocks, query):
    put(store, blocks)
    page = store.search(query)
    if page.corrected:
        return
    found = {facet.name: {one.value: one.count for one in facet.counts} for facet in page.facets}
    assert found == counted(block for block in blocks if is_found(block, query))
    for facet in page.facets:
        order = [(-one.count, one.value) for one in facet.counts]
        assert order == sorted(order)


def test_facets_show_the_commonest_values_and_of_a_large_find_count_the_total(store, monkeypatch):
    from redpanda_jupyter.store import search_find

    columns = [f"c{number:02}" for number in range(20)]
    put(store, [{**PLAIN, "columns": columns[number:]} for number in range(12)])
    (column,) = (
        facet
        for facet in store.search(BlockQuery(text="revenue", facets=True)).facets
        if facet.name == "column"
    )
    shown = [(one.value, one.count) for one in column.counts]
    assert shown == [(f"c{number:02}", 12) for number in range(11, 20)] + [("c10", 11)]

    monkeypatch.setattr(search_find, "CANDIDATES", 4)
    put(store, [{**PLAIN, "tags": ["revenue"]}, *[PLAIN] * 11])
    page = store.search(BlockQuery(text="revenue", facets=True))
    assert (page.total, page.at_least) == (4, True)
    (language,) = (facet for facet in page.facets if facet.name == "language")
    assert [(one.value, one.count) for one in language.counts] == [("python", 4)]
