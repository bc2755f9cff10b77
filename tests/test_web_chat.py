"""The web chat: a real browser, a real server, real content and a real database; only the assistant is played."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from bot.channels.base import Receiver
from bot.channels.web.app import COOKIE, KINDS, MAX_BODY, WebChat
from bot.channels.web.sender import KEPT_CHATS, KEPT_MESSAGES, WebSender
from bot.channels.web.texts import Texts
from bot.content.catalogue import Catalogue
from bot.content.model import Button, Reply
from bot.content.replies import Replies
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from bot.db.rows.inbox import Received
from bot.db.rows.outbox import Outgoing
from bot.db.store import Store, Transaction, Writer
from bot.privacy.keys import KeyStore
from bot.safety.screen import Screen

CONTENT = Path(__file__).parents[1] / "content"
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 30.0
"""Seconds a test waits for what must happen; not a speed limit."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Strict:
    """Gives every answer the console's policy, so that a page that breaks it breaks here."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", CSP.encode()))
            await send(message)

        await self.app(scope, receive, with_policy if scope["type"] == "http" else send)


class Site:
    """A served web chat. `answering` off leaves messages in the inbox, as when no assistant runs."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "lantern.db"
        self.store = Store(open_engine(f"sqlite:///{self.database}"), KeyStore(folder / "keys.db", (bytes(32),)))
        upgrade(self.store.engine)
        self.catalogue = Catalogue(CONTENT)
        self.replies = Replies(self.catalogue, "GR")
        self.writer = Writer(self.store)
        screen = Screen(self.catalogue.content.danger)
        receiver = Receiver(
            self.writer, lambda: screen, self.replies, "web", "a secret", lambda _work, _child: self.replies
        )
        self.web = WebChat(receiver, self.writer, self.catalogue)
        self.answering = True
        self.got: list[Received] = []
        self.server = uvicorn.Server(
            uvicorn.Config(self._app(), "127.0.0.1", 0, ws="none", log_level="error")
        )  # Sanic pins an older websockets
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def _app(self) -> Starlette:
        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(self.web.courier.run()), asyncio.create_task(self._converse())]
            yield
            for task in tasks:
                task.cancel()

        return Starlette(routes=[Mount("/try", self.web.app())], middleware=[Middleware(Strict)], lifespan=lifespan)

    async def _converse(self) -> None:
        while True:
            if self.answering:
                await self.writer.run(self._answer_all)
                self.web.courier.wake()
            await asyncio.sleep(0.02)

    def _answer_all(self, work: Transaction) -> None:
        for inbox_id, _child in work.inbox.waiting([], 10):
            received = work.inbox.begin(inbox_id)
            assert received is not None
            self.got.append(received)
            work.inbox.done(inbox_id)
            language = self.catalogue.language(received.payload["language_code"]) or "en"
            if received.payload["key"] == "hide":
                work.outbox.add_kind(received.child_id, "system", "hide", {"message_ids": []}, time.time())
                reply = self.replies.message("hide-done", language)
            elif received.kind in ("start", "button"):
                reply = self.replies.message("greeting", language)
            elif received.kind == "text":
                reply = Reply(f"<b>{received.payload['text']}</b>", ((Button("First", "guardian/what"),),))
            else:
                reply = self.replies.message(f"got-{received.kind}", language)
            work.outbox.add(received.child_id, "bot", reply, time.time())

    def start(self) -> Site:
        self.thread.start()
        wait_for(lambda: self.server.started)
        self.url = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"
        return self

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        self.writer.close()

    def rows(self, sql: str) -> list[Any]:
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return database.execute(sql).fetchall()

    def client(self, **headers: str) -> httpx.Client:
        """A program that behaves as a browser on our own page does."""
        client = httpx.Client(base_url=f"{self.url}/try", headers={"Origin": self.url, **headers}, timeout=PATIENCE)
        client.get("/")
        return client


def wait_for(what: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path).start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens the page; at the end nothing may have broken the policy or thrown."""
    contexts, problems = [], []

    def open_page(locale: str = "en-GB", **how: Any) -> Page:
        context = browser.new_context(locale=locale, viewport={"width": 390, "height": 844}, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
        page.goto(f"{site.url}/try")
        return page

    expect.set_options(timeout=PATIENCE * 1000)
    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def started(page: Page) -> Page:
    page.locator("#start").click()
    expect(page.locator(".theirs")).to_have_count(1)
    return page


def write(page: Page, words: str) -> None:
    page.locator("#text").fill(words)
    page.keyboard.press("Enter")


# -- in the browser


def test_looking_stores_nothing_and_start_begins(site: Site, opened: Callable[..., Page]) -> None:
    page = opened()
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#compose")).to_be_hidden()
    expect(page.locator(".trial").first).to_have_text(site.web._texts.say("en", "trial"))
    assert site.rows("SELECT * FROM children") == []
    started(page)
    expect(page.locator(".theirs")).to_have_text(site.catalogue.text("en", "greeting"))
    expect(page.locator("#start")).to_be_hidden()
    assert [got.kind for got in site.got] == ["start"]
    (cookie,) = [c for c in page.context.cookies() if c["name"] == COOKIE]
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == ("/try", True, "Strict")


def test_typed_words_reach_the_inbox_sealed(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened("fr-FR"))
    site.answering = False
    write(page, "où est ma soeur cachée")
    expect(page.locator(".mine").last).to_have_text("où est ma soeur cachée")
    wait_for(lambda: site.rows("SELECT 1 FROM inbox WHERE status = 'new'"))
    files = b"".join(file.read_bytes() for file in site.database.parent.iterdir() if file.is_file())
    assert b"soeur" not in files
    with site.store.transaction() as work:
        ((inbox_id, _child),) = work.inbox.waiting([], 10)
        received = work.inbox.begin(inbox_id)
    assert received is not None
    assert (received.kind, received.payload["text"]) == ("text", "où est ma soeur cachée")
    assert received.payload["language_code"] == "fr"


def test_reply_with_buttons_and_a_tap(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened())
    labels = [b.label for row in site.replies.message("greeting", "en").rows for b in row]
    assert page.locator(".rows button").all_inner_texts() == labels
    write(page, "<i>hello</i>")
    # words are text, never HTML; the older buttons are gone
    expect(page.locator(".theirs").last).to_have_text("<b><i>hello</i></b>")
    expect(page.locator(".rows button")).to_have_text(["First"])
    page.get_by_role("button", name="First").click()
    expect(page.locator(".mine").last).to_have_text("First")
    wait_for(lambda: site.got[-1].kind == "button")
    assert site.got[-1].payload["key"] == "guardian/what"
    expect(page.locator(".rows button")).to_have_text(labels)


def test_danger_is_answered_without_an_assistant(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened())
    site.answering = False
    write(page, "they will kill me")
    expect(page.locator(".theirs").last).to_have_text(site.replies.danger("en", None).text)
    expect(page.locator(".rows").last).to_contain_text(site.catalogue.text("en", "button-human-now"))


def test_hide_clears_both_sides_for_good(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened())
    site.answering = False
    write(page, "they will kill me")
    hide = page.get_by_role("button", name=site.catalogue.text("en", "button-hide"))
    expect(hide).to_be_visible()
    site.answering = True
    expect(page.locator(".theirs").last).to_have_text("<b>they will kill me</b>")
    with site.store.reading() as work:
        assert work.inbox.count("new") == 0
    site.answering = False
    write(page, "they will kill me")
    expect(page.locator(".theirs")).to_have_count(4)
    hide.last.click()
    site.answering = True
    done = site.catalogue.text("en", "hide-done")
    wait_for(lambda: page.locator(".bubble").all_inner_texts() == [done])
    page.reload()
    expect(page.locator(".bubble")).to_have_text([done])


def test_menu_plays_what_cannot_be_read(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened())
    for number, kind in enumerate(KINDS):
        page.locator("summary").click()
        page.locator(f"[data-kind={kind}]").click()
        expect(page.locator(".theirs")).to_have_count(number + 2)
        expect(page.locator(".theirs").last).to_have_text(site.catalogue.text("en", f"got-{kind}"))
    assert [got.kind for got in site.got] == ["start", *KINDS]


def test_arabic_runs_from_right_to_left(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened("ar-SY"))
    assert page.evaluate("document.documentElement.dir") == "rtl"
    direction = "element => getComputedStyle(element).direction"
    write(page, "مرحبا كيف الحال")
    assert page.locator(".mine").last.evaluate(direction) == "rtl"
    assert page.locator(".theirs").first.evaluate(direction) == "rtl"
    assert page.locator(".rows button").first.evaluate(direction) == "rtl"
    write(page, "hello")
    assert page.locator(".mine").last.evaluate(direction) == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_lost_answer_is_sent_again_and_stored_once(site: Site, opened: Callable[..., Page]) -> None:
    page = started(opened())
    bodies = []

    def lose_first(route: Any) -> None:
        bodies.append(json.loads(route.request.post_data))
        route.fetch()  # it arrives
        if len(bodies) == 1:
            route.abort()  # but the page never hears so
        else:
            route.continue_()

    page.route("**/send", lose_first)
    write(page, "only once")
    write(page, "and then this")
    expect(page.locator(".mine.waiting")).to_have_count(0)
    wait_for(lambda: len(site.got) == 3)
    assert bodies[0] == bodies[1]
    assert [got.payload["text"] for got in site.got] == ["", "only once", "and then this"]


# -- at the door


def test_the_same_number_is_stored_once(site: Site) -> None:
    client = site.client()
    for _ in range(3):
        assert client.post("/send", json={"id": 7, "text": "hello"}).json() == {"ok": True}
    assert site.rows("SELECT bot, update_id FROM inbox") == [("web", 7)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)
def test_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    answer = site.client().post("/send", json={"id": 1, "text": "hello"}, headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": site.web._texts.say("en", "error-origin")})
    assert site.rows("SELECT * FROM children") == []


def test_no_origin_at_all_is_refused(site: Site) -> None:
    client = site.client()
    del client.headers["Origin"]
    assert client.post("/send", json={"id": 1, "text": "hello"}).status_code == 403


@pytest.mark.parametrize("size", [MAX_BODY + 1, 10_000_000])
def test_a_huge_body_is_refused(site: Site, size: int) -> None:
    body = json.dumps({"id": 1, "text": ""})
    body = body[:-2] + "x" * (size - len(body)) + body[-2:]
    answer = site.client().post("/send", content=body)
    assert (answer.status_code, answer.json()) == (413, {"error": site.web._texts.say("en", "error-too-large")})
    in_pieces = site.client().post("/send", content=(body[i : i + 65536].encode() for i in range(0, len(body), 65536)))
    assert in_pieces.status_code == 413
    assert site.rows("SELECT * FROM children") == []


def test_the_largest_body_is_taken(site: Site) -> None:
    body = json.dumps({"id": 1, "text": ""})
    body = body[:-2] + "x" * (MAX_BODY - len(body)) + body[-2:]
    assert site.client().post("/send", content=body).status_code == 200


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "error-json"),
        (b"hello", "error-json"),
        (b"\xff\xfe", "error-json"),
        (b"[" * 60_000, "error-json"),
        (b'{"id": 1, "text": "\\ud800"}', "error-json"),
        (b"[1]", "error-fields"),
        (b'{"id": 1}', "error-fields"),
        (b'{"id": 1, "text": "a", "key": "menu"}', "error-fields"),
        (b'{"text": "a"}', "error-id"),
        (b'{"id": -1, "text": "a"}', "error-id"),
        (b'{"id": 9007199254740992, "text": "a"}', "error-id"),
        (b'{"id": true, "text": "a"}', "error-id"),
        (b'{"id": 1.5, "text": "a"}', "error-id"),
        (b'{"id": 1, "text": "  "}', "error-empty"),
        (b'{"id": 1, "text": 5}', "error-empty"),
        (b'{"id": 1, "key": "' + b"k" * 65 + b'"}', "error-key"),
        (b'{"id": 1, "kind": "left"}', "error-kind"),
        (b'{"id": 1, "kind": "button"}', "error-kind"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(site: Site, body: bytes, key: str) -> None:
    answer = site.client(**{"Accept-Language": "fr"}).post("/send", content=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": site.web._texts.say("fr", key, kinds=", ".join(KINDS))}
    assert site.rows("SELECT * FROM children") == []


@pytest.mark.parametrize("after", ["", "-1", "x", "²", "9" * 5000])
def test_bad_after_is_refused(site: Site, after: str) -> None:
    assert site.client().get("/messages", params={"after": after}).status_code == 400


def test_a_made_up_or_missing_cookie_is_no_chat(site: Site) -> None:
    client = site.client()
    for cookie in (None, "me", "x" * 5000):
        client.cookies.clear()
        headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
        answer = client.post("/send", json={"id": 1, "text": "hello"}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, site.web._texts.say("en", "error-cookie"))


def test_a_link_from_elsewhere_keeps_the_old_chat(site: Site) -> None:
    # SameSite=Strict: the browser holds the cookie back then; a new one would take the old one's place
    answer = httpx.get(f"{site.url}/try/", headers={"Sec-Fetch-Site": "cross-site"})
    assert "set-cookie" not in answer.headers
    assert COOKIE in httpx.get(f"{site.url}/try/messages").headers["set-cookie"]


def test_chats_do_not_see_each_other(site: Site) -> None:
    one, other = site.client(), site.client()
    one.post("/send", json={"id": 1, "kind": "start"})
    wait_for(lambda: one.get("/messages").json()["messages"])
    assert other.get("/messages").json() == {"messages": []}


# -- what the sender keeps, and the sentences


def in_a_loop(test: Callable[[], Any]) -> Callable[[], None]:
    """Run a test in a loop of another thread: Playwright's holds this one for the whole module."""

    @functools.wraps(test)
    def run() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, test()).result()

    del run.__wrapped__  # type: ignore[attr-defined]
    return run


def outgoing(number: int, kind: str = "message") -> Outgoing:
    return Outgoing(number, "child", "bot", kind, Reply(str(number)).as_dict(), 0)


@in_a_loop
async def test_sender_keeps_the_last_messages_of_the_last_chats() -> None:
    sender = WebSender(lambda: 1.0)
    numbers = [await sender.deliver("a", outgoing(n)) for n in range(KEPT_MESSAGES + 5)]
    assert numbers == sorted(set(numbers))
    texts = [message["text"] for message in sender.since("a", 0)["messages"]]
    assert texts == [str(n) for n in range(5, KEPT_MESSAGES + 5)]
    for n in range(KEPT_CHATS):
        await sender.deliver(f"chat {n}", outgoing(1))
    assert sender.since("a", 0) == {"messages": []}


@in_a_loop
async def test_sender_shows_a_repeated_delivery_once_and_counts_on_after_a_restart() -> None:
    sender = WebSender(lambda: 1.0)
    first = await sender.deliver("a", outgoing(1))
    assert await sender.deliver("a", outgoing(1)) == first
    assert len(sender.since("a", 0)["messages"]) == 1
    again = await WebSender(lambda: 2.0).deliver("a", outgoing(2))
    assert first is not None and again is not None and again > first


@in_a_loop
async def test_sender_tells_of_a_hide_once() -> None:
    sender = WebSender()
    seen = await sender.deliver("a", outgoing(1))
    assert seen is not None and await sender.deliver("a", outgoing(2, "hide")) is None
    told = sender.since("a", seen)
    assert told["messages"] == [] and told["hidden"] > seen
    assert sender.since("a", told["hidden"]) == {"messages": []}


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("fr-BE,fr;q=0.9,en;q=0.8", "fr"),
        ("zu, prs;q=0.5, en;q=0.4", "fa"),
        ("en;q=0.1, ar", "ar"),
        ("fr;q=0, ar;q=0.2", "ar"),
        ("*", "en"),
        ("fr;q=x,,;;", "en"),
    ],
)
def test_language_is_the_browsers(accept: str, language: str) -> None:
    assert Texts(Catalogue(CONTENT)).language(accept) == language


def test_every_language_has_every_sentence() -> None:
    catalogue = Catalogue(CONTENT)
    texts = Texts(catalogue)
    english = texts._messages("en")
    assert english is not None
    for language in ("fr", "ar", "fa"):
        messages = texts._messages(language)
        assert messages is not None and messages.keys == english.keys
        assert not messages.review.approved or messages.review.by
        assert all(("$kinds" in messages.raw[key]) == ("$kinds" in english.raw[key]) for key in english.keys)
