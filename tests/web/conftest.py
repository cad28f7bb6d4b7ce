from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus import Report, Source, parse, read
from index import Library
from qa.answer import Answer, AnswerFact
from qa.ask import Answerer
from qa.server import build_app, http_config
from qa.web.gate import Guests
from tests.web.scripted import ScriptedAnswerer, cite, linqing_answers
from tests.web.visit import Visit

ROOT = "http://127.0.0.1:7860"
HOSTILE = "什么是<script>ran()</script>？"
HOSTILE_TEXT = """关于<script>ran()</script>市2026年国民经济和社会发展计划的报告

一、2026年<img src=x onerror=ran()>主要目标

（一）坚持${ran()}{{ran()}}发展。

粮食产量达到 15 亿斤<img src="//example.invalid/x" onerror="ran()">，**粗体**[链接](javascript:ran())，

‘"><svg onload=ran()>。

附件1：

用语说明

1. “<b onmouseover=ran()>吨</b>”：</article></textarea><script>ran()</script>的意思。
"""


@pytest.fixture(scope="session")
def report(bundled_report: Path) -> Report:
    return read(bundled_report)


@pytest.fixture(scope="session")
def hostile_report() -> Report:
    return parse(Source("<img src=x onerror=ran()>.txt", HOSTILE_TEXT), region="<i onclick=ran()>市</i>")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, report: Report, hostile_report: Report) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        library.add(report)
        library.add(hostile_report)
        yield library


@pytest.fixture(scope="session")
def hostile_answer(hostile_report: Report) -> Answer:
    quote = '粮食产量达到 15 亿斤<img src="//example.invalid/x" onerror="ran()">'
    fact = AnswerFact("<u>粮</u>", "15", "亿斤", "<b>约</b>", None, "2026", "target", "<i>", 1)
    return Answer(
        HOSTILE,
        "<img src=x onerror=ran()>是15亿斤。[1][2]\n${ran()} [x](javascript:ran())",
        "15亿斤<script>ran()</script>",
        "zh",
        0.9,
        (cite(hostile_report, 1, quote, ("<script>ran()</script>",)),),
        (fact,),
        None,
        "extract",
        {"<img src=x onerror=ran()>": 1.0, "total": 2.0},
        ("<img src=x onerror=ran()>",),
        ('"><img src=x onerror=ran()>',),
    )


@pytest.fixture(scope="session")
def answerer(library: Library, report: Report, hostile_answer: Answer) -> ScriptedAnswerer:
    return ScriptedAnswerer(library, *linqing_answers(report), hostile_answer)


def build(answerer: Answerer | ScriptedAnswerer, *, guests: Guests | None = None) -> FastAPI:
    """The app, built where an event loop runs: gradio otherwise makes loops that it never closes.

    In a thread of its own, as playwright keeps a loop running in the main one.
    """

    async def inside() -> FastAPI:
        return build_app(answerer, guests=guests)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(inside())).result()


@pytest.fixture(scope="session")
def app(answerer: ScriptedAnswerer) -> FastAPI:
    return build(answerer)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=ROOT, raise_server_exceptions=False)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port; gives its address."""
    import uvicorn

    server = uvicorn.Server(http_config(app))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def url(app: FastAPI) -> Iterator[str]:
    """The page with prepared answers."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by playwright."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("continuous integration must have chromium on PATH")
        pytest.skip("no chromium on PATH: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, url) -> Iterator:
    """Open the page; afterwards nothing has run, failed, or been fetched from elsewhere."""
    visits: list[Visit] = []

    def come(path: str = "/", *, at: str = url, **kind) -> Visit:
        visits.append(Visit(browser, at, path, **kind))
        return visits[-1]

    yield come
    for one in visits:
        outside = [request for request in one.requests if not request.startswith((one.url, "data:", "blob:"))]
        has_run = one.page.evaluate("Boolean(window.hasRun)")
        one.context.close()
        assert outside == []
        assert one.errors == []
        assert not has_run
