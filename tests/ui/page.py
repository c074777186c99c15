"""What the tests see and do in a page: its silent side, and a notebook that is open in it."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from redpanda_jupyter.models import TURN_MIME_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from .server import Server


class Trace:
    """What a page did that nobody sees."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(f"{error.message}\n{error.stack}"))
        page.on("dialog", self._dialog)
        page.on("console", self._console)

    def _dialog(self, dialog: Any) -> None:
        if dialog.type == "beforeunload":  # Jupyter's own, about what is not saved
            dialog.accept()
            return
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def own_errors(self) -> list[str]:
        """Return the errors in the console that name Red Panda or come from its files."""
        return [error for error in self.errors if re.search("red.?panda", error, re.IGNORECASE)]

    def foreign(self, home: str) -> list[str]:
        """Return the addresses that were asked and lie on another machine than ``home``."""
        hosts = {"", urlsplit(home).netloc}  # blob: and data: have none
        return [url for url in self.requests if urlsplit(url).netloc not in hosts]

    def asked_for(self, path: str) -> int:
        """Return how many requests had ``path`` in their address."""
        return sum(path in url for url in self.requests)


@dataclass
class Book:
    """A notebook that is open in the page, with a kernel that answers."""

    page: Page
    server: Server
    trace: Trace
    name: str

    def evaluate(self, body: str, argument: Any = None) -> Any:
        """Run JavaScript with ``app`` and the notebook's ``panel`` at hand; return its JSON."""
        return self.page.evaluate(
            "async ([path, argument]) => { const app = window.jupyterapp;"
            "const panel = [...app.shell.widgets('main')].find(one => one.context?.path === path);"
            + body
            + " }",
            [self.name, argument],
        )

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as the notebook would be saved."""
        return self.evaluate("return panel.content.model.sharedModel.toJSON().cells;")

    def sources(self) -> list[str]:
        """Return the text of every cell."""
        return [_text(cell["source"]) for cell in self.cells()]

    def run(self, index: int, *, wait: bool = True) -> None:
        """Select a cell and run it as Ctrl+Enter does; wait until the kernel is idle again."""
        self.evaluate(
            "app.shell.activateById(panel.id);"
            "while (app.shell.currentWidget !== panel)"
            "  await new Promise(resolve => setTimeout(resolve, 10));"
            "panel.content.activeCellIndex = argument[0];"
            "const done = app.commands.execute('notebook:run-cell'); if (argument[1]) await done;",
            [index, wait],
        )

    def bundle(self, index: int) -> dict[str, Any]:
        """Return the answer that a cell's output carries."""
        outputs = self.cells()[index]["outputs"]
        (found,) = [one for one in outputs if TURN_MIME_TYPE in one.get("data", {})]
        bundle = found["data"][TURN_MIME_TYPE]
        return json.loads(bundle) if isinstance(bundle, str) else bundle

    def wait_for_sources(self, *sources: str) -> None:
        """Wait until the notebook has exactly these cells."""
        self.wait_until(lambda: self.sources() == list(sources), "The cells are others", 15)

    def said(self) -> str:
        """Return what the notifications on the screen say."""
        return "\n".join(self.page.locator(".Toastify__toast").all_inner_texts())

    def save(self) -> dict[str, Any]:
        """Save the notebook; return what is in its file."""
        self.evaluate("await panel.context.save();")
        return json.loads((self.server.home / "work" / self.name).read_text())

    def output(self, index: int) -> str:
        """Return what stands below a cell, as text."""
        parts = []
        for output in self.cells()[index].get("outputs", []):
            data = output.get("data", {})
            parts.append(_text(data.get("text/plain", output.get("text", ""))))
            parts.append(_text(output.get("evalue", "")))
        return "\n".join(part for part in parts if part)

    def wait_for_keys(self) -> None:
        """Wait until the notebook has the keyboard."""
        has_it = "return panel.content.node.contains(document.activeElement);"
        self.wait_until(lambda: self.evaluate(has_it), "The keyboard is elsewhere")

    def wait_until(self, what: Callable[[], bool], message: str, seconds: float = 30) -> None:
        """Wait until ``what`` is true, looking ten times a second."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                cells = "\n---\n".join(source[:200] for source in self.sources()[:12])
                pytest.fail(f"{message} (after {seconds:.0f} s):\n{cells}\n{self.said()}")
            self.page.wait_for_timeout(100)

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """Execute a command of the application."""
        return self.evaluate(
            "return await app.commands.execute(argument[0], argument[1]);",
            [name, arguments or {}],
        )


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
