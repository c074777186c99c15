"""Files that a block reads and writes: what opens them, where, and with which options."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import FileUse, analyze

READS = {
    "pd.read_csv('a.csv')": ["a.csv"],
    "pd.read_csv(filepath_or_buffer='a.csv')": ["a.csv"],
    "pd.read_csv(path)": ["*"],
    "pd.read_csv(io.StringIO(text))": [],
    "pl.scan_parquet('a/*.parquet')": ["a/*.parquet"],
    "pd.concat([pd.read_csv(f) for f in ('a', 'b')])": ["a", "b"],
    "np.load('a.npy')": ["a.npy"],
    "Path('a.txt').read_text()": ["a.txt"],
    "Path('a.txt').exists()": [],
    "os.remove('a.txt')": [],
    "open('a.txt', 'w')": [],
    "open('a.txt', 'r+')": ["a.txt"],
    "sqlite3.connect('a.db').execute('select 1')": ["a.db"],
    "sqlite3.connect(':memory:')": [],
    "import sqlalchemy\nsqlalchemy.create_engine('sqlite:///a.db')": ["a.db"],
    "pd.read_sql('select 1', 'sqlite:///a.db')": ["a.db"],
    "duckdb.sql(\"select * from 'a.csv'\")": ["a.csv"],
    "duckdb.sql(\"from read_parquet('a.parquet')\")": ["a.parquet"],
    "spark.read.option('header', True).csv('a')": ["a"],
    "shutil.copy('a', 'b')": ["a"],
    "os.chdir('data')\npd.read_csv('a.csv')": ["data/a.csv"],
    "os.chdir('data')\npd.read_csv('/a.csv')": ["/a.csv"],
    "%run script": ["script.py"],
    "from IPython.display import Image\nImage('logo.png')": ["logo.png"],
    "from IPython.display import Image\nImage(data)": [],
}


@pytest.mark.parametrize(("source", "paths"), READS.items())
def test_files_that_are_read(source: str, paths: list[str]) -> None:
    assert [use.path for use in analyze(source).reads] == paths


WRITES = {
    "df.to_csv('a.csv')": ["a.csv"],
    "df.to_csv()": [],
    "df.to_csv(None)": [],
    "plt.savefig('a')": ["a.png"],
    "fig.savefig('a.pdf')": ["a.pdf"],
    "np.save('a', x)": ["a.npy"],
    "np.savez(f'{x}', y)": ["*"],
    "open('a', 'a')": ["a"],
    "Path('a').open('w')": ["a"],
    "Path('a').rename('b')": ["b"],
    "with zipfile.ZipFile('a.zip', 'w') as z:\n    z.write('b')": ["a.zip"],
    "zipfile.ZipFile('a.zip').extractall('out')": ["out"],
    "shutil.make_archive('a', 'gztar', 'd')": ["a.tar.gz"],
    "c = sqlite3.connect('a.db')\nc.execute('insert into t values (1)')": ["a.db"],
    "c = sqlite3.connect('a.db')\ndf.to_sql('t', c)": ["a.db"],
    "duckdb.sql(\"copy t to 'a.parquet'\")": ["a.parquet"],
    "df.write.mode('overwrite').parquet('a')": ["a"],
    "s = pd.HDFStore('a.h5')\ns['x'] = df": ["a.h5", "a.h5"],
    "model.save('a.keras')": ["a.keras"],
    "%%writefile a.py\nx = 1": ["a.py"],
}


@pytest.mark.parametrize(("source", "paths"), WRITES.items())
def test_files_that_are_written(source: str, paths: list[str]) -> None:
    assert [use.path for use in analyze(source).writes] == paths


def test_a_reader_keeps_its_literal_options() -> None:
    source = "\nd = pd.read_csv('a.csv', sep=';', usecols=['a', 'b'], nrows=n, decimal=',')"
    assert analyze(source).reads == [
        FileUse(
            "a.csv",
            "pandas.read_csv",
            2,
            {"sep": "';'", "usecols": "['a', 'b']", "decimal": "','"},
        )
    ]


def test_a_file_is_told_once_for_each_call() -> None:
    source = "for i in range(3):\n    open('a')\nopen('a')"
    assert [(use.path, use.line) for use in analyze(source).reads] == [("a", 2), ("a", 3)]


def test_lines_are_those_of_the_cell() -> None:
    found = analyze("\n%%time\n\npd.read_csv('a')\ndf.to_csv('b')")
    assert [use.line for use in (*found.reads, *found.writes)] == [4, 5]


@pytest.mark.parametrize("call", ["spark.table('t')", "st.json('x')", "answer.csv('x')"])
def test_what_is_called_as_sparks_writers_are_is_taken_for_one(call: str) -> None:
    assert analyze(call).writes == []


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("df.write.mode('append').option('a', 1).csv('x')", "write.csv"),
        ("sales.write.parquet('x')", "write.parquet"),
        ("model.save('x')", "save"),
    ],
)
def test_what_writes_is_called_as_in_the_code(code: str, call: str) -> None:
    assert [(one.path, one.call) for one in analyze(code).writes] == [("x", call)]
