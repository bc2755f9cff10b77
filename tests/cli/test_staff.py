"""`lantern staff`: accounts made, listed, locked out and given back."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from bot.console.auth import password_fits
from bot.console.second_factor import SecondFactor
from bot.db.store import Store
from tests.cli.conftest import LANTERN, Terminal

OLD, NEW = "four words of old", "four words of new"

pytestmark = pytest.mark.usefixtures("small")


def person(store: Store, name: str = "Amina") -> Any:
    """Return a person's row."""
    with store.reading() as work:
        return work.staff.by_name(name)


def acts(store: Store) -> list[tuple[str, str, str]]:
    """Return who did what to whom, newest first."""
    with store.reading() as work:
        return [(row.staff, row.act, row.detail) for row in work.audit.newest()]


@pytest.fixture
def amina(terminal: Terminal, store: Store) -> int:
    """A helper with a second factor and backup codes, who is signed in, in a browser that is known."""
    terminal.says("staff", "add", "Amina", typed=f"{OLD}\n")
    row = person(store)
    now = time.time()
    with store.transaction() as work:
        secret = SecondFactor(store).begin(work, row.id)
        assert SecondFactor(store).confirm(work, row.id, pyotp.TOTP(secret).at(now), now)
        work.sessions.add("session", row.id, "csrf", now + 3600)
        work.devices.add("device", row.id, now)
    return int(row.id)


def test_a_person_is_added_with_the_password_of_standard_input(terminal: Terminal, store: Store) -> None:
    output = terminal.says(
        "staff", "add", "Amina", "--role", "supervisor", "--languages", "en, fr,ar", typed=f"{OLD}\n"
    )
    assert output == "added Amina (supervisor)\n"
    row = person(store)
    assert (row.role, row.languages, row.disabled, row.totp_on) == ("supervisor", "en fr ar", False, False)
    assert password_fits(row.password_hash, OLD) and not password_fits(row.password_hash, f"{OLD}\n")
    assert acts(store) == [("lantern", "staff_add", "Amina")]


def test_without_a_role_a_person_is_of_the_helpline(terminal: Terminal, store: Store) -> None:
    terminal.says("staff", "add", "Amina", typed=f"{OLD}\n")
    assert person(store).role == "helpline"


def test_the_first_person_can_be_added_before_anything_ever_ran(terminal: Terminal) -> None:
    for path in (Path(".env"), Path("var/lantern.db")):
        path.unlink()
    terminal.says("staff", "add", "Amina", typed=f"{OLD}\n")
    assert terminal.says("staff", "list") == "Amina\thelpline\t-\tactive\n"
    assert Path(".env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("typed", ["", "elevenchars\n"])
@pytest.mark.parametrize("command", ["add", "reset"])
def test_a_password_that_is_too_short_changes_nothing(
    terminal: Terminal, store: Store, command: str, typed: str
) -> None:
    if command == "reset":
        terminal.says("staff", "add", "Amina", typed=f"{OLD}\n")
    before = person(store)
    said = terminal.refuses("staff", command, "Amina", typed=typed)
    assert f"has {len(typed.strip())} characters. Use 12 or more" in said
    assert person(store) == before


def test_a_name_is_given_once_and_its_first_owner_keeps_the_password(terminal: Terminal, store: Store) -> None:
    terminal.says("staff", "add", "Amina", typed=f"{OLD}\n")
    said = terminal.refuses("staff", "add", "Amina", "--role", "admin", typed=f"{NEW}\n")
    assert said == "there is a staff member called Amina already"
    row = person(store)
    assert row.role == "helpline" and password_fits(row.password_hash, OLD)
    assert len(acts(store)) == 1


def test_an_unknown_role_is_refused_with_the_known_ones(terminal: Terminal, store: Store) -> None:
    result = terminal.run("staff", "add", "Amina", "--role", "boss", typed=f"{OLD}\n")
    assert result.exit_code == 2
    assert all(role in result.output for role in ("helpline", "supervisor", "editor", "admin"))
    assert person(store) is None


def test_the_list_shows_role_languages_and_who_is_locked_out(terminal: Terminal) -> None:
    terminal.says("staff", "add", "Root", "--role", "admin", typed=f"{OLD}\n")
    terminal.says("staff", "add", "Amina", "--languages", "en,ar", typed=f"{OLD}\n")
    terminal.says("staff", "disable", "Root")
    assert terminal.says("staff", "list") == "Amina\thelpline\ten ar\tactive\nRoot\tadmin\t-\tdisabled\n"


def test_a_disabled_person_is_out_at_once(terminal: Terminal, store: Store, amina: int) -> None:
    assert terminal.says("staff", "disable", "Amina") == "disabled Amina; their sessions ended\n"
    assert person(store).disabled
    with store.transaction() as work:
        work.staff.update(amina, disabled=False)
        assert work.sessions.get("session", time.time()) is None, "the session came back with the account"
    assert acts(store)[0] == ("lantern", "staff_disable", "Amina")


def test_a_reset_gives_a_new_password_and_takes_the_second_factor_away(
    terminal: Terminal, store: Store, amina: int
) -> None:
    with store.transaction() as work:
        work.staff.update(amina, disabled=True, failed_sign_ins=9, locked_until=time.time() + 900)
    output = terminal.says("staff", "reset", "Amina", typed=f"{NEW}\n")
    assert output == "reset Amina; the second factor is to be set up anew\n"
    row = person(store)
    assert password_fits(row.password_hash, NEW) and not password_fits(row.password_hash, OLD)
    assert (row.sealed_totp, row.totp_on, row.disabled, row.failed_sign_ins, row.locked_until) == (
        None,
        False,
        False,
        0,
        None,
    )
    with store.reading() as work:
        assert work.backup_codes.left(amina) == 0
        assert work.devices.get("device", amina) is None
        assert work.sessions.get("session", time.time()) is None
    assert acts(store)[0] == ("lantern", "staff_reset", "Amina")


@pytest.mark.parametrize("command", ["disable", "reset"])
def test_nobody_of_that_name_is_said_with_the_way_to_find_the_name(
    terminal: Terminal, store: Store, amina: int, command: str
) -> None:
    said = terminal.refuses("staff", command, "Amena", typed=f"{NEW}\n")
    assert said == "there is no staff member called Amena. `lantern staff list` shows all."
    assert not person(store).disabled and password_fits(person(store).password_hash, OLD)


@pytest.fixture
def asked(terminal: Terminal) -> Iterator[int]:
    """`staff add Amina` in a terminal of its own."""
    child, screen = pty.fork()
    if child == 0:
        os.execv(LANTERN, ["lantern", "staff", "add", "Amina"])
    yield screen
    os.close(screen)
    os.waitpid(child, 0)


def test_in_a_terminal_the_password_is_asked_twice_and_not_shown(asked: int, store: Store) -> None:
    seen = b""

    def read_until(end: bytes) -> None:
        nonlocal seen
        while end not in seen:
            seen += os.read(asked, 1024)

    read_until(b"(12 characters or more): ")
    os.write(asked, f"{OLD}\n".encode())
    read_until(b"confirmation: ")
    os.write(asked, f"{OLD}\n".encode())
    read_until(b"added Amina (helpline)")
    assert OLD.encode() not in seen
    assert password_fits(person(store).password_hash, OLD)
