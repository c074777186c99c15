"""The subcommands of ``%panda``, in a real shell: what they say, and what they change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.kernel.commands import COMMANDS, find, library
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer


PROMISED = {
    # what other notebooks' magics call so
    "list", "help", "version", "reset", "fix", "alias",
    # what Red Panda has besides, as far as it is about asking
    "status", "key", "model", "history", "usage", "sent", "config",
    "template", "keep", "continue", "accept", "improve", "explain",
    # and about reuse
    "search", "apply", "check", "contract", "verify", "insights", "export", "import",
}  # fmt: skip
"""What the conventions of the magic promise; the library's own commands are another matter."""


def every_command() -> list[str]:
    return [
        name
        for command in COMMANDS
        for name in (command.name, *(f"{command.name} {one.name}" for one in command.actions))
    ]


@pytest.mark.parametrize("name", every_command())
def test_every_subcommand_has_help_that_fits(panda: Any, name: str) -> None:
    text = panda(f"{name} --help")
    assert text.startswith(f"usage: %panda {name}")
    assert max(map(len, text.splitlines())) <= 100
    assert panda(f"help {name}") == text


def test_the_list_names_every_subcommand(panda: Any) -> None:
    text = panda("--help")
    assert panda("help") == text
    listed = {line.split()[1] for line in text.splitlines() if line.startswith("  %panda ")}
    assert listed - {command.name for command in library.COMMANDS} == PROMISED
    for command in COMMANDS:
        assert command.summary in text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("histroy", "Did you mean history?"),
        ("template sav x y", "Did you mean save?"),
        ("config st privacy names", "Did you mean set?"),
        ("nonsense", "--help lists them"),
        ("history 1 2", "takes nothing more"),
        ("template save monthly", "needs QUESTION"),
        ("usage --by week", "day, model, notebook"),
        ("usage --days 0", "from 1 to 3660"),
        ("sent --limit many", "whole number"),
        ("version now", "takes nothing more"),
    ],
)
def test_what_is_wrong_is_told_with_the_next_step(panda: Any, line: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        panda(line)
    assert says in str(caught.value)


def test_what_may_be_a_key_is_not_repeated(panda: Any) -> None:
    with pytest.raises(UsageError) as caught:
        panda("sk-0123456789abcdefghijklmnop")
    assert "sk-" not in str(caught.value)


def test_an_action_is_found_below_its_subcommand() -> None:
    command, rest = find(["template", "save", "a", "b"])
    assert (command.name, list(rest)) == ("template save", ["a", "b"])


# --- conversations --------------------------------------------------------------------------------


def test_history_lists_conversations_and_shows_one(panda: Any) -> None:
    assert "no conversations yet" in panda("history")
    panda("", "What is the total?")
    panda("--new", "And the mean?")

    listed = panda("history")
    assert "* #2 " in listed
    assert "  #1 " in listed
    assert "What is the total? · 1 question" in listed
    shown = panda("history 1")
    assert "What is the total?" in shown
    assert "openai:gpt-test · #1 · #2" in shown
    assert "[openai:gpt-test]" in panda("history 1 --full")
    assert "Add up the column" in shown
    assert "And the mean" not in shown
    assert "#2 " not in panda("history -q total")
    assert [one["number"] for one in json.loads(panda("history --json"))] == [2, 1]
    with pytest.raises(RecordNotFoundError):
        panda("history 9")


def test_a_conversation_goes_on_begins_anew_and_is_named(panda: Any, provider: TourServer) -> None:
    def turns() -> int:
        return len(provider.requests[-1].body["messages"]) - 1

    panda("", "One?")
    panda("", "Two?")
    assert turns() == 3
    panda("--new", "Three?")
    assert turns() == 1
    panda("-c 1", "Four?")
    assert turns() == 5
    panda("", "Five?")
    assert turns() == 7, "the conversation that was used last goes on"
    said = panda("reset")
    assert "new conversation" in said
    panda("", "Six?")
    assert turns() == 1
    panda("", "Seven?")
    assert turns() == 3, "once"
    with pytest.raises(RecordNotFoundError):
        panda("-c 99", "Eight?")


# --- what was sent, what it cost -----------------------------------------------------------------


def test_sent_lists_and_shows_what_left(panda: Any, provider: TourServer) -> None:
    assert "Nothing has left" in panda("sent")
    panda("", "What is the total?")
    panda("--privacy names", "And the mean?")

    listed = panda("sent").splitlines()
    assert "names" in listed[0]
    assert "And the mean?" in listed[0]
    assert "schema" in listed[1]
    shown = panda("sent 2")
    assert f"POST {provider.openai_url}" in shown
    for message in provider.requests[0].body["messages"]:
        assert message["content"] in shown
    (record,) = json.loads(panda("sent 1 --json"))
    assert record["body"] == provider.requests[1].body
    for wrong in ("3", "0", "nonsense"):
        with pytest.raises(RecordNotFoundError):
            panda(f"sent {wrong}")


def test_what_was_sent_is_searched(panda: Any) -> None:
    panda("", "What is the total?")
    panda("--new", "And the mean?")
    panda("--new", "What is the total of all?")
    listed = panda("sent -q 'TOTAL what'").splitlines()
    assert [line.split()[0] for line in listed[:2]] == ["1", "3"]
    assert "mean" not in "".join(listed)
    assert "And the mean?" in panda(f"sent {panda('sent -q mean').split()[0]}")
    assert "No request with 'zzz' in it" in panda("sent -q zzz")
    with pytest.raises(UsageError, match="exclude each other"):
        panda("sent 1 -q total")


def test_a_prepared_answer_is_no_call_of_a_model(panda: Any) -> None:
    panda("-m tour", "What is the total?")
    panda("-m tour -n", "What is the total?")
    assert "No model was asked" in panda("usage")


def test_usage_says_what_is_known_and_what_is_not(panda: Any) -> None:
    assert "No model was asked" in panda("usage")
    panda("", "What is the total?")
    panda("-n", "And the mean?")
    text = panda("usage --by model")
    row = text.splitlines()[1]
    assert row.startswith("openai:gpt-test")
    assert " 2 " in row
    assert row.split()[-2] == "unknown", "the price of a model that nobody lists"
    assert row.endswith("s"), "how long an answer took, as a median"
    (told,) = json.loads(panda("usage --days 1 --json"))
    assert told["calls"] == 2
    assert told["input_tokens"] > 0


# --- templates ------------------------------------------------------------------------------------


def test_a_template_is_saved_listed_asked_and_deleted(panda: Any, provider: TourServer) -> None:
    said = panda("template save monthly 'Revenue of $market, by ${unit}?'")
    assert "%%panda -t monthly -p market … -p unit …" in said
    assert "(market, unit)" in panda("template")
    assert panda("template list") == panda("template")

    panda("-t monthly -p market DE -p unit '{df} $cost'", "Only 2025.")
    (message,) = [one for one in provider.requests[-1].body["messages"] if one["role"] == "user"]
    assert message["content"] == "Revenue of DE, by {df} $cost?\n\nOnly 2025."
    for line, says in (
        ("-t monthly -p market DE", "needs a value for unit"),
        ("-t monthly -p market DE -p unit m -p markt x", "Did you mean market?"),
        ("-t montly", "Did you mean monthly?"),
    ):
        with pytest.raises((UsageError, RecordNotFoundError), match=says.replace("?", r"\?")):
            panda(line, "")
    assert "place of the one before" in panda("template save monthly 'Total?'")
    assert panda("template show monthly").strip() == "Total?"
    panda("template delete monthly")
    assert "no templates" in panda("template")


@pytest.mark.parametrize("words", ["'a b' x", "x 'costs $ 5'", "x ' '", "../x y"])
def test_a_template_that_will_not_do_is_refused(panda: Any, words: str) -> None:
    with pytest.raises(UsageError):
        panda(f"template save {words}")


# --- choices --------------------------------------------------------------------------------------


def test_a_choice_for_this_notebook_wins_over_the_settings(
    panda: Any, provider: TourServer, shell: InteractiveShell
) -> None:
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'price': [1.5]})")
    assert panda("config get privacy").strip() == "schema"
    panda("config set privacy names --notebook")
    assert panda("config get privacy").strip() == "names"
    assert "(this notebook)" in panda("config")
    panda("df", "What is the total?")
    assert "float64" not in json.dumps(provider.requests[-1].body)
    panda("df --privacy schema", "What is the total?")
    assert "float64" in json.dumps(provider.requests[-1].body), "the line wins over both"
    assert "follows the settings again" in panda("config unset privacy --notebook")
    assert panda("config get privacy").strip() == "schema"


def test_config_can_lower_the_level_and_never_raise_it(
    panda: Any, provider: TourServer, shell: InteractiveShell
) -> None:
    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'price': [1.5]})")

    def types_left(line: str = "df") -> bool:
        panda(line, "What is the total?")
        return "float64" in json.dumps(provider.requests[-1].body["messages"][-1])

    shell.run_cell("%config PandaMagics.privacy = 'names'")
    assert not types_left()
    assert types_left("df --privacy schema"), "what a person wrote on this line"
    panda("config set privacy names")
    shell.run_cell("%config PandaMagics.privacy = 'schema'")
    assert not types_left()
    shell.run_cell("%config PandaMagics.privacy = ''")
    panda("config unset privacy")
    assert types_left()


def test_a_model_gets_a_short_name(panda: Any, provider: TourServer) -> None:
    assert "no aliases" in panda("alias")
    assert "%%panda -m fast" in panda("alias fast openai:gpt-test-2")
    assert panda("alias").split() == ["fast", "openai:gpt-test-2"]
    panda("-m fast", "What is the total?")
    assert provider.requests[-1].body["model"] == "gpt-test-2"
    assert "fast = openai:gpt-test-2" in panda("config get aliases")
    for line in ("alias openai anthropic", "alias fast", "alias a.b openai:x",
                 "alias slow --delete", "alias fast opneai"):  # fmt: skip
        with pytest.raises(UsageError):
            panda(line)
    assert "no alias any more" in panda("alias fast --delete")
    with pytest.raises(UsageError):
        panda("-m fast", "What is the total?")


def test_a_setting_is_saved_for_all_notebooks(panda: Any) -> None:
    assert "Saved in" in panda("config set max_output_tokens 512")
    assert panda("config get max_output_tokens").strip() == "512"
    assert "Taken out" in panda("config unset max_output_tokens")
    for line in ("config set max_output_tokens many", "config set modle x", "config get modle",
                 "config set insert none --notebook"):  # fmt: skip
        with pytest.raises(UsageError):
            panda(line)


def test_a_library_that_cannot_be_read_hides_no_wish_for_privacy(
    panda: Any, provider: TourServer, shell: InteractiveShell, store: Store
) -> None:
    from redpanda_jupyter.errors import StoreUnavailableError
    from redpanda_jupyter.kernel.session import Session

    shell.run_cell("import pandas as pd\ndf = pd.DataFrame({'price': [1.5]})")
    panda("", "What is the total?")
    session = Session.of(shell)
    assert session is not None

    def gone(*_: Any) -> Any:
        raise StoreUnavailableError("The library is locked.")

    kept, session.store().choices = session.store().choices, gone  # type: ignore[method-assign]
    panda("df", "What is the total?")
    session.store().choices = kept  # type: ignore[method-assign]
    assert "float64" not in json.dumps(provider.requests[-1].body)


# --- keep and continue ----------------------------------------------------------------------------


def test_a_kept_answer_is_shown_again_and_nothing_is_asked(
    panda: Any, provider: TourServer, shell: InteractiveShell
) -> None:
    with pytest.raises(UsageError, match="no answer to a question"):
        panda("keep")
    panda("", "What is the total?")
    assert "costs nothing" in panda("keep")
    count = len(provider.requests)

    shown = panda("", "\nWhat is the total?\n")
    assert len(provider.requests) == count
    assert "kept from" in shown
    assert "Add up the column" in shown
    assert "total = df" in shell.rl_next_input

    panda("", "What is the mean?")
    panda("-m anthropic:x", "What is the total?")
    panda("--new", "What is the total?")
    assert len(provider.requests) == count + 3, "another question is another question"
    assert "1 kept answer" in panda("keep off")
    assert "No answer" in panda("keep off")
    panda("", "What is the total?")
    assert len(provider.requests) == count + 4


def test_an_answer_is_kept_from_the_line(panda: Any, provider: TourServer) -> None:
    panda("--keep", "What is the total?")
    panda("--keep", "What is the total?")
    panda("", "What is the total?")
    assert len(provider.requests) == 1


def test_an_answer_that_broke_off_is_gone_on_with(
    panda: Any, provider: TourServer, answers: dict[str, str], store: Store,
    shell: InteractiveShell,
) -> None:  # fmt: skip
    with pytest.raises(UsageError, match="no answer here that broke off"):
        panda("continue")
    answers["cut off"] = "    twice = total * 2\n```\n\nThat is all."
    answers["the sum"] = "Add it up:\n\n```python\nif True:\n    total = 1\n    more = 2\n```\n"
    provider.faults.append(Fault(cut_after=8))
    with pytest.raises(Exception, match="hung up"):
        panda("", "What is the sum?")

    shown = panda("continue")
    sent = [one["content"] for one in provider.requests[-1].body["messages"]][1:]
    assert sent[0] == "What is the sum?"
    assert sent[1].startswith("Add it up:")
    assert "cut off" in sent[2]
    assert "Add it up" in shown
    assert "That is all." in shown
    (conversation,) = store.list_conversations().items
    whole = store.list_messages(conversation.id).items[-1]
    assert whole.complete
    assert whole.content == sent[1] + answers["cut off"]
    with pytest.raises(UsageError, match="no answer here"):
        panda("continue")
