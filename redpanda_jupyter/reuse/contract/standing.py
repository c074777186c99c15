"""In whose order the rows of a frame stand, and whose labels they have: the data's or the block's.

The rule of this module: a frame's order and labels are the data's own until the block sorts it,
groups it or gives it an index; only what is done before that depends on them. What the block sorted
by how often values occur has an order of its own but for those that are there as often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...analysis.follow.values import Const, Frame, Value, texts
from ...analysis.frames.methods import REDUCTIONS
from .leaving import is_of_rows, line_of
from .order_words import LABELLING, SORTING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...analysis.follow.reader import Call
    from .uses import Uses

ROW_ORDER = "row_order"
"""The flag of a frame whose order of rows changes the result."""

ROW_LABELS = "row_labels"
"""The flag of a frame whose index changes the result."""

MAYBE_ORDER = "row_order_perhaps"
"""The flag of a frame whose values go where their order may matter: a loop, a list, a library."""

TIES = "row_order_ties"
"""The flag of a frame that is sorted by columns of which rows may have the same value."""

_YES = Const(True)


class Standing:
    """Follows whose order and labels a frame has; ``uses`` keeps what is noted."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._ordered: set[Frame] = set()
        self._labelled: set[Frame] = set()
        self._as_found: set[Frame] = set()
        self._numbered: set[Frame] = set()
        self._named: set[Frame] = set()
        self._counts: dict[Frame, tuple[Frame, list[str | None]]] = {}
        self._settled: set[Frame] = set()

    def hand_on(self, parts: Iterable[Frame], made: Value | None) -> None:
        """Let what is made of frames stand in their order, where that is the block's own."""
        if not isinstance(made, Frame):
            return
        parts = list(parts)
        if any(part in self._ordered for part in parts):
            self._ordered.add(made)
        if any(part in self._labelled for part in parts):
            self._labelled.add(made)

    def own(self, made: Frame) -> None:
        """Note that a frame has an order and labels that no row of the data has."""
        self._ordered.add(made)
        self._labelled.add(made)

    @staticmethod
    def _is(frame: Frame, among: set[Frame]) -> bool:
        """Tell whether a frame, or what it was made of, is one of these."""
        return any(one in among for one in line_of(frame))

    def is_ordered(self, frame: Frame) -> bool:
        """Tell whether the block has put the rows into an order."""
        return self._is(frame, self._ordered)

    def is_labelled(self, frame: Frame) -> bool:
        """Tell whether the block has given the rows their labels."""
        return self._is(frame, self._labelled)

    # --- what is noted ---------------------------------------------------------------------------

    def by_order(self, frame: Frame, flag: str = ROW_ORDER) -> None:
        """Note that the order of rows matters; of counted values, that of those there as often."""
        if self.is_ordered(frame):
            self.by_counts(frame)
        else:
            self._uses.flag(frame, flag)

    def perhaps(self, value: Value) -> None:
        """Note of what is surely a frame, or a part with its rows, that its order may matter."""
        if isinstance(value, Frame) and value.is_proven and is_of_rows(value):
            self.by_order(value, MAYBE_ORDER)

    def by_groups(self, frame: Frame) -> None:
        """Look at groups that come one after the other, in the order in which they were found."""
        if frame.kind == "group" and frame in self._as_found:
            self.by_order(frame, MAYBE_ORDER)

    def by_counts(self, frame: Frame) -> None:
        """Look at ``value_counts().head(3)``: what is there as often comes as it stands."""
        for one in line_of(frame):
            if one in self._settled:
                return
            if one in self._counts:
                of, columns = self._counts[one]
                self._uses.flag(of, TIES)
                for column in columns:
                    self._uses.note(of, column, "counted_first")
                return

    def is_count(self, frame: Frame) -> bool:
        """Tell whether a frame is how often values are there, and no longer which these are."""
        for one in line_of(frame):
            if one in self._counts or one in self._numbered:
                return one in self._counts
        return False

    def by_named(self, frame: Frame) -> None:
        """Look at labels as they stand, one after the other, where they were a column."""
        for one in line_of(frame):
            if one in self._numbered:
                return
            if one in self._named:
                self.perhaps(frame)
                return

    def of_equals(self, frame: Frame, columns: Iterable[str | None], *, cut: bool = True) -> None:
        """Note that rows of the same value in these columns come as they stand.

        Parameters
        ----------
        cut
            The block takes only the first of them: where it has made the columns itself, nobody
            can say how many are equal.
        """
        if self.is_ordered(frame):
            return
        self._uses.flag(frame, TIES)
        for column in columns:
            if column is not None and column not in frame.made:
                self._uses.note(frame, column, "sorted")
            elif cut:
                self.by_order(frame, MAYBE_ORDER)

    def by_labels(self, frame: Frame) -> None:
        """Note that what the rows are called matters."""
        if not self.is_labelled(frame):
            self._uses.flag(frame, ROW_LABELS)

    def by_number(self, frame: Frame) -> None:
        """Look at a row that is named by a number: its own label, or its place since it is one."""
        if self._is(frame, self._numbered):
            self.by_order(frame)
        else:
            self.by_labels(frame)

    # --- what a method leaves ----------------------------------------------------------------

    def after(self, frame: Frame, name: str, call: Call, made: Value | None) -> None:
        """Note what has an order, or labels, of its own after a method."""
        grouped = frame.kind in ("group", "groups") and name in (*REDUCTIONS, "agg", "aggregate",
                                                                 "size", "count")  # fmt: skip
        if isinstance(made, Frame) and call.kwargs.get("sort") == Const(False):
            self._as_found.add(made)
        in_place = call.kwargs.get("inplace") == _YES
        if isinstance(made, Frame):
            if name == "value_counts" and not self.is_ordered(frame):
                named = texts(call.argument(0, "subset")) if frame.kind == "frame" else ()
                self._counts[made] = (frame, [*named] or [frame.label])
            if name in SORTING or (grouped and not self._is(frame, self._as_found)):
                self._ordered.add(made)
            if name in LABELLING or grouped:
                self._labelled.add(made)
            if name == "sort_index":
                self._settled.add(made)
        if in_place and name in SORTING:
            self._ordered.add(frame)
        if in_place and name in LABELLING:
            self._labelled.add(frame)
        if name == "set_index":
            self._named.add(frame if in_place or not isinstance(made, Frame) else made)
        if name == "reset_index":
            self._numbered.add(frame if in_place or not isinstance(made, Frame) else made)
