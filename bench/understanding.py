"""Language, topic and danger on the independent test split, ours and stock Rasa's."""

from __future__ import annotations

from typing import Any, Sequence

from bench.gold import SECOND, Judged, Line, figures, read, texts
from bench.stock import Stock
from bot.cli.assistant import Assistant, understood


def judge(assistant: Assistant, lines: Sequence[Line]) -> list[Judged]:
    """Understand lines."""
    return [Judged(line, understood(line.text, assistant.parse(line.text))) for line in lines]


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
    judged = judge(assistant, lines)
    found: dict[str, Any] = {"all": figures(judged)}
    for name in sorted({line.language for line in lines}):
        found[name] = figures(j for j in judged if j.line.language == name)
    for name in sorted({line.style for line in lines}):
        found[f"style {name}"] = figures(j for j in judged if j.line.style == name)
    found["second split"] = figures(judge(assistant, read(SECOND)))
    found["second split"] |= in_context(assistant)
    if stock is not None:
        keep = ("lines", "right at once", "answered wrongly", "question right", "danger found", "false alarms")
        theirs = figures(stock.understand(lines))
        found["stock Rasa"] = {name: theirs[name] for name in keep}
    return found
