"""The rules of child-friendly text, as far as a program can hold them. Errors block, warnings show.

Rules and targets: facts.md, "CHILD-FRIENDLY LANGUAGE" and the strength tags with their fixed wording. What a rule
needs to know about one language stands in `content/<lang>/style.yml`, so that adding a language takes no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Iterator

import textstat

from bot.content.catalogue import Catalogue
from bot.content.messages import Messages
from bot.content.model import MAX_BUTTON_KEY, Answer, Country
from bot.content.parts import LIMIT, length
from bot.errors import ContentError

SENTENCE_END = re.compile(r"(?<=[.!?؟।።…:])\s+|\n+")
PLACEHOLDER = re.compile(r"\{\s*\$(\w+)")
MARKUP = re.compile(r"\*\*|__|\[[^\]]+\]\(|^\s*[-*] |https?://", re.M)
BUTTON_CHARACTERS = 36
"""What fits one line of a small phone; longer buttons are cut by Telegram."""
STRENGTHS = frozenset(("T", "C", "EU", "S"))
ANSWER_WORDS, SIMPLER_WORDS = 85, 45
"""facts.md rule 6 asks for 60 to 80 words a message; a language that needs more says so in its `style.yml`."""
FLESCH_EASE, FLESCH_GRADE = 80.0, 5.0


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, and whether it blocks."""

    where: str
    what: str
    blocks: bool

    def __str__(self) -> str:
        return f"{'ERROR' if self.blocks else 'warning'}  {self.where}: {self.what}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [s.strip() for s in SENTENCE_END.split(text) if re.search(r"\w", s)]


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[\w\u200c'’-]+", text)


def readability(text: str) -> tuple[float, float]:
    """Return English Flesch reading ease and Flesch-Kincaid grade."""
    return float(textstat.flesch_reading_ease(text)), float(textstat.flesch_kincaid_grade(text))


def check(catalogue: Catalogue, today: date) -> Iterator[Finding]:
    """Yield everything that is wrong with the content."""
    content = catalogue.content
    for problem in catalogue.problems:
        yield Finding("content", problem, True)
    for language in content.languages:
        yield from _messages(catalogue, language)
        for topic in content.topics[language].values():
            for answer in topic.answers.values():
                yield from _answer(catalogue, language, answer)
        yield from _missing(catalogue, language)
        yield from _canned(catalogue, language)
    yield from _pages(catalogue)
    yield from _replies(catalogue)
    for country in content.countries.values():
        yield from _country(catalogue, country)
        if country.review_by and country.review_by < today:
            yield Finding(
                f"countries/{country.code}.yml",
                f"the numbers were to be checked by {country.review_by}. Call them and note who and when.",
                False,
            )


def _messages(catalogue: Catalogue, language: str) -> Iterator[Finding]:
    """Every key of the first language is there, with the same placeholders, and fits."""
    content = catalogue.content
    origin: Messages = content.messages[catalogue.default_language]
    own: Messages = content.messages[language]
    where = f"{language}/messages.ftl"
    for key in sorted(origin.keys - own.keys):
        yield Finding(where, f"`{key}` is missing", True)
    for key in sorted(own.keys - origin.keys):
        yield Finding(where, f"`{key}` is not used; remove it or correct its name", False)
    for key in sorted(own.keys & origin.keys):
        expected, found = (set(PLACEHOLDER.findall(m.raw[key])) for m in (origin, own))
        if expected != found:
            yield Finding(where, f"`{key}` must contain exactly {sorted(expected) or 'no placeholder'}", True)
        if key.startswith("button-"):
            text = own(key, language="English")
            if len(text) > BUTTON_CHARACTERS:
                yield Finding(where, f"`{key}` has {len(text)} letters; a button holds {BUTTON_CHARACTERS}", True)


def _canned(catalogue: Catalogue, language: str) -> Iterator[Finding]:
    """Ready replies of helpers: a missing one is a gap that helpers see."""
    content = catalogue.content
    origin, own = content.canned.get(catalogue.default_language), content.canned.get(language)
    where = f"{language}/replies.ftl"
    for key in origin.ordered if origin else ():
        if own is None or key not in own:
            yield Finding(where, f"`{key}` is missing; helpers see a gap", False)
        elif PLACEHOLDER.search(own.raw[key]):
            yield Finding(where, f"`{key}` has a placeholder; ready replies are sent as they are", True)


def _pages(catalogue: Catalogue) -> Iterator[Finding]:
    """Texts of the staff's pages and of the trial page: readable, and with the same keys and values as in English."""
    for name in ("console.ftl", "webchat.ftl"):
        origin: Messages | None = None
        for path in sorted(catalogue.root.glob(f"*/{name}"), key=lambda p: p.parent.name != "en"):
            where = f"{path.parent.name}/{name}"
            try:
                own = Messages.read(path, path.parent.name)
            except (ContentError, UnicodeDecodeError) as problem:
                yield Finding(where, f"cannot be read: {problem}", True)
                continue
            origin = origin or own
            for key in origin.ordered:
                if key not in own:
                    yield Finding(where, f"`{key}` is missing; it is shown in English", False)
                elif set(PLACEHOLDER.findall(own.raw[key])) - set(PLACEHOLDER.findall(origin.raw[key])):
                    yield Finding(where, f"`{key}` has a placeholder that the English text has not", True)


def _missing(catalogue: Catalogue, language: str) -> Iterator[Finding]:
    origin = catalogue.content.topics[catalogue.default_language]
    for key, topic in origin.items():
        own = catalogue.content.topics[language].get(key)
        if own is None:
            yield Finding(f"{language}/topics", f"{key}.md is missing; children read it in another language", False)
            continue
        for question in topic.answers.keys() - own.answers.keys():
            yield Finding(f"{language}/topics/{key}.md", f"the question `{question}` is missing", False)
        for question in own.answers.keys() - topic.answers.keys():
            yield Finding(f"{language}/topics/{key}.md", f"`{question}` is not in the English file", True)


def _answer(catalogue: Catalogue, language: str, answer: Answer) -> Iterator[Finding]:
    where = f"{language}/topics/{answer.topic}.md `{answer.key}`"
    style = catalogue.content.style.get(language, {})
    longest = int(style.get("answer_words", ANSWER_WORDS))
    for name, text, most in (("the answer", answer.body, longest), ("simpler", answer.simpler, SIMPLER_WORDS)):
        yield from _sentences(where, language, name, text, catalogue)
        if len(words(text)) > most:
            yield Finding(where, f"{name} has {len(words(text))} words; {most} are allowed", True)
    if "!" in answer.body + answer.simpler:
        yield Finding(where, "no exclamation marks", True)
    if len(answer.simpler) >= len(answer.body):
        yield Finding(where, "the simpler version must be shorter than the answer", True)
    if len(answer.question) > BUTTON_CHARACTERS:
        yield Finding(
            where, f"the question has {len(answer.question)} letters; a button holds {BUTTON_CHARACTERS}", True
        )
    if len(answer.label.encode()) + len("simpler:") > MAX_BUTTON_KEY:
        yield Finding(where, f"the key is too long for a button ({MAX_BUTTON_KEY} bytes)", True)
    if length(answer.body) > LIMIT:
        yield Finding(where, f"longer than a message may be ({LIMIT})", True)
    if not 2 <= len(answer.next) <= 3:
        yield Finding(where, "`next:` must name two or three questions", True)
    for label in answer.next:
        if catalogue.answer(language, label) is None:
            yield Finding(where, f"`next:` names {label}, which does not exist", True)
    yield from _strength(where, style.get("strength", {}), answer)
    if language != catalogue.default_language:
        yield from _translation(where, catalogue, language, answer)
    else:
        ease, grade = readability(answer.body)
        if ease < FLESCH_EASE or grade > FLESCH_GRADE:
            yield Finding(
                where,
                f"reading ease {ease:.0f} (at least {FLESCH_EASE:.0f}), grade {grade:.1f} "
                f"(at most {FLESCH_GRADE:.0f}): use shorter words and sentences",
                False,
            )


def _sentences(where: str, language: str, name: str, text: str, catalogue: Catalogue) -> Iterator[Finding]:
    """Short sentences, plain text, no word that children's texts must not have."""
    style = catalogue.content.style.get(language, {})
    limit = int(style.get("max_words", 15))
    for sentence in sentences(text):
        count = len(words(sentence))
        if count > limit:
            yield Finding(where, f"{name}: this sentence has {count} words, {limit} are allowed: “{sentence}”", True)
    if MARKUP.search(text):
        yield Finding(where, f"{name} has markup or a link; children see plain text", True)
    for forbidden in style.get("forbidden", ()):
        if re.search(rf"(?<!\w){re.escape(str(forbidden).lower())}(?!\w)", text.lower()):
            yield Finding(where, f"{name} says “{forbidden}”, which children's texts must not", True)


def _strength(where: str, wording: dict[str, list[str]], answer: Answer) -> Iterator[Finding]:
    """A strength tag has a fixed wording; a wording needs its tag. `should` is never a promise."""
    if not answer.strength or set(answer.strength) - STRENGTHS:
        yield Finding(where, "`strength:` must be one or more of T, C, EU, S (see facts.md)", True)
    text = f"{answer.body} {answer.simpler}".lower()
    for tag in ("T", "C", "EU"):
        said = any(str(w).lower() in text for w in wording.get(tag, ()))
        if said and tag not in answer.strength:
            yield Finding(where, f"says “{wording[tag][0]}” without the tag {tag}: stronger than its facts", True)
        if wording.get(tag) and tag in answer.strength and not said:
            yield Finding(where, f"has the tag {tag} but not its wording “{wording[tag][0]}”", False)
    if not answer.facts:
        yield Finding(where, "`facts:` is missing: which facts of facts.md does this say?", True)


def _translation(where: str, catalogue: Catalogue, language: str, answer: Answer) -> Iterator[Finding]:
    origin = catalogue.origin(answer.label)
    if origin is None:
        return
    for name, ours, theirs in (("strength", answer.strength, origin.strength), ("next", answer.next, origin.next)):
        if ours != theirs:
            yield Finding(where, f"`{name}:` differs from the English file", True)
    if catalogue.stale(language, answer):
        if catalogue.withdrawn(language, answer):
            yield Finding(
                where, "the law in the English text changed: children read English until it is translated anew", False
            )
        else:
            yield Finding(where, "the English text changed since this was translated", False)


def _country(catalogue: Catalogue, country: Country) -> Iterator[Finding]:
    """A country's texts belong to a strength or an answer, stand in every language, and keep to its rules."""
    where = f"countries/{country.code}.yml"
    for key, texts in country.texts.items():
        if key not in STRENGTHS and catalogue.origin(key) is None:
            yield Finding(where, f"`{key}` is neither a strength tag nor a question", True)
        for language in catalogue.content.languages:
            if language not in texts:
                yield Finding(where, f"`{key}` has no text in {language}; children read it in another language", False)
                continue
            yield from _sentences(f"{where} `{key}`", language, "the text", texts[language], catalogue)


def _replies(catalogue: Catalogue) -> Iterator[Finding]:
    """Every text and button that the layout names exists."""
    layout = catalogue.content.replies
    origin: Messages = catalogue.content.messages[catalogue.default_language]
    special = {"answer", "simpler"}
    for key, rows in layout["replies"].items():
        if key not in origin and key not in special:
            yield Finding("replies.yml", f"`{key}` has no text in messages.ftl", True)
        for name in (n for row in rows if not isinstance(row, str) for n in row):
            if name not in layout["buttons"]:
                yield Finding("replies.yml", f"the button `{name}` under `{key}` has no key", True)
            elif f"button-{name.replace('_', '-')}" not in origin:
                yield Finding("replies.yml", f"the button `{name}` has no text", True)
