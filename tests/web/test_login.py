"""The login of a browser: a form, a cookie that no script can read, a way out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from qa.web import login, traffic
from qa.web.gate import Gate, Guests
from qa.web.login import COOKIE, LARGEST_FORM, LASTS_S, Login
from qa.web.traffic import Traffic
from tests.web.conftest import ROOT, build, served
from tests.web.scripted import ScriptedAnswerer

BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN,zh;q=0.9"}
FORM = {"user": "me", "password": "秘密", "place": "/?q=1"}


def client(scheme: str = "http", **options: object) -> TestClient:
    app = FastAPI()

    @app.api_route("/echo", methods=["GET", "POST"])
    def echo() -> str:
        return "in"

    app.add_middleware(Gate, guests=Guests(login="me:秘密"))
    root = ROOT.replace("http", scheme, 1)
    return TestClient(app, base_url=root, follow_redirects=False, **options)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "FIRST_DELAY_S", 0.001)


def test_a_browser_is_asked_once() -> None:
    browser = client()
    asked = browser.get("/echo?a=%3Cb%3E", headers=BROWSER)
    assert asked.status_code == 401
    assert "登录" in asked.text
    assert 'value="/echo?a=%3Cb%3E"' in asked.text
    assert not asked.headers["www-authenticate"].startswith("Basic")
    entered = browser.post("/login", data={**FORM, "place": "/echo?a=%3Cb%3E"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/echo?a=%3Cb%3E")
    assert browser.get("/echo", headers=BROWSER).json() == "in"
    assert browser.post("/echo").json() == "in"
    assert browser.get("/login", headers=BROWSER).headers["location"] == "/"


def test_the_cookie_is_for_this_server_alone() -> None:
    set_cookie = client().post("/login", data=FORM).headers["set-cookie"]
    name, *said = set_cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert len(name) > 40
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(said)
    assert "Secure" not in said
    assert "Secure" in client("https").post("/login", data=FORM).headers["set-cookie"].split("; ")


def test_logging_out_ends_it_on_the_server_too() -> None:
    browser = client()
    token = browser.post("/login", data=FORM).cookies[COOKIE]
    left = browser.post("/logout")
    assert left.status_code == 204
    assert browser.get("/echo").status_code == 401
    assert browser.get("/echo", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401
    assert client().get("/echo", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


@pytest.mark.parametrize(
    "form",
    [{**FORM, "password": "x"}, {**FORM, "user": "you"}, {"user": "me"}, {}, {**FORM, "password": ""}],
)
def test_a_wrong_login_is_told_so(form: dict[str, str]) -> None:
    browser = client()
    refused = browser.post("/login", data=form, headers={"accept-language": "en"})
    assert refused.status_code == 401
    assert "The user name or password is wrong." in refused.text
    assert "set-cookie" not in refused.headers
    assert browser.get("/echo").status_code == 401


def test_guessing_in_the_form_is_locked_but_not_for_who_is_in() -> None:
    browser = client()
    inside = browser.post("/login", data=FORM).cookies[COOKIE]
    browser.cookies.clear()
    for _ in range(traffic.WRONG_LOGINS):
        assert browser.post("/login", data={**FORM, "password": "x"}).status_code == 401
    assert browser.post("/login", data=FORM).status_code == 429
    assert browser.get("/echo", headers={"cookie": f"{COOKIE}={inside}"}).status_code == 200


@pytest.mark.parametrize("place", ["//evil.example", "/\\evil.example", "http://evil.example", "", "/login", "/a\r\nb"])
def test_nobody_is_sent_elsewhere(place: str) -> None:
    entered = client().post("/login", data={**FORM, "place": place})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")


def test_what_is_asked_for_is_text_in_the_form() -> None:
    page = client().post("/login", data={**FORM, "password": "x", "place": '/?q="><script>alert(1)</script>'}).text
    assert "<script" not in page


def test_forms_of_other_sites_and_large_ones_are_refused() -> None:
    browser = client()
    assert browser.post("/login", data=FORM, headers={"origin": "http://evil.example"}).status_code == 403
    assert browser.post("/login", data=FORM, headers={"origin": "null"}).status_code == 403
    assert browser.post("/logout", headers={"origin": "http://evil.example"}).status_code == 403
    assert browser.post("/login", data={**FORM, "password": "x" * LARGEST_FORM}).status_code == 413
    assert browser.post("/login", content=(part for part in [b"user=me"])).status_code == 413


def test_sessions_end_and_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    known = Login("me:secret", Traffic(), clock=lambda: now)
    first = known._open(is_secure=False).partition(";")[0].removeprefix(f"{COOKIE}=")
    assert known._is_in(first)
    now = LASTS_S
    assert not known._is_in(first)
    monkeypatch.setattr(login, "MOST", 3)
    for _ in range(10):
        known._open(is_secure=False)
    assert len(known._sessions) == 3


@pytest.fixture(scope="module")
def locked(answerer: ScriptedAnswerer) -> Iterator[str]:
    """A server with a login."""
    with served(build(answerer, guests=Guests(login="me:secret"))) as address:
        yield address


@pytest.mark.parametrize(
    ("scheme", "locale", "size", "out"),
    [("light", "zh-CN", (1280, 800), "退出"), ("dark", "en-GB", (390, 844), "Log out")],
)
def test_a_reader_logs_in_asks_and_logs_out(
    browser: Browser, locked: str, scheme: str, locale: str, size: tuple[int, int], out: str
) -> None:
    window = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=window, locale=locale, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{locked}/?room=facts")
    page.keyboard.type("me")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    page.fill("[name=user]", "me")
    page.fill("[name=password]", "secret")
    page.keyboard.press("Enter")
    page.wait_for_selector("#facts .room-head")
    assert page.url == f"{locked}/?room=facts"
    assert page.evaluate("document.cookie") == ""
    page.goto(locked)
    page.wait_for_selector(".welcome")
    page.fill("#question textarea", "2026年粮食目标？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .card")
    page.get_by_role("button", name=out).click()
    page.wait_for_selector("[name=password]")
    context.close()
