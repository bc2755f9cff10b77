"""The learned half of the danger decision; the phrase screen at receipt is the other half (`bot/safety`).

Tuned for recall: a false alarm costs one kind sentence, a miss can cost a life.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

import joblib
import numpy as np
import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from bot.nlu.embedding import PIECES

log = structlog.get_logger(__name__)
DANGER = "danger"
SCORE = "danger_score"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerDetector(GraphComponent):  # type: ignore[misc]
    """Sets `danger` (bool) and `danger_score`.

    The threshold is chosen while training, on lines the model did not see (five folds): the highest one that
    still finds `recall` of the danger lines, but never one that flags more than `alarms` of the others.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """See parent class for full docstring."""
        return {"C": 30.0, "recall": 0.985, "alarms": 0.04}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource,
                 model: Optional[Dict[Text, Any]] = None) -> None:
        """Take a trained model, if there is one."""
        self._config, self._storage, self._resource = config, storage, resource
        self._model = model

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> DangerDetector:
        """See parent class for full docstring."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> DangerDetector:
        """See parent class for full docstring."""
        with model_storage.read_from(resource) as path:
            return cls(config, model_storage, resource, joblib.load(path / "danger.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn danger against everything else, and choose the threshold."""
        lines = [m for m in training_data.intent_examples if m.get(TEXT)]
        vectors = np.stack([m.get(PIECES)[0] for m in lines])
        danger = np.array([m.get(INTENT) == DANGER for m in lines])
        model = LogisticRegression(C=self._config["C"], max_iter=300, class_weight="balanced")
        unseen = cross_val_predict(model, vectors, danger, cv=5, method="predict_proba")[:, 1]
        by_recall = float(np.quantile(unseen[danger], 1 - self._config["recall"]))
        by_alarms = float(np.quantile(unseen[~danger], 1 - self._config["alarms"]))
        threshold = max(by_recall, by_alarms)
        log.info("danger.trained", lines=int(danger.sum()), threshold=round(threshold, 3),
                 found=round(float((unseen[danger] >= threshold).mean()), 3),
                 alarms=round(float((unseen[~danger] >= threshold).mean()), 3))
        self._model = {"model": model.fit(vectors, danger), "threshold": threshold}
        with self._storage.write_to(self._resource) as path:
            joblib.dump(self._model, path / "danger.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for each message; a danger in any piece of a long text counts."""
        assert self._model is not None
        for message in messages:
            score = float(self._model["model"].predict_proba(message.get(PIECES))[:, 1].max())
            screened = bool((message.get(METADATA) or {}).get("screened"))
            message.set(DANGER, screened or score >= self._model["threshold"], add_to_output=True)
            message.set(SCORE, score, add_to_output=True)
        return messages
