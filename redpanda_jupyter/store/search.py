"""Write what blocks are found by, for both databases alike.

The rule of this module: what a block is found, ranked, filtered and counted by is written in the
transaction that writes the block. So whoever changes a block's name, tags, category, star, badge,
version, runs or whether it is deleted calls :func:`renew` before it ends; a call too many costs a
comparison.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Text, bindparam, cast, insert, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR

from . import search_words, words
from .schema import code_analyses, code_blocks, code_versions, search_cards, search_documents
from .search_marks import (
    LISTED,
    folded,
    mark,
    moment,
    month_marks,
    prefixes,
    shown,
    tokens,
    used_marks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .types import AnyRow

logger = logging.getLogger(__name__)

_block, _version = code_blocks.c, code_versions.c

# What hits are ranked by, and by how many words of each.
_FIELDS = {"name": 40, "tags": 60, "functions": 60, "description": 80, "prompt": 120}
_MANY_VALUES = 200  # of one kind and one block
_AT_ONCE = 400
_TOLD_EVERY_S = 5.0

_ROWS = (
    select(
        _block.number,
        _block.name,
        _block.category,
        _block.favourite,
        _block.origin,
        _block.badge,
        _block.language,
        _block.description,
        _block.prompt,
        _block.model,
        _block.notebook_id,
        _block.notebook_path,
        _block.tags,
        _block.datasets,
        _block.run_count,
        _block.created_at,
        _block.last_run_at,
        _version.code,
        _version.imports,
        _version.functions_defined,
        _version.executed_successfully,
        code_analyses.c.analysis,
    )
    .join(code_versions, (_version.block_id == _block.id) & (_version.version == _block.version))
    .outerjoin(code_analyses, code_analyses.c.version_id == _version.id)
    .where(_block.deleted_at.is_(None))
)

_ADD = {
    "sqlite": insert(search_documents),
    "postgresql": insert(search_documents).values(
        {
            name: cast(bindparam(f"{name}_vector", type_=Text()), TSVECTOR)
            for name in ("names", "body")
        }
    ),
}
OUTCOMES = {True: "ok", False: "error", None: "not_run"}


@dataclass(slots=True)
class _Document:
    """A block as the index holds it."""

    number: int
    names: list[str]
    body: list[str]
    card: dict[str, Any]
    values: list[tuple[str, str]] = field(default_factory=list)
    leads: dict[str, int] = field(default_factory=dict)


def add(connection: Connection, numbers: Sequence[int]) -> None:
    """Make blocks findable that are not yet; their rows are there, with their versions."""
    for start in range(0, len(numbers), _AT_ONCE):
        rows = connection.execute(_ROWS.where(_block.number.in_(numbers[start : start + _AT_ONCE])))
        _insert(connection, [_document(row) for row in rows])


def renew(connection: Connection, number: int) -> None:
    """Bring what a block is found by up to date with its rows; a deleted one is not found."""
    row = connection.execute(_ROWS.where(_block.number == number)).one_or_none()
    card = search_cards.c
    known = connection.execute(select(card.digest).where(card.number == number)).scalar()
    document = None if row is None else _document(row)
    if document is not None and known == document.card["digest"]:
        connection.execute(update(search_cards).where(card.number == number).values(document.card))
        return
    if known is not None:
        for table in (search_documents, search_cards):
            connection.execute(table.delete().where(table.c.number == number))
    if document is not None:
        _insert(connection, [document])


def fill(connection: Connection) -> None:
    """Make all blocks findable, for a migration that has made the tables afresh.

    Of a large library it takes a while, and it says how far it is.
    """
    last, done, told = 0, 0, time.monotonic()
    numbers = select(_block.number).order_by(_block.number).limit(_AT_ONCE)
    while chunk := connection.execute(numbers.where(_block.number > last)).scalars().all():
        add(connection, chunk)
        last = chunk[-1]
        done += len(chunk)
        if time.monotonic() - told >= _TOLD_EVERY_S:
            told = time.monotonic()
            logger.warning("Red Panda: %s blocks are up to date.", f"{done:,}")


def _insert(connection: Connection, documents: Sequence[_Document]) -> None:
    if not documents:
        return
    dialect = connection.dialect.name
    rows: list[dict[str, Any]] = []
    leads: dict[str, int] = {}
    for one in documents:
        if dialect == "postgresql":
            vectors = {
                "names_vector": words.tsvector(one.names, places=False),
                "body_vector": words.tsvector([*one.names, words.BREAK, *one.body]),
            }
            rows.append({"number": one.number, **vectors})
        else:
            texts = {"names": " ".join(one.names), "body": " ".join(one.body)}
            rows.append({"number": one.number, **texts})
        for word, lead in one.leads.items():
            leads[word] = min(lead, leads.get(word, lead))
    connection.execute(_ADD[dialect], rows)
    connection.execute(insert(search_cards), [one.card for one in documents])
    search_words.learn(connection, leads)
    search_words.list_values(connection, {pair for one in documents for pair in one.values})


def _document(row: AnyRow) -> _Document:
    leads: dict[str, int] = {}
    names = [
        words.words(row.name or "", leads=leads),
        words.words(*row.tags, leads=leads),
        words.words(*row.functions_defined, leads=leads),
    ]
    description = words.words(row.description, leads=leads)
    prompt = words.words(row.prompt, leads=leads)
    code = words.words(row.code, leads=leads)
    pairs = _values(row)
    text = [*description, words.BREAK, *prompt, words.BREAK, *code]
    marks = [mark(kind, value) for kind, value in pairs]
    when = [*month_marks("made", row.created_at), *used_marks(row.run_count)]
    if row.last_run_at is not None:
        when += month_marks("ran", row.last_run_at)
    flat = [word for group in names for word in (*group, words.BREAK)]
    flat += tokens([*marks, *when])
    fields = {
        name: " ".join(("", *dict.fromkeys(group[:most]), ""))
        for (name, most), group in zip(_FIELDS.items(), [*names, description, prompt], strict=True)
    }
    return _Document(
        number=row.number,
        names=flat,
        body=text,
        card={
            "number": row.number,
            **fields,
            "marks": "\n".join(
                (
                    "",
                    *(f"{kind}={shown(value)}" for kind, value in pairs if _counted(kind, value)),
                    "",
                )
            ),
            "size": len(text),
            "used": row.run_count,
            "made": moment(row.created_at),
            "ran": None if row.last_run_at is None else moment(row.last_run_at),
            "digest": _digest(flat, text),
        },
        values=[(kind, folded(value)) for kind, value in pairs if kind in LISTED],
        leads=leads,
    )


def _counted(kind: str, value: str) -> bool:
    # a module is counted as its package: sklearn.svm and sklearn.tree are sklearn
    return kind not in ("function", "notebook_id") and not (kind == "import" and "." in value)


def _digest(*groups: Sequence[str]) -> str:
    joined = "\n".join(" ".join(group) for group in groups)
    return hashlib.blake2b(joined.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _values(row: AnyRow) -> list[tuple[str, str]]:
    """Return what a block can be filtered by, as pairs of kind and value."""
    analysis = row.analysis or {}
    columns = [
        name
        for named in ("columns", "columns_created")
        for found in (analysis.get(named) or {}).values()
        for name in found
    ]
    many = {
        "tag": row.tags,
        "import": [part for module in row.imports for part in prefixes(module)],
        "function": row.functions_defined,
        "column": columns,
        "dataset": row.datasets,
    }
    single = {
        "category": row.category,
        "language": row.language,
        "status": OUTCOMES[row.executed_successfully],
        "badge": row.badge,
        "favourite": "yes" if row.favourite else "no",
        "origin": row.origin,
        "model": row.model,
        "notebook": row.notebook_path,
        "notebook_id": row.notebook_id,
    }
    pairs = [(kind, value) for kind, value in single.items() if value and shown(value)]
    for kind, values in many.items():
        different = list(dict.fromkeys(value for value in values if shown(value)))
        pairs += [(kind, value) for value in different[:_MANY_VALUES]]
    return pairs
