"""Turn times, throughput, start and memory: ours end to end through the Telegram path, stock Rasa over REST."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.gold import Line
from bench.stock import Stock
from tests.e2e.system import System

CHILDREN = 200
MESSAGES = 5
PREFILL = 50
BUTTON_SHARE = 0.6
BUTTONS = ("guardian/what", "education/cost", "legal_aid/find", "menu", "age_appeal/start", "education/no_papers")
STOCK_BUTTONS = ("/greet", "/menu", "/thanks", "/human", "/simpler", "/goodbye")
PATIENCE = 1800.0


@contextmanager
def running(*parts: str, **changes: str) -> Iterator[System]:
    """Run Lantern's processes on a fresh database, delivering as fast as the stand-in takes it."""
    with tempfile.TemporaryDirectory(prefix="lantern-bench-") as folder:
        system = System(Path(folder), TELEGRAM_RATE="1000", TURN_SECONDS="60", **changes)
        try:
            for part in parts or ("bot",):
                system.start_ready(part, module="bench.process")
            yield system
        finally:
            system.stop()


class Driver:
    """Sends as children and watches what comes back, by the stand-in's own clock."""

    def __init__(self, system: System) -> None:
        self.telegram = system.telegram
        self._tap = system.tap
        self._read = 0

    def answers(self) -> list[tuple[int, float]]:
        """Return (chat, time) of each message that the bot sent since the last call."""
        sends = self.telegram.world.sends
        new = sends[self._read : len(sends)]
        self._read += len(new)
        return [(entry["chat_id"], entry["time"]) for entry in new]

    def say(self, chat: int, message: str) -> float:
        """Send words, or tap a button when `message` is `key:…`; return when."""
        at = float(self.telegram.world.now())
        if message.startswith("key:"):
            self._tap(chat, message[4:])
        else:
            self.telegram.text(chat, message, language_code="en")
        return at

    def turn(self, chat: int, message: str) -> float:
        """Send one message and return the seconds until its first answer was taken by the stand-in."""
        self.answers()
        at = self.say(chat, message)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for answered, when in self.answers():
                if answered == chat:
                    return when - at
            time.sleep(0.001)
        raise AssertionError(f"chat {chat} got no answer")

    def all(self, messages: dict[int, list[str]], at_once: bool) -> float:
        """Send each child's messages and return messages a second until every one of them has its answer.

        Args:
            messages: By chat.
            at_once: All at the start; otherwise each child waits for an answer before it writes again.
        """
        self.answers()
        total = sum(map(len, messages.values()))
        waiting = {chat: list(listed) for chat, listed in messages.items()}
        due = {chat: len(listed) for chat, listed in messages.items()}
        started = time.monotonic()
        for chat, listed in waiting.items():
            for message in listed if at_once else listed[:1]:
                self.say(chat, message)
            del listed[: len(listed) if at_once else 1]
        while sum(due.values()):
            assert time.monotonic() - started < PATIENCE, f"{sum(due.values())} answers did not come"
            for chat, _ in self.answers():
                if due.get(chat):
                    due[chat] -= 1
                    if waiting[chat]:
                        self.say(chat, waiting[chat].pop(0))
            time.sleep(0.001)
        return total / (time.monotonic() - started)


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 1),
    }


def turns(lines: Sequence[Line], stock: Stock | None) -> dict[str, Any]:
    """Time single turns: typed and tapped, at turn 5, 100 and 500, and beside a very long message."""
    typed = [line.text for line in lines if line.language == "en" and line.group not in ("danger", "delete_data")]
    found: dict[str, Any] = {}
    with running() as system:
        driver = Driver(system)
        driver.turn(1, "what is a guardian")
        words = itertools.cycle(typed)
        found["typed turn, ms"] = milliseconds([driver.turn(1, next(words)) for _ in range(100)])
        found["button turn, ms"] = milliseconds([driver.turn(1, f"key:{b}") for b in BUTTONS * 20])
        found["our turn time, ms"] = _by_age(lambda text: driver.turn(2, text), typed)
        long = " ".join(typed)[:4000]
        alone = [driver.turn(3, text) for text in typed[:20]]
        beside = []
        for number, text in enumerate(typed[:20]):
            driver.say(1000 + number, long)
            beside.append(driver.turn(3, text))
        delay = milliseconds(beside)["median"] - milliseconds(alone)["median"]
        found["delay beside 4,000 letters, ms"] = round(delay, 1)
    if stock is not None:
        with httpx.Client(base_url=stock.url, timeout=60) as client:

            def ask(text: str) -> float:
                started = time.perf_counter()
                client.post("/webhooks/rest/webhook", json={"sender": "old", "message": text}).raise_for_status()
                return time.perf_counter() - started

            found["stock turn time, ms"] = _by_age(ask, typed)
    return found


def _by_age(ask: Any, typed: Sequence[str]) -> dict[str, float]:
    """Return the median of ten turns around turn 5, 100 and 500 of one conversation."""
    words = itertools.cycle(typed)
    times = [ask(next(words)) for _ in range(505)]
    found = {f"turn {n}": round(statistics.median(times[n - 5 : n + 5]) * 1000, 1) for n in (5, 100, 500)}
    found["500 against 5"] = round(found["turn 500"] / found["turn 5"], 2)
    return found


def throughput(lines: Sequence[Line], stock: Stock | None) -> dict[str, Any]:
    """Messages a second with 200 children at once: old chats that mostly tap, and new chats that type."""
    typed = [line.text for line in lines if line.group not in ("danger", "delete_data")]
    chance = random.Random(7)
    found: dict[str, Any] = {}

    def mixed(buttons: Sequence[str], prefix: str) -> list[str]:
        return [
            prefix + chance.choice(buttons) if chance.random() < BUTTON_SHARE else chance.choice(typed)
            for _ in range(MESSAGES)
        ]

    chats = range(1, CHILDREN + 1)
    new = range(CHILDREN + 1, 2 * CHILDREN + 1)
    with running() as system:
        driver = Driver(system)
        driver.all({chat: ["what is a guardian"] for chat in chats}, at_once=True)
        driver.all({chat: [f"key:{chance.choice(BUTTONS)}" for _ in range(PREFILL)] for chat in chats}, at_once=False)
        found["old chats, a second"] = {"ours": _rate(driver.all({c: mixed(BUTTONS, "key:") for c in chats}, False))}
        typing = {chat: [chance.choice(typed) for _ in range(MESSAGES)] for chat in new}
        found["new chats, a second"] = {"ours": _rate(driver.all(typing, at_once=False))}
    if stock is not None:
        prefill = {f"o{c}": [chance.choice(STOCK_BUTTONS) for _ in range(PREFILL)] for c in chats}
        asyncio.run(_rest(stock.url, prefill))
        old = {f"o{chat}": mixed(STOCK_BUTTONS, "") for chat in chats}
        found["old chats, a second"]["stock"] = _rate(asyncio.run(_rest(stock.url, old)))
        asked = {f"n{chat}": list(listed) for chat, listed in typing.items()}
        found["new chats, a second"]["stock"] = _rate(asyncio.run(_rest(stock.url, asked)))
        for row in found.values():
            row["ratio"] = round(row["ours"] / row["stock"], 2)
    return found


def _rate(a_second: float) -> float:
    return round(a_second, 1)


async def _rest(url: str, messages: dict[str, list[str]]) -> float:
    """Let all children write to stock Rasa, each waiting for its answer; return messages a second."""
    started = time.monotonic()
    limits = httpx.Limits(max_connections=CHILDREN, max_keepalive_connections=CHILDREN)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:

        async def child(sender: str, listed: list[str]) -> None:
            for message in listed:
                body = {"sender": sender, "message": message}
                (await client.post("/webhooks/rest/webhook", json=body)).raise_for_status()

        await asyncio.gather(*(child(sender, listed) for sender, listed in messages.items()))
    return sum(map(len, messages.values())) / (time.monotonic() - started)


def alert() -> dict[str, Any]:
    """Seconds from a child's asking until the staff chat is told."""
    with running("bot", "console", STAFF_ALERT_CHAT_ID="9000") as system:
        system.telegram.text(9000, "/start", language_code="en")
        system.wait_text(9000, "computer program")
        system.telegram.text(1, "/start", language_code="en")
        system.wait_text(1, "computer program")
        at = system.telegram.world.now()
        system.telegram.text(1, "/human", language_code="en")
        told = system.wait_text(9000, "wait")
        return {"seconds to the staff alert": round(told["time"] - at, 1)}


def start() -> dict[str, Any]:
    """Seconds from a warm start to the first answer, and the memory of bot and console together."""
    with tempfile.TemporaryDirectory(prefix="lantern-bench-") as folder:
        system = System(Path(folder))
        try:
            started = time.monotonic()
            for part in ("bot", "console"):
                system.start(part, module="bench.process")
            system.telegram.text(1, "what is a guardian", language_code="en")
            system.wait_text(1, "A guardian is an adult")
            seconds = time.monotonic() - started
            memory = sum(psutil.Process(p.pid).memory_full_info().pss for p in system.processes.values())
        finally:
            system.stop()
    return {"start to first answer, s": round(seconds, 1), "memory of both processes, MB": round(memory / 1e6)}
