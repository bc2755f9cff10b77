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
from bot.db.rows.transcript import Line, Note
from bot.db.store import Transaction
from bot.helpline.model import CLAIMED, HERE, WAITING, Handoff
from bot.helpline.ports import Child
from bot.helpline.service import PAUSED

HELPERS = frozenset(("helpline", "supervisor", "admin"))
OVERSEERS = frozenset(("supervisor", "admin"))
ADMINS = frozenset(("admin",))
EVERYONE = HELPERS | {"editor"}
ALERT_CHANNELS = ("telegram", "mail")
DAY = 86_400.0
SHOWN_WAITING, SHOWN_ENDED, LOOK_LINES = 60, 20, 6
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
        wanted: Who is asked to take the child: a colleague's name, or a language.
        words: The child lets staff see something before the child is taken.
        away: Nobody may write to this child before the child writes: the phone may not be safe.
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
    wanted: str = ""
    words: bool = False
    away: bool = False


@dataclass(frozen=True)
class Ended:
    """A conversation that ended: how, and nothing of what was said."""

    id: int
    name: str
    outcome: str
    by: str
    at: float
    rating: str


@dataclass(frozen=True)
class Queue:
    """The left column."""

    waiting: Sequence[Entry]
    mine: Sequence[Entry]
    others: Sequence[Entry]
    troubles: Sequence[tuple[str, Mapping[str, Any]]]
    """Keys of sentences about what does not work, with their values."""
    now: float
    ended: Sequence[Ended] = ()
    """Conversations that ended today, without their words."""
    hidden: int = 0
    """How many wait whose language the reader does not speak, and who are not shown."""
    all: int = 0
    """How many wait in all; the list shows the first `SHOWN_WAITING`, since nobody can choose among hundreds."""
    spoken: bool = False
    paused: str = ""
    """Who said that the whole team is away, if it is."""

    @property
    def here(self) -> int:
        """How many wait who can still be talked to."""
        return self.all - sum(entry.left for entry in self.waiting)

    @property
    def version(self) -> str:
        """Changes with anything but the time."""
        return _digest(
            self.waiting,
            self.mine,
            self.others,
            self.troubles,
            self.ended,
            self.hidden,
            self.all,
            self.spoken,
            self.paused,
        )


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
    notes: Sequence[Note] = ()

    @property
    def version(self) -> str:
        """Changes with a new line, a delivery, and whether one may write."""
        return _digest(
            self.handoff.version,
            self.child.left_at,
            self.here,
            self.may_write,
            [(line.id, line.status, line.error) for line in self.lines],
            len(self.notes),
        )

    @property
    def last(self) -> int:
        """The newest line's id."""
        return max((line.id for line in self.lines), default=0)

    def after(self, line_id: int) -> list[Line]:
        """Return the lines that a page which has `line_id` does not have yet."""
        return [line for line in self.lines if line.id > line_id]


@dataclass(frozen=True)
class Look:
    """What a waiting child agreed to show, before anyone takes the child."""

    handoff: Handoff
    lines: Sequence[Line]
    notes: Sequence[Note]
    now: float


@dataclass(frozen=True)
class Canned:
    """A reply ready to be sent: in the child's language, or a visible gap, and as the reader understands it."""

    key: str
    words: str | None
    meaning: str


@dataclass(frozen=True)
class Pack:
    """The right column: what helps to help this child, and nothing that the child did not agree to."""

    code: str
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
    work: Transaction,
    person: Person,
    catalogue: Catalogue,
    text: Text,
    health: Mapping[str, Any],
    now: float,
    spoken: bool = False,
) -> Queue:
    """Read the queue as this person may see it; `spoken` hides waiting children that this person cannot serve."""
    alerts, children = tables.alerts, tables.children
    run = work.connection.execute
    running = set(run(select(alerts.c.handoff_id).where(alerts.c.acknowledged_at.is_(None))).scalars())
    waiting = sorted(work.handoffs.waiting(), key=lambda handoff: handoff.rank(now))
    claimed = sorted(work.handoffs.claimed(), key=lambda h: (h.child_waits_since or now, h.claimed_at or now))
    open_ = [h.child_id for h in (*waiting, *claimed)]
    here = select(children.c.id, children.c.seen_at).where(children.c.id.in_(open_), children.c.left_at.is_(None))
    there = {row.id: row.seen_at for row in run(here).all()}
    names = {row.id: row.name for row in work.staff.all()}

    def entry(handoff: Handoff, since: float | None, by: str = "") -> Entry:
        country = catalogue.country(handoff.country)
        return Entry(
            handoff.id,
            handoff.urgent,
            handoff.returned,
            handoff.child_id not in there,
            handoff.language,
            own_name(catalogue, text, handoff.language),
            handoff.language in person.languages,
            country.flag if country else "",
            catalogue.country_name(handoff.country, text.code) if handoff.country else "",
            topics(catalogue, text, handoff),
            since,
            handoff.id in running,
            by,
            names.get(handoff.wanted, "") if handoff.wanted else text.language(handoff.needs) if handoff.needs else "",
            handoff.share != "none",
            handoff.state == WAITING and not handoff.may_write(now, there.get(handoff.child_id, 0.0)),
        )

    shown = [h for h in waiting if not spoken or h.fits(person.id, person.languages, now)]
    return Queue(
        [entry(h, h.asked_at) for h in shown[:SHOWN_WAITING]],
        [entry(h, h.child_waits_since) for h in claimed if h.claimed_by == person.id],
        [
            entry(h, h.child_waits_since, names.get(h.claimed_by or 0, "?"))
            for h in claimed
            if h.claimed_by != person.id
        ],
        troubles(health, alert_errors(work)),
        now,
        [
            Ended(
                h.id,
                own_name(catalogue, text, h.language),
                h.outcome or "",
                names.get(h.claimed_by or 0, "?"),
                h.closed_at or now,
                h.rating or "",
            )
            for h in sorted(work.handoffs.closed_since(now - DAY), key=lambda h: -(h.closed_at or 0))[:SHOWN_ENDED]
        ],
        len(waiting) - len(shown),
        len(shown),
        spoken,
        work.state.get(PAUSED) or "",
    )


def alert_errors(work: Transaction) -> list[str]:
    """Return what each alert channel that does not work could not do, as `channel: reason`."""
    found = []
    for channel in ALERT_CHANNELS:
        error = work.state.get(f"alert_{channel}")
        if error:
            found.append(f"{channel}: {error}")
    return found


def troubles(health: Mapping[str, Any], alert_errors: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what does not work, as keys of sentences."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    seen = health.get("bot_seen_seconds_ago")
    if seen is None or seen > BOT_SILENT:
        found.append(("trouble-bot", {}))
    if health.get("content_problems"):
        found.append(("trouble-content", {}))
    if alert_errors:
        found.append(("trouble-alerts", {"reason": "; ".join(alert_errors)}))
    return found


def may_write(handoff: Handoff, child: Child, now: float) -> bool:
    """Whether a message to this child would be taken now."""
    return child.left_at is None and handoff.may_write(now, child.seen_at)


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
        own and may_write(handoff, child, now),
        now,
        work.notes.of(handoff),
    )


def look(work: Transaction, handoff: Handoff, now: float) -> Look:
    """Read what a waiting child agreed to show: the last lines, and what helpers before noted."""
    return Look(handoff, work.transcript.lines(handoff)[-LOOK_LINES:], work.notes.of(handoff), now)


def colleagues(work: Transaction, person: Person, text: Text, now: float) -> list[tuple[int, str, bool]]:
    """Return (id, name, here) of those whom a child can be passed on to; who is here comes first."""
    here = {row.id for row in work.sessions.active(now)}
    rows = [r for r in work.staff.all() if r.role in HELPERS and not r.disabled and r.id != person.id]
    return sorted(((row.id, row.name, row.id in here) for row in rows), key=lambda c: (not c[2], c[1]))


def canned(catalogue: Catalogue, text: Text, language: str) -> list[Canned]:
    """Return the ready replies in the child's language. A missing one is shown as missing, never in English."""
    replies = catalogue.content.canned
    spare = replies.get(catalogue.default_language)
    if spare is None:
        return []
    theirs, ours = replies.get(language), replies.get(text.code) or spare
    return [
        Canned(key, theirs(key) if theirs and key in theirs else None, (ours if key in ours else spare)(key))
        for key in spare.ordered
    ]


def pack(catalogue: Catalogue, text: Text, handoff: Handoff, default_country: str) -> Pack:
    """Read what stands beside a conversation."""
    code = handoff.country or default_country
    return Pack(
        handoff.language,
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
