"""Language, topic and danger on the independent test split, ours and stock Rasa's."""

from __future__ import annotations

from typing import Any, Sequence

from bench.gold import SECOND, Judged, Line, figures, read, texts
from bench.stock import Stock
from bot import settings
from bot.cli.assistant import understood
from bot.content.catalogue import Catalogue
from bot.dialogue import Dialogue
from bot.safety.screen import Screen


class Assistant:
    """Understands as the bot does: the phrase screen first, then the trained model."""

    def __init__(self) -> None:
        self._dialogue = Dialogue(settings.load_one("MODEL_PATH"))
        self._dialogue.load()
        self._screen = Screen(Catalogue(settings.load_one("CONTENT_PATH")).content.danger)

    def parse(self, text: str, **hints: str) -> dict[str, Any]:
        """Parse a text; `hints` as in a turn's metadata."""
        return self._dialogue.parse_now(text, {"screened": self._screen.look(text) is not None, **hints})

    def judge(self, lines: Sequence[Line]) -> list[Judged]:
        """Understand lines."""
        return [Judged(line, understood(line.text, self.parse(line.text))) for line in lines]


def shown(parse: dict[str, Any]) -> set[str]:
    """Return the topics and intents that a child sees: the answer, the button under it, or what is asked back."""
    labels = [parse["best"], parse["also"]] if parse["decision"] == "answer" else parse["options"]
    return {label.partition("/")[0] for label in labels if label}


def in_context(assistant: Assistant) -> dict[str, float]:
    """Return how short follow-ups and messages with two questions fare."""
    followups, pairs = texts("followups"), texts("pairs")
    stays = [
        bool(shown(assistant.parse(text, topic=label.partition("/")[0])) & {label.partition("/")[0], "more", "simpler"})
        for label, text in followups
    ]
    both = [{a.partition("/")[0], b.partition("/")[0]} <= shown(assistant.parse(text)) for a, b, text in pairs]
    return {
        "follow-ups with the answer just read in reach": round(sum(stays) / len(stays), 3),
        "two questions, both in reach": round(sum(both) / len(both), 3),
    }


def measure(lines: Sequence[Line], stock: Stock | None) -> dict[str, Any]:
    """Return the figures for all lines, each language and each style."""
    assistant = Assistant()
    judged = assistant.judge(lines)
    found: dict[str, Any] = {"all": figures(judged)}
    for name in sorted({line.language for line in lines}):
        found[name] = figures(j for j in judged if j.line.language == name)
    for name in sorted({line.style for line in lines}):
        found[f"style {name}"] = figures(j for j in judged if j.line.style == name)
    found["second split"] = figures(assistant.judge(read(SECOND)))
    found["second split"] |= in_context(assistant)
    if stock is not None:
        keep = ("lines", "right at once", "answered wrongly", "question right", "danger found", "false alarms")
        theirs = figures(stock.understand(lines))
        found["stock Rasa"] = {name: theirs[name] for name in keep}
    return found
