"""The danger screen: every shipped phrase is found however a child types it, and calm questions are left alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.catalogue import Catalogue
from bot.content.plain_yaml import read_yaml
from bot.safety.screen import Screen, normalize
from tests.conftest import ROOT

PHRASES: dict[str, tuple[str, ...]] = {
    path.parent.name: tuple(read_yaml(path.read_text(encoding="utf-8"))["phrases"])
    for path in sorted((ROOT / "content").glob("*/danger.yml"))
}


@lru_cache(maxsize=1)
def screen() -> Screen:
    """The screen with the shipped phrases."""
    return Screen(PHRASES)


def spoken(phrase: str, choice: int = 0, between: str = "") -> str:
    """Return a phrase of danger.yml as a child would write it.

    Args:
        phrase: Words, `...`, `(a|b)` and `word*`.
        choice: Which word of each `(a|b)`.
        between: What stands where the phrase has `...`.
    """
    parts = re.findall(r"\.\.\.|\([^)]*\)\*?|\S+", phrase)
    said = []
    for part in parts:
        if part == "...":
            said.append(between)
        elif part.startswith("("):
            options = part.rstrip("*")[1:-1].split("|")
            said.append(options[choice % len(options)].replace("*", ""))
        else:
            said.append(part.rstrip("*"))
    return " ".join(" ".join(said).split())


def every_phrase() -> list[tuple[str, str]]:
    """Each shipped phrase, in each choice of its words (the same number of choice for all groups)."""
    found = []
    for language, listed in PHRASES.items():
        for phrase in listed:
            most = max([group.count("|") + 1 for group in re.findall(r"\([^)]*\)", phrase)] or [1])
            found += [(language, spoken(phrase, choice)) for choice in range(most)]
    return found


def misspelt(phrase: str) -> bool:
    """Whether a bracket does not close, a star stands behind a bracket, or a choice is empty."""
    return (
        phrase.count("(") != phrase.count(")")
        or any(slip in phrase for slip in (")*", "(|", "|)", "||"))
        or phrase.startswith("...")
        or phrase.endswith("...")
    )


SPOKEN = every_phrase()
SHORT = [
    (language, spoken(phrase)) for language, listed in PHRASES.items() for phrase in listed if not misspelt(phrase)
]


def test_there_are_phrases_in_every_language_that_has_texts(catalogue: Catalogue) -> None:
    assert set(PHRASES) == set(catalogue.content.languages)
    assert all(len(listed) >= 20 for listed in PHRASES.values())


def test_every_phrase_is_found_alone_at_the_start_in_the_middle_and_at_the_end() -> None:
    missed = [
        (language, said.format(phrase))
        for language, phrase in SPOKEN
        for said in ("{}", "{} please", "please {} please", "please {}")
        if screen().look(said.format(phrase)) is None
    ]
    assert not missed


def test_up_to_three_words_may_stand_where_a_phrase_has_dots() -> None:
    dotted = [p for listed in PHRASES.values() for p in listed if "..." in p]
    missed = [
        spoken(p, between=words)
        for p in dotted
        for words in ("x", "xa yo", "xa yo zu")
        if screen().look(spoken(p, between=words)) is None
    ]
    assert len(dotted) > 50 and not missed


def test_four_words_between_are_too_many() -> None:
    small = Screen({"en": ["want ... die"]})
    assert small.look("want to really just die")
    assert small.look("want to really just now die") is None


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        str.swapcase,
        lambda s: unicodedata.normalize("NFD", s),
        lambda s: unicodedata.normalize("NFKD", s),
        lambda s: re.sub(r"([^\W\d_])", r"\1\1\1", s),
        lambda s: re.sub(r"\s+", "\n\t  ", s),
        lambda s: f"«{s}»!!!",
        lambda s: re.sub(r"\s+", ", ", s),
        lambda s: re.sub(r"\s+", "... ", s) + "😭😭😭",
        lambda s: re.sub(r"([aeiouy])", "\\1\u0301", s),
        lambda s: "\u202b" + s + "\u202c",
    ],
    ids=[
        "capitals",
        "title",
        "swapped",
        "decomposed",
        "compatibility",
        "tripled",
        "white space",
        "quotes",
        "commas",
        "dots",
        "accents",
        "direction marks",
    ],
)
def test_every_phrase_is_found_however_it_is_typed(change: Callable[[str], str]) -> None:
    missed = [(language, change(phrase)) for language, phrase in SHORT if screen().look(change(phrase)) is None]
    assert not missed


def test_letters_of_another_keyboard_are_the_same_letters() -> None:
    """Arabic and Persian keyboards write other forms of the same letter."""
    arabic = str.maketrans({"ی": "ي", "ک": "ك"})
    persian = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه"})
    for language in ("ar", "fa"):
        for phrase in (spoken(p) for p in PHRASES[language] if not misspelt(p)):
            for table in (arabic, persian):
                assert screen().look(phrase.translate(table)), (phrase, phrase.translate(table))


@pytest.mark.parametrize(
    "text", ["ｈｅ ｗｉｌｌ ｋｉｌｌ ｍｅ", "ＨＥ ＷＩＬＬ ＫＩＬＬ ＭＥ", "𝗵𝗲 𝘄𝗶𝗹𝗹 𝗸𝗶𝗹𝗹 𝗺𝗲", "𝗛𝗘 𝗪𝗜𝗟𝗟 𝗞𝗜𝗟𝗟 𝗠𝗘"]
)
def test_fancy_fonts_small_and_capital_are_read(text: str) -> None:
    assert screen().look(text)


def test_vowel_signs_tatweel_and_presentation_forms_do_not_hide_a_phrase() -> None:
    assert screen().look("النجدة")
    assert screen().look("النَّجْدَةُ")
    assert screen().look("النجـــدة")
    assert screen().look("ﺍﻟﻨﺠﺪﺓ")


def test_a_half_space_counts_as_a_space_and_as_none() -> None:
    """Persian keyboards put a zero-width non-joiner where others put a space."""
    assert screen().look("می\u200cخواهم بمیرم")
    assert screen().look("می خواهم بمیرم")
    assert screen().look("میخواهم بمیرم")


def test_a_phrase_is_found_anywhere_in_a_very_long_text() -> None:
    calm = "the school is good and the food is rice " * 2_600
    assert len(calm.encode()) > 100_000
    for _, phrase in SHORT[::50]:
        assert screen().look(calm + phrase)
        assert screen().look(phrase + " " + calm)
        assert screen().look(calm[:50_000] + " " + phrase + " " + calm[50_000:])
    assert screen().look(calm) is None


def test_the_hit_says_the_language_of_the_phrase() -> None:
    small = Screen({"en": ["kill me"], "fr": ["me tuer"], "ar": ["النجدة"], "fa": []})
    assert [getattr(small.look(text), "language", None) for text in ("kill me", "me tuer", "النجدة", "hello")] == [
        "en",
        "fr",
        "ar",
        None,
    ]


def test_a_phrase_inside_another_word_is_no_hit() -> None:
    small = Screen({"en": ["rape", "kill*"]})
    assert small.look("scrape the wall") is None
    assert small.look("drapery") is None
    assert small.look("skill") is None
    assert small.look("killing")


def test_calm_questions_are_left_alone() -> None:
    """A false alarm costs a kind sentence; more than one in twenty would teach children to ignore it (design, 9)."""
    for language in PHRASES:
        path = ROOT / "nlu_data" / language / "topics.yml"
        items = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        lines = [line.removeprefix("- ").strip() for item in items for line in item["examples"].splitlines()]
        hits = [line for line in lines if screen().look(line)]
        assert len(lines) > 300
        assert len(hits) <= 0.05 * len(lines), (language, hits)


@pytest.mark.parametrize("language", PHRASES)
def test_the_screen_alone_finds_a_quarter_of_lines_of_danger_in_every_language(language: str) -> None:
    """Until the model is ready, and while it is broken, nothing else looks (design, part 3)."""
    items = yaml.safe_load((ROOT / "nlu_data" / language / "safety.yml").read_text(encoding="utf-8"))["nlu"]
    lines = [
        line.removeprefix("- ").strip()
        for item in items
        if item["intent"] == "danger"
        for line in item["examples"].splitlines()
    ]
    hits = sum(screen().look(line) is not None for line in lines)
    assert hits >= 0.25 * len(lines), f"{hits} of {len(lines)}"


@given(text=st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    screen().look(text)
    assert normalize(text) == " ".join(normalize(text).split())


@given(text=st.text(alphabet=st.characters(codec=None), max_size=40))
@settings(max_examples=100, deadline=None)
def test_even_half_characters_do_not_make_it_fail(text: str) -> None:
    screen().look("\ud83d" + text)


@given(before=st.text(max_size=60), after=st.text(max_size=60), which=st.integers(0, len(SHORT) - 1))
@settings(max_examples=300, deadline=None)
def test_a_phrase_between_spaces_is_found_whatever_stands_around_it(before: str, after: str, which: int) -> None:
    phrase = SHORT[which][1]
    assert screen().look(f"{before} {phrase} {after}"), phrase


def test_the_phrases_hold_no_slip_of_the_pen() -> None:
    assert not [(language, phrase) for language, listed in PHRASES.items() for phrase in listed if misspelt(phrase)]
