"""``%%panda`` in a real kernel: a question, its answer on the screen, its code in the library."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer

IN_LAB = {"redpanda": {"notebook_id": "01JD0000000000000000000000"}, "deletedCells": []}


def last_message(provider: TourServer) -> str:
    return provider.requests[-1].body["messages"][-1]["content"]


@pytest.mark.parametrize("model", ["openai:gpt-test", "anthropic:claude-test"])
def test_a_question_is_answered_shown_and_kept(
    kernel: Any, provider: TourServer, store: Store, model: str
) -> None:
    ran = kernel.run(f"%%panda df -m {model}\nWhat is the total?", IN_LAB)

    assert ran.status == "ok", ran.traceback
    assert len(ran.displays) == 1
    assert "The total is one line." in ran.final["text/plain"]
    assert "<details><summary>#1 " in ran.final["text/html"]
    assert [block["code"] for block in ran.bundle["blocks"]] == [
        'total = df["a"].sum()\ntotal',
        "twice = total * 2\ntwice",
    ]
    assert ran.payload == []

    page = store.search_blocks()
    assert [block.variables_created for block in page.items] == [["twice"], ["total"]]
    first = store.get_block("#1")
    assert first.prompt == "What is the total?"
    assert first.description == "Add up the column"
    assert first.inputs == ["df"]
    assert first.model == model.partition(":")[2]
    assert first.notebook_id == IN_LAB["redpanda"]["notebook_id"]


def test_a_block_knows_the_columns_that_it_names_before_it_ever_ran(
    kernel: Any, provider: TourServer, store: Store
) -> None:
    kernel.run("%%panda df\nWhat is the total?", IN_LAB)

    analysis = store.get_version("#1", 1).analysis
    assert analysis is not None
    assert analysis.columns == {"df": ["a"]}
    text = store.get_version_text(store.get_block("#1").id, 1)
    assert text is not None
    assert set(text.schemas["df"]) >= {"a", "secret"}
    assert "secret" not in str(analysis.columns)


def test_names_types_and_nulls_go_along_and_no_value(kernel: Any, provider: TourServer) -> None:
    kernel.run("%%panda df\nWhat is the total?")

    sent = provider.requests[-1].raw.decode()
    assert "secret" in sent
    assert "xq-1" not in sent
    assert "xq-2" not in sent
    assert "3 rows" in last_message(provider)


def test_at_level_names_only_names_go_along(kernel: Any, provider: TourServer) -> None:
    kernel.run("%%panda df --privacy names\nWhat is the total?")

    assert "secret" in last_message(provider)
    assert "int64" not in last_message(provider)


def test_at_level_samples_as_many_rows_go_along_as_the_setting_says(
    kernel: Any, provider: TourServer
) -> None:
    kernel.run("import os\nos.environ['REDPANDA_SAMPLES'] = '2'")
    kernel.run("%%panda df --privacy samples\nWhat is the total?")
    assert "row 2: " in last_message(provider)
    assert "row 3: " not in last_message(provider)
    assert "xq-1" not in last_message(provider), "the column's name says that it is a secret"


def test_what_was_sent_is_kept_exactly(kernel: Any, provider: TourServer, store: Store) -> None:
    kernel.run("%%panda df\nWhat is the total?")

    (sent,) = store.list_sent()
    assert sent.body == provider.requests[-1].body
    assert sent.endpoint == provider.openai_url


def test_a_conversation_goes_on_and_can_begin_afresh(kernel: Any, provider: TourServer) -> None:
    kernel.run("%%panda df\nFirst question", IN_LAB)
    kernel.run("%%panda df\nSecond question", IN_LAB)
    messages = provider.requests[-1].body["messages"]
    assert any("First question" in message["content"] for message in messages[:-1])

    kernel.run("%%panda df --new\nThird question", IN_LAB)
    messages = provider.requests[-1].body["messages"]
    assert not any("First question" in message["content"] for message in messages)


def test_without_the_extension_one_next_cell_carries_all_blocks(kernel: Any) -> None:
    ran = kernel.run("%%panda df\nWhat is the total?")

    (payload,) = ran.payload
    assert payload["source"] == "set_next_input"
    assert payload["text"] == 'total = df["a"].sum()\ntotal\n\ntwice = total * 2\ntwice'
    assert not payload["replace"]


def test_the_answer_is_shown_while_it_comes(kernel: Any, provider: TourServer) -> None:
    provider.faults.append(Fault(piece_delay_s=0.15))
    ran = kernel.run("%%panda df\nWhat is the total?")

    growing = [data["text/plain"] for data in ran.updates]
    assert len(growing) >= 3
    assert len(growing[0]) < len(growing[-1])
    assert not any("vnd.redpanda" in kind for data in ran.updates[:-1] for kind in data)


@pytest.mark.parametrize("stall", [False, True])
def test_interrupt_stops_at_once_and_keeps_the_part_received(
    kernel: Any, provider: TourServer, store: Store, *, stall: bool
) -> None:
    slow = Fault(stall_after=4) if stall else Fault(piece_delay_s=0.3)
    provider.faults.append(slow)
    pressed: list[float] = []

    def press(ran: Any) -> None:
        if not pressed and any("total" in data["text/plain"] for data in ran.updates):
            pressed.append(time.monotonic())
            kernel.interrupt()

    ran = kernel.finish(kernel.start("%%panda df\nWhat is the total?", IN_LAB), seen=press)

    assert pressed
    assert ran.status == "error"
    assert ran.error == "PandaInterrupted"
    assert ran.traceback == ["Red Panda: interrupted"]
    assert "interrupted; the part received is kept; %panda continue" in ran.final["text/plain"]
    assert "The total" in ran.final["text/plain"]
    request = provider.requests[-1]
    assert request.disconnected_at is not None
    assert request.disconnected_at - pressed[0] < 5
    (conversation,) = store.list_conversations().items
    answer = store.list_messages(conversation.id).items[-1]
    assert not answer.complete
    assert answer.incomplete_reason == "interrupted"
    assert answer.content.startswith("The total")
    assert ran.payload == []
    assert kernel.run("1 + 1").status == "ok"


def test_a_cut_answer_is_kept_and_becomes_no_cell(
    kernel: Any, provider: TourServer, store: Store
) -> None:
    provider.faults.append(Fault(cut_after=6))
    ran = kernel.run("%%panda df\nWhat is the total?")

    assert ran.status == "error"
    assert ran.error == "ProviderConnectionError"
    assert "the part received is kept" in ran.final["text/plain"]
    assert ran.payload == []
    (conversation,) = store.list_conversations().items
    answer = store.list_messages(conversation.id).items[-1]
    assert answer.incomplete_reason == "cut"


def test_an_answer_cut_by_its_length_says_so(kernel: Any, provider: TourServer) -> None:
    provider.faults.append(Fault(finish="length"))
    ran = kernel.run("%%panda df\nWhat is the total?")

    assert "limit on length" in ran.final["text/plain"]
    assert ran.payload == []
    assert not ran.bundle["complete"]


@pytest.mark.parametrize(
    ("cell", "error", "says"),
    [
        ("%%panda df\n   ", "UsageError", "lines below"),
        ("%%panda df", "UsageError", "lines below"),
        ("%%panda df what is the mean", "UsageError", "lines below"),
        ("%%panda df what's the mean?", "UsageError", "lines below"),
        ("%%panda df --key sk-proj-abcdefghij0123456789", "UsageError", "%panda key set"),
        ("%%panda dff\nWhat?", "UsageError", "Did you mean df"),
        ("%%panda df --modle x\nWhat?", "UsageError", "--model"),
        ("%%panda df -m nobody:x\nWhat?", "UsageError", "nobody"),
        ("%panda stauts", "UsageError", "Did you mean status?"),
        ("%panda What is the total", "UsageError", "%%panda"),
        ("%panda key set openai sk-oops", "UsageError", "never written on the line"),
        ("%panda key frobnicate", "UsageError", "set, status, test, delete"),
        ("%panda key set tour", "UsageError", "needs no key"),
        ("%panda key set openai", "UsageError", "no input"),
    ],
)
def test_bad_input_is_one_line_with_the_next_step(
    kernel: Any, provider: TourServer, cell: str, error: str, says: str
) -> None:
    ran = kernel.run(cell, stdin=False)

    assert ran.status == "error"
    assert ran.error == error
    (line,) = ran.traceback
    assert line.startswith("Red Panda: ")
    assert says in line
    assert not provider.requests


@pytest.mark.parametrize(
    ("fault", "error", "requests"),
    [
        (Fault(status=401, message="Incorrect API key"), "ProviderAuthenticationError", 1),
        (Fault(status=404, message="no such model"), "ProviderResponseError", 1),
        (Fault(status=500), "ProviderResponseError", 3),
        (Fault(status=429, headers={"Retry-After": "3600"}), "RateLimitError", 1),
        (Fault(status=200, body="<html>a proxy</html>"), "ProviderResponseError", None),
    ],
)
def test_a_failing_provider_is_one_line_with_the_next_step(
    kernel: Any, provider: TourServer, fault: Fault, error: str, requests: int | None
) -> None:
    provider.faults.extend([fault] * 3)
    ran = kernel.run("%%panda df\nWhat is the total?")

    assert ran.status == "error"
    assert ran.error == error
    assert len(ran.traceback) == 1
    assert "\n" not in ran.traceback[0]
    if requests is not None:
        asked = [request for request in provider.requests if request.method == "POST"]
        assert len(asked) == requests


def test_a_store_that_cannot_write_costs_no_answer(kernel: Any, store: Store) -> None:
    kernel.run("%%panda df\nWarm up", IN_LAB)
    import sqlite3

    from redpanda_jupyter.paths import DATABASE_NAME, data_dir

    other = sqlite3.connect(data_dir() / DATABASE_NAME)
    other.execute("update meta set min_reader = 999999, min_writer = 999999")
    other.commit()
    other.close()
    kernel.run("%reload_ext redpanda_jupyter")
    ran = kernel.run("%%panda df\nWhat is the total?", IN_LAB)

    assert ran.status == "ok"
    assert "The total is one line." in ran.final["text/plain"]
    assert "not saved:" in ran.final["text/plain"]
    assert ran.payload[0]["text"].startswith('total = df["a"].sum()')


@pytest.mark.parametrize(
    "cell",
    [
        "%panda key set {key}",
        "%panda key {key}",
        "%panda {key}",
        "%panda key set openai {key}",
        "%%panda -m {key}\nWhat?",
        "%%panda {key}\nWhat?",
        "%%panda --key={key}\nWhat?",
    ],
)
@pytest.mark.parametrize(
    "key", ["sk-proj-abcdefghij0123456789", "sk-ant-api03-abcdefghij0123456789"]
)
def test_a_key_on_the_line_is_not_repeated(kernel: Any, cell: str, key: str) -> None:
    ran = kernel.run(cell.format(key=key))
    assert ran.status == "error"
    assert key not in "".join([*ran.traceback, ran.text, ran.error])


@pytest.mark.parametrize("cell", ["%panda key set {key}", "%panda key {key}", "%panda {key}"])
def test_nor_is_one_that_looks_like_nothing_known(kernel: Any, cell: str) -> None:
    key = "0123456789abcdef0123456789abcdef"
    ran = kernel.run(cell.format(key=key))
    assert ran.status == "error"
    assert key not in "".join([*ran.traceback, ran.text])


def test_status_and_help_need_no_key(kernel: Any) -> None:
    status = kernel.run("%panda")
    assert status.status == "ok", status.traceback
    assert "Red Panda 0." in status.text
    assert "openai:gpt-test" in status.text
    assert "library" in status.text
    helped = kernel.run("%panda --help")
    assert "%%panda [DATA ...]" in helped.text
    assert "%panda key set PROVIDER" in helped.text


def test_the_model_of_a_notebook_can_be_set_by_config(kernel: Any, provider: TourServer) -> None:
    kernel.run("%config PandaMagics.model = 'openai:other'")
    kernel.run("%%panda df\nWhat?")
    assert provider.requests[-1].body["model"] == "other"


def test_thinking_is_folded_and_no_part_of_the_answer(
    kernel: Any, answers: dict[str, str], store: Store
) -> None:
    answers["What is the total?"] = (
        "<think>First </details><img src=x onerror=alert(1)>\u202e\n```python\nx = 1\n```\n"
        "</think>It is 3.\n\n```python\ntotal = 3\n```\n"
    )
    ran = kernel.run("%%panda\nWhat is the total?", IN_LAB)
    shown = ran.final["text/html"]
    assert "<summary>Thinking · 9 words, not kept</summary>" in shown
    assert shown.count("</details>") == shown.count("<details")
    assert "First &lt;/details&gt;&lt;img src=x" in shown
    assert "\u202e" not in shown
    assert "First" not in ran.final["text/plain"]
    assert [block["code"].strip() for block in ran.bundle["blocks"]] == ["total = 3"]
    (conversation,) = store.list_conversations().items
    assert "First" not in store.list_messages(conversation.id).items[-1].content
