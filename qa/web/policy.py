"""Headers that tell a browser what may run: nothing beside programs' replies, and on the page only its own scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

PROGRAMS = ("/api/", "/v1/", "/docs", "/healthz", "/openapi.json")
"""Paths that no script belongs to."""
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# Gradio compiles its templates in the browser: without eval nothing is drawn (6.31). Its components style themselves.
PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def with_policy(send: Send, path: str) -> Send:
    """`send`, with the headers; a page's inline scripts are allowed by what they are, any other is not run."""
    held: Message | None = None
    page = bytearray()

    async def sending(message: Message) -> None:
        nonlocal held
        if message["type"] == "http.response.start":
            held = message
            if path.startswith(PROGRAMS) or not _is_page(message):
                held = None
                await send(_with(message, NOTHING if path.startswith(PROGRAMS) else PAGE.format(scripts="")))
        elif held is None:
            await send(message)
        else:
            page.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await send(_with(held, PAGE.format(scripts=_digests(bytes(page)))))
                await send({**message, "body": bytes(page)})

    return sending


def _is_page(start: Message) -> bool:
    names = dict(start.get("headers", ()))
    return names.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in names


def _digests(page: bytes) -> str:
    """The inline scripts of a page, as a policy names them."""
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE.findall(page))
    return "".join(f" 'sha256-{digest}'" for digest in dict.fromkeys(digests))


def _with(start: Message, policy: str) -> Message:
    names = {name.lower() for name, _ in start.get("headers", ())}
    safe = {**HEADERS, "content-security-policy": policy}
    added = [(name.encode(), value.encode()) for name, value in safe.items() if name.encode() not in names]
    return {**start, "headers": [*start.get("headers", ()), *added]}
