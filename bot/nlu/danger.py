"""The learned half of the danger decision; the phrase screen at receipt is the other half (`bot/safety`).

Tuned for recall: a false alarm costs one kind sentence, a miss can cost a life.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

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
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from bot.nlu.embedding import MAX_CHARACTERS, PIECES

log = structlog.get_logger(__name__)
DANGER = "danger"
SCORE = "danger_score"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerDetector(GraphComponent):  # type: ignore[misc]
    """Sets `danger` (bool) and `danger_score`: the geometric mean of a model of meaning and one of letters.

    The threshold is chosen while training, on lines the model did not see (five folds): the lowest one that
    flags at most a share `alarms` of the lines that are not danger.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"C": 100.0, "alpha": 5e-6, "alarms": 0.04}

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[Dict[str, Any]] = None
    ) -> None:
        """Take a trained model, if there is one."""
        self._config, self._storage, self._resource = config, storage, resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerDetector:
        """See parent class for full docstring."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerDetector:
        """See parent class for full docstring."""
        with model_storage.read_from(resource) as path:
            return cls(config, model_storage, resource, joblib.load(path / "danger.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn danger against everything else, and choose the threshold."""
        lines = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [m.get(TEXT)[:MAX_CHARACTERS] for m in lines]
        vectors = np.stack([m.get(PIECES)[0] for m in lines])
        danger = np.array([m.get(INTENT) == DANGER for m in lines])
        meaning = LogisticRegression(C=self._config["C"], max_iter=300, class_weight="balanced")
        letters = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            SGDClassifier(
                loss="log_loss",
                alpha=self._config["alpha"],
                max_iter=20,
                tol=None,
                average=True,
                random_state=0,
                class_weight="balanced",
            ),
        )
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        unseen = np.sqrt(
            cross_val_predict(meaning, vectors, danger, cv=folds, method="predict_proba")[:, 1]
            * cross_val_predict(letters, texts, danger, cv=folds, method="predict_proba")[:, 1]
        )
        threshold = float(np.quantile(unseen[~danger], 1 - self._config["alarms"]))
        log.info(
            "danger.trained",
            lines=int(danger.sum()),
            threshold=round(threshold, 3),
            found=round(float((unseen[danger] >= threshold).mean()), 3),
        )
        self._model = {
            "meaning": meaning.fit(vectors, danger),
            "letters": letters.fit(texts, danger),
            "threshold": threshold,
        }
        with self._storage.write_to(self._resource) as path:
            joblib.dump(self._model, path / "danger.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for each message; a danger in any piece of a long text counts."""
        assert self._model is not None
        for message in messages:
            meaning = self._model["meaning"].predict_proba(message.get(PIECES))[:, 1].max()
            letters = self._model["letters"].predict_proba([(message.get(TEXT) or "")[-MAX_CHARACTERS:]])[0, 1]
            score = float(np.sqrt(meaning * letters))
            screened = bool((message.get(METADATA) or {}).get("screened"))
            message.set(DANGER, screened or score >= self._model["threshold"], add_to_output=True)
            message.set(SCORE, score, add_to_output=True)
        return messages
