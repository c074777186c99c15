"""Reading the words of a line: what is wrong is named, and help is never printed by itself."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.grammar import Expected, Grammar, HelpWanted, number_of, one_of, suggestion


@pytest.fixture
def grammar() -> Grammar:
    found = Grammar("%panda thing", "Does 100 things.", epilog="example: 5%")
    found.option("name", metavar="NAME", kind="block", help="whose")
    found.option(
        "-l", "--limit", metavar="N", type=number_of("--limit", 1, 10), default=3, help="n"
    )
    found.option("--by", type=one_of("way", ("day", "model")), help="how")
    found.option("--all", action="store_true", help="all")
    return found


def test_words_are_read_in_any_order(grammar: Grammar) -> None:
    for words in (["a", "-l", "5", "--all"], ["--all", "-l", "5", "a"], ["-l5", "a", "--all"]):
        found = grammar.read(words)
        assert (found.name, found.limit, found.all) == ("a", 5, True)
    assert grammar.read(["a"]).limit == 3


@pytest.mark.parametrize(
    ("words", "says", "hints"),
    [
        ([], "%panda thing needs NAME.", "%panda thing --help"),
        (["a", "b", "c"], "takes nothing more, but got 'b c'", "--help"),
        (["a", "--limt", "3"], "no option --limt", "Did you mean --limit?"),
        (["a", "-q"], "no option -q", "There are: -l, --limit"),
        (["a", "--limit"], "--limit needs a value", "--help"),
        (["a", "--limit", "x"], "--limit is a whole number from 1 to 10, not 'x'", ""),
        (["a", "--limit", "11"], "from 1 to 10", ""),
        (["a", "--by", "dya"], "There is no way 'dya'", "Did you mean day?"),
        (["a", "--all=1"], "--all takes no value", "--help"),
        (["a", "--lim", "3"], "no option --lim", "Did you mean --limit?"),
    ],
)
def test_what_is_wrong_is_named(
    grammar: Grammar, capsys: pytest.CaptureFixture[str], words: list[str], says: str, hints: str
) -> None:
    with pytest.raises(UsageError) as caught:
        grammar.read(words)
    assert says in caught.value.message
    assert hints in caught.value.hint
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["a", "--help"], ["--nonsense", "-h"]])
def test_help_is_a_text(
    grammar: Grammar, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(HelpWanted) as wanted:
        grammar.read(words)
    text = wanted.value.text
    assert text.startswith("usage: %panda thing")
    assert "whose" in text
    assert text.endswith("example: 5%")
    assert capsys.readouterr() == ("", "")


def test_options_that_exclude_each_other() -> None:
    grammar = Grammar("x")
    group = grammar.add_mutually_exclusive_group()
    group.add_argument("--one", action="store_true")
    group.add_argument("--other", action="store_true")
    with pytest.raises(UsageError, match="--other and --one exclude each other"):
        grammar.read(["--one", "--other"])


def test_numbers() -> None:
    money = number_of("--max-cost", 0, 100, whole=False)
    assert money("0.25") == 0.25
    assert money("$3") == 3
    for wrong in ("x", "-1", "101", "nan", "inf"):
        with pytest.raises(UsageError):
            money(wrong)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("histroy", "history"), ("History", "history"), ("-modle", "--model"), ("xyzzy", "")],
)
def test_suggestions(word: str, meant: str) -> None:
    found = suggestion(word, ["history", "sent", "--model"])
    assert found == (f"Did you mean {meant}?" if meant else "")


def test_what_may_stand_at_a_place(grammar: Grammar) -> None:
    assert grammar.expected([], "") == [Expected("block")]
    assert grammar.expected(["--by"], "d") == [Expected("", ("day", "model"))]
    (options,) = grammar.expected(["a"], "--")
    assert set(options.words) == {"-l", "--limit", "--by", "--all", "-h", "--help"}


def test_a_place_that_is_filled_is_offered_no_more(grammar: Grammar) -> None:
    assert grammar.expected(["a"], "") == []
    assert grammar.expected(["--limit", "3"], "") == [Expected("block")]
    assert grammar.expected(["--by=day", "--all"], "") == [Expected("block")]
    assert grammar.expected(["a", "--all"], "") == []


def test_places_are_filled_one_after_the_other() -> None:
    pairs = Grammar("x")
    pairs.option("name", kind="setting")
    pairs.option("value", kind="value")
    pairs.option("-p", nargs=2)
    assert pairs.expected([], "") == [Expected("setting")]
    assert pairs.expected(["-p", "a", "b", "run"], "") == [Expected("value")]
    assert pairs.expected(["run", "auto"], "") == []
    assert pairs.expected(["run", "-p", "a"], "") == [Expected()]
    many = Grammar("y")
    many.option("data", nargs="*", kind="frame")
    assert [one.kind for one in many.expected(["a", "b"], "")] == ["frame"]
