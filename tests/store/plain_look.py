"""Libraries of any blocks, any queries, and a plain look through all of them.

The look is written by what the README promises, not by how the index does it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import delete, insert

from redpanda_jupyter.ids import new_id
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


# --- into a store ---------------------------------------------------------------------------------


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


PLAIN = {
    "tags": [], "category": None, "language": "python", "description": "", "prompt": "",
    "code": "revenue", "functions": [], "imports": [], "columns": [], "datasets": [],
    "model": "gpt", "path": None, "outcome": None, "favourite": False, "badge": "draft",
    "runs": 0, "day": 0, "deleted": False,
}  # fmt: skip


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
