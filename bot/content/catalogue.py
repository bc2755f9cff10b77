"""What the running bot asks content for: answers, texts, countries; always the last good version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Collection

import structlog
from babel import Locale
from babel.core import UnknownLocaleError

from bot.content.loader import Loader
from bot.content.messages import Messages
from bot.content.model import Answer, Content, Country, Topic

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Found:
    """An answer and the language it was found in, which may be the fallback language."""

    answer: Answer
    language: str


def core(content: Content) -> list[str]:
    """Return the topics without which a language is not opened: those of the menu's first page."""
    return list(content.replies["first_topics"])


class Catalogue:
    """Serves content to every process, and takes in changed files while running.

    Args:
        root: The content folder.

    Raises:
        ContentError: A file that nothing works without cannot be read, at the first reading (see `Loader.load`).
    """

    def __init__(self, root: Path | str) -> None:
        self._loader = Loader(Path(root))
        self._signature = self._loader.signature()
        self._content = self._load()

    @property
    def root(self) -> Path:
        """The content folder."""
        return self._loader.root

    @property
    def content(self) -> Content:
        """All content, in its last good version."""
        return self._content

    @property
    def problems(self) -> tuple[str, ...]:
        """Files that cannot be read now, each with what to do. Their last good version is in use, if there was one."""
        return tuple(self._loader.problems)

    def refresh(self) -> bool:
        """Read what changed on disk.

        Returns:
            Whether anything changed.
        """
        signature = self._loader.signature()
        if signature == self._signature:
            return False
        self._signature = signature
        self._content = self._load()
        log.info("content.reloaded", problems=len(self._loader.problems))
        return True

    def _load(self) -> Content:
        content = self._loader.load()
        for problem in self._loader.problems:
            log.error("content.broken", problem=problem)
        return content

    # -- languages

    def language(self, code: str | None) -> str | None:
        """Return our code for a language code from anywhere (`fr-BE`, `prs`), or None if we do not speak it."""
        short = (code or "").replace("_", "-").split("-")[0].lower()
        if short in self.content.languages:
            return short
        return next((c for c, lang in self.content.languages.items() if short in lang.aliases), None)

    @property
    def default_language(self) -> str:
        """The language of last resort: the first one listed."""
        return next(iter(self.content.languages))

    def chain(self, language: str) -> list[str]:
        """Return the languages to look in for a text, best first: the language, then its fallbacks."""
        found: list[str] = []
        code: str | None = language if language in self.content.languages else self.default_language
        while code and code not in found:
            found.append(code)
            lang = self.content.languages.get(code)
            code = lang.fallback if lang else None
        return found

    # -- texts

    def text(self, language: str, key: str, /, **values: Any) -> str:
        """Return a short text in the language, or in its fallback.

        Raises:
            KeyError: No language has it; `lantern content check` finds these.
        """
        for code in self.chain(language):
            messages: Messages = self.content.messages[code]
            if key in messages:
                return messages(key, **values)
        raise KeyError(f"no language has the text {key!r}")

    # -- topics

    def topic(self, language: str, key: str) -> Topic | None:
        """Return a topic in the language or its fallback, or None when nobody has written it."""
        for code in self.chain(language):
            topic = self.content.topics[code].get(key)
            if topic is not None:
                return topic
        return None

    def topic_keys(self) -> list[str]:
        """Return the keys of all written topics: those of the first page first, then by name."""
        first = list(self.content.replies["first_topics"])
        written = {key for topics in self.content.topics.values() for key in topics}
        return [k for k in first if k in written] + sorted(written - set(first))

    def answer(self, language: str, label: str) -> Found | None:
        """Return the answer to `<topic>/<question>` in the language, or in its fallback.

        A translation made from an English text whose law has changed since is not shown.
        """
        topic_key, _, key = label.partition("/")
        for code in self.chain(language):
            topic = self.content.topics[code].get(topic_key)
            answer = topic.answers.get(key) if topic else None
            if answer is not None and not self.withdrawn(code, answer):
                return Found(answer, code)
        return None

    def origin(self, label: str) -> Answer | None:
        """Return the English section that translations of `label` are made from."""
        topic_key, _, key = label.partition("/")
        topic = self.content.topics.get("en", {}).get(topic_key)
        return topic.answers.get(key) if topic else None

    def stale(self, language: str, answer: Answer) -> bool:
        """Return whether the English text changed since this translation was made."""
        origin = self.origin(answer.label)
        return language != "en" and origin is not None and answer.made_from != origin.fingerprint

    def withdrawn(self, language: str, answer: Answer) -> bool:
        """Return whether a translation must not be shown because the law in its English text changed."""
        origin = self.origin(answer.label)
        return origin is not None and origin.change == "law" and self.stale(language, answer)

    # -- approval

    def unapproved(self, language: str) -> list[str]:
        """Return what a person has not approved in this language: its short texts, topics and countries' texts."""
        parts = [] if self.content.messages[language].review.approved else ["messages"]
        parts += [k for k, t in self.content.topics[language].items() if not t.review.approved]
        return parts + [
            f"countries/{c.code}" for c in self.content.countries.values() if c.texts and not c.review.approved
        ]

    def closed(self, language: str) -> list[str]:
        """Return what keeps a language from being opened: its short texts and core topics that nobody approved."""
        topics = self.content.topics[language]
        parts = [] if self.content.messages[language].review.approved else ["messages"]
        return parts + [k for k in core(self.content) if k not in topics or not topics[k].review.approved]

    # -- countries

    def country_texts(self, code: str | None, answer: Answer, language: str) -> list[str]:
        """Return what an answer says more to a child in this country: for its strength, then for itself."""
        country = self.country(code)
        found = []
        for key in (*answer.strength, answer.label) if country else ():
            texts = country.texts.get(key, {}) if country else {}
            text = next((texts[c] for c in self.chain(language) if c in texts), None)
            found += [text] if text else []
        return found

    def country(self, code: str | None) -> Country | None:
        """Return a country's numbers, or None when its file is not there."""
        return self.content.countries.get((code or "").upper())

    @staticmethod
    def country_name(code: str, language: str) -> str:
        """Return the country's name in the language (CLDR), in English where CLDR has none."""
        for candidate in (language, "en"):
            try:
                name = Locale.parse(candidate).territories.get(code)
            except UnknownLocaleError:
                continue
            if name:
                return str(name)
        return code


class Approved(Catalogue):
    """Only what a person approved (design §1.6): languages that are open, their approved topics and country texts.

    A text that is changed after its approval is as before for these children until it is approved again; after a
    restart it is missing until then.

    Args:
        source: All content.
        also: Languages that are served whatever nobody approved in them, at the operator's risk.
    """

    def __init__(self, source: Catalogue, also: Collection[str] = ()) -> None:
        self._source, self._also = source, also
        self._of: Content | None = None
        self._messages: dict[str, Messages] = {}
        self._topics: dict[tuple[str, str], Topic] = {}

    @property
    def content(self) -> Content:
        """What of the source is approved now."""
        if self._of is not self._source.content:
            self._content, self._of = self._approved(self._source.content), self._source.content
        return self._content

    @property
    def problems(self) -> tuple[str, ...]:
        """See the source."""
        return self._source.problems

    def refresh(self) -> bool:
        """See the source."""
        return self._source.refresh()

    def _approved(self, content: Content) -> Content:
        for code, messages in content.messages.items():
            if messages.review.approved or code in self._also:
                self._messages[code] = messages
            for key, topic in content.topics[code].items():
                if topic.review.approved or code in self._also:
                    self._topics[code, key] = topic
        topics = {
            code: {k: self._topics[code, k] for k in content.topics[code] if (code, k) in self._topics}
            for code in content.languages
            if code in self._messages
        }
        opened = {
            c: lang for c, lang in content.languages.items() if c in topics and set(core(content)) <= topics[c].keys()
        }
        return replace(
            content,
            languages=opened,
            messages={code: self._messages[code] for code in opened},
            topics={code: topics[code] for code in opened},
            countries={
                code: country if country.review.approved else replace(country, texts={})
                for code, country in content.countries.items()
            },
        )
