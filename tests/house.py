"""One house for children to write to: everything between receipt and outbox, on a real store, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.base import Incoming, Receiver
from bot.content.replies import Replies
from bot.conversation import Conversation
from bot.db.store import Store, Transaction, Writer
from bot.privacy.forgetting import finish
from bot.privacy.keys import lookup
from bot.safety.screen import Screen
from tests.fakes import FakeTalker, Sent, outbox_of

NOW = 1_700_000_000.0


class House:
    """A receiver, a conversation and a real store, with an assistant that does what the test says, or a real one."""

    def __init__(self, store: Store, replies: Replies, turn_seconds: float = 5.0, talker: Any = None) -> None:
        self.store, self.replies = store, replies
        self.talker = talker or FakeTalker()
        self.writer = Writer(store)
        self.open = True
        self.shown = replies
        self.now = NOW
        self.typed: list[str] = []
        self._updates = 0
        self.talker.time = lambda: self.now
        screen = Screen(replies.catalogue.content.danger)
        self.receiver = Receiver(self.writer, lambda: screen, replies, "telegram", "key", self.serve, lambda: self.now)
        self.conversation = Conversation(
            self.writer,
            self.talker,
            replies,
            self.serve,
            turn_seconds,
            self._type,
            self._finish,
            lambda: self.now,
        )

    def serve(self, _work: Transaction, _child: Any) -> Replies | None:
        """What may be seen."""
        return self.shown if self.open else None

    async def _type(self, child_id: str) -> None:
        self.typed.append(child_id)

    async def _finish(self) -> None:
        finish(self.store)

    async def say(
        self, text: str = "", chat: str = "1", kind: str = "text", code: str | None = None, **more: Any
    ) -> None:
        """A child sends something."""
        self._updates += 1
        self.now += 1
        update = Incoming("bot", self._updates, chat, kind, text=text, language_code=code, **more)
        await self.receiver.receive([update])
        self.conversation.wake()

    async def tap(self, key: str, chat: str = "1") -> None:
        """A child taps a button."""
        await self.say(chat=chat, kind="button", key=key)

    async def settle(self) -> None:
        """Wait until no message waits and no turn is under way: a forgotten child's key goes right after the commit."""
        for _ in range(2000):
            with self.store.reading() as work:
                if not (work.inbox.count("new") or self.conversation._busy):
                    break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("messages wait for ever")

    def child(self, chat: str = "1") -> Any:
        """The child of a chat, as stored."""
        with self.store.reading() as work:
            return work.children.find(lookup("key", "bot", chat))

    def sent(self, chat: str = "1") -> list[Sent]:
        """What was queued for the child of a chat."""
        return outbox_of(self.store, self.child(chat).id)

    def texts(self, chat: str = "1") -> list[str]:
        """The words of `sent`."""
        return [sent.text for sent in self.sent(chat)]

    def known(self, chat: str = "1", **changes: Any) -> None:
        """Change what is known of a child."""
        with self.store.transaction() as work:
            work.children.update(self.child(chat).id, **changes)

    def text(self, key: str, language: str = "en", **values: Any) -> str:
        """A text of the shipped content."""
        return self.replies.message(key, language, **values).text


@asynccontextmanager
async def lived_in(store: Store, replies: Replies, **how: Any) -> AsyncIterator[House]:
    """A house whose conversation runs."""
    house = House(store, replies, **how)
    task = asyncio.create_task(house.conversation.run())
    try:
        yield house
    finally:
        house.conversation.stop()
        for gate in getattr(house.talker, "gates", {}).values():
            gate.set()
        await asyncio.wait_for(task, 20)
        await asyncio.to_thread(house.writer.close)
