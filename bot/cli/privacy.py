"""`lantern purge`: destroy what has stood long enough, now."""

from __future__ import annotations

import time

import click

from bot import bootstrap, settings
from bot.privacy import forgetting


@click.command()
def purge() -> None:
    """Destroy everything older than RETENTION_DAYS. It runs by itself once an hour, too."""
    loaded = settings.load()
    lantern = bootstrap.Lantern(loaded)
    lantern.prepare()
    gone = forgetting.purge(lantern.store, time.time(), loaded.retention_days)
    click.echo(", ".join(f"{count} {what}" for what, count in gone.items()))
