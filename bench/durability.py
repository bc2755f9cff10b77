"""10,000 updates, 30% repeated and shuffled, the process killed at random (design §9)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bench.load import running
from tests.e2e.storm import storm

UPDATES, KILLS = 10_000, 10


def measure() -> dict[str, Any]:
    """Return what was lost, run twice and sent twice."""
    with running("console") as system:
        return asdict(storm(system, UPDATES, KILLS, module="bench.process"))
