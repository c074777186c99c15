"""Calls on frames and with frames: which columns they name, and what they give back.

The rule of this module: a method is read by its rule (:mod:`.rules`, :mod:`.applying`), else by its
row in the table (:mod:`.methods`); a library's function by what :mod:`.makers` knows. Of any other
call, a text counts if the frame handed to it has such a column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from ..follow.containers import element
from ..follow.values import (
    UNKNOWN,
    Const,
    Expr,
    Frame,
    Function,
    Holder,
    Items,
    Kind,
    Method,
    Named,
    Table,
    Value,
    joined,
    options,
    texts,
)
from .applying import AGGREGATING, APPLYING, aggregated, applied
from .charts import transformed
from .doubts import doubt_given, look_for
from .expressions import expression_method
from .learning import learned
from .makers import made_by
from .methods import (
    BY_KEYS,
    FAILING,
    KEEPING,
    METHODS,
    NO_COLUMNS,
    OF_ALL,
    OF_CHARTS,
    OF_NAMED,
    REDUCTIONS,
    SAME,
    Spec,
)
from .naming import (
    as_column,
    create_texts,
    names_of_expressions,
    need,
)
from .proofs import shows_frame
from .queries import names_in_formula
from .rules import RULES
from .sql import Queries

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.roots import Root


class NewRoot(Protocol):
    """Makes a root, and keeps it."""

    def __call__(
        self, name: str | None, schema: frozenset[str] | None, *, is_frame: bool = False
    ) -> Root:
        """Return the new root."""
        ...


_PRINTING = frozenset(
    ("builtins.print", "IPython.display.display", "builtins.len", "builtins.type")
)
_LABELLING = re.compile(
    r"set_|add_legend|update_|label|cols_label|title|tab_|properties|configure_"
)
"""Methods of charts whose texts are labels."""

_GRAMMAR = re.compile(r"(?:plotnine|lets_plot)\.ggplot$")
"""What is given a frame and, as aesthetics, the names of its columns."""

_ROWS = frozenset(("builtins.enumerate", "builtins.zip", "itertools.product"))
_LISTING = frozenset(
    f"builtins.{name}" for name in ("list", "tuple", "set", "sorted", "reversed", "iter")
)
"""Functions that give what a loop over their argument would give."""

_CHARTS = re.compile(
    r"""
    (?:seaborn|plotly|altair|matplotlib|bokeh|great_tables|plotnine|lets_plot|hvplot|holoviews
      |pygal|folium|itables)\b
    """,
    re.VERBOSE,
)
"""Libraries whose functions draw the frame that they are given."""

_DRAWING = re.compile(r"(?:seaborn|plotly\.express|altair|hvplot|plotnine|lets_plot)\.")
"""Libraries whose functions are given a frame and the names of its columns."""

_COLUMNS = ("series", "groups")
_POOLS = ("map", "imap", "imap_unordered", "starmap", "submit", "apply_async")
"""Methods by which a pool of processes, too, is handed a function."""

_DRAWN = frozenset(("x", "y", "hue", "by", "column"))
"""Keywords by which drawing functions and methods are given columns and nothing else."""

_OF_WIDE = ("index", "variable", "value")
"""Names that plotly gives to what it makes of several columns."""

_OTHER_AXES = {"axis", "level"}
_NOT_OF_COLUMNS = ("chart", "names")
_MATCHING = ("startswith", "endswith", "contains", "match", "fullmatch")
_WIDENING = ("unstack", "get_dummies", "extractall")
_COUNTING = ("size", "ngroup", "cumcount")
_VALUES = ("tolist", "to_list", "item", "to_numpy")


_HANDING_ON = frozenset(
    (
        "sklearn.model_selection.train_test_split",
        "sklearn.utils.shuffle",
        "copy.copy",
        "copy.deepcopy",
    )
)
"""Functions that give back the frames that they are given."""


class FrameCalls(Queries):
    """Reads calls; ``evaluator`` follows the functions that are handed to them."""

    def __init__(self, new_root: NewRoot) -> None:
        self._new_root = new_root
        super().__init__()

    def new_frame(self, schema: frozenset[str] | None = None) -> Frame:
        """Make a frame that comes from no variable; ``schema`` are its columns, where known."""
        return Frame((self._new_root(None, schema, is_frame=True),))

    def apply(self, function: Value, *args: Value) -> Value:
        """Follow a function of the block that a frame's method will call."""
        found = [
            self.evaluator.apply(one, args, {})
            for one in options(function)
            if isinstance(one, Function)
        ]
        return found[0] if len(found) == 1 else UNKNOWN

    def read(self, call: Call) -> Value | None:
        """Say what a call gives back; ``None`` where no frame is concerned."""
        function = call.function
        doubt_given(call)
        learner = learned(call)
        if learner is not None:
            return learner
        if isinstance(function, Frame):
            # a name from an earlier cell that is called is a function, whatever else it may be
            made: Value | None = function if function.kind == "chart" else self.generous(call)
        elif isinstance(function, Function | Holder):
            made = None
        elif isinstance(function, Named):
            made = self.sql(call) or made_by(call, self)
            if made is None and (call.dotted in _ROWS or call.dotted in _LISTING):
                return _listed(call)
            if made is None:
                made = UNKNOWN if call.dotted in _PRINTING else self.generous(call)
        elif isinstance(function, Method) and isinstance(function.of, Frame):
            made = self._called_on(function.of, function.name, call)
        elif isinstance(function, Method) and isinstance(function.of, Expr):
            made = expression_method(function.of, function.name, call)
        else:
            if isinstance(function, Method) and function.name == "register":
                for frame in call.args[1:]:  # connection.register("sales", frame)
                    if isinstance(frame, Frame):
                        self.register(frame, call.args[0])
            made = self.sql(call) or self.generous(call)
        return made

    # --- methods -----------------------------------------------------------------------------

    def _called_on(self, frame: Frame, name: str, call: Call) -> Value | None:
        """Call a method of what is a frame, or may be one and may be a module that draws frames."""
        is_pool = name in _POOLS and len(call.args) > 1 and not frame.is_proven
        made = None if is_pool else self.method(frame, name, call)
        return made if frame.is_proven else self.generous(call) or made

    def method(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of a frame, or of a part of one."""
        result = self._method(frame, name, call)
        if name not in KEEPING and call.kwargs.get("drop") != Const(True):
            if isinstance(result, Frame):
                result.closed = result.closed and result is frame
            if "inplace" in call.kwargs:
                frame.doubt()
        elif isinstance(result, Frame) and not result.closed and "inplace" in call.kwargs:
            frame.doubt()
        return result

    def _method(self, frame: Frame, name: str, call: Call) -> Value:
        if not all(root.source.is_frame for root in frame.roots) and shows_frame(frame, name, call):
            frame.prove()
        kind = frame.kind
        if name[:1].isupper() and not frame.is_proven:
            for root in frame.roots:
                root.source.may_be = False  # a class: what has one is a module
            return UNKNOWN
        rule = RULES.get(name)
        if rule is not None and (kind not in _NOT_OF_COLUMNS or name == "encode"):
            return rule(self, frame, call)
        if kind == "chart":
            return self._of_chart(frame, name, call)
        if kind == "groups" and name in AGGREGATING:
            return aggregated(self, frame, call)
        if kind == "groups" and name in REDUCTIONS:
            result = frame.derive("frame", frame.label)
            result.closed = False  # of one column: what follows in brackets is a row
            return result
        if kind in ("series", "groups") and name != "groupby":
            return self._of_series(frame, name, call)
        if kind == "names":
            return self._of_names(frame, name, call)
        if name in APPLYING:
            return applied(self, frame, name, call)
        return self._of_frame(frame, name, call)

    def _of_frame(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of a frame or of its groups that hands no function on."""
        spec = METHODS.get(name)
        if name in OF_ALL and call.argument(*OF_ALL[name]) is None:
            frame.choose("all_columns")
        if spec is not None:
            return self._by_table(frame, name, spec, call)
        if name in SAME:
            if name in _COUNTING:
                return frame.column("frame", None)
            return frame.derive(frame.kind if frame.kind != "group" else "frame")
        if name in REDUCTIONS:
            return self._reduced(frame, call)
        for value in (*call.args, *call.kwargs.values()):
            need(frame, value, sure=False)
        return frame.derive(frame.kind)

    def _reduced(self, frame: Frame, call: Call) -> Value:
        """Read ``frame.sum()``; of groups, Spark's ``sum("a", "b")`` names columns."""
        if frame.kind != "group":
            frame.choose("all_columns")
            across = call.argument(0, "axis") in (Const(1), Const("columns"))
            return frame.derive("series" if across else "row")
        for value in call.args:
            need(frame, value, sure=False)
        if not call.args:
            frame.choose("all_columns")
        return frame.derive()

    def _by_table(self, frame: Frame, name: str, spec: Spec, call: Call) -> Value:
        result = frame.derive(spec.result) if spec.result else None
        if result is not None and name in OF_NAMED:
            result.narrowed = True
        must = name in FAILING and not call.kwargs.keys() & _OTHER_AXES
        places = range(len(call.args)) if spec.places is None else spec.places
        for place in places:
            if place < len(call.args) and not _is_for_all(name, call.args[place]):
                need(frame, call.args[place], into=result, must=must)
        for keyword, value in call.kwargs.items():
            if _is_for_all(name, value):
                continue
            if keyword in spec.keywords:
                drawn = spec.result is None and keyword in _DRAWN
                need(frame, value, into=result, must=must or drawn)
            elif keyword in spec.creates:
                create_texts(result or frame, value)
            elif spec.others and keyword not in NO_COLUMNS:
                need(frame, value, sure=False, into=result)
                (result or frame).create(keyword)
        return result if result is not None else UNKNOWN

    def _of_series(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of one column: texts handed to it are values, not names."""
        for value in (*call.args, *call.kwargs.values()):
            if isinstance(value, Function) and name in APPLYING:
                whole = name == "pipe" or name in AGGREGATING or frame.kind == "groups"
                self.apply(value, frame.derive("series", frame.label) if whole else UNKNOWN)
        if name == "alias":
            result = frame.derive("series")
            new = call.argument(0, "name", "index")
            create_texts(result, new if isinstance(new, Const) else None)
            return result
        if name in _WIDENING or call.kwargs.get("expand") == Const(True):
            return frame.derive("frame")
        return UNKNOWN if (name in REDUCTIONS and name != "mode") or name in _VALUES else frame

    def _of_chart(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of a chart or of a styled table: what labels it names no columns."""
        if name.startswith("transform_"):
            return transformed(frame, call)
        if _LABELLING.match(name):
            return frame
        spec = METHODS.get(name)
        if spec is not None and spec.result == "chart":
            if name == "format":  # by column; a text is the form of them all
                need(frame, Items(tuple(one for one in call.args[:1] if isinstance(one, Table))))
            return self._by_table(frame, name, spec, call)
        self._any_argument(frame, call)
        return frame

    def _of_names(self, frame: Frame, name: str, call: Call) -> Value:
        """Call a method of ``frame.columns``: texts handed to it are names, or parts of them."""
        if name in _MATCHING:
            frame.choose("pattern")
        look_for(frame, *call.args)
        for value in call.args:
            need(frame, value, sure=False)
        return frame

    # --- any other call ----------------------------------------------------------------------

    def generous(self, call: Call, first: Frame | None = None) -> Value | None:
        """Read a function that takes a frame: its texts count where the frame has such a column.

        Parameters
        ----------
        first
            A frame that is handed to the function besides its arguments.
        """
        every = (*call.args, *call.kwargs.values())
        given = [as_column(one) for value in every for one in options(value)]
        drawn = _DRAWING.match(call.dotted) is not None
        for one in given:
            if isinstance(one, Frame) and drawn and one.kind == "frame":
                one.prove()
        frames = [first] if first else []
        frames += [one for one in given if isinstance(one, Frame) and one.is_proven]
        whole = [one for one in frames if one.kind in ("frame", "group", "chart")]
        for frame in whole:
            self._any_argument(frame, call)
        if not frames or (isinstance(call.function, Method) and call.function.name == "split"):
            return None  # places of rows
        if call.dotted.startswith("numpy."):
            for frame in whole:
                frame.choose("all_columns")
        kind: Kind = "frame" if whole else "series"
        if whole and _CHARTS.match(call.dotted):
            kind = "chart"
        result = joined(frames, kind)
        result.closed = result.closed and call.dotted in _HANDING_ON
        return result

    def _any_argument(self, frame: Frame, call: Call) -> None:
        """Note what the arguments name, but for keywords that never name a column."""
        values = [value for name, value in call.kwargs.items() if name not in NO_COLUMNS]
        if _DRAWING.match(call.dotted) and all(root.schema is None for root in frame.roots):
            for name, value in call.kwargs.items():
                if name in OF_CHARTS:
                    need(frame, value)
        if _DRAWING.match(call.dotted):
            whole = OF_CHARTS if call.dotted.startswith("plotly") else _DRAWN
            for name, value in call.kwargs.items():
                if name in whole:
                    _must_be_drawn(frame, value)
        for value in (*call.args, *values):
            for text in texts(value):
                if not frame.need(text, sure=False) and "~" in text:
                    for name in names_in_formula(text):
                        frame.need(name, sure=False)
            drawn = _GRAMMAR.match(call.dotted) is not None
            for name in names_of_expressions([value]):
                frame.need(name, sure=drawn and name.isidentifier())


def _is_for_all(method: str, value: Value) -> bool:
    """Tell whether an argument is a type or a value for all columns: ``fillna("none")``."""
    return method in BY_KEYS and isinstance(value, Const)


def _listed(call: Call) -> Value | None:
    """Read ``list(frame)`` and ``enumerate(frame.columns)``; ``None`` leaves it to Python."""
    given = call.args[0] if call.args else UNKNOWN
    if call.dotted in _ROWS or not isinstance(given, Frame):
        return None
    if given.kind == "frame":
        return given.names()
    return Items((element(given),), open=True) if given.kind == "group" else given


def _must_be_drawn(frame: Frame, value: Value) -> None:
    """Note columns without which a chart cannot be drawn."""
    for name in texts(value):
        if name not in _OF_WIDE:
            frame.need(name, sure=False, must=True)
