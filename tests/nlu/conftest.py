"""The trained model, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.content.catalogue import Catalogue
from bot.dialogue import Dialogue
from bot.safety.screen import Screen
from tests.e2e.system import ROOT, needs_model

Parse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def parse(catalogue: Catalogue) -> Parse:
    """Understand a text as the bot does: the phrase screen, then the model; `hints` as in a turn's metadata."""
    needs_model()
    dialogue = Dialogue(ROOT / "models", ROOT / "endpoints.yml")
    dialogue.load()
    screen = Screen(catalogue.content.danger)

    def understand(text: str, **hints: Any) -> dict[str, Any]:
        return dialogue.parse_now(text, {"screened": screen.look(text) is not None, **hints})

    return understand
