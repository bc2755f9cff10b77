"""The staff console with 50 live chats and 500 waiting children: how long a page takes (design §9)."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import Any

import httpx

from bench.load import milliseconds, running
from bot.content.model import Reply
from bot.helpline import service
from tests.e2e.system import ROOT, System

LIVE, WAITING, LINES, REQUESTS = 50, 500, 40, 60
PASSWORD = "a long enough password"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def measure() -> dict[str, Any]:
    """Return page times in milliseconds."""
    with running("console") as system:
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "staff", "add", "Amina"],
            input=PASSWORD + "\n", text=True, cwd=ROOT, env={**system.environment, "PATH": "/usr/bin:/bin"},
            check=True, capture_output=True,
        )  # fmt: skip
        chats = _fill(system)
        with httpx.Client(base_url=f"http://127.0.0.1:{system.console_port}", timeout=60) as client:
            token = _CSRF.findall(client.get("/signin").text)[0]
            form = {"csrf": token, "name": "Amina", "password": PASSWORD}
            client.post("/signin", data=form, follow_redirects=True).raise_for_status()
            found = {}
            for name, paths in (("queue page", ["/"]), ("chat page", [f"/chat/{c}" for c in chats])):
                times = []
                for number in range(REQUESTS):
                    started = time.perf_counter()
                    client.get(paths[number % len(paths)]).raise_for_status()
                    times.append(time.perf_counter() - started)
                found[f"{name}, ms"] = milliseconds(times)
    return found


def _fill(system: System) -> list[int]:
    """Make children who wait and children who talk, with some lines each; return the live handoffs."""
    store, say = system.lantern.store, system.lantern.say
    live = []
    with store.transaction() as work:
        row = work.staff.by_name("Amina")
        assert row is not None
        amina = service.Staff(row.id, row.name)
        now = time.time()
        for number in range(LIVE + WAITING):
            child = work.children.add(f"lookup {number}", "telegram", str(number), now)
            handoff = service.ask(work, child, ("en", "fr", "ar", "fa")[number % 4], number % 9 == 0, now)
            service.share(work, child, "now")
            if number < LIVE:
                handoff = service.claim(work, handoff.id, amina, say, now)
                for line in range(LINES):
                    work.transcript.add(handoff, "child", f"line {line} of a child who tells a lot", now, inbox_id=None)
                service.staff_said(work, handoff.id, amina, [Reply("hello")], f"client-{number}", now)
                live.append(handoff.id)
    return live
