"""Dangers that were passed by, and harmless code that was taken for one, each by its symptom."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis import analyze

PASSED_BY = {
    "an array of objects that numpy reads by its format": (
        "import numpy as np\nnp.lib.format.read_array(f, allow_pickle=True)",
        "pickle",
    ),
    "an array of objects, by place": ("np.lib.format.read_array(f, True)", "pickle"),
    "a frame in HDF5": ("pd.read_hdf('a.h5', key='sales')", "pickle"),
    "a network of Keras in the old format": (
        "from tensorflow.keras.models import load_model\nload_model('model.h5')",
        "pickle",
    ),
    "a network of Keras from anywhere": (
        "import keras\nkeras.saving.load_model(path)",
        "pickle",
    ),
    "a network of Keras without its safety": (
        "import keras\nkeras.models.load_model('a.keras', safe_mode=False)",
        "pickle",
    ),
    "Keras told to be unsafe": (
        "import keras\nkeras.config.enable_unsafe_deserialization()",
        "dynamic",
    ),
    "XML from an address": (
        "from lxml import etree\netree.parse('http://example.org/a.xml')",
        "network",
    ),
    "a frame to BigQuery": ("df.to_gbq('shop.sales', project_id='acme')", "network"),
    "a frame from BigQuery": ("pd.read_gbq('select 1')", "network"),
    "a file on another machine": (r"pd.read_csv('\\\\host\\share\\a.csv')", "network"),
    "a file written to another machine": (r"df.to_csv(r'\\host\share\a.csv')", "network"),
    "a file on another machine, by a function": (
        r"load(r'\\host\share\a.csv')",
        "network",
    ),
    "DuckDB installs": ("import duckdb\nduckdb.sql('install httpfs')", "network"),
    "DuckDB loads what reaches the network": (
        "import duckdb\nduckdb.sql('SET x=1; LOAD httpfs;')",
        "network",
    ),
    "DuckDB installs by a method": (
        "import duckdb\ncon = duckdb.connect()\ncon.install_extension('httpfs')",
        "network",
    ),
    "DuckDB in the cloud": ("import duckdb\nduckdb.connect('md:shop')", "network"),
    "a factory in the configuration of logging": (
        "import logging.config\nlogging.config.dictConfig("
        "{'handlers': {'a': {'()': 'os.system', 'command': 'id'}}})",
        "dynamic",
    ),
    "an unknown configuration of logging": (
        "import logging.config\nlogging.config.dictConfig(json.load(f))",
        "dynamic",
    ),
    "an annotation that is evaluated": (
        "from typing import ForwardRef\nForwardRef('x')._evaluate({}, {}, frozenset())",
        "dynamic",
    ),
    "numpy times a text": ("np.testing.measure('import os')", "dynamic"),
    "a shell of the event loop": ("await loop.subprocess_shell(P, 'id')", "system"),
    "a program of the event loop": ("await loop.subprocess_exec(P, 'id')", "system"),
    "invoke": ("import invoke\ninvoke.run('id')", "system"),
    "invoke's context": ("from invoke import Context\nContext().run('id')", "system"),
    "fabric": ("from fabric import Connection\nConnection('h').run('id')", "system"),
    "the process ends": ("os._exit(0)", "system"),
    "a process is ended": ("os.kill(pid, 9)", "system"),
    "all of a module": ("for n, f in vars(os).items():\n    print(n)", "dynamic"),
    "all of a module by its dictionary": ("list(os.__dict__.values())", "dynamic"),
    "one of a module's dictionary": ("vars(os).get('system')('id')", "system"),
    "all of a module by inspect": ("import inspect\ninspect.getmembers(os)", "dynamic"),
    "the kernel is shut down": ("kernel.do_shutdown(False)", "system"),
    "the kernel behind the shell": (
        "get_ipython().kernel.do_shutdown(restart=True)",
        "dynamic",
    ),
    "the kernel's sockets": ("get_ipython().kernel.iopub_socket", "dynamic"),
    # variables that others look the same as
    "a search path": ("os.environ['PATH'] = './bin'", "environment"),
    "a library that is loaded before": ("os.environ['LD_PRELOAD'] = './a.so'", "environment"),
    "a path of modules": ("os.environ.setdefault('PYTHONPATH', '.')", "environment"),
    "a proxy": ("os.environ['HTTPS_PROXY'] = 'x'", "environment"),
    "a key": ("os.environ['OPENAI_API_KEY'] = key", "environment"),
    "an unknown variable": ("os.environ[name] = '1'", "environment"),
    "a harmless and another variable": (
        "for name in ('OMP_NUM_THREADS', 'LD_PRELOAD'):\n    os.environ[name] = '1'",
        "environment",
    ),
    "a harmless variable that is read": ("print(os.environ['TZ'])", "environment"),
    "a key behind a harmless variable": (
        "os.environ['TZ'] = 'UTC'; k = os.environ['AWS_SECRET_ACCESS_KEY']",
        "environment",
    ),
    "a key in a harmless variable": (
        "os.environ.setdefault('TZ', os.environ['AWS_SECRET_ACCESS_KEY'])",
        "environment",
    ),
    "a backend that is a module": (
        "os.environ['MPLBACKEND'] = 'module://evil'",
        "environment",
    ),
    "several variables at once": (
        "os.environ.update({'TZ': 'UTC', 'LD_PRELOAD': 'x'})",
        "environment",
    ),
    "a client of an earlier cell": ("s3.put_object(Bucket='b', Key='k', Body=b)", "network"),
    "a harmless variable is taken away": ("os.environ.pop('TZ')", "environment"),
    # what a class of the block has does not excuse others
    "another's method of the same name": (
        "class Rabbit:\n    def kill(self):\n        pass\npsutil.Process(1).kill()",
        "system",
    ),
    "a deletion behind a comment that is never closed": (
        "con.execute('/* */ drop table a /*')",
        "delete",
    ),
    "a deletion with comments in a text": (
        "con.execute(\"select '--'; drop table a\")",
        "delete",
    ),
}


@pytest.mark.parametrize(("code", "kind"), PASSED_BY.values(), ids=PASSED_BY)
def test_a_danger_is_no_longer_passed_by(code: str, kind: str) -> None:
    assert kind in [risk.kind for risk in analyze(code).risks]


CRIED_WOLF = {
    "a graphics card": "os.environ['CUDA_VISIBLE_DEVICES'] = '0'",
    "no graphics card": "os.environ['CUDA_VISIBLE_DEVICES'] = ''",
    "how much TensorFlow tells": "import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'",
    "how many threads": "os.environ.setdefault('OMP_NUM_THREADS', '4')",
    "a number that is computed": "os.environ['OMP_NUM_THREADS'] = str(n)",
    "a seed": "from os import environ\nenviron['PYTHONHASHSEED'] = '0'",
    "a backend": "os.environ['MPLBACKEND'] = 'Agg'",
    "tokenizers": "os.environ['TOKENIZERS_PARALLELISM'] = 'false'",
    "several at once": "os.environ.update({'TZ': 'UTC', 'OMP_NUM_THREADS': '1'})",
    "in a loop": "for n in ['OMP_NUM_THREADS', 'MKL_NUM_THREADS']:\n    os.environ[n] = '1'",
    "in a function": "def quiet():\n    os.environ['TZ'] = 'UTC'\nquiet()\nquiet()",
    "logging by literals": (
        "import logging.config\n"
        "logging.config.dictConfig({'version': 1, 'root': {'level': 'INFO'}})"
    ),
    "a network of Keras in the new format": (
        "import keras\nkeras.models.load_model('model.keras')"
    ),
    "a model of another library": "model.load_model('model.json')",
    "an array is written": "np.save('a.npy', a, allow_pickle=True)",
    "an array without objects": "np.lib.format.read_array(f, allow_pickle=False)",
    "XML from a file": "from lxml import etree\netree.parse('a.xml')",
    "a formula in LaTeX": r"ax.set_title('\\alpha \\beta')",
    "a regular expression": r"s.str.replace('\\d+\\w', '')",
    "a column with the name of a command": "con.execute('select load, install from machines')",
    "a test": "np.testing.assert_array_equal(a, b)",
}


@pytest.mark.parametrize("code", CRIED_WOLF.values(), ids=CRIED_WOLF)
def test_harmless_code_is_no_longer_a_danger(code: str) -> None:
    assert analyze(code).risks == []
