"""What could be tried against the server, and is: each attack gets nothing."""

from __future__ import annotations

import ast
import http.client
import io
import json
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from qa.console import UsageError
from qa.request import LONGEST_QUESTION
from qa.server import guests_of
from qa.settings import open_answerer
from qa.web import patience, traffic
from qa.web.gate import LARGEST_BODY, LARGEST_CHAT, LARGEST_UPLOAD, Guests
from qa.web.traffic import RefusedError, Traffic, client_of
from tests.web.conftest import ROOT, build, served

PROJECT = Path(__file__).parent.parent.parent
SECRET = "the-secret-of-another-file"


@pytest.fixture(scope="module")
def answerer(tmp_path_factory):
    with open_answerer(tmp_path_factory.mktemp("library")) as answerer:
        yield answerer


@pytest.fixture(scope="module")
def app(answerer):
    return build(answerer)


@pytest.fixture(scope="module")
def url(app) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def others(answerer):
    """A server that other machines may come to, with a login."""
    return build(answerer, guests=Guests(addresses=True, login="me:secret"))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def raw(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """A reply to a path exactly as it is written here."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


# ---- files of the machine ----


@pytest.mark.parametrize(
    "route",
    [
        "/gradio_api/file={path}",
        "/gradio_api/file%3D{path}",
        "/gradio_api//file={path}",
        "/gradio_api/./file={path}",
        "/gradio_api/file/{path}",
        "/file={path}",
        "/page/{up}{path}",
        "/page/%2e%2e/%2e%2e/%2e%2e{path}",
        "/page/..%5c..%5c{path}",
        "/page/{path}",
        "/static/{up}{path}",
        "/assets/{up}{path}",
        "/svelte/{up}{path}",
        "/custom_component/x/client/component/{up}{path}",
        "/gradio_api/deep_link?session_hash={up}{path}",
        "/gradio_api/stream/x/{path}/0",
        "/api/reports/{up}{path}/text",
        "/api/reports/..%2f..%2f..%2f..%2f{path}/text",
        "/gradio_api/file=C:{path}",
        "/gradio_api/file=//localhost{path}",
    ],
)
def test_no_file_is_served(url, secret, route):
    link = secret.with_name("link.txt")
    link.symlink_to(secret)
    for path in (secret, link):
        asked = route.format(path=path, up="../" * 12)
        status, body = raw(url, asked)
        assert SECRET.encode() not in body, asked
        # The page itself may answer where nothing else does.
        assert status in (400, 403, 404, 405, 422) or b"<!doctype html>" in body.lower(), asked


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and who has come to it."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                came.append(str(address))
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", came
        stop.set()
        thread.join()


def test_forged_files_are_neither_copied_nor_fetched(url, secret, listener):
    address, came = listener
    before = set(gradio_cache().rglob("*"))
    dependencies = [one["id"] for one in httpx.get(f"{url}/config").json()["dependencies"]]
    assert len(dependencies) > 4
    for path in (str(secret), address):
        forged = {"path": path, "url": address, "orig_name": "x", "meta": {"_type": "gradio.FileData"}}
        for data in (forged, [forged], {"deep": [{"er": forged}]}):
            bodies = [
                *(("run/predict", {"data": [data] * 6, "fn_index": one, "session_hash": "x"}) for one in dependencies),
                *(("queue/join", {"data": [data] * 6, "fn_index": one, "session_hash": "x"}) for one in dependencies),
                ("run/ask", {"data": [data]}),
                ("call/ask", {"data": [data]}),
                ("call/v2/ask", {"question": data}),
            ]
            for route, body in bodies:
                reply = httpx.post(f"{url}/gradio_api/{route}", json=body)
                assert (reply.status_code, reply.json()["error"]["kind"]) == (403, "no_files"), (route, body)
    escaped = json.dumps({"data": [{"path": str(secret), "meta": {"_type": "gradio.FileData"}}]})
    escaped = escaped.replace("path", "p\\u0061th").replace("meta", "met\\u0061")
    assert httpx.post(f"{url}/gradio_api/run/ask", content=escaped).status_code == 403
    for broken in ("{", "[" * 30_000, b"\xff\xfe{"):
        assert httpx.post(f"{url}/gradio_api/run/ask", content=broken).status_code == 400
    assert not [path for path in gradio_cache().rglob("*") if path not in before]
    assert came == []


def gradio_cache() -> Path:
    from gradio.utils import get_upload_folder

    folder: str = get_upload_folder()
    return Path(folder)


@pytest.mark.parametrize(
    "route", ["upload", "component_server", "deep_link", "proxy={address}", "vibe-edit", "process_recording"]
)
def test_nothing_else_of_gradio_is_open(url, listener, route):
    address, came = listener
    path = f"/gradio_api/{route.format(address=address)}"
    for method in ("GET", "POST"):
        assert raw(url, path, method)[0] in (404, 405)
    assert came == []


# ---- other sites ----

CHANGING = [
    ("POST", "/api/ask"),
    ("POST", "/api/feedback"),
    ("POST", "/api/reports"),
    ("DELETE", "/api/reports/linqing-2026-plan"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/page/ask"),
    ("POST", "/gradio_api/mcp"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/ask"),
    ("POST", "/gradio_api/call/ask"),
]


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_other_sites_can_change_nothing(url, method, path):
    own = urlsplit(url).netloc
    for headers in (
        {"origin": "https://attacker.example"},
        {"origin": "null"},
        {"origin": f"http://{own}.attacker.example"},
        {"origin": f"http://attacker.example/{own}"},
        {"host": "rebound.example", "origin": "http://rebound.example"},
        {"host": "rebound.example"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "origin": "http://127.0.0.1:1"},
    ):
        reply = httpx.request(method, f"{url}{path}", headers=headers, json={"question": "粮食？", "data": []})
        assert reply.status_code == 403, headers
        assert "access-control-allow-origin" not in reply.headers
    assert httpx.get(f"{url}/healthz").json()["reports"] == 1


def test_a_form_of_another_site_is_not_json(url):
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        reply = httpx.post(f"{url}/api/ask", content='{"question": "粮食？"}', headers={"content-type": kind})
        assert reply.status_code == 422


def test_no_cookie_is_set(url):
    for path in ("/", "/docs", "/api/reports", "/config", "/gradio_api/heartbeat/x?", "/page/rooms/reports"):
        with httpx.stream("GET", f"{url}{path}") as reply:
            assert "set-cookie" not in reply.headers, path


# ---- what files may do ----


def bomb(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return file.getvalue()


LOL = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"lol" * 1000
    + b'">'
    + b"".join(
        f'<!ENTITY {name} "{f"&{before};" * 50}">'.encode() for before, name in zip("abcde", "bcdef", strict=True)
    )
    + b"]><x>&f;</x>"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zeros.docx", bomb("word/document.xml", b"<x>" + b" " * 200_000_000 + b"</x>")),
        ("entities.docx", bomb("word/document.xml", LOL)),
        ("deep.docx", bomb("word/document.xml", b"<x>" * 500_000)),
        ("outside.docx", bomb("../../../../tmp/outside.txt", b"x")),
        ("entities.xlsx", bomb("xl/workbook.xml", LOL)),
        ("noise.txt", bytes(range(256)) * 1000),
    ],
)
def test_hostile_files_are_refused_in_bounded_time(url, name, content):
    started = time.monotonic()
    reply = httpx.post(f"{url}/api/reports", files=[("files", (name, content))], timeout=90)
    assert reply.status_code == 200
    (one,) = reply.json()["files"]
    assert one["status"] == "refused"
    assert one["message"].startswith(name)
    assert "\n" not in one["message"]
    assert time.monotonic() - started < 60
    assert httpx.get(f"{url}/healthz").json()["reports"] == 1


def test_nothing_of_a_file_or_model_is_run():
    for path in [*PROJECT.glob("corpus/**/*.py"), *PROJECT.glob("index/**/*.py"), *PROJECT.glob("qa/**/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"pickle", "dill", "joblib", "marshal", "shelve"}, path
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("eval", "exec", "np.load", "torch.load", "yaml.load"), path
                given = {word.arg: ast.unparse(word.value) for word in node.keywords}
                assert given.get("trust_remote_code", "False") == "False", path
                assert given.get("allow_pickle", "False") == "False", path


@pytest.mark.browser
def test_markup_that_got_into_the_page_would_not_run(browser, url):
    page = browser.new_page()
    page.goto(url)
    page.wait_for_selector(".welcome li")
    page.evaluate(
        """() => {
            window.ran = 0;
            const inside = document.body.appendChild(document.createElement("div"));
            inside.innerHTML = '<img src="x" onerror="ran++"><svg onload="ran++"></svg>'
                + '<iframe srcdoc="<script>parent.ran++</script>"></iframe><a href="javascript:ran++">x</a>';
            inside.querySelector("a").click();
            for (const given of [{text: "ran++"}, {src: "data:text/javascript,ran++"}, {src: "//example.invalid/x.js"}])
                inside.appendChild(Object.assign(document.createElement("script"), given));
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("ran") == 0
    page.close()


# ---- logins ----


def basic(login: str) -> dict[str, str]:
    return {"authorization": httpx.BasicAuth(*login.split(":"))._auth_header}


def test_every_door_asks_for_the_login(others):
    client = TestClient(others, base_url=ROOT, raise_server_exceptions=False)
    for path in ("/", "/docs", "/openapi.json", "/healthz", "/config", "/api/reports", "/page/main.js", "/v1/models"):
        assert client.get(path).status_code == 401, path
    for method, path in CHANGING:
        assert client.request(method, path, json={}).status_code == 401, path
    assert client.get("/v1/models", headers={"authorization": "Bearer me:secret"}).status_code == 200
    assert client.get("/v1/models", headers=basic("me:secret")).status_code == 200


def test_a_proxy_is_known_by_its_name_and_lets_others_in(answerer, monkeypatch):
    monkeypatch.setattr(traffic, "PER_SECOND", 0.0)
    with pytest.raises(UsageError, match="--name"):
        guests_of("127.0.0.1", auth=None, no_auth=False, names=["reports.example"])
    guests = guests_of("127.0.0.1", auth=None, no_auth=True, names=["Reports.Example"])
    client = TestClient(build(answerer, guests=guests), base_url="https://reports.example", client=("192.0.2.5", 1))
    own = {"origin": "https://reports.example"}
    assert client.post("/api/ask", json={"question": "2026年粮食目标？"}, headers=own).json()["short"] == "15亿斤"
    assert client.get("/healthz", headers={"host": "rebound.example"}).status_code == 403
    assert 429 in {client.get("/v1/models").status_code for _ in range(traffic.BURST + 1)}


def test_guessing_is_slow_then_locked(others, monkeypatch):
    monkeypatch.setattr(traffic, "FIRST_DELAY_S", 0.001)
    client = TestClient(others, base_url=ROOT, client=("192.0.2.1", 1))
    for number in range(traffic.WRONG_LOGINS):
        assert client.get("/healthz", headers=basic(f"me:{number}")).status_code == 401
    locked = client.get("/healthz", headers=basic("me:secret"))
    assert (locked.status_code, locked.json()["error"]["kind"]) == (429, "locked")
    assert 0 < int(locked.headers["retry-after"]) <= traffic.LOCKED_S
    elsewhere = TestClient(others, base_url=ROOT, client=("192.0.2.2", 1))
    assert elsewhere.get("/healthz", headers=basic("me:secret")).status_code == 200


def test_delays_grow_and_locks_end():
    now = 0.0
    watched = Traffic(clock=lambda: now)
    delays = [watched.wrong_login("a") for _ in range(traffic.WRONG_LOGINS)]
    assert delays[:4] == [0.1, 0.2, 0.4, 0.8]
    assert max(delays) < 5
    with pytest.raises(RefusedError):
        watched.check_locked("a")
    watched.check_locked("b")
    now = traffic.LOCKED_S
    watched.check_locked("a")
    assert watched.wrong_login("a") == 0.1


# ---- too much ----


def test_one_client_may_send_only_so_much(others, monkeypatch):
    monkeypatch.setattr(traffic, "PER_SECOND", 0.0)
    client = TestClient(others, base_url=ROOT, client=("192.0.2.3", 1), headers=basic("me:secret"))
    replies = [client.get("/v1/models") for _ in range(traffic.BURST + 5)]
    assert [reply.status_code for reply in replies[: traffic.BURST]] == [200] * traffic.BURST
    assert replies[-1].status_code == 429
    assert replies[-1].json()["error"]["kind"] == "too_many"
    assert replies[-1].headers["retry-after"] == "1"
    assert client.get("/healthz").status_code == 200
    elsewhere = TestClient(others, base_url=ROOT, client=("192.0.2.4", 1), headers=basic("me:secret"))
    assert elsewhere.get("/v1/models").status_code == 200


def test_an_allowance_comes_back_and_clients_are_forgotten(monkeypatch):
    now = 0.0
    watched = Traffic(clock=lambda: now)
    for _ in range(traffic.BURST):
        watched.spend("a")
    with pytest.raises(RefusedError):
        watched.spend("a")
    now = 1.0
    for _ in range(int(traffic.PER_SECOND)):
        watched.spend("a")
    with pytest.raises(RefusedError):
        watched.spend("a")
    monkeypatch.setattr(traffic, "REMEMBERED", 10)
    for number in range(100):
        watched.spend(str(number))
        watched.wrong_login(str(number))
    assert len(watched._allowances) == len(watched._wrong) == 10


def test_only_so_many_wait_at_once():
    watched = Traffic()
    held = [watched.working("a") for _ in range(traffic.AT_ONCE)]
    for one in held:
        one.__enter__()
    with pytest.raises(RefusedError, match="at once"), watched.working("a"):
        pass
    with watched.working("b"):
        pass
    for one in held:
        one.__exit__(None, None, None)
    with watched.working("a"):
        pass
    assert not watched._working


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("testclient", "testclient", True),
    ],
)
def test_who_is_one_client(one, other, same):
    assert (client_of(one) == client_of(other)) is same


@pytest.mark.parametrize(
    ("path", "kind", "largest"),
    [
        ("/api/ask", "application/json", LARGEST_BODY),
        ("/gradio_api/mcp", "application/json", LARGEST_BODY),
        ("/gradio_api/queue/join", "application/json", LARGEST_BODY),
        ("/v1/chat/completions", "application/json", LARGEST_CHAT),
        ("/api/reports", "multipart/form-data; boundary=x", LARGEST_UPLOAD),
    ],
)
def test_large_bodies_are_refused_unread(url, path, kind, largest):
    for length in (str(largest + 1), "9" * 30, "-1", "1e3", "²"):
        assert raw(url, path, "POST", content_type=kind, content_length=length)[0] in (400, 413), length
    assert raw(url, path, "POST", content_type=kind, transfer_encoding="chunked")[0] == 411
    assert json.loads(raw(url, path, "POST", content_type=kind, content_length=str(largest + 1))[1])["error"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream", ""])
def test_what_is_no_form_is_refused_unread(url, kind):
    status, body = raw(url, "/api/reports", "POST", content_type=kind, content_length="1000")
    assert (status, json.loads(body)["error"]["kind"]) == (415, "wrong_type")


@pytest.mark.parametrize(
    "pattern", ["粮", "2026年", "“", "（", "1.", "增长5%、", "a ", "那", "?", "\u202e", "年比2025", "和", "、与"]
)
def test_long_questions_are_answered_soon(answerer, pattern):
    question = (pattern * LONGEST_QUESTION)[:LONGEST_QUESTION]
    started = time.thread_time()
    answerer.ask(question)
    conversation = answerer.conversation()
    conversation.ask("2026年粮食目标？")
    conversation.ask(question)
    assert time.thread_time() - started < 2


# ---- slow requests ----


HEAD = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n"
FORM = HEAD.replace("application/json", "multipart/form-data; boundary=x")
SLOW = {
    "": False,
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ": False,
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n, then GET /healthz HT": False,
    f"POST /api/ask HTTP/1.1\r\n{HEAD}{{": True,
    f"POST /api/reports HTTP/1.1\r\n{FORM}--x\r\n": True,
    f"POST /gradio_api/run/ask HTTP/1.1\r\n{HEAD}{{": True,
}
"""Beginnings of requests that do not go on, and whether they are told that they came too late."""


def test_slow_requests_are_not_waited_for(answerer, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE_S", 0.5)
    monkeypatch.setattr(patience.HastyProtocol, "patience_s", 0.5)

    def reply_to(sent: str) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
            for part in sent.split(", then "):
                connection.sendall(part.encode())
                time.sleep(0.2)
            return b"".join(iter(lambda: connection.recv(4096), b""))

    with served(build(answerer)) as address, ThreadPoolExecutor(len(SLOW)) as pool:
        port = urlsplit(address).port
        for (sent, answered), reply in zip(SLOW.items(), pool.map(reply_to, SLOW), strict=True):
            assert reply.startswith(b"HTTP/1.1 408 ") is answered, sent
            assert not answered or json.loads(reply.partition(b"\r\n\r\n")[2])["error"]["kind"] == "too_slow"


# ---- what gets out ----


def test_nothing_goes_to_the_network(answerer, monkeypatch):
    asked: list[object] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
            asked.append(address)
        connect(self, address)

    def looked_up(host: str, *rest: object, **more: object) -> list[object]:
        asked.append(host)
        return []

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    client = TestClient(build(answerer), base_url=ROOT)
    for path in ("/", "/config", "/docs", "/gradio_api/info"):
        assert client.get(path).status_code == 200
    client.post("/api/ask", json={"question": "2026年粮食目标？"})
    client.post("/gradio_api/run/ask", json={"data": ["2026年粮食目标？", None, None, None]})
    time.sleep(0.5)
    assert asked == []


def test_questions_are_not_logged(url, capfd, caplog):
    asked = "2026年粮食目标是多少斤来着"
    httpx.post(f"{url}/api/ask", json={"question": asked})
    httpx.get(f"{url}/api/search", params={"q": asked})
    httpx.post(f"{url}/api/ask", json={"question": asked, "report": "nowhere"})
    for year in (None, 7):
        httpx.post(f"{url}/gradio_api/run/ask", json={"data": [asked, None, year, None]})
    written = capfd.readouterr()
    assert asked not in written.out + written.err + caplog.text


def test_the_password_is_never_shown():
    from qa.settings import Settings

    assert "secret" not in repr(Settings.load({"WENBAO_AUTH": "me:secret"}))
