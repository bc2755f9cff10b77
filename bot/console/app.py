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
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.auth import Auth
from bot.console.board import ADMINS, EVERYONE, HELPERS, OVERSEERS
from bot.console.guard import Ask, Guard, Handler
from bot.console.live import Live
from bot.console.pages import Pages, place
from bot.console.texts import Texts
from bot.console.views.chat import Chat
from bot.console.views.entry import Entry
from bot.console.views.overview import Overview
from bot.console.views.queue import Queue
from bot.console.views.team import Team
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
        fetch: Fetches a child's file by the far side's name of it.
        clock: Seconds since 1970.
        measure: What `/metrics` shows; this process's counters when left out.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        replies: Replies,
        health: Callable[[], dict[str, Any]],
        fetch: Callable[[str], bytes],
        clock: Callable[[], float] = time.time,
        measure: Callable[[], bytes] = generate_latest,
    ) -> None:
        secure = not settings.demo
        auth = Auth(settings, store, clock)
        self._health, self._measure = health, measure
        self._pages = pages = Pages(Texts(Path(settings.content_path), replies.catalogue.default_language), secure)
        self._guard = Guard(auth, pages, must_have_factor=secure, clock=clock)
        self._entry = Entry(store, auth, pages, secure, replies.message)
        self._queue = Queue(store, replies, pages, health)
        self._chat = Chat(store, replies, pages, health, fetch)
        self._overview = Overview(store, replies, pages, health)
        self._team = Team(store, replies, pages, health)
        self._live = Live(store)

    def app(self, mounts: Mapping[str, Any], parts: Sequence[Part]) -> Starlette:
        """Return the app.

        Args:
            mounts: Other apps by path.
            parts: Coroutine functions to run as long as the app does.
        """

        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(_keep_running(part)) for part in (*parts, self._live.run)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        return Starlette(
            routes=[*self.routes(), *(Mount(path, app) for path, app in mounts.items())],
            middleware=[Middleware(Headers)],
            exception_handlers={HTTPException: self._refused, Exception: self._failed},
            lifespan=lifespan,
        )

    def routes(self) -> list[Route | Mount]:
        """Return every address of the console. Which roles may do what is said here, and only here."""
        entry, queue, chat, overview, team = self._entry, self._queue, self._chat, self._overview, self._team
        everyone, staff = self._guard.open, self._guard.staff

        def get(path: str, handler: Handler, roles: frozenset[str] = HELPERS, **how: bool) -> Route:
            return Route(path, staff(handler, roles, **how), methods=["GET"])

        def post(path: str, handler: Handler, roles: frozenset[str] = HELPERS, **how: bool) -> Route:
            return Route(path, staff(handler, roles, **how), methods=["POST"])

        return [
            Route("/signin", everyone(entry.form), methods=["GET"]),
            Route("/signin", everyone(entry.sign_in, slow=True), methods=["POST"]),
            Route("/signin/code", everyone(entry.code_form), methods=["GET"]),
            Route("/signin/code", everyone(entry.code, slow=True), methods=["POST"]),
            post("/signout", entry.sign_out, EVERYONE, account=True),
            get("/account", entry.account, EVERYONE, account=True),
            post("/account/password", entry.set_password, EVERYONE, account=True),
            post("/account/second-factor", entry.confirm, EVERYONE, account=True),
            get("/", queue.home),
            get("/queue", queue.queue, own=True),
            get("/events", self._events, own=True),
            get("/look/{id:int}", queue.look),
            post("/next", queue.next),
            post("/claim/{id:int}", queue.claim),
            post("/alerts/{id:int}/ack", queue.acknowledge),
            post("/pause", queue.pause),
            get("/chat/{id:int}", chat.chat),
            get("/chat/{id:int}/lines", chat.lines, own=True),
            get("/chat/{id:int}/file/{line:int}", chat.file),
            post("/chat/{id:int}/say", chat.say),
            post("/chat/{id:int}/typing", chat.typing),
            post("/chat/{id:int}/note", chat.note),
            post("/chat/{id:int}/back", chat.give_back),
            post("/chat/{id:int}/pass", chat.pass_on),
            post("/chat/{id:int}/take", chat.take_over, OVERSEERS),
            post("/chat/{id:int}/close", chat.close),
            get("/overview", overview.page, OVERSEERS),
            get("/overview/export", overview.export, OVERSEERS),
            get("/ended", overview.ended, OVERSEERS),
            get("/ended/{id:int}/transcript", overview.transcript, OVERSEERS),
            get("/audit", overview.audit, OVERSEERS),
            get("/team", team.page, ADMINS),
            post("/team", team.add, ADMINS),
            post("/team/{id:int}", team.change, ADMINS),
            post("/team/{id:int}/lock", team.lock, ADMINS),
            post("/team/{id:int}/reset", team.reset, ADMINS),
            Route("/health", self._show_health, methods=["GET"]),
            Route("/metrics", self._show_metrics, methods=["GET"]),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ]

    def _events(self, _ask: Ask) -> Response:
        """GET /events: says when something changed."""
        return StreamingResponse(self._live.stream(), media_type="text/event-stream")

    def _show_health(self, _request: Request) -> Response:
        try:
            return JSONResponse(self._health())
        except Exception as problem:
            return JSONResponse({"database": type(problem).__name__}, 503)

    def _show_metrics(self, _request: Request) -> Response:
        return Response(self._measure(), media_type=CONTENT_TYPE_LATEST)

    def _refused(self, request: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        if status == 405 and request.method == "GET":  # somebody loads a page again that a form had brought
            return RedirectResponse(place(request.url.path), 303)
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
