"""The statements of a search: the newest hits by the index, scored by their cards.

The rule of this module: the database scores and counts; what comes over is a page's numbers with
their scores. Both databases score alike.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import TextClause, text

# By how little a block may be found. A field outweighs all that come after it, and a whole word
# counts for half as much again. Recency, use and a short text, which has a word by chance less
# often, count together for less than a field.
_WEIGHTS = (("name", 32), ("tags", 16), ("functions", 12), ("description", 8), ("prompt", 4))
_TERM = "CASE {fields} ELSE 1.0 END"
_FIELD = "WHEN {begun} THEN CASE WHEN {whole} THEN {most} ELSE {weight} END"
_SEASON = 90 * 24 * 60 * 60 * 1_000_000  # microseconds in which a block's newness fades by half
_SCORE = (
    "({terms}) * 1.0 / {count} + 0.4 / (1 + abs(:now - c.made) / {season}.0)"
    " + 0.35 * c.used / (c.used + 5.0) + 0.15 / (1 + c.size / 150.0)"
)
_ORDERS = {
    "relevance": "{score} AS score",
    "time": "c.made, 0.0 AS score",
    "use": "c.used, {score} AS score",
}
_DESCENDING = {
    "relevance": "2 DESC, 1 DESC",
    "time": "2 DESC, 1 DESC",
    "use": "2 DESC, 3 DESC, 1 DESC",
}
_STATEMENT = """
WITH {tables}
SELECT c.number, {order}, {lowest} AS lowest, (SELECT count(*) FROM {looked}) AS looked,
{listed} AS listed, (SELECT count(*) FROM hits) AS counted FROM hits {join}
ORDER BY {descending} LIMIT :shown
"""
_JOINS = {
    # each hit's card is looked up: left to themselves both may read all cards of the library
    "sqlite": "CROSS JOIN search_cards AS c ON c.number = hits.number",
    "postgresql": "CROSS JOIN LATERAL"
    " (SELECT * FROM search_cards WHERE search_cards.number = hits.number OFFSET 0) AS c",
}
_HITS = {
    ("sqlite", True): "SELECT rowid AS number FROM search_index_names"
    " WHERE search_index_names MATCH :q AND rowid > :above AND rowid < :below"
    " ORDER BY rowid DESC LIMIT :most",
    ("sqlite", False): "SELECT rowid AS number FROM search_index"
    " WHERE search_index MATCH :q AND rowid > :above AND rowid < :below"
    " ORDER BY rowid DESC LIMIT :most",
    # names are few: by their index, and not through the whole table from its newest row
    ("postgresql", True): "SELECT number FROM (SELECT number FROM search_documents"
    " WHERE names @@ CAST(:q AS tsquery) OFFSET 0) AS named"
    " WHERE number > :above AND number < :below ORDER BY number DESC LIMIT :most",
    ("postgresql", False): "SELECT number FROM search_documents"
    " WHERE body @@ CAST(:q AS tsquery) AND number > :above AND number < :below"
    " ORDER BY number DESC LIMIT :most",
}
_FITTING = (
    "looked AS MATERIALIZED ({hits}), hits AS MATERIALIZED"
    " (SELECT hits.number FROM looked AS hits {join} WHERE c.made >= :since AND c.made < :until"
    " AND coalesce(c.ran, 0) >= :ran AND c.used >= :used)"
)
_LISTED = {
    "sqlite": "(SELECT group_concat(number) FROM hits)",
    "postgresql": "(SELECT string_agg(CAST(number AS text), ',') FROM hits)",
}
_MARKS = {
    "sqlite": "SELECT group_concat(marks, '') FROM search_cards"
    " WHERE number IN (SELECT value FROM json_each(:numbers))",
    "postgresql": "SELECT string_agg(marks, '') FROM search_cards"
    " WHERE number IN"
    " (SELECT CAST(value AS int) FROM json_array_elements_text(CAST(:numbers AS json)))",
}


@lru_cache(maxsize=256)
def statement(
    dialect: str,
    sort: str,
    options: tuple[int, ...],
    *,
    named: bool,
    exact: bool,
    listed: bool,
) -> TextClause:
    """Return the statement that scores the newest hits.

    A row has a block's number; what it is ordered by, the score being the last of that; the lowest
    number that was looked at (where cards must fit), and how many were; the numbers of all hits as
    a text with commas if they are ``listed``; and how many hits there are.

    Parameters
    ----------
    options
        Of each of the query's words, how many ways there are to write it.
    named
        All words stand in the name, a tag or a function.
    exact
        The cards must fit, too.
    """
    place = "instr" if dialect == "sqlite" else "strpos"
    terms = []
    for term, count in enumerate(options):
        fields = []
        for name, weight in _WEIGHTS:
            begun, whole = (
                " OR ".join(f"{place}(c.{name}, :{how}{term}_{one}) > 0" for one in range(count))
                for how in "bw"
            )
            parts = {"begun": begun, "whole": whole, "weight": f"{weight}.0"}
            fields.append(_FIELD.format(most=f"{weight * 1.5}", **parts))
        terms.append(_TERM.format(fields=" ".join(fields)))
    score = _SCORE.format(
        terms=" + ".join(terms) or "0", count=max(len(options), 1), season=_SEASON
    )
    hits, join = _HITS[dialect, named], _JOINS[dialect]
    return text(
        _STATEMENT.format(
            tables=(_FITTING if exact else "hits AS MATERIALIZED ({hits})").format(
                hits=hits, join=join
            ),
            order=_ORDERS[sort].format(score=score),
            lowest="(SELECT min(number) FROM looked)" if exact else "NULL",
            looked="looked" if exact else "hits",
            listed=_LISTED[dialect] if listed else "NULL",
            join=join,
            descending=_DESCENDING[sort],
        )
    )


@lru_cache(maxsize=4)
def looked(dialect: str, *, named: bool) -> TextClause:
    """Return the statement that tells how many hits are looked at, and the lowest number."""
    return text(f"SELECT count(*), min(number) FROM ({_HITS[dialect, named]}) AS hits")  # noqa: S608


@lru_cache(maxsize=2)
def marks(dialect: str) -> TextClause:
    """Return the statement for the marks of blocks as one text; takes their numbers as JSON."""
    return text(_MARKS[dialect])
