"""The danger screen: phrases looked for in every message at receipt. Plain code, no model, no network.

It reads the whole message, in every language at once, before anything else happens to it. Phrases are
content (`content/<lang>/danger.yml`); this module only knows how to look for them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping, Sequence

# Letters that children's keyboards mix up: Arabic and Persian forms of the same letter.
_SAME = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ی",
        "ي": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ؤ": "و",
        "’": "'",
        "‘": "'",
        "ـ": "",
        "\u200c": " ",
        "\u200d": "",
    }
)
_GAP = r"(?:\s+\S+){0,3}?\s+"


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Return text as the screen compares it: no case, no accents, one form a letter, no punctuation, single letters.

    "Heeelp, he'll KILL me!" becomes "help hel kil me".
    """
    text = unicodedata.normalize("NFKD", text.translate(_SAME)).lower()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_SAME)
    text = text.replace("'", "")
    text = re.sub(r"[^\w\s]|_", " ", text)
    return " ".join(re.sub(r"(\w)\1+", r"\1", text).split())


def _pattern(phrase: str) -> str:
    """Turn a phrase of `danger.yml` into a regular expression on normalized text."""
    pieces: list[str] = []
    for part in re.findall(r"\.\.\.|\([^)]*\)|\S+", phrase):
        if part == "...":
            pieces.append(_GAP)
            continue
        if pieces and pieces[-1] != _GAP:
            pieces.append(r"\s+")
        if part.startswith("("):
            words = "|".join(r"\s+".join(_word(w) for w in option.split()) for option in part[1:-1].split("|"))
            pieces.append(f"(?:{words})")
        else:
            pieces.append(_word(part))
    return "".join(pieces)


def _word(word: str) -> str:
    stem = re.escape(normalize(word.rstrip("*")))
    return stem + (r"\w*" if word.endswith("*") else "")


@dataclass(frozen=True)
class Hit:
    """A danger phrase was found; `language` is that of the phrase, a fair guess at the child's."""

    language: str


class Screen:
    """Looks for danger phrases.

    Args:
        phrases: By language code, the phrases of `danger.yml`.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._patterns = {
            language: re.compile(r"(?<!\S)(?:" + "|".join(_pattern(p) for p in listed) + r")(?!\S)")
            for language, listed in phrases.items()
            if listed
        }

    def look(self, text: str) -> Hit | None:
        """Return the first hit in any language, or None. Takes well under a millisecond a thousand letters."""
        # a very long text is not worth caching; the pattern reads all of it either way
        flat = normalize(text) if len(text) < 500 else normalize.__wrapped__(text)
        for language, pattern in self._patterns.items():
            if pattern.search(flat):
                return Hit(language)
        return None
