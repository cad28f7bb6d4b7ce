"""One login for everybody: programs send it with each request, a browser once, for a cookie that no script can read."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qa.web.patience import hurried
from qa.web.traffic import RefusedError, Traffic
from qa.web.words import WORDS

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

LOGIN, LOGOUT, COOKIE = "/login", "/logout", "wenbao"
LASTS_S = 7 * 24 * 3600.0
"""A browser is let in for so long; the server forgets who was when it ends."""
MOST = 10_000
"""Browsers that are let in at once; the longest in is forgotten first."""
LARGEST_FORM = 4 * 1024
"""Bytes of a login."""
BEARER = 'Bearer realm="Wenbao"'
"""Asks a browser for nothing: for Basic it would open a window of its own."""


class Login:
    """Knows who has logged in. For one event loop."""

    def __init__(self, login: str, traffic: Traffic, clock: Callable[[], float] = time.monotonic) -> None:
        """`login` is `user:password`."""
        self._login, self._traffic, self._clock = _digest(login.encode()), traffic, clock
        self._sessions: OrderedDict[bytes, float] = OrderedDict()
        """Digests of the cookies given, and until when they are good."""

    async def answer(self, scope: MutableMapping[str, Any], receive: Receive, client: str) -> Response | None:
        """What a request gets that has to log in first; None where it may go on.

        Raises:
            RefusedError: 401, it is a program's and has no login, or a wrong one; 429, too many were wrong.
        """
        request, path = Request(scope, receive), scope["path"]
        if path == LOGOUT and request.method == "POST":
            self._sessions.pop(_digest(request.cookies.get(COOKIE, "").encode()), None)
            return _with_cookie(Response(status_code=204), f"{COOKIE}=; Max-Age=0")
        if self._is_in(request.cookies.get(COOKIE, "")):
            return _redirect("/") if path == LOGIN else None
        self._traffic.check_locked(client)
        if path == LOGIN and request.method == "POST":
            return await self._log_in(request, client)
        given = request.headers.get("authorization", "")
        if any(self._is_login(one) for one in _given(given)):
            return None
        if given:
            await asyncio.sleep(self._traffic.wrong_login(client))
        elif request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return _form(request, _place(path, scope["query_string"].decode("latin-1")))
        raise RefusedError(401, "login", "log in with the user name and password of this server")

    async def _log_in(self, request: Request, client: str) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or len(length) > 5 or int(length) > LARGEST_FORM:
            raise RefusedError(413, "too_large", f"a login may have {LARGEST_FORM} bytes")
        body = await Request(request.scope, hurried(request.receive, int(length))).body()
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        user, password, place = (form.get(name, [""])[0] for name in ("user", "password", "place"))
        place = _place(*place.split("?", 1))
        if not self._is_login(f"{user}:{password}".encode()):
            await asyncio.sleep(self._traffic.wrong_login(client))
            return _form(request, place, is_wrong=True)
        return _with_cookie(_redirect(place), self._open(is_secure=request.scope["scheme"] == "https"))

    def _is_login(self, given: bytes) -> bool:
        # Digests are of one length, so that the time says nothing about the password's.
        return hmac.compare_digest(_digest(given), self._login)

    def _is_in(self, cookie: str) -> bool:
        return self._sessions.get(_digest(cookie.encode()), 0.0) > self._clock()

    def _open(self, *, is_secure: bool) -> str:
        """A new session, as the cookie that stands for it."""
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token.encode())] = self._clock() + LASTS_S
        if len(self._sessions) > MOST:
            self._sessions.popitem(last=False)
        return f"{COOKIE}={token}; Max-Age={LASTS_S:.0f}{'; Secure' if is_secure else ''}"


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _given(header: str) -> tuple[bytes, bytes]:
    """What a header carries: browsers send the login encoded, clients with an API key as it is."""
    scheme, _, given = header.partition(" ")
    try:
        basic = base64.b64decode(given, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        basic = b""
    return basic, given.encode("latin-1") if scheme.lower() == "bearer" else b""


def _place(path: str, query: str = "") -> str:
    """Where a browser goes on: a place of this server, whatever a form says."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\", LOGIN, LOGOUT)) and path.isprintable()
    return (f"{path}?{query}" if query else path) if is_own and query.isprintable() else "/"


def _redirect(place: str) -> Response:
    return RedirectResponse(place, 303, {"cache-control": "no-store"})


def _with_cookie(reply: Response, cookie: str) -> Response:
    reply.headers["set-cookie"] = f"{cookie}; Path=/; HttpOnly; SameSite=Lax"
    return reply


def _form(request: Request, place: str, *, is_wrong: bool = False) -> Response:
    """The page that asks for the login, in the browser's language."""
    chinese = request.headers.get("accept-language", "").lower().startswith("zh")
    words = {key: escape(both[0 if chinese else 1]) for key, both in WORDS.items() if key.startswith("login_")}
    page = Template((files("qa.web") / "login.html").read_text(encoding="utf-8")).substitute(
        words,
        language="zh-CN" if chinese else "en",
        wrong=f'<p role="alert">{words["login_wrong"]}</p>' if is_wrong else "",
        place=escape(place),
    )
    # Under no-referrer a browser does not tell where a form comes from, and it would be refused as another site's.
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin", "www-authenticate": BEARER}
    return HTMLResponse(page, 401, headers)
