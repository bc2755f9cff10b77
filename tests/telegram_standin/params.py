"""A call's parameters, wherever the request carries them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from .rules import Json, Refusal, bad

_TOO_LARGE = Refusal(413, "Request Entity Too Large")


@dataclass
class Upload:
    """An uploaded file."""

    name: str
    content: bytes


@dataclass
class Params:
    """Parameters as they came: JSON values, or text from a query or a form."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text, empty where it is missing."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter as a number, the default where it is none."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A parameter as yes or no."""
        return self.text(name).lower() in {"true", "1", "yes", "y"}

    def structure(self, name: str) -> Any:
        """A parameter as a JSON value, None where it is missing or empty.

        Raises:
            Refusal: It is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def for_log(self) -> Json:
        """What to remember of them: uploads by name and size."""
        files = {
            key: {"file_name": upload.name, "file_size": len(upload.content)} for key, upload in self.uploads.items()
        }
        return {**self.values, **files}


async def read_params(request: Request, most: int) -> Params:
    """Read a request's parameters from its query and its body.

    Args:
        request: The request.
        most: The largest body allowed.

    Returns:
        The parameters.

    Raises:
        Refusal: The body is too large or cannot be read.
    """
    params = Params(dict(request.query_params))
    size, chunks = 0, []
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            chunks.append(chunk)
    if size > most:
        raise _TOO_LARGE
    body = request._body = b"".join(chunks)  # Where Request.form looks for it.
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            values = json.loads(body) if body else {}
        except ValueError:
            raise bad("can't parse request body as JSON") from None
        if not isinstance(values, dict):
            raise bad("request body must be a JSON object")
        params.values |= values
    elif kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        await _read_form(request, params, most)
    return params


async def _read_form(request: Request, params: Params, most: int) -> None:
    try:
        async with request.form(max_part_size=most) as form:
            for key, value in form.multi_items():
                if isinstance(value, UploadFile):
                    params.uploads[key] = Upload(value.filename or "", await value.read())
                else:
                    params.values[key] = value
    except HTTPException:
        raise bad("can't parse request body as a form") from None
