"""Two classifiers that are surer together: one knows meaning, one knows letters.

Meaning is a logistic regression on sentence vectors; it carries over between languages. Letters is one on character
n-grams; it knows slang, typos and Latin-letter spellings. Their geometric mean beats either on unseen sentences
(measured: docs/for-developers/understanding.md).
"""

from __future__ import annotations

from typing import List, Optional, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from bot.nlu.embedding import MAX_CHARACTERS

FOLDS = 3
_LEAST = 1e-9


class Mixture:
    """The two classifiers and how they are mixed.

    Args:
        letters_share: Weight of the letters in the geometric mean, 0 to 1.
        C: Inverse strength of the meaning's regularisation; vectors have unit length, so it is large.
        alpha: Strength of the letters' regularisation.
        balanced: Whether rare labels weigh as much as frequent ones.
    """

    def __init__(self, letters_share: float, C: float, alpha: float, balanced: bool = False) -> None:
        self._share = letters_share
        weight: Optional[str] = "balanced" if balanced else None
        self._meaning = LogisticRegression(C=C, max_iter=60, class_weight=weight)
        self._letters: Pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            SGDClassifier(
                loss="log_loss",
                alpha=alpha,
                max_iter=6,
                tol=None,
                average=True,
                random_state=0,
                class_weight=weight,
                n_jobs=-1,
            ),
        )

    def fit(self, vectors: np.ndarray, texts: Sequence[str], labels: np.ndarray) -> Mixture:
        """Learn from lines: `vectors` (lines, dimensions), `texts` and `labels` in the same order."""
        self._meaning.fit(vectors, labels)
        self._letters.fit([_read(text) for text in texts], labels)
        # one text times all weights: in this order the weights are read as they lie, not copied (11 ms a message)
        self._letters[-1].coef_ = np.asfortranarray(self._letters[-1].coef_, dtype=np.float32)
        return self

    def unseen(self, vectors: np.ndarray, texts: Sequence[str], labels: np.ndarray) -> np.ndarray:
        """Return probabilities (lines, labels) for each line from a mixture that did not see it: thresholds need it."""
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        how = {"cv": folds, "method": "predict_proba"}
        meaning = cross_val_predict(self._meaning, vectors, labels, **how)
        return self.mix(meaning, cross_val_predict(self._letters, [_read(text) for text in texts], labels, **how))

    @property
    def labels(self) -> List[str]:
        """The labels, in the order of the probabilities."""
        return list(self._meaning.classes_)

    def meaning(self, vectors: np.ndarray) -> np.ndarray:
        """Return the probabilities of each vector by meaning alone."""
        return self._meaning.predict_proba(vectors)  # type: ignore[no-any-return]

    def letters(self, texts: Sequence[str]) -> np.ndarray:
        """Return the probabilities of each text by letters alone."""
        return self._letters.predict_proba([_read(text) for text in texts])  # type: ignore[no-any-return]

    def mix(self, meaning: np.ndarray, letters: np.ndarray) -> np.ndarray:
        """Return the weighted geometric mean of two arrays of probabilities; each row sums to one."""
        mixed = np.exp((1 - self._share) * np.log(meaning + _LEAST) + self._share * np.log(letters + _LEAST))
        return mixed / mixed.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def _read(text: str) -> str:
    """Return how much of a text is read: children tell a story first and ask at its end."""
    return text[-MAX_CHARACTERS:]
