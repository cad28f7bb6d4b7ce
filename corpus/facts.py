"""Facts: figures with their meaning, from the sentences and the tables of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus import indicators
from corpus.clauses import Clause, countable, split_clauses, tail_end
from corpus.fact_tables import table_facts
from corpus.figures import find_figures
from corpus.indicators import PLACE_UNITS, POINTS, RATES
from corpus.periods import Period, find_periods
from corpus.report import Change, Fact, Figure, Paragraph, Report, slice_pieces
from corpus.sentences import split_sentences
from corpus.timing import Clock, When, base_period, is_topic, role_of, said_role

_RUN_ON = re.compile(
    r"连续(?:[一二三四五六七八九十\d]+)个?(?:年|月|季度)(?:每年|均|都)?|每年"
    r"|(?<![第\d])[\d一二三四五六七八九十]{1,2}年(?=累计|总体|年均|增长|提高|增加|提升|下降|降低|减少|共|新增|间|达)"
)
_FROM = re.compile(r"(?:由|从)([^，。；、由从]{0,8})$")
_TO = re.compile(r"\s*(?:逐步|稳步|分别)?[\u4e00-\u9fff]{0,3}[到至为](?!期|今)")
_HEDGED = re.compile(r"(?:不到|不足|将近|接近|近|约|超过?|原来的?|最初的?|此前的?|每人每[年月]|每[年月人])+$")
_LONGEST_QUOTE = 160
_LONGEST_AGENT = 14
_ADDING = re.compile(r"新|净增|培育|增设|建成|引进|建设|打造|创建|开工|改造|培养")


def find_facts(report: Report) -> tuple[Fact, ...]:
    """Every figure of a report that measures something, in order, with indicator, period and role."""
    clock = Clock(report.year)
    facts: list[Fact] = []
    for paragraph in report.paragraphs:
        facts.extend(_ParagraphReader(report, paragraph, clock).facts())
    for table in report.tables:
        facts.extend(table_facts(report, table))
    return tuple(facts)


@dataclass(slots=True)
class _Topic:
    """What a sentence has spoken of so far."""

    subject: str = ""
    start: int = 0
    """Where the clause that named the subject starts."""
    verb: str = ""
    """The verb a list goes on with: 新增A 5 家、B 14 家."""
    items: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    """Its subjects so far, for a 分别 that names none."""
    noun: str = ""
    """The noun of a clause without figures."""
    grew: bool = False
    """The last figure was a rate of growth."""


class _ParagraphReader:
    def __init__(self, report: Report, paragraph: Paragraph, clock: Clock) -> None:
        self.report, self.paragraph, self.clock = report, paragraph, clock
        self.text = paragraph.text
        self.section_when = self.when = self.now = clock.enter(paragraph.section, paragraph.text)

    def facts(self) -> Iterator[Fact]:
        figures = countable(self.text, find_figures(self.text))
        if not figures:
            return
        self.periods = find_periods(self.text, self.report.year)
        for sentence in split_sentences(self.text):
            self.now = self.when
            inside = tuple(figure for figure in figures if sentence.start <= figure.start < sentence.end)
            if not inside:
                self._follow(sentence.start, sentence.end)
                continue
            yield from self._sentence(split_clauses(self.text, sentence, inside))

    def _sentence(self, clauses: tuple[Clause, ...]) -> Iterator[Fact]:
        topic = _Topic(start=clauses[0].start)
        index = 0
        while index < len(clauses):
            clause = clauses[index]
            local = self._follow(clause.start, clause.end)
            if not clause.figures:
                self._note_noun(clause, topic)
                index += 1
                continue
            run = self._run(clauses, index)
            if len(run) > 1:
                yield from self._shared(run, topic, local)
            else:
                yield from self._clause(clause, topic, local)
            index += len(run)

    def _follow(self, start: int, end: int) -> When:
        """What holds in a clause: a period that opens it rules the sentence, a span of years the paragraph."""
        for period in self.periods:
            if start <= period.start < end and is_topic(self.text, start, period):
                self.now = When(period.period, role_of(period, self.report.year, self.when.role))
                if period.mark != "by" and (period.first < period.last or self.now == self.section_when):
                    self.when = self.now
        return said_role(self.text[start:end], self.now, self.report.year)

    def _note_noun(self, clause: Clause, topic: _Topic) -> None:
        topic.verb = ""
        phrase = indicators.clean(self._without_periods(clause.start, clause.end))
        noun = indicators.noun_of(phrase).rstrip("再又已均也更将")
        if 2 <= len(noun) <= 16:
            topic.noun = noun
            if not topic.subject:
                topic.start = clause.start

    def _run(self, clauses: tuple[Clause, ...], index: int) -> list[Clause]:
        """The clauses from `index` on whose figures stand side by side: …分别增长9.3%、7.3%、21.2%."""
        run = [clauses[index]]
        for clause in clauses[index + 1 :]:
            bare = (
                clause.joint == "、"
                and clause.figures
                and not self.text[clause.start : clause.figures[0].start].strip(" 近约超达为")
            )
            if not bare or len(clause.figures) != 1 or len(run[0].figures) != 1:
                break
            if self._right(clause, 0).strip() and indicators.read_object(
                self._right(clause, 0), clause.figures[0].unit
            ):
                break
            run.append(clause)
        return run

    def _left(self, clause: Clause, number: int) -> str:
        start = clause.start if number == 0 else tail_end(self.text, clause.figures[number - 1])
        end = clause.figures[number].start
        beside = self._beside(end)
        left = self._without_periods(start, beside.start if beside and beside.start >= start else end).rstrip()
        if left.endswith(("（", "(")):
            return re.split("[、，]", left[:-1])[-1]
        return left if number == 0 else re.split("[、和及]$|.*、", left)[-1]

    def _beside(self, figure_start: int) -> Period | None:
        """The period right before a figure: 2020年的7.2%."""
        before = [period for period in self.periods if period.end <= figure_start]
        return before[-1] if before and not self.text[before[-1].end : figure_start].strip("的末底时 ") else None

    def _right(self, clause: Clause, number: int) -> str:
        last = number + 1 == len(clause.figures)
        return self.text[
            tail_end(self.text, clause.figures[number]) : clause.end if last else clause.figures[number + 1].start
        ]

    def _without_periods(self, start: int, end: int) -> str:
        kept, position = "", start
        for period in self.periods:
            if start <= period.start and period.end <= end and period.mark != "basis":
                kept += self.text[position : period.start]
                position = period.end
                for word in ("以来", "时期", "期间", "的", "，"):
                    position += len(word) if self.text.startswith(word, position) and position + len(word) <= end else 0
        return _RUN_ON.sub("", kept + self.text[position:end])

    def _shared(self, run: list[Clause], topic: _Topic, when: When) -> Iterator[Fact]:
        """Figures side by side, given to the things listed before them by their position."""
        unit = run[0].figures[0].unit
        predicate = indicators.read_predicate(self._left(run[0], 0), unit)
        phrase = re.sub("分别|依次", "", indicators.clean(predicate.subject.replace("分别", "")))
        items = (
            indicators.split_items(indicators.without_link(phrase) if predicate.change else phrase, len(run))
            if phrase
            else None
        )
        if items is None and len(topic.items) == len(run) and (not phrase or indicators.is_relational(phrase)):
            items = [indicators.related(item, phrase) for item in topic.items]
        elif items is None and not phrase and len(topic.named) >= len(run):
            items = topic.named[-len(run) :]
        elif items is None and not phrase and (listed := indicators.split_items(topic.noun, len(run))):
            items = listed
        elif items is not None:
            verb = indicators.leading_verb(items[0])
            items = [
                items[0],
                *(verb + item if verb and not indicators.leading_verb(item) else item for item in items[1:]),
            ]
            topic.items, topic.subject, topic.start = items, phrase, run[0].start
        else:
            items = [self._named(phrase, unit, topic, run[0], predicate)] * len(run)
        start = topic.start if run[-1].end - topic.start <= _LONGEST_QUOTE else run[0].start
        for clause, item in zip(run, items, strict=True):
            figure = clause.figures[0]
            change = predicate.change or _change(item, figure.unit)
            yield self._fact(figure, item, change, when, predicate, (start, run[-1].end))

    def _clause(self, clause: Clause, topic: _Topic, when: When) -> Iterator[Fact]:
        previous = ""
        for number, figure in enumerate(clause.figures):
            left = self._left(clause, number)
            starts_from = _FROM.search(_HEDGED.sub("", left.rstrip()))
            if starts_from and not (number + 1 < len(clause.figures) and _TO.match(self._right(clause, number))):
                starts_from = None
            if starts_from:
                left = left[: starts_from.start()] + starts_from[1]
            predicate = indicators.read_predicate(left, figure.unit)
            indicator = self._object(clause, number, predicate, topic)
            change = predicate.change
            if not indicator:
                right = self._right(clause, number)
                grows = re.match(r"\s*(?:以上|左右)?的?(?:年均)?(?:增长|增速|速度)", right)
                change = change or ("growth" if grows and figure.unit in RATES else None)
                phrase = indicators.clean(predicate.subject)
                phrase = indicators.without_link(phrase) if change else phrase
                indicator = (
                    previous if previous and not phrase else self._named(phrase, figure.unit, topic, clause, predicate)
                )
            change = change or _change(indicator, figure.unit)
            start = topic.start if clause.end - topic.start <= _LONGEST_QUOTE else clause.start
            at = self._when(figure, when, bool(starts_from))
            topic.grew = change == "growth"
            previous = indicator
            if not indicator:
                continue
            yield self._fact(figure, indicator, change, at, predicate, (start, clause.end))

    def _object(self, clause: Clause, number: int, predicate: indicators.Predicate, topic: _Topic) -> str:
        """The indicator where the figure counts the noun after it; empty where it does not."""
        figure = clause.figures[number]
        noun = self._noun(clause, number, predicate)
        if not noun:
            return ""
        subject = "" if figure.unit in PLACE_UNITS else indicators.clean(predicate.subject)
        verb = (
            indicators.ending_verb(subject)
            or indicators.leading_verb(subject)
            or indicators.ending_verb(predicate.verbs)
        )
        if number and not subject:
            verb = topic.verb
        if verb in ("完成", "实现", "达到"):
            verb = ""
        topic.subject, topic.start, topic.verb = verb + indicators.noun_of(noun), clause.start, verb
        if verb and subject.endswith(verb) and "、" not in subject and len(subject) <= _LONGEST_AGENT:
            return subject + noun
        if verb or subject.endswith("等") or "、" in subject or len(subject) > _LONGEST_AGENT:
            return verb + noun
        return subject + noun

    def _noun(self, clause: Clause, number: int, predicate: indicators.Predicate) -> str:
        """The noun that the figure counts, where one follows it."""
        unit = clause.figures[number].unit
        right = self._right(clause, number)
        last = number + 1 == len(clause.figures)
        if not last and "、" in right.rstrip()[:-1]:
            right = right[: right.index("、")]
        if not last and not right.strip():  # 10大类52项民生实事
            return self._noun(clause, number + 1, predicate)
        if predicate.change and unit in RATES | POINTS:
            return ""
        noun = indicators.read_object(right, unit, opens=not number and not predicate.subject)
        if last or not noun:
            return noun
        ends = right.rstrip().endswith(("、", "和", "及"))
        return self._fragment(clause, number, noun) if ends else indicators.noun_of(noun)

    def _fragment(self, clause: Clause, number: int, noun: str) -> str:
        """17 个省级、30 个聊城市级重点项目: what the next figure counts names the first one too."""
        following = indicators.read_object(self._right(clause, number + 1), clause.figures[number + 1].unit)
        counted = indicators.noun_of(following)
        items = indicators.split_items(f"{noun}、{counted}", 2)
        return (items[0] if items and counted else noun) + following[len(counted) :]

    def _named(self, phrase: str, unit: str, topic: _Topic, clause: Clause, predicate: indicators.Predicate) -> str:
        """The indicator a phrase names, with what the sentence has said before it."""
        subject = topic.subject or topic.noun
        if len(phrase) < 2:
            return subject
        if subject and indicators.is_verb(phrase):
            return phrase + indicators.without_verb(subject)
        if subject and indicators.is_relational(phrase):
            related = indicators.related(subject, phrase, grew=topic.grew)
            topic.subject = topic.subject or related
            return related
        own = indicators.without_doing(phrase)
        verb = indicators.leading_verb(own)
        goes_on = clause.joint == "、" or (
            clause.joint == "，" and not (indicators.is_complete(own) or indicators.holds_verb(own))
        )
        goes_on = goes_on and not verb and own == phrase and not predicate.speaks
        if goes_on and topic.verb and unit not in RATES | POINTS:
            own = topic.verb + own
        else:
            topic.verb = verb
        topic.subject, topic.start = own, clause.start
        topic.named.append(own)
        return own

    def _when(self, figure: Figure, when: When, starts_from: bool) -> When:
        if period := self._beside(figure.start):
            shift = -1 if self.text[period.start : period.end] == "上年" and when.period == period.period else 0
            return When(_moved(period, shift), role_of(period, self.report.year, when.role))
        return When(base_period(when), "actual") if starts_from else when

    def _fact(
        self, figure: Figure, indicator: str, change: Change | None, when: When,
        predicate: indicators.Predicate, place: tuple[int, int],
    ) -> Fact:  # fmt: skip
        start, end = _trimmed(self.text, *place)
        falls = predicate.falls and change in ("growth", "difference")
        return Fact(
            report_id=self.report.id,
            region=self.report.region,
            indicator=indicator,
            value=("-" if falls else "") + figure.printed,
            unit=figure.unit or None,
            hedge=figure.hedge,
            change=change,
            period=when.period,
            role=when.role,
            pieces=slice_pieces(self.paragraph.pieces, start, end),
            quote=self.text[start:end],
            figure=slice_pieces(self.paragraph.pieces, figure.start, figure.end),
            basis=predicate.basis,
            section=self.paragraph.section,
        )


def _moved(period: Period, shift: int) -> str:
    return period.period if not shift else str(period.first + shift)


def _change(indicator: str, unit: str) -> Change:
    if unit in POINTS:
        return "difference"
    if unit in RATES:
        if indicators.names_growth(indicator):
            return "growth"
        return "level" if indicator.endswith(("失业率", "利率")) or unit in ("倍", "番") else "share"
    return "added" if _ADDING.match(indicator) else "level"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the spaces and commas around it."""
    stripped = text[start:end].lstrip(" \u3000\t\n，、；：。")
    start = end - len(stripped)
    return start, start + len(stripped.rstrip(" \u3000\t\n，、；：。"))
