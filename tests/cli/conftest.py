"""The command in a folder of its own, with a migrated database, and secrets in `.env`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import settings as settings_module
from bot import training
from bot.cli.main import lantern
from bot.content.loader import read_danger
from bot.db.engine import open_engine
from bot.db.store import Store
from bot.errors import LanternError
from bot.privacy.keys import KeyStore
from tests.conftest import ROOT

LANTERN = Path(sys.executable).with_name("lantern")
RASA_FILES = ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml", "supervisord.conf")


class Terminal:
    """Runs the command in a folder.

    Args:
        folder: Where it runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, typed: str = "") -> Result:
        """Run it in this process."""
        return CliRunner().invoke(lantern, arguments, input=typed)

    def says(self, *arguments: str, typed: str = "") -> str:
        """Run what must succeed. Returns what it prints."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    def refuses(self, *arguments: str, typed: str = "") -> str:
        """Run what must be refused. Returns the sentence that says why."""
        problem = self.run(*arguments, typed=typed).exception
        assert isinstance(problem, LanternError), problem
        return str(problem)

    def process(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run it as a process of its own."""
        return subprocess.run(
            [str(LANTERN), *arguments], cwd=self.folder, input=typed, capture_output=True, text=True, timeout=120
        )

    def set(self, name: str, value: str) -> None:
        """Write a setting into `.env`."""
        with (self.folder / ".env").open("a") as file:
            file.write(f"{name}={value}\n")


@pytest.fixture
def terminal(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command in a folder of its own with the default settings; a test adds `small` or `content_copy` to it."""
    for setting in settings_module.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    settings_module.write_secrets()
    Path("var").mkdir()
    shutil.copy(migrated, "var/lantern.db")
    return Terminal(tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A part of the shipped content that stands alone and is read fast: two languages, one topic, two countries."""
    root = tmp_path / "content"
    files = ["languages.yml", "replies.yml", "helpline.yml", "countries/GR.yml", "countries/US.yml"]
    for language in ("en", "fr"):
        files += [f"{language}/{name}" for name in ("messages.ftl", "danger.yml", "style.yml", "topics/guardian.md")]
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "content" / name, root / name)
    for path in root.glob("*/danger.yml"):
        path.write_text(json.dumps({"phrases": read_danger(path)[:3]}), encoding="utf-8")
    for path in root.glob("*/topics/guardian.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"next: .*-->", "next: what, get -->", text), encoding="utf-8")
    usa = root / "countries" / "US.yml"
    others = r"(?m)^  (?!guardian/)\w+/\w+:\n(?:    .*\n)+"
    usa.write_text(re.sub(others, "", usa.read_text(encoding="utf-8")), encoding="utf-8")
    return root


@pytest.fixture
def store(terminal: Terminal) -> Iterator[Store]:
    """The database that the command uses."""
    loaded = settings_module.load()
    made = Store(open_engine(loaded.database_url), KeyStore(loaded.keys_path, loaded.encryption_keys))
    yield made
    made.engine.dispose()
    made.keys.close()


@pytest.fixture
def rasa_files(terminal: Terminal) -> Path:
    """Rasa's files in the folder: copies of those that a command may write."""
    for name in RASA_FILES:
        shutil.copy(ROOT / name, terminal.folder / name)
    shutil.copytree(ROOT / "stories", terminal.folder / "stories")
    (terminal.folder / "nlu_data").symlink_to(ROOT / "nlu_data")
    return terminal.folder


@pytest.fixture
def trained(rasa_files: Path) -> Path:
    """A folder in which a model seems to stand that was made from the files as they are; nobody can load it."""
    models = rasa_files / "models"
    models.mkdir()
    (models / "model.tar.gz").touch()
    (models / training.STAMP).write_text(training.fingerprint())
    return models
