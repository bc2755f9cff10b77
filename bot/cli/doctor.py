"""`lantern doctor`: is everything as it must be, and if not, what to do."""

from __future__ import annotations

import socket
import sys
from datetime import date
from pathlib import Path
from typing import Callable

import click

from bot import settings
from bot.errors import LanternError

Check = Callable[[settings.Settings], str]


@click.command()
def doctor() -> None:
    """Check settings, files, database, model, content, ports and the Telegram token."""
    failed = 0

    def show(good: bool, name: str, said: str) -> None:
        click.secho(f"{'✓' if good else '✗'} {name:<10}{said}", fg="green" if good else "red")

    try:
        loaded = settings.load()
    except LanternError as problem:
        show(False, "settings", str(problem))
        sys.exit(1)
    show(True, "settings", f"{loaded.environment}, {len(settings.SETTINGS)} settings read")
    for name, check in (
        ("files", _files),
        ("content", _content),
        ("helpline", _helpline),
        ("database", _database),
        ("model", _model),
        ("ports", _ports),
        ("telegram", _telegram),
        ("rasa", _rasa),
    ):
        try:
            show(True, name, check(loaded))
        except Exception as problem:
            failed += 1
            show(
                False,
                name,
                str(problem) if isinstance(problem, LanternError) else f"{type(problem).__name__}: {problem}",
            )
    click.echo("all is well" if not failed else f"{failed} to mend")
    sys.exit(1 if failed else 0)


def _files(loaded: settings.Settings) -> str:
    for name in (
        "config.yml",
        "domain.yml",
        "credentials.yml",
        "endpoints.yml",
        "supervisord.conf",
        "nlu_data",
        "stories",
    ):
        if not Path(name).exists():
            raise LanternError(f"{name} is missing. Run this in the folder with the README.")
    env = settings.ENV_FILE
    if env.exists() and env.stat().st_mode & 0o077:
        raise LanternError(f"{env} can be read by others. Run: chmod 600 {env}")
    return "all there; .env is private" if env.exists() else "all there"


def _content(loaded: settings.Settings) -> str:
    from bot.content import checks
    from bot.content.catalogue import Catalogue

    catalogue = Catalogue(loaded.content_path)
    errors = [f for f in checks.check(catalogue, date.today()) if f.blocks]
    if errors:
        raise LanternError(f"{len(errors)} errors, the first: {errors[0]}. Run: lantern content check")
    if catalogue.country(loaded.default_country) is None:
        raise LanternError(f"DEFAULT_COUNTRY: content/countries/{loaded.default_country}.yml is missing.")
    drafts = [c for c in catalogue.content.languages if catalogue.unapproved(c)]
    if not loaded.demo:
        closed = [c for c in drafts if c not in loaded.allow_unapproved_languages]
        if closed:
            raise LanternError(
                f"{', '.join(closed)}: not approved by a person, so production shows nothing in it. "
                "Approve (lantern content publish) or set ALLOW_UNAPPROVED_LANGUAGES."
            )
    note = f"; not approved yet: {', '.join(drafts)}" if drafts else ""
    return f"{len(catalogue.topic_keys())} topics, languages {', '.join(catalogue.content.languages)}{note}"


def _helpline(loaded: settings.Settings) -> str:
    import time

    from bot.content.loader import read_helpline
    from bot.helpline.hours import is_open, next_opening

    helpline = read_helpline(Path(loaded.content_path) / "helpline.yml")
    now = time.time()
    if is_open(helpline, now):
        return f"{helpline.name}: open now ({helpline.zone})"
    opening = next_opening(helpline, now)
    return f"{helpline.name}: closed now, opens in {opening.days} days at {opening.clock} ({helpline.zone})"


def _database(loaded: settings.Settings) -> str:
    from bot.db.engine import open_engine
    from bot.db.migrate import is_current
    from bot.privacy.keys import KeyStore

    engine = open_engine(loaded.database_url)
    if not is_current(engine):
        raise LanternError("is not up to date. `lantern run` brings it up to date by itself.")
    keys = KeyStore(loaded.keys_path, loaded.encryption_keys)
    keys.close()
    return "up to date; the key store opens"


def _model(loaded: settings.Settings) -> str:
    from bot import training

    models = Path(loaded.model_path)
    if not list(models.glob("*.tar.gz")):
        raise LanternError(f"there is none in {models}. Run: make train")
    if not training.is_current(models):
        raise LanternError("training files changed since it was trained. Run: make train")
    return "trained from the files as they are"


def _ports(loaded: settings.Settings) -> str:
    used = []
    for name, port in (("CONSOLE_PORT", loaded.console_port), ("RASA_PORT", loaded.rasa_port)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                used.append(f"{name} {port}")
    return f"in use (is Lantern running?): {', '.join(used)}" if used else "free"


def _telegram(loaded: settings.Settings) -> str:
    import asyncio

    import telegram

    if not loaded.telegram_bot_token:
        return "off: set TELEGRAM_BOT_TOKEN to go live"

    async def who() -> str:
        async with telegram.Bot(loaded.telegram_bot_token, base_url=loaded.telegram_api_url) as bot:
            return f"@{(await bot.get_me()).username}"

    try:
        name = asyncio.run(asyncio.wait_for(who(), 15))
    except telegram.error.InvalidToken:
        raise LanternError("Telegram refuses the token. Take it again from @BotFather.") from None
    except Exception as problem:
        raise LanternError(
            f"cannot reach {loaded.telegram_api_url.split('/bot')[0]}: {type(problem).__name__}"
        ) from None
    warning = "" if loaded.demo_chat_ids or not loaded.demo else "; DEMO_CHAT_IDS is empty: nobody sees drafts"
    return f"{name}, {loaded.telegram_mode}{warning}"


def _rasa(loaded: settings.Settings) -> str:
    """Rasa only warns about a wrong class path in its files; here it is an error."""
    import importlib

    import yaml

    paths = [c["name"] for c in yaml.safe_load(Path("config.yml").read_text())["pipeline"]]
    paths += [e["type"] for e in yaml.safe_load(Path("endpoints.yml").read_text()).values()]
    paths += list(yaml.safe_load(Path("credentials.yml").read_text()))
    for path in paths:
        if "." in path:
            module, _, name = path.rpartition(".")
            getattr(importlib.import_module(module), name)
    return "every class path in its files can be imported"
