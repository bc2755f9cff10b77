"""Delivering: in order, paced, retried, the floor checked at send time; nothing twice, nobody held up by another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import base
from bot.channels.base import GIVE_UP_SECONDS, NETWORK_RETRY_SECONDS, RETRY_SECONDS, TYPING, Courier, Pace
from bot.content.model import Button, Reply
from bot.content.parts import LIMIT, length
from bot.db.rows.outbox import Outgoing
from bot.db.store import Store, Writer
from bot.errors import ChildLeft, RetryLater, Undeliverable
from bot.helpline.ports import Child
from tests.fakes import outbox_of

START = 1_700_000_000.0


class Far:
    """The far side: takes deliveries, refuses those it was told to, and can be made to wait."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.tried: list[tuple[str, str]] = []
        self.refuse: dict[str, list[BaseException]] = {}
        self.gate: dict[str, asyncio.Event] = {}
        self.at_once = 0
        self.in_chat: dict[str, int] = {}

    async def deliver(self, chat: str, outgoing: Outgoing) -> int | None:
        """See `bot.channels.base.Sender`."""
        text = str(outgoing.payload.get("text", outgoing.kind))
        self.tried.append((chat, text))
        self.in_chat[chat] = self.in_chat.get(chat, 0) + 1
        assert self.in_chat[chat] == 1, "two deliveries to one chat at once"
        try:
            if text in self.gate:
                await self.gate[text].wait()
            if self.refuse.get(text):
                raise self.refuse[text].pop(0)
        finally:
            self.in_chat[chat] -= 1
        self.got.append((chat, text))
        return len(self.got)


class World:
    """A courier at work on a real store, with a clock that the test moves."""

    def __init__(self, store: Store, writer: Writer) -> None:
        self.store, self.now, self.far = store, START, Far()
        self.courier = Courier(writer, self.far, "telegram", rate=1000, clock=lambda: self.now)

    def child(self, chat: str, channel: str = "telegram") -> Child:
        """Add a child."""
        with self.store.transaction() as work:
            return work.children.add(f"lookup {chat}", channel, chat, START)

    def queue(self, child: Child, text: str, author: str = "bot") -> int:
        """Queue a message."""
        with self.store.transaction() as work:
            return work.outbox.add(child.id, author, Reply(text), self.now)

    def update(self, child: Child, **values: Any) -> None:
        """Change a child's row."""
        with self.store.transaction() as work:
            work.children.update(child.id, **values)

    def status(self, child: Child) -> list[str]:
        """Return how each delivery stands, in order of writing."""
        return [sent.status for sent in outbox_of(self.store, child.id)]

    async def until(self, true: Callable[[], Any]) -> None:
        """Let the courier work until something is so."""
        for _ in range(1500):
            if true():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"did not come; delivered so far: {self.far.got}")

    async def later(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.courier.wake()
        await asyncio.sleep(0.05)


@pytest.fixture
async def world(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A courier at work."""
    monkeypatch.setattr(base, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(base, "CHAT_BURST", 1000)  # the pace has tests of its own
    writer = Writer(store)
    made = World(store, writer)
    task = asyncio.create_task(made.courier.run())
    yield made
    made.courier.stop()
    await task
    await asyncio.to_thread(writer.close)


async def test_each_child_gets_everything_once_and_in_order(world: World) -> None:
    children = [world.child(str(n)) for n in range(12)]
    for number in range(6):
        for child in children:
            world.queue(child, f"{number}")
    await world.until(lambda: len(world.far.got) == 72)
    await asyncio.sleep(0.1)
    assert len(world.far.got) == 72
    for n in range(12):
        assert [text for chat, text in world.far.got if chat == str(n)] == ["0", "1", "2", "3", "4", "5"]
    assert world.status(children[0]) == ["sent"] * 6


async def test_safety_overtakes_what_waits(world: World) -> None:
    child = world.child("1")
    world.far.gate["first"] = asyncio.Event()
    world.queue(child, "first")
    await world.until(lambda: world.far.tried)
    world.queue(child, "second")
    world.queue(child, "call 112", author="safety")
    world.far.gate["first"].set()
    await world.until(lambda: len(world.far.got) == 3)
    assert [text for _, text in world.far.got] == ["first", "call 112", "second"]


async def test_one_child_who_hangs_holds_up_nobody_else(world: World) -> None:
    slow, quick = world.child("1"), world.child("2")
    world.far.gate["hangs"] = asyncio.Event()
    world.queue(slow, "hangs")
    world.queue(slow, "after it")
    for n in range(5):
        world.queue(quick, f"{n}")
    await world.until(lambda: len(world.far.got) == 5)
    assert {chat for chat, _ in world.far.got} == {"2"}
    world.far.gate["hangs"].set()
    await world.until(lambda: len(world.far.got) == 7)


async def test_flood_control_waits_as_long_as_it_was_told_and_keeps_the_order(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [RetryLater("flood", after=3)]
    world.queue(child, "a")
    world.queue(child, "b")
    await world.until(lambda: world.far.tried)
    await world.later(2.9)
    assert not world.far.got, "b must not overtake a, and a not come before its time"
    await world.later(0.2)
    await world.until(lambda: len(world.far.got) == 2)
    assert [text for _, text in world.far.got] == ["a", "b"]


async def test_when_the_whole_bot_is_flooded_everybody_rests(world: World) -> None:
    one, two = world.child("1"), world.child("2")
    world.far.refuse["a"] = [RetryLater("flood", after=40, everyone=True)]
    world.queue(one, "a")
    await world.until(lambda: world.far.tried)
    await world.until(lambda: world.courier._resting_until > world.now)
    world.queue(two, "b")
    await world.later(30)
    assert not world.far.got
    await world.later(11)
    await world.until(lambda: len(world.far.got) == 2)


async def test_refusals_are_tried_ever_less_often_and_given_up_after_a_day(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [RetryLater("502") for _ in range(10_000)]
    world.queue(child, "a")
    await world.until(lambda: len(world.far.tried) == 1)
    for number, wait in enumerate(RETRY_SECONDS, 1):
        await world.later(wait - 0.1)
        assert len(world.far.tried) == number, f"try {number + 1} came too early"
        await world.later(0.2)
        await world.until(lambda n=number: len(world.far.tried) == n + 1)
    await world.later(GIVE_UP_SECONDS)
    await world.until(lambda: world.status(child) == ["failed"])


async def test_an_unreachable_far_side_is_tried_often_also_after_hours(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [RetryLater("no network", network=True) for _ in range(40)]
    world.queue(child, "a")
    for number in range(1, 40):
        await world.until(lambda n=number: len(world.far.tried) >= n)
        await world.later(NETWORK_RETRY_SECONDS + 0.1)
    world.far.refuse.clear()
    await world.later(NETWORK_RETRY_SECONDS + 0.1)
    await world.until(lambda: world.far.got == [("1", "a")])


async def test_an_error_nobody_foresaw_is_tried_again(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [ValueError("not of Telegram's")]
    world.queue(child, "a")
    await world.until(lambda: world.far.tried)
    await world.later(RETRY_SECONDS[0] + 0.1)
    await world.until(lambda: world.far.got == [("1", "a")])


async def test_a_child_who_left_gets_nothing_more_until_back(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [ChildLeft("Forbidden: bot was blocked by the user")]
    world.queue(child, "a", author="staff")
    world.queue(child, "b", author="staff")
    await world.until(lambda: world.status(child) == ["failed", "dropped"])
    with world.store.reading() as work:
        row = work.children.get(child.id)
        assert row is not None and row.left_at is not None
    world.queue(child, "c", author="staff")
    await world.until(lambda: world.status(child)[-1] == "dropped")
    world.update(child, left_at=None)
    world.queue(child, "d")
    await world.until(lambda: world.far.got == [("1", "d")])


async def test_a_message_refused_for_good_does_not_hold_up_the_next(world: World) -> None:
    child = world.child("1")
    world.far.refuse["a"] = [Undeliverable("Bad Request: button data invalid")]
    world.queue(child, "a")
    world.queue(child, "b")
    await world.until(lambda: world.status(child) == ["failed", "sent"])
    assert world.far.got == [("1", "b")]


@pytest.mark.parametrize("author, arrives", [("bot", False), ("staff", True), ("safety", True), ("system", True)])
async def test_the_floor_is_checked_again_at_send_time(world: World, author: str, arrives: bool) -> None:
    child = world.child("1")
    world.update(child, floor="human")
    world.queue(child, "words", author=author)
    await world.until(lambda: world.status(child) == ["sent" if arrives else "dropped"])
    assert bool(world.far.got) is arrives


async def test_a_bots_message_that_waited_for_its_pace_is_not_sent_over_a_helper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = world.child("1")

    async def helper_comes(chat: str, urgent: bool = False) -> None:
        world.update(child, floor="human")

    monkeypatch.setattr(world.courier._pace, "wait", helper_comes)
    world.queue(child, "from the bot")
    await world.until(lambda: world.status(child) == ["dropped"])
    assert not world.far.tried


async def test_the_typing_sign_does_not_come_late_nor_cost_pace(world: World) -> None:
    child = world.child("1")
    with world.store.transaction() as work:
        work.outbox.add_kind(child.id, "staff", TYPING, {}, world.now - 60)
    await world.until(lambda: world.status(child) == ["dropped"])
    with world.store.transaction() as work:
        work.outbox.add_kind(child.id, "staff", TYPING, {}, world.now)
    await world.until(lambda: world.far.got == [("1", TYPING)])
    assert "1" not in world.courier._pace._chats


async def test_another_channels_children_are_left_alone(world: World) -> None:
    web, here = world.child("1", "web"), world.child("2")
    world.queue(web, "for the web")
    world.queue(here, "for here")
    await world.until(lambda: world.far.got)
    await asyncio.sleep(0.05)
    assert world.far.got == [("2", "for here")]
    assert world.status(web) == ["queued"]


async def test_a_child_whose_key_is_gone_holds_up_nobody(world: World) -> None:
    gone, here = world.child("1"), world.child("2")
    world.queue(gone, "never")
    world.store.keys.forget(gone.id, "")
    world.queue(here, "arrives")
    await world.until(lambda: world.far.got == [("2", "arrives")])
    with world.store.reading() as work:
        assert work.outbox.count("dropped") == 1


async def test_of_a_long_message_only_the_part_that_failed_comes_again(world: World) -> None:
    child = world.child("1")
    reply = Reply(" ".join(f"Sentence number {n} of many." for n in range(500)), ((Button("Menu", "menu"),),))
    parts = [part.text for part in reply.parts()]
    assert len(parts) == 4 and all(length(part) <= LIMIT for part in parts)
    world.far.refuse[parts[2]] = [RetryLater("flood", after=3)]
    with world.store.transaction() as work:
        work.outbox.add(child.id, "bot", reply, world.now)
    await world.until(lambda: len(world.far.tried) == 3)
    assert [sent.keys for sent in outbox_of(world.store, child.id)][2:] == [(), ("menu",)]
    await world.later(3.1)
    await world.until(lambda: len(world.far.got) == 4)
    assert [text for _, text in world.far.got] == parts


async def test_stopping_finishes_what_is_under_way(store: Store) -> None:
    writer = Writer(store)
    world = World(store, writer)
    child = world.child("1")
    world.far.gate["a"] = asyncio.Event()
    world.queue(child, "a")
    task = asyncio.create_task(world.courier.run())
    await world.until(lambda: world.far.tried)
    world.courier.stop()
    await asyncio.sleep(0.05)
    assert not task.done()
    world.far.gate["a"].set()
    await task
    assert world.status(child) == ["sent"], "a delivery that arrived is noted, or it would come again"
    await asyncio.to_thread(writer.close)


@given(chats=st.lists(st.sampled_from("abc"), min_size=1, max_size=60), rate=st.sampled_from([5.0, 30.0]))
def test_the_pace_keeps_to_both_limits(chats: list[str], rate: float) -> None:
    """No chat gets more than its burst and then one a second; all together no more than a second's worth ahead."""
    clock, waits = [0.0], []

    async def send() -> None:
        pace = Pace(rate)
        for chat in chats:
            await pace.wait(chat)
            waits.append((clock[0], chat))

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    patch = pytest.MonkeyPatch()
    patch.setattr(base.time, "monotonic", lambda: clock[0])
    patch.setattr(base.asyncio, "sleep", sleep)
    try:
        run = asyncio.new_event_loop()
        run.run_until_complete(send())
        run.close()
    finally:
        patch.undo()
    for chat in "abc":
        times = [at for at, to in waits if to == chat]
        for n, at in enumerate(times):
            inside = sum(at - 10.0 < t <= at for t in times[: n + 1])
            assert inside <= base.CHAT_BURST + 10 * base.CHAT_PER_SECOND + 1
    for n, (at, _) in enumerate(waits):
        assert sum(at - 1.0 < t <= at for t, _ in waits[: n + 1]) <= 2 * rate + 1
