"""The small promises of the repository: what is said in two places is the same in both."""

from __future__ import annotations

import ast
import importlib
import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import redpanda_jupyter
from redpanda_jupyter import cli
from redpanda_jupyter.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "redpanda_jupyter"
EXTENSION = ROOT / "labextension"

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

GENERATED = {"labextension/src/api/schema.ts"}

if not (ROOT / "Makefile").exists():
    pytest.skip("looks at a checkout, and there is only a package", allow_module_level=True)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def scripts() -> list[Path]:
    found = [*EXTENSION.glob("src/**/*.ts"), *EXTENSION.glob("src/**/*.tsx")]
    return sorted(path for path in found if name(path) not in GENERATED)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- versions and packages ------------------------------------------------------------------------


def test_one_version_in_all_places() -> None:
    extension = json.loads((EXTENSION / "package.json").read_text())["version"]
    assert project()["project"]["version"] == redpanda_jupyter.__version__
    # npm writes 1.0.0-rc.1 what Python writes 1.0.0rc1
    assert re.sub(r"[-.](?=[a-z])|(?<=[a-z])\.", "", extension) == redpanda_jupyter.__version__
    assert f"## {redpanda_jupyter.__version__}" in (ROOT / "CHANGELOG.md").read_text().replace(
        "[", ""
    ).replace("]", "")


@pytest.mark.parametrize("path", ["uv.lock", "labextension/yarn.lock"])
def test_lock_files_hold_no_addresses(path: str) -> None:
    text = (ROOT / path).read_text()
    assert len(text) > 10_000
    assert re.findall(r'https?://[^\s"]*|__archiveUrl[^\s"]*|"resolved"', text) == []


def entry_points() -> list[EntryPoint]:
    described = project()["project"]
    groups = {"console_scripts": described["scripts"], **described["entry-points"]}
    return [
        EntryPoint(name=one, value=value, group=group)
        for group, points in groups.items()
        for one, value in points.items()
    ]


@pytest.mark.parametrize("point", entry_points(), ids=lambda point: point.name)
def test_entry_points_lead_somewhere(point: EntryPoint) -> None:
    loaded = point.load()
    if point.group == "redpanda_jupyter.providers":
        assert loaded.name == point.name
    else:
        assert callable(loaded)


def test_the_supported_versions_of_python_are_those_that_are_tested() -> None:
    described = project()["project"]
    prefix = "Programming Language :: Python :: 3."
    said = [f"3.{one.removeprefix(prefix)}" for one in described["classifiers"] if prefix in one]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    tested = re.findall(r'"(3\.\d+)"', re.search(r"matrix: (.*)", workflow)[1])  # type: ignore[index]
    loop = (ROOT / "tests/other_pythons.sh").read_text()
    elsewhere = re.search(r"PYTHONS:-([\d. ]+)}", loop)[1].split()  # type: ignore[index]
    assert said == tested == elsewhere
    assert described["requires-python"] == f">={said[0]}"
    target = project()["tool"]["ruff"]["target-version"]
    assert target == f"py{said[0].replace('.', '')}"


@pytest.mark.parametrize("path", ["Makefile", "tests/other_pythons.sh"])
def test_no_test_is_chosen_or_left_out_by_a_marker_that_does_not_exist(path: str) -> None:
    options = project()["tool"]["pytest"]["ini_options"]
    known = {one.partition(":")[0] for one in options["markers"]}
    chosen = re.findall(r"""pytest .*-m ("[^"]+"|\w+)""", (ROOT / path).read_text())
    words = set(re.findall(r"\w+", " ".join(chosen))) - {"not", "and", "or"}
    assert words
    assert words <= known


def test_the_wheel_that_was_checked_is_left_where_ci_installs_it_from() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert "make wheel" in workflow
    assert "install dist/*.whl" in workflow
    lines = (ROOT / "tests/wheel.sh").read_text().splitlines()
    assert 'cp "$work"/dist/* dist/' in lines
    assert lines.index('cp "$work"/dist/* dist/') > lines.index('wait "$demo" || true')


@pytest.mark.parametrize("kind", ["labextension", "server extension"])
def test_an_extension_that_is_listed_and_broken_does_not_pass_ci(kind: str) -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    pattern = re.search(rf"jupyter {kind} list 2>&1 \| grep -E '(.+)'", workflow)[1]  # type: ignore[index]
    command = [sys.executable, "-m", "jupyter", *kind.split(), "list"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    lines = (told.stdout + told.stderr).splitlines()
    found = [line for line in lines if re.search(pattern, line)]
    assert found
    assert not any(re.search(pattern, line.replace("OK", "X")) for line in lines)


def test_whatever_is_imported_is_required() -> None:
    required = {
        re.split(r"[<>=\[; ]", one)[0].lower().replace("-", "_")
        for group in (
            project()["project"]["dependencies"],
            project()["project"]["optional-dependencies"]["postgres"],
            project()["project"]["optional-dependencies"]["cluster"],
        )
        for one in group
    }
    distributions = {"ulid": "python_ulid", "markdown_it": "markdown_it_py", "IPython": "ipython"}
    conditional = {
        "polars",  # only where the person's frame is one, so it is there
        "pyarrow",
        "numpy",  # comes with pandas
        "charset_normalizer",  # comes with requests; without it a guess is less good
        "matplotlib",  # only where the person's figure is one
        "pil",  # compares pictures where it is installed; without it, by their bytes
    }

    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for imported in names:
                top = imported.partition(".")[0]
                if top in sys.stdlib_module_names or top == "redpanda_jupyter":
                    continue
                wanted = distributions.get(top, top).lower()
                assert wanted in required | conditional, f"{name(path)} imports {top}"


# --- the form of the code -------------------------------------------------------------------------


def test_files_stay_short() -> None:
    long = {
        name(path): lines
        for path in [*modules(), *scripts()]
        if (lines := len(path.read_text().splitlines())) > MAX_FILE_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_functions_stay_short_and_modules_say_their_rule(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if path.read_text().strip():
        assert (ast.get_docstring(tree) or "").strip(), "no docstring"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            docstring = ast.get_docstring(node, clean=False) or ""
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring.count("\n")
            migrates = "migrations" in path.parts  # a list of tables, and never changed again
            assert length <= MAX_FUNCTION_LINES or migrates, f"{node.name}: {length} lines"


def test_nothing_is_put_off() -> None:
    later = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    tests = [path for path in ROOT.glob("tests/**/*.py") if path != Path(__file__)]
    others = [ROOT / "Makefile", ROOT / "pyproject.toml", *EXTENSION.glob("test/**/*.ts*")]
    found = [
        f"{name(path)}: {line.strip()}"
        for path in [*modules(), *scripts(), *tests, *others]
        for line in path.read_text().splitlines()
        if later.search(line)
    ]
    assert found == []


def test_no_test_is_skipped_without_a_reason() -> None:
    found = []
    for path in ROOT.glob("tests/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in ("skip", "skipif", "xfail"):
                reason = node.args or [one for one in node.keywords if one.arg == "reason"]
                named = any(one.arg == "reason" for one in node.keywords)
                if not reason or (node.func.attr == "skipif" and not named):
                    found.append(f"{name(path)}:{node.lineno}")
    assert found == []


# --- what the words promise -----------------------------------------------------------------------


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


def commands(path: str) -> list[list[str]]:
    """The shell commands in a Markdown file: of its fenced blocks, and those in line."""
    text = (ROOT / path).read_text()
    lines = [
        line
        for block in re.findall(r"^```(?:bash|sh|shell|console)\n(.*?)^```", text, re.DOTALL | re.M)
        for line in block.splitlines()
    ]
    lines += re.findall(r"`((?:make|redpanda|jupyter redpanda) [a-z][^`…]*)`", text)
    return [
        words for line in lines if (words := shlex.split(line.removeprefix("$ "), comments=True))
    ]


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_commands_in_the_documents_exist(path: str) -> None:
    for words in commands(path):
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words = words[1:]
        if words[:1] == ["make"]:
            targets = [word for word in words[1:] if "=" not in word]
            assert set(targets) <= make_targets(), words
        elif words[:1] == ["redpanda"] or words[:2] == ["jupyter", "redpanda"]:
            arguments = words[words.index("redpanda") + 1 :]
            try:
                cli._parser().parse_args(arguments)
            except UsageError as error:
                pytest.fail(f"{path}: {' '.join(words)}: {error}")
            except SystemExit as left:  # --help and --version end it, with 0
                if left.code:
                    pytest.fail(f"{path}: {' '.join(words)}")


def test_the_readme_shows_how_to_begin() -> None:
    written = [" ".join(words) for words in commands("README.md")]
    for command in ("make demo", "make test", "redpanda demo"):
        assert command in written


def test_documented_make_targets_are_phony_or_files() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split())  # type: ignore[index]
    assert make_targets() == phony


def test_links_in_the_documents_lead_to_files() -> None:
    for path in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", (ROOT / path).read_text()):
            assert (ROOT / link).exists(), f"{path} → {link}"


def test_the_map_of_the_house_names_every_floor() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    here = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    here |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    missing = sorted(one for one in here if not re.search(rf"`{one}`|`{one}\.py`", text))
    assert missing == []


def test_the_layers_name_every_floor() -> None:
    layers = project()["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {
        one.strip().removeprefix("redpanda_jupyter.") for row in layers for one in row.split("|")
    }
    here = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    here |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert here == named


def test_what_is_built_is_not_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    files = listed.stdout.splitlines()
    built = re.compile(
        r"(^|/)(__pycache__|node_modules|lib|\.venv|dist|build)/|^redpanda_jupyter/labextension/"
        r"|\.(pyc|tsbuildinfo|sqlite|whl)$"
    )
    assert [one for one in files if built.search(one)] == []


def test_every_module_can_be_imported() -> None:
    for path in modules():
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if "migrations" not in dotted:  # these run inside Alembic only
            importlib.import_module(dotted)
