"""In and out, and one's own account: password and second factor."""

from __future__ import annotations

from typing import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.auth import (
    COOKIE,
    DEVICE_COOKIE,
    FORM_COOKIE,
    STEP_COOKIE,
    STEP_SECONDS,
    Auth,
    Passed,
    hash_password,
    password_fits,
)
from bot.console.guard import CSRF_FIELD, Ask
from bot.console.pages import Pages
from bot.console.views.base import staff
from bot.db.store import Store
from bot.errors import LanternError
from bot.helpline import service
from bot.helpline.ports import Say

DEVICE_SECONDS = 180 * 86_400
WHERE = "/signin"


class Entry:
    """Signing in with password and second factor, signing out, and the account page.

    Args:
        store: The database.
        auth: Signs people in and out.
        pages: Renders.
        secure: Whether cookies may only travel over TLS.
        say: Composes what a child is told when a helper signs out.
    """

    def __init__(self, store: Store, auth: Auth, pages: Pages, secure: bool, say: Say) -> None:
        self._store, self._auth, self._pages, self._secure, self._say = store, auth, pages, secure, say

    # -- in and out

    def form(self, request: Request, _form: Mapping[str, str]) -> Response:
        """GET /signin."""
        person = self._auth.person(request.cookies.get(COOKIE, ""), active=False)
        if person is not None:
            return RedirectResponse(person.home, 303)
        return self._page(request)

    def sign_in(self, request: Request, form: Mapping[str, str]) -> Response:
        """POST /signin. A wrong password, an unknown name and a waiting name get the same answer."""
        text = self._pages.text(request)
        if not self._from_us(request, form):
            return self._pages.message(request, text, "forged", 403)
        name = form.get("name", "").strip()
        address = request.client.host if request.client else ""
        device = request.cookies.get(DEVICE_COOKIE, "")
        passed = self._auth.sign_in(name, form.get("password", ""), device, address)
        if passed is None:
            return self._page(request, 401, name=name, problem=text("signin-refused"))
        if passed.complete:
            return self._signed_in(passed)
        response = RedirectResponse(f"{WHERE}/code", 303)
        self._cookie(response, STEP_COOKIE, passed.cookie, WHERE, int(STEP_SECONDS))
        return response

    def code_form(self, request: Request, _form: Mapping[str, str]) -> Response:
        """GET /signin/code: the second factor."""
        if not request.cookies.get(STEP_COOKIE):
            return RedirectResponse(WHERE, 303)
        return self._page(request, template="code.html")

    def code(self, request: Request, form: Mapping[str, str]) -> Response:
        """POST /signin/code."""
        text = self._pages.text(request)
        if not self._from_us(request, form):
            return self._pages.message(request, text, "forged", 403)
        device, step = request.cookies.get(DEVICE_COOKIE, ""), request.cookies.get(STEP_COOKIE, "")
        if self._auth.step(step) is None:
            return self._page(request, 401, problem=text("code-late"))
        passed = self._auth.sign_in_code(step, form.get("code", ""), device)
        if passed is None:
            return self._page(request, 401, template="code.html", problem=text("code-refused"))
        return self._signed_in(passed)

    def sign_out(self, ask: Ask) -> Response:
        """POST /signout: with the last session of a helper their children go back to the queue."""
        self._auth.sign_out(ask.person)
        with self._store.transaction() as work:
            if all(row.id != ask.person.id for row in work.sessions.active(ask.now)):
                service.leave(work, staff(ask), self._say, ask.now)
        response = RedirectResponse(WHERE, 303)
        self._drop(response, COOKIE, "/")
        return response

    def _from_us(self, request: Request, form: Mapping[str, str]) -> bool:
        return self._auth.form_fits(request.cookies.get(FORM_COOKIE, ""), form.get(CSRF_FIELD, ""))

    def _signed_in(self, passed: Passed) -> Response:
        response = RedirectResponse(passed.home, 303)
        self._cookie(response, COOKIE, passed.cookie)
        self._cookie(response, DEVICE_COOKIE, passed.device, WHERE, DEVICE_SECONDS)
        for name in (FORM_COOKIE, STEP_COOKIE):
            self._drop(response, name, WHERE)
        return response

    def _page(
        self, request: Request, status: int = 200, name: str = "", problem: str = "", template: str = "signin.html"
    ) -> Response:
        token = self._auth.form_token()
        text = self._pages.text(request)
        response = self._pages.page(request, text, template, status, token=token, name=name, problem=problem)
        self._cookie(response, FORM_COOKIE, token, WHERE)
        return response

    def _cookie(self, response: Response, name: str, value: str, path: str = "/", age: int | None = None) -> None:
        response.set_cookie(name, value, age, path=path, httponly=True, samesite="strict", secure=self._secure)

    def _drop(self, response: Response, name: str, path: str) -> None:
        response.delete_cookie(name, path=path, httponly=True, samesite="strict", secure=self._secure)

    # -- one's own account

    def account(self, ask: Ask) -> Response:
        """GET /account."""
        return self._account(ask)

    def set_password(self, ask: Ask) -> Response:
        """POST /account/password: needs the old one; other sessions of this person end."""
        with self._store.reading() as work:
            row = work.staff.get(ask.person.id)
        if row is None or not password_fits(row.password_hash, ask.form.get("old", "")):
            return self._account(ask, 403, problem=ask.text("account-old-wrong"))
        try:
            hashed = hash_password(ask.form.get("new", ""))
        except LanternError:
            return self._account(ask, 400, problem=ask.text("account-too-short"))
        with self._store.transaction() as work:
            work.staff.update(ask.person.id, password_hash=hashed)
            work.sessions.end_others(ask.person.id, ask.person.token_hash)
            work.audit.add(ask.person.name, "password", ask.now)
        return self._account(ask, notice=ask.text("account-password-changed"))

    def confirm(self, ask: Ask) -> Response:
        """POST /account/second-factor: the first code switches it on; the backup codes are shown once."""
        with self._store.transaction() as work:
            codes = self._auth.second_factor.confirm(work, ask.person.id, ask.form.get("code", ""), ask.now)
            if codes:
                work.audit.add(ask.person.name, "second_factor_on", ask.now)
        if not codes and ask.person.second_factor:  # the page with the codes was loaded again
            return RedirectResponse("/account", 303)
        if not codes:
            return self._account(ask, 400, problem=ask.text("factor-wrong"))
        return self._pages.page(ask.request, ask.text, "codes.html", person=ask.person, codes=codes)

    def _account(self, ask: Ask, status: int = 200, problem: str = "", notice: str = "") -> Response:
        with self._store.transaction() as work:
            row = work.staff.get(ask.person.id)
            on = bool(row and row.totp_on)
            secret = "" if on else self._auth.second_factor.begin(work, ask.person.id)
            left = work.backup_codes.left(ask.person.id)
        picture = self._auth.second_factor.picture(secret, ask.person.name) if secret else ""
        return self._pages.page(
            ask.request,
            ask.text,
            "account.html",
            status,
            person=ask.person,
            on=on,
            secret=secret,
            picture=picture,
            left=left,
            problem=problem,
            notice=notice,
        )
