"""A strict stand-in for Telegram's Bot API, for end-to-end tests without a network."""

from .app import DEFAULT_TOKEN, Standin

__all__ = ["DEFAULT_TOKEN", "Standin"]
