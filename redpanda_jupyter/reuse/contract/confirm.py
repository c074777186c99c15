"""The rename oracle: which columns a block needs, found by taking them away.

The rule of this module: a column that is called otherwise in a small sample is away for whoever
names it, and still there for whoever does not. If the result changes or breaks, the block needs it.
Nothing is concluded where the block fails on the sample itself, or gives two results for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import RedPandaError
from ...models.contract import ColumnNeed, Contract, FileInput, FrameInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ...models.datasets import DatasetProfile

    Run = Callable[[Mapping[str, Any]], Any]

MAX_ROWS = 200
"""So many rows of each frame are enough, and quick."""

_PROBES = 6
"""Of a block that goes through all columns, so many are tried before all others are."""

_AWAY = "__away_{}__"


def confirm_columns(contract: Contract, frame_samples: Mapping[str, Any], run: Run) -> Contract:
    """Return a contract whose columns are confirmed by running the block without each of them.

    Parameters
    ----------
    contract
        What is thought to be needed.
    frame_samples
        A frame of pandas or polars for each input, by variable or, of a file, by path; only the
        first :data:`MAX_ROWS` rows are used, and the frames are left as they are.
    run
        Runs the block with these frames and returns a value that tells results apart by ``==``;
        it raises what the block raises. An error of Red Panda's own ends the whole: a run that
        was stopped tells nothing of a column.

    Returns
    -------
    Contract
        Named columns with ``confirmed`` true or false, found ones added. Where the block fails on
        the sample itself or is not the same twice, the contract as it was, and a note.

    Raises
    ------
    RedPandaError
        What ``run`` raises of this kind; nothing is concluded then.
    """
    samples = {name: _head(frame) for name, frame in frame_samples.items()}
    oracle = _Oracle(samples, run)
    problem = oracle.problem()
    if problem:
        notes = [one for one in contract.notes if not one.startswith(_NOT_CONFIRMED)]
        return contract.model_copy(update={"notes": [*notes, f"{_NOT_CONFIRMED}{problem}"]})
    frames = [_confirmed_frame(one, samples, oracle) for one in contract.frames]
    files = [_confirmed_file(one, samples, oracle) for one in contract.files]
    return contract.model_copy(
        update={
            "frames": [one for one, _ in frames],
            "files": [one for one, _ in files],
            "notes": _fresh(contract.notes, [note for _, note in (*frames, *files) if note]),
            "origin": "edited" if contract.origin == "edited" else "confirmed",
        }
    )


_NOT_CONFIRMED = "The columns could not be confirmed: "


def _fresh(old: Sequence[str], new: Sequence[str]) -> list[str]:
    kept = [one for one in old if not one.startswith(_NOT_CONFIRMED) and one not in new]
    return [*kept, *new]


class _Oracle:
    """Runs a block without columns, and compares with the run that has them all."""

    def __init__(self, samples: Mapping[str, Any], run: Run) -> None:
        self._samples = samples
        self._run = run
        self._expected: Any = None

    def problem(self) -> str:
        """Run twice with all columns; return what keeps the oracle from telling anything."""
        results = []
        for _ in range(2):
            try:
                results.append(self._run(self._copies()))
            except RedPandaError:
                raise  # not the block's: the person has stopped it, or it cannot be run at all
            except Exception as error:  # noqa: BLE001 - whatever the block raises
                return f"the block fails on the sample itself ({type(error).__name__})."
        self._expected = results[0]
        if not _same(*results):
            return "the block does not give the same result twice on the same sample."
        return ""

    def needs(self, name: str, columns: Sequence[str]) -> bool:
        """Tell whether the result is another one without these columns of an input."""
        given = self._copies()
        away = {column: _AWAY.format(place) for place, column in enumerate(columns)}
        given[name] = _renamed(given[name], away)
        try:
            return not _same(self._expected, self._run(given))
        except RedPandaError:
            raise
        except Exception:  # noqa: BLE001 - broken is needed
            return True

    def needed_among(self, name: str, columns: Sequence[str]) -> Iterator[str]:
        """Yield the needed ones of many, of which most are likely not to be: half by half."""
        if not columns or not self.needs(name, columns):
            return
        if len(columns) == 1:
            yield columns[0]
            return
        half = len(columns) // 2
        yield from self.needed_among(name, columns[:half])
        yield from self.needed_among(name, columns[half:])

    def _copies(self) -> dict[str, Any]:
        return {name: _copy(frame) for name, frame in self._samples.items()}


def _confirmed_frame(
    frame: FrameInput, samples: Mapping[str, Any], oracle: _Oracle
) -> tuple[FrameInput, str]:
    name = frame.variable
    if name not in samples:
        return frame, f"{name}: no sample was at hand, so its columns are not confirmed."
    if not hasattr(samples[name], "columns"):
        return frame, f"{name}: it is one column by itself and needed as a whole."
    columns, note = _confirmed(name, frame.columns, frame.flags, frame.profile, samples, oracle)
    return frame.model_copy(update={"columns": columns}), note


def _confirmed_file(
    file: FileInput, samples: Mapping[str, Any], oracle: _Oracle
) -> tuple[FileInput, str]:
    name = file.path
    if name not in samples:
        return file, f"{name}: no sample was at hand, so its columns are not confirmed."
    columns, note = _confirmed(name, file.columns, file.flags, file.profile, samples, oracle)
    return file.model_copy(update={"columns": columns}), note


def _confirmed(
    name: str,
    needs: Sequence[ColumnNeed],
    flags: Sequence[str],
    profile: DatasetProfile | None,
    samples: Mapping[str, Any],
    oracle: _Oracle,
) -> tuple[list[ColumnNeed], str]:
    """Try the columns of one input: named ones each, all others together."""
    there = [one for one in samples[name].columns if isinstance(one, str)]
    found = [
        one.model_copy(update={"confirmed": oracle.needs(name, [one.name])})
        if one.name in there
        else one
        for one in needs
    ]
    named = {one.name for one in needs}
    rest = [one for one in there if one not in named]
    if "all_columns" in flags and _all_matter(name, rest, oracle):
        return found, f"{name}: the block uses every column, so only named ones are confirmed."
    for column in oracle.needed_among(name, rest):
        known = profile.column(column) if profile is not None else None
        kind = known.kind if known is not None else "unknown"
        found.append(ColumnNeed(name=column, kind=kind, confirmed=True))
    return found, ""


def _all_matter(name: str, columns: Sequence[str], oracle: _Oracle) -> bool:
    """Tell whether most columns matter, by a few of them: a loop may look at some alone."""
    step = max(1, len(columns) // _PROBES)
    tried = columns[::step][:_PROBES]
    return 2 * sum(oracle.needs(name, [column]) for column in tried) >= len(tried)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two results are equal; what cannot be compared differs."""
    try:
        equals = getattr(one, "equals", None)
        return bool(equals(other) if callable(equals) else one == other)
    except Exception:  # noqa: BLE001 - values of any library
        return False


def _head(frame: Any) -> Any:
    return frame.head(MAX_ROWS)


def _copy(frame: Any) -> Any:
    return frame.copy() if hasattr(frame, "copy") else frame.clone()


def _renamed(frame: Any, names: Mapping[str, str]) -> Any:
    """Rename columns of a frame of pandas, of polars, or of their like."""
    if hasattr(frame, "iloc"):
        return frame.rename(columns=dict(names))
    return frame.rename(dict(names))
