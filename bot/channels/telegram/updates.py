"""From a Telegram update to what Lantern keeps of it: no name, no number, no place."""

from __future__ import annotations

import telegram
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.base import Incoming

_KINDS = (
    ("voice", ("voice", "audio", "video_note")),
    ("photo", ("photo", "video", "animation", "story")),
    ("sticker", ("sticker", "dice")),
    ("location", ("location", "venue")),
    ("contact", ("contact",)),
    ("poll", ("poll",)),
    ("file", ("document",)),
)
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


def group_of(update: telegram.Update) -> int | None:
    """Return the chat id when an update comes from a group or a channel, which the bot leaves politely."""
    chat = update.effective_chat
    if chat is None or chat.type == ChatType.PRIVATE:
        return None
    change = update.my_chat_member
    if change and change.new_chat_member.status in _GONE:
        return None
    return chat.id


def reduce(update: telegram.Update, bot: str) -> Incoming | None:
    """Return what is kept of an update, or None for one that needs no answer."""
    chat = update.effective_chat
    if chat is None or chat.type != ChatType.PRIVATE:
        return None
    user = update.effective_user
    language = user.language_code if user else None

    def incoming(
        kind: str, text: str = "", key: str = "", message: telegram.Message | None = None, file_id: str | None = None
    ) -> Incoming:
        number = message.message_id if message else None
        return Incoming(bot, update.update_id, str(chat.id), kind, text, key, number, language, file_id)

    if update.callback_query:
        return incoming("button", key=update.callback_query.data or "")
    if update.my_chat_member:
        gone = update.my_chat_member.new_chat_member.status in _GONE
        return incoming("left") if gone else None
    if update.edited_message:
        return incoming(
            "edit",
            text=update.edited_message.text or update.edited_message.caption or "",
            message=update.edited_message,
        )
    message = update.message
    if message is None:
        return None
    if message.text:
        is_start = message.text.split()[0].partition("@")[0] == "/start" if message.text.strip() else False
        return incoming("start" if is_start else "text", text="" if is_start else message.text, message=message)
    for kind, names in _KINDS:
        for name in names:
            value = getattr(message, name, None)
            if value:
                found = value[-1] if isinstance(value, (tuple, list)) else value
                return incoming(
                    kind, text=message.caption or "", message=message, file_id=getattr(found, "file_id", None)
                )
    return incoming("other", text=message.caption or "", message=message) if _said_by_child(message) else None


def _said_by_child(message: telegram.Message) -> bool:
    """Whether a message of no known kind was sent on purpose; service messages (a pin, a timer) need no answer."""
    service = (
        "pinned_message",
        "message_auto_delete_timer_changed",
        "new_chat_members",
        "left_chat_member",
        "write_access_allowed",
        "chat_background_set",
    )
    return not any(getattr(message, name, None) for name in service)
