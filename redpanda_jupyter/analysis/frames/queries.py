"""Names in the small languages that analysis code carries in texts: queries, formulas, SQL.

The rule of this module: it yields words that may be columns; which of them are is for the frame to
say. Quoted values are never words.
"""

from __future__ import annotations

import ast
import re

from ..syntax import parse

_BACKTICKS = re.compile(r"`([^`]+)`")
_VARIABLE = re.compile(r"@(\w+)")
_NO_CODE = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")  # names and values
_WORD = re.compile(r"[^\W\d]\w*")
_FORMULA_QUOTED = re.compile(r"Q\(\s*(['\"])(.+?)\1\s*\)")
_SQL_VALUE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_SQL_FROM = re.compile(
    r"\b(?:from|join)\s+(?P<tables>(?:(?!\b(?:where|group|order|join|left|right|inner|on|limit|having|"
    r"union|using|natural|cross|full|window|qualify)\b)[^();])*)",
    re.IGNORECASE,
)
_SQL_NAME = re.compile(r'"([^"]+)"|`([^`]+)`|\[([^\]]+)\]')
_SQL_ALIAS = re.compile(r'\bas\s+(?:"([^"]+)"|([^\W\d]\w*))', re.IGNORECASE)
MAX_QUERY = 20_000


def names_in_query(text: str) -> tuple[list[str], list[str]]:
    """Return the names that ``frame.query(text)`` or ``frame.eval(text)`` reads, and what it makes.

    ``@name`` is a variable of the block and no column; a name between backticks may hold anything.
    """
    needed: dict[str, None] = {}
    made: dict[str, None] = {}
    if len(text) > MAX_QUERY:
        return [], []
    held: dict[str, str] = {}

    def hold(match: re.Match[str]) -> str:
        word = f"_column_{len(held)}_"
        held[word] = match[1]
        return f" {word} "

    source = _VARIABLE.sub(r"0", _BACKTICKS.sub(hold, text)).strip()
    lines = source.splitlines() or [""]
    for line in lines if all("=" in one for one in lines) else [" ".join(lines)]:
        tree = parse(line.strip()).tree
        if tree is None:
            continue
        called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node not in called:
                name = held.get(node.id, node.id)
                if isinstance(node.ctx, ast.Store):
                    made.setdefault(name)
                elif name not in made:
                    needed.setdefault(name)
    return list(needed), list(made)


def variables_in_query(text: str) -> list[str]:
    """Return the variables of the block that ``frame.query(text)`` reads: ``price > @limit``."""
    return [] if len(text) > MAX_QUERY else _VARIABLE.findall(_NO_CODE.sub(" ", text))


def names_in_formula(text: str) -> list[str]:
    """Return the words of a model's formula, such as ``tip ~ size + C(day)``."""
    quoted = [match[2] for match in _FORMULA_QUOTED.finditer(text)]
    return [*quoted, *_WORD.findall(_FORMULA_QUOTED.sub(" ", text[:MAX_QUERY]))]


def names_in_sql(text: str, known: frozenset[str] | None) -> list[str]:
    """Return the names in SQL, in order; with ``known`` only those, written in any case.

    A name that the query itself gives (``AS total``) is none, unless it stands elsewhere, too.
    """
    bare = _SQL_VALUE.sub(" ", text[:MAX_QUERY])
    without = _SQL_ALIAS.sub(" ", bare) if known is not None else bare
    found = {next(group for group in match if group): None for match in _SQL_NAME.findall(without)}
    found.update(dict.fromkeys(_WORD.findall(_SQL_NAME.sub(" ", without))))
    if known is None:
        return list(found)
    spelled = {name.lower(): name for name in sorted(known)}
    return [spelled[name.lower()] for name in found if name.lower() in spelled]


def tables_in_sql(text: str) -> list[str]:
    """Return the names of tables that a query reads: what follows ``FROM`` and ``JOIN``."""
    bare = _SQL_VALUE.sub(" ", text[:MAX_QUERY])
    found: dict[str, None] = {}
    for match in _SQL_FROM.finditer(bare):
        for part in match["tables"].split(","):
            word = _WORD.search(part)
            if word is not None:
                found.setdefault(word[0])
    return list(found)


def made_in_sql(text: str) -> list[str]:
    """Return the names that SQL gives to what it computes: ``SUM(tip) AS total``."""
    bare = _SQL_VALUE.sub(" ", text[:MAX_QUERY])
    return [quoted or plain for quoted, plain in _SQL_ALIAS.findall(bare)]
