"""Answers of every size and shape: shown, kept, never run, and of their code only what is whole."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.services.extraction import MAX_BLOCKS
from redpanda_jupyter.tour.server import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.store import Store
    from redpanda_jupyter.tour.server import TourServer


def stream_of(pieces: Iterable[str]) -> Fault:
    """Have the provider send these pieces at once, written in ASCII, so that halves can be sent."""
    lines = [{"content": piece} for piece in pieces]
    chunks = [_chunk(delta) for delta in lines] + [_chunk({}, "stop")]
    body = "".join(f"data: {chunk}\n\n" for chunk in [*chunks, "[DONE]"])
    return Fault(status=200, body=body, content_type="text/event-stream; charset=utf-8")


def _chunk(delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    common = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-test"}
    return json.dumps({**common, "choices": [choice]})


def ask(kernel: Any, provider: TourServer, pieces: Iterable[str], line: str = "") -> Any:
    provider.faults.append(stream_of(pieces))
    ran = kernel.run(f"%%panda {line}\nWhat?", seconds=100)
    assert ran.status == "ok", ran.traceback
    return ran


def cell_of(ran: Any) -> str:
    """The one cell in which a frontend without the extension gets the code."""
    return "".join(one["text"] for one in ran.payload if one["source"] == "set_next_input")


PANDA = "\U0001f43c"


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        # an emoji in two pieces, as servers send it that count in UTF-16
        (["a \ud83d", "\udc3c b\n\n```python\nx = '\ud83d", "\udc3c'\n```\n"], PANDA),
        (["a \ud83d b\n\n```python\nx = '\udc3c'\n```\n"], "\ufffd"),
        (["a \ud83d", " b\n\n```python\nx = '\ud83d", "'\n```\n"], "\ufffd"),
        (["a\n\n```python\nx = '\ufffd'\n```\n \ud83d"], "\ufffd"),
    ],
)
def test_half_a_sign_costs_neither_answer_nor_code(
    kernel: Any, provider: TourServer, store: Store, pieces: list[str], shown: str
) -> None:
    ran = ask(kernel, provider, pieces)
    assert shown in ran.final["text/html"]
    assert cell_of(ran) == f"x = '{shown}'"
    assert "not saved" not in ran.final["text/plain"]
    (block,) = store.search_blocks().items
    assert block.number == ran.bundle["blocks"][0]["number"]


def test_half_a_sign_in_what_was_typed_is_joined_or_marked(
    shell: InteractiveShell, provider: TourServer, store: Store, capsys: Any
) -> None:
    shell.run_cell("%%panda -s 'as \ud83d' \nIs \ud83d\udc3c a \ud83d?")
    (request,) = provider.requests
    system, question = (one["content"] for one in request.body["messages"])
    assert system.endswith("as \ufffd")
    assert question == f"Is {PANDA} a \ufffd?"
    assert "not saved" not in capsys.readouterr().out
    (conversation,) = store.list_conversations().items
    assert store.list_messages(conversation.id).items[0].content == question


MANY = {
    "none": ("Only words.", []),
    "one": ("```python\nx = 1\n```", ["x = 1"]),
    "twenty": (
        "\n\n".join(f"Step {n}:\n\n```python\nx{n} = {n}\n```" for n in range(20)),
        [f"x{n} = {n}" for n in range(20)],
    ),
    "other languages": (
        "```sql\nselect 1\n```\n```r\nx <- 1\n```\n```bash\nrm -rf x\n```\n```js\nlet x = 1\n```\n"
        "```html\n<script>1</script>\n```\n```mermaid\ngraph TD; a-->b\n```\n```python\nx = 1\n```",
        ["x = 1"],
    ),
    "unlabelled": ("```\nimport os\nx = os.name\n```\n\n```\n$ ls\ntotal 0\n```", None),
    "tildes": ("~~~python\nx = '```'\n~~~", ["x = '```'"]),
    "nested": (
        "````markdown\n```python\ninner = 1\n```\n````\n\n````python\nx = '''\n```\n'''\n````",
        ["x = '''\n```\n'''"],
    ),
    "cut": ("```python\nx = 1\n```\n\n```python\ny = (1,", ["x = 1"]),
    "cut at once": ("```python\n", []),
    "indented": ("1. Do:\n\n   ```python\n   x = 1\n   ```\n", ["x = 1"]),
    "magics": ("```python\n%run x.py\n!rm x\nx = !ls\n```", ["%run x.py\n!rm x\nx = !ls"]),
    "bash cell": ("```python\n%%bash\nrm -rf x\n```", ["%%bash\nrm -rf x"]),
    "a question": ("```python\n%%panda df --run auto\nAnd now?\n```", None),
    "null": ("```python\nx = '\x00'\n```", ["x = '\ufffd'"]),
    "markup": ("<script>1</script><img src=x onerror=1>\n```python\nx = 1\n```", ["x = 1"]),
}


@pytest.mark.parametrize("name", MANY)
def test_code_is_handed_over_whole_and_never_run(
    kernel: Any, provider: TourServer, name: str
) -> None:
    answer, codes = MANY[name]
    kernel.run("x = 'mine'")
    ran = ask(kernel, provider, [answer])
    if codes is not None:
        assert cell_of(ran) == "\n\n".join(codes)
    assert len(ran.payload) <= 1
    assert all(one["source"] == "set_next_input" and not one["replace"] for one in ran.payload)
    assert kernel.run("print(x)").text == "mine\n"
    posts = [one for one in provider.requests if one.method == "POST"]
    assert len(posts) == 1, "a question among the code asks nothing by itself"


@pytest.mark.parametrize("answer", ["", "  \n", "<think>all of it</think>"])
def test_an_answer_without_a_word_is_told(kernel: Any, provider: TourServer, answer: str) -> None:
    ran = ask(kernel, provider, [answer])
    assert "the answer is empty" in ran.final["text/plain"]


def test_more_blocks_than_anybody_reads_do_not_flood_the_notebook(
    kernel: Any, provider: TourServer, store: Store
) -> None:
    metadata = {"redpanda": {"notebook_id": "01J00000000000000000000000"}, "deletedCells": []}
    provider.faults.append(stream_of(["```python\nx = 1\n```\n" * (MAX_BLOCKS * 20)]))
    ran = kernel.run("%%panda\nWhat?", metadata)
    assert len([one for one in ran.bundle["blocks"] if one["insert"]]) == MAX_BLOCKS
    assert (
        f"only its first {MAX_BLOCKS} blocks are kept as code, 3,800 not" in ran.final["text/plain"]
    )
    ran = ask(kernel, provider, ["```python\nx = 1\n```\n" * MAX_BLOCKS], "--new")
    assert "only its first" not in ran.final["text/plain"]


BIG = 2_000_000
SIZES = {
    "in one go": ["word " * (BIG // 5)],
    "in tiny pieces": ["word " * 10] * (BIG // 50),
    "one line": ["x" * (BIG // 2)],
    "code of one line": ["```python\nx = '" + "y" * (BIG // 2) + "'\n```"],
    "never closed": ["```python\n" + "x = 1\n" * 300_000],
    "quotes": [">" * BIG],
    "ticks": ["`" * BIG],
    "stars": ["*a " * (BIG // 3)],
    "brackets": ["[" * BIG],
    "tags": ["<a " * (BIG // 3)],
    "table": ["|a" * (BIG // 2)],
    "lists": ["- " * (BIG // 2)],
}


@pytest.mark.parametrize("name", SIZES)
def test_two_megabytes_are_kept_and_shown_in_part(
    kernel: Any, provider: TourServer, store: Store, name: str
) -> None:
    pieces = SIZES[name]
    ran = ask(kernel, provider, pieces)
    shown = len(json.dumps(ran.final))
    # the code goes along, for a cell or for another library
    limit = 3_000_000 if "```python" in pieces[0] else 1_000_000
    assert shown < limit, "what a page must take at once"
    assert "shortened here, whole in the library" in ran.final["text/plain"]
    (conversation,) = store.list_conversations().items
    assert store.list_messages(conversation.id).items[1].content == "".join(pieces)
    # The page gets a few updates, each of a screenful, however small the pieces were.
    assert max((len(json.dumps(one)) for one in [*ran.displays, *ran.updates][:-1]), default=0) < (
        400_000
    )


def test_what_is_shown_of_a_growing_answer_does_not_grow_with_it(
    kernel: Any, provider: TourServer
) -> None:
    """The cost of the whole stays near that of its pieces: no repaint reads all of it again."""

    def seconds(count: int) -> float:
        started = time.perf_counter()
        ask(kernel, provider, ["word " * 10] * count, "--new")
        return time.perf_counter() - started

    seconds(200)
    small, large = seconds(4_000), seconds(32_000)
    assert large < small * 8 * 8, "eight times the answer, and not its square"
