"""Content: read with errors an editor can act on, kept when a file breaks, held against the rules, and composed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content import checks
from bot.content.catalogue import Approved, Catalogue
from bot.content.checks import PLACEHOLDER, Finding
from bot.content.loader import approved_part, read_country, read_languages, read_topic
from bot.content.messages import Messages
from bot.content.model import MAX_BUTTON_KEY, Reply, fingerprint
from bot.content.parts import LIMIT
from bot.content.plain_yaml import read_yaml
from bot.content.replies import Replies
from bot.conversation import not_open
from bot.errors import ContentError
from bot.parse import button_parse
from tests.conftest import ROOT

TODAY = date(2026, 11, 24)
TOPIC = """---
title: Pets
icon: 🐈
review: {status: draft, by: null, on: null}
---

## what — What is a cat?

A cat is a small animal. It sleeps all day. A cat should have clean water.

### simpler

A cat is a small animal.

### source

A book about cats.

<!-- strength: S; facts: cats 1; next: food, noise -->

## food — What does a cat eat?

A cat eats fish and meat. You should not give it sweets.

### simpler

A cat eats fish.

### source

A book about cats.

<!-- strength: S; facts: cats 2; next: what, noise -->

## noise — Why does a cat cry?

A cat cries when it is hungry. It should get food then.

### simpler

It is hungry.

### source

A book about cats.

<!-- strength: S; facts: cats 3; next: what, food -->
"""
FRENCH = """---
title: Animaux
icon: 🐈
review: {status: draft, by: null, on: null}
source:
  what: {what}
  food: {food}
---

## what — Un chat, c'est quoi ?

Un chat est un petit animal. Il dort toute la journée. Il devrait avoir de l'eau.

### simpler

Un chat est un petit animal.

### source

Un livre sur les chats.

<!-- strength: S; facts: cats 1; next: food, noise -->

## food — Un chat mange quoi ?

Un chat mange du poisson. Tu ne devrais pas lui donner de bonbons.

### simpler

Un chat mange du poisson.

### source

Un livre sur les chats.

<!-- strength: S; facts: cats 2; next: what, noise -->
"""
COUNTRY = """country: GR
eu: true
emergency:
  - {number: "112", services: all, certain: true}
helplines: []
source: "CHI"
checked: {by: null, on: null}
review_by: 2027-05-31
"""


def write(path: Path, text: str) -> None:
    """Write a file so that its time differs from before, however coarse the file system's clock is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(max(before, path.stat().st_mtime_ns) + 10_000_000,) * 2)


def change(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    write(path, text.replace(old, new, 1))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small content folder: English and French, one topic, one country; French lacks one question."""
    root = tmp_path / "content"
    for folder in ("en/topics", "fr/topics", "countries"):
        (root / folder).mkdir(parents=True)
    for name in ("languages.yml", "helpline.yml", "replies.yml"):
        shutil.copy(ROOT / "content" / name, root / name)
    for language in ("en", "fr"):
        for name in ("messages.ftl", "style.yml", "danger.yml"):
            shutil.copy(ROOT / "content" / language / name, root / language / name)
    write(root / "countries" / "GR.yml", COUNTRY)
    write(root / "en/topics/pets.md", TOPIC)
    made = {key: answer.fingerprint for key, answer in read_topic(root / "en/topics/pets.md").answers.items()}
    french = FRENCH.replace("{what}", made["what"]).replace("{food}", made["food"])
    write(root / "fr/topics/pets.md", french)
    return root


# -- reading a file: errors name the file, the place and the cure


@pytest.mark.parametrize(
    ("old", "new", "place", "cure"),
    [
        ("title: Pets", "title: Pets: and: more", "between the two ---", "cannot be read"),
        ("title: Pets\n", "", "title", "missing between the two ---"),
        ("icon: 🐈\n", "", "icon", "missing between the two ---"),
        ("### simpler\n\nIt is hungry.\n", "", "question `noise`", "### simpler is missing"),
        ("### simpler\n\nIt is hungry.\n", "### simpler\n", "question `noise`", "### simpler is missing or empty"),
        ("### simpler\n\nIt is hungry.", "### Simpler\n\nIt is hungry.", "question `noise`", "### simpler is missing"),
        ("A cat eats fish and meat. You should not give it sweets.\n", "", "question `food`", "the answer is missing"),
        (
            "### source\n\nA book about cats.\n\n<!-- strength: S; facts: cats 3",
            "<!-- strength: S; facts: cats 3",
            "question `noise`",
            "### source is missing",
        ),
        ("## food —", "## what —", "question `what`", "stands twice"),
        ("## food — What", "## Food: What", "## Food: What", "Write `## key — The question?`"),
        (
            "{status: draft, by: null, on: null}",
            "{status: aproved, by: null, on: null}",
            "'aproved'",
            "not draft, in_review or approved",
        ),
        (
            "{status: draft, by: null, on: null}",
            "{status: approved, by: null, on: null}",
            "approved",
            "says who approved it (by) and when (on)",
        ),
        ("{status: draft, by: null, on: null}", "{status: approved, by: Eva, on: null}", "approved", "when (on)"),
        ("{status: draft, by: null, on: null}", "{state: draft}", "`review`", "must be {status: draft"),
        ("{status: draft, by: null, on: null}", "draft", "`review`", "must be {status: draft"),
    ],
)
def test_a_broken_topic_is_refused_with_the_file_the_place_and_the_cure(
    small: Path, old: str, new: str, place: str, cure: str
) -> None:
    path = small / "en/topics/pets.md"
    change(path, old, new)
    with pytest.raises(ContentError) as refused:
        read_topic(path)
    said = str(refused.value)
    assert str(path) in said and place in said and cure in said, said


def test_a_topic_without_any_question_is_refused(small: Path) -> None:
    path = small / "en/topics/pets.md"
    write(path, TOPIC.split("## what")[0])
    with pytest.raises(ContentError, match="no question found"):
        read_topic(path)


def refusal(root: Path) -> str:
    """What is said of a broken file: an error where nothing works without it, else one of the problems."""
    try:
        problems = Catalogue(root).problems
    except ContentError as refused:
        return str(refused)
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    "name",
    [
        "en/topics/pets.md",
        "en/messages.ftl",
        "countries/GR.yml",
        "replies.yml",
        "helpline.yml",
        "languages.yml",
        "en/danger.yml",
        "en/style.yml",
    ],
)
def test_a_file_that_is_not_utf8_is_a_content_error(small: Path, name: str) -> None:
    """An editor's program saved it in another encoding."""
    (small / name).write_bytes((small / name).read_text(encoding="utf-8").encode("utf-16"))
    assert str(small / name) in refusal(small)


WRONG_FORM = {
    "languages as a list": ("languages.yml", "- en\n- fr\n", ""),
    "languages empty": ("languages.yml", "", ""),
    "language without direction": ("languages.yml", "en: {name: English}\n", "direction"),
    "danger without phrases": ("en/danger.yml", "words: [help]\n", "phrases"),
    "danger empty": ("en/danger.yml", "", "phrases"),
    "danger cut off": ("en/danger.yml", "phrases: [a: [b\n", "indents"),
    "replies without parts": ("replies.yml", "buttons: {}\n", ""),
    "replies empty": ("replies.yml", "", ""),
    "replies cut off": ("replies.yml", "buttons: [\n", "indents"),
    "country of another name": ("countries/GR.yml", COUNTRY.replace("country: GR", "country: DE"), "must be GR"),
    "country without emergency": (
        "countries/GR.yml",
        COUNTRY.replace('  - {number: "112", services: all, certain: true}\n', "  []\n"),
        "emergency",
    ),
    "country without eu": ("countries/GR.yml", COUNTRY.replace("eu: true\n", ""), "eu"),
    "country checked without a day": (
        "countries/GR.yml",
        COUNTRY.replace("{by: null, on: null}", "{by: Eva, on: null}"),
        "when (on)",
    ),
    "topic source as a word": ("en/topics/pets.md", TOPIC.replace("review: {", "source: none\nreview: {"), ""),
}


@pytest.mark.parametrize(("name", "text", "cure"), WRONG_FORM.values(), ids=WRONG_FORM)
def test_every_other_broken_file_is_a_content_error_that_names_it(small: Path, name: str, text: str, cure: str) -> None:
    write(small / name, text)
    said = refusal(small)
    assert str(small / name) in said and cure in said


def test_a_junk_line_in_the_short_texts_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "messages.ftl"
    path.write_text("# a comment\n\nhello = Hello\nthis line is no text\nbye = Bye\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"messages\.ftl, line 4: .*A line must be `key = text`"):
        Messages.read(path, "en")


@pytest.mark.parametrize(
    "review",
    [
        "{status: aproved, by: null, on: null}",
        "{state: draft}",
        "{status: approved, by: null, on: null}",
        "{status: [}",
    ],
    ids=["misspelt", "unknown part", "nobody", "cut off"],
)
def test_a_wrong_review_of_the_short_texts_is_refused_like_that_of_a_topic(tmp_path: Path, review: str) -> None:
    path = tmp_path / "messages.ftl"
    path.write_text(f"### review: {review}\nhello = Hello\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"messages\.ftl.*review"):
        Messages.read(path, "en")


def test_a_text_that_lacks_its_value_is_refused_and_named() -> None:
    texts = Messages("en", "hello = Hello { $name }\n", "messages.ftl")
    assert texts("hello", name="A") == "Hello A"
    with pytest.raises(ContentError, match="hello"):
        texts("hello")


def test_values_in_right_to_left_texts_are_isolated_and_in_others_not() -> None:
    assert Messages("ar", "n = رقم { $n }\n", "x", rtl=True)("n", n="112") == "رقم \u2068112\u2069"
    assert Messages("en", "n = number { $n }\n", "x")("n", n="112") == "number 112"


def test_yaml_is_read_as_people_expect_it() -> None:
    """YAML 1.1 would read `on:` as true and Norway as false."""
    assert read_yaml("{on: 2026-11-03, country: NO, yes: no, off: y}") == {
        "on": date(2026, 11, 3),
        "country": "NO",
        "yes": "no",
        "off": "y",
    }
    assert read_yaml("[true, false]") == [True, False]


def test_norway_and_the_day_of_an_approval_are_read_unquoted(tmp_path: Path) -> None:
    path = tmp_path / "NO.yml"
    path.write_text(COUNTRY.replace("GR", "NO").replace("{by: null, on: null}", "{by: Eva, on: 2026-11-03}"))
    country = read_country(path)
    assert country.code == "NO"
    assert (country.checked.by, country.checked.on) == ("Eva", date(2026, 11, 3))


def test_a_language_has_its_direction_fallback_and_other_names(small: Path) -> None:
    found = read_languages(small / "languages.yml")
    assert found["fa"].rtl and not found["fr"].rtl
    assert (found["fr"].fallback, found["en"].fallback) == ("en", None)
    assert "prs" in found["fa"].aliases


# -- while running: the last good version, loudly


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("en/topics/pets.md", "no front matter"),
        ("fr/messages.ftl", "junk junk\n"),
        ("replies.yml", "buttons: [\n"),
        ("helpline.yml", "hours: always\n"),
        ("languages.yml", "en: {}\n"),
        ("countries/GR.yml", "country: [\n"),
        ("en/danger.yml", "phrases: [\n"),
        ("en/style.yml", "a: [\n"),
    ],
)
def test_a_file_that_breaks_keeps_its_last_good_version_until_it_is_mended(small: Path, name: str, bad: str) -> None:
    catalogue = Catalogue(small)
    before, good = catalogue.content, (small / name).read_text(encoding="utf-8")
    write(small / name, bad)
    assert catalogue.refresh()
    assert len(catalogue.problems) == 1
    assert str(small / name) in catalogue.problems[0] and "last good version" in catalogue.problems[0]
    for field in ("languages", "topics", "countries", "replies", "helpline", "danger", "style"):
        assert getattr(catalogue.content, field) == getattr(before, field)
    assert catalogue.text("fr", "menu") == before.messages["fr"]("menu")
    assert [f for f in checks.check(catalogue, TODAY) if f.where == "content" and f.blocks], "the check blocks on it"
    write(small / name, good)
    assert catalogue.refresh() and catalogue.problems == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en/danger.yml", "words: [help]\n"),
        ("en/messages.ftl", "### review: {state: draft}\nhello = Hello\n"),
        ("languages.yml", "[en]\n"),
        ("replies.yml", "replies: {}\n"),
    ],
    ids=["danger", "messages", "languages", "replies"],
)
def test_a_readable_file_of_the_wrong_form_keeps_its_last_good_version_too(small: Path, name: str, text: str) -> None:
    catalogue = Catalogue(small)
    write(small / name, text)
    change(small / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    catalogue.refresh()
    assert any(str(small / name) in problem for problem in catalogue.problems)
    assert Replies(catalogue, "GR").message("menu", "en").rows
    found = catalogue.answer("en", "pets/what")
    assert found is not None and "all night" in found.answer.body, "other files are still taken in"


@pytest.mark.parametrize(
    "name",
    [
        "languages.yml",
        "replies.yml",
        "helpline.yml",
        "en/messages.ftl",
        "fr/messages.ftl",
        "en/danger.yml",
        "en/style.yml",
        "en/topics/pets.md",
        "countries/GR.yml",
    ],
)
def test_a_file_that_is_deleted_keeps_its_last_good_version_and_is_reported(small: Path, name: str) -> None:
    """Editors' programs and `git checkout` take a file away for a moment; emergency numbers must not go with it."""
    catalogue = Catalogue(small)
    before = catalogue.content
    (small / name).unlink()
    assert catalogue.refresh()
    assert [p for p in catalogue.problems if str(small / name) in p and "gone" in p]
    for field in ("languages", "topics", "countries", "replies", "helpline", "danger", "style"):
        assert getattr(catalogue.content, field) == getattr(before, field), field


@pytest.mark.parametrize("name", ["en/topics/cars.md", "fr/topics/pets.md", "fr/style.yml", "countries/FR.yml"])
def test_a_file_that_never_could_be_read_is_left_out_and_holds_up_no_other(small: Path, name: str) -> None:
    """Also at a start: a bot that comes back at night must not stay away for one topic's sake."""
    write(small / name, "broken: [\n")
    catalogue = Catalogue(small)
    assert len(catalogue.problems) == 1 and str(small / name) in catalogue.problems[0]
    assert "left out" in catalogue.problems[0]
    change(small / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    catalogue.refresh()
    found = catalogue.answer("en", "pets/what")
    assert found is not None and "all night" in found.answer.body
    assert [f for f in checks.check(catalogue, TODAY) if f.where == "content" and f.blocks]


def test_a_language_whose_short_texts_never_could_be_read_is_not_spoken(small: Path) -> None:
    write(small / "fr/messages.ftl", "junk junk\n")
    catalogue = Catalogue(small)
    assert "fr" not in catalogue.content.languages and catalogue.language("fr") is None
    assert catalogue.problems


@pytest.mark.parametrize("name", ["languages.yml", "replies.yml", "helpline.yml", "en/messages.ftl", "en/danger.yml"])
def test_without_a_needed_file_nothing_starts(small: Path, name: str) -> None:
    write(small / name, "broken: [\n")
    with pytest.raises(ContentError, match=Path(name).name):
        Catalogue(small)


def test_without_the_default_countrys_numbers_nothing_starts(small: Path) -> None:
    with pytest.raises(ContentError, match="DEFAULT_COUNTRY=XX"):
        Replies(Catalogue(small), "XX")


def test_a_change_is_live_without_a_restart(small: Path) -> None:
    catalogue = Catalogue(small)
    assert not catalogue.refresh(), "nothing changed yet"
    change(small / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    change(small / "en/messages.ftl", "menu =", "menu = Changed. ")
    assert catalogue.refresh()
    found = catalogue.answer("en", "pets/what")
    assert found is not None and "all night" in found.answer.body
    assert catalogue.text("en", "menu").startswith("Changed.")
    assert not catalogue.refresh()


def test_a_new_topic_and_a_new_language_are_live_without_a_restart(small: Path) -> None:
    catalogue = Catalogue(small)
    write(small / "en/topics/dogs.md", TOPIC.replace("Pets", "Dogs"))
    (small / "ar").mkdir()
    shutil.copy(ROOT / "content/ar/messages.ftl", small / "ar/messages.ftl")
    catalogue.refresh()
    assert "dogs" in catalogue.topic_keys()
    assert catalogue.language("ar") == "ar"


# -- languages, translations, approval


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "en"),
        ("fr-BE", "fr"),
        ("fr_CA", "fr"),
        ("EN", "en"),
        ("prs", "fa"),
        ("fa-AF", "fa"),
        ("ar-SY", "ar"),
        ("de", None),
        ("", None),
        (None, None),
        ("f", None),
    ],
)
def test_language_codes_from_anywhere_find_our_language(
    catalogue: Catalogue, code: str | None, expected: str | None
) -> None:
    assert catalogue.language(code) == expected


def test_an_answer_that_is_not_translated_comes_in_the_fallback_language_with_a_note(small: Path) -> None:
    replies = Replies(Catalogue(small), "GR")
    reply = replies.answer("pets/noise", "fr")
    note = replies.catalogue.text("fr", "in-other-language", language="English")
    assert reply.text.startswith(f"{note}\n\nA cat cries")
    assert replies.simpler("pets/noise", "fr").text.startswith(f"{note}\n\nIt is hungry.\n\n")
    own = replies.answer("pets/what", "fr").text
    assert note not in own and own.startswith("Un chat")


def test_an_answer_that_nobody_wrote_is_said_honestly_with_a_way_to_a_person(small: Path) -> None:
    replies = Replies(Catalogue(small), "GR")
    reply = replies.answer("pets/unheard", "fr")
    assert reply.text == replies.catalogue.text("fr", "no-content")
    assert "human" in [button.key for row in reply.rows for button in row]


@pytest.mark.parametrize(("kind", "shown"), [("law", "en"), ("meaning", "fr"), ("typo", "fr")])
def test_a_change_of_the_law_withdraws_a_stale_translation_and_other_changes_do_not(
    small: Path, kind: str, shown: str
) -> None:
    catalogue = Catalogue(small)
    change(small / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    change(small / "en/topics/pets.md", "facts: cats 1;", f"facts: cats 1; change: {kind};")
    catalogue.refresh()
    found = catalogue.answer("fr", "pets/what")
    assert found is not None and found.language == shown
    translation = catalogue.content.topics["fr"]["pets"].answers["what"]
    assert catalogue.stale("fr", translation), "in each case the translation is behind"
    said = [f for f in checks.check(catalogue, TODAY) if "children read English until" in f.what]
    assert bool(said) == (kind == "law")
    assert not any(f.blocks for f in said), "children are safe already, and approving the new translation must work"
    food = catalogue.answer("fr", "pets/food")
    assert food is not None and food.language == "fr", "the other questions stay"


def test_a_translation_made_anew_is_shown_again_after_a_change_of_the_law(small: Path) -> None:
    catalogue = Catalogue(small)
    old = catalogue.content.topics["en"]["pets"].answers["what"].fingerprint
    change(small / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    change(small / "en/topics/pets.md", "facts: cats 1;", "facts: cats 1; change: law;")
    catalogue.refresh()
    new = catalogue.content.topics["en"]["pets"].answers["what"].fingerprint
    change(small / "fr/topics/pets.md", old, new)
    catalogue.refresh()
    found = catalogue.answer("fr", "pets/what")
    assert found is not None and found.language == "fr"


def test_what_nobody_approved_is_listed_until_a_named_person_approves_it(small: Path) -> None:
    catalogue = Catalogue(small)
    assert catalogue.unapproved("en") == ["messages", "pets"]
    approved = "{status: approved, by: Eva, on: 2026-11-03}"
    change(small / "en/topics/pets.md", "{status: draft, by: null, on: null}", approved)
    catalogue.refresh()
    assert catalogue.unapproved("en") == ["messages"]
    change(small / "en/messages.ftl", "{status: draft, by: null, on: null}", approved)
    catalogue.refresh()
    assert catalogue.unapproved("en") == []
    assert catalogue.unapproved("fr") == ["messages", "pets"]


# -- what a person approved


@pytest.fixture
def reviewed(small: Path) -> Path:
    """`small`, where all of both languages is approved, as `lantern content publish` does it, and pets is the core."""
    change(small / "replies.yml", "first_topics: [", "first_topics: [pets]\nothers: [")
    for language in ("en", "fr"):
        for name in ("messages.ftl", "topics/pets.md"):
            approve(small / language / name)
    return small


def approve(path: Path) -> None:
    """Write an approval of the text as it is now."""
    line = f"review: {{status: approved, by: Eva, on: 2026-11-03, text: {fingerprint(approved_part(path))}}}"
    write(path, re.sub(r"review: *\{[^}\n]*\}", line, path.read_text(encoding="utf-8"), count=1))


def test_a_language_opens_when_its_short_texts_and_core_topics_are_approved(reviewed: Path) -> None:
    assert list(Approved(Catalogue(reviewed)).content.languages) == ["en", "fr"]
    for name in ("messages.ftl", "topics/pets.md"):
        before = (reviewed / "fr" / name).read_text(encoding="utf-8")
        write(reviewed / "fr" / name, before.replace("status: approved", "status: in_review"))
        source = Catalogue(reviewed)
        assert list(Approved(source).content.languages) == ["en"], name
        assert list(Approved(source, ("fr",)).content.languages) == ["en", "fr"], "at the operator's risk"
        assert source.closed("fr") and not source.closed("en")
        write(reviewed / "fr" / name, before)


def test_a_new_draft_topic_is_hidden_and_closes_nothing(reviewed: Path) -> None:
    write(reviewed / "en/topics/cars.md", TOPIC)
    source = Catalogue(reviewed)
    approved = Approved(source)
    assert source.answer("en", "cars/what") and not approved.answer("en", "cars/what")
    assert "cars" in source.topic_keys() and "cars" not in approved.topic_keys()
    assert list(approved.content.languages) == ["en", "fr"]


def test_a_text_changed_after_its_approval_is_as_before_until_it_is_approved_again(reviewed: Path) -> None:
    source = Catalogue(reviewed)
    approved = Approved(source)

    def shown() -> str:
        found = approved.answer("en", "pets/what")
        assert found is not None
        return found.answer.body

    before = shown()
    change(reviewed / "en/topics/pets.md", "It sleeps all day.", "It sleeps all night.")
    approved.refresh()
    assert source.content.topics["en"]["pets"].review.changed
    assert shown() == before and "all night" in source.content.topics["en"]["pets"].answers["what"].body
    assert not Approved(Catalogue(reviewed)).content.languages.get("en"), "a start shows no text that nobody approved"
    approve(reviewed / "en/topics/pets.md")
    approved.refresh()
    assert "all night" in shown()


def test_what_a_country_adds_is_shown_when_it_is_approved(reviewed: Path) -> None:
    texts = "texts:\n  pets/what: {en: Cats are many here.}\n"
    answer = Catalogue(reviewed).content.topics["en"]["pets"].answers["what"]
    for status, shown in (("draft", []), ("approved", ["Cats are many here."])):
        review = f"review: {{status: {status}, by: Eva, on: 2026-11-03}}\n"
        write(reviewed / "countries/GR.yml", COUNTRY + review + texts)
        assert Approved(Catalogue(reviewed)).country_texts("GR", answer, "en") == shown


# -- the shipped content


def test_the_shipped_content_has_no_errors(catalogue: Catalogue) -> None:
    assert [str(finding) for finding in checks.check(catalogue, TODAY) if finding.blocks] == []


def test_every_shipped_text_of_every_language_can_be_composed(catalogue: Catalogue) -> None:
    for language in catalogue.content.languages:
        texts = catalogue.content.messages[language]
        for key in texts.keys:
            text = texts(key, **dict.fromkeys(PLACEHOLDER.findall(texts.raw[key]), "7"))
            assert text.strip() and "{" not in text, (language, key)


def buttons(reply: Reply) -> list[tuple[str, str]]:
    """Return (text, key) of a reply's buttons."""
    return [(button.label, button.key) for row in reply.rows for button in row]


def test_every_reply_of_the_layout_has_its_text_and_buttons_in_every_language(replies: Replies) -> None:
    catalogue = replies.catalogue
    origin = catalogue.content.messages["en"]
    for key, rows in catalogue.content.replies["replies"].items():
        for language in catalogue.content.languages:
            if key in ("answer", "simpler"):
                reply = getattr(replies, key)("guardian/what", language)
            else:
                needed = dict.fromkeys(PLACEHOLDER.findall(origin.raw[key]), "7")
                needed.pop("options", None)
                reply = replies.message(
                    key, language, answer="guardian/what", options=("guardian/get", "human"), stay="fr", **needed
                )
            assert reply.text.strip() and len(reply.text) <= LIMIT
            assert len(reply.rows) >= sum(isinstance(row, list) for row in rows), (language, key)
            for text, button_key in buttons(reply):
                assert text.strip() and "{" not in text + button_key, (language, key)
                assert 0 < len(button_key.encode()) <= MAX_BUTTON_KEY


def test_every_answer_fits_telegram_with_all_its_buttons_in_every_language(replies: Replies) -> None:
    catalogue = replies.catalogue
    labels = [a.label for topic in catalogue.content.topics["en"].values() for a in topic.answers.values()]
    assert len(labels) >= 20
    for language in catalogue.content.languages:
        for label in labels:
            for reply in (
                replies.answer(label, language),
                replies.simpler(label, language),
                replies.source(label, language),
                replies.topic(label.partition("/")[0], language),
                replies.message("clear-no-simpler", language, answer=label),
                replies.message("clear-yes", language, answer=label),
            ):
                assert reply.text.strip() and len(reply.text) <= LIMIT
                assert all(0 < len(key.encode()) <= MAX_BUTTON_KEY for _, key in buttons(reply)), (language, label)
            assert "human" in [key for _, key in buttons(replies.answer(label, language))]


def test_every_button_key_that_the_layout_makes_is_understood(replies: Replies) -> None:
    """A key comes back as `<topic>/<question>`, or as an intent that the rules know."""
    domain = read_yaml((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(i)) if isinstance(i, dict) else i for i in domain["intents"]}
    for key in replies.catalogue.content.replies["replies"]:
        needed = (
            {}
            if key in ("answer", "simpler")
            else dict.fromkeys(PLACEHOLDER.findall(replies.catalogue.content.messages["en"].raw[key]), "7")
        )
        if key in ("answer", "simpler"):
            reply = getattr(replies, key)("guardian/what", "en")
        else:
            reply = replies.message(
                key, "en", answer="guardian/what", options=("guardian/get", "danger"), stay="fr", **needed
            )
        for _, button_key in buttons(reply):
            assert button_parse(button_key)["intent"]["name"] in intents, (key, button_key)


# -- the checks find each fault


def test_the_small_folder_is_clean_before_a_fault_is_planted(small: Path) -> None:
    assert [str(f) for f in checks.check(Catalogue(small), TODAY) if f.blocks] == []


def in_topic(old: str, new: str, language: str = "en") -> Callable[[Path], None]:
    """Return a planter of a fault in the topic file."""
    return lambda root: change(root / language / "topics/pets.md", old, new)


def in_texts(pattern: str, new: str) -> Callable[[Path], None]:
    """Return a planter of a fault in the French short texts."""

    def plant(root: Path) -> None:
        path = root / "fr/messages.ftl"
        text = path.read_text(encoding="utf-8")
        assert re.search(pattern, text, re.M)
        write(path, re.sub(pattern, new, text, count=1, flags=re.M))

    return plant


BODY = "A cat is a small animal. It"
FAULTS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "long sentence": (
        in_topic(BODY, "A cat " + "and a cat " * 5 + "is here. It"),
        "pets.md `what`",
        "this sentence has",
    ),
    "long answer": (in_topic(BODY, "It is so. " * 30 + BODY), "pets.md `what`", "85 are allowed"),
    "long simpler": (in_topic("It is hungry.", "It is so. " * 16), "pets.md `noise`", "45 are allowed"),
    "simpler is longer": (in_topic("It is hungry.", "It is so. " * 8), "pets.md `noise`", "must be shorter"),
    "forbidden word": (in_topic(BODY, "A cat is illegal. It"), "pets.md `what`", "says “illegal”"),
    "forbidden phrase": (in_topic(BODY, "Don't worry. It"), "pets.md `what`", "don't worry"),
    "right without its tag": (in_topic(BODY, "You have the right to a cat. It"), "pets.md `what`", "without the tag T"),
    "EU without its tag": (
        in_topic(BODY, "In EU countries a cat is small. It"),
        "pets.md `what`",
        "without the tag EU",
    ),
    "most countries without its tag": (
        in_topic(BODY, "In most European countries it is small. It"),
        "pets.md `what`",
        "without the tag C",
    ),
    "no tag": (in_topic("strength: S; facts: cats 1", "facts: cats 1"), "pets.md `what`", "must be one or more of"),
    "unknown tag": (
        in_topic("strength: S; facts: cats 1", "strength: X; facts: cats 1"),
        "pets.md `what`",
        "must be one or more of",
    ),
    "no facts": (in_topic("; facts: cats 1", ""), "pets.md `what`", "`facts:` is missing"),
    "next to nowhere": (in_topic("next: food, noise", "next: food, nowhere"), "pets.md `what`", "pets/nowhere"),
    "one next": (in_topic("next: food, noise", "next: food"), "pets.md `what`", "two or three"),
    "bold": (in_topic(BODY, "A **cat** is small. It"), "pets.md `what`", "markup"),
    "link": (in_topic(BODY, "See https://cats.example. It"), "pets.md `what`", "markup"),
    "named link": (in_topic(BODY, "See [cats](cats.html). It"), "pets.md `what`", "markup"),
    "list": (in_topic(BODY, "- A cat is small. It"), "pets.md `what`", "markup"),
    "exclamation mark": (in_topic("It is hungry.", "It is hungry!"), "pets.md `noise`", "exclamation"),
    "overlong question": (
        in_topic("What is a cat?", "What is a cat and what is a dog and why?"),
        "pets.md `what`",
        "a button holds",
    ),
    "overlong key": (in_topic("## what —", f"## {'w' * 60} —"), "pets.md `www", "too long for a button"),
    "question not in English": (
        in_topic("## food —", "## drink —", "fr"),
        "fr/topics/pets.md",
        "not in the English file",
    ),
    "other tag in a translation": (
        in_topic("strength: S; facts: cats 1", "strength: T; facts: cats 1", "fr"),
        "fr/topics/pets.md `what`",
        "`strength:` differs",
    ),
    "other next in a translation": (
        in_topic("next: food, noise", "next: noise, food", "fr"),
        "fr/topics/pets.md `what`",
        "`next:` differs",
    ),
    "missing placeholder": (in_texts(r"\{ \$receipt \}", "ABCD"), "fr/messages.ftl", "`delete-done` must contain"),
    "misspelt placeholder": (
        in_texts(r"\{ \$receipt \}", "{ $recu }"),
        "fr/messages.ftl",
        "`delete-done` must contain",
    ),
    "missing text": (in_texts(r"^menu =.*\n", ""), "fr/messages.ftl", "`menu` is missing"),
    "overlong button": (
        in_texts(r"^button-menu = .*$", "button-menu = " + "long " * 10),
        "fr/messages.ftl",
        "`button-menu` has",
    ),
    "reply without a text": (
        lambda root: change(root / "replies.yml", "\n  menu: [", "\n  unheard-of: [[menu]]\n  menu: ["),
        "replies.yml",
        "`unheard-of` has no text",
    ),
    "button without a key": (
        lambda root: change(root / "replies.yml", "goodbye: [[menu, human]]", "goodbye: [[menu, person]]"),
        "replies.yml",
        "`person`",
    ),
    "button without a text": (
        lambda root: (
            change(root / "replies.yml", "  menu: menu\n", "  menu: menu\n  new: menu\n")
            or change(root / "replies.yml", "goodbye: [[menu, human]]", "goodbye: [[menu, new]]")
        ),
        "replies.yml",
        "`new` has no text",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_check_finds_a_planted_fault_and_blocks(small: Path, name: str) -> None:
    plant, where, what = FAULTS[name]
    plant(small)
    found: list[Finding] = [f for f in checks.check(Catalogue(small), TODAY) if f.blocks]
    assert [f for f in found if where in f.where and what in f.what], [str(f) for f in found]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (BODY, "Domesticated felines habitually demonstrate considerable drowsiness. It", "reading ease"),
        ("strength: S; facts: cats 1", "strength: T, S; facts: cats 1", "not its wording"),
    ],
)
def test_what_is_a_matter_of_judgement_warns_and_does_not_block(small: Path, old: str, new: str, what: str) -> None:
    change(small / "en/topics/pets.md", old, new)
    found = [f for f in checks.check(Catalogue(small), TODAY) if what in f.what]
    assert found and not any(f.blocks for f in found)


def test_numbers_that_nobody_called_in_time_are_shown(small: Path) -> None:
    late = [f for f in checks.check(Catalogue(small), date(2027, 6, 1)) if f.where == "countries/GR.yml"]
    assert late and not late[0].blocks
    assert not [f for f in checks.check(Catalogue(small), TODAY) if f.where == "countries/GR.yml"]


# -- danger texts

LANGUAGES = sorted(Catalogue(ROOT / "content").content.languages)
TRY = {"en": "try", "fr": "essaie", "ar": "جرب", "fa": "امتحان"}
FREE = {"en": r"\bfree\b", "fr": r"gratuit", "ar": r"مجان|بالمجان", "fa": r"رایگان|مجان"}


def plain(text: str) -> str:
    """Return a text without isolation marks."""
    return re.sub("[\u2066-\u2069]", "", text)


def holds(text: str, number: str) -> bool:
    """Whether a number stands in a text by itself, not as a part of a longer one."""
    return re.search(rf"(?<!\d)(?<!\d ){re.escape(number)}(?! ?\d)", text) is not None


def promised(replies: Replies, language: str, text: str, numbers: list[str]) -> list[str]:
    """Return the numbers that a text shows without its language's word for "try"."""
    text = plain(text)
    bare = text
    for number in sorted(numbers, key=len, reverse=True):
        shown = {number} | {
            plain(replies.catalogue.text(language, f"danger-{s}", number=number))
            for s in ("all", "police", "ambulance", "fire")
        }
        for form in sorted(shown, key=len, reverse=True):
            bare = bare.replace(plain(replies.catalogue.text(language, "danger-try-emergency", number=form)), "")
        bare = bare.replace(plain(replies.catalogue.text(language, "contact-child-try", number=number)), "")
    return [number for number in numbers if holds(bare, number)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_of_a_danger_text_holds_the_emergency_number_of_every_country(
    replies: Replies, language: str
) -> None:
    for code, country in replies.catalogue.content.countries.items():
        reply = replies.danger(language, code)
        first = plain(reply.text.splitlines()[0])
        best = next((n for n in country.emergency if n.services), country.emergency[0])
        assert holds(first, best.number), (code, first)
        assert "human:urgent" in [key for _, key in buttons(reply)]
        assert "\n\n" not in reply.text and not any(not line.strip() for line in reply.text.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_uncertain_number_is_never_shown_without_try(replies: Replies, language: str) -> None:
    assert TRY[language] in replies.catalogue.text(language, "danger-try-emergency", number="1").lower()
    assert TRY[language] in replies.catalogue.text(language, "contact-child-try", number="1").lower()
    for code, country in replies.catalogue.content.countries.items():
        certain = {n.number for n in (*country.emergency, *country.helplines) if n.certain}
        unsure = [n.number for n in (*country.emergency, *country.helplines) if n.number not in certain]
        for reply in (
            replies.danger(language, code),
            replies.country_set(code, language),
            Reply(replies.emergency(language, code)),
        ):
            assert promised(replies, language, reply.text, unsure) == [], (code, reply.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_not_open_sentence_does_not_promise_an_uncertain_number_either(catalogue: Catalogue, language: str) -> None:
    for code, country in catalogue.content.countries.items():
        replies = Replies(catalogue, code)
        unsure = [n.number for n in country.emergency if not n.certain]
        text = not_open(replies, language).text
        assert any(holds(plain(text), n.number) for n in country.emergency), (code, text)
        assert promised(replies, language, text, unsure) == [], (code, text)


def test_a_certain_number_is_said_without_try(replies: Replies) -> None:
    assert replies.emergency("en", "GR") == "112 (police, ambulance)"
    assert replies.emergency("en", "GB").startswith("try 999")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_danger_text_says_that_a_call_is_free(replies: Replies, language: str) -> None:
    texts = [replies.danger(language, code).text for code in [None, *replies.catalogue.content.countries]]
    texts += [replies.country_set(code, language).text for code in replies.catalogue.content.countries]
    texts += [
        replies.catalogue.content.messages[language].raw[key]
        for key in replies.catalogue.content.messages["en"].keys
        if key.startswith(("danger", "country", "handoff-urgent", "handoff-closed", "not-open", "safe-now"))
    ]
    assert not [text for text in texts if re.search(FREE[language], text, re.I)]


@pytest.mark.parametrize("country", [None, "", "XX", "ZZ"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_child_of_unknown_country_gets_the_default_countrys_number_named_with_it(
    catalogue: Catalogue, language: str, country: str | None
) -> None:
    for default, number in (("GR", "112"), ("US", "911")):
        first = Replies(catalogue, default).danger(language, country).text.splitlines()[0]
        assert holds(plain(first), number)
        assert catalogue.country_name(default, language) in first
    assert catalogue.country_name("GR", language) not in Replies(catalogue, "GR").danger(language, "FR").text


def test_a_country_is_named_in_the_childs_language(catalogue: Catalogue) -> None:
    assert [catalogue.country_name("GR", code) for code in ("en", "fr", "ar", "fa", "xx")] == [
        "Greece",
        "Grèce",
        "اليونان",
        "یونان",
        "Greece",
    ]


def test_every_flag_of_the_layout_has_its_country(catalogue: Catalogue) -> None:
    assert [code for code in catalogue.content.replies["flags"] if catalogue.country(code) is None] == []
