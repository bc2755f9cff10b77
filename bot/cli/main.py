"""The `lantern` command. Each group of commands is a module beside this one, imported only when used."""

from __future__ import annotations

import importlib
import sys

import click

from bot import logs
from bot.errors import LanternError

_WHERE = {
    "run": "bot.cli.running:run",
    "serve": "bot.cli.running:serve",
    "train": "bot.cli.assistant:train",
    "chat": "bot.cli.chat:chat",
    "understand": "bot.cli.assistant:understand",
    "doctor": "bot.cli.doctor:doctor",
    "content": "bot.cli.content:content",
    "staff": "bot.cli.staff:staff",
    "purge": "bot.cli.privacy:purge",
}


class _Lazy(click.Group):
    """Imports a command when it is called: `lantern staff` need not wait for TensorFlow."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See parent class."""
        return list(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See parent class."""
        if cmd_name not in _WHERE:
            return None
        module, _, name = _WHERE[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def lantern() -> None:
    """A child-rights assistant on Telegram, with a person one tap away."""


def main() -> None:
    """Entry point: an error of ours is one clear sentence, not a stack trace."""
    # what a command prints is for reading or piping; only the running system logs to standard output
    logs.configure(stream=None if sys.argv[1:2] in (["run"], ["serve"]) else sys.stderr)
    try:
        lantern.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except LanternError as problem:
        click.secho(f"✗ {problem}", fg="red", err=True)
        sys.exit(1)
