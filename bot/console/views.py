"""The handlers: parse, call `bot.helpline.service` in one transaction, translate refusals, stop."""

from __future__ import annotations

import re
import secrets
from typing import Any, Callable, Mapping, TypeVar, cast

import structlog
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console import board
from bot.console.auth import COOKIE, FORM_COOKIE, Auth
from bot.console.guard import CSRF_FIELD, Ask
from bot.console.pages import Pages
from bot.console.texts import split
from bot.content.model import Reply
from bot.content.replies import Replies
from bot.db.store import Store, Transaction
from bot.errors import AlreadyClaimed, HandoffError, KeyLost, MayNotWriteFirst
from bot.helpline import service
from bot.helpline.model import CLAIMED, WAITING, Handoff
from bot.helpline.ports import Work

log = structlog.get_logger(__name__)

T = TypeVar("T")
Health = Callable[[], dict[str, Any]]
TRIES = 3
"""How often a step is tried when another transaction changed the conversation at the same moment."""
MOST_CHARACTERS = 12_000
_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
"""With the part's number behind it, it fits the column of 40."""


class Views:
    """All handlers.

    Args:
        store: The database.
        replies: Composes what the bot tells the child at a step.
        auth: Signs people in and out.
        pages: Renders.
        health: What `/health` tells.
        secure: Whether cookies may only travel over TLS.
    """

    def __init__(self, store: Store, replies: Replies, auth: Auth, pages: Pages, health: Health, secure: bool) -> None:
        self._store, self._replies, self._auth, self._pages = store, replies, auth, pages
        self._health, self._secure = health, secure
        self._catalogue = replies.catalogue

    # -- in and out

    def sign_in_form(self, request: Request, _form: Mapping[str, str]) -> Response:
        """GET /signin."""
        if self._auth.person(request.cookies.get(COOKIE, ""), active=False):
            return RedirectResponse("/", 303)
        return self._sign_in_page(request)

    def sign_in(self, request: Request, form: Mapping[str, str]) -> Response:
        """POST /signin. A wrong password, an unknown name and a waiting name get the same answer."""
        text = self._pages.text(request)
        if not self._auth.form_fits(request.cookies.get(FORM_COOKIE, ""), form.get(CSRF_FIELD, "")):
            return self._pages.message(request, text, "forged", 403)
        name = form.get("name", "").strip()
        cookie = self._auth.sign_in(name, form.get("password", ""))
        if cookie is None:
            return self._sign_in_page(request, 401, name=name, problem=text("signin-refused"))
        response = RedirectResponse("/", 303)
        self._cookie(response, COOKIE, cookie)
        response.delete_cookie(FORM_COOKIE, path="/signin", httponly=True, samesite="strict", secure=self._secure)
        return response

    def _sign_in_page(self, request: Request, status: int = 200, name: str = "", problem: str = "") -> Response:
        token = self._auth.form_token()
        response = self._pages.page(
            request, self._pages.text(request), "signin.html", status, token=token, name=name, problem=problem
        )
        self._cookie(response, FORM_COOKIE, token, "/signin")
        return response

    def sign_out(self, ask: Ask) -> Response:
        """POST /signout."""
        self._auth.sign_out(ask.person)
        response = RedirectResponse("/signin", 303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=self._secure)
        return response

    def _cookie(self, response: Response, name: str, value: str, path: str = "/") -> None:
        response.set_cookie(name, value, path=path, httponly=True, samesite="strict", secure=self._secure)

    # -- the queue

    def home(self, ask: Ask) -> Response:
        """GET /."""
        return self._board(ask)

    def queue(self, ask: Ask) -> Response:
        """GET /queue: the list again, or 204 when this page has it as it is."""
        current = self._number(ask, "chat")
        with self._store.reading() as work:
            queue = board.queue(work, ask.person, self._catalogue, ask.text, self._known_health(), ask.now)
        if ask.request.query_params.get("have") == queue.version:
            return Response(status_code=204)
        return self._pages.page(ask.request, ask.text, "queue.html", queue=queue, person=ask.person, current=current)

    def claim(self, ask: Ask) -> Response:
        """POST /claim/{id}."""
        return self._claimed(ask, lambda work: self._claim(work, ask, ask.handoff_id))

    def next(self, ask: Ask) -> Response:
        """POST /next: the most urgent child. One who left the bot is not offered, there is nobody to talk to."""

        def work_on(work: Work) -> Handoff | None:
            for handoff in sorted(work.handoffs.waiting(), key=lambda h: h.rank(ask.now)):
                child = work.children.get(handoff.child_id)
                if child is not None and child.left_at is None:
                    return self._claim(work, ask, handoff.id)
            return None

        return self._claimed(ask, work_on)

    def _claim(self, work: Work, ask: Ask, handoff_id: int) -> Handoff:
        return service.claim(work, handoff_id, _staff(ask), self._replies.message, ask.now)

    def _claimed(self, ask: Ask, step: Callable[[Work], Handoff | None]) -> Response:
        try:
            handoff = self._step(step)
        except AlreadyClaimed as problem:
            return self._board(ask, 409, notice=ask.text("notice-claimed-by", name=problem.by))
        except (HandoffError, KeyLost):
            return self._board(ask, 409, notice=ask.text("notice-waits-no-more"))
        if handoff is None:
            return self._board(ask, notice=ask.text("notice-nobody-waits"))
        return RedirectResponse(f"/chat/{handoff.id}", 303)

    def acknowledge(self, ask: Ask) -> Response:
        """POST /alerts/{id}/ack: someone has seen that this child waits; the alert climbs no further."""
        with self._store.transaction() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is not None and handoff.state == WAITING:
                work.alerts.acknowledge(handoff.id, ask.now)
                work.audit.add(ask.person.name, "acknowledge", ask.now, handoff.id)
        return RedirectResponse("/", 303)

    # -- one conversation

    def chat(self, ask: Ask) -> Response:
        """GET /chat/{id}: opens a conversation, which is audited."""
        return self._chat(ask, opening=True)

    def lines(self, ask: Ask) -> Response:
        """GET /chat/{id}/lines: what this page lacks, or 204."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or not board.may_read(handoff, ask.person):
                return Response(status_code=_refusal(handoff))  # the page reloads and is told why
            chat = self._read(work, ask, handoff)
        if chat is None:
            return Response(status_code=404)
        if ask.request.query_params.get("have") == chat.version:
            return Response(status_code=204)
        return self._pages.page(
            ask.request,
            ask.text,
            "lines.html",
            chat=chat,
            zone=self._zone,
            person=ask.person,
            new=chat.after(self._number(ask, "after")),
        )

    def say(self, ask: Ask) -> Response:
        """POST /chat/{id}/say. Sent again with the same `client_id`, a message is stored once."""
        words = ask.form.get("text", "").replace("\r\n", "\n").strip()
        client_id = ask.form.get("client_id", "")
        if not words or not _CLIENT_ID.fullmatch(client_id):
            return self._unsaid(ask, "say-empty", 400, words)
        if len(words) > MOST_CHARACTERS:
            return self._unsaid(ask, "say-too-long", 400, words, most=MOST_CHARACTERS)
        parts = [Reply(part) for part in split(words)]

        def work_on(work: Work) -> int:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or handoff.claimed_by != ask.person.id or handoff.state != CLAIMED:
                return _refusal(handoff)
            service.staff_said(work, handoff.id, _staff(ask), parts, client_id, ask.now)
            return 200

        try:
            status = self._step(work_on)
        except MayNotWriteFirst:
            return self._unsaid(ask, "say-not-first", 409, words)
        except IntegrityError:
            status = 200  # the same message came twice at the same moment, and the other one is stored
        except KeyLost:
            status = 404
        except HandoffError:
            status = 409
        if status != 200:
            return self._unsaid(ask, {403: "say-not-yours", 404: "say-gone"}.get(status, "say-ended"), status, words)
        return JSONResponse({}) if ask.by_script else RedirectResponse(f"/chat/{ask.handoff_id}", 303)

    def _unsaid(self, ask: Ask, key: str, status: int, words: str, **values: Any) -> Response:
        """Say why a message was not taken; the words stay in the box."""
        said = ask.text(key, **values)
        if ask.by_script:
            return JSONResponse({"message": said}, status)
        return self._chat(ask, status, problem=said, words=words)

    def give_back(self, ask: Ask) -> Response:
        """POST /chat/{id}/back."""
        return self._end(
            ask, lambda work: service.give_back(work, ask.handoff_id, _staff(ask), self._replies.message, ask.now)
        )

    def close(self, ask: Ask) -> Response:
        """POST /chat/{id}/close."""
        outcome = ask.form.get("outcome", "")
        if outcome not in self._catalogue.content.helpline.outcomes:
            return self._chat(ask, 400, problem=ask.text("close-choose"))
        return self._end(
            ask, lambda work: service.close(work, ask.handoff_id, _staff(ask), outcome, self._replies.message, ask.now)
        )

    def _end(self, ask: Ask, step: Callable[[Work], Handoff]) -> Response:
        """Take a step that ends a helper's part, or show the conversation as it is now."""

        def work_on(work: Work) -> int:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or handoff.claimed_by != ask.person.id or handoff.state != CLAIMED:
                return _refusal(handoff)
            step(work)
            return 200

        try:
            status = self._step(work_on)
        except (HandoffError, KeyLost):
            status = 409
        return RedirectResponse("/", 303) if status == 200 else self._chat(ask, status)

    # -- what they share

    def _step(self, step: Callable[[Work], T]) -> T:
        """Do a step in one transaction; again when another one was faster, so that its outcome is what is told."""
        for left in reversed(range(TRIES)):
            try:
                with self._store.transaction() as work:
                    # its repositories are narrower than Work's changeable attributes allow; they do satisfy it
                    return step(cast(Work, work))
            except (AlreadyClaimed, MayNotWriteFirst):
                raise
            except HandoffError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _chat(self, ask: Ask, status: int = 200, opening: bool = False, **values: Any) -> Response:
        """Show a conversation to one who may read it; to others say how it stands, without a word of it."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            chat = self._read(work, ask, handoff) if handoff and board.may_read(handoff, ask.person) else None
            by = work.staff_name(handoff.claimed_by) if handoff and handoff.claimed_by else ""
        if handoff is None or chat is None:
            refused = _refusal(handoff)
            own = handoff is not None and handoff.claimed_by == ask.person.id
            overseer = ask.person.role in board.OVERSEERS
            if refused == 403 and not own and not overseer:
                notice = ask.text("notice-claimed-by", name=by)
            elif refused == 409 and handoff and (handoff.state == WAITING or own or overseer):
                notice = ask.text(f"notice-{handoff.state}")
            else:  # forgotten; and whoever had no part in a conversation learns nothing about how it ended
                refused, notice = 404, ask.text("notice-gone")
            return self._board(ask, refused, notice=notice)
        if opening:
            with self._store.transaction() as work:
                work.audit.add(ask.person.name, "open", ask.now, handoff.id)
        return self._board(ask, status, chat=chat, **values)

    def _read(self, work: Transaction, ask: Ask, handoff: Handoff) -> board.Chat | None:
        """Read a conversation, or None when the child was forgotten meanwhile."""
        child = work.children.get(handoff.child_id)
        try:
            return board.chat(work, handoff, child, ask.person, ask.now) if child else None
        except KeyLost:
            return None

    def _board(
        self,
        ask: Ask,
        status: int = 200,
        *,
        chat: board.Chat | None = None,
        notice: str = "",
        problem: str = "",
        words: str = "",
    ) -> Response:
        """Return the page with its three columns."""
        with self._store.reading() as work:
            queue = board.queue(work, ask.person, self._catalogue, ask.text, self._known_health(), ask.now)
        pack = chat and board.pack(self._catalogue, ask.text, chat.handoff, self._replies.default_country)
        return self._pages.page(
            ask.request,
            ask.text,
            "board.html",
            status,
            person=ask.person,
            queue=queue,
            chat=chat,
            pack=pack,
            current=chat.handoff.id if chat else 0,
            notice=notice,
            problem=problem,
            words=words,
            zone=self._zone,
            client_id=secrets.token_hex(16),
            most=MOST_CHARACTERS,
            outcomes=self._catalogue.content.helpline.outcomes,
        )

    @property
    def _zone(self) -> str:
        return self._catalogue.content.helpline.zone

    def _known_health(self) -> Mapping[str, Any]:
        """What works; if even that cannot be read, the page says that the bot is silent."""
        try:
            return self._health()
        except Exception as problem:
            log.error("console.health_failed", error=type(problem).__name__)
            return {}

    @staticmethod
    def _number(ask: Ask, name: str) -> int:
        value = ask.request.query_params.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def _staff(ask: Ask) -> service.Staff:
    return service.Staff(ask.person.id, ask.person.name)


def _refusal(handoff: Handoff | None) -> int:
    """Why somebody has no conversation: it is gone, another helper has it, or nobody has it now."""
    if handoff is None:
        return 404
    return 403 if handoff.state == CLAIMED else 409
