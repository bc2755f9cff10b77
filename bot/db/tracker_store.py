"""Rasa's tracker store, without a database of its own.

Rasa's SQL store reads every past event on every turn and commits by itself, so that turns grow slower and a kill
runs one twice. Here a turn brings the stored tracker along and takes the new one away, to be written in the
turn's own transaction; only a prelude and the last turns are kept (docs/adr/0004).
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 4
"""User turns kept in full; a window of 10 is already half as slow again (measured, design §7)."""
_PARSE_KEPT = ("intent", "entities", "response_selector", "decision", "options", "language")


@dataclass
class Cargo:
    """What a turn brings to Rasa and takes away: the stored tracker before, and after."""

    before: Any = None
    after: Any = field(default=None)


cargo: ContextVar[Cargo] = ContextVar("cargo")


def shorten(tracker: DialogueStateTracker) -> list[Event]:
    """Return a prelude that restores the state, then the events of the last `KEPT_TURNS` turns."""
    events = list(tracker.events)
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= KEPT_TURNS:
        return events
    prelude: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    cut = starts[-KEPT_TURNS]
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], tracker.slots.values())
    prelude += [SlotSet(name, slot.value) for name, slot in before.slots.items() if slot.value != slot.initial_value]
    if before.active_loop_name:
        prelude.append(ActiveLoop(before.active_loop_name))
    prelude.append(ActionExecuted(ACTION_LISTEN_NAME))
    return prelude + events[cut:]


def pack(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return the shortened tracker as plain values."""
    packed = []
    for event in shorten(tracker):
        data = event.as_dict()
        if isinstance(event, UserUttered):
            parse = data.get("parse_data") or {}
            data["parse_data"] = {k: parse[k] for k in _PARSE_KEPT if k in parse} | {"text": data.get("text")}
        packed.append(data)
    return packed


class TurnTrackerStore(TrackerStore):  # type: ignore[misc]
    """Gives Rasa the tracker that the turn brought, and keeps the one Rasa saves for the turn's transaction."""

    def __init__(self, domain: Optional[Domain], event_broker: Optional[EventBroker] = None, **kwargs: Any) -> None:
        """See parent class."""
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the tracker that the turn brought, or None for a new child."""
        before = cargo.get(Cargo()).before
        if before is None:
            return None
        return DialogueStateTracker.from_events(sender_id, deserialise_events(before), self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the shortened tracker to the turn."""
        cargo.get(Cargo()).after = pack(tracker)

    async def keys(self) -> list[str]:
        """Return nothing: only a turn knows its child."""
        return []

    async def delete(self, sender_id: str) -> None:
        """Nothing to delete here: forgetting a child deletes its row."""
