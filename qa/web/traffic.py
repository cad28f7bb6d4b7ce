"""How much one client may ask for: questions in a time, requests at once, wrong passwords."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from starlette.exceptions import HTTPException

BURST, PER_SECOND = 60, 5.0
"""Requests that a client may send at once, and how many more it may send each second."""
AT_ONCE, ALL_AT_ONCE = 64, 256
"""Requests of one client, and of all, that are worked on or wait for it."""
WRONG_LOGINS, LOCKED_S = 10, 60.0
"""Wrong passwords of a client, and for how many seconds after the first of them it has to wait then."""
FIRST_DELAY_S = 0.1
"""How long the reply to a wrong password takes; each further one takes twice as long."""
REMEMBERED = 10_000
"""Clients that are told apart; the longest unseen is forgotten first."""

Number = TypeVar("Number", int, float)


class RefusedError(HTTPException):
    """A request that goes no further."""

    def __init__(self, status: int, kind: str, message: str, *, retry_after: float | None = None):
        # Nobody reads what is left of the request, so nothing can follow it on its connection.
        headers = {"connection": "close"}
        if retry_after is not None:
            headers["retry-after"] = str(math.ceil(retry_after))
        super().__init__(status, message, headers)
        self.kind = kind


class Traffic:
    """Keeps count of clients. For one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._allowances: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._working: Counter[str] = Counter()

    @contextmanager
    def working(self, client: str) -> Iterator[None]:
        """Hold one of the places for requests that are worked on.

        Raises:
            RefusedError: 429, there is none left.
        """
        if self._working[client] >= AT_ONCE or self._working.total() >= ALL_AT_ONCE:
            raise RefusedError(429, "busy", "too many requests at once: try again in a second", retry_after=1)
        self._working[client] += 1
        try:
            yield
        finally:
            self._working[client] -= 1
            if not self._working[client]:
                del self._working[client]

    def spend(self, client: str) -> None:
        """Count one request of a client.

        Raises:
            RefusedError: 429, it has sent too many.
        """
        now = self._clock()
        left, then = self._allowances.get(client, (float(BURST), now))
        left = min(BURST, left + (now - then) * PER_SECOND)
        if left < 1:
            raise RefusedError(
                429, "too_many", f"{PER_SECOND:.0f} requests a second are allowed: slow down", retry_after=1
            )
        _remember(self._allowances, client, (left - 1, now))

    def check_locked(self, client: str) -> None:
        """Refuse a client that has given too many wrong passwords, whatever it gives now.

        Raises:
            RefusedError: 429, for a while.
        """
        count, first = self._wrong.get(client, (0, 0.0))
        if count >= WRONG_LOGINS and (left := first + LOCKED_S - self._clock()) > 0:
            raise RefusedError(429, "locked", "too many wrong passwords: try again in a minute", retry_after=left)

    def wrong_login(self, client: str) -> float:
        """Count a wrong password; gives the seconds that the reply should take."""
        now = self._clock()
        count, first = self._wrong.get(client, (0, now))
        if first + LOCKED_S <= now:
            count, first = 0, now
        _remember(self._wrong, client, (count + 1, first))
        return float(FIRST_DELAY_S * 2 ** min(count, 5))


def client_of(address: str) -> str:
    """Who is one client: an address, or in IPv6 the network of one subscriber."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def is_elsewhere(address: str) -> bool:
    """Whether an address is one of another machine; uvicorn takes it from the proxy where that runs on this one."""
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _remember(kept: OrderedDict[str, tuple[Number, float]], client: str, value: tuple[Number, float]) -> None:
    kept[client] = value
    kept.move_to_end(client)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
