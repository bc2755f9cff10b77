"""Whole conversations with the trained model: what a child reads, turn by turn."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.content.replies import Replies
from bot.db.store import Store
from bot.dialogue import Dialogue
from bot.nlg import ContentNLG
from tests.e2e.system import ROOT, needs_model
from tests.house import House, lived_in


@pytest.fixture(scope="module")
def dialogue(replies: Replies) -> Dialogue:
    """The trained assistant, loaded once, with the shipped texts."""
    needs_model()
    ContentNLG.replies = ContentNLG.approved = replies
    made = Dialogue(ROOT / "models", ROOT / "endpoints.yml")
    made.load()
    return made


@pytest.fixture
async def house(store: Store, replies: Replies, dialogue: Dialogue) -> AsyncIterator[House]:
    """A house with the trained assistant."""
    async with lived_in(store, replies, talker=dialogue, turn_seconds=30) as made:
        yield made


async def say(house: House, text: str, chat: str = "1", code: str | None = None) -> list[str]:
    """Say something and return what is new."""
    before = len(house.texts(chat)) if house.child(chat) else 0
    await house.say(text, chat, code=code)
    await house.settle()
    return house.texts(chat)[before:]


async def tap(house: House, key: str, chat: str = "1") -> list[str]:
    """Tap a button and return what is new."""
    before = len(house.texts(chat))
    await house.tap(key, chat)
    await house.settle()
    return house.texts(chat)[before:]


def keys(house: House, chat: str = "1") -> tuple[str, ...]:
    """The keys of the buttons under the last message."""
    return house.sent(chat)[-1].keys


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("they dont let me in school coz no papers", "en", "education/no_papers"),
        ("cest quoi un tuteur", "fr", "guardian/what"),
        ("شو يعني وصي", "ar", "guardian/what"),
        ("قیم یعنی چه", "fa", "guardian/what"),
    ],
)
async def test_a_first_question_is_greeted_and_answered_in_its_language(
    house: House, replies: Replies, text: str, language: str, label: str
) -> None:
    said = await say(house, text)
    assert said == [house.text("greeting", language), replies.answer(label, language).text]
    assert house.child().language == language


async def test_what_follows_an_answer_is_about_it(house: House, replies: Replies) -> None:
    await say(house, "how do they check my age", code="en")
    (more,) = await say(house, "more")
    assert more != replies.answer("age_assessment/how", "en").text and any("age_assessment/" in k for k in keys(house))
    (follow,) = await say(house, "does it hurt?")
    assert follow == replies.answer("age_assessment/how", "en").text
    (simpler,) = await say(house, "i dont understand, too hard")
    assert simpler == replies.simpler("age_assessment/how", "en").text
    (unclear,) = await tap(house, "clear:age_assessment/how")
    assert "human" in keys(house) and unclear


async def test_a_new_topic_is_not_taken_for_a_follow_up(house: House, replies: Replies) -> None:
    await say(house, "what is a guardian", code="en")
    (said,) = await say(house, "is school free or must i pay")
    assert said == replies.answer("education/cost", "en").text


async def test_nonsense_gets_no_right_explained_and_after_two_misses_a_person(house: House, replies: Replies) -> None:
    await say(house, "hello", code="en")
    bodies = [a.body for topic in replies.catalogue.content.topics["en"].values() for a in topic.answers.values()]
    for text in ("blrgh fnord wibble", "qqq zzz ppp kkk"):
        for said in await say(house, text):
            assert not any(b in said for b in bodies)
    assert "human" in keys(house)


async def test_danger_comes_before_everything_and_asking_for_a_person_is_urgent_then(
    house: House, replies: Replies
) -> None:
    said = await say(house, "my boss locked me in, is he allowed to keep my passport", code="en")
    first = house.sent()[0]
    assert first.author == "safety" and first.text == replies.danger("en", None).text
    assert "112" in said[0].splitlines()[0]
    await say(house, "i want to talk to a real person")
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
    assert handoff is not None and handoff.urgent


async def test_danger_after_i_am_safe_is_an_ordinary_wish_for_a_person(house: House) -> None:
    await say(house, "he has a knife help", code="en")
    await tap(house, "safe_now")
    await say(house, "can i talk to a person")
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
    assert handoff is not None and not handoff.urgent


async def test_a_dangerous_question_is_answered_after_the_safety_text(house: House, replies: Replies) -> None:
    await say(house, "hello", code="en")
    said = await say(house, "a boy online has pictures of me, what can i do about it")
    assert said == [replies.danger("en", None).text, replies.answer("trafficking/boyfriend", "en").text]


async def test_where_a_child_is_gives_the_numbers_of_that_country(house: House, replies: Replies) -> None:
    await say(house, "hello", code="en")
    (said,) = await say(house, "im in france")
    assert said == replies.country_set("FR", "en").text and house.child().country == "FR"
    (asked,) = await say(house, "athens")
    assert asked != said and house.child().country == "FR"


async def test_another_language_is_followed_and_said_in_both(house: House) -> None:
    await say(house, "hello my friend", code="en")
    said = await say(house, "est-ce que je peux aller à l'école sans papiers")
    assert house.child().language == "fr"
    assert any("école" in text for text in said)
    await say(house, "please speak english")
    assert house.child().language == "en" and house.child().language_chosen


async def test_deleting_asks_first_and_then_nothing_is_left(house: House) -> None:
    await say(house, "what is a guardian", code="en")
    old = house.child().id
    await say(house, "delete everything i wrote")
    assert "delete:yes" in keys(house)
    await tap(house, "delete:yes")
    assert house.child().id != old
    with house.store.reading() as work:
        assert work.children.get(old) is None or work.children.get(old).chat == ""
