"""The staff console as a Starlette app: routes, headers, error pages, background parts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, Mapping, Sequence

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.auth import Auth
from bot.console.guard import Guard
from bot.console.pages import Pages
from bot.console.texts import Texts
from bot.console.views import Views
from bot.content.replies import Replies
from bot.db.store import Store
from bot.settings import Settings

log = structlog.get_logger(__name__)

Part = Callable[[], Awaitable[None]]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STATIC = Path(__file__).parent / "static"


class Headers:
    """Puts the headers that keep a browser strict on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class Console:
    """The console.

    Args:
        settings: For its secret, the content folder, and whether this is a demo.
        store: The database.
        replies: Composes what the bot tells a child when staff take a step.
        health: What `/health` tells.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        replies: Replies,
        health: Callable[[], dict[str, Any]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        secure = not settings.demo
        auth = Auth(settings, store, clock)
        self._health = health
        self._pages = Pages(Texts(Path(settings.content_path), replies.catalogue.default_language), secure)
        self._guard = Guard(auth, self._pages, clock)
        self._views = Views(store, replies, auth, self._pages, health, secure)

    def app(self, mounts: Mapping[str, Any], parts: Sequence[Part]) -> Starlette:
        """Return the app.

        Args:
            mounts: Other apps by path.
            parts: Coroutine functions to run as long as the app does.
        """

        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(_keep_running(part)) for part in parts]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        return Starlette(
            routes=[*self._routes(), *(Mount(path, app) for path, app in mounts.items())],
            middleware=[Middleware(Headers)],
            exception_handlers={HTTPException: self._refused, Exception: self._failed},
            lifespan=lifespan,
        )

    def _routes(self) -> list[Route | Mount]:
        views, everyone, staff = self._views, self._guard.open, self._guard.staff
        return [
            Route("/signin", everyone(views.sign_in_form), methods=["GET"]),
            Route("/signin", everyone(views.sign_in, slow=True), methods=["POST"]),
            Route("/signout", staff(views.sign_out, any_role=True), methods=["POST"]),
            Route("/", staff(views.home), methods=["GET"]),
            Route("/queue", staff(views.queue, own=True), methods=["GET"]),
            Route("/next", staff(views.next), methods=["POST"]),
            Route("/claim/{id:int}", staff(views.claim), methods=["POST"]),
            Route("/alerts/{id:int}/ack", staff(views.acknowledge), methods=["POST"]),
            Route("/chat/{id:int}", staff(views.chat), methods=["GET"]),
            Route("/chat/{id:int}/lines", staff(views.lines, own=True), methods=["GET"]),
            Route("/chat/{id:int}/say", staff(views.say), methods=["POST"]),
            Route("/chat/{id:int}/back", staff(views.give_back), methods=["POST"]),
            Route("/chat/{id:int}/close", staff(views.close), methods=["POST"]),
            Route("/health", self._show_health, methods=["GET"]),
            Route("/metrics", self._show_metrics, methods=["GET"]),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]

    def _show_health(self, _request: Request) -> Response:
        try:
            return JSONResponse(self._health())
        except Exception as problem:
            return JSONResponse({"database": type(problem).__name__}, 503)

    def _show_metrics(self, _request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    def _refused(self, request: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        key = {403: "forbidden", 404: "not-found", 405: "not-found", 413: "too-large"}.get(status, "failed")
        return self._pages.message(request, self._pages.text(request), key, status)

    def _failed(self, request: Request, problem: Exception) -> Response:
        # the kind only: the message of an error may carry a child's words
        log.error("console.failed", error=type(problem).__name__)
        return self._pages.message(request, self._pages.text(request), "failed", 500)


async def _keep_running(part: Part) -> None:
    """Run a part for ever: if it ends by an error it begins again, because a silent alert is a child unheard."""
    while True:
        try:
            await part()
            return
        except Exception as problem:
            log.error("console.part_failed", part=getattr(part, "__qualname__", "?"), error=type(problem).__name__)
            await asyncio.sleep(1)
