"""Times worth watching, each beside what it is measured against. Run with ``make bench``."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from redpanda_jupyter import analysis, context
from redpanda_jupyter.services.chat import ask
from redpanda_jupyter.services.connections import Connections
from redpanda_jupyter.services.question import Ask
from redpanda_jupyter.settings import load_settings
from redpanda_jupyter.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from redpanda_jupyter.tour.server import TourServer

SHELL = (
    "import sys, time\n"
    "from IPython.core.interactiveshell import InteractiveShell\n"
    "shell = InteractiveShell.instance()\n"
    "start = time.perf_counter()\n"
    "if sys.argv[1] == 'panda': shell.run_line_magic('load_ext', 'redpanda_jupyter')\n"
    "print(time.perf_counter() - start)\n"
)


@pytest.mark.parametrize("what", ["bare", "panda"])
def test_shell_start(benchmark: Any, what: str) -> None:
    command = [sys.executable, "-c", SHELL, what]
    benchmark.pedantic(
        lambda: subprocess.run(command, check=True, capture_output=True), rounds=7, warmup_rounds=1
    )


async def _first_and_all(stream: Any) -> tuple[float, float]:
    start = time.perf_counter()
    first = 0.0
    async for _ in stream:
        first = first or time.perf_counter() - start
    return first, time.perf_counter() - start


@pytest.mark.parametrize("way", ["sdk", "ask"])
def test_answer_of_2000_tokens(
    benchmark: Any,
    provider: TourServer,
    run: Callable[[Any], Any],
    tmp_path: Any,
    way: str,
) -> None:
    """CPU and wall time of a whole answer, and ``first_ms`` until its first piece."""
    firsts = []
    if way == "sdk":
        import openai

        client = openai.AsyncOpenAI(api_key="x", base_url=provider.openai_url)

        async def once() -> tuple[float, float]:
            stream = await client.chat.completions.create(
                model="gpt-test", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
            return await _first_and_all(stream)

    else:
        store, connections = Store(f"sqlite:///{tmp_path}/r.sqlite"), Connections()
        settings = load_settings()

        async def once() -> tuple[float, float]:
            question = Ask(prompt="Hi", new_conversation=True)
            events = ask(question, store=store, settings=settings, connections=connections)
            return await _first_and_all(events)

    def measured() -> None:
        firsts.append(run(once())[0])

    benchmark.pedantic(measured, rounds=9, warmup_rounds=2)
    benchmark.extra_info["first_ms"] = round(sorted(firsts)[len(firsts) // 2] * 1000, 2)
    if way == "sdk":
        run(client.close())
    else:
        run(connections.aclose())
        store.close()


def test_add_turn(benchmark: Any, full_store: Store, new_turn: Callable[[int], Any]) -> None:
    numbers = count(10_000)
    benchmark(lambda: full_store.add_turn(new_turn(next(numbers))))


def test_add_turn_again(benchmark: Any, full_store: Store, new_turn: Callable[[int], Any]) -> None:
    """A question that was asked before, whose answer brings the same code."""
    numbers = count()
    benchmark(lambda: full_store.add_turn(new_turn(next(numbers) % 5000)))


def test_revision(benchmark: Any, full_store: Store) -> None:
    benchmark(full_store.revision)


@pytest.mark.parametrize("q", ["", "revenue", "groupby region", "mont", "month total share"])
def test_search_5000_blocks(benchmark: Any, full_store: Store, q: str) -> None:
    benchmark(lambda: full_store.search_blocks(q))


@pytest.mark.parametrize("rows", [10_000, 10_000_000])
def test_context_of_20_columns(benchmark: Any, rows: int) -> None:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{i}": generator.random(rows, dtype="float32") for i in range(20)})
    benchmark(lambda: context.snapshot(["frame"], {"frame": frame}, privacy="schema"))


def test_analysis_of_a_block(benchmark: Any) -> None:
    code = "import pandas as pd\n\n" + "total = df.groupby('a')['b'].sum().sort_values()\n" * 20
    benchmark(lambda: analysis.analyze(code))
