"""Languages and countries that a child names: "speak arabic", "im in greece"."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import spacy
import yaml
from babel import Locale
from babel.core import UnknownLocaleError
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher

LANGUAGE_INTENT, COUNTRY_INTENT = "change_language", "country"
SHORT = 5
"""A message of at most so many words that names a country tells where the child is."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(GraphComponent):  # type: ignore[misc]
    """Sets the entity `choice` where a language or a country is named. Names come from Unicode's CLDR."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"languages": "content/languages.yml"}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Collect the names of our languages and of all countries, each in each of our languages."""
        listed = yaml.safe_load(Path(config["languages"]).read_text(encoding="utf-8"))
        self._nlp = spacy.blank("xx")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        names: Dict[str, set[str]] = {}
        for code, entry in listed.items():
            names.setdefault(f"language {code}", set()).update(part.strip() for part in entry["name"].split("/"))
        for code in listed:
            try:
                locale = Locale.parse(code)
            except UnknownLocaleError:
                continue
            for other in listed:
                if other in locale.languages:
                    names[f"language {other}"].add(locale.languages[other])
            for territory, name in locale.territories.items():
                if len(territory) == 2 and territory.isalpha():
                    names.setdefault(f"country {territory}", set()).add(name)
        for key, values in names.items():
            self._matcher.add(key, [self._nlp.make_doc(v) for v in values if v])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        """See parent class for full docstring."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Look for names in each message."""
        for message in messages:
            self._look(message)
        return messages

    def _look(self, message: Message) -> None:
        doc = self._nlp.make_doc((message.get(TEXT) or "")[:300])
        found = [self._nlp.vocab.strings[match].split() for match, _, _ in self._matcher(doc)]
        intent = (message.get(INTENT) or {}).get("name")
        languages = [code for kind, code in found if kind == "language"]
        countries = [code for kind, code in found if kind == "country"]
        if languages and intent == LANGUAGE_INTENT:
            self._choose(message, languages[0])
        elif countries and intent == COUNTRY_INTENT:
            self._choose(message, countries[0])
        elif countries and len(doc) <= SHORT and message.get("decision") != "answer":
            message.set(INTENT, {"name": COUNTRY_INTENT, "confidence": 1.0}, add_to_output=True)
            message.set("decision", "answer", add_to_output=True)
            self._choose(message, countries[0])

    @staticmethod
    def _choose(message: Message, code: str) -> None:
        chosen = {"entity": "choice", "value": code, "extractor": "NameExtractor"}
        message.set(ENTITIES, [*message.get(ENTITIES, []), chosen], add_to_output=True)
