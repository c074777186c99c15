"""No key that a person wrote comes into the database, by whatever way; and each time that is said.

What is looked into is the file itself with its log, byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.kernel.session import Session
from redpanda_jupyter.paths import data_dir
from redpanda_jupyter.services.extraction import describe_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from redpanda_jupyter.models import CodeBlock
    from redpanda_jupyter.store import Store

SECRET = "Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
KEY = f"sk-proj-{SECRET}"
CODE = "total = sum([1, 2])\ntotal"
WITH_KEY = f"api = '{KEY}'\ntotal = sum([1, 2])\napi"
SAID = (
    "Line 1 holds what looks like a key: of this run of #1 total neither text nor output is kept. "
    "Read the key from os.environ or a file instead."
)


def kept(session: Session) -> bytes:
    """Return all that lies on the disk, once everything is written."""
    assert session.recorder.flush(20)
    files = [one for one in data_dir().rglob("*") if one.is_file()]
    assert files
    return b"".join(one.read_bytes() for one in files)


@pytest.fixture
def session(shell: InteractiveShell) -> Session:
    found = Session.of(shell)
    assert found is not None
    return found


@pytest.fixture
def is_clean(session: Session) -> Callable[[], bool]:
    """Return a function that looks whether the key is in the file."""
    return lambda: SECRET.encode() not in kept(session)


@pytest.fixture
def block(store: Store) -> CodeBlock:
    return store.add_block(describe_source(CODE), name="total")


@pytest.fixture
def run(
    session: Session,
    shell: InteractiveShell,
    block: CodeBlock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run a text in the block's cell, or in one with another mark; return what was said below."""

    def cell(source: str, mark: str | None = None) -> str:
        stamp = {"redpanda": {"block_id": mark or block.id, "notebook_id": new_id()}}
        capsys.readouterr()
        with monkeypatch.context() as patched:
            patched.setattr(session, "cell_metadata", lambda: stamp)
            shell.run_cell(source, store_history=True)
        assert session.recorder.flush(20)
        return capsys.readouterr().out

    return cell


# --- cells that ran -------------------------------------------------------------------------------


@pytest.mark.parametrize("edits", ["save", "offer"])
def test_an_edit_with_a_key_is_no_version_and_only_its_run_is_kept(
    run: Any, store: Store, is_clean: Any, monkeypatch: pytest.MonkeyPatch, edits: str
) -> None:
    monkeypatch.setenv("REDPANDA_EDITS", edits)
    run(CODE)
    assert run(WITH_KEY).rstrip().endswith(SAID)
    assert SAID not in run(WITH_KEY), "it is said once"
    assert "ZeroDivisionError" in run(f"{WITH_KEY}\n1 / 0")
    assert is_clean()
    assert [one.code for one in store.list_versions("1")] == [CODE]
    runs = store.list_executions("1")
    assert [(one.status, one.edited, one.output_count) for one in runs] == [
        ("error", True, 0),
        ("ok", True, 0),
        ("ok", True, 0),
        ("ok", False, 1),
    ]


def test_the_edit_that_comes_after_without_the_key_is_a_version(run: Any, store: Store) -> None:
    run(WITH_KEY)
    mended = f"import os\napi = os.environ.get('API_KEY')\n{CODE}"
    assert "key" not in run(mended)
    found = store.get_block("1")
    assert (found.version, found.code) == (2, mended)


def test_what_a_run_shows_is_kept_without_keys(
    run: Any, store: Store, is_clean: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API", "")  # so that it is taken out again
    secret = f"import os\nos.environ['API'] = 'sk-proj-' + {SECRET[:14]!r} + {SECRET[14:]!r}\n"
    code = f"{secret}print(os.environ['API'])\nos.environ['API']"
    shown = store.add_block(describe_source(code), name="shown")
    assert KEY in run(code, shown.id)
    (done,) = store.list_executions("shown")
    assert [one.data.strip() for one in store.list_outputs(done.id)] == [
        "[redacted]",
        "'[redacted]'",
    ]
    assert is_clean()


def test_a_key_of_the_blocks_own_is_nothing_new(run: Any, store: Store, answers: Any) -> None:
    example = "url = 'postgresql://user:password@localhost/db'\nurl"
    with_example = store.add_turn(_answered(f"```python\n{example}\n```")).blocks[0]
    assert "looks like a key" not in run(f"{example}[:5]", with_example.id)
    assert store.get_block(with_example.id).code == f"{example}[:5]"


def test_a_cell_on_other_data_is_recorded_without_its_key(
    run: Any, store: Store, block: CodeBlock, is_clean: Any
) -> None:
    applied = _application(block, f"df = df_de\n{CODE}")
    store.add_applications([applied])
    assert "#1 total neither text nor output is kept" in run(f"x = '{KEY}'\nx", applied.id)
    (done,) = store.list_executions("1")
    assert (done.origin, done.target, done.edited) == ("apply", "df_de", True)
    assert is_clean()


# --- questions and corrections --------------------------------------------------------------------


def test_a_question_with_a_key_is_kept_without_it_and_so_is_its_answer(
    panda: Any, answers: Any, store: Store, is_clean: Any, provider: Any
) -> None:
    answers["Ask the service"] = f"Like this:\n\n```python\nclient = Client('{KEY}')\n```"
    said = panda("", f"Ask the service with {KEY}")
    assert KEY in str(provider.requests[-1].body), "what a person writes leaves as it is"
    assert "the library keeps [redacted] in its place" in " ".join(said.split())
    assert store.get_block("1").code == "client = Client('[redacted]')"
    (talk,) = store.list_conversations().items
    asked, answered = store.list_messages(talk.id).items
    assert asked.content == "Ask the service with [redacted]"
    assert "Client('[redacted]')" in answered.content
    assert "[redacted]" in str(store.sent_at(1).body)
    assert is_clean()


def test_an_answer_that_reads_the_key_elsewhere_is_kept_as_it_is(
    panda: Any, answers: Any, store: Store, is_clean: Any
) -> None:
    code = "import os\nc = Client(\n    password=os.environ['PW'],\n    key='[redacted]',\n)"
    written = code.replace("[redacted]", KEY)
    answers["Ask the service"] = f"As password=hunter2:\n\n```python\n{written}\n```"
    panda("", f"Ask the service with {KEY}, pwd=abc")
    assert store.get_block("1").code == code
    (talk,) = store.list_conversations().items
    assert "As password=[redacted]" in store.list_messages(talk.id).items[1].content
    assert is_clean()


def test_an_example_of_a_key_in_an_answer_stays_what_it_was(
    panda: Any, answers: Any, store: Store
) -> None:
    example = "url = 'postgresql://user:password@localhost/db'"
    answers["a database"] = f"```python\n{example}\n```"
    assert "looks like a key" not in panda("", "How do I open a database?")
    assert store.get_block("1").code == example


def test_a_cell_with_a_key_is_corrected_and_its_correction_not_kept(
    panda: Any, answers: Any, store: Store, is_clean: Any, shell: InteractiveShell, given: list[str]
) -> None:
    answers["Correct it"] = f"Line 2.\n\n```python\napi = '{KEY}'\ntotal = 1 + 1\n```"
    shell.run_cell(f"api = '{KEY}'\ntotal = 1 + '1'", store_history=True)
    said = " ".join(panda("fix").split())
    assert "the corrected cell is not kept" in said
    assert "%panda accept puts it in place" in said
    panda("accept")
    assert given == [f"api = '{KEY}'\ntotal = 1 + 1"], "with its key: it is the person's own cell"
    assert store.search_blocks().items == []
    assert is_clean()


def test_a_key_in_a_wish_is_not_kept(
    panda: Any, answers: Any, store: Store, is_clean: Any, shell: InteractiveShell, given: Any
) -> None:
    answers["Change the cell"] = f"Done.\n\n```python\napi = '{KEY}'\n```"
    shell.run_cell("api = None", store_history=True)
    assert "is not kept" in " ".join(panda(f'improve "use {KEY}"').split())
    assert store.search_blocks().items == []
    assert is_clean()


# --- what a person hands in -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"template save ask 'Use {KEY}'",
        f"describe total needs {KEY}",
        f"category total {KEY}",
        f"tag total {KEY}",
        f"rename total {KEY}",
        f"contract total --set 'add {KEY}'",
        f"apply total --file none.csv --map a={KEY}",
        f"apply by-region de --map revenue={KEY}",
        f"apply by-region de --value region:N={KEY}",
        f"apply by-region de -p limit {KEY}",
        "apply by-region de -p password hunter2hunter2",
        f"apply by-region de --run -p limit {KEY}",
        f"save --cell 1 -d 'with {KEY}'",
        f"save --cell 1 -t {KEY}",
    ],
)
def test_what_is_said_of_a_block_is_refused_with_a_key_in_it(
    panda: Any, block: CodeBlock, store: Store, is_clean: Any, shell: InteractiveShell, frames: str,
    line: str,
) -> None:  # fmt: skip
    shell.run_cell(frames, store_history=True)
    code = 'limit = 1\nsales.groupby("region")["revenue"].sum()[:limit]'
    store.add_block(describe_source(code), name="by-region")
    with pytest.raises(UsageError) as caught:
        panda(line)
    assert SECRET not in str(caught.value)
    assert is_clean()
    assert b"hunter2hunter2" not in kept(_session(shell))


def test_a_cell_with_a_key_is_not_saved(
    panda: Any, is_clean: Any, shell: InteractiveShell, block: CodeBlock
) -> None:
    shell.run_cell(WITH_KEY, store_history=True)
    with pytest.raises(UsageError, match="looks like a key"):
        panda("save mine")
    assert is_clean()


def _session(shell: InteractiveShell) -> Session:
    found = Session.of(shell)
    assert found is not None
    return found


def _answered(answer: str) -> Any:
    from datetime import UTC, datetime

    from redpanda_jupyter import models
    from redpanda_jupyter.services.extraction import new_blocks

    now = datetime.now(UTC)
    return models.NewTurn(
        user_message_id=new_id(), assistant_message_id=new_id(), notebook=models.NotebookRef(),
        prompt="How?", context=None, answer=answer, provider="tour", model="chat", complete=True,
        incomplete_reason=None, usage=models.Usage(), blocks=new_blocks(answer),
        sent_endpoint="https://host/v1", sent_privacy="schema", sent_body={}, asked_at=now,
        answered_at=now,
    )  # fmt: skip


def _application(block: CodeBlock, code: str) -> Any:
    from redpanda_jupyter import models

    return models.Application(
        id=new_id(), turn_id=new_id(), position=0, block_id=block.id, version=1, target="df_de",
        binding=models.Binding(block_id=block.id, version=1, inputs={}), code=code,
        content_hash=models.content_hash(code), created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
