"""`lantern run`: everything under one supervisor. `lantern serve`: one process of it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from bot import logs, settings
from bot.errors import ContentError, SettingsError

CONFIG = Path("supervisord.conf")


@click.command()
def run() -> None:
    """Start the whole system; Ctrl-C ends it."""
    if not CONFIG.exists():
        raise SettingsError("supervisord.conf is not here. Run this in the folder with the README.")
    made = settings.write_secrets()
    if made:
        click.echo(f"▸ wrote new secrets into .env: {', '.join(made)}")
    loaded = settings.load()
    for name, host, port in (
        ("CONSOLE_PORT", loaded.console_host, loaded.console_port),
        ("RASA_PORT", "127.0.0.1", loaded.rasa_port),
    ):
        _free(name, host, port)
    from bot import bootstrap, training

    click.echo("▸ 4/5 database and content")
    lantern = bootstrap.Lantern(loaded)
    if lantern.catalogue.problems:
        raise ContentError("\n".join([*lantern.catalogue.problems, "Nothing was started; mend it first."]))
    lantern.prepare()
    lantern.rotate_keys()
    models = Path(loaded.model_path)
    if training.is_current(models):
        click.echo("▸ 5/5 the trained model is up to date")
    else:
        click.echo("▸ 5/5 training the model (some minutes; only when training files changed)")
        code = os.spawnve(
            os.P_WAIT,
            sys.executable,
            [sys.executable, "-m", "bot.cli", "train"],
            bootstrap.environment(),
        )
        if code != 0:
            raise SettingsError("training failed; the lines above say why. Nothing was started.")
    _say_where(loaded)
    sys.stdout.flush()
    binaries = Path(sys.executable).parent
    Path("var").mkdir(exist_ok=True)
    environment = {
        **bootstrap.environment(),
        "LANTERN_BIN": str(binaries),
        "LANTERN_VAR": "var",
        "PYTHONWARNINGS": "ignore",
    }
    os.execve(binaries / "supervisord", ["supervisord", "-n", "-c", str(CONFIG)], environment)


def _free(name: str, host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise SettingsError(
                f"{name}: port {port} is in use, maybe by a Lantern that still runs. End it, or set {name} in .env."
            ) from None


def _say_where(loaded: settings.Settings) -> None:
    base = f"http://{loaded.console_host}:{loaded.console_port}"
    click.echo("")
    if loaded.telegram_bot_token:
        click.echo(f"  Telegram       live, by {loaded.telegram_mode}")
        if not loaded.demo_chat_ids:
            click.echo("                 nobody approved the texts yet: only chats in DEMO_CHAT_IDS see them (* = all)")
    else:
        click.echo("  Telegram       off: set TELEGRAM_BOT_TOKEN in .env to go live")
    if loaded.demo:
        click.echo(f"  Try it         {base}/try")
    click.echo(f"  Staff console  {base}/   (first: .venv/bin/lantern staff add NAME)")
    click.echo("  Ctrl-C ends everything. The bot answers a few seconds after it says model.loaded.")
    click.echo("")


@click.command(hidden=True)
@click.argument("part", type=click.Choice(["bot", "console"]))
def serve(part: str) -> None:
    """Run one process; the supervisor calls this."""
    loaded = settings.load()
    logs.configure(loaded.log_level)
    from bot import bootstrap

    lantern = bootstrap.Lantern(loaded)
    lantern.prepare()
    if part == "bot":
        bootstrap.Bot(lantern).run()
        return
    import uvicorn

    uvicorn.run(
        bootstrap.console_app(lantern),
        host=loaded.console_host,
        port=loaded.console_port,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=3,  # pages keep a stream open
    )
