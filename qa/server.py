"""HTTP: the routes programs use, and the page, in one process."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from corpus.report import Role
from index.retriever import LibraryError, ModelError, ReportInfo, Where
from qa.answer import to_json
from qa.console import UsageError, tell
from qa.feedback import LONGEST_FEEDBACK, Feedback, give_feedback
from qa.records import fact_record, hit_record, report_record
from qa.request import LONGEST_QUESTION, regions_named
from qa.web.conversations import Conversations
from qa.web.docs import describe
from qa.web.gate import LOOPBACK, Gate, Guests

if TYPE_CHECKING:
    from index.library import Library
    from qa.ask import Answerer

Year = Annotated[int | None, Field(ge=1900, le=2200)]
Name = Annotated[str | None, Field(max_length=200)]
Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class Ask(BaseModel):
    """The body of POST /api/ask."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: Question
    region: Name = None
    year: Year = None
    report: Name = None
    conversation: Annotated[str | None, Field(min_length=1, max_length=200)] = None


class Thumb(BaseModel):
    """The body of POST /api/feedback."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: Question
    answer: Annotated[str, Field(max_length=LONGEST_FEEDBACK)]
    good: bool
    reason: Annotated[str | None, Field(max_length=LONGEST_FEEDBACK)] = None


def build_app(answerer: Answerer, *, guests: Guests | None = None) -> FastAPI:
    """The HTTP routes with the page at /; it answers to loopback names unless `guests` says more."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    from qa.web.page import mount_page

    app = FastAPI(title="Wenbao", docs_url=None, redoc_url=None)
    _add_errors(app)
    _add_asking(app, answerer)
    _add_reading(app, answerer.library)
    _add_nothing_else(app)
    mount_page(app, answerer)
    app.add_middleware(Gate, guests=guests or Guests())
    return app


def serve(
    answerer: Answerer, host: str = "127.0.0.1", port: int = 7860, *, auth: str | None = None, no_auth: bool = False
) -> None:
    """Serve until interrupted.

    Args:
        auth: `user:password` that everyone must give.
        no_auth: serve other machines without a login.

    Raises:
        UsageError: other machines could reach the server and neither `auth` nor `no_auth` was given, or the address
            is not to be had.
    """
    import uvicorn

    guests = guests_of(host, auth=auth, no_auth=no_auth)
    listener = _listen(host, port)
    app = build_app(answerer, guests=guests)
    shown = f"[{host}]" if ":" in host else host
    tell(f"Wenbao: http://{shown}:{listener.getsockname()[1]}")
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_keep_alive=30)).run(sockets=[listener])


def guests_of(host: str, *, auth: str | None, no_auth: bool) -> Guests:
    """Who may come in when the server listens on `host`.

    Raises:
        UsageError: other machines could reach it and neither a login nor its absence was asked for.
    """
    if host in LOOPBACK or host.startswith("127."):
        return Guests(names=LOOPBACK | {host}, login=auth)
    if auth is None and not no_auth:
        raise UsageError(f"--host {host} lets other machines in: add --auth USER:PASSWORD, or --no-auth if you mean it")
    return Guests(names=LOOPBACK | {host.lower(), socket.gethostname().lower()}, addresses=True, login=auth)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port} ({error.strerror}): choose another with --port"
        ) from error


def _add_asking(app: FastAPI, answerer: Answerer) -> None:
    library = answerer.library
    conversations = Conversations(answerer)

    @app.post("/api/ask", summary="Answer one question, with citations")
    def ask(body: Ask) -> dict[str, Any]:
        asker = conversations.of(body.conversation) if body.conversation else answerer
        return to_json(asker.ask(body.question, where=where_of(library, body.region, body.year, body.report)))

    @app.post("/api/feedback", summary="What a reader thought of an answer", status_code=204)
    def feedback(body: Thumb) -> None:
        give_feedback(library.folder, Feedback(body.question, body.answer, body.good, body.reason or None))

    @app.get("/api/search", summary="Passages for a query, best first")
    def search(
        q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)],
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        region: Name = None,
        year: Year = None,
        report: Name = None,
    ) -> dict[str, Any]:
        hits = library.search(q, k=k, where=where_of(library, region, year, report))
        infos = {info.id: info for info in library.reports()}
        return {
            "query": q,
            "hits": [
                hit_record(hit, infos[hit.passage.report_id], library.source(hit.passage.report_id)) for hit in hits
            ],
        }

    @app.get("/api/facts", summary="Figures with their indicator, period and role")
    def facts(
        indicator: Name = None, region: Name = None, year: Year = None, role: Role | None = None, report: Name = None
    ) -> dict[str, Any]:
        found = library.facts(
            indicator=indicator,
            period=None if year is None else str(year),
            role=role,
            where=where_of(library, region, None, report),
        )
        names = {info.id: info.source for info in library.reports()}
        return {"facts": [fact_record(fact, names[fact.report_id]) for fact in found]}


def _add_reading(app: FastAPI, library: Library) -> None:
    @app.get("/healthz", summary="Whether the server can answer")
    def health() -> dict[str, Any]:
        return {"status": "ok", "reports": len(library.reports())}

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        return describe(app.openapi())

    @app.get("/api/reports", summary="The reports of the library")
    def reports() -> dict[str, Any]:
        return {"reports": [report_record(info) for info in library.reports()]}

    @app.get("/api/reports/{report_id}/text", response_class=PlainTextResponse, summary="A report's source text")
    def text(report_id: str) -> PlainTextResponse:
        return PlainTextResponse(library.report_text(known_report(library, report_id).id))


def _add_nothing_else(app: FastAPI) -> None:
    # Before the page, which takes every other path and answers in another form.
    @app.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def nothing(path: str) -> None:
        raise HTTPException(404, "no such route or method: /openapi.json lists them")


def known_report(library: Library, report_id: str) -> ReportInfo:
    """What the library knows of a report.

    Raises:
        HTTPException: 404, there is none with this id.
    """
    for info in library.reports():
        if info.id == report_id:
            return info
    raise HTTPException(404, "no report has this id: GET /api/reports lists those there are")


def where_of(library: Library, region: str | None, year: int | None, report: str | None) -> Where:
    """The filter of a request; a region may be given by its short name.

    Raises:
        HTTPException: 404, no report has this id.
    """
    return Where(
        regions=regions_named(region, library.reports()),
        years=() if year is None else (year,),
        reports=() if not report else (known_report(library, report).id,),
    )


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        return _error(error.status_code, "not_found" if error.status_code == 404 else "refused", str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query")) or "body"
        return _error(422, "invalid", f"{place}: {first['msg']}")

    @app.exception_handler(LibraryError)
    @app.exception_handler(ModelError)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        return _error(503, "unavailable", str(error))


def _error(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"kind": kind, "message": message}}, status_code=status)
