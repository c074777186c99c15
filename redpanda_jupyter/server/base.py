"""The one handler: who may ask, how much a body may hold, and what an error looks like.

The rule of this module: every verb passes Jupyter's identity provider and authorizer before
anything else happens; all work is done in worker threads; whatever goes wrong is answered as the
JSON of an ``ErrorInfo``, without traceback, path or SQL.
"""

from __future__ import annotations

import asyncio
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..errors import StoreUnavailableError
from . import problems
from .call import perform, redacted
from .routes import MAX_BODY_BYTES

if TYPE_CHECKING:
    from .library import Library
    from .routes import Route

AUTH_RESOURCE = "redpanda"
_CONTENTS_DEADLINE_S = 3.0


class RedPandaHandler(APIHandler):
    """Answer one path of the route table; :func:`handler_for` fills in ``routes``."""

    auth_resource = AUTH_RESOURCE
    routes: ClassVar[dict[str, Route]] = {}

    def initialize(self, library: Library) -> None:
        """Take what ``load`` made for this server."""
        self.library = library

    def set_default_headers(self) -> None:
        """Keep answers out of every cache, and browsers from guessing what they are."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        """Let bad UTF-8 in a path come to our own check, which names the field."""
        return value.decode("utf-8", "replace")

    def update_api_activity(self) -> None:
        """Count a request as the user's doing, unless the page sends it by itself."""
        route = self.routes.get(self.request.method or "")
        if route is None or route.counts_as_activity:
            super().update_api_activity()

    # Each verb is decorated by itself: `authorized` remembers the action of its first request.

    @web.authenticated
    @authorized
    async def get(self, **path: str) -> None:
        """Read."""
        await self._answer(path)

    @web.authenticated
    @authorized
    async def head(self, **path: str) -> None:
        """Refuse: there is nothing that a GET does not say as cheaply."""
        await self._answer(path)

    @web.authenticated
    @authorized
    async def post(self, **path: str) -> None:
        """Do."""
        await self._answer(path)

    @web.authenticated
    @authorized
    async def put(self, **path: str) -> None:
        """Replace."""
        await self._answer(path)

    @web.authenticated
    @authorized
    async def patch(self, **path: str) -> None:
        """Refuse: no route changes parts."""
        await self._answer(path)

    @web.authenticated
    @authorized
    async def delete(self, **path: str) -> None:
        """Delete."""
        await self._answer(path)

    async def _answer(self, path: dict[str, str]) -> None:
        route = self.routes.get(self.request.method or "")
        if route is None:
            if self.routes:
                self.set_header("Allow", ", ".join(sorted(self.routes)))
            self._write_problem(problems.from_status(405 if self.routes else 404))
            return
        body = self.request.body
        if len(body) > MAX_BODY_BYTES:
            self._write_problem(problems.from_status(413))
            return
        query = {name: values[-1] for name, values in self.request.query_arguments.items()}
        path_exists = partial(self._path_exists, asyncio.get_running_loop())
        try:
            answer = await self.library.run(
                route.pool,
                route.deadline_s,
                partial(perform, route, self.library, path, query, body, path_exists),
            )
        except Exception as error:  # noqa: BLE001 - the one place where all errors become answers
            self._write_problem(await self._problem_of(error, route, body))
            return
        if answer is None:
            self.set_status(204)
        await (self.finish() if answer is None else self.finish(answer))

    async def _problem_of(self, error: Exception, route: Route, body: bytes) -> problems.Problem:
        if isinstance(error, TimeoutError):
            self.log.warning("Red Panda: %s took longer than %s s", route.id, route.deadline_s)
            return problems.too_slow(route.pool)
        known = problems.from_error(error)
        if known is not None:
            self.log.debug("Red Panda: %s refused: %s", route.id, known.code)
            return known
        text = "".join(traceback.format_exception(error))
        clean = await asyncio.to_thread(redacted, text, route, body)
        self.log.error("Red Panda: a mistake in %s\n%s", route.id, clean)
        return problems.UNEXPECTED

    def _path_exists(self, loop: asyncio.AbstractEventLoop, path: str) -> bool:
        """Ask the contents manager on the event loop, for a worker thread that waits here."""

        async def ask() -> bool:
            manager: Any = self.contents_manager
            try:
                return bool(await ensure_async(manager.file_exists(path)))
            except web.HTTPError:  # outside the server's folder, or hidden: not there for us
                return False

        try:
            return asyncio.run_coroutine_threadsafe(ask(), loop).result(_CONTENTS_DEADLINE_S)
        except TimeoutError:
            raise StoreUnavailableError(
                "The folder of this notebook does not answer.", hint="Try again in a moment."
            ) from None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in our JSON what tornado or Jupyter refused before a route was reached."""
        self._write_problem(problems.from_status(status_code), status=status_code)

    def _write_problem(self, problem: problems.Problem, status: int | None = None) -> None:
        self.set_status(status or problem.status)
        if problem.retry_after_s is not None:
            self.set_header("Retry-After", str(problem.retry_after_s))
        self.finish(problem.body())


def handler_for(routes: list[Route]) -> type[RedPandaHandler]:
    """Make the handler of one path from its routes; of none, one that says 404."""
    name = "".join(part.title() for part in routes[0].path.split("/")) if routes else "NotFound"
    return type(
        f"{name}Handler", (RedPandaHandler,), {"routes": {one.method: one for one in routes}}
    )
