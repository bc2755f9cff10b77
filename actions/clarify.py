"""When understanding is unsure: ask back with buttons; after two misses offer a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import command, metadata

MISSES_BEFORE_PERSON = 2


class ActionBoth(Action):
    """Answers the intent `both`: two questions in one message."""

    def name(self) -> str:
        """See parent class."""
        return "action_both"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Offer both; the child says which comes first."""
        dispatcher.utter_message(response="utter_both", options=tracker.latest_message.get("options") or [])
        return []


class ActionClarify(Action):
    """Answers the intents `ask` and `nlu_fallback`."""

    def name(self) -> str:
        """See parent class."""
        return "action_clarify"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Offer the likeliest questions, or topics, or a person."""
        command(dispatcher, "missed")
        options = tracker.latest_message.get("options") or []
        if metadata(tracker).get("misses", 0) + 1 >= MISSES_BEFORE_PERSON:
            dispatcher.utter_message(response="utter_offer_person")
        elif tracker.latest_message["intent"]["name"] == "ask" and options:
            dispatcher.utter_message(response="utter_ask", options=options)
        else:
            dispatcher.utter_message(response="utter_fallback")
        return []
