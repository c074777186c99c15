"""Whether inserted cells run: the user's own settings and store decide, and nothing else."""

import pytest

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import NotebookRef
from redpanda_jupyter.services.running import FOR_ANSWERS, MOST_ANSWERS, remember_for

RISKY = "import os\nos.remove('a')"


@pytest.fixture
def decide(ask, kernel_store, make_turn):
    """Return a function that stores code and asks whether a notebook runs it."""

    async def decided(notebook, *codes, line=None, turn_id=None):
        turn = turn_id or kernel_store.add_turn(make_turn(codes=codes)).turn_id
        remember_for(kernel_store, NotebookRef(id=notebook), turn, line)
        return await ask("GET", f"turns/{turn}/runs/{notebook}")

    return decided


async def test_nothing_runs_unless_it_was_chosen(decide):
    answer = await decide(new_id(), "x = 1")
    assert (answer.status, answer.json) == (200, {"run": False, "policy": "ask", "risks": []})


@pytest.mark.parametrize(
    ("policy", "code", "runs"),
    [
        ("auto", "x = 1", True),
        ("auto", RISKY, True),
        ("ask-if-risky", "x = 1", True),
        ("ask-if-risky", RISKY, False),
        ("ask-if-risky", "x = (", False),
        ("ask", "x = 1", False),
    ],
)
async def test_a_notebook_runs_what_was_chosen_for_it(decide, kernel_store, policy, code, runs):
    notebook = new_id()
    kernel_store.choose(NotebookRef(id=notebook), "run", policy)
    answer = (await decide(notebook, "y = 2", code)).json
    assert (answer["run"], answer["policy"]) == (runs, policy)
    assert bool(answer["risks"]) is (code != "x = 1")
    assert not (await decide(new_id(), code)).json["run"], "another notebook"


async def test_what_stood_on_the_line_holds_for_its_answer_alone(decide, kernel_store):
    notebook = new_id()
    kernel_store.choose(NotebookRef(id=notebook), "run", "auto")
    assert not (await decide(notebook, RISKY, line="ask")).json["run"]
    assert (await decide(notebook, "x = 3")).json["run"]
    many = [new_id() for _ in range(30)]
    for turn_id in many:
        remember_for(kernel_store, NotebookRef(id=notebook), turn_id, "ask")
    kept = kernel_store.choices(NotebookRef(id=notebook))[FOR_ANSWERS]
    assert sorted(kept) == sorted(many)[-MOST_ANSWERS:]
    other = new_id()
    assert (await decide(other, "x = 4", line="auto")).json["run"]
    assert not (await decide(other, "x = 5")).json["run"]


async def test_the_settings_hold_where_nothing_was_chosen(decide, start_environment):
    start_environment["REDPANDA_RUN"] = "auto"
    assert (await decide(new_id(), "x = 1")).json["policy"] == "auto"


async def test_risks_are_named_with_block_and_line(decide):
    answer = await decide(new_id(), RISKY, line="ask-if-risky")
    (risk,) = answer.json["risks"]
    assert risk.startswith("#1 line 2: ")
    assert "os.remove" in risk


async def test_an_answer_that_is_not_here_runs_nothing(ask):
    assert (await ask("GET", f"turns/{new_id()}/runs/{new_id()}")).status == 404
    answer = await ask("GET", f"turns/{new_id()}/runs/nonsense")
    assert (answer.status, answer.json["field"]) == (400, "notebook")
