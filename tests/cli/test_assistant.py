"""`lantern understand`, `chat` and `train`, with the trained model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.content.catalogue import Catalogue
from bot.db import tables
from bot.db.store import Store
from bot.dialogue import Dialogue
from tests.cli.conftest import Terminal
from tests.conftest import ROOT
from tests.e2e.system import needs_model

SCHOOL = "they dont let me in school coz no papers"
_loaded: list[Any] = []
_load = Dialogue.load


def _load_once(self: Dialogue) -> None:
    if not _loaded:
        _load(self)
        _loaded.append(self.agent)
    self.agent = _loaded[0]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """All content, in a copy that no test changes."""
    return Catalogue(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("all") / "content"))


@pytest.fixture
def model(terminal: Terminal, rasa_files: Path, texts: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trained model, loaded from the disk once, with all content where a test brings no other."""
    needs_model()
    monkeypatch.setattr(Dialogue, "load", _load_once)
    terminal.set("MODEL_PATH", str(ROOT / "models"))
    terminal.set("TURN_SECONDS", "60")
    if not Path("content").exists():
        Path("content").symlink_to(texts.root)


def read(output: str) -> list[dict[str, Any]]:
    """Return what was understood, line by line; called like this, log lines stand in between."""
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def test_each_line_is_understood_in_its_order(terminal: Terminal, model: None, texts: Catalogue) -> None:
    danger = texts.content.danger["en"][0]
    asked = [SCHOOL, "C'est quoi un tuteur ?", "چطور وکیل پیدا کنم؟", danger, "/guardian", "/", "zzkx qwpt"]
    lines = [json.dumps({"text": text, "more": 1}) for text in asked]
    lines.insert(2, "")
    output = terminal.says("understand", "-", typed="\n".join(lines))
    found = read(output)
    assert [line["text"] for line in found] == asked
    school, guardian, lawyer, dangerous, *others = found
    assert {key: school[key] for key in ("language", "intent", "topic", "answer", "decision", "danger")} == {
        "language": "en",
        "intent": "education",
        "topic": "education",
        "answer": "education/no_papers",
        "decision": "answer",
        "danger": False,
    }
    assert "education/no_papers" in school["options"] and "en" in school["language_candidates"]
    assert (guardian["language"], guardian["answer"]) == ("fr", "guardian/what")
    assert (lawyer["language"], lawyer["topic"]) == ("fa", "legal_aid")
    assert "چطور" in output, "letters stand as they are"
    assert dangerous["danger"] and not any(line["danger"] for line in others)
    for line in found:
        assert line.keys() == school.keys()
        assert 0 <= line["confidence"] <= 1 and 0 <= line["language_confidence"] <= 1
        assert (line["topic"] is None) == (line["answer"] is None)
        assert line["topic"] in (None, line["intent"])


def test_lines_come_from_a_file_as_well(terminal: Terminal, small: Path, model: None) -> None:
    Path("lines.jsonl").write_text(json.dumps({"text": SCHOOL}), encoding="utf-8")
    assert [line["answer"] for line in read(terminal.says("understand", "lines.jsonl"))] == ["education/no_papers"]


def test_a_danger_phrase_of_the_editors_counts_whatever_the_model_makes_of_it(
    terminal: Terminal, small: Path, model: None
) -> None:
    for phrase, danger in (("goats in school", False), ("me in school", True)):
        (small / "fr/danger.yml").write_text(f"phrases: [{phrase}]", encoding="utf-8")
        (line,) = read(terminal.says("understand", "-", typed=json.dumps({"text": SCHOOL})))
        assert line["danger"] is danger


@pytest.mark.parametrize("bad", ["school", '{"words": "school"}', '["school"]'])
def test_a_line_that_cannot_be_read_is_named_after_those_before_it_were_answered(
    terminal: Terminal, small: Path, model: None, bad: str
) -> None:
    result = terminal.run("understand", "-", typed="\n".join((json.dumps({"text": SCHOOL}), bad, '{"text": "hi"}')))
    assert [line["text"] for line in read(result.output)] == [SCHOOL]
    assert "line 2: must be JSON with `text`" in str(result.exception)


def test_without_a_model_it_says_how_to_get_one(terminal: Terminal, small: Path) -> None:
    assert terminal.refuses("understand", "-", typed='{"text": "hi"}') == "models: there is no model. Run `make train`."


def test_a_file_that_is_not_there_is_refused(terminal: Terminal) -> None:
    result = terminal.run("understand", "nothing.jsonl")
    assert result.exit_code == 2 and "nothing.jsonl" in result.output


def test_the_model_that_fits_the_files_is_not_trained_again(terminal: Terminal, trained: Path) -> None:
    before = sorted(trained.iterdir())
    assert terminal.says("train", "--if-needed") == "the trained model is up to date\n"
    assert sorted(trained.iterdir()) == before


def test_a_chat_greets_answers_words_and_takes_a_number_for_a_button(
    terminal: Terminal, store: Store, model: None, texts: Catalogue
) -> None:
    terminal.set("ENVIRONMENT", "production")  # a chat shows drafts all the same
    output = terminal.says("chat", typed=f"{SCHOOL}\n1\n")
    greeting, answer, menu, end = output.split("\n> ")
    assert texts.text("en", "greeting") in greeting
    first = texts.content.topics["en"][texts.topic_keys()[0]]
    assert f"  [1] {first.icon} {first.title}\n" in greeting
    found = texts.answer("en", "education/no_papers")
    assert found and found.answer.body in answer
    assert texts.text("en", "topic-menu", icon=first.icon, title=first.title) in menu
    assert f"] {next(iter(first.answers.values())).question}\n" in menu
    assert end.strip() == ""
    with store.reading() as work:
        assert not work.connection.execute(tables.children.select()).all(), "a chat's database is thrown away"


def test_an_empty_line_ends_a_chat(terminal: Terminal, small: Path, model: None) -> None:
    assert terminal.says("chat", typed=f"\n{SCHOOL}\n").count("\n> ") == 1


def test_as_a_process_it_prints_json_and_nothing_else(terminal: Terminal, model: None) -> None:
    """Whoever reads its standard output reads JSON lines; what the model says while loading goes elsewhere."""
    done = terminal.process("understand", "-", typed=json.dumps({"text": SCHOOL}) + "\n")
    assert done.returncode == 0, done.stderr
    (found,) = (json.loads(line) for line in done.stdout.splitlines())
    assert found["topic"] == "education" and "model.loaded" in done.stderr
