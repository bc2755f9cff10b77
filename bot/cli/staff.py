"""`lantern staff`: the people of the helpline."""

from __future__ import annotations

import sys
import time

import click

from bot import bootstrap, settings
from bot.errors import LanternError
from bot.helpline import service

ROLES = ("helpline", "supervisor", "editor", "admin")


def _open() -> bootstrap.Lantern:
    settings.write_secrets()
    lantern = bootstrap.Lantern(settings.load())
    lantern.prepare()
    return lantern


def _password() -> str:
    """Ask for a password, or take it from standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@click.group()
def staff() -> None:
    """Add, list, disable and reset helpline staff."""


@staff.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="helpline", show_default=True)
@click.option("--languages", default="", help="Languages this person speaks: en,fr")
def add(name: str, role: str, languages: str) -> None:
    """Add NAME; the password is asked, or read from standard input."""
    from bot.console.auth import hash_password

    name = " ".join(name.split())
    if not name:
        raise LanternError("a name is needed: children read it when this person takes them.")
    hashed = hash_password(_password())
    with _open().store.transaction() as work:
        work.staff.add(name, hashed, role, " ".join(languages.replace(",", " ").split()), time.time())
        work.audit.add("lantern", "staff_add", time.time(), detail=name)
    click.echo(f"added {name} ({role})")


@staff.command("list")
def list_() -> None:
    """List everyone."""
    with _open().store.reading() as work:
        for row in work.staff.all():
            click.echo(f"{row.name}\t{row.role}\t{row.languages or '-'}\t{'disabled' if row.disabled else 'active'}")


@staff.command()
@click.argument("name")
def disable(name: str) -> None:
    """Lock NAME out, at once."""
    _change(name, "staff_disable", disabled=True)
    click.echo(f"disabled {name}; their sessions ended")


@staff.command()
@click.argument("name")
def reset(name: str) -> None:
    """Give NAME a new password, take the second factor away, and let them in again."""
    from bot.console.auth import hash_password

    _change(
        name,
        "staff_reset",
        password_hash=hash_password(_password()),
        disabled=False,
        failed_sign_ins=0,
        locked_until=None,
    )
    click.echo(f"reset {name}; the second factor is to be set up anew")


def _change(name: str, act: str, **values: object) -> None:
    from bot.console.second_factor import SecondFactor

    lantern = _open()
    with lantern.store.transaction() as work:
        row = work.staff.by_name(name)
        if row is None:
            raise LanternError(f"there is no staff member called {name}. `lantern staff list` shows all.")
        work.staff.update(row.id, **values)
        if act == "staff_reset":
            SecondFactor.reset(work, row.id)
            work.devices.forget_all(row.id)
        work.sessions.end_all(row.id)
        service.leave(work, service.Staff(row.id, row.name), lantern.say, time.time())
        work.audit.add("lantern", act, time.time(), detail=name)
