"""What actions share: reading the message that is being answered, and naming a command."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher


def entity(tracker: Tracker, name: str) -> str | None:
    """Return the value of an entity in the latest message."""
    return next(tracker.get_latest_entity_values(name), None)


def metadata(tracker: Tracker) -> dict[str, Any]:
    """Return what the conversation sent along: language, country, misses."""
    return tracker.latest_message.get("metadata") or {}


def command(dispatcher: CollectingDispatcher, name: str, **arguments: Any) -> None:
    """Name a command for the conversation to apply in the turn's transaction."""
    dispatcher.utter_message(json_message={"command": name, **arguments})
