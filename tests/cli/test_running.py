"""`lantern run`: what it looks at before it becomes the supervisor."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from bot.db.engine import open_engine
from bot.db.migrate import is_current
from tests.cli.conftest import Terminal
from tests.e2e.system import free_port

pytestmark = pytest.mark.usefixtures("small", "trained")


@pytest.fixture
def started(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the process became, or started: nothing runs in the tests."""
    calls: list[Any] = []
    monkeypatch.setattr(os, "execve", lambda *call: calls.append(call))
    monkeypatch.setattr(os, "spawnve", lambda *call: calls.append(call))
    for name in ("CONSOLE_PORT", "RASA_PORT"):
        terminal.set(name, str(free_port()))
    return calls


def test_it_prepares_all_says_where_to_go_and_becomes_the_supervisor(terminal: Terminal, started: list[Any]) -> None:
    Path("var/lantern.db").unlink()
    terminal.set("CONSOLE_PORT", port := str(free_port()))
    output = terminal.says("run")
    assert f"Try it         http://127.0.0.1:{port}/try" in output
    assert "set TELEGRAM_BOT_TOKEN in .env to go live" in output
    assert "the trained model is up to date" in output
    engine = open_engine("sqlite:///var/lantern.db")
    assert is_current(engine)
    engine.dispose()
    ((program, words, environment),) = started
    assert Path(program).name == "supervisord" and Path(program).exists()
    assert words == ["supervisord", "-n", "-c", "supervisord.conf"]
    assert (Path(environment["LANTERN_BIN"]) / "lantern").exists()
    assert environment["OMP_NUM_THREADS"] == "1"


def test_the_first_start_makes_the_secrets_and_says_so_without_showing_them(
    terminal: Terminal, started: list[Any]
) -> None:
    env = Path(".env")
    env.write_text("\n".join(line for line in env.read_text().splitlines() if "PORT" in line))
    output = terminal.says("run")
    assert "wrote new secrets into .env: ENCRYPTION_KEYS, CHAT_ID_KEY, SECRET_KEY" in output
    secrets = [line.partition("=")[2] for line in env.read_text().splitlines() if "KEY" in line]
    assert len(secrets) == 3 and not [secret for secret in secrets if secret in output]


def test_production_names_no_trial_page(terminal: Terminal, started: list[Any]) -> None:
    terminal.set("ENVIRONMENT", "production")
    assert "/try" not in terminal.says("run")


@pytest.mark.parametrize("name", ["CONSOLE_PORT", "RASA_PORT"])
def test_nothing_starts_on_a_port_that_is_in_use(terminal: Terminal, started: list[Any], name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        terminal.set(name, str(port))
        said = terminal.refuses("run")
    assert f"{name}: port {port} is in use" in said and f"set {name} in .env" in said
    assert not started


def test_nothing_starts_while_a_text_file_is_broken(terminal: Terminal, started: list[Any]) -> None:
    path = Path("content/fr/messages.ftl")
    path.write_text(path.read_text(encoding="utf-8").replace("\nmenu =", "\nmenu"), encoding="utf-8")
    said = terminal.refuses("run")
    assert str(path) in said and said.endswith("Nothing was started; mend it first.")
    assert not started


def test_it_runs_only_in_its_own_folder(terminal: Terminal, started: list[Any]) -> None:
    Path("supervisord.conf").unlink()
    assert "Run this in the folder with the README." in terminal.refuses("run")
    assert not started


def test_a_training_that_fails_starts_nothing(terminal: Terminal, trained: Path, started: list[Any]) -> None:
    (trained / "model.tar.gz").unlink()
    assert terminal.refuses("run").startswith("training failed")
    ((_, program, words, _),) = started
    assert words == [program, "-m", "bot.cli", "train"]
