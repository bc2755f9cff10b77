"""What Telegram refuses: texts, markup, keyboards, commands, webhooks and floods.

Everything here is a pure function of its arguments (`Meter` of the times it is told), so the
rules can be read, and tested, without a server.
"""

from __future__ import annotations

import json
import math
import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

BUTTON_KINDS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
    "callback_game", "pay",
})  # fmt: skip
_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "span": "spoiler", "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji", "blockquote": "blockquote",
}  # fmt: skip
_NAME = re.compile(r"/?[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(?:(=)\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_DETECTED = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?"),
    "url": re.compile(r"https?://[^\s<>]+"),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
    "mention": re.compile(r"(?<![\w@.+-])@\w{4,32}"),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
}


class Refusal(Exception):
    """A call Telegram would answer with ``"ok": false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        """Remember the envelope's fields.

        Args:
            code: The error code, which is also the HTTP status.
            description: Telegram's own words.
            **parameters: The ``parameters`` object, such as ``retry_after``.
        """
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def envelope(self) -> Json:
        """The JSON answer."""
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers that go with it."""
        wait = self.parameters.get("retry_after")
        return {"Retry-After": str(wait)} if wait else {}


def bad(reason: str) -> Refusal:
    """A 400 with Telegram's prefix."""
    return Refusal(400, f"Bad Request: {reason}")


def too_many(seconds: float) -> Refusal:
    """A 429 asking to wait."""
    wait = max(1, math.ceil(seconds))
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def utf16(text: str) -> int:
    """Length in UTF-16 code units, Telegram's measure."""
    return len(text) + sum(character > "\uffff" for character in text)


def detect_entities(text: str) -> list[Json]:
    """The entities Telegram finds by itself in what a person writes."""
    found: list[Json] = []
    taken: set[int] = set()
    for kind, pattern in _DETECTED.items():
        for match in pattern.finditer(text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                offset, length = utf16(text[: match.start()]), utf16(match.group())
                found.append({"type": kind, "offset": offset, "length": length})
    return sorted(found, key=lambda entity: int(entity["offset"]))


@dataclass
class _Open:
    """A tag waiting for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int


class _Html:
    """One pass over a text in Telegram's HTML."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.pieces: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        """Read it all.

        Returns:
            The plain text and its entities.

        Raises:
            Refusal: The markup is broken.
        """
        while self.position < len(self.source):
            character = self.source[self.position]
            if character == "<":
                self._tag()
            elif character == "&":
                match = _REFERENCE.match(self.source, self.position)
                if match is None:
                    raise self._error("Unescaped or unknown character reference", self.position)
                self._add(unescape(match.group()), match.end())
            else:
                ends = (self.source.find(mark, self.position) for mark in "<&")
                end = min((e for e in ends if e >= 0), default=len(self.source))
                self._add(self.source[self.position : end], end)
        if self.stack:
            tag = self.stack[-1].tag
            reason = f'Can\'t find end tag corresponding to start tag "{tag}"'
            raise bad(f"can't parse entities: {reason}")
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def _add(self, text: str, position: int) -> None:
        self.pieces.append(text)
        self.length += utf16(text)
        self.position = position

    def _error(self, reason: str, at: int, tail: str = "") -> Refusal:
        offset = len(self.source[:at].encode())
        return bad(f"can't parse entities: {reason} at byte offset {offset}{tail}")

    def _tag(self) -> None:
        start = self.position
        match = _NAME.match(self.source, start + 1)
        name = match.group().lower() if match else ""
        self.position = start + 1 + len(name)
        if name.startswith("/"):
            self._end_tag(start, name[1:])
            return
        if self.position == len(self.source):
            raise self._error("Unclosed start tag", start)
        if name not in _TAGS:
            raise self._error(f'Unsupported start tag "{name}"', start)
        attributes = self._attributes(start, name)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', start)
        self.stack.append(_Open(name, attributes, self.length))

    def _attributes(self, start: int, name: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            while self.source[self.position : self.position + 1].isspace():
                self.position += 1
            if self.position == len(self.source):
                raise self._error(f'Unclosed start tag "{name}"', start)
            if self.source[self.position] == ">":
                self.position += 1
                return attributes
            match = _ATTRIBUTE.match(self.source, self.position)
            key = match.group(1).lower() if match else ""
            if match is None or not key:
                raise self._error(f'Empty attribute name in the tag "{name}"', start)
            if not match.group(2) and key != "expandable":
                reason = "Expected equal sign in declaration of an attribute of the tag"
                raise self._error(f'{reason} "{name}"', start)
            attributes[key] = unescape((match.group(3) or "").strip("\"'"))
            self.position = match.end()

    def _end_tag(self, start: int, name: str) -> None:
        if not self.stack:
            raise self._error("Unexpected end tag", start)
        end = self.source.find(">", self.position)
        if end < 0 or self.source[self.position : end].strip():
            raise self._error("Unclosed end tag", start)
        opened = self.stack.pop()
        if name and name != opened.tag:
            tail = f', expected "</{opened.tag}>", found "</{name}>"'
            raise self._error("Unmatched end tag", start, tail)
        self.position = end + 1
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind, attributes = _TAGS[opened.tag], opened.attributes
        entity: Json = {
            "type": kind, "offset": opened.offset, "length": self.length - opened.offset
        }  # fmt: skip
        if kind == "text_link":
            entity["url"] = attributes.get("href", "")
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif kind == "code" and attributes.get("class", "").startswith("language-"):
            if self.stack and self.stack[-1].tag == "pre":
                self.stack[-1].attributes["language"] = attributes["class"][9:]
                return
        elif kind == "pre" and attributes.get("language"):
            entity["language"] = attributes["language"]
        elif "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        if entity["length"] and entity.get("url") != "":
            self.entities.append(entity)


def _explicit(entities: Any) -> list[Json]:
    try:
        return [
            {**entity, "offset": int(entity["offset"]), "length": int(entity["length"])} for entity in entities or []
        ]
    except (KeyError, TypeError, ValueError):
        raise bad("can't parse MessageEntity: expected offset and length") from None


def format_text(
    source: str, parse_mode: str = "", entities: Any = None, limit: int = MAX_TEXT
) -> tuple[str, list[Json]]:
    """Parse and check a text or a caption as Telegram does.

    Args:
        source: What the bot sent.
        parse_mode: Empty or ``HTML``.
        entities: Explicit entities, used without a parse mode.
        limit: The most UTF-16 code units allowed after parsing.

    Returns:
        The trimmed plain text (may be empty) and its entities.

    Raises:
        Refusal: The markup is broken or the text too long.
    """
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    if parse_mode.lower() == "html":
        text, found = _Html(source).parse()
    elif parse_mode:
        raise bad("unsupported parse_mode")
    else:
        text, found = source, _explicit(entities)
    stripped = text.strip()
    if utf16(stripped) > limit:
        raise bad("message caption is too long" if limit == MAX_CAPTION else "message is too long")
    lead, size = utf16(text[: len(text) - len(text.lstrip())]), utf16(stripped)
    kept = []
    for entity in found:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if start < end:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def check_inline_button(button: Any) -> None:
    """Refuse an inline button Telegram would not show.

    Args:
        button: One InlineKeyboardButton as the bot sent it.

    Raises:
        Refusal: The button is malformed.
    """
    prefix = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad(f"{prefix}: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad(f'{prefix}: Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad(f'{prefix}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    kinds = BUTTON_KINDS & button.keys()
    if not kinds:
        raise bad(f"{prefix}: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad(f"{prefix}: exactly one kind of button must be specified")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str):
            raise bad(f'{prefix}: Field "callback_data" must be of type String')
        if not 1 <= len(data.encode("utf-8", "replace")) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        parts = urlsplit(str(button["url"]))
        if parts.scheme not in {"http", "https", "tg"} or not parts.netloc:
            url = button["url"]
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_markup(raw: Any, inline_only: bool = False) -> Json | None:
    """Check a ``reply_markup``.

    Args:
        raw: The parameter: an object, its JSON text, or nothing.
        inline_only: Whether only an inline keyboard may stand here (edits).

    Returns:
        The markup, or None where there is none.

    Raises:
        Refusal: Telegram would not take it.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise bad("can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    if not raw:
        return None
    if inline_only and "inline_keyboard" not in raw:
        raise bad("inline keyboard expected")
    if not raw.keys() & {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}:
        raise bad("can't parse reply keyboard markup JSON object")
    for name, most in (("inline_keyboard", 100), ("keyboard", 300)):
        if name not in raw:
            continue
        rows = raw[name]
        if not isinstance(rows, list):
            raise bad(f'field "{name}" must be of type Array')
        if not all(isinstance(row, list) for row in rows):
            raise bad(f'field "{name}" must be an Array of Arrays')
        buttons = [button for row in rows for button in row]
        if len(buttons) > most:
            raise bad("REPLY_MARKUP_TOO_LONG")
        for button in buttons:
            if name == "inline_keyboard":
                check_inline_button(button)
            elif not _label(button).strip():
                raise bad("can't parse keyboard button: keyboard button text must be non-empty")
        if name == "keyboard" and not buttons:
            raise bad("reply keyboard must be non-empty")
    return raw


def _label(button: Any) -> str:
    text = button.get("text") if isinstance(button, dict) else button
    return text if isinstance(text, str) else ""


def buttons_of(markup: Json | None) -> list[Json]:
    """All buttons of a keyboard, row after row."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [dict(button) if isinstance(button, dict) else {"text": button} for row in rows for button in row]


def check_language(code: str) -> str:
    """Refuse a language code that is neither empty nor two letters."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def check_commands(commands: Any) -> list[Json]:
    """Check the list of setMyCommands.

    Args:
        commands: The parameter, parsed.

    Returns:
        The commands as getMyCommands gives them back.

    Raises:
        Refusal: Telegram would not take them.
    """
    if not isinstance(commands, list) or not commands:
        raise bad("expected a non-empty Array of BotCommand")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    kept: list[Json] = []
    for item in commands:
        if not isinstance(item, dict):
            raise bad("can't parse BotCommand: expected an Object")
        name, description = str(item.get("command", "")), str(item.get("description", "")).strip()
        name = name.removeprefix("/")
        if not name:
            raise bad("command must not be empty")
        if len(name) > 32:
            raise bad("command length must not exceed 32")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not description:
            raise bad("command description must not be empty")
        if len(description) > 256:
            raise bad("command description length must not exceed 256")
        kept.append({"command": name, "description": description})
    return kept


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine."""
    return (urlsplit(url).hostname or "") in LOOPBACK


def check_webhook(url: str, secret: str | None) -> None:
    """Refuse a webhook Telegram would not call.

    Args:
        url: Where updates are to go; plain HTTP is for loopback only.
        secret: The ``secret_token``, or None where none was given.

    Raises:
        Refusal: The URL or the secret is not allowed.
    """
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise bad("bad webhook: Wrong port number specified in the URL") from None
    local = is_loopback(url)
    schemes = {"https", "http"} if local else {"https"}
    if not parts.hostname or parts.scheme not in schemes:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not local and port not in {None, 80, 88, 443, 8443}:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if secret is None:
        return
    if not secret:
        raise bad("secret token is empty")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise bad("secret token contains unallowed characters")


@dataclass
class Limits:
    """Everything that can be set about the stand-in's patience.

    Attributes:
        per_second: Messages a second over all chats; None for no limit.
        burst: How many may come at once over all chats.
        chat_per_second: Messages a second in one chat; None for no limit.
        chat_burst: How many may come at once, or within `chat_window`, in one chat.
        chat_window: Seconds of the window above.
        callback_seconds: How long a button press can be answered.
        edit_seconds: How long a bot's message can be edited; None for ever.
        delete_seconds: How long a message can be deleted.
        webhook_backoff: Seconds before the first repetition of a webhook call.
        webhook_backoff_max: The longest pause between repetitions.
        webhook_timeout: Seconds a webhook may take to answer.
        max_body: The largest request body, in bytes.
    """

    per_second: float | None = 30.0
    burst: int = 60
    chat_per_second: float | None = 1.0
    chat_burst: int = 20
    chat_window: float = 10.0
    callback_seconds: float = 30.0
    edit_seconds: float | None = 48 * 3600.0
    delete_seconds: float = 48 * 3600.0
    webhook_backoff: float = 0.1
    webhook_backoff_max: float = 2.0
    webhook_timeout: float = 10.0
    max_body: int = 50 * 1024 * 1024


@dataclass
class Meter:
    """A token bucket with a cap on a sliding window and a penalty once overrun."""

    tokens: float | None = None
    seen: float = 0.0
    until: float = 0.0
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, rate: float | None, burst: int, window: float = 0.0) -> float:
        """How long a message must wait; an overrun starts the penalty.

        Args:
            now: The time.
            rate: Messages a second in the long run; None for no limit.
            burst: The bucket's size, and the most within the window.
            window: Seconds of the sliding window; 0 for none.

        Returns:
            Seconds to wait, 0 if the message may go.
        """
        if rate is None:
            return 0.0
        if now < self.until:
            return self.until - now
        level = burst if self.tokens is None else self.tokens + (now - self.seen) * rate
        self.tokens, self.seen = min(float(burst), level), now
        while self.times and self.times[0] <= now - window:
            self.times.popleft()
        wait = (1 - self.tokens) / rate if self.tokens < 1 else 0.0
        if window and len(self.times) >= burst:
            wait = max(wait, self.times[0] + window - now)
        if wait:
            self.until = now + max(1, math.ceil(wait))
            return self.until - now
        return 0.0

    def charge(self, now: float) -> None:
        """Count a message that `wait` let through."""
        if self.tokens is not None:
            self.tokens -= 1
            self.times.append(now)
