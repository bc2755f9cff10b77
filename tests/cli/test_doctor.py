"""`lantern doctor`: every finding says what is wrong and what to do about it."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from dotenv import dotenv_values

from bot import settings
from bot.content.messages import Messages
from bot.db.engine import open_engine
from bot.db.migrate import _config
from bot.db.store import Store
from bot.privacy.keys import KeyStore
from tests.cli.conftest import Terminal
from tests.e2e.system import free_port
from tests.telegram_standin import DEFAULT_TOKEN, Standin

pytestmark = pytest.mark.usefixtures("small", "trained")

Finding = tuple[bool, str]


def findings(output: str) -> dict[str, Finding]:
    """Return what doctor says of each part, and whether it is good."""
    found = re.findall(r"^([✓✗]) (\w+) +(.+)$", output, re.M)
    return {name: (mark == "✓", said) for mark, name, said in found}


def doctor(terminal: Terminal, *bad: str) -> dict[str, str]:
    """Run it; exactly these parts must be bad. Returns what it says of each part."""
    result = terminal.run("doctor")
    found = findings(result.output)
    assert [name for name, (good, _) in found.items() if not good] == list(bad), result.output
    assert result.exit_code == (1 if bad else 0)
    return {name: said for name, (_, said) in found.items()}


def test_all_is_well_and_no_secret_is_shown(terminal: Terminal) -> None:
    said = doctor(terminal)
    assert list(said) == "settings files content helpline database model ports telegram rasa".split()
    assert said["files"] == "all there; .env is private"
    assert said["content"] == "1 topics, languages en, fr; not approved yet: en, fr"
    assert said["telegram"] == "off: set TELEGRAM_BOT_TOKEN to go live"
    output = terminal.run("doctor").output
    assert output.splitlines()[-1] == "all is well"
    assert not [name for name, value in dotenv_values(".env").items() if str(value) in output]


def test_settings_may_all_come_from_the_environment(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in dotenv_values(".env").items():
        monkeypatch.setenv(name, str(value))
    Path(".env").unlink()
    assert doctor(terminal)["files"] == "all there"


# -- settings


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("RASA_PORT", "many", "RASA_PORT: 'many' cannot be used"),
        ("ENVIRONMENT", "test", "must be one of demo, production"),
        ("TELEGRAM_BOT_TOKEN", "hello", "@BotFather gives one like"),
        ("ENCRYPTION_KEYS", "hunter2!", "ENCRYPTION_KEYS: its value cannot be used"),
        ("SECRET_KEY", "", "`make run` writes random secrets into .env"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_be(terminal: Terminal, name: str, value: str, cure: str) -> None:
    terminal.set(name, value)
    said = doctor(terminal, "settings")
    assert list(said) == ["settings"], "nothing else can be checked"
    assert cure in said["settings"] and name in said["settings"]
    assert "hunter2" not in said["settings"]


# -- one finding each


def readable(terminal: Terminal) -> None:
    Path(".env").chmod(0o640)


def another_folder(terminal: Terminal) -> None:
    Path("supervisord.conf").unlink()


def broken_text(terminal: Terminal) -> None:
    path = Path("content/fr/messages.ftl")
    path.write_text(path.read_text(encoding="utf-8").replace("\nmenu =", "\nmenu"), encoding="utf-8")


def wrong_text(terminal: Terminal) -> None:
    path = Path("content/fr/messages.ftl")
    assert "menu" in Messages.read(path, "fr")
    path.write_text(path.read_text(encoding="utf-8").replace("\nmenu =", "\nmenus ="), encoding="utf-8")


def country_without_numbers(terminal: Terminal) -> None:
    terminal.set("DEFAULT_COUNTRY", "ZZ")


def unapproved_production(terminal: Terminal) -> None:
    terminal.set("ENVIRONMENT", "production")
    terminal.set("ALLOW_UNAPPROVED_LANGUAGES", "fr")


def new_database(terminal: Terminal) -> None:
    Path("var/lantern.db").unlink()


def database_behind(terminal: Terminal) -> None:
    engine, config = open_engine("sqlite:///var/lantern.db"), _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    engine.dispose()


def other_keys(terminal: Terminal) -> None:
    loaded = settings.load()
    store = Store(open_engine(loaded.database_url), KeyStore(loaded.keys_path, loaded.encryption_keys))
    with store.transaction() as work:
        work.children.add("lookup", "telegram", "1", 1.0)
    store.engine.dispose()
    store.keys.close()
    terminal.set("ENCRYPTION_KEYS", settings.new_secret())


def no_model(terminal: Terminal) -> None:
    Path("models/model.tar.gz").unlink()


def old_model(terminal: Terminal) -> None:
    Path("stories/more.yml").write_text("stories: []\n")


def class_that_is_gone(terminal: Terminal) -> None:
    path = Path("endpoints.yml")
    path.write_text(path.read_text().replace("bot.nlg.ContentNLG", "bot.nlg.Gone"))


@pytest.mark.parametrize(
    ("spoil", "part", "cure"),
    [
        (readable, "files", "Run: chmod 600 .env"),
        (another_folder, "files", "supervisord.conf is missing. Run this in the folder with the README."),
        (broken_text, "content", "Run: lantern content check"),
        (wrong_text, "content", "`menu` is missing. Run: lantern content check"),
        (country_without_numbers, "content", "DEFAULT_COUNTRY: content/countries/ZZ.yml is missing"),
        (unapproved_production, "content", "en: not approved by a person"),
        (new_database, "database", "`lantern run` brings it up to date"),
        (database_behind, "database", "`lantern run` brings it up to date"),
        (other_keys, "database", "Put the old key back behind the new one"),
        (no_model, "model", "there is none in models. Run: make train"),
        (old_model, "model", "training files changed since it was trained. Run: make train"),
        (class_that_is_gone, "rasa", "has no attribute 'Gone'"),
    ],
)
def test_one_finding_says_what_to_do_and_the_rest_is_still_checked(
    terminal: Terminal, spoil: Callable[[Terminal], None], part: str, cure: str
) -> None:
    spoil(terminal)
    assert cure in doctor(terminal, part)[part]


def test_all_findings_are_shown_and_counted(terminal: Terminal) -> None:
    readable(terminal)
    no_model(terminal)
    doctor(terminal, "files", "model")
    assert terminal.run("doctor").output.splitlines()[-1] == "2 to mend"


def test_doctor_leaves_an_old_database_as_it_is(terminal: Terminal) -> None:
    database_behind(terminal)
    doctor(terminal, "database")
    doctor(terminal, "database")


def test_hours_that_cannot_be_read_are_never_guessed(terminal: Terminal) -> None:
    path = Path("content/helpline.yml")
    path.write_text(re.sub(r"timezone: .*", "timezone: Mars/Base", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert "never guesses that the team is there" in doctor(terminal, "content", "helpline")["helpline"]


# -- ports and Telegram


@pytest.mark.parametrize("name", ["CONSOLE_PORT", "RASA_PORT"])
def test_a_port_in_use_is_named(terminal: Terminal, name: str) -> None:
    other = {"CONSOLE_PORT": "RASA_PORT", "RASA_PORT": "CONSOLE_PORT"}[name]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        terminal.set(name, str(taken.getsockname()[1]))
        terminal.set(other, str(free_port()))
        assert doctor(terminal)["ports"] == f"in use (is Lantern running?): {name} {taken.getsockname()[1]}"
    assert doctor(terminal)["ports"] == "free"


@pytest.fixture
def telegram(terminal: Terminal) -> Iterator[Standin]:
    """Telegram, and the settings that lead to it."""
    with Standin() as made:
        terminal.set("TELEGRAM_API_URL", made.url)
        terminal.set("TELEGRAM_BOT_TOKEN", made.token)
        yield made


@pytest.mark.parametrize(
    ("chats", "note"), [("", "; DEMO_CHAT_IDS is empty: nobody sees drafts"), ("*", ""), ("1,2", "")]
)
def test_a_right_token_shows_the_bots_name_and_who_sees_drafts(
    terminal: Terminal, telegram: Standin, chats: str, note: str
) -> None:
    terminal.set("DEMO_CHAT_IDS", chats)
    assert doctor(terminal)["telegram"] == f"@standin_bot, polling{note}"


def test_a_refused_token_is_to_be_taken_again_and_is_not_shown(terminal: Terminal, telegram: Standin) -> None:
    terminal.set("TELEGRAM_BOT_TOKEN", "123456:wrong")
    assert doctor(terminal, "telegram")["telegram"] == "Telegram refuses the token. Take it again from @BotFather."


def test_a_telegram_that_does_not_answer_is_named_without_the_token(terminal: Terminal) -> None:
    host = f"http://127.0.0.1:{free_port()}"
    terminal.set("TELEGRAM_API_URL", f"{host}/bot")
    terminal.set("TELEGRAM_BOT_TOKEN", DEFAULT_TOKEN)
    said = doctor(terminal, "telegram")["telegram"]
    assert said.startswith(f"cannot reach {host}: ")
    assert DEFAULT_TOKEN not in said
