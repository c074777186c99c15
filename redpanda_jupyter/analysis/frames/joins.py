"""Frames put together: side by side, or one below the other.

The rule of this module: a key is needed of every side that may have it, and a column with a suffix
is the column without it, of both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..follow.values import UNKNOWN, Const, Frame, Items, Method, Table, joined, options, texts
from .naming import need_texts

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..follow.roots import Root
    from ..follow.values import Value

_HOW = frozenset(("inner", "left", "right", "outer", "cross", "semi", "anti", "full"))
_MOST_SUFFIXES = 24
_OF_ROWS = frozenset(("objs", "ignore_index", "sort", "join"))
"""Arguments of ``pandas.concat`` that name no column."""


def frames_in(value: Value | None) -> list[Frame]:
    """Return the frames in a value: itself, what it may be, or the parts of a list."""
    if isinstance(value, Items):
        return [one for item in value.items for one in frames_in(item)]
    return [one for one in options(value) if isinstance(one, Frame)]


def concatenated(call: Call) -> Value:
    """Read ``pandas.concat([a, b])``."""
    given = call.argument(0, "objs", "items")
    if isinstance(given, Table):
        frames = [one for _, value in given.pairs for one in frames_in(value)]
    else:
        frames = frames_in(given)
    if not frames:
        return UNKNOWN
    told = isinstance(given, Items) and not given.open and len(given.items) == len(frames)
    below = not call.kwargs.keys() - _OF_ROWS and all(one.kind == "frame" for one in frames)
    if "axis" not in call.kwargs:
        frames = _with_new_rows(frames)
    result = joined(frames, "frame")
    result.closed = result.closed and told and below
    return result


def _with_new_rows(frames: list[Frame]) -> list[Frame]:
    """Read ``concat([frame, DataFrame([{"a": 1}])])``: new rows, in columns of the same names."""
    rows = [one for one in frames if all(_is_new(root) for root in one.roots)]
    others = [one for one in frames if one not in rows]
    if not rows or not others:
        return frames
    joint = joined(others, "frame")
    for name in sorted(name for one in rows for name in one.made):
        if not joint.need(name, sure=False) and all(root.schema for root in joint.roots):
            joint.create(name)
    return [joint]


def _is_new(root: Root) -> bool:
    """Tell whether a frame has been made from nothing, and held by no variable."""
    return root.source.name is None and root.schema == frozenset()


def merged(frame: Frame, call: Call) -> Value:
    """Read ``frame.merge(other, on="key")``, ``frame.join(other, …)`` and their kin."""
    other = call.argument(0, "right", "other")
    others = [one.derive() for one in options(other) if isinstance(one, Frame)]
    others += frames_in(other) if isinstance(other, Items) else []
    both = [frame, *others]
    by_place = [value for value in call.args[1:3] if not _is_how(value)]
    is_merge = isinstance(call.function, Method) and call.function.name == "merge"
    for side in both:
        # what `join` is given may be in the index of the other side
        must = is_merge or side is frame
        need_texts(side, call.kwargs.get("on"), call.kwargs.get("by"), *by_place, must=must)
    for name, sides in (("left", [frame]), ("right", others)):
        for side in sides:
            keys = (call.kwargs.get(f"{name}_on"), call.kwargs.get(f"{name}_by"))
            need_texts(side, *keys, must=is_merge)
    result = joined(both, "frame")
    result.closed = result.closed and len(both) > 1 and "indicator" not in call.kwargs
    roots = (*frame.roots, *(root for one in others for root in one.roots))
    suffixes = [(suffix, roots) for suffix in _suffixes(call)]
    result.suffixes = tuple(dict.fromkeys((*suffixes, *result.suffixes)))[:_MOST_SUFFIXES]
    return result


def _is_how(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, str) and value.value in _HOW


def _suffixes(call: Call) -> list[str]:
    """Return what may be added to the names that both sides have; polars adds ``_right``."""
    given = list(texts(call.kwargs.get("suffixes"))) or ["_x", "_y"]
    ours = given[0] if len(given) == 2 else ""
    rest = [
        text for name in ("lsuffix", "rsuffix", "suffix") for text in texts(call.kwargs.get(name))
    ]
    return [ours, given[-1], "_right", *rest]
