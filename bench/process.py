"""Starts one process of Lantern without the pace that spares Telegram: here the far side is a stand-in."""

from __future__ import annotations

import sys

from bot import logs

if __name__ == "__main__":
    logs.configure("WARNING")
    from bot.channels import base

    base.CHAT_BURST, base.CHAT_PER_SECOND = 100_000, 10_000.0
    from bot.cli.running import serve

    serve.main([sys.argv[1]], standalone_mode=False)
