"""The server: the doors for programs and the page, in one process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.retriever import LibraryError, ModelError
from qa.api import add_api, add_nothing_else
from qa.console import UsageError, tell
from qa.mcp import mount_mcp
from qa.openai_api import add_chat
from qa.request import UnknownReportError
from qa.schemas import ErrorReply
from qa.tools import Tools
from qa.web.gate import LOOPBACK, Gate, Guests
from qa.web.traffic import RefusedError

if TYPE_CHECKING:
    import uvicorn

    from qa.ask import Answerer

ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorReply, "description": "It cannot be asked so, or is not there"},
    "503": {"model": ErrorReply, "description": "The library cannot be read or written"},
}

KINDS = {400: "invalid", 404: "not_found"}


def build_app(answerer: Answerer, *, guests: Guests | None = None) -> FastAPI:
    """The doors for programs with the page at /; they answer to loopback names unless `guests` says more."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    from qa.web.page import mount_page

    guests = guests or Guests()
    tools = Tools(answerer)
    app = FastAPI(title="Wenbao", docs_url=None, redoc_url=None, responses=ERRORS)
    _add_errors(app)
    add_api(app, answerer, tools)
    add_chat(app, answerer, tools)
    mount_mcp(app, tools)
    add_nothing_else(app)
    mount_page(app, answerer, tools, may_change=guests.may_change, logs_out=guests.login is not None)
    app.add_middleware(Gate, guests=guests)
    return app


def serve(
    answerer: Answerer,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    auth: str | None = None,
    no_auth: bool = False,
    read_only: bool = False,
    names: Iterable[str] = (),
) -> None:
    """Serve until interrupted.

    Args:
        auth: `user:password` that everyone must give.
        no_auth: serve other machines without a login.
        read_only: refuse uploads and removals.
        names: what a proxy in front of the server is called by.

    Raises:
        UsageError: other machines could reach the server and neither `auth` nor `no_auth` was given, or the address
            is not to be had.
    """
    import uvicorn

    guests = guests_of(host, auth=auth, no_auth=no_auth, read_only=read_only, names=names)
    listener = _listen(host, port)
    app = build_app(answerer, guests=guests)
    shown = f"[{host}]" if ":" in host else host
    tell(f"Wenbao: http://{shown}:{listener.getsockname()[1]}")
    if auth and host not in LOOPBACK:
        tell("the password crosses the network as it is: put a proxy with TLS in front")
    uvicorn.Server(http_config(app)).run(sockets=[listener])


def http_config(app: FastAPI) -> uvicorn.Config:
    """How an app is served: a free port where none is given, slow requests not waited for, so many connections."""
    import uvicorn

    from qa.web.patience import HastyProtocol

    return uvicorn.Config(
        app, port=0, http=HastyProtocol, log_level="warning", timeout_keep_alive=30, limit_concurrency=1000
    )


def guests_of(
    host: str, *, auth: str | None, no_auth: bool, read_only: bool = False, names: Iterable[str] = ()
) -> Guests:
    """Who may come in when the server listens on `host`, and a proxy that is called by `names` may stand before it.

    Raises:
        UsageError: other machines could reach it and neither a login nor its absence was asked for.
    """
    known, local = LOOPBACK | {name.lower() for name in names}, host in LOOPBACK or host.startswith("127.")
    if (known > LOOPBACK or not local) and auth is None and not no_auth:
        cause = f"--host {host}" if not local else "--name"
        raise UsageError(f"{cause} lets other machines in: add --auth USER:PASSWORD, or --no-auth if you mean it")
    own = {host.lower()} if local else {host.lower(), socket.gethostname().lower()}
    return Guests(names=known | own, addresses=not local, login=auth, may_change=not read_only)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port} ({error.strerror}): choose another with --port"
        ) from error


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        kind = error.kind if isinstance(error, RefusedError) else KINDS.get(error.status_code, "refused")
        return _error(error.status_code, kind, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query")) or "body"
        return _error(422, "invalid", f"{place}: {first['msg']}")

    @app.exception_handler(UsageError)
    async def misused(request: Request, error: UsageError) -> JSONResponse:
        unknown = isinstance(error, UnknownReportError)
        return _error(404 if unknown else 422, "not_found" if unknown else "invalid", str(error))

    @app.exception_handler(LibraryError)
    @app.exception_handler(ModelError)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        return _error(503, "unavailable", str(error))


def _error(status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"kind": kind, "message": message}}, status, headers)
