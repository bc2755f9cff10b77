"""The commands that actions may name, applied in the turn's transaction. One function a command.

An action writes nothing: it says `{"command": "ask_person", "urgent": true}` and the turn does it here, together with
the tracker and the replies, or not at all.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, field
from typing import Any, Callable

from bot.content.model import Reply
from bot.content.replies import Replies
from bot.db.store import Transaction
from bot.helpline import hours, service
from bot.helpline.model import CLAIMED, Handoff
from bot.helpline.ports import Child

RECEIPT_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
HIDE_SECONDS = 48 * 3600.0
"""How far back Telegram lets a bot delete messages (Bot API, deleteMessage)."""
TOPICS_KEPT = 8


@dataclass
class Effects:
    """What a turn's commands did.

    Attributes:
        child: The child as changed so far.
        language: The language to answer in from now on.
        replies: Messages to add after Rasa's own.
        hide: Whether to remove both sides' messages.
        forgotten: The receipt, when the child was forgotten.
    """

    child: Child
    language: str
    now: float
    changes: dict[str, Any] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    hide: bool = False
    forgotten: str | None = None


class Commands:
    """Applies commands.

    Args:
        replies: Composes the answers.
    """

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._known: dict[str, Callable[[Transaction, Effects, dict[str, Any]], None]] = {
            "set_language": self._set_language,
            "set_country": self._set_country,
            "missed": self._missed,
            "ask_person": self._ask_person,
            "share": self._share,
            "safety": self._safety,
            "cancel": self._cancel,
            "rate": self._rate,
            "forget": self._forget,
            "hide": self._hide,
        }

    def apply(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        """Apply one command.

        Raises:
            KeyError: No such command; a test compares the actions with this table.
        """
        self._known[command["command"]](work, effects, command)

    # -- the child's own settings

    def _set_language(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        language = self._replies.catalogue.language(command.get("language"))
        if language:
            effects.language = language
            effects.changes.update(language=language, language_chosen=True)

    def _set_country(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        country = self._replies.catalogue.country(command.get("country"))
        if country:
            effects.changes["country"] = country.code

    def _missed(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        effects.changes["misses"] = effects.child.misses + 1

    # -- to a person

    def _ask_person(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        before = work.handoffs.open_of(effects.child.id)
        urgent = bool(command.get("urgent"))
        handoff = service.ask(work, effects.child, effects.language, urgent, effects.now)
        if urgent:
            effects.replies.append(self._say("handoff-urgent", effects, emergency=self._emergency(effects)))
        if handoff.state == CLAIMED:
            return
        if before is None or before.share == "none":
            effects.replies.append(self._say("handoff-share", effects))
        else:
            effects.replies.append(self._waiting(work, effects, handoff))

    def _share(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        before = work.handoffs.open_of(effects.child.id)
        handoff = service.share(work, effects.child, str(command.get("choice")))
        if before is None or handoff is None:
            effects.replies.append(self._say("handoff-no-wait", effects))
            return
        since = {"none": math.inf, "now": handoff.asked_at, "before": 0.0}
        self._copy_earlier(work, handoff, since[handoff.share], until=since[before.share])
        if handoff.state == CLAIMED:
            return  # a person is there already and sees the answer
        if handoff.safe == "unknown":
            effects.replies.append(self._say("handoff-safety", effects))
        else:
            effects.replies.append(self._waiting(work, effects, handoff))

    def _safety(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        handoff = service.safety(work, effects.child, str(command.get("choice")))
        if handoff is None:
            effects.replies.append(self._say("handoff-no-wait", effects))
        elif handoff.state == CLAIMED:
            return
        elif handoff.share == "none":
            effects.replies.append(self._say("handoff-share", effects))
        else:
            effects.replies.append(self._waiting(work, effects, handoff))

    def _copy_earlier(self, work: Transaction, handoff: Handoff, since: float, until: float) -> None:
        """Show staff the last turns after `since`, as the child allowed: they are still in the tracker.

        What came after `until` they see already: a second tap shows nothing twice.
        """
        for event in work.trackers.get(handoff.child_id) or ():
            author = {"user": "child", "bot": "bot"}.get(event.get("event"))
            text = event.get("text")
            when = float(event.get("timestamp") or handoff.asked_at)
            if not (author and text) or not since < when <= until or (event.get("metadata") or {}).get("button"):
                continue
            danger = author == "child" and bool((event.get("parse_data") or {}).get("danger"))
            work.transcript.add(handoff, author, text, when, kind="earlier", danger=danger)

    def _cancel(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        done = service.cancel(work, effects.child, effects.now)
        effects.replies.append(self._say("handoff-cancelled" if done else "handoff-no-wait", effects))

    def _rate(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        if service.rate(work, effects.child, str(command.get("rating")), effects.now):
            effects.replies.append(self._say("handoff-rated", effects))

    # -- the child's data

    def _forget(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        service.cancel(work, effects.child, effects.now)
        effects.forgotten = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(4))
        effects.replies = [self._say("delete-done", effects, receipt=effects.forgotten)]

    def _hide(self, work: Transaction, effects: Effects, command: dict[str, Any]) -> None:
        effects.hide = True
        effects.replies.append(self._say("hide-done", effects))

    # -- composing

    def _say(self, key: str, effects: Effects, **values: Any) -> Reply:
        return self._replies.message(key, effects.language, **values)

    def _emergency(self, effects: Effects) -> str:
        return self._replies.emergency(effects.language, effects.changes.get("country", effects.child.country))

    def _waiting(self, work: Transaction, effects: Effects, handoff: Handoff) -> Reply:
        """The honest waiting message: the place in the line, or when the team comes back."""
        helpline = self._replies.catalogue.content.helpline
        if work.state.get(service.PAUSED):
            return self._say("handoff-paused", effects, emergency=self._emergency(effects))
        if hours.is_open(helpline, effects.now):
            low, high = helpline.band
            return self._say(
                "handoff-waiting", effects, position=service.position(work, handoff, effects.now), low=low, high=high
            )
        return self._say(
            "handoff-closed",
            effects,
            when=self._when(effects, hours.next_opening(helpline, effects.now)),
            emergency=self._emergency(effects),
        )

    def _when(self, effects: Effects, opening: hours.Opening) -> str:
        text = self._replies.catalogue.text
        if opening.days > 1:
            weekday = text(effects.language, f"weekday-{opening.weekday}")
            return text(effects.language, "when-weekday", weekday=weekday, time=opening.clock)
        return text(effects.language, "when-tomorrow" if opening.days else "when-today", time=opening.clock)
