"""What is noted of a file that a block opens.

The rule of this module: a file is noted once for each call that opens it, by a path from the folder
in which the block began; what cannot be told of a path is ``*``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..follow.texts import normal
from ..follow.values import ANY, Const, Frame, Items, Named, Text, Thing, Value, options, texts
from ..records import FileUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..follow.reader import Call

_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:|\w[\w+.-]*://|\*$")
_LONGEST_OPTION = 200  # characters
_LARGEST_NUMBER = 1000  # bits


class FileNotes:
    """The files that a block reads and writes, in order.

    Parameters
    ----------
    line_offset
        How many lines of the block come before the first line of the tree.
    """

    def __init__(self, line_offset: int = 0) -> None:
        self.line_offset = line_offset
        self.closed = False
        """Whether nothing is noted any more, because what follows is never called."""
        self._folder = ""  # where the block has gone, from where it began
        self._reads: dict[tuple[str, str, int], FileUse] = {}
        self._writes: dict[tuple[str, str, int], FileUse] = {}

    @property
    def reads(self) -> list[FileUse]:
        """The files that are read, in order."""
        return list(self._reads.values())

    @property
    def writes(self) -> list[FileUse]:
        """The files that are written, in order."""
        return list(self._writes.values())

    def read(self, call: Call, given: Value | None, name: str = "") -> None:
        """Note that a call reads the file that it is given; ``name`` is what opens it."""
        self._note(self._reads, call, given, name or call.dotted)

    def write(self, call: Call, given: Value | None, name: str = "") -> None:
        """Note that a call writes the file that it is given; ``name`` is what opens it."""
        self._note(self._writes, call, given, name or call.dotted)

    def open(self, call: Call, given: Value | None, modes: list[str], name: str = "") -> None:
        """Note a file that is opened in one of these modes, as ``open`` and ``tarfile`` have it."""
        name = name or call.dotted
        for mode in modes:
            letters = re.split(r"[:|]", mode, maxsplit=1)[0] or "r"
            may_exist = letters == "c" or (name, letters) == ("pandas.HDFStore", "a")
            if may_exist or "r" in letters or "+" in letters:
                self.read(call, given, name)
            if set(letters) & set("wax+c"):
                self.write(call, given, name)

    def by_magic(self, path: str, magic: str, line: int, *, written: bool) -> None:
        """Note a file that a magic of this line reads or writes."""
        found = self._writes if written else self._reads
        found.setdefault((path, magic, line), FileUse(path, magic, line))

    def stored(self, line: int, given: Value, name: str) -> None:
        """Note a file that an assignment writes; ``line`` is one of the tree."""
        self._add(self._writes, given, name, line, {})

    def move(self, to: Value | None) -> None:
        """Take note that the block changes to another folder."""
        for text in texts(to):
            self._folder = self._from_start(text)

    def _from_start(self, path: str) -> str:
        if _ABSOLUTE.match(path):
            return path
        return normal(f"{self._folder or '.'}/{path}")

    def _note(
        self, found: dict[tuple[str, str, int], FileUse], call: Call, given: Value | None, name: str
    ) -> None:
        self._add(found, given, name, call.node.lineno, _literal_options(call))

    def _add(
        self,
        found: dict[tuple[str, str, int], FileUse],
        given: Value | None,
        name: str,
        line: int,
        literals: dict[str, str],
    ) -> None:
        if self.closed:
            return
        for path in _paths_in(given):
            use = FileUse(
                self._from_start(path) if self._folder else path,
                name,
                line + self.line_offset,
                literals,
            )
            found.setdefault((use.path, name, use.line), use)


def _paths_in(value: Value | None) -> Iterator[str]:
    """Yield the paths in an argument; ``*`` for one of which nothing is known.

    A name from an earlier cell may be a frame or a path, until it is used as one of them.
    """
    for one in options(value):
        if isinstance(one, Const):
            path = one.value
            if isinstance(path, str) and path not in ("", ":memory:") and "\n" not in path:
                yield normal(path)
        elif isinstance(one, Text):
            yield normal(one.pattern)
        elif isinstance(one, Items):
            for item in one.items:
                yield from _paths_in(item)
        elif not isinstance(one, Thing | Named) and not (isinstance(one, Frame) and one.is_proven):
            yield ANY


def _literal_options(call: Call) -> dict[str, str]:
    found = {}
    for name, value in call.kwargs.items():
        text = _literal(value)
        if text is not None and len(text) <= _LONGEST_OPTION:
            found[name] = text
    return found


def _literal(value: Value) -> str | None:
    """Write a literal as Python does; ``None`` for what is none, or too large to be written."""
    if isinstance(value, Const):
        if isinstance(value.value, int) and value.value.bit_length() > _LARGEST_NUMBER:
            return None
        return repr(value.value)
    if isinstance(value, Items) and not value.open:
        parts = [_literal(item) for item in value.items]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            return f"[{', '.join(known)}]"
    return None
