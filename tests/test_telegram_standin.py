"""The Telegram stand-in, driven by python-telegram-bot and by plain HTTP."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.telegram_standin import Standin

ROOT = Path(__file__).parent.parent
Json = dict[str, Any]
CHILD = 4242
BUTTON = {"text": "Go", "callback_data": "go"}


@pytest.fixture(scope="module")
def running() -> Iterator[Standin]:
    """One stand-in for all tests."""
    with Standin() as standin:
        yield standin


@pytest.fixture
def telegram(running: Standin) -> Standin:
    """A clean stand-in."""
    running.reset()
    return running


@pytest.fixture
def http(telegram: Standin) -> Iterator[httpx.Client]:
    """A plain HTTP client."""
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


class Api:
    """Bot API calls without a library."""

    def __init__(self, client: httpx.Client, telegram: Standin) -> None:
        self.client = client
        self.root = telegram.url + telegram.token

    def __call__(self, method: str, **params: Any) -> Json:
        answer = self.client.post(f"{self.root}/{method}", json=params)
        body: Json = answer.json()
        assert answer.status_code == body.get("error_code", 200)
        assert answer.headers["content-type"] == "application/json"
        return body

    def refused(self, method: str, **params: Any) -> str:
        body = self(method, **params)
        assert body["ok"] is False
        return str(body["description"])

    def result(self, method: str, **params: Any) -> Any:
        body = self(method, **params)
        assert body["ok"] is True, body
        return body["result"]


@pytest.fixture
def api(http: httpx.Client, telegram: Standin) -> Api:
    """Plain calls."""
    return Api(http, telegram)


@pytest.fixture
def child(telegram: Standin) -> int:
    """A child that has started the bot, and whose update is acknowledged."""
    telegram.text(CHILD, "/start")
    telegram.world.drop_pending()
    return CHILD


def make_bot(telegram: Standin, token: str = "", timeout: float = 5) -> Bot:
    """python-telegram-bot's bot, turned to the stand-in."""

    def request() -> HTTPXRequest:
        kwargs = {"trust_env": False}
        return HTTPXRequest(read_timeout=timeout, httpx_kwargs=kwargs)

    return Bot(
        token or telegram.token,
        base_url=telegram.url,
        base_file_url=telegram.file_url,
        request=request(),
        get_updates_request=request(),
    )


# Envelope, token, parameters.


def test_envelopes(api: Api, http: httpx.Client, telegram: Standin) -> None:
    me = api("getMe")
    assert me["ok"] is True and me["result"]["is_bot"] is True
    assert api("GETME") == me
    assert http.get(f"{api.root}/getMe").json() == me
    missing = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert api("sendDice", chat_id=1) == missing
    assert http.get(telegram.url.removesuffix("/bot") + "/other").json() == missing
    answer = http.get(f"{telegram.url}1:wrong/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert [call["status"] for call in telegram.calls()][-2:] == [404, 401]


def test_parameters_anywhere(http: httpx.Client, api: Api, telegram: Standin, child: int) -> None:
    url = f"{api.root}/sendMessage"
    assert http.get(url, params={"chat_id": child, "text": "a"}).json()["ok"]
    assert http.post(url, data={"chat_id": str(child), "text": "b"}).json()["ok"]
    parts = {"chat_id": (None, str(child)), "text": (None, "c")}
    assert http.post(url, files=parts).json()["ok"]
    assert api("sendMessage", chat_id=str(child), text="d")["ok"]
    assert [entry["text"] for entry in telegram.sent(child)] == ["a", "b", "c", "d"]
    assert "as JSON" in http.post(url, content=b"{", headers={"content-type": "application/json"}).json()["description"]


def test_too_large_body(http: httpx.Client, api: Api, telegram: Standin, child: int) -> None:
    telegram.limits(max_body=200_000)
    parts = {"document": ("x.bin", b"x" * 300_000)}
    answer = http.post(f"{api.root}/sendDocument", params={"chat_id": child}, files=parts)
    assert answer.status_code == 413
    assert answer.json()["description"] == "Request Entity Too Large"
    assert not telegram.sent()


# Refusals of sendMessage.

ENTITIES = "Bad Request: can't parse entities: "


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n\t "}, "Bad Request: message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        (
            {"text": "<q>x</q>", "parse_mode": "HTML"},
            ENTITIES + 'Unsupported start tag "q" at byte offset 0',
        ),
        (
            {"text": "é<b>x", "parse_mode": "HTML"},
            ENTITIES + 'Can\'t find end tag corresponding to start tag "b"',
        ),
        (
            {"text": "é1 < 2", "parse_mode": "html"},
            ENTITIES + 'Unsupported start tag "" at byte offset 4',
        ),
        (
            {"text": "a </b>", "parse_mode": "HTML"},
            ENTITIES + "Unexpected end tag at byte offset 2",
        ),
        (
            {"text": "<b>a</i>", "parse_mode": "HTML"},
            ENTITIES + 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ({"text": "x <b", "parse_mode": "HTML"}, ENTITIES + "Unclosed start tag at byte offset 2"),
        ({"text": "<b>x</b", "parse_mode": "HTML"}, ENTITIES + "Unclosed end tag at byte offset 4"),
        (
            {"text": "<span>x</span>", "parse_mode": "HTML"},
            ENTITIES + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
        ),
        (
            {"text": "you & me", "parse_mode": "HTML"},
            ENTITIES + "Unescaped or unknown character reference at byte offset 4",
        ),
        (
            {"text": "a&nbsp;b", "parse_mode": "HTML"},
            ENTITIES + "Unescaped or unknown character reference at byte offset 1",
        ),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, "Bad Request: unsupported parse_mode"),
        ({"text": "x", "entities": [{}]}, "Bad Request: can't parse MessageEntity: "),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 99}, "Bad Request: chat not found"),
        ({"text": "x", "chat_id": "@who"}, "Bad Request: chat not found"),
        (
            {"text": "x", "reply_parameters": {"message_id": 10**6}},
            "Bad Request: message to be replied not found",
        ),
    ],
)
def test_text_refused(api: Api, telegram: Standin, child: int, params: Json, reason: str) -> None:
    assert api.refused("sendMessage", **{"chat_id": child, **params}).startswith(reason)
    assert not telegram.sent()
    (call,) = telegram.calls("sendMessage")
    assert call["status"] == 400 and call["carried_out"] is False


def _inline(*buttons: Any) -> Json:
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (_inline({"text": "a", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (_inline({"text": "a", "callback_data": "é" * 33}), "BUTTON_DATA_INVALID"),
        (_inline({"text": "", "callback_data": "x"}), "BUTTON_TEXT_INVALID"),
        (
            _inline({"text": "a"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (_inline({**BUTTON, "url": "https://a.b"}), "can't parse inline keyboard button: exactly"),
        (_inline({"callback_data": "x"}), "can't parse inline keyboard button: Can't find field"),
        (_inline({"text": "a", "url": "nowhere"}), "inline keyboard button URL 'nowhere' is inv"),
        (_inline("a"), "can't parse inline keyboard button: InlineKeyboardButton must be an Obj"),
        (_inline(*[BUTTON] * 101), "REPLY_MARKUP_TOO_LONG"),
        ({"inline_keyboard": [BUTTON]}, 'field "inline_keyboard" must be an Array of Arrays'),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": [[""]]}, "can't parse keyboard button"),
        ({"keyboard": []}, "reply keyboard must be non-empty"),
        ({"other": 1}, "can't parse reply keyboard markup JSON object"),
        ("{not json", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
    ],
)
def test_markup_refused(api: Api, child: int, markup: Any, reason: str) -> None:
    refused = api.refused("sendMessage", chat_id=child, text="x", reply_markup=markup)
    assert refused.startswith(f"Bad Request: {reason}")


def test_markup_accepted(api: Api, telegram: Standin, child: int) -> None:
    edge = _inline({"text": "a", "callback_data": "é" * 32}, *[BUTTON] * 99)
    for markup in (edge, json.dumps(edge), {"remove_keyboard": True}, {"force_reply": True}):
        api.result("sendMessage", chat_id=child, text="x", reply_markup=markup)
    assert len(telegram.sent()[0]["buttons"]) == 100
    assert telegram.sent()[0]["buttons"][0]["callback_data"] == "é" * 32


def test_reply_keyboard(api: Api, telegram: Standin, child: int) -> None:
    shown = {"keyboard": [["Yes", {"text": "No"}]]}
    sent = api.result("sendMessage", chat_id=child, text="?", reply_markup=shown)
    assert "reply_markup" not in sent
    assert telegram.keyboard(child) == [{"text": "Yes"}, {"text": "No"}]
    refused = api.refused("editMessageText", chat_id=child, message_id=sent["message_id"], text="!")
    assert refused == "Bad Request: message can't be edited"
    api.result("sendMessage", chat_id=child, text="x", reply_markup={"remove_keyboard": True})
    assert telegram.keyboard(child) == []


def test_html(api: Api, telegram: Standin, child: int) -> None:
    source = (
        ' 😀<b>b<i>bi</i></b> &lt;&#65;&amp; <a href="https://a.b/?x=1&amp;y">l</a>'
        '<pre><code class="language-python">p</code></pre><blockquote expandable>q</blockquote>'
        "<tg-spoiler>s</tg-spoiler> "
    )
    sent = api.result("sendMessage", chat_id=child, text=source, parse_mode="HTML")
    assert sent["text"] == "😀bbi <A& lpqs"
    assert sent["entities"] == [
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "italic", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 10, "length": 1, "url": "https://a.b/?x=1&y"},
        {"type": "pre", "offset": 11, "length": 1, "language": "python"},
        {"type": "expandable_blockquote", "offset": 12, "length": 1},
        {"type": "spoiler", "offset": 13, "length": 1},
    ]
    long = "<b>" + "x" * 4096 + "</b>"
    assert len(api.result("sendMessage", chat_id=child, text=long, parse_mode="HTML")["text"]) == 4096


# Chats.


def test_blocked_and_unblocked(api: Api, telegram: Standin, child: int) -> None:
    sent = api.result("sendMessage", chat_id=child, text="x")
    telegram.block(child)
    forbidden = "Forbidden: bot was blocked by the user"
    assert api("sendMessage", chat_id=child, text="x")["error_code"] == 403
    assert api.refused("sendChatAction", chat_id=child, action="typing") == forbidden
    number = sent["message_id"]
    assert api.refused("editMessageText", chat_id=child, message_id=number, text="y") == forbidden
    with pytest.raises(ValueError, match="blocked"):
        telegram.text(child, "hi")
    telegram.unblock(child)
    api.result("sendMessage", chat_id=child, text="x")
    changes = [update["my_chat_member"] for update in api.result("getUpdates")]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]
    assert [c["old_chat_member"]["status"] for c in changes] == ["member", "kicked"]


def test_groups(api: Api, telegram: Standin) -> None:
    group, supergroup, teacher = -77, -1001234567890, 5
    assert api.refused("sendMessage", chat_id=group, text="x") == "Bad Request: chat not found"
    telegram.added(group, teacher, title="Class 4b", first_name="Ada")
    telegram.group_text(supergroup, teacher, "hello @standin_bot")
    updates = api.result("getUpdates")
    kinds = [next(k for k in update if k != "update_id") for update in updates]
    assert kinds == ["my_chat_member", "message", "message"]
    assert updates[1]["message"]["new_chat_members"][0]["is_bot"] is True
    assert updates[2]["message"]["chat"]["type"] == "supergroup"
    api.result("sendMessage", chat_id=group, text="x")
    assert api.result("leaveChat", chat_id=group) is True
    left = api("sendMessage", chat_id=group, text="x")
    assert left["error_code"] == 403
    assert left["description"] == "Forbidden: bot is not a member of the group chat"
    telegram.removed(supergroup, teacher)
    kicked = api.refused("sendMessage", chat_id=supergroup, text="x")
    assert kicked == "Forbidden: bot was kicked from the supergroup chat"
    telegram.text(CHILD, "hi")
    assert "private chats" in api.refused("leaveChat", chat_id=CHILD)
    assert api.refused("leaveChat", chat_id=-99) == "Bad Request: chat not found"


# Editing and deleting.


def test_edit(api: Api, telegram: Standin, child: int) -> None:
    def edit(method: str = "editMessageText", **params: Any) -> str:
        return api.refused(method, **{"chat_id": child, "message_id": number, **params})

    keyboard = _inline(BUTTON)
    sent = api.result("sendMessage", chat_id=child, text="one", reply_markup=keyboard)
    number = sent["message_id"]
    assert edit(text="one", reply_markup=keyboard).startswith("Bad Request: message is not modif")
    same = edit("editMessageReplyMarkup", reply_markup=keyboard)
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    edited = api.result("editMessageText", chat_id=child, message_id=number, text="two")
    assert edited["text"] == "two" and edited["edit_date"] and "reply_markup" not in edited
    api.result("editMessageReplyMarkup", chat_id=child, message_id=number, reply_markup=keyboard)
    assert edit(text=" ") == "Bad Request: message text is empty"
    assert edit(text="x", message_id=10**6) == "Bad Request: message to edit not found"
    assert edit(text="x", message_id=None) == "Bad Request: message identifier is not specified"
    his = telegram.chat(child)[0]["message_id"]
    assert edit(text="x", message_id=his) == "Bad Request: message can't be edited"
    assert edit(text="x", chat_id=7) == "Bad Request: chat not found"
    wrong = edit(text="x", reply_markup={"remove_keyboard": True})
    assert wrong == "Bad Request: inline keyboard expected"
    (view,) = (message for message in telegram.chat(child) if message["sender"] == "bot")
    assert (view["text"], view["buttons"], view["edited"]) == ("two", [BUTTON], True)
    assert [e["method"] for e in telegram.sent(edits=True)] == [
        "sendMessage", "editMessageText", "editMessageReplyMarkup"
    ]  # fmt: skip
    assert [e["text"] for e in telegram.sent()] == ["one"]
    telegram.advance(48 * 3600 + 2)
    assert edit(text="three") == "Bad Request: message can't be edited"
    telegram.limits(edit_seconds=None)
    api.result("editMessageText", chat_id=child, message_id=number, text="three")


def test_delete(api: Api, telegram: Standin, child: int) -> None:
    def refused(method: str, **params: Any) -> str:
        return api.refused(method, chat_id=child, **params)

    his = telegram.text(child, "secret")["message"]["message_id"]
    ours = [api.result("sendMessage", chat_id=child, text="x")["message_id"] for _ in range(3)]
    assert api.result("deleteMessage", chat_id=child, message_id=his) is True
    gone = refused("deleteMessage", message_id=his)
    assert gone == "Bad Request: message to delete not found"
    numbers = [his, 10**6, *ours[:2]]
    assert api.result("deleteMessages", chat_id=child, message_ids=numbers) is True
    assert [m["message_id"] for m in telegram.chat(child)][1:] == [ours[2]]
    assert "not specified" in refused("deleteMessages", message_ids=[])
    assert "too many" in refused("deleteMessages", message_ids=list(range(1, 102)))
    assert "invalid message identifier" in refused("deleteMessages", message_ids=["x"])
    assert "not specified" in refused("deleteMessage")
    young = telegram.text(child, "young")["message"]["message_id"]
    telegram.advance(48 * 3600 + 2)
    old = "Bad Request: message can't be deleted for everyone"
    assert refused("deleteMessage", message_id=young) == old
    assert refused("deleteMessages", message_ids=[ours[2]]) == old
    edited = api.refused("editMessageText", chat_id=child, message_id=ours[0], text="y")
    assert edited == "Bad Request: message to edit not found"


# Buttons.


def test_callbacks(api: Api, telegram: Standin, child: int) -> None:
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    sent = api.result("sendMessage", chat_id=child, text="?", reply_markup=_inline(BUTTON))
    assert api.refused("answerCallbackQuery", callback_query_id="1") == old
    query = telegram.press(child, "Go")["callback_query"]
    assert query["data"] == "go" and query["message"]["message_id"] == sent["message_id"]
    assert query["from"]["id"] == child
    assert telegram.unanswered() == [query["id"]]
    long = api.refused("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    api.result("answerCallbackQuery", callback_query_id=query["id"], text="done")
    assert telegram.unanswered() == []
    assert telegram.answers()[query["id"]]["text"] == "done"
    assert api.refused("answerCallbackQuery", callback_query_id=query["id"]) == old
    late = telegram.press(child, data="go")["callback_query"]["id"]
    telegram.advance(31)
    assert api.refused("answerCallbackQuery", callback_query_id=late) == old
    with pytest.raises(LookupError):
        telegram.press(child, "Gone")
    number = sent["message_id"]
    forged = telegram.press(child, data="forged", message_id=number, force=True)
    assert forged["callback_query"]["data"] == "forged"
    api.result("deleteMessage", chat_id=child, message_id=number)
    with pytest.raises(LookupError):
        telegram.press(child, "Go")
    stale = telegram.press(child, data="go", message_id=number, force=True)
    assert stale["callback_query"]["message"]["date"] == 0


# Floods.


def test_flood_in_one_chat(api: Api, telegram: Standin, child: int) -> None:
    telegram.text(43, "hi")
    for number in range(20):
        api.result("sendMessage", chat_id=child, text=str(number))
    refused = api("sendMessage", chat_id=child, text="x")
    wait = refused["parameters"]["retry_after"]
    assert refused["error_code"] == 429 and 1 <= wait <= 10
    assert refused["description"] == f"Too Many Requests: retry after {wait}"
    api.result("sendMessage", chat_id=43, text="others go on")
    telegram.advance(wait - 1)
    assert api("sendMessage", chat_id=child, text="x")["error_code"] == 429  # Still the penalty.
    telegram.advance(1.1)
    api.result("sendMessage", chat_id=child, text="x")
    accepted = 0
    for _ in range(120):  # Two a second for a minute is too much in the long run.
        telegram.advance(0.5)
        accepted += api("sendMessage", chat_id=child, text="x")["ok"]
    assert 30 <= accepted <= 80


def test_flood_overall(api: Api, telegram: Standin) -> None:
    telegram.limits(per_second=1, burst=15)
    for chat_id in range(1, 40):
        telegram.text(chat_id, "hi")
    answers = [api("sendMessage", chat_id=chat_id, text="x")["ok"] for chat_id in range(1, 40)]
    assert 15 <= sum(answers) <= 20 and not answers[-1]
    telegram.limits(per_second=None)
    assert api("sendMessage", chat_id=39, text="x")["ok"]


# Commands, profile, files.


def test_commands(api: Api, telegram: Standin) -> None:
    def refused(*commands: Any, **params: Any) -> str:
        return api.refused("setMyCommands", commands=list(commands), **params)

    good = {"command": "start", "description": "Begin"}
    assert refused() == "Bad Request: expected a non-empty Array of BotCommand"
    assert refused(*[good] * 101) == "Bad Request: BOT_COMMANDS_TOO_MUCH"
    assert refused({**good, "command": "Start"}) == "Bad Request: BOT_COMMAND_INVALID"
    assert "length must not exceed 32" in refused({**good, "command": "x" * 33})
    assert "must not be empty" in refused({**good, "command": ""})
    assert "must not be empty" in refused({**good, "description": " "})
    assert "must not exceed 256" in refused({**good, "description": "x" * 257})
    assert refused(good, language_code="eng") == "Bad Request: invalid language code specified"
    assert "BotCommandScope" in refused(good, scope={"type": "moon"})
    assert api.result("setMyCommands", commands=[good]) is True
    assert api.result("setMyCommands", commands=json.dumps([good]), language_code="fr") is True
    assert api.result("getMyCommands") == [good]
    assert api.result("deleteMyCommands") is True
    assert api.result("getMyCommands") == []
    assert api.result("getMyCommands", language_code="fr") == [good]
    api.result("setMyName", name="Owl")
    api.result("setMyDescription", description="d", language_code="ar")
    api.result("setMyShortDescription", short_description="s")
    assert telegram.profile()[""] == {"name": "Owl", "short_description": "s"}
    assert "too long" in api.refused("setMyName", name="x" * 65)
    assert "too long" in api.refused("setMyDescription", description="x" * 513)
    assert "too long" in api.refused("setMyShortDescription", short_description="x" * 121)


@pytest.mark.asyncio
async def test_files(telegram: Standin, child: int) -> None:
    sound = b"OggS" + bytes(5000)
    voice = telegram.voice(child, sound, duration=7)["message"]["voice"]
    assert voice["duration"] == 7
    async with make_bot(telegram) as bot:
        file = await bot.get_file(voice["file_id"])
        assert bytes(await file.download_as_bytearray()) == sound
        with pytest.raises(BadRequest, match=r"[Ww]rong file_id"):
            await bot.get_file("nope")
        telegram.fault("download", "500")
        with pytest.raises(NetworkError):
            await file.download_as_bytearray()
        sent = await bot.send_photo(child, b"JPEG", caption="<b>c</b>", parse_mode="HTML")
        assert sent.caption == "c" and sent.photo[-1].file_size == 4
        again = await bot.send_photo(child, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        await bot.send_voice(child, b"OggS")
        await bot.send_audio(child, b"ID3", title="t")
        document = await bot.send_document(child, b"x", filename="a.txt")
        assert document.document and document.document.file_name == "a.txt"
        for wrong, reason in ((b"", "non-empty"), ("nope", "wrong file identifier")):
            with pytest.raises(BadRequest, match=f"(?i){reason}"):
                await bot.send_voice(child, wrong)
        with pytest.raises(BadRequest, match="caption is too long"):
            await bot.send_voice(child, b"OggS", caption="x" * 1025)
        with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
            await bot.send_chat_action(child, "dancing")
        await bot.send_chat_action(child, "typing")
    kinds = [entry["kind"] for entry in telegram.sent(child)]
    assert kinds == ["photo", "photo", "voice", "audio", "document"]


# Updates by polling.


def test_polling(api: Api, telegram: Standin) -> None:
    telegram.world.drop_pending()
    ids = [telegram.text(CHILD, str(n))["update_id"] for n in range(5)]

    def got(**params: Any) -> list[int]:
        return [update["update_id"] for update in api.result("getUpdates", **params)]

    assert got() == ids
    assert got(limit=2) == ids[:2]
    assert got(offset=ids[2]) == ids[2:]
    assert got(offset=ids[0]) == ids[2:], "acknowledged for ever"
    assert telegram.pending() == ids[2:]
    assert got(offset=-1) == ids[4:]
    assert got(offset=ids[4] + 1) == []
    telegram.redeliver(ids[1])
    assert got() == [ids[1]]
    assert got() == []
    states = {u["update_id"]: (u["state"], u["deliveries"]) for u in telegram.updates()}
    assert states[ids[1]] == ("acknowledged", 3)


def test_what_is_repeated_never_goes_ahead_of_what_waits(api: Api, telegram: Standin) -> None:
    """A client acknowledges by the newest number: a repeated newer update would take the older ones with it."""
    ids = [telegram.text(CHILD, str(n))["update_id"] for n in range(3)]

    def got(**params: Any) -> list[int]:
        return [u["update_id"] for u in api.result("getUpdates", **params)]

    assert got() == ids
    telegram.redeliver(ids[2])
    assert got(limit=1) == ids[:1]
    assert got(offset=ids[0] + 1) == ids[1:]
    assert got(offset=ids[2] + 1) == [ids[2]]


def test_long_poll(api: Api, telegram: Standin) -> None:
    started = time.monotonic()
    assert api.result("getUpdates", timeout=1) == []
    assert time.monotonic() - started > 0.9
    threading.Timer(0.3, telegram.text, (CHILD, "late")).start()
    started = time.monotonic()
    (update,) = api.result("getUpdates", timeout=9)
    assert time.monotonic() - started > 0.2
    assert update["message"]["text"] == "late"


def test_shuffle(api: Api, telegram: Standin) -> None:
    ids = [telegram.text(CHILD, str(n))["update_id"] for n in range(20)]
    telegram.shuffle()
    got = [update["update_id"] for update in api.result("getUpdates")]
    assert got != ids and sorted(got) == ids


def test_second_poll_ends_the_first(api: Api, telegram: Standin) -> None:
    first: list[Json] = []

    def poll() -> None:
        with httpx.Client(trust_env=False, timeout=10) as client:
            first.append(Api(client, telegram)("getUpdates", timeout=5))

    for end in ("getUpdates", "setWebhook"):
        thread = threading.Thread(target=poll)
        thread.start()
        time.sleep(0.3)
        api.result(end, url="http://127.0.0.1:9/hook")
        thread.join(3)
        assert first[-1]["error_code"] == 409
        assert first[-1]["description"].startswith("Conflict: terminated by ")
        assert end in first[-1]["description"]
    assert "webhook is active" in api.refused("getUpdates")
    api.result("deleteWebhook")
    api.result("getUpdates")


def test_every_kind(api: Api, telegram: Standin, child: int) -> None:
    api.result("getUpdates", allowed_updates=["message", "edited_message", "channel_post",
                                              "message_reaction", "poll_answer"])  # fmt: skip
    sent = api.result("sendMessage", chat_id=child, text="x")
    first = telegram.text(
        child, "/learn@standin_bot 😀 https://a.b", first_name="Noor", last_name=None,
        username="noor", language_code="ar", reply_to=sent["message_id"],
    )  # fmt: skip
    telegram.edit(child, first["message"]["message_id"], "edited")
    telegram.photo(child, caption="c")
    telegram.voice(child)
    telegram.video_note(child)
    telegram.document(child, b"x", file_name="a.pdf")
    telegram.media(child, "audio")
    telegram.sticker(child)
    telegram.location(child)
    telegram.contact(child)
    telegram.poll(child, "?", ["a", "b"])
    telegram.channel_post(-1005, "news")
    telegram.reaction(child, sent["message_id"])
    answer = {"poll_id": "1", "user": telegram.person(child), "option_ids": [0]}
    telegram.raw({"poll_answer": {**answer, "option_persistent_ids": ["0"]}})
    telegram.block(child)  # Not asked for.
    updates = api.result("getUpdates")
    assert len(updates) == 14
    assert telegram.updates()[-1]["state"] == "filtered"
    for update in updates:
        parsed = Update.de_json(update, None)
        assert parsed.to_dict()["update_id"] == update["update_id"]
        assert not parsed.api_kwargs
    message = Update.de_json(updates[0], None).message
    assert message and message.from_user and message.reply_to_message
    assert message.from_user.language_code == "ar" and message.chat.username == "noor"
    assert [entity.type for entity in message.entities] == ["bot_command", "url"]
    assert message.entities[1].offset == 22
    assert updates[1]["edited_message"]["edit_date"]


# Faults.


@pytest.mark.asyncio
async def test_faults_seen_by_the_library(telegram: Standin, child: int) -> None:
    async with make_bot(telegram, timeout=1) as bot:
        telegram.fault("sendMessage", "429", retry_after=7)
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(child, "x")
        assert int(str(flood.value).rsplit(" ", 2)[-2]) == 7
        telegram.fault("sendmessage", "500")
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(child, "x")
        telegram.fault("sendMessage", "502")
        with pytest.raises(NetworkError):
            await bot.send_message(child, "x")
        telegram.fault("sendMessage", "garbage")
        with pytest.raises(TelegramError):
            await bot.send_message(child, "x")
        telegram.fault("sendMessage", "hang", seconds=30)
        with pytest.raises(TimedOut):
            await bot.send_message(child, "x")
        telegram.fault("sendMessage", "refuse")
        with pytest.raises(NetworkError):
            await bot.send_message(child, "x")
        assert telegram.sent() == []
        telegram.fault("sendMessage", "drop")
        with pytest.raises(NetworkError):
            await bot.send_message(child, "dropped")
        telegram.fault("sendMessage", "slow", seconds=0.3)
        started = time.monotonic()
        await bot.send_message(child, "slow")
        assert time.monotonic() - started > 0.25
    assert [entry["text"] for entry in telegram.sent()] == ["dropped", "slow"]
    calls = [(call["fault"], call["status"]) for call in telegram.calls("sendMessage")]
    assert calls == [
        ("429", 429), ("500", 500), ("502", 502), ("garbage", 200), ("hang", None),
        ("refuse", None), ("drop", None), ("slow", 200),
    ]  # fmt: skip
    done = [call["carried_out"] for call in telegram.calls("sendMessage")]
    assert done == [False] * 6 + [True] * 2


def test_faults_on_the_wire(api: Api, telegram: Standin, child: int) -> None:
    def send(chat_id: int = child) -> httpx.Response:
        params = {"chat_id": chat_id, "text": "x"}
        return api.client.post(f"{api.root}/sendMessage", json=params)

    telegram.fault("sendMessage", "502")
    answer = send()
    assert answer.status_code == 502 and answer.text.startswith("<html>")
    telegram.fault("sendMessage", "garbage")
    answer = send()
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    for kind in ("hang", "refuse", "drop"):
        telegram.fault("sendMessage", kind, seconds=0.2)
        with pytest.raises(httpx.RemoteProtocolError):
            send()
    assert len(telegram.sent()) == 1
    telegram.fault("sendMessage", "drop")
    with pytest.raises(httpx.RemoteProtocolError):
        api.client.post(f"{api.root}/sendMessage", json={"chat_id": child, "text": ""})


def test_fault_selection(api: Api, telegram: Standin, child: int) -> None:
    telegram.text(43, "hi")

    def send(chat_id: int = child) -> int:
        return int(api("sendMessage", chat_id=chat_id, text="x").get("error_code", 200))

    telegram.fault("sendMessage", "500", times=2, chat_id=child, after=1)
    assert [send(43), send(), send(43), send(), send(), send()] == [200, 200, 200, 500, 500, 200]
    telegram.fault("*", "429", times=None, retry_after=3)
    assert [send(), send(43)] == [429, 429]
    assert api("getMe")["parameters"] == {"retry_after": 3}
    assert len(telegram.faults()) == 1
    telegram.clear_faults()
    assert send() == 200
    with pytest.raises(ValueError, match="unknown kind"):
        telegram.fault("getMe", "explode")
    with pytest.raises(ValueError, match="unknown details"):
        telegram.fault("getMe", "429", wait=1)


# Webhook.


class Hook:
    """A webhook that answers as told and remembers what came."""

    def __init__(self) -> None:
        self.got: list[tuple[Json, str | None]] = []
        self.answers: list[int] = []
        self.delay = 0.0
        self.now = self.most = 0
        hook, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    hook.now += 1
                    hook.most = max(hook.most, hook.now)
                    secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
                    hook.got.append((json.loads(body), secret))
                    status = hook.answers.pop(0) if hook.answers else 200
                time.sleep(hook.delay)
                with lock:
                    hook.now -= 1
                self.send_response(status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def ids(self) -> list[int]:
        """The update ids, in order of arrival."""
        return [body["update_id"] for body, _ in self.got]

    def wait(self, count: int, timeout: float = 8) -> None:
        """Wait until so many have come."""
        deadline = time.monotonic() + timeout
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count}"
            time.sleep(0.01)

    def settled(self, telegram: Standin) -> None:
        """Wait until all is acknowledged."""
        deadline = time.monotonic() + 8
        while telegram.pending():
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def hook(telegram: Standin) -> Iterator[Hook]:
    """A webhook."""
    hook = Hook()
    yield hook
    telegram.reset()
    hook.server.shutdown()
    hook.server.server_close()


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://example.com/x"}, "bad webhook: An HTTPS URL must be provided"),
        ({"url": "ftp://127.0.0.1/x"}, "bad webhook: An HTTPS URL must be provided"),
        ({"url": "https://example.com:99/x"}, "bad webhook: Webhook can be set up only on ports"),
        ({"secret_token": "ä"}, "secret token contains unallowed characters"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"secret_token": ""}, "secret token is empty"),
    ],
)
def test_webhook_refused(api: Api, params: Json, reason: str) -> None:
    refused = api.refused("setWebhook", **{"url": "http://127.0.0.1:9/x", **params})
    assert refused.startswith(f"Bad Request: {reason}")
    assert api.result("getWebhookInfo")["url"] == ""


def test_webhook(api: Api, telegram: Standin, hook: Hook) -> None:
    early = telegram.text(CHILD, "before")["update_id"]
    secret = "A-z_0" * 51 + "x"
    hook.answers = [500, 302, 200]
    answer = api("setWebhook", url=hook.url, secret_token=secret, max_connections=5)
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    again = api("setWebhook", url=hook.url, secret_token=secret, max_connections=5)
    assert again["description"] == "Webhook is already set"
    second = telegram.text(CHILD, "after")["update_id"]
    hook.wait(4)
    assert hook.ids == [early, early, early, second]
    assert {got[1] for got in hook.got} == {secret}
    info = api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302"
    assert info["max_connections"] == 5
    hook.settled(telegram)
    assert api.result("getWebhookInfo")["pending_update_count"] == 0
    telegram.redeliver(early)
    hook.wait(5)
    assert hook.ids[-1] == early
    assert api("deleteWebhook")["description"] == "Webhook was deleted"
    telegram.text(CHILD, "polled")
    assert len(api.result("getUpdates")) == 1
    assert api("deleteWebhook", drop_pending_updates=True)["ok"]
    assert api.result("getUpdates") == []


def test_webhook_connections(api: Api, telegram: Standin, hook: Hook) -> None:
    hook.delay = 0.05
    api.result("setWebhook", url=hook.url, max_connections=3)
    ids = [telegram.text(chat, str(n))["update_id"] for n in range(4) for chat in range(1, 7)]
    hook.wait(24)
    assert 1 < hook.most <= 3
    assert sorted(hook.ids) == ids
    for chat in range(1, 7):
        mine = [body["update_id"] for body, _ in hook.got if body["message"]["chat"]["id"] == chat]
        assert mine == sorted(mine)
    assert hook.got[0][1] is None
    hook.settled(telegram)
    hook.got.clear()
    hook.most = 0
    api.result("setWebhook", url=hook.url, max_connections=1)
    ids = [telegram.text(chat, "x")["update_id"] for chat in range(1, 7)]
    hook.wait(6)
    assert hook.ids == ids and hook.most == 1


def test_webhook_that_is_not_there(api: Api, telegram: Standin, hook: Hook) -> None:
    api.result("setWebhook", url="https://example.com/never-called")
    update = telegram.text(CHILD, "x")["update_id"]
    time.sleep(0.3)
    info = api.result("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    api.result("setWebhook", url=hook.url)
    hook.wait(1)
    assert hook.ids == [update]


# The whole with python-telegram-bot.

Context = ContextTypes.DEFAULT_TYPE


def make_application(telegram: Standin) -> Application[Any, Any, Any, Any, Any, Any]:
    """A small bot: a greeting with a button, and an echo."""

    async def start(update: Update, context: Context) -> None:
        assert update.message
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
        await update.message.reply_html("<b>Hello</b>", reply_markup=keyboard)

    async def more(update: Update, context: Context) -> None:
        assert update.callback_query
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("More!")

    async def echo(update: Update, context: Context) -> None:
        assert update.message and update.message.text
        await update.message.reply_text(update.message.text.upper())

    application = ApplicationBuilder().bot(make_bot(telegram)).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(more))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


@pytest.mark.asyncio
async def test_application(telegram: Standin) -> None:
    application = make_application(telegram)
    async with application:
        assert application.updater
        await application.updater.start_polling(poll_interval=0, timeout=2)
        await application.start()
        telegram.text(CHILD, "/start", language_code="fr")
        hello = await asyncio.to_thread(telegram.wait_for, CHILD, "Hello")
        assert hello["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
        telegram.press(CHILD, "More")
        await asyncio.to_thread(telegram.wait_for, CHILD, lambda entry: entry["text"] == "More!")
        assert telegram.unanswered() == []
        mark = telegram.mark()
        telegram.fault("getUpdates", "drop")  # The answer is lost, the update comes again.
        telegram.text(CHILD, "ping")
        await asyncio.to_thread(telegram.wait_for, CHILD, "PING", 10, mark)
        with pytest.raises(TimeoutError, match="never"):
            await asyncio.to_thread(telegram.wait_for, CHILD, "never", 0.2)
        seen = [(m["sender"], m["text"]) for m in telegram.chat(CHILD)]
        assert seen == [
            ("child", "/start"), ("bot", "More!"), ("child", "ping"), ("bot", "PING")
        ]  # fmt: skip
        await application.updater.stop()
        await application.stop()


@pytest.mark.asyncio
async def test_library_errors(telegram: Standin, child: int) -> None:
    async with make_bot(telegram) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(1, "x")
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(child, " ")
        telegram.block(child, notify=False)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(child, "x")
        await bot.set_webhook("http://127.0.0.1:9/x", secret_token="s")
        with pytest.raises(Conflict):
            await bot.get_updates()
        await bot.delete_webhook()
        await bot.set_my_commands([("start", "Begin")], language_code="fr")
        assert (await bot.get_my_commands(language_code="fr"))[0].command == "start"
    with pytest.raises(InvalidToken):
        await make_bot(telegram, "1:wrong").initialize()


# Control over HTTP, the command line, load.


def test_control_over_http(http: httpx.Client, api: Api, telegram: Standin) -> None:
    def control(name: str, **arguments: Any) -> Json:
        body: Json = http.post(f"{telegram.control_url}/{name}", json=arguments).json()
        return body

    update = control("text", chat_id=CHILD, text="/start", first_name="Zoé")["result"]
    assert update["message"]["from"]["first_name"] == "Zoé"
    api.result("sendMessage", chat_id=CHILD, text="Hello", reply_markup=_inline(BUTTON))
    assert control("press", chat_id=CHILD, data="go")["ok"]
    assert control("voice", chat_id=CHILD, content="T2dnUw==")["result"]["message"]["voice"]
    assert len(control("unanswered")["result"]) == 1
    assert control("wait_for", chat_id=CHILD, wanted="Hell")["result"]["text"] == "Hello"
    late = control("wait_for", chat_id=CHILD, wanted="never", timeout=0.1)
    assert late["error_code"] == 408
    assert control("fault", method="getMe", kind="500", times=1)["ok"]
    assert api("getMe")["error_code"] == 500
    sent = http.get(f"{telegram.control_url}/sent", params={"chat_id": CHILD}).json()
    assert [entry["text"] for entry in sent["result"]] == ["Hello"]
    assert control("press", chat_id=CHILD, text="nope")["error_code"] == 400
    assert control("text", wrong=1)["error_code"] == 400
    assert control("nothing")["error_code"] == 404
    assert control("reset")["ok"]
    assert control("calls")["result"] == []


def test_command_line() -> None:
    command = [sys.executable, "-m", "tests.telegram_standin", "--port", "0", "--token", "77:abc"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        word, port = process.stdout.readline().split()
        assert word == "LISTENING"
        me = httpx.get(f"http://127.0.0.1:{port}/bot77:abc/getMe", trust_env=False).json()
        assert me["result"]["id"] == 77
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_stop_cuts_connections() -> None:
    standin = Standin().start()
    standin.fault("getMe", "hang", seconds=60)
    failures: list[Exception] = []

    def call() -> None:
        try:
            httpx.get(f"{standin.url}{standin.token}/getMe", trust_env=False, timeout=20)
        except httpx.HTTPError as error:
            failures.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    time.sleep(0.3)
    standin.stop()
    thread.join(5)
    assert failures
    assert standin.calls()[0]["fault"] == "hang"


@pytest.mark.asyncio
async def test_load(telegram: Standin) -> None:
    telegram.limits(per_second=None, chat_per_second=None)
    for number in range(10_000):
        telegram.text(number % 500 + 1, str(number))
    limits = httpx.Limits(max_connections=20)
    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:
        root, offset, got = f"{telegram.url}{telegram.token}", 0, 0
        while True:
            params = {"offset": offset, "limit": 100}
            batch = (await client.get(f"{root}/getUpdates", params=params)).json()["result"]
            if not batch:
                break
            got, offset = got + len(batch), batch[-1]["update_id"] + 1
        assert got == 10_000
        sends = (client.post(f"{root}/sendMessage", json={"chat_id": n % 500 + 1, "text": "x"}) for n in range(1000))
        answers = await asyncio.gather(*sends)
    assert all(answer.status_code == 200 for answer in answers)
    assert len(telegram.sent()) == 1000
