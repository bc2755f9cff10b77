"""The command as a process: how it ends, and what it says where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

pytestmark = pytest.mark.usefixtures("small")


def test_an_error_is_one_sentence_on_standard_error(terminal: Terminal) -> None:
    done = terminal.process("content", "preview", "xx", "greeting")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "✗ xx: not a language with texts. There are: en, fr.\n"


def test_a_wrong_setting_is_one_sentence_too(terminal: Terminal) -> None:
    terminal.set("RETENTION_DAYS", "never")
    done = terminal.process("purge")
    assert done.returncode == 1
    assert done.stderr.startswith("✗ RETENTION_DAYS: 'never' cannot be used") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("nothing",), ("content", "check", "--fast")])
def test_a_command_that_does_not_exist_shows_how_it_is_used(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = terminal.process(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: lantern") and "Error: " in done.stderr


def test_no_answer_to_a_question_ends_it_as_ctrl_c_does(terminal: Terminal) -> None:
    before = Path("content/en/messages.ftl").read_text(encoding="utf-8")
    done = terminal.process("content", "publish", "en", "messages", "--by", "Anna Muster")
    assert done.returncode == 130
    assert Path("content/en/messages.ftl").read_text(encoding="utf-8") == before


def test_help_lists_the_commands_but_not_what_only_the_supervisor_calls(terminal: Terminal) -> None:
    done = terminal.process("-h")
    assert done.returncode == 0
    for name in ("run", "train", "chat", "understand", "doctor", "content", "staff", "purge"):
        assert f"\n  {name} " in done.stdout
    assert "serve" not in done.stdout


def test_the_everyday_commands_do_not_wait_for_tensorflow(terminal: Terminal) -> None:
    code = """
import sys
from click.testing import CliRunner
from bot.cli.main import lantern
for words in (["staff", "list"], ["content", "status"], ["purge"]):
    assert CliRunner().invoke(lantern, words).exit_code == 0, words
print({"tensorflow", "rasa"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=terminal.folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr
