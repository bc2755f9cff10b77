"""For administrators: who works here, in which role and languages, and new passwords."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from bot.console.auth import hash_password
from bot.console.guard import Ask
from bot.console.second_factor import SecondFactor
from bot.console.views.base import Desk
from bot.errors import HandoffError
from bot.helpline import service

ROLES = ("helpline", "supervisor", "editor", "admin")
MOST_NAME = 80


class Team(Desk):
    """The list of staff and what can be changed about them."""

    def page(self, ask: Ask) -> Response:
        """GET /team."""
        return self._team(ask)

    def add(self, ask: Ask) -> Response:
        """POST /team: a new person, with a password that is shown once."""
        name = " ".join(ask.form.get("name", "").split())[:MOST_NAME]
        role = ask.form.get("role", "")
        if not name or role not in ROLES:
            return self._team(ask, 400, problem=ask.text("team-incomplete"))
        password = secrets.token_urlsafe(12)
        try:
            with self._store.transaction() as work:
                work.staff.add(name, hash_password(password), role, self._languages(ask), ask.now)
                work.audit.add(ask.person.name, "staff_add", ask.now, detail=name)
        except HandoffError:
            return self._team(ask, 409, problem=ask.text("team-name-taken", name=name))
        return self._team(ask, shown=(name, password))

    def change(self, ask: Ask) -> Response:
        """POST /team/{id}: role and languages."""
        role = ask.form.get("role", "")
        with self._store.transaction() as work:
            row = work.staff.get(ask.handoff_id)
            if row is None or role not in ROLES:
                return self._team(ask, 400, problem=ask.text("team-incomplete"))
            if row.id == ask.person.id and role != row.role:
                return self._team(ask, 409, problem=ask.text("team-not-yourself"))
            work.staff.update(row.id, role=role, languages=self._languages(ask))
            work.audit.add(ask.person.name, "staff_change", ask.now, detail=f"{row.name}: {role}")
        return self._team(ask, notice=ask.text("team-changed", name=row.name))

    def lock(self, ask: Ask) -> Response:
        """POST /team/{id}/lock: lock somebody out at once, or let in again."""
        off = ask.form.get("on") == "1"
        with self._store.transaction() as work:
            row = work.staff.get(ask.handoff_id)
            if row is None or row.id == ask.person.id:
                return self._team(ask, 409, problem=ask.text("team-not-yourself"))
            work.staff.update(row.id, disabled=off, failed_sign_ins=0, locked_until=None)
            if off:
                work.sessions.end_all(row.id)
                service.leave(work, service.Staff(row.id, row.name), self._replies.message, ask.now)
            work.audit.add(ask.person.name, "staff_disable" if off else "staff_enable", ask.now, detail=row.name)
        return self._team(ask, notice=ask.text("team-changed", name=row.name))

    def reset(self, ask: Ask) -> Response:
        """POST /team/{id}/reset: a new password, shown once; no second factor, no known browser, no session."""
        password = secrets.token_urlsafe(12)
        with self._store.transaction() as work:
            row = work.staff.get(ask.handoff_id)
            if row is None:
                return self._team(ask, 404, problem=ask.text("team-incomplete"))
            work.staff.update(row.id, password_hash=hash_password(password), failed_sign_ins=0, locked_until=None)
            SecondFactor.reset(work, row.id)
            work.devices.forget_all(row.id)
            work.sessions.end_all(row.id)
            service.leave(work, service.Staff(row.id, row.name), self._replies.message, ask.now)
            work.audit.add(ask.person.name, "staff_reset", ask.now, detail=row.name)
        return self._team(ask, shown=(row.name, password))

    def _languages(self, ask: Ask) -> str:
        known = self._catalogue.content.helpline.languages
        return " ".join(code for code in known if ask.form.get(f"speaks-{code}"))

    def _team(
        self, ask: Ask, status: int = 200, problem: str = "", notice: str = "", shown: tuple[str, str] | None = None
    ) -> Response:
        with self._store.reading() as work:
            people = work.staff.all()
        return self._pages.page(
            ask.request,
            ask.text,
            "team.html",
            status,
            person=ask.person,
            people=people,
            roles=ROLES,
            tongues=self._catalogue.content.helpline.languages,
            problem=problem,
            notice=notice,
            shown=shown,
        )
