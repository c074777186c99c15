"""What follows from mappings that were confirmed."""

from __future__ import annotations

from datetime import UTC, datetime

from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import SavedMapping
from redpanda_jupyter.reuse.mapping import composed


def known(source: str, target: str, day: int = 1, **columns: str) -> SavedMapping:
    return SavedMapping(
        id=new_id(), source_schema=source, target_schema=target, source_name=source,
        target_name=target, columns=columns, created_at=datetime(2026, 1, day, tzinfo=UTC),
    )  # fmt: skip


def test_over_one_and_over_two() -> None:
    ways = [known("de", "fr", a="b"), known("fr", "us", b="c"), known("us", "jp", c="d")]
    assert composed(ways, "de", "us") == {"a": "c"}
    assert composed(ways, "de", "jp") == {"a": "d"}


def test_a_mapping_holds_both_ways() -> None:
    assert composed([known("de", "fr", a="b")], "fr", "de") == {"b": "a"}
    ways = [known("fr", "de", b="a"), known("us", "fr", c="b")]
    assert composed(ways, "de", "us") == {"a": "c"}


def test_what_was_confirmed_directly_is_not_composed() -> None:
    assert composed([known("de", "fr", a="b")], "de", "fr") == {}
    ways = [known("de", "us", a="x"), known("de", "fr", a="b", e="f")]
    ways.append(known("fr", "us", b="c", f="g"))
    assert composed(ways, "de", "us")["e"] == "g"


def test_ways_that_contradict_say_nothing() -> None:
    ways = [known("de", "fr", a="b", e="f"), known("fr", "us", b="c", f="g")]
    ways += [known("de", "it", a="p", e="q"), known("it", "us", p="z", q="g")]
    assert composed(ways, "de", "us") == {"e": "g"}


def test_the_fewest_steps_count() -> None:
    ways = [known("de", "fr", a="b"), known("fr", "us", b="c")]
    ways += [known("fr", "it", b="p"), known("it", "us", p="z")]
    assert composed(ways, "de", "us") == {"a": "c"}


def test_two_columns_never_share_one() -> None:
    ways = [known("fr", "de", b="a", c="a"), known("us", "fr", x="b", y="c")]
    found = composed(ways, "us", "de")
    assert len(set(found.values())) == len(found)


def test_circles_and_nothing() -> None:
    ways = [known("de", "fr", a="b"), known("fr", "de", b="a")]
    assert composed(ways, "de", "us") == {}
    assert composed(ways, "de", "de") == {}
    assert composed([], "de", "us") == {}
    assert composed(ways, "", "us") == {}
