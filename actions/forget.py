"""Delete my data, and hide this chat."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import command, entity


class ActionDelete(Action):
    """Asks once, then forgets."""

    def name(self) -> str:
        """See parent class."""
        return "action_delete"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Yes: name the command. No: say that all is kept. Otherwise ask."""
        choice = entity(tracker, "choice")
        if choice == "yes":
            command(dispatcher, "forget")
        else:
            dispatcher.utter_message(response="utter_delete_cancelled" if choice == "no" else "utter_delete_ask")
        return []


class ActionHide(Action):
    """Removes both sides' messages where Telegram allows it."""

    def name(self) -> str:
        """See parent class."""
        return "action_hide"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Name the command."""
        command(dispatcher, "hide")
        return []
