"""What reading a version's text has told, kept beside it.

The rule of this module: an analysis is derived and may be made again at any time; what it names
(imports, functions, variables, inputs) lies in the version's own columns as well, because lists and
search read them there, and both are written together.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from ..analysis.version import ANALYSER
from ..models import VersionReading, VersionText
from . import search
from .schema import code_analyses, code_blocks, code_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..analysis.records import CodeAnalysis
    from .types import AnyRow

_analysis, _version, _block = code_analyses.c, code_versions.c, code_blocks.c

# What a version's own columns hold of its analysis.
_NAMES = ("imports", "functions_defined", "variables_created", "inputs")

_TEXTS = (
    select(_version.id, _block.language, _version.code, _version.complete, _analysis.schemas)
    .join(code_blocks, _block.id == _version.block_id)
    .outerjoin(code_analyses, _analysis.version_id == _version.id)
)

_KNOWN = select(_analysis.version_id, _analysis.analyser, _analysis.schemas)


def values(version_id: str, schemas: Mapping[str, list[str]], analysis: CodeAnalysis | None) -> Any:
    """Return the row of an analysis made by this package's analyser."""
    return {
        "version_id": version_id,
        "analyser": ANALYSER,
        "schemas": dict(schemas),
        "analysis": None if analysis is None else asdict(analysis),
    }


def stale(connection: Connection, limit: int) -> list[VersionText]:
    """Return versions that were never read, or by an older analyser, or have no fingerprint.

    The newest come first of each kind.
    """
    for old in (
        _version.fingerprint.is_(None),  # by the index, on nearly every call: none
        or_(_analysis.analyser.is_(None), _analysis.analyser < ANALYSER),
    ):
        query = _TEXTS.where(old).order_by(_version.id.desc()).limit(limit)
        found = [_text(row) for row in connection.execute(query)]
        if found:
            return found
    return []


def get_text(connection: Connection, block_id: str, version: int) -> VersionText | None:
    """Return a version's text as it is read again; ``None`` if there is no such version."""
    query = _TEXTS.where(_version.block_id == block_id, _version.version == version)
    row = connection.execute(query).one_or_none()
    return None if row is None else _text(row)


def _text(row: AnyRow) -> VersionText:
    return VersionText.model_validate({**row._mapping, "schemas": row.schemas or {}})


def by_version(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Return the analyses of these versions, as far as there are any."""
    query = select(_analysis.version_id, _analysis.analysis).where(
        _analysis.version_id.in_(list(ids)), _analysis.analyser == ANALYSER
    )
    return {row.version_id: row.analysis for row in connection.execute(query)}


def put(connection: Connection, readings: Sequence[VersionReading]) -> None:
    """Keep what reading has told, unless more has become known while it was read."""
    ids = [reading.version_id for reading in readings]
    _put_fingerprints(connection, readings)
    here = select(_version.id, _version.block_id, _version.version, *(_version[n] for n in _NAMES))
    rows = {row.id: row for row in connection.execute(here.where(_version.id.in_(ids)))}
    known = {
        row.version_id: row
        for row in connection.execute(_KNOWN.where(_analysis.version_id.in_(ids)))
    }
    readings = [
        reading
        for reading in readings
        if reading.version_id in rows and not _is_older(reading, known.get(reading.version_id))
    ]
    if not readings:
        return
    replaced = [reading.version_id for reading in readings]
    connection.execute(delete(code_analyses).where(_analysis.version_id.in_(replaced)))
    connection.execute(
        insert(code_analyses),
        [values(one.version_id, one.schemas, one.analysis) for one in readings],
    )
    for reading in readings:
        if reading.analysis is not None and reading.analysis.syntax_ok:
            _write_names(connection, rows[reading.version_id], reading.analysis)
    for number in _current(connection, replaced):
        search.renew(connection, number)


def _put_fingerprints(connection: Connection, readings: Sequence[VersionReading]) -> None:
    prints = [
        {"of": one.version_id, "print": one.fingerprint}
        for one in readings
        if one.fingerprint is not None
    ]
    if prints:
        connection.execute(
            update(code_versions)
            .where(_version.id == bindparam("of"))
            .values(fingerprint=bindparam("print")),
            prints,
        )


def _is_older(reading: VersionReading, known: AnyRow | None) -> bool:
    """Tell whether more was known already: to a newer analyser, or of more frames, by a run."""
    if known is None or known.analyser < ANALYSER:
        return False
    return known.analyser > ANALYSER or not known.schemas.keys() <= reading.schemas.keys()


def _write_names(connection: Connection, row: AnyRow, analysis: CodeAnalysis) -> None:
    """Write the names again where they have changed: on most readings they have not."""
    names = {name: getattr(analysis, name) for name in _NAMES}
    changed = {name: found for name, found in names.items() if found != row._mapping[name]}
    if not changed:
        return
    connection.execute(update(code_versions).where(_version.id == row.id).values(changed))


def _current(connection: Connection, version_ids: Sequence[str]) -> Sequence[int]:
    """Return the numbers of the blocks of which these versions are the current ones."""
    query = (
        select(_block.number)
        .join(
            code_versions, (_version.block_id == _block.id) & (_version.version == _block.version)
        )
        .where(_version.id.in_(version_ids))
    )
    return connection.execute(query).scalars().all()
