"""Parts that many tests use, all real: settings, content, SQLite and the key store. No Rasa here."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from bot import settings as settings_module
from bot.content.catalogue import Catalogue
from bot.content.replies import Replies
from bot.db.engine import open_engine
from bot.db.migrate import upgrade
from bot.db.store import Store
from bot.privacy.keys import KeyStore
from bot.settings import Settings

ROOT = Path(__file__).parents[1]


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback or found.is_unspecified)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that connects or sends to anything but this machine, also when code swallows the refusal."""
    refused: list[Any] = []

    def guarded(real: Callable[..., Any], where: int) -> Callable[..., Any]:
        def call(self: socket.socket, *arguments: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(arguments[where]):
                refused.append(arguments[where])
                raise OSError("tests may only connect to this machine")
            return real(self, *arguments)

        return call

    for name, where in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), where))
    yield
    assert not refused, f"this test tried to reach {refused}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with every secret made, all paths in a folder of the test's own, and the shipped content."""
    environ = {setting.name: settings_module.new_secret() for setting in settings_module.SETTINGS if setting.secret}
    environ |= {
        "DATABASE_URL": f"sqlite:///{tmp_path}/lantern.db",
        "KEYS_PATH": str(tmp_path / "keys.db"),
        "CONTENT_PATH": str(ROOT / "content"),
        "MODEL_PATH": str(tmp_path / "models"),
    }
    return settings_module.load(environ, tmp_path / ".env")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file on which all migrations ran once; tests copy it."""
    path = tmp_path_factory.mktemp("migrated") / "lantern.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection writes the log back into the file
    return path


@pytest.fixture
def store(settings: Settings, migrated: Path) -> Iterator[Store]:
    """A migrated SQLite database with its key store."""
    shutil.copy(migrated, settings.database_url.removeprefix("sqlite:///"))
    made = Store(open_engine(settings.database_url), KeyStore(settings.keys_path, settings.encryption_keys))
    yield made
    made.engine.dispose()
    made.keys.close()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped content."""
    return Catalogue(ROOT / "content")


@pytest.fixture(scope="session")
def replies(catalogue: Catalogue) -> Replies:
    """Composes messages from the shipped content, with Greece as the default country."""
    return Replies(catalogue, "GR")


@pytest.fixture
def content_copy(tmp_path: Path) -> Path:
    """The shipped content in a folder that the test may break."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
