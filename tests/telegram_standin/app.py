"""The server: the Bot API, file downloads and the control API on one port."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import socket
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable
from uvicorn._types import Scope as UvicornScope
from uvicorn.protocols.http.h11_impl import H11Protocol

from .controls import CONTROLS, Controls
from .faults import HangUp
from .methods import METHODS, Described
from .params import Params, read_params
from .rules import Json, Refusal
from .webhook import Courier
from .world import World

if TYPE_CHECKING:
    from typing_extensions import Self

DEFAULT_TOKEN = "123456789:AAStandInTokenForTestsOnly_0123456789"  # Opens nothing.
_log = logging.getLogger(__name__)
_NOT_FOUND = Refusal(404, "Not Found")
_UNAUTHORIZED = Refusal(401, "Unauthorized")


class _Protocol(H11Protocol):
    """Uvicorn's protocol, with the transport in the scope so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app: ASGI3Application = self.app

        async def with_transport(scope: UvicornScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            scope["standin.transport"] = transport  # type: ignore[typeddict-unknown-key]
            await app(scope, receive, send)

        self.app = with_transport


class Standin(Controls):
    """A Telegram that runs in a thread.

    Example:
        >>> with Standin() as telegram:
        ...     telegram.text(42, "/start")
        ...     telegram.wait_for(42, "Hello")

    Attributes:
        token: The bot's token.
        port: Where it listens.
        url: python-telegram-bot's ``base_url``.
        file_url: python-telegram-bot's ``base_file_url``.
        control_url: The control API.
    """

    def __init__(self, token: str = DEFAULT_TOKEN, port: int = 0, host: str = "127.0.0.1") -> None:
        """Take the port; `start` begins to serve.

        Args:
            token: The only token that is let in, ``<number>:<text>``.
            port: The port; 0 for any free one.
            host: The address.
        """
        super().__init__(World(token))
        self.token = token
        self._socket = socket.create_server((host, port), backlog=1024)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = int(self._socket.getsockname()[1])
        root = f"http://{host}:{self.port}"
        self.url, self.file_url = f"{root}/bot", f"{root}/file/bot"
        self.control_url = f"{root}/_control"
        config = uvicorn.Config(
            self._app, http=_Protocol, ws="none", loop="asyncio", interface="asgi3", lifespan="off",
            log_config=None, access_log=False, log_level="critical", timeout_keep_alive=60,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="telegram-standin", daemon=True)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> Self:
        """Serve in a thread; it is up when this returns."""
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the stand-in did not start")
        return self

    def stop(self) -> None:
        """Cut all connections and end; what was recorded can still be read."""
        if self._thread.is_alive():
            self._on_loop(self._cut)
            self._thread.join(10)
        self._socket.close()

    def _cut(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        for connection in list(self._server.server_state.connections):
            if transport := getattr(connection, "transport", None):
                transport.abort()

    async def _serve(self) -> None:
        self._loop, self._loop_thread = asyncio.get_running_loop(), threading.get_ident()
        courier = asyncio.create_task(Courier(self.world).run())
        serving = asyncio.create_task(self._server.serve([self._socket]))
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.002)
        self._ready.set()
        await serving
        self._loop = self._loop_thread = None
        courier.cancel()

    # Requests.

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except (HangUp, ClientDisconnect):
            scope["standin.transport"].abort()
            await _disconnected(request)
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/_control/"):
            return await self._control(request, path.removeprefix("/_control/"))
        if path.startswith("/file/bot"):
            token, _, name = path.removeprefix("/file/bot").partition("/")
            return await self._call(request, token, "download", name)
        if path.startswith("/bot"):
            token, _, name = path.removeprefix("/bot").partition("/")
            return await self._call(request, token, name)
        return _refuse(_NOT_FOUND)

    async def _call(self, request: Request, token: str, name: str, file: str = "") -> Response:
        """Answer a call and remember what became of it."""
        started = time.perf_counter()
        call: Json = {
            "seq": len(self.world.calls) + 1, "time": self.world.now(),
            "method": METHODS[name.lower()][0] if name.lower() in METHODS else name,
            "params": {"file_path": file} if file else {}, "fault": None, "carried_out": False,
            "status": None, "description": None, "seconds": None,
        }  # fmt: skip
        self.world.calls.append(call)
        try:
            response = await self._carry_out(request, token, name, file, call)
            call["status"] = response.status_code
            return response
        except Refusal as refusal:
            call["status"], call["description"] = refusal.code, refusal.description
            return _refuse(refusal)
        except (HangUp, ClientDisconnect):
            raise
        except Exception as error:  # noqa: BLE001 - Answered as a 500, never lost.
            _log.exception("the stand-in itself failed in %s", name)
            call["status"], call["description"] = 500, f"stand-in failed: {error!r}"
            return _refuse(Refusal(500, call["description"]))
        finally:
            call["seconds"] = time.perf_counter() - started

    async def _carry_out(self, request: Request, token: str, name: str, file: str, call: Json) -> Response:
        world = self.world
        params = await read_params(request, world.limits.max_body)
        call["params"] |= params.for_log()
        if token != world.token:
            raise _UNAUTHORIZED
        known = bool(file) or name.lower() in METHODS
        if not known or request.method not in {"GET", "POST"}:
            raise _NOT_FOUND
        fault = world.faults.take(name, params.text("chat_id"))
        if fault is None:
            return await self._result(request, name, file, params, call)
        call["fault"] = fault.kind
        if fault.kind in {"hang", "slow"}:
            await _unless_gone(request, asyncio.sleep(fault.seconds))
        if not fault.carries_out:
            return fault.answer() or _refuse(_NOT_FOUND)
        try:
            response = await self._result(request, name, file, params, call)
        except Refusal as refusal:
            call["description"] = refusal.description
            response = _refuse(refusal)
        return fault.answer() or response

    async def _result(self, request: Request, name: str, file: str, params: Params, call: Json) -> Response:
        if file:
            stored = self.world.paths.get(file)
            if stored is None:
                raise _NOT_FOUND
            call["carried_out"] = True
            return Response(stored.content, media_type="application/octet-stream")
        result = METHODS[name.lower()][1](self.world, params)
        if inspect.isawaitable(result):
            result = await _unless_gone(request, result)
        call["carried_out"] = True
        if isinstance(result, Described):
            described = {"ok": True, "result": result.result, "description": result.description}
            return _answer(described)
        return _answer({"ok": True, "result": result})

    async def _control(self, request: Request, name: str) -> Response:
        """Answer ``/_control/<name>``: the same-named method with JSON arguments."""
        try:
            arguments: Json = {key: _value(text) for key, text in request.query_params.items()}
            if body := await request.body():
                arguments |= json.loads(body)
            if name == "wait_for":
                result = await self._wait_for(**arguments)
            elif name in CONTROLS:
                result = CONTROLS[name](self, **arguments)
            else:
                return _answer(_NOT_FOUND.envelope, 404)
        except (TypeError, ValueError, LookupError, TimeoutError) as error:
            status = 408 if isinstance(error, TimeoutError) else 400
            return _answer({"ok": False, "error_code": status, "description": str(error)}, status)
        return _answer({"ok": True, "result": result})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _answer(content: Json, status: int = 200) -> Response:
    """A JSON answer, compact and in ASCII as Telegram's."""
    text = json.dumps(content, separators=(",", ":"))
    return Response(text, status, media_type="application/json")


def _refuse(refusal: Refusal) -> Response:
    return JSONResponse(refusal.envelope, refusal.code, refusal.headers)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _unless_gone(request: Request, work: Any) -> Any:
    """Do something long, but hang up as soon as the client does."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HangUp
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
