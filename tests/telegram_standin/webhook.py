"""Delivery of updates to a webhook."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections import deque
from urllib.parse import urlsplit

from .rules import is_loopback
from .world import Update, Webhook, World


class Courier:
    """Posts updates until each is taken, in order within a chat, chats side by side."""

    def __init__(self, world: World) -> None:
        """Serve a world.

        Args:
            world: Where the webhook and the updates are.
        """
        self.world = world
        self.hook: Webhook | None = None
        self.slots = asyncio.Semaphore(1)
        self.queues: dict[str, deque[Update]] = {}
        self.workers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        world = self.world
        while True:
            if world.webhook is not self.hook:
                self._turn_to(world.webhook)
            if self.hook:
                self._sort()
            world.outbox.clear()
            await world.changed()

    def _turn_to(self, hook: Webhook | None) -> None:
        for worker in self.workers:
            worker.cancel()
        self.workers, self.queues, self.hook = set(), {}, hook
        if hook:
            self.slots = asyncio.Semaphore(hook.max_connections)
            self.world.outbox = deque(self.world.pending())

    def _sort(self) -> None:
        updates = list(self.world.outbox)
        if self.world.shuffler:
            self.world.shuffler.shuffle(updates)
        for update in updates:
            key = update.chat_key
            if key in self.queues:
                self.queues[key].append(update)
                continue
            self.queues[key] = deque([update])
            worker = asyncio.ensure_future(self._work(key, self.queues[key], self.slots))
            self.workers.add(worker)
            worker.add_done_callback(self.workers.discard)

    async def _work(self, key: str, queue: deque[Update], slots: asyncio.Semaphore) -> None:
        limits = self.world.limits
        delay = limits.webhook_backoff
        while queue:
            async with slots:
                taken = queue[0].state == "dropped" or await self._deliver(queue[0])
            if taken:
                queue.popleft()
                delay = limits.webhook_backoff
            else:
                await asyncio.sleep(delay)
                delay = min(delay * 2, limits.webhook_backoff_max)
        del self.queues[key]

    async def _deliver(self, update: Update) -> bool:
        """Post one update.

        Returns:
            Whether the webhook took it.
        """
        world, hook = self.world, self.hook
        if hook is None:
            return False
        update.deliveries += 1
        try:
            status = await asyncio.wait_for(_post(hook, update), world.limits.webhook_timeout)
        except asyncio.TimeoutError:
            error = "Read timeout expired"
        except (OSError, ValueError):
            error = "Connection refused"
        else:
            if 200 <= status < 300:
                if update.state == "pending":
                    world.settle(update)
                return True
            error = f"Wrong response from the webhook: {status}"
        world.webhook_error = (int(world.now()), error)
        return False


async def _post(hook: Webhook, update: Update) -> int:
    """POST an update and give the status; nothing ever leaves this machine."""
    if not is_loopback(hook.url):
        raise OSError("only a webhook on this machine is called")
    parts = urlsplit(hook.url)
    context = None
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    port = parts.port or (443 if context else 80)
    body = json.dumps(update.body).encode()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc.rpartition('@')[2]}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if hook.secret:
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}")
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        await reader.read()
        return status
    except IndexError:
        raise OSError("no HTTP answer") from None
    finally:
        writer.close()
