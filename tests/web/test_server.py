from __future__ import annotations

import base64
import socket

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.retriever import LibraryError
from qa.answer import to_json
from qa.console import UsageError
from qa.feedback import read_feedback
from qa.request import LONGEST_QUESTION
from qa.server import guests_of, serve
from qa.web.gate import LARGEST_BODY, Gate, Guests
from tests.web.conftest import ROOT, build
from tests.web.scripted import GRAIN, ScriptedAnswerer


def test_ask_gives_the_answer_object(client, answerer):
    reply = client.post("/api/ask", json={"question": GRAIN})
    assert reply.status_code == 200
    assert reply.json() == to_json(answerer.ask(GRAIN))


def test_ask_refusal_is_an_answer(client):
    reply = client.post("/api/ask", json={"question": "临清市市长电话"})
    assert reply.status_code == 200
    assert reply.json()["refused"] is True
    assert reply.json()["refusal"]["kind"] == "absent"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": " \n "}, "question"),
        ({"question": "粮" * (LONGEST_QUESTION + 1)}, "question"),
        ({"question": 7}, "question"),
        ({"question": GRAIN, "year": "next"}, "year"),
        ({"question": GRAIN, "colour": "red"}, "colour"),
        ([], "body"),
    ],
)
def test_ask_names_what_is_wrong(client, body, named):
    reply = client.post("/api/ask", json=body)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["kind"] == "invalid"
    assert error["message"].startswith(named)
    assert "\n" not in error["message"]


def test_ask_broken_json(client):
    reply = client.post("/api/ask", content=b"{", headers={"content-type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["error"]["kind"] == "invalid"


def test_unknown_report_is_not_found(client):
    for reply in (
        client.post("/api/ask", json={"question": GRAIN, "report": "nowhere"}),
        client.get("/api/search", params={"q": "粮食", "report": "nowhere"}),
        client.get("/api/reports/nowhere/text"),
        client.get("/api/reports/..%2f..%2fetc%2fpasswd/text"),
    ):
        assert reply.status_code == 404
        assert set(reply.json()["error"]) == {"kind", "message"}


def test_wrong_method_and_path_have_error_bodies(client):
    for reply in (client.get("/api/ask"), client.delete("/api/reports"), client.get("/api/nothing")):
        assert reply.status_code == 404
        assert reply.json()["error"]["kind"] == "not_found"


def test_search_facts_reports_text(client, report):
    hits = client.get("/api/search", params={"q": "稳产保供", "k": 3}).json()["hits"]
    assert "稳产保供" in hits[0]["text"]
    facts = client.get("/api/facts", params={"indicator": "城镇新增就业", "role": "target", "year": 2026}).json()[
        "facts"
    ]
    assert facts
    assert {(fact["role"], fact["period"]) for fact in facts} == {("target", "2026")}
    listed = client.get("/api/reports").json()["reports"]
    assert listed[0]["id"] == report.id
    assert client.get(f"/api/reports/{report.id}/text").text == report.source.text
    assert client.get("/healthz").json() == {"status": "ok", "reports": 2}


def test_feedback_is_kept(client, answerer, tmp_path, monkeypatch):
    monkeypatch.setattr(answerer.library, "folder", tmp_path, raising=False)
    thumb = {"question": GRAIN, "answer": "15亿斤", "good": False, "reason": "  去年的  "}
    assert client.post("/api/feedback", json=thumb).status_code == 204
    kept = read_feedback(tmp_path)[-1]
    assert (kept.question, kept.answer, kept.good, kept.reason) == (GRAIN, "15亿斤", False, "去年的")
    for wrong in ({**thumb, "good": "perhaps"}, {**thumb, "reason": "x" * 4001}, {"question": GRAIN}):
        assert client.post("/api/feedback", json=wrong).status_code == 422


@pytest.mark.parametrize("params", [{"q": ""}, {"q": "粮", "k": 0}, {"q": "粮", "k": 101}, {"q": "粮", "k": "many"}])
def test_search_limits(client, params):
    assert client.get("/api/search", params=params).status_code == 422


def test_facts_unknown_role(client):
    assert client.get("/api/facts", params={"role": "wish"}).status_code == 422


def test_docs_name_every_route_and_load_nothing(client):
    described = client.get("/openapi.json").json()
    page = client.get("/docs").text
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    assert "<code>question</code> string" in page
    assert "<code>role</code> actual, target, other, optional" in page
    assert "src=" not in page
    assert "import" not in page


def test_library_trouble_is_one_line(answerer):
    class Broken(ScriptedAnswerer):
        def ask(self, question, *, where=None, notify=None):
            raise LibraryError("the library is gone: restore it")

    client = TestClient(build(Broken(answerer.library)), base_url=ROOT)
    reply = client.post("/api/ask", json={"question": GRAIN})
    assert reply.status_code == 503
    assert reply.json() == {"error": {"kind": "unavailable", "message": "the library is gone: restore it"}}


# ---- who may come in ----


def small_app() -> FastAPI:
    app = FastAPI()

    @app.post("/echo")
    @app.get("/echo")
    def echo() -> dict[str, bool]:
        return {"ok": True}

    return app


def gated(guests: Guests | None = None) -> TestClient:
    return TestClient(Gate(small_app(), guests or Guests()), base_url=ROOT)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost:7860", 200),
        ("LOCALHOST", 200),
        ("[::1]:7860", 200),
        ("localhost.:7860", 200),
        ("attacker.example", 403),
        ("127.0.0.1.attacker.example:7860", 403),
        ("localhost@attacker.example", 403),
        ("192.168.1.4:7860", 403),
        ("", 403),
    ],
)
def test_host_names(host, status):
    assert gated().get("/echo", headers={"host": host}).status_code == status


def test_addresses_but_not_names_when_serving_others():
    guests = guests_of("0.0.0.0", auth=None, no_auth=True)
    client = gated(guests)
    assert client.get("/echo", headers={"host": "192.168.1.4:7860"}).status_code == 200
    assert client.get("/echo", headers={"host": socket.gethostname()}).status_code == 200
    assert client.get("/echo", headers={"host": "rebound.example"}).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": ROOT}, 200),
        ({"origin": "https://attacker.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "http://localhost:7860"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
    ],
)
def test_other_sites_are_refused(method, headers, status):
    reply = getattr(gated(), method)("/echo", headers=headers)
    assert reply.status_code == status


def test_page_calls_from_other_sites_are_refused(client):
    for path in ("/api/ask", "/gradio_api/run/predict", "/gradio_api/queue/join"):
        assert client.post(path, json={}, headers={"origin": "http://localhost:3000"}).status_code == 403


def test_login():
    client = gated(Guests(login="me:秘密"))

    def as_user(login: str) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(login.encode()).decode()}

    asked = client.get("/echo")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith("Basic")
    assert client.get("/echo", headers=as_user("me:秘密")).status_code == 200
    for wrong in (as_user("me:wrong"), as_user("me:"), {"authorization": "Basic %%%"}, {"authorization": "Bearer x"}):
        assert client.get("/echo", headers=wrong).status_code == 401


def test_body_size():
    client = gated()
    assert client.post("/echo", content=b"x" * LARGEST_BODY).status_code == 200
    assert client.post("/echo", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert client.post("/echo", content=(part for part in [b"x"])).status_code == 411


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/file/etc/passwd",
        "/gradio_api/proxy=http://example.invalid/",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/deep_link",
        "/gradio_api/stream/1/2/3/playlist.m3u8",
        "/gradio_api/component_server",
        "/monitoring",
        "/svelte/../../x",
        "/page/../page.py",
        "/page/page.py",
        "/page/..%2fpage.py",
    ],
)
def test_files_are_not_to_be_had(client, path):
    assert client.get(path).status_code in (404, 405)
    assert client.post(path, content=b"").status_code in (404, 405)


def test_headers_are_safe(client):
    for path in ("/", "/healthz", "/page/main.js", "/nowhere", "/docs", "/api/reports"):
        headers = client.get(path).headers
        scripts = "'self'" if path in ("/", "/page/main.js", "/nowhere") else "'none'"
        assert f"default-src {scripts}" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "wenbao.example"])
def test_other_machines_only_with_a_login_or_on_purpose(host, answerer):
    with pytest.raises(UsageError, match="--auth"):
        serve(answerer, host, 0)
    assert guests_of(host, auth="a:b", no_auth=False).login == "a:b"
    assert guests_of(host, auth=None, no_auth=True).login is None


def test_port_in_use_is_one_line(answerer):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="--port"):
        serve(answerer, "127.0.0.1", taken.getsockname()[1])
