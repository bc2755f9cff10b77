"""The methods of the Bot API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from .params import Params
from .rules import (
    MAX_CAPTION,
    Json,
    Refusal,
    bad,
    check_commands,
    check_language,
    check_markup,
    check_webhook,
    format_text,
)
from .world import Chat, Message, Webhook, World

Method = Callable[[World, Params], "Json | list[Any] | bool | Described | Awaitable[list[Any]]"]
M = TypeVar("M", bound=Method)

METHODS: dict[str, tuple[str, Method]] = {}

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
})  # fmt: skip
_SCOPES = frozenset({
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
})  # fmt: skip
_QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
_MAX_PHOTO, _MAX_DOWNLOAD = 10 * 1024 * 1024, 20 * 1024 * 1024


class Described:
    """A result with a description, as the webhook methods give."""

    def __init__(self, result: bool, description: str) -> None:
        """Hold both."""
        self.result = result
        self.description = description


def _method(name: str) -> Callable[[M], M]:
    def register(function: M) -> M:
        METHODS[name.lower()] = (name, function)
        return function

    return register


@_method("getMe")
def _get_me(world: World, params: Params) -> Json:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


# Updates.


def _conflict(reason: str) -> Refusal:
    return Refusal(409, f"Conflict: {reason}")


def _remember_allowed(world: World, params: Params) -> None:
    allowed = params.structure("allowed_updates")
    if isinstance(allowed, list):
        world.allowed = frozenset(str(kind) for kind in allowed)


@_method("getUpdates")
async def _get_updates(world: World, params: Params) -> list[Any]:
    if world.webhook:
        raise _conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    mine = world.poll = object()
    world.poll_ended_by = "other getUpdates request; make sure that only one bot instance is running"
    world.notify()
    _remember_allowed(world, params)
    world.acknowledge(params.integer("offset"))
    limit = min(max(params.integer("limit", 100), 1), 100)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(max(params.integer("timeout"), 0), 50)
    try:
        while not (updates := world.batch(limit)):
            left = deadline - loop.time()
            if left <= 0:
                break
            try:
                await asyncio.wait_for(world.changed(), left)
            except asyncio.TimeoutError:
                continue
            if world.poll is not mine:
                raise _conflict(f"terminated by {world.poll_ended_by}")
        return updates
    finally:
        if world.poll is mine:
            world.poll = None


@_method("setWebhook")
def _set_webhook(world: World, params: Params) -> Described:
    if not params.text("url"):
        return _delete_webhook(world, params)
    secret = params.text("secret_token") if "secret_token" in params.values else None
    check_webhook(params.text("url"), secret)
    most = min(max(params.integer("max_connections", 40), 1), 100)
    webhook = Webhook(params.text("url"), secret, most)
    _remember_allowed(world, params)
    if params.flag("drop_pending_updates"):
        world.drop_pending()
    if webhook == world.webhook:
        return Described(True, "Webhook is already set")
    world.webhook, world.webhook_error = webhook, None
    world.poll, world.poll_ended_by = None, "setWebhook request"
    world.notify()
    return Described(True, "Webhook was set")


@_method("deleteWebhook")
def _delete_webhook(world: World, params: Params) -> Described:
    had, world.webhook = world.webhook, None
    if params.flag("drop_pending_updates"):
        world.drop_pending()
    world.notify()
    return Described(True, "Webhook was deleted" if had else "Webhook is already deleted")


@_method("getWebhookInfo")
def _get_webhook_info(world: World, params: Params) -> Json:
    hook = world.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.pending()),
    }
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook and world.webhook_error:
        info["last_error_date"], info["last_error_message"] = world.webhook_error
    if world.allowed:
        info["allowed_updates"] = sorted(world.allowed)
    return info


# Sending.


def _send(world: World, params: Params, method: str, content: Callable[[], Json]) -> Json:
    """Check the rest of a send and carry it out; the content is made last."""
    markup = check_markup(params.values.get("reply_markup"))
    chat = world.open_chat(params.values.get("chat_id"))
    extra: Json = {}
    reply = params.structure("reply_parameters") or {}
    reply = reply if isinstance(reply, dict) else {}
    legacy = params.integer("reply_to_message_id")
    if number := Params(reply).integer("message_id", legacy):
        original = chat.messages.get(number)
        if original and not original.deleted:
            extra["reply_to_message"] = original.body
        elif not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    world.charge(chat)
    sender = None if chat.body["type"] == "channel" else world.bot
    message = world.add_message(chat, {**extra, **content()}, sender, markup)
    message.by_bot = True
    world.log_send(method, message, params.for_log())
    return message.body


def _text(params: Params) -> Json:
    entities = params.structure("entities")
    text, found = format_text(params.text("text"), params.text("parse_mode"), entities)
    if not text:
        raise bad("message text is empty")
    return {"text": text, **({"entities": found} if found else {})}


@_method("sendMessage")
def _send_message(world: World, params: Params) -> Json:
    content = _text(params)
    return _send(world, params, "sendMessage", lambda: content)


def _send_media(kind: str) -> None:
    method = f"send{kind.capitalize()}"

    @_method(method)
    def send(world: World, params: Params) -> Json:
        entities = params.structure("caption_entities")
        caption, found = format_text(params.text("caption"), params.text("parse_mode"), entities, MAX_CAPTION)
        value = params.text(kind)
        upload = params.uploads.get(value.removeprefix("attach://") if value else kind)
        known = world.files.get(value)
        if upload and not upload.content:
            raise bad("file must be non-empty")
        if upload and kind == "photo" and len(upload.content) > _MAX_PHOTO:
            raise bad("file is too big")
        if not value and not upload:
            raise bad(f"there is no {kind} in the request")
        if not upload and not known and not value.startswith(("http://", "https://")):
            raise bad("wrong file identifier/HTTP URL specified")

        def content() -> Json:
            if known:
                body = world.media(kind, value, known)
            else:
                data, name = (upload.content, upload.name) if upload else (b"from a URL", None)
                body = world.media(kind, *world.add_file(kind, data, name))
                if name and kind in {"document", "audio"}:
                    body[kind]["file_name"] = name
            if caption:
                body["caption"] = caption
            if found:
                body["caption_entities"] = found
            return body

        return _send(world, params, method, content)


for _kind in ("photo", "voice", "audio", "document"):
    _send_media(_kind)


@_method("sendChatAction")
def _send_chat_action(world: World, params: Params) -> bool:
    world.open_chat(params.values.get("chat_id"))
    if params.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


# Changing and deleting.


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    if not params.text("message_id"):
        raise bad("message identifier is not specified")
    chat = world.open_chat(params.values.get("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad("message to edit not found")
    limit = world.limits.edit_seconds
    old = limit is not None and world.now() - message.body["date"] > limit
    if not message.by_bot or old or (message.markup and "inline_keyboard" not in message.markup):
        raise bad("message can't be edited")
    return chat, message


def _edit(world: World, params: Params, method: str, content: Json) -> Json:
    markup = check_markup(params.values.get("reply_markup"), inline_only=True)
    markup = markup if markup and any(markup["inline_keyboard"]) else None
    _, message = _editable(world, params)
    if content and "text" not in message.body:
        raise bad("there is no text in the message to edit")
    body = dict(message.body)
    shown = body.get("reply_markup")
    shown = shown if shown and any(shown["inline_keyboard"]) else None
    if content:
        body.pop("entities", None)
        body |= content
    same = all(body.get(key) == message.body.get(key) for key in ("text", "entities"))
    if same and shown == markup:
        raise bad(_NOT_MODIFIED)
    body.pop("reply_markup", None)
    body |= {"edit_date": int(world.now()), **({"reply_markup": markup} if markup else {})}
    message.body, message.markup = body, markup
    world.log_send(method, message, params.for_log())
    return body


@_method("editMessageText")
def _edit_message_text(world: World, params: Params) -> Json:
    return _edit(world, params, "editMessageText", _text(params))


@_method("editMessageReplyMarkup")
def _edit_message_reply_markup(world: World, params: Params) -> Json:
    return _edit(world, params, "editMessageReplyMarkup", {})


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if world.now() - message.body["date"] > world.limits.delete_seconds:
        raise bad("message can't be deleted for everyone")
    if not message.by_bot and not chat.private and chat.status != "administrator":
        raise bad("message can't be deleted")


@_method("deleteMessage")
def _delete_message(world: World, params: Params) -> bool:
    if not params.text("message_id"):
        raise bad("message identifier is not specified")
    chat = world.find_chat(params.values.get("chat_id"))
    message = chat.messages.get(params.integer("message_id"))
    if message is None or message.deleted:
        raise bad("message to delete not found")
    _check_deletable(world, chat, message)
    message.deleted = True
    world.notify()
    return True


@_method("deleteMessages")
def _delete_messages(world: World, params: Params) -> bool:
    numbers = params.structure("message_ids")
    if not isinstance(numbers, list) or not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad("too many message identifiers specified")
    chat = world.find_chat(params.values.get("chat_id"))
    try:
        found = [chat.messages[int(n)] for n in numbers if int(n) in chat.messages]
    except (TypeError, ValueError):
        raise bad("invalid message identifier specified") from None
    present = [message for message in found if not message.deleted]
    for message in present:
        _check_deletable(world, chat, message)
    for message in present:
        message.deleted = True
    world.notify()
    return True


@_method("answerCallbackQuery")
def _answer_callback_query(world: World, params: Params) -> bool:
    callback = world.callbacks.get(params.text("callback_query_id"))
    if callback is None or callback.answer is not None:
        raise bad(_QUERY_TOO_OLD)
    if world.now() - callback.time > world.limits.callback_seconds:
        raise bad(_QUERY_TOO_OLD)
    if len(params.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    callback.answer = {"time": world.now(), **params.for_log()}
    world.notify()
    return True


@_method("leaveChat")
def _leave_chat(world: World, params: Params) -> bool:
    chat = world.find_chat(params.values.get("chat_id"))
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    world.open_chat(params.values.get("chat_id"))
    world.membership(chat, world.bot, "left")
    return True


# The bot's own profile.


def _scope(world: World, params: Params) -> str:
    scope = params.structure("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    if "chat_id" in scope:
        world.find_chat(scope["chat_id"])
    language = check_language(params.text("language_code"))
    return json.dumps([scope, language], sort_keys=True)


@_method("setMyCommands")
def _set_my_commands(world: World, params: Params) -> bool:
    commands = check_commands(params.structure("commands"))
    world.commands[_scope(world, params)] = commands
    return True


@_method("getMyCommands")
def _get_my_commands(world: World, params: Params) -> list[Any]:
    return world.commands.get(_scope(world, params), [])


@_method("deleteMyCommands")
def _delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(world, params), None)
    return True


def _set_profile(method: str, name: str, most: int) -> None:
    @_method(method)
    def set_profile(world: World, params: Params) -> bool:
        if len(params.text(name)) > most:
            raise bad(f"{name.replace('_', ' ')} is too long")
        language = check_language(params.text("language_code"))
        world.profile.setdefault(language, {})[name] = params.text(name)
        return True


_set_profile("setMyName", "name", 64)
_set_profile("setMyDescription", "description", 512)
_set_profile("setMyShortDescription", "short_description", 120)


@_method("getFile")
def _get_file(world: World, params: Params) -> Json:
    file_id = params.text("file_id")
    file = world.files.get(file_id)
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > _MAX_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }
