"""An id belongs to one file: renames keep it, copies get their own."""

from __future__ import annotations

import pytest

from redpanda_jupyter.ids import is_id, new_id
from redpanda_jupyter.models import NotebookClaim, NotebookRef


class Folder:
    """Files by path; each holds the id in its notebook's metadata."""

    def __init__(self, store):
        self.files, self._store = {}, store

    def open(self, path, *, save=True):
        claim = NotebookClaim(id=self.files.get(path), path=path)
        given = self._store.claim_notebook(claim, self.files.__contains__)
        self.files.setdefault(path, None)
        if save:
            self.files[path] = given
        return given

    def rename(self, old, new):
        self.files[new] = self.files.pop(old)

    def copy(self, old, new):
        self.files[new] = self.files[old]


@pytest.fixture
def folder(store):
    return Folder(store)


def test_notebook_gets_an_id_and_keeps_it(folder):
    given = folder.open("a.ipynb")
    assert is_id(given)
    assert folder.open("a.ipynb") == given
    assert folder.open("b.ipynb") != given


def test_id_from_elsewhere_is_taken_as_it_is(folder):
    mine = new_id()
    folder.files["mailed.ipynb"] = mine
    assert folder.open("mailed.ipynb") == mine


def test_renamed_notebook_keeps_id_and_conversation(folder, store, make):
    given = folder.open("a.ipynb")
    store.add_turn(make.turn(notebook=NotebookRef(id=given, path="/srv/a.ipynb")))
    assert store.get_block("1").notebook_path == "a.ipynb"

    folder.rename("a.ipynb", "sub/b.ipynb")

    assert folder.open("sub/b.ipynb") == given
    assert store.get_block("1").notebook_path == "sub/b.ipynb"
    assert store.get_conversation("1").notebook_path == "sub/b.ipynb"


def test_copied_notebook_gets_an_id_of_its_own_once(folder):
    given = folder.open("a.ipynb")
    folder.copy("a.ipynb", "b.ipynb")

    unsaved = folder.open("b.ipynb", save=False)
    assert unsaved != given
    assert folder.open("b.ipynb") == unsaved
    assert folder.open("b.ipynb") == unsaved
    assert folder.open("a.ipynb") == given


def test_new_file_under_the_old_name_of_a_renamed_one_leaves_it_its_id(folder, store, make):
    given = folder.open("a.ipynb")
    store.add_turn(make.turn(notebook=NotebookRef(id=given)))
    folder.rename("a.ipynb", "b.ipynb")
    fresh = folder.open("a.ipynb")
    assert fresh != given
    assert folder.open("b.ipynb") == given


def test_new_file_under_the_name_of_a_used_one_does_not_inherit_it(folder, store, make):
    given = folder.open("Untitled.ipynb")
    store.add_turn(make.turn(notebook=NotebookRef(id=given)))
    del folder.files["Untitled.ipynb"]
    assert folder.open("Untitled.ipynb") != given


def test_notebook_closed_before_its_id_was_saved_gets_the_same_again(folder):
    given = folder.open("a.ipynb", save=False)
    assert folder.open("a.ipynb") == given


def test_paths_are_asked_about_outside_of_a_transaction(store, another, make):
    given = store.claim_notebook(NotebookClaim(path="a.ipynb"), lambda path: False)

    def exists(path):
        another.add_turn(make.turn())  # would wait for half a minute otherwise
        return True

    copy = store.claim_notebook(NotebookClaim(id=given, path="b.ipynb"), exists)
    assert copy != given
