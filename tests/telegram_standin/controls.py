"""What a test does: act as a child, order faults, look at what the bot did.

Every method of `Controls` marked `control` can be called from any thread, and over HTTP as
``POST /_control/<name>`` with its arguments as a JSON object.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, replace
from typing import Any, TypeVar, cast

from .rules import Json, buttons_of
from .world import Callback, Chat, Message, World

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")
Wanted = str | Callable[[Json], bool] | None

CONTROLS: dict[str, Callable[..., Any]] = {}
_SAMPLES = {
    "photo": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 stand-in photo \xff\xd9",
    "sticker": b"RIFF\x12\x00\x00\x00WEBP stand-in",
    "document": b"stand-in document\n",
    "video_note": b"\x00\x00\x00\x18ftypmp42 stand-in",
}


def control(method: F) -> F:
    """Make a method callable from any thread, and over HTTP.

    Args:
        method: A method of `Controls`; it runs on the server's loop.

    Returns:
        The method to call.
    """

    @functools.wraps(method)
    def hop(self: Controls, /, *args: Any, **kwargs: Any) -> Any:
        return self._on_loop(lambda: method(self, *args, **kwargs))

    CONTROLS[method.__name__] = hop
    return cast(F, hop)


class Controls:
    """The test's hands and eyes."""

    def __init__(self, world: World) -> None:
        """Control a world.

        Args:
            world: The world.
        """
        self.world = world
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread: int | None = None

    def _on_loop(self, act: Callable[[], R]) -> R:
        loop = self._loop
        if loop is None or self._loop_thread in {None, threading.get_ident()}:
            return act()
        done: Future[R] = Future()

        def run() -> None:
            try:
                done.set_result(act())
            except BaseException as error:  # noqa: BLE001 - Handed to the caller.
                done.set_exception(error)

        loop.call_soon_threadsafe(run)
        return done.result(30)

    def _private(self, chat_id: int, person: Json) -> tuple[Chat, Json]:
        user = self.world.person(chat_id, **person)
        return self.world.meet(chat_id), user

    def _say(self, chat_id: int, content: Json, person: Json) -> Json:
        """A person's message: in the private chat, or in a group where `user_id` says who."""
        user_id = person.pop("user_id", chat_id)
        if chat_id > 0:
            chat, user = self._private(chat_id, person)
        else:
            if user_id == chat_id:
                raise ValueError("a group message needs user_id")
            user = self.world.person(user_id, **person)
            chat = self.world.meet(chat_id)
        reply_to = content.pop("reply_to", None)
        return self.world.message_update(chat, content, user, reply_to).body

    # What a child does.

    @control
    def person(self, user_id: int, **fields: Any) -> Json:
        """Set up a person without any update.

        Args:
            user_id: The user's (and the private chat's) id.
            **fields: first_name (default Mia), last_name, username, language_code (default
                en), is_premium; None removes one. All the methods below take them too.

        Returns:
            The user object.
        """
        return self.world.person(user_id, **fields)

    @control
    def text(self, chat_id: int, text: str, *, reply_to: int | None = None, **person: Any) -> Json:
        """Write a text; a first one makes the private chat known to the bot.

        Args:
            chat_id: The private chat, or a group together with ``user_id``.
            text: The text.
            reply_to: The id of the message answered.
            **person: See `person`.

        Returns:
            The update, as of all methods that cause one.
        """
        return self._say(chat_id, {"text": text, "reply_to": reply_to}, person)

    @control
    def group_text(self, chat_id: int, user_id: int, text: str, *, title: str | None = None, **person: Any) -> Json:
        """Write in a group (a negative id; below -10**12 a supergroup)."""
        self.world.meet(chat_id, title=title)
        return self._say(chat_id, {"text": text}, {**person, "user_id": user_id})

    @control
    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """Edit one's earlier text.

        Raises:
            LookupError: There is no such message by a person.
        """
        message = self._message(chat_id, message_id)
        if message.by_bot:
            raise LookupError(f"message {message_id} is the bot's")
        message.body = {**message.body, "text": text, "edit_date": int(self.world.now())}
        return self.world.push("edited_message", message.body).body

    @control
    def press(
        self,
        chat_id: int,
        text: str | None = None,
        *,
        data: str | None = None,
        message_id: int | None = None,
        user_id: int | None = None,
        force: bool = False,
    ) -> Json:
        """Press a callback button of the newest message that has it.

        Args:
            chat_id: The chat.
            text: The button's label.
            data: Or its callback data.
            message_id: Only on this message.
            user_id: Who presses; needed in groups.
            force: Send ``data`` even if no such button is there (any more); needs
                ``message_id``.

        Returns:
            The update; the query's id is ``["callback_query"]["id"]``.

        Raises:
            LookupError: There is no such button.
        """
        chat = self.world.chats.get(chat_id, Chat({"type": "private"}))
        for message in reversed(chat.messages.values()):
            body = message.body
            if message_id not in {None, body["message_id"]}:
                continue
            found = [
                button
                for button in buttons_of(body.get("reply_markup"))
                if "callback_data" in button
                and text in {None, button["text"]}
                and data in {None, button["callback_data"]}
            ]
            if found and not message.deleted:
                return self._press(chat, body, found[0]["callback_data"], user_id or chat_id)
            if force and message_id and data is not None:
                if message.deleted:
                    body = {"chat": chat.body, "message_id": message_id, "date": 0}
                return self._press(chat, body, data, user_id or chat_id)
        raise LookupError(f"no button {text or data or ''!r} in chat {chat_id}")

    def _press(self, chat: Chat, body: Json, data: str, user_id: int) -> Json:
        query_id = self.world.next_callback_id()
        chat_id = int(chat.body["id"])
        self.world.callbacks[query_id] = Callback(chat_id, self.world.now())
        return self.world.push("callback_query", {
            "id": query_id,
            "from": self.world.person(user_id),
            "message": body,
            "chat_instance": str(8_000_000_000_000_000_000 - abs(chat_id)),
            "data": data,
        }).body  # fmt: skip

    @control
    def media(
        self,
        chat_id: int,
        kind: str,
        content: bytes | str | None = None,
        *,
        caption: str | None = None,
        details: Json | None = None,
        **person: Any,
    ) -> Json:
        """Send a photo, voice, audio, document, video_note or sticker.

        Args:
            chat_id: The chat.
            kind: One of the words above.
            content: The file, over HTTP as base64; a small sample where left out.
            caption: The caption.
            details: Fields to set in the object, such as ``duration`` or ``file_name``.
            **person: See `person`.
        """
        if isinstance(content, str):
            content = base64.b64decode(content)
        file = content or _SAMPLES.get(kind, b"OggS stand-in")
        name = (details or {}).get("file_name")
        stored = self.world.add_file(kind, file, name)
        body = self.world.media(kind, *stored, **(details or {}))
        return self._say(chat_id, {**body, **({"caption": caption} if caption else {})}, person)

    @control
    def photo(
        self,
        chat_id: int,
        content: bytes | str | None = None,
        *,
        caption: str | None = None,
        **person: Any,
    ) -> Json:
        """Send a photo."""
        return self.media(chat_id, "photo", content, caption=caption, **person)

    @control
    def voice(
        self,
        chat_id: int,
        content: bytes | str | None = None,
        *,
        duration: int = 3,
        **person: Any,
    ) -> Json:
        """Send a voice message."""
        return self.media(chat_id, "voice", content, details={"duration": duration}, **person)

    @control
    def video_note(self, chat_id: int, content: bytes | str | None = None, **person: Any) -> Json:
        """Send a round video."""
        return self.media(chat_id, "video_note", content, **person)

    @control
    def document(
        self,
        chat_id: int,
        content: bytes | str | None = None,
        *,
        file_name: str = "file.bin",
        mime_type: str = "application/octet-stream",
        caption: str | None = None,
        **person: Any,
    ) -> Json:
        """Send a document."""
        details = {"file_name": file_name, "mime_type": mime_type}
        return self.media(chat_id, "document", content, caption=caption, details=details, **person)

    @control
    def sticker(self, chat_id: int, emoji: str = "😀", **person: Any) -> Json:
        """Send a sticker."""
        return self.media(chat_id, "sticker", details={"emoji": emoji}, **person)

    @control
    def location(self, chat_id: int, latitude: float = 48.85, longitude: float = 2.35, **person: Any) -> Json:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._say(chat_id, {"location": place}, person)

    @control
    def contact(self, chat_id: int, phone: str = "+15550100", **person: Any) -> Json:
        """Send one's own contact."""
        user = self.world.person(person.get("user_id", chat_id))
        card = {"phone_number": phone, "first_name": user["first_name"], "user_id": user["id"]}
        return self._say(chat_id, {"contact": card}, person)

    @control
    def poll(self, chat_id: int, question: str, options: list[str], **person: Any) -> Json:
        """Send a poll."""
        poll = {
            "id": self.world.next_callback_id(), "question": question,
            "options": [
                {"persistent_id": str(number), "text": option, "voter_count": 0}
                for number, option in enumerate(options)
            ],
            "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
            "type": "regular", "allows_multiple_answers": False, "allows_revoting": True,
            "members_only": False,
        }  # fmt: skip
        return self._say(chat_id, {"poll": poll}, person)

    @control
    def reaction(self, chat_id: int, message_id: int, emoji: str = "👍") -> Json:
        """React to a message; the bot is told only if it asked for ``message_reaction``."""
        message = self._message(chat_id, message_id)
        return self.world.push("message_reaction", {
            "chat": message.body["chat"],
            "message_id": message_id,
            "user": self.world.person(chat_id),
            "date": int(self.world.now()),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }).body  # fmt: skip

    @control
    def channel_post(self, chat_id: int, text: str, title: str = "News") -> Json:
        """Post in a channel the bot is an administrator of."""
        chat = self.world.meet(chat_id, "channel", title)
        chat.status = "administrator"
        return self.world.message_update(chat, {"text": text}, None).body

    @control
    def added(
        self,
        chat_id: int,
        user_id: int,
        *,
        title: str | None = None,
        kind: str | None = None,
        status: str = "member",
        **person: Any,
    ) -> Json:
        """Add the bot to a group: my_chat_member, then the service message.

        Args:
            chat_id: The group.
            user_id: Who adds it.
            title: The group's title.
            kind: group, supergroup or channel; by default by the id.
            status: member or administrator.
            **person: See `person`.

        Returns:
            The my_chat_member update.
        """
        user = self.world.person(user_id, **person)
        chat = self.world.meet(chat_id, kind, title)
        chat.status = "left"
        update = self.world.membership(chat, user, status)
        if chat.body["type"] != "channel":
            bot = self.world.bot
            service = {"new_chat_members": [bot], "new_chat_member": bot}
            self.world.message_update(chat, service, user)
        return update.body

    @control
    def removed(self, chat_id: int, user_id: int) -> Json:
        """Throw the bot out of a group."""
        chat = self.world.meet(chat_id)
        return self.world.membership(chat, self.world.person(user_id), "kicked").body

    @control
    def block(self, chat_id: int, notify: bool = True) -> Json | None:
        """Block the bot: every send answers 403 from now on.

        Args:
            chat_id: The private chat.
            notify: Whether the bot is told by my_chat_member, as Telegram does.

        Returns:
            The update, if there is one.
        """
        return self._set_blocked(chat_id, "kicked", notify)

    @control
    def unblock(self, chat_id: int, notify: bool = True) -> Json | None:
        """Take `block` back."""
        return self._set_blocked(chat_id, "member", notify)

    def _set_blocked(self, chat_id: int, status: str, notify: bool) -> Json | None:
        chat, user = self._private(chat_id, {})
        if notify:
            return self.world.membership(chat, user, status).body
        chat.status = status
        return None

    @control
    def raw(self, update: Json) -> Json:
        """Push any update.

        Args:
            update: One entry, the kind and its object; ``update_id`` is set anew.
        """
        entries = [item for item in update.items() if item[0] != "update_id"]
        if len(entries) != 1:
            raise ValueError("an update has exactly one kind")
        return self.world.push(*entries[0]).body

    # Delivery.

    @control
    def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, acknowledged or not; one never delivered yet only waits on.

        Telegram hands out updates oldest first: a newer one in front would acknowledge what was never delivered.
        """
        update = self.world.updates[update_id]
        if not update.deliveries:
            return
        (self.world.outbox if self.world.webhook else self.world.again).append(update)
        self.world.notify()

    @control
    def shuffle(self, on: bool = True, seed: int = 0) -> None:
        """Deliver what waits in random order."""
        self.world.shuffler = random.Random(seed) if on else None

    @control
    def updates(self) -> list[Json]:
        """All updates with their state (pending, acknowledged, dropped, filtered)."""
        return [asdict(update) for update in self.world.updates.values()]

    @control
    def pending(self) -> list[int]:
        """The ids of updates not yet acknowledged."""
        return [update.update_id for update in self.world.pending()]

    # Faults, limits, time.

    @control
    def fault(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        chat_id: int | str | None = None,
        after: int = 0,
        **detail: Any,
    ) -> int:
        """Order a fault.

        Args:
            method: The Bot API method, or ``*``; ``download`` is the file download.
            kind: 429 (retry_after), 500, 502, hang (seconds), drop, refuse, slow (seconds) or
                garbage. Only drop and slow carry the call out, unless ``carry_out`` says so.
            times: How often; None for until `clear_faults`.
            chat_id: Only calls about this chat.
            after: How many matching calls to let through first.
            **detail: retry_after, seconds, body, carry_out.

        Returns:
            The fault's number.
        """
        return self.world.faults.add(method, str(kind), times, chat_id, after, detail)

    @control
    def clear_faults(self) -> None:
        """Call all faults off."""
        self.world.faults.waiting.clear()

    @control
    def faults(self) -> list[Json]:
        """The faults still to happen."""
        return [asdict(fault) for fault in self.world.faults.waiting]

    @control
    def limits(self, **changes: Any) -> Json:
        """Change limits; ``per_second=None`` and ``chat_per_second=None`` switch floods off.

        Args:
            **changes: Fields of `rules.Limits`.

        Returns:
            All limits.
        """
        self.world.limits = replace(self.world.limits, **changes)
        return asdict(self.world.limits)

    @control
    def advance(self, seconds: float) -> float:
        """Put the world's clock forward (ages, floods, callbacks; not sleeps or polls)."""
        self.world.shift += seconds
        return self.world.now()

    @control
    def reset(self, keep_webhook: bool = False) -> None:
        """Forget everything; ids go on counting, so a running bot goes on working."""
        if not keep_webhook:
            self.world.webhook = None
            if self.world.poll is None:  # Else the running bot's wish still holds.
                self.world.allowed = frozenset()
        self.world.clear()

    # What the bot did.

    @control
    def sent(self, chat_id: int | None = None, edits: bool = False) -> list[Json]:
        """All sends carried out, in order.

        Args:
            chat_id: Only those to this chat.
            edits: Also the edits.

        Returns:
            For each: seq, time, method, chat_id, message_id, kind, text, entities, buttons (one
            list), reply_markup and params.
        """
        return [
            dict(entry)
            for entry in self.world.sends
            if chat_id in {None, entry["chat_id"]} and (edits or not entry["method"].startswith("edit"))
        ]

    @control
    def mark(self) -> int:
        """The newest ``seq``, to give to `wait_for` as ``since``."""
        return len(self.world.sends)

    @control
    def calls(self, method: str | None = None) -> list[Json]:
        """All API calls, in order.

        Args:
            method: Only this method.

        Returns:
            For each: seq, time, method, params, fault, carried_out, status (None while it runs
            or where the connection was closed), description and seconds.
        """
        wanted = method and method.lower()
        return [dict(c) for c in self.world.calls if wanted in {None, c["method"].lower()}]

    @control
    def unanswered(self) -> list[str]:
        """The ids of button presses not answered yet."""
        return [key for key, query in self.world.callbacks.items() if query.answer is None]

    @control
    def answers(self) -> dict[str, Json]:
        """The parameters of each answerCallbackQuery that was carried out, by query id."""
        queries = self.world.callbacks.items()
        return {key: query.answer for key, query in queries if query.answer is not None}

    @control
    def chat(self, chat_id: int) -> list[Json]:
        """The chat as the child sees it now.

        Returns:
            For each message that is not deleted: message_id, sender (bot or child), from_id,
            kind, text, buttons, time and edited.
        """
        chat = self.world.chats.get(chat_id)
        return [
            {
                "message_id": message.body["message_id"],
                "sender": "bot" if message.by_bot else "child",
                "from_id": message.body.get("from", {}).get("id"),
                "kind": message.kind,
                "text": message.text,
                "buttons": buttons_of(message.body.get("reply_markup")),
                "time": message.body["date"],
                "edited": "edit_date" in message.body,
            }
            for message in (chat.messages.values() if chat else ())
            if not message.deleted
        ]

    @control
    def keyboard(self, chat_id: int) -> list[Json]:
        """The buttons of the reply keyboard shown now, as one list."""
        chat = self.world.chats.get(chat_id)
        return buttons_of(chat.keyboard if chat else None)

    @control
    def commands(self) -> dict[str, list[Json]]:
        """All command lists by ``[scope, language]`` as JSON text."""
        return dict(self.world.commands)

    @control
    def profile(self) -> dict[str, Json]:
        """Name, description and short_description by language code."""
        return {code: dict(texts) for code, texts in self.world.profile.items()}

    def wait_for(self, chat_id: int | None, wanted: Wanted = None, timeout: float = 10.0, since: int = 0) -> Json:
        """Wait for a send or an edit; call it through ``asyncio.to_thread`` in async tests.

        Args:
            chat_id: The chat, or None for any.
            wanted: Part of the text, or a predicate on an entry of `sent`; None for anything.
            timeout: How many seconds.
            since: Only entries after this `mark`.

        Returns:
            The first entry that fits, one from before the call too.

        Raises:
            TimeoutError: None came in time.
        """
        if self._loop is None:
            raise RuntimeError("the stand-in is not running")
        waiting = self._wait_for(chat_id, wanted, timeout, since)
        return asyncio.run_coroutine_threadsafe(waiting, self._loop).result()

    async def _wait_for(
        self,
        chat_id: int | None = None,
        wanted: Wanted = None,
        timeout: float = 10.0,
        since: int = 0,
    ) -> Json:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while True:
            sends = self.world.sends
            since = min(since, len(sends))  # After a reset.
            for entry in sends[since:]:
                since += 1
                if chat_id in {None, entry["chat_id"]} and _fits(entry, wanted):
                    return dict(entry)
            try:
                await asyncio.wait_for(self.world.changed(), deadline - loop.time())
            except asyncio.TimeoutError:
                seen = [e["text"] for e in sends if chat_id in {None, e["chat_id"]}][-5:]
                what = f"no {wanted!r} in chat {chat_id} within {timeout} s"
                raise TimeoutError(f"{what}; last texts: {seen}") from None

    def _message(self, chat_id: int, message_id: int) -> Message:
        chat = self.world.chats.get(chat_id)
        message = chat.messages.get(message_id) if chat else None
        if message is None or message.deleted:
            raise LookupError(f"no message {message_id} in chat {chat_id}")
        return message


def _fits(entry: Json, wanted: Wanted) -> bool:
    if wanted is None:
        return True
    return wanted in entry["text"] if isinstance(wanted, str) else bool(wanted(entry))
