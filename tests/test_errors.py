"""The tree of errors: one code each, documented as it is, and readable in one line."""

from __future__ import annotations

import inspect
import re

import pytest

from redpanda_jupyter import errors
from redpanda_jupyter.errors import RedPandaError

CLASSES = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, RedPandaError)
]


def documented() -> dict[str, tuple[str, str]]:
    """Read the module's docstring: class → its parent there, and what is said of it."""
    text = inspect.getdoc(errors) or ""
    found: dict[str, tuple[str, str]] = {}
    above: list[tuple[int, str]] = []
    for match in re.finditer(r"^( *)\* (\w+)(?:: (.*))?$", text, re.MULTILINE):
        depth, name, said = len(match[1]), match[2], match[3] or ""
        while above and above[-1][0] >= depth:
            above.pop()
        found[name] = (above[-1][1] if above else "", said)
        above.append((depth, name))
    return found


def test_the_documented_tree_is_the_tree() -> None:
    real = {
        kind.__name__: kind.__base__.__name__ if kind is not RedPandaError else ""
        for kind in CLASSES
    }
    assert {name: parent for name, (parent, _) in documented().items()} == real


def test_every_class_says_what_it_means() -> None:
    for kind in CLASSES:
        assert (kind.__doc__ or "").strip(), kind
        said = documented()[kind.__name__][1]
        assert not said or said.endswith("."), kind


def test_codes_are_unique_and_stable_words() -> None:
    codes = [kind.code for kind in CLASSES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)
    assert all("code" in vars(kind) for kind in CLASSES), "each class names its own"


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_is_its_message_and_its_hint(kind: type[RedPandaError]) -> None:
    error = kind("It broke.", hint="Mend it.")
    assert (error.message, error.hint, str(error)) == (
        "It broke.",
        "Mend it.",
        "It broke. Mend it.",
    )
    assert (kind("It broke.").hint, str(kind("It broke."))) == ("", "It broke.")
    with pytest.raises(TypeError):
        kind("It broke.", "Mend it.")  # type: ignore[call-arg]


def test_what_some_errors_know_besides() -> None:
    assert errors.UsageError("x", field="prompt").field == "prompt"
    assert errors.UnparsableCodeError("x", line=3).line == 3
    limited = errors.RateLimitError("x", retryable=True, retry_after=2.5, status=429)
    assert (limited.retryable, limited.retry_after, limited.status) == (True, 2.5, 429)
    assert not errors.ProviderError("x").retryable
