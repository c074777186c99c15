"""``from redpanda_jupyter import Library``: blocks as Python objects."""

from __future__ import annotations

import subprocess
import sys
import traceback
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from redpanda_jupyter import Library
from redpanda_jupyter.errors import (
    ExportError,
    MappingError,
    RecordNotFoundError,
    RedPandaError,
    UsageError,
)
from redpanda_jupyter.services.transfer.gathering import gather_library
from redpanda_jupyter.services.transfer.importing import import_bundle
from redpanda_jupyter.services.transfer.writing import Wishes, write

from .conftest import add_answer, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from redpanda_jupyter.store import Store

SALES = pd.DataFrame(
    {"region": ["N", "N", "S", "W"], "revenue": [1.0, 2.0, 5.0, 7.0], "price": [4, 8, 9, 10]}
)


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library(f"sqlite:///{tmp_path}/lib.sqlite") as library:
        fill(library._store)
        yield library


@pytest.mark.filterwarnings("ignore:'price' lies in another range:UserWarning")
def test_a_block_is_called_like_a_function(lib: Library) -> None:
    clean = lib["clean-sales"](SALES)
    assert list(clean["price"]) == [8, 9, 10]
    assert lib["clean-sales"](SALES, min_price=9).shape == (1, 3)
    assert lib["monthly-revenue"](clean, LIMIT=1).to_dict() == {"N": 2.0}
    assert lib["#2"](clean).to_dict() == lib[2](clean).to_dict() == {"N": 2.0, "S": 5.0}


@pytest.mark.filterwarnings("ignore:'price' lies in another range:UserWarning")
def test_the_contract_is_checked_before_anything_runs(lib: Library) -> None:
    with pytest.raises(MappingError, match=r"'preis' \(for 'price'\)"):
        lib["clean-sales"](pd.DataFrame({"preis": [1]}))
    with pytest.raises(MappingError, match="holds numbers written as texts"):
        lib["clean-sales"](SALES.assign(price=["4,5", "8", "9", "10"]))
    with pytest.raises(TypeError, match="unexpected keyword"):
        lib["clean-sales"](SALES, other=1)


def test_what_a_block_says_of_itself(lib: Library) -> None:
    block = lib["clean-sales@1"]
    assert block.code.startswith("import pandas as pd\nclean =")
    assert [one.name for one in block.contract.frames[0].columns] == ["price"]
    assert [one.version for one in block.versions] == [1]
    assert (block.number, block.name, block.description) == (1, "clean-sales", "Load it")
    assert repr(block) == "<Block #1 clean-sales version 1: 'Load it'>"
    assert "clean-sales" in block._repr_html_()


def test_hostile_code_is_shown_as_text(lib: Library) -> None:
    add_answer(lib._store, "```python\nx = '</pre><script>alert(1)</script>'\n```", "Hm?")
    shown = lib[3]._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_finding_and_going_through(lib: Library) -> None:
    assert [block.number for block in lib] == [2, 1]
    assert [block.number for block in lib.search("groupby")] == [2]
    assert "clean-sales" in lib
    assert 2 in lib
    assert "nothing" not in lib
    assert 99 not in lib
    with pytest.raises(RecordNotFoundError):
        lib["nothing"]
    with pytest.raises(RecordNotFoundError):
        lib["clean-sales@7"]
    with pytest.raises(UsageError, match="by its number or name, not by float"):
        lib[1.5]  # type: ignore[index]


def test_an_imported_block_refuses_until_it_is_reviewed(lib: Library, tmp_path: Path) -> None:
    path = str(tmp_path / "all.redpanda.zip")
    write(gather_library(lib._store), Wishes("bundle", path))
    with Library(f"sqlite:///{tmp_path}/other.sqlite") as other:
        import_bundle(other._store, path)
        block = other["clean-sales"]
        assert block.code.startswith("import pandas")
        with pytest.raises(UsageError, match="nobody has reviewed it yet"):
            block(SALES)
        other._store.review_block(block.record.id)
        assert block(SALES).shape == (3, 3)


def test_an_error_shows_the_blocks_own_line(lib: Library) -> None:
    add_answer(lib._store, "```python\nratio = 1 / divisor\n```", "Divide?")
    try:
        lib[3](0)
    except ZeroDivisionError:
        told = traceback.format_exc()
    assert "ratio = 1 / divisor" in told
    assert "<redpanda #3 version 1" in told


def test_an_error_that_says_what_to_do_comes_without_its_way_in_here(lib: Library) -> None:
    with pytest.raises(RecordNotFoundError) as raised:
        lib["nope"]
    assert raised.value.hint
    assert raised.value.__suppress_context__
    told = "".join(traceback.format_exception(raised.value))
    assert "During handling" not in told
    # the own line, and the call of it
    assert len(traceback.extract_tb(raised.value.__traceback__)) == 2
    us = {"us": SALES}
    for wrong in (lambda: lib.apply("nope", us), lambda: lib.verify("nope", us),
                  lambda: lib.search("is:nothing"), lambda: lib["clean-sales"](SALES[["region"]]),
                  lambda: lib["clean-sales@x"]):  # fmt: skip
        with pytest.raises(RedPandaError) as raised:
            wrong()
        assert len(traceback.extract_tb(raised.value.__traceback__)) == 3


def test_what_cannot_be_a_function_says_why(lib: Library) -> None:
    add_answer(lib._store, "```python\n!ls\n```", "Files?")
    with pytest.raises(ExportError, match="#3: Line 1 is a shell command"):
        lib[3]()


def test_importing_it_loads_nothing() -> None:
    code = (
        "import sys, redpanda_jupyter; "
        "print([one for one in ('pandas', 'sqlalchemy', 'pydantic') if one in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "[]\n"


def test_the_library_of_the_settings_is_the_default(home_library: Path) -> None:
    with Library() as library:
        assert list(library) == []
        assert str(home_library) in repr(library)


def test_a_store_may_be_closed_and_used_again(lib: Library, here: Store) -> None:
    lib.close()
    assert len(list(lib)) == 2
