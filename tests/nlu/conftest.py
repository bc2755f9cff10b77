"""The trained model, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.cli.assistant import Assistant
from tests.e2e.system import needs_model

Parse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The assistant as `lantern understand` and the bench have it."""
    needs_model()
    return Assistant()


@pytest.fixture(scope="session")
def parse(assistant: Assistant) -> Parse:
    """Understand a text as the bot does."""
    return assistant.parse
