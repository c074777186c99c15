"""Whether the functions of a module run on made data, so that its tests expect what was seen.

The rule of this module: only code that a person may run without a look is called: nothing risky,
nothing that writes files, nothing imported that nobody has reviewed. It runs behind the walls of
:mod:`~redpanda_jupyter.reuse.sandbox` like every other code of a block, for a minute at most.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from redpanda_jupyter.analysis import analyze
from redpanda_jupyter.notebooks.module_tests import probe

if TYPE_CHECKING:
    from redpanda_jupyter.models import RunResult
    from redpanda_jupyter.models.transfer import Export, ExportedBlock
    from redpanda_jupyter.notebooks.module import Module

TIME_LIMIT_S = 60.0
_BEFORE = """\
import sys, warnings
sys.path.insert(0, ".")
sys.dont_write_bytecode = True
warnings.simplefilter("ignore")"""


def seen_on_made_data(module: Module, export: Export) -> dict[str, Any]:
    """Return what each function gave on made data, by name; only of those that can be called.

    Nothing is called, and nothing returned, where one of the blocks may do more than compute.
    """
    from redpanda_jupyter.reuse.sandbox import Job, Limits, run_job

    if not all(harmless(one) for one in export.blocks):
        return {}
    ran = run_job(
        Job(
            cells=(_BEFORE, probe(module, export)),
            files={f"{module.name}.py": module.text.encode("utf-8")},
            limits=Limits(time_s=TIME_LIMIT_S),
            label=module.name,
        )
    )
    return _read(ran)


def harmless(one: ExportedBlock) -> bool:
    """Tell whether a block may be called to see what it gives."""
    if one.block.is_inert:
        return False
    found = analyze(one.text.code)
    return found.syntax_ok and not found.risks and not found.writes


def _read(ran: RunResult) -> dict[str, Any]:
    """Return what the last line says that was printed; nothing where that is no answer."""
    printed = "".join(one.data for one in ran.outputs if one.name == "stdout")
    try:
        found = json.loads(printed.strip().split("\n")[-1])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
