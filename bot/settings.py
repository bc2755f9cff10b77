"""Every setting once: name, default, help. The only reader of the environment.

`load()` reads the process environment over `.env` over the defaults below, checks each value
and returns a frozen `Settings`. A wrong value raises `SettingsError`, which says what to do.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Mapping
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.errors import SettingsError

ENV_FILE = Path(".env")


def _text(value: str) -> str:
    return value.strip()


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in value.replace(",", " ").split() if word)


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        number = float(value)
        if not low <= number <= high:
            raise ValueError(f"must be between {low:g} and {high:g}")
        return number

    return read


def _port(value: str) -> int:
    return int(_number(1, 65535)(value))


def _days(value: str) -> int:
    return int(_number(1, 3650)(value))


def _country(value: str) -> str:
    if len(value) != 2 or not value.isalpha():
        raise ValueError("must be a country code of two letters, such as GR")
    return value.upper()


def _zone(value: str) -> str:
    ZoneInfo(value)
    return value


def _mail(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("smtp", "smtps") or not {"from", "to"} <= parse_qs(parts.query).keys()):
        raise ValueError("must look like smtp://user:password@host:587/?from=lantern@example.org&to=team@example.org")
    return value


def _chat(value: str) -> str:
    if value and not value.lstrip("-").isdigit():
        raise ValueError("must be the number of a chat, such as 123456789 or -1001234567890")
    return value


def _wrapping_keys(value: str) -> tuple[bytes, ...]:
    """Base64 keys of 32 bytes, the newest first; older ones only open what they once wrapped."""
    keys = tuple(base64.urlsafe_b64decode(word) for word in _words(value))
    if any(len(key) != 32 for key in keys):
        raise ValueError("each key must be 32 bytes in URL-safe base64")
    return keys


def new_secret() -> str:
    """Return a fresh random secret: 32 bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Setting:
    """One setting as operators see it.

    Attributes:
        name: The environment variable.
        default: Its text when nothing is set.
        help: One line for `.env.example` and the docs.
        read: Turns the text into the value; raises `ValueError` with what it should be.
        secret: `make run` fills it with a random value, and nothing prints it.
        hidden: Nothing prints it, because a password may stand in it.
    """

    name: str
    default: str
    help: str
    read: Callable[[str], Any] = _text
    secret: bool = False
    hidden: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "ENVIRONMENT",
        "demo",
        "demo (web chat at /try, second factor optional) or production.",
        _choice("demo", "production"),
    ),
    Setting("TELEGRAM_BOT_TOKEN", "", "The bot's token from @BotFather. Empty: no Telegram, only the web chat."),
    Setting(
        "TELEGRAM_API_URL", "https://api.telegram.org/bot", "Where the Bot API is (python-telegram-bot's base_url)."
    ),
    Setting("TELEGRAM_FILE_URL", "https://api.telegram.org/file/bot", "Where Bot API files are."),
    Setting(
        "TELEGRAM_MODE",
        "polling",
        "polling needs no public address; webhook needs TELEGRAM_WEBHOOK_URL.",
        _choice("polling", "webhook"),
    ),
    Setting(
        "TELEGRAM_WEBHOOK_URL",
        "",
        "Public https address of this bot, with or without its path /webhooks/telegram/webhook.",
    ),
    Setting("TELEGRAM_WEBHOOK_SECRET", "", "Telegram sends it with each webhook call. Required in webhook mode."),
    Setting(
        "TELEGRAM_RATE",
        "30",
        "Messages a second over all chats; Telegram's own limit is 30 unless you pay for more.",
        _number(1, 1000),
    ),
    Setting("DEMO_CHAT_IDS", "", "Chats that may see content nobody approved yet; * for all (trials only).", _words),
    Setting(
        "ALLOW_UNAPPROVED_LANGUAGES",
        "",
        "Languages that production may serve without approval, at your own risk.",
        _words,
    ),
    Setting("DEFAULT_COUNTRY", "GR", "Whose emergency number an unknown child sees, named with its country.", _country),
    Setting("DATABASE_URL", "sqlite:///var/lantern.db", "SQLAlchemy address of the database."),
    Setting("KEYS_PATH", "var/keys.db", "The key store. Keep it apart from the database, and out of its backups."),
    Setting(
        "ENCRYPTION_KEYS",
        "",
        "Keys that wrap the children's keys, newest first (base64, 32 bytes each).",
        _wrapping_keys,
        secret=True,
    ),
    Setting(
        "CHAT_ID_KEY",
        "",
        "Secret under which a chat is found again without storing its id. Never change it.",
        secret=True,
    ),
    Setting(
        "SECRET_KEY", "", "Secret of the console's sessions and forms. Changing it signs everyone out.", secret=True
    ),
    Setting(
        "CONSOLE_HOST", "127.0.0.1", "Address the console listens on. Put a TLS proxy in front before changing it."
    ),
    Setting("CONSOLE_PORT", "8000", "Port of the staff console and the web chat.", _port),
    Setting("RASA_PORT", "5005", "Port of the bot (webhook, health, metrics); always on 127.0.0.1.", _port),
    Setting("STAFF_ALERT_CHAT_ID", "", "Telegram chat or group that hears when a child waits. Empty: none.", _chat),
    Setting(
        "SMTP_URL",
        "",
        "smtp://user:password@host:port/?from=…&to=… for alerts by e-mail. Empty: none.",
        _mail,
        hidden=True,
    ),
    Setting("RETENTION_DAYS", "30", "Days after which a closed conversation is destroyed.", _days),
    Setting("CONTENT_PATH", "content", "Folder with everything a child or a helper reads."),
    Setting("MODEL_PATH", "models", "Folder with the trained model."),
    Setting(
        "TURN_SECONDS",
        "8",
        "Deadline of a turn; after it the child gets the honest sentence and a person.",
        _number(1, 60),
    ),
    Setting(
        "LOG_LEVEL",
        "INFO",
        "DEBUG, INFO, WARNING or ERROR. No level ever logs a child's words.",
        _choice("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
)


@dataclass(frozen=True)
class Settings:
    """All settings, read and checked. One field a setting, in lower case."""

    environment: str
    telegram_bot_token: str
    telegram_api_url: str
    telegram_file_url: str
    telegram_mode: str
    telegram_webhook_url: str
    telegram_webhook_secret: str
    telegram_rate: float
    demo_chat_ids: tuple[str, ...]
    allow_unapproved_languages: tuple[str, ...]
    default_country: str
    database_url: str
    keys_path: str
    encryption_keys: tuple[bytes, ...]
    chat_id_key: str
    secret_key: str
    console_host: str
    console_port: int
    rasa_port: int
    staff_alert_chat_id: str
    smtp_url: str
    retention_days: int
    content_path: str
    model_path: str
    turn_seconds: float
    log_level: str

    @property
    def demo(self) -> bool:
        """Whether this is a trial: the web chat is open and drafts may be seen."""
        return self.environment == "demo"

    @property
    def bot(self) -> str:
        """The bot's own id: the public half of its token. Names it in keys, so two bots never mix."""
        return self.telegram_bot_token.partition(":")[0]


def load(environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
    """Read and check every setting.

    Args:
        environ: The environment; the process's own when left out.
        env_file: A file of `NAME=value` lines that the environment overrides.

    Raises:
        SettingsError: A value is wrong or a needed one is missing.
    """
    given: dict[str, str] = {k: v for k, v in dotenv_values(env_file).items() if v is not None}
    given.update(os.environ if environ is None else environ)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = given.get(setting.name, "").strip() or setting.default
        try:
            values[setting.name.lower()] = setting.read(text)
        except Exception as problem:
            shown = "its value" if setting.secret or setting.hidden else repr(text)
            raise SettingsError(
                f"{setting.name}: {shown} cannot be used: {problem}. {setting.help} Set it in {env_file}."
            ) from None
    settings = Settings(**values)
    _check(settings, env_file)
    return settings


def load_one(name: str, env_file: Path = ENV_FILE) -> Any:
    """Read one setting that needs no secrets, so that training and tests run before there are any.

    Raises:
        SettingsError: Its value is wrong.
    """
    setting = next(s for s in SETTINGS if s.name == name)
    text = os.environ.get(name) or dotenv_values(env_file).get(name) or setting.default
    try:
        return setting.read(text)
    except ValueError as problem:
        raise SettingsError(f"{name}: {text!r} cannot be used: {problem}. {setting.help}") from None


def _check(settings: Settings, env_file: Path) -> None:
    """Rules that span settings."""
    missing = [s.name for s in SETTINGS if s.secret and not getattr(settings, s.name.lower())]
    if missing:
        raise SettingsError(
            f"{', '.join(missing)} not set. `make run` writes random secrets into {env_file}; or set them yourself."
        )
    token = settings.telegram_bot_token
    if token and not token.partition(":")[0].isdigit():
        raise SettingsError("TELEGRAM_BOT_TOKEN: looks wrong; @BotFather gives one like 123456:ABC-DEF.")
    if settings.telegram_mode == "webhook" and token:
        if not settings.telegram_webhook_secret:
            raise SettingsError("TELEGRAM_WEBHOOK_SECRET: needed in webhook mode, or anyone could post as a child.")
        if not settings.telegram_webhook_url:
            raise SettingsError("TELEGRAM_WEBHOOK_URL: needed in webhook mode: the https address of this bot.")


def write_secrets(env_file: Path = ENV_FILE) -> list[str]:
    """Make `.env` (mode 0600) with a random value for each secret that neither it nor the environment has.

    Returns:
        The names of the secrets that were made now.

    Raises:
        SettingsError: A secret is missing beside a key store: with a new one its children would be strangers.
    """
    present = dotenv_values(env_file)
    made = [s.name for s in SETTINGS if s.secret and not present.get(s.name) and not os.environ.get(s.name)]
    if made and (store := Path(load_one("KEYS_PATH", env_file))).exists():
        raise SettingsError(
            f"{', '.join(made)} not set, but {store} is there, which only the old values open. Restore {env_file}."
        )
    if made:
        old = env_file.read_text() if env_file.exists() else "# Lantern's settings; .env.example explains each.\n"
        descriptor = os.open(env_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(old.rstrip("\n") + "\n" + "".join(f"{name}={new_secret()}\n" for name in made))
        os.chmod(env_file, 0o600)
    return made


def example() -> str:
    """Return the text of `.env.example`: every setting with its help and default."""
    lines = ["# All settings with their defaults. Write into .env what you change; make run writes the secrets there."]
    for setting in SETTINGS:
        note = " Filled in by make run." if setting.secret else ""
        lines += ["", f"# {setting.help}{note}", f"{'# ' if setting.secret else ''}{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"
