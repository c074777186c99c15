"""The vocabulary: records that keep what they hold, on the wire and against change."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import pkgutil
import types
from datetime import UTC, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter import models
from redpanda_jupyter.ids import new_id
from redpanda_jupyter.models import content_hash

RECORDS = [
    kind
    for kind in vars(models).values()
    if isinstance(kind, type)
    and issubclass(kind, models.Record)
    and kind is not models.Record
    and not kind.__pydantic_generic_metadata__["parameters"]
] + [models.Page[models.CodeBlock], models.Page[models.Conversation], models.Page[models.Message]]


PARTS = [
    importlib.import_module(f"{models.__name__}.{part.name}")
    for part in pkgutil.iter_modules(models.__path__)
]


def test_no_record_is_hidden_in_a_part_of_the_vocabulary() -> None:
    made = {
        name
        for part in PARTS
        for name, value in vars(part).items()
        if isinstance(value, type) and value.__module__ == part.__name__
    }
    assert len(made) >= 30
    assert made <= set(models.__all__) <= set(vars(models))
    assert len(models.__all__) == len(set(models.__all__))


def plain(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize(
    ("source", "same_as"),
    [
        ("a\nb", "a\nb"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\n\r\nb\r\n", "a\n\nb"),
        ("a\n", "a"),
        ("a\n\n\n", "a"),
        ("a\r\r\n", "a"),
        ("\n", ""),
        ("", ""),
        ("\na", "\na"),
        ("a \n", "a "),
        (" a", " a"),
        ("a\t", "a\t"),
        ("a\x0b", "a\x0b"),
        ("a\u2028", "a\u2028"),
        ("a\x85", "a\x85"),
        ("a\x00b", "a\x00b"),
        ("é", "é"),
        ("e\u0301", "e\u0301"),
        ("\ud83d", "\ud83d"),
        ("\ufeffa", "\ufeffa"),
    ],
)
def test_the_hash_knows_no_line_ends_and_all_else(source: str, same_as: str) -> None:
    assert content_hash(source) == plain(same_as)


def test_the_hash_tells_apart_what_looks_alike() -> None:
    texts = [
        "é",
        "e\u0301",
        "a",
        "a ",
        " a",
        "\na",
        "\ud83d",
        "\udc3c",
        "\ud83d\udc3c",
        "\U0001f43c",
    ]
    assert len({content_hash(text) for text in texts}) == len(texts)


@given(st.text(alphabet="ab \n\r\t"))
def test_the_hash_is_the_same_on_every_machine(text: str) -> None:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    for ends in ("\n", "\r\n", "\r"):
        assert content_hash(unix.replace("\n", ends)) == content_hash(text)
    assert content_hash(text + "\n") == content_hash(text)


# --- records --------------------------------------------------------------------------------------


def example(annotation: Any, field: Any = None) -> Any:
    """Make a value of a type, with something in everything."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return example(next(one for one in arguments if one is not type(None)))
    if origin is list:
        return [example(arguments[0])]
    if origin is tuple:
        return tuple(example(one) for one in arguments if one is not Ellipsis)
    if origin is dict:
        key = "a" if arguments[0] is str else example(arguments[0])
        return {key: example(arguments[1]) if arguments[1:] != (Any,) else {"b": [1, None, "é"]}}
    if hasattr(annotation, "__metadata__"):  # Annotated: an Id, or a key
        text = str(annotation.__metadata__)
        return new_id() if "pattern='^[0-7]" in text else "0123456789"
    if isinstance(annotation, type) and issubclass(annotation, models.Record):
        return filled(annotation)
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return annotation(
            **{one.name: example(hints[one.name]) for one in dataclasses.fields(annotation)}
        )
    values: dict[Any, Any] = {
        str: "“é” 🐼\n\t{x}", int: 7, float: 0.25, bool: True,
        datetime: datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    }  # fmt: skip
    return values[annotation]


def filled(kind: type[models.Record]) -> models.Record:
    values = {}
    for name, field in kind.model_fields.items():
        annotation = field.annotation
        if any("[0-9a-f]{64}" in str(one) for one in field.metadata):
            values[name] = "0123456789abcdef" * 4
        elif any("pattern" in str(one) for one in field.metadata):
            values[name] = new_id()
        elif field.metadata and annotation is str:
            values[name] = "0123456789"
        else:
            values[name] = example(annotation)
    return kind.model_validate(values)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_survives_the_wire(kind: type[models.Record]) -> None:
    record = filled(kind)
    assert kind.model_validate_json(record.model_dump_json()) == record
    assert kind.model_validate(record.model_dump(mode="json")) == record
    assert kind.model_validate(record.model_dump()) == record


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_is_what_it_is(kind: type[models.Record]) -> None:
    record = filled(kind)
    name = next(iter(kind.model_fields))
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        setattr(record, name, getattr(record, name))
    with pytest.raises(pydantic.ValidationError, match="extra"):
        kind.model_validate(record.model_dump() | {"surprise": 1})


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_says_what_it_is(kind: type[models.Record]) -> None:
    generic = kind.__pydantic_generic_metadata__["origin"]
    assert ((generic or kind).__doc__ or "").strip()


def test_an_event_is_told_by_its_type() -> None:
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(models.StreamEvent)
    kinds = [kind for kind in RECORDS if "type" in kind.model_fields]
    assert len(kinds) == 6
    for kind in kinds:
        event = filled(kind)
        assert adapter.validate_json(event.model_dump_json()) == event
    assert len({kind.model_fields["type"].default for kind in kinds}) == len(kinds)


@pytest.mark.parametrize("key", ["", "short", "x" * 513, "   "])
def test_what_cannot_be_a_key_is_none(key: str) -> None:
    with pytest.raises(pydantic.ValidationError):
        models.KeyWrite(key=key)


def test_white_space_around_a_key_is_no_part_of_it() -> None:
    assert models.KeyWrite(key="  0123456789\n").key == "0123456789"


@pytest.mark.parametrize(
    "wrong", ["", "1", "01jd0000000000000000000000", "01JD0000000000000000000000\n"]
)
def test_an_id_is_written_as_one(wrong: str) -> None:
    with pytest.raises(pydantic.ValidationError):
        models.NotebookRef(id=wrong)
    with pytest.raises(pydantic.ValidationError):
        models.NotebookClaim(id=wrong, path="a.ipynb")


def test_data_are_the_same_only_where_the_hash_of_both_is_known() -> None:
    def profile(known: str | None) -> models.DatasetProfile:
        return models.DatasetProfile(name="df", kind="pandas.DataFrame", content_fingerprint=known)

    assert profile("a").holds_the_same(profile("a"))
    assert not profile("a").holds_the_same(profile("b"))
    assert not profile("a").holds_the_same(None)
    assert not profile(None).holds_the_same(profile(None))
