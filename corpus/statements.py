"""Statements: each figure of a text with its indicator, its change, its period and its role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import indicators
from corpus.asides import countable, thresholds
from corpus.changes import change_of
from corpus.clauses import Clause, between, split_clauses, tail_end
from corpus.figures import find_figures
from corpus.indicators import PLACE_UNITS
from corpus.listing import split_items
from corpus.periods import find_periods
from corpus.predicates import POINTS, RATES, Predicate, read_predicate
from corpus.report import Change, Figure, Span
from corpus.results import may_hold_result, read_result
from corpus.sentences import split_sentences
from corpus.surroundings import Surroundings, starting, trimmed
from corpus.timing import When, base_period, is_topic, role_of, said_role, spans
from corpus.topics import Topic, same_unit

_LISTED = re.compile(r"(?<=..)(?:、|和(?![美谐])|以?及)(?=.)")
_NOTHING = re.compile(r"\s*(?:(?:、|和|以?及|与)(?:第[一二三四五六七八九十]+批)?)?\s*$")
_SPENT = re.compile(r"(?:用于|来自|投向|投入)[^，。；、]{2,12}")
_GROWS = re.compile(r"\s*(?:以上|左右)?的?(?:年均)?(?:增长|增速|速度)")
_HEADS = frozenset(["人", "名", "位", "项", "家", "个", "件"])
_HONOURS = ("入选", "当选", "获", "荣获", "被")
_LONGEST_DEED = 20
_LONGEST_QUOTE = 160
_LONGEST_AGENT = 14


@dataclass(slots=True)  # not frozen: see Clause
class Statement:
    """What a text says of one indicator, in `text[start:end]`."""

    indicator: str
    when: When
    start: int
    end: int
    figure: Figure | None
    """None where a result is said in words (入选…, 高于全国平均水平)."""
    words: Span
    """The figure's range, or that of the words."""
    change: Change | None = None
    falls: bool = False
    basis: str | None = None


class StatementReader:
    """Reads one paragraph, of which `when` holds where it says nothing else, in a report of `year`."""

    def __init__(self, text: str, when: When, year: int | None) -> None:
        self.text, self.year = text, year
        self.given = self.when = self.now = when
        self.lead = ""

    def statements(self) -> Iterator[Statement]:
        """Every statement, in order."""
        figures = find_figures(self.text)
        self.thresholds = thresholds(self.text, figures)
        figures = countable(self.text, figures)
        if not figures and not may_hold_result(self.text):
            return
        self.periods = find_periods(self.text, self.year)
        self.around = Surroundings(self.text, self.periods)
        before: Span | None = None
        for sentence in split_sentences(self.text):
            self.now = self.when
            inside = tuple(between(figures, sentence.start, sentence.end))
            tells = may_hold_result(self.text[sentence.start : sentence.end])
            if inside or tells:
                if before:
                    said = self.around.without_periods(before.start, before.end)
                    self.lead, before = indicators.topic_of(indicators.clean(said)), None
                clauses = tuple(self.around.parted(split_clauses(self.text, sentence, inside)))
                yield from self._sentence(clauses, tells)
            else:
                self._follow(sentence.start, sentence.end, opens=True)
                before = sentence

    def _sentence(self, clauses: tuple[Clause, ...], tells: bool) -> Iterator[Statement]:
        """The statements of a sentence; only one that `tells` so holds results said in words."""
        topic = Topic(self.lead, start=clauses[0].start)
        index, last = 0, max((number for number, clause in enumerate(clauses) if clause.figures), default=0)
        while index < len(clauses):
            clause = clauses[index]
            now = self._follow(clause.start, clause.end, opens=index == 0)
            if not clause.figures:
                if tells:
                    yield from self._result(clause, topic, now)
                if tells or index < last:  # else nobody asks for it any more
                    self._note_noun(clause, topic)
                index += 1
                continue
            when = said_role(self.text[clause.start : clause.end], now, self.year)
            run = self.around.run(clauses, index)
            index += len(run)
            rises = index < len(clauses) and clauses[index].joint == "到"
            yield from self._shared(run, topic, when, rises) if len(run) > 1 else self._clause(clause, topic, when)
        self.lead = topic.subject

    def _follow(self, start: int, end: int, *, opens: bool) -> When:
        """What holds in a clause, whatever it says itself.

        A period it begins with rules the sentence, a span that `opens` one the paragraph.
        """
        now = self.now
        for period in between(self.periods, start, end):
            rules = is_topic(self.text, start, period)
            if rules or spans(self.text, period):
                now = When(period.period, role_of(period, self.year, self.when.role))
                if not rules or (period.kind == "span" and not opens):  # 产量五年增长…, an aside
                    continue
                self.now = now
                lasts = opens and period.kind in ("span", "plan")
                if period.mark != "by" and (lasts or self.now == self.given):
                    self.when = self.now
        return now

    def _note_noun(self, clause: Clause, topic: Topic) -> None:
        topic.verb = ""
        phrase = indicators.clean(self.around.without_periods(clause.start, clause.end))
        topic.told = topic.told or indicators.agent_of(phrase)
        noun = indicators.topic_of(phrase)
        if noun and not indicators.is_relational(noun):
            topic.noun = noun
            if not topic.subject:
                topic.start = clause.start

    def _result(self, clause: Clause, topic: Topic, now: When) -> Iterator[Statement]:
        """What a clause without figures reports: an honour, a rank, a comparison."""
        when = said_role(self.text[clause.start : clause.end], now, self.year)
        subject = topic.subject or topic.noun
        read = read_result(self.text[clause.start : clause.end], subject, topic.agent, when.role)
        topic.agent = read.agent if read else ""
        if read:
            start, end = clause.start + read.words.start, clause.start + read.words.end
            place = trimmed(self.text, clause.start, clause.end)
            yield Statement(
                read.indicator, when, *place, None, Span(start, end), "difference" if read.compares else None
            )

    def _shared(self, run: list[Clause], topic: Topic, when: When, rises: bool) -> Iterator[Statement]:
        """Figures side by side, given to the things listed before them by their position."""
        unit = run[0].figures[0].unit
        left = self.around.left(run[0], 0)
        if rises and (origin := starting(left)):
            left = left[: origin.start()] + origin[1]
            when = self._when(run[0].figures[0], when, True)
        predicate = read_predicate(left, unit)
        phrase = indicators.clean(re.sub("分别|依次", "", predicate.subject))
        items = topic.indicators(phrase, predicate, run[0], unit, len(run))
        whole = run[-1].end - run[0].start <= _LONGEST_QUOTE
        for clause, item in zip(run, items, strict=True):
            start, end = (run[0].start, run[-1].end) if whole else (clause.start, clause.end)
            if item:
                yield self._statement(clause.figures[0], item, predicate, when, topic, start, end)

    def _clause(self, clause: Clause, topic: Topic, when: When) -> Iterator[Statement]:
        previous = ""
        for number, figure in enumerate(clause.figures):
            left = self.around.left(clause, number)
            origin = self.around.origin(left, clause, number)
            if origin:
                left = left[: origin.start()] + origin[1]
            predicate = read_predicate(left, figure.unit)
            previous = self._indicator(clause, number, predicate, topic, previous)
            at = self._when(figure, when, bool(origin))
            if not predicate.change and figure.unit in RATES and _GROWS.match(self.around.right(clause, number)):
                predicate = replace(predicate, change="growth")
            if previous:
                yield self._statement(figure, previous, predicate, at, topic, clause.start, clause.end)
        for figure in between(self.thresholds, clause.start, clause.end):
            yield self._threshold(figure, clause, when)

    def _indicator(self, clause: Clause, number: int, predicate: Predicate, topic: Topic, previous: str) -> str:
        indicator = self._object(clause, number, predicate, topic)
        if indicator:
            return indicator
        phrase = indicators.clean(predicate.subject)
        if predicate.change:
            phrase = indicators.without_link(phrase)
        if previous and previous.endswith(phrase) and not topic.total(predicate, clause.figures[number].unit):
            return previous
        unit = clause.figures[number].unit
        if not phrase and not number and not predicate.verbs and (done := self._done(clause)):
            of = same_unit(topic.unit, unit) and not topic.subject.startswith(_HONOURS)
            return topic.indicator("", predicate, clause, unit) + done if of else done
        spent = "" if predicate.speaks or unit not in RATES else self.around.right(clause, number)
        goes = _SPENT.match(spent)
        return topic.indicator(phrase, predicate, clause, unit) + (goes[0] if goes else "")

    def _done(self, clause: Clause) -> str:
        """What is told of things counted that are not named again: 入选国家人才计划 in …，47人入选国家人才计划."""
        done = indicators.clean(self.around.right(clause, 0))
        counts = clause.figures[0].unit in _HEADS and len(clause.figures) == 1
        return done if counts and 4 <= len(done) <= _LONGEST_DEED and "，" not in done else ""

    def _object(self, clause: Clause, number: int, predicate: Predicate, topic: Topic) -> str:
        """The indicator where the figure counts the noun after it; empty where it does not."""
        noun = self._noun(clause, number, predicate)
        if not noun:
            return ""
        unit = clause.figures[number].unit
        subject = indicators.clean(predicate.subject)
        if unit in PLACE_UNITS or indicators.is_lead(subject):
            subject = ""
        if (size := indicators.ending_size(subject)) and self.around.right(clause, number).startswith("的"):
            topic.speak_of(indicators.noun_of(noun), clause, unit)
            return topic.subject + size
        verbs = (indicators.ending_verb(subject), indicators.leading_verb(subject))
        # 获批A保护、B修复2家实验室 is 获批, 实施A、惠及2户 is 惠及.
        lists = "、" in subject and not indicators.is_verb(subject.rpartition("、")[2])
        verb = next(filter(None, reversed(verbs) if lists else verbs), "")
        verb = verb or indicators.ending_verb(predicate.verbs)
        if number and not subject:
            verb = topic.verb
        if verb in ("完成", "实现", "达到"):
            verb = ""
        topic.speak_of(verb + indicators.noun_of(noun), clause, unit, verb)
        if indicators.is_verb(subject):
            return subject + noun
        if verb and subject.endswith(verb) and "、" not in subject and len(subject) <= _LONGEST_AGENT:
            return subject + noun
        if verb or subject.endswith("等") or "、" in subject or len(subject) > _LONGEST_AGENT:
            return verb + noun
        return subject + noun

    def _noun(self, clause: Clause, number: int, predicate: Predicate) -> str:
        """The noun that the figure counts, where one follows it."""
        unit = clause.figures[number].unit
        right, last = self.around.right(clause, number), number + 1 == len(clause.figures)
        # 10大类52项民生实事, 首批12项及第二批14项改革: the noun stands after the next figure.
        if not last and _NOTHING.match(right):
            number += 1
            right, last = self.around.right(clause, number), number + 1 == len(clause.figures)
        if not last:
            right = _LISTED.split(right.rstrip())[0]
        if predicate.change and unit in RATES | POINTS:
            return ""
        noun = indicators.read_object(right, unit, opens=not number and not predicate.subject)
        if last or not noun:
            return noun
        ends = right.rstrip().endswith(("、", "和", "及"))
        return self._fragment(clause, number, noun) if ends else indicators.noun_of(noun)

    def _fragment(self, clause: Clause, number: int, noun: str) -> str:
        """17 个省级、30 个聊城市级重点项目: what the next figure counts names the first one too."""
        if indicators.noun_of(noun) != noun:  # 456个小区完成治理、60万户居民用上电
            return noun.rstrip("、和及")
        following = indicators.read_object(self.around.right(clause, number + 1), clause.figures[number + 1].unit)
        counted = indicators.noun_of(following)
        items = split_items(f"{noun}、{counted}", 2)
        return (items[0] if items and counted else noun) + following[len(counted) :]

    def _when(self, figure: Figure, when: When, is_origin: bool) -> When:
        if period := self.around.beside(figure.start):
            # 上年, said of the year before the report's, is the one before that.
            is_before = self.text[period.start : period.end] == "上年" and when.period == period.period
            named = str(period.first - 1) if is_before else period.period
            return When(named, role_of(period, self.year, when.role))
        return When(base_period(when), "actual") if is_origin else when

    def _statement(
        self, figure: Figure, indicator: str, predicate: Predicate, when: When, topic: Topic, start: int, end: int
    ) -> Statement:
        change = predicate.change or change_of(indicator, figure.unit)
        topic.grew = change == "growth"
        start = topic.start if end - topic.start <= _LONGEST_QUOTE else start
        if end - start > 2 * _LONGEST_QUOTE:
            start, end = max(start, figure.start - _LONGEST_QUOTE), min(end, figure.end + _LONGEST_QUOTE)
        falls = predicate.falls and change in ("growth", "difference")
        place = trimmed(self.text, start, end)
        return Statement(
            indicator, when, *place, figure, Span(figure.start, figure.end), change, falls, predicate.basis
        )

    def _threshold(self, figure: Figure, clause: Clause, when: When) -> Statement:
        """投资500万元以上技术改造项目: a figure that says which projects are meant."""
        left = self.around.without_periods(clause.start, figure.start)
        before = indicators.clean(read_predicate(left, figure.unit).subject)
        after = self.text[tail_end(self.text, figure) : clause.end]
        noun = indicators.noun_of(re.split(r"[\d，、]", indicators.clean(after))[0])
        place = trimmed(self.text, clause.start, clause.end)
        return Statement(
            before + noun, When(when.period, "other"), *place, figure, Span(figure.start, figure.end), "level"
        )
