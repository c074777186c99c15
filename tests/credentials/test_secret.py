"""A secret shows itself nowhere but where ``reveal()`` is written."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import json
import logging
import pickle
import pprint
import sys
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.credentials import Access, Endpoint, Secret
from redpanda_jupyter.credentials.secret import read_key

if TYPE_CHECKING:
    from collections.abc import Callable

VALUE = "sk-proj-Zk3hT9vQ2mXb7LpR4sWd8NfG9xQz"
MIDDLE = VALUE[9:-5]  # what no hint may show


@pytest.fixture
def secret() -> Secret:
    return Secret(VALUE)


def test_only_reveal_gives_the_value(secret: Secret) -> None:
    assert secret.reveal() == VALUE


def test_the_hint_is_seven_and_four_signs_or_nothing(secret: Secret) -> None:
    assert secret.hint == "sk-proj…9xQz"
    assert Secret("sk-short-key-123").hint is None
    assert "short" not in repr(Secret("sk-short-key-123"))


SHOWS: dict[str, Callable[[Secret], Any]] = {
    "repr": repr,
    "str": str,
    "f-string": lambda s: f"{s}",
    "f-string with width": lambda s: f"{s:>80}",
    "f-string with repr": lambda s: f"{s!r}",
    "percent": lambda s: "%s %r" % (s, s),  # noqa: UP031 - this is what is tested
    "in a dataclass": lambda s: repr(Access(Endpoint("u", "h", "default"), s, "keyring")),
    "as a dict": lambda s: repr(
        dataclasses.asdict(Access(Endpoint("u", "h", "default"), s, "none"))
    ),
    "pprint": lambda s: pprint.pformat({"key": s}),
    "json with default": lambda s: json.dumps({"key": s}, default=str),
    "dir": lambda s: repr({name: repr(getattr(s, name, None)) for name in dir(s)}),
    "slots": lambda s: repr([getattr(s, f"_Secret{name}", None) for name in ("__reveal",)]),
    "a copy": lambda s: repr([copy.copy(s), copy.deepcopy(s)]),
    "an error": lambda s: repr(ValueError(s)),
}


@pytest.mark.parametrize("show", SHOWS)
def test_no_way_of_showing_shows_it(show: str, secret: Secret) -> None:
    assert MIDDLE not in str(SHOWS[show](secret))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_cannot_be_pickled(protocol: int, secret: Secret) -> None:
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secret, protocol)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Access(Endpoint("u", "h", "default"), secret, "keyring"), protocol)


def test_it_has_no_attributes_to_list(secret: Secret) -> None:
    with pytest.raises(TypeError):
        vars(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(AttributeError):
        secret.value = VALUE  # type: ignore[attr-defined]


def test_a_log_record_does_not_hold_it(secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("redpanda_jupyter").debug("key %s %r", secret, secret)
    assert "sk-proj…9xQz" in caplog.text
    assert MIDDLE not in caplog.text


def test_tracebacks_that_show_variables_do_not_show_it(secret: Secret) -> None:
    from IPython.core.ultratb import VerboseTB

    named = "theme_name" in inspect.signature(VerboseTB).parameters  # IPython 9; before: a scheme
    plain = {"theme_name": "nocolor"} if named else {"color_scheme": "NoColor"}

    def fail(key: Secret) -> None:
        access = Access(Endpoint("u", "h", "default"), key, "keyring")
        raise RuntimeError(access)

    try:
        fail(secret)
    except RuntimeError as error:
        kept = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = ["".join(kept.format()), VerboseTB(**plain).text(*sys.exc_info())]
    for text in shown:
        assert "9xQz" in text  # the hint is there, so the variables were shown
        assert MIDDLE not in text


def test_equal_values_are_equal(secret: Secret) -> None:
    assert secret == Secret(VALUE)
    assert hash(secret) == hash(Secret(VALUE))
    assert secret != Secret("other")
    assert secret != VALUE


# --- reading a pasted key -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        VALUE,
        f"  {VALUE}\n",
        f"\t{VALUE}\r\n",
        f'"{VALUE}"',
        f"'{VALUE}'",
        f"`{VALUE}`",
        f"“{VALUE}”",
        f"Bearer {VALUE}",
        f"bearer  {VALUE}",
        f"Authorization: Bearer {VALUE}",
        f"x-api-key: {VALUE}",
        f"OPENAI_API_KEY={VALUE}",
        f'export OPENAI_API_KEY="{VALUE}"',
        f'OPENAI_API_KEY = "{VALUE}",',
        f"{VALUE},",
        f"\ufeff{VALUE}",
        f"\u200b{VALUE}\u00a0",
        f"\"'{VALUE}'\"",
    ],
)
def test_what_comes_along_when_pasting_is_taken_off(pasted: str) -> None:
    found, problem = read_key(pasted)
    assert problem == ""
    assert found is not None
    assert found.reveal() == VALUE


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ('""', "is empty"),
        ("OPENAI_API_KEY=", "is empty"),
        ("Bearer ", "too short"),
        (f"{VALUE[:10]} {VALUE[10:]}", "a space or a line break"),
        (f"{VALUE[:10]}\n{VALUE[10:]}", "a space or a line break"),
        (f"{VALUE}\nANTHROPIC_API_KEY=x", "a space or a line break"),
        ("sk-proj-…9xQz", "shortened"),
        ("sk-proj-...9xQz", "shortened"),
        ("sk-proj-********9xQz", "shortened"),
        ("sk-prüf-0123456789", "signs that no key has"),
        ("sk-\u0430bcdefghijklmnop", "signs that no key has"),  # a Cyrillic a
        ("sk-abc\x00defghijkl", "signs that no key has"),
        ("sk-\x1b[31mabcdefghij", "signs that no key has"),
        ("sk-1", "too short"),
        ("k" * 5000, "too long"),
    ],
)
def test_what_cannot_be_a_key_is_refused_in_words(pasted: str, words: str) -> None:
    found, problem = read_key(pasted)
    assert found is None
    assert words in problem
    assert "sk-" not in problem


def test_a_short_key_of_a_local_server_is_taken_where_allowed() -> None:
    found, _ = read_key("EMPTY", shortest=1)
    assert found is not None
    assert found.reveal() == "EMPTY"


@given(st.text())
def test_any_text_gives_a_key_or_a_complaint(text: str) -> None:
    found, problem = read_key(text)
    assert (found is None) == bool(problem)
    if found is not None:
        key = found.reveal()
        assert key in text
        assert key.isascii()
        assert not any(sign.isspace() for sign in key)
