"""Words, by spaCy's rules for any language."""

from __future__ import annotations

from typing import Any, Dict, List

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class WordTokenizer(Tokenizer):  # type: ignore[misc]
    """Cuts text into words with spaCy's `xx` pipeline: no model, one set of rules for all languages."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Load spaCy's rules."""
        super().__init__(config)
        self._words = spacy.blank("xx").tokenizer

    @classmethod
    def create(cls, config: Dict[str, Any], *args: Any, **kwargs: Any) -> WordTokenizer:
        """See parent class for full docstring."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """Return the words of a message with their places."""
        text = message.get(attribute) or ""
        tokens = [Token(t.text, t.idx) for t in self._words(text[:4096]) if not t.is_space]
        return self._apply_token_pattern(tokens) or [Token(text or " ", 0)]
