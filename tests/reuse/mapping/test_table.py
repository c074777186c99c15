"""A mapping as a person sees it."""

from __future__ import annotations

from redpanda_jupyter.reuse.mapping import rows

from .frames import frame, mapping, numbers, profiled


def test_what_is_asked_comes_first_with_samples_and_reason() -> None:
    source = frame(price=numbers(1, 90), weight_lb=numbers(2, 20))
    target = frame(price=numbers(1, 90, 1), weight_kg=numbers(1, 9))
    found = mapping(source, target)
    table = rows(found, profiled(source), profiled(target))
    assert [(row.source, row.suggested, row.ask) for row in table] == [
        ("weight_lb", "weight_kg", True),
        ("price", "price", False),
    ]
    assert "units" in table[0].reason
    assert len(table[0].source_samples) == len(table[0].target_samples) == 3
    assert table[1].reason == "same name"


def test_a_confirmed_mapping_asks_nothing() -> None:
    source, target = frame(weight_lb=numbers(2, 20)), frame(weight_kg=numbers(1, 9))
    found = mapping(source, target).model_copy(update={"confirmed": True})
    assert not rows(found, profiled(source), profiled(target))[0].ask


def test_without_a_source_and_without_a_partner() -> None:
    target = frame(other=numbers(1, 9))
    (row,) = rows(mapping(None, target, "zz"), None, profiled(target))
    assert (row.suggested, row.ask, row.source_samples, row.target_samples) == (None, True, (), ())


def test_what_a_person_said_is_not_asked_again() -> None:
    target = frame(other=numbers(1, 9))
    (row,) = rows(mapping(None, target, "zz", given={"zz": None}), None, profiled(target))
    assert not row.ask
