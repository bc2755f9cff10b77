"""Stands before every page: who asks, may they, and does the form come from our own page?

Handlers behind it run in a thread, because they talk to the database; only the form is read on the event loop.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import Awaitable, Callable, Mapping

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message

from bot.console.auth import COOKIE, Auth, Person
from bot.console.board import HELPERS
from bot.console.pages import Pages
from bot.console.texts import Text

log = structlog.get_logger(__name__)

CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"
ACTIVE_HEADER = "x-active"
"""The page's own questions carry it when a hand moved since the last one."""
MOST_BYTES = 200_000
"""More than the longest message and its form."""
PASSWORDS_AT_ONCE = 2
"""One Argon2 check takes 64 MB; a storm of sign-ins must not take the memory or the threads of everyone else."""

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Ask:
    """One request that was let in."""

    request: Request
    text: Text
    person: Person
    form: Mapping[str, str]
    now: float

    @property
    def handoff_id(self) -> int:
        """Which conversation the address names; a number that no database has finds nothing."""
        return min(int(self.request.path_params["id"]), 2**53)

    @property
    def by_script(self) -> bool:
        """Whether our own script asks, which reads JSON, and not the browser, which shows a page."""
        return "application/json" in self.request.headers.get("accept", "")


Handler = Callable[[Ask], Response]


class Guard:
    """Wraps handlers.

    Args:
        auth: Knows people.
        pages: Shows who is not let in why.
        must_have_factor: Nobody goes further than the account page without a second factor.
        clock: Seconds since 1970.
    """

    def __init__(
        self, auth: Auth, pages: Pages, must_have_factor: bool, clock: Callable[[], float] = time.time
    ) -> None:
        self._auth, self._pages, self._clock = auth, pages, clock
        self._must_have_factor = must_have_factor
        self._passwords: CapacityLimiter | None = None

    def open(self, handler: Callable[[Request, Mapping[str, str]], Response], slow: bool = False) -> Endpoint:
        """Wrap a handler that anyone may call; `slow` ones check passwords and queue by themselves."""

        async def endpoint(request: Request) -> Response:
            form = await _form(request)
            if not slow:
                return await run_in_threadpool(handler, request, form)
            self._passwords = self._passwords or CapacityLimiter(PASSWORDS_AT_ONCE)
            return await to_thread.run_sync(handler, request, form, limiter=self._passwords)

        return endpoint

    def staff(
        self, handler: Handler, roles: frozenset[str] = HELPERS, own: bool = False, account: bool = False
    ) -> Endpoint:
        """Wrap a handler for people who are signed in.

        Args:
            handler: What to do.
            roles: Whose business it is.
            own: The page asks this by itself: it does not keep a session alive and wants no sign-in page.
            account: Part of signing in and out: also for those who still lack a second factor.
        """

        def work(request: Request, form: Mapping[str, str]) -> Response:
            text = self._pages.text(request)
            active = not own or request.headers.get(ACTIVE_HEADER) == "1"
            person = self._auth.person(request.cookies.get(COOKIE, ""), active)
            if person is None:
                if request.method == "GET" and not own:
                    return RedirectResponse("/signin", 303)
                return self._pages.message(request, text, "signed-out", 401)
            if request.method == "POST":
                given = form.get(CSRF_FIELD) or request.headers.get(CSRF_HEADER, "")
                if not hmac.compare_digest(given.encode(), person.csrf.encode()):
                    return self._pages.message(request, text, "forged", 403)
            if self._must_have_factor and not person.second_factor and not account:
                return RedirectResponse("/account", 303)
            if person.role not in roles:
                key = "forbidden" if person.role in HELPERS else "role"
                return self._pages.page(
                    request,
                    text,
                    "message.html",
                    403,
                    person=person,
                    title=text(f"{key}-title"),
                    said=text(f"{key}-text"),
                )
            return handler(Ask(request, text, person, form, self._clock()))

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(work, request, await _form(request))

        return endpoint


async def _form(request: Request) -> dict[str, str]:
    """Read a form, if there is one; an endless one is refused before it fills the memory."""
    if request.method != "POST":
        return {}
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:  # counted, not believed: a proxy may send a form in chunks that declare no length
            raise HTTPException(413)
        return message

    form = await Request(request.scope, bounded).form(max_files=0, max_fields=20)
    return {key: value for key, value in form.items() if isinstance(value, str)}
