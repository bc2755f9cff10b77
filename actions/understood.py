"""Was this clear? The simpler version, then a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import entity


class ActionSimpler(Action):
    """Says the last answer, or the one on the button, with shorter words."""

    def name(self) -> str:
        """See parent class."""
        return "action_simpler"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Give the simpler version; asked again for the same answer, offer a person."""
        answer = entity(tracker, "answer") or tracker.get_slot("answer")
        if not answer:
            dispatcher.utter_message(response="utter_nothing_to_simplify")
            return []
        if tracker.get_slot("simplified") == answer:
            dispatcher.utter_message(response="utter_clear_no_person")
            return []
        dispatcher.utter_message(response="utter_simpler", answer=answer)
        return [SlotSet("simplified", answer)]


class ActionClear(Action):
    """Hears whether the answer was clear."""

    def name(self) -> str:
        """See parent class."""
        return "action_clear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Clear: the next questions. Not yet: the simpler version, and after that a person."""
        answer = entity(tracker, "answer") or tracker.get_slot("answer")
        if entity(tracker, "choice") == "yes":
            dispatcher.utter_message(response="utter_clear_yes", answer=answer)
            return [SlotSet("simplified", None)]
        if not answer or tracker.get_slot("simplified") == answer:
            dispatcher.utter_message(response="utter_clear_no_person")
            return []
        dispatcher.utter_message(response="utter_clear_no_simpler")
        dispatcher.utter_message(response="utter_simpler", answer=answer)
        return [SlotSet("simplified", answer)]
