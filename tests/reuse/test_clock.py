"""Where code reads the clock: by its text, through aliases, and not where it only takes a time."""

from __future__ import annotations

import pytest

from redpanda_jupyter.reuse.clock import clock_lines, reads_the_clock


@pytest.mark.parametrize(
    "code",
    [
        '(pd.Timestamp.today().normalize() - df["date"]).dt.days.mean()',
        "pd.Timestamp.now(tz='UTC')", "pd.Timestamp.utcnow()", 'pd.Timestamp("now")',
        'pd.to_datetime("now")', 'pd.to_datetime("today", utc=True)', 'pd.to_datetime(["today"])',
        'np.datetime64("now")', 'numpy.datetime64("today", "D")', 'pd.Period.now("M")',
        "datetime.now()", "datetime.datetime.now()", "dt.datetime.now().strftime('%d')",
        "dt.now()", "datetime.today()", "datetime.utcnow()", "datetime.date.today()",
        "date.today().year", "dt.date.today()", "time.time()", "time.strftime('%Y')",
        "time.localtime().tm_year", "time.ctime()", "import time as t; t.time_ns()",
        "import pandas as panda; panda.Timestamp.now()",
        "from pandas import Timestamp as T; T.now()", "from datetime import datetime as D; D.now()",
        "from datetime import date as today_is; today_is.today()",
        "import datetime as when; when.date.today()",
        "from time import time; time()", "from time import time as clock; clock()",
        "now = pd.Timestamp.now; now()", "df.assign(day=pd.Timestamp.today())",
        "df['age'] = df['date'].map(lambda d: (datetime.now() - d).days)",
        'df[df["date"] < "today"]', "df.query('date < @pd.Timestamp.now()')",
        "duckdb.sql('select * from df where day < current_date')",
        "pd.read_sql(\"select date('now')\", connection)",
        "f'Stand: {datetime.now():%d.%m.%Y}'", "print(datetime.now())",
        "t0 = time.time()\ndf['at'] = t0", "t0 = time.time()\nt0", "time.time() - df['stamp']",
        "t0 = time.time()\nspan = time.time() - t0\nspan",
        "t0 = time.time()\nresults.append(time.time() - t0)",
        "%time datetime.now()",
    ],
)  # fmt: skip
def test_it_reads_the_clock(code: str) -> None:
    assert clock_lines(code) != []


@pytest.mark.parametrize(
    "code",
    [
        "df.time.sum()", "print('now')", "df['now'] == 'now'", "df[df['state'] == 'today']",
        "pd.Timestamp('2024-01-01')", "pd.to_datetime(df['date'])", "np.datetime64('2024-01-01')",
        "datetime.strptime('2024', '%Y')", "datetime(2024, 1, 1)", "date(2024, 1, 1)",
        "time.strftime('%Y', moment)", "time.localtime(0)", "time.sleep(1)", "df['time'].dt.time",
        "now = df['date'].max()\nnow",
        "today = pd.Timestamp('2024-05-01')\n(today - df['date']).dt.days",
        "date = df['date']\ndate.today", "df.query('current_date > 3')", "df.date.max()", "1 +", "",
        "datetime.fromisoformat('2024-01-01')", "from datetime import timedelta; timedelta(days=1)",
        "import time\nt0 = time.perf_counter()\nx = 1\nprint(time.perf_counter() - t0)\nx",
        "import time\nt0 = time.time()\nx = 1\nprint(f'took {time.time() - t0:.2f} s')",
        "start = datetime.now()\ntook = datetime.now() - start\nprint(took.total_seconds())",
        "from time import perf_counter as p\na = p()\nb = p()\nlogger.info('%s', round(b - a, 2))",
    ],
)  # fmt: skip
def test_it_does_not(code: str) -> None:
    assert clock_lines(code) == []


def test_the_line_is_named() -> None:
    assert reads_the_clock("x = 1\ny = pd.Timestamp.now()") == (
        "it reads the clock (line 2): tomorrow it gives something else"
    )
    told = reads_the_clock("pd.Timestamp.now()\npd.Timestamp.now()", "vat")
    assert told is not None
    assert told.startswith("vat reads the clock (lines 1, 2)")
    assert reads_the_clock("x = 1") is None
