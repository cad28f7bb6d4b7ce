"""What the page's own script fetches: static files, the rooms as pieces of HTML, and tables to take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, Query
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from corpus.readers import SUFFIXES
from corpus.report import Fact
from qa.records import facts_csv, facts_xlsx
from qa.web import facts, shelf
from qa.web.facts import View
from qa.web.words import script

if TYPE_CHECKING:
    from index.library import Library

STATIC = Path(__file__).parent / "static"
MEDIA = {".css": "text/css", ".js": "text/javascript"}
FRESH = {"cache-control": "no-cache"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Viewed = Annotated[View, Query()]


def add_routes(app: FastAPI, library: Library, *, may_change: bool) -> None:
    """Put the page's routes under /page/ of `app`."""
    _add_rooms(app, library, may_change=may_change)
    _add_downloads(app, library)

    @app.get("/page/words.js", include_in_schema=False)
    def words() -> Response:
        return Response(script(), media_type=MEDIA[".js"], headers=FRESH)

    @app.get("/page/{name}", include_in_schema=False)
    def static(name: str) -> FileResponse:
        path = STATIC / name
        if path not in STATIC.iterdir():
            raise HTTPException(404, "no such file")
        return FileResponse(path, media_type=MEDIA[path.suffix], headers=FRESH)


def _add_rooms(app: FastAPI, library: Library, *, may_change: bool) -> None:
    @app.get("/page/rooms/facts", include_in_schema=False, response_class=HTMLResponse)
    def facts_room() -> str:
        return facts.room(library)

    @app.get("/page/rooms/reports", include_in_schema=False, response_class=HTMLResponse)
    def reports_room() -> str:
        return shelf.room(library.reports(), kinds=SUFFIXES, may_change=may_change)

    @app.get("/page/facts", include_in_schema=False, response_class=HTMLResponse)
    def table(view: Viewed) -> str:
        return facts.table(library, view)

    @app.get("/page/chart", include_in_schema=False, response_class=HTMLResponse)
    def drawing(view: Viewed) -> str:
        return facts.drawing(library, view)

    @app.get("/page/indicators", include_in_schema=False, response_class=HTMLResponse)
    def indicators(view: Viewed) -> str:
        return facts.suggestions(library, view)


def _add_downloads(app: FastAPI, library: Library) -> None:
    def chosen(view: View) -> tuple[Fact, ...]:
        return library.ledger.facts(view.wanted, order=view.order, descending=view.descending)

    def sources() -> dict[str, str]:
        return {info.id: info.source for info in library.reports()}

    @app.get("/page/facts.csv", include_in_schema=False)
    def csv(view: Viewed) -> Response:
        return _file(facts_csv(chosen(view), sources()).encode(), "text/csv; charset=utf-8", "wenbao-facts.csv")

    @app.get("/page/facts.xlsx", include_in_schema=False)
    def xlsx(view: Viewed) -> Response:
        return _file(facts_xlsx(chosen(view), sources()), XLSX, "wenbao-facts.xlsx")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})
