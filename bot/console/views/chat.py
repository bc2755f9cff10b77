"""One conversation: its lines, writing, files, notes, passing it on, ending it."""

from __future__ import annotations

import re
from typing import Any, Callable

import structlog
from sqlalchemy.exc import IntegrityError
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.console import board, files
from bot.console.guard import Ask
from bot.console.pages import Pages
from bot.console.views.base import MOST_CHARACTERS, Desk, Health, number, refusal, staff
from bot.content.model import Reply
from bot.content.replies import Replies
from bot.db.rows.transcript import Sent
from bot.db.store import Store, Transaction
from bot.errors import FileRefused, HandoffError, KeyLost, MayNotWriteFirst
from bot.helpline import service
from bot.helpline.model import CLAIMED, WAITING, Handoff
from bot.helpline.ports import Work

log = structlog.get_logger(__name__)
_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
"""With the part's number behind it, it fits the column of 40."""
TYPING_SECONDS = 4.0
MOST_NOTE = 4000


class Chat(Desk):
    """The middle and the right column.

    Args:
        store: The database.
        replies: Composes what the bot tells the child at a step.
        pages: Renders.
        health: What `/health` tells.
        fetch: Fetches a file by the far side's name of it.
    """

    def __init__(
        self, store: Store, replies: Replies, pages: Pages, health: Health, fetch: Callable[[str], bytes]
    ) -> None:
        super().__init__(store, replies, pages, health)
        self._fetch = fetch

    # -- reading

    def chat(self, ask: Ask) -> Response:
        """GET /chat/{id}: opens a conversation, which is audited."""
        return self._chat(ask, opening=True)

    def lines(self, ask: Ask) -> Response:
        """GET /chat/{id}/lines: what this page lacks, or 204."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or not handoff.open:
                return Response(status_code=404)
            if not board.may_read(handoff, ask.person):
                return Response(status_code=refusal(handoff))  # the page reloads and is told why
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
            new=chat.after(number(ask, "after")),
        )

    def file(self, ask: Ask) -> Response:
        """GET /chat/{id}/file/{line}: a photo, voice note or file, fetched the first time somebody asks for it."""
        line_id = min(int(ask.request.path_params["line"]), 2**53)
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or not board.may_read(handoff, ask.person):
                return self._chat(ask, refusal(handoff))
            try:
                sent = work.files.get(line_id)
            except KeyLost:
                sent = None
        if sent is None or sent.handoff_id != handoff.id:
            return self._chat(ask, 404, problem=ask.text("file-gone"))
        try:
            content, mime = self._content(sent)
        except FileRefused as problem:
            return self._chat(ask, 409, problem=ask.text(f"file-{problem.why}"))
        with self._store.transaction() as work:
            work.audit.add(ask.person.name, "open_file", ask.now, handoff.id, sent.kind)
        return Response(content, media_type=mime, headers=files.headers(line_id, mime))

    def _content(self, sent: Sent) -> tuple[bytes, str]:
        """Return a file's bytes and type; fetched once, then sealed under the child's key."""
        if sent.content is not None and sent.mime:
            return sent.content, sent.mime
        content = self._fetch(sent.ref)
        mime = files.mime_of(content)
        with self._store.transaction() as work:
            work.files.keep(sent, content, mime)
        return content, mime

    # -- writing

    def say(self, ask: Ask) -> Response:
        """POST /chat/{id}/say. Sent again with the same `client_id`, a message is stored once."""
        words = ask.form.get("text", "").replace("\r\n", "\n").strip()
        client_id = ask.form.get("client_id", "")
        if not words or not _CLIENT_ID.fullmatch(client_id):
            return self._unsaid(ask, "say-empty", 400, words)
        if len(words) > MOST_CHARACTERS:
            return self._unsaid(ask, "say-too-long", 400, words, most=MOST_CHARACTERS)
        parts = Reply(words).parts()

        def work_on(work: Work) -> int:
            handoff = self._own(work, ask)
            if handoff is None:
                return refusal(work.handoffs.get(ask.handoff_id))
            service.staff_said(work, handoff.id, staff(ask), parts, client_id, ask.now)
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

    def typing(self, ask: Ask) -> Response:
        """POST /chat/{id}/typing: the child sees the typing sign, if the child is there to see it."""
        with self._store.transaction() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            child = work.children.get(handoff.child_id) if handoff else None
            mine = handoff is not None and handoff.state == CLAIMED and handoff.claimed_by == ask.person.id
            if handoff and child and mine and board.may_write(handoff, child, ask.now):
                work.outbox.add_kind(child.id, "staff", "typing", {}, ask.now)
        return Response(status_code=204)

    def note(self, ask: Ask) -> Response:
        """POST /chat/{id}/note: for colleagues, never sent."""
        words = ask.form.get("text", "").replace("\r\n", "\n").strip()[:MOST_NOTE]

        def work_on(work: Work) -> int:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is None or not board.may_read(handoff, ask.person):
                return refusal(handoff)
            if words:
                service.note(work, handoff, staff(ask), words, ask.now)
            return 200

        status = self._step(work_on)
        return RedirectResponse(f"/chat/{ask.handoff_id}", 303) if status == 200 else self._chat(ask, status)

    # -- ending one's part

    def give_back(self, ask: Ask) -> Response:
        """POST /chat/{id}/back."""
        return self._end(
            ask, lambda work: service.give_back(work, ask.handoff_id, staff(ask), self._replies.message, ask.now)
        )

    def pass_on(self, ask: Ask) -> Response:
        """POST /chat/{id}/pass: to a colleague, or to whoever speaks a language."""
        kind, _, value = ask.form.get("to", "").partition(":")
        language = value if kind == "language" and value in self._catalogue.content.helpline.languages else None
        with self._store.reading() as work:
            row = work.staff.get(int(value)) if kind == "staff" and value.isdigit() else None
        to = service.Staff(row.id, row.name) if row and not row.disabled and row.role in board.HELPERS else None
        if to is None and language is None:
            return self._chat(ask, 400, problem=ask.text("pass-choose"))
        say = self._replies.message
        return self._end(
            ask, lambda work: service.pass_on(work, ask.handoff_id, staff(ask), to, language, say, ask.now)
        )

    def take_over(self, ask: Ask) -> Response:
        """POST /chat/{id}/take: a supervisor takes the conversation from the helper who has it."""
        say = self._replies.message
        try:
            self._step(lambda work: service.take_over(work, ask.handoff_id, staff(ask), say, ask.now))
        except (HandoffError, KeyLost):
            return self._chat(ask, 409)
        return RedirectResponse(f"/chat/{ask.handoff_id}", 303)

    def close(self, ask: Ask) -> Response:
        """POST /chat/{id}/close."""
        helpline = self._catalogue.content.helpline
        outcome, reason = ask.form.get("outcome", ""), ask.form.get("reason", "")
        if outcome not in helpline.outcomes or (helpline.reasons and reason not in helpline.reasons):
            return self._chat(ask, 400, problem=ask.text("close-choose"))
        say = self._replies.message
        return self._end(
            ask,
            lambda work: service.close(work, ask.handoff_id, staff(ask), outcome, reason or None, say, ask.now),
        )

    def _end(self, ask: Ask, step: Callable[[Work], Handoff]) -> Response:
        """Take a step that ends a helper's part, or show the conversation as it is now."""

        def work_on(work: Work) -> int:
            if self._own(work, ask) is None:
                return refusal(work.handoffs.get(ask.handoff_id))
            step(work)
            return 200

        try:
            status = self._step(work_on)
        except (HandoffError, KeyLost):
            status = 409
        return RedirectResponse("/", 303) if status == 200 else self._chat(ask, status)

    # -- what they share

    @staticmethod
    def _own(work: Work, ask: Ask) -> Handoff | None:
        """Return the conversation when this reader has it now."""
        handoff = work.handoffs.get(ask.handoff_id)
        mine = handoff is not None and handoff.state == CLAIMED and handoff.claimed_by == ask.person.id
        return handoff if mine else None

    def _chat(self, ask: Ask, status: int = 200, opening: bool = False, **values: Any) -> Response:
        """Show a conversation to one who may read it; to others say how it stands, without a word of it."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            chat = self._read(work, ask, handoff) if handoff and board.may_read(handoff, ask.person) else None
            by = work.staff_name(handoff.claimed_by) if handoff and handoff.claimed_by else ""
        if handoff is None or chat is None:
            return self._unreadable(ask, handoff, by)
        if opening:
            with self._store.transaction() as work:
                work.audit.add(ask.person.name, "open", ask.now, handoff.id)
        return self._board(ask, status, chat=chat, **values)

    def _unreadable(self, ask: Ask, handoff: Handoff | None, by: str) -> Response:
        """Say why somebody does not see a conversation; who had no part in it learns nothing about how it ended."""
        refused = refusal(handoff)
        own = handoff is not None and handoff.claimed_by == ask.person.id
        overseer = ask.person.role in board.OVERSEERS
        if refused == 403 and not own and not overseer:
            notice = ask.text("notice-claimed-by", name=by)
        elif refused == 409 and handoff and (handoff.state == WAITING or own or overseer):
            back = handoff.state == WAITING and handoff.returned
            notice = ask.text("notice-returned" if back else f"notice-{handoff.state}")
        else:
            refused, notice = 404, ask.text("notice-gone")
        over = refused == 404 or (handoff is not None and not handoff.open)
        return self._board(ask, refused, notice=notice, lost=(ask.handoff_id, over))

    def _read(self, work: Transaction, ask: Ask, handoff: Handoff) -> board.Chat | None:
        """Read a conversation, or None when the child was forgotten meanwhile."""
        child = work.children.get(handoff.child_id)
        try:
            return board.chat(work, handoff, child, ask.person, ask.now) if child else None
        except KeyLost:
            return None
