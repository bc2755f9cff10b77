"""A child asks for a person and a person answers: the real processes, a real browser, a strict stand-in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.system import PATIENCE, ROOT, System, running, wait_for

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "a long enough password"
STAFF_CHAT = 7777
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="/usr/bin/chromium is not installed")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Bot and console, with a staff chat for alerts."""
    for made in running(tmp_path_factory.mktemp("handoff"), "bot", "console", STAFF_ALERT_CHAT_ID=str(STAFF_CHAT)):
        made.telegram.text(STAFF_CHAT, "/start", language_code="en")
        made.wait_text(STAFF_CHAT, "computer program")
        for name in ("Amina", "Paul"):
            added = subprocess.run(
                [sys.executable, "-m", "bot.cli", "staff", "add", name],
                input=PASSWORD + "\n",
                text=True,
                cwd=ROOT,
                env={**made.environment, "PATH": "/usr/bin:/bin"},
                capture_output=True,
            )
            assert added.returncode == 0, added.stdout + added.stderr
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


def sign_in(browser: Browser, system: System, name: str) -> Page:
    """Return a page of a signed-in helper."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"http://127.0.0.1:{system.console_port}/")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_selector("#queue")
    return page


def ask(system: System, chat: int, share: str = "share:before", safe: str = "safety:yes") -> None:
    """A child asks for a person and answers both questions."""
    system.telegram.text(chat, "what is a guardian", language_code="en")
    system.wait_text(chat, "A guardian is an adult")
    mark = system.telegram.mark()
    system.telegram.press(chat, data="human")
    system.wait_text(chat, "May they also see", mark)
    system.telegram.press(chat, data=share)
    system.wait_text(chat, "Is it safe", mark)
    system.telegram.press(chat, data=safe)
    wait_for(
        lambda: [
            m
            for m in system.telegram.sent(chat)
            if m["seq"] > mark and ("You can keep asking" in m["text"] or "They come back" in m["text"])
        ],
        "the waiting message",
    )


def handoff_of(system: System) -> Any:
    """Return the newest open handoff."""
    with system.lantern.store.reading() as work:
        return max([*work.handoffs.waiting(), *work.handoffs.claimed()], key=lambda h: h.id)


def test_from_asking_to_the_end(system: System, browser: Browser) -> None:
    """Asked, alerted, claimed, talked both ways in order, the bot silent meanwhile, ended, rated, the bot back."""
    chat = 31
    ask(system, chat)
    alert = system.wait_text(STAFF_CHAT, "wait")
    assert "guardian" not in alert["text"].lower(), "an alert has no word of a child"
    page = sign_in(browser, system, "Amina")
    handoff = handoff_of(system)
    page.click(f"#claim-{handoff.id}")
    system.wait_text(chat, "Amina is here now")
    page.wait_for_selector("text=what is a guardian")
    mark = system.telegram.mark()
    page.fill("#text", "Hello, I am Amina. How can I help?")
    page.press("#text", "Enter")
    system.wait_text(chat, "Hello, I am Amina", mark)
    page.wait_for_selector("#lines .delivery.sent")
    # the bot is silent while a person has the floor, whatever the child writes or taps
    mark = system.telegram.mark()
    system.telegram.text(chat, "does a lawyer cost money? and he says שלום", language_code="en")
    page.wait_for_selector("text=does a lawyer cost money")
    system.telegram.press(chat, data="menu")
    page.wait_for_selector("#lines .line.child:last-child .kind")
    system.quiet()
    assert not [m for m in system.telegram.sent(chat) if m["seq"] > mark], "the bot talked over a person"
    # except safety text
    system.telegram.text(chat, "he is here with a knife he will kill me", language_code="en")
    assert system.wait_text(chat, "You are not alone", mark)["text"].startswith("📞")
    # ended: goodbye, one smiley question, and the bot answers again
    mark = system.telegram.mark()
    page.click("summary:has-text('End')")
    page.select_option("#outcome", "informed")
    page.select_option("#reason", index=1)
    page.click("form[action$='/close'] button.main")
    system.wait_text(chat, "How was it?", mark)
    system.telegram.press(chat, data="rate:good")
    system.wait_text(chat, "Thank you for telling me", mark)
    system.telegram.text(chat, "does a lawyer cost money", language_code="en")
    wait_for(
        lambda: any("lawyer" in m["text"] for m in system.telegram.sent(chat) if m["seq"] > mark), "the bot is back"
    )
    with system.lantern.store.reading() as work:
        closed = work.handoffs.get(handoff.id)
    assert closed and closed.rating == "good" and closed.outcome == "informed"
    page.context.close()


def test_danger_waits_first_and_without_words(system: System, browser: Browser) -> None:
    """One tap makes it urgent; staff see language, country and urgency, no words, before the child agrees."""
    ask(system, 41)
    system.telegram.text(42, "they beat me and lock the door", language_code="en")
    system.wait_text(42, "You are not alone")
    system.telegram.press(42, data="human:urgent")
    system.wait_text(42, "front of the line")
    system.quiet()
    page = sign_in(browser, system, "Paul")
    first = page.wait_for_selector("#queue .entries.waiting .entry")
    assert first and "urgent" in (first.get_attribute("class") or "")
    assert "beat me" not in page.content()
    page.context.close()
    for chat in (41, 42):
        system.telegram.press(chat, data="cancel")
        system.wait_text(chat, "You do not wait any more")


def test_the_consoles_death_loses_nothing(system: System, browser: Browser) -> None:
    """Killed while a helper writes: the message is kept in the browser and arrives once."""
    ask(system, 61)
    handoff = handoff_of(system)
    page = sign_in(browser, system, "Amina")
    page.click(f"#claim-{handoff.id}")
    page.wait_for_selector("#compose")
    system.wait_text(61, "Amina is here now")
    system.kill("console")
    page.fill("#text", "I am still with you")
    page.press("#text", "Enter")
    system.telegram.text(61, "are you there", language_code="en")
    system.start_ready("console")
    system.wait_text(61, "I am still with you")
    page.wait_for_selector("text=are you there")
    system.quiet()
    assert system.texts(61).count("I am still with you") == 1
    page.context.close()


def test_forgetting_in_an_open_handoff(system: System) -> None:
    """/delete cancels it; staff learn only that the child left; the words are gone."""
    ask(system, 71)
    handoff = handoff_of(system)
    mark = system.telegram.mark()
    system.telegram.text(71, "/delete", language_code="en")
    system.wait_text(71, "forget everything", mark)
    system.telegram.press(71, data="delete:yes")
    system.wait_text(71, "I have forgotten", mark)
    system.quiet()
    with system.lantern.store.reading() as work:
        assert work.handoffs.get(handoff.id) is None
    assert handoff.child_id in system.lantern.store.keys.forgotten()
