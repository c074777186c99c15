"""The levels of privacy: the same ones in every place that knows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import redpanda_jupyter
from redpanda_jupyter import models, privacy
from redpanda_jupyter.context import snapshot
from redpanda_jupyter.errors import RedPandaError
from redpanda_jupyter.kernel.arguments import ask_grammar, parse_ask
from redpanda_jupyter.services.question import Ask
from redpanda_jupyter.settings import Settings, load_settings

HELP = " ".join(ask_grammar().format_help().split())
PACKAGE = Path(redpanda_jupyter.__file__).parent


def test_a_level_that_one_place_knows_is_known_in_all() -> None:
    assert get_args(models.PrivacyLevel) == tuple(privacy.LEVELS)
    for level in privacy.LEVELS:
        assert load_settings({"privacy": level}).privacy == level
        assert parse_ask(f"--privacy {level}").privacy == level
        assert snapshot(["a"], {"a": 1}, privacy=level)
        assert f"{level}" in HELP


def test_a_level_that_there_is_none_of_is_refused_everywhere_with_those_that_there_are() -> None:
    for use in (
        lambda: load_settings({"privacy": "values"}),
        lambda: parse_ask("--privacy values"),
        lambda: snapshot(["a"], {"a": 1}, privacy="values"),
    ):
        with pytest.raises(RedPandaError) as caught:
            use()
        assert all(level in str(caught.value) for level in privacy.LEVELS)


def test_without_a_choice_it_is_the_same_level_everywhere() -> None:
    assert Settings().privacy == privacy.DEFAULT_LEVEL == Ask(prompt="").privacy
    assert re.search(rf"{privacy.DEFAULT_LEVEL} \(default\)", HELP)


def test_the_levels_are_not_listed_a_second_time() -> None:
    both = re.compile(r"""["']names["'], *["']schema["']""")
    listed = {path.name for path in PACKAGE.rglob("*.py") if both.search(path.read_text())}
    assert listed == {"base.py"}, "the Literal of the models, compared above"
