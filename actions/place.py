"""Language and country: chosen by the child, kept by the conversation."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import command, entity


class ActionLanguage(Action):
    """Changes the language, or shows the languages."""

    def name(self) -> str:
        """See parent class."""
        return "action_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Take the language on the button or named in the text; without one, ask."""
        language = entity(tracker, "choice")
        if not language:
            dispatcher.utter_message(response="utter_choose_language")
            return []
        command(dispatcher, "set_language", language=language)
        dispatcher.utter_message(response="utter_language_set", language=language)
        return []


class ActionCountry(Action):
    """Takes the country on the flag or named in the text, and gives its numbers."""

    def name(self) -> str:
        """See parent class."""
        return "action_country"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Give the country's numbers; a child may also not say it."""
        country = entity(tracker, "choice")
        if not country or country == "none":
            dispatcher.utter_message(response="utter_country_none" if country else "utter_country_ask")
            return []
        command(dispatcher, "set_country", country=country)
        dispatcher.utter_message(response="utter_country_set", country=country)
        return []
