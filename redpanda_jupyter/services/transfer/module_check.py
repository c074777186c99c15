"""Whether the functions of a module run on made data, so that its tests expect what was seen.

The rule of this module: only code that a person may run without a look is called: nothing risky,
nothing that writes files, nothing imported that nobody has reviewed. It runs in a process of its
own, in an empty folder, without the environment of this one, for a minute at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.notebooks.module_tests import probe

if TYPE_CHECKING:
    from redpanda_jupyter.models.transfer import Export, ExportedBlock
    from redpanda_jupyter.notebooks.module import Module

TIME_LIMIT_S = 60.0
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_MOST = 100_000  # bytes of what it prints


def seen_on_made_data(module: Module, export: Export) -> dict[str, Any]:
    """Return what each function gave on made data, by name; only of those that can be called.

    Nothing is called, and nothing returned, where one of the blocks may do more than compute.
    """
    if not all(harmless(one) for one in export.blocks):
        return {}
    with tempfile.TemporaryDirectory(prefix="redpanda-") as folder:
        place = Path(folder)
        (place / f"{module.name}.py").write_text(module.text, encoding="utf-8")
        (place / "probe_.py").write_text(probe(module, export), encoding="utf-8")
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            "HOME": folder,
            "TMPDIR": folder,
            "MPLBACKEND": "agg",
            "MPLCONFIGDIR": folder,
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
        }
        try:
            ran = subprocess.run(
                [sys.executable, "probe_.py"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIME_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return {}
    return _read(ran.stdout)


def harmless(one: ExportedBlock) -> bool:
    """Tell whether a block may be called to see what it gives."""
    if one.block.is_inert:
        return False
    found = analyze(one.text.code)
    return found.syntax_ok and not found.risks and not found.writes


def _read(printed: bytes) -> dict[str, Any]:
    lines = printed[-_MOST:].decode("utf-8", "replace").strip().split("\n")
    try:
        found = json.loads(lines[-1])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
