"""Makes pages from templates. Every value is escaped; every sentence comes from `console.ftl`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.console import texts as console_texts
from bot.console.texts import Text, Texts

_HERE = Path(__file__).parent
_PLACE = re.compile(r"/(signin/code|signin|account|team|chat/\d+)(?=/|$)")


def place(path: str) -> str:
    """Return the page to which an address belongs that only takes forms."""
    found = _PLACE.match(path)
    return found.group() if found else "/"


class Pages:
    """Renders.

    Args:
        texts: The languages to offer.
        secure: Whether cookies may only travel over TLS.
    """

    def __init__(self, texts: Texts, secure: bool) -> None:
        self._texts, self.secure = texts, secure
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def text(self, request: Request) -> Text:
        """Return the sentences in the reader's language."""
        return self._texts.choose(
            request.query_params.get("lang"),
            request.cookies.get(console_texts.COOKIE),
            request.headers.get("accept-language", ""),
        )

    def page(self, request: Request, text: Text, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page or a piece of one; a language asked for in the address is kept."""
        values.setdefault("person", None)
        path = request.url.path if request.method == "GET" else place(request.url.path)
        body = self._environment.get_template(template).render(
            t=text, languages=self._texts.languages(), path=path, **values
        )
        response = HTMLResponse(body, status)
        if request.query_params.get("lang") == text.code:
            response.set_cookie(
                console_texts.COOKIE,
                text.code,
                max_age=365 * 86400,
                path="/",
                httponly=True,
                samesite="strict",
                secure=self.secure,
            )
        return response

    def message(self, request: Request, text: Text, key: str, status: int) -> HTMLResponse:
        """Return a page that says one thing: `<key>-title` and `<key>-text`."""
        return self.page(request, text, "message.html", status, title=text(f"{key}-title"), said=text(f"{key}-text"))
