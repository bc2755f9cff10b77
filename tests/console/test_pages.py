"""What every page keeps to: headers, no inline script, texts in each language, narrow screens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.content.messages import Messages
from tests.console.world import CONTENT, PASSWORD, WORDS, World, needs_chromium, token


def test_headers_and_open_pages(world: World) -> None:
    client = world.client()
    pages = ["/signin", "/health", "/metrics", "/static/htmx.min.js", "/static/watch.js", "/nowhere"]
    for path in pages:
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        for part in (
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "connect-src 'self'",
            "img-src 'self' data:",
        ):
            assert part in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
    assert client.get("/health").json()["database"] == "ok"
    assert "python_info" in client.get("/metrics").text
    missing = client.get("/nowhere")
    assert missing.status_code == 404 and "There is no such page" in missing.text
    assert "Cette page n&#39;existe pas" in client.get("/nowhere", headers={"accept-language": "fr-BE"}).text


def test_an_endless_form_is_refused_and_one_in_chunks_is_read(world: World) -> None:
    client = world.client()
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/signin", content=b"x" * 300_000, headers=form).status_code == 413

    def chunks(text: str) -> Iterator[bytes]:
        for start in range(0, len(text), 50):
            yield text[start : start + 50].encode()

    endless = client.post("/signin", content=chunks("name=" + "x" * 300_000), headers=form)
    assert endless.status_code == 413, "no length was declared, so what comes is counted"
    good = urlencode({"csrf": token(client.get("/signin")), "name": "Amina", "password": PASSWORD})
    assert client.post("/signin", content=chunks(good), headers=form).status_code == 303


def test_pages_have_no_inline_script_or_style(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    for path in ("/", f"/chat/{handoff.id}"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_an_error_says_nothing_of_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client("Amina")

    def broken(*_: Any) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr("bot.console.board.queue", broken)
    answer = client.get("/")
    assert answer.status_code == 500 and "Something went wrong" in answer.text
    assert WORDS not in answer.text and "Traceback" not in answer.text


@needs_chromium
def test_the_console_speaks_arabic_from_the_right(world: World, sit_down: Callable[..., Page]) -> None:
    world.child("en")
    page = sit_down("Amina", locale="ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.get_by_role("button", name="الطفل التالي")).to_be_visible()
    left, middle = (page.locator(part).bounding_box() for part in ("aside.left", "main.middle"))
    assert left and middle and left["x"] > middle["x"]
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("button", name="Enfant suivant")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="Enfant suivant")).to_be_visible()  # kept


@needs_chromium
def test_fits_a_phone(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child("ar", share="before", topics="age_appeal legal_aid education")
    page = sit_down("Amina", viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.get_by_label("Your message to the child")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_texts_are_complete(language: str) -> None:
    own, origin = (Messages.read(CONTENT / code / "console.ftl", code) for code in (language, "en"))
    assert own.keys == origin.keys
    for key in origin.keys:
        values = [set(re.findall(r"\$\w+", m.raw[key])) for m in (own, origin)]
        assert values[0] == values[1], key
    for key in ("alert-waiting", "alert-urgent"):
        for minutes in (0, 1, 2, 5, 11):
            assert own(key, language="fa", country="GR", minutes=minutes)


def test_a_page_that_was_posted_offers_languages_at_an_address_that_can_be_got(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Anna")
    anna, paul = world.client("Anna"), world.staff["Paul"].id
    csrf = {"csrf": token(anna.get("/"))}
    for path, data, start in (
        (f"/team/{paul}", {"role": "helpline"}, "/team"),
        ("/team", {"name": ""}, "/team"),
        ("/next", {}, "/"),
        ("/account/password", {"old": "wrong"}, "/account"),
        (f"/chat/{handoff.id}/close", {}, f"/chat/{handoff.id}"),
        (f"/chat/{handoff.id}/say", {"text": ""}, f"/chat/{handoff.id}"),
    ):
        page = anna.post(path, data=csrf | data)
        assert f'href="{start}?lang=fr"' in page.text, path
        assert anna.get(f"{start}?lang=en").status_code == 200
        again = anna.get(path)
        assert again.status_code == 200 if path == start else again.headers["location"] == start, path
    assert world.client().get("/nowhere").status_code == 404


def test_what_is_shown_once_has_no_language_link_beside_it(world: World) -> None:
    anna, paul = world.client("Anna"), world.staff["Paul"].id
    csrf = {"csrf": token(anna.get("/"))}
    for path, data in (("/team", {"name": "Rana", "role": "helpline"}), (f"/team/{paul}/reset", {})):
        page = anna.post(path, data=csrf | data).text
        assert 'id="password-once"' in page and "?lang=" not in page
    secret = anna.get("/account").text.partition('<code dir="ltr">')[2].partition("</code>")[0]
    form = csrf | {"code": pyotp.TOTP(secret).at(world.now())}
    page = anna.post("/account/second-factor", data=form).text
    assert "Your backup codes" in page and "?lang=" not in page
    again = anna.post("/account/second-factor", data=form)
    assert again.headers["location"] == "/account", "loading the page again says nothing of a wrong code"
