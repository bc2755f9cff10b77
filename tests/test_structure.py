"""The house rules that a program can hold: which way imports point, where sentences and secrets may stand."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands import Commands
from tests.conftest import ROOT

PLAIN = ("content", "helpline", "safety", "privacy")
ADAPTERS = ("db", "alerts")
DOORS = ("channels", "nlu", "nlg", "console", "cli", "actions")
MIDDLE = ("conversation", "commands", "dialogue", "parse", "metrics")
"""Walk a message between the doors; know plain parts and adapters, no door."""
FREE = ("errors", "settings", "logs")
"""Known to all, knowing nobody."""
WIRES = ("bootstrap", "training")
"""May know everything; only the command and the processes know them."""

Arrow = tuple[str, str, str]


def modules() -> list[Path]:
    """Every module of the product."""
    return sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])


def room(name: str) -> str:
    """The room of a dotted module name: `bot.console.views.chat` stands in `console`."""
    parts = name.split(".")
    return parts[0] if parts[0] == "actions" else parts[1] if len(parts) > 1 else "bot"


def arrows() -> Iterator[Arrow]:
    """Every import of one room by another, with the place where it stands."""
    for path in modules():
        relative = path.relative_to(ROOT)
        own = room(".".join(relative.with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.module]
                if isinstance(node, ast.ImportFrom) and node.module
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for name in names:
                if name == "bot" and isinstance(node, ast.ImportFrom):
                    found = {alias.name for alias in node.names}
                elif name.split(".")[0] in ("bot", "actions"):
                    found = {room(name)}
                else:
                    found = set()
                yield from ((own, other, f"{relative}:{node.lineno}") for other in found - {own})


def allowed(own: str, other: str) -> bool:
    """Whether `own` may import `other` (design §2)."""
    if other in FREE or own in WIRES or own == "cli":
        return True
    if own in PLAIN:
        return other in PLAIN
    if own in ADAPTERS:
        return other in (*PLAIN, *ADAPTERS, "metrics")
    if own in MIDDLE:
        return other in (*PLAIN, *ADAPTERS, *MIDDLE)
    return other in (*PLAIN, *ADAPTERS, *MIDDLE)  # doors


def test_imports_point_one_way() -> None:
    """Plain parts know no adapter, adapters no door, doors not each other."""
    wrong = [f"{place}: {own} must not import {other}" for own, other, place in arrows() if not allowed(own, other)]
    assert not wrong, "\n".join(wrong)


def test_every_room_has_a_floor() -> None:
    """A new room must be given its place above, or nothing holds its imports."""
    rooms = {room(".".join(p.relative_to(ROOT).with_suffix("").parts)) for p in modules()} - {"bot", "__init__"}
    assert rooms <= {*PLAIN, *ADAPTERS, *DOORS, *MIDDLE, *FREE, *WIRES}


@pytest.mark.parametrize("own, other", [("content", "db"), ("db", "console"), ("console", "channels"), ("nlu", "nlg")])
def test_a_wrong_arrow_is_seen(own: str, other: str) -> None:
    """The rule itself refuses what it must."""
    assert not allowed(own, other)


def test_only_settings_reads_the_environment() -> None:
    """One reader of the environment; the others only pass it on, or tell a library how to behave, before its import."""
    readers = {
        str(path.relative_to(ROOT))
        for path in modules()
        if re.search(r"os\.(environ|getenv)|environ\[", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"bot/settings.py", "bot/bootstrap.py", "bot/logs.py", "bot/cli/running.py"}


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """String literals that read like a sentence for a child or staff: not docstrings, not errors, not log words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            skipped.update(id(n.value) for n in body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
        if isinstance(node, (ast.Raise, ast.Assert)):
            skipped.update(id(n) for n in ast.walk(node))
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if re.search(r"(^|\.)(log\.|click\.|Setting$|Finding$|\w*Error$|RetryLater$|Undeliverable$)", called):
                skipped.update(id(n) for n in ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            if re.search(r"[^\W\d_]{2,}( [^\W\d_]{2,}){3,}[.?!…]", node.value):
                yield node.lineno, node.value


def test_no_sentence_a_child_or_staff_member_reads_lives_in_code() -> None:
    """Doors, actions and the way between them take every sentence from the content."""
    speakers = ("channels", "console", "nlg", "actions", "conversation", "commands", "alerts", "helpline")
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in modules()
        if room(".".join(path.relative_to(ROOT).with_suffix("").parts)) in speakers
        for line, text in sentences(path)
    ]
    assert not found, "\n".join(found)


def test_templates_hold_no_sentence() -> None:
    """Pages name texts by key."""
    for page in (ROOT / "bot").rglob("*.html"):
        bare = re.sub(
            r"\{[{%#].*?[}%#]\}|<script.*?</script>|<[^>]+>", " ", page.read_text(encoding="utf-8"), flags=re.S
        )
        words = re.findall(r"[^\W\d_]{2,}(?: [^\W\d_]{2,}){2,}", bare)
        assert not words, f"{page.relative_to(ROOT)}: {words}"


def test_actions_name_only_commands_that_exist(replies: object) -> None:
    """What an action asks for is something the turn can do."""
    known = set(Commands(replies)._known)  # type: ignore[arg-type]
    named = {
        name
        for path in (ROOT / "actions").glob("*.py")
        for name in re.findall(r'command\(dispatcher, "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named and named <= known
    said = (ROOT / "bot/conversation.py").read_text(encoding="utf-8")
    assert known == named | set(re.findall(r'"command": "(\w+)"', said)), "a command that nobody names is dead"


def tracked() -> list[str]:
    """The files git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.fail("git ls-files failed: this test runs in a clone")
    return listed.stdout.splitlines()


def test_no_secret_model_or_database_in_git() -> None:
    """Only the example of `.env`, no database, key store, model or transcript."""
    wrong = [
        name
        for name in tracked()
        if re.search(
            r"(^|/)(\.env|var/|models/|\.bootstrap/|\.venv/)|\.(db|db-wal|sqlite3?|tar\.gz|joblib|pem|key)$", name
        )
        and name != ".env.example"
    ]
    assert not wrong
    tokens = re.compile(r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b")
    for name in tracked():
        path = ROOT / name
        if path.suffix in (".py", ".yml", ".md", ".toml", ".txt", ".example", ".json", ".tsv"):
            assert not tokens.search(path.read_text(encoding="utf-8")), f"{name} holds what looks like a bot token"


def test_everything_public_is_explained() -> None:
    """Every module, class and public function says what it is for (ruff holds the form)."""
    bare = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.stat().st_size and ast.get_docstring(tree) is None and "migrations/versions" not in str(path):
            bare.append(str(path.relative_to(ROOT)))
    assert not bare


def test_the_statements_map_names_answers_that_exist(replies: Any) -> None:
    """`docs/statement.md` maps each line of the statement to answers; in every language they are there."""
    text = (ROOT / "docs/statement.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[a-z_0-9]+)`", text))
    assert len(named) > 60
    catalogue = replies.catalogue
    for language in catalogue.content.languages:
        assert not [label for label in named if catalogue.answer(language, label) is None]
    assert {label.partition("/")[0] for label in named} == set(catalogue.topic_keys()), "every topic serves it"
