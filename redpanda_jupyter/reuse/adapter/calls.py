"""One call that reads a file, and what is edited of it.

The rule of this module: a call is edited only where it is certain that it is the one, and that it
runs once; each of its arguments is changed in its own place.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NoReturn

from ...analysis.files.functions import READS, Place
from ...analysis.follow.reader import NO_PLACE
from ...errors import ContractError
from .lines import dictionary
from .options import plain
from .places import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...models.contract import FileInput
    from .places import Source

_LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_OPENING = ("open", "load", "connect", "from_file")
_OF_PATHS = ("read_text", "read_bytes", "open")


def refuse(call: ReaderCall, reason: str) -> NoReturn:
    """Say why a call cannot be edited."""
    raise ContractError(
        f"Line {call.file.line}: {call.file.call} cannot be given another file: {reason}.",
        hint="Read the file in a cell of your own, and apply the block to the frame.",
    )


class ReaderCall:
    """The call of a file input, with the edits that have been asked for.

    Raises
    ------
    ContractError
        It is not certain which call it is, or it reads more than one file.
    """

    def __init__(self, source: Source, file: FileInput, files: Sequence[FileInput]) -> None:
        self.source = source
        self.file = file
        self.name = file.call.rpartition(".")[2]
        self.edits: list[Edit] = []
        self.node = self._find(files)
        self._given = {one.arg: one for one in self.node.keywords if one.arg}
        self._open = any(one.arg is None for one in self.node.keywords)
        self._added: list[str] = []
        self._behind: list[str] = []
        self._end: Edit | None = None

    # --- finding it --------------------------------------------------------------------------

    def _find(self, files: Sequence[FileInput]) -> ast.Call:
        found: list[tuple[ast.Call, tuple[ast.AST, ...]]] = []
        todo: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(self.source.tree, ())]
        while todo:
            node, above = todo.pop()
            if isinstance(node, ast.Call) and self._is_it(node):
                found.append((node, above))
            todo += [(child, (*above, node)) for child in ast.iter_child_nodes(node)]
        same = [one for one in files if (one.line, one.call) == (self.file.line, self.file.call)]
        if len(found) > 1 or len(same) > 1:
            found = [one for one in found if self._says_path(one[0])]
        if len(found) != 1:
            refuse(self, "it is not certain which call reads it")
        node, above = found[0]
        if not self.source.stands(node):
            refuse(self, "the line is IPython's own")
        if any(isinstance(one, _LOOPS) and _within(one, node) for one in above):
            refuse(self, "it stands in a loop, and so may read several files")
        for one in above:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and self._calls(one) > 1:
                refuse(self, f"{one.name} is called more than once")
        if "*" in self.file.path and self.file.path.strip("*/. "):
            refuse(self, "it may read several files")
        return node

    def _is_it(self, node: ast.Call) -> bool:
        if node.lineno + self.source.offset != self.file.line:
            return False
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr == self.name
        return isinstance(function, ast.Name) and (
            function.id == self.name or self._imported(function.id) == self.name
        )

    def _imported(self, name: str) -> str | None:
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if alias.asname == name:
                        return alias.name
        return None

    def _says_path(self, node: ast.Call) -> bool:
        path = self._path_node(node)
        return isinstance(path, ast.Constant) and str(path.value).removeprefix("./") == (
            self.file.path.removeprefix("./")
        )

    def _calls(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        return sum(
            isinstance(node, ast.Name) and node.id == function.name
            for node in ast.walk(self.source.tree)
        )

    def _path_node(self, node: ast.Call) -> ast.expr | None:
        known = self.file.call in READS or self.name in _OPENING
        place = READS.get(self.file.call, Place(0 if known else NO_PLACE, ("file", "path")))
        for one in node.keywords:
            if one.arg in place.keywords:
                return one.value
        if 0 <= place.position < len(node.args):
            return node.args[place.position]
        return None

    # --- what is asked -----------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Tell whether an argument is given by that name."""
        return name in self._given

    def keywords(self) -> list[str]:
        """Return the names of the arguments, but for the path's."""
        place = READS.get(self.file.call, Place(0, ()))
        if self._open:
            refuse(self, "it is given arguments by **")
        return [name for name in self._given if name not in place.keywords]

    def literal(self, name: str, default: Any) -> Any:
        """Return an argument's value where it is a literal; ``None`` where it is none."""
        if name not in self._given:
            return default
        try:
            return ast.literal_eval(self._given[name].value)
        except (ValueError, SyntaxError):
            return None

    def value(self, name: str) -> ast.expr | None:
        """Return an argument as it is written."""
        return self._given[name].value if name in self._given else None

    def keyword_text(self, name: str) -> str:
        """Return an argument's text."""
        return self.source.text(self._given[name].value)

    # --- what is done ------------------------------------------------------------------------

    def set_path(self, text: str) -> None:
        """Let it read this path: the whole expression makes room."""
        node = self._path_node(self.node)
        function = self.node.func
        if isinstance(function, ast.Attribute) and function.attr in _OF_PATHS and node is None:
            made = function.value
            is_path = isinstance(made, ast.Call) and self.source.text(made.func) in (
                "Path",
                "pathlib.Path",
            )
            if not is_path or not isinstance(made, ast.Call):
                refuse(self, "the path is made elsewhere")
            self._replace(made, f"{self.source.text(made.func)}({text})")
            return
        if node is None or isinstance(node, ast.Starred):
            refuse(self, "its path is not among its arguments")
        self._replace(node, text)

    def set_function(self, name: str) -> None:
        """Call another function of the same module."""
        function = self.node.func
        if not isinstance(function, ast.Attribute):
            refuse(self, f"{name} is not imported")
        _, end = self.source.span(function)
        self.edits.append(Edit(end - len(function.attr.encode()), end, name))

    def put(self, name: str, text: str) -> None:
        """Give an argument this value, whether it was there or not."""
        if name in self._given:
            self._replace(self._given[name].value, text)
        else:
            self.add(name, text)

    def add(self, name: str, text: str) -> None:
        """Add an argument."""
        if self._open:
            refuse(self, "it is given arguments by **")
        self._added.append(f"{name}={text}")
        self._finish()

    def add_to_dict(self, name: str, more: dict[str, str]) -> None:
        """Add entries to an argument that is a dict; one that says something else is left."""
        known = self.literal(name, {})
        node = self.value(name)
        more = {key: one for key, one in more.items() if not known or key not in known}
        if node is None and more:
            self.add(name, dictionary(more))
        elif more and isinstance(node, ast.Dict):
            self._into(node, dictionary(more)[1:-1])

    def add_to_list(self, name: str, more: list[str]) -> None:
        """Add entries to an argument that is a list; one that says something else is left."""
        known = self.literal(name, [])
        node = self.value(name)
        more = [one for one in more if not known or known is True or one not in known]
        if node is None and more:
            self.add(name, plain(more))
        elif more and isinstance(node, ast.List):
            self._into(node, plain(more)[1:-1])

    def _into(self, node: ast.expr, text: str) -> None:
        _, end = self.source.span(node)
        before = self.source.text(node)[:-1].rstrip()
        comma = "" if before[-1:] in "[{," else ", "
        self.edits.append(Edit(end - 1, end - 1, comma + text))

    def drop_keywords(self) -> None:
        """Keep the path alone."""
        path = self._path_node(self.node)
        if path is None:
            refuse(self, "its path is not among its arguments")
        text = next(one.text for one in self.edits if one.start == self.source.span(path)[0])
        _, function_end = self.source.span(self.node.func)
        _, end = self.source.span(self.node)
        self.edits = [one for one in self.edits if one.end <= function_end]
        self.edits.append(Edit(function_end, end - 1, f"({text}"))
        self._given = {}

    def behind(self, call: str) -> None:
        """Call a method of what it gives."""
        self.behind_text(f".{call}")

    def behind_rename(self, plan: dict[str, str]) -> None:
        """Rename the columns of what it gives."""
        if plan:
            self.behind(f"rename(columns={dictionary(plan)})")

    def behind_text(self, text: str) -> None:
        """Put a text behind the call, where it gives one frame."""
        several = ("chunksize", "iterator")
        if any(self.has(one) for one in several) or self.literal("sheet_name", 0) is None:
            refuse(self, "it gives several frames")
        if isinstance(self.literal("sheet_name", 0), list):
            refuse(self, "it gives several frames")
        _, end = self.source.span(self.node)
        self._behind.append(text)
        self.edits = [one for one in self.edits if not (one.start == one.end == end)]
        self.edits.append(Edit(end, end, "".join(self._behind)))

    def _replace(self, node: ast.expr, text: str) -> None:
        start, end = self.source.span(node)
        self.edits = [one for one in self.edits if (one.start, one.end) != (start, end)]
        self.edits.append(Edit(start, end, text))

    def _finish(self) -> None:
        """Put what is added before the closing bracket; a comma may stand there already."""
        _, end = self.source.span(self.node)
        last = max(
            (self.source.span(one)[1] for one in (*self.node.args, *self.node.keywords)),
            default=end - 1,
        )
        between = self.source.data[last : end - 1].decode("utf-8", "replace")
        code = "\n".join(line.partition("#")[0] for line in between.split("\n"))
        comma = " " if "," in code else ", "
        if self._end is not None:
            self.edits.remove(self._end)
        text = comma + ", ".join(self._added)
        self._end = Edit(end - 1, end - 1, text)
        if "#" in between.rpartition("\n")[2]:
            refuse(self, "a comment stands before its end")
        self.edits.append(self._end)


def _within(loop: ast.AST, node: ast.AST) -> bool:
    """Tell whether a call stands in what a loop repeats, not in what it goes through."""
    first: list[ast.AST]
    if isinstance(loop, ast.For | ast.AsyncFor):
        first = [loop.iter]
    elif isinstance(loop, ast.While):
        first = []
    else:
        first = [loop.generators[0].iter]  # type: ignore[attr-defined]
    return not any(node is inner for one in first for inner in ast.walk(one))
