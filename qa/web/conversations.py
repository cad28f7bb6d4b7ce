"""The conversations of the HTTP interface and of the page, by the ids that clients choose."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.ask import Answerer
    from qa.dialogue import Conversation

LIMIT, LIFETIME = 1000, 3600.0
"""How many conversations are kept, and for how many seconds after their last question."""


class Conversations:
    """Conversations by id, the longest unused forgotten first. May be used from any thread."""

    def __init__(
        self,
        answerer: Answerer,
        *,
        limit: int = LIMIT,
        lifetime: float = LIFETIME,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answerer = answerer
        self._limit = limit
        self._lifetime = lifetime
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, name: str, *, anew: bool = False) -> Conversation:
        """The conversation called `name`, a new one where there is none or `anew` is wanted."""
        with self._lock:
            now = self._clock()
            while self._kept and next(iter(self._kept.values()))[0] < now - self._lifetime:
                self._kept.popitem(last=False)
            _, kept = self._kept.pop(name, (now, None))
            conversation = kept if kept and not anew else self._answerer.conversation()
            self._kept[name] = now, conversation
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)
            return conversation
