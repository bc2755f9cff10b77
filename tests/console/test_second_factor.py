"""The second factor, backup codes, and a lock-out that cannot lock out everyone."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.console.auth import ADDRESS_TRIES, FREE_TRIES, STEP_SECONDS, Auth
from tests.console.world import PASSWORD, World, needs_chromium, token

FORM = "/account/second-factor"


def set_up(world: World, client: httpx.Client) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second factor on, as a person would: read the secret, type the first code, keep the backup codes."""
    page = client.get("/account")
    secret = page.text.partition('<code dir="ltr">')[2].partition("</code>")[0]
    totp = pyotp.TOTP(secret)
    done = client.post(FORM, data={"csrf": token(page), "code": totp.at(world.now())})
    assert done.status_code == 200, done.text
    return totp, [part.partition("</code>")[0] for part in done.text.split("<li><code>")[1:]]


def password(world: World, name: str = "Amina") -> httpx.Client:
    """A browser whose password was right."""
    client = world.client()
    form = client.get("/signin")
    answer = client.post("/signin", data={"name": name, "password": PASSWORD, "csrf": token(form)})
    assert answer.headers["location"] == "/signin/code"
    assert client.get("/", follow_redirects=False).status_code == 303, "the password alone opens nothing"
    return client


def code(client: httpx.Client, value: str) -> httpx.Response:
    """Type a code."""
    return client.post("/signin/code", data={"csrf": token(client.get("/signin/code")), "code": value})


def test_a_code_is_needed_and_works_once(world: World) -> None:
    totp, _ = set_up(world, world.client("Amina"))
    world.late += 30
    client = password(world)
    assert code(client, "000000").status_code == 401
    now = totp.at(world.now())
    assert code(client, now).headers["location"] == "/"
    assert client.get("/").status_code == 200
    assert code(password(world), now).status_code == 401, "an overseen code is worth nothing"
    world.late += 30
    slow = password(world)
    world.late += STEP_SECONDS + 1
    late = code(slow, totp.at(world.now()))
    assert late.status_code == 401, "a right password does not wait for ever"
    assert "Time is up" in late.text and 'name="password"' in late.text, "and the page says so, and begins again"


def test_backup_codes_work_once_each(world: World) -> None:
    _, backup = set_up(world, world.client("Amina"))
    assert len(backup) == 8 and len(set(backup)) == 8
    assert code(password(world), backup[0].lower().replace("-", " ")).status_code == 303
    assert code(password(world), backup[0]).status_code == 401
    client = password(world)
    assert code(client, backup[1]).status_code == 303
    assert "6 backup codes left" in client.get("/account").text
    with world.store.reading() as work:
        row = work.staff.by_name("Amina")
        assert row is not None and backup[2].encode() not in bytes(row.sealed_totp)


def test_an_administrator_takes_a_lost_factor_away(world: World) -> None:
    set_up(world, world.client("Amina"))
    anna = world.client("Anna")
    number = world.staff["Amina"].id
    shown = anna.post(f"/team/{number}/reset", data={"csrf": token(anna.get("/team"))})
    fresh = shown.text.partition('id="password-once">')[2].partition("</code>")[0]
    client = world.client()
    data = {"name": "Amina", "password": fresh, "csrf": token(client.get("/signin"))}
    assert client.post("/signin", data=data).headers["location"] == "/"
    assert "Scan this picture" in client.get("/account").text


def test_production_lets_nobody_work_without_it(world: World) -> None:
    world.console._guard._must_have_factor = True
    client = world.client("Amina")
    for path in ("/", "/queue"):
        assert client.get(path).headers["location"] == "/account"
    assert client.get("/account").status_code == 200
    set_up(world, client)
    assert client.get("/").status_code == 200


def test_a_storm_from_elsewhere_does_not_lock_out_a_known_browser(world: World) -> None:
    """Wrong passwords make a name wait for strangers; a browser that was here before signs in all the same."""
    client = world.client("Amina")
    client.post("/signout", data={"csrf": token(client.get("/"))})
    storm = world.client()

    def tries(browser: httpx.Client, given: str) -> int:
        data = {"name": "Amina", "password": given, "csrf": token(browser.get("/signin"))}
        return browser.post("/signin", data=data).status_code

    for _ in range(FREE_TRIES + 2):
        assert tries(storm, "wrong password 1") == 401
    assert tries(storm, PASSWORD) == 401, "strangers wait, also with the right password"
    assert tries(client, PASSWORD) == 303
    # and its own wrong tries are counted
    client.post("/signout", data={"csrf": token(client.get("/"))})
    for _ in range(FREE_TRIES):
        assert tries(client, "wrong password 2") == 401
    assert tries(client, PASSWORD) == 401


def test_one_address_has_so_many_tries(world: World) -> None:
    auth = Auth(world.settings, world.store, world.now)
    for _ in range(ADDRESS_TRIES):
        assert auth.sign_in("nobody at all", "wrong password", address="192.0.2.7") is None
    assert auth.sign_in("Paul", PASSWORD, address="192.0.2.7") is None
    assert auth.sign_in("Paul", PASSWORD, address="192.0.2.8") is not None


@pytest.mark.parametrize("cookie", ["", "x", "1:99999999999", "1:99999999999.forged"])
def test_forged_steps_are_nothing(world: World, cookie: str) -> None:
    assert Auth(world.settings, world.store, world.now).sign_in_code(cookie, "123456") is None


def test_secrets_survive_new_wrapping_keys(world: World) -> None:
    """After `ENCRYPTION_KEYS` got a new first key, codes still fit: the old key opens what it sealed."""
    totp, _ = set_up(world, world.client("Amina"))
    keys = world.store.keys
    keys._wrapping = [type(keys._wrapping[0])(b"n" * 32), *keys._wrapping]
    world.late += 60
    assert code(password(world), totp.at(world.now())).status_code == 303


@needs_chromium
def test_setting_it_up_in_a_browser(world: World, sit_down: Callable[..., Page]) -> None:
    page = sit_down("Amina", "/account")
    expect(page.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    assert page.evaluate("document.querySelector('.steps img').naturalWidth") > 50
    secret = page.locator(".steps code").inner_text()
    page.get_by_label("Type the code that the app shows.").fill(pyotp.TOTP(secret).at(world.now()))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes li")).to_have_count(8)
    page.get_by_role("link", name="I have written them down").click()
    expect(page.locator("#queue")).to_be_visible()
