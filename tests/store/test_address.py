"""A database URL is taken apart without touching anything, and shown without its secrets."""

from __future__ import annotations

import pytest

from redpanda_jupyter.errors import StoreUnavailableError
from redpanda_jupyter.store import Store
from redpanda_jupyter.store.address import parse


def test_sqlite_path_is_absolute_from_the_start(tmp_path, monkeypatch, open_store):
    monkeypatch.chdir(tmp_path)
    store = open_store("sqlite:///sub/lib.sqlite")
    assert store.url_shown == f"sqlite:///{tmp_path}/sub/lib.sqlite"
    assert store.kind == "sqlite"
    monkeypatch.chdir("/")
    store.open()
    assert (tmp_path / "sub" / "lib.sqlite").exists()


@pytest.mark.parametrize("name", ["a b.sqlite", "50%.sqlite", "a?b=c.sqlite", "ä#1.sqlite"])
def test_sqlite_path_may_hold_any_sign(tmp_path, open_store, make, name):
    store = open_store(f"sqlite:///{tmp_path}/{name}")
    store.add_turn(make.turn())
    assert (tmp_path / name).exists()


def test_home_is_understood(isolated_home):
    assert parse("sqlite:///~/lib.sqlite").path == isolated_home / "lib.sqlite"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:hunter2@db.example:5433/library",
        "postgres://ada:hunter2@db.example:5433/library",
        "postgresql+psycopg://ada:hunter2@db.example:5433/library?sslmode=require",
        "postgresql://ada@db.example:5433/library?password=hunter2",
    ],
)
def test_password_is_shown_nowhere(url):
    address = parse(url)
    assert address.shown == "postgresql://ada@db.example:5433/library"
    assert "hunter2" not in repr(address)
    assert Store(url).url_shown == address.shown
    assert Store(url).kind == "postgresql"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "library.sqlite",
        "mysql://ada:hunter2@host/x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://ada:hunter2@host:port/x",
        "postgresql:hunter2",
    ],
)
def test_wrong_url_is_told_without_repeating_it(url):
    store = Store(url)
    with pytest.raises(StoreUnavailableError) as caught:
        store.open()
    assert "REDPANDA_DATABASE_URL" in caught.value.hint
    assert "hunter2" not in str(caught.value)
    status = store.status()
    assert not status.ok
    assert "hunter2" not in status.model_dump_json()


def test_without_url_it_is_the_users_own_file(isolated_home, open_store):
    store = open_store(None)
    store.open()
    assert (isolated_home / "redpanda" / "redpanda.sqlite").exists()
