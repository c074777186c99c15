"""Paths are put together as far as the text tells; what it does not tell is a star."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

PATHS = {
    "'a' + '/' + 'b.csv'": "a/b.csv",
    "f'{x}/b.csv'": "*/b.csv",
    "'{}/{}.csv'.format('a', 'b')": "a/b.csv",
    "'{1}/{0}'.format('a', 'b')": "b/a",
    "'{name}.csv'.format(name='a')": "a.csv",
    "'%s_%d.csv' % ('a', 3)": "a_3.csv",
    "'%(k)s.csv' % {'k': 'a'}": "a.csv",
    "f'{3:03d}.csv'": "003.csv",
    "f'{x!r}.csv'": "*.csv",
    "'/'.join(['a', 'b'])": "a/b",
    "'A.CSV'.lower()": "a.csv",
    "'a.csv'.replace('.csv', '.txt')": "a.txt",
    "'a/b.csv'.split('/')[1]": "b.csv",
    "os.path.join('a', 'b.csv')": "a/b.csv",
    "os.path.join('a', '/b.csv')": "/b.csv",
    "os.path.dirname('a/b.csv') + '/c'": "a/c",
    "os.path.splitext('a.csv')[0] + '.txt'": "a.txt",
    "Path('a') / 'b.csv'": "a/b.csv",
    "Path('a', 'b') / f'{x}.csv'": "a/b/*.csv",
    "Path('a/b.csv').parent / 'c'": "a/c",
    "Path('a/b.csv').with_suffix('.txt')": "a/b.txt",
    "Path('a/b.csv').with_name('c.csv')": "a/c.csv",
    "Path('a/b.csv').stem + '.txt'": "b.txt",
    "Path.home() / 'a'": "~/a",
    "'./a.csv'": "a.csv",
    "'a//b/../c.csv'": "a/c.csv",
    "'https://x.org/a.csv'": "https://x.org/a.csv",
    "input()": "*",
}


@pytest.mark.parametrize(("expression", "path"), PATHS.items())
def test_a_path_is_resolved(expression: str, path: str) -> None:
    (use,) = analyze(f"open({expression})", {}).reads
    assert use.path == path


MANY = {
    "for p in Path('a').glob('*.csv'):\n    open(p)": ["a/*.csv"],
    "for p in Path('a').rglob('*.csv'):\n    open(p)": ["a/**/*.csv"],
    "for p in glob.glob('a/*.csv'):\n    open(p)": ["a/*.csv"],
    "for p in os.listdir('a'):\n    open(os.path.join('a', p))": ["a/*"],
    "for d, _, fs in os.walk('a'):\n    for f in fs:\n        open(os.path.join(d, f))": [
        "a/*",
        "a/*/*",
    ],
}


@pytest.mark.parametrize(("source", "paths"), MANY.items())
def test_files_that_are_found_by_a_pattern(source: str, paths: list[str]) -> None:
    assert [use.path for use in analyze(source, {}).reads] == paths
