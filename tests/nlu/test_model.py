"""What the trained model makes of children's messages, and that it keeps to the figures of design §9."""

from __future__ import annotations

import pytest

from bench.gold import figures, read
from bench.understanding import judge
from bot.cli.assistant import Assistant
from tests.e2e.system import ROOT
from tests.nlu.conftest import Parse


def test_sentences_that_training_never_saw_are_understood(assistant: Assistant) -> None:
    """A little below design §9: another machine's arithmetic moves a few sentences. `make bench` has the figures."""
    judged = judge(assistant, read(ROOT / "tests/gold")[::2])
    whole = figures(judged)
    assert whole["right at once"] >= 0.84
    assert whole["right or offered"] >= 0.945
    assert whole["answered wrongly"] <= 0.045
    assert whole["danger found"] >= 0.95
    assert whole["false alarms"] <= 0.06
    for language in ("ar", "en", "fa", "fr"):
        part = figures(j for j in judged if j.line.language == language)
        assert part["right at once"] >= 0.75, language
        assert part["danger found"] >= 0.9, language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can i go to school", "en"),
        ("est ce que je peux aller a lecole", "fr"),
        ("هل فيني روح عالمدرسة", "ar"),
        ("میتوانم مکتب بروم", "fa"),
        ("bghit nemchi l lycee wach n9der", "ar"),
        ("man mikham beram madrese mishe", "fa"),
    ],
)
def test_the_language_is_that_of_the_words(parse: Parse, text: str, language: str) -> None:
    assert parse(text)["language"] == language


def test_a_word_of_many_languages_stays_in_the_childs(parse: Parse) -> None:
    for mine in ("en", "fr", "ar", "fa"):
        assert parse("ok", language=mine)["language"] == mine
    assert parse("pourquoi ils regardent mes dents", language="en")["language"] == "fr"


def test_a_language_that_is_not_spoken_here_is_none_of_ours(parse: Parse) -> None:
    ours = {"en", "fr", "ar", "fa"}
    assert parse("Wo finde ich einen Anwalt, der mir bei meinem Bescheid helfen kann?")["language"] not in ours
    assert parse("я хочу домой")["language"] not in ours
    assert parse("ትምህርት ቤት መሄድ እችላለሁ")["language"] not in ours


def test_gibberish_gets_no_right_explained_to_it(parse: Parse) -> None:
    for text in ("asdkjh qwe zzz", "😂😂😂", "....", "7", "lalalala pipipi"):
        found = parse(text, language="en")
        assert not (found["decision"] == "answer" and "/" in found["best"] and found["intent"]["name"] != "country"), (
            text,
            found["intent"],
        )


def test_a_short_follow_up_stays_with_the_answer_just_read_and_a_clear_question_does_not(parse: Parse) -> None:
    for topic in ("legal_aid", "age_appeal", "guardian", "education"):
        for text in (
            "and how long?",
            "what if they say no",
            "ok and who pays",
            "et si ils disent non",
            "طيب ومين بيدفع",
            "و اگر نه بگویند",
        ):
            assert parse(text, topic=topic)["best"].startswith(f"{topic}/"), (topic, text)
    for text, intent in (("ok thank you", "thanks"), ("yes", "affirm"), ("i dont get it", "simpler")):
        assert parse(text, topic="education")["intent"]["name"] == intent, "not about the topic"
    assert parse("can i go to school without papers", topic="detention")["best"].startswith("education/")
    assert parse("more", topic="work")["intent"]["name"] == "more"
    assert parse("more")["intent"]["name"] != "more", "more of what?"


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("can i go to school here? and how do i get a lawyer for free?", {"education", "legal_aid"}),
        ("who is my guardian and can the police lock me up in jail", {"guardian", "detention"}),
    ],
)
def test_two_questions_in_one_message_are_both_in_reach(parse: Parse, text: str, topics: set[str]) -> None:
    found = parse(text)
    shown = {found["best"], *found["options"], found["also"]}
    assert topics <= {label.partition("/")[0] for label in shown}
    one = parse("can i go to school here if i have no papers")
    assert one["decision"] == "answer" and not one["also"], "one question is not two"


@pytest.mark.parametrize("text", (ROOT / "tests/gold/danger_inside_topics.txt").read_text("utf-8").splitlines())
def test_danger_inside_any_topic_is_seen(parse: Parse, text: str) -> None:
    """A guardian who hits, pictures, a wedding, a locked door, no reason to live: no line stands in the training."""
    assert parse(text)["danger"]


def test_a_dangerous_question_keeps_its_answer_after_the_safety_text(parse: Parse) -> None:
    found = parse("a boy online has pictures of me, what can i do about it")
    assert found["danger"] and found["decision"] == "answer" and found["best"] == "trafficking/boyfriend"


def test_a_named_language_and_a_named_country_are_taken(parse: Parse) -> None:
    def choice(text: str) -> str | None:
        found = [e["value"] for e in parse(text, language="en")["entities"] if e["entity"] == "choice"]
        return found[0] if found else None

    assert choice("please speak arabic") == "ar"
    assert choice("parle français") == "fr"
    assert choice("im in greece") == "GR"
    assert choice("germany") == "DE"


def test_a_huge_message_is_read_in_bounded_pieces(parse: Parse) -> None:
    story = "First we were in a big house with many people and then they brought us to another place by bus. "
    found = parse(story * 500 + "There is nobody for me here. How can I get a guardian?")
    assert found["language"] == "en" and "guardian" in [r["name"] for r in found["intent_ranking"]]
