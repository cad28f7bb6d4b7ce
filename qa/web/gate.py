"""Who may talk to the server: known host names, the same origin, a login where one is set, requests of sane size.

Everything but forged files and the form of the login is checked before a byte of a request's body is read.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

from qa.web.forgery import without_files
from qa.web.login import Login
from qa.web.patience import hurried
from qa.web.policy import with_policy
from qa.web.traffic import RefusedError, Traffic, client_of, is_elsewhere

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_BODY, LARGEST_CHAT, LARGEST_UPLOAD = 64 * 1024, 1024 * 1024, 64 * 1024 * 1024
"""Bytes of a request: of any, of one that carries a whole chat, of one that carries reports."""
CHAT, REPORTS = "/v1/chat/completions", "/api/reports"
WORK = (
    *("/api/", "/v1/", "/page/ask", "/page/chart", "/page/facts", "/page/indicators"),
    *(f"/gradio_api/{name}" for name in ("call", "mcp", "queue/join", "run")),
)
"""Paths whose requests search or read; the others serve the page's own files, or wait for news."""
# What the page needs of Gradio; everything else there (files, proxies, uploads, monitoring) stays shut.
GRADIO_OPEN = frozenset(
    "app_id call cancel heartbeat info mcp queue reset run startup-events theme.css user".split()  # noqa: SIM905
)
SHUT = ("/login", "/logout", "/monitoring", "/svelte", "/file", "/proxy", "/pwa_icon", "/custom_component")


class Request(NamedTuple):
    """What is known of a request before its body."""

    method: str
    path: str
    headers: dict[str, str]
    client: str
    """See `client_of`."""


@dataclass(frozen=True, slots=True)
class Guests:
    """Which names the server answers to, and the login it asks for."""

    names: frozenset[str] = LOOPBACK
    addresses: bool = False
    """Answer to any literal IP address too; a rebound DNS name is never one."""
    login: str | None = None
    """`user:password`, see `Login`."""
    may_change: bool = True
    """Whether reports may be added and removed."""


class Gate:
    """ASGI middleware; refuses before anything behind it sees the request, and puts safe headers on every reply."""

    def __init__(self, app: App, guests: Guests, traffic: Traffic | None = None):
        self.app, self.guests, self.traffic = app, guests, traffic or Traffic()
        self.login = Login(guests.login, self.traffic) if guests.login is not None else None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        address = (scope.get("client") or ("", 0))[0]
        request = Request(scope["method"], scope["path"], headers, client_of(address))
        send = with_policy(send, request.path)
        try:
            self._check_sender(request)
            if self.login and (reply := await self.login.answer(scope, receive, request.client)):
                return await reply(scope, receive, send)
            length = self._check_request(request)
            is_work = request.path.startswith(WORK)
            if is_work and is_elsewhere(address):
                self.traffic.spend(request.client)
            with self.traffic.working(request.client) if is_work else nullcontext():
                receive = hurried(receive, length)
                if request.method == "POST" and request.path.startswith("/gradio_api/"):
                    receive = await without_files(receive)
                await self.app(scope, receive, send)
        except RefusedError as refused:
            await _reply(send, refused)
        return None

    def _check_sender(self, request: Request) -> None:
        headers, host = request.headers, request.headers.get("host", "")
        if not self._knows(host):
            raise RefusedError(403, "unknown_host", "this server does not answer to that host name")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            raise RefusedError(403, "cross_site", "requests from other sites are refused")
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            raise RefusedError(403, "cross_site", "requests from other sites are refused")

    def _check_request(self, request: Request) -> int:
        """Refuse what cannot be had or is too large; gives how many bytes the body has."""
        changes = request.path.startswith(REPORTS) and request.method in ("POST", "DELETE")
        if _is_shut(request.path):
            raise RefusedError(404, "not_found", "nothing is served here")
        if changes and not self.guests.may_change:
            raise RefusedError(403, "read_only", "this server takes no reports and removes none")
        if "transfer-encoding" in request.headers:
            raise RefusedError(411, "length_required", "say how long the request is with Content-Length")
        length = request.headers.get("content-length", "0")
        largest = {CHAT: LARGEST_CHAT, REPORTS: LARGEST_UPLOAD}.get(request.path, LARGEST_BODY)
        if not length.isdecimal() or len(length) > 12 or int(length) > largest:
            raise RefusedError(413, "too_large", f"a request may have {largest} bytes")
        kind = request.headers.get("content-type", "").lower()
        if changes and request.method == "POST" and not kind.startswith("multipart/form-data"):
            raise RefusedError(415, "wrong_type", "send the files as multipart/form-data, each as files")
        return int(length)

    def _knows(self, host: str) -> bool:
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        name = name.strip("[]").lower().rstrip(".")
        return name in self.guests.names or (self.guests.addresses and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_shut(path: str) -> bool:
    if path.startswith("/gradio_api/"):
        return path.split("/")[2] not in GRADIO_OPEN
    return path.startswith(SHUT)


async def _reply(send: Send, refused: RefusedError) -> None:
    body = json.dumps({"error": {"kind": refused.kind, "message": refused.detail}}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **(refused.headers or {})}
    if refused.status_code == 401:
        headers["www-authenticate"] = 'Basic realm="Wenbao", charset="UTF-8"'
    written = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status_code, "headers": written})
    await send({"type": "http.response.body", "body": body})
