"""Cutting long texts at sentence ends, as Telegram counts: 4,096 UTF-16 units a message."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 4096
"""UTF-16 units a message may have (Bot API, sendMessage)."""
_END = re.compile(r"(?<=[.!?؟।።…])\s+|\n+")


def length(text: str) -> int:
    """Return a text's length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` units: at a sentence end, else at a space, else anywhere."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        head = rest[:limit]
        while length(head) > limit:
            head = head[: -max(1, (length(head) - limit + 1) // 2)]
        ends = [m.start() for m in _END.finditer(head)]
        cut = ends[-1] if ends and ends[-1] > limit // 4 else head.rfind(" ")
        cut = cut if cut > 0 else _whole(rest, len(head))
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in [*parts, rest] if part]


def _whole(text: str, end: int) -> int:
    """Move a cut before a letter with marks or a joined emoji, when it would fall inside one."""
    cut = end
    while cut > 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut if cut > 1 else end
