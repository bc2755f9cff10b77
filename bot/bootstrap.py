"""The one place that wires: settings, content, database, channels, assistant, console.

`configure()` of `bot.logs` must have run before `run_bot` imports Rasa; the `lantern` command sees to it.
"""

from __future__ import annotations

import asyncio
import os
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Mapping

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.alerts import Alerts
from bot.channels.base import Receiver
from bot.content.catalogue import Approved, Catalogue
from bot.content.messages import Messages
from bot.content.replies import Replies
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from bot.db.store import Store, Transaction, Writer
from bot.helpline.ports import Child
from bot.privacy.forgetting import finish, forget_again
from bot.privacy.keys import KeyStore
from bot.privacy.rotation import rotate
from bot.safety.screen import Screen
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = structlog.get_logger(__name__)
REFRESH_SECONDS = 2.0
BEAT_SECONDS = 5.0


class Lantern:
    """Everything that both processes share.

    Args:
        settings: All settings.

    Raises:
        ContentError: Content cannot be read.
        SettingsError: The database address or the keys are wrong.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = Catalogue(settings.content_path)
        self.replies = Replies(self.catalogue, settings.default_country)
        approved = Approved(self.catalogue, settings.allow_unapproved_languages)
        self.approved = Replies(approved, settings.default_country)
        self.store = Store(open_engine(settings.database_url), KeyStore(settings.keys_path, settings.encryption_keys))

    def prepare(self) -> None:
        """Bring the database up to date, and forget again whom it should not know."""
        upgrade(self.store.engine)
        finish(self.store)
        forget_again(self.store)

    def rotate_keys(self) -> None:
        """Wrap everything with the newest key where there are older ones; no process may run that lacks the newest."""
        if len(self.settings.encryption_keys) > 1:
            rotate(self.store)

    async def finish_forgetting(self) -> None:
        """Destroy the keys of children who were just forgotten."""
        await asyncio.to_thread(finish, self.store)

    def screen(self) -> Screen:
        """Return the danger screen for the content as it is now."""
        return _screen(tuple(self.catalogue.content.danger.items()))

    def receiver(self, channel: str, writer: Writer) -> Receiver:
        """Return a receiver for a channel."""
        return Receiver(writer, self.screen, self.replies, channel, self.settings.chat_id_key, self.serve)

    def serve(self, work: Transaction, child: Child) -> Replies | None:
        """Return what this child may be shown: all content in a demo chat, else what a person approved (design §1.6).

        None when no language is approved: the bot is not open.
        """
        allowed = self.settings.demo_chat_ids
        if child.channel != "telegram":
            trial = self.settings.demo
        else:
            trial = "*" in allowed or (bool(allowed) and work.children.chat(child.id) in allowed)
        if trial:
            return self.replies
        return self.approved if self.approved.catalogue.content.languages else None

    def say(self, key: str, language: str, /, **values: Any) -> Any:
        """Compose a text; the form that `bot.helpline` takes."""
        return self.replies.message(key, language, **values)

    def staff_texts(self) -> Messages:
        """Return the staff's texts in the console's first language."""
        return _staff_texts(Path(self.settings.content_path) / self.catalogue.default_language / "console.ftl")

    def health(self) -> dict[str, Any]:
        """Return what `/health` tells of both processes."""
        with self.store.reading() as work:
            waiting, aside = work.inbox.count("new"), work.inbox.count("aside")
            seen, model = work.state.get("bot_seen"), work.state.get("model") or "missing"
            asked = [(handoff.urgent, handoff.asked_at) for handoff in work.handoffs.waiting()]
        now = time.time()
        return {
            "database": "ok",
            "inbox_waiting": waiting,
            "set_aside": aside,
            "bot_seen_seconds_ago": round(now - float(seen), 1) if seen else None,
            "model": model,
            "children_waiting": len(asked),
            "children_in_danger_waiting": sum(urgent for urgent, _ in asked),
            "longest_wait_seconds": round(max((now - at for _, at in asked), default=0.0)),
            "content_problems": list(self.catalogue.problems),
        }

    def measure(self) -> bytes:
        """Return what `/metrics` shows: this process's counters, and what the database tells of both."""
        facts = self.health()
        metrics.WAITING.set(facts["inbox_waiting"])
        metrics.SET_ASIDE.set(facts["set_aside"])
        metrics.CHILDREN_WAITING.labels("yes").set(facts["children_in_danger_waiting"])
        metrics.CHILDREN_WAITING.labels("no").set(facts["children_waiting"] - facts["children_in_danger_waiting"])
        metrics.LONGEST_WAIT.set(facts["longest_wait_seconds"])
        metrics.BOT_SEEN.set(-1 if facts["bot_seen_seconds_ago"] is None else facts["bot_seen_seconds_ago"])
        metrics.MODEL_READY.set(facts["model"] == "ready")
        return bytes(generate_latest())

    async def refresh(self) -> None:
        """Take in changed content, for ever."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await asyncio.to_thread(self.catalogue.refresh)
            except Exception as problem:
                log.error("content.not_refreshed", problem=str(problem))


@lru_cache(maxsize=2)
def _staff_texts(path: Path) -> Messages:
    return Messages.read(path, path.parent.name)


@lru_cache(maxsize=2)
def _screen(phrases: tuple[tuple[str, tuple[str, ...]], ...]) -> Screen:
    return Screen(dict(phrases))


class Bot:
    """The bot process: Rasa's server with our channel, the conversation and the courier.

    Args:
        lantern: What is shared.
        talker: The assistant; `bot.dialogue.Dialogue` when left out.
    """

    def __init__(self, lantern: Lantern, talker: Any = None) -> None:
        from bot.conversation import Conversation
        from bot.dialogue import Dialogue
        from bot.nlg import ContentNLG

        self.lantern = lantern
        self.settings = lantern.settings
        ContentNLG.replies, ContentNLG.approved = lantern.replies, lantern.approved
        self.writer = Writer(lantern.store)
        self.talker = talker or Dialogue(self.settings.model_path)
        self.talker.loading = True
        self.conversation = Conversation(
            self.writer,
            self.talker,
            lantern.replies,
            lantern.serve,
            self.settings.turn_seconds,
            self._typing,
            lantern.finish_forgetting,
        )
        self.tasks: list[asyncio.Task[Any]] = []
        self.channel: Any = None

    async def _typing(self, child_id: str) -> None:
        if self.channel is None:
            return
        with self.lantern.store.reading() as work:
            child = work.children.get(child_id)
            chat = work.children.chat(child_id) if child and child.channel == "telegram" else None
        if chat:
            await self.channel.typing(chat)

    def app(self) -> Any:
        """Return the Sanic app: Rasa's, with the channel of `credentials.yml`, `/health` and `/metrics`."""
        import rasa.core.channels.channel
        from rasa.core.run import create_http_input_channels
        from sanic import Sanic, response

        app = Sanic("lantern", configure_logging=False)
        app.config.REQUEST_MAX_SIZE = 2_000_000
        if self.settings.telegram_bot_token:
            channels = create_http_input_channels(None, "credentials.yml")
            self.channel = channels[0]
            receiver = self.lantern.receiver(self.channel.name(), self.writer)
            self.channel.wire(self.settings, self.lantern.replies, receiver, self.writer)
            self.channel.on_received = self.conversation.wake
            self.conversation.on_queued = self.channel.courier.wake
            rasa.core.channels.channel.register(channels, app, route="/webhooks/")

        @app.get("/health")  # type: ignore[untyped-decorator]
        async def health(_request: Any) -> Any:
            facts = await asyncio.to_thread(self.lantern.health)
            facts["model"] = self._model()
            return response.json(facts, status=200 if self.talker.ready else 503)

        @app.get("/metrics")  # type: ignore[untyped-decorator]
        async def show_metrics(_request: Any) -> Any:
            return response.raw(await asyncio.to_thread(self.lantern.measure), content_type=CONTENT_TYPE_LATEST)

        app.register_listener(self._start, "after_server_start")
        app.register_listener(self._stop, "before_server_stop")
        return app

    async def _start(self, app: Any, _loop: Any) -> None:
        """Receive at once; load the model beside that. Messages wait in the inbox, the danger screen does not."""
        app.ctx.agent = None
        if self.channel is not None:
            self.tasks += await self.channel.start()
        self.tasks += [
            asyncio.create_task(work)
            for work in (
                self._load(app),
                self.conversation.run(),
                self.lantern.refresh(),
                self._beat(),
                self._watch_model(app),
            )
        ]

    async def _load(self, app: Any) -> None:
        try:
            await asyncio.to_thread(self.talker.load)
            app.ctx.agent = self.talker.agent
        except Exception as problem:
            log.error(
                "model.missing", problem=str(problem)[:300], do="run `make train`; children get a person meanwhile"
            )
        finally:
            self.talker.loading = False
            self.conversation.wake()

    async def _beat(self) -> None:
        """Say every few seconds that the bot lives; the console shows when it does not."""
        while True:
            await self.writer.run(self._note_life)
            await asyncio.sleep(BEAT_SECONDS)

    def _model(self) -> str:
        return "ready" if self.talker.ready else "loading" if self.talker.loading else "missing"

    def _note_life(self, work: Transaction) -> None:
        work.state.set("bot_seen", str(time.time()))
        work.state.set("model", self._model())

    async def _watch_model(self, app: Any) -> None:
        """A new model ends this process gracefully; the supervisor starts it again with the new one."""
        from bot.training import STAMP

        stamp = Path(self.settings.model_path) / STAMP
        seen = stamp.stat().st_mtime if stamp.exists() else 0.0
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            now = stamp.stat().st_mtime if stamp.exists() else 0.0
            if now != seen:
                log.info("model.new", do="restarting with it")
                app.stop()
                return

    async def _stop(self, _app: Any, _loop: Any) -> None:
        self.conversation.stop()
        if self.channel is not None:
            await self.channel.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.writer.close()

    def run(self) -> None:
        """Serve until told to stop. Always on loopback: Rasa listens everywhere by default (tried)."""
        log.info("bot.starting", port=self.settings.rasa_port, telegram=bool(self.settings.telegram_bot_token))
        self.app().run(
            host="127.0.0.1", port=self.settings.rasa_port, workers=1, access_log=False, debug=False, motd=False
        )


def console_app(lantern: Lantern) -> Starlette:
    """Return the staff console, with the web chat beside it in a demo."""
    from bot.channels.telegram.files import fetcher
    from bot.channels.web.app import WebChat
    from bot.console.app import Console
    from bot.console.files import MOST_BYTES

    writer = Writer(lantern.store)
    alerts = Alerts(lantern.settings, lantern.store, lantern.staff_texts, lantern.say)
    parts: list[Callable[[], Awaitable[None]]] = [lantern.refresh, alerts.run]
    mounts: Mapping[str, Any] = {}
    if lantern.settings.demo:
        web = WebChat(lantern.receiver("web", writer), writer, lantern.catalogue)
        mounts = {"/try": web.app()}
        parts.append(web.courier.run)
    fetch = fetcher(lantern.settings, MOST_BYTES)
    console = Console(lantern.settings, lantern.store, lantern.replies, lantern.health, fetch, measure=lantern.measure)
    return console.app(mounts, parts)


def environment() -> dict[str, str]:
    """Return what every process of ours needs in its environment."""
    return {
        "OMP_NUM_THREADS": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONUNBUFFERED": "1",
        **{k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"},
    }
