"""No text makes the analysis raise, hang, or take more than 50 MB.

Texts are arbitrary (from Hypothesis), real code cut and mixed up, and made to be costly
(``hostile.py``). Memory is measured in processes of their own (``memory.py``).
"""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redpanda_jupyter.analysis import analyze, describe, extract_blocks, fingerprint
from redpanda_jupyter.analysis.syntax import MAX_UNITS, TOO_LONG, is_too_long

from .hostile import ANSWERS, CODE
from .oracle import cut
from .sources import manual_cells, read_module, standard_modules

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = [pytest.mark.long, pytest.mark.timeout(3000)]
MOST_MEMORY = 50_000_000
COSTLY = [
    "other names",
    "brackets",
    "comparison",
    "strings",
    "calls",
    "headings",
    "quotes",
    "items",
]
SEPARATORS = ["\n", "\n```\n", "\n```python\n", "\n> ", "\n- ", "\n<think>\n"]


def read(text: str) -> None:
    """Ask everything about ``text``; a failure is the exception that comes out."""
    found = analyze(text)
    assert found.syntax_ok == (found.syntax_error is None)
    assert "\n" not in (found.syntax_error or "")
    assert 0 < len(describe(found)) <= 120
    assert len(fingerprint(text)) == 64
    for answer in (text, f"```python\n{text}\n```\n", f"- ```\n  {text}"):
        for final in (True, False):
            for block in extract_blocks(answer, final=final):
                assert block.start_line <= block.end_line


def real_texts() -> list[str]:
    rng = random.Random(5)
    paths = [path for path in standard_modules() if 8_000 < path.stat().st_size < 40_000]
    texts = manual_cells()
    for path in rng.sample(paths, 10):
        with contextlib.suppress(SyntaxError):  # some stand there to be wrong
            texts += cut(read_module(path), rng)
    return [text for text in texts if len(text) < 3000]


REAL = real_texts()


@st.composite
def mixed_up(draw: st.DrawFn) -> str:
    """Take real code, and cut, double and swap some of its characters or lines."""
    text = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 6))):
        parts: list[str] = list(text) if draw(st.booleans()) else text.splitlines(keepends=True)
        if not parts:
            break
        one, other = (draw(st.integers(0, len(parts) - 1)) for _ in range(2))
        change = draw(st.sampled_from(["cut", "double", "swap", "end", "insert"]))
        if change == "cut":
            del parts[one : one + 1 + other % 20]
        elif change == "double":
            parts[one:one] = parts[one : one + 1 + other % 20]
        elif change == "swap":
            parts[one], parts[other] = parts[other], parts[one]
        elif change == "end":
            del parts[one:]
        else:
            parts.insert(one, draw(st.sampled_from([*"\0\ud800\f\r\t([{'\"\\%!?#:`", '"""'])))
        text = "".join(parts)
    return text


ANY_CHARACTER = st.characters(exclude_categories=())
DECODED = st.binary(max_size=400).flatmap(
    lambda data: st.sampled_from(
        [
            data.decode("utf-8", "surrogateescape"),
            data.decode("latin-1"),
            data.decode("utf-16", "replace"),
            data.decode("utf-7", "replace"),
        ]
    )
)
TEXTS = {
    "characters": st.text(ANY_CHARACTER, max_size=400),
    "bytes": DECODED,
    "mixed-up code": mixed_up(),
    "mixed-up answers": st.lists(mixed_up() | st.sampled_from(SEPARATORS), max_size=5).map("".join),
}


@pytest.mark.parametrize("examples", [150, pytest.param(20_000, marks=LONG)])
@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_any_text_is_read(texts: st.SearchStrategy[str], examples: int) -> None:
    settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )(given(texts)(read))()


@pytest.mark.parametrize("rounds", [300, pytest.param(50_000, marks=LONG)])
def test_random_bytes_are_read(rounds: int) -> None:
    rng = random.Random(7)
    for number in range(rounds):
        data = rng.randbytes(rng.randint(1, 300))
        text = data.decode(rng.choice(["latin-1", "utf-8"]), "surrogateescape")
        if number % 2:  # in real code
            code = rng.choice(REAL)
            place = rng.randrange(len(code) + 1)
            text = code[:place] + text[: rng.randint(1, 9)] + code[place:]
        read(text)


@pytest.mark.parametrize("count", [12, pytest.param(400, marks=LONG)])
def test_every_beginning_of_an_answer_is_read(count: int) -> None:
    rng = random.Random(11)
    for _ in range(count):
        pieces = [rng.choice(REAL)[:150] + rng.choice(SEPARATORS) for _ in range(3)]
        answer = "Text:\n\n```python\n" + "".join(pieces)
        done: list[object] = []
        for end in range(len(answer) + 1):
            blocks = extract_blocks(answer[:end], final=False)
            finished = [block for block in blocks if block.complete]
            assert finished[: len(done)] == done
            done = list(finished)


@pytest.mark.parametrize("length", [20_000, 100_000, pytest.param(1_000_000, marks=LONG)])
@pytest.mark.parametrize("make", CODE.values(), ids=CODE)
def test_costly_code_is_read(make: Callable[[int], str], length: int) -> None:
    text = make(length)
    found = analyze(text)
    assert found.syntax_ok == (found.syntax_error is None)
    assert 0 < len(describe(found)) <= 120
    fingerprint(text)


@pytest.mark.parametrize("length", [50_000, pytest.param(2_000_000, marks=LONG)])
@pytest.mark.parametrize(
    "make",
    [*ANSWERS.values(), *CODE.values()],
    ids=[*ANSWERS, *(f"block of {name}" for name in CODE)],
)
def test_costly_answers_are_read(make: Callable[[int], str], length: int) -> None:
    text = make(length)
    for answer in (text, f"```\n{text}", f"```python\n{text}\n```\n"):
        assert isinstance(extract_blocks(answer), list)


@pytest.mark.skipif(sys.platform != "linux", reason="counts the resident set as Linux does")
@pytest.mark.parametrize("wanted", [COSTLY, pytest.param([], marks=LONG, id="all")])
@pytest.mark.parametrize("mode", ["rss", "tracemalloc"])
def test_no_text_takes_more_than_50_mb(mode: str, wanted: list[str]) -> None:
    script = str(Path(__file__).with_name("memory.py"))
    done = subprocess.run(
        [sys.executable, script, mode, *wanted], capture_output=True, text=True, check=True
    )
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(measured) >= 2 * len(wanted or CODE)
    print(f"most by {mode}: {max(measured, key=lambda line: line[3])}")
    assert [line for line in measured if line[3] > MOST_MEMORY] == []


# Without what CPython itself is not linear in: f-strings up to Python 3.11, and chains of elif, of
# which its compiler takes a few thousand before it refuses (2,400 take 25 ms).
NOT_LINEAR = ("deep", "f-strings", "long name", "elif")
LINEAR = [name for name in CODE if not name.startswith(NOT_LINEAR)]


def best(call: Callable[[str], object], text: str, tries: int) -> float:
    """Return the least processor time of some tries, in seconds."""
    times = []
    for _ in range(tries):
        start = time.process_time()
        call(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "names", [LINEAR[::6], pytest.param(LINEAR, marks=LONG, id="all")], ids=["some", "all"]
)
def test_four_times_the_code_takes_four_times_as_long(names: list[str]) -> None:
    for name in names:
        for call in (analyze, fingerprint):
            small, large = CODE[name](6000), CODE[name](24_000)
            ratio = best(call, large, 5) / max(best(call, small, 5), 0.0005)
            assert ratio <= 8, (name, ratio)


@pytest.mark.parametrize("names", [list(ANSWERS)[::6], pytest.param([*ANSWERS], marks=LONG)])
def test_four_times_the_answer_takes_four_times_as_long(names: list[str]) -> None:
    for name in names:
        small, large = ANSWERS[name](6000), ANSWERS[name](24_000)
        ratio = best(extract_blocks, large, 5) / max(best(extract_blocks, small, 5), 0.0005)
        assert ratio <= 8, (name, ratio)


def test_code_that_is_too_long_is_told() -> None:
    text = "x = [" + "1," * 500_000 + "]"
    found = analyze(text)
    assert (found.syntax_ok, found.syntax_error) == (False, TOO_LONG)
    assert analyze("%%time\n" + text).syntax_error == TOO_LONG
    assert analyze("%pwd\n" * (MAX_UNITS // 5)).syntax_error == TOO_LONG
    assert fingerprint(text) != fingerprint(text + "\nx")


def test_what_strings_and_comments_say_makes_no_code_too_long() -> None:
    words = "a word and 'another' [1, 2] " * 20_000
    for text in (f'"""{words}"""', f"# {words}", f"x = {words!r}", "\n\n # a b c d\n" * 50_000):
        assert len(text) > MAX_UNITS
        assert not is_too_long(text)
        assert analyze(text).syntax_ok


def test_the_largest_modules_of_the_standard_library_are_read() -> None:
    for name in ("_pydecimal.py", "turtle.py", "typing.py", "argparse.py"):
        (path,) = (path for path in standard_modules() if path.name == name)
        assert analyze(read_module(path)).syntax_ok


def test_a_long_answer_is_read_to_its_end() -> None:
    for unit in ("```python\nx = 1\n```\n\n", "```python\nx = 1\n```\n\ntext\n\n# head\n\n"):
        blocks = extract_blocks(unit * 10_000)
        assert len(blocks) == 10_000
        assert all(block.complete and block.code == "x = 1" for block in blocks)
        step = unit.count("\n")
        assert [block.start_line for block in blocks] == list(range(1, 10_000 * step, step))


def test_what_is_too_long_of_a_single_block_is_not_lost() -> None:
    answer = "Read:\n\n```python\n" + "x = 1\n" * 30_000 + "```\n"
    (block,) = extract_blocks(answer)
    assert not block.complete
    assert block.end_line == answer.count("\n")
    assert block.code.count("x = 1") == 30_000


def test_an_open_block_goes_on_beyond_what_is_read() -> None:
    code = "x = 1\n" * 30_000
    (block,) = extract_blocks(f"```python\n{code}```\n")
    assert block.is_python
    assert not block.complete
    assert block.code.startswith(code)


def test_finished_blocks_stay_when_an_answer_becomes_too_long() -> None:
    unit = "```python\nx = 1\n```\n\ntext\n\n"
    for units in (3000, 3333, 3334, 6000):
        answer = unit * units
        before = [block for block in extract_blocks(answer[:-4], final=False) if block.complete]
        after = [block for block in extract_blocks(answer * 2) if block.complete]
        assert after[: len(before)] == before
