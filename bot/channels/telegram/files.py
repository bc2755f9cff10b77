"""Fetches what children sent besides words, when a helper asks for it: within limits, and never to a disk."""

from __future__ import annotations

import asyncio
from typing import Callable

import telegram
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import FileRefused
from bot.settings import Settings

SECONDS = 30.0


def fetcher(settings: Settings, most_bytes: int) -> Callable[[str], bytes]:
    """Return a function that fetches a file by Telegram's name of it.

    It raises `FileRefused`: the file is larger than `most_bytes`, Telegram has it no more, or cannot be reached.
    """

    async def get(file_id: str) -> bytes:
        bot = telegram.Bot(
            settings.telegram_bot_token, settings.telegram_api_url, base_file_url=settings.telegram_file_url
        )
        async with bot:
            found = await bot.get_file(file_id)
            if found.file_size is not None and found.file_size > most_bytes:
                raise FileRefused("large")
            content = bytes(await found.download_as_bytearray())
        if len(content) > most_bytes:
            raise FileRefused("large")
        return content

    def fetch(file_id: str) -> bytes:
        if not settings.telegram_bot_token:
            raise FileRefused("gone")
        try:
            return asyncio.run(asyncio.wait_for(get(file_id), SECONDS))
        except (BadRequest, InvalidToken) as problem:
            raise FileRefused("large" if "too big" in str(problem).lower() else "gone") from None
        except (TelegramError, asyncio.TimeoutError):
            raise FileRefused("unreachable") from None

    return fetch
