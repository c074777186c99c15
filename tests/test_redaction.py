"""What is a key in a text, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.redaction import (
    REDACTED,
    holds_key,
    keys_in,
    named_key_spans,
    without_keys_in,
    without_secrets,
)

OPENAI = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
AWS = "AKIAIOSFODNN7EXAMPLE"
PASSWORD = "postgresql://me:hunter2hunter2@host/db"


def test_a_key_is_found() -> None:
    text = f"a = 1\nb = '{OPENAI}'\nc = '{AWS}'"
    assert holds_key(text)
    assert keys_in(text) == [OPENAI, AWS]
    assert not holds_key("a = 1")
    assert keys_in("a = 1") == []


def test_a_password_in_an_address_is_one_without_its_address() -> None:
    assert keys_in(f"x = '{PASSWORD}'") == ["hunter2hunter2"]


def test_a_mark_that_stands_there_already_is_no_key() -> None:
    assert keys_in(f"a = '{REDACTED}'\nb = '{OPENAI}'") == [OPENAI]


@given(
    st.lists(
        st.sampled_from([OPENAI, AWS, PASSWORD, "'", '"', " ", "=", "\n", "a", REDACTED]),
        max_size=12,
    )
)
def test_of_whatever_text_all_that_is_taken_out_was_in_it(parts: list[str]) -> None:
    text = "".join(parts)
    keys = keys_in(text)
    assert bool(keys) is holds_key(text)
    assert all(key in text for key in keys)


@pytest.mark.parametrize(
    "text",
    [
        "Basic statistics2024", "basic regression_model2", "max_token=1000",
        "postgresql://{user}:{password}@{host}/db", "postgresql://u:%s@host/db",
        "https://api.example.org/?api_key={key}", "https://api.example.org/?token=<your token>",
    ],
)  # fmt: skip
def test_words_and_places_for_a_key_are_none(text: str) -> None:
    assert keys_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Basic bWU6aHVudGVyMmh1bnRlcjI=", "Authorization: Basic abc1def2ghi3", "password=123456",
        "PWD={hunter2};", "csrf_token=12345678", "mysql://me:{hunter2@host",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_word_is_a_key(text: str) -> None:
    assert holds_key(text)


def test_plain_data_lose_their_keys_and_nothing_else() -> None:
    data = {"a": [OPENAI, 1, None, {"b": f"x {AWS}"}], "c": "plain"}
    assert without_keys_in(data) == {"a": [REDACTED, 1, None, {"b": f"x {REDACTED}"}], "c": "plain"}


NAMES = [
    *("password", "passwd", "passphrase", "secret", "token", "api_key", "api-key", "apikey"),
    *("access_key", "account_key", "auth_key", "private_key", "aws_secret", "DB_TOKEN"),
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_quoted_behind_the_name_of_a_secret_is_one_wherever_it_stands(name: str) -> None:
    for text in (f"{{'{name}': 'Tr0ub4dor3'}}", f"CREATE SECRET x ({name} 'Tr0ub4dor3')"):
        assert "Tr0ub4dor3" not in without_secrets(text)
    code = f"{name} = 'Tr0ub4dor3'"
    assert [code[start:end] for start, end in named_key_spans(code)] == ["Tr0ub4dor3"]
