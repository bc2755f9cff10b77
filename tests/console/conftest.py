"""Fixtures of the console tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.console import auth
from bot.console.auth import hash_password
from bot.content.catalogue import Catalogue
from bot.content.messages import Messages
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from tests.console.world import CHROMIUM, CONTENT, PASSWORD, World


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


@pytest.fixture
def content_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ready reply that the Persian translators have not written yet."""
    canned = dict(world.replies.catalogue.content.canned)
    persian = canned["fa"]
    without = "\n".join(line for key, line in persian.raw.items() if key != "neutral-hello")
    whole = world.replies.catalogue.content
    gap = replace(whole, canned=canned | {"fa": Messages("fa", without, "test", True)})
    monkeypatch.setattr(Catalogue, "content", property(lambda self: gap))
    return "neutral-hello"
