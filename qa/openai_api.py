"""The OpenAI-compatible chat, so that any such client can ask the reports."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from qa.answer import Answer, to_json
from qa.console import UsageError
from qa.render import place_text, quote_text
from qa.schemas import AnswerReply, gives
from qa.tools import Given, Region, ReportId, Tools

if TYPE_CHECKING:
    from qa.ask import Answerer

MODEL = "wenbao"
MOST_MESSAGES = 200
REMEMBERED = 10
"""Earlier questions of a chat that are gone through again, to understand what the last one leaves out."""
NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
MARKUP = re.compile(r"\[\d+\](?!\()|[\\`*_<>\[\]~|#]")
"""What Markdown would act on; numbers of citations stay as they are."""


class Part(BaseModel):
    """A part of a message; only text can be asked."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One turn of a chat."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, str):
            return self.content.strip()
        return "\n".join(part.text for part in self.content or ()).strip()


class StreamOptions(BaseModel):
    """What a stream ends with."""

    include_usage: bool = False


class ChatBody(BaseModel):
    """The body of POST /v1/chat/completions; what steers a language model (temperature and so on) has no effect."""

    model_config = ConfigDict(extra="ignore")

    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None
    region: Region = None
    year: Given = None
    report: ReportId = None


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0]
    message: Message
    finish_reason: Literal["stop"]


class ChatReply(BaseModel):
    """A chat completion; `wenbao` is the answer object."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: dict[str, int]
    wenbao: AnswerReply


def add_chat(app: FastAPI, answerer: Answerer, tools: Tools) -> None:
    """Add POST /v1/chat/completions and GET /v1/models."""

    @app.post("/v1/chat/completions", summary="Ask as clients of OpenAI do", responses=gives(ChatReply))
    def chat(body: ChatBody) -> Response:
        answer = _answer(answerer, tools, body)
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            fresh = {"cache-control": "no-cache"}
            return StreamingResponse(_stream(answer, usage=usage), media_type="text/event-stream", headers=fresh)
        return JSONResponse(_completion(answer))

    @app.get("/v1/models", summary="The one model there is")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model()]}

    @app.get("/v1/models/{name}", summary="What a model is")
    def model(name: str) -> dict[str, Any]:
        if name != MODEL:
            raise HTTPException(404, f"the one model is {MODEL}")
        return _model()


def chat_text(answer: Answer) -> str:
    """The answer with the quotes it rests on, as Markdown in which nothing of a report is markup."""
    quotes = (f"[{one.number}] {quote_text(one)}\n— {place_text(one)}" for one in answer.citations)
    return MARKUP.sub(lambda mark: mark[0] if len(mark[0]) > 1 else f"\\{mark[0]}", "\n\n".join((answer.text, *quotes)))


def _answer(answerer: Answerer, tools: Tools, body: ChatBody) -> Answer:
    """The answer to the last message, understood from the ones before.

    Raises:
        UsageError: the last message is not a question that can be asked.
    """
    if body.messages[-1].role != "user":
        raise UsageError("messages: the last one must be the user's question")
    *earlier, question = (message.text for message in body.messages if message.role == "user")
    conversation = answerer.conversation()
    ask = partial(tools.answer, conversation, region=body.region, year=body.year, report=body.report)
    for text in earlier[-REMEMBERED:]:
        with suppress(UsageError):
            ask(text)
    return ask(question)


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": chat_text(answer)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {**_head("chat.completion"), "choices": [choice], "usage": NO_TOKENS, "wenbao": to_json(answer)}


def _stream(answer: Answer, *, usage: bool) -> Iterator[str]:
    """Server-sent events: who speaks, line by line what is said, and at the end the answer object."""
    head = _head("chat.completion.chunk")

    def event(delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return f"data: {json.dumps({**head, 'choices': [choice], **more}, ensure_ascii=False)}\n\n"

    yield event({"role": "assistant", "content": ""})
    for line in chat_text(answer).splitlines(keepends=True):
        yield event({"content": line})
    yield event({}, "stop", wenbao=to_json(answer))
    if usage:
        yield f"data: {json.dumps({**head, 'choices': [], 'usage': NO_TOKENS})}\n\n"
    yield "data: [DONE]\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "wenbao"}
