"""A model's text counts as hostile: nothing of it runs, nothing is fetched, no key leaks."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from redpanda_jupyter.tour.server import Fault
from redpanda_jupyter.tour.wire import Asked, ChatWire

if TYPE_CHECKING:
    from collections.abc import Callable

lab_only = pytest.mark.parametrize("server", ["lab"], indirect=True)

FAR = "https://far-away.example"
RUN = "window.hacked=1;alert(1)"

HOSTILE = {
    "image with onerror": f'<img src="x" onerror="{RUN}"> <IMG SRC=`x` onload=`{RUN}`>',
    "script": f"<script>{RUN}</script><scr<script>ipt>{RUN}</scr</script>ipt>",
    "svg": f'<svg onload="{RUN}"><script>{RUN}</script><animate onbegin="{RUN}" dur="1s"/></svg>',
    "remote images": (
        f"![a]({FAR}/1.png) ![b][far] <img src={FAR}/3.png> ![c](<{FAR}/4.png> 'title')\n\n"
        f"[![d]({FAR}/5.png)]({FAR}/6)\n\n![e](//far-away.example/7.png)\n\n[far]: {FAR}/2.png"
    ),
    "image by data": f'![x](data:image/svg+xml,<svg/onload="{RUN}">) ![y](data:text/html,{RUN})',
    "iframe": f'<iframe src="{FAR}"></iframe><iframe srcdoc="<script>parent.{RUN}</script>">',
    "links": (
        f"[a](javascript:{RUN}) [b](JaVaScRiPt&#58;{RUN}) [c](vbscript:x) <javascript:{RUN}>\n\n"
        f'<a href="javascript:{RUN}">d</a> [e](data:text/html;base64,PHNjcmlwdD4=) '
        f"[f]({FAR}/page) [g](command:apputils:reset?x)"
    ),
    "jupyter commands": (
        '<button data-commandlinker-command="notebook:run-all-cells" '
        'data-commandlinker-args="{}">x</button>'
    ),
    "styles": (
        f"<style>@import url({FAR}/a.css); body{{background:url({FAR}/b.png)}}</style>"
        f'<link rel="stylesheet" href="{FAR}/c.css"><p style="background:url({FAR}/d.png)">p</p>'
        '<div style="position:fixed;inset:0;z-index:99999" class="jp-Dialog">over all</div>'
    ),
    "frames of old": f'<object data="data:text/html,<script>{RUN}</script>"></object>'
    f'<embed src="{FAR}/e"><base href="{FAR}/"><meta http-equiv="refresh" content="0;url={FAR}">',
    "forms": f'<form action="{FAR}"><input autofocus onfocus="{RUN}"></form>'
    f'<video><source onerror="{RUN}"></video><audio src="{FAR}/a.mp3" autoplay></audio>',
    "escapes": f'</div></div><img src=x onerror="{RUN}"> `</code><script>{RUN}</script>`',
    "fence tag": f'```"><img src=x onerror="{RUN}">\ntext\n```\n\n'
    f"```python\n# </pre><img src={FAR}>\n```",
    "math": "$$" + r"\def\x{\x\x}\x" + "$$ and $" + r"\href{javascript:" + RUN + "}{x}" + "$",
    "math bomb": "$" + r"\frac{1}{" * 300 + "1" + "}" * 300 + "$",
    "dollars": r"It fell from $5 to $6, or \(x\) and \[y\] and $$z$$ in a_b_c.",
}

WATCH = (
    "() => { window.watched = 0; let last = performance.now();"
    "setInterval(() => { const now = performance.now();"
    "  window.watched = Math.max(window.watched, now - last); last = now; }, 50); }"
)


def shown(book: Any) -> str:
    """Return the text of all answers as the reader sees it."""
    return "\n".join(book.page.locator(".jp-OutputArea .jp-RedPanda-answer").all_inner_texts())


def assert_harmless(server: Any, book: Any) -> None:
    """Hold that nothing ran, nothing was fetched and no link or element leads astray."""
    page = book.page
    assert page.evaluate("() => window.hacked") is None
    assert book.trace.dialogs == []
    assert book.trace.foreign(server.url) == []
    assert page.url.startswith(server.url)
    bad = page.evaluate(
        "() => [...document.querySelectorAll('.jp-OutputArea *, .jp-RedPanda-Sidebar *')].filter("
        " node => ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'LINK', 'FORM', 'BASE', 'META']"
        "   .includes(node.tagName)"
        " || node.dataset?.commandlinkerCommand"
        " || [...node.attributes].some(one => one.name.startsWith('on')"
        "   || /^\\s*(javascript|vbscript|data:text)/i.test(one.value))"
        " || (node.tagName === 'IMG' && !node.src.startsWith('data:image/'))"
        ").map(node => node.outerHTML)"
    )
    assert bad == []
    assert page.locator(".jp-OutputArea mjx-container, .jp-OutputArea .MathJax").count() == 0
    for link in page.locator(".jp-RedPanda-answer a").all():
        assert (link.get_attribute("href") or FAR).startswith(FAR)  # or it leads nowhere
        # Jupyter itself sees to an output that is not trusted, in its own words.
        assert {"noopener", "nofollow"} & set(link.get_attribute("rel").split())


def test_a_hostile_answer_neither_runs_nor_fetches_nor_lies(
    server: Any,
    notebook: Callable[..., Any],
    open_book: Callable[..., Any],
    answers: dict[str, str],
) -> None:
    for number, text in enumerate(HOSTILE.values()):
        answers[f"hostile {number:02}"] = f"{text}\n\nend of {number:02}"
    book = notebook(*(f"%%panda\nBe {question}" for question in answers))
    book.command("notebook:run-all-cells")
    book.wait_until(
        lambda: all(f"end of {number:02}" in shown(book) for number in range(len(HOSTILE))),
        "Not all answers are there",
        60,
    )
    book.page.evaluate("() => jupyterapp.commands.execute('redpanda:open')")
    book.page.locator(".jp-RedPanda-Card-row").first.click()
    book.page.wait_for_timeout(1000)  # for whatever would be fetched or set in type now
    assert_harmless(server, book)
    dollars = "It fell from $5 to $6, or (x) and [y] and $$z$$ in a_b_c."
    assert dollars in shown(book)
    assert f"{FAR}/1.png" in shown(book), "an image is shown as its address"
    texts = shown(book)
    file = book.save()
    book.page.close()
    trusted = open_book(book.name)
    trusted.page.locator(".jp-RedPanda-answer").last.wait_for()
    trusted.page.wait_for_timeout(1000)
    assert trusted.evaluate("return panel.content.model.cells.get(1).trusted;") is True
    assert_harmless(server, trusted)
    assert shown(trusted) == texts
    trusted.page.close()
    # The same notebook from somebody else: its signature is not ours.
    file["cells"].append({**file["cells"][0], "id": "from-elsewhere", "source": "1"})
    file["cells"][1]["outputs"][0]["data"]["text/plain"] = "touched"
    name = f"foreign-{book.name}"
    (server.home / "work" / name).write_text(json.dumps(file))
    server.share_kernel(name)
    foreign = open_book(name)
    foreign.page.locator(".jp-RedPanda-answer").last.wait_for()
    foreign.page.wait_for_timeout(1000)
    assert foreign.evaluate("return panel.content.model.cells.get(1).trusted;") is False
    assert_harmless(server, foreign)
    assert dollars in shown(foreign)


@lab_only
def test_what_streams_in_is_as_harmless_as_what_has_arrived(
    server: Any, notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    answers["bit by bit"] = "\n\n".join([*HOSTILE.values(), "end of all"])
    provider.faults.append(Fault(piece_delay_s=0.01))
    alarm = f"from IPython.display import HTML\nHTML('<img src={FAR}/x onerror=window.hacked=1>')"
    book = notebook("%%panda\nHostile, bit by bit", alarm)
    book.run(1, wait=False)
    seen = 0
    while "end of all" not in shown(book):
        assert_harmless(server, book)
        seen += bool(shown(book))
        book.page.wait_for_timeout(100)
        assert seen < 600
    assert seen > 1
    assert_harmless(server, book)
    # The watch is awake: what user code may do in its own output is noticed.
    book.run(len(book.cells()) - 1)
    book.wait_until(lambda: bool(book.trace.foreign(server.url)), "No request was seen")
    book.wait_until(lambda: book.page.evaluate("() => window.hacked") == 1, "No script was seen")


def big_answer() -> str:
    """Return 1 MB: paragraphs, lists, tables, and a block of 100 kB."""
    part = (
        "Some *words* with `code` and $5 in **bold**, and a [link](https://far-away.example).\n\n"
        "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    )
    code = "".join(f"value_{number} = {number}\n" for number in range(5000))
    return part * (900_000 // len(part)) + "Last:\n\n```python\n" + code + "```\n"


def stream_of(answer: str) -> Fault:
    """Have the provider send ``answer`` at once, in pieces of 2000 characters."""
    wire, asked = ChatWire(), Asked("gpt-test", "", stream=True, wants_usage=True)
    pieces = [answer[start : start + 2000] for start in range(0, len(answer), 2000)]
    body = wire.opening(asked, None) + b"".join(wire.text(asked, piece) for piece in pieces)
    body += wire.finish(asked, None, None) + wire.closing(asked, (1, 1))
    return Fault(status=200, body=body.decode(), content_type="text/event-stream; charset=utf-8")


@lab_only
def test_an_answer_of_a_megabyte_leaves_the_page_alive(
    notebook: Callable[..., Any], provider: Any
) -> None:
    answer = big_answer()
    assert len(answer) > 980_000
    provider.faults.append(stream_of(answer))
    book = notebook("%%panda\nAs long as you can", "below = 1")
    book.page.evaluate(WATCH)
    book.run(1, wait=False)
    book.wait_until(lambda: len(book.cells()) == 4, "The cell did not arrive", 60)
    assert "shortened here" in book.output(1)
    assert book.sources()[2].endswith("value_4999 = 4999")
    assert len(book.cells()[1]["outputs"][0]["data"]["text/html"]) < 1_000_000
    book.page.wait_for_timeout(1000)
    # Seconds for what takes tenths of one, because the machine may do much else.
    assert book.page.evaluate("() => window.watched") < 5000


def everything_kept(page: Any) -> str:
    """Return all that the browser keeps for Jupyter, and all that the page shows."""
    return page.evaluate(
        "async () => { const found = [document.documentElement.outerHTML,"
        " JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];"
        " for (const {name} of await indexedDB.databases()) {"
        "  const database = await new Promise((resolve, reject) => {"
        "   const request = indexedDB.open(name); request.onerror = reject;"
        "   request.onsuccess = () => resolve(request.result); });"
        "  for (const store of database.objectStoreNames) {"
        "   const all = database.transaction(store).objectStore(store).getAll();"
        "   found.push(JSON.stringify(await new Promise(resolve => {"
        "    all.onsuccess = () => resolve(all.result); }))); }"
        "  database.close(); }"
        " return found.join('\\n'); }"
    )


@lab_only
def test_the_key_goes_to_the_provider_and_nowhere_else(
    server: Any, notebook: Callable[..., Any], answers: dict[str, str], provider: Any
) -> None:
    key = server.environment["OPENAI_API_KEY"]
    answers["have a key"] = "```python\nkeyless = 1\n```"
    answers["echo the key"] = f"Your key is {key}, is it not?"
    book = notebook(
        "%%panda\nDo you have a key?", "%panda", "%%panda\nA refusal that quotes it", "%panda sent"
    )
    heard: list[str] = []
    responses: list[Any] = []
    book.page.on("response", lambda one: responses.append(one))
    book.page.on("websocket", lambda socket: socket.on(
        "framereceived", lambda frame: heard.append(str(frame))))  # fmt: skip
    book.page.reload(wait_until="commit")
    responses.clear()  # what the page before was answered cannot be read any more
    book.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady")
    book.evaluate("await panel.context.ready; await panel.sessionContext.ready;")
    book.page.evaluate("() => jupyterapp.commands.execute('redpanda:open')")
    book.run(1)
    book.wait_until(lambda: "keyless = 1" in book.sources(), "The cell did not arrive")
    assert provider.requests[-1].headers["authorization"] == f"Bearer {key}"
    provider.faults.append(Fault(status=401, message=f"Incorrect API key provided: {key}."))
    for index in (3, 4, 5):
        book.run(index)
    assert "key" in book.output(4)
    book.page.locator('.jp-RedPanda-Key[data-provider="openai"]').wait_for()
    assert "key from OPENAI_API_KEY" in book.page.inner_text(".jp-RedPanda-Keys")
    book.page.wait_for_timeout(500)
    secret = key[10:-6]  # the hint has the first and the last few characters
    assert secret not in json.dumps(book.save())
    assert secret not in everything_kept(book.page)
    heard += [one.text() for one in responses if "/redpanda/" in one.url and one.status == 200]
    assert any("can_store" in text for text in heard), "the status was heard"
    assert any("keyless = 1" in text for text in heard), "the kernel was heard"
    assert not any(secret in text for text in heard)
    for path in ("status", "providers", "blocks", "conversations"):
        assert secret not in json.dumps(server.get(f"redpanda/{path}"))
    with closing(sqlite3.connect(server.database)) as connection:
        assert not any(secret in line for line in connection.iterdump())
    for file in server.home.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file
    assert secret not in (server.home.parent / "server.log").read_text()
