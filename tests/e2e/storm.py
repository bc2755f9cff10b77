"""Many updates, repeated and shuffled, while the bot is killed at random: nothing lost, no turn twice (design §9)."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.db import tables
from tests.e2e.system import System, wait_for

KEYS = ("guardian/what", "guardian/get", "education/cost", "legal_aid/find", "age_appeal/start", "menu")
PATIENCE = 1800.0


@dataclass(frozen=True)
class Outcome:
    """What a storm came to.

    Attributes:
        updates: Different updates.
        kills: How often the process was killed.
        lost: Updates without a finished turn.
        twice: Turns that ran more than once, seen by replies that no update asked for.
        doubled: Messages that the far side got twice.
        in_flight: The most that may be doubled: sends under way at the kills.
    """

    updates: int
    kills: int
    lost: int
    twice: int
    doubled: int
    in_flight: int


def storm(system: System, updates: int, kills: int, module: str, seed: int = 0) -> Outcome:
    """Send `updates` taps of many children, 30% of them again and in another order, and kill the bot meanwhile."""
    chance = random.Random(seed)
    children = range(10_000, 10_000 + max(10, updates // 40))
    system.start_ready("bot", module=module)
    for chat in children:
        system.telegram.text(chat, "/menu", language_code="en")
    system.quiet()
    with system.lantern.store.reading() as work:
        before = work.connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
    sends = len(system.telegram.sent())
    system.telegram.shuffle(seed=seed)
    numbers = []
    in_flight = 0
    for part in range(kills + 1):
        for _ in range(updates // (kills + 1)):
            chat = chance.choice(children)
            numbers.append(system.tap(chat, chance.choice(KEYS))["update_id"])
            if chance.random() < 0.3:
                system.telegram.redeliver(chance.choice(numbers))
        if part < kills:
            time.sleep(chance.uniform(0.1, 2.0))
            in_flight += sum(call["status"] is None or call["time"] > system.telegram.world.now() - 1.0
                             for call in system.telegram.calls("sendMessage"))  # fmt: skip
            system.kill("bot")
            system.start_ready("bot", module=module)
    system.telegram.shuffle(False)
    wait_for(lambda: not system.telegram.pending(), "all updates are taken in", PATIENCE)

    def still() -> bool:
        with system.lantern.store.reading() as work:
            return not (work.inbox.count("new") or work.outbox.count("queued"))

    wait_for(still, "all is delivered", PATIENCE)
    with system.lantern.store.reading() as work:
        done = work.connection.execute(
            select(func.count())
            .select_from(tables.inbox)
            .where(tables.inbox.c.kind == "button", tables.inbox.c.status == "done")
        ).scalar_one()
        queued = work.connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one() - before
    doubled = len(system.telegram.sent()) - sends - queued
    return Outcome(len(numbers), kills, len(numbers) - done, queued - len(numbers), doubled, in_flight)
