"""Delivers to Telegram, and turns Telegram's refusals into what the courier knows."""

from __future__ import annotations

from typing import Any, Awaitable, TypeVar

import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.base import TYPING
from bot.content.model import Reply
from bot.db.rows.outbox import Outgoing
from bot.errors import ChildLeft, RetryLater, Undeliverable

T = TypeVar("T")
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "user not found")
_DELETE_AT_ONCE = 100


class TelegramSender:
    """Sends the outbox through one bot.

    Args:
        bot: python-telegram-bot's client.
    """

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot

    async def deliver(self, chat: str, outgoing: Outgoing) -> int | None:
        """See `bot.channels.base.Sender`."""
        if outgoing.kind == "hide":
            ids = list(outgoing.payload["message_ids"])
            for start in range(0, len(ids), _DELETE_AT_ONCE):
                try:
                    await _told(self._bot.delete_messages(int(chat), ids[start : start + _DELETE_AT_ONCE]))
                except Undeliverable:
                    continue  # some are too old; the text that follows says what cannot be removed
            return None
        if outgoing.kind == TYPING:
            await self.typing(chat)
            return None
        reply = Reply.from_dict(outgoing.payload)
        message = await _told(self._bot.send_message(int(chat), reply.text, reply_markup=_keyboard(reply)))
        return message.message_id

    async def typing(self, chat: str) -> None:
        """Show the typing sign; if that fails, nothing is lost."""
        try:
            await self._bot.send_chat_action(int(chat), ChatAction.TYPING)
        except TelegramError:
            pass


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(b.label, callback_data=b.key) for b in row] for row in reply.rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def seconds_of(problem: RetryAfter) -> float:
    """Return how long Telegram asks to wait; the library gives a number or a time span."""
    after: Any = problem.retry_after
    return float(after.total_seconds()) if hasattr(after, "total_seconds") else float(after)


async def _told(call: Awaitable[T]) -> T:
    """Await a call to Telegram and translate its refusals."""
    try:
        return await call
    except RetryAfter as problem:
        seconds = seconds_of(problem)
        # without a chat of its own in the answer the whole bot may be meant; a short rest for all costs little
        raise RetryLater("Telegram asks to wait", after=seconds, everyone=seconds > 5) from None
    except Forbidden as problem:
        raise ChildLeft(problem.message) from None
    except BadRequest as problem:
        if any(word in problem.message.lower() for word in _GONE):
            raise ChildLeft(problem.message) from None
        raise Undeliverable(problem.message) from None
    except InvalidToken:
        raise RetryLater("Telegram does not know the token; check TELEGRAM_BOT_TOKEN", after=60) from None
    except (TimedOut, NetworkError) as problem:
        raise RetryLater(type(problem).__name__, network=True) from None
    except TelegramError as problem:
        raise RetryLater(type(problem).__name__) from None
