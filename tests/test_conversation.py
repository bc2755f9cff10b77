"""One child's messages in order, each turn exactly once; who has the floor; and what a turn may never do."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.channels.base import Incoming
from bot.content.catalogue import Approved, Catalogue
from bot.content.model import Reply
from bot.content.replies import Replies
from bot.conversation import TRIES, UNSUPPORTED
from bot.db import tables
from bot.db.store import Store
from bot.errors import KeyLost
from bot.helpline import service
from bot.helpline.service import Staff
from tests.fakes import Said
from tests.house import NOW, House, lived_in


@pytest.fixture
async def house(store: Store, replies: Replies) -> AsyncIterator[House]:
    """A running house with one child who was greeted before, in English."""
    async with lived_in(store, replies) as made:
        await made.say("/start", kind="start", code="en")
        await made.settle()
        yield made


# -- in order, once


async def test_one_childs_messages_are_answered_one_after_the_other(house: House) -> None:
    house.talker.gates["slow"] = asyncio.Event()
    for text in ("slow", "second", "third"):
        await house.say(text)
    await asyncio.sleep(0.3)
    assert "second" not in house.talker.under_way, "a turn begins when the one before it is written"
    house.talker.gates["slow"].set()
    await house.settle()
    assert house.texts()[-3:] == ["re: slow", "re: second", "re: third"]


async def test_a_slow_child_does_not_hold_up_another(house: House) -> None:
    house.talker.gates["slow"] = asyncio.Event()
    await house.say("slow")
    await house.say("hello from next door", chat="2", code="en")
    for _ in range(300):
        if house.child("2") and "re: hello from next door" in house.texts("2"):
            break
        await asyncio.sleep(0.01)
    assert "re: hello from next door" in house.texts("2")
    assert "re: slow" not in house.texts()


async def test_the_tracker_goes_from_turn_to_turn(house: House) -> None:
    await house.say("one")
    await house.say("two")
    await house.settle()
    with house.store.reading() as work:
        events = work.trackers.get(house.child().id)
    assert [event["text"] for event in events] == ["one", "two"]


@given_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stream=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 4)), min_size=1, max_size=25),
    failing=st.sets(st.integers(0, 24), max_size=6),
)
def test_every_message_is_answered_once_and_in_its_childs_order(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    replies: Replies,
    stream: list[tuple[str, int]],
    failing: set[int],
) -> None:
    """Whatever order children write in, whatever fails once or for good, each message gets one outcome."""

    from bot.db.engine import open_engine
    from bot.privacy.keys import KeyStore

    folder = tmp_path_factory.mktemp("stream")
    shutil.copy(migrated, folder / "lantern.db")
    store = Store(open_engine(f"sqlite:///{folder}/lantern.db"), KeyStore(folder / "keys.db", [b"k" * 32]))

    async def live() -> None:
        async with lived_in(store, replies) as house:
            expected: dict[str, list[str]] = {}
            for number, (chat, fails) in enumerate(stream):
                text = f"message {number}"
                if number in failing:
                    house.talker.fail_times[text] = fails
                lost = number in failing and fails >= TRIES
                expected.setdefault(chat, []).append(house.text("honest-failure") if lost else f"re: {text}")
                await house.say(text, chat=chat, code="en")
            await house.settle()
            for chat, answers in expected.items():
                said = [t for t in house.texts(chat) if t.startswith("re: ") or t == house.text("honest-failure")]
                assert said == answers

    try:
        asyncio.run(live())
    finally:
        store.engine.dispose()
        store.keys.close()


# -- what fails


async def test_a_message_that_fails_every_try_is_set_aside_and_the_next_is_answered(house: House) -> None:
    house.talker.failing.add("poison")
    await house.say("poison")
    await house.say("after it")
    await house.settle()
    assert house.texts()[-2:] == [house.text("honest-failure"), "re: after it"]
    assert [text for _, text in house.talker.heard].count("poison") == TRIES
    with house.store.reading() as work:
        aside = work.connection.execute(select(tables.inbox).where(tables.inbox.c.status == "aside")).one()
    assert aside.error == "RuntimeError", "the name of the error, not its message"
    assert aside.sealed is not None, "the words stay for a person to look at"


async def test_what_fails_once_is_tried_again(house: House) -> None:
    house.talker.fail_times["hiccup"] = 1
    await house.say("hiccup")
    await house.settle()
    assert house.texts()[-1] == "re: hiccup"


async def test_a_turn_that_hangs_ends_with_an_honest_sentence_and_a_person(store: Store, replies: Replies) -> None:
    async with lived_in(store, replies, turn_seconds=0.6) as house:
        await house.say("/start", kind="start", code="en")
        house.talker.gates["hang"] = asyncio.Event()
        await house.say("hang")
        await house.settle()
        last = house.sent()[-1]
        assert last.text == house.text("honest-failure") and "human" in last.keys
        assert house.typed, "the typing sign showed meanwhile"


async def test_without_a_model_the_child_gets_an_honest_sentence_and_can_ask_for_a_person(house: House) -> None:
    house.talker.ready = False
    await house.say("what is a guardian")
    await house.tap("human:urgent")
    await house.settle()
    assert house.text("honest-failure") in house.texts()
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
    assert handoff is not None and handoff.urgent


async def test_an_assistant_that_says_nothing_is_not_silence(house: House) -> None:
    house.talker.answers["void"] = Said([], [])
    await house.say("void")
    await house.settle()
    assert house.texts()[-1] == house.text("honest-failure")


async def test_a_message_that_kills_the_process_takes_no_other_with_it(store: Store, replies: Replies) -> None:
    """Whoever was under way beside it is tried alone after the start, and is answered."""
    chats = {"deadly": "1", "beside": "2", "too": "3"}
    house = House(store, replies)
    for text, chat in chats.items():
        await house.say(text, chat, code="en")
    for _life in range(TRIES + 2):
        house = House(store, replies)
        house.talker.gates = {text: asyncio.Event() for text in chats}
        task = asyncio.create_task(house.conversation.run())
        for text in ("beside", "too"):  # they take longer than the deadly one needs
            asyncio.get_running_loop().call_later(0.3, house.talker.gates[text].set)
        for _ in range(300):
            with store.reading() as work:
                if "deadly" in house.talker.under_way or not work.inbox.count("new"):
                    break
            await asyncio.sleep(0.01)
        for running in [task, *house.conversation._busy.values()]:
            running.cancel()  # as death does: nothing after this line is written
        await asyncio.gather(task, *house.conversation._busy.values(), return_exceptions=True)
        await asyncio.to_thread(house.writer.close)
    for text in ("beside", "too"):
        assert house.texts(chats[text])[-1] == f"re: {text}"
    assert house.text("honest-failure") in house.texts("1")
    with store.reading() as work:
        assert (work.inbox.count("aside"), work.inbox.count("done"), work.inbox.count("new")) == (1, 2, 0)


async def test_a_message_that_the_disk_changed_is_set_aside(house: House) -> None:
    house.talker.gates["slow"] = asyncio.Event()
    await house.say("slow")
    await house.say("damaged soon")
    with house.store.transaction() as work:
        newest = work.connection.execute(select(tables.inbox.c.id).order_by(tables.inbox.c.id.desc())).scalars().first()
        work.connection.execute(update(tables.inbox).where(tables.inbox.c.id == newest).values(sealed=b"x" * 40))
    house.talker.gates["slow"].set()
    await house.settle()
    assert house.texts()[-2:] == ["re: slow", house.text("honest-failure")]


# -- language


async def test_the_first_words_decide_the_language_and_are_greeted_once(store: Store, replies: Replies) -> None:
    async with lived_in(store, replies) as house:
        house.talker.parses["je cherche un avocat"] = {"language": "fr", "language_confidence": 0.95}
        house.talker.parses["encore"] = {"language": "fr"}
        await house.say("je cherche un avocat", code="en")
        await house.say("encore")
        await house.settle()
        assert house.texts()[:2] == [house.text("greeting", "fr"), "re: je cherche un avocat"]
        assert house.texts().count(house.text("greeting", "fr")) == 1
        assert house.child().language == "fr"


async def test_unsure_of_the_language_it_asks_before_a_sentence_in_a_wrong_one(store: Store, replies: Replies) -> None:
    async with lived_in(store, replies) as house:
        house.talker.parses["ok"] = {"language": "fr", "language_confidence": 0.4, "language_candidates": ["fr", "ar"]}
        await house.say("ok", code="de")
        await house.settle()
        asked = house.sent()[-1]
        assert {"language:en", "language:fr", "language:ar", "language:fa"} <= set(asked.keys)
        assert house.child().language is None
        assert not house.talker.heard


@pytest.mark.parametrize(
    ("sure", "words", "chosen", "follows"),
    [
        (0.95, "bonjour mon ami", False, True),
        (0.85, "bonjour mon ami", False, False),
        (0.95, "bonjour", False, False),
        (0.98, "bonjour mon bon ami", True, True),
        (0.98, "bonjour mon ami", True, False),
        (0.95, "bonjour mon bon ami", True, False),
    ],
)
async def test_it_follows_a_child_who_clearly_writes_another_language(
    house: House, sure: float, words: str, chosen: bool, follows: bool
) -> None:
    """And says so in both; a choice by button holds longer."""
    house.known(language_chosen=chosen)
    house.talker.parses[words] = {"language": "fr", "language_sure": sure}
    await house.say(words)
    await house.settle()
    assert house.child().language == ("fr" if follows else "en")
    said = [sent for sent in house.sent() if "language:en" in sent.keys]
    assert len(said) == (1 if follows else 0)
    if follows:
        assert house.text("language-followed", "fr").splitlines()[0] in said[0].text
        assert house.replies.catalogue.text("en", "language-back", language="English") in said[0].text


async def test_a_language_we_do_not_speak_is_said_so(house: House) -> None:
    house.talker.parses["mir geht es gut danke"] = {"language": "de"}
    await house.say("mir geht es gut danke")
    await house.settle()
    assert house.texts()[-1] == house.text("language-unknown")


# -- danger


async def test_the_safety_text_is_queued_at_receipt_before_any_model(house: House) -> None:
    house.talker.ready, house.talker.loading = False, True
    await house.say("he will kill me")
    assert house.sent()[-1].author == "safety"
    assert house.sent()[-1].text.startswith("📞 112")


async def test_a_doubtful_danger_gets_the_safety_text_and_then_its_answer(house: House) -> None:
    house.talker.parses["the boss is strange and i want school"] = {"danger": True}
    await house.say("the boss is strange and i want school")
    await house.settle()
    assert house.texts()[-2].startswith("📞 112")
    assert house.texts()[-1] == "re: the boss is strange and i want school"


async def test_danger_makes_a_waiting_child_urgent(house: House) -> None:
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    await house.say("person")
    await house.settle()
    house.talker.parses["bad"] = {"danger": True}
    await house.say("bad")
    await house.settle()
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
    assert handoff is not None and handoff.urgent


async def test_a_person_asked_for_after_a_danger_is_asked_for_urgently_until_the_child_is_safe(house: House) -> None:
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    house.talker.parses["safe"] = {"intent": {"name": "safe_now", "confidence": 1.0}}
    for words, urgent in (("he will kill me", True), ("safe", False)):
        await house.say(words)
        await house.say("person")
        await house.settle()
        with house.store.transaction() as work:
            handoff = work.handoffs.open_of(house.child().id)
            assert handoff is not None and handoff.urgent is urgent, words
            service.cancel(work, house.child(), house.now)


async def test_danger_and_a_wish_for_a_person_in_one_message_put_the_child_into_the_queue(house: House) -> None:
    words = "there is a knife i want to talk to somebody real"
    house.talker.parses[words] = {
        "danger": True,
        "intent": {"name": "danger", "confidence": 0.7},
        "intent_ranking": [{"name": "danger", "confidence": 0.7}, {"name": "human", "confidence": 0.2}],
    }
    await house.say(words)
    await house.settle()
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
    assert handoff is not None and handoff.urgent


async def test_a_child_whose_key_is_lost_begins_anew_and_holds_up_nobody(house: House) -> None:
    await house.say("hello from next door", chat="2", code="en")
    await house.settle()
    lost = house.child().id
    house.store.keys._db.execute("DELETE FROM keys WHERE child = ?", (lost,))
    house.store.keys._cache.clear()
    await house.receiver.receive(
        [
            Incoming("bot", 901, "1", "text", text="still here", language_code="en"),
            Incoming("bot", 902, "2", "text", text="me too", language_code="en"),
        ]
    )
    house.conversation.wake()
    await house.settle()
    assert house.child().id != lost
    assert house.texts()[-1] == "re: still here" and house.texts("2")[-1] == "re: me too"


# -- approval


async def test_a_child_is_served_from_what_is_approved_and_a_closed_language_is_not_spoken(
    store: Store, content_copy: Path
) -> None:
    everything = Replies(Catalogue(content_copy), "GR")
    approved = Replies(Approved(everything.catalogue, ("fr",)), "GR")
    assert list(approved.catalogue.content.languages) == ["fr"]
    async with lived_in(store, everything) as house:
        house.shown = approved
        house.talker.parses["bonjour tout le monde"] = {"language": "fr"}
        await house.say("bonjour tout le monde", code="en")
        await house.settle()
        assert house.child().language == "fr"
        assert house.talker.metadata["bonjour tout le monde"]["drafts"] is False
        house.talker.parses["what about me then"] = {"language": "en", "language_sure": 0.99}
        await house.say("what about me then", code="en")
        await house.settle()
        assert house.child().language == "fr", "English is not open, so it is not followed into"
        assert house.texts()[-1] == everything.message("language-unknown", "fr").text


async def test_content_that_nobody_approved_is_not_shown(house: House) -> None:
    house.open = False
    await house.say("what is a guardian")
    await house.settle()
    assert house.texts()[-1].startswith(house.text("not-open", number="112", country="Greece")[:20])
    assert not house.talker.heard


async def test_a_child_in_danger_gets_a_number_also_where_nothing_is_approved(house: House) -> None:
    house.open = False
    before = len(house.texts())
    await house.say("he will kill me")
    await house.settle()
    said = house.texts()[before:]
    assert len(said) == 1 and "112" in said[0]


# -- every kind of message


@pytest.mark.parametrize("kind", sorted(UNSUPPORTED))
async def test_what_cannot_be_read_is_answered_in_its_own_way(house: House, kind: str) -> None:
    await house.say(kind=kind, file_id="F" if kind in ("voice", "photo", "file") else None)
    await house.settle()
    assert house.texts()[-1] == house.text(f"got-{kind}")


async def test_a_button_of_an_older_version_shows_the_topics(house: House) -> None:
    await house.tap("guardian/abolished")
    await house.tap("nonsense:1")
    await house.settle()
    assert house.texts()[-2:] == [house.text("old-button")] * 2
    assert not house.talker.heard


async def test_a_topic_that_is_written_and_not_trained_yet_is_answered_by_its_button(house: House) -> None:
    house.talker.unknown.add("guardian")
    await house.tap("guardian/what")
    await house.settle()
    assert house.sent()[-1].text == house.replies.answer("guardian/what", "en", None).text
    assert house.child().topics == "guardian"


async def test_start_greets_again(house: House) -> None:
    await house.say("/start", kind="start")
    await house.settle()
    assert house.texts() == [house.text("greeting")] * 2


# -- a person has the floor


async def claimed(house: House, share: str = "now") -> Any:
    """The child asked, agreed, and Amina came."""
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    await house.say("person")
    await house.settle()
    return await take(house, share)


async def take(house: House, share: str = "now") -> Any:
    """The child who asked agrees, and Amina comes."""
    with house.store.transaction() as work:
        amina = work.staff.by_name("Amina") or work.staff.add("Amina", "x", "helpline", "en", NOW)
        child = work.children.get(house.child().id)
        assert child is not None
        service.share(work, child, share)
        service.safety(work, child, "yes")
        handoff = work.handoffs.open_of(child.id)
        assert handoff is not None
        staff_id = amina if isinstance(amina, int) else amina.id
        service.claim(work, handoff.id, Staff(staff_id, "Amina"), house.replies.message, house.now)
    return handoff


async def test_the_bot_is_silent_while_a_person_has_the_floor(house: House) -> None:
    handoff = await claimed(house)
    before = len(house.texts())
    await house.say("does a lawyer cost money")
    await house.tap("guardian/what")
    await house.say(kind="voice", file_id="F1")
    await house.settle()
    assert len(house.texts()) == before
    with house.store.reading() as work:
        lines = work.transcript.lines(handoff)
    assert [(line.kind, line.text) for line in lines][-3:] == [
        ("text", "does a lawyer cost money"),
        ("button", house.replies.catalogue.answer("en", "guardian/what").answer.question),  # type: ignore[union-attr]
        ("voice", ""),
    ]


async def test_a_helper_who_comes_while_the_bot_thinks_is_not_talked_over(house: House) -> None:
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    await house.say("person")
    await house.settle()
    house.talker.gates["long thought"] = asyncio.Event()
    await house.say("long thought")
    await asyncio.sleep(0.2)
    handoff = await take(house)
    house.talker.gates["long thought"].set()
    await house.settle()
    assert "re: long thought" not in house.texts()
    with house.store.reading() as work:
        assert work.transcript.lines(handoff)[-1].text == "long thought", "the helper reads it instead"


async def test_consent_answered_after_a_helper_came_is_noted_without_a_word(house: House) -> None:
    handoff = await claimed(house, share="now")
    before = len(house.texts())
    for key in ("share:before", "safety:here"):
        await house.tap(key)
    await house.settle()
    assert len(house.texts()) == before
    with house.store.reading() as work:
        now = work.handoffs.get(handoff.id)
    assert (now.share, now.safe) == ("before", "here")


async def test_the_childs_own_switches_work_with_a_person(house: House) -> None:
    await claimed(house)
    await house.tap("country:RS")
    await house.tap("language:fr")
    await house.settle()
    assert (house.child().country, house.child().language) == ("RS", "fr")


async def test_a_danger_said_to_a_person_is_marked_for_them(house: House) -> None:
    handoff = await claimed(house)
    house.talker.parses["quiet words"] = {"danger": True}
    await house.say("quiet words")
    await house.settle()
    with house.store.reading() as work:
        line = work.transcript.lines(handoff)[-1]
    assert (line.text, line.danger) == ("quiet words", True)


# -- forgetting


async def test_forgetting_leaves_no_row_and_no_key_and_a_receipt_in_the_same_chat(house: House) -> None:
    await house.say("my secret")
    await house.settle()
    old = house.child().id
    house.talker.answers["forget"] = Said([], [{"command": "forget"}])
    house.talker.gates["forget"] = asyncio.Event()
    await house.say("forget")
    await house.say("written after it")
    house.talker.gates["forget"].set()
    await house.settle()
    new = house.child().id
    assert new != old
    with house.store.reading() as work:
        for table in tables.metadata.sorted_tables:
            for column in ("child_id", "id"):
                if column in table.c:
                    rows = work.connection.execute(select(table.c[column]).where(table.c[column] == old)).all()
                    assert not rows, table.name
    with pytest.raises(KeyLost):
        house.store.keys.sealer(old)
    assert old in house.store.keys.forgotten()
    texts = house.texts()
    assert texts[0].startswith(house.text("delete-done", receipt="")[:20])
    assert texts[-1] == "re: written after it", "what was written meanwhile is not lost"
    assert house.child().language == "en"


async def test_forgetting_works_although_a_waiting_message_is_damaged(house: House) -> None:
    house.talker.answers["forget"] = Said([], [{"command": "forget"}])
    house.talker.gates["forget"] = asyncio.Event()
    await house.say("forget")
    await house.say("damaged soon")
    with house.store.transaction() as work:
        newest = work.connection.execute(select(tables.inbox.c.id).order_by(tables.inbox.c.id.desc())).scalars().first()
        work.connection.execute(update(tables.inbox).where(tables.inbox.c.id == newest).values(sealed=b"x" * 40))
    old = house.child().id
    house.talker.gates["forget"].set()
    await house.settle()
    assert old in house.store.keys.forgotten()


@pytest.mark.parametrize(("rule", "urgent"), [(False, True), (True, False), (True, True)])
async def test_only_the_operators_rule_keeps_the_bare_facts_of_a_child_in_danger(
    store: Store, content_copy: Path, rule: bool, urgent: bool
) -> None:
    catalogue = Catalogue(content_copy)
    if rule:
        path = content_copy / "helpline.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("\nkeeps: {}", '\nkeeps: {en: "the day"}'))
        catalogue = Catalogue(content_copy)
    async with lived_in(store, Replies(catalogue, "GR")) as house:
        await house.say("/start", kind="start", code="en")
        house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": urgent}])
        house.talker.answers["forget"] = Said([], [{"command": "forget"}])
        for text in ("person", "forget"):
            await house.say(text)
        await house.settle()
        with store.reading() as work:
            entry = work.audit.newest()[0]
        assert (entry.act, entry.detail) == (("forget_danger", "en ?") if rule and urgent else ("forget", ""))


# -- commands


async def test_replies_and_commands_are_written_together_or_not_at_all(house: House) -> None:
    house.talker.answers["broken"] = Said([Reply("half a turn")], [{"command": "no such command"}])
    await house.say("broken")
    await house.settle()
    assert "half a turn" not in house.texts()
    assert house.texts()[-1] == house.text("honest-failure")


async def test_topics_read_are_remembered_newest_last_and_counted_once(house: House) -> None:
    for number, topic in enumerate(("guardian", "education", "guardian")):
        text = f"about {topic} {number}"
        house.talker.parses[text] = {"response_selector": {"all_retrieval_intents": [topic]}}
        await house.say(text)
    await house.settle()
    assert house.child().topics.split() == ["education", "guardian"]
    with house.store.reading() as work:
        rows = work.connection.execute(select(tables.tallies).where(tables.tallies.c.what == "topic")).all()
    assert {row.value: row.count for row in rows} == {"guardian": 1, "education": 1}
    assert house.talker.metadata["about guardian 2"]["topic"] == "education"


async def test_misses_are_counted_and_an_answer_clears_them(house: House) -> None:
    missed = {"command": "missed"}
    house.talker.parses["qqq"] = {"decision": "fallback"}
    house.talker.answers["qqq"] = Said([Reply("what?")], [missed])
    await house.say("qqq")
    await house.settle()
    assert house.child().misses == 1
    await house.say("fine")
    await house.settle()
    assert house.child().misses == 0


async def test_country_and_language_chosen_after_asking_reach_the_team(house: House) -> None:
    handoff = await claimed(house)
    await house.tap("country:DE")
    await house.tap("language:fr")
    await house.tap("hide")
    await house.settle()
    with house.store.reading() as work:
        now = work.handoffs.get(handoff.id)
        assert now is not None and (now.country, now.language) == ("DE", "fr")
        lines = [line.text for line in work.transcript.lines(now) if line.kind == "button"]
    assert lines == ["🇩🇪 Germany", "Français", house.text("button-hide", "fr")]


async def test_taps_are_shown_with_the_words_of_the_button(house: House) -> None:
    handoff = await claimed(house)
    for key in ("human:urgent", "safe_now", "guardian/what", "topic:work", "from/nowhere"):
        await house.tap(key)
    await house.settle()
    with house.store.reading() as work:
        lines = [line.text for line in work.transcript.lines(handoff)]
    assert lines[:2] == [house.text("button-human-now"), house.text("button-safe-now")]
    assert "guardian" in lines[2] and "Work" in lines[3] and lines[4] == "from/nowhere"


async def test_words_of_danger_beside_a_person_show_what_the_child_was_sent(house: House) -> None:
    handoff = await claimed(house)
    await house.say("he has a knife")
    await house.settle()
    with house.store.reading() as work:
        lines = [(line.author, line.danger) for line in work.transcript.lines(handoff)]
    assert lines == [("child", True), ("bot", False)]


async def test_words_between_asking_and_only_from_now_are_kept(house: House) -> None:
    await house.say("before asking")
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    await house.say("person")
    await house.settle()
    await house.say("he shouts at me")
    await house.settle()
    house.talker.answers["share:now"] = Said([], [{"command": "share", "choice": "now"}])
    await house.tap("share:now")
    await house.settle()
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
        assert handoff is not None
        texts = [line.text for line in work.transcript.lines(handoff) if line.author == "child"]
    assert texts == ["he shouts at me"]


async def test_a_tap_that_a_helper_came_before_is_one_line(house: House) -> None:
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    await house.say("person")
    await house.settle()
    house.talker.gates["country:DE"] = asyncio.Event()
    await house.tap("country:DE")
    await asyncio.sleep(0.2)
    handoff = await take(house)
    house.talker.gates["country:DE"].set()
    await house.settle()
    with house.store.reading() as work:
        assert [line.text for line in work.transcript.lines(handoff)] == ["🇩🇪 Germany"]


async def test_agreeing_twice_shows_nothing_twice(house: House) -> None:
    house.talker.answers["person"] = Said([], [{"command": "ask_person", "urgent": False}])
    for choice in ("now", "before"):
        house.talker.answers[f"share:{choice}"] = Said([], [{"command": "share", "choice": choice}])
    await house.say("before asking")
    await house.say("person")
    await house.settle()
    await house.say("he shouts at me")
    await house.settle()
    for key in ("share:now", "share:now", "share:before", "share:before", "share:now"):
        await house.tap(key)
        await house.settle()
    with house.store.reading() as work:
        handoff = work.handoffs.open_of(house.child().id)
        assert handoff is not None
        texts = [line.text for line in work.transcript.lines(handoff) if line.author == "child"]
    assert sorted(texts) == ["before asking", "he shouts at me"]
