"""What Tab offers behind ``{`` and for a profile, and that nobody else's names are among it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.completer import provisionalcompleter

from redpanda_jupyter.services.choosing import list_models
from redpanda_jupyter.setting_file import save_user_setting
from redpanda_jupyter.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.tour.server import TourServer


@pytest.fixture
def tab(shell: InteractiveShell) -> Callable[[str], list[str]]:
    """Return what Tab offers at the end of a cell."""
    for cell in (
        "import pandas as pd\nframe = pd.DataFrame({'a': [1]})",
        "limit = 3\nmarket = 'DE'\nnothing_to_see = [1]\napi_key = 'x'",
        "limit + 1",
        "1 / 0",
    ):
        shell.run_cell(cell, store_history=True)

    def press(cell: str) -> list[str]:
        with provisionalcompleter():
            return [one.text for one in shell.Completer.completions(cell, len(cell))]

    return press


def test_braces_take_values_and_cells_besides_frames(tab: Any) -> None:
    offered = tab("%%panda\nOnly the first {")
    assert offered[:3] == ["frame", "limit", "market"]
    assert {"In[1]", "In[3]", "Out[3]", "Err[4]"} <= set(offered)
    assert not {"api_key", "nothing_to_see", "Out[1]", "Err[3]"} & set(offered)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("{lim", "{limit"), ("{Out[", "{Out[3]"), ("{Err[4", "{Err[4]"), ("see {Err", "see {Err[4]")],
)
def test_a_mention_is_completed_as_far_as_it_is_typed(
    shell: InteractiveShell, tab: Any, typed: str, offered: str
) -> None:
    cell = f"%%panda\n{typed}"
    with provisionalcompleter():
        found = list(shell.Completer.completions(cell, len(cell)))
    assert [cell[: one.start] + one.text for one in found] == [f"%%panda\n{offered}"]


def test_an_at_sign_takes_no_cells(tab: Any) -> None:
    assert tab("%%panda\nCompare @") == ["frame"]


def test_a_profile_offers_what_its_server_listed_and_asks_nobody(
    tab: Any, provider: TourServer
) -> None:
    save_user_setting("profiles.mine.base_url", provider.openai_url)
    assert tab("%%panda -m mine:") == []
    list_models("mine", load_settings())
    asked = len(provider.requests)
    offered = tab("%%panda -m mine:")
    assert offered
    assert all(word.startswith("mine:") or ":" not in word for word in offered)
    assert len(provider.requests) == asked


@pytest.mark.parametrize(
    "line",
    ["%%panda -m nobody:", "%%panda -m mine:pri", "%panda usage pri", "%panda improve pri",
     "%%panda -c pri", "%panda nonsense pri", "%%panda\nCompare @pri"],
)  # fmt: skip
def test_where_nothing_is_known_nobody_elses_names_are_offered(tab: Any, line: str) -> None:
    assert tab(line) == []
