"""Texts that are made to be costly: each a function from a length in characters to a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda length: before + unit * (length // len(unit)) + after


def numbered(form: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Let ``form`` be repeated with numbers in it, so that no two are the same."""
    size = len(form % 0) + 4

    def make(length: int) -> str:
        return before + "".join(form % number for number in range(length // size)) + after

    return make


def doubled(opening: str, closing: str) -> Callable[[int], str]:
    size = len(opening) + len(closing)
    return lambda length: opening * (length // size) + closing * (length // size)


def stairs(length: int) -> str:
    """Make functions in functions, each a blank deeper."""
    depth = int((2 * length) ** 0.5)
    return "".join(f"{' ' * level}def f():\n" for level in range(depth)) + " " * depth + "x"


CODE = {
    "numbers": repeated("1,", "x = [", "]"),
    "statements": repeated("a;"),
    "lines": repeated("a\n"),
    "calls": repeated("f(a, b=1)\n"),
    "pandas": repeated("total = df.groupby('a')['b'].sum().sort_values()\n"),
    "growing lists": numbered("c.append('%d')\ndf[c].sum()\n", "c = []\n"),
    "growing sums": numbered("c = c + ['%d']\ndf[c].sum()\n", "c = []\n"),
    "dict": repeated("1:2,", "x = {", "}"),
    "strings": repeated("'',", "x = [", "]"),
    "other strings": numbered("'%d',", "x = [", "]"),
    "other names": numbered("a%d,", "x = [", "]"),
    "other assignments": numbered("é%d = 1\n"),
    "f-strings": repeated("f'{a!r:{b}} {-c}'\n"),
    "functions": repeated("def f(a, b=c): pass\n"),
    "classes": repeated("class A(b): c = d\n"),
    "decorators": repeated("@a\n", "", "def f(): 0"),
    "lambdas": repeated("lambda a:0\n"),
    "comparison": repeated("<a", "x = a"),
    "sum": repeated("+a", "x = a"),
    "signs": repeated("-----a,", "x = [", "]"),
    "slices": repeated(":,:,", "x[", "]"),
    "empties": repeated("(),[],{},", "x = [", "]"),
    "ellipses": repeated("...,", "x = [", "]"),
    "brackets": repeated("[" * 90 + "]" * 90 + ",", "x = [", "]"),
    "imports": repeated("from a import b as c\n"),
    "handlers": repeated("try: a\nexcept b: c\n"),
    "patterns": repeated("match a:\n case b: c\n"),
    "comprehensions": repeated("[a for a in b]\n"),
    "annotations": repeated("a: b = c\n"),
    "globals": repeated("def f():\n global a, b\n a = b\n"),
    "magics": repeated("%magic a\n"),
    "timed": repeated("%time a\n"),
    "shell": repeated("!a\n"),
    "questions": repeated("a?\n"),
    "cell magics": repeated("%%time\n"),
    "captures": repeated("%%capture a\n"),
    "options": repeated("-a ", "%%timeit ", "\nx"),
    "prompts": repeated(">>> a\n"),
    "comments": repeated("# a\n"),
    "one comment": repeated("#"),
    "newlines": repeated("\n"),
    "blanks": repeated(" "),
    "backslashes": repeated("\\\n"),
    "long string": repeated("y", "x = '", "'"),
    "long name": repeated("y"),
    "open strings": repeated("'''\\"),
    "quotes": repeated("'\""),
    "escaped quotes": repeated("\\'''"),
    "digits": repeated("9", "x = "),
    "null bytes": repeated("\0"),
    "lone surrogates": repeated("\ud800\n"),
    "deep lists": doubled("[", "]"),
    "deep calls": doubled("f(", ")"),
    "deep calls by name": doubled("f(a=", ")"),
    "deep dicts": doubled("{1:", "}"),
    "deep f-strings": repeated("f'{"),
    "deep f-strings with other quotes": doubled("f'{f\"{", "}\"}'"),
    "deep lambdas": repeated("lambda: ", "", "0"),
    "deep signs": repeated("- ", "", "a"),
    "deep powers": repeated("a**", "", "a"),
    "deep choices": repeated("a if a else ", "", "a"),
    "deep functions": stairs,
    "attributes": repeated(".b", "a"),
    "called": repeated("()", "a"),
    "elif": repeated("elif a: 0\n", "if a: 0\n"),
}

ANSWERS = {
    "newlines": repeated("\n"),
    "carriage returns": repeated("\r"),
    "ticks": repeated("`"),
    "fences": repeated("```\na\n```\n"),
    "Python": repeated("```python\nx = f(y)\n```\n"),
    "untagged Python": repeated("```\nx = f(y)\n```\n"),
    "one open block": repeated("x = f(y)\n", "```python\n"),
    "open strings": repeated("```python\nx='''\n```\n"),
    "fences in text": repeated("a ```python\n"),
    "prompts": repeated("```python\n>>> a\n1\n```\n"),
    "quotes": repeated("> "),
    "quote lines": repeated(">\n"),
    "deep quotes": repeated("> " * 20 + "a\n\n"),
    "markers": repeated("- "),
    "items": repeated("-\n"),
    "numbered items": repeated("1. a\n"),
    "deep items": repeated("- " * 8 + "a\n\n"),
    "lost indentation": repeated("- ```python\nx = 1\n"),
    "indented": repeated("    a()\n\nb\n\n"),
    "thinking": repeated("<think>"),
    "thoughts": repeated("<think>\n"),
    "finished thoughts": repeated("<think>a</think>\n"),
    "thoughts in quotes": repeated("> <think>\n\n"),
    "headings": repeated("#\n"),
    "underlined": repeated("a\n=\n"),
    "paragraphs": repeated("a\n\n"),
    "one paragraph": repeated("a\n"),
    "one line": repeated("a"),
    "links": numbered("[a%d]: b\n"),
    "brackets": repeated("["),
    "HTML": repeated("<b>\n\n"),
    "folds": repeated("<summary>\n"),
    "blanks": repeated(" "),
    "tabs": repeated("\t"),
    "null bytes": repeated("\0"),
    "lone surrogates": repeated("\ud800\n"),
}
