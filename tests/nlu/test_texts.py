"""How a text is cut and counted before anything is learned from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import LEAST_WORDS, MOST_CUTS, MOST_WORDS, Groups, Ranking, _threshold, cuts
from bot.nlu.embedding import MAX_PIECES, PIECE_CHARACTERS, pieces
from bot.nlu.language import script_of
from bot.nlu.mixture import Mixture
from bot.nlu.tokenizer import WordTokenizer

WORDS = st.lists(st.text("abcdé.?ابپ", min_size=1, max_size=12), max_size=90)


@given(st.text(max_size=3000))
def test_a_text_of_any_length_becomes_few_short_pieces(text: str) -> None:
    found = pieces(text)
    assert 1 <= len(found) <= MAX_PIECES
    assert all(0 < len(piece) <= PIECE_CHARACTERS for piece in found)


def test_of_a_long_story_its_beginning_and_its_end_are_read() -> None:
    story = "I left my home. " + "We walked and walked. " * 200 + "Can I go to school here?"
    found = pieces(story)
    assert found[0].startswith("I left my home.") and found[-1].endswith("Can I go to school here?")
    assert pieces("x" * 5000)[-1][-1] == "x"
    assert pieces(" \n ") == [" "]


@given(WORDS)
def test_a_cut_loses_no_word_and_there_are_few(words: list[str]) -> None:
    text = " ".join(words)
    found = cuts(text)
    assert len(found) <= 2 * MOST_CUTS
    assert all(f"{first} {second}".split() == text.split() for first, second in found)
    assert bool(found) == (LEAST_WORDS <= len(text.split()) <= MOST_WORDS)


def test_the_end_of_a_sentence_is_always_a_cut() -> None:
    words = ["word"] * 50
    words[30] = "really?"
    assert (" ".join(words[:31]), " ".join(words[31:])) in cuts(" ".join(words))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("i dont know", ["i", "dont", "know"]),
        ("أنا خائف.", ["أنا", "خائف", "."]),
        ("من می‌ترسم", ["من", "می‌ترسم"]),
        ("ሰላም እንዴት", ["ሰላም", "እንዴት"]),
        ("", [" "]),
    ],
)
def test_words_in_any_script(text: str, words: list[str]) -> None:
    tokenizer = WordTokenizer(WordTokenizer.get_default_config())
    found = tokenizer.tokenize(Message({"text": text}), "text")
    assert [token.text for token in found] == words
    assert all(text[token.start : token.end] == token.text for token in found if text)


@pytest.mark.parametrize(
    ("text", "script"),
    [("salam 3likom", "LATIN"), ("سلام", "ARABIC"), ("привет", "CYRILLIC"), ("123 ?!", None), ("", None)],
)
def test_the_script_is_that_of_most_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script


# -- deciding


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.floats(0, 1))
def test_the_threshold_lets_no_more_wrong_answers_through_than_allowed(
    lines: list[tuple[float, bool]], wrong: float
) -> None:
    confidence = np.array([c for c, _ in lines])
    right = np.array([r for _, r in lines])
    threshold = _threshold(confidence, right, wrong)
    if len(set(confidence)) == len(confidence) and threshold < 1:
        assert np.mean(~right & (confidence >= threshold)) <= wrong + 1e-9


def test_a_topic_is_as_likely_as_its_questions_together_and_small_talk_is_never_offered() -> None:
    labels = ["guardian/what", "guardian/get", "work/pay", "greet", "danger", "human"]
    ranking = Ranking(Groups(labels), np.array([0.25, 0.2, 0.3, 0.1, 0.1, 0.05]))
    assert ranking.first == "guardian" and ranking.confidence["guardian"] == pytest.approx(0.45)
    assert ranking.label("guardian") == "guardian/what"
    assert ranking.options() == ["work/pay", "guardian/what", "guardian/get"]


def test_a_mixture_learns_judges_lines_it_did_not_see_and_sums_to_one() -> None:
    chance = np.random.default_rng(0)
    texts, labels, vectors = [], [], []
    for number in range(90):
        label = ("school", "work", "home")[number % 3]
        texts.append(f"{label} {chance.integers(1000)} please")
        labels.append(label)
        vectors.append(np.eye(3)[number % 3] + chance.normal(0, 0.2, 3))
    mixture = Mixture(0.5, 10.0, 1e-5)
    unseen = mixture.unseen(np.array(vectors), texts, np.array(labels))
    mixture.fit(np.array(vectors), texts, np.array(labels))
    assert np.allclose(unseen.sum(1), 1)
    assert np.mean(np.array(mixture.labels)[unseen.argmax(1)] == np.array(labels)) > 0.9
    shuffled = np.array(labels)[chance.permutation(90)]
    guess = mixture.unseen(chance.normal(0, 1, (90, 3)), [str(n) for n in chance.integers(9, size=90)], shuffled)
    assert np.mean(np.array(mixture.labels)[guess.argmax(1)] == shuffled) < 0.6, "it saw what it is judged on"
