"""Programs come through every door with the clients they really use, and get the same answer object."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from qa.answer import to_json
from qa.cli import main
from qa.openai_api import chat_text
from qa.schemas import AnswerReply, FactsReply, HitsReply, ReportsReply
from qa.settings import open_answerer
from tests.web.conftest import build, served

QUESTIONS = (
    "2026年粮食目标？",
    "2026 grain target?",
    "2025年城镇新增就业多少人？",
    "2025年外贸进出口增速是多少？",
    "什么是吨半粮产能区？",
    "城镇新增就业2025年实际和2026年目标",
    "2026年要推进哪些乡村振兴的工作？",
    "临清市市长电话",
    "2019年的粮食产量？",
    "How many new urban jobs were created in 2025?",
)
Calls = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    with open_answerer(tmp_path_factory.mktemp("library")) as answerer:
        yield answerer


@pytest.fixture(scope="module")
def url(answerer) -> Iterator[str]:
    handlers = logging.root.handlers[:]
    with served(build(answerer)) as address:
        yield address
    logging.root.handlers[:] = handlers


def of_openai(url: str) -> Any:
    from openai import OpenAI

    return OpenAI(base_url=f"{url}/v1", api_key="unused", max_retries=0)


def of_gradio(url: str) -> Any:
    from gradio_client import Client

    return Client(url, verbose=False, analytics_enabled=False)


def over_mcp(url: str, calls: Calls) -> Any:
    """What `calls` makes of an MCP client; in a thread of its own, as playwright keeps a loop in the main one."""
    from mcp import Client

    async def session() -> Any:
        async with Client(f"{url}/gradio_api/mcp") as client:
            return await calls(client)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(session())).result()


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["timings_ms"]["total"] > 0
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_ten_questions_get_the_same_answer_at_every_door(url, answerer, capsys):
    def by_chat(question: str) -> Any:
        said = [{"role": "user", "content": question}]
        return chats.create(model="wenbao", messages=said).model_dump()["wenbao"]

    def by_command(question: str) -> Any:
        main(["ask", question, "--json", "--library", str(answerer.library.folder)])
        return json.loads(capsys.readouterr().out)

    async def by_mcp(client: Any) -> list[Any]:
        return [(await client.call_tool("ask", {"question": one})).structured_content for one in QUESTIONS]

    chats, gradio = of_openai(url).chat.completions, of_gradio(url)
    doors: dict[str, list[Any]] = {
        "Python": [to_json(answerer.ask(one)) for one in QUESTIONS],
        "HTTP": [httpx.post(f"{url}/api/ask", json={"question": one}).json() for one in QUESTIONS],
        "OpenAI": [by_chat(one) for one in QUESTIONS],
        "MCP": over_mcp(url, by_mcp),
        "Gradio": [gradio.predict(one, api_name="/ask") for one in QUESTIONS],
        "command line": [by_command(one) for one in QUESTIONS],
    }
    expected = [timeless(answer) for answer in doors["Python"]]
    assert 0 < sum(answer["refused"] for answer in expected) < len(QUESTIONS)
    for door, answers in doors.items():
        assert [timeless(answer) for answer in answers] == expected, door


def test_what_is_answered_fits_its_description(url):
    def get(path: str) -> Any:
        return httpx.get(f"{url}{path}").json()

    for question in QUESTIONS:
        AnswerReply.model_validate(httpx.post(f"{url}/api/ask", json={"question": question}).json(), strict=True)
    HitsReply.model_validate(get("/api/search?q=粮食"), strict=True)
    ReportsReply.model_validate(get("/api/reports"), strict=True)
    everything = get("/api/facts?limit=1000")
    facts = FactsReply.model_validate(everything, strict=True)
    assert facts.count == len(facts.facts) > 100
    assert get("/api/facts") == {"count": facts.count, "facts": everything["facts"][:100]}
    part = get("/api/facts?limit=3&offset=2")
    assert part == {"count": facts.count, "facts": everything["facts"][2:5]}


# ---- OpenAI ----


def test_openai_lists_the_model(url):
    models = of_openai(url).models
    assert [model.id for model in models.list()] == ["wenbao"]
    assert models.retrieve("wenbao").object == "model"


def test_openai_answer_quotes_its_citations(url, answerer):
    said = [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "2026年粮食目标？"}]
    done = of_openai(url).chat.completions.create(model="any", messages=said, temperature=0.2)
    answer = answerer.ask("2026年粮食目标？")
    text = done.choices[0].message.content
    assert done.choices[0].finish_reason == "stop"
    assert text.startswith(answer.text)
    assert f"[1] {answer.citations[0].quote}\n— {answer.citations[0].title} › " in text


def test_openai_streams_the_same(url):
    chats = of_openai(url).chat.completions
    said = [{"role": "user", "content": [{"type": "text", "text": "2026年粮食目标？"}]}]
    whole = chats.create(model="wenbao", messages=said)
    chunks = list(chats.create(model="wenbao", messages=said, stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    pieces = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert len([piece for piece in pieces if piece.strip()]) >= 3
    assert "".join(pieces) == whole.choices[0].message.content
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert timeless(chunks[-2].model_dump()["wenbao"]) == timeless(whole.model_dump()["wenbao"])
    assert chunks[-1].usage.total_tokens == 0


def test_openai_follow_up_is_understood_from_the_chat(url):
    said = [
        {"role": "user", "content": "2025年城镇新增就业？"},
        {"role": "assistant", "content": "5833人"},
        {"role": "user", "content": ""},
        {"role": "user", "content": "那2026年的目标呢？"},
    ]
    answer = of_openai(url).chat.completions.create(model="wenbao", messages=said).model_dump()["wenbao"]
    assert answer["asked"] == "2026年城镇新增就业目标？"
    assert answer["short"] == "5000人"


def test_openai_narrows_to_a_report(url):
    from openai import NotFoundError

    chats, said = of_openai(url).chat.completions, [{"role": "user", "content": "2026年粮食目标？"}]
    elsewhere = chats.create(model="wenbao", messages=said, extra_body={"region": "山东省"}).model_dump()["wenbao"]
    assert elsewhere["refused"]
    with pytest.raises(NotFoundError, match="nowhere"):
        chats.create(model="wenbao", messages=said, extra_body={"report": "nowhere"})


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "assistant", "content": "15亿斤"}],
        [{"role": "user", "content": " "}],
        [{"role": "user", "content": "粮" * 1001}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://example.invalid/"}}]}],
        [{"role": "king", "content": "粮食？"}],
    ],
)
def test_openai_errors_are_of_its_client(url, messages):
    from openai import UnprocessableEntityError

    for stream in (False, True):
        with pytest.raises(UnprocessableEntityError) as raised:
            of_openai(url).chat.completions.create(model="wenbao", messages=messages, stream=stream)
        assert raised.value.body["kind"] == "invalid"


def test_chat_text_has_no_markup_of_a_report(hostile_answer):
    text = chat_text(hostile_answer)
    assert "\\<img src=x onerror=ran()\\>" in text
    assert "\\[x\\](javascript:ran())" in text
    assert "[1]" in text


# ---- MCP ----


def test_mcp_tools_are_described(url):
    async def listed(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in over_mcp(url, listed)}
    assert tools.keys() == {"ask", "search", "facts", "reports"}
    for tool in tools.values():
        assert tool.description[0].isupper()
        assert tool.annotations.read_only_hint
        assert all("description" in kind for kind in tool.input_schema["properties"].values())
    assert tools["ask"].input_schema["required"] == ["question"]


def test_mcp_tools_answer(url, answerer):
    async def calls(client: Any) -> list[Any]:
        return [
            (await client.call_tool(name, arguments)).structured_content
            for name, arguments in (
                ("search", {"query": "粮食产量", "k": 2}),
                ("facts", {"indicator": "粮食", "role": "target", "limit": 1}),
                ("reports", {}),
            )
        ]

    found, facts, reports = over_mcp(url, calls)
    assert len(found["hits"]) == 2
    assert facts["count"] >= len(facts["facts"]) == 1
    assert [report["id"] for report in reports["reports"]] == [info.id for info in answerer.library.reports()]


def test_mcp_errors_say_what_is_wrong(url):
    async def calls(client: Any) -> list[Any]:
        wrong: tuple[dict[str, Any], ...] = (
            {"question": "粮食？", "report": "nowhere"},
            {"question": ""},
            {"question": "粮食？", "year": 7},
            {},
        )
        return [await client.call_tool("ask", arguments) for arguments in wrong]

    replies = over_mcp(url, calls)
    assert all(reply.is_error for reply in replies)
    for reply, named in zip(replies, ("nowhere", "question", "year", "question"), strict=True):
        assert named in reply.content[0].text


# ---- Gradio's client ----


def test_gradio_client_finds_the_tools_and_nothing_else(url):
    described = of_gradio(url).view_api(return_format="dict", print_info=False)
    assert described["named_endpoints"].keys() == {"/ask", "/search", "/facts", "/reports"}
    assert not described["unnamed_endpoints"]


def test_gradio_client_gets_the_line_that_says_what_is_wrong(url):
    client = of_gradio(url)
    assert client.predict(query="粮食", k=1, api_name="/search")["hits"][0]["rank"] == 1
    for wrong, line in (
        ({"question": "粮食？", "report": "nowhere"}, "nowhere: the library holds no such report"),
        ({"question": ""}, "at least 1 character"),
        ({"question": 7}, "valid string"),
    ):
        with pytest.raises(Exception, match=line):
            client.predict(**wrong, api_name="/ask")
