"""Who has the floor, bot or human; and one child's messages in order, each turn exactly once.

The way of a message: `inbox` row -> begun (attempt counted) -> parsed -> Rasa -> one transaction in which the row is
done, the tracker saved, the commands applied and the replies queued. A crash before that transaction leaves the row
as it was; after it, nothing is left to do.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Any, Awaitable, Callable, Mapping, Protocol

import structlog

from bot.commands import HIDE_SECONDS, TOPICS_KEPT, Commands, Effects
from bot.content.model import Button, Reply
from bot.content.replies import Replies
from bot.db.rows.inbox import DAMAGED, Received
from bot.db.store import Transaction, Writer
from bot.errors import TurnTimedOut
from bot.helpline import service, tally
from bot.helpline.model import Handoff
from bot.helpline.ports import Child
from bot.metrics import TURN_SECONDS, TURNS
from bot.parse import button_parse
from bot.privacy.forgetting import NOTE

log = structlog.get_logger(__name__)

TRIES = 3
"""After so many failed tries a message is set aside and the child hears the honest sentence."""
AT_ONCE = 8
POLL_SECONDS = 0.2
TYPING_AFTER = 0.4
DANGER, SAFE_NOW, HUMAN = "danger", "safe_now", "human"
HUMAN_TOO = 0.15
"""Least confidence at which a message of danger is also a wish for a person."""
ASK_LANGUAGE_BELOW = 0.6
FOLLOW_LANGUAGE = (0.9, 2)
"""Least confidence and words at which the bot follows a child into another language."""
FOLLOW_LANGUAGE_CHOSEN = (0.97, 4)
"""The same for a child who chose a language."""
BOT_COMMANDS = {
    "start": "start",
    "help": "menu",
    "menu": "menu",
    "language": "language",
    "human": "human",
    "delete": "delete",
}
# Buttons that work while a person has the floor; any other tap is shown to the helper.
QUIET_KEYS = {"share", "safety", "cancel", "rate", "delete", "hide", "language", "country"}
SEEN_KEYS = {"hide", "language", "country"}
"""Those of them that a helper should know of: what the child sees, and where the child is."""
UNSUPPORTED = frozenset(("voice", "photo", "file", "sticker", "location", "contact", "poll", "edit", "other"))


class Talker(Protocol):
    """What the conversation needs of `bot.dialogue.Dialogue`."""

    @property
    def ready(self) -> bool: ...
    @property
    def loading(self) -> bool: ...
    def knows(self, intent: str) -> bool: ...
    async def parse(self, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]: ...
    async def handle(
        self, child_id: str, text: str, parse: Mapping[str, Any], metadata: Mapping[str, Any], tracker: Any
    ) -> Any: ...


@dataclass
class Begun:
    """What a turn starts from."""

    received: Received
    child: Child
    handoff: Handoff | None
    tracker: Any
    replies: Replies | None
    """What this child may be shown; None when the bot is not open."""


@dataclass
class Turn:
    """What a turn comes to, before it is written."""

    language: str
    replies: list[Reply] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    tracker: Any = None
    topic: str | None = None
    danger: bool = False
    outcome: str = "answered"


class Conversation:
    """Takes messages from the inbox and turns them into replies.

    Args:
        writer: Where turns are written.
        talker: The assistant.
        replies: Composes texts from all content, for what is said when the bot is not open.
        serve: What a child may be shown; None when the bot is not open.
        turn_seconds: Deadline of a turn.
        typing: Shows the typing sign to a child; failures do not matter.
        finish_forgetting: Destroys the keys of children who were just forgotten.
        clock: Seconds since 1970; tests set it.
    """

    def __init__(
        self,
        writer: Writer,
        talker: Talker,
        replies: Replies,
        serve: Callable[[Transaction, Child], Replies | None],
        turn_seconds: float,
        typing: Callable[[str], Awaitable[None]],
        finish_forgetting: Callable[[], Awaitable[None]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._writer, self._talker, self._replies = writer, talker, replies
        self._serve, self._turn_seconds, self._typing, self._clock = serve, turn_seconds, typing, clock
        self._finish_forgetting = finish_forgetting
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._rest: dict[str, float] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self.on_queued: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """Say that the inbox has something new."""
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`: children side by side, one child's messages one after the other."""
        alone = await self._writer.run(lambda work: work.inbox.interrupted())
        while not self._stopping:
            self._wake.clear()
            if self._talker.ready or not self._talker.loading:
                while alone and not self._stopping:
                    # the last process died while these were under way: one by one, so that only the one that kills
                    # processes uses up its tries
                    inbox_id, child_id = alone.pop(0)
                    await self._turn(inbox_id, child_id)
                await self._begin_turns()
            try:
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
            except asyncio.TimeoutError:
                pass
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def stop(self) -> None:
        """Finish the turns that are under way, begin no new ones."""
        self._stopping = True
        self._wake.set()

    async def _begin_turns(self) -> None:
        now = time.monotonic()
        self._rest = {child: until for child, until in self._rest.items() if until > now}
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return
        beside = [*self._busy, *self._rest]
        for inbox_id, child_id in await self._writer.run(lambda work: work.inbox.waiting(beside, free)):
            self._busy[child_id] = asyncio.create_task(self._turn(inbox_id, child_id))

    async def _turn(self, inbox_id: int, child_id: str) -> None:
        """One message, from begun to written. Whatever fails, the child gets a sentence in the end."""
        started = time.perf_counter()
        begun: Begun | None = None
        try:
            begun = await self._writer.run(lambda work: self._begin(work, inbox_id))
            if begun is None:
                return
            if begun.received.kind == DAMAGED or begun.received.attempts > TRIES:
                await self._set_aside(
                    begun, begun.received.kind if begun.received.kind == DAMAGED else "failed every try"
                )
                return
            turn = await self._decide(begun)
            await self._writer.run(lambda work: self._commit(work, begun, turn))
            if any(command["command"] == "forget" for command in turn.commands):
                await self._finish_forgetting()
            TURNS.labels(turn.outcome).inc()
            TURN_SECONDS.observe(time.perf_counter() - started)
        except Exception as problem:
            # the type only: a message of an error may carry a child's words
            log.error(
                "turn.failed", inbox=inbox_id, error=type(problem).__name__, attempt=begun and begun.received.attempts
            )
            TURNS.labels("failed").inc()
            try:
                if begun is not None and begun.received.attempts >= TRIES:
                    await self._set_aside(begun, type(problem).__name__)
                else:
                    self._rest[child_id] = time.monotonic() + 0.5
            except Exception as again:
                log.error("turn.not_set_aside", inbox=inbox_id, error=type(again).__name__)
                self._rest[child_id] = time.monotonic() + 5
        finally:
            self._busy.pop(child_id, None)
            self.on_queued()
            self._wake.set()

    def _begin(self, work: Transaction, inbox_id: int) -> Begun | None:
        received = work.inbox.begin(inbox_id)
        child = work.children.get(received.child_id) if received else None
        if received is None or child is None:
            return None
        return Begun(
            received,
            child,
            work.handoffs.open_of(child.id),
            work.trackers.get(child.id),
            self._serve(work, child),
        )

    # -- deciding

    async def _decide(self, begun: Begun) -> Turn:
        if begun.replies is None:
            return self._not_open(begun)
        if begun.child.floor == "human":
            turn = self._with_person(begun)
            turn.danger = await self._danger_in(begun.received)
            return turn
        typing = asyncio.create_task(self._type_soon(begun.child.id))
        try:
            return await asyncio.wait_for(self._bot_turn(begun), self._turn_seconds)
        except asyncio.TimeoutError:
            log.error("turn.timed_out", inbox=begun.received.id, error=TurnTimedOut.__name__)
            return self._honest(begun, "timed_out")
        finally:
            typing.cancel()

    async def _danger_in(self, received: Received) -> bool:
        """Whether the learned screen finds danger in words meant for a person, who is shown so. It may not hold up."""
        if received.kind != "text" or not self._talker.ready:
            return False
        try:
            parse = self._talker.parse(str(received.payload.get("text", "")).lstrip("/") or "?", {})
            return bool((await asyncio.wait_for(parse, self._turn_seconds))["danger"])
        except Exception as problem:
            log.error("danger.not_screened", inbox=received.id, error=type(problem).__name__)
            return False

    async def _type_soon(self, child_id: str) -> None:
        await asyncio.sleep(TYPING_AFTER)
        await self._typing(child_id)

    def _texts(self, begun: Begun) -> Replies:
        return begun.replies or self._replies

    def _language_of(self, begun: Begun) -> str:
        """The language to use when the words say nothing: the child's, the danger phrase's, the telephone's."""
        catalogue = self._texts(begun).catalogue
        return (
            catalogue.language(begun.child.language)
            or catalogue.language(begun.received.screened)
            or catalogue.language(begun.received.payload.get("language_code"))
            or catalogue.default_language
        )

    def _not_open(self, begun: Begun) -> Turn:
        """Content that nobody approved is not shown: one sentence, with the emergency number."""
        if begun.received.screened:
            return Turn(self._language_of(begun), outcome="not_open")  # said at receipt already
        return Turn(self._language_of(begun), [not_open(self._replies, self._language_of(begun))], outcome="not_open")

    def _honest(self, begun: Begun, outcome: str) -> Turn:
        language = self._language_of(begun)
        return Turn(
            language, [self._texts(begun).message("honest-failure", language)], tracker=begun.tracker, outcome=outcome
        )

    def _with_person(self, begun: Begun) -> Turn:
        """A person has the floor: the bot is silent, only the child's own switches work."""
        key = _key(begun.received)
        name, _, choice = (key or "").partition(":")
        language = self._language_of(begun)
        replies = self._texts(begun)
        turn = Turn(language, tracker=begun.tracker, outcome="to_person")
        if name not in QUIET_KEYS:
            return turn
        turn.outcome = "switch"
        if name == "delete" and choice != "yes":
            turn.replies.append(
                replies.message("delete-cancelled", language) if choice == "no" else replies.delete_ask(language)
            )
        else:
            turn.commands.append(
                {
                    "share": {"command": "share", "choice": choice},
                    "safety": {"command": "safety", "choice": choice},
                    "cancel": {"command": "cancel"},
                    "rate": {"command": "rate", "rating": choice},
                    "delete": {"command": "forget"},
                    "hide": {"command": "hide"},
                    "language": {"command": "set_language", "language": choice},
                    "country": {"command": "set_country", "country": choice},
                }[name]
            )
        return turn

    async def _bot_turn(self, begun: Begun) -> Turn:
        received, child, replies = begun.received, begun.child, self._texts(begun)
        turn = Turn(self._language_of(begun), tracker=begun.tracker)
        if received.kind in UNSUPPORTED:
            turn.outcome = received.kind
            turn.replies.append(replies.message(f"got-{received.kind}", turn.language))
            if child.language is None:
                turn.changes["language"] = turn.language
            return turn
        if received.kind == "start" or _key(received) == "start":
            return self._start(begun, turn)
        if not self._talker.ready:
            # no model: an honest sentence and a person; asking for one must still work
            if (_key(received) or "").partition(":")[0] == "human":
                turn.commands.append({"command": "ask_person", "urgent": (_key(received) or "").endswith(":urgent")})
                return turn
            return self._honest(begun, "no_model")
        metadata = {
            "language": turn.language if child.language else None,
            "misses": child.misses,
            "telegram_language": replies.catalogue.language(received.payload.get("language_code")),
            "country": child.country,
            "topic": child.topics.rpartition(" ")[2] or None,
            "screened": bool(received.screened),
            "drafts": replies is self._replies,
        }
        key = _key(received)
        if key is not None:
            parse, text = button_parse(key), key
            metadata["button"] = True
            if not _known_key(replies, key, turn.language):
                turn.replies.append(replies.message("old-button", turn.language))
                return turn
            if "/" in key and not self._talker.knows(parse["intent"]["name"]):
                # a topic that is written and not trained yet: Rasa has no rule for it
                turn.replies.append(replies.answer(key, turn.language, child.country))
                turn.topic = parse["intent"]["name"]
                return turn
        else:
            text = str(received.payload.get("text", "")).lstrip("/").strip() or "?"
            parse = await self._talker.parse(text, metadata)
            if not self._choose_language(begun, turn, parse):
                return turn
        metadata["language"] = turn.language
        turn.danger = bool(parse["danger"])
        if turn.danger and parse["intent"]["name"] != DANGER and not received.screened:
            # perhaps a danger, surely a question: the safety text first, then the answer
            turn.replies.append(replies.danger(turn.language, child.country))
        if turn.danger and _wants_person(parse):
            turn.commands.append({"command": "ask_person", "urgent": True})
        if parse["intent"]["name"] == SAFE_NOW:
            turn.changes["danger_at"] = None
        said = await self._talker.handle(child.id, text, parse, metadata, begun.tracker)
        turn.replies += said.replies
        turn.commands += said.commands
        turn.tracker = said.tracker if said.tracker is not None else begun.tracker
        turn.outcome = str(parse.get("decision", "answer"))
        turn.topic = next((t for t in parse.get("response_selector", {}).get("all_retrieval_intents", ())), None)
        if parse.get("decision") == "answer":
            turn.changes["misses"] = 0
        if not turn.replies and not turn.commands:
            turn.replies.append(replies.message("honest-failure", turn.language))
            turn.outcome = "silent"
        return turn

    def _start(self, begun: Begun, turn: Turn) -> Turn:
        turn.outcome = "greeted"
        turn.replies.append(self._texts(begun).message("greeting", turn.language))
        if begun.child.language is None:
            turn.changes["language"] = turn.language
        return turn

    def _choose_language(self, begun: Begun, turn: Turn, parse: Mapping[str, Any]) -> bool:
        """Set the turn's language from the words. Returns False when the child is asked instead."""
        child, replies = begun.child, self._texts(begun)
        catalogue = replies.catalogue
        mine = catalogue.language(child.language)
        detected = catalogue.language(parse.get("language"))
        danger = bool(parse.get("danger"))
        if detected is None:
            if danger:
                return True
            turn.outcome = "foreign"
            turn.replies.append(replies.message("language-unknown", turn.language))
            return False
        if mine is None:
            if parse["language_confidence"] < ASK_LANGUAGE_BELOW and not danger:
                turn.outcome = "ask_language"
                languages = list(parse.get("language_candidates") or [turn.language])
                turn.replies.append(_ask_language(replies, languages))
                return False
            turn.language = detected
            turn.changes["language"] = detected
            if not danger:
                if parse["intent"]["name"] == "greet":
                    self._start(begun, turn)
                    return False
                turn.replies.append(replies.message("greeting", detected))
            return True
        least, words = FOLLOW_LANGUAGE_CHOSEN if child.language_chosen else FOLLOW_LANGUAGE
        if detected != mine and parse["language_sure"] >= least and len(str(parse["text"]).split()) >= words:
            _follow(replies, turn, mine, detected)
        return True

    # -- writing

    def _commit(self, work: Transaction, begun: Begun, turn: Turn) -> None:
        """Write a turn: all of it or nothing."""
        now = self._clock()
        received = begun.received
        child = work.children.get(begun.child.id)
        if child is None or not work.inbox.done(received.id):
            return
        handoff = work.handoffs.open_of(child.id)
        if turn.outcome == "switch" and handoff is not None and (_key(received) or "").partition(":")[0] in SEEN_KEYS:
            text, kind = self._for_transcript(received, child)
            work.transcript.add(handoff, "child", text, now, kind=kind, inbox_id=received.id)
        if child.floor == "human" and handoff is not None and turn.outcome != "switch":
            # the floor as it is now counts: a helper may have come while the bot was thinking
            text, kind = self._for_transcript(received, child)
            file_id = received.payload.get("file_id")
            danger = turn.danger or bool(received.screened)
            service.child_said(
                work, handoff, text, now, inbox_id=received.id, kind=kind, danger=danger, file_id=file_id
            )
            if received.screened:  # sent at receipt: the helper sees what the child read
                said = self._texts(begun).danger(self._language_of(begun), child.country)
                work.transcript.add(handoff, "bot", said.text, now)
            return
        effects = Effects(child, turn.language, now, dict(turn.changes))
        if turn.danger:
            effects.changes["danger_at"] = now
            effects.child = child = replace(child, danger_at=now)
            service.danger(work, child, now)
        if child.language is None and effects.changes.get("language"):
            tally.contact(work, effects.changes["language"], None, now)
        if turn.topic:
            if turn.topic not in child.topics.split():
                tally.read(work, turn.topic, now)
            effects.changes["topics"] = _remember(child.topics, turn.topic)
            effects.child = child = replace(child, topics=effects.changes["topics"])
        if turn.tracker is not None:
            work.trackers.save(child.id, turn.tracker)
        for command in turn.commands:
            Commands(self._texts(begun)).apply(work, effects, command)
        if effects.forgotten:
            self._forget(work, child, effects)
            return
        if handoff is not None and handoff.share != "none" and received.kind == "text":
            text, kind = self._for_transcript(received, child)
            work.transcript.add(
                handoff, "child", text, received.received_at, kind=kind, inbox_id=received.id, danger=turn.danger
            )
        if effects.changes:
            work.children.update(child.id, **effects.changes)
            service.settle(work, child, effects.changes.get("language"), effects.changes.get("country"))
        if effects.hide:
            ids = work.outbox.message_ids(child.id, now - HIDE_SECONDS)
            work.outbox.add_kind(child.id, "system", "hide", {"message_ids": ids}, now)
        author = "system" if turn.outcome == "switch" or turn.commands else "bot"
        for reply in [*turn.replies, *effects.replies]:
            work.outbox.add(child.id, author, reply, now)

    def _forget(self, work: Transaction, child: Child, effects: Effects) -> None:
        """Forget a child: every row goes now; a new random id carries the receipt to the same chat.

        The key is destroyed right after this transaction (`bot.privacy.forgetting`), which the note in `state`
        ensures also across a crash. Where the operator's safeguarding rule says so (`keeps` in helpline.yml) the
        log keeps of a child in danger the language and the country, beside the day; no word and no id.
        """
        chat = work.children.chat(child.id)
        lookup = work.children.lookup(child.id)
        keeps = self._replies.catalogue.content.helpline.keeps and work.handoffs.was_urgent(child.id)
        facts = f"{child.language or '?'} {child.country or '?'}" if keeps else ""
        work.audit.add("child", "forget_danger" if keeps else "forget", effects.now, detail=facts)
        work.state.set(f"{NOTE}{child.id}", effects.forgotten or "")
        # the new row stands under the old one's lookup, which must be free first
        work.children.update(child.id, lookup=f"forgotten {child.id}")
        fresh = work.children.add(lookup, child.channel, chat, effects.now)
        work.inbox.move(child.id, fresh.id)
        work.children.forget(child.id)
        work.children.update(fresh.id, language=effects.language)
        for reply in effects.replies:
            work.outbox.add(fresh.id, "system", reply, effects.now)

    def _for_transcript(self, received: Received, child: Child) -> tuple[str, str]:
        """What a helper sees of a message: the words, the text of the tapped button, or what kind it was."""
        if received.kind == "text":
            return str(received.payload.get("text", "")), "text"
        if received.kind == "button":
            language = child.language or self._replies.catalogue.default_language
            return self._replies.label(str(received.payload.get("key", "")), language), "button"
        return str(received.payload.get("text", "")), received.kind

    async def _set_aside(self, begun: Begun, error: str) -> None:
        """A message that failed every try: set aside with its error, and the child is not left in silence."""
        language, texts = self._language_of(begun), self._texts(begun)

        def work_on(work: Transaction) -> None:
            work.inbox.aside(begun.received.id, error)
            child = work.children.get(begun.child.id)
            if child is not None and child.floor != "human":
                work.outbox.add(child.id, "system", texts.message("honest-failure", language), self._clock())

        await self._writer.run(work_on)
        TURNS.labels("aside").inc()
        log.error("turn.set_aside", inbox=begun.received.id, error=error)


def not_open(replies: Replies, language: str) -> Reply:
    """The one sentence for chats that may not see unapproved content."""
    catalogue = replies.catalogue
    country = catalogue.country(replies.default_country)
    assert country is not None
    return replies.message(
        "not-open",
        language,
        number=replies.first_emergency(language, country),
        country=catalogue.country_name(country.code, language),
    )


def _wants_person(parse: Mapping[str, Any]) -> bool:
    """Whether a message of danger asks for a person, too: "he has a knife, I want to talk to someone"."""
    if parse["intent"]["name"] != DANGER:
        return False
    return any(r["name"] == HUMAN and r["confidence"] >= HUMAN_TOO for r in parse.get("intent_ranking") or ())


def _known_key(replies: Replies, key: str, language: str) -> bool:
    """Whether a button's key is still one of the catalogue; a chat may hold buttons of an older version."""
    name = key.partition(":")[0]
    if "/" in name:
        return replies.catalogue.answer(language, name) is not None
    layout = replies.catalogue.content.replies["buttons"].values()
    return name in {str(k).partition(":")[0] for k in layout} | {"topic", "country", "language"}


def _ask_language(replies: Replies, languages: list[str]) -> Reply:
    """The language question in each likely language, and buttons with every language's own name."""
    catalogue = replies.catalogue
    known = list(dict.fromkeys(lang for lang in languages if lang in catalogue.content.languages))
    asked = replies.message("choose-language", known[0] if known else catalogue.default_language)
    text = "\n".join(catalogue.text(lang, "choose-language") for lang in known[:2]) or asked.text
    return replace(asked, text=text)


def _follow(replies: Replies, turn: Turn, old: str, new: str) -> None:
    """Follow the child into another language, and say so in both."""
    turn.language = new
    turn.changes.update(language=new, language_chosen=False)
    said = replies.message("language-followed", new, stay=old)
    catalogue = replies.catalogue
    back = catalogue.text(old, "language-back", language=catalogue.content.languages[old].name)
    turn.replies.append(Reply(f"{said.text}\n{back} ⬇", ((Button(back, f"language:{old}"),),)))


def _key(received: Received) -> str | None:
    """The button key that a message comes to: of a tapped button, or of a `/command`."""
    if received.kind == "button":
        return str(received.payload.get("key", ""))
    if received.kind == "text":
        text = str(received.payload.get("text", ""))
        if text.startswith("/"):
            command = text[1:].split()[0].partition("@")[0].lower() if len(text) > 1 and text[1:].split() else ""
            return BOT_COMMANDS.get(command)
    return None


def _remember(topics: str, topic: str) -> str:
    kept = [t for t in topics.split() if t != topic]
    return " ".join([*kept, topic][-TOPICS_KEPT:])
