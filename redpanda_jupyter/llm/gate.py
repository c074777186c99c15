"""The queue in front of a provider that wants to be asked less often.

The rules of this module: who was told to wait tells everybody else, in this process and in others
of this person, so that they wait as well and do not each run into the same refusal; what other
processes say is a wish and not a fact, so a file that is garbage, from a clock that was wrong, or
cannot be read or written changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SettingsError
from ..files import replace_text
from ..paths import data_dir

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_S = 60.0
"""No longer than this is anybody kept waiting for somebody else's refusal, in seconds."""

FOLDER = "rate-limits"
"""Where in the data directory the files lie: one for each provider, address and model."""

_FILE_BYTES = 500
_lock = threading.Lock()
_until: dict[Path | str, float] = {}
"""Until when to wait, on the monotonic clock, by gate."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of one provider, address and model.

    Parameters
    ----------
    title
        The provider's name, for people.
    place
        Its file; only a name where there is no data directory.
    """

    title: str
    place: Path | str

    def hold(self, seconds: float) -> None:
        """Let nobody through for ``seconds``; does nothing for longer waits than are waited for.

        May block for a moment: it writes a file.
        """
        if not 0 < seconds <= LONGEST_S:
            return
        with _lock:
            known = _until.get(self.place, 0.0)
            _until[self.place] = max(known, time.monotonic() + seconds)
        if isinstance(self.place, str) or _told(self.place) >= seconds:
            return
        with suppress(OSError):
            self.place.parent.mkdir(mode=0o700, exist_ok=True)
            replace_text(self.place, json.dumps({"at": time.time(), "seconds": seconds}))

    def remaining(self) -> float:
        """Return for how many seconds nobody is to go through; 0 if the gate is open.

        May block for a moment: it looks for a file.
        """
        with _lock:
            own = _until.get(self.place, 0.0) - time.monotonic()
        others = 0.0 if isinstance(self.place, str) else _told(self.place)
        return max(0.0, own, others)


def gate_of(provider: str, title: str, endpoint: str, model: str) -> Gate:
    """Return the gate in front of a model at an address; the same for all who ask there."""
    text = json.dumps([provider, endpoint, model])
    name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
    try:
        return Gate(title, data_dir() / FOLDER / f"{name}.json")
    except (SettingsError, OSError):
        return Gate(title, name)


def _told(place: Path) -> float:
    """Return what a file still asks to wait, in seconds; 0 for anything that makes no sense."""
    try:
        with place.open("rb") as file:
            told = json.loads(file.read(_FILE_BYTES))
        at, seconds = float(told["at"]), float(told["seconds"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return 0.0
    left = at + seconds - time.time()
    # more left than was asked for: the clock was set back since, or is another machine's
    return left if 0 < left <= seconds <= LONGEST_S else 0.0
