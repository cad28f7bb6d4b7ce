"""The Gradio page: the chat, the reader beside it, and what happens between them.

Importing this takes seconds, as gradio does; only the server does so.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from fastapi import FastAPI

from qa.tools import Tools, guarded
from qa.web.asking import LONGEST_TYPED, add_asking
from qa.web.cards import asks
from qa.web.desk import Desk
from qa.web.places import read_spans
from qa.web.routes import STATIC, add_routes
from qa.web.words import label, spot, tip

if TYPE_CHECKING:
    from index.library import Library
    from qa.ask import Answerer

EVERYTHING = ("全部报告 All", "")
STYLES = ("style.css", "chat.css", "reader.css", "rooms.css")
MODULES = sorted(path.name for path in STATIC.glob("*.js"))
HEAD = (
    '<meta name="color-scheme" content="light dark">'
    + "".join(f'<link rel="stylesheet" href="page/{name}">' for name in STYLES)
    + "".join(f'<link rel="modulepreload" href="page/{name}">' for name in ("words.js", *MODULES))
    + '<script type="module" src="page/main.js"></script>'
)
# The names in quotes are the events that the page's script raises; it may load after the component.
START = "window.wenbao ? start() : addEventListener('wenbao', start, {once: true});"
EVENTS = ("open", "changed")
RAISE = ", ".join(f"{name}: data => trigger('{name}', data)" for name in EVENTS)
CONVERSATION_JS = f"const start = () => wenbao.conversation({{{RAISE}}}); {START}"
READER_JS = f"const start = () => wenbao.reader(watch); {START}"


def mount_page(
    app: FastAPI, answerer: Answerer, tools: Tools, *, may_change: bool = True, logs_out: bool = False
) -> None:
    """Put the page at / of `app`, what its script fetches under /page/, and `tools` where Gradio's clients call them.

    Args:
        may_change: whether reports may be added and removed, which POST and DELETE /api/reports do.
        logs_out: whether there is a login, which POST /logout ends.
    """
    add_asking(app, answerer)
    add_routes(app, answerer.library, may_change=may_change)
    gr.mount_gradio_app(
        app,
        build_blocks(answerer, tools, logs_out=logs_out),
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


def build_blocks(answerer: Answerer, tools: Tools, *, logs_out: bool = False) -> gr.Blocks:
    """The page's components and events, and the tools for Gradio's clients."""
    with gr.Blocks(title="问报 Wenbao", fill_width=True, analytics_enabled=False) as blocks:
        # First, as they are to have their own names; what the page itself calls is private.
        for tool in tools.all:
            gr.api(guarded(tool, partial(gr.Error, print_exception=False)), api_name=tool.__name__, queue=False)
        _connect(blocks, _lay_out(logs_out=logs_out), answerer)
    return blocks


def _lay_out(*, logs_out: bool) -> Parts:
    log = f'<div role="log" aria-live="polite" {label("conversation")}><ol class="turns"></ol></div>'
    bare: dict[str, Any] = {"apply_default_css": False}
    with gr.Row(elem_id="top"):
        gr.HTML(_brand(), elem_id="brand", **bare)
        gr.HTML(_rooms(), elem_id="rooms", **bare)
        scope = gr.Dropdown([EVERYTHING], value="", elem_id="scope", container=False, label="范围")
        gr.HTML(_switches(logs_out=logs_out), elem_id="switches", **bare)
    with gr.Row(elem_id="room"):
        with gr.Column(elem_id="chat"):
            welcome = gr.HTML(elem_id="welcome", **bare)
            conversation = gr.HTML(elem_id="conversation", html_template=log, js_on_load=CONVERSATION_JS, **bare)
            with gr.Row(elem_id="composer"):
                one_question: dict[str, Any] = {"lines": 1, "max_lines": 5, "max_length": LONGEST_TYPED}
                box = gr.Textbox(elem_id="question", label="问题", container=False, autofocus=True, **one_question)
                send = gr.Button("↵", elem_id="send")
        for room in ("facts", "reports"):
            gr.HTML(f'<section class="inside" {label("room_" + room)}></section>', elem_id=room, **bare)
        with gr.Column(elem_id="desk"):
            reader = gr.HTML(elem_id="reader", js_on_load=READER_JS, **bare)
    return Parts(scope, welcome, conversation, box, send, reader)


def _connect(blocks: gr.Blocks, parts: Parts, answerer: Answerer) -> None:
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    desk = Desk(answerer.library)
    # Trying them takes a second or two, which no one should wait for.
    Thread(target=answerer.examples.questions, daemon=True).start()

    def begin(request: gr.Request) -> tuple[str, str, Any]:
        link = request.query_params
        report, span = link.get("report"), link.get("span") or ""
        return (desk.open(report, read_spans(span)) if report else "", *change(""))

    def change(chosen: str) -> tuple[str, Any]:
        entries = scopes(answerer.library)
        kept = chosen if chosen in {value for _, value in entries} else ""
        return welcome(answerer), gr.Dropdown(entries, value=kept)

    def open_reader(event: gr.EventData) -> str:
        return desk.open(str(event.report), read_spans(str(event.span)), read_spans(str(event.figure)))

    blocks.load(begin, None, [parts.reader, parts.welcome, parts.scope], **quiet)
    # The box gives its question to the conversation and is empty at once, for the next one.
    to_conversation = "question => wenbao.submit(question)"
    gr.on([parts.box.submit, parts.send.click], None, parts.box, parts.box, js=to_conversation, **quiet)
    parts.scope.change(None, parts.scope, None, js="scope => { wenbao.limit(scope); }", **quiet)
    parts.conversation.open(open_reader, None, parts.reader, **quiet)
    parts.conversation.changed(change, parts.scope, [parts.welcome, parts.scope], **quiet)


def welcome(answerer: Answerer) -> str:
    """What the page says before the first question."""
    items = "".join(f"<li>{asks(question, 'example')}</li>" for question in answerer.examples.questions())
    below = f"{spot('examples', 'h2')}<ul>{items}</ul>" if items else ""
    if not answerer.library.reports():
        way = 'class="chip" href="?room=reports" data-act="room" data-room="reports"'
        below = f"{spot('no_reports', 'p', 'hint')}<a {way}>{spot('no_reports_add')}</a>"
    return f'<section class="welcome">{spot("about", "p", "about")}{below}</section>'


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


def _rooms() -> str:
    links = "".join(
        f'<a href="?room={room}" data-act="room" data-room="{room}">{spot("room_" + room)}</a>'
        for room in ("ask", "facts", "reports")
    )
    return f"<nav {label('rooms')}>{links}</nav>"


def _switches(*, logs_out: bool) -> str:
    out = f'<button type="button" data-act="log-out" {tip("log_out")}>{spot("log_out")}</button>' if logs_out else ""
    return (
        f'<button type="button" data-act="history" {tip("history")}>{spot("history")}</button>'
        f'<button type="button" data-act="language" {tip("language")}>{spot("language_short")}</button>'
        f'<button type="button" data-act="theme" {tip("theme")}>{spot("to_dark")}</button>{out}'
    )
