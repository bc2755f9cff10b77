"""Topics and their questions as buttons."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import entity


class ActionMenu(Action):
    """Shows the first or the second page of topics."""

    def name(self) -> str:
        """See parent class."""
        return "action_menu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the page that the button asked for."""
        dispatcher.utter_message(response="utter_menu_more" if entity(tracker, "choice") == "more" else "utter_menu")
        return []


class ActionTopic(Action):
    """Shows one topic's questions."""

    def name(self) -> str:
        """See parent class."""
        return "action_topic"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the questions of the topic in the button."""
        dispatcher.utter_message(response="utter_topic", answer=entity(tracker, "choice"))
        return []


class ActionMore(Action):
    """The child wants more of what was just explained."""

    def name(self) -> str:
        """See parent class."""
        return "action_more"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the questions of the topic of the last answer; without one, the topics."""
        answer = tracker.get_slot("answer")
        if answer:
            dispatcher.utter_message(response="utter_topic", answer=answer.partition("/")[0])
        else:
            dispatcher.utter_message(response="utter_menu")
        return []
