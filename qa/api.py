"""The HTTP routes under /api, and what describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from qa.answer import to_json
from qa.feedback import Feedback, give_feedback
from qa.request import known_report
from qa.schemas import (
    AnswerReply,
    AskBody,
    FactsReply,
    FeedbackBody,
    HealthReply,
    HitsReply,
    ReportsReply,
    UploadsReply,
    gives,
)
from qa.tools import FACTS, FactCount, Given, HitCount, Indicator, Of, Offset, Region, ReportId, Tools, Wanted
from qa.tools import Query as Words
from qa.uploads import MOST_FILES, Uploads
from qa.web.conversations import Conversations
from qa.web.docs import describe

if TYPE_CHECKING:
    from index.library import Library
    from qa.ask import Answerer

PLAIN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "The text as it was read"}
}


def add_api(app: FastAPI, answerer: Answerer, tools: Tools) -> None:
    """Add every route under /api, /docs and /healthz."""
    _add_asking(app, answerer, tools)
    _add_reports(app, answerer.library, tools)
    _add_about(app, answerer.library)


def add_nothing_else(app: FastAPI) -> None:
    """Answer every other path there with an error body; the page, which takes all others, would answer with itself."""

    @app.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    @app.api_route("/v1/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def nothing(path: str) -> None:
        raise HTTPException(404, "no such route or method: /openapi.json lists them")


def _add_asking(app: FastAPI, answerer: Answerer, tools: Tools) -> None:
    conversations = Conversations(answerer)

    @app.post("/api/ask", summary="Answer one question, with citations", responses=gives(AnswerReply))
    def ask(body: AskBody) -> JSONResponse:
        asker = conversations.of(body.conversation) if body.conversation else answerer
        answer = tools.answer(asker, body.question, region=body.region, year=body.year, report=body.report)
        return JSONResponse(to_json(answer))

    @app.get("/api/search", summary="Passages for a query, best first", responses=gives(HitsReply))
    def search(
        q: Annotated[Words, Query()],
        k: HitCount = 10,
        region: Region = None,
        year: Given = None,
        report: ReportId = None,
    ) -> JSONResponse:
        return JSONResponse(tools.search(q, k, region, year, report))

    @app.get("/api/facts", summary="Figures with their indicator, period and role", responses=gives(FactsReply))
    def facts(
        indicator: Indicator = None,
        region: Region = None,
        year: Of = None,
        role: Wanted = None,
        report: ReportId = None,
        limit: FactCount = FACTS,
        offset: Offset = 0,
    ) -> JSONResponse:
        return JSONResponse(tools.facts(indicator, region, year, role, report, limit, offset))

    @app.post("/api/feedback", summary="Keep what a reader thought of an answer", status_code=204)
    def feedback(body: FeedbackBody) -> None:
        thumb = Feedback(body.question, body.answer, body.good, body.reason or None)
        give_feedback(answerer.library.folder, thumb)


def _add_reports(app: FastAPI, library: Library, tools: Tools) -> None:
    uploads = Uploads(library)

    @app.get("/api/reports", summary="The reports of the library", responses=gives(ReportsReply))
    def reports() -> JSONResponse:
        return JSONResponse(tools.reports())

    @app.post("/api/reports", summary="Read files into the library, each by itself", responses=gives(UploadsReply))
    def upload(
        files: Annotated[list[UploadFile], File(min_length=1, max_length=MOST_FILES, description="The reports")],
        region: Annotated[Region, Form()] = None,
        year: Annotated[Given, Form()] = None,
    ) -> JSONResponse:
        taken = [
            uploads.take(file.filename or "", file.file, file.size or 0, region=region or None, year=year)
            for file in files
        ]
        return JSONResponse({"files": [one.record() for one in taken]})

    @app.delete("/api/reports/{report_id}", summary="Take a report out of the library", status_code=204)
    def remove(report_id: str) -> None:
        library.remove(known_report(report_id, library.reports()).id)

    @app.get("/api/reports/{report_id}/text", summary="A report's text", response_class=Response, responses=PLAIN)
    def text(report_id: str) -> PlainTextResponse:
        return PlainTextResponse(library.report_text(known_report(report_id, library.reports()).id))


def _add_about(app: FastAPI, library: Library) -> None:
    @app.get("/healthz", summary="Whether the server can answer", responses=gives(HealthReply))
    def health() -> dict[str, Any]:
        return {"status": "ok", "reports": len(library.reports())}

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs() -> str:
        return describe(app.openapi())
