"""What the child does to itself before it runs anything: walls by namespace, limits, no rights.

The rule of this module: standard library only, and every step that fails ends the child. Where a
user may make namespaces but bubblewrap is missing, the same walls are put up here: private empty
folders, everything else read-only, a few devices, and no capability left to undo it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

_MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC = 2, 4, 4096, 16384
_AT_FDCWD, _AT_RECURSIVE, _RDONLY = -100, 0x8000, 1
_MOUNT_SETATTR = 442  # the same on every architecture
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 1, 24, 38, 4
_CAPABILITIES = 64
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_UNWALLED = ("/tmp", "/dev/shm", "/dev/pts")  # noqa: S108 - its own


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    encoded = [None if one is None else os.fsencode(one) for one in (source, target, kind)]
    _check(_libc().mount(*encoded, flags, options.encode() or None), f"mount {target}")


class _Attributes(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns"))


def _attributes(path: str, *, recursive: bool, set_: int = 0, clear: int = 0) -> None:
    attributes = _Attributes(set_, clear, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    size = ctypes.sizeof(attributes)
    call = _libc().syscall
    found = call(
        _MOUNT_SETATTR,
        _AT_FDCWD,
        os.fsencode(path),
        flags,
        ctypes.byref(attributes),
        ctypes.c_size_t(size),
    )
    _check(found, f"mount_setattr {path}")


def enclose(plan: dict[str, Any], places: dict[str, str]) -> None:
    """Put up the walls in a fresh mount namespace, as root of a user namespace.

    Parameters
    ----------
    plan
        ``hide``: folders to make empty; ``keep``: what to put back; ``in``: the folder with what
        the run is given; ``mask``: files to hide; ``size``: bytes that may be written.
    places
        Where ``in``, ``work`` and ``home`` shall be.
    """
    os.chdir("/")
    handles = {one: os.open(one, os.O_PATH) for one in plan["keep"]}
    given = os.open(plan["in"], os.O_PATH)
    devices = {one: os.open(f"/dev/{one}", os.O_PATH) for one in _DEVICES}
    size = f"size={int(plan['size'])},mode=0755"
    outer = [one for one in plan["hide"] if not _lies_in_any(one, plan["hide"])]
    for one in outer:
        _mount("tmpfs", one, "tmpfs", _MS_NOSUID | _MS_NODEV, size)
    for path, handle in handles.items():
        _put(handle, path)
    for one in plan["hide"]:
        if one not in outer:
            _mount("tmpfs", one, "tmpfs", _MS_NOSUID | _MS_NODEV, size)
    for one in plan["mask"]:
        _put(devices["null"], one)
    _devices(devices, size)
    for place in ("work", "home"):
        os.makedirs(places[place], exist_ok=True)  # noqa: PTH103
    _put(given, places["in"])
    _attributes("/", recursive=True, set_=_RDONLY)
    for one in _UNWALLED:
        _attributes(one, recursive=False, clear=_RDONLY)
    for handle in (*handles.values(), *devices.values(), given):
        os.close(handle)
    _loopback()
    drop_rights()


def _lies_in_any(path: str, others: list[str]) -> bool:
    return any(path != one and Path(path).is_relative_to(one) for one in others)


def _put(handle: int, path: str) -> None:
    source = f"/proc/self/fd/{handle}"
    if not os.path.lexists(path):
        if os.path.isdir(source):  # noqa: PTH112 - a link of the kernel's
            os.makedirs(path)  # noqa: PTH103
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            Path(path).touch()
    _mount(source, path, None, _MS_BIND | _MS_REC)


def _devices(devices: dict[str, int], size: str) -> None:
    _mount("tmpfs", "/dev", "tmpfs", _MS_NOSUID, "mode=0755")
    for name, handle in devices.items():
        _put(handle, f"/dev/{name}")
    for name in ("shm", "pts"):
        Path("/dev", name).mkdir()
    _mount("tmpfs", "/dev/shm", "tmpfs", _MS_NOSUID | _MS_NODEV, size)  # noqa: S108
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID, "newinstance,ptmxmode=0666,mode=0620")
    for name, target in (("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "fd/0"),
                         ("stdout", "fd/1"), ("stderr", "fd/2")):  # fmt: skip
        Path("/dev", name).symlink_to(target)


def _loopback() -> None:
    """Switch the namespace's own loopback on: programs talk to themselves by it."""
    import fcntl
    import socket
    import struct

    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up


def drop_rights() -> None:
    """Give up every capability, for this process and all that it starts."""
    libc = _libc()
    for number in range(_CAPABILITIES):
        libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(libc.capset(ctypes.byref(header), ctypes.byref(nothing)), "capset")


def stay_behind() -> None:
    """Fork: the child goes on, this process waits for it and buries all others.

    The first process of a namespace is deaf to signals and heir to every orphan; code that is run
    shall be neither.
    """
    worker = os.fork()
    if worker == 0:
        return
    while True:
        try:
            done, status = os.wait()
        except InterruptedError:
            continue
        except ChildProcessError:
            os._exit(1)
        if done == worker:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def unreadable(yes: bool) -> None:
    """Let no other process of this user look into this one, or let it again."""
    _libc().prctl(_PR_SET_DUMPABLE, 0 if yes else 1, 0, 0, 0)


def die_with_parent() -> None:
    """Let the kernel end this process when the one that started it ends (Linux)."""
    if sys.platform.startswith("linux"):
        _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def limit(limits: dict[str, Any], *, walled: bool) -> None:
    """Set the limits that a process can set for itself and what it starts; not to be undone."""
    try:
        import resource
    except ImportError:
        return
    seconds = int(limits["time_s"] * (os.cpu_count() or 1)) + 10
    wanted: dict[str, int] = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": int(limits["files_bytes"]),
        "RLIMIT_CPU": seconds,
    }
    if sys.platform.startswith("linux"):
        wanted["RLIMIT_AS"] = _size_now() + int(limits["memory_bytes"])
        running = 0 if walled else _tasks_of_user()
        wanted["RLIMIT_NPROC"] = running + int(limits["processes"])
    for name, value in wanted.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(number, (value, value))


def _size_now() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _tasks_of_user() -> int:
    """Count the threads of this user: the kernel's limit is over all of them."""
    total, mine = 0, os.getuid()
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                if one.stat().st_uid == mine:
                    total += sum(1 for _ in (one / "task").iterdir())
    return total


def read_plan(path: str) -> dict[str, Any]:
    """Return the plan for :func:`enclose`, which the parent has written."""
    plan: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return plan
