"""What programs call: the same four calls over HTTP, MCP and Gradio's client, in plain JSON values."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError, validate_call

from corpus.report import Role
from index.ledger import FactFilter
from index.retriever import LibraryError, ModelError
from qa import seek
from qa.answer import Answer, to_json
from qa.console import UsageError
from qa.records import fact_record, hit_record, report_record
from qa.request import LONGEST_QUESTION, check_question, where_of

if TYPE_CHECKING:
    from qa.ask import Answerer
    from qa.dialogue import Conversation

Tool = Callable[..., dict[str, Any]]
MOST_HITS, MOST_FACTS = 100, 1000
FACTS = 100
"""Facts of one reply where it is not said how many."""
Question = Annotated[
    str, Field(min_length=1, max_length=LONGEST_QUESTION, description="One question, in Chinese or English")
]
Query = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="Words to look for, or a question")]
Region = Annotated[
    str | None, Field(max_length=200, description="Only reports of this region, in Chinese; 临清 is enough for 临清市")
]
Given = Annotated[int | None, Field(ge=1900, le=2200, description="Only reports given in this year")]
Of = Annotated[int | None, Field(ge=1900, le=2200, description="Only figures of this year")]
ReportId = Annotated[str | None, Field(max_length=200, description="Only this report, by its id")]
Indicator = Annotated[
    str | None, Field(max_length=200, description="Only indicators with this in their Chinese name, such as 粮食")
]
Wanted = Annotated[Role | None, Field(description="Only results (actual), or only targets")]
HitCount = Annotated[int, Field(ge=1, le=MOST_HITS, description="How many passages at most")]
FactCount = Annotated[int, Field(ge=1, le=MOST_FACTS, description="How many facts at most; offset gives the next ones")]
Offset = Annotated[int, Field(ge=0, le=10**9, description="How many facts to leave out first")]


class Tools:
    """Answers, passages, facts and reports of one library. May be used from any thread."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._library = answerer.library

    @property
    def all(self) -> tuple[Tool, ...]:
        """The four calls."""
        return self.ask, self.search, self.facts, self.reports

    def ask(
        self, question: Question, region: Region = None, year: Given = None, report: ReportId = None
    ) -> dict[str, Any]:
        """Answer a question from Chinese government reports (政府工作报告、计划报告): the exact figure or sentence.

        `answer` is the answer in words and `short` the bare figure; `citations` quote the sentences they stand in, with
        title, section and place; `refused` says that the reports do not hold it, and then `answer` names what comes
        near and `suggestions` ask for it.
        """
        return to_json(self.answer(self._answerer, question, region=region, year=year, report=report))

    def answer(
        self,
        asker: Answerer | Conversation,
        question: str,
        *,
        region: str | None = None,
        year: int | None = None,
        report: str | None = None,
    ) -> Answer:
        """The answer of `asker`, which may be a conversation, from the reports that are asked of.

        Raises:
            UsageError: the question cannot be asked, or there is no such report.
        """
        check_question(question)
        return asker.ask(question, where=where_of(self._library.reports(), region=region, year=year, report=report))

    def search(
        self, query: Query, k: HitCount = 10, region: Region = None, year: Given = None, report: ReportId = None
    ) -> dict[str, Any]:
        """Find passages of the reports, best first, each with its report, section, text and place."""
        check_question(query)
        reports = self._library.reports()
        infos = {info.id: info for info in reports}
        hits = seek.find(self._library, query, k=k, where=where_of(reports, region=region, year=year, report=report))
        return {
            "query": query,
            "hits": [
                hit_record(hit, infos[hit.passage.report_id], self._library.source(hit.passage.report_id))
                for hit in hits
                if hit.passage.report_id in infos
            ],
        }

    def facts(
        self,
        indicator: Indicator = None,
        region: Region = None,
        year: Of = None,
        role: Wanted = None,
        report: ReportId = None,
        limit: FactCount = FACTS,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        """List figures of the reports with indicator, value, unit, period, role (actual or target), region and quote.

        A hundred at a time unless `limit` says otherwise; `count` says how many there are in all.
        """
        reports = self._library.reports()
        where = where_of(reports, region=region, report=report)
        wanted = FactFilter(indicator, None if year is None else str(year), role, where)
        ledger, sources = self._library.ledger, {info.id: info.source for info in reports}
        found = ledger.facts(wanted, limit=limit, offset=offset)
        records = [fact_record(fact, sources[fact.report_id]) for fact in found if fact.report_id in sources]
        return {"count": ledger.count(wanted), "facts": records}

    def reports(self) -> dict[str, Any]:
        """List the reports there are: id, title, region, year given, how many passages and facts."""
        return {"reports": [report_record(info) for info in self._library.reports()]}


def guarded(tool: Tool, error: Callable[[str], Exception]) -> Tool:
    """`tool` with its arguments checked; what is wrong with them or with the library is raised as `error` of a line."""
    checked = validate_call(tool)

    @wraps(tool)
    def call(*args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return checked(*args, **kwargs)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            raise error(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from wrong
        except (UsageError, LibraryError, ModelError) as wrong:
            raise error(str(wrong)) from wrong

    return call
