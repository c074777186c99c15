"""Which walls this machine can put around a process, and the command that puts them up.

The rule of this module: a way is used only after it was tried on this machine, and what the way
taken keeps and does not keep is said in words (:class:`Way`). Secrets are hidden by place: homes,
sockets, temporary and run-time folders are empty inside, and only what Python itself needs and
what was declared is put back, read-only.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WayName = Literal["bubblewrap", "unshare", "plain"]
WAYS: tuple[WayName, ...] = ("bubblewrap", "unshare", "plain")

_LINUX: bool = sys.platform.startswith("linux")
TRY_S = 20.0
"""Seconds after which a way that does not answer is taken for one that does not work."""

HIDDEN = tuple(
    f"/{name}"
    for name in (
        *("tmp", "var", "run", "home", "root", "srv", "mnt", "media", "boot"),
        *("Users", "lost+found"),
    )
)
"""Folders that are empty in a sandbox, but for what is put back."""

_MASKED = ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/krb5.keytab")
_PLACES = (
    *("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"),
    *("XDG_STATE_HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"),
    *("IPYTHONDIR", "REDPANDA_DATA_DIR", "GNUPGHOME", "CLOUDSDK_CONFIG", "TMPDIR"),
    *("KAGGLE_CONFIG_DIR", "HF_HOME", "AZURE_CONFIG_DIR", "DOCKER_CONFIG"),
)
INSIDE = {"work": "/tmp/work", "home": "/tmp/home", "in": "/tmp/in"}  # noqa: S108
"""Where a sandboxed run finds its folders; the same in every run, so that texts are the same."""


@dataclass(frozen=True)
class Way:
    """One way of putting up walls.

    Parameters
    ----------
    name
        bubblewrap, unshare or plain.
    kept
        What the system enforces, in words.
    not_kept
        What it does not, in words.
    """

    name: WayName
    kept: tuple[str, ...]
    not_kept: tuple[str, ...]


_WALLED = (
    "no network",
    "no writing outside its own folder",
    "home folders, temporary files and sockets of this machine are hidden",
    "processes of this machine are hidden",
    "all that it started ends with it",
)
_LIMITS = ("time limit", "memory limit", "limit on output", "limit on files", "limit on processes")
_OTHER_READS = "it can read files outside of home and temporary folders, such as programs"


def describe(name: WayName) -> Way:
    """Return what a way keeps on this system, and what it does not."""
    if name != "plain":
        return Way(name, (*_WALLED, *_LIMITS, "clean environment"), (_OTHER_READS,))
    open_doors = (
        "network: the code can connect to anything",
        "files: the code can read and write whatever you can",
        "processes: the code can see and signal yours, and may leave some behind that detach",
    )
    if _LINUX:
        return Way(name, (*_LIMITS, "clean environment"), open_doors)
    kept = ("time limit", "limit on output", "clean environment")
    return Way(name, kept, (*open_doors, "memory: it is not limited on this system"))


@functools.cache
def why_not(name: WayName) -> str | None:
    """Try a way once; return None if it works here, else the reason in words."""
    if name == "plain":
        return None
    if not _LINUX:
        return "This is not Linux."
    program = {"bubblewrap": "bwrap", "unshare": "unshare"}[name]
    if shutil.which(program) is None:
        return f"The program {program} is not installed."
    import tempfile

    with tempfile.TemporaryDirectory(prefix="redpanda-try-") as folder:
        command = [*command_for(name, Path(folder), (), 1 << 26), "--try"]
        try:
            done = subprocess.run(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TRY_S,
                check=False,
                env=environment(Path(folder), walled=True),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{program} does not work here ({type(error).__name__})."
    if done.returncode == 0:
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"{program} does not work here ({said[-1][:200] if said else done.returncode})."


def best() -> WayName:
    """Return the strongest way that works on this machine."""
    return next(name for name in WAYS if why_not(name) is None)


# --- places --------------------------------------------------------------------------------------


def python_places() -> list[str]:
    """Return what must be readable for this Python to run: its folders, and those it imports from.

    A folder that a home lies in is not among them: it would bring the home along.
    """
    package = Path(__file__).resolve().parents[2]
    found = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, str(package)]
    executable = Path(sys.executable)
    found += [str(executable.parent), str(executable.resolve().parent)]
    # as written, too: a virtual environment's Python is a link that must lie where it lay
    found += [one for one in sys.path if one and Path(one).exists() and one != _here()]
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())  # not what lies beside it, such as keyrings
    places = [
        one
        for one in dict.fromkeys([*found, *(os.path.realpath(one) for one in found)])
        if Path(one).exists() and not any(Path(home).is_relative_to(one) for home in _homes())
    ]
    return [
        one for one in places if not any(Path(one).is_relative_to(o) and o != one for o in places)
    ]


@functools.cache
def _homes() -> tuple[str, ...]:
    homes = {os.path.expanduser("~"), *HIDDEN}  # noqa: PTH111 - a text is wanted
    try:
        import pwd

        homes.add(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        pass
    return tuple(one for one in homes if one not in ("", "/"))


def _here() -> str:
    """Return the folder of this process, where notebooks lie; empty if it is gone."""
    with contextlib.suppress(OSError):
        return str(Path.cwd())
    return ""


def hidden_places() -> list[str]:
    """Return the folders that are made empty, parents before what lies in them."""
    named = [os.environ.get(name, "") for name in _PLACES]
    named.append(_here())
    all_of_them = {os.path.realpath(one) for one in (*HIDDEN, *_homes(), *named) if one}
    system = {"/", "/usr", "/etc", "/dev", "/proc", "/sys", "/opt", "/lib", "/bin", "/dev/shm"}  # noqa: S108
    there = [one for one in all_of_them if Path(one).is_dir() and one not in system]
    needed = python_places()
    there = [one for one in there if one not in needed]
    outer = [one for one in sorted(there) if not any(_below(one, o) for o in there)]
    # what lies in a folder that is put back is hidden again, such as a home's settings in a project
    again = [
        one for one in sorted(there) if one not in outer and any(_below(one, n) for n in needed)
    ]
    return [*outer, *again]


def _below(path: str, other: str) -> bool:
    return path != other and Path(path).is_relative_to(other)


def kept_places(hidden: list[str], readable: tuple[str, ...]) -> list[str]:
    """Return what is put back, read-only, into the hidden folders."""
    wanted = [*python_places(), "/var/cache/fontconfig", *map(_absolute, readable)]
    return [one for one in dict.fromkeys(wanted) if Path(one).exists() and _in_any(one, hidden)]


def _absolute(path: str) -> str:
    return str(Path(path).absolute())


def _in_any(path: str, places: list[str]) -> bool:
    return any(Path(path).is_relative_to(one) for one in places)


# --- commands ------------------------------------------------------------------------------------


def command_for(
    name: WayName, base: Path, readable: tuple[str, ...], files_bytes: int
) -> list[str]:
    """Return the command that starts the child in ``base`` behind the walls of that way."""
    given = base / "in"
    given.mkdir(exist_ok=True)
    child = [sys.executable, "-P", "-m", "redpanda_jupyter.reuse.sandbox.child", "--way", name]
    if name == "plain":
        for folder in ("work", "home"):
            (base / folder).mkdir(exist_ok=True)
        places = {"work": str(base / "work"), "home": str(base / "home"), "in": str(given)}
    else:
        places = INSIDE
    for key, place in places.items():
        child += [f"--{key}", place]
    if name == "bubblewrap":
        return [*_bubblewrap(given, readable, files_bytes), *child]
    if name == "unshare":
        hidden = hidden_places()
        plan = {"hide": hidden, "keep": kept_places(hidden, readable), "size": files_bytes}
        plan |= {"in": str(given), "mask": [one for one in _MASKED if Path(one).exists()]}
        (given / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        walls = ["unshare", "--user", "--map-root-user", "--net", "--ipc", "--uts", "--pid"]
        walls += ["--mount", "--fork", "--kill-child", "--mount-proc"]
        return [*walls, "--", *child, "--plan", str(given / "plan.json")]
    return child


@functools.cache
def _bubblewrap_says() -> str:
    done = subprocess.run(
        ["bwrap", "--help"],  # noqa: S607 - found by PATH, as the user's system has it
        capture_output=True,
        timeout=TRY_S,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def _bubblewrap(given: Path, readable: tuple[str, ...], files_bytes: int) -> list[str]:
    size = ["--size", str(files_bytes)] if "--size" in _bubblewrap_says() else []
    command = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    if "--disable-userns" in _bubblewrap_says():
        command += ["--disable-userns"]
    command += ["--ro-bind", "/", "/", "--dev", "/dev", *size, "--tmpfs", "/dev/shm"]  # noqa: S108
    # run by root, bubblewrap leaves root's rights and a /proc/sys that only root may write to
    command += ["--proc", "/proc", "--remount-ro", "/proc", "--cap-drop", "ALL"]
    hidden = hidden_places()
    outer = [one for one in hidden if not any(_below(one, other) for other in hidden)]
    for one in outer:
        command += [*size, "--tmpfs", one] if one == "/tmp" else ["--tmpfs", one]  # noqa: S108
    for one in kept_places(hidden, readable):
        command += ["--ro-bind", one, one]
    for one in hidden:
        if one not in outer:
            command += ["--tmpfs", one]
    for one in _MASKED:
        command += ["--ro-bind", "/dev/null", one] if Path(one).exists() else []
    for one in outer:  # nothing is written there, either: it would be lost without a word
        command += [] if one == "/tmp" else ["--remount-ro", one]  # noqa: S108
    command += ["--ro-bind", str(given), INSIDE["in"]]
    return [*command, "--dir", INSIDE["work"], "--dir", INSIDE["home"], "--chdir", "/", "--"]


# --- environment ---------------------------------------------------------------------------------

_PASSED = {
    *("PATH", "LANG", "LANGUAGE", "TZ", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("VIRTUAL_ENV", "CONDA_PREFIX", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT"),
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_MAX_THREADS"),
    *("POLARS_MAX_THREADS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
}


def environment(base: Path, *, walled: bool, token: str = "", hash_seed: int = 0) -> dict[str, str]:
    """Return the child's whole environment: what Python needs, and nothing that is anybody's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED or name.startswith("LC_")
    }
    home = INSIDE["home"] if walled else str(base / "home")
    kept |= {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": "/tmp" if walled else home,  # noqa: S108
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "" if site.ENABLE_USER_SITE else "1",
        "REDPANDA_RUN": token,
    }
    if site.ENABLE_USER_SITE:
        kept["PYTHONUSERBASE"] = site.getuserbase()
    if os.name == "nt":
        kept |= {"TEMP": home, "TMP": home}
    package_root = str(Path(__file__).resolve().parents[3])
    if package_root not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, (kept.get("PYTHONPATH"), package_root)))
    return {name: value for name, value in kept.items() if value}
