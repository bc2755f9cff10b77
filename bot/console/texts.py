"""What the console says, in the language of the one who reads it; and words cut to what one message may hold."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date

from bot.content.messages import Messages
from bot.errors import ContentError

log = structlog.get_logger(__name__)

FILE = "console.ftl"
COOKIE = "lantern_lang"


class Text:
    """The console's sentences in one language.

    Args:
        code: The language.
        messages: Its file.
        spare: The first language's file: a key that an editor has not written yet must not break the page.
    """

    def __init__(self, code: str, messages: Messages, spare: Messages) -> None:
        self.code = code
        self.direction = direction(code)
        self._messages, self._spare = messages, spare

    def __contains__(self, key: str) -> bool:
        return key in self._messages or key in self._spare

    def __call__(self, key: str, **values: Any) -> str:
        """Return the sentence of `key`."""
        return (self._messages if key in self._messages else self._spare)(key, **values)

    def either(self, key: str, spare: str, **values: Any) -> str:
        """Return the sentence of `key`, or of `spare` when operators added something that has no sentence yet."""
        return self(key, **values) if key in self else self(spare, **values)

    def language(self, code: str) -> str:
        """Return a child's language as the reader calls it; staff may not read the script of its own name."""
        try:
            return str(Locale.parse(code).get_language_name(self.code) or code)
        except (UnknownLocaleError, ValueError):
            return code

    def day(self, day: date) -> str:
        """Return a date in words, which no direction of writing can turn around."""
        return format_date(day, "d MMM y", locale=self.code)

    def clock(self, at: float, now: float, zone: str) -> str:
        """Return when something happened, with the day unless it is today."""
        there, today = (datetime.fromtimestamp(t, ZoneInfo(zone)) for t in (at, now))
        hour = there.strftime("%H:%M")
        if there.date() == today.date():
            return hour
        return f"{format_date(there, 'd MMM', locale=self.code)}, {hour}"


class Texts:
    """Reads every `content/<lang>/console.ftl`, again when it changed; a broken one keeps its last good version.

    Args:
        root: The content folder.
        first: The language that must be there.
    """

    def __init__(self, root: Path, first: str) -> None:
        self._root, self._first = root, first
        self._good: dict[str, tuple[int, Messages]] = {}

    def languages(self) -> dict[str, str]:
        """Return code and own name of the languages that the console speaks, the first one first."""
        codes = sorted((path.parent.name for path in self._root.glob(f"*/{FILE}")), key=lambda c: (c != self._first, c))
        return {code: self._read(code)("language-name") for code in codes}

    def choose(self, asked: str | None, kept: str | None, header: str) -> Text:
        """Return the texts for a reader: asked for in the address, kept in the cookie, or as the browser prefers."""
        known = self.languages()
        wishes = [asked, kept, *_accepted(header), self._first]
        code = next(code for wish in wishes if (code := (wish or "").split("-")[0].lower()) in known)
        return Text(code, self._read(code), self._read(self._first))

    def _read(self, code: str) -> Messages:
        path = self._root / code / FILE
        known = self._good.get(code)
        try:
            stamp = path.stat().st_mtime_ns
            if known is None or known[0] != stamp:
                known = self._good[code] = (stamp, Messages.read(path, code, direction(code) == "rtl"))
        except (ContentError, OSError) as problem:
            if known is None:
                raise ContentError(f"{path}: cannot be read: {problem}") from None
            log.error("console.texts_broken", file=str(path))
        return known[1]


def direction(code: str) -> str:
    """Return `rtl` or `ltr`."""
    try:
        return str(Locale.parse(code).text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _accepted(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, best first."""
    found = []
    for number, item in enumerate(header.split(",")[:20]):
        code, _, quality = item.strip().partition(";q=")
        try:
            found.append((-float(quality or 1), number, code))
        except ValueError:
            continue
    return [code for _, _, code in sorted(found)]
