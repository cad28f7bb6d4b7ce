"""Calls of Gradio that name files: no component here takes any, so what names one is forged.

A mounted Gradio app copies the file of any path in such a call to its cache, and fetches that of any address, before it
calls anything: its own check is only made for apps that it has launched itself.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from qa.web.traffic import RefusedError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def without_files(receive: Receive) -> Receive:
    """`receive`, once its whole body, which has been limited before, is known to name no file.

    Raises:
        RefusedError: 403, it names one; 400, it is not JSON.
    """
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        forged = bool(body) and names_file(json.loads(body))
    except (ValueError, RecursionError):
        raise RefusedError(400, "invalid", "the body is not JSON") from None
    if forged:
        raise RefusedError(403, "no_files", "files are taken by POST /api/reports only")
    whole: MutableMapping[str, Any] | None = {"type": "http.request", "body": body, "more_body": False}

    async def again() -> MutableMapping[str, Any]:
        nonlocal whole
        first, whole = whole, None
        return first or await receive()

    return again


def names_file(value: Any) -> bool:
    """Whether a JSON value has an object in it that Gradio would take for a file."""
    if isinstance(value, dict):
        return {"path", "meta"} <= value.keys() or any(map(names_file, value.values()))
    return isinstance(value, list) and any(map(names_file, value))
