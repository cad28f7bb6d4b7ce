"""How the page asks: the stages of a slow answer as they begin, then the answer as a turn of the conversation."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from index.retriever import LibraryError, ModelError, Where
from qa.request import LONGEST_QUESTION
from qa.web.cards import trouble, turn
from qa.web.chart import WIDEST
from qa.web.conversations import Conversations
from qa.web.words import spot

if TYPE_CHECKING:
    from qa.ask import Answerer
    from qa.dialogue import Conversation

DAY = 24 * 3600.0
"""How many seconds a page may lie open and its conversation still go on."""
LONGEST_TYPED = 10 * LONGEST_QUESTION
"""Characters that the box takes: what is too long to be asked is told so, not cut."""
PATIENCE_S = 0.15
"""A stage that lasts longer is told to whoever waits."""


class Asked(BaseModel):
    """The body of POST /page/ask."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_TYPED)]
    conversation: Annotated[str, Field(min_length=1, max_length=64)]
    whole: bool = False
    """It was clicked, not typed: it says all it means and leans on nothing asked before."""
    scope: Annotated[str, Field(max_length=300)] = ""
    """An entry of the scope menu."""
    width: Annotated[int, Field(ge=0, le=10_000)] = WIDEST
    """Pixels a chart may be wide."""


def add_asking(app: FastAPI, answerer: Answerer) -> None:
    """Put POST /page/ask into `app`: a line of JSON for each stage that lasts; the last has the turn, or "failed"."""
    conversations = Conversations(answerer, lifetime=DAY)

    @app.post("/page/ask", include_in_schema=False)
    def ask(asked: Asked) -> StreamingResponse:
        conversation = conversations.of(asked.conversation, anew=asked.whole)
        return StreamingResponse(_lines(conversation, asked), media_type="application/x-ndjson")


def _lines(conversation: Conversation, asked: Asked) -> Iterator[str]:
    try:
        for name, said in with_stages(lambda notify: answer_turn(conversation, asked, notify)):
            yield json.dumps({name: said}, ensure_ascii=False) + "\n"
    except Exception:
        # Raised from here it would look like a lost connection, and the page would ask again for ever.
        logging.getLogger(__name__).exception("an answer failed")
        yield json.dumps({"failed": True}) + "\n"


def with_stages(work: Callable[[Callable[[str], None]], str]) -> Iterator[tuple[str, str]]:
    """Each stage that lasts, which `work` tells as they begin, as ("stage", name); last ("turn", what `work` made)."""
    stages: SimpleQueue[str | None] = SimpleQueue()
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(work, stages.put)
        made.add_done_callback(lambda _: stages.put(None))
        stage: str | None = ""
        while stage is not None:
            try:
                stage = stages.get(timeout=PATIENCE_S if stage else None)
            except Empty:
                yield "stage", str(stage)
                stage = ""
        yield "turn", made.result()


def answer_turn(conversation: Conversation, asked: Asked, notify: Callable[[str], None] | None = None) -> str:
    """The question and its answer as a turn of the conversation, for the page."""
    turn_id = f"t{secrets.token_hex(4)}"
    question = asked.question.strip()
    if len(question) > LONGEST_QUESTION:
        return trouble(question[:80] + "…", spot("too_long", "p", limit=LONGEST_QUESTION), turn_id)
    try:
        answer = conversation.ask(question, where=read_scope(asked.scope), notify=notify)
    except (LibraryError, ModelError) as error:
        return trouble(question, spot("unavailable", "p", message=error), turn_id)
    return turn(answer, turn_id, width=asked.width)


def read_scope(chosen: str) -> Where:
    """The filter that an entry of the scope menu stands for."""
    kind, _, name = (chosen or "").partition(":")
    return Where(reports=(name,)) if kind == "report" else Where(regions=(name,)) if kind == "region" else Where()
