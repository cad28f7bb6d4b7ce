"""What every door returns: an answer with its citations, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.report import Pieces

RefusalKind = Literal["absent", "other_period", "other_region", "not_a_question"]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered place in a report: the source's slices of `spans`, joined, are exactly `quote`."""

    number: int
    report: str
    source: str
    title: str
    region: str
    year: int | None
    section: tuple[str, ...]
    quote: str
    spans: Pieces
    page: int | None = None
    body: str | None = None
    """Who gave the report (临清市发展和改革委员会), where it says so."""
    date: str | None = None
    """When it was given, as 2026-01-31, where it says so."""


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """The meaning of a figure in an answer; `citation` is the number of the citation it stands in."""

    indicator: str
    value: str | None
    unit: str | None
    hedge: str | None
    change: str | None
    period: str | None
    role: str
    region: str
    citation: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer; the answer's text also names what there is instead."""

    kind: RefusalKind
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer for every door. `text` is what a person reads, `short` the bare answer (None when refused)."""

    question: str
    text: str
    short: str | None
    language: Language
    confidence: float
    citations: tuple[Citation, ...] = ()
    facts: tuple[AnswerFact, ...] = ()
    refusal: Refusal | None = None
    method: str = "extract"
    timings_ms: dict[str, float] = field(default_factory=dict)
    understood: tuple[str, ...] = ()
    """What was understood, for people: ("2026年", "目标", "粮食产量", "临清市")."""
    suggestions: tuple[str, ...] = ()
    """Questions that ask for what stands beside it: the other year or role, or what there is instead."""
    missing: tuple[str, ...] = ()
    """Of several things asked for at once, those the reports do not state."""
    asked: str | None = None
    """The full question that a follow-up was completed to, where it was one."""

    @property
    def refused(self) -> bool:
        """Whether the reports do not hold an answer."""
        return self.refusal is not None


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer object of every door, as plain JSON values."""
    return {
        "question": answer.question,
        "asked": answer.asked,
        "answer": answer.text,
        "short": answer.short,
        "refused": answer.refused,
        "refusal": {"kind": answer.refusal.kind, "message": answer.refusal.message} if answer.refusal else None,
        "language": answer.language,
        "method": answer.method,
        "confidence": round(answer.confidence, 3),
        "citations": [_citation_json(citation) for citation in answer.citations],
        "facts": [{name: getattr(fact, name) for name in AnswerFact.__slots__} for fact in answer.facts],
        "timings_ms": {stage: round(ms, 2) for stage, ms in answer.timings_ms.items()},
        "understood": list(answer.understood),
        "suggestions": list(answer.suggestions),
        "missing": list(answer.missing),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    plain = {name: getattr(citation, name) for name in Citation.__slots__}
    plain["section"] = list(citation.section)
    plain["spans"] = [[span.start, span.end] for span in citation.spans]
    return plain
