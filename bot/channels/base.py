"""What every channel shares: taking a message in durably, and delivering the outbox in order.

A channel adds two things: how to reduce its updates to `Incoming`, and a `Sender`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Callable, Protocol, Sequence

import structlog

from bot.content.replies import Replies
from bot.conversation import not_open
from bot.db.rows.outbox import Outgoing
from bot.db.store import Transaction, Writer
from bot.errors import ChildLeft, KeyLost, RetryLater, Undeliverable
from bot.helpline import service, tally
from bot.helpline.ports import Child
from bot.metrics import RECEIVED, SCREENED, SENT
from bot.privacy.keys import lookup
from bot.safety.screen import Screen

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.2
RETRY_SECONDS = (1.0, 5.0, 30.0, 300.0, 600.0)
"""Waits between tries of a delivery that the far side refused for now (peers.md, idea 4)."""
NETWORK_RETRY_SECONDS = 15.0
GIVE_UP_SECONDS = 24 * 3600.0
CHAT_BURST, CHAT_PER_SECOND = 5, 1.0
"""Telegram wants about one message a second a chat and lets short bursts pass (Bots FAQ)."""
AT_ONCE = 32
TYPING, TYPING_SECONDS = "typing", 5.0
"""A delivery that shows a helper's typing; later it would only mislead."""


@dataclass(frozen=True)
class Incoming:
    """One update, reduced to what is needed: no name, no number, no place.

    Attributes:
        bot: Which bot received it: update numbers of two bots must not meet.
        update_id: The far side's number of the update; the same number is the same update.
        chat: Where to answer.
        kind: `text`, `button`, `start`, `voice`, `photo`, … or `left` (the child blocked the bot).
        text: The words, if any.
        key: The key of a tapped button.
        message_id: The far side's number of the child's message.
        language_code: What the child's program says about its language.
        file_id: A file as the far side's reference; kept only while a person has the floor.
    """

    bot: str
    update_id: int
    chat: str
    kind: str
    text: str = ""
    key: str = ""
    message_id: int | None = None
    language_code: str | None = None
    file_id: str | None = None


class Receiver:
    """Takes updates in: screened, stored, acknowledged; in that order.

    Args:
        writer: Where they are stored.
        screen: The danger screen; a function, because its phrases may be reloaded.
        replies: Composes the safety text.
        channel: The channel's name in `children.channel`.
        chat_id_key: Secret under which a chat is found again.
        serve: What a child may be shown; None when the bot is not open.
    """

    def __init__(
        self,
        writer: Writer,
        screen: Callable[[], Screen],
        replies: Replies,
        channel: str,
        chat_id_key: str,
        serve: Callable[[Transaction, Child], Replies | None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._writer, self._screen, self._replies, self._channel = writer, screen, replies, channel
        self._chat_id_key, self._serve, self._clock = chat_id_key, serve, clock

    async def receive(self, updates: Sequence[Incoming]) -> None:
        """Store updates in one transaction. When this returns they are on the disk and may be acknowledged."""
        if updates:
            screen = self._screen()
            hits = [screen.look(update.text) if update.text else None for update in updates]

            def store(work: Transaction) -> None:
                for update, hit in zip(updates, hits):
                    self._store(work, update, hit.language if hit else None)

            await self._writer.run(store)

    def _store(self, work: Transaction, update: Incoming, danger: str | None) -> None:
        now = self._clock()
        found = lookup(self._chat_id_key, update.bot, update.chat)
        child = work.children.find(found)
        if child is not None and work.children.lost(child.id):
            log.error("child.key_lost", do="is KEYS_PATH the right key store? This child begins anew")
            work.children.forget(child.id)
            child = None
        if update.kind == "left":
            if child is not None and child.left_at is None:
                work.children.update(child.id, left_at=now)
                work.outbox.drop_queued(child.id, "the child left")
            work.inbox.add(update.bot, update.update_id, None, "left", {}, None, now)
            return
        seen_before = child.seen_at if child is not None else None
        child = child or work.children.add(found, self._channel, update.chat, now)
        payload: dict[str, Any] = {"text": update.text, "key": update.key, "language_code": update.language_code}
        if update.file_id and child.floor == "human":
            payload["file_id"] = update.file_id
        if work.inbox.add(update.bot, update.update_id, child.id, update.kind, payload, danger, now) is None:
            return
        RECEIVED.labels(update.kind).inc()
        if child.language:  # a new child is counted when the language is known
            tally.contact(work, child.language, seen_before, now)
        work.children.update(child.id, seen_at=now, left_at=None)
        if update.message_id is not None:
            work.inbox.remember(child.id, update.message_id, now)
        if danger:
            SCREENED.inc()
            work.children.update(child.id, danger_at=now)
            self._warn(work, child, danger, update.language_code, now)
            service.danger(work, child, now)

    def _warn(self, work: Transaction, child: Child, danger: str, language_code: str | None, now: float) -> None:
        """Queue the safety text in the same transaction as the message, ahead of all else."""
        replies = self._serve(work, child)
        catalogue = (replies or self._replies).catalogue
        language = catalogue.language(child.language) or catalogue.language(danger) or catalogue.default_language
        if child.language is None and catalogue.language(language_code) == "en" != catalogue.language(danger):
            # a telephone set to English says little; the phrase says more
            language = catalogue.language(danger) or language
        reply = replies.danger(language, child.country) if replies else not_open(self._replies, language)
        work.outbox.add(child.id, "safety", reply, now)


class Sender(Protocol):
    """How one channel delivers."""

    async def deliver(self, chat: str, outgoing: Outgoing) -> int | None:
        """Deliver and return the far side's message number.

        Raises:
            ChildLeft: Nothing more can be delivered to this child.
            RetryLater: Not now.
            Undeliverable: Never.
        """
        ...


class Courier:
    """Delivers the outbox: in order for each child, paced, retried; the floor is checked again at send time.

    Args:
        writer: Where deliveries are noted.
        sender: The channel's sender.
        channel: The channel's name in `children.channel`.
        rate: Messages a second over all chats.
    """

    def __init__(
        self, writer: Writer, sender: Sender, channel: str, rate: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._writer, self._sender, self._channel, self._clock = writer, sender, channel, clock
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._pace = Pace(rate)
        self._resting_until = 0.0
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Say that the outbox has something new."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until `stop`."""
        while not self._stopping:
            self._wake.clear()
            now = self._clock()
            free = AT_ONCE - len(self._busy)
            if free > 0 and now >= self._resting_until:
                try:
                    await self._begin(now, free)
                except Exception as problem:
                    log.error("outbox.unreadable", error=type(problem).__name__)
                    await asyncio.sleep(1)
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
            except asyncio.TimeoutError:
                pass
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def stop(self) -> None:
        """Finish what is being sent and stop."""
        self._stopping = True
        self._wake.set()

    async def _begin(self, now: float, free: int) -> None:
        beside = [*self._busy]

        def due(work: Transaction) -> list[tuple[Outgoing, str, str]]:
            found = []
            for outgoing in work.outbox.due(self._channel, beside, now, free):
                child = work.children.get(outgoing.child_id)
                if child is None:
                    continue
                if child.left_at is not None:
                    work.outbox.settle(outgoing.id, "dropped", now, error="the child left")
                elif outgoing.kind == TYPING and now - outgoing.created_at > TYPING_SECONDS:
                    work.outbox.settle(outgoing.id, "dropped", now, error="too late")
                elif outgoing.author == "bot" and child.floor == "human":
                    work.outbox.settle(outgoing.id, "dropped", now, error="a person has the floor")
                else:
                    try:
                        found.append((outgoing, work.children.chat(child.id), child.id))
                    except KeyLost:
                        work.outbox.settle(outgoing.id, "dropped", now, error="child forgotten")
            return found

        for outgoing, chat, child_id in await self._writer.run(due):
            self._busy[child_id] = asyncio.create_task(self._deliver(outgoing, chat, child_id))

    async def _deliver(self, outgoing: Outgoing, chat: str, child_id: str) -> None:
        try:
            if outgoing.kind != TYPING:
                await self._pace.wait(chat, urgent=outgoing.author == "safety")
            if await self._overtaken(outgoing):
                return
            message_id = await self._sender.deliver(chat, outgoing)
            await self._note(outgoing, "sent", message_id=message_id)
        except ChildLeft as problem:
            reason = str(problem)
            await self._writer.run(lambda work: self._left(work, outgoing, reason))
        except RetryLater as problem:
            await self._again(outgoing, problem)
        except Undeliverable as problem:
            log.error("delivery.refused", outbox=outgoing.id, reason=str(problem))
            await self._note(outgoing, "failed", error=str(problem))
        except Exception as problem:
            log.error("delivery.failed", outbox=outgoing.id, error=type(problem).__name__)
            await self._again(outgoing, RetryLater(type(problem).__name__))
        finally:
            self._busy.pop(child_id, None)
            self._wake.set()

    async def _overtaken(self, outgoing: Outgoing) -> bool:
        """Drop a bot's message when a person took the floor while it waited for its pace."""
        if outgoing.author != "bot":
            return False

        def check(work: Transaction) -> bool:
            child = work.children.get(outgoing.child_id)
            if child is not None and child.floor == "human":
                work.outbox.settle(outgoing.id, "dropped", self._clock(), error="a person has the floor")
                return True
            return child is None

        return await self._writer.run(check)

    async def _note(
        self, outgoing: Outgoing, status: str, *, message_id: int | None = None, error: str | None = None
    ) -> None:
        SENT.labels(status).inc()
        await self._writer.run(
            lambda work: work.outbox.settle(outgoing.id, status, self._clock(), message_id=message_id, error=error)
        )

    def _left(self, work: Transaction, outgoing: Outgoing, reason: str) -> None:
        SENT.labels("left").inc()
        now = self._clock()
        work.outbox.settle(outgoing.id, "failed", now, error=reason)
        work.children.update(outgoing.child_id, left_at=now)
        work.outbox.drop_queued(outgoing.child_id, "the child left")

    async def _again(self, outgoing: Outgoing, problem: RetryLater) -> None:
        """Note a failed try and when the next one is due; after a day it is given up."""
        now = self._clock()
        wait = problem.after
        if wait is None and problem.network:
            wait = min(NETWORK_RETRY_SECONDS, 2.0 ** min(outgoing.attempts, 10))
        elif wait is None:
            wait = RETRY_SECONDS[min(outgoing.attempts, len(RETRY_SECONDS) - 1)]
        if problem.everyone:
            self._resting_until = max(self._resting_until, now + wait)
        SENT.labels("again").inc()

        def note(work: Transaction) -> None:
            if now - outgoing.created_at > GIVE_UP_SECONDS:
                work.outbox.settle(outgoing.id, "failed", now, error=str(problem))
            else:
                work.outbox.retry(outgoing.id, now + wait, str(problem))

        await self._writer.run(note)


class Pace:
    """Keeps to the far side's limits: so many a second in all, and a short burst a chat.

    Args:
        rate: Messages a second over all chats.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._all = 0.0
        self._chats: dict[str, float] = {}

    async def wait(self, chat: str, urgent: bool = False) -> None:
        """Wait for this chat's next slot. Both clocks count the time at which the next message would be free."""
        now = time.monotonic()
        burst = CHAT_BURST / CHAT_PER_SECOND
        at = max(now, self._chats.get(chat, 0.0) - burst, 0.0 if urgent else self._all - 1.0)
        self._chats[chat] = max(self._chats.get(chat, 0.0), at) + 1 / CHAT_PER_SECOND
        self._all = max(self._all, at) + 1 / self._rate
        if len(self._chats) > 10_000:
            self._chats = {c: free for c, free in self._chats.items() if free > now}
        if at > now:
            await asyncio.sleep(at - now)
