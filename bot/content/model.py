"""What content is made of. Plain values: nothing here reads a file or knows about Rasa or Telegram."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Mapping

from bot.content.parts import split

MAX_BUTTON_KEY = 64
"""Bytes of the key behind a button (Bot API, InlineKeyboardButton)."""


@dataclass(frozen=True)
class Review:
    """Who approved a text, and when. Machine-written text ships as `draft`.

    Attributes:
        status: `draft`, `in_review` or `approved`.
        by: The person's name; set when approved.
        on: The day; set when approved.
        text: Fingerprint of what was approved; `lantern content publish` writes it.
        changed: Whether the text is another one by now.
    """

    status: str = "draft"
    by: str | None = None
    on: date | None = None
    text: str | None = None
    changed: bool = False

    @property
    def approved(self) -> bool:
        """Whether a named person approved this text, as it is now, on a known day."""
        return self.status == "approved" and bool(self.by) and self.on is not None and not self.changed

    def of(self, text: str) -> Review:
        """Return it as the review of this text: another text than the one approved is not approved."""
        return replace(self, changed=self.text is not None and self.text != fingerprint(text))


def fingerprint(text: str) -> str:
    """Return a short hash of a text, whatever its line ends and the spaces around it."""
    lines = (line.strip() for line in text.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Answer:
    """One answered question: a `##` section of a topic file.

    Attributes:
        topic: The topic's key.
        key: The question's key within the topic.
        question: The question as a child would ask it; also the text on its button.
        body: The answer.
        simpler: The shorter, easier answer.
        source: One line: where this comes from.
        strength: Tags of facts.md, strongest first: T, C, EU, S.
        facts: Which facts the answer uses, in facts.md's numbering.
        next: Labels of the questions offered after it.
        change: What the last change of the English text was: `typo`, `meaning` or `law`.
        made_from: For a translation, the fingerprint of the English section it was made from.
    """

    topic: str
    key: str
    question: str
    body: str
    simpler: str
    source: str
    strength: tuple[str, ...]
    facts: str
    next: tuple[str, ...]
    change: str = "meaning"
    made_from: str | None = None

    @property
    def label(self) -> str:
        """The answer's key everywhere: `<topic>/<question>`."""
        return f"{self.topic}/{self.key}"

    @property
    def fingerprint(self) -> str:
        """A short hash of what a child reads; a translation notes it to know when it is stale."""
        text = "\n".join((self.question, self.body, self.simpler, self.source))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Topic:
    """One topic in one language: a file `content/<lang>/topics/<topic>.md`."""

    key: str
    title: str
    icon: str
    review: Review
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Number:
    """A telephone number of a country.

    Attributes:
        number: The number, as dialled inside the country.
        kind: `emergency`, `child`, `missing`, `trafficking`, `migrant` or `crisis`.
        services: For an emergency number: `all`, `police`, `ambulance`, `fire`, or None if not known.
        certain: May be said without "try": an EU emergency number, or one that a person has called.
        name: Who answers.
        sms: Whether it is written to instead of called.
        hours: Opening hours where they are known.
        note: What staff should know about it.
        tells: Whether the line may pass what it hears to the police or child protection; the child is told so.
        confidence: `high` or `medium`, from facts.md.
    """

    number: str
    kind: str
    services: str | None = None
    certain: bool = False
    name: str | None = None
    sms: bool = False
    hours: str | None = None
    note: str | None = None
    confidence: str = "medium"
    tells: bool = False


@dataclass(frozen=True)
class Country:
    """Emergency and helpline numbers of a country: a file `content/countries/<CC>.yml`.

    Attributes:
        texts: What an answer says more to a child in this country. By the answer's label, or by a strength tag
            (`T`: every answer with that tag); then by language.
        review: Who approved these texts.
    """

    code: str
    eu: bool
    emergency: tuple[Number, ...]
    helplines: tuple[Number, ...]
    source: str
    checked: Review
    review_by: date | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    review: Review = field(default_factory=Review)

    @property
    def flag(self) -> str:
        """The flag as two regional indicator letters."""
        return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in self.code)

    def lines(self, *kinds: str) -> tuple[Number, ...]:
        """Return the helplines of the given kinds, in the file's order."""
        return tuple(n for n in self.helplines if n.kind in kinds)


@dataclass(frozen=True)
class Language:
    """A language of the assistant: an entry of `content/languages.yml`.

    Attributes:
        code: The code used for folders and by Telegram (`fr`, `ckb`).
        name: Its own name in its own script.
        rtl: Written from right to left.
        fallback: The language whose text stands in where this one has none.
        aliases: Other codes that mean this language (Telegram's `prs` for Dari).
    """

    code: str
    name: str
    rtl: bool
    fallback: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Button:
    """What a child can tap. `key` is one of our own catalogue, at most 64 bytes."""

    label: str
    key: str


@dataclass(frozen=True)
class Reply:
    """One message to a child: text, and rows of buttons under it."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, as the outbox stores them."""
        return {"text": self.text, "rows": [[[b.label, b.key] for b in row] for row in self.rows]}

    def parts(self) -> list[Reply]:
        """Return it as the messages it takes, the buttons under the last one."""
        texts = split(self.text) or [self.text]
        return [*(Reply(text) for text in texts[:-1]), Reply(texts[-1], self.rows)]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reply:
        """Read what `as_dict` wrote."""
        return cls(data["text"], tuple(tuple(Button(*b) for b in row) for row in data.get("rows", ())))


@dataclass(frozen=True)
class Helpline:
    """The team behind the bot: `content/helpline.yml`. Hours are in the team's own time zone.

    Attributes:
        name: The organisation's name.
        zone: IANA time zone.
        hours: For each weekday (0 is Monday) the open spans as `("09:00", "17:00")`.
        holidays: Closed days.
        band: How long a child usually waits, in minutes: (from, to).
        languages: Languages the team speaks.
        outcomes: Keys a helper picks from when a conversation ends: how it ended.
        reasons: The same for what it was about.
        keeps: By language, what the operator's written safeguarding rule keeps of a child in danger who deletes
            everything; empty when it keeps nothing. The child reads it before.
    """

    name: str
    zone: str
    hours: Mapping[int, tuple[tuple[str, str], ...]]
    holidays: frozenset[date]
    band: tuple[int, int]
    languages: tuple[str, ...]
    outcomes: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """Everything a child or a helper may read, at one moment. Never changed: reloading makes a new one."""

    languages: Mapping[str, Language]
    topics: Mapping[str, Mapping[str, Topic]]
    """By language, then topic key."""
    messages: Mapping[str, Any]
    """By language: a `messages.Messages`."""
    countries: Mapping[str, Country]
    replies: Mapping[str, Any]
    """Layout of buttons, from `content/replies.yml`."""
    helpline: Helpline
    danger: Mapping[str, tuple[str, ...]]
    """By language: danger phrases for the screen."""
    canned: Mapping[str, Any] = field(default_factory=dict)
    """By language: ready replies of helpers, a `messages.Messages`."""
    style: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By language: what `lantern content check` holds texts against."""
