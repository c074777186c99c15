"""``%panda fix``, ``improve`` and ``explain`` of a block, by its number in the library."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

BETTER = "One line is enough.\n\n```python\ntotal = df['a'].sum() * 1\n```\n"


@pytest.fixture
def asked(panda: Any, shell: InteractiveShell, answers: dict[str, str], store: Store) -> Store:
    """A library with #1 and #2 from an answer, and #3, which is SQL; nothing of it has run."""
    panda("", "What is the total?")
    answers["in SQL"] = "Here:\n\n```sql\nselect 1\n```\n"
    panda("", "And in SQL?")
    answers["Change the cell"] = BETTER
    answers["Correct it"] = BETTER
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'b': [1]})", store_history=True)
    return store


def last(provider: TourServer) -> str:
    return str(provider.requests[-1].body["messages"][-1]["content"])


def test_a_block_that_did_not_run_here_is_explained_from_the_library(
    panda: Any, asked: Store, provider: TourServer
) -> None:
    panda("explain #2")
    assert "what the cell #2 does" in last(provider)
    assert "twice = total * 2" in last(provider)
    panda(f"explain {asked.get_block('#1').id}")
    assert re.search(r"total = df\[\"PANDA_TEXT_\d+\"\]\.sum\(\)", last(provider))


def test_a_wish_about_a_block_is_its_next_version(
    panda: Any, asked: Store, provider: TourServer, shell: InteractiveShell
) -> None:
    told = panda('improve "shorter" #1')
    assert "Change the cell #1: shorter" in last(provider)
    assert "#1 v2" in told
    assert next(one.code for one in asked.list_versions("#1")) == "total = df['a'].sum() * 1"
    assert "#1 is as it was" in panda("accept")


def test_a_block_that_failed_here_is_corrected_with_its_error(
    panda: Any, asked: Store, provider: TourServer, shell: InteractiveShell
) -> None:
    with pytest.raises(UsageError, match="No cell with the code of #1 has failed here"):
        panda("fix #1")
    shell.run_cell(asked.get_block("#1").code, store_history=True)
    number = shell.execution_count - 1
    shell.run_cell("1 / 0", store_history=True)
    told = panda("fix #1")
    assert f"The cell In [{number}] failed with KeyError" in last(provider)
    assert "#1 v2" in told


@pytest.mark.parametrize("line", ["fix #9", "explain #9", "improve shorter #9"])
def test_a_block_that_there_is_not(panda: Any, asked: Store, line: str) -> None:
    with pytest.raises(RecordNotFoundError, match="'#9'"):
        panda(line)


@pytest.mark.parametrize("line", ["fix #3", "explain #3", "improve shorter #3"])
def test_a_block_that_is_no_python(panda: Any, asked: Store, line: str) -> None:
    with pytest.raises(UsageError, match="#3 is sql"):
        panda(line)


def test_columns_that_a_blocks_question_knew_stay_names(
    panda: Any, shell: InteractiveShell, answers: dict[str, str], provider: TourServer
) -> None:
    shell.run_cell("import pandas as pd\nsales = pd.DataFrame({'price': [1], 'region': ['x']})")
    answers["What is the sum?"] = (
        "```python\nsales[sales['region'] == 'Qorvath']['price'].sum()\n```\n"
    )
    panda("sales", "What is the sum?")
    shell.run_cell("del sales")
    panda("explain #1")
    assert "['region'] == " in last(provider)
    assert "['price'].sum()" in last(provider)
    assert "Qorvath" not in last(provider)
