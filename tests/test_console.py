"""The staff console in a real browser: signing in, the queue, one conversation, and who is refused what."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot import settings as all_settings
from bot.console import auth
from bot.console.app import Console
from bot.console.auth import Auth, hash_password
from bot.console.texts import split
from bot.content.catalogue import Catalogue
from bot.content.messages import Messages
from bot.content.replies import Replies
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from bot.db.store import Store
from bot.errors import LanternError
from bot.helpline import service
from bot.helpline.model import AGEING, CLAIMED, CLOSED, HERE, LEASE, WAITING, Handoff
from bot.privacy.keys import KeyStore

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="/usr/bin/chromium is not installed")
CONTENT = Path(__file__).parent.parent / "content"
PASSWORD = "correct horse battery"
WORDS = "SECRET-WORDS-OF-A-CHILD"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class World:
    """A console that is served, its database, and children who can be made and heard."""

    def __init__(self, root: Path, empty: Path, hashed: str, catalogue: Catalogue) -> None:
        self.clients: list[httpx.Client] = []
        self.late = 0.0
        self.bot_seen: float | None = 1.0
        self.settings = all_settings.load(
            {
                "DATABASE_URL": f"sqlite:///{root}/lantern.db",
                "KEYS_PATH": f"{root}/keys.db",
                "ENCRYPTION_KEYS": all_settings.new_secret(),
                "CHAT_ID_KEY": "chat",
                "SECRET_KEY": "secret",
                "CONTENT_PATH": str(CONTENT),
            },
            root / "no.env",
        )
        shutil.copy(empty, root / "lantern.db")
        self.store = Store(
            open_engine(self.settings.database_url), KeyStore(self.settings.keys_path, self.settings.encryption_keys)
        )
        self.replies = Replies(catalogue, "GR")
        console = Console(self.settings, self.store, self.replies, self.health, self.now)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = uvicorn.Server(
            uvicorn.Config(
                console.app({}, []), port=self.port, log_level="critical", ws="none", timeout_graceful_shutdown=1
            )
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self._numbers = iter(range(1, 10_000))
        self.staff = {}
        with self.store.transaction() as work:
            for name, role in {
                "Amina": "helpline",
                "Paul": "helpline",
                "Sofia": "supervisor",
                "Edit": "editor",
            }.items():
                self.staff[name] = service.Staff(work.staff.add(name, hashed, role, "fa", self.now()), name)
        until(lambda: self.server.started)

    def now(self) -> float:
        """The console's clock, which a test may move."""
        return time.time() + self.late

    def health(self) -> dict[str, Any]:
        """What the bot's wiring would tell."""
        return {"database": "ok", "bot_seen_seconds_ago": self.bot_seen, "content_problems": []}

    def child(
        self,
        language: str = "en",
        *,
        country: str | None = "GR",
        urgent: bool = False,
        ago: float = 0,
        share: str = "now",
        safe: str = "here",
        topics: str = "",
        away: float = 0,
    ) -> Handoff:
        """A child asks for a person."""
        now, number = self.now(), next(self._numbers)
        with self.store.transaction() as work:
            child = work.children.add(f"lookup{number}", "telegram", str(number), now)
            work.children.update(child.id, language=language, country=country, topics=topics, seen_at=now - away)
            known = work.children.get(child.id)
            assert known is not None
            handoff = service.ask(work, known, language, urgent, now - ago)
            service.share(work, known, share)
            service.safety(work, known, safe)
            return self.read(handoff.id, work)

    def read(self, handoff_id: int, work: Any = None) -> Handoff:
        """The handoff as it is stored."""
        if work is None:
            with self.store.reading() as work:
                return self.read(handoff_id, work)
        handoff = work.handoffs.get(handoff_id)
        assert handoff is not None
        return handoff

    def claim(self, handoff: Handoff, name: str) -> None:
        """A helper takes a child, not through the page."""
        with self.store.transaction() as work:
            service.claim(work, handoff.id, self.staff[name], self.replies.message, self.now())

    def hear(self, handoff: Handoff, text: str, kind: str = "text") -> None:
        """The child writes while a person has the floor."""
        number, now = next(self._numbers), self.now()
        with self.store.transaction() as work:
            inbox_id = work.inbox.add("bot", number, handoff.child_id, kind, {"text": text}, None, now)
            assert inbox_id is not None
            work.children.update(handoff.child_id, seen_at=now)
            service.child_said(work, self.read(handoff.id, work), text, now, inbox_id=inbox_id, kind=kind)

    def sent(self, author: str = "staff") -> list[Any]:
        """The outbox of one author, opened, in order."""
        with self.store.reading() as work:
            rows = work.connection.exec_driver_sql(f"SELECT * FROM outbox WHERE author = '{author}' ORDER BY id").all()
            return [
                (
                    row.id,
                    work.outbox._keys.sealer(row.child_id).open_json(row.sealed, "outbox")["text"]
                    if row.sealed
                    else None,
                    row.status,
                )
                for row in rows
            ]

    def acts(self, act: str) -> list[tuple[str, int | None]]:
        """Who did `act`, with which handoff."""
        with self.store.reading() as work:
            return [(row.staff, row.handoff_id) for row in work.audit.newest() if row.act == act]

    def client(self, name: str | None = None) -> httpx.Client:
        """A plain HTTP client, signed in."""
        client = httpx.Client(base_url=self.url, headers={"accept-language": "en"}, timeout=20)
        self.clients.append(client)
        if name:
            form = client.get("/signin")
            answer = client.post("/signin", data={"name": name, "password": PASSWORD, "csrf": token(form)})
            assert answer.status_code == 303, answer.text
        return client


def until(true: Callable[[], Any]) -> None:
    """Wait for something that comes by itself."""
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end, "did not come"
        time.sleep(0.02)


def nudge(page: Page) -> None:
    """Have a page ask at once, where the waiting itself is not what is tested."""
    page.evaluate("dispatchEvent(new Event('online'))")


def token(page: httpx.Response) -> str:
    """The token of a page's forms."""
    found = CSRF.search(page.text)
    assert found, page.text
    return found.group(1)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has seen every migration, to copy."""
    path = tmp_path_factory.mktemp("empty") / "lantern.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def hashed() -> str:
    """The hash of everyone's password; making it is slow on purpose."""
    return hash_password(PASSWORD)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The real content, read once."""
    return Catalogue(CONTENT)


@pytest.fixture
def world(tmp_path: Path, empty: Path, hashed: str, catalogue: Catalogue) -> Iterator[World]:
    """A console of its own for each test."""
    made = World(tmp_path, empty, hashed, catalogue)
    yield made
    for client in made.clients:
        client.close()
    made.server.should_exit = made.server.force_exit = True
    made.thread.join(10)
    made.store.engine.dispose()
    made.store.keys.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def sit_down(browser: Browser, world: World) -> Iterator[Callable[..., Page]]:
    """Seats helpers, each at a browser of their own; no script may fail or be refused by the page's own policy."""
    seats: list[BrowserContext] = []
    complaints: list[str] = []

    def heard(message: Any) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def sit(name: str, path: str = "/", **options: Any) -> Page:
        seats.append(browser.new_context(base_url=world.url, **{"locale": "en", **options}))
        cookie = world.client(name).cookies[auth.COOKIE]
        seats[-1].add_cookies([{"name": auth.COOKIE, "value": cookie, "url": world.url}])
        page = seats[-1].new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield sit
    for seat in seats:
        seat.close()
    assert complaints == []


# -- signing in


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


# -- forged forms, headers, refusals


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
    assert client.post("/signin", content=b"x" * 300_000).status_code == 413


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


ROUTES = [
    ("GET", "/chat/{id}"),
    ("GET", "/chat/{id}/lines"),
    ("POST", "/chat/{id}/say"),
    ("POST", "/chat/{id}/back"),
    ("POST", "/chat/{id}/close"),
]
QUEUE_ROUTES = [
    ("GET", "/"),
    ("GET", "/queue"),
    ("POST", "/next"),
    ("POST", "/claim/{id}"),
    ("POST", "/alerts/{id}/ack"),
]


def ask(client: httpx.Client, method: str, path: str, csrf: str) -> httpx.Response:
    """One request with all that a form could want."""
    data = {"csrf": csrf, "text": "hello", "client_id": "12345678", "outcome": "informed"}
    return client.post(path, data=data) if method == "POST" else client.get(path)


def test_strangers_are_refused(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    for method, path in ROUTES + QUEUE_ROUTES + [("POST", "/signout")]:
        answer = ask(world.client(), method, path.format(id=handoff.id), "x")
        assert answer.status_code == 401 or answer.headers.get("location") == "/signin", path
        assert WORDS not in answer.text


@pytest.mark.parametrize("name", ["Paul", "Edit"])
def test_others_are_refused(world: World, name: str) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    client = world.client(name)
    page = client.get("/")
    for method, path in ROUTES + (QUEUE_ROUTES if name == "Edit" else []):
        answer = ask(client, method, path.format(id=handoff.id), token(page))
        assert answer.status_code == 403, path
        assert WORDS not in answer.text
    stored = world.read(handoff.id)
    assert stored.state == CLAIMED and stored.claimed_by == world.staff["Amina"].id and world.sent() == []
    assert world.acts("open") == []
    if name == "Edit":
        assert "Not for your role" in page.text
        assert client.post("/signout", data={"csrf": token(page)}).status_code == 303


def test_a_supervisor_reads_along_and_writes_nothing(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    client = world.client("Sofia")
    page = client.get(f"/chat/{handoff.id}")
    assert page.status_code == 200 and WORDS in page.text and "You read along" in page.text
    assert 'id="compose"' not in page.text
    assert world.acts("open") == [("Sofia", handoff.id)]
    assert client.get(f"/chat/{handoff.id}/lines").status_code == 200
    for method, path in ROUTES[2:]:
        assert ask(client, method, path.format(id=handoff.id), token(page)).status_code == 403
    assert world.read(handoff.id).state == CLAIMED and world.sent() == []


def test_no_words_outside_a_running_conversation(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    amina, sofia = world.client("Amina"), world.client("Sofia")
    assert WORDS in amina.get(f"/chat/{handoff.id}").text
    page = amina.get("/")
    assert amina.post(f"/chat/{handoff.id}/back", data={"csrf": token(page)}).status_code == 303
    for client in (amina, sofia, world.client("Paul")):
        answer = client.get(f"/chat/{handoff.id}")
        assert answer.status_code == 409 and "is in the queue" in answer.text and WORDS not in answer.text
        assert client.get(f"/chat/{handoff.id}/lines").status_code == 409
        assert WORDS not in client.get("/").text + client.get("/queue").text
    world.claim(handoff, "Amina")
    close = amina.post(f"/chat/{handoff.id}/close", data={"csrf": token(page), "outcome": "informed"})
    assert close.status_code == 303
    ended = amina.get(f"/chat/{handoff.id}")
    assert ended.status_code == 409 and "has ended" in ended.text and WORDS not in ended.text
    assert world.client("Paul").get(f"/chat/{handoff.id}").status_code == 404
    with world.store.transaction() as work:
        work.children.forget(handoff.child_id)
    world.store.keys.forget(handoff.child_id, "7F3K")
    assert "may have deleted it" in amina.get(f"/chat/{handoff.id}").text
    assert amina.get("/chat/99999999999999999999").status_code == 404


# -- the queue


def test_queue_order_and_what_it_shows(world: World) -> None:
    young = world.child("ar", country="DE", ago=60, share="before", topics="age_appeal")
    old = world.child("en", ago=700, share="now", topics="guardian")
    back = world.child("fr", country=None, ago=30)
    danger = world.child("fa", urgent=True)
    starving = world.child("ps", ago=AGEING + 60)
    world.claim(back, "Paul")
    with world.store.transaction() as work:
        service.give_back(work, back.id, world.staff["Paul"], world.replies.message, world.now())
        work.children.update(young.child_id, left_at=world.now())
    client = world.client("Amina")
    queue = client.get("/queue").text
    order = [int(found) for found in re.findall(r'data-entry="(\d+)"', queue)]
    with world.store.reading() as work:
        assert order == [h.id for h in sorted(work.handoffs.waiting(), key=lambda h: h.rank(world.now()))]
    assert order == [starving.id, danger.id, back.id, old.id, young.id]
    entries = dict(zip(order, queue.split("data-entry=")[1:]))
    assert "Urgent" in entries[danger.id] and "you speak it" in entries[danger.id] and "دری" in entries[danger.id]
    assert "🇬🇷" in entries[danger.id] and "came back" in entries[back.id] and "child has left" in entries[young.id]
    assert "They say I am an adult" in entries[young.id] and "Read:" not in entries[old.id]
    assert ">11:40<" in entries[old.id]
    # the same list again: nothing, so that the page keeps still
    have = re.search(r"have=(\w+)", queue)
    assert have and client.get(f"/queue?have={have.group(1)}").status_code == 204
    world.child()
    assert client.get(f"/queue?have={have.group(1)}").status_code == 200


def test_next_takes_the_most_urgent(world: World) -> None:
    client = world.client("Amina")
    csrf = {"csrf": token(client.get("/"))}
    assert "No child waits" in client.post("/next", data=csrf).text
    gone = world.child(urgent=True, ago=900)
    world.child(ago=600)
    danger = world.child(urgent=True)
    with world.store.transaction() as work:
        work.children.update(gone.child_id, left_at=world.now())
    assert client.post("/next", data=csrf).headers["location"] == f"/chat/{danger.id}"
    assert world.read(danger.id).claimed_by == world.staff["Amina"].id


def test_seen_stops_the_alert(world: World) -> None:
    handoff = world.child()
    client = world.client("Amina")
    page = client.get("/")
    with world.store.reading() as work:
        assert work.alerts.due(world.now() + 1)
    assert f"/alerts/{handoff.id}/ack" in page.text
    assert client.post(f"/alerts/{handoff.id}/ack", data={"csrf": token(page)}).status_code == 303
    with world.store.reading() as work:
        assert not work.alerts.due(world.now() + 10_000)
    assert f"/alerts/{handoff.id}/ack" not in client.get("/").text
    assert world.read(handoff.id).state == WAITING and world.acts("acknowledge") == [("Amina", handoff.id)]


@needs_chromium
def test_queue_is_live(world: World, sit_down: Callable[..., Page]) -> None:
    page = sit_down("Amina")
    expect(page.locator(".entries.waiting .entry")).to_have_count(0)
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    first = world.child("ar", country="DE")
    expect(page.locator(f"#claim-{first.id}")).to_be_visible()
    expect(page).to_have_title("(1) Lantern")
    expect(page.locator("#announce")).to_have_text("1 child waits.")
    page.locator(f"#claim-{first.id}").focus()
    world.child("en", urgent=True)
    nudge(page)
    expect(page.locator(".entries.waiting .entry")).to_have_count(2)
    expect(page.locator(f"#claim-{first.id}")).to_be_focused()  # a keyboard keeps its place
    expect(page.locator(".entry").first).to_contain_text("Urgent")
    world.bot_seen = 60
    with world.store.transaction() as work:
        alert = work.alerts.due(world.now())[0]
        work.connection.exec_driver_sql("UPDATE alerts SET error = 'telegram: TimedOut'")
        assert alert
    nudge(page)
    expect(page.locator("#queue .trouble")).to_have_count(2)
    expect(page.locator("#queue")).to_contain_text("The bot has stopped answering")
    expect(page.locator("#queue")).to_contain_text("telegram: TimedOut")
    expect(page.locator("#connection")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#connection")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
    with world.store.transaction() as work:
        work.sessions.end_all(world.staff["Amina"].id)
    nudge(page)
    expect(page.locator("#connection")).to_contain_text("You are signed out")


@needs_chromium
def test_two_claim_at_once(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    amina, paul = sit_down("Amina"), sit_down("Paul")
    for page in (amina, paul):  # both clicks leave before either answer comes: no page is told of the other
        expect(page.locator(f"#claim-{handoff.id}")).to_be_visible()
        page.evaluate(f"document.querySelector('#claim-{handoff.id}').form.submit()")
    until(lambda: world.read(handoff.id).state == CLAIMED)
    winner, loser, name = (
        (amina, paul, "Amina")
        if world.read(handoff.id).claimed_by == world.staff["Amina"].id
        else (paul, amina, "Paul")
    )
    expect(winner).to_have_url(f"{world.url}/chat/{handoff.id}")
    expect(winner.locator("#compose")).to_be_visible()
    expect(loser.get_by_text(f"{name} has this child.")).to_be_visible()
    expect(loser.locator(".entries.others")).to_contain_text(f"with {name}")
    assert len(world.acts("claim")) == 1
    child = world.sent("system")
    assert [text for _, text, _ in child] == [f"{name} is here now. I am quiet until they go."]


# -- one conversation


@needs_chromium
def test_chat_both_ways(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child("fa", share="before", safe="yes", topics="guardian")
    with world.store.transaction() as work:
        work.transcript.add(world.read(handoff.id, work), "bot", "earlier words", world.now() - 100, kind="earlier")
    page = sit_down("Amina")
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.locator("#lines .line.earlier")).to_have_text(re.compile("Bot.*from before.*earlier words", re.S))
    pack = page.locator("aside.right")
    for text in ("دری / فارسی", "Greece", "112", "not confirmed by a call", "Your guardian", "what was asked before"):
        expect(pack).to_contain_text(text)
    world.hear(handoff, "سلام، من تنها هستم")
    words = page.locator("#lines .line.child .words")
    expect(words).to_have_text("سلام، من تنها هستم")
    assert words.get_attribute("dir") == "auto"
    assert words.evaluate("e => getComputedStyle(e).direction") == "rtl"
    world.hear(handoff, "", kind="voice")
    expect(page.locator("#lines .line.child .kind")).to_contain_text("voice message")
    box = page.get_by_label("Your message to the child")
    box.fill("Hello")
    box.press("Shift+Enter")
    box.press_sequentially("I am <b>Amina</b>")
    box.press("Enter")
    line = page.locator("#lines .line.staff")
    expect(line.locator(".words")).to_have_text("Hello\nI am <b>Amina</b>", use_inner_text=True)
    expect(line.locator(".delivery")).to_have_text("on its way")
    expect(box).to_have_value("")
    expect(page.locator("#unsent .line")).to_have_count(0)
    ((outbox, text, status),) = world.sent()
    assert (text, status) == ("Hello\nI am <b>Amina</b>", "queued")
    with world.store.transaction() as work:
        work.outbox.settle(outbox, "sent", world.now())
    expect(line.locator(".delivery")).to_have_text("delivered")
    box.fill("again")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#lines .line.staff")).to_have_count(2)
    with world.store.transaction() as work:
        work.outbox.settle(world.sent()[1][0], "failed", world.now(), error="the child left")
        work.children.update(handoff.child_id, left_at=world.now())
    nudge(page)
    expect(page.locator("#lines .delivery.failed")).to_contain_text("not delivered: the child has left the bot")
    expect(page.locator("#standing")).to_contain_text("The child has left")
    authors = page.locator("#lines .line").evaluate_all("all => all.map(e => e.classList[1])")
    assert authors == ["bot", "child", "child", "staff", "staff"]
    assert world.acts("open") == [("Amina", handoff.id)]  # once, however often the page asked for lines


@needs_chromium
def test_a_lost_network_loses_no_message(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    box = page.get_by_label("Your message to the child")
    # the server stores the message, but its answer never comes: the page has to send again
    lost = []

    def swallow(route: Any) -> None:
        if not lost:
            route.fetch()
            lost.append(1)
            route.abort()
        else:
            route.continue_()

    page.route("**/say", swallow)
    box.fill("one")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_contain_text("not sent yet")
    box.fill("two")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_have_count(0)
    expect(page.locator("#lines .line.staff .words")).to_have_text(["one", "two"])
    assert [text for _, text, _ in world.sent()] == ["one", "two"]
    # a draft outlives the page, and so does a message that could not leave
    page.context.set_offline(True)
    box.fill("three")
    box.press("Enter")
    expect(page.locator("#unsent .line")).to_have_count(1)
    box.fill("half a thought")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#lines .line.staff .words")).to_have_text(["one", "two", "three"])
    expect(box).to_have_value("half a thought")
    assert [text for _, text, _ in world.sent()] == ["one", "two", "three"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(k => /draft|out/.test(k))") == []


def test_the_same_message_is_stored_once(world: World) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))

    def say(text: str, client_id: str) -> httpx.Response:
        return client.post(
            f"/chat/{handoff.id}/say",
            data={"csrf": csrf, "text": text, "client_id": client_id},
            headers={"accept": "application/json"},
        )

    assert [say("hello", "aaaa-bbbb-1").status_code for _ in range(3)] == [200, 200, 200]
    threads = [threading.Thread(target=say, args=("at once", "aaaa-bbbb-2")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text for _, text, _ in world.sent()] == ["hello", "at once"]
    assert say("  ", "aaaa-bbbb-3").json()["message"] == "Write something first."
    assert say("x", "no id; at all").status_code == 400
    assert say("x" * 20_000, "aaaa-bbbb-4").status_code == 400
    long = "\n".join(["😀 word " * 20] * 40)
    assert say(long, "aaaa-bbbb-5").status_code == 200
    parts = [text for _, text, _ in world.sent()][2:]
    assert len(parts) > 1 and "".join("".join(parts).split()) == "".join(long.split())
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    # without a script the browser shows the page again
    plain = client.post(f"/chat/{handoff.id}/say", data={"csrf": csrf, "text": "plain", "client_id": "aaaa-bbbb-6"})
    assert plain.headers["location"] == f"/chat/{handoff.id}"


@pytest.mark.parametrize("text", ["a" * 25, "😀" * 13, "ab cd. ef\n\ngh " * 9, "e\u0301" * 30, "👩‍👩‍👧" * 9, "", " x "])
def test_split_keeps_all_and_fits(text: str) -> None:
    parts = split(text, 12)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= 12 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert not any(part[0] in "\u0301\u200d" for part in parts)


@needs_chromium
def test_may_not_write_first(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child(safe="here", away=HERE + 60)
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    expect(page.locator("#standing")).to_contain_text("Do not write now")
    box = page.get_by_label("Your message to the child")
    box.fill("Are you there?")
    box.press("Enter")
    expect(page.locator("#problem")).to_contain_text("Not sent. The child is away")
    expect(box).to_have_value("Are you there?")
    assert world.sent() == []
    world.hear(handoff, "I am back")
    expect(page.locator("#standing")).to_contain_text("Write only while the child is here")
    box.press("Enter")
    expect(page.locator("#lines .line.staff .words")).to_have_text("Are you there?")
    expect(page.locator("#problem")).to_be_hidden()
    # and without a script
    quiet = world.child(away=HERE + 60)
    world.claim(quiet, "Amina")
    client = world.client("Amina")
    csrf = token(client.get("/"))
    plain = client.post(f"/chat/{quiet.id}/say", data={"csrf": csrf, "text": "my words", "client_id": "abcdefgh"})
    assert plain.status_code == 409 and "my words</textarea>" in plain.text and "Your text is still here" in plain.text


@needs_chromium
def test_close_gives_the_floor_back(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    page = sit_down("Amina", f"/chat/{handoff.id}")
    page.locator("summary", has_text="End").click()
    page.get_by_label("How did it end?").select_option("safety_plan")
    page.get_by_role("button", name="End the conversation").click()
    expect(page).to_have_url(f"{world.url}/")
    stored = world.read(handoff.id)
    assert (stored.state, stored.outcome) == (CLOSED, "safety_plan")
    with world.store.reading() as work:
        child = work.children.get(handoff.child_id)
        assert child is not None and child.floor == "bot"
    assert world.sent("system")[-1][1] == "The person has gone now. I am here again. How was it?"
    client = world.client("Amina")
    other = world.child()
    world.claim(other, "Amina")
    csrf = token(client.get("/"))
    for outcome in ("", "made_up"):
        answer = client.post(f"/chat/{other.id}/close", data={"csrf": csrf, "outcome": outcome})
        assert answer.status_code == 400 and world.read(other.id).state == CLAIMED


@needs_chromium
def test_give_back_and_what_then(world: World, sit_down: Callable[..., Page]) -> None:
    handoff = world.child()
    world.claim(handoff, "Amina")
    world.hear(handoff, WORDS)
    page = sit_down("Amina", f"/chat/{handoff.id}")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.locator("summary", has_text="Give back").click()
    page.get_by_role("button", name="Give back to the queue").click()
    expect(page).to_have_url(f"{world.url}/")
    expect(page.locator(".entries.waiting")).to_contain_text("came back")
    assert world.read(handoff.id).state == WAITING and WORDS not in page.content()
    # a claim that lapses under an open page: the words go, the draft stays
    page.locator(f"#claim-{handoff.id}").click()
    page.get_by_label("Your message to the child").fill("unfinished")
    expect(page.get_by_text(WORDS)).to_be_visible()
    with world.store.transaction() as work:
        assert service.lapse(work, world.replies.message, world.now() + LEASE + 1)
    expect(page.get_by_text("This child is in the queue")).to_be_visible()
    assert WORDS not in page.content()
    page.locator(f"#claim-{handoff.id}").click()
    expect(page.get_by_label("Your message to the child")).to_have_value("unfinished")


# -- languages


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
