"""What is said of keys and of how things stand: each thing once, in lines that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from redpanda_jupyter.credentials import resolve
from redpanda_jupyter.errors import MissingAPIKeyError
from redpanda_jupyter.grammar import WIDTH, wrapped
from redpanda_jupyter.llm.registry import get_spec
from redpanda_jupyter.profiles import Profile
from redpanda_jupyter.services.checking import check_keys
from redpanda_jupyter.services.status import status
from redpanda_jupyter.services.wording import keys_text, status_text
from redpanda_jupyter.settings import Settings
from redpanda_jupyter.store import Store
from redpanda_jupyter.tour.server import TourServer

if TYPE_CHECKING:
    from pathlib import Path

HERE = Profile("work", base_url="http://localhost:11434/v1", key_variable="WORK_API_KEY")
ELSEWHERE = Profile("work", base_url="https://llm.example.com/v1", key_variable="WORK_API_KEY")


# --- a variable that a person named ---------------------------------------------------------------


def test_a_variable_that_a_profile_names_is_said_to_be_missing() -> None:
    here = keys_text("work", Settings(profiles=(HERE,)))
    assert here == ("work: WORK_API_KEY is not set, for localhost:11434; it is asked without a key")
    elsewhere = keys_text("work", Settings(profiles=(ELSEWHERE,)))
    assert elsewhere.startswith("work: none, for llm.example.com\n")
    assert "WORK_API_KEY" in elsewhere


def test_a_variable_that_is_missing_stops_only_questions_to_elsewhere() -> None:
    settings = Settings(profiles=(HERE,))
    assert resolve(get_spec("work", settings).account, settings).source == "not_needed"
    settings = Settings(profiles=(ELSEWHERE,))
    with pytest.raises(MissingAPIKeyError, match="WORK_API_KEY is not set"):
        resolve(get_spec("work", settings).account, settings)


def test_a_test_of_the_key_says_that_its_variable_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TourServer(lambda question: "", models=("a",)) as server:
        profile = Profile("work", base_url=server.openai_url, key_variable="WORK_API_KEY")
        settings = Settings(profiles=(profile,))
        (check,) = check_keys("work", settings)
        host = f"127.0.0.1:{server.port}"
        assert check.message == f"WORK_API_KEY is not set. Without a key {host} lists 1 model."
        monkeypatch.setenv("WORK_API_KEY", "sk-of-the-office-0123456789")
        (check,) = check_keys("work", settings)
        assert check.message == f"accepted by {host}, which lists 1 model."


# --- lines that fit -------------------------------------------------------------------------------


def test_what_is_wrong_with_all_keys_alike_is_said_once(tmp_path: Path) -> None:
    told = keys_text(None, Settings())
    assert told.count("no keyring that keeps keys safe") == 1
    line = " ".join(told.split())
    assert "Set OPENAI_API_KEY or ANTHROPIC_API_KEY before" in line
    assert "(or OPENAI_API_KEY_FILE or ANTHROPIC_API_KEY_FILE, the path of a file" in line
    with Store(f"sqlite:///{tmp_path}/library.sqlite") as store:
        whole = status_text(status(Settings(), store), tour="-m tour")
    assert whole.count("no keyring that keeps keys safe") == 1


def test_one_key_alone_says_what_is_wrong_with_it() -> None:
    told = keys_text("openai", Settings())
    assert "ANTHROPIC" not in told
    assert " ".join(told.split()).endswith(
        "Set OPENAI_API_KEY before Jupyter starts (or OPENAI_API_KEY_FILE, the path of a file that "
        "holds the key)."
    )


def test_lines_are_broken_between_words_and_keep_their_indentation() -> None:
    told = keys_text(None, Settings()).splitlines()
    assert max(map(len, told)) <= WIDTH
    assert [line[:11].strip() for line in told[2:]] == [""] * len(told[2:])
    url = "https://a-very-long-host.example.com/" + "a-path/" * 15
    lines = wrapped(f"    Look at {url} for more.", indent="  ").split("\n")
    assert url in [line.strip() for line in lines]
    assert all(line.startswith("    ") for line in lines)
    assert wrapped("one\n\n  two") == "one\n\n  two"
