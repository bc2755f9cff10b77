"""Which question a child asks, and whether to answer, to ask back or to say "I do not understand".

Two logistic regressions over all labels (`<topic>/<question>` and the other intents) of all languages together: one
on sentence vectors, which knows meaning, one on character n-grams, which knows slang and Latin-letter spellings. Their
geometric mean is surer than either (docs/for-developers/understanding.md). The component also writes what Rasa's
retrieval actions read, so that one rule a topic answers all its questions. Understands or asks; never guesses.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

import joblib
import numpy as np
import structlog
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from bot.nlu.danger import DANGER
from bot.nlu.embedding import MAX_CHARACTERS, PIECES
from bot.parse import selected

log = structlog.get_logger(__name__)
ANSWER, ASK, FALLBACK = "answer", "ask", "fallback"
DECISION, OPTIONS = "decision", "options"
ASK_INTENT, FALLBACK_INTENT = "ask", "nlu_fallback"
MAX_OPTIONS = 3
# Intents that make no sense as a button "Do you mean: …".
OUT_OF_SCOPE = "out_of_scope"
NOT_OFFERED = frozenset(
    (OUT_OF_SCOPE, "greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "simpler", "delete_data")
)


def group(label: str) -> str:
    """Return the topic of an answer's label, or the intent itself."""
    return label.partition("/")[0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LabelClassifier(GraphComponent):  # type: ignore[misc]
    """Sets intent, ranking, `answer` entity, response selector, `decision` and `options`.

    The threshold to answer is chosen while training, on lines the model did not see (five folds): the lowest
    confidence at which at most a share `wrong` of them is answered wrongly. Training lines are harder than what
    comes (many were written because they are near another label): 8% of them is about 3% of the independent test
    split. Below the threshold the likeliest options are offered when together they reach `ask`.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"C": 100.0, "alpha": 2e-6, "ngram_share": 0.45, "wrong": 0.08, "ask": 0.1}

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[Dict[str, Any]] = None
    ) -> None:
        """Take a trained model, if there is one."""
        self._config, self._storage, self._resource = config, storage, resource
        self._model = model
        if model:
            self._labels = list(model["meaning"].classes_)
            self._groups, self._member = _groups(self._labels)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LabelClassifier:
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
    ) -> LabelClassifier:
        """See parent class for full docstring."""
        with model_storage.read_from(resource) as path:
            return cls(config, model_storage, resource, joblib.load(path / "labels.joblib"))

    def _by_meaning(self) -> LogisticRegression:
        return LogisticRegression(C=self._config["C"], max_iter=150)

    def _by_letters(self) -> Pipeline:
        return make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            SGDClassifier(
                loss="log_loss", alpha=self._config["alpha"], max_iter=15, tol=None, average=True, random_state=0
            ),
        )

    def _mean(self, meaning: np.ndarray, letters: np.ndarray) -> np.ndarray:
        """Return the weighted geometric mean of two rows of probabilities, summing to one."""
        share = self._config["ngram_share"]
        mixed = np.exp((1 - share) * np.log(meaning + 1e-9) + share * np.log(letters + 1e-9))
        return mixed / mixed.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all labels, and choose the threshold."""
        lines = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [m.get(TEXT)[:MAX_CHARACTERS] for m in lines]
        labels = np.array([m.get(INTENT_RESPONSE_KEY) or m.get(INTENT) for m in lines])
        vectors = np.stack([m.get(PIECES)[0] for m in lines])
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        unseen = self._mean(
            cross_val_predict(self._by_meaning(), vectors, labels, cv=folds, method="predict_proba"),
            cross_val_predict(self._by_letters(), texts, labels, cv=folds, method="predict_proba"),
        )
        meaning, letters = self._by_meaning().fit(vectors, labels), self._by_letters().fit(texts, labels)
        groups, member = _groups(meaning.classes_)
        summed = unseen @ member
        best, confidence = np.array(groups)[summed.argmax(1)], summed.max(1)
        right = best == np.array([group(a) for a in labels])
        threshold = _threshold(confidence, right, self._config["wrong"])
        log.info(
            "labels.trained",
            lines=len(texts),
            labels=len(meaning.classes_),
            right=round(float(right.mean()), 3),
            threshold=round(threshold, 3),
            answered=round(float((confidence >= threshold).mean()), 3),
        )
        self._model = {"meaning": meaning, "letters": letters, "threshold": threshold}
        with self._storage.write_to(self._resource) as path:
            joblib.dump(self._model, path / "labels.joblib")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for each message."""
        for message in messages:
            self._decide(message)
        return messages

    def _probabilities(self, message: Message) -> np.ndarray:
        """Return a probability for each label. A long text is read piece by piece; its last piece counts double."""
        assert self._model is not None
        vectors = message.get(PIECES)
        weights = np.ones(len(vectors))
        weights[-1] = 2.0
        meaning = np.average(self._model["meaning"].predict_proba(vectors), axis=0, weights=weights)
        letters = self._model["letters"].predict_proba([(message.get(TEXT) or "")[-MAX_CHARACTERS:]])
        return self._mean(meaning[np.newaxis, :], letters)[0]  # type: ignore[no-any-return]

    def _decide(self, message: Message) -> None:
        assert self._model is not None
        likely = self._probabilities(message)
        by_group = likely @ self._member
        ranking = [self._groups[i] for i in np.argsort(-by_group)]
        confidence = {g: float(by_group[i]) for i, g in enumerate(self._groups)}
        best_label = {
            g: self._labels[int(np.argmax(np.where(self._member[:, i] > 0, likely, -1)))]
            for i, g in enumerate(self._groups)
        }
        first = ranking[0]
        options = [best_label[g] for g in ranking if g not in NOT_OFFERED and g != DANGER][:MAX_OPTIONS]
        danger = bool(message.get(DANGER)) or (first == DANGER and confidence[first] >= 0.5)
        if danger:
            decision, intent = ANSWER, DANGER
            # the danger answer first, the topic after it as a button
            options = [o for o in options if "/" in o and confidence[group(o)] >= self._config["ask"]]
        elif confidence[first] >= self._model["threshold"]:
            decision, intent = ANSWER, first
        elif first != OUT_OF_SCOPE and sum(confidence[group(o)] for o in options) >= self._config["ask"]:
            decision, intent = ASK, ASK_INTENT
        else:
            decision, intent = FALLBACK, FALLBACK_INTENT
        answer = best_label[first] if decision == ANSWER and intent == first and "/" in best_label[first] else ""
        message.set(DANGER, danger, add_to_output=True)
        message.set(DECISION, decision, add_to_output=True)
        message.set(OPTIONS, options, add_to_output=True)
        message.set("best", best_label[first], add_to_output=True)
        message.set(
            INTENT, {"name": intent, "confidence": confidence.get(intent, confidence[first])}, add_to_output=True
        )
        message.set(
            "intent_ranking", [{"name": g, "confidence": confidence[g]} for g in ranking[:5]], add_to_output=True
        )
        message.set("response_selector", selected(answer), add_to_output=True)
        if answer:
            found = {"entity": "answer", "value": answer, "extractor": type(self).__name__}
            message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)


def _groups(labels: Sequence[str]) -> Tuple[List[str], np.ndarray]:
    """Return the groups of labels, and which label (row) belongs to which group (column)."""
    groups = list(dict.fromkeys(map(group, labels)))
    return groups, np.array([[group(a) == g for g in groups] for a in labels], float)


def _threshold(confidence: np.ndarray, right: np.ndarray, wrong: float) -> float:
    """Return the lowest confidence at which answering is wrong for at most a share `wrong` of all messages."""
    order = np.argsort(-confidence)
    share = np.cumsum(~right[order]) / len(order)
    fits = np.flatnonzero(share <= wrong)
    return float(confidence[order][fits[-1]]) if len(fits) else 1.0
