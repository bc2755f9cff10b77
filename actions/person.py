"""To a person: asking, what may be shared, whether the phone is safe, not waiting, the smiley."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import command, entity


class ActionAskPerson(Action):
    """The child wants a person. The place in the queue is kept from this message on."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command; the conversation answers with what is to be asked next."""
        command(dispatcher, "ask_person", urgent=entity(tracker, "choice") == "urgent")
        return []


class ActionShare(Action):
    """What staff may see: from now on, or also what was asked before."""

    def name(self) -> str:
        """See parent class."""
        return "action_share"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command."""
        command(dispatcher, "share", choice=entity(tracker, "choice"))
        return []


class ActionSafety(Action):
    """Whether staff may write to this phone while the child is away."""

    def name(self) -> str:
        """See parent class."""
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command."""
        command(dispatcher, "safety", choice=entity(tracker, "choice"))
        return []


class ActionCancel(Action):
    """The child does not want to wait any more."""

    def name(self) -> str:
        """See parent class."""
        return "action_cancel"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command."""
        command(dispatcher, "cancel")
        return []


class ActionRate(Action):
    """How it was: one smiley."""

    def name(self) -> str:
        """See parent class."""
        return "action_rate"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command."""
        command(dispatcher, "rate", rating=entity(tracker, "choice"))
        return []
