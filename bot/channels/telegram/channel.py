"""The Telegram channel: a Rasa `InputChannel` on python-telegram-bot, never Rasa's stock one.

Long polling by default, webhook by setting. An update is acknowledged only when it is on the disk: polling asks for
the next ones after that, and the webhook answers 200 after that.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any, Awaitable, Callable, Optional
from urllib.parse import urlsplit

import structlog
import telegram
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import Courier, Receiver
from bot.channels.telegram.sender import TelegramSender, seconds_of
from bot.channels.telegram.updates import group_of, reduce
from bot.content.replies import Replies
from bot.db.store import Writer
from bot.settings import Settings

log = structlog.get_logger(__name__)

NAME = "telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post"]
POLL_SECONDS = 25
WEBHOOK_PATH = "/webhooks/telegram/webhook"
"""Where Rasa serves this channel's blueprint."""
COMMANDS = ("start", "help", "menu", "language", "human", "delete")
MAX_BODY = 1_000_000
"""Bytes of a webhook call; Telegram's own updates are a few thousand."""
REST_SECONDS = (1, 2, 5, 10, 30)


class TelegramChannel(InputChannel):  # type: ignore[misc]
    """Receives from and delivers to Telegram.

    Rasa makes it from `credentials.yml`; `bootstrap` calls `wire` before the server starts.
    """

    settings: Settings
    receiver: Receiver
    courier: Courier
    bot: telegram.Bot
    typing: Callable[[str], Awaitable[None]]
    on_received: Callable[[], None]
    replies: Replies

    @classmethod
    def name(cls) -> str:
        """See parent class."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """See parent class; everything it needs comes from the settings."""
        return cls()

    def wire(self, settings: Settings, replies: Replies, receiver: Receiver, writer: Writer) -> None:
        """Take what the channel works with. Connects to nothing yet."""
        self.settings = settings
        self.replies, self.receiver = replies, receiver
        requests = [
            HTTPXRequest(
                connection_pool_size=64,
                read_timeout=POLL_SECONDS + 10 if n == 0 else 20,
                connect_timeout=10,
                pool_timeout=30,
            )
            for n in range(2)
        ]
        self.bot = telegram.Bot(
            settings.telegram_bot_token,
            base_url=settings.telegram_api_url,
            base_file_url=settings.telegram_file_url,
            get_updates_request=requests[0],
            request=requests[1],
        )
        sender = TelegramSender(self.bot)
        self.typing = sender.typing
        self.courier = Courier(writer, sender, NAME, settings.telegram_rate)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """See parent class. Messages go through the inbox, never straight to `on_new_message`."""
        blueprint = Blueprint("telegram_webhook", __name__)

        @blueprint.route("/webhook", methods=["POST"])  # type: ignore[untyped-decorator]
        async def webhook(request: Request) -> HTTPResponse:
            return await self._webhook(request)

        return blueprint

    # -- receiving

    async def _webhook(self, request: Request) -> HTTPResponse:
        """One call of Telegram. Only Telegram knows the secret; compared in constant time."""
        if self.settings.telegram_mode != "webhook":
            return response.json({"error": "webhook mode is off"}, status=404)
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.settings.telegram_webhook_secret.encode()):
            log.warning("webhook.forged")
            return response.json({"error": "wrong or missing secret"}, status=401)
        if len(request.body) > MAX_BODY:
            log.warning("webhook.too_large", bytes=len(request.body))
            return response.json({"error": "too large"}, status=413)
        try:
            update = telegram.Update.de_json(json.loads(request.body), self.bot)
        except Exception as problem:
            # Telegram would send a broken update for ever; it is counted and let go
            log.error("webhook.unreadable", error=type(problem).__name__)
            return response.json({"ok": True})
        await self._take([update])
        return response.json({"ok": True})

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; asks for the next ones only when the last are stored."""
        offset: int | None = None
        failures = 0
        while True:
            try:
                updates = await self.bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED)
                await self._take(updates)
                if updates:
                    offset = updates[-1].update_id + 1
                failures = 0
            except asyncio.CancelledError:
                raise
            except InvalidToken:
                log.error("telegram.token_refused", do="check TELEGRAM_BOT_TOKEN in .env")
                await asyncio.sleep(60)
            except Conflict:
                log.error("telegram.conflict", do="another program polls with this token, or a webhook is set")
                await asyncio.sleep(5)
            except RetryAfter as problem:
                await asyncio.sleep(seconds_of(problem))
            except Exception as problem:
                log.warning("telegram.unreachable", error=type(problem).__name__)
                await asyncio.sleep(REST_SECONDS[min(failures, len(REST_SECONDS) - 1)])
                failures += 1

    async def _take(self, updates: Any) -> None:
        """Store updates, then answer taps and leave groups; neither of the two is worth holding up a child."""
        kept = []
        for update in updates:
            try:
                incoming = reduce(update, self.settings.bot)
            except Exception as problem:
                log.error("update.unreadable", update=update.update_id, error=type(problem).__name__)
                continue
            if incoming is not None:
                kept.append(incoming)
        await self.receiver.receive(kept)
        self.on_received()
        for update in updates:
            if update.callback_query:
                _aside(self._answer_tap(update.callback_query.id))
            group = group_of(update)
            if group is not None and str(group) != self.settings.staff_alert_chat_id:
                _aside(self._leave(group))

    async def _answer_tap(self, callback_id: str) -> None:
        """Stop the button's spinner; tried a few times, since an old tap cannot be answered."""
        for wait in (0.5, 2, 0):
            try:
                await self.bot.answer_callback_query(callback_id)
                return
            except telegram.error.BadRequest:
                return
            except RetryAfter as problem:
                await asyncio.sleep(min(10.0, seconds_of(problem)))
            except TelegramError:
                await asyncio.sleep(wait)

    async def _leave(self, group: int) -> None:
        """Say goodbye to a group and leave it: a child's rights are talked about with one child alone."""
        goodbye = self.replies.message("group-goodbye", self.replies.catalogue.default_language)
        for call in (lambda: self.bot.send_message(group, goodbye.text), lambda: self.bot.leave_chat(group)):
            try:
                await call()
            except TelegramError as problem:
                log.info("group.not_left", error=type(problem).__name__)

    # -- starting and stopping

    async def start(self) -> list[asyncio.Task[Any]]:
        """Connect, and return the running tasks. Never fails for a far side that is down: it keeps trying."""
        await asyncio.gather(*(r.initialize() for r in self.bot._request))
        tasks = [asyncio.create_task(self.courier.run()), asyncio.create_task(self._introduce())]
        if self.settings.telegram_mode == "polling":
            tasks.append(asyncio.create_task(self.poll()))
        return tasks

    async def _introduce(self) -> None:
        """Tell Telegram how to reach us and which commands we have, in each language; again until it hears."""
        failures = 0
        while True:
            try:
                await self._set_delivery()
                await self._set_commands()
                log.info("telegram.ready", mode=self.settings.telegram_mode)
                return
            except asyncio.CancelledError:
                raise
            except Exception as problem:
                log.warning("telegram.not_introduced", error=type(problem).__name__)
                await asyncio.sleep(REST_SECONDS[min(failures, len(REST_SECONDS) - 1)])
                failures += 1

    async def _set_delivery(self) -> None:
        if self.settings.telegram_mode == "webhook":
            url = self.settings.telegram_webhook_url.rstrip("/")
            if urlsplit(url).path == "":
                url += WEBHOOK_PATH
            await self.bot.set_webhook(
                url, secret_token=self.settings.telegram_webhook_secret, allowed_updates=ALLOWED, max_connections=40
            )
        else:
            await self.bot.delete_webhook()

    async def _set_commands(self) -> None:
        catalogue = self.replies.catalogue
        for language in catalogue.content.languages:
            commands = [telegram.BotCommand(c, catalogue.text(language, f"command-{c}")) for c in COMMANDS]
            if len(language) == 2:  # Telegram takes two-letter codes only
                await self.bot.set_my_commands(commands, language_code=language)
            if language == catalogue.default_language:
                await self.bot.set_my_commands(commands)

    async def stop(self) -> None:
        """Finish what is being sent and disconnect."""
        self.courier.stop()
        await asyncio.gather(*(r.shutdown() for r in self.bot._request), return_exceptions=True)


_ASIDE: set[asyncio.Task[None]] = set()


def _aside(work: Any) -> None:
    """Run something that nobody waits for; kept referenced until it is done."""
    task = asyncio.create_task(work)
    _ASIDE.add(task)
    task.add_done_callback(_ASIDE.discard)
