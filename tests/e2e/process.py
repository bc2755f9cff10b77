"""Starts one real process, which may kill itself at a named step of a message's way. Run by `System.start`.

The product has no hooks for this: the step's function is wrapped here. A step kills once: the file named after it
tells that it did.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Callable

from bot import logs

STEPS = ("stored", "parsed", "handled", "in_commit", "committed", "sent")


def die_once(step: str) -> None:
    """Kill this process, if it has not been killed at this step before."""
    mark = Path(os.environ["KEYS_PATH"]).with_name(f"killed_at_{step}")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def after(owner: Any, name: str, step: str) -> None:
    """Wrap an async method so that the process dies after it, before anyone sees its result."""
    original: Callable[..., Any] = getattr(owner, name)

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = await original(*args, **kwargs)
        die_once(step)
        return result

    setattr(owner, name, wrapped)


def arm(step: str) -> None:
    """Wrap the function at a step."""
    from bot.channels.base import Receiver
    from bot.channels.telegram.sender import TelegramSender
    from bot.conversation import Conversation
    from bot.db.store import Writer
    from bot.dialogue import Dialogue

    committed = {"turn": False}
    commit, group = Conversation._commit, Writer._commit

    def in_commit(self: Any, *args: Any) -> None:
        commit(self, *args)
        committed["turn"] = True
        if step == "in_commit":
            die_once(step)

    def after_group(self: Any, batch: Any) -> None:
        group(self, batch)
        if step == "committed" and committed["turn"]:
            die_once(step)

    if step == "stored":
        after(Receiver, "receive", step)
    elif step == "parsed":
        after(Dialogue, "parse", step)
    elif step == "handled":
        after(Dialogue, "handle", step)
    elif step in ("in_commit", "committed"):
        Conversation._commit = in_commit  # type: ignore[method-assign]
        Writer._commit = after_group  # type: ignore[method-assign]
    elif step == "sent":
        after(TelegramSender, "deliver", step)
    elif step == "action_raises" or step == "action_hangs":
        break_action(step)


def break_action(how: str) -> None:
    """Make one action raise, or hang for longer than any turn may take."""
    from actions.menu import ActionMenu

    def broken(self: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        if how == "action_hangs":
            time.sleep(120)
        raise RuntimeError("broken on purpose: SECRET-CANARY")

    ActionMenu.run = broken  # type: ignore[method-assign]


if __name__ == "__main__":
    logs.configure()
    if os.environ.get("KILLED_AT"):
        arm(os.environ["KILLED_AT"])
    from bot.cli.running import serve

    serve.main([sys.argv[1]], standalone_mode=False)
