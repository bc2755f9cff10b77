"""The learned half of the danger decision; the phrase screen at receipt is the other half (`bot/safety`).

Tuned for recall: a false alarm costs one kind sentence, a miss can cost a life.
"""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
import structlog
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.embedding import PIECES
from bot.nlu.learned import Learned, typed_lines
from bot.nlu.mixture import Mixture

log = structlog.get_logger(__name__)
DANGER, DANGER_SURE, SCREENED = "danger", "danger_sure", "screened"
SCORE = "danger_score"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerDetector(Learned):
    """Sets `danger`, `danger_sure` (bool) and `danger_score`.

    Both thresholds are chosen while training, on lines the model did not see: danger may flag at most a share `alarms`
    of the lines that are not danger, sure danger at most `sure_alarms`. A message that is flagged but not surely so
    still gets its answer, after the safety text (docs/adr/0009).
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {"letters_share": 0.5, "C": 100.0, "alpha": 5e-6, "alarms": 0.042, "sure_alarms": 0.01}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn danger against everything else, and choose the thresholds."""
        lines = typed_lines(training_data)
        texts = [m.get(TEXT) for m in lines]
        vectors = np.stack([m.get(PIECES)[0] for m in lines])
        danger = np.array([m.get(INTENT) == DANGER for m in lines])
        mixture = Mixture(self._config["letters_share"], self._config["C"], self._config["alpha"], balanced=True)
        unseen = mixture.unseen(vectors, texts, danger)[:, 1]
        threshold, sure = (
            float(np.quantile(unseen[~danger], 1 - self._config[share])) for share in ("alarms", "sure_alarms")
        )
        log.info(
            "danger.trained",
            lines=int(danger.sum()),
            threshold=round(threshold, 3),
            found=round(float((unseen[danger] >= threshold).mean()), 3),
        )
        return self._keep({"mixture": mixture.fit(vectors, texts, danger), "threshold": threshold, "sure": sure})

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for each message; a danger in any piece of a long text counts."""
        assert self._model is not None
        mixture: Mixture = self._model["mixture"]
        for message in messages:
            meaning = mixture.meaning(message.get(PIECES))
            letters = mixture.letters([message.get(TEXT) or ""])
            score = float(mixture.mix(meaning, np.repeat(letters, len(meaning), axis=0))[:, 1].max())
            screened = bool((message.get(METADATA) or {}).get(SCREENED))
            message.set(SCREENED, screened)
            message.set(DANGER, screened or score >= self._model["threshold"], add_to_output=True)
            message.set(DANGER_SURE, screened or score >= self._model["sure"])
            message.set(SCORE, score, add_to_output=True)
        return messages
