"""Alerts: up the ladder until acknowledged, on every channel, a dead one beside a living one, never a child's word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from bot import alerts as alerts_module
from bot.alerts import Alerts
from bot.content.catalogue import Catalogue
from bot.content.messages import Messages
from bot.content.replies import Replies
from bot.db.store import Store
from bot.helpline import service
from bot.helpline.model import LADDER, LEASE, WAITING, Handoff
from bot.settings import Settings
from tests.conftest import ROOT
from tests.e2e.system import free_port
from tests.telegram_standin import Standin

NOW = 1_800_000_000.0
WORDS = "kanarienvogel"
STAFF_CHAT = 7777


class Mailbox(MessageHandler):
    """A real SMTP server's box."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.got.append(message)


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox and its address."""
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, f"smtp://127.0.0.1:{port}/?from=lantern@example.org&to=night@example.org"
    server.stop()


@pytest.fixture
def telegram() -> Iterator[Standin]:
    """A stand-in in which the staff chat has begun to talk to the bot."""
    with Standin(token="123456:TEST-TOKEN") as standin:
        standin.text(STAFF_CHAT, "/start")
        yield standin


@pytest.fixture
def make(settings: Settings, store: Store, catalogue: Catalogue, replies: Replies) -> Callable[..., Alerts]:
    """Alerts on the channels that a test sets up, on a clock of its own."""

    def made(clock: Callable[[], float], **changes: Any) -> Alerts:
        texts = Messages.read(ROOT / "content/en/console.ftl", "en")
        return Alerts(replace(settings, **changes), store, lambda: texts, replies.message, clock)

    return made


def on(telegram: Standin) -> dict[str, Any]:
    """Settings for alerts by Telegram."""
    return {
        "telegram_bot_token": "123456:TEST-TOKEN",
        "telegram_api_url": telegram.url,
        "staff_alert_chat_id": str(STAFF_CHAT),
    }


def child(store: Store, urgent: bool = False, now: float = NOW) -> Handoff:
    """A child who wrote something and asks for a person."""
    with store.transaction() as work:
        made = work.children.add(f"lookup {now} {urgent}", "telegram", "1", now)
        work.children.update(made.id, language="fa", country="GR")
        known = work.children.get(made.id)
        assert known is not None
        handoff = service.ask(work, known, "fa", urgent, now)
        work.transcript.add(handoff, "child", WORDS, now)
    return handoff


async def test_the_ladder_on_both_channels(
    make: Callable[..., Alerts], store: Store, telegram: Standin, mailbox: tuple[Mailbox, str]
) -> None:
    """At once, after 2, 5 and 10 minutes, and then again, until somebody acknowledges."""
    box, url = mailbox
    now = NOW
    alerts = make(lambda: now, **on(telegram), smtp_url=url)
    handoff = child(store, urgent=True)
    given = []
    for minute in range(0, 25):
        now = NOW + minute * 60
        await alerts.give_due()
        given.append(len(box.got))
    rungs = [int(at // 60) for at in LADDER]
    assert [m for m in range(1, 25) if given[m] > given[m - 1]] == [*rungs[1:], 20]
    texts = [m["text"] for m in telegram.sent(STAFF_CHAT)]
    assert len(texts) == len(box.got) == len(rungs) + 1
    mails = [m.get_payload(decode=True).decode() for m in box.got]  # type: ignore[union-attr]
    for text in texts + mails:
        assert "URGENT" in text and "Persian" in text and "Greece" in text and WORDS not in text
    assert "has waited 2 minutes" in texts[1] and box.got[0]["To"] == "night@example.org"
    with store.transaction() as work:
        work.alerts.acknowledge(handoff.id, now)
    now += 3600
    await alerts.give_due()
    assert len(telegram.sent(STAFF_CHAT)) == len(texts)


async def test_a_claim_or_a_cancel_ends_it(make: Callable[..., Alerts], store: Store, telegram: Standin) -> None:
    now = NOW
    alerts = make(lambda: now, **on(telegram))
    taken, gone = child(store), child(store, True)
    with store.transaction() as work:
        amina = service.Staff(work.staff.add("Amina", "x", "helpline", "", NOW), "Amina")
        service.claim(work, taken.id, amina, alerts._say, NOW)
        known = work.children.get(gone.child_id)
        assert known is not None
        service.cancel(work, known, NOW)
    now += 1
    await alerts.give_due()
    assert telegram.sent(STAFF_CHAT) == []


async def test_a_dead_channel_is_shown_and_does_not_stop_the_other(
    make: Callable[..., Alerts], store: Store, telegram: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts_module, "RETRY_SECONDS", (0.0,))
    now = NOW
    dead = "smtp://127.0.0.1:1/?from=a@example.org&to=b@example.org"
    alerts = make(lambda: now, **on(telegram), smtp_url=dead)
    child(store)
    await alerts.give_due()
    assert len(telegram.sent(STAFF_CHAT)) == 1
    with store.reading() as work:
        assert work.state.get("alert_mail") == "ConnectionRefusedError"
        assert work.state.get("alert_telegram") == ""


async def test_a_channel_that_works_again_is_told_so(
    make: Callable[..., Alerts], store: Store, telegram: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts_module, "RETRY_SECONDS", ())
    now = NOW
    alerts = make(lambda: now, **on(telegram))
    telegram.fault("sendMessage", "500", times=1)
    child(store)
    await alerts.give_due()
    with store.reading() as work:
        assert work.state.get("alert_telegram")
    now += 120
    await alerts.give_due()
    with store.reading() as work:
        assert work.state.get("alert_telegram") == ""


async def test_a_passing_fault_costs_no_rung(make: Callable[..., Alerts], store: Store, telegram: Standin) -> None:
    alerts = make(lambda: NOW, **on(telegram))
    telegram.fault("sendMessage", "502", times=1)
    child(store)
    await alerts.give_due()
    assert len(telegram.sent(STAFF_CHAT)) == 1


async def test_a_silent_helper_gives_the_child_back(make: Callable[..., Alerts], store: Store) -> None:
    """The claim lapses while the child waits for a word: front of the queue, child told, alert anew."""
    now = NOW
    alerts = make(lambda: now)
    handoff = child(store)
    with store.transaction() as work:
        amina = service.Staff(work.staff.add("Amina", "x", "helpline", "", NOW), "Amina")
        service.claim(work, handoff.id, amina, alerts._say, NOW)
    now += LEASE - 1
    await asyncio.to_thread(alerts._lapse)
    with store.reading() as work:
        assert work.handoffs.claimed()
    now += 2
    await asyncio.to_thread(alerts._lapse)
    with store.reading() as work:
        back = work.handoffs.get(handoff.id)
        assert back is not None and back.state == WAITING and back.returned
        assert work.alerts.due(now)
