"""What the components share that learn from training lines: which lines, and a model that Rasa stores and loads."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Type, TypeVar

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

Self = TypeVar("Self", bound="Learned")
_FILE = "model.joblib"


def line_language(message: Message) -> Optional[str]:
    """Return the language that a training line declares."""
    declared = (message.get(METADATA) or {}).get("intent") or {}
    return declared.get("language") if isinstance(declared, dict) else None


def typed_lines(training_data: TrainingData) -> List[Message]:
    """Return the lines that a child could type: those that declare a language. What buttons send declares none."""
    return [m for m in training_data.intent_examples if m.get(TEXT) and line_language(m)]


class Learned(GraphComponent):  # type: ignore[misc]
    """A component with a trained model.

    Args:
        config: From `config.yml`, over the defaults.
        storage: Where Rasa keeps the model.
        resource: Under which name.
        model: The trained model, if there is one.
    """

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[Dict[str, Any]] = None
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model = model

    @classmethod
    def create(
        cls: Type[Self],
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """See parent class for full docstring."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: Type[Self],
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """See parent class for full docstring."""
        with model_storage.read_from(resource) as path:
            return cls(config, model_storage, resource, joblib.load(path / _FILE))

    def _keep(self, model: Dict[str, Any]) -> Resource:
        """Store what was learned."""
        self._model = model
        with self._storage.write_to(self._resource) as path:
            joblib.dump(model, path / _FILE)
        return self._resource
