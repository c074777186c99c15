"""A danger is known by its full name, as part of a module, and behind another module."""

from __future__ import annotations

import pytest

from redpanda_jupyter.analysis.risks.names import danger_of

NAMES = {
    "os.system": "system",
    "subprocess.run": "system",
    "subprocess.anything.at_all": "system",
    "subprocess.CalledProcessError": None,
    "subprocess.CalledProcessError.args": None,
    "requests.get": "network",
    "requests.exceptions.Timeout": None,
    "pathlib.os.system": "system",
    "shutil.os.path.join": None,
    "gensim.models.word2vec.load": "pickle",
    "pandas.read_pickle": "pickle",
    "pandas.read_csv": None,
    "os.path.join": None,
    "os": None,
    "": None,
}


@pytest.mark.parametrize(("dotted", "kind"), NAMES.items())
def test_the_danger_of_a_name(dotted: str, kind: str | None) -> None:
    assert danger_of(dotted) == kind
