"""Rasa as Lantern uses it: parse once in a worker thread, then rules, actions and texts, in this process.

Nothing here stores or sends anything: a turn brings a tracker, and takes away messages, commands and a tracker.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.content.model import Button, Reply
from bot.db.tracker_store import Cargo, cargo

log = structlog.get_logger(__name__)


@dataclass
class Said:
    """What Rasa did with one message.

    Attributes:
        replies: Messages for the child, in order.
        commands: Named commands of the actions, to be applied in the turn's transaction.
        tracker: What the tracker store was asked to save.
    """

    replies: list[Reply] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    tracker: Any = None


class InProcessActions(EndpointConfig):
    """Runs `rasa_sdk` actions in this process, each in a worker thread.

    A separate action server that is down means silence, and one that hangs blocks the child for minutes
    (tried, design §3). An action that hangs here only loses its thread; the turn's deadline answers the child.

    Args:
        package: Where the actions are.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="action")

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """See parent class: takes the place of the HTTP call, with the same call and the same answer."""
        call = kwargs["json"]
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: asyncio.run(self._executor.run(call))
            )
        except ActionExecutionRejection as rejection:
            body = json.dumps({"error": str(rejection), "action_name": rejection.action_name})
            raise ClientResponseError(400, "rejected", body) from rejection


class _Collector(CollectingOutputChannel):
    """Collects a turn's messages whole; Rasa's own collector cuts texts at empty lines."""

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """See parent class."""
        await self._persist_message(self._message(recipient_id, text=text, custom=kwargs.get("custom")))

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """See parent class; one response stays one message."""
        self.messages.append(dict(message))


class Dialogue:
    """The trained assistant.

    Args:
        model_path: Folder with the trained model.
        endpoints: Rasa's `endpoints.yml`: the NLG and the tracker store.
    """

    def __init__(self, model_path: str | Path, endpoints: str | Path = "endpoints.yml") -> None:
        self._model_path = Path(model_path)
        self._endpoints = endpoints
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="parse")
        self.agent: Agent | None = None
        self.loading = False

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return self.agent is not None and self.agent.is_ready()

    def load(self) -> None:
        """Load the newest model; takes seconds, so callers run it in a thread.

        Raises:
            rasa.shared.exceptions.RasaException: The model or the endpoints cannot be used.
        """
        from rasa.core.nlg.generator import NaturalLanguageGenerator
        from rasa.core.tracker_store import TrackerStore

        self.loading = True
        try:
            endpoints = AvailableEndpoints.read_endpoints(str(self._endpoints))
            agent = Agent(
                generator=NaturalLanguageGenerator.create(endpoints.nlg, None),
                tracker_store=TrackerStore.create(endpoints.tracker_store),
                action_endpoint=InProcessActions(),
            )
            agent.load_model(self._model_path)
            self.agent = agent
            log.info("model.loaded", model=agent.processor.model_filename if agent.processor else None)
        finally:
            self.loading = False

    def knows(self, intent: str) -> bool:
        """Whether the model was trained with this intent."""
        assert self.agent is not None and self.agent.domain is not None
        return intent in self.agent.domain.intents

    def parse_now(self, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Parse a text in this thread: language, label, decision, danger. See `bot/nlu`."""
        assert self.agent is not None and self.agent.processor is not None
        message = UserMessage(text, metadata=dict(metadata))
        tracker = DialogueStateTracker.from_events("parse", [])
        return dict(self.agent.processor._parse_message_with_graph(message, tracker))

    async def parse(self, text: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Parse a text in a worker thread; the embedding library lets other threads run meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.parse_now, text, metadata)

    async def handle(
        self, child_id: str, text: str, parse: Mapping[str, Any], metadata: Mapping[str, Any], tracker: Any
    ) -> Said:
        """Let rules and actions answer a parsed message.

        Args:
            child_id: The child's random id.
            text: The words, or the label of a tapped button.
            parse: From `parse`, or made from a button's key.
            metadata: What NLG and actions need: language, country, misses.
            tracker: What an earlier turn gave back, or None.
        """
        assert self.agent is not None and self.agent.processor is not None
        turn = Cargo(before=tracker)
        token = cargo.set(turn)
        output = _Collector()
        try:
            await self.agent.processor.handle_message(
                UserMessage(
                    text, output, child_id, parse_data=dict(parse), input_channel="lantern", metadata=dict(metadata)
                )
            )
        finally:
            cargo.reset(token)
        return _said(output.messages, turn.after)


def _said(messages: list[dict[str, Any]], tracker: Any) -> Said:
    said = Said(tracker=tracker)
    for message in messages:
        custom = message.get("custom") or {}
        if "command" in custom:
            said.commands.append(custom)
        elif message.get("text"):
            rows = custom.get("rows", ())
            said.replies.append(Reply(message["text"], tuple(tuple(Button(*b) for b in row) for row in rows)))
    return said
