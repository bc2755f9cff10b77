"""The independent test split: what it is made of, and what counts as right (design §9).

Written by people who saw only the list of labels; training never sees it. Each line of `tests/gold/<lang>.tsv` is
label, style and text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, Sequence

GOLD, SECOND = Path("tests/gold"), Path("tests/gold/second")
DANGER, OUT_OF_SCOPE, SAFE = "danger", "out_of_scope", "safe"
"""`safe` sounds like danger and is none: it counts for false alarms only."""
RISKY = frozenset(("trafficking/boyfriend",))
"""Questions that are dangerous by themselves: the safety text is meant to come before the answer. No false alarms."""


@dataclass(frozen=True)
class Line:
    """A sentence, what a careful helper says it means, and its style (`plain`, `typo`, `latin`, …)."""

    language: str
    label: str
    style: str
    text: str

    @property
    def group(self) -> str:
        """The topic, or the intent."""
        return self.label.partition("/")[0]


@dataclass(frozen=True)
class Judged:
    """A line and what was understood, in the form of `lantern understand`."""

    line: Line
    said: Mapping[str, Any]

    @property
    def right(self) -> bool:
        """Answered for the right topic or intent; danger flagged; out of scope got no right explained to it."""
        if self.line.group == DANGER:
            return bool(self.said["danger"])
        if self.line.group == OUT_OF_SCOPE:
            return self.said["intent"] == OUT_OF_SCOPE and self.said["decision"] != "ask"
        return self.said["decision"] == "answer" and self.said["intent"] == self.line.group

    @property
    def offered(self) -> bool:
        """Right, or among the buttons."""
        groups = {option.partition("/")[0] for option in self.said["options"]}
        return self.right or (self.line.group != DANGER and self.line.group in groups)

    @property
    def wrong(self) -> bool:
        """Answered, and wrongly."""
        return self.said["decision"] == "answer" and not self.right

    @property
    def question(self) -> bool:
        """The right question within the topic, too."""
        return self.right and self.said["answer"] == self.line.label

    @property
    def language(self) -> bool:
        """The right language, or it is among those the child is asked about."""
        if self.said["language"] == self.line.language:
            return True
        return self.said["language_confidence"] < 0.6 and self.line.language in self.said["language_candidates"]

    @property
    def wrong_language(self) -> bool:
        """A wrong language, and confident."""
        return not self.language and self.said["language_confidence"] >= 0.6


def read(folder: Path = GOLD) -> list[Line]:
    """Read the split."""
    return [
        Line(path.stem, *line.split("\t"))
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]


def texts(kind: str) -> list[tuple[str, ...]]:
    """Read `followups` (answer just read, text) or `pairs` (two labels, text) of all languages."""
    return [
        tuple(line.split("\t"))
        for path in sorted((GOLD / kind).glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def share(judged: Sequence[Judged], what: Callable[[Judged], bool]) -> float | None:
    """Return which share of lines is so, or None without lines."""
    return round(sum(map(what, judged)) / len(judged), 4) if judged else None


def figures(judged: Iterable[Judged]) -> dict[str, Any]:
    """Return the figures of design §9 for some lines."""
    found = list(judged)
    lines = [j for j in found if j.line.group != SAFE]
    danger = [j for j in lines if j.line.group == DANGER]
    other = [j for j in found if j.line.group != DANGER and j.line.label not in RISKY]
    answered = [j for j in lines if j.right and "/" in j.line.label]
    return {
        "lines": len(lines),
        "right at once": share(lines, lambda j: j.right),
        "right or offered": share(lines, lambda j: j.offered),
        "answered wrongly": share(lines, lambda j: j.wrong),
        "question right": share(answered, lambda j: j.question),
        "danger found": share(danger, lambda j: bool(j.said["danger"])),
        "false alarms": share(other, lambda j: bool(j.said["danger"])),
        "language right or asked": share(lines, lambda j: j.language),
        "language wrong and sure": share(lines, lambda j: j.wrong_language),
    }
