"""What the stand-in remembers: people, chats, messages, updates, files and calls.

A `World` is used from one thread only, the server's loop; it does no input or output.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from .faults import Faults
from .rules import Json, Limits, Meter, Refusal, bad, buttons_of, detect_entities, too_many

ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MEDIA = {
    "photo": ("photos", "jpg", "image/jpeg"),
    "voice": ("voice", "oga", "audio/ogg"),
    "audio": ("music", "mp3", "audio/mpeg"),
    "document": ("documents", "bin", "application/octet-stream"),
    "video_note": ("video_notes", "mp4", "video/mp4"),
    "sticker": ("stickers", "webp", "image/webp"),
}
KINDS = ("text", *MEDIA, "location", "contact", "poll")
_PERSON = frozenset({"first_name", "last_name", "username", "language_code", "is_premium"})
_STATUS = {"kicked": "was kicked from", "left": "is not a member of"}


@dataclass
class Message:
    """A message in a chat.

    Attributes:
        body: The Bot API object; replaced, never changed, by an edit.
        by_bot: Whether the bot sent it.
        markup: The keyboard it was sent with, of whatever kind.
        deleted: Whether it is gone.
    """

    body: Json
    by_bot: bool
    markup: Json | None = None
    deleted: bool = False

    @property
    def kind(self) -> str:
        """What it holds, such as ``text`` or ``photo``."""
        return next((kind for kind in KINDS if kind in self.body), "service")

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")


@dataclass
class Chat:
    """A chat the bot has met.

    Attributes:
        body: The Bot API object.
        messages: All messages by id, deleted ones too.
        status: The bot's own membership: member, administrator, kicked or left.
        meter: Counts messages against floods.
        keyboard: The reply keyboard now shown, if any.
    """

    body: Json
    messages: dict[int, Message] = field(default_factory=dict)
    status: str = "member"
    meter: Meter = field(default_factory=Meter)
    keyboard: Json | None = None

    @property
    def private(self) -> bool:
        """Whether it is a chat with one person."""
        return bool(self.body["type"] == "private")


@dataclass
class Update:
    """An update and what became of it: pending, acknowledged, dropped or filtered."""

    update_id: int
    kind: str
    body: Json
    chat_key: str
    state: str = "pending"
    deliveries: int = 0


@dataclass(frozen=True)
class Webhook:
    """Where updates go instead of getUpdates."""

    url: str
    secret: str | None
    max_connections: int


@dataclass
class Callback:
    """A button press and the parameters of its answer."""

    chat_id: int
    time: float
    answer: Json | None = None


@dataclass
class File:
    """A stored file."""

    path: str
    content: bytes
    unique_id: str


class World:
    """One bot's Telegram."""

    def __init__(self, token: str) -> None:
        """Create an empty world.

        Args:
            token: The only token that is let in.
        """
        self.token = token
        self.bot: Json = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Stand-in",
            "username": "standin_bot",
        }
        self._update_ids = itertools.count(700_000_001)
        self._callback_ids = itertools.count(4_500_000_000_000_000_001)
        self._file_ids = itertools.count(1)
        self._message_ids: dict[int, itertools.count[int]] = {}
        self._changed = asyncio.Event()
        self.webhook: Webhook | None = None
        self.allowed: frozenset[str] = frozenset()
        self.poll: object | None = None
        self.poll_ended_by = ""
        self.clear()

    def clear(self) -> None:
        """Forget everything but the webhook and the counters, which never go back."""
        self.limits = Limits()
        self.faults = Faults()
        self.meter = Meter()
        self.shift = 0.0
        self.shuffler: random.Random | None = None
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, Callback] = {}
        self.files: dict[str, File] = {}
        self.paths: dict[str, File] = {}
        self.updates: dict[int, Update] = {}
        self.queue: deque[Update] = deque()
        self.again: deque[Update] = deque()
        self.outbox: deque[Update] = deque()
        self.calls: list[Json] = []
        self.sends: list[Json] = []
        self.commands: dict[str, list[Json]] = {}
        self.profile: dict[str, Json] = {}
        self.webhook_error: tuple[int, str] | None = None
        self.notify()

    # Time and waiting.

    def now(self) -> float:
        """The world's time, which a test can put forward."""
        return time.time() + self.shift

    def notify(self) -> None:
        """Wake everybody who waits in `changed`."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait for the next `notify`."""
        await self._changed.wait()

    # People and chats.

    def person(self, user_id: int, **fields: Any) -> Json:
        """A user object, made or changed by the fields given.

        Args:
            user_id: The user's id.
            **fields: first_name, last_name, username, language_code or is_premium; None takes
                the field away.

        Returns:
            The Bot API object.

        Raises:
            ValueError: A field is unknown.
        """
        if unknown := fields.keys() - _PERSON:
            raise ValueError(f"a person has no {sorted(unknown)}")
        start = {"id": user_id, "is_bot": False, "first_name": "Mia", "language_code": "en"}
        merged = {**self.people.get(user_id, start), **fields}
        self.people[user_id] = {key: value for key, value in merged.items() if value is not None}
        return self.people[user_id]

    def meet(self, chat_id: int, kind: str | None = None, title: str | None = None) -> Chat:
        """The chat with this id, made where it is new.

        Args:
            chat_id: Positive for a person, negative for a group or channel.
            kind: The type; by default private, group or supergroup, by the id.
            title: A group's or channel's title.

        Returns:
            The chat.
        """
        if chat_id > 0:
            user = self.person(chat_id)
            shown = ("first_name", "last_name", "username")
            body: Json = {"id": chat_id, "type": "private"}
            body |= {key: user[key] for key in shown if key in user}
        else:
            old = self.chats[chat_id].body if chat_id in self.chats else {}
            guess = "supergroup" if chat_id < -(10**12) else "group"
            name = title or old.get("title") or f"Group {-chat_id % 1000}"
            body = {"id": chat_id, "title": name, "type": kind or old.get("type") or guess}
        chat = self.chats.setdefault(chat_id, Chat(body))
        chat.body = body
        return chat

    def find_chat(self, value: Any) -> Chat:
        """The chat a call means.

        Args:
            value: The ``chat_id`` parameter: a number, its text, or ``@name``.

        Returns:
            The chat.

        Raises:
            Refusal: There is none, or the bot never met it.
        """
        text = str("" if value is None else value).strip()
        if not text:
            raise bad("chat_id is empty")
        if text.startswith("@"):
            names = (chat for chat in self.chats.values() if not chat.private)
            found = next((chat for chat in names if chat.body.get("username") == text[1:]), None)
        else:
            found = self.chats.get(int(text)) if text.lstrip("-").isdecimal() else None
        if found is None:
            raise bad("chat not found")
        return found

    def open_chat(self, value: Any) -> Chat:
        """The chat a call means, if the bot may write there.

        Args:
            value: The ``chat_id`` parameter.

        Returns:
            The chat.

        Raises:
            Refusal: The chat is unknown, or the bot was blocked or is not a member.
        """
        chat = self.find_chat(value)
        if chat.status in _STATUS:
            if chat.private:
                raise Refusal(403, "Forbidden: bot was blocked by the user")
            where = f"{_STATUS[chat.status]} the {chat.body['type']} chat"
            raise Refusal(403, f"Forbidden: bot {where}")
        return chat

    # Messages.

    def next_message_id(self, chat_id: int) -> int:
        """A new message id; supergroups and channels count by themselves."""
        key = chat_id if chat_id < -(10**12) else 0
        return next(self._message_ids.setdefault(key, itertools.count(1)))

    def add_message(self, chat: Chat, content: Json, sender: Json | None, markup: Json | None = None) -> Message:
        """Put a message into a chat.

        Args:
            chat: Where.
            content: The fields besides id, sender, chat and date.
            sender: A user object; None in channels.
            markup: The bot's keyboard.

        Returns:
            The message.
        """
        number = self.next_message_id(int(chat.body["id"]))
        body: Json = {"message_id": number}
        if sender is not None:
            body["from"] = sender
        else:
            body["sender_chat"] = chat.body
        body |= {"chat": chat.body, "date": int(self.now()), **content}
        if markup and "inline_keyboard" in markup:
            body["reply_markup"] = markup
        message = Message(body, sender is self.bot, markup)
        chat.messages[number] = message
        if markup and "keyboard" in markup:
            chat.keyboard = markup
        elif markup and markup.get("remove_keyboard"):
            chat.keyboard = None
        return message

    def charge(self, chat: Chat) -> None:
        """Count a message against floods.

        Raises:
            Refusal: There were too many.
        """
        now, limits = self.now(), self.limits
        rate, window = limits.chat_per_second, limits.chat_window
        wait = chat.meter.wait(now, rate, limits.chat_burst, window)
        wait = max(wait, self.meter.wait(now, limits.per_second, limits.burst))
        if wait:
            raise too_many(wait)
        chat.meter.charge(now)
        self.meter.charge(now)

    def log_send(self, method: str, message: Message, params: Json) -> None:
        """Remember a send or an edit that was carried out."""
        body = message.body
        self.sends.append({
            "seq": len(self.sends) + 1,
            "time": self.now(),
            "method": method,
            "chat_id": body["chat"]["id"],
            "message_id": body["message_id"],
            "kind": message.kind,
            "text": message.text,
            "entities": body.get("entities") or body.get("caption_entities") or [],
            "buttons": buttons_of(message.markup),
            "reply_markup": message.markup,
            "params": params,
        })  # fmt: skip
        self.notify()

    # Files.

    def add_file(self, kind: str, content: bytes, name: str | None = None) -> tuple[str, File]:
        """Store a file.

        Args:
            kind: A key of `MEDIA`.
            content: Its bytes.
            name: Its name, of which the extension is kept.

        Returns:
            The file id and the file.
        """
        folder, extension, _ = MEDIA[kind]
        if name and "." in name:
            extension = name.rsplit(".", 1)[1]
        number = next(self._file_ids)
        file = File(f"{folder}/file_{number}.{extension}", content, f"AQAD{number:012d}")
        file_id = f"AgACAgIAAxkBAAI{number:053d}"
        self.files[file_id] = self.paths[file.path] = file
        return file_id, file

    def media(self, kind: str, file_id: str, file: File, **details: Any) -> Json:
        """The Bot API object (for photos, list) of a stored file.

        Args:
            kind: A key of `MEDIA`.
            file_id: The file's id.
            file: The file.
            **details: Fields to add or to change.

        Returns:
            ``{kind: object}``.
        """
        size = len(file.content)
        plain: Json = {
            "file_id": file_id, "file_unique_id": file.unique_id, "file_size": size
        }  # fmt: skip
        if kind == "photo":
            small = {**plain, "file_unique_id": file.unique_id + "s", "width": 90, "height": 67}
            return {"photo": [small, {**plain, "width": 1280, "height": 960, **details}]}
        extra: dict[str, Json] = {
            "voice": {"duration": 3, "mime_type": MEDIA[kind][2]},
            "audio": {"duration": 3, "mime_type": MEDIA[kind][2], "file_name": "audio.mp3"},
            "document": {"file_name": "file.bin", "mime_type": MEDIA[kind][2]},
            "video_note": {"duration": 3, "length": 384},
            "sticker": {
                "width": 512, "height": 512, "emoji": "😀", "set_name": "Animals",
                "is_animated": False, "is_video": False, "type": "regular",
            },
        }  # fmt: skip
        return {kind: {**extra[kind], **plain, **details}}

    # Updates.

    def push(self, kind: str, payload: Json) -> Update:
        """Cause an update.

        Args:
            kind: Its type, such as ``message``.
            payload: The object of that type.

        Returns:
            The update; its state is ``filtered`` where the bot did not ask for this kind.
        """
        number = next(self._update_ids)
        update = Update(number, kind, {"update_id": number, kind: payload}, chat_key(payload))
        self.updates[number] = update
        wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST
        if wanted:
            self.queue.append(update)
            self.outbox.append(update)
            self.notify()
        else:
            update.state = "filtered"
        return update

    def message_update(self, chat: Chat, content: Json, sender: Json | None, reply_to: int | None = None) -> Update:
        """Put a person's message into a chat and tell the bot.

        Args:
            chat: Where.
            content: The message's fields.
            sender: Who; None for a channel post.
            reply_to: The message answered.

        Returns:
            The update.

        Raises:
            ValueError: The person has blocked the bot, so cannot write to it.
        """
        if chat.private and chat.status == "kicked":
            raise ValueError(f"{chat.body['id']} has blocked the bot and must unblock it to write")
        for source, target in (("text", "entities"), ("caption", "caption_entities")):
            if entities := detect_entities(str(content.get(source, ""))):
                content = {**content, target: entities}
        if reply_to is not None:
            original = chat.messages[reply_to].body
            content = {"reply_to_message": original, **content}
        message = self.add_message(chat, content, sender)
        return self.push("message" if sender else "channel_post", message.body)

    def membership(self, chat: Chat, by: Json, status: str) -> Update:
        """Change the bot's own membership and tell it."""
        old, chat.status = chat.status, status
        self.notify()
        return self.push("my_chat_member", {
            "chat": chat.body,
            "from": by,
            "date": int(self.now()),
            "old_chat_member": self._member(old),
            "new_chat_member": self._member(status),
        })  # fmt: skip

    def _member(self, status: str) -> Json:
        member: Json = {"user": self.bot, "status": status}
        if status == "kicked":
            member["until_date"] = 0
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_invite_users "
                "can_manage_video_chats can_restrict_members can_promote_members can_change_info "
                "can_post_stories can_edit_stories can_delete_stories"
            )
            member |= {right: right == "can_manage_chat" for right in rights.split()}
        return member

    def next_callback_id(self) -> str:
        """A new callback query's id."""
        return str(next(self._callback_ids))

    def pending(self) -> list[Update]:
        """The updates not yet acknowledged, oldest first."""
        return [update for update in self.queue if update.state == "pending"]

    def settle(self, update: Update, state: str = "acknowledged") -> None:
        """End an update's waiting."""
        update.state = state
        while self.queue and self.queue[0].state != "pending":
            self.queue.popleft()

    def acknowledge(self, offset: int) -> None:
        """Take an offset as getUpdates does; a negative one keeps only the newest."""
        if offset < 0:
            for update in self.pending()[:offset]:
                self.settle(update)
        while offset > 0 and self.queue and self.queue[0].update_id < offset:
            self.settle(self.queue[0])

    def drop_pending(self) -> None:
        """Forget all that waits."""
        for update in self.pending():
            self.settle(update, "dropped")
        self.again.clear()

    def batch(self, limit: int) -> list[Json]:
        """What getUpdates answers now: ordered repetitions, then what waits."""
        # only what was acknowledged is repeated: a newer update ahead of its elders would acknowledge them unseen
        picked = [update for update in self.again if update.state != "pending"][:limit]
        for update in picked:
            self.again.remove(update)
        waiting = (update for update in self.queue if update.state == "pending")
        picked += itertools.islice(waiting, limit - len(picked))
        if self.shuffler:
            self.shuffler.shuffle(picked)
        for update in picked:
            update.deliveries += 1
        return [update.body for update in picked]


def chat_key(payload: Json) -> str:
    """What keeps updates in order among themselves: the chat, else the user."""
    inner = payload.get("message")
    chat = payload.get("chat") or (inner.get("chat") if isinstance(inner, dict) else None)
    who = chat or payload.get("from") or payload.get("user") or {}
    return str(who.get("id", "") if isinstance(who, dict) else "")
