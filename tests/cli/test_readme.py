"""What the guides tell people to type exists."""

from __future__ import annotations

import re
import shlex
import subprocess

import click
import pytest

from bot.cli.main import lantern
from tests.conftest import ROOT

GUIDES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "content/README.md", *ROOT.glob("docs/**/*.md"))
)
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))


def calls(line: str) -> list[list[str]]:
    """Return the commands of ours in a line of shell, as words."""
    shell = shlex.shlex(line, posix=True, punctuation_chars="|&;")
    shell.whitespace_split = True
    found: list[list[str]] = [[]]
    try:
        for word in shell:
            if set(word) <= set("|&;"):
                found.append([])
            elif found[-1] or not re.fullmatch(r"[A-Z_]+=.*", word):
                found[-1].append(word)
    except ValueError:
        return []  # no shell
    return [call for call in found if call and re.search(r"^(make|lantern|.*/bin/lantern)$", call[0])]


def blocks(guide: str) -> list[list[str]]:
    """Return the commands in a guide's code blocks."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    return [call for block in FENCED.findall(text) for line in block.splitlines() for call in calls(line)]


def mentions(guide: str) -> list[list[str]]:
    """Return the commands between backticks, in tables and sentences."""
    text = FENCED.sub("", (ROOT / guide).read_text(encoding="utf-8"))
    return [call for quoted in re.findall(r"`([^`\n]+)`", text) for call in calls(quoted)]


def find(words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the command that words name, and the words after its name."""
    command: click.Command = lantern
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found, f"{command.name} has no command {words[0]}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_that_a_guide_names_exists_with_its_options(guide: str) -> None:
    for program, *words in blocks(guide) + mentions(guide):
        if program == "make":
            variables = {word.partition("=")[0] for word in words if "=" in word}
            assert {word for word in words if "=" not in word} <= TARGETS, words
            assert all(f"$({name})" in MAKEFILE for name in variables), words
            continue
        command, rest = find(words)
        _, left, _ = command.make_parser(click.Context(command)).parse_args(list(rest))
        assert not left, f"lantern {shlex.join(words)}: {left} means nothing"


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_code_block_can_be_typed_as_it_stands(guide: str) -> None:
    for program, *words in blocks(guide):
        if program != "make":
            command, rest = find(words)
            assert not isinstance(command, click.Group), words
            command.make_context(command.name, list(rest))


def test_the_commands_of_the_readme_are_found() -> None:
    found = [shlex.join(call) for call in blocks("README.md")]
    assert found[:2] == ["make run", "make test"]
    assert ".venv/bin/lantern understand -" in found
    assert ["make", "bench"] in mentions("README.md")
    assert [".venv/bin/lantern", "content", "check"] in mentions("content/README.md")


def test_the_two_commands_of_the_readme_stand_in_make_help() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    two = FENCED.findall(text.partition("## Two commands")[2])[0].split("\n")[:-1]
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^  (make [a-z]+) +\S", said, re.M)
    assert len(two) == 2 and set(two) <= set(listed)
    assert {line.removeprefix("make ") for line in listed} == TARGETS


def test_every_command_stands_in_the_operators_table() -> None:
    named = {tuple(call[1:3]) for call in mentions("docs/for-operators.md")}
    for name in lantern.list_commands(click.Context(lantern)):
        command = lantern.get_command(click.Context(lantern), name)
        assert command is not None
        assert command.hidden or any(call[:1] == (name,) for call in named), name
