"""Blocks as a notebook: parameters first, then a section a block, each cell with its provenance.

The rule of this module: the document is valid (nbformat 4.5), deterministic and untrusted. Nothing
in its metadata can be run. Outputs are there only where a person asked for them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.errors import ExportError
from redpanda_jupyter.grammar import counted

from .habits import import_of, missing_imports
from .lifting import lift_all, with_names
from .loading import loading
from .needs import contract_for
from .sources import normal
from .words import BEFORE, clean, contract_lines, in_markdown, quoted, title_of

if TYPE_CHECKING:
    from redpanda_jupyter.models import Output
    from redpanda_jupyter.models.transfer import Export, ExportedBlock

    from .lifting import Lifted
    from .loading import Loading

_SHOWN_TEXT = (
    "text/plain text/html text/latex text/markdown image/png image/jpeg image/svg+xml image/gif "
    "application/json"
)
_SHOWN = frozenset(_SHOWN_TEXT.split())
_BINARY = frozenset(("image/png", "image/jpeg", "image/gif"))


def notebook(export: Export, *, outputs: bool = False) -> dict[str, Any]:
    """Return the notebook as nbformat 4.5 has it.

    Parameters
    ----------
    outputs
        Whether cells keep what their block showed when it last ran ok.

    Raises
    ------
    ExportError
        A block is in another language than Python.
    """
    for one in export.blocks:
        if one.block.language.lower() != "python":
            raise ExportError(
                f"#{one.block.number} is {one.block.language[:40]}, not Python.",
                hint="Markdown and bundles hold every language.",
            )
    lifted = lift_all(export.blocks, [normal(one.text.code) for one in export.blocks])
    cells = [_markdown("title", _title(export))]
    needs = loading(export)
    lines = parameter_lines(needs, lifted)
    if lines:
        cells.append(_code("parameters", "\n".join(lines), {"tags": ["parameters"]}))
    imports = missing_imports(export.blocks)
    if imports:
        cells.append(_code("imports", "\n".join(imports), {}))
    if needs.code:
        cells.append(_markdown("data", _data_needed(export, needs)))
        cells.append(_code("data-code", needs.code, {}))
    for one, items in zip(export.blocks, lifted, strict=True):
        meta = {"redpanda": {"provenance": provenance(one)}}
        cells.append(_markdown(f"{one.block.id}-text", section(one), meta))
        code = with_names(normal(one.text.code), items)
        cell = _code(f"{one.block.id}-code", code, meta)
        if outputs:
            cell["outputs"] = _outputs(one)
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "redpanda": {
                "made_by": export.made_by,
                "store_id": export.store_id,
                "blocks": [provenance(one) for one in export.blocks],
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def provenance(one: ExportedBlock) -> dict[str, Any]:
    """Say where a block comes from: what is known of it, and no copy of its code."""
    block, text = one.block, one.text
    return {
        "block_id": block.id,
        "number": block.number,
        "name": block.name,
        "version": text.version,
        "content_hash": text.content_hash,
        **({"content_hash_is": BEFORE} if one.paths_changed else {}),
        "provider": block.provider,
        "model": block.model,
        "prompt": clean(block.prompt)[:4000],
        "created_at": text.created_at.isoformat(),
    }


def section(one: ExportedBlock, level: int = 2) -> str:
    """Return what stands above a block's code: heading, description, question, contract."""
    block = one.block
    parts = [f"{'#' * level} {in_markdown(title_of(block))}"]
    if block.description.strip():
        parts.append(in_markdown(block.description.strip()[:2000]))
    if block.prompt.strip():
        parts.append(f"Asked:\n\n{quoted(block.prompt)}")
    lines = contract_lines(contract_for(one))
    if lines:
        parts.append("\n".join(f"- {line}" for line in lines))
    return "\n\n".join(parts)


def _title(export: Export) -> str:
    count = len(export.blocks)
    parts = [
        f"# {in_markdown(export.title)}",
        f"Exported from Red Panda: {counted(count, 'block')}.",
    ]
    parts += [f"- {in_markdown(note)}" for note in export.notes]
    return "\n\n".join(parts)


def parameter_lines(needs: Loading, lifted: list[list[Lifted]], root: str = "") -> list[str]:
    """Return what can be given another value: files first, then the blocks' literals.

    Parameters
    ----------
    root
        Where the files' paths begin, as :meth:`~.loading.Loading.path_lines` has it.
    """
    return needs.path_lines(root) + [
        f"{item.name} = {item.found.value}" for one in lifted for item in one
    ]


def _data_needed(export: Export, needs: Loading) -> str:
    """Say which names must exist before the first block runs, and which files are read."""
    made: set[str] = set()
    lines: list[str] = []
    for one in export.blocks:
        contract = contract_for(one)
        names = [name for name in contract.names if import_of(name.name, contract) is None]
        alone = contract.model_copy(
            update={"parameters": [], "outputs": [], "notes": [], "names": names}
        )
        wanted = [*(f.variable for f in contract.frames), *(name.name for name in names)]
        if any(name not in made for name in wanted):
            told = contract_lines(alone.model_copy(update={"files": []}))
            lines += [f"- {line}" for line in told]
        made.update(output.name for output in contract.outputs)
        made.update(one.text.variables_created)
        made.update(one.text.functions_defined)
    needed = "\n".join(dict.fromkeys(lines))
    loaded = [f"- {in_markdown(note)}" for note in needs.notes]
    said = "\n".join(loaded) + "\n\n" if loaded else ""
    return f"## Data\n\n{said}The cells below need these:\n\n{needed}"


def _id(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:16]


def _markdown(seed: str, source: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": _id(seed),
        "metadata": metadata or {},
        "source": source,
    }


def _code(seed: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": _id(seed),
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def _outputs(one: ExportedBlock) -> list[dict[str, Any]]:
    """Return what the latest ok run of the version showed, as far as it was kept."""
    for run in one.executions:
        if run.status == "ok" and run.version in one.numbers and run.id in one.outputs:
            made = (_output(output) for output in one.outputs[run.id])
            return [output for output in made if output is not None]
    return []


def _output(output: Output) -> dict[str, Any] | None:
    if output.kind == "stream":
        name = output.name if output.name in ("stdout", "stderr") else "stdout"
        return {"output_type": "stream", "name": name, "text": output.data}
    if output.kind == "error" or output.mime not in _SHOWN:
        return None
    data: Any = output.data
    if output.mime in _BINARY and not _is_base64(output.data):
        return None
    if output.mime == "application/json":
        import json

        try:
            data = json.loads(output.data)
        except (ValueError, RecursionError):
            return None
    shown = {"data": {output.mime: data}, "metadata": {}}
    if output.kind == "result":
        return {"output_type": "execute_result", "execution_count": None, **shown}
    return {"output_type": "display_data", **shown}


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def as_text(document: dict[str, Any]) -> str:
    """Check a notebook against nbformat's schema and write it.

    Raises
    ------
    ExportError
        It is no valid notebook.
    """
    import nbformat

    library: Any = nbformat
    node = library.from_dict(document)
    try:
        nbformat.validate(node)
    except nbformat.ValidationError as error:
        raise ExportError(
            f"The notebook is not valid: {str(error).splitlines()[0][:200]}"
        ) from None
    return str(library.writes(node)) + "\n"
