"""The web chat: the trial page that stands in for Telegram."""
