"""Stand-ins for values: none stays in what leaves, and all come back as they were."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.analysis import extract_blocks
from redpanda_jupyter.context.masked_code import mask_source
from redpanda_jupyter.context.masked_messages import mask_message
from redpanda_jupyter.context.masking import Masking, has_stand_ins

COLUMNS = {"region", "price", "name", "date"}
SCHEMAS = {"df": sorted(COLUMNS)}


def masked(source: str) -> tuple[str, Masking]:
    masking = Masking(source)
    return mask_source(source, masking, SCHEMAS), masking


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ('df[df["region"] == "North"]', ["North"]),
        ('df[df.region != "North"].price > 17.25', ["North", "17.25"]),
        ('df[df["name"].isin(["Bob", "Al\'ice"])]', ["Bob", "Al'ice"]),
        ("df[df.price.between(3.5, 4.5)]", ["3.5", "4.5"]),
        ('df.query("region == \'South\' and price > 8.75")', ["South", "8.75"]),
        ('df.loc["Karl", "price"]', ["Karl"]),
        ('df["name"].str.contains("Bob|Zoe")', ["Bob", "Zoe"]),
        ('df["name"].replace({"Bob": "Robert"})', ["Bob", "Robert"]),
        ('df["name"].map({"Bob": 171})', ["Bob", "171"]),
        ('who = "Zoe"\nlimit = 171\nx = df[(df.name == who) & (df["price"] > limit)]', ["Zoe"]),
        ('limit = 171\nx = df[df["price"] > limit]', ["171"]),
        ('for who in ["Zoe", "Karl"]:\n    df[df.name == who]', ["Zoe", "Karl"]),
        ('[df[df.name == who] for who in ("Zoe", "Karl")]', ["Zoe", "Karl"]),
        ('def of(who="Zoe"):\n    return df[df.name == who]\nof(who="Karl")', ["Zoe", "Karl"]),
        ('df[df.name == "Bob"]\nplt.title("Sales of Bob")  # Bob only', ["Bob"]),
        ('df[df.name == f"Bob {x}"]', ["Bob"]),
        ('match kind:\n    case "Bob":\n        pass', ["Bob"]),
        ('%matplotlib inline\ndf[df.name == "Bob"]', ["Bob"]),
        ('%%time\ndf[df.name == "Bob"]', ["Bob"]),
        ('df[df.name == "Bob"', ["Bob"]),
        ("x = 'Bob", ["Bob"]),
        ('x = """Bob', ["Bob"]),
        ("df[df.price > 171", ["171"]),
        ('s = "ü🐼"; df[df.name == "Bob"]; df[df.name == "ü🐼"]', ["Bob", "🐼"]),
    ],
)  # fmt: skip
def test_values_are_masked_and_come_back(source: str, gone: list[str]) -> None:
    shown, masking = masked(source)
    assert [one for one in gone if one in shown] == []
    assert masking.put_back_code(shown) == source
    assert shown.count("\n") == source.count("\n")
    assert has_stand_ins(shown) is bool(gone)


@pytest.mark.parametrize(
    "source",
    [
        'df["region"].str.upper()',
        'df.groupby("region").agg({"price": "sum"}).head(10)',
        'pd.to_datetime(df["date"], format="%d.%m.%Y", errors="coerce")',
        'df["price"] = df["price"].str.replace(",", ".").astype(float)',
        'pd.read_csv("sales.csv", sep=";")',
        'df.merge(other, on="name", how="left")',
        'if __name__ == "__main__":\n    main()',
        'if "price" in df.columns and len(df) > 5:\n    pass',
        "x = [1, 2, 3]\nx[0] + 10",
    ],
)
def test_what_is_no_value_stays(source: str) -> None:
    assert masked(source)[0] == source


@pytest.mark.parametrize(
    "source",
    [
        'api_key = "abc-defg-9"',
        'connect(password="abc-defg-9")',
        'config = {"token": "abc-defg-9"}',
        'url = "postgresql://ada:abc-defg-9@host/db"',
        "x = 1  # password: abc-defg-9",
    ],
)
def test_secrets_are_masked_at_every_level(source: str) -> None:
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS, values=False)
    assert "abc-defg-9" not in shown
    assert masking.put_back_code(shown) == source
    kept = 'df[df.name == "Bob"]'
    assert mask_source(kept, Masking(kept), SCHEMAS, values=False) == kept


@given(st.text(), st.text())
def test_any_text_comes_back_as_python_reads_it(value: str, code: str) -> None:
    source = f"df[df.region == {value!r}]"
    shown, masking = masked(source)
    assert ast.dump(ast.parse(masking.put_back_code(shown))) == ast.dump(ast.parse(source))
    mask_source(code, Masking(code), SCHEMAS)  # never raises


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('x == "{}"', "x == 'O\\'Brien\"'"),
        ("x == '{}'", "x == 'O\\'Brien\"'"),
        ("x == {}", "x == 'O\\'Brien\"'"),
        ("title = 'of {}'", "title = 'of O\\'Brien\"'"),
        ('title = "of {}"', 'title = "of O\'Brien\\""'),
        ("# {}", "# O'Brien\""),
    ],
)
def test_a_value_with_quotes_comes_back_wherever_a_model_puts_it(code: str, expected: str) -> None:
    masking = Masking()
    name = masking.part("'", "O\\'Brien\"", whole=True)
    assert masking.put_back_code(code.replace("{}", name)) == expected


def test_an_f_string_gets_its_value_back() -> None:
    masking = Masking()
    name = masking.text("North")
    put_back = masking.put_back_code(f'f"in {{{name}}}: {name} {{x}}"')
    assert eval(put_back, {"x": 1}) == "in North: North 1"


def test_stand_ins_are_none_that_the_cell_has_already() -> None:
    source = 'PANDA_TEXT_1 = df[df.region == "North"]'
    shown, masking = masked(source)
    assert shown == 'PANDA_TEXT_1 = df[df.region == "PANDAX_TEXT_1"]'
    assert masking.put_back_code(shown) == source


# --- messages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        ("could not convert string to float: 'Bob Smith'", "Bob Smith"),
        ("could not convert string to float: Bob Smith", "Bob Smith"),
        ("'Bob'", "Bob"),
        ("Unknown datetime string format, unable to parse: Karl, at position 3", "Karl"),
        ("invalid literal for int() with base 10: 'O'Brien'", "Brien"),
        ('time data "31.12.1999" doesn\'t match format "%Y"', "1999"),
        ("Timestamp('1999-12-31 00:00:00')", "1999"),
        ("None of [Index(['Bob', 'Zoe'], dtype='str')] are in the [columns]", "Zoe"),
        ("Unknown datetime string format, unable to parse: closed", "closed"),
        ("unable to parse: left open, at position 2", "left open"),
        ("could not convert string to float: 'closed'", "closed"),
        ("customer 4711 from Zürich owes 17€", "4711"),
        ("customer 4711 from Zürich owes 17€", "Zürich"),
    ],
)
def test_no_value_of_a_message_leaves_quoted_or_not(message: str, gone: str) -> None:
    masking = Masking()
    shown = mask_message(message, masking, "df.region", COLUMNS, counts=True)
    assert gone not in shown
    assert gone in masking.put_back(shown)


@pytest.mark.parametrize(
    "message",
    [
        "'region'",
        "'DataFrame' object has no attribute 'regon'",
        "unsupported operand type(s) for +: 'int' and 'str'",
        'can only concatenate str (not "int") to str',
        "name 'regon' is not defined",
        "cannot reindex on an axis with duplicate labels",
        "['regon'] not in index",
        "The truth value of a Series is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or "
        "a.all().",
        "Length of values (3) does not match length of index (5)",
        "division by zero",
        "list index out of range",
        "module 'pandas' has no attribute 'regon'",
        "[Errno 2] No such file or directory: 'regon'",
    ],
)
def test_the_words_of_a_message_stay(message: str) -> None:
    shown = mask_message(message, Masking(), "df.regon", COLUMNS, counts=True)
    assert shown == message


def test_numbers_of_rows_stay_at_the_most_private_level() -> None:
    message = "Length of values (3) does not match length of index (5)"
    shown = mask_message(message, Masking(), "", COLUMNS, counts=False)
    assert "3" not in shown.replace("NUMBER_3", "")
    assert "(5)" not in shown


@pytest.mark.parametrize(
    ("answer", "restored"),
    [
        ("It is NAME.", "It is Al'ice."),
        ("```python\nx = 'NAME'\n```", "```python\nx = \"Al'ice\"\n```"),
        ("a\n```python\nx = 'NAME'\n```\nb\n", "a\n```python\nx = \"Al'ice\"\n```\nb\n"),
        ("- a\n\n  ~~~py\n  x = 'NAME'\n\n  y\n  ~~~\n- b", None),
        ("> ```python\n> x = 'NAME'\n> ```\n> NAME", None),
        ("1. ```python\n   x = f'{NAME}'\n   ```\n2. NAME", None),
        ("```python\nx = 'NAME'", '```python\nx = "Al\'ice"'),
        ("    x = 'NAME'\n    y = 1\n", None),
        ("```sql\nselect 'NAME'\n```", "```sql\nselect 'Al'ice'\n```"),
        ("```python\nx = 1\n```\n\n```python\ny = 'NAME'\n```",
         "```python\nx = 1\n```\n\n```python\ny = \"Al'ice\"\n```"),
        ("nothing", "nothing"),
    ],
)  # fmt: skip
def test_an_answer_gets_its_values_back_wherever_its_code_stands(
    answer: str, restored: str | None
) -> None:
    masking = Masking()
    masking.part('"', "Al'ice", whole=True)
    given_ = answer.replace("NAME", masking.names[0])
    told = masking.restore(given_)
    if restored is not None:
        assert told == restored
    before, after = extract_blocks(given_), extract_blocks(told)
    assert not has_stand_ins(told)
    assert [one.is_python for one in after] == [one.is_python for one in before]
    assert [one.complete for one in after] == [one.complete for one in before]
    for old, new in zip(before, after, strict=True):
        if old.is_python:
            assert new.code == masking.put_back_code(old.code)


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text))
def test_any_text_comes_back_in_code_that_still_runs(value: str) -> None:
    masking = Masking(value)
    name = masking.text(value)
    told = masking.restore(f"So:\n```python\nx = '{name}'\n```\n")
    (block,) = extract_blocks(told)
    found: dict[str, object] = {}
    exec(block.code, found)
    assert found["x"] == value
