"""Every setting once: a wrong value says which and what to do; secrets are made once, kept, and never shown."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from bot import settings
from bot.db.engine import open_engine
from bot.errors import SettingsError
from bot.settings import SETTINGS, Settings
from tests.conftest import ROOT

SECRETS = {
    "ENCRYPTION_KEYS": settings.new_secret(),
    "CHAT_ID_KEY": settings.new_secret(),
    "SECRET_KEY": settings.new_secret(),
}
TOKEN = "123456:ABC-DEF"


def load(tmp_path: Path, **values: str) -> Settings:
    """Load from an environment of these values over made secrets, without the process's own."""
    return settings.load(SECRETS | values, tmp_path / ".env")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("ENVIRONMENT", "Production"),
        ("TELEGRAM_MODE", "push"),
        ("TELEGRAM_RATE", "0"),
        ("TELEGRAM_RATE", "fast"),
        ("TELEGRAM_RATE", "nan"),
        ("TELEGRAM_RATE", "1e9"),
        ("DEFAULT_COUNTRY", "GRC"),
        ("DEFAULT_COUNTRY", "G1"),
        ("DEFAULT_COUNTRY", "Greece"),
        ("CONSOLE_PORT", "0"),
        ("CONSOLE_PORT", "65536"),
        ("CONSOLE_PORT", "http"),
        ("RASA_PORT", "-1"),
        ("RASA_PORT", "x"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "-5"),
        ("RETENTION_DAYS", "for ever"),
        ("TURN_SECONDS", "0"),
        ("TURN_SECONDS", "61"),
        ("TURN_SECONDS", "inf"),
        ("LOG_LEVEL", "VERBOSE"),
        ("LOG_LEVEL", "debug"),
        ("TELEGRAM_BOT_TOKEN", "not-a-token"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_it_should_be(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **{name: value})
    said = str(refused.value)
    assert name in said
    cure = ("must be", "looks like", "could not convert", "looks wrong")
    assert any(words in said for words in cure), said
    if name != "TELEGRAM_BOT_TOKEN":
        assert next(s.help for s in SETTINGS if s.name == name) in said


@pytest.mark.parametrize("bad", ["short", "c2hvcnQ=", "hush!hush!hush!", "é" * 32, f"{'A' * 43}=,eA=="])
def test_a_wrong_wrapping_key_is_refused_and_not_shown(tmp_path: Path, bad: str) -> None:
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS") as refused:
        load(tmp_path, ENCRYPTION_KEYS=bad)
    said = str(refused.value)
    assert not any(word in said for word in bad.replace(",", " ").split())


def test_no_error_message_shows_a_secret(tmp_path: Path) -> None:
    secret = {
        "TELEGRAM_BOT_TOKEN": "hush-hush",
        "SMTP_URL": "smtp://u:hush-hush@host",
        "SECRET_KEY": "hush-hush",
        "CHAT_ID_KEY": "hush-hush",
        "TELEGRAM_WEBHOOK_SECRET": "hush-hush",
        "DATABASE_URL": "postgresql://u:hush-hush@host/x",
    }
    for name in ("ENVIRONMENT", "ENCRYPTION_KEYS", "TELEGRAM_BOT_TOKEN"):
        with pytest.raises(SettingsError) as refused:
            load(tmp_path, **secret | ({} if name == "TELEGRAM_BOT_TOKEN" else {name: "wrong"}))
        assert "hush-hush" not in str(refused.value)
        assert refused.value.__context__ is None or refused.value.__suppress_context__, "a traceback would show it"


@pytest.mark.parametrize("url", ["lantern.db", "sqlite//hush", "postgres://user:hush@host/x"])
def test_a_database_address_that_cannot_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as refused:
        open_engine(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.secret])
def test_a_missing_secret_is_named_with_the_way_to_make_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        settings.load({k: v for k, v in SECRETS.items() if k != name}, tmp_path / ".env")
    assert "make run" in str(refused.value)
    assert not any(other in str(refused.value) for other in SECRETS if other != name)


def test_webhook_mode_needs_a_secret_and_an_address(tmp_path: Path) -> None:
    hook = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_MODE": "webhook"}
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET"):
        load(tmp_path, **hook, TELEGRAM_WEBHOOK_URL="https://example.org")
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_URL"):
        load(tmp_path, **hook, TELEGRAM_WEBHOOK_SECRET="s")
    assert (
        load(tmp_path, **hook, TELEGRAM_WEBHOOK_SECRET="s", TELEGRAM_WEBHOOK_URL="https://example.org").telegram_mode
        == "webhook"
    )
    assert load(tmp_path, TELEGRAM_MODE="webhook").telegram_bot_token == "", "without a bot there is no webhook"


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CONSOLE_PORT=9001\nRASA_PORT=9002\n")
    found = load(tmp_path, RASA_PORT="9003")
    assert (found.console_port, found.rasa_port, found.turn_seconds) == (9001, 9003, 8.0)


def test_empty_means_the_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CONSOLE_PORT=\nDEFAULT_COUNTRY=  \n")
    found = load(tmp_path)
    assert (found.console_port, found.default_country) == (8000, "GR")


def test_the_bots_id_is_only_the_public_half_of_its_token(tmp_path: Path) -> None:
    assert load(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN).bot == "123456"


def test_lists_are_read_with_commas_or_spaces(tmp_path: Path) -> None:
    assert load(tmp_path, DEMO_CHAT_IDS="1, 2 3,,4").demo_chat_ids == ("1", "2", "3", "4")


def test_wrapping_keys_are_read_in_order_newest_first(tmp_path: Path) -> None:
    new, old = settings.new_secret(), settings.new_secret()
    found = load(tmp_path, ENCRYPTION_KEYS=f"{new},{old}").encryption_keys
    assert len(found) == 2 and found[0] != found[1] and all(len(key) == 32 for key in found)
    assert load(tmp_path, ENCRYPTION_KEYS=new).encryption_keys == found[:1]


def test_every_setting_has_its_field_and_a_help_line() -> None:
    assert {field.name for field in fields(Settings)} == {setting.name.lower() for setting in SETTINGS}
    assert all(len(setting.help) > 10 for setting in SETTINGS)


def test_one_setting_can_be_read_without_any_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASA_PORT", raising=False)
    assert settings.load_one("RASA_PORT", tmp_path / ".env") == 5005
    (tmp_path / ".env").write_text("RASA_PORT=99999\n")
    with pytest.raises(SettingsError, match="RASA_PORT"):
        settings.load_one("RASA_PORT", tmp_path / ".env")


# -- the file that `make run` writes


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where `.env` will be; the process's own secrets are out of the way."""
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".env"


def test_secrets_are_written_once_for_the_owner_only_and_kept(env: Path) -> None:
    assert set(settings.write_secrets(env)) == set(SECRETS)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    first = env.read_text()
    assert settings.write_secrets(env) == []
    assert env.read_text() == first
    assert len({line.partition("=")[2] for line in first.splitlines() if "=" in line}) == 3, "each is another value"
    settings.load({}, env)


def test_what_stands_in_the_file_already_is_kept(env: Path) -> None:
    mine = SECRETS["CHAT_ID_KEY"]
    env.write_text(f"# my note\nTELEGRAM_BOT_TOKEN={TOKEN}\nCHAT_ID_KEY={mine}\nSECRET_KEY=")
    env.chmod(0o644)
    assert set(settings.write_secrets(env)) == {"ENCRYPTION_KEYS", "SECRET_KEY"}
    found = settings.load({}, env)
    assert (found.telegram_bot_token, found.chat_id_key) == (TOKEN, mine)
    assert found.secret_key
    assert "# my note" in env.read_text()
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_a_secret_of_the_environment_is_not_written(env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRETS["SECRET_KEY"])
    assert "SECRET_KEY" not in settings.write_secrets(env)
    assert SECRETS["SECRET_KEY"] not in env.read_text()


def test_the_shipped_example_lists_every_setting_as_the_code_has_it() -> None:
    shipped = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert shipped == settings.example(), "write it again: python -c 'from bot import settings; …example()'"


def test_the_example_holds_no_secret_and_can_be_loaded_once_secrets_are_there(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(settings.example())
    found = settings.load(SECRETS, path)
    assert found == settings.load(SECRETS, tmp_path / "none")
