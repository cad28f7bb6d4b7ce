"""Who may talk to the server: known host names, the same origin, a login where one is set, requests of sane size."""

from __future__ import annotations

import base64
import hmac
import ipaddress
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_BODY = 64 * 1024
# What the page needs of Gradio; everything else there (files, proxies, uploads, monitoring) stays shut.
GRADIO_OPEN = frozenset(
    {"app_id", "call", "cancel", "heartbeat", "info", "queue", "reset", "run", "startup-events", "theme.css", "user"}
)
SHUT = ("/login", "/logout", "/monitoring", "/svelte", "/file", "/proxy", "/pwa_icon", "/custom_component")
HEADERS = {
    # Gradio compiles its templates in the browser, so inline script and eval cannot be forbidden; other hosts can.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class RefusedError(Exception):
    """A request that goes no further."""

    def __init__(self, status: int, kind: str, message: str):
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message


@dataclass(frozen=True, slots=True)
class Guests:
    """Which names the server answers to, and the login it asks for."""

    names: frozenset[str] = LOOPBACK
    addresses: bool = False
    """Answer to any literal IP address too; a rebound DNS name is never one."""
    login: str | None = None
    """`user:password` for HTTP basic authentication."""


class Gate:
    """ASGI middleware; refuses before anything behind it sees the request, and puts safe headers on every reply."""

    def __init__(self, app: App, guests: Guests):
        self.app, self.guests = app, guests

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._check(scope["path"], headers)
            await self.app(scope, receive, _with_headers(send))
        except RefusedError as refused:
            await _reply(_with_headers(send), refused)
        return None

    def _check(self, path: str, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        if not self._knows(host):
            raise RefusedError(403, "unknown_host", "this server does not answer to that host name")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            raise RefusedError(403, "cross_site", "requests from other sites are refused")
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            raise RefusedError(403, "cross_site", "requests from other sites are refused")
        if self.guests.login is not None and not _logged_in(headers.get("authorization", ""), self.guests.login):
            raise RefusedError(401, "login", "log in with the user name and password of this server")
        if _is_shut(path):
            raise RefusedError(404, "not_found", "nothing is served here")
        if "transfer-encoding" in headers:
            raise RefusedError(411, "length_required", "say how long the request is with Content-Length")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            raise RefusedError(413, "too_large", f"a request may have {LARGEST_BODY} bytes")

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


def _logged_in(header: str, login: str) -> bool:
    scheme, _, encoded = header.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        given = b""
    return hmac.compare_digest(given, login.encode())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message.get("headers", ())}
            added = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in names]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending


async def _reply(send: Send, refused: RefusedError) -> None:
    body = json.dumps({"error": {"kind": refused.kind, "message": refused.message}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if refused.status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Wenbao", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
