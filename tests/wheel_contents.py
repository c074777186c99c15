"""Look inside a wheel and an sdist: all that belongs there, and nothing else.

Usage: ``python tests/wheel_contents.py WHEEL SDIST``. Prints the sizes; fails with what is wrong.
"""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from pathlib import Path

SHARED = "data/share/jupyter/labextensions/redpanda-jupyter/"
NEEDED = [
    r"redpanda_jupyter/__init__\.py",
    r"redpanda_jupyter/py\.typed",
    r"redpanda_jupyter/server/openapi\.json",
    r"redpanda_jupyter/store/migrations/.+\.py",
    r"redpanda_jupyter/tour/tour\.ipynb",
    r"redpanda_jupyter/tour/answers\.json",
    r"redpanda_jupyter/tour/data/README\.md",
    r"redpanda_jupyter/tour/data/.+\.csv(\.gz)?",
    rf".*{SHARED}package\.json",
    rf".*{SHARED}install\.json",
    rf".*{SHARED}static/style\.js",
    rf".*{SHARED}static/remoteEntry\..+\.js",
    rf".*{SHARED}schemas/redpanda-jupyter/plugin\.json",
    r".*data/etc/jupyter/jupyter_server_config\.d/redpanda_jupyter\.json",
    r".*dist-info/entry_points\.txt",
    r".*dist-info/licenses/LICENSE",
]
FORBIDDEN = [
    r"\.map$",
    r"build_log\.json",
    r"node_modules",
    r"__pycache__",
    r"\.pyc$",
    r"(^|/)tests/",
    r"\.tsx?$",
    r"\.sqlite|\.db$",
    r"(^|/)\.(make|venv|demo|git)(/|$)",
]


def main(wheel: Path, sdist: Path) -> int:
    """Check both files; return the exit status."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        faults = _faults(names, NEEDED, FORBIDDEN)
        faults += _places(archive)

    if any(name.startswith("redpanda_jupyter/labextension/") for name in names):
        faults.append("the extension is shipped twice: once in the package, once as shared data")
    with tarfile.open(sdist) as archive:
        inside = [name.partition("/")[2] for name in archive.getnames()]
    built = [r"redpanda_jupyter/labextension/static/style\.js", r"labextension/yarn\.lock"]
    faults += [f"sdist: {fault}" for fault in _faults(inside, built, FORBIDDEN[:5])]
    for fault in faults:
        print(f"FAULT {fault}")
    with zipfile.ZipFile(wheel) as archive:
        raw = sum(item.file_size for item in archive.infolist())
    print(f"wheel {wheel.stat().st_size / 1000:.0f} kB, {len(names)} files, {raw / 1000:.0f} kB")
    print(f"sdist {sdist.stat().st_size / 1000:.0f} kB, {len(inside)} files")
    return 1 if faults else 0


def _faults(names: list[str], needed: list[str], forbidden: list[str]) -> list[str]:
    missing = [
        f"missing: {pattern}"
        for pattern in needed
        if not any(re.fullmatch(pattern, name) for name in names)
    ]
    extra = [
        f"should not be there: {name}"
        for name in names
        if any(re.search(pattern, name) for pattern in forbidden)
    ]
    return missing + extra


def _places(archive: zipfile.ZipFile) -> list[str]:
    """Find files that name a folder of the machine on which they were built."""
    folders = "|".join(re.escape(str(folder)) for folder in (Path.home(), Path.cwd()))
    # "follow/roots.py" is not in the home of root
    here = re.compile(rf"(?:{folders})(?![\w.-])|/tmp/tmp\.")
    return [
        f"names a place of the build machine: {name}"
        for name in archive.namelist()
        if here.search(archive.read(name).decode("utf-8", "replace"))
    ]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
