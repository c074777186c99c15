"""Values are followed through branches, loops, functions and classes, without running anything."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

PATHS = {
    "a constant": ("p = 'a.csv'\nopen(p)", ["a.csv"]),
    "the latest binding counts": ("p = 'a'\np = 'b'\nopen(p)", ["b"]),
    "both ways of an if": ("if c:\n    p = 'a'\nelse:\n    p = 'b'\nopen(p)", ["a", "b"]),
    "an if without else": ("p = 'a'\nif c:\n    p = 'b'\nopen(p)", ["a", "b"]),
    "a chain of elif": ("if c:\n p='a'\nelif d:\n p='b'\nelse:\n p='c'\nopen(p)", ["a", "b", "c"]),
    "a conditional expression": ("open('a' if c else 'b')", ["a", "b"]),
    "a walrus": ("if (p := 'a.txt'):\n    open(p)", ["a.txt"]),
    "a loop over a list": (
        "for y in [2023, 2024]:\n    open(f'{y}.csv')",
        ["2023.csv", "2024.csv"],
    ),
    "a loop's variable is the same at two places": (
        "for y in ['a', 'b']:\n"
        "    open(f'{y}/{y}.csv')\n    open(y + y)\n    open(os.path.join('d', y, y))",
        ["a/a.csv", "b/b.csv", "aa", "bb", "d/a/a", "d/b/b"],
    ),
    "two loops over the same list": (
        "ys = ['a', 'b']\nfor x in ys:\n    for y in ys:\n        open(x + y)",
        ["aa", "ab", "ba", "bb"],
    ),
    "a loop over a dictionary": ("for k, v in {'a': 'b'}.items():\n    open(k + v)", ["ab"]),
    "two lists at once": (
        "for a, b in zip(['x', 'y'], [1, 2]):\n    open(a)\n    open(f'{b}.csv')",
        ["x", "y", "1.csv", "2.csv"],
    ),
    "what is counted up is not known": (
        "n = 0\nfor x in y:\n    n += 1\n    open(f'{n}.csv')",
        ["*.csv"],
    ),
    "a comprehension": ("[open(f'{y}.csv') for y in (1, 2)]", ["1.csv", "2.csv"]),
    "a list that grows": ("ps = []\nps.append('a')\nfor p in ps:\n    open(p)", ["a"]),
    "an argument": ("def load(p):\n    return open(p)\nload('a')\nload('b')", ["a", "b"]),
    "a default": ("def load(p='a'):\n    open(p)\nload()", ["a"]),
    "a keyword": ("def load(*, p):\n    open(p)\nload(p='a')", ["a"]),
    "spread arguments": (
        "def load(*ps):\n    for p in ps:\n        open(p)\nload('a', 'b')",
        ["a", "b"],
    ),
    "what a function returns": ("def path():\n    return 'a'\nopen(path())", ["a"]),
    "a function of a function": ("def f(p): open(p)\ndef g(p): f(p)\ng('a')", ["a"]),
    "a function handed to map": ("def load(p): open(p)\nlist(map(load, ['a', 'b']))", ["a", "b"]),
    "a function handed to a pool": ("def load(p): open(p)\npool.map(load, ['a'])", ["a"]),
    "a lambda": ("load = lambda p: open(p)\nload('a')", ["a"]),
    "a function that is never called": ("def load():\n    open('a')", []),
    "a global": ("def setup():\n    global p\n    p = 'a'\nsetup()\nopen(p)", ["a"]),
    "an attribute of an object": (
        "class C:\n    def __init__(self, p):\n        self.p = p\n"
        "    def load(self):\n        open(self.p)\nC('a').load()",
        ["a"],
    ),
    "an attribute of a class": ("class C:\n    p = 'a'\nopen(C.p)", ["a"]),
    "a static method": (
        "class C:\n    @staticmethod\n    def load(p):\n        open(p)\nC().load('a')",
        ["a"],
    ),
    "after an error": ("try:\n    open('a')\nexcept OSError:\n    open('b')", ["a", "b"]),
    "cases": (
        "match x:\n    case 1:\n        open('a')\n    case _:\n        open('b')",
        ["a", "b"],
    ),
    "a with": ("with open('a') as f:\n    f.read()", ["a"]),
}


@pytest.mark.parametrize(("source", "paths"), PATHS.values(), ids=PATHS)
def test_what_a_name_stands_for(source: str, paths: list[str]) -> None:
    found = analyze(source, {})
    assert [use.path for use in found.reads] == paths


ENDLESS = {
    "a list that doubles": "a = ['x', 'y']\n" + "a = [a, a]\n" * 60 + "open(a)",
    "a dictionary that doubles": "a = {'x': 1}\n" + "a = {'k': a, 'l': a}\n" * 60 + "open(a)",
    "a text that doubles": "a = 'xy'\n" + "a = a + a\n" * 60 + "open(a)",
    "an f-string that doubles": "a = 'x'\n" + "a = f'{a}{a}'\n" * 80 + "open(a)",
    "a replacement that grows": f"a = '{'a' * 3000}'\nopen(a.replace('a', '{'b' * 3000}'))",
    "a wide format": "open('{:>99999999}'.format(1) + '%099999999d' % 1 + f'{1:99999999}')",
    "recursion": "def f(x):\n    return f(x) + f(x)\nf(1)\n" * 50,
    "functions that call twice": "".join(
        f"def f{n}(x):\n    f{n + 1}(x)\n    f{n + 1}(x)\n" for n in range(100)
    )
    + "def f100(x): pass\nf0(1)",
    "a class that makes itself": "class A:\n  def __init__(self, x):\n    self.x = A(x)\nA(1)\n",
    "many possibilities": "".join(f"if c: x{n} = 'a'\nelse: x{n} = 'b'\n" for n in range(40))
    + f"open({' + '.join(f'x{n}' for n in range(40))})",
    "a long range": "for i in range(10**30):\n    open(f'{i}.csv')",
    "a negative slice of a long range": "open(str(range(0, 10**40, 3)))",
    "an odd place in a template": "open('{²}{99999}{-1}'.format('a'))",
    "a huge number": f"open(0x{'f' * 9000})\nopen('a', buffering=0x{'f' * 9000})",
    "a deep chain": "x = " + "1 if a else " * 900 + "2",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.timeout(20)
def test_what_a_block_can_cost_is_bounded(source: str) -> None:
    found = analyze(source)
    assert found.syntax_ok
    reasons = [risk.reason for risk in found.risks if risk.kind == "unreadable"]
    assert all("nested too deeply" in reason for reason in reasons)
    assert all(len(use.path) <= 4000 for use in found.reads)


def test_a_lambda_that_is_too_deep_leaves_the_others_followed() -> None:
    deep = "f = lambda: " + "1 if a else " * 900 + "2"
    found = analyze(f"{deep}\nf()\n" * 8 + "def load(p):\n    return open(p)\nload('a')", {})
    assert [use.path for use in found.reads] == ["a"]


def test_a_reader_that_trips_is_a_risk_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("redpanda_jupyter.analysis.frames.columns.Columns.call", trip)
    found = analyze("x = f(y)")
    assert found.outputs == ["x"]
    assert [risk.kind for risk in found.risks] == ["unreadable"]
