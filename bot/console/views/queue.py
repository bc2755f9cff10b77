"""The queue: who waits, who has whom, taking the next child, and whether the team is away."""

from __future__ import annotations

from typing import Callable

from starlette.responses import RedirectResponse, Response

from bot.console import board
from bot.console.guard import Ask
from bot.console.views.base import SPOKEN_COOKIE, Desk, number, spoken, staff
from bot.errors import AlreadyClaimed, HandoffError, KeyLost
from bot.helpline import service
from bot.helpline.model import WAITING, Handoff
from bot.helpline.ports import Work


class Queue(Desk):
    """The left column and what can be done there."""

    def home(self, ask: Ask) -> Response:
        """GET /: the board; `?spoken=1` shows only children whose language the reader speaks, `0` all again."""
        response = self._board(ask)
        wish = ask.request.query_params.get("spoken")
        if wish in ("0", "1"):
            response.set_cookie(SPOKEN_COOKIE, wish, httponly=True, samesite="strict", secure=self._pages.secure)
        return response

    def queue(self, ask: Ask) -> Response:
        """GET /queue: the list again, or 204 when this page has it as it is."""
        current = number(ask, "chat")
        with self._store.reading() as work:
            queue = board.queue(work, ask.person, self._catalogue, ask.text, self._known_health(), ask.now, spoken(ask))
        if ask.request.query_params.get("have") == queue.version:
            return Response(status_code=204)
        return self._pages.page(ask.request, ask.text, "queue.html", queue=queue, person=ask.person, current=current)

    def look(self, ask: Ask) -> Response:
        """GET /look/{id}: what a waiting child agreed to show, before anyone takes the child. It is audited."""
        with self._store.reading() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            try:
                look = board.look(work, handoff, ask.now) if handoff and handoff.state == WAITING else None
            except KeyLost:
                look = None
        if look is None:
            return self._board(ask, 409 if handoff else 404, notice=ask.text("notice-waits-no-more"))
        with self._store.transaction() as work:
            work.audit.add(ask.person.name, "look", ask.now, look.handoff.id)
        return self._board(ask, look=look)

    def claim(self, ask: Ask) -> Response:
        """POST /claim/{id}."""
        return self._claimed(ask, lambda work: self._claim(work, ask, ask.handoff_id))

    def next(self, ask: Ask) -> Response:
        """POST /next: the most urgent child that this helper can serve and may write to."""

        def work_on(work: Work) -> Handoff | None:
            for handoff in sorted(work.handoffs.waiting(), key=lambda h: h.rank(ask.now)):
                child = work.children.get(handoff.child_id)
                fits = handoff.fits(ask.person.id, ask.person.languages, ask.now)
                if child is not None and board.may_write(handoff, child, ask.now) and fits:
                    return self._claim(work, ask, handoff.id)
            return None

        return self._claimed(ask, work_on)

    def _claim(self, work: Work, ask: Ask, handoff_id: int) -> Handoff:
        return service.claim(work, handoff_id, staff(ask), self._replies.message, ask.now)

    def _claimed(self, ask: Ask, step: Callable[[Work], Handoff | None]) -> Response:
        try:
            handoff = self._step(step)
        except AlreadyClaimed as problem:
            return self._board(ask, 409, notice=ask.text("notice-claimed-by", name=problem.by))
        except (HandoffError, KeyLost):
            return self._board(ask, 409, notice=ask.text("notice-waits-no-more"))
        if handoff is None:
            with self._store.reading() as work:
                somebody = bool(work.handoffs.waiting())
            return self._board(ask, notice=ask.text("notice-nobody-fits" if somebody else "notice-nobody-waits"))
        return RedirectResponse(f"/chat/{handoff.id}", 303)

    def acknowledge(self, ask: Ask) -> Response:
        """POST /alerts/{id}/ack: someone has seen that this child waits; the alert climbs no further."""
        with self._store.transaction() as work:
            handoff = work.handoffs.get(ask.handoff_id)
            if handoff is not None and handoff.state == WAITING:
                work.alerts.acknowledge(handoff.id, ask.now)
                work.audit.add(ask.person.name, "acknowledge", ask.now, handoff.id)
        return RedirectResponse("/", 303)

    def pause(self, ask: Ask) -> Response:
        """POST /pause: all helpers are away, or back."""
        self._step(lambda work: service.pause(work, staff(ask), ask.form.get("on") == "1", ask.now))
        return RedirectResponse("/", 303)
