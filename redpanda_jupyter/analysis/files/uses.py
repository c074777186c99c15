"""Which files a block reads and which it writes, as far as its text tells.

The rule of this module: a path is resolved through everything that :mod:`..follow.texts` knows. A
file counts where it is opened, once; what is then done with the open file, and what goes into a
buffer, does not. To delete a file, or to ask whether it is there, is neither.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ..follow.reader import Reader
from ..follow.texts import is_path, normal, pattern
from ..follow.values import (
    ANY,
    UNKNOWN,
    Const,
    Frame,
    Items,
    Method,
    Named,
    Text,
    Thing,
    Value,
    one_of,
    options,
    texts,
)
from .databases import connected, database_paths, is_connection, named_in_sql, used
from .functions import (
    ARCHIVES,
    BUFFERS,
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
from .notes import FileNotes

if TYPE_CHECKING:
    from ..follow.reader import Call
    from ..records import FileUse

_LOOKS_LIKE_FILE = re.compile(r"[^\s<>|]+\.\w{1,5}$")
_MAGIC_READS = ("%run", "%load", "%loadpy", "%pycat")
_MAGIC_WRITES = ("%save", "%%writefile", "%%file")
_MAGICS_OF_PYTHON = ("%run", "%load", "%save")
"""Magics that add ``.py`` to a name without an ending."""

_SAVERS = ("save", "save_model", "save_weights", "export_html", "render", "to_disk", "output")
_LOADERS = ("load_model", "load_weights", "from_file")
_PATH_READS = ("read_text", "read_bytes")
_PATH_WRITES = ("write_text", "write_bytes", "touch")
_PATH_MOVES = ("rename", "replace", "copy", "move")
_SPARK_OPTIONS = ("option", "options", "format", "schema", "mode", "partitionBy", "bucketBy")
_SPARK_PARTS = ("read", "write", "readStream", "writeStream")
_WRITERS = ("write", "writeStream")
_LONGEST_CHAIN = 30  # calls and attributes between it and what writes
_SAME_THING = ("convert", "resize", "crop", "rotate", "thumbnail", "copy")
"""Methods of a picture that give a picture."""


class Files(Reader):
    """Reads files while a block's values are followed."""

    def __init__(self, line_offset: int = 0) -> None:
        self._notes = FileNotes(line_offset)

    @property
    def reads(self) -> list[FileUse]:
        """The files that are read, in order."""
        return self._notes.reads

    @property
    def writes(self) -> list[FileUse]:
        """The files that are written, in order."""
        return self._notes.writes

    def add_magic(self, magic: str, line: int, rest: str) -> None:
        """Note the file that a magic reads or writes: ``%load x.py``, ``%%writefile x.py``."""
        words = [word.strip("'\"") for word in rest.split()]
        names = [word for word in words if not word.startswith("-")]
        if not names:
            return
        if magic in ("%cd", "%pushd"):
            self._notes.move(Const(names[0]))
        elif magic in (*_MAGIC_WRITES, *_MAGIC_READS):
            path = normal(names[0])
            if magic in _MAGICS_OF_PYTHON and "." not in path.rpartition("/")[2]:
                path += ".py"
            self._notes.by_magic(path, magic, line, written=magic in _MAGIC_WRITES)

    # --- what an evaluator tells -------------------------------------------------------------

    def store(self, of: Value, key: Value, node: ast.expr, value: Value) -> None:
        """Read ``store["sales"] = frame`` of an HDF store."""
        if isinstance(of, Thing) and of.dotted == "pandas.HDFStore":
            self._notes.stored(node.lineno, of.path, "HDFStore")

    def uncalled(self) -> None:
        """Open nothing from here on: what is never called opens no file."""
        self._notes.closed = True

    def call(self, call: Call) -> Value | None:
        """Read a call that may open a file."""
        named_in_sql(self._notes, call)
        if call.dotted:
            return self._function(call)
        if isinstance(call.function, Method):
            return self._method(call.function, call)
        return None

    # --- functions ---------------------------------------------------------------------------

    def _function(self, call: Call) -> Value | None:
        dotted = call.dotted
        if dotted in MAYBE_FILE:
            for text in texts(call.argument(0, "data")):
                if _LOOKS_LIKE_FILE.match(text):
                    self._notes.read(call, Const(text))
        if dotted in OPENS:
            return self._opened(call, *OPENS[dotted])
        if dotted in READS:
            place = READS[dotted]
            given = call.argument(place.position, *place.keywords)
            self._notes.read(call, given)
            named = dotted == "numpy.genfromtxt" and "names" in call.kwargs
            return None if dotted in READS_FRAME or named else Thing(dotted, given or UNKNOWN)
        if dotted in WRITES:
            return self._written_by_function(call)
        if dotted in MOVES:
            target = call.argument(1, "dst")
            self._notes.read(call, call.argument(0, "src", "filename"))
            self._notes.write(call, target)
            return target or UNKNOWN
        if dotted in BUFFERS:
            return Thing(dotted, Const(None))
        if dotted == "shutil.make_archive":
            return self._archived(call)
        if dotted == "os.chdir":
            self._notes.move(call.argument(0, "path"))
        return connected(self._notes, call)

    def _opened(self, call: Call, place: int, default: str) -> Value:
        path = call.argument(0, "file", "filename", "name", "path", "urlpath")
        modes = list(texts(call.argument(place, "mode") or Const(default)))
        self._notes.open(call, path, modes or [default])
        return Thing(call.dotted, path or UNKNOWN)

    def _written_by_function(self, call: Call) -> Value:
        dotted = call.dotted
        place = WRITES[dotted]
        given = call.argument(place.position, *place.keywords)
        if dotted in ENDINGS and given is not None:
            given = one_of(_with_ending(one, ENDINGS[dotted]) for one in options(given))
        if dotted == "urllib.request.urlretrieve":
            self._notes.read(call, call.argument(0, "url"))
        if dotted == "pandas.ExcelWriter" and "a" in texts(call.kwargs.get("mode")):
            self._notes.read(call, call.argument(0, "path"))
        self._notes.write(call, given)
        return Thing(dotted, given or UNKNOWN)

    def _archived(self, call: Call) -> Value:
        kind = next(texts(call.argument(1, "format")), ANY)
        name = pattern(call.argument(0, "base_name") or UNKNOWN)
        self._notes.write(call, Text(f"{name}.{ARCHIVES.get(kind, kind)}"))
        self._notes.read(call, call.argument(2, "root_dir"))
        return UNKNOWN

    # --- methods -----------------------------------------------------------------------------

    def _method(self, method: Method, call: Call) -> Value | None:
        of, name = method.of, method.name
        if name == "run_line_magic" and len(call.args) > 1:
            rest = next(texts(call.args[1]), "")
            for magic in texts(call.args[0]):
                self.add_magic(f"%{magic}", call.node.lineno + self._notes.line_offset, rest)
        if is_path(of):
            return self._of_path(of, name, call)
        if isinstance(of, Thing):
            return self._of_thing(of, name, call)
        if isinstance(of, Method):
            return self._of_spark(of, name, call)
        if not isinstance(of, Const | Items):
            self._of_any(of, name, call)
        return None

    def _of_any(self, of: Value, name: str, call: Call) -> None:
        """Read a method of a frame, a figure, a model: of whatever may write itself."""
        if name == "to_sql":
            for path in database_paths(call.argument(1, "con")):
                self._notes.read(call, path, name)
                self._notes.write(call, path, name)
        elif name in FRAME_WRITERS:
            self._written(call, name)
        elif isinstance(of, Frame) and name in SPARK and _is_of_writer(call.node.func):
            if call.args:
                self._notes.write(call, call.args[0], f"write.{name}")
        elif name in _SAVERS:
            for one in options(call.argument(0, "fp", "path", "filepath", "filename")):
                if isinstance(one, Const | Text) and pattern(one) not in (ANY, "None"):
                    self._notes.write(call, one, name)
        elif name in _LOADERS and call.args and isinstance(of, Named):
            self._notes.read(call, call.args[0], name)

    def _written(self, call: Call, name: str) -> None:
        given = call.argument(0, *FRAME_WRITERS[name])
        if name == "savefig" and given is not None:
            given = one_of(_with_ending(one, ".png") for one in options(given))
        if given != Const(None):
            self._notes.write(call, given, name)

    def _of_path(self, path: Value, name: str, call: Call) -> Value | None:
        if name in _PATH_READS:
            self._notes.read(call, path, f"Path.{name}")
        elif name in _PATH_WRITES:
            self._notes.write(call, path, f"Path.{name}")
        elif name == "open":
            modes = list(texts(call.argument(0, "mode") or Const("r")))
            self._notes.open(call, path, modes or ["r"], "Path.open")
            return Thing("Path.open", path)
        elif name in _PATH_MOVES and len(call.args) == 1:
            self._notes.read(call, path, f"Path.{name}")
            self._notes.write(call, call.args[0], f"Path.{name}")
            return call.args[0]
        return None

    def _of_thing(self, thing: Thing, name: str, call: Call) -> Value | None:
        """Read a method of a connection, an archive, an open file, an image."""
        if is_connection(thing):
            return used(self._notes, thing, name, call)
        if thing.dotted == "pandas.HDFStore" and name in ("put", "append", "remove"):
            self._notes.write(call, thing.path, f"HDFStore.{name}")
        elif name == "save" and call.args:
            self._notes.write(call, call.args[0], name)
        elif name in FRAME_WRITERS:
            self._written(call, name)
        elif (thing.dotted, name) == ("zipfile.ZipFile", "write") and call.args:
            self._notes.read(call, call.args[0], "ZipFile.write")
        elif (thing.dotted, name) == ("tarfile.open", "add") and call.args:
            self._notes.read(call, call.args[0], "TarFile.add")
        elif name in ("extractall", "extract"):
            place = 0 if name == "extractall" else 1
            self._notes.write(call, call.argument(place, "path") or Const("."), name)
        elif name in ("open", "parse", "read", "extractfile", "get"):
            return Thing(f"{thing.dotted}.{name}", Const(None))
        return thing if name in _SAME_THING else None

    def _of_spark(self, of: Method, name: str, call: Call) -> Value | None:
        """Read ``spark.read.option(…).csv(path)`` and ``frame.write.mode(…).parquet(path)``."""
        if of.name not in _SPARK_PARTS:
            return None
        if name in _SPARK_OPTIONS:
            return of
        if name in SPARK and name != "table":
            note = self._notes.read if of.name.startswith("read") else self._notes.write
            note(call, call.argument(0, "path"), f"{of.name}.{name}")
        return None


def _is_of_writer(function: ast.expr) -> bool:
    """Tell whether ``write`` stands before a method, as in ``frame.write.mode("append").csv``."""
    inner: ast.AST = function
    for _ in range(_LONGEST_CHAIN):
        if isinstance(inner, ast.Call):
            inner = inner.func
        elif isinstance(inner, ast.Attribute) and inner.attr not in _WRITERS:
            inner = inner.value
    return isinstance(inner, ast.Attribute)


def _with_ending(value: Value, ending: str) -> Value:
    """Add what a function adds to a name: numpy its own ending, a picture one if there is none."""
    text = pattern(value)
    has = "." in text.rpartition("/")[2] if ending == ".png" else text.endswith(ending)
    if not isinstance(value, Const | Text) or has or text.endswith(ANY):
        return value
    return Text(text + ending)
