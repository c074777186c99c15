"""A notebook's shell without a kernel: magics, last expression, display and inline figures.

The rule of this module: what a cell shows goes through one channel in the order that it was shown,
in the forms that a notebook would keep, and the objects behind figures are packed before they are
closed.
"""

from __future__ import annotations

import base64
import json
import warnings
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from redpanda_jupyter.errors import common_name

from .channel import clean

if TYPE_CHECKING:
    from .channel import Channel

_ORDER = (
    "image/png",
    "image/svg+xml",
    "text/html",
    "text/markdown",
    "text/latex",
    "application/json",
)
_MOST_FIGURES = 20
_MOST_WARNINGS = 100


def as_output(kind: str, forms: dict[str, Any]) -> dict[str, Any] | None:
    """Return an output with its richest form in front, None for one without any."""
    texts = {mime: _text(data) for mime, data in forms.items() if data is not None}
    if not texts:
        return None
    known = [mime for mime in _ORDER if mime in texts]
    rich = [mime for mime in texts if mime.startswith("application/") and mime not in known]
    main = (*rich, *known, *texts)[0]
    others = {mime: text for mime, text in texts.items() if mime != main}
    return {"kind": kind, "mime": main, "data": texts[main], "others": others}


def _text(data: Any) -> str:
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    if isinstance(data, str):
        return clean(data)
    return json.dumps(data, default=str)


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, *rest: Any, **options: Any) -> None:
        output = as_output("display", data)
        if output is not None:
            shell: Any = self.shell
            shell.channel.show(output)

    def clear_output(self, wait: bool = False) -> None:
        """Leave what was shown: a record is kept, not a screen."""


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """Nothing is written: outputs are kept apart."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        output = as_output("result", format_dict)
        if output is not None:
            shell: Any = self.shell
            shell.channel.show(output)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """The shell that cells run in."""

    channel: Channel

    def enable_gui(self, gui: Any = None) -> None:
        """There is none."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        text = clean(self.InteractiveTB.stb2text(stb))
        name = common_name(etype) if isinstance(etype, type) else str(etype)
        self.last_traceback = text
        self.channel.show({"kind": "error", "mime": "text/plain", "data": text, "name": name})


def make_shell(channel: Channel) -> Any:
    """Return a fresh shell whose outputs go to ``channel``."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.color_info = False
    config.InteractiveShell.banner1 = ""
    Shell.channel = channel
    shell = Shell.instance(config=config, displayhook_class=_Hook, display_pub_class=_Publisher)
    shell.last_traceback = ""
    return shell


class Figures:
    """Packs figures as they are shown, because the inline backend closes them at once."""

    def __init__(self, shell: Any, max_bytes: int) -> None:
        self.packed: list[dict[str, Any]] = []
        self._max = max_bytes
        formatter = shell.display_formatter
        self._format = formatter.format
        formatter.format = self.format

    def format(self, obj: Any, *args: Any, **options: Any) -> Any:
        """Format as before, and keep what was drawn."""
        kind = f"{type(obj).__module__}.{type(obj).__name__}"
        if kind.startswith(("matplotlib.figure.", "plotly.graph_objs._figure", "altair.vegalite")):
            self._keep(obj)
        return self._format(obj, *args, **options)

    def _keep(self, figure: Any) -> None:
        from ..values import pack

        if len(self.packed) < _MOST_FIGURES:
            self.packed.append(pack(figure, max_bytes=self._max))


class Warned:
    """Writes warnings down, and shows them as a notebook does."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._show = warnings.showwarning
        warnings.showwarning = self.show

    def show(self, message: Any, category: Any, *rest: Any, **options: Any) -> None:
        """Write one down and show it."""
        if len(self.texts) < _MOST_WARNINGS:
            self.texts.append(clean(f"{category.__name__}: {message}")[:500])
        self._show(message, category, *rest, **options)
