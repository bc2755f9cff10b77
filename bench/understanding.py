"""Language, topic and danger on the independent test split, ours and stock Rasa's."""

from __future__ import annotations

from typing import Any, Sequence

from bench.gold import Judged, Line, figures
from bench.stock import Stock
from bot import settings
from bot.cli.assistant import understood
from bot.content.catalogue import Catalogue
from bot.dialogue import Dialogue
from bot.safety.screen import Screen


def understand(lines: Sequence[Line]) -> list[Judged]:
    """Understand lines as the bot does: the phrase screen first, then the trained model."""
    dialogue = Dialogue(settings.load_one("MODEL_PATH"))
    dialogue.load()
    screen = Screen(Catalogue(settings.load_one("CONTENT_PATH")).content.danger)

    def said(text: str) -> dict[str, Any]:
        return understood(text, dialogue.parse_now(text, {"screened": screen.look(text) is not None}))

    return [Judged(line, said(line.text)) for line in lines]


def measure(lines: Sequence[Line], stock: Stock | None) -> dict[str, Any]:
    """Return the figures for all lines, each language and each style."""
    judged = understand(lines)
    found = {"all": figures(judged)}
    for name in sorted({line.language for line in lines}):
        found[name] = figures(j for j in judged if j.line.language == name)
    for name in sorted({line.style for line in lines}):
        found[f"style {name}"] = figures(j for j in judged if j.line.style == name)
    if stock is not None:
        keep = ("lines", "right at once", "answered wrongly", "question right", "danger found", "false alarms")
        theirs = figures(stock.understand(lines))
        found["stock Rasa"] = {name: theirs[name] for name in keep}
    return found
