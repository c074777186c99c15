"""Names of code blocks: how one may look, how one is proposed, and which one is free.

The rule of this module: a name is a slug (lower-case letters and digits of any script, with hyphens
between) that can be taken for neither a number nor an id. Among the blocks that are not deleted it
is unique; whoever gives one out holds the counters' lock, so that two programs never give the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, func, select, update

from ..errors import ConflictError, UsageError
from ..ids import is_id
from ..redaction import without_keys
from . import search
from .references import lock_counters
from .schema import code_blocks, code_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LENGTH = 64
"""Characters of a name."""

_MOST_WORDS = 6  # of a name that is proposed
_PROBES, _MORE = 8, 64  # names that are looked up at once, at first and later

_block, _version = code_blocks.c, code_versions.c

_ARTICLES = frozenset(("a", "an", "the", "please", "my", "our", "your", "me", "us"))
_OPENING = _ARTICLES | {
    *("what", "which", "how", "is", "are", "was", "were", "do", "does", "did", "can", "could"),
    *("would", "will", "you", "i", "we", "it", "to", "show", "give", "get", "let", "lets"),
    *("tell", "want", "need", "like", "see", "make", "create", "write", "and", "now", "then"),
    *("here", "this", "code"),
}
_CLOSING = {
    *("and", "or", "of", "by", "in", "on", "at", "for", "from", "with", "to", "per", "as"),
    *("then", "than", "is"),
}
_SENTENCE = re.compile(r"[.!?:;](?=\s|$)|\n")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def slug(text: str) -> str:
    """Write ``text`` as a slug of at most :data:`MAX_LENGTH` characters; it may be empty."""
    return _cut(_slug(text))


def whole_slug(text: str, thing: str) -> str:
    """Write what a person typed as a slug; it may be empty.

    Raises
    ------
    UsageError
        It would have to be cut: a person's own word is not changed in silence.
    """
    made = _slug(text)
    if len(made) > MAX_LENGTH:
        raise UsageError(
            f"A {thing} has at most {MAX_LENGTH} characters; this one has {len(made):,}.",
            hint="Choose a shorter one; the description may be longer.",
            field=thing,
        )
    return made


def _slug(text: str) -> str:
    signs = [
        sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else "-"
        for sign in unicodedata.normalize("NFKC", text).lower()
    ]
    return "-".join(part for part in "".join(signs).split("-") if part)


def _cut(name: str, length: int = MAX_LENGTH) -> str:
    if len(name) <= length:
        return name
    whole = name[: length + 1].rpartition("-")[0]
    return (whole if len(whole) > length // 2 else name[:length]).strip("-")


def check(text: str) -> str:
    """Return the name that a person's word means, such as ``monthly-revenue``.

    Raises
    ------
    UsageError
        It has no letter or digit, is too long, or reads as a number or an id.
    """
    if without_keys(text) != text:
        raise UsageError(
            "That may be a key, so it is no name.",
            hint=f"A name has at most {MAX_LENGTH} letters, digits and hyphens.",
            field="name",
        )
    name = whole_slug(text, "name")
    problem = ""
    if not name:
        problem = "has no letter or digit"
    elif name.isdigit():
        problem = "reads as a number"
    elif is_id(name.upper()):
        problem = "reads as an id"
    if problem:
        raise UsageError(
            f"{text.strip()[:40]!r} cannot be a name: it {problem}.",
            hint="A name is made of letters, digits and hyphens, such as monthly-revenue.",
            field="name",
        )
    return name


def propose(
    prompt: str, description: str, functions: Sequence[str] = (), *, alone: bool = True
) -> str:
    """Make a name for a block: of its one function, else of its question or description.

    Parameters
    ----------
    prompt
        The question that brought it; empty if none.
    functions
        The functions that are all it makes.
    alone
        Whether it is the only block of its answer: the question names none of several.
    """
    texts = [_HUMP.sub(" ", functions[0])] if len(functions) == 1 else []
    texts += [prompt, description] if alone else [description, prompt]
    for text in texts:
        name = _of_text(text)
        if name:
            return name
    return "block"


def _of_text(text: str) -> str:
    """Make a name of the first sentence that says anything; empty if there is none."""
    for sentence in _SENTENCE.split(text[:2000]):
        words = [
            word
            for part in sentence.split()
            if without_keys(part) == part
            for word in slug(
                part.replace("'s", "").replace("\N{RIGHT SINGLE QUOTATION MARK}s", "")
            ).split("-")
            if word and word not in _ARTICLES
        ]
        while len(words) > 1 and words[0] in _OPENING:
            words = words[1:]
        words = words[:_MOST_WORDS]
        while len(words) > 1 and words[-1] in _CLOSING:
            words = words[:-1]
        name = _cut("-".join(words), MAX_LENGTH - 8)
        if name and not (len(words) == 1 and words[0] in _OPENING):
            return f"block-{name}" if name.isdigit() or is_id(name.upper()) else name
    return ""


def take(connection: Connection, wanted: Sequence[str]) -> list[str]:
    """Return a free name for each wanted one: itself, or with ``-2`` and so on behind it."""
    lock_counters(connection)
    given: dict[int, str] = {}
    start, count = 1, _PROBES
    while len(given) < len(wanted):
        open_ = [place for place in range(len(wanted)) if place not in given]
        many = Counter(wanted[place] for place in open_)
        tried = {
            name: [_numbered(name, number) for number in range(start, start + count + most)]
            for name, most in many.items()
        }
        every = [one for some in tried.values() for one in some]
        query = select(_block.name).where(_block.name.in_(every), _block.deleted_at.is_(None))
        taken = {row.name for row in connection.execute(query)}.union(given.values())
        for place in open_:
            free = next((one for one in tried[wanted[place]] if one not in taken), None)
            if free is not None:
                given[place] = free
                taken.add(free)
        # further and further: a thousand of one name need ten looks, not a thousand
        start, count = start * 2 + count, _MORE
    return [given[place] for place in range(len(wanted))]


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    return f"{_cut(name, MAX_LENGTH - len(str(number)) - 1)}-{number}"


def give(connection: Connection, block_id: str, wanted: str) -> str:
    """Give a block the name that a person wants for it; return it.

    Raises
    ------
    UsageError
        It cannot be a name.
    ConflictError
        Another block has it.
    """
    name = check(wanted)
    lock_counters(connection)
    query = select(_block.number, _block.id).where(
        _block.name == name, _block.deleted_at.is_(None), _block.id != block_id
    )
    other = connection.execute(query).first()
    if other is not None:
        (free,) = take(connection, [name])
        raise ConflictError(
            f"#{other.number} is called {name!r} already.",
            hint=f"{free} is free.",
        )
    named = update(code_blocks).where(_block.id == block_id).values(name=name)
    search.renew(connection, connection.execute(named.returning(_block.number)).scalar_one())
    return name


def name_some(connection: Connection, limit: int) -> int:
    """Name blocks that have none, the oldest first; return how many got one."""
    lock_counters(connection)
    current = (_version.block_id == _block.id) & (_version.version == _block.version)
    query = (
        select(
            _block.id,
            _block.number,
            _block.message_id,
            _block.prompt,
            _block.description,
            _version.functions_defined,
            _version.variables_created,
        )
        .join(code_versions, current)
        .where(_block.name.is_(None), _block.deleted_at.is_(None))
        .order_by(_block.number)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    if not rows:
        return 0
    answers = {row.message_id for row in rows if row.message_id is not None}
    counts = (
        select(_block.message_id, func.count().label("count"))
        .where(_block.message_id.in_(answers))
        .group_by(_block.message_id)
    )
    blocks = {row.message_id: row.count for row in connection.execute(counts)}
    wanted = [
        propose(
            row.prompt,
            row.description,
            [] if row.variables_created else row.functions_defined,
            alone=blocks.get(row.message_id, 1) == 1,
        )
        for row in rows
    ]
    connection.execute(
        update(code_blocks).where(_block.id == bindparam("of")).values(name=bindparam("given")),
        [
            {"of": row.id, "given": name}
            for row, name in zip(rows, take(connection, wanted), strict=True)
        ],
    )
    for row in rows:
        search.renew(connection, row.number)
    return len(rows)


def any_unnamed(connection: Connection) -> bool:
    """Tell whether a block has no name yet."""
    query = select(_block.id).where(_block.name.is_(None), _block.deleted_at.is_(None))
    return connection.execute(query.limit(1)).first() is not None


def beginning(connection: Connection, text: str, limit: int) -> list[str]:
    """Return names that begin with ``text``, in order."""
    start = slug(text)
    query = (
        select(_block.name)
        .where(_block.deleted_at.is_(None), func.substr(_block.name, 1, len(start)) == start)
        .order_by(_block.name)
        .limit(limit)
    )
    return [row.name for row in connection.execute(query)]
