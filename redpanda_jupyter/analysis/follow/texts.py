"""Texts and paths that a block puts together: how much of them can be told without running it.

The rule of this module: a part that cannot be known becomes ``*``, so the result is a pattern that
the real text matches. Paths are POSIX paths; ``./`` in front is left out.
"""

from __future__ import annotations

import itertools
import math
import posixpath
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .values import (
    ANY,
    MAX_OPTIONS,
    UNKNOWN,
    Const,
    Items,
    Named,
    Table,
    Text,
    Value,
    one_of,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MAX_TEXT = 4000
"""Characters; a longer text is no name and no path."""

_PLACEHOLDER = re.compile(
    r"\{(?P<field>[^{}]*)\}|%(?:\((?P<key>\w+)\))?(?P<spec>[-#0 +]*[\d.]*(?P<type>[a-zA-Z%]))"
)
_SAME = frozenset(
    ("strip", "lstrip", "rstrip", "expanduser", "absolute", "resolve", "as_posix", "__str__")
)
_CASES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "capitalize": str.capitalize,
    "strip": str.strip,
}
_PATH_CLASSES = frozenset(
    f"pathlib.{name}" for name in ("Path", "PurePath", "PosixPath", "PurePosixPath")
)
_SAME_PATH = frozenset(
    f"os.path.{name}" for name in ("expanduser", "abspath", "normpath", "realpath", "expandvars")
) | {"os.fspath", "builtins.str", "builtins.repr"}
_GLOBS = frozenset(("glob.glob", "glob.iglob"))


def pattern(value: Value) -> str:
    """Write a value as part of a text, with ``*`` for what is not known."""
    if isinstance(value, Const):
        if isinstance(value.value, int) and value.value.bit_length() > 1000:
            return ANY  # Python refuses to write it
        text = value.value if isinstance(value.value, str) else str(value.value)
        return text if len(text) <= MAX_TEXT else ANY
    return value.pattern if isinstance(value, Text) else ANY


def text_of(pattern: str, *, exact: bool, is_path: bool = False) -> Value:
    """Make a value of a text: a constant where all of it is known."""
    if len(pattern) > MAX_TEXT:
        return UNKNOWN
    if exact and not is_path:
        return Const(pattern)
    while "**" in pattern and not exact:
        pattern = pattern.replace("**", ANY)
    return Text(pattern, is_path)


def is_exact(value: Value) -> bool:
    """Tell whether all of a text is known."""
    return isinstance(value, Const)


def concatenated(parts: Sequence[Value]) -> Value:
    """Join texts, as ``a + b`` and f-strings do."""
    combinations = _combinations(parts)
    if combinations is None:
        one_each = (tuple(options(part)) for part in parts)
        combinations = [[one[0] if len(one) == 1 else UNKNOWN for one in one_each]]
    joined = []
    for combination in combinations:
        text = "".join(pattern(part) for part in combination)
        exact = all(is_exact(part) for part in combination)
        joined.append(text_of(text, exact=exact))
    return one_of(joined)


def formatted(template: str, positional: Sequence[Value], named: Mapping[str, Value]) -> Value:
    """Fill a template of ``str.format`` or ``%``."""
    parts: list[Value] = []
    place = end = 0
    for match in _PLACEHOLDER.finditer(template):
        if match["type"] == "%":
            continue
        parts.append(Const(template[end : match.start()]))
        end = match.end()
        key = match["key"] or re.split(r"[:!.\[]", match["field"] or "", maxsplit=1)[0]
        if key.isdecimal():
            value = positional[int(key)] if len(key) < 4 and int(key) < len(positional) else UNKNOWN
        elif key:
            value = named.get(key, UNKNOWN)
        else:
            value = positional[place] if place < len(positional) else UNKNOWN
            place += 1
        spec = (match["field"] or "").partition(":")[2] or (match["spec"] or "")
        parts.append(one_of(_written(one, spec) for one in options(value)))
    parts.append(Const(template[end:]))
    return concatenated(parts)


def _written(value: Value, spec: str) -> Value:
    """Write a value by a format, where both are plain."""
    if not spec or spec in ("s", "d") or not isinstance(value, Const):
        return value
    if not isinstance(value.value, int | float | str) or not re.fullmatch(
        r"0?\d?(?:\.\d)?[dfs]?", spec
    ):
        return UNKNOWN
    try:
        return Const(format(value.value, spec))
    except ValueError:
        return UNKNOWN


def percent(left: Value, right: Value) -> Value:
    """Fill a template of ``"%s" % value``."""
    if not isinstance(left, Const) or not isinstance(left.value, str):
        return UNKNOWN
    if isinstance(right, Table):
        named = {pattern(key): value for key, value in right.pairs}
        return formatted(left.value, (), named)
    return formatted(left.value, right.items if isinstance(right, Items) else (right,), {})


def path_of(parts: Iterable[Value]) -> Value:
    """Join parts of a path, as ``/`` and ``os.path.join`` do."""
    combinations = _combinations(list(parts))
    if combinations is None:
        return Text(ANY, is_path=True)
    return one_of(
        Text(posixpath.join(*map(pattern, combination)), is_path=True)
        for combination in combinations
    )


def _combinations(parts: Sequence[Value]) -> list[list[Value]] | None:
    """Return every way to choose one possibility of each part; ``None`` for too many, or no part.

    What stands at two places, such as the variable of a loop, is the same at both.
    """
    choices = {id(part): tuple(options(part)) for part in parts}
    if not choices or math.prod(map(len, choices.values())) > MAX_OPTIONS:
        return None
    chosen = (dict(zip(choices, one, strict=True)) for one in itertools.product(*choices.values()))
    return [[one[id(part)] for part in parts] for one in chosen]


def normal(path: str) -> str:
    """Write a path as results show it: POSIX, without ``./`` in front."""
    if "://" in path:
        return path
    path = path.replace("\\", "/")
    if path not in ("", ANY):
        path = posixpath.normpath(path)
    return re.sub(r"\*{3,}", "**", path)


def is_text(value: Value) -> bool:
    """Tell whether a value is a text, known in whole or in part."""
    for one in options(value):
        if isinstance(one, Const) and isinstance(one.value, str):
            return True
        if isinstance(one, Text) and not one.is_path:
            return True
    return False


def is_path(value: Value) -> bool:
    """Tell whether a value is a :class:`pathlib.Path`."""
    return any(isinstance(one, Text) and one.is_path for one in options(value))


def path_attribute(value: Value, name: str) -> Value:
    """Return an attribute of a path: ``stem``, ``parent`` and the like."""
    return one_of(_attribute(one, name) for one in options(value))


def _attribute(value: Value, name: str) -> Value:
    if not isinstance(value, Text):
        return UNKNOWN
    path = PurePosixPath(value.pattern)
    if name == "parent" and value.pattern in (ANY, "**"):
        return value
    if name == "parent" and set(path.parts) <= {".."}:  # of the working folder, or above it
        return Text(str(path / ".."), is_path=True)
    if name == "parent":
        return Text(str(path.parent), is_path=True)
    if name in ("name", "stem", "suffix"):
        text = str(getattr(path, name))
        return text_of(text, exact=ANY not in text) if text or name == "suffix" else UNKNOWN
    return UNKNOWN


def call_method(
    receiver: Value, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]
) -> Value:
    """Call a method of a text or a path; :data:`UNKNOWN` for what this does not know."""
    return one_of(_method(one, name, args, kwargs) for one in options(receiver))


def _method(of: Value, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    if isinstance(of, Text) and of.is_path:
        return _path_method(of, name, args)
    if isinstance(of, Const) and isinstance(of.value, str):
        return _text_method(of.value, name, args, kwargs)
    if isinstance(of, Text) and name == "replace" and len(args) == 2 and all(map(is_exact, args)):
        old, new = pattern(args[0]), pattern(args[1])
        if not old or len(of.pattern) + of.pattern.count(old) * len(new) > MAX_TEXT:
            return Text(ANY)
        return Text(of.pattern.replace(old, new))
    if isinstance(of, Text) and name in (*_CASES, *_SAME):
        return of if name in _SAME else Text(ANY)
    return UNKNOWN


def _text_method(text: str, name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
    if name == "format":
        return formatted(text, args, kwargs)
    if name == "join" and args:
        return _joined(text, args[0])
    if name == "split" and (not args or isinstance(args[0], Const)):
        separator = args[0].value if args and isinstance(args[0], Const) else None
        if separator is None or (isinstance(separator, str) and separator):
            return Items(tuple(Const(part) for part in text.split(separator)[:MAX_OPTIONS]))
    if name in _CASES and not args:
        return Const(_CASES[name](text))
    if name == "replace" and len(args) == 2 and all(map(is_exact, args)):
        old, new = pattern(args[0]), pattern(args[1])
        longest = len(text) + text.count(old) * len(new)
        return Const(text.replace(old, new)) if longest <= MAX_TEXT else Text(ANY)
    return Text(ANY) if name in ("replace", "zfill", "removesuffix", *_SAME) else UNKNOWN


def _joined(separator: str, parts: Value) -> Value:
    if not isinstance(parts, Items) or parts.open or not parts.items:
        return Text(ANY)
    between: list[Value] = []
    for part in parts.items:
        between += [Const(separator), part]
    return concatenated(between[1:])


def _path_method(path: Text, name: str, args: Sequence[Value]) -> Value:
    pure = PurePosixPath(path.pattern)
    first = args[0] if args else UNKNOWN
    if name == "joinpath":
        return path_of([path, *args])
    if name in ("glob", "rglob"):
        inner = pattern(first)
        return Items((path_of([path, Const(f"**/{inner}" if name == "rglob" else inner)]),), True)
    if name == "iterdir":
        return Items((path_of([path, Const(ANY)]),), open=True)
    if name in ("with_suffix", "with_name", "with_stem") and pure.name:
        tail = pattern(first)
        stem = pure.stem if "." in pure.name else pure.name
        new = {
            "with_name": tail,
            "with_stem": tail + pure.suffix,
            "with_suffix": stem + tail,
        }[name]
        return path_of([Text(str(pure.parent), True), Const(new)])
    return path if name in _SAME else UNKNOWN


def call_named(dotted: str, args: Sequence[Value]) -> Value | None:
    """Call a function that makes or changes a path; ``None`` for any other."""
    if dotted in _PATH_CLASSES:
        return path_of(args) if args else Text(".", is_path=True)
    if dotted == "os.path.join":
        return _without_path(path_of(args)) if args else UNKNOWN
    if dotted in ("pathlib.Path.cwd", "os.getcwd"):
        return Text(".", is_path=dotted != "os.getcwd")
    if dotted == "pathlib.Path.home":
        return Text("~", is_path=True)
    if dotted in _SAME_PATH and args:
        return one_of(_without_path(one) for one in options(args[0]))
    if dotted in ("os.path.dirname", "os.path.basename") and args:
        if pattern(args[0]) == ANY:
            return UNKNOWN
        cut = posixpath.dirname if dotted.endswith("dirname") else posixpath.basename
        return one_of(
            text_of(cut(pattern(one)), exact=ANY not in pattern(one)) for one in options(args[0])
        )
    if dotted == "os.path.splitext" and args:
        root, suffix = posixpath.splitext(pattern(args[0]))
        return Items((text_of(root, exact=is_exact(args[0])), Const(suffix)))
    if dotted in _GLOBS and args:
        return Items((_without_path(args[0]),), open=True)
    if dotted in ("os.listdir", "os.scandir"):
        return Items((Text(ANY),), open=True)
    return None


def _without_path(value: Value) -> Value:
    """Return a path as the text that it is."""
    found = []
    for one in options(value):
        if isinstance(one, Text):
            found.append(text_of(one.pattern, exact=ANY not in one.pattern))
        elif isinstance(one, Named):
            found.append(UNKNOWN)
        else:
            found.append(one)
    return one_of(found)
