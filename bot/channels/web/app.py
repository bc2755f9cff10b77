"""The demo's web chat: a page that stands in for Telegram, so that a newcomer without a token sees everything work.

It goes the same way as Telegram's messages: screened and stored by the receiver, delivered by a courier.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.base import Courier, Incoming, Receiver
from bot.channels.web.sender import WebSender
from bot.channels.web.texts import Texts
from bot.content.catalogue import Catalogue
from bot.content.model import MAX_BUTTON_KEY
from bot.db.store import Writer

HERE = Path(__file__).parent
NAME = "web"
COOKIE = "lantern_try"
KINDS = ("voice", "photo", "sticker", "location", "contact", "file")
MAX_BODY = 64 * 1024
MAX_DRAINED = 16 * 1024 * 1024
"""A browser reads our refusal only once it has sent everything, so that much is read and thrown away."""
MAX_ID = 2**53
"""The whole numbers that JavaScript can count."""
UNSTORED = {"Cache-Control": "no-store"}
_CHAT = re.compile(r"[\w-]{32}", re.ASCII)


class Refused(Exception):
    """A request that is not taken; `key` names the sentence that says what to do."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


class WebChat:
    """The web chat.

    Args:
        receiver: Takes messages in.
        writer: Where the courier notes deliveries.
        catalogue: Languages and the content folder.

    Attributes:
        courier: Delivers to the pages; its `run` belongs in a task.
    """

    def __init__(self, receiver: Receiver, writer: Writer, catalogue: Catalogue) -> None:
        self._receiver = receiver
        self._texts = Texts(catalogue)
        self._sender = WebSender()
        self.courier = Courier(writer, self._sender, NAME, rate=1000)
        pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
        self._template = pages.get_template("chat.html")
        # in the addresses of script and style: a browser must not pair an old script with a new page
        self._version = max(int(file.stat().st_mtime) for file in (HERE / "static").iterdir())

    def app(self) -> Starlette:
        """Return the app, to be mounted anywhere."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/send", self._send, methods=["POST"]),
                Route("/messages", self._messages),
                Mount("/static", StaticFiles(directory=HERE / "static")),
            ],
            exception_handlers={Refused: self._refuse},
        )

    async def _page(self, request: Request) -> Response:
        """The page. Nothing is stored for a visitor who only looks."""
        accept = request.headers.get("accept-language", "")
        language = self._texts.language(accept)
        page = self._template.render(
            base=request.scope.get("root_path", ""),
            kinds=KINDS,
            version=self._version,
            language=language,
            direction="rtl" if self._texts.rtl(language) else "ltr",
            say=lambda key: self._texts.say(language, key),
        )
        response = HTMLResponse(page, headers={**UNSTORED, "Vary": "Accept-Language"})
        # a browser that comes from another site holds its Strict cookie back: a new one would lose the old chat
        return response if request.headers.get("sec-fetch-site") == "cross-site" else _remember(request, response)

    async def _messages(self, request: Request) -> Response:
        """What was said after `after`. Asked every second: a held answer would hold up the server's shutdown."""
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and int(after[:20]) < MAX_ID):
            raise Refused(400, "error-after")
        chat = _chat(request)
        found = self._sender.since(chat, int(after)) if chat else {"messages": []}
        return _remember(request, JSONResponse(found, headers=UNSTORED))

    async def _send(self, request: Request) -> Response:
        """Take one message; when the answer is there, it is on the disk."""
        if not _from_own_page(request):
            raise Refused(403, "error-origin")
        body = await _body(request)
        chat = _chat(request)
        if chat is None:
            raise Refused(400, "error-cookie")
        language = self._texts.wanted(request.headers.get("accept-language", ""))
        number, kind, text, key = _read(body)
        await self._receiver.receive([Incoming(NAME, number, chat, kind, text, key, language_code=language)])
        self.courier.wake()
        return JSONResponse({"ok": True}, headers=UNSTORED)

    async def _refuse(self, request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Refused)
        language = self._texts.language(request.headers.get("accept-language", ""))
        said = self._texts.say(language, problem.key, kinds=", ".join(KINDS))
        return JSONResponse({"error": said}, problem.status, headers=UNSTORED)


def _chat(request: Request) -> str | None:
    given = request.cookies.get(COOKIE, "")
    return given if _CHAT.fullmatch(given) else None


def _remember(request: Request, response: Response) -> Response:
    """Give a visitor without a chat a new one, until the browser is closed."""
    if _chat(request) is None:
        response.set_cookie(
            COOKIE,
            secrets.token_urlsafe(24),
            path=request.scope.get("root_path") or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    return response


def _from_own_page(request: Request) -> bool:
    """Whether our own page asks. Every browser says where a POST comes from; silence is no browser of ours."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is None:
        return False
    return site in (None, "same-origin") and (
        origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    )


async def _body(request: Request) -> bytes:
    """Read the body, never holding more than `MAX_BODY` of it."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            body += chunk
        elif size > MAX_DRAINED:
            break
    if size > MAX_BODY:
        raise Refused(413, "error-too-large")
    return bytes(body)


def _read(body: bytes) -> tuple[int, str, str, str]:
    """Return the browser's number, kind, text and button key of a message."""
    try:
        data: Any = json.loads(body)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is JSON, but no text
    except (ValueError, RecursionError):
        raise Refused(400, "error-json") from None
    given = {name: data[name] for name in ("text", "key", "kind") if name in data} if isinstance(data, dict) else {}
    if len(given) != 1:
        raise Refused(400, "error-fields")
    number, (name, value) = data.get("id"), given.popitem()
    if type(number) is not int or not 0 <= number < MAX_ID:
        raise Refused(400, "error-id")
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, "error-empty")
    if name == "text":
        return number, "text", value, ""
    if name == "key":
        if len(value.encode()) > MAX_BUTTON_KEY:
            raise Refused(400, "error-key")
        return number, "button", "", value
    if value not in (*KINDS, "start"):
        raise Refused(400, "error-kind")
    return number, value, "", ""
