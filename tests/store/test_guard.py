"""What looks like a key is refused, or left out, before it comes into either database."""

from __future__ import annotations

import pytest

from redpanda_jupyter import models
from redpanda_jupyter.errors import UsageError
from redpanda_jupyter.ids import new_id

KEY = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
CODE = f"key = '{KEY}'"


@pytest.fixture
def block(store, make):
    return store.add_turn(make.turn(blocks=[make.block("df.sum()")])).blocks[0]


def run(block, code, **changes):
    given = {"id": new_id(), "block_id": block.id, "version": 1, "status": "ok", "edited": True}
    return models.NewExecution(
        **{**given, "source": code, "started_at": "2026-01-01T00:00:00Z", **changes}
    )


def test_a_run_is_kept_without_a_text_that_holds_a_key(store, make, block):
    shown = [models.Output(kind="stream", mime="text/plain", data=KEY, name="stdout")]
    done = store.add_execution(run(block, CODE), make.block(CODE), outputs=shown)
    assert (done.version, done.edited, done.output_count) == (1, True, 0)
    assert [one.code for one in store.list_versions(block.id)] == ["df.sum()"]
    # it says nothing of the version that it was edited from, neither now nor later
    assert store.get_block(block.id).executed_successfully is None
    kept = store.add_execution(run(block, "df.sum() + 1"), make.block("df.sum() + 1"))
    assert kept.version == 2
    assert store.get_block(block.id).version == 2


def test_what_was_shown_is_kept_without_keys_and_pictures_as_they_are(store, block):
    picture = "iVBORw0KGgo" + KEY
    shown = [
        models.Output(kind="stream", mime="text/plain", data=f"a {KEY} b", name="stdout"),
        models.Output(kind="display", mime="image/png", data=picture),
    ]
    done = store.add_execution(run(block, None, edited=False), outputs=shown)
    assert [one.data for one in store.list_outputs(done.id)] == ["a [redacted] b", picture]


@pytest.mark.parametrize(
    "refused",
    [
        lambda store, make, block: store.add_block(make.block(CODE)),
        lambda store, make, block: store.add_block(make.block("x"), prompt=KEY),
        lambda store, make, block: store.add_block(make.block("x"), tags=[KEY]),
        lambda store, make, block: store.add_version(block.id, make.block(CODE)),
        lambda store, make, block: store.add_version(block.id, make.block("x"), reason=KEY),
        lambda store, make, block: store.change_block(block.id, description=f"with {KEY}"),
        lambda store, make, block: store.change_block(block.id, category=KEY),
        lambda store, make, block: store.tag_block(block.id, add=[KEY]),
        lambda store, make, block: store.rename_block(block.id, KEY),
        lambda store, make, block: store.put_template(
            models.Template(name="a", text=KEY, created_at="2026-01-01T00:00:00Z",
                            updated_at="2026-01-01T00:00:00Z")
        ),
        lambda store, make, block: store.add_applications([application(block, a="1", b=repr(KEY))]),
        lambda store, make, block: store.add_applications([application(block, pwd="'hunter2'")]),
    ],
)  # fmt: skip
def test_what_a_person_hands_in_is_refused(store, make, block, refused):
    before = store.revision()
    with pytest.raises(UsageError) as caught:
        refused(store, make, block)
    assert KEY not in str(caught.value)
    assert store.revision() == before, "nothing was written"


def test_values_that_are_no_keys_are_none(store, block):
    values = {"key": "'region'", "token": "'EUR'", "limit": "1000000", "password_column": "'pw'"}
    assert store.add_applications([application(block, **values)]).blocks


def application(block, **parameters):
    code = f"# {new_id()}\ndf.sum()"
    return models.Application(
        id=new_id(), turn_id=new_id(), position=0, block_id=block.id, version=1, target="df_de",
        binding=models.Binding(block_id=block.id, version=1, inputs={}, parameters=parameters),
        code=code, content_hash=models.content_hash(code), created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
