"""Tells staff that a child waits: Telegram chat and e-mail. The console alerts by itself.

Alerts carry no child's words: only urgency, language, country and how long. The ladder (2, 5, 10 minutes until
acknowledged) is in the database, so that a restart goes on where it was.
"""

from __future__ import annotations

import asyncio
import smtplib
import time
from email.message import EmailMessage
from typing import Any, Awaitable, Callable
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
import telegram
from babel import Locale

from bot.content.catalogue import Catalogue
from bot.content.messages import Messages
from bot.db.store import Store
from bot.helpline import service
from bot.helpline.model import Handoff
from bot.metrics import ALERTS
from bot.privacy.forgetting import purge
from bot.settings import Settings

log = structlog.get_logger(__name__)
TICK_SECONDS = 2.0
PURGE_SECONDS = 3600.0
SEND_SECONDS = 10.0
RETRY_SECONDS = (0.5, 2.0)
"""A passing fault of a channel must not cost a child two minutes."""


class Alerts:
    """Gives the alerts that are due, on every channel that is set up; a dead channel does not stop the others.

    Args:
        settings: Which channels there are.
        store: Where due alerts stand.
        texts: The staff's texts (`console.ftl`).
        say: Composes texts for children whose claim lapsed.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        texts: Callable[[], Messages],
        say: Any,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings, self._store, self._texts, self._say, self._clock = settings, store, texts, say, clock
        self._bot: telegram.Bot | None = None
        if settings.telegram_bot_token and settings.staff_alert_chat_id:
            self._bot = telegram.Bot(settings.telegram_bot_token, base_url=settings.telegram_api_url)

    async def run(self) -> None:
        """Watch the clock, for ever: alerts, lapsed claims, and once an hour what is to be destroyed."""
        purged = 0.0
        while True:
            try:
                await self.give_due()
                await asyncio.to_thread(self._lapse)
                if self._clock() - purged > PURGE_SECONDS:
                    purged = self._clock()
                    await asyncio.to_thread(purge, self._store, purged, self._settings.retention_days)
            except asyncio.CancelledError:
                raise
            except Exception as problem:
                log.error("alerts.failed", error=type(problem).__name__)
            await asyncio.sleep(TICK_SECONDS)

    def _lapse(self) -> None:
        now = self._clock()
        with self._store.reading() as work:
            if not work.handoffs.lapsed(now):
                return
        with self._store.transaction() as work:
            for handoff in service.lapse(work, self._say, now):
                log.warning("handoff.lapsed", handoff=handoff.id)

    async def give_due(self) -> None:
        """Give every alert whose time has come, side by side: one that hangs does not hold up the others."""
        now = self._clock()
        with self._store.reading() as work:
            due = work.alerts.due(now)
        await asyncio.gather(*(self._give(alert_id, step, handoff, now) for alert_id, step, handoff in due))

    async def _give(self, alert_id: int, step: int, handoff: Handoff, now: float) -> None:
        """Give one alert on all channels, and note which of them do not work."""
        text = self._text(handoff, now)
        channels = {"telegram": self._by_telegram, "mail": self._by_mail}
        errors = await asyncio.gather(*(self._try(name, send, text) for name, send in channels.items()))
        with self._store.transaction() as work:
            work.alerts.given(alert_id, step, self._clock())
            for name, error in zip(channels, errors):
                work.state.set(f"alert_{name}", error or "")  # one that was switched off has no trouble any more

    async def _try(self, name: str, send: Callable[[str], Awaitable[bool]], text: str) -> str | None:
        """Give an alert on one channel, a few times. Returns what went wrong, or None where it is not set up."""
        for wait in (*RETRY_SECONDS, None):
            try:
                if not await send(text):
                    return None
                ALERTS.labels(name, "given").inc()
                return ""
            except Exception as problem:
                if wait is None:
                    ALERTS.labels(name, "failed").inc()
                    log.error("alert.failed", channel=name, error=type(problem).__name__)
                    return type(problem).__name__
                await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    def _text(self, handoff: Handoff, now: float) -> str:
        """Urgency, language, country and how long: never a word of the child."""
        texts, needed = self._texts(), handoff.needs or handoff.language
        return texts(
            "alert-urgent" if handoff.urgent else "alert-waiting",
            language=str(Locale.parse(texts.language).languages.get(needed, needed)),
            country=Catalogue.country_name(handoff.country, texts.language) if handoff.country else "–",
            minutes=int((now - handoff.asked_at) // 60),
        )

    async def _by_telegram(self, text: str) -> bool:
        if self._bot is None:
            return False
        await asyncio.wait_for(self._bot.send_message(int(self._settings.staff_alert_chat_id), text), SEND_SECONDS)
        return True

    async def _by_mail(self, text: str) -> bool:
        if not self._settings.smtp_url:
            return False
        await asyncio.to_thread(self._mail, text)
        return True

    def _mail(self, text: str) -> None:
        parts = urlsplit(self._settings.smtp_url)
        query = parse_qs(parts.query)
        message = EmailMessage()
        message["Subject"] = self._texts()("alert-subject")
        message["From"], message["To"] = query["from"][0], query["to"][0]
        message.set_content(text)
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
        with kind(parts.hostname or "localhost", port, timeout=SEND_SECONDS) as server:
            if parts.username:
                if parts.scheme == "smtp":
                    server.starttls()
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
