"""An answerer with prepared answers, for testing the doors alone; spans are looked up in the real text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from corpus.report import Report, Span
from index import Library
from index.retriever import Where
from qa.answer import Answer, AnswerFact, Citation, Refusal
from qa.dialogue import Conversation
from qa.examples import Examples


class ScriptedAnswerer:
    """Gives the prepared answer of a question; refuses every other question."""

    def __init__(self, library: Library, *answers: Answer):
        self.library = library
        self.examples = Examples(library, self.ask)
        self._answers = {answer.question: answer for answer in answers}
        self.asked_in = Where()
        """What the last question was limited to."""

    def ask(self, question: str, *, where: Where = Where(), notify: Callable[[str], None] | None = None) -> Answer:
        self.asked_in = where
        if notify:
            notify("search")
        prepared = self._answers.get(question, refused(question))
        unknown = where.reports and not set(where.reports) & {info.id for info in self.library.reports()}
        return refused(question) if unknown else replace(prepared, question=question)

    def conversation(self) -> Conversation:
        return Conversation(self)  # type: ignore[arg-type]


def cite(report: Report, number: int, quote: str, section: tuple[str, ...] = ()) -> Citation:
    """A citation of `quote` where it first stands in the report's text."""
    start = report.source.text.index(quote)
    return Citation(
        number,
        report.id,
        report.source.name,
        report.title,
        report.region,
        report.year,
        section,
        quote,
        (Span(start, start + len(quote)),),
        None,
        report.body,
        report.date.isoformat() if report.date else None,
    )


def refused(question: str) -> Answer:
    message = "报告里没有找到这项内容。"
    return Answer(
        question,
        message,
        None,
        "zh",
        confidence=0.0,
        refusal=Refusal("absent", message),
        timings_ms={"total": 5.2},
        understood=("2026年", "电话"),
        suggestions=("2026年粮食目标？",),
    )


GRAIN = "2026年粮食目标？"
ENGLISH = "2026 grain target?"
COMPARE = "城镇新增就业2025年实际和2026年目标"


def linqing_answers(report: Report) -> tuple[Answer, ...]:
    """Answers about the bundled report, as the real answerer words them."""
    tasks = ("三、2026年国民经济和社会发展的主要任务", "（三）坚定不移推进城乡融合发展", "推进乡村振兴")
    grain = cite(report, 1, "做好粮食等重要农产品稳产保供，力争粮食产量突破15亿斤", tasks)
    fact = AnswerFact("粮食产量", "15", "亿斤", "力争突破", None, "2026", "target", report.region, 1)
    times = {"total": 6.1, "search": 2.0, "answer": 3.9}
    reached = cite(report, 1, "城镇新增就业人数完成 5833 人", ("一、2025年执行情况",))
    aimed = cite(report, 2, "城镇新增就业人数 5000 人", ("二、2026年主要目标",))
    jobs = AnswerFact("城镇新增就业", "5833", "人", None, "added", "2025", "actual", report.region, 1)
    return (
        Answer(
            GRAIN,
            "粮食产量目标（2026年）：力争突破15亿斤。[1]",
            "15亿斤",
            "zh",
            0.94,
            (grain,),
            (fact,),
            None,
            "extract",
            times,
            ("2026年", "目标", "粮食产量", report.region),
            ("2025年吨半粮产能区有多少万亩？", "2026年城镇新增就业目标"),
        ),
        Answer(
            ENGLISH,
            "Grain output target for 2026: over 15亿斤 (1.5 billion jin, 750,000 tonnes). [1]",
            "over 15亿斤 (1.5 billion jin, 750,000 tonnes)",
            "en",
            0.94,
            (grain,),
            (fact,),
            None,
            "extract",
            times,
            ("2026", "target", "grain output", report.region),
            (),
        ),
        Answer(
            COMPARE,
            "城镇新增就业：2025年实际5833人[1]，2026年目标5000人[2]。",
            None,
            "zh",
            0.9,
            (reached, aimed),
            (jobs, replace(jobs, value="5000", period="2026", role="target", hedge="以上", citation=2)),
            None,
            "extract",
            times,
            ("2025年", "2026年", "城镇新增就业"),
            (),
        ),
    )
