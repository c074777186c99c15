"""Blocks out of answers: what models write beyond CommonMark, and every prefix of a stream."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redpanda_jupyter.analysis import extract_blocks
from redpanda_jupyter.analysis.tags import Tag, read_tag


def codes(markdown: str) -> list[str]:
    return [block.code for block in extract_blocks(markdown)]


def python_codes(markdown: str) -> list[str]:
    return [block.code for block in extract_blocks(markdown) if block.is_python and block.complete]


def test_a_usual_answer() -> None:
    answer = (
        "# Revenue by month\n\nWe group **by month**. Then sum `price`:\n\n"
        '```python\nmonthly = df.groupby("month")["price"].sum()\nmonthly\n```\n\nDone.\n'
    )
    (block,) = extract_blocks(answer)
    assert block.code == 'monthly = df.groupby("month")["price"].sum()\nmonthly'
    assert (block.language, block.is_python, block.complete) == ("python", True, True)
    assert (block.start_line, block.end_line) == (5, 8)
    assert block.lead == "Then sum price"


# (1) prompts
PROMPTS = {
    "session": (
        ">>> x = 1\n>>> for i in y:\n...     print(i)\n...\n1\n2\n>>> z",
        "x = 1\nfor i in y:\n    print(i)\n\nz",
    ),
    "numbered": ("In [1]: x = 1\n\nIn [2]: x\nOut[2]: 1", "x = 1\nx"),
    "numbered, continued": (
        "In [3]: for i in y:\n   ...:     print(i)\n   ...: \n1",
        "for i in y:\n    print(i)",
    ),
    "numbered, code below": ("In [1]:\nimport os\nos.name\nOut[1]:\n'posix'", "import os\nos.name"),
    "comment first": ("# load\n>>> x = 1\n1", "# load\nx = 1"),
    "in a docstring only": (
        'def f():\n    """\n    >>> f()\n    """',
        'def f():\n    """\n    >>> f()\n    """',
    ),
}


@pytest.mark.parametrize(("shown", "code"), PROMPTS.values(), ids=PROMPTS)
def test_prompts_come_off_and_outputs_are_dropped(shown: str, code: str) -> None:
    assert codes(f"```python\n{shown}\n```\n") == [code]
    if shown[0] != "d":
        assert python_codes(f"```\n{shown}\n```\n") == [code]


# (2) untagged blocks
PYTHON = [
    "x = 1",
    "import pandas as pd",
    "df.head()",
    "df['a']",
    "def f():\n    return 1",
    "for i in x:\n    print(i)",
    "%matplotlib inline\nimport pandas",
    "!pip install pandas",
    "{k: f(k) for k in x}",
    "x: int = 1",
    "    indented = 1\n    y = 2",
]
TEXT = [
    "pip install pandas",
    "cd data",
    "time is money",
    "df",
    "42",
    "-3.5",
    '{"a": 1, "b": [1, 2]}',
    "[1, 2, 3]",
    "data.csv",
    "data/raw/sales.csv",
    "Total: 5",
    "a, b, c",
    "'text'",
    "pip install pandas",
    "   month  price\n0  Jan    1.5",
    "SELECT * FROM t",
    "├── src\n└── tests",
    '[tool.ruff]\nline-length = "100"',
    '[project]\nname = "x"',
    "pass",
    "",
    "What now?",
    "True",
    "a > b",
    "array([1, 2])",
    "Index(['a', 'b'], dtype='object')",
]


@pytest.mark.parametrize("code", PYTHON)
def test_an_untagged_block_that_does_something_is_python(code: str) -> None:
    (block,) = extract_blocks(f"```\n{code}\n```\n")
    assert block.is_python
    assert block.language == "python"


@pytest.mark.parametrize("text", TEXT)
def test_an_untagged_block_that_does_nothing_is_text(text: str) -> None:
    (block,) = extract_blocks(f"```\n{text}\n```\n")
    assert not block.is_python
    assert (block.language, block.code) == ("", text)


# (3) indentation
def test_common_indentation_comes_off_python_but_not_off_other_text() -> None:
    assert codes("```python\n    x = 1\n    if x:\n        y = 2\n```\n") == [
        "x = 1\nif x:\n    y = 2"
    ]
    assert codes("```yaml\n    a:\n      b\n```\n") == ["    a:\n      b"]


# (4) fences inside a docstring
def test_a_fence_inside_a_docstring_does_not_end_the_block() -> None:
    code = 'def f():\n    """\n    Example:\n```\nf()\n```\n    """\n\n    return 1'
    (block,) = extract_blocks(f"```python\n{code}\n```\n\nAfter.\n")
    assert (block.code, block.complete) == (code, True)


def test_a_tagged_fence_inside_a_docstring_does_not_end_the_block() -> None:
    code = 's = """\n```bash\nls\n```\n"""'
    assert codes(f"```python\n{code}\n```\nthen\n```python\ny = 1\n```\n") == [code, "y = 1"]


def test_an_open_string_never_swallows_prose_or_the_next_block() -> None:
    broken = '```python\ns = """oops\n```\n\nSome prose.\n\n```python\ny = 1\n```\n'
    assert codes(broken) == ['s = """oops', "y = 1"]
    tagged = '```python\ns = """oops\n```\n```python\ny = """1"""\n```\n'
    assert codes(tagged) == ['s = """oops', 'y = """1"""']


# (5) a fence at the end of a line
def test_a_fence_at_the_end_of_a_line_of_text() -> None:
    answer = "Run this: ```python\nx = 1\n```\nand `y`:```py\ny = 2\n```\n"
    assert python_codes(answer) == ["x = 1", "y = 2"]
    assert extract_blocks(answer)[0].lead == "Run this"
    assert python_codes("- Load: ```python\n  x = 1\n  ```\n- b\n") == ["x = 1"]


def test_a_mention_of_a_fence_swallows_nothing() -> None:
    answer = "Start a block with ```python\nand then write.\n\n```python\nx = 1\n```\n"
    assert python_codes(answer) == ["x = 1"]
    assert codes("Text with ``` ticks and ```x``` too.\n") == []


# (6) folds
def test_a_fence_directly_after_a_summary() -> None:
    fold = "<details>\n<summary>Code</summary>\n```python\nx = 1\n```\n</details>\n"
    answer = f"{fold}\n```python\ny\n```\n"
    assert python_codes(answer) == ["x = 1", "y"]


# (7) thinking
THOUGHTS = {
    "on lines": "<think>\n```python\nno = 1\n```\n</think>\n```python\nyes = 1\n```\n",
    "before a fence": "<think>\n\n```python\nno\n```\n</think>```python\nyes = 1\n```\n",
    "on one line": "<think>```</think>\n```python\nyes = 1\n```\n",
    "long form": "<Thinking>\n```python\nno\n</Thinking>\n\n```python\nyes = 1\n```\n",
    "in the middle": "Text\n<think>\n```\nno()\n```\n</think>\n```python\nyes = 1\n```\n",
    "never ended": "```python\nyes = 1\n```\n<think>\n```python\nno = 1\n```\n",
}


@pytest.mark.parametrize("answer", THOUGHTS.values(), ids=THOUGHTS)
def test_thinking_is_skipped(answer: str) -> None:
    assert codes(answer) == ["yes = 1"]


def test_a_think_tag_inside_code_is_code() -> None:
    code = 's = """\n<think>\n"""\nx = 1'
    assert codes(f"```python\n{code}\n```\n") == [code]


# (8) tags
TAGS = {
    "python": Tag("python"),
    "py": Tag("python"),
    "Python": Tag("python"),
    "python3": Tag("python"),
    "python3.11": Tag("python"),
    "ipython": Tag("python"),
    "ipython3": Tag("python"),
    "jupyter": Tag("python"),
    "pycon": Tag("python"),
    "{python}": Tag("python"),
    "{python echo=TRUE}": Tag("python"),
    "{.python .numberLines}": Tag("python"),
    "{code-cell} ipython3": Tag("python"),
    'python title="x.py"': Tag("python", "x.py"),
    "python filename='a b.py'": Tag("python", "a b.py"),
    '{.python title="x.py"}': Tag("python", "x.py"),
    "python:src/x.py": Tag("python", "src/x.py"),
    "python src/x.py": Tag("python", "src/x.py"),
    "src/x.py": Tag("python", "src/x.py"),
    "12:15:src/x.py": Tag("python", "src/x.py"),
    "python{1,3-4}": Tag("python"),
    "python,ignore": Tag("python"),
    "sql": Tag("sql"),
    "SQL": Tag("sql"),
    "bash": Tag("bash"),
    "json": Tag("json"),
    "config.yaml": Tag("yaml", "config.yaml"),
    "c++": Tag("c++"),
    "text": Tag("text"),
    "pytb": Tag("pytb"),
    "python-traceback": Tag("text"),
    "": Tag(""),
    "   ": Tag(""),
}


@pytest.mark.parametrize(("info", "tag"), TAGS.items(), ids=TAGS)
def test_tags(info: str, tag: Tag) -> None:
    assert read_tag(info) == tag
    if info.strip():
        (block,) = extract_blocks(f"```{info}\nx = 1\n```\n")
        assert (block.language, block.filename) == (tag.language, tag.filename)


# containers, languages, ends
def test_fences_in_lists_and_quotes() -> None:
    answer = (
        "1. a\n   ```python\n   x = 1\n   ```\n2. b\n\n   ~~~python\n   y = 2\n   ~~~\n"
        "> ```python\n> z = 3\n> ```\n"
    )
    assert python_codes(answer) == ["x = 1", "y = 2", "z = 3"]


def test_code_that_lost_its_indentation_in_a_list() -> None:
    answer = (
        "1. a\n   ```python\nx = 1\nif x:\n    y = 2\n   ```\n2. b\n   ```python\n   z = 3\n```\n"
    )
    assert python_codes(answer) == ["x = 1\nif x:\n    y = 2", "z = 3"]


def test_several_languages_in_one_answer() -> None:
    answer = "```bash\nls\n```\n```sql\nselect 1\n```\n```python\nx = 1\n```\n"
    assert [block.language for block in extract_blocks(answer)] == ["bash", "sql", "python"]
    assert [block.is_python for block in extract_blocks(answer)] == [False, False, True]


@pytest.mark.parametrize(
    "answer", ["```python\nx = 1\n", "```python\nx = 1", "```python", "> ```python\n> x\n\ny"]
)
def test_an_unclosed_fence_is_incomplete(answer: str) -> None:
    (block,) = extract_blocks(answer)
    assert block.is_python
    assert not block.complete


def test_a_closing_fence_needs_no_line_end_once_the_answer_is_whole() -> None:
    assert extract_blocks("```python\nx = 1\n```")[0].complete
    assert not extract_blocks("```python\nx = 1\n```", final=False)[0].complete


def test_windows_line_ends() -> None:
    assert codes("```python\r\nx = 1\r\ny = 2\r\n```\r\n") == ["x = 1\ny = 2"]


def test_a_lead_falls_back_to_the_heading_and_is_short() -> None:
    lead = extract_blocks(
        "## Plot the *monthly* price\n\nHere is the code:\n\n```python\nx\n```\n"
    )[0].lead
    assert lead == "Plot the monthly price"
    numbered = extract_blocks("### Step 2: Plot\n```python\nx\n```\n")[0].lead
    assert numbered == "Plot"
    long = extract_blocks("word " * 100 + "\n\n```python\nx\n```\n")[0].lead
    assert 60 < len(long) <= 120
    assert extract_blocks("```python\nx\n```\n")[0].lead == ""


def test_a_lead_belongs_to_the_first_block_after_it() -> None:
    leads = [block.lead for block in extract_blocks("One.\n\n```py\nx\n```\n```py\ny\n```\n")]
    assert leads == ["One.", ""]


# every prefix of a stream
PIECES = st.sampled_from(
    [
        "```python\n",
        "```\n",
        "```",
        "~~~py\n",
        "~~~\n",
        "```sql\n",
        "x = 1\n",
        's = """\n',
        '"""\n',
        "'''\n",
        "\n",
        "\n\n",
        "prose\n",
        "Text: ```python\n",
        "- ",
        "1. ",
        "> ",
        "   ",
        "    y = 2\n",
        "<think>\n",
        "</think>",
        "<summary>a</summary>\n",
        "<details>\n",
        "# head\n",
        ">>> z\n",
        "In [1]: q\n",
        "`",
        "\t",
        "\r\n",
    ]
)


def complete(markdown: str) -> list[object]:
    return [block for block in extract_blocks(markdown, final=False) if block.complete]


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=16))
@example(["```python\n", 's = """\n', "```\n", "a\n", "```\n", '"""\n', "```\n", "x = 1\n"])
@example(["- ", "```python\n", "x = 1\n", "    y = 2\n", "```\n", "prose\n"])
@example(["> ", "```python\n", "x = 1\n", "```python\n", "```\n"])
def test_finished_blocks_never_change_while_the_answer_streams(pieces: list[str]) -> None:
    answer = "".join(pieces)
    before: list[object] = []
    for end in range(len(answer) + 1):
        now = complete(answer[:end])
        assert now[: len(before)] == before, answer[:end]
        before = now
        extract_blocks(answer[:end])
    whole = [block for block in extract_blocks(answer + "\n") if block.complete]
    assert whole[: len(before)] == before


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    extract_blocks(text)
    extract_blocks(f"```\n{text}", final=False)


HOSTILE = {
    "many openers": "```python\nx='''\n```\n" * 3000,
    "many mentions": "a ```python\n" * 20_000,
    "deep quotes": "> " * 20_000,
    "deep lists": "- " * 20_000,
    "thoughts": "> <think>\n\n" * 5_000,
    "one line": "x" * 1_000_000,
    "ticks": "`" * 100_000,
    "surrogates and null": "```python\n\ud800 = '\x00'\n```\n",
    "lists with lost indentation": "- ```python\nx = 1\n" * 3000,
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_answers_end(answer: str) -> None:
    assert isinstance(extract_blocks(answer), list)


def test_deep_code_in_an_untagged_block_is_read() -> None:
    (block,) = extract_blocks(f"```\na{'.b' * 20_000}()\n```\n")
    assert block.complete
