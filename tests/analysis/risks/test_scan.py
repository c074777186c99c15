"""A person is told before a block starts programs, deletes, reads secrets or runs hidden code."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

KINDS = {
    # whatever name it goes under, called or not
    "os.system('ls')": ["system"],
    "run = os.system": ["system"],
    "from os import system as s\ns('ls')": ["system"],
    "import subprocess as sp\nsp.run(['ls'])": ["system"],
    "getattr(os, 'system')('ls')": ["system"],
    "pathlib.os.system('ls')": ["system"],
    "sys.modules['os'].system('ls')": ["system"],
    "__import__('os').system('ls')": ["system"],
    "os.__dict__['system']('ls')": ["dynamic", "system"],
    "map(os.remove, paths)": ["delete"],
    "def never():\n    os.remove('a')": ["delete"],
    "class A:\n    x = os.getenv('KEY')": ["environment"],
    "a = os\nb = a\nb.remove('x')": ["delete"],
    "!rm -r x": ["system"],
    "%pip install x": ["system"],
    "%%bash\nls": ["system"],
    # only some calls of it
    "eval('[1, 2]')": [],
    "eval(text)": ["dynamic"],
    "importlib.import_module('json')": [],
    "importlib.import_module(name)": ["dynamic"],
    "torch.load('a', weights_only=True)": [],
    "torch.load('a')": ["pickle"],
    "np.load('a.npy')": [],
    "np.load('a.npy', allow_pickle=True)": ["pickle"],
    "yaml.load(f, Loader=yaml.SafeLoader)": [],
    "yaml.load(f)": ["pickle"],
    "pd.read_pickle('a')": ["pickle"],
    "from sqlalchemy import create_engine\ncreate_engine('sqlite:///a.db')": [],
    "from sqlalchemy import create_engine\ncreate_engine(url)": ["network"],
    "df.query('a > @limit')": [],
    "df.query('@os.system(1)')": ["dynamic"],
    "c.execute('select 1')": [],
    "c.execute('drop table t')": ["delete"],
    "os.listdir('data')": [],
    "os.walk('/')": ["environment"],
    # files
    "open('a.csv', 'w')": [],
    "open('../a.csv', 'w')": ["delete"],
    "open('/tmp/a.csv', 'w')": [],
    "os.chdir('..')\nopen('a.csv', 'w')": ["delete"],
    "open('.env').read()": ["environment"],
    "Path('~/.ssh/id_rsa').read_text()": ["environment"],
    "pd.read_csv('https://x.org/a.csv')": ["network"],
    # what a page does
    "HTML('<b>a</b>')": [],
    "HTML('<script>1</script>')": ["dynamic"],
    "display({'application/javascript': '1'}, raw=True)": ["dynamic"],
    "class A:\n    def _repr_html_(self):\n        return '<script>1</script>'": ["dynamic"],
    "%%svg\n<svg><circle r='1'/></svg>": [],
    "%%svg\n<svg onload='1'/>": ["dynamic"],
    # hidden code
    "().__class__.__bases__[0].__subclasses__()": ["dynamic"],
    "os.path = x": ["dynamic"],
    "get_ipython().run_cell(x)": ["dynamic"],
    "x = = 1": ["unreadable"],
    # no wolf
    "requests.exceptions.Timeout": [],
    "df.rename(columns={'a': 'b'}).replace(1, 2)": [],
    "s = 'https://x.org'\nprint(s)": [],
    "ax.set_title('see https://x.org')": [],
    "%matplotlib inline": [],
    "re.compile('x')": [],
}


@pytest.mark.parametrize(("source", "kinds"), KINDS.items())
def test_what_a_block_can_do(source: str, kinds: list[str]) -> None:
    assert [risk.kind for risk in analyze(source).risks] == kinds


LINES = {
    "blank lines": ("\n\nos.remove('a')", [3]),
    "below a cell magic": ("%%time\nx = 1\nos.remove('a')", [3]),
    "below two cell magics": ("%%capture\n%%time\nos.remove('a')", [3]),
    "below blank lines and a cell magic": ("\n\n%%time\n\nos.remove('a')", [5]),
    "a timed statement": ("x = 1\n%timeit os.remove('a')", [2]),
    "a timed statement with options": ("\n%timeit -n 3 os.remove('a')", [2]),
    "a timed cell": ("%%timeit\nos.remove('a')", [2]),
    "a timed cell's own line": ("%%timeit os.remove('a')\nx = 1", [1]),
    "a timed binding": ("x = 1\nr = %timeit -o os.remove('a')", [2]),
    "the shell": ("x = 1\n!ls", [2]),
    "a call of many lines": ("x = 1\nprint(\n    os.remove(\n        'a'))", [3]),
    "once a line": ("os.remove('a'); os.remove('b')\nos.remove('c')", [1, 2]),
}


@pytest.mark.parametrize(("source", "lines"), LINES.values(), ids=LINES)
def test_the_line_of_a_risk_is_that_of_the_cell(source: str, lines: list[int]) -> None:
    assert [risk.line for risk in analyze(source).risks if risk.kind != "magic"] == lines


def test_a_reason_names_what_was_found_and_what_it_does() -> None:
    (risk,) = analyze("shutil.rmtree('a')").risks
    assert risk.reason == "shutil.rmtree: deletes or overwrites what is there"
