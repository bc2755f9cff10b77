"""Which question a child asks, and whether to answer, to ask back or to say "I do not understand".

All labels (`<topic>/<question>` and the other intents) of all languages are learned together by one `Mixture`. The
component also writes what Rasa's retrieval actions read, so that one rule a topic answers all its questions.
Understands or asks; never guesses.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import structlog
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RESPONSE_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.danger import DANGER, DANGER_SURE, SCREENED
from bot.nlu.embedding import PIECES
from bot.nlu.learned import Learned, typed_lines
from bot.nlu.mixture import Mixture
from bot.parse import selected
from bot.safety.screen import normalize

log = structlog.get_logger(__name__)
ANSWER, ASK, FALLBACK = "answer", "ask", "fallback"
DECISION, OPTIONS, ALSO = "decision", "options", "also"
ASK_INTENT, BOTH_INTENT, FALLBACK_INTENT = "ask", "both", "nlu_fallback"
MAX_OPTIONS = 3
FOLLOW_UP, MOST_GENERAL = "follow_up", 8
"""Name of the lookup tables of general words; a follow-up has at most so many."""
OUT_OF_SCOPE, MORE, MENU, COUNTRY = "out_of_scope", "more", "menu", "country"
LEAST_WORDS, MOST_WORDS, MOST_CUTS, ENDS = 6, 60, 12, ".!?؟،,;؛…"
"""A message that may hold two questions has so many words, and is cut at so many places, ends of sentences first."""
NOT_OFFERED = frozenset(
    (OUT_OF_SCOPE, DANGER, MORE, COUNTRY)
    + ("greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "simpler", "delete_data")
)
"""Intents that make no sense as a button "Do you mean: …"."""


def group(label: str) -> str:
    """Return the topic of an answer's label, or the intent itself."""
    return label.partition("/")[0]


class Groups:
    """Labels by what a child talks about: the questions of a topic are one group, every other intent is one.

    Args:
        labels: All labels, in the order of the probabilities.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = np.array(labels)
        self.names = np.array(list(dict.fromkeys(map(group, labels))))
        self._member = np.array([[group(label) == name for name in self.names] for label in labels], float)

    def sum(self, likely: np.ndarray) -> np.ndarray:
        """Return the probabilities (…, groups) for probabilities (…, labels)."""
        return likely @ self._member  # type: ignore[no-any-return]

    def of(self, name: str) -> np.ndarray:
        """Return which labels belong to a group, as 0 and 1."""
        return self._member[:, list(self.names).index(name)] if name in self.names else np.zeros(len(self.labels))


class Ranking:
    """What one message may mean, likeliest group first.

    Args:
        groups: The groups.
        likely: A probability for each label.
    """

    def __init__(self, groups: Groups, likely: np.ndarray) -> None:
        summed = groups.sum(likely)
        order = np.argsort(-summed)
        self.names: List[str] = [str(groups.names[i]) for i in order]
        self.confidence: Dict[str, float] = {str(groups.names[i]): float(summed[i]) for i in order}
        self._groups, self.likely = groups, likely

    @property
    def first(self) -> str:
        """The likeliest group."""
        return self.names[0]

    def label(self, name: str) -> str:
        """Return the likeliest label of a group."""
        return str(self._groups.labels[int(np.argmax(np.where(self._groups.of(name) > 0, self.likely, -1)))])

    def likelihood(self, label: str) -> float:
        """Return the probability of a label."""
        return float(self.likely[self._groups.labels == label].sum())

    def options(self) -> List[str]:
        """Return what can be offered as buttons, best first; two may be questions of one topic."""
        labels = (str(self._groups.labels[i]) for i in np.argsort(-self.likely))
        return list(itertools.islice((label for label in labels if group(label) not in NOT_OFFERED), MAX_OPTIONS))


@dataclass(frozen=True)
class Two:
    """Two questions that one message may hold.

    Attributes:
        labels: The two, in order.
        halves: How sure the less sure half is.
        whole: How likely the less likely of the two is for the whole message.
    """

    labels: List[str]
    halves: float
    whole: float


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LabelClassifier(Learned):
    """Sets intent, ranking, `answer` entity, response selector, `decision` and `options`.

    The threshold to answer is chosen while training, on lines the model did not see: the lowest confidence at which at
    most a share `wrong` of them is answered wrongly. Training lines are harder than what comes (many were written
    because they are near another label), so the share is larger than the one that children meet. Below the threshold
    the likeliest options are offered when together they reach `ask`.

    Metadata may carry `topic`, the topic of the answer just shown. A message of nothing but general words (the lookup
    tables `follow_up`: "and how long?", "what if they say no") is then about it; any other short message is `follow`
    times likelier to be.

    Danger is the answer when a phrase was found, or when detector and label agree. Otherwise (docs/adr/0009) it leaves
    the decision as it is: flagged by the detector alone, or by the label alone (`perhaps`), or a clear question that is
    dangerous by itself (`risky`).

    Two questions in one message are both offered where that is sure (`both`: least confidence of the halves, and
    `both_whole`: of each label for the whole message), or the second becomes a button under the first one's answer
    (`also`).
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """See parent class for full docstring."""
        return {
            "letters_share": 0.7,
            "C": 100.0,
            "alpha": 2e-6,
            "wrong": 0.085,
            "ask": 0.1,
            "follow": 10.0,
            "small_talk": 0.7,
            "both": 0.7,
            "both_whole": 0.06,
            "also": 0.25,
            "also_whole": 0.015,
            "perhaps": 0.3,
            "risky": ["trafficking/boyfriend"],
        }

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[Dict[str, Any]] = None
    ) -> None:
        """See parent class for full docstring."""
        super().__init__(config, storage, resource, model)
        if model:
            self._mixture: Mixture = model["mixture"]
            self._groups = Groups(self._mixture.labels)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all labels, and choose the threshold."""
        lines = typed_lines(training_data)
        texts = [m.get(TEXT) for m in lines]
        labels = np.array([m.get(INTENT_RESPONSE_KEY) or m.get(INTENT) for m in lines])
        vectors = np.stack([m.get(PIECES)[0] for m in lines])
        mixture = Mixture(self._config["letters_share"], self._config["C"], self._config["alpha"])
        unseen = mixture.unseen(vectors, texts, labels)
        mixture.fit(vectors, texts, labels)
        groups = Groups(mixture.labels)
        summed = groups.sum(unseen)
        best, confidence = groups.names[summed.argmax(1)], summed.max(1)
        right = best == np.array([group(label) for label in labels])
        threshold = _threshold(confidence, right, self._config["wrong"])
        log.info(
            "labels.trained",
            lines=len(texts),
            labels=len(mixture.labels),
            right=round(float(right.mean()), 3),
            threshold=round(threshold, 3),
            answered=round(float((confidence >= threshold).mean()), 3),
        )
        general = {
            normalize(word)
            for table in training_data.lookup_tables
            if table["name"] == FOLLOW_UP
            for word in table["elements"]
        }
        return self._keep({"mixture": mixture, "threshold": threshold, "general": general})

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for each message."""
        for message in messages:
            self._decide(message)
        return messages

    def _rank(self, vectors: np.ndarray, text: str, topic: Optional[str]) -> Ranking:
        """Rank the labels of a text. A long one is read piece by piece; its last piece counts double."""
        weights = np.ones(len(vectors))
        weights[-1] = 2.0
        meaning = np.average(self._mixture.meaning(vectors), axis=0, weights=weights)
        likely = self._mixture.mix(meaning[np.newaxis, :], self._mixture.letters([text]))[0]
        if topic:
            boost = 1 + (self._config["follow"] - 1) * min(1.0, 5 / max(1, len(text.split())))
            likely = likely * (1 + self._groups.of(topic) * (boost - 1))
            likely = likely / likely.sum()
        return Ranking(self._groups, likely)

    def _within(self, topic: str, ranking: Ranking) -> Ranking:
        """Return what of a ranking is about a topic."""
        likely = ranking.likely * self._groups.of(topic)
        return Ranking(self._groups, likely / likely.sum())

    def _general(self, text: str) -> bool:
        """Whether a text says nothing of its own: it asks about what was just explained."""
        assert self._model is not None
        words = normalize(text).split()
        return 0 < len(words) <= MOST_GENERAL and all(word in self._model["general"] for word in words)

    def _small_talk(self, ranking: Ranking) -> bool:
        """Whether a message is surely something else than a question about a topic: yes, thanks, a person, danger."""
        first = ranking.first
        if "/" in ranking.label(first):
            return False
        return first == DANGER or ranking.confidence[first] >= self._config["small_talk"]

    def _decide(self, message: Message) -> None:
        assert self._model is not None
        topic = (message.get(METADATA) or {}).get("topic")
        text = message.get(TEXT) or ""
        ranking = self._rank(message.get(PIECES), text, topic)
        also = ""
        follows = bool(topic) and self._general(text) and not self._small_talk(ranking)
        if topic and follows:
            ranking = self._within(topic, ranking)
        first, confidence, options = ranking.first, ranking.confidence, ranking.options()
        enough = confidence[first] >= self._model["threshold"]
        if follows:  # surely this topic; but which question?
            enough = ranking.likelihood(ranking.label(first)) >= self._model["threshold"]
        flagged, sure = bool(message.get(DANGER)), bool(message.get(DANGER_SURE))
        risky = enough and ranking.label(first) in self._config["risky"]
        # doubtful danger: the safety text comes first, and the rest goes on as if there were none
        danger = flagged or risky or (first == DANGER and confidence[first] >= self._config["perhaps"])
        if message.get(SCREENED) or (first == DANGER and (sure or (flagged and enough))):
            decision, intent = ANSWER, DANGER
            # the danger answer first, the topic after it as a button
            options = [o for o in options if "/" in o and confidence[group(o)] >= self._config["ask"]]
        elif (two := self._two_questions(text, ranking)) and self._sure(two, "both"):
            decision, intent, options = ASK, BOTH_INTENT, two.labels
        elif enough and first != DANGER:
            decision, intent = ANSWER, first
            if two and self._sure(two, "also") and ranking.label(first) in two.labels:
                # perhaps two questions: the likelier one is answered, the other stands under it as a button
                also = next(label for label in two.labels if label != ranking.label(first))
                options = [also, *(o for o in options if o != also)][:MAX_OPTIONS]
        elif (
            first != OUT_OF_SCOPE and sum(confidence[name] for name in set(map(group, options))) >= self._config["ask"]
        ):
            decision, intent = ASK, ASK_INTENT
        else:
            decision, intent = FALLBACK, FALLBACK_INTENT
        if intent == MORE and not topic:
            intent = MENU  # more of what? the topics
        best = MENU if first == MORE and not topic else ranking.label(first)
        message.set(DANGER, danger, add_to_output=True)
        message.set(DECISION, decision, add_to_output=True)
        message.set(OPTIONS, options, add_to_output=True)
        message.set(ALSO, also, add_to_output=True)
        message.set("best", best, add_to_output=True)
        message.set(
            INTENT, {"name": intent, "confidence": confidence.get(intent, confidence[first])}, add_to_output=True
        )
        message.set(
            "intent_ranking", [{"name": n, "confidence": confidence[n]} for n in ranking.names[:5]], add_to_output=True
        )
        answer = best if intent == first and "/" in best else ""
        message.set("response_selector", selected(answer), add_to_output=True)
        if answer:
            found = {"entity": "answer", "value": answer, "extractor": type(self).__name__}
            message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)

    def _two_questions(self, text: str, ranking: Ranking) -> Optional[Two]:
        """Look for two questions in one message, of one topic or of two, with or without marks between them.

        The message is cut in two wherever a word ends, and each half is read by its letters alone; the cut counts at
        which the less sure half is surest.
        """
        halves = cuts(text)
        if not halves:
            return None
        answers = np.char.find(self._groups.labels, "/") >= 0
        likely = self._mixture.letters([half for pair in halves for half in pair]) * answers
        best, confidence = likely.argmax(1), likely.max(1)
        least = np.where(best[0::2] == best[1::2], 0.0, np.minimum(confidence[0::2], confidence[1::2]))
        cut = int(least.argmax())
        labels = [str(self._groups.labels[best[2 * cut + side]]) for side in (0, 1)]
        return Two(labels, float(least[cut]), min(ranking.likelihood(label) for label in labels))

    def _sure(self, two: Two, how: str) -> bool:
        return two.halves >= self._config[how] and two.whole >= self._config[f"{how}_whole"]


def cuts(text: str) -> List[Tuple[str, str]]:
    """Return the two halves of a text for each place at which a second question may begin."""
    words = text.split()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        return []
    places = range(2, len(words) - 1)
    step = max(1.0, len(places) / MOST_CUTS)
    chosen = {places[int(n * step)] for n in range(min(MOST_CUTS, len(places)))}
    chosen |= set([p for p in places if words[p - 1][-1] in ENDS][:MOST_CUTS])
    return [(" ".join(words[:place]), " ".join(words[place:])) for place in sorted(chosen)]


def _threshold(confidence: np.ndarray, right: np.ndarray, wrong: float) -> float:
    """Return the lowest confidence at which answering is wrong for at most a share `wrong` of all messages."""
    order = np.argsort(-confidence)
    share = np.cumsum(~right[order]) / len(order)
    fits = np.flatnonzero(share <= wrong)
    return float(confidence[order][fits[-1]]) if len(fits) else 1.0
