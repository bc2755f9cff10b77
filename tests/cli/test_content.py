"""`lantern content`: what editors check, look at and approve."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.content.catalogue import Catalogue
from bot.content.loader import read_topic
from bot.content.model import Review
from tests.cli.conftest import Terminal
from tests.conftest import ROOT

ANNA = "Anna Muster"


def change(path: Path, pattern: str, new: str) -> None:
    """Replace the first piece of a file that fits a pattern."""
    text, found = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1)
    assert found, f"{pattern} is not in {path}"
    path.write_text(text, encoding="utf-8")


def cells(output: str, *start: str) -> list[str]:
    """Return a table's cells after those that a row begins with."""
    for line in output.splitlines():
        row = [cell.strip() for cell in line.strip("│").split("│")]
        if row[: len(start)] == list(start):
            return row[len(start) :]
    raise AssertionError(f"no row {start} in {output}")


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def bubbles(output: str) -> list[str]:
    """Return the text of each bubble on one line."""
    found = re.findall(r"^╭─+╮\n(.*?)^╰", output, re.M | re.S)
    return [flat(" ".join(line.strip("│") for line in bubble.splitlines())) for bubble in found]


def review(root: Path, language: str, name: str) -> Review:
    """Return the review of a file as Lantern reads it."""
    content = Catalogue(root).content
    if language == "countries":
        return content.countries[name].review
    return content.messages[language].review if name == "messages" else content.topics[language][name].review


# -- check


def test_the_shipped_texts_pass_and_each_topic_stands_in_the_table(terminal: Terminal, content_copy: Path) -> None:
    output = terminal.says("content", "check")
    assert re.fullmatch(r"0 errors, \d+ warnings", output.splitlines()[-1])
    for topic in (content_copy / "en" / "topics").glob("*.md"):
        *languages, english = cells(output, topic.stem)
        assert all(re.fullmatch(r"\d+\.\d / \d+", cell) for cell in languages)
        assert re.fullmatch(r"\d+ / -?\d+\.\d", english)


def test_an_error_names_file_and_question_and_blocks(terminal: Terminal, small: Path) -> None:
    change(small / "fr/topics/guardian.md", r"(?m)^(## what .*\n\n)", r"\1Bravo! ")
    result = terminal.run("content", "check", "--quiet")
    assert result.exit_code == 1
    assert "ERROR  fr/topics/guardian.md `what`: no exclamation marks" in result.output
    assert result.output.splitlines()[-1].startswith("1 errors, ")


def test_a_warning_blocks_nothing_and_is_not_shown_when_only_errors_are_asked_for(
    terminal: Terminal, small: Path
) -> None:
    (small / "fr/topics/guardian.md").unlink()
    warning = "warning  fr/topics: guardian.md is missing"
    output = terminal.says("content", "check")
    assert warning in output
    assert cells(output, "guardian")[1] == "–"
    quiet = terminal.says("content", "check", "--quiet")
    assert warning not in quiet
    assert len(quiet.splitlines()) == 1


def test_a_broken_file_is_an_error_that_says_where_and_what_to_do(terminal: Terminal, small: Path) -> None:
    change(small / "fr/messages.ftl", r"(?m)^menu =", "menu")
    result = terminal.run("content", "check", "--quiet")
    assert result.exit_code == 1
    assert re.search(
        r"ERROR  content: content/fr/messages\.ftl, line \d+: .* A line must be `key = text`", result.output
    )


def test_content_path_checks_a_copy_and_not_the_live_folder(
    terminal: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.rename(terminal.folder / "copy")
    assert "content" in terminal.refuses("content", "check")
    monkeypatch.setenv("CONTENT_PATH", "copy")
    terminal.says("content", "check")


# -- status


def test_status_shows_drafts_stale_and_missing_ones(terminal: Terminal, small: Path) -> None:
    french = small / "fr/topics/guardian.md"
    questions = str(len(read_topic(french).answers))
    change(french, r"source:\n(?:  .*\n)*", "")
    output = terminal.says("content", "status")
    assert cells(output, "en", "guardian") == [questions, "draft", "", ""]
    assert cells(output, "fr", "guardian") == [questions, "draft", questions, ""]
    assert cells(output, "fr", "(short texts)") == [cells(output, "en", "(short texts)")[0], "draft", "", ""]
    assert cells(output, "countries", "US")[1] == "draft"
    french.unlink()
    assert cells(terminal.says("content", "status"), "fr", "guardian") == ["0", "–", "", questions]


# -- preview


def test_a_question_is_shown_with_simpler_text_source_and_buttons(terminal: Terminal, small: Path) -> None:
    answers = read_topic(small / "fr/topics/guardian.md").answers
    answer = answers["what"]
    output = terminal.says("content", "preview", "fr", "guardian/what")
    body, simpler, source = bubbles(output)
    assert body.startswith(flat(answer.body))
    assert simpler.startswith(flat(answer.simpler))
    assert flat(answer.source) in source
    for label in answer.next:
        topic, _, key = label.partition("/")
        assert f"[ {answers[key].question} ]" in output and topic == "guardian"
    assert len(set(map(len, re.findall(r"^[╭╰].*$", output, re.M)))) == 1


def test_a_country_is_previewed_with_its_texts_and_emergency_number(terminal: Terminal, small: Path) -> None:
    usa = Catalogue(small).content.countries["US"]
    text = flat(usa.texts["guardian/get"]["en"])
    assert all(text not in bubble for bubble in bubbles(terminal.says("content", "preview", "en", "guardian/get")))
    body, simpler, _ = bubbles(terminal.says("content", "preview", "en", "guardian/get", "--country", "US"))
    assert text in body and text in simpler
    (danger,) = bubbles(terminal.says("content", "preview", "en", "danger", "--country", "us"))
    assert usa.emergency[0].number in danger


def test_a_short_text_that_needs_values_is_shown_with_their_names(terminal: Terminal, small: Path) -> None:
    language = (small / "fr").rename(small / "ar").name
    shutil.copy(ROOT / "content" / language / "messages.ftl", small / language)
    raw = Catalogue(small).content.messages[language].raw
    del raw["danger"]  # stands there with the numbers of a country
    some = {frozenset(re.findall(r"\{ *\$(\w+) *\}", text)): key for key, text in raw.items()}
    assert len(some) > 8
    for names, key in some.items():
        (bubble,) = bubbles(terminal.says("content", "preview", language, key))
        assert {name for name in names if f"‹{name}›" in bubble} == names, key


def test_a_short_text_is_shown_with_its_buttons(terminal: Terminal, small: Path) -> None:
    messages = Catalogue(small).content.messages["fr"]
    output = terminal.says("content", "preview", "fr", "goodbye")
    assert bubbles(output) == [flat(messages("goodbye"))]
    assert f"[ {messages('button-human')} ]" in output


@pytest.mark.parametrize(
    ("language", "label", "why"),
    [
        ("xx", "greeting", "xx: not a language with texts. There are: en, fr."),
        ("fr", "guardian/nothing", "guardian/nothing: there is no such question."),
        ("fr", "nothing", "nothing: is no question (such as guardian/what) and no key of messages.ftl."),
    ],
)
def test_what_cannot_be_previewed_is_named(
    terminal: Terminal, small: Path, language: str, label: str, why: str
) -> None:
    assert terminal.refuses("content", "preview", language, label) == why


# -- publish


@pytest.mark.parametrize(
    ("language", "name", "file"),
    [
        ("en", "guardian", "en/topics/guardian.md"),
        ("fr", "messages", "fr/messages.ftl"),
        ("countries", "US", "countries/US.yml"),
    ],
)
def test_a_published_file_counts_as_approved_until_it_changes(
    terminal: Terminal, small: Path, language: str, name: str, file: str
) -> None:
    before = (small / file).read_text(encoding="utf-8").splitlines()
    output = terminal.says("content", "publish", language, name, "--by", ANNA, "--yes")
    found = review(small, language, name)
    assert found.approved
    assert (found.by, found.on) == (ANNA, date.today())
    after = (small / file).read_text(encoding="utf-8").splitlines()
    (changed,) = set(after) - set(before)
    assert len(after) == len(before) and f"+{changed}" in output.splitlines()
    shown = (language, "(short texts)" if name == "messages" else name)
    assert cells(terminal.says("content", "status"), *shown)[1] == f"approved by {ANNA} on {date.today()}"
    change(small / file, r"(?m)^(title: |menu = |    en: \")", r"\1Also ")
    assert cells(terminal.says("content", "status"), *shown)[1].endswith(", changed since")


def test_a_running_lantern_takes_the_approval_in(terminal: Terminal, small: Path) -> None:
    running = Catalogue(small)
    assert not running.content.messages["en"].review.approved
    terminal.says("content", "publish", "en", "messages", "--by", ANNA, "--yes")
    assert running.refresh()
    assert running.content.messages["en"].review.approved


def test_it_asks_whether_the_person_has_read_all(terminal: Terminal, small: Path) -> None:
    path = small / "en/messages.ftl"
    before = path.read_text(encoding="utf-8")
    refused = terminal.run("content", "publish", "en", "messages", "--by", ANNA, typed="n\n")
    assert refused.exit_code == 1 and f"{ANNA} has read all of content/en/messages.ftl" in refused.output
    assert path.read_text(encoding="utf-8") == before
    terminal.says("content", "publish", "en", "messages", "--by", ANNA, typed="y\n")
    assert review(small, "en", "messages").approved


def test_nobody_approves_without_a_name(terminal: Terminal, small: Path) -> None:
    result = terminal.run("content", "publish", "en", "messages", "--yes")
    assert result.exit_code == 2 and "--by" in result.output
    assert not review(small, "en", "messages").approved


@pytest.mark.parametrize("by", ["Muster, Anna", 'Anna: "A" #1', "Zoë O'Hara {MA", "آنا \\1"])
def test_a_name_is_kept_as_it_is_and_gives_way_to_the_next(terminal: Terminal, small: Path, by: str) -> None:
    for name in (by, ANNA):
        terminal.says("content", "publish", "en", "messages", "--by", name, "--yes")
        found = review(small, "en", "messages")
        assert found.approved and found.by == name


def test_an_approved_translation_notes_the_english_it_was_made_from(terminal: Terminal, small: Path) -> None:
    french = small / "fr/topics/guardian.md"
    words = french.read_text(encoding="utf-8").partition("\n---\n")[2]
    change(small / "en/topics/guardian.md", r"(?m)^(## what .*\n\n)", r"\1Hello. ")
    catalogue = Catalogue(small)
    assert catalogue.stale("fr", catalogue.content.topics["fr"]["guardian"].answers["what"])
    terminal.says("content", "publish", "fr", "guardian", "--by", ANNA, "--yes")
    topics = Catalogue(small).content.topics
    english = {key: answer.fingerprint for key, answer in topics["en"]["guardian"].answers.items()}
    assert {key: answer.made_from for key, answer in topics["fr"]["guardian"].answers.items()} == english
    head, _, body = french.read_text(encoding="utf-8").partition("\n---\n")
    assert body == words and head.count("source:") == 1


def test_a_translation_without_notes_gets_them(terminal: Terminal, small: Path) -> None:
    path = small / "fr/topics/guardian.md"
    change(path, r"source:\n(?:  .*\n)*", "")
    terminal.says("content", "publish", "fr", "guardian", "--by", ANNA, "--yes")
    assert cells(terminal.says("content", "status"), "fr", "guardian")[2] == ""


def test_all_translations_of_a_language_can_be_noted_at_once_without_approving_them(
    terminal: Terminal, small: Path
) -> None:
    change(small / "fr/topics/guardian.md", r"source:\n(?:  .*\n)*", "")
    assert terminal.says("content", "stamped", "fr") == "1 files\n"
    assert cells(terminal.says("content", "status"), "fr", "guardian")[1:3] == ["draft", ""]


@pytest.mark.parametrize(
    ("language", "name", "file", "pattern", "new", "why"),
    [
        ("fr", "guardian", "fr/topics/guardian.md", r"(?m)^### simpler$", "", "### simpler is missing or empty"),
        ("fr", "guardian", "fr/topics/guardian.md", r"(?m)^(## what .*\n\n)", r"\1Bravo! ", "no exclamation marks"),
        ("fr", "messages", "fr/messages.ftl", r"(?m)^menu =", "menu", "cannot be read"),
        ("fr", "messages", "fr/messages.ftl", r"(?m)^menu = .*\n", "", "`menu` is missing"),
        ("countries", "US", "countries/US.yml", r"(?m)^country: US", "country: UK", "`country` must be US"),
        ("countries", "US", "countries/US.yml", r'(?m)^    en: "', '    en: "**Look** ', "has markup"),
    ],
)
def test_a_file_with_an_error_is_not_published(
    terminal: Terminal, small: Path, language: str, name: str, file: str, pattern: str, new: str, why: str
) -> None:
    change(small / file, pattern, new)
    before = (small / file).read_text(encoding="utf-8")
    said = terminal.refuses("content", "publish", language, name, "--by", ANNA, "--yes")
    assert said.startswith("not published; first mend:\n") and file in said and why in said
    assert (small / file).read_text(encoding="utf-8") == before


def test_an_error_in_another_file_stops_nobody(terminal: Terminal, small: Path) -> None:
    change(small / "fr/topics/guardian.md", r"(?m)^### simpler$", "")
    terminal.says("content", "publish", "fr", "messages", "--by", ANNA, "--yes")
    assert review(small, "fr", "messages").approved


@pytest.mark.parametrize(
    ("language", "name", "path"),
    [
        ("en", "nothing", "content/en/topics/nothing.md"),
        ("xx", "messages", "content/xx/messages.ftl"),
        ("countries", "ZZ", "content/countries/ZZ.yml"),
    ],
)
def test_what_is_not_there_is_not_published(
    terminal: Terminal, small: Path, language: str, name: str, path: str
) -> None:
    assert terminal.refuses("content", "publish", language, name, "--by", ANNA, "--yes") == f"{path}: is not there."


@pytest.mark.parametrize(
    ("language", "name", "file"),
    [
        ("en", "guardian", "en/topics/guardian.md"),
        ("en", "messages", "en/messages.ftl"),
        ("countries", "US", "countries/US.yml"),
    ],
)
def test_a_file_without_a_review_line_is_not_published_and_the_line_is_shown(
    terminal: Terminal, small: Path, language: str, name: str, file: str
) -> None:
    change(small / file, r"(?m)^(### )?review: .*\n", "")
    before = (small / file).read_text(encoding="utf-8")
    said = terminal.refuses("content", "publish", language, name, "--by", ANNA, "--yes")
    assert f"content/{file}: has no line `review: {{status: draft, by: null, on: null}}`" in said
    assert (small / file).read_text(encoding="utf-8") == before


@pytest.mark.parametrize("by", ["", "   "])
def test_nobody_cannot_approve(terminal: Terminal, content_copy: Path, by: str) -> None:
    assert "--by" in terminal.refuses("content", "publish", "fr", "guardian", "--by", by, "--yes")


def test_a_name_with_braces_can_approve_twice(terminal: Terminal, content_copy: Path) -> None:
    for _ in range(2):
        terminal.says("content", "publish", "fr", "guardian", "--by", "A} B", "--yes")
    assert terminal.says("content", "check", "--quiet").startswith("0 errors")
