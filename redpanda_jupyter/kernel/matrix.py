"""A block on several data sets at once, as the running cell shows it.

The rule of this module: what has finished is shown while the rest runs, and stays when Interrupt
ends it; results are values that came out of other processes, never the notebook's own objects.
"""

from __future__ import annotations

import contextlib
import html
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.grammar import counted

from .failures import PandaInterrupted
from .following import followed
from .interrupts import Interrupts
from .printing import printable, turns_shown
from .tables import Report, chart_data

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from redpanda_jupyter import models
    from redpanda_jupyter.services.applying.binding import Bound
    from redpanda_jupyter.services.applying.words import Grid

    from .session import Session

MOST_FIGURES = 12
"""So many pictures are shown; the library has the others."""
MOST_ACROSS = 6
"""Results with more labels stand below each other, a column a data set."""
MOST_ROWS = 30
"""So many rows of the stacked results are shown."""


def run_and_show(
    session: Session,
    words: Namespace,
    bounds: Sequence[Bound],
    command: Callable[[Bound], str],
) -> str:
    """Run a block on data sets, and show a row for each; return what is to be printed.

    Parameters
    ----------
    command
        Writes the command for one data set again, to be copied.

    Raises
    ------
    PandaInterrupted
        The person pressed Interrupt; what had finished is shown and recorded.
    """
    from redpanda_jupyter.reuse.engines import LocalEngine
    from redpanda_jupyter.reuse.sandbox import Limits
    from redpanda_jupyter.services.applying.running import Progress, run_all
    from redpanda_jupyter.services.applying.words import matrix_grid

    report, progress = Report(session, quiet=words.json), Progress(bounds)
    store, namespace = session.store(), session.shell.user_ns
    limits = Limits(time_s=words.time_limit) if words.time_limit else Limits()
    notebook = session.notebook()
    here = None if words.engine else LocalEngine(spares=session.spares())

    def work() -> models.ResultMatrix:
        return run_all(
            store, bounds, namespace,
            engine=words.engine, machine=here, limits=limits, notebook=notebook,
            progress=progress,
        )  # fmt: skip

    with Interrupts(progress.cancelled.set), here or contextlib.nullcontext():
        matrix = followed(
            work,
            report,
            lambda: progress.finished,
            lambda: [progress.line(), matrix_grid(progress.matrix())],
        )
    if words.into:
        _put_into(session, words.into, matrix)
    if not words.json:
        _finish(words, bounds, matrix, report, command)
    if progress.cancelled.is_set():
        raise PandaInterrupted("interrupted; what had finished is kept")
    if not words.json:
        return ""
    from redpanda_jupyter.services.documents import as_json

    return as_json(matrix)


def _put_into(session: Session, name: str, matrix: models.ResultMatrix) -> None:
    from redpanda_jupyter.services.applying.stacking import results_of, stack

    results = results_of(matrix)
    if not results:
        return  # what the variable holds from before is not lost for nothing
    stacked = stack(results)
    value = stacked.frame if stacked is not None else results
    session.fill(name, value)


def _finish(
    words: Namespace,
    bounds: Sequence[Bound],
    matrix: models.ResultMatrix,
    report: Report,
    command: Callable[[Bound], str],
) -> None:
    """Show the matrix for good, what is to be confirmed, and the results side by side."""
    from redpanda_jupyter.services.applying.stacking import results_of, stack
    from redpanda_jupyter.services.applying.words import asked_parts, matrix_grid

    parts: list[Grid | str] = [matrix_grid(matrix)]
    results = results_of(matrix)
    stacked = stack(results)
    if words.into:
        parts.append(
            f"The results are in the variable {words.into}."
            if results
            else f"There are no results, so {words.into} is as it was."
        )
    if stacked is not None and stacked.frame.size:
        parts.append(_stacked_grid(stacked.frame))
    by_label = {bound.label: bound for bound in bounds}
    for row in matrix.rows:
        if row.status in ("asked", "blocked") and row.result is None:
            bound = by_label[row.target]
            parts += asked_parts(bound, command)
    parts += _not_enforced(matrix)
    report.show(parts)
    if not report.draws:
        return
    if stacked is not None and stacked.chart is not None:
        _display(chart_data(stacked.chart))
    _show_figures(matrix)


def _not_enforced(matrix: models.ResultMatrix) -> list[str]:
    """Say which limits the system could not keep."""
    result = next((row.result for row in matrix.rows if row.result is not None), None)
    if result is None or not result.not_enforced:
        return []
    return [f"Not enforced here: {'; '.join(result.not_enforced)}."]


def _stacked_grid(frame: Any) -> Grid:
    """Return the first rows of the stacked results as a table of text."""
    from redpanda_jupyter.services.applying.figures import column_texts, label_text
    from redpanda_jupyter.services.applying.words import Grid

    turned = frame.index.names == ["data set"] and len(frame) < len(frame.columns) > MOST_ACROSS
    if turned:
        frame = frame.T  # a label a row: they are compared at a glance, and nothing is cut
    labels = frame.index.nlevels if turned or frame.index.names != [None] else 0
    plain = frame.reset_index() if labels else frame
    shown = plain.head(MOST_ROWS)
    heads = [
        " ".join(map(label_text, name)) if isinstance(name, tuple) else label_text(name)
        for name in shown
    ]
    # a level without a name has the one that pandas gives it, which says nothing
    heads[:labels] = [
        "" if name is None else label_text(name) for name in frame.index.names[:labels]
    ]
    columns = [
        [label_text(value) for value in column] if place < labels else column_texts(column)
        for place, column in enumerate(zip(*shown.itertuples(index=False, name=None), strict=True))
    ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if labels and heads[0] == "index":
        heads[0] = ""  # pandas' word for labels without a name
    numbers = tuple(
        place for place, dtype in enumerate(shown.dtypes) if getattr(dtype, "kind", "") in "iuf"
    )
    more = len(plain) - len(shown)
    notes = (
        [f"… and {counted(more, 'more row')}; --into NAME puts all into a variable"] if more else []
    )
    return Grid("Side by side", heads, rows, numbers, notes)


def _show_figures(matrix: models.ResultMatrix) -> None:
    """Show pictures that runs have drawn, each with the name of its data."""
    count = 0
    for row in matrix.rows:
        for output in row.result.outputs if row.result is not None else ():
            if output.mime == "image/png" and not output.truncated and count < MOST_FIGURES:
                count += 1
                label = html.escape(turns_shown(printable(row.target)))
                _display({"text/html": f"<div>{label}</div>", "text/plain": row.target})
                _display({"image/png": output.data, "text/plain": f"A figure for {row.target}."})


def _display(data: dict[str, Any]) -> None:
    from IPython.display import display

    display(data, raw=True)  # type: ignore[no-untyped-call]
