"""Slow requests are not waited for: neither for their head nor for their body."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.traffic import RefusedError

PATIENCE_S = 20.0
"""Seconds for the head of a request, and for each part of its body."""
SLOWEST = 16 * 1024
"""Bytes of a body that must come each second, after `PATIENCE_S`."""
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class HastyProtocol(H11Protocol):
    """Closes a connection on which no whole head comes in time; uvicorn itself would wait for ever."""

    patience_s = PATIENCE_S
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in a part of a request; begin to wait where a head is not whole yet."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._timer is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.patience_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def hurried(receive: Receive, length: int) -> Receive:
    """`receive`, but the body has to come in time.

    Args:
        receive: gives the parts of the body.
        length: bytes of the whole.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S + length / SLOWEST
    coming = True

    async def receiving() -> MutableMapping[str, Any]:
        nonlocal coming
        if not coming:  # what is waited for now is that the client goes away
            return await receive()
        try:
            async with asyncio.timeout_at(min(deadline, loop.time() + PATIENCE_S)):
                message = await receive()
        except TimeoutError:
            raise RefusedError(408, "too_slow", "the request did not come in time") from None
        coming = message["type"] == "http.request" and message.get("more_body", False)
        return message

    return receiving
