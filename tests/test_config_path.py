"""Jupyter's config path from a given environment: the same as Jupyter's own answer for it."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

from redpanda_jupyter.config_path import config_directories, user_site_directory

ASK = """
import json, os, sys
from jupyter_core.paths import jupyter_config_path
print(json.dumps(jupyter_config_path()))
"""

ENVIRONMENTS: dict[str, dict[str, str]] = {
    "nothing": {},
    "no home": {"HOME": "-"},
    "a directory": {"JUPYTER_CONFIG_DIR": "{here}/chosen/"},
    "a path": {"JUPYTER_CONFIG_PATH": "{here}/a:{here}/b/:{here}/a"},
    "a path with gaps": {"JUPYTER_CONFIG_PATH": ":relative:{here}/a:~/b:"},
    "a path of system directories": {"JUPYTER_CONFIG_PATH": "/etc/jupyter:{here}/a"},
    "platform": {"JUPYTER_PLATFORM_DIRS": "1"},
    "platform off": {"JUPYTER_PLATFORM_DIRS": "Off", "XDG_CONFIG_HOME": "{here}/xdg"},
    "platform empty": {"JUPYTER_PLATFORM_DIRS": "", "XDG_CONFIG_HOME": "{here}/xdg"},
    "platform and xdg": {
        "JUPYTER_PLATFORM_DIRS": "yes",
        "XDG_CONFIG_HOME": "{here}/xdg",
        "XDG_CONFIG_DIRS": "{here}/x1:{here}/x2",
    },
    "platform and empty xdg": {
        "JUPYTER_PLATFORM_DIRS": "1",
        "XDG_CONFIG_HOME": "",
        "XDG_CONFIG_DIRS": "",
    },
    "platform and relative xdg": {"JUPYTER_PLATFORM_DIRS": "1", "XDG_CONFIG_HOME": "xdg"},
    "environment preferred": {"JUPYTER_PREFER_ENV_PATH": "1"},
    "conda": {"CONDA_PREFIX": "/", "CONDA_DEFAULT_ENV": "mine"},
    "programdata": {"JUPYTER_USE_PROGRAMDATA": "1", "PROGRAMDATA": "{here}/programs"},
    "ipython": {"IPYTHONDIR": "{here}/ipython", "JUPYTER_PATH": "{here}/data"},
}


@pytest.mark.skipif(sys.platform == "win32", reason="the variables are POSIX's")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_names_the_directories_that_jupyter_itself_names(name: str, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}
    environment |= {key: value.format(here=tmp_path) for key, value in ENVIRONMENTS[name].items()}
    if environment["HOME"] == "-":
        del environment["HOME"]
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    told = {Path(entry) for entry in json.loads(run.stdout) if entry}
    found = config_directories(environment)
    assert set(found) == {path for path in told if path.is_absolute()}
    assert len(set(found)) == len(found)


def test_looks_at_nothing_but_the_environment_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = config_directories({"HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1"})
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "JUPYTER_CONFIG_DIR",
                 "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG", "PYTHONUSERBASE"):  # fmt: skip
        monkeypatch.setenv(name, str(tmp_path / "evil"))
    after = config_directories({"HOME": str(tmp_path), "JUPYTER_PLATFORM_DIRS": "1"})
    assert before == after
    assert not any("evil" in str(path) for path in after)


def test_no_config_is_none() -> None:
    assert config_directories({"JUPYTER_NO_CONFIG": "1", "JUPYTER_CONFIG_PATH": "/a"}) == []


def test_the_explicit_wins_over_the_user_over_the_environment_over_the_system() -> None:
    found = config_directories(
        {
            "JUPYTER_CONFIG_PATH": "/a:/b",
            "JUPYTER_CONFIG_DIR": "/user",
            "JUPYTER_PREFER_ENV_PATH": "1",
        }
    )
    assert [path for path in found if path != user_site_directory()] == [
        *(Path(one) for one in ("/etc/jupyter", "/usr/local/etc/jupyter")),
        Path(sys.prefix, "etc", "jupyter"),
        *(Path(one) for one in ("/user", "/b", "/a")),
    ]


def test_the_users_packages_have_a_place_where_python_looks_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(site, "USER_BASE", str(tmp_path))
    assert user_site_directory() == tmp_path / "etc" / "jupyter"
    assert tmp_path / "etc" / "jupyter" in config_directories({"HOME": "/home/me"})
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    assert user_site_directory() is None
