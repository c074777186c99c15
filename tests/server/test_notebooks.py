"""Which id is a notebook's own: decided with a look into the server's folder."""

import shutil

from redpanda_jupyter.ids import is_id, new_id


async def claim(ask, path, id=None):
    answer = await ask("POST", "notebooks", {"id": id, "path": path})
    assert answer.status == 200
    assert answer.json["path"] == path.strip("/")
    return answer.json["id"]


async def test_a_new_notebook_gets_an_id_and_keeps_it(ask, jp_create_notebook):
    jp_create_notebook("a.ipynb")
    first = await claim(ask, "a.ipynb")
    assert is_id(first)
    assert await claim(ask, "a.ipynb", first) == first
    assert await claim(ask, "/a.ipynb", first) == first


async def test_an_id_may_be_left_out(ask):
    answer = await ask("POST", "notebooks", {"path": "a.ipynb"})
    assert (answer.status, is_id(answer.json["id"])) == (200, True)


async def test_an_id_from_elsewhere_is_kept(ask, jp_create_notebook):
    jp_create_notebook("received.ipynb")
    known_elsewhere = new_id()
    assert await claim(ask, "received.ipynb", known_elsewhere) == known_elsewhere


async def test_a_renamed_notebook_keeps_its_id(ask, jp_create_notebook, jp_root_dir):
    jp_create_notebook("before.ipynb")
    first = await claim(ask, "before.ipynb")
    (jp_root_dir / "before.ipynb").rename(jp_root_dir / "after é.ipynb")
    assert await claim(ask, "after é.ipynb", first) == first


async def test_a_copy_gets_an_id_of_its_own(ask, jp_create_notebook, jp_root_dir):
    jp_create_notebook("folder/one.ipynb")
    first = await claim(ask, "folder/one.ipynb")
    shutil.copy(jp_root_dir / "folder/one.ipynb", jp_root_dir / "two.ipynb")
    second = await claim(ask, "two.ipynb", first)
    assert is_id(second)
    assert second != first
    assert await claim(ask, "folder/one.ipynb", first) == first
    assert await claim(ask, "two.ipynb", second) == second


async def test_a_path_out_of_the_servers_folder_is_looked_up_nowhere(ask, jp_root_dir):
    (jp_root_dir.parent / "outside.ipynb").write_text("{}")
    first = await claim(ask, "../outside.ipynb")
    # were the file outside seen, this would be a copy and get another id
    assert await claim(ask, "inside.ipynb", first) == first
