"""Identifiers: written as the specification says, and in the order in which they were made."""

from __future__ import annotations

import re
import threading
import time

import pytest

from redpanda_jupyter.ids import ULID_PATTERN, is_id, new_id


def test_ids_of_one_process_increase_strictly() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_ids_of_several_threads_are_all_different_and_increase_in_each() -> None:
    made: list[list[str]] = [[] for _ in range(8)]
    start = threading.Barrier(len(made))

    def work(own: list[str]) -> None:
        start.wait()
        own.extend(new_id() for _ in range(2000))

    threads = [threading.Thread(target=work, args=(own,)) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in made:
        assert own == sorted(own)
    together = [one for own in made for one in own]
    assert len(set(together)) == len(together) == 16_000


def test_an_id_handed_to_another_thread_is_smaller_than_the_next_one_there() -> None:
    last = new_id()
    for _ in range(50):
        got: list[str] = []
        thread = threading.Thread(target=lambda got=got: got.append(new_id()))  # type: ignore[misc]
        thread.start()
        thread.join()
        assert got[0] > last
        last = new_id()
        assert last > got[0]


def test_ids_increase_where_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3_600 * 10**9)
    monkeypatch.setattr(time, "time", lambda: now / 10**9 - 3_600)
    assert new_id() > before


def test_an_id_is_known_as_one() -> None:
    made = new_id()
    assert is_id(made)
    assert re.fullmatch(ULID_PATTERN, made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01JD000000000000000000000",
        "01JD00000000000000000000000",
        "01jd0000000000000000000000",
        "81JD0000000000000000000000",
        "01JD000000000000000000000I",
        "01JD000000000000000000000L",
        "01JD000000000000000000000O",
        "01JD000000000000000000000U",
        "01JD0000000000000000000000\n",
        " 01JD0000000000000000000000",
        "01JD-000000000000000000000",
        "٠1JD0000000000000000000000",
    ],
)
def test_what_is_none_is_not_taken_for_one(text: str) -> None:
    assert not is_id(text)
