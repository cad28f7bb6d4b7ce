"""The Gradio page: the chat, the reader beside it, and what happens between them.

Importing this takes seconds, as gradio does; only the server does so.
"""

from __future__ import annotations

import secrets
from collections import Counter
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from index.retriever import LibraryError, ModelError, Where
from qa.request import LONGEST_QUESTION
from qa.tools import Tools, guarded
from qa.web.cards import trouble, turn
from qa.web.conversations import Conversations
from qa.web.desk import Desk
from qa.web.examples import Examples
from qa.web.places import read_spans
from qa.web.words import label, script, spot, tip

if TYPE_CHECKING:
    from index.library import Library
    from qa.ask import Answerer
    from qa.dialogue import Conversation

EVERYTHING = ("全部报告 All", "")
STATIC = Path(__file__).parent / "static"
FRESH = {"cache-control": "no-cache"}
LONGEST_ID = 64
DAY = 24 * 3600.0
"""How many seconds a page may lie open and its conversation still go on."""
HEAD = (
    '<link rel="stylesheet" href="page/style.css">'
    '<script src="page/page.js"></script>'
    '<meta name="color-scheme" content="light dark">'
)
# The names in quotes are the events that page.js raises and the page listens to; page.js may load after the component.
START = "window.wenbao ? start() : addEventListener('wenbao', start, {once: true});"
CONVERSATION_JS = (
    "const raise = {ask: data => trigger('ask', data), open: data => trigger('open', data)};"
    f"const start = () => wenbao.conversation(element, raise, props, watch); {START}"
)
READER_JS = f"const start = () => wenbao.reader(watch); {START}"


def mount_page(app: FastAPI, answerer: Answerer, tools: Tools, *, may_change: bool = True) -> None:
    """Put the page at / of `app`, its own script and style under /page/, and `tools` where Gradio's clients call them.

    Args:
        may_change: whether reports may be added and removed, which POST and DELETE /api/reports do.
    """

    @app.get("/page/style.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(STATIC / "style.css", media_type="text/css", headers=FRESH)

    @app.get("/page/page.js", include_in_schema=False)
    def behaviour() -> Response:
        code = script() + (STATIC / "page.js").read_text(encoding="utf-8")
        return Response(code, media_type="text/javascript", headers=FRESH)

    gr.mount_gradio_app(
        app,
        build_blocks(answerer, tools),
        path="/",
        theme=gr.themes.Base(font="system-ui", font_mono="monospace"),
        head=HEAD,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )


class Parts(NamedTuple):
    """The components that events read and write."""

    scope: Any
    welcome: Any
    conversation: Any
    box: Any
    send: Any
    reader: Any


def build_blocks(answerer: Answerer, tools: Tools) -> gr.Blocks:
    """The page's components and events, and the tools for Gradio's clients."""
    with gr.Blocks(title="问报 Wenbao", fill_width=True, analytics_enabled=False) as blocks:
        # First, as they are to have their own names; what the page itself calls is private.
        for tool in tools.all:
            gr.api(guarded(tool, partial(gr.Error, print_exception=False)), api_name=tool.__name__, queue=False)
        _connect(blocks, _lay_out(), answerer)
    return blocks


def _lay_out() -> Parts:
    log = f'<div role="log" aria-live="polite" {label("conversation")}><ol class="turns"></ol></div>'
    bare: dict[str, Any] = {"apply_default_css": False}
    with gr.Row(elem_id="top"):
        gr.HTML(_brand(), elem_id="brand", **bare)
        scope = gr.Dropdown([EVERYTHING], value="", elem_id="scope", container=False, label="范围")
        gr.HTML(_switches(), elem_id="switches", **bare)
    with gr.Row(elem_id="room"):
        with gr.Column(elem_id="chat"):
            welcome = gr.HTML(elem_id="welcome", **bare)
            conversation = gr.HTML(elem_id="conversation", html_template=log, js_on_load=CONVERSATION_JS, **bare)
            with gr.Row(elem_id="composer"):
                one_question: dict[str, Any] = {"lines": 1, "max_lines": 5, "max_length": LONGEST_QUESTION}
                box = gr.Textbox(elem_id="question", label="问题", container=False, autofocus=True, **one_question)
                send = gr.Button("↵", elem_id="send")
        with gr.Column(elem_id="desk"):
            reader = gr.HTML(elem_id="reader", js_on_load=READER_JS, **bare)
    return Parts(scope, welcome, conversation, box, send, reader)


def _connect(blocks: gr.Blocks, parts: Parts, answerer: Answerer) -> None:
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    desk = Desk(answerer.library)
    examples = Examples(answerer)
    conversations = Conversations(answerer, lifetime=DAY)
    # Trying them takes a second or two, which no one should wait for.
    Thread(target=examples.questions, daemon=True).start()

    def begin(request: gr.Request) -> tuple[str, str, Any]:
        link = request.query_params
        report, span = link.get("report"), link.get("span") or ""
        opened = desk.open(report, read_spans(span)) if report else desk.shelf()
        return examples.html(), opened, gr.Dropdown(scopes(answerer.library), value="")

    def ask(chosen: str, event: gr.EventData) -> str:
        # What was clicked says all it means, so it leans on nothing; what is typed after it may lean on it.
        conversation = conversations.of(str(event.conversation)[:LONGEST_ID], anew=event.whole is True)
        return answer_turn(conversation, str(event.question), chosen)

    def open_reader(event: gr.EventData) -> str:
        return desk.open(str(event.report), read_spans(str(event.span)), read_spans(str(event.figure)))

    blocks.load(begin, None, [parts.welcome, parts.reader, parts.scope], **quiet)
    # The box gives its question to the conversation and is empty at once, for the next one.
    to_conversation = "question => wenbao.submit(question)"
    gr.on([parts.box.submit, parts.send.click], None, parts.box, parts.box, js=to_conversation, **quiet)
    parts.conversation.ask(ask, parts.scope, parts.conversation, **quiet)
    parts.conversation.open(open_reader, None, parts.reader, **quiet)


def answer_turn(conversation: Conversation, question: str, chosen: str) -> str:
    """The question and its answer as a turn of the conversation, for the page."""
    turn_id = f"t{secrets.token_hex(4)}"
    question = question.strip()
    if len(question) > LONGEST_QUESTION:
        return trouble(question[:80] + "…", spot("too_long", "p", limit=LONGEST_QUESTION), turn_id)
    try:
        return turn(conversation.ask(question, where=read_scope(chosen)), turn_id)
    except (LibraryError, ModelError) as error:
        return trouble(question, spot("unavailable", "p", message=error), turn_id)


def read_scope(chosen: str) -> Where:
    """The filter that an entry of the scope menu stands for."""
    kind, _, name = (chosen or "").partition(":")
    return Where(reports=(name,)) if kind == "report" else Where(regions=(name,)) if kind == "region" else Where()


def scopes(library: Library) -> list[tuple[str, str]]:
    """The scope menu: everything, then regions that have several reports, then each report."""
    infos = library.reports()
    held = Counter(info.region for info in infos)
    return [
        EVERYTHING,
        *((region, f"region:{region}") for region in sorted(held) if held[region] > 1),
        *((f"{info.region} {info.year or ''} {info.title}", f"report:{info.id}") for info in infos),
    ]


def _brand() -> str:
    return '<h1 class="brand"><a href="./"><b>问报</b> <span lang="en">Wenbao</span></a></h1>'


def _switches() -> str:
    return (
        f'<button type="button" data-act="language" {tip("language")}>{spot("language_short")}</button>'
        f'<button type="button" data-act="theme" {tip("theme")}>{spot("to_dark")}</button>'
    )
