"""What of a cell is a value and what is not: a table of both, and texts that nobody thought of."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpanda_jupyter.context.masked_code import mask_source
from redpanda_jupyter.context.masking import Masking

SCHEMAS = {"df": ["region", "price", "name", "date", "units", "customer id"], "other": ["name"]}


def masked(source: str) -> tuple[str, Masking]:
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS)
    assert masking.put_back_code(shown) == source
    assert shown.count("\n") == source.count("\n")
    return shown, masking


# ruff: noqa: E501 - a case a line

# --- values ---------------------------------------------------------------------------------------

VALUES = [
    ("pd.DataFrame({'n': ['ZZAlice Smith'], 'salary': [91234567, 3]})", "ZZAlice 91234567 3"),
    ("pd.DataFrame([{'n': 'ZZAlice', 'salary': 4711}])", "ZZAlice 4711"),
    ("pd.DataFrame([['ZZAlice', 5]], columns=['n', 'k'])", "ZZAlice 5"),
    ("pd.Series({'ZZAlice': 3})", "ZZAlice 3"),
    ("pd.Series(['ZZAlice']).astype(int)", "ZZAlice"),
    ("np.array([3, 4])", "3 4"),
    ("pd.DataFrame.from_dict({'ZZAlice': [1, 2]}, orient='index', columns=['a'])", "ZZAlice"),
    ("s = df['price']\ns['ZZAlice'] = 3", "ZZAlice"),
    ("d = df.to_dict()\nd['ZZAlice'] = 3", "ZZAlice"),
    ("x = df.T\nx['ZZAlice'] = x['ZZBob']", "ZZAlice ZZBob"),
    ("df.loc['ZZAlice'] = 5\ndf.set_index('name').loc['ZZBob']", "ZZAlice ZZBob"),
    ("df.rename(index={'a': 'ZZAlice'})", "ZZAlice"),
    ("df.pivot(index='date', columns='name', values='price')['ZZAlice']", "ZZAlice"),
    ("df['name'].value_counts()['ZZAlice']", "ZZAlice"),
    ("dict(df.groupby('name'))['ZZAlice']", "ZZAlice"),
    ("df.reindex(['ZZAlice'])\ndf.xs('ZZBob')\ndf.filter(like='ZZKarl')", "ZZAlice ZZBob ZZKarl"),
    ("ser['ZZAlice']", "ZZAlice"),
    ("dct['ZZAlice']", "ZZAlice"),
    ("dct['ZZAlice'] = 91234567", "ZZAlice 91234567"),
    ("del dct['ZZAlice']", "ZZAlice"),
    ("dct.get('ZZAlice', 4711)", "ZZAlice 4711"),
    ("df['price']['ZZAlice']", "ZZAlice"),
    ("g = df.groupby('region')['price'].sum()\ng['ZZAlice']", "ZZAlice"),
    ("df['ZZAlice']", "ZZAlice"),
    ("df.at['ZZAlice', 'price'] = 91234567", "ZZAlice 91234567"),
    ("ser[4711]", "4711"),
    ("df['region'].cat.rename_categories({'q': 'ZZAlice'})", "ZZAlice"),
    ("f'Total of ZZAlice: {total:,.2f}'", "ZZAlice"),
    ("f'{dct[\"ZZAlice\"]:>10}'", "ZZAlice"),
    ("f'{total:ZZAlice}'", "ZZAlice"),
    ("f'''\n{total} of\nZZAlice\n'''", "ZZAlice"),
    ("b'ZZAlice'", "ZZAlice"),
    ("rb'ZZAl\\ice'", "ZZAl"),
    ('def f():\n    """Of ZZAlice.\n\n    And Bob.\n    """', "ZZAlice Bob"),
    ('"""ZZAlice"""\nx = 1', "ZZAlice"),
    ("x = 1  # Bob owes 5", "Bob owes 5"),
    ("# ZZAlice", "ZZAlice"),
    ("!echo ZZAlice", "ZZAlice"),
    ("!ZZAlice", "ZZAlice"),
    ("x = !grep ZZAlice names.txt", "ZZAlice names"),
    ("!echo \\\nZZAlice", "ZZAlice"),
    ("%sql select * from t where n = 'ZZAlice' and k = 4711", "ZZAlice 4711"),
    ("%time df[df.name == 'ZZAlice']", "ZZAlice"),
    ("%env WHO=ZZAlice", "ZZAlice"),
    ("if True:\n    !echo ZZAlice\n    x = 2", "ZZAlice"),
    ("%%bash\necho ZZAlice\n", "ZZAlice"),
    ("%%sql\nselect 'ZZAlice'\n  , 4711", "ZZAlice 4711"),
    ("%%time\ndf[df.name == 'ZZAlice']", "ZZAlice"),
    ("salary = 91234567", "91234567"),
    ("x = -91234567.5", "91234567"),
    ("x = 0xBEEF + 4711j", "BEEF 4711"),
    ("ages = [34, 4, 2]", "34 4 2"),
    ("owed = {'ZZAlice': 3}", "ZZAlice 3"),
    ("limit = 3\ndf[df.price > limit]", "3"),
    ("df[df.price * 1.19 > 4711]", "1.19 4711"),
    ("df['price'] * 1.19", "1.19"),
    ("df.assign(who='ZZAlice')", "ZZAlice"),
    ("df.drop('ZZAlice')", "ZZAlice"),
    ("np.where(df.price > 5, 'ZZhigh', 'ZZlow')", "5 ZZhigh ZZlow"),
    ("pd.cut(df['price'], bins=[18, 65], labels=['ZZyoung', 'ZZold'])", "18 65 ZZyoung ZZold"),
    ("df['date'] >= '2024-01-01'", "2024"),
    ("pd.Timestamp(2024, 3, 1)", "2024 3"),
    ("df.plot(title='ZZAlice', label='Bob')", "ZZAlice Bob"),
    ("print('ZZAlice', 4711)", "ZZAlice 4711"),
    ("raise ValueError('no ZZAlice')", "ZZAlice"),
    ("assert x, 'ZZAlice'", "ZZAlice"),
    ("how = 'ZZAlice'\ndf.merge(other, how='ZZAlice')", "ZZAlice"),
    ("df.agg('ZZAlice')", "ZZAlice"),
    ("df.name.astype('ZZAlice')", "ZZAlice"),
    ("df.name == 'sum'", "'sum'"),
    ("df.name.isin(['left', 'red'])", "left red"),
    ("df[df.name == 'alice.pdf']", "alice"),
    ("file = 'alice.pdf'\ndf[df.name == file]", "alice"),
    ("requests.get('https://example.com/v1?name=ZZAlice')", "ZZAlice"),
    ("df.query('region == \"ZZNorth\" and price > 17.25 and name == ZZAlice')", "ZZ 17.25"),
    ("df.query('region == \"ZZNorth')", "ZZ"),
    ("df.query(f\"region == 'ZZNorth' and price > {limit}\")", "ZZ"),
    ("duckdb.sql('''\nselect price -- ZZAlice\nfrom df where name = 'Bob'\n''')", "ZZAlice Bob"),
    ("match kind:\n    case 'ZZAlice':\n        pass\n    case {'k': 4711}:\n        pass",
     "ZZAlice 4711"),
    ("x: 'ZZAlice' = 3", "ZZAlice"),
    ("x = 'é🐼 ZZ'; y = 'ZZAlice'", "ZZ 🐼"),
    ("'ZZ' 'Alice' f'{x} Bob'", "ZZ Alice Bob"),
    ("x = 'ZZ\\\nAlice'", "ZZ Alice"),
    ("'\\x5aZAlice'", "ZAlice"),
    ("x = (1,\n  # ZZAlice\n  'Bob')", "ZZAlice Bob"),
    ("lambda x='ZZAlice': x", "ZZAlice"),
    ("x = ['ZZAlice'", "ZZAlice"),
    ("x = f'{ZZ' 'Alice", "Alice"),
    ("Bob owes Alice 5", "Bob Alice 5"),
    ("x = 1\nDear Bob, pay 4711", "Dear Bob 4711"),
    ("x = 'ZZAlice\r\ny = 4711", "ZZAlice 4711"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "gone"), VALUES)
def test_what_is_a_value_stays_here(source: str, gone: str) -> None:
    shown, masking = masked(source)
    for name in masking.names:
        shown = shown.replace(name, "_")
    assert [one for one in gone.split() if one in shown] == []


# --- no values ------------------------------------------------------------------------------------

NO_VALUES = [
    "df['new'] = df['price'] * df['units']\ndf['new'].mean()",
    "df['price per unit'] = df['price'] / df['units']\ndf.sort_values('price per unit')",
    "df.assign(net=lambda d: d['price'] / 1000 * 24)",
    "df.rename(columns={'price': 'revenue'})['revenue']",
    "df.groupby('region').agg({'price': 'sum', 'units': ['mean', 'max']}).reset_index()",
    "df.groupby('region').agg(total=('price', 'sum')).sort_values('total', ascending=False)",
    "df.melt(id_vars='region', var_name='kind', value_name='amount')['amount']",
    "north = df[df['units'] > df['price']]\nnorth['prise'].sum()",
    "df.drop(columns=['regon', 'units'])",
    "df.insert(0, 'new', 1)\ndf.nlargest(3, 'new')",
    "df.assign(**{'new col': df.price})['new col']",
    "df.eval('net = price * units')['net']",
    "df.with_columns(pl.col('price').alias('cost')).select('cost')",
    "df.groupby('region').agg(n=('price', 'size'), hi=('price', 'max'))[['n', 'hi']]",
    "df[['region', 'prise']].head(20)",
    "df.merge(other, on='name', how='left', validate='many_to_one', indicator=True)",
    "df.merge(other, 'left')",
    "df.pivot_table(index='region', columns='name', values='price', aggfunc='sum', fill_value=0)",
    "df['date'].dt.strftime('%Y-%m')",
    "pd.to_datetime(df['date'], format='%d.%m.%Y', errors='coerce', utc=True)",
    "df.resample('ME', on='date')['price'].sum().rolling(12, min_periods=3).mean()",
    "df['price'].str.replace(r'[^\\d.]', '', regex=True).astype('float64')",
    "df['name'].str.split(', ', expand=True)",
    "df['price'].round(2).map('{:,.2f}'.format)",
    "pd.read_csv('data/sales.csv', sep=';', encoding='utf-8', dtype={'price': 'float64'}, nrows=500)",
    "pd.read_excel('~/reports/2024 sales.xlsx', skiprows=3)",
    "df.to_csv(f'out/{name}_total.csv', index=False)",
    "path = Path('data') / 'sales.parquet'",
    "with open('notes.txt', 'rb') as file:\n    text = file.read().decode('latin-1')",
    "fig, ax = plt.subplots(2, 3, figsize=(12, 5), dpi=150)",
    "ax.plot(df.date, df.price, color='red', linestyle='--', lw=1.5, marker='o', alpha=0.35)",
    "df.plot(x='date', y='price', kind='bar', rot=45)",
    "plt.rcParams['figure.figsize'] = (8, 5)\npd.set_option('display.max_rows', 200)",
    "train_test_split(X, y, test_size=0.25, random_state=42)",
    "RandomForestClassifier(n_estimators=200, max_depth=12, class_weight='balanced')",
    "df.iloc[5:200, [0, 1]]\ndf[20:40]",
    "x = [1, 2, 3]\nx[0] + 10",
    "for index in range(100):\n    pass",
    "df.quantile([0.25, 0.75], axis=0)",
    "seconds = minutes * 60 + hours * 3600\nshare = part / total * 100",
    "f'{total:,.2f} {share:.1%} {when:%d.%m.%Y}'",
    "if __name__ == '__main__':\n    pass",
    "if len(df) > 5 and 'price' in df.columns and df.price.isna().sum() == 0:\n    pass",
    "df.query('prise > units and region in @wanted').groupby('region').sum()",
    "duckdb.sql('select region, sum(price) as total from df group by region limit 20')",
    "%matplotlib inline\n!pip install -q pandas==2.1\ndf?",
    "%%time\ndf['price'].sum()",
    "# %%\nx = 1  # noqa: E501",
    "warnings.filterwarnings('ignore')",
    "sns.set_theme('talk', style='whitegrid', palette='deep')",
    "x = pd.DataFrame({'n': names, 'k': ages})\nx['n'].str.len()",
    "df.name.str.encode('utf-8', errors='replace')",
    "df['date'].dt.tz_localize('Europe/Berlin').dt.floor('15min')",
]  # fmt: skip


@pytest.mark.parametrize("source", NO_VALUES)
def test_what_a_model_needs_to_correct_a_cell_stays_in_it(source: str) -> None:
    assert masked(source)[0] == source


def test_a_secret_in_an_f_string_is_masked_at_every_level() -> None:
    source = "key = f'password={\"abc-defg-9\"}'\nx = f'token: abcdef{x}'\ny = f'{x} of Bob'"
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS, values=False)
    assert "abc-defg-9" not in shown
    assert "of Bob" in shown
    assert masking.put_back_code(shown) == source


def test_a_column_of_an_unknown_frame_counts_only_if_some_frame_has_it() -> None:
    shown, _ = masked("thing['region'] + thing['rating']")
    assert shown == "thing['region'] + thing['PANDA_TEXT_1']"


def test_the_name_that_a_series_gets_is_no_column() -> None:
    # `people` may be a series whose labels are customers: only what is known as a frame counts
    shown, _ = masked("people['ZZAlice'] = 3\npeople.head()")
    assert "ZZAlice" not in shown


def test_a_name_that_an_engine_made_of_values_is_none() -> None:
    masking = Masking()
    schemas = {"rel": ["'ZZVALUE'", "(3 * 77777)", "price"]}
    shown = mask_source("rel[\"'ZZVALUE'\"], rel['(3 * 77777)'], rel['price']", masking, schemas)
    assert "ZZVALUE" not in shown
    assert "77777" not in shown
    assert "'price'" in shown


# --- texts that nobody thought of -----------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "'", '"', "'''", '"""', "f'", 'f"', "rb'", "{", "}", "{{", "}}", ":", "!r", "\\", "\n",
        "#", " ", "    ", "%", "%%time", "%%sql", "!", "?", "x", "=", "==", "(", ")", "[", "]",
        ",", ".", "1", "4711", "1e5", "ZZq", "df", "region", "price", "pass", "if", "é", "🐼", "\t",
        "PANDA_TEXT_1", "PANDAX", "query(", "sql(", "read_csv(", "\r", "\x0c", "b'", "lambda", "--",
    ]
)  # fmt: skip
_LITERALS = st.one_of(
    st.text(max_size=12).map(repr),
    st.binary(max_size=6).map(repr),
    st.integers().map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(alphabet="abc'\"\\{}\n é%", max_size=8).map(lambda text: f"f{text!r}".replace("{", "{{").replace("}", "}}")),
    st.text(alphabet="abZ9 é", max_size=8).map(lambda text: f'r"{text}"'),
    st.text(alphabet="abZ9 é\n", max_size=12).map(lambda text: f'"""{text}"""'),
)  # fmt: skip
_FORMS = st.sampled_from(
    [
        "x = {}", "df[df.region == {}]", "d[{}] = {}", "print({}, {})", "f({}).g(x={})",
        "[{}, {}]", "{{{}: {}}}", "df.query({})", "duckdb.sql({})", "x = f'a {{d[1]}} b' + {}",
        "return_ = lambda y={}: y", "pd.read_csv({})  # {}", "assert x, {}", "df.agg({}, axis={})",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_whatever_is_masked_comes_back_to_the_byte(source: str) -> None:
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS)
    assert masking.put_back_code(shown) == source
    assert shown.count("\n") == source.count("\n")


@given(st.text())
def test_any_text_comes_back_to_the_byte(source: str) -> None:
    masking = Masking(source)
    assert masking.put_back_code(mask_source(source, masking, SCHEMAS)) == source


@given(st.lists(st.tuples(_FORMS, _LITERALS, _LITERALS), max_size=4))
def test_code_with_any_literals_stays_code_and_comes_back(
    lines: list[tuple[str, str, str]],
) -> None:
    source = "\n".join(form.format(*literals) for form, *literals in lines)
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS)
    assert masking.put_back_code(shown) == source
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return
    ast.parse(shown)


_WITH_A_MARK = st.sampled_from(
    [
        "x = '{}'", "x = \"a {} b\"", "f'{{x}} {} {{y:>3}}'", "'''\n{}\n'''", "b'{}'", "# {}",
        "d['{}']", "d.get('{}')", "pd.Series(['{}'])", "!echo {}", "%run {}", "df.query('name == \"{}\"')",
        "duckdb.sql('''select '{}' -- {}''')", "def f(x='{}'):\n    \"\"\"Of {}.\"\"\"", "%%bash\n{}",
        "print('%s {}' % x)", "x = {{'{}': 1}}", "ax.set_title('{}')", "f'{{d[\"{}\"]}}'", "re.sub('{}', '', y)",
        "match x:\n    case '{}':\n        pass", "df.rename(index={{'{}': 'b'}})", "x = '{}", "{} owes {} money",
        "df.set_index('{}')", "df.pipe(f, '{}')", "g(how='{}', color='{}', on='{}')", "open('{}', '{}')\nx",
    ]
)  # fmt: skip


@given(_WITH_A_MARK, st.from_regex(r"Qz[a-z]{3}\d", fullmatch=True))
def test_no_literal_leaves_wherever_it_stands(form: str, mark: str) -> None:
    if form.startswith("open"):
        mark = f"{mark}|"  # neither a file nor a mode
    source = form.replace("{{", "{").replace("}}", "}").replace("{}", mark)
    masking = Masking(source)
    shown = mask_source(source, masking, SCHEMAS)
    assert mark not in shown
    assert masking.put_back_code(shown) == source


@pytest.mark.timeout(60)  # a second is plenty, unless it grows with the square of the length
@pytest.mark.parametrize(
    "piece", ["'", "f'''{", "f'{", "(", "#", "\\\n", "!x\n", "a=", "x ", "1", "%%x"]
)
def test_long_and_odd_cells_take_no_time(piece: str) -> None:
    source = piece * (20_000 // len(piece))
    masking = Masking(source)
    assert masking.put_back_code(mask_source(source, masking, SCHEMAS)) == source


def test_fields_of_an_f_string_stay_readable_in_every_version() -> None:
    shown, _ = masked("f'{df[\"prise\"].sum()} of ZZAlice'")
    assert shown == "f'{df[\"prise\"].sum()}PANDA_TEXT_1'"
    if sys.version_info >= (3, 12):
        ast.parse("f'{df['prise']}'")
