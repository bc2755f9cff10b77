"""Long texts cut as Telegram counts, and updates reduced to what Lantern keeps: no name, no number, no place."""

from __future__ import annotations

import re
from typing import Any

import pytest
import telegram
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.base import Incoming
from bot.channels.telegram.updates import group_of, reduce
from bot.content.parts import length, split

LIMIT = 4096
SENTENCE = st.sampled_from(
    [
        "I am here. ",
        "Où es-tu ? ",
        "أنا هنا. ",
        "من اینجا هستم؟ ",
        "👨‍👩‍👧 😀😀 ",
        "word ",
        "line\n",
        "\n\n",
        "no-space-at-all" * 9,
        "…",
        "   ",
    ]
)
LONG = st.lists(SENTENCE, max_size=60).map("".join)


def test_length_counts_as_telegram_does() -> None:
    assert [length(text) for text in ("", "abc", "é", "ب", "😀", "👨‍👩‍👧")] == [0, 3, 1, 1, 2, 8]


@given(text=st.text(max_size=400) | LONG, limit=st.integers(8, 60))
@example(text="😀" * 50, limit=9)
@example(text="a" * 100, limit=10)
@example(text=" " * 100 + "x" * 20 + " " * 100, limit=10)
def test_parts_fit_and_lose_nothing_but_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(part.strip() == part and part for part in parts)
    assert all(length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(text=LONG.map(lambda t: t * 30))
def test_parts_of_a_very_long_text_fit_telegrams_limit(text: str) -> None:
    parts = split(text)
    assert all(length(part) <= LIMIT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(before=st.integers(0, 9), count=st.integers(1, 60), limit=st.integers(5, 30))
def test_an_emoji_is_never_cut_in_two(before: int, count: int, limit: int) -> None:
    text = "a" * before + "😀" * count
    for part in split(text, limit):
        part.encode("utf-16-le")
        assert set(part) <= {"a", "😀"}
    assert "".join(split(text, limit)) == text


@given(text=st.text(alphabet="e\u0301👩\u200d🚀\ufe0f", min_size=1, max_size=80))
def test_a_letter_stays_with_its_marks_where_that_is_possible(text: str) -> None:
    parts = split(text, 20)
    assert all(length(part) <= 20 for part in parts)
    assert "".join(parts) == text
    if not re.search(r"[\u0301\u200d\ufe0f]{8}|(?:👩\u200d){6}", text):
        assert not any(part[0] in "\u0301\u200d\ufe0f" for part in parts[1:])


def test_a_text_that_fits_stays_one_message() -> None:
    assert split("One. Two.\n\nThree.") == ["One. Two.\n\nThree."]
    assert split("😀" * (LIMIT // 2)) == ["😀" * (LIMIT // 2)]
    assert split("   ") == []


@pytest.mark.parametrize("end", [". ", "? ", "؟ ", "। ", "። ", "\n"])
def test_a_long_text_is_cut_at_the_ends_of_sentences(end: str) -> None:
    sentences = [f"sentence number {n}{end}".strip() for n in range(400)]
    parts = split((" " if end != "\n" else "\n").join(sentences), 500)
    assert len(parts) > 5
    for part in parts:
        assert part in parts and re.match(r"sentence number \d+", part), "a part begins in the middle of a sentence"
        assert end == "\n" or part.endswith(end.strip())
    assert [s for part in parts for s in re.findall(r"sentence number \d+", part)] == [
        s.removesuffix(end.strip()) for s in sentences
    ]


def test_without_sentences_it_is_cut_between_words() -> None:
    words = [f"word{n}" for n in range(500)]
    assert " ".join(split(" ".join(words), 100)).split() == words


# -- updates

CHAT = {"id": 4242, "type": "private", "first_name": "Amina", "last_name": "Rahimi", "username": "amina_r"}
USER = {
    "id": 4242,
    "is_bot": False,
    "first_name": "Amina",
    "last_name": "Rahimi",
    "username": "amina_r",
    "language_code": "fa",
}
BOT_USER = {"id": 1, "is_bot": True, "first_name": "Lantern"}
FILE = {"file_id": "FILE", "file_unique_id": "u"}
THUMB = FILE | {"width": 1, "height": 1}
PRIVATE = ("Amina", "Rahimi", "amina_r", "6900000000", "37.98", "23.72", "Omonoia", "Victoria", "secret")


def message(**values: Any) -> dict[str, Any]:
    """A message in a private chat, as Telegram sends it."""
    return {"message_id": 7, "date": 1_700_000_000, "chat": CHAT, "from": USER} | values


def reduced(**update: Any) -> Incoming | None:
    """Reduce an update given as Telegram's JSON."""
    found = telegram.Update.de_json({"update_id": 99, **update}, None)
    assert found is not None
    return reduce(found, "123")


def kept(**values: Any) -> Incoming:
    """Reduce a private message; it must be kept."""
    found = reduced(message=message(**values))
    assert found is not None
    return found


def test_a_text_keeps_the_words_and_how_to_answer_and_nothing_of_the_person() -> None:
    assert kept(text="hello\nthere") == Incoming("123", 99, "4242", "text", "hello\nthere", "", 7, "fa")


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("/start", "start", ""),
        ("/start deep-link-payload", "start", ""),
        ("/start@lantern_bot", "start", ""),
        ("/starting", "text", "/starting"),
        ("/human", "text", "/human"),
        ("/delete now", "text", "/delete now"),
        ("start", "text", "start"),
        ("   ", "text", "   "),
    ],
)
def test_only_the_start_command_is_a_start(text: str, kind: str, words: str) -> None:
    found = kept(text=text)
    assert (found.kind, found.text) == (kind, words)


def test_a_tap_keeps_the_buttons_key() -> None:
    found = reduced(
        callback_query={
            "id": "55",
            "from": USER,
            "chat_instance": "x",
            "data": "guardian/what",
            "message": message(**{"from": BOT_USER, "text": "old answer"}),
        }
    )
    assert found == Incoming("123", 99, "4242", "button", "", "guardian/what", None, "fa")


def test_a_tap_under_a_message_that_telegram_no_longer_has_still_counts() -> None:
    found = reduced(
        callback_query={
            "id": "55",
            "from": USER,
            "chat_instance": "x",
            "data": "human",
            "message": {"chat": CHAT, "message_id": 7, "date": 0},
        }
    )
    assert found is not None and (found.kind, found.key) == ("button", "human")


def test_an_edit_is_its_own_kind_and_keeps_the_new_words_for_the_danger_screen() -> None:
    found = reduced(edited_message=message(text="help me now", edit_date=1_700_000_009))
    assert found is not None and (found.kind, found.text, found.message_id) == ("edit", "help me now", 7)


@pytest.mark.parametrize(
    ("values", "kind", "file_id"),
    [
        ({"voice": FILE | {"duration": 3}}, "voice", "FILE"),
        ({"audio": FILE | {"duration": 3, "performer": "Amina", "title": "secret"}}, "voice", "FILE"),
        ({"video_note": FILE | {"duration": 3, "length": 2}}, "voice", "FILE"),
        ({"photo": [THUMB | {"file_id": "small"}, THUMB]}, "photo", "FILE"),
        ({"video": THUMB | {"duration": 3, "file_name": "secret.mp4"}}, "photo", "FILE"),
        ({"animation": THUMB | {"duration": 3}, "document": FILE}, "photo", "FILE"),
        ({"sticker": THUMB | {"type": "regular", "is_animated": False, "is_video": False}}, "sticker", "FILE"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "sticker", None),
        ({"location": {"latitude": 37.98, "longitude": 23.72}}, "location", None),
        (
            {
                "venue": {
                    "location": {"latitude": 37.98, "longitude": 23.72},
                    "title": "Victoria",
                    "address": "Omonoia 1",
                },
                "location": {"latitude": 37.98, "longitude": 23.72},
            },
            "location",
            None,
        ),
        (
            {"contact": {"phone_number": "+306900000000", "first_name": "Amina", "vcard": "TEL:6900000000"}},
            "contact",
            None,
        ),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "secret?",
                    "options": [],
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                    "allows_revoting": True,
                    "members_only": False,
                }
            },
            "poll",
            None,
        ),
        ({"document": FILE | {"file_name": "Amina Rahimi passport.pdf"}}, "file", "FILE"),
        ({"game": {"title": "secret", "description": "d", "photo": [THUMB]}}, "other", None),
    ],
)
def test_each_kind_is_named_and_nothing_private_of_it_is_kept(
    values: dict[str, Any], kind: str, file_id: str | None
) -> None:
    found = kept(**values)
    assert (found.kind, found.file_id, found.text) == (kind, file_id, "")
    assert not [word for word in PRIVATE if word in repr(found)]


def test_the_words_under_a_picture_are_kept_for_the_danger_screen() -> None:
    assert kept(photo=[THUMB], caption="he will kill me").text == "he will kill me"
    assert kept(voice=FILE | {"duration": 3}, caption="help").text == "help"


def test_of_a_forwarded_or_answered_message_only_the_own_words_are_kept() -> None:
    other = {"type": "user", "date": 1, "sender_user": USER | {"id": 9, "first_name": "secret"}}
    found = kept(text="look", forward_origin=other, reply_to_message=message(text="secret"))
    assert found.text == "look"
    assert not [word for word in PRIVATE if word in repr(found)]


@pytest.mark.parametrize("status", ["kicked", "left"])
def test_a_child_who_blocks_the_bot_has_left(status: str) -> None:
    member = {"user": BOT_USER, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    found = reduced(
        my_chat_member={
            "chat": CHAT,
            "from": USER,
            "date": 1,
            "old_chat_member": {"user": BOT_USER, "status": "member"},
            "new_chat_member": member,
        }
    )
    assert found is not None and (found.kind, found.chat) == ("left", "4242")


def test_a_child_who_unblocks_the_bot_needs_no_answer() -> None:
    assert (
        reduced(
            my_chat_member={
                "chat": CHAT,
                "from": USER,
                "date": 1,
                "old_chat_member": {"user": BOT_USER, "status": "kicked", "until_date": 0},
                "new_chat_member": {"user": BOT_USER, "status": "member"},
            }
        )
        is None
    )


@pytest.mark.parametrize(
    "service",
    [
        {"pinned_message": message(text="x")},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"write_access_allowed": {}},
    ],
)
def test_a_service_message_needs_no_answer(service: dict[str, Any]) -> None:
    assert reduced(message=message(**service)) is None


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_and_channels_are_left_and_nothing_of_them_is_kept(kind: str) -> None:
    chat = {"id": -100, "type": kind, "title": "secret"}
    name = "channel_post" if kind == "channel" else "message"
    update = telegram.Update.de_json({"update_id": 99, name: message(chat=chat, text="hello")}, None)
    assert update is not None
    assert reduce(update, "123") is None
    assert group_of(update) == -100


def test_a_group_that_threw_the_bot_out_is_not_left_again() -> None:
    update = telegram.Update.de_json(
        {
            "update_id": 99,
            "my_chat_member": {
                "chat": {"id": -100, "type": "group", "title": "g"},
                "from": USER,
                "date": 1,
                "old_chat_member": {"user": BOT_USER, "status": "member"},
                "new_chat_member": {"user": BOT_USER, "status": "left"},
            },
        },
        None,
    )
    assert update is not None
    assert reduce(update, "123") is None and group_of(update) is None


def test_a_private_chat_is_not_a_group() -> None:
    update = telegram.Update.de_json({"update_id": 99, "message": message(text="hi")}, None)
    assert update is not None and group_of(update) is None
