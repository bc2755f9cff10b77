"""Lets the command run as `python -m bot.cli`."""

from bot.cli.main import main

main()
