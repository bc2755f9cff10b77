"""`lantern chat`: the same assistant in a terminal, on a throw-away database."""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from bot import bootstrap, settings
from bot.channels.base import Courier, Incoming
from bot.cli.assistant import needs_model
from bot.content.model import Button, Reply
from bot.conversation import Conversation
from bot.db.rows.outbox import Outgoing
from bot.db.store import Writer

CHANNEL = "terminal"
QUIET_SECONDS = 0.7


class _Screen:
    """Prints replies, and remembers the numbered buttons."""

    def __init__(self) -> None:
        self.buttons: list[Button] = []
        self.printed = asyncio.Event()

    async def deliver(self, chat: str, outgoing: Outgoing) -> int | None:
        """See `bot.channels.base.Sender`."""
        if outgoing.kind == "message":
            reply = Reply.from_dict(outgoing.payload)
            click.secho(f"\n{reply.text}", fg="cyan")
            for button in itertools.chain(*reply.rows):
                self.buttons.append(button)
                click.echo(f"  [{len(self.buttons)}] {button.label}")
        self.printed.set()
        return outgoing.id


@click.command()
def chat() -> None:
    """Talk to the assistant here. A number taps a button; an empty line or Ctrl-D ends."""
    settings.write_secrets()
    loaded = settings.load()
    needs_model(Path(loaded.model_path))
    with tempfile.TemporaryDirectory() as folder:
        private = replace(
            loaded,
            environment="demo",
            database_url=f"sqlite:///{folder}/chat.db",
            keys_path=str(Path(folder) / "keys.db"),
        )
        asyncio.run(_talk(private))


async def _talk(loaded: settings.Settings) -> None:
    from bot.dialogue import Dialogue
    from bot.nlg import ContentNLG

    lantern = bootstrap.Lantern(loaded)
    lantern.prepare()
    ContentNLG.replies, ContentNLG.approved = lantern.replies, lantern.approved
    writer, dialogue, screen = Writer(lantern.store), Dialogue(loaded.model_path), _Screen()
    click.echo("loading the model …")
    await asyncio.to_thread(dialogue.load)

    async def no_typing(_child: str) -> None:
        return None

    conversation = Conversation(
        writer, dialogue, lantern.replies, lantern.serve, loaded.turn_seconds, no_typing, lantern.finish_forgetting
    )
    courier = Courier(writer, screen, CHANNEL, rate=1000)
    conversation.on_queued = courier.wake
    receiver = lantern.receiver(CHANNEL, writer)
    tasks = [asyncio.create_task(conversation.run()), asyncio.create_task(courier.run())]
    numbers = itertools.count(1)

    async def say(kind: str, text: str = "", key: str = "") -> None:
        screen.printed.clear()
        await receiver.receive([Incoming(CHANNEL, next(numbers), "me", kind, text, key)])
        conversation.wake()
        while True:
            try:
                await asyncio.wait_for(screen.printed.wait(), loaded.turn_seconds if not screen.printed.is_set() else 1)
                screen.printed.clear()
                await asyncio.wait_for(screen.printed.wait(), QUIET_SECONDS)
            except asyncio.TimeoutError:
                return

    await say("start")
    while True:
        click.echo("\n> ", nl=False)
        line = (await asyncio.to_thread(sys.stdin.readline)).strip()
        if not line:
            break
        if line.isdigit() and 0 < int(line) <= len(screen.buttons):
            await say("button", key=screen.buttons[int(line) - 1].key)
        else:
            await say("text", line)
    conversation.stop()
    courier.stop()
    await asyncio.gather(*tasks)
    writer.close()
