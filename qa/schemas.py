"""The shapes of what is sent and answered over HTTP, as OpenAPI describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.report import Change, Role
from qa.answer import Language, RefusalKind
from qa.feedback import LONGEST_FEEDBACK
from qa.request import LONGEST_QUESTION
from qa.tools import Given, Question, Region, ReportId

Span = Annotated[list[int], Field(min_length=2, max_length=2, description="Half-open, in code points of the source")]


class Body(BaseModel):
    """What is sent: unknown names are refused, so that a misspelt one is not passed over."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Shape(BaseModel):
    """What is answered: exactly these names."""

    model_config = ConfigDict(extra="forbid")


class AskBody(Body):
    """The body of POST /api/ask."""

    question: Question
    region: Region = None
    year: Given = None
    report: ReportId = None
    conversation: Annotated[
        str | None,
        Field(min_length=1, max_length=200, description="An id of your choosing: its questions follow one another"),
    ] = None


class FeedbackBody(Body):
    """The body of POST /api/feedback."""

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    answer: Annotated[str, Field(max_length=LONGEST_FEEDBACK)]
    good: bool
    reason: Annotated[str | None, Field(max_length=LONGEST_FEEDBACK)] = None


class ErrorDetail(Shape):
    """What went wrong."""

    kind: str
    message: Annotated[str, Field(description="One line that says what to do")]


class ErrorReply(Shape):
    """The body of every reply that is not a success."""

    error: ErrorDetail


class RefusalReply(Shape):
    """Why there is no answer; `answer` also names what there is instead, and `suggestions` ask for it."""

    kind: RefusalKind
    message: str


class CitationReply(Shape):
    """A numbered place: the source's slices of `spans`, joined, are exactly `quote`."""

    number: int
    report: str
    source: str
    title: str
    region: str
    year: int | None
    section: list[str]
    quote: str
    spans: list[Span]
    page: int | None
    body: Annotated[str | None, Field(description="Who gave the report")]
    date: str | None


class AnswerFactReply(Shape):
    """The meaning of a figure; `citation` is the number of the citation it stands in."""

    indicator: str
    value: str | None
    unit: str | None
    hedge: str | None
    change: Change | None
    period: str | None
    role: Role
    region: str
    citation: int


class AnswerReply(Shape):
    """The answer object, the same from every door."""

    question: str
    asked: Annotated[str | None, Field(description="The full question a follow-up was understood as")]
    answer: Annotated[str, Field(description="What a person reads")]
    short: Annotated[str | None, Field(description="The bare answer; null when refused")]
    refused: bool
    refusal: RefusalReply | None
    language: Language
    method: str
    confidence: Annotated[float, Field(ge=0, le=1)]
    citations: list[CitationReply]
    facts: list[AnswerFactReply]
    timings_ms: dict[str, float]
    understood: list[str]
    suggestions: list[str]
    missing: Annotated[list[str], Field(description="Of several things asked for at once, those not stated")]


class HitReply(Shape):
    """A passage that was found; `sentence` is its best sentence."""

    rank: int
    score: float
    parts: dict[str, float]
    report: str
    source: str
    title: str
    region: str
    year: int | None
    section: list[str]
    text: str
    spans: list[Span]
    sentence: str
    page: int | None


class HitsReply(Shape):
    """Passages, best first."""

    query: str
    hits: list[HitReply]


class FactReply(Shape):
    """A figure with its meaning; cells of tables that are words have them in `text` and no value."""

    report: str
    source: str
    indicator: str
    value: str | None
    unit: str | None
    hedge: str | None
    change: Change | None
    period: str | None
    role: Role
    region: str
    basis: str | None
    text: str | None
    quote: str
    spans: list[Span]
    figure_span: Span


class FactsReply(Shape):
    """Facts in the order of their reports and places; `count` is how many there are in all."""

    count: int
    facts: list[FactReply]


class ReportReply(Shape):
    """A report of the library."""

    id: str
    source: str
    title: str
    region: str
    year: int | None
    kind: str
    date: str | None
    passages: int
    facts: int
    characters: int
    added: str


class ReportsReply(Shape):
    """The reports, in the order they were added."""

    reports: list[ReportReply]


class UploadedReply(Shape):
    """What became of one file."""

    name: str
    status: Literal["read", "skipped", "refused"]
    message: Annotated[str | None, Field(description="One line that says why it was not read, or what it replaces")]
    report: ReportReply | None


class UploadsReply(Shape):
    """What became of each file, in their order."""

    files: list[UploadedReply]


class HealthReply(Shape):
    """That the server can answer, and from how many reports."""

    status: Literal["ok"]
    reports: int


def gives(shape: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of a route's success; replies are made elsewhere and are not converted again."""
    return {200: {"model": shape, "description": (shape.__doc__ or "").strip()}}
