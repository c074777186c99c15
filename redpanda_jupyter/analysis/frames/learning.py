"""Models that learn from frames: from all columns that they are given, or from those they are told.

The rule of this module: a model that is given a whole frame takes all its columns; one that begins
with scikit-learn's ``ColumnTransformer`` takes those which that names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..follow.values import Const, Frame, Items, Method, Value, options
from .naming import need_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..follow.reader import Call

_MAKERS = frozenset(
    ("sklearn.compose.ColumnTransformer", "sklearn.compose.make_column_transformer")
)
_LEARNING = frozenset(
    (
        "fit",
        "fit_transform",
        "fit_predict",
        "fit_resample",
        "partial_fit",
        "transform",
        "predict",
        "predict_proba",
        "decision_function",
        "score",
    )
)
"""Methods of models whose first argument is the table."""

_VALIDATING = frozenset(
    f"sklearn.model_selection.{name}"
    for name in ("cross_val_score", "cross_validate", "cross_val_predict")
)
"""Functions that are given a model and then the table."""


@dataclass(eq=False, slots=True)
class Learner(Value):
    """A model, or the first step of one, that has been told its columns.

    Parameters
    ----------
    columns
        What names them: texts, lists of texts.
    whole
        Whether it takes the others, too, or some that the block does not name.
    """

    columns: tuple[Value, ...]
    whole: bool


def learned(call: Call) -> Value | None:
    """Read what makes a model or lets it learn; ``None`` for any other call."""
    function = call.function
    if call.dotted in _MAKERS:
        return _made(call)
    if isinstance(function, Method):
        if function.name not in _LEARNING or (
            isinstance(function.of, Frame) and function.of.is_proven
        ):
            return function.of if isinstance(function.of, Learner) else None
        given = call.argument(0, "X")
        _learn(given, function.of)
        is_fitted = isinstance(function.of, Learner) and function.name == "fit"
        return function.of if is_fitted else None
    if call.dotted in _VALIDATING:
        model = call.argument(0, "estimator")
        for one in options(model):
            _learn(call.argument(1, "X"), one)
        return None
    inner = _learners((*call.args, *call.kwargs.values())) if call.dotted else []
    return inner[0] if inner else None  # a pipeline, or a search over one


def _made(call: Call) -> Learner:
    """Read ``ColumnTransformer([("num", StandardScaler(), ["a", "b"])])`` and its short form."""
    given = call.argument(0, "transformers")
    steps = call.args
    if call.dotted.endswith("ColumnTransformer"):
        steps = list(given.items) if isinstance(given, Items) else []
    columns = [one.items[-1] for one in steps if isinstance(one, Items) and one.items]
    rest = call.kwargs.get("remainder", Const("drop"))
    named = len(columns) == len(steps) > 0 and all(map(_is_named, columns))
    return Learner(tuple(columns), whole=rest != Const("drop") or not named)


def _is_named(columns: Value) -> bool:
    if isinstance(columns, Items):
        return not columns.open and all(map(_is_named, columns.items))
    return isinstance(columns, Const) and isinstance(columns.value, str)


def _learners(values: Iterable[Value], depth: int = 3) -> list[Learner]:
    """Return those models in some values, and in lists of them, that have been told columns."""
    return list(_within(values, depth))


def _within(values: Iterable[Value], depth: int) -> Iterator[Learner]:
    for value in values:
        if isinstance(value, Learner):
            yield value
        elif isinstance(value, Items) and depth and len(value.items) <= _MOST_STEPS:
            yield from _within(value.items, depth - 1)


_MOST_STEPS = 30  # of a pipeline


def _learn(table: Value | None, model: Value | None) -> None:
    """Note what a model takes of a frame."""
    for frame in options(table):
        if not isinstance(frame, Frame) or frame.kind != "frame":
            continue
        if isinstance(model, Learner):
            need_texts(frame, *model.columns, must=True)
        if not isinstance(model, Learner) or model.whole:
            frame.choose("all_columns")
