"""Inputs that nobody named: what the notebook has under their names, and that this is said.

The rule of this module: an input that was not named is never taken without a word. Where the
notebook has a frame that belongs to the named one better, by its name or by the keys of its rows,
it is asked which is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError

from .covering import SMALL, fewer_found, shares_before
from .keys import Sources
from .matching import keys_apart, matches_in, shared
from .targets import frame_datum, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .keys import Seen
    from .matching import Shared
    from .pipeline import Pipeline
    from .targets import Datum

    Match = Callable[[models.FrameInput, Datum], models.Mapping]
    Keys = Callable[[Mapping[str, Datum], models.Mapping | None], Sequence[Shared]]

MOST_LOOKED_AT = 12
"""So many frames of the notebook are looked at for one input, those called alike first."""
LEAST = 0.5
"""A frame of which a column is no surer than this is not proposed."""
_FRAMES = ("pandas", "polars", "pyarrow", "geopandas", "modin", "cudf", "dask", "ibis", "duckdb")


def borrow(
    contract: models.Contract, data: dict[str, Datum], namespace: Mapping[str, Any]
) -> list[str]:
    """Let inputs that were not named be what the notebook has under their names."""
    borrowed = []
    for one in contract.frames:
        if one.variable not in data and one.variable.split(".")[0] in namespace:
            try:
                data[one.variable] = frame_datum(one.variable, namespace)
            except UsageError:
                continue  # the check says that it is missing
            borrowed.append(one.variable)
    return borrowed


def beside(
    pipeline: Pipeline,
    data: Mapping[str, Datum],
    borrowed: Sequence[str],
    namespace: Mapping[str, Any],
    mappings: Sequence[models.Mapping],
    match: Match,
    *,
    yes: bool,
) -> tuple[list[models.Finding], dict[str, str]]:
    """Look whether several inputs belong together.

    Parameters
    ----------
    borrowed
        The inputs that were not named.
    match
        Finds which column of a frame stands for which of an input.
    yes
        A person has seen what there is to ask and said yes.

    Returns
    -------
    list, dict
        What is to be said; and by input, a frame that belongs to the named data better.
    """
    matches = matches_in(pipeline)
    seen: Seen = {}

    def keys(of: Mapping[str, Datum], mapping: models.Mapping | None) -> list[Shared]:
        own = [mapping] if mapping is not None else []
        sources = Sources.of(pipeline.contract, of, namespace)
        compared = (shared(one, sources, [*own, *mappings], seen) for one in matches)
        return [one for one in compared if one is not None]

    compared = keys(data, None)
    others: dict[str, str] = {}
    found = []
    for one in pipeline.contract.frames:
        if one.variable in data and one.variable not in borrowed:
            continue
        other = _other_for(one, data, borrowed, namespace, match, keys, compared, mappings)
        others |= {one.variable: other} if other is not None else {}
        if one.variable in borrowed:
            found.append(_said_of(one, data, borrowed, other=other, yes=yes))
    before = shares_before(compared, pipeline.contract, namespace)
    sources = Sources.of(pipeline.contract, data, namespace)
    found += keys_apart(compared, sources, before, yes=yes)
    found += fewer_found(compared, sources, before, yes=yes)
    return found, others


def _other_for(
    one: models.FrameInput,
    data: Mapping[str, Datum],
    borrowed: Sequence[str],
    namespace: Mapping[str, Any],
    match: Match,
    keys: Keys,
    compared: Sequence[Shared],
    mappings: Sequence[models.Mapping],
) -> str | None:
    """Return a frame of the notebook that belongs to the named data better than the borrowed one.

    It has the columns that are needed; and it is called as the named one is (``customers_de``
    beside ``orders_de``), or more of its keys are in that than of the borrowed one, or its key is
    called as that of the named one is (``Kunde`` in both) and the borrowed one's is not.

    Parameters
    ----------
    one
        An input that was not named.
    keys
        Compares the keys of the inputs, with a frame and its mapping in the place of another.
    compared
        The keys of the inputs as they are.
    mappings
        Which column is which in the inputs as they are.
    """
    named = {name: datum for name, datum in data.items() if name not in borrowed}
    marks = {mark for name, datum in named.items() for mark in _marks(datum, name)}
    if not marks:
        return None  # it is applied to what it ran on
    now = _of(one.variable, compared)
    apart = any(not both.both for both in now)
    own = next((known for known in mappings if known.variable == one.variable), None)
    strange = bool(now) and not _called_alike(one.variable, now, own, mappings)
    fewer = any(both.found < both.rows for both in now)
    held = {id(datum.value) for datum in data.values()}
    for alike, name in _candidates(one.variable, marks, namespace, held):
        if not (alike or apart or fewer or strange):
            continue
        try:
            datum = frame_datum(name, namespace)
        except UsageError:
            continue
        found = match(one, datum)
        if any(column.target is None or column.confidence <= LEAST for column in found.columns):
            continue
        tried = _of(one.variable, keys({**data, one.variable: datum}, found))
        if not all(both.both for both in tried) or not (alike or tried):
            continue
        more = _share(tried) >= _share(now) + SMALL
        closer = strange and _called_alike(one.variable, tried, found, mappings)
        if alike or apart or more or (closer and _share(tried) >= _share(now)):
            return name
    return None


def _share(compared: Sequence[Shared]) -> float:
    """Return which share of rows finds its like, of the keys of which the fewest do."""
    return min((both.found / both.rows for both in compared if both.rows), default=0.0)


def _called_alike(
    variable: str,
    compared: Sequence[Shared],
    own: models.Mapping | None,
    mappings: Sequence[models.Mapping],
) -> bool:
    """Tell whether the keys of two inputs are called the same, as they were in the original data.

    Parameters
    ----------
    own
        Which column is which in the input of that name.
    """
    known = {one.variable: one for one in mappings}

    def called(of: models.Mapping | None, column: str) -> str:
        found = of.columns if of is not None else []
        return next((one.target for one in found if one.source == column and one.target), column)

    for both in compared:
        one = both.match
        sides = [(one.left, one.left_columns), (one.right, one.right_columns)]
        (_, ours), (other, theirs) = sides if one.left == variable else sides[::-1]
        if any(
            mine == yours and called(own, mine) != called(known.get(other), yours)
            for mine, yours in zip(ours, theirs, strict=False)
        ):
            return False
    return True


def _of(variable: str, compared: Sequence[Shared]) -> list[Shared]:
    return [both for both in compared if variable in (both.match.left, both.match.right)]


def _candidates(
    variable: str, marks: set[str], namespace: Mapping[str, Any], held: set[int]
) -> Iterator[tuple[bool, str]]:
    """Yield frames that could stand for an input, those first that are called as the named one."""
    found = []
    own = set(words_of(variable))
    for name, value in namespace.items():
        is_frame = type(value).__module__.partition(".")[0] in _FRAMES
        if not is_frame or name.startswith("_") or id(value) in held:
            continue
        words = set(words_of(name))
        alike = bool(words & marks)
        found.append((not (alike and own <= words), not alike, name))
    for _, other, name in sorted(found)[:MOST_LOOKED_AT]:
        yield not other, name


def _marks(datum: Datum, variable: str) -> list[str]:
    """Return the words of a data set's name that the input's has not: ``de`` of ``orders_de``."""
    own = set(words_of(variable))
    return [word for word in words_of(datum.called) if word not in own]


def _said_of(
    one: models.FrameInput,
    data: Mapping[str, Datum],
    borrowed: Sequence[str],
    *,
    other: str | None,
    yes: bool,
) -> models.Finding:
    """Say what an input is that nobody named; ask where another frame belongs there better."""
    named = {name: datum.target.name for name, datum in data.items() if name not in borrowed}
    take = ",".join(f"{name}={frame}" for name, frame in named.items())
    variable = one.variable
    ran_on = data[variable].profile.holds_the_same(one.profile)
    what = f"{variable} of this notebook" + (", which the block ran on," if ran_on else "")
    reason = f"No data were named for {variable}: {what} is taken as it is."
    hint = f"If other data belong there: {take},{variable}=…"
    verdict: models.Verdict = "warn"
    if other is not None:
        first = next(iter(named.values()))
        hint = f"Name both: {take},{variable}={other} or {take},{variable}={variable}."
        reason = f"{reason[:-1]}, and not {other}."
        if not yes:
            verdict = "ask"
            reason = (
                f"No data were named for {variable}: {what} would be taken as it is, but "
                f"{other} seems to belong to {first}."
            )
    elif all(name == frame for name, frame in named.items()):
        verdict, hint = "ok", ""  # it is applied to its own data
    return models.Finding(
        verdict=verdict, code="borrowed", input=variable, reason=reason, hint=hint
    )
