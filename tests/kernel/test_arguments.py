"""What a person types on the line, and what is understood."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.kernel.arguments import (
    AskArguments,
    Command,
    parse_ask,
    parse_command,
    split,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", AskArguments()),
        ("df", AskArguments(data=("df",))),
        ("df_us df_de", AskArguments(data=("df_us", "df_de"))),
        ("df_us, df_de", AskArguments(data=("df_us", "df_de"))),
        ("df_us,df_de", AskArguments(data=("df_us", "df_de"))),
        ("df -d df", AskArguments(data=("df",))),
        ("-d a --data b,c", AskArguments(data=("a", "b", "c"))),
        ("df -m openai", AskArguments(data=("df",), model="openai")),
        ("df --model=anthropic:x-1", AskArguments(data=("df",), model="anthropic:x-1")),
        ("-m 'llama 3:8b' df", AskArguments(data=("df",), model="llama 3:8b")),
        ("--privacy names df", AskArguments(data=("df",), privacy="names")),
        ("--new", AskArguments(new=True)),
        ("--help", AskArguments(help=True)),
        ("-h", AskArguments(help=True)),
    ],
)
def test_line_of_a_prompt_cell(line: str, expected: AskArguments) -> None:
    assert parse_ask(line) == expected


@pytest.mark.parametrize(
    ("line", "says", "hints"),
    [
        ("--modle x", "--modle", "--model"),
        ("-z", "-z", "-m"),
        ("df -m", "-m needs a value", "--help"),
        ("df --model=", "--model needs a value", "--help"),
        ("--privacy everything", "'everything'", "names, schema"),
        ("df 'open", "quote", "Close"),
    ],
)
def test_what_is_not_understood_is_named_with_what_was_meant(
    line: str, says: str, hints: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_ask(line)
    assert says in caught.value.message
    assert hints in caught.value.hint


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Command("status")),
        ("  ", Command("status")),
        ("--help", Command("help")),
        ("key set openai", Command("key", ("set", "openai"))),
        ("key --help", Command("key", help=True)),
        ("key -h set", Command("key", ("set",), help=True)),
    ],
)
def test_line_of_a_command(line: str, expected: Command) -> None:
    assert parse_command(line) == expected


def test_backslashes_are_left_alone() -> None:
    assert split(r"C:\data\us.csv 'a b'") == [r"C:\data\us.csv", "a b"]


def test_a_hash_is_no_comment() -> None:
    assert split("show #12") == ["show", "#12"]
