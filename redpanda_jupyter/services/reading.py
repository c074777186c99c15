"""Reading a script or a notebook: from a file to blocks of code, from a block to its analysis.

The rule of this module: nothing of what is read is run, imported or fetched. What is wrong with the
file is a :class:`UsageError`; what is wrong with the code in it is a result.
"""

from __future__ import annotations

import dataclasses
import difflib
import io
import json
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from redpanda_jupyter.analysis import in_sequence
from redpanda_jupyter.errors import UsageError

from .passing_on import analyze_for_others
from .percent import split_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from redpanda_jupyter.analysis import CodeAnalysis

Kind = Literal["script", "cells", "notebook"]

FORMAT = "redpanda-analysis"
FORMAT_VERSION = 1  # grows when a field of the document changes its meaning or goes
LARGEST = 50 * 1024 * 1024  # bytes of a file
SCRIPTS = (".py", ".pyw", ".ipy")
_POSSIBLE = "Name a Python script (.py, .pyw, .ipy) or a notebook (.ipynb), or - for standard input"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code and where it stands.

    Parameters
    ----------
    source
        Its text.
    cell
        Its number among all cells, from 1; ``None`` where the whole file is the block.
    execution_count
        The number in ``In [7]``, where the notebook has one.
    start_line
        The line of the file on which it begins, from 1; always 1 in a notebook.
    language
        ``python``, or what it is instead.
    analysis
        What it needs and makes; ``None`` where it is no Python, or not analysed yet.
    """

    source: str
    cell: int | None = None
    execution_count: int | None = None
    start_line: int = 1
    language: str = "python"
    analysis: CodeAnalysis | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a file.

    Parameters
    ----------
    file
        Its name as it was given; ``-`` for standard input.
    kind
        ``script`` (one block), ``cells`` (a script with ``# %%`` cells) or ``notebook``.
    blocks
        Its code in order, without cells that are empty.
    """

    file: str
    kind: Kind
    blocks: list[Block]

    @property
    def read(self) -> Iterator[tuple[Block, CodeAnalysis]]:
        """The blocks that were analysed."""
        return ((one, one.analysis) for one in self.blocks if one.analysis is not None)

    @property
    def has_risks(self) -> bool:
        """Whether a person should look before this runs; what nobody could read counts."""
        return any(
            one.analysis is None or one.analysis.risks or not one.analysis.syntax_ok
            for one in self.blocks
        )


def analyze_file(name: str, schemas: Mapping[str, Sequence[str]] | None = None) -> Reading:
    """Read and analyse a script or a notebook; nothing of it is run.

    Parameters
    ----------
    name
        The file's path.
    schemas
        The columns of frames that exist before the code runs, by variable. A block that needs one
        of these is told the columns of these only; all others are read as without.

    Raises
    ------
    UsageError
        The file is absent, a folder, of another kind, larger than 50 MiB or not readable as text.
    """
    return _analyzed(_file_blocks(name), schemas)


def analyze_input(data: bytes, schemas: Mapping[str, Sequence[str]] | None = None) -> Reading:
    """Analyse what came on standard input: Python, or the JSON of a notebook.

    Raises
    ------
    UsageError
        It is larger than 50 MiB or not readable as text.
    """
    _check_size(len(data), "Standard input")
    text = _python_text(data, "Standard input")
    found = _notebook_json(text) if text.lstrip()[:1] == "{" and '"nbformat"' in text else None
    if found is not None:
        return _analyzed(_notebook("-", found), schemas)
    return _analyzed(_script("-", text), schemas)


def document(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain data for JSON: the format that ``redpanda analyze --json`` prints.

    Fields may be added; when one changes or goes, ``version`` grows.
    """
    blocks = [
        {
            "cell": block.cell,
            "execution_count": block.execution_count,
            "start_line": block.start_line,
            **dataclasses.asdict(analysis),
        }
        for block, analysis in reading.read
    ]
    others = [one for one in reading.blocks if one.analysis is None]
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "file": reading.file,
        "kind": reading.kind,
        "blocks": blocks,
        "skipped": [{"cell": one.cell, "language": one.language} for one in others],
    }


# --- from a file to blocks ------------------------------------------------------------------------


def _file_blocks(name: str) -> Reading:
    path = Path(name)
    ending = path.suffix.lower()
    try:
        if path.is_dir():
            raise UsageError(f"{name} is a folder.", hint=_example(path))
        if not path.exists():
            raise UsageError(f"There is no file {name}.", hint=_close(path))
        if ending != ".ipynb" and ending not in SCRIPTS:
            kind = f"a file that ends in {path.suffix}" if ending else "a file without an ending"
            raise UsageError(f"{name} is {kind}, which is not read.", hint=f"{_POSSIBLE}.")
        with path.open("rb") as file:
            _check_size(path.stat().st_size, name)
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{name} cannot be read: {reason}.", hint=f"{_POSSIBLE}.") from None
    _check_size(len(data), name)  # of a pipe or a file that grows
    if ending != ".ipynb":
        return _script(name, _python_text(data, name))
    found = _notebook_json(_utf8(data, name))
    if found is None:
        raise UsageError(
            f"{name} is not a notebook: it is no JSON with a 'nbformat'.",
            hint="Open it in Jupyter and save it again; a script should end in .py.",
        )
    return _notebook(name, found)


def _example(folder: Path) -> str:
    fitting = (".ipynb", *SCRIPTS)
    inside = sorted(one.name for one in folder.iterdir() if one.suffix.lower() in fitting)
    return f"Name a file in it, such as {folder / inside[0]}." if inside else f"{_POSSIBLE}."


def _close(path: Path) -> str:
    """Suggest a neighbour with a similar name."""
    try:
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return f"{_POSSIBLE}."
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {path.with_name(close[0])}?" if close else f"{_POSSIBLE}."


def _check_size(size: int, name: str) -> None:
    if size > LARGEST:
        raise UsageError(
            f"{name} is larger than {LARGEST // 1024 // 1024} MiB.",
            hint="Clear the notebook's outputs, or take the data out of the code.",
        )


def _python_text(data: bytes, name: str) -> str:
    """Decode as Python does: a byte order mark or a coding cookie counts, else it is UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, LookupError) as error:
        if "unknown encoding" not in str(error) and not isinstance(error, LookupError):
            return _utf8(data, name)  # which says where it is not
        raise UsageError(
            f"{name} names an encoding that there is not.",
            hint="Correct its first line, such as `# -*- coding: utf-8 -*-`.",
        ) from None
    except UnicodeError as error:
        raise _not_text(data, name, error) from None
    return re.sub(r"\r\n?", "\n", text)


def _utf8(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        raise _not_text(data, name, error) from None


def _not_text(data: bytes, name: str, error: UnicodeError) -> UsageError:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    encoding = error.encoding if isinstance(error, UnicodeDecodeError) else "utf-8"
    encoding = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(encoding, encoding)
    line = data.count(b"\n", 0, start) + 1
    return UsageError(
        f"{name} is not {encoding} text: line {line} cannot be decoded.",
        hint="Save it as UTF-8, or name a script's encoding in its first line: "
        "`# -*- coding: latin-1 -*-`.",
    )


def _script(name: str, text: str) -> Reading:
    cells = split_cells(text)
    if cells is None:
        return Reading(name, "script", [Block(text)] if text.strip() else [])
    blocks = [
        Block(one.source, one.number, start_line=one.line, language=one.language)
        for one in cells
        if one.source.strip()
    ]
    return Reading(name, "cells", blocks)


# --- notebooks ------------------------------------------------------------------------------------


def _notebook_json(text: str) -> dict[str, Any] | None:
    """Return a notebook's JSON, or ``None`` if the text is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_notebook = isinstance(found, dict) and isinstance(found.get("nbformat"), int)
    return found if is_notebook else None


def _notebook(name: str, found: dict[str, Any]) -> Reading:
    import nbformat

    version = found["nbformat"]
    if version not in nbformat.versions:
        raise UsageError(
            f"{name} is a notebook of version {version}, which is not known here.",
            hint=f"Versions 1 to {max(nbformat.versions)} are read.",
        )
    try:
        read = nbformat.versions[version].to_notebook_json(found, minor=found.get("nbformat_minor"))
        blocks = list(_cells(read))
    except Exception as error:  # noqa: BLE001 - a foreign reader on any JSON: all of it means no
        raise UsageError(
            f"{name} is not a sound notebook: {type(error).__name__} while reading its cells.",
            hint="Open it in Jupyter and save it again.",
        ) from None
    return Reading(name, "notebook", blocks)


def _cells(read: dict[str, Any]) -> Iterator[Block]:
    """Go through the code cells; until version 3 they stood in worksheets, and had languages."""
    if read["nbformat"] == 1 or read["nbformat"] > 3:
        cells = read["cells"]
    else:
        cells = [cell for sheet in read["worksheets"] for cell in sheet["cells"]]
    language = _language(read.get("metadata", {}))
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            continue
        source = cell["source"] if "source" in cell else cell.get("input", cell.get("code", ""))
        count = cell.get("execution_count", cell.get("prompt_number"))
        own = cell.get("language") or cell.get("metadata", {}).get("vscode", {}).get("languageId")
        if source.strip():
            yield Block(
                re.sub(r"\r\n?", "\n", source),
                number,
                count if isinstance(count, int) else None,
                language=_named(own) if own else language,
            )


def _language(metadata: dict[str, Any]) -> str:
    """Return the language of a notebook's kernel; Python where it does not say."""
    own = metadata.get("language_info", {}).get("name")
    return _named(own or metadata.get("kernelspec", {}).get("language") or "python")


def _named(language: object) -> str:
    text = str(language)
    return "python" if re.match(r"i?py", text, re.IGNORECASE) else text


# --- from a block to its analysis -----------------------------------------------------------------


def _analyzed(reading: Reading, schemas: Mapping[str, Sequence[str]] | None) -> Reading:
    analyses = in_sequence(
        analyze_for_others(one.source, schemas, one.start_line)
        for one in reading.blocks
        if one.language == "python"
    )
    blocks = [
        dataclasses.replace(one, analysis=next(analyses)) if one.language == "python" else one
        for one in reading.blocks
    ]
    return dataclasses.replace(reading, blocks=blocks)
