"""The page's own sentences, from `content/<lang>/webchat.ftl`, in the language that the browser asks for."""

from __future__ import annotations

from typing import Any

import structlog

from bot.content.catalogue import Catalogue
from bot.content.messages import Messages

log = structlog.get_logger(__name__)

FILE = "webchat.ftl"


class Texts:
    """Serves the page's sentences. A changed file is read again; a broken one keeps its last good version.

    Args:
        catalogue: Knows the languages, their fallbacks and the content folder.

    Raises:
        ContentError: The default language's file cannot be read.
        FileNotFoundError: It is not there.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._root = catalogue.root
        self._good: dict[str, tuple[int, Messages]] = {}
        default = catalogue.default_language
        path = self._root / default / FILE
        self._good[default] = (path.stat().st_mtime_ns, Messages.read(path, default))

    def language(self, accept: str) -> str:
        """Return the language to show the page in.

        Args:
            accept: The browser's `Accept-Language`.
        """
        wanted = self.wanted(accept)
        return wanted if wanted and self._messages(wanted) else self._catalogue.default_language

    def wanted(self, accept: str) -> str | None:
        """Return the first language of `Accept-Language` that we speak; stands in for Telegram's language code."""
        weighed: list[tuple[float, str]] = []
        for part in accept.split(","):
            tag, _, weight = part.partition(";")
            try:
                weighed.append((float(weight.strip().removeprefix("q=") or 1), tag.strip()))
            except ValueError:
                continue
        weighed.sort(key=lambda pair: -pair[0])
        return next((own for weight, tag in weighed if weight > 0 and (own := self._catalogue.language(tag))), None)

    def rtl(self, language: str) -> bool:
        """Whether the language is written from right to left."""
        return self._catalogue.content.languages[language].rtl

    def say(self, language: str, key: str, **values: Any) -> str:
        """Return a sentence in the language, or in its fallback.

        Raises:
            KeyError: No language has it.
        """
        for code in (*self._catalogue.chain(language), self._catalogue.default_language):
            messages = self._messages(code)
            if messages and key in messages:
                return messages(key, **values)
        raise KeyError(f"no language has the text {key!r} in {FILE}")

    def _messages(self, language: str) -> Messages | None:
        path = self._root / language / FILE
        stamp, good = self._good.get(language, (0, None))
        try:
            now = path.stat().st_mtime_ns
            if now != stamp:
                good = Messages.read(path, language, self.rtl(language))
                self._good[language] = (now, good)
        except FileNotFoundError:
            pass
        except ValueError as problem:  # ContentError, or not UTF-8
            log.error("content.broken", problem=str(problem))
        return good
