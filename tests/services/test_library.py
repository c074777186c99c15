"""What takes more than one call of the store."""

import pytest

from redpanda_jupyter.errors import RecordNotFoundError, UsageError
from redpanda_jupyter.ids import is_id, new_id
from redpanda_jupyter.models import NotebookClaim
from redpanda_jupyter.services.library import (
    MAX_PATH,
    claim_notebook,
    list_messages,
    restore_block,
)
from redpanda_jupyter.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/library.sqlite")
    yield store
    store.close()


@pytest.mark.parametrize("path", ["", "/", "//", "a" * (MAX_PATH + 1)])
def test_a_notebook_has_a_path(store, path):
    with pytest.raises(UsageError) as caught:
        claim_notebook(store, NotebookClaim(path=path), lambda _: False)
    assert caught.value.field == "path"


def test_slashes_around_a_path_make_no_other_notebook(store):
    first = claim_notebook(store, NotebookClaim(path="/a/b.ipynb"), lambda _: True)
    assert first.path == "a/b.ipynb"
    again = NotebookClaim(id=first.id, path="a/b.ipynb/")
    assert claim_notebook(store, again, lambda _: True) == first


def test_a_copy_is_told_from_a_move_by_what_lies_at_the_old_path(store):
    first = claim_notebook(store, NotebookClaim(path="old.ipynb"), lambda _: True)
    asked = []

    def gone(path):
        asked.append(path)
        return False

    moved = claim_notebook(store, NotebookClaim(id=first.id, path="new.ipynb"), gone)
    assert (moved.id, asked) == (first.id, ["old.ipynb"])
    copy = claim_notebook(store, NotebookClaim(id=first.id, path="copy.ipynb"), lambda _: True)
    assert is_id(copy.id)
    assert copy.id != first.id


def test_what_is_not_there_has_no_messages_and_is_not_restored(store):
    for reference in ("7", new_id()):
        with pytest.raises(RecordNotFoundError):
            list_messages(store, reference)
        with pytest.raises(RecordNotFoundError):
            restore_block(store, reference)
