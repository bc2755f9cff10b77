"""Faults to order: what can go wrong between a bot and Telegram."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from .rules import Refusal, too_many

Kind = Literal["429", "500", "502", "hang", "drop", "refuse", "slow", "garbage"]
KINDS: tuple[str, ...] = get_args(Kind)
DETAILS = frozenset({"retry_after", "seconds", "body", "carry_out"})

_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)


class HangUp(Exception):
    """Close the connection without an answer."""


@dataclass
class Fault:
    """One ordered fault.

    Attributes:
        fault_id: Its number.
        method: The method's lower-case name, or ``*`` for every method.
        kind: What goes wrong.
        times: How often it is still to happen; None for until cleared.
        chat_id: Only calls about this chat, if given.
        after: How many matching calls are still let through first.
        detail: ``retry_after``, ``seconds``, ``body`` or ``carry_out``.
    """

    fault_id: int
    method: str
    kind: str
    times: int | None = 1
    chat_id: str | None = None
    after: int = 0
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long to hang or to be slow."""
        return float(self.detail.get("seconds", 30.0 if self.kind == "hang" else 1.0))

    @property
    def carries_out(self) -> bool:
        """Whether the call still has its effect."""
        return self.kind == "slow" or bool(self.detail.get("carry_out", self.kind == "drop"))

    def answer(self) -> Response | None:
        """The answer instead of Telegram's, or None for the real one.

        Raises:
            HangUp: There is no answer at all.
        """
        if self.kind in {"hang", "drop", "refuse"}:
            raise HangUp
        if self.kind == "429":
            refusal = too_many(float(self.detail.get("retry_after", 1)))
            return JSONResponse(refusal.envelope, 429, refusal.headers)
        if self.kind == "500":
            return JSONResponse(Refusal(500, "Internal Server Error").envelope, 500)
        if self.kind == "502":
            return HTMLResponse(self.detail.get("body", _BAD_GATEWAY), 502)
        if self.kind == "garbage":
            return PlainTextResponse(self.detail.get("body", "\x00}{ this is not JSON"))
        return None


class Faults:
    """The faults still to happen, first ordered first."""

    def __init__(self) -> None:
        """Start with none."""
        self.waiting: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(
        self,
        method: str,
        kind: str,
        times: int | None,
        chat_id: int | str | None,
        after: int,
        detail: dict[str, Any],
    ) -> int:
        """Order a fault.

        Args:
            method: A method's name in any case, or ``*``.
            kind: One of `KINDS`.
            times: How often; None for until cleared.
            chat_id: Only calls about this chat, if given.
            after: How many matching calls to let through first.
            detail: Further settings, see `Fault`.

        Returns:
            The fault's number.

        Raises:
            ValueError: The kind or a detail is unknown.
        """
        if str(kind) not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}, not one of {', '.join(KINDS)}")
        if unknown := detail.keys() - DETAILS:
            raise ValueError(f"unknown details {sorted(unknown)}, not among {sorted(DETAILS)}")
        chat = None if chat_id is None else str(chat_id)
        number = next(self._numbers)
        fault = Fault(number, method.lower(), str(kind), times, chat, after, dict(detail))
        self.waiting.append(fault)
        return number

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault to happen to this call, if any; it is used up.

        Args:
            method: The called method.
            chat_id: The call's ``chat_id`` as text, empty if it has none.

        Returns:
            The first ordered fault that matches and is due.
        """
        for fault in self.waiting:
            if fault.method not in {"*", method.lower()}:
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
            return fault
        return None
