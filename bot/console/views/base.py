"""What the views share: one step in one transaction, and the page with its three columns."""

from __future__ import annotations

import secrets
from typing import Any, Callable, Mapping, TypeVar, cast

import structlog
from starlette.responses import Response

from bot.console import board
from bot.console.guard import Ask
from bot.console.pages import Pages
from bot.content.replies import Replies
from bot.db.store import Store
from bot.errors import AlreadyClaimed, HandoffError, MayNotWriteFirst
from bot.helpline import service
from bot.helpline.model import CLAIMED, Handoff
from bot.helpline.ports import Work

log = structlog.get_logger(__name__)

T = TypeVar("T")
Health = Callable[[], dict[str, Any]]
TRIES = 3
"""How often a step is tried when another transaction changed the conversation at the same moment."""
MOST_CHARACTERS = 12_000
SPOKEN_COOKIE = "lantern_spoken"
"""Whether the queue shows only children whose language the helper speaks."""


class Desk:
    """A set of handlers that work on the database and show the board.

    Args:
        store: The database.
        replies: Composes what the bot tells the child at a step.
        pages: Renders.
        health: What `/health` tells.
    """

    def __init__(self, store: Store, replies: Replies, pages: Pages, health: Health) -> None:
        self._store, self._replies, self._pages, self._health = store, replies, pages, health
        self._catalogue = replies.catalogue

    def _step(self, step: Callable[[Work], T]) -> T:
        """Do a step in one transaction; again when another one was faster, so that its outcome is what is told."""
        for left in reversed(range(TRIES)):
            try:
                with self._store.transaction() as work:
                    # its repositories are narrower than Work's changeable attributes allow; they do satisfy it
                    return step(cast(Work, work))
            except (AlreadyClaimed, MayNotWriteFirst):
                raise
            except HandoffError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _board(
        self,
        ask: Ask,
        status: int = 200,
        *,
        chat: board.Chat | None = None,
        look: board.Look | None = None,
        notice: str = "",
        problem: str = "",
        words: str = "",
        lost: tuple[int, bool] | None = None,
    ) -> Response:
        """Return the page with its three columns; `lost` is a conversation not shown, and whether it is over."""
        with self._store.reading() as work:
            queue = board.queue(work, ask.person, self._catalogue, ask.text, self._known_health(), ask.now, spoken(ask))
            colleagues = board.colleagues(work, ask.person, ask.text, ask.now) if chat and chat.own else ()
        shown = chat.handoff if chat else look.handoff if look else None
        return self._pages.page(
            ask.request,
            ask.text,
            "board.html",
            status,
            person=ask.person,
            queue=queue,
            chat=chat,
            look=look,
            pack=shown and board.pack(self._catalogue, ask.text, shown, self._replies.default_country),
            canned=board.canned(self._catalogue, ask.text, shown.language) if chat and chat.own and shown else (),
            colleagues=colleagues,
            current=shown.id if shown else 0,
            notice=notice,
            problem=problem,
            words=words,
            lost=lost,
            zone=self._zone,
            client_id=secrets.token_hex(16),
            most=MOST_CHARACTERS,
            outcomes=self._catalogue.content.helpline.outcomes,
            reasons=self._catalogue.content.helpline.reasons,
            tongues=self._catalogue.content.helpline.languages,
        )

    @property
    def _zone(self) -> str:
        return self._catalogue.content.helpline.zone

    def _known_health(self) -> Mapping[str, Any]:
        """What works; if even that cannot be read, the page says that the bot is silent."""
        try:
            return self._health()
        except Exception as problem:
            log.error("console.health_failed", error=type(problem).__name__)
            return {}


def staff(ask: Ask) -> service.Staff:
    """Return who asks, as the handoff knows people."""
    return service.Staff(ask.person.id, ask.person.name)


def spoken(ask: Ask) -> bool:
    """Whether this reader wants only children whose language they speak."""
    wish = ask.request.query_params.get("spoken") or ask.request.cookies.get(SPOKEN_COOKIE, "")
    return wish == "1" and bool(ask.person.languages)


def number(ask: Ask, name: str) -> int:
    """Return a number of the address's query; 0 when it is none."""
    value = ask.request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def refusal(handoff: Handoff | None) -> int:
    """Why somebody has no conversation: it is gone, another helper has it, or nobody has it now."""
    if handoff is None:
        return 404
    return 403 if handoff.state == CLAIMED else 409
