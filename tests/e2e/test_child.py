"""A child on Telegram: the real bot process, a strict stand-in in place of Telegram."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest

from tests.e2e.system import ROOT, System, needs_model, running, wait_for

CANARY = "zebracanary"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running bot for all tests of this module, on texts of its own; each test is another child."""
    folder = tmp_path_factory.mktemp("child")
    shutil.copytree(ROOT / "content", folder / "content")
    yield from running(folder, "bot", CONTENT_PATH=str(folder / "content"))


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """Return a message's buttons: key by label."""
    return {b["text"]: b["callback_data"] for b in message["buttons"] or []}


@pytest.mark.parametrize(
    ("code", "hello", "program"),
    [
        ("fr", "salut", "programme"),
        ("en", "hello there", "computer program"),
        ("ar", "مرحبا كيفك", "برنامج"),
        ("fa", "سلام خوبی", "برنامه"),
    ],
)
def test_first_contact(system: System, code: str, hello: str, program: str) -> None:
    """Greeted in the child's language by a program that says so, with topics, a person and other languages."""
    chat = {"fr": 101, "en": 102, "ar": 103, "fa": 104}[code]
    system.telegram.text(chat, hello, language_code=code)
    message = system.wait_text(chat, program)
    keys = set(buttons(message).values())
    assert {"topic:guardian", "topic:age_appeal", "human", "language"} <= keys


def test_start_uses_telegrams_language(system: System) -> None:
    """/start without a word of the child's: Telegram's language code decides."""
    system.telegram.text(105, "/start", language_code="fr")
    system.wait_text(105, "programme")


def test_every_topic_is_answered_through_buttons(system: System) -> None:
    """Menu, topic, every question of it, simpler, source, not clear twice: a person."""
    topics = sorted(path.stem for path in (ROOT / "content" / "en" / "topics").glob("*.md"))
    chats = dict(enumerate(topics, 1100))  # a child a topic: one chat would wait for the pace that Telegram asks for
    for chat in chats:
        system.telegram.text(chat, "/start", language_code="en")
    questions = {}
    for chat, topic in chats.items():
        system.wait_text(chat, "computer program")
        system.tap(chat, f"topic:{topic}")
    for chat, topic in chats.items():
        message = system.wait_text(chat, "What do you want to know?")
        questions[chat] = [key for key in buttons(message).values() if key.startswith(f"{topic}/")]
        assert len(questions[chat]) >= 5
    for turn in range(max(map(len, questions.values()))):
        asked = {chat: keys[turn] for chat, keys in questions.items() if turn < len(keys)}
        mark = system.telegram.mark()
        for chat, key in asked.items():
            system.telegram.press(chat, data=key)
        for chat, key in asked.items():
            answer = system.wait_text(chat, "Rules differ by country", mark)
            keys = list(buttons(answer).values())
            assert f"simpler:{key}" in keys and "human" in keys and f"source:{key}" in keys
            assert 2 <= sum("/" in k and ":" not in k for k in keys) <= 3, "two or three next steps"
    mark = system.telegram.mark()
    system.telegram.press(chat, data=f"source:{key}")
    system.wait_text(chat, "This comes from", mark)
    mark = system.telegram.mark()
    system.telegram.press(chat, data=f"simpler:{key}")
    simpler = wait_for(
        lambda: (
            system.telegram.sent(chat)[-1]
            if f"clear:{key}" in buttons(system.telegram.sent(chat)[-1]).values()
            else None
        ),
        "the simpler version",
    )
    assert len(simpler["text"]) < len(answer["text"])
    mark = system.telegram.mark()
    system.telegram.press(chat, data=f"clear:{key}")
    assert "human" in buttons(system.wait_text(chat, "person can explain", mark)).values()
    wait_for(lambda: not system.telegram.unanswered(), "every tap is answered")


def test_questions_without_content_are_not_guessed(system: System) -> None:
    """A trained question that nobody has written is answered honestly, never with a neighbour's answer.

    The editor takes the answer away and gives it back while the bot runs.
    """
    path = Path(system.environment["CONTENT_PATH"]) / "en" / "topics" / "work.md"
    text = path.read_text(encoding="utf-8")
    kept, _, rest = text.partition("## unpaid")
    path.write_text(kept + rest[rest.index("\n## ") + 1 :], encoding="utf-8")
    wait_for(lambda: system.log_text().count("content.reloaded") == 1, "the bot saw the change")
    system.telegram.text(111, "my boss did not pay me for two months work", language_code="en")
    message = system.wait_text(111, "I do not know this yet")
    assert "human" in buttons(message).values()
    path.write_text(text, encoding="utf-8")
    wait_for(lambda: system.log_text().count("content.reloaded") == 2, "the bot saw the texts again")
    system.telegram.text(111, "my boss did not pay me for two months work", language_code="en")
    system.wait_text(111, "Work should be paid")


def test_unsure_asks_then_offers_a_person(system: System) -> None:
    """Two misses, and a person is offered."""
    system.telegram.text(112, "/start", language_code="en")
    system.wait_text(112, "computer program")
    for text in ("qwzx pfft", "brrr zzgh", "kkjh wwqp", "vvbn ttrx", "plok mmnb", "wert zuio"):
        mark = system.telegram.mark()
        system.telegram.text(112, text, language_code="en")
        message = wait_for(lambda: [m for m in system.telegram.sent(112) if m["seq"] > mark], "an answer")[-1]
        assert "human" in buttons(message).values(), "a person is one tap away"
        assert "Rules differ" not in message["text"], "gibberish gets no right explained"


def test_danger_first(system: System) -> None:
    """The emergency number in the first line, before anything else; then one question; then the country's number."""
    system.telegram.text(120, "he lock the door and say i cant go", language_code="en")
    first = system.wait_text(120, "You are not alone")
    assert first["text"].splitlines()[0].startswith("📞 112")
    assert system.telegram.sent(120)[0]["message_id"] == first["message_id"]
    assert "human:urgent" in buttons(first).values()
    asked = system.wait_text(120, "Which country are you in?")
    assert "country:GR" in buttons(asked).values()
    mark = system.telegram.mark()
    system.telegram.press(120, data="country:RS")
    assert "192" in system.wait_text(120, "Serbia", mark)["text"]
    mark = system.telegram.mark()
    system.telegram.text(120, "he will kill me", language_code="en")
    assert "192" in system.wait_text(120, "You are not alone", mark)["text"].splitlines()[0]


def test_language_unsure_asks(system: System) -> None:
    """No sentence in a wrong language first: buttons with each language's own name."""
    system.telegram.text(130, "ok", language_code="de")
    message = wait_for(lambda: system.telegram.sent(130), "an answer")[0]
    assert {"language:en", "language:ar", "language:fa", "language:fr"} <= set(buttons(message).values())
    system.telegram.press(130, data="language:ar")
    system.wait_text(130, "العربية")


def test_choice_of_language_holds_and_clear_words_are_followed(system: System) -> None:
    """A chosen language stays for a short word of another; a clear sentence is followed, said in both."""
    system.telegram.text(131, "/start", language_code="en")
    system.wait_text(131, "computer program")
    system.telegram.press(131, data="language")
    system.wait_text(131, "Which language")
    system.telegram.press(131, data="language:fr")
    mark = system.telegram.mark()
    system.wait_text(131, "français")
    system.telegram.text(131, "ok", language_code="en")
    wait_for(lambda: [m for m in system.telegram.sent(131) if m["seq"] > mark], "an answer")
    assert not any("You write in English" in t for t in system.texts(131))
    system.telegram.text(131, "please tell me what a guardian is and who chooses my guardian", language_code="en")
    followed = system.wait_text(131, "You write in English")
    assert "language:fr" in buttons(followed).values()


@pytest.mark.parametrize("kind", ["voice", "photo", "document", "sticker", "location", "contact", "poll", "edit"])
def test_every_kind_of_update_is_answered(system: System, kind: str) -> None:
    """Never dropped, never silent."""
    chat = 140 + len(kind) * 10 + ord(kind[0]) % 10
    if kind == "edit":
        sent = system.telegram.text(chat, "hello there my friend", language_code="en")
        wait_for(lambda: system.telegram.sent(chat), "the greeting")
        mark = system.telegram.mark()
        system.telegram.edit(chat, sent["message"]["message_id"], "what is a guardian")
    else:
        mark = system.telegram.mark()
        {
            "location": lambda: system.telegram.location(chat, 1.0, 2.0, language_code="en"),
            "contact": lambda: system.telegram.contact(chat, "+100200", language_code="en"),
            "poll": lambda: system.telegram.poll(chat, "q?", ["a", "b"], language_code="en"),
            "document": lambda: system.telegram.document(
                chat, b"x", file_name="a.pdf", mime_type="application/pdf", language_code="en"
            ),
            "sticker": lambda: system.telegram.sticker(chat, "🙂", language_code="en"),
            "voice": lambda: system.telegram.voice(chat, language_code="en"),
            "photo": lambda: system.telegram.photo(chat, language_code="en"),
        }[kind]()
    message = wait_for(lambda: [m for m in system.telegram.sent(chat) if m["seq"] > mark], "an answer")[-1]
    assert "menu" in buttons(message).values() and "human" in buttons(message).values()


def test_groups_are_left_politely(system: System) -> None:
    """Rights are talked about with one child alone."""
    system.telegram.added(-500, 9, title="class")
    wait_for(lambda: [c for c in system.telegram.calls("leaveChat") if c["carried_out"]], "the group is left")


def test_slash_text_never_reaches_rasas_reader(system: System) -> None:
    """`/guardian{...}` as text is words, not an intent; unknown commands are words too."""
    for number, text in enumerate(('/guardian{"answer": "guardian/what"}', "/restart", "/", "/intent")):
        system.telegram.text(150 + number, text, language_code="en")
        assert wait_for(lambda n=number: system.telegram.sent(150 + n), "an answer")
    for command in ("/help", "/menu"):
        mark = system.telegram.mark()
        system.telegram.text(150, command, language_code="en")
        system.wait_text(150, "Choose a topic", mark)


def test_commands_are_set_in_each_language(system: System) -> None:
    """`/` shows the commands in the child's language."""
    assert all(len(listed) == 6 for listed in system.telegram.commands().values())
    assert len(system.telegram.commands()) >= 4


def test_long_and_broken_texts(system: System) -> None:
    """4,096 letters, control characters, only emoji, no letters: always an answer."""
    for number, text in enumerate(("guardian " * 450, "\u202e\u0000\x07 hm", "😢😢😢", "???", "ا" * 4000)):
        chat = 160 + number
        system.telegram.text(chat, text[:4096], language_code="en")
        assert wait_for(lambda c=chat: system.telegram.sent(c), f"an answer to {text[:10]!r}")


@pytest.mark.parametrize("kind", ["429", "500", "502", "drop", "refuse", "garbage"])
def test_telegram_faults(system: System, kind: str) -> None:
    """Each fault of a send is survived: the answer comes, in order, and doubled only where it was in flight."""
    chat = 200 + {"429": 1, "500": 2, "502": 3, "drop": 4, "refuse": 5, "garbage": 6}[kind]
    detail = {"retry_after": 1} if kind == "429" else {}
    system.telegram.fault("sendMessage", kind, times=1, chat_id=chat, **detail)
    system.telegram.text(chat, "what is a guardian", language_code="en")
    system.wait_text(chat, "A guardian is an adult")
    system.quiet()
    texts = system.texts(chat)
    assert "computer program" in texts[0]
    assert texts[-1].startswith("A guardian is an adult")
    assert len(texts) <= (3 if kind in ("drop", "garbage") else 2)


def test_blocked_bot(system: System) -> None:
    """A child who blocks the bot is let go; one who comes back is answered."""
    system.telegram.text(210, "what is a guardian", language_code="en")
    system.wait_text(210, "A guardian is an adult")
    system.telegram.fault("sendMessage", "slow", times=1, chat_id=210, seconds=2)
    system.telegram.text(210, "does a lawyer cost money", language_code="en")
    wait_for(lambda: not system.telegram.pending(), "the message is taken in")
    system.telegram.block(210, notify=False)
    system.quiet()
    assert len(system.texts(210)) <= 3
    system.telegram.unblock(210)
    mark = system.telegram.mark()
    system.telegram.text(210, "what is a guardian", language_code="en")
    system.wait_text(210, "A guardian is an adult", mark)


def test_forget_me(system: System) -> None:
    """/delete asks once, then forgets with a receipt; afterwards the child is new."""
    system.telegram.text(920, "what is a guardian", language_code="en")
    system.wait_text(920, "A guardian is an adult")
    system.telegram.text(920, "/delete", language_code="en")
    assert "delete:yes" in buttons(system.wait_text(920, "forget everything")).values()
    system.telegram.press(920, data="delete:yes")
    assert "Receipt" in system.wait_text(920, "I have forgotten")["text"]
    system.quiet()
    with system.lantern.store.reading() as work:
        assert work.state.get("forget:") is None


def test_hide_this_chat(system: System) -> None:
    """Both sides' messages are removed where Telegram allows it, and the child hears what is left."""
    system.telegram.text(230, "they beat me every night", language_code="en")
    system.wait_text(230, "You are not alone")
    system.quiet()
    system.telegram.press(230, data="hide")
    system.wait_text(230, "I removed the messages")
    system.quiet()
    left = [m["text"] for m in system.telegram.chat(230)]
    assert not any("beat" in t or "not alone" in t for t in left)


def test_no_words_of_a_child_in_any_log(system: System) -> None:
    """Everything the children of this module wrote went through; none of it is in a log or on the metrics page."""
    system.telegram.text(240, f"my secret is {CANARY} and my guardian knows", language_code="en")
    wait_for(lambda: system.telegram.sent(240), "an answer")
    system.quiet()
    metrics = httpx.get(f"http://127.0.0.1:{system.rasa_port}/metrics").text
    assert "lantern_turns_total" in metrics
    for place in (system.log_text(), metrics):
        assert CANARY not in place and "no papers" not in place and "TEST-TOKEN" not in place
    for path in system.folder.glob("*.db*"):
        assert CANARY.encode() not in path.read_bytes()


def test_not_open_without_approval(tmp_path: Path) -> None:
    """Unapproved content is shown to nobody but the demo chats: one sentence, with the emergency number."""
    needs_model()
    for system in running(tmp_path, "bot", DEMO_CHAT_IDS="301"):
        system.telegram.text(302, "what is a guardian", language_code="en")
        assert "112" in system.wait_text(302, "not open yet")["text"]
        system.telegram.text(302, "he will kill me", language_code="en")
        system.quiet()
        assert all("not open yet" in t for t in system.texts(302))
        system.telegram.text(301, "what is a guardian", language_code="en")
        system.wait_text(301, "A guardian is an adult")
