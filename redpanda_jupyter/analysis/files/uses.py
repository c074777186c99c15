"""Which files a block reads and which it writes, as far as its text tells.

The rule of this module: a path is resolved through everything that :mod:`.texts` knows; what cannot
be told is ``*``. A file counts where it is opened, once; what is then done with the open file, and
what goes into a buffer, does not. To delete a file, or to ask whether it is there, is neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..follow.reader import Reader
from ..follow.texts import is_path, normal
from ..follow.values import (
    ANY,
    UNKNOWN,
    Const,
    Frame,
    Items,
    Many,
    Method,
    Named,
    Text,
    Thing,
    Value,
    one_of,
    options,
    pattern,
    texts,
)
from .functions import (
    ENDINGS,
    FRAME_WRITERS,
    MAYBE_FILE,
    MOVES,
    OPENS,
    READS,
    READS_FRAME,
    SPARK,
    WRITES,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from ..follow.reader import Call

_SQL_FILE = re.compile(
    r"(?:\b(?:from|join)\s+|\b(?:read_\w+|\w*scan\w*|glob)\s*\(\s*\[?\s*)'([^']+\.[^']+)'",
    re.IGNORECASE,
)
_SQL_TARGET = re.compile(r"\bcopy\b.+?\bto\s+'([^']+)'", re.IGNORECASE | re.DOTALL)
_SQL_SOURCE = re.compile(r"\bcopy\s+\w+\s+from\s+'([^']+)'", re.IGNORECASE)
_LOOKS_LIKE_FILE = re.compile(r"[^\s<>|]+\.\w{1,5}$")
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:|\w[\w+.-]*://|\*$")
_SQLITE_URL = re.compile(r"sqlite:///(?P<path>.+)$")
_MAGIC_READS = ("%run", "%load", "%loadpy", "%pycat", "%rerun_")
_MAGIC_WRITES = ("%save", "%%writefile", "%%file", "%logstart_")
_SAVERS = frozenset(
    ("save", "save_model", "save_weights", "export_html", "render", "to_disk", "output")
)
_LOADERS = frozenset(("load_model", "load_weights", "from_file"))
_PATH_READS = frozenset(("read_text", "read_bytes"))
_PATH_WRITES = frozenset(("write_text", "write_bytes"))
_PATH_MOVES = frozenset(("rename", "replace", "copy", "move"))


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a block reads or writes.

    Parameters
    ----------
    path
        As POSIX, relative to where the block runs, or a URL; ``*`` stands for what is not known.
    call
        What opens it, such as ``pandas.read_csv`` or ``to_csv``.
    line
        The line of the call, from 1.
    options
        The call's literal keyword arguments as Python writes them: ``{"sep": "';'"}``.
    """

    path: str
    call: str
    line: int
    options: dict[str, str] = field(default_factory=dict)


class Files(Reader):
    """Reads files while a block's values are followed."""

    def __init__(self, line_offset: int = 0) -> None:
        self._offset = line_offset
        self._off = False
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

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Read ``store["sales"] = frame`` of an HDF store."""
        if isinstance(of, Thing) and of.dotted == "pandas.HDFStore":
            self._add(self._writes, of.path, "HDFStore", node.lineno, {})

    def uncalled(self) -> None:
        """Open nothing from here on: what is never called opens no file."""
        self._off = True

    def call(self, call: Call) -> Value | None:
        """Read a call that may open a file."""
        self._sql(call)
        if call.dotted:
            return self._function(call)
        if isinstance(call.function, Method):
            return self._method(call.function, call)
        return None

    def add_magic(self, magic: str, line: int, rest: str) -> None:
        """Note the file that a magic reads or writes: ``%load x.py``, ``%%writefile x.py``."""
        words = [word.strip("'\"") for word in rest.split()]
        names = [word for word in words if not word.startswith("-")]
        found = self._writes if magic in _MAGIC_WRITES else self._reads
        if magic in ("%cd", "%pushd"):
            self._move(Const(names[0]) if names else None)
        elif names and magic in (*_MAGIC_WRITES, *_MAGIC_READS):
            path = normal(names[0])
            if magic in ("%run", "%load", "%save") and "." not in path.rpartition("/")[2]:
                path += ".py"
            found.setdefault((path, magic, line), FileUse(path, magic, line))

    def _move(self, to: Value | None) -> None:
        for text in texts(to or UNKNOWN):
            self._folder = (
                text if _ABSOLUTE.match(text) else normal(f"{self._folder or '.'}/{text}")
            )

    # --- functions ---------------------------------------------------------------------------

    def _function(self, call: Call) -> Value | None:
        dotted = call.dotted
        if dotted in MAYBE_FILE:
            for text in texts(call.argument(0, "data") or UNKNOWN):
                if _LOOKS_LIKE_FILE.match(text):
                    self._note(self._reads, call, Const(text), dotted)
        if dotted == "os.chdir":
            self._move(call.argument(0, "path"))
        if dotted in OPENS:
            return self._opened(call, *OPENS[dotted])
        if dotted in READS:
            place = READS[dotted]
            given = call.argument(place.position, *place.keywords)
            self._note(self._reads, call, given, dotted)
            return None if dotted in READS_FRAME else Thing(dotted, given or UNKNOWN)
        if dotted == "pandas.ExcelWriter" and "a" in texts(call.kwargs.get("mode", UNKNOWN)):
            self._note(self._reads, call, call.argument(0, "path"), dotted)
        if dotted == "shutil.make_archive":
            endings = {"gztar": "tar.gz", "bztar": "tar.bz2", "xztar": "tar.xz"}
            kind = next(texts(call.argument(1, "format") or UNKNOWN), ANY)
            name = pattern(call.argument(0, "base_name") or UNKNOWN)
            self._note(self._writes, call, Text(f"{name}.{endings.get(kind, kind)}"), dotted)
            self._note(self._reads, call, call.argument(2, "root_dir"), dotted)
            return UNKNOWN
        if dotted in WRITES:
            place = WRITES[dotted]
            given = call.argument(place.position, *place.keywords)
            if dotted in ENDINGS and given is not None:
                given = one_of(_with_ending(one, ENDINGS[dotted]) for one in options(given))
            if dotted == "urllib.request.urlretrieve":
                self._note(self._reads, call, call.argument(0, "url"), dotted)
            self._note(self._writes, call, given, dotted)
            return Thing(dotted, given or UNKNOWN)
        if dotted in MOVES:
            read, written = MOVES[dotted]
            if read:
                self._note(self._reads, call, call.argument(0, "src", "filename"), dotted)
            if written:
                self._note(self._writes, call, call.argument(1, "dst"), dotted)
            return call.argument(1, "dst") or UNKNOWN
        return self._database(call)

    def _database(self, call: Call) -> Value | None:
        dotted = call.dotted
        if dotted in ("sqlite3.connect", "duckdb.connect"):
            path = call.argument(0, "database") or Const(":memory:")
            self._note(self._reads, call, path, dotted)
            return Thing(dotted, path)
        if dotted in ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine"):
            paths: list[Value] = []
            for url in options(call.argument(0, "url") or UNKNOWN):
                match = _SQLITE_URL.match(pattern(url))
                paths.append(Text(match["path"]) if match else Const(None))
            self._note(self._reads, call, one_of(paths), dotted)
            return Thing(dotted, one_of(paths))
        if dotted.startswith("pandas.read_sql") or dotted == "polars.read_database":
            self._note_database(self._reads, call, call.argument(1, "con", "connection"), dotted)
        if dotted in ("io.StringIO", "io.BytesIO", "tempfile.TemporaryFile"):
            return Thing(dotted, Const(None))
        return None

    def _note_database(
        self, found: dict[tuple[str, str, int], FileUse], call: Call, on: Value | None, name: str
    ) -> None:
        for one in options(on or UNKNOWN):
            if isinstance(one, Thing) and one.dotted.endswith(("connect", "create_engine")):
                self._note(found, call, one.path, name)
            for url in texts(one):
                match = _SQLITE_URL.match(url)
                if match:
                    self._note(found, call, Const(match["path"]), name)

    def _opened(self, call: Call, place: int, default: str) -> Value:
        path = call.argument(0, "file", "filename", "name", "path", "urlpath")
        modes = list(texts(call.argument(place, "mode") or Const(default)))
        self._by_mode(call, path, modes or [default], call.dotted)
        return Thing(call.dotted, path or UNKNOWN)

    def _by_mode(self, call: Call, path: Value | None, modes: list[str], name: str) -> None:
        for mode in modes:
            head = mode.partition(":")[0].partition("|")[0] or "r"
            if (
                "r" in head
                or "+" in head
                or head == "c"
                or (name, head) == ("pandas.HDFStore", "a")
            ):
                self._note(self._reads, call, path, name)
            if set(head) & set("wax+c"):
                self._note(self._writes, call, path, name)

    # --- methods -----------------------------------------------------------------------------

    def _method(self, method: Method, call: Call) -> Value | None:
        of, name = method.of, method.name
        if name == "run_line_magic" and len(call.args) > 1:
            rest = next(texts(call.args[1]), "")
            for magic in texts(call.args[0]):
                self.add_magic(f"%{magic}", call.node.lineno + self._offset, rest)
        if is_path(of):
            return self._of_path(of, name, call)
        if isinstance(of, Thing):
            return self._of_thing(of, name, call)
        if isinstance(of, Method):
            return self._of_spark(of, name, call)
        if name == "to_sql":
            for found in (self._reads, self._writes):
                self._note_database(found, call, call.argument(1, "con"), name)
        elif name in FRAME_WRITERS and not isinstance(of, Const | Items):
            self._written(call, name)
        elif isinstance(of, Frame) and name in SPARK and call.args:
            self._note(self._writes, call, call.args[0], f"write.{name}")
        elif name in _SAVERS and not isinstance(of, Frame | Const | Items):
            for one in options(
                call.argument(0, "fp", "path", "filepath", "filename") or Const(None)
            ):
                if isinstance(one, Const | Text) and pattern(one) not in (ANY, "None"):
                    self._note(self._writes, call, one, name)
        elif name in _LOADERS and call.args and isinstance(of, Named):
            self._note(self._reads, call, call.args[0], name)
        return None

    def _written(self, call: Call, name: str) -> None:
        given = call.argument(0, *FRAME_WRITERS[name])
        if name == "savefig" and given is not None:
            given = one_of(_with_ending(one, ".png") for one in options(given))
        if given is not None and given != Const(None):
            self._note(self._writes, call, given, name)

    def _of_path(self, path: Value, name: str, call: Call) -> Value | None:
        if name in _PATH_READS:
            self._note(self._reads, call, path, f"Path.{name}")
        elif name in _PATH_WRITES:
            self._note(self._writes, call, path, f"Path.{name}")
        elif name == "touch":
            self._note(self._writes, call, path, "Path.touch")
        elif name == "open":
            modes = list(texts(call.argument(0, "mode") or Const("r")))
            self._by_mode(call, path, modes or ["r"], "Path.open")
            return Thing("Path.open", path)
        elif name in _PATH_MOVES and len(call.args) == 1:
            self._note(self._reads, call, path, f"Path.{name}")
            self._note(self._writes, call, call.args[0], f"Path.{name}")
            return call.args[0]
        return None

    def _of_thing(self, thing: Thing, name: str, call: Call) -> Value | None:
        """Read a method of a connection, an archive, an open file, an image."""
        if thing.dotted.endswith(("connect", "create_engine")):
            if name in ("execute", "executemany", "executescript", "cursor", "sql", "query"):
                self._executed(thing, name, call)
                return thing
            if name in ("read_csv", "read_parquet", "read_json") and call.args:
                self._note(self._reads, call, call.args[0], f"duckdb.{name}")
            return thing if name in ("connect", "begin", "raw_connection") else UNKNOWN
        if thing.dotted == "pandas.HDFStore" and name in ("put", "append", "remove"):
            self._note(self._writes, call, thing.path, f"HDFStore.{name}")
        elif name in ("save", "savefig") and call.args:
            self._note(self._writes, call, call.args[0], name)
        elif name in FRAME_WRITERS:
            self._written(call, name)
        elif thing.dotted == "zipfile.ZipFile" and name == "write" and call.args:
            self._note(self._reads, call, call.args[0], "ZipFile.write")
        elif thing.dotted == "tarfile.open" and name == "add" and call.args:
            self._note(self._reads, call, call.args[0], "TarFile.add")
        elif name in ("extractall", "extract"):
            place = 0 if name == "extractall" else 1
            self._note(self._writes, call, call.argument(place, "path") or Const("."), name)
        elif name in ("open", "parse", "read", "extractfile", "get"):
            return Thing(f"{thing.dotted}.{name}", Const(None))
        return (
            thing if name in ("convert", "resize", "crop", "rotate", "thumbnail", "copy") else None
        )

    def _executed(self, thing: Thing, name: str, call: Call) -> None:
        for text in texts(call.argument(0, "sql", "query", "statement") or UNKNOWN):
            if not re.match(
                r"\s*(?:select|with|pragma|attach|install|load|set|show|describe|copy|explain|from|summarize)\b",
                text,
                re.IGNORECASE,
            ):
                self._note(self._writes, call, thing.path, f"{thing.dotted}.{name}")

    def _of_spark(self, of: Method, name: str, call: Call) -> Value | None:
        """Read ``spark.read.option(…).csv(path)`` and ``frame.write.mode(…).parquet(path)``."""
        if of.name not in ("read", "write", "readStream", "writeStream"):
            if of.name in ("utils", "io") and name in FRAME_WRITERS:
                self._written(call, name)
            return None
        if name in ("option", "options", "format", "schema", "mode", "partitionBy", "bucketBy"):
            return of
        if name in SPARK and (call.args or "path" in call.kwargs):
            found = self._reads if of.name.startswith("read") else self._writes
            if name != "table":
                self._note(found, call, call.argument(0, "path"), f"{of.name}.{name}")
        return None

    # --- notes -------------------------------------------------------------------------------

    def _sql(self, call: Call) -> None:
        for value in call.args[:1]:
            for text in texts(value):
                if "'" not in text:
                    continue
                for match in _SQL_TARGET.finditer(text):
                    self._note(self._writes, call, Const(match[1]), "copy")
                if "select" in text.lower() or "from" in text.lower():
                    for regex in (_SQL_FILE, _SQL_SOURCE):
                        for match in regex.finditer(text):
                            self._note(self._reads, call, Const(match[1]), "sql")

    def _note(
        self,
        found: dict[tuple[str, str, int], FileUse],
        call: Call,
        given: Value | None,
        name: str,
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
        if self._off:
            return
        for path in paths_of(given):
            if self._folder and not _ABSOLUTE.match(path):
                path = normal(f"{self._folder}/{path}")
            use = FileUse(path, name, line + self._offset, literals)
            found.setdefault((path, name, use.line), use)


def _with_ending(value: Value, ending: str) -> Value:
    """Add what a function adds to a name: numpy its own ending, a picture one if there is none."""
    text = pattern(value)
    has = "." in text.rpartition("/")[2] if ending == ".png" else text.endswith(ending)
    if not isinstance(value, Const | Text) or has or text.endswith(ANY):
        return value
    return Text(text + ending)


def paths_of(value: Value | None) -> Iterator[str]:
    """Yield the paths in an argument; ``*`` for one of which nothing is known."""
    if value is None:
        return
    for one in options(value):
        if isinstance(one, Const):
            if (
                isinstance(one.value, str)
                and one.value not in ("", ":memory:")
                and "\n" not in one.value
            ):
                yield normal(one.value)
        elif isinstance(one, Text):
            yield normal(one.pattern)
        elif isinstance(one, Items):
            for item in one.items:
                yield from paths_of(item)
        elif not isinstance(one, Thing | Frame | Many):
            yield ANY


def _literal_options(call: Call) -> dict[str, str]:
    found = {}
    for name, value in call.kwargs.items():
        text = _literal(value)
        if text is not None and len(text) <= 200:
            found[name] = text
    return found


def _literal(value: Value) -> str | None:
    if isinstance(value, Const):
        return repr(value.value)
    if isinstance(value, Items) and not value.open:
        parts = [_literal(item) for item in value.items]
        if all(part is not None for part in parts):
            return f"[{', '.join(part for part in parts if part is not None)}]"
    return None
