"""What staff see, as plain values read in one transaction: the queue, a chat, and what is wrong just now.

Each has a `version` that changes only with what is shown, so that a page that asks again and has it all is told
"nothing new" and keeps still under the hand that is about to click.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from sqlalchemy import select

from bot.console.auth import Person
from bot.console.texts import Text
from bot.content.catalogue import Catalogue
from bot.content.model import Country
from bot.db import tables
from bot.db.repositories import Line
from bot.db.store import Transaction
from bot.helpline.model import CLAIMED, HERE, Handoff
from bot.helpline.ports import Child

HELPERS = frozenset(("helpline", "supervisor", "admin"))
OVERSEERS = frozenset(("supervisor", "admin"))
BOT_SILENT = 20.0
"""Seconds without a sign of life after which staff are told that the bot process is down."""


@dataclass(frozen=True)
class Entry:
    """One child in the queue or in a conversation.

    Attributes:
        since: Waiting: when the child asked. Claimed: when the child's unanswered words came, if there are any.
        unseen: The alert for this child still runs.
        by: Who has the child.
        spoken: The reader speaks the child's language.
    """

    id: int
    urgent: bool
    returned: bool
    left: bool
    language: str
    name: str
    spoken: bool
    flag: str
    country: str
    topics: tuple[str, ...]
    since: float | None
    unseen: bool = False
    by: str = ""


@dataclass(frozen=True)
class Queue:
    """The left column."""

    waiting: Sequence[Entry]
    mine: Sequence[Entry]
    others: Sequence[Entry]
    troubles: Sequence[tuple[str, Mapping[str, Any]]]
    """Keys of sentences about what does not work, with their values."""
    now: float

    @property
    def here(self) -> int:
        """How many wait who can still be talked to."""
        return sum(not entry.left for entry in self.waiting)

    @property
    def version(self) -> str:
        """Changes with anything but the time."""
        return _digest(self.waiting, self.mine, self.others, self.troubles)


@dataclass(frozen=True)
class Chat:
    """The middle column.

    Attributes:
        own: The reader has this child; otherwise a supervisor reads along.
        here: The child has written within the last minutes.
        may_write: A message would be taken now.
    """

    handoff: Handoff
    child: Child
    lines: Sequence[Line]
    own: bool
    here: bool
    may_write: bool
    now: float

    @property
    def version(self) -> str:
        """Changes with a new line, a delivery, and whether one may write."""
        return _digest(
            self.handoff.version,
            self.child.left_at,
            self.here,
            self.may_write,
            [(line.id, line.status, line.error) for line in self.lines],
        )

    @property
    def last(self) -> int:
        """The newest line's id."""
        return max((line.id for line in self.lines), default=0)

    def after(self, line_id: int) -> list[Line]:
        """Return the lines that a page which has `line_id` does not have yet."""
        return [line for line in self.lines if line.id > line_id]


@dataclass(frozen=True)
class Pack:
    """The right column: what helps to help this child, and nothing that the child did not agree to."""

    language: str
    own_name: str
    country: Country | None
    country_name: str
    guessed: bool
    """The child's country is not known: the numbers are those that the bot would show."""
    topics: tuple[str, ...]
    share: str
    safe: str
    urgent: bool


def queue(
    work: Transaction, person: Person, catalogue: Catalogue, text: Text, health: Mapping[str, Any], now: float
) -> Queue:
    """Read the queue as this person may see it."""
    alerts = tables.alerts
    running = set(
        work.connection.execute(select(alerts.c.handoff_id).where(alerts.c.acknowledged_at.is_(None))).scalars()
    )
    waiting = sorted(work.handoffs.waiting(), key=lambda handoff: handoff.rank(now))
    claimed = sorted(work.handoffs.claimed(), key=lambda h: (h.child_waits_since or now, h.claimed_at or now))

    def entry(handoff: Handoff, since: float | None, by: str = "") -> Entry:
        child = work.children.get(handoff.child_id)
        country = catalogue.country(handoff.country)
        return Entry(
            handoff.id,
            handoff.urgent,
            handoff.returned,
            child is None or child.left_at is not None,
            handoff.language,
            own_name(catalogue, text, handoff.language),
            handoff.language in person.languages,
            country.flag if country else "",
            catalogue.country_name(handoff.country, text.code) if handoff.country else "",
            topics(catalogue, text, handoff),
            since,
            handoff.id in running,
            by,
        )

    return Queue(
        [entry(h, h.asked_at) for h in waiting],
        [entry(h, h.child_waits_since) for h in claimed if h.claimed_by == person.id],
        [
            entry(h, h.child_waits_since, work.staff_name(h.claimed_by or 0))
            for h in claimed
            if h.claimed_by != person.id
        ],
        troubles(health, work.alerts.last_error()),
        now,
    )


def troubles(health: Mapping[str, Any], alert_error: str | None) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what does not work, as keys of sentences."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    seen = health.get("bot_seen_seconds_ago")
    if seen is None or seen > BOT_SILENT:
        found.append(("trouble-bot", {}))
    if alert_error:
        found.append(("trouble-alerts", {"reason": alert_error}))
    return found


def may_read(handoff: Handoff, person: Person) -> bool:
    """Whether this person may see the words of a conversation: only while it runs, and only who needs to."""
    return handoff.state == CLAIMED and (handoff.claimed_by == person.id or person.role in OVERSEERS)


def chat(work: Transaction, handoff: Handoff, child: Child, person: Person, now: float) -> Chat:
    """Read a conversation. Ask `may_read` first."""
    here = now - child.seen_at <= HERE
    own = handoff.claimed_by == person.id
    return Chat(
        handoff,
        child,
        work.transcript.lines(handoff),
        own,
        here,
        own and child.left_at is None and (here or handoff.safe == "yes"),
        now,
    )


def pack(catalogue: Catalogue, text: Text, handoff: Handoff, default_country: str) -> Pack:
    """Read what stands beside a conversation."""
    code = handoff.country or default_country
    return Pack(
        text.language(handoff.language),
        own_name(catalogue, text, handoff.language),
        catalogue.country(code),
        catalogue.country_name(code, text.code),
        not handoff.country,
        topics(catalogue, text, handoff),
        handoff.share,
        handoff.safe,
        handoff.urgent,
    )


def own_name(catalogue: Catalogue, text: Text, code: str) -> str:
    """Return a language's name in its own script."""
    known = catalogue.content.languages.get(code)
    return known.name if known else text.language(code)


def topics(catalogue: Catalogue, text: Text, handoff: Handoff) -> tuple[str, ...]:
    """Return the titles of what the child read, if the child agreed to show it."""
    found = []
    for key in handoff.topics.split():
        topic = catalogue.topic(text.code, key)
        found.append(f"{topic.icon} {topic.title}" if topic else key)
    return tuple(found)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
