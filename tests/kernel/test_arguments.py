"""What a person types on the line, and what is understood."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import HelpWanted
from redpanda_jupyter.kernel.arguments import AskArguments, Cap, ask_grammar, parse_ask, split


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
        ("@df_us", AskArguments(data=("df_us",))),
        ("df -m openai df_de -n", AskArguments(("df", "df_de"), model="openai", store=False)),
        ("-c 3", AskArguments(conversation="3")),
        ("-x", AskArguments(form="code")),
        ("-f json --into found", AskArguments(form="json", into="found")),
        (
            "-t monthly -p market DE -p limit -5",
            AskArguments(template="monthly", parameters=(("market", "DE"), ("limit", "-5"))),
        ),
        ("-s 'short names'", AskArguments(system="short names")),
        ("--dry-run --keep", AskArguments(dry_run=True, keep=True)),
        *(
            (f"--max-cost {word}", AskArguments(max_cost=cap))
            for word, cap in {
                "0.25": Cap(usd=0.25),
                "$0.25": Cap(usd=0.25),
                ".5": Cap(usd=0.5),
                "'2 USD'": Cap(usd=2),
                "4000t": Cap(tokens=4000),
                "4,000tokens": Cap(tokens=4000),
                "'4.5k tokens'": Cap(tokens=4500),
            }.items()
        ),
    ],
)
def test_line_of_a_prompt_cell(line: str, expected: AskArguments) -> None:
    assert parse_ask(line) == expected


@pytest.mark.parametrize(
    ("line", "says", "hints"),
    [
        ("--modle x", "--modle", "--model"),
        ("-z", "-z", "-m"),
        ("df -m", "--model needs a value", "--help"),
        ("df --model=", "--model needs a value", "--help"),
        ("--new=yes", "--new takes no value", "--help"),
        ("--privacy everything", "'everything'", "names, schema"),
        ("--privacy scheme", "'scheme'", "Did you mean schema?"),
        ("-f jso", "'jso'", "Did you mean json?"),
        ("-p market", "needs NAME and VALUE", "--help"),
        ("-p market DE", "there is none", "-t"),
        ("--into 3", "'3'", ""),
        ("--max-cost", "--max-cost needs a value", "--help"),
        *(
            (f"--max-cost {word}", f"4000t (tokens), not '{word}'", "")
            for word in ("cheap", "-1", "nan", "1e3", "4k", "$", "0.25€", "12345678901t", "t")
        ),
        ("--into class", "'class'", ""),
        ("--new -c 3", "exclude each other", ""),
        ("-x -f md", "exclude each other", ""),
        ("-n --keep", "exclude each other", ""),
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


@pytest.mark.parametrize("line", ["--help", "-h", "df -m x --help", "--modle --help"])
def test_help_is_given_whatever_else_is_there(line: str) -> None:
    with pytest.raises(HelpWanted) as wanted:
        parse_ask(line)
    text = wanted.value.text
    assert text.startswith("usage: %%panda [DATA ...]")
    assert "%%%%" not in text
    for option in ("--model", "--dry-run", "--template", "-h, --help"):
        assert option in text
    assert max(map(len, text.splitlines())) <= 88


@pytest.mark.parametrize("line", ["--key sk-12345678", "--api-key=sk-12345678", "--api_key x"])
def test_a_key_on_the_line_is_refused_and_not_repeated(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_ask(line)
    assert "sk-" not in str(caught.value)
    assert "key set" in caught.value.hint


def test_what_may_stand_at_a_place() -> None:
    grammar = ask_grammar()
    assert [one.kind for one in grammar.expected([], "")] == ["frame"]
    assert [one.kind for one in grammar.expected(["df", "-m"], "op")] == ["model"]
    (options,) = grammar.expected(["df"], "--pr")
    assert "--privacy" in options.words
    (levels,) = grammar.expected(["--privacy"], "")
    assert levels.words[:2] == ("names", "schema")
    (forms,) = grammar.expected(["-f"], "j")
    assert forms.words == ("md", "code", "text", "json")
    assert grammar.expected(["-p", "market"], "")[0].kind == ""


def test_backslashes_are_left_alone() -> None:
    assert split(r"C:\data\us.csv 'a b'") == [r"C:\data\us.csv", "a b"]


def test_a_hash_is_no_comment() -> None:
    assert split("show #12") == ["show", "#12"]
