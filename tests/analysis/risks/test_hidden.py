"""Characters that hide what code does are told; those that people write are not."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

HIDDEN = {
    "text turned round": "x = 'a\u202eb'",
    "an isolate": "x = 1 # \u2066a\u2069",
    "no width": "x\u200b = 1",
    "tags": "x = 'a\U000e0041'",
    "a byte order mark inside": "x = 1\ny = '\ufeff'",
    "a Cyrillic letter in a Latin name": "p\u0430ssword = 1",
    "a name in letters that look Latin": "\u0441\u043e\u0440\u0435 = 1",
}
PLAIN = {
    "accents": "größe = 'é'",
    "emoji of several signs": "x = '👩\u200d💻 ❤\ufe0f'",
    "a keycap": "x = '1\ufe0f\u20e3'",
    "Arabic with a mark": "x = 'سلام\u200f'",
    "Persian": "x = 'می\u200cخواهم'",
    "Russian": "привет = 'мир'",
    "a Greek letter set apart": "σ_x = 1",
    "a byte order mark in front": "\ufeffx = 1",
}


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN)
def test_hidden_characters_are_told(source: str) -> None:
    (line,) = {risk.line for risk in analyze(source).risks if risk.kind == "unicode"}
    assert line == source.count("\n") + 1


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_what_people_write_is_no_risk(source: str) -> None:
    assert [risk for risk in analyze(source).risks if risk.kind == "unicode"] == []
