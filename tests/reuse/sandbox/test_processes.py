"""A process is seen with all that it started, by each way that a kernel has to tell."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from redpanda_jupyter.reuse.sandbox import processes

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc of Linux")

CODE = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "x = bytearray(50_000_000); import time; time.sleep(60)"])
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("listed", [True, False])
def test_children_are_found_measured_and_ended(
    listed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if listed and not processes._HAS_CHILDREN:
        pytest.skip("This kernel does not list children.")
    monkeypatch.setattr(processes, "_HAS_CHILDREN", listed)
    with subprocess.Popen(
        [sys.executable, "-c", CODE], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        family = processes.Family(process, "none of these")
        end = time.monotonic() + 20
        memory = 0
        while memory < 50_000_000 and time.monotonic() < end:
            members = family.members()
            memory = family.usage(members)[0]
            time.sleep(0.05)
        assert len(members) == 2
        assert 50_000_000 < memory < 200_000_000
        assert 40_000_000 < family.exact_memory(members) < 200_000_000
        family.end()
        assert [processes._began(one) for one in members] == [None, None]
