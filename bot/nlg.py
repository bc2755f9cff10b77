"""Rasa's door to the content: a response name, a language and a country become text and buttons. Never None."""

from __future__ import annotations

from typing import Any, Dict, Optional

import structlog
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.model import Reply
from bot.content.replies import Replies

log = structlog.get_logger(__name__)
_OWN_ARGUMENTS = ("language", "answer", "options", "stay")


class ContentNLG(NaturalLanguageGenerator):  # type: ignore[misc]
    """Serves `utter_<topic>/<question>` from the topic files and `utter_<text>` from `messages.ftl`.

    Metadata says with `drafts` whether this child may see what nobody approved.

    Rasa makes it from `endpoints.yml`; `bootstrap` gives it its replies before the first message.
    """

    replies: Replies
    approved: Replies

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """See parent class. The domain is empty here (Rasa issue 4953) and not needed."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """Return the message for a response name. An unknown name becomes the honest sentence, and a log line."""
        reply = self.compose(utter_action, tracker, kwargs)
        return {"text": reply.text, "custom": {"rows": reply.as_dict()["rows"]}}

    def compose(self, utter_action: str, tracker: DialogueStateTracker, arguments: Dict[str, Any]) -> Reply:
        """Choose the composer for a response name."""
        latest = tracker.latest_message
        metadata = (latest.metadata if latest else None) or {}
        replies = self.replies if metadata.get("drafts") else self.approved
        language = arguments.get("language") or metadata.get("language") or replies.catalogue.default_language
        answer = arguments.get("answer") or tracker.get_slot("answer") or ""
        name = utter_action[len("utter_") :]
        try:
            if "/" in name:
                also = (latest.parse_data or {}).get("also") if latest else None
                return replies.answer(name, language, metadata.get("country"), also or None)
            if name == "simpler":
                return replies.simpler(answer, language, metadata.get("country"))
            if name in ("source", "topic"):
                return getattr(replies, name)(answer, language)  # type: ignore[no-any-return]
            if name == "danger":
                return self._danger(replies, latest, metadata, language)
            if name == "delete_ask":
                return replies.delete_ask(language)
            if name == "country_set":
                return replies.country_set(arguments["country"], language)
            values = {k: v for k, v in arguments.items() if k not in _OWN_ARGUMENTS and isinstance(v, (str, int))}
            return replies.message(
                name.replace("_", "-"),
                language,
                answer=answer,
                options=arguments.get("options") or (),
                stay=arguments.get("stay") or "",
                **values,
            )
        except Exception as problem:
            log.error("nlg.failed", response=utter_action, language=language, error=type(problem).__name__)
            return replies.message("honest-failure", language)

    def _danger(self, replies: Replies, latest: Any, metadata: Dict[str, Any], language: str) -> Reply:
        """The danger message, or what follows it when the screen has sent it at receipt already."""
        options = tuple((latest.parse_data or {}).get("options") or ()) if latest else ()
        if not metadata.get("screened"):
            return replies.danger(language, metadata.get("country"), options)
        if not metadata.get("country"):
            return replies.message("danger-which-country", language)
        if options:
            return replies.message("danger-topic", language, options=options)
        return replies.message("danger-more", language)
