"""Signing in and out, lock-out, sessions, forged forms."""

from __future__ import annotations

import re
import threading

import httpx
import pytest
from playwright.sync_api import Browser, expect

from bot.console import auth
from bot.console.auth import Auth, hash_password
from bot.errors import LanternError
from bot.helpline.model import WAITING
from tests.console.world import PASSWORD, World, needs_chromium, token


@needs_chromium
def test_sign_in_and_out(browser: Browser, world: World) -> None:
    with browser.new_context(base_url=world.url, locale="en") as seat:
        page = seat.new_page()
        page.goto("/")
        expect(page).to_have_url(f"{world.url}/signin")
        page.get_by_label("Name").fill("Amina")
        page.get_by_label("Password").fill("not my password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("do not fit")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Next child")).to_be_visible()
        cookie = next(c for c in seat.cookies() if c["name"] == auth.COOKIE)
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
        with world.store.reading() as work:
            rows = work.connection.exec_driver_sql("SELECT token_hash FROM sessions").scalars().all()
        assert len(rows) == 1 and rows[0] not in cookie["value"] and cookie["value"].split(":")[0] not in rows[0]
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{world.url}/signin")
        stolen = {"cookie": f"{auth.COOKIE}={cookie['value']}"}
        assert world.client().get("/", headers=stolen).headers["location"] == "/signin"
    assert [len(world.acts(a)) for a in ("sign_in", "sign_in_failed", "sign_out")] == [1, 1, 1]


def test_lock_out_grows_and_tells_nothing(world: World) -> None:
    client = world.client()

    def attempt(name: str, password: str) -> httpx.Response:
        return client.post("/signin", data={"name": name, "password": password, "csrf": token(client.get("/signin"))})

    wrong = [attempt("Amina", "no").status_code for _ in range(5)]
    assert wrong == [401] * 5
    locked, unknown = attempt("Amina", PASSWORD), attempt("Nobody", PASSWORD)
    assert locked.status_code == unknown.status_code == 401
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", locked.text) == strip.sub("", unknown.text)
    assert ("Nobody", None) not in world.acts("sign_in_failed")  # people type passwords into the wrong field
    world.late += 61
    assert attempt("Amina", "no").status_code == 401  # the sixth: two minutes
    world.late += 61
    assert attempt("Amina", PASSWORD).status_code == 401
    world.late += 61
    assert attempt("Amina", PASSWORD).status_code == 303
    with world.store.reading() as work:
        row = work.staff.by_name("Amina")
        assert row is not None and row.failed_sign_ins == 0 and row.locked_until is None


def test_tries_side_by_side_are_all_counted(world: World) -> None:
    gate = Auth(world.settings, world.store, world.now)
    threads = [threading.Thread(target=gate.sign_in, args=("Paul", "no")) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.store.reading() as work:
        row = work.staff.by_name("Paul")
        assert row is not None and row.failed_sign_ins == auth.FREE_TRIES and row.locked_until
    assert gate.sign_in("Paul", PASSWORD) is None


def test_session_slides_and_ends(world: World) -> None:
    client = world.client("Amina")
    for _ in range(3):
        world.late += auth.SLIDE - 60
        assert client.get("/").status_code == 200  # a hand on the console keeps it
    world.late += auth.SLIDE - 60
    assert client.get("/queue").status_code == 200  # what the page asks by itself does not
    world.late += 120
    assert client.get("/queue").status_code == 401
    client = world.client("Amina")
    for _ in range(23):
        world.late += auth.SLIDE
        world.late -= 61
        assert client.get("/queue", headers={"x-active": "1"}).status_code == 200
    world.late += auth.SLIDE * 1.5
    assert client.get("/").headers["location"] == "/signin"  # 12 hours at most, however busy
    with world.store.transaction() as work:
        work.staff.update(world.staff["Paul"].id, disabled=True)
    assert world.client().post("/signin").status_code == 403
    gate = Auth(world.settings, world.store, world.now)
    assert gate.sign_in("Paul", PASSWORD) is None


def test_cookie_is_bound(world: World) -> None:
    value = world.client("Amina").cookies[auth.COOKIE]
    body, _, began = value.rpartition(":")
    for forged in ("", "x", body, f"{body}:9999999999", value[:-2] + "xx", f"{value}x"):
        assert world.client().get("/queue", headers={"cookie": f"{auth.COOKIE}={forged}"}).status_code == 401
    assert began


def test_short_password_is_refused() -> None:
    with pytest.raises(LanternError, match="12 or more"):
        hash_password("elevenchars")


def test_csrf_is_refused(world: World) -> None:
    handoff = world.child()
    client, other = world.client("Amina"), world.client("Paul")
    theirs = token(other.get("/"))
    for path in (
        "/next",
        f"/claim/{handoff.id}",
        f"/alerts/{handoff.id}/ack",
        f"/chat/{handoff.id}/say",
        f"/chat/{handoff.id}/back",
        f"/chat/{handoff.id}/close",
        "/signout",
    ):
        for data in ({}, {"csrf": ""}, {"csrf": "wrong"}, {"csrf": theirs}):
            assert client.post(path, data=data).status_code == 403, path
    assert world.read(handoff.id).state == WAITING
    for data in ({}, {"csrf": "x"}, {"csrf": token(world.client().get("/signin"))}):
        assert world.client().post("/signin", data={"name": "Amina", "password": PASSWORD, **data}).status_code == 403
    mine = token(client.get("/"))
    assert client.post("/signout", headers={"x-csrf-token": mine}, data={"a": "b"}).status_code == 303


def test_an_editor_comes_to_the_own_account(world: World) -> None:
    client = world.client()
    data = {"name": "Edit", "password": PASSWORD, "csrf": token(client.get("/signin"))}
    assert client.post("/signin", data=data).headers["location"] == "/account"
    assert client.get("/signin").headers["location"] == "/account"
    refused = client.get("/")
    assert refused.status_code == 403 and 'href="/account">Your account<' in refused.text
