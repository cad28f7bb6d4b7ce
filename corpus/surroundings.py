"""What stands around a figure in its clause: the words before and after it, the period beside it, its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import indicators
from corpus.clauses import Clause, between, tail_end
from corpus.periods import Period
from corpus.predicates import POINTS

_RUN_ON = re.compile(
    r"(?=[提连每\d一二三四五六七八九十])"  # what any of them begins with, asked first
    r"(?:提前(?:[一二三四五六七八九十\d]+)个?[年月天]|连续(?:[一二三四五六七八九十\d]+)个?(?:年|月|季度)(?:每年|均|都)?|每年"
    r"|(?<![第\d])[\d一二三四五六七八九十]{1,2}年(?=累计|分别|总体|年均|增长|提高|增加|提升|下降|降低|减少|共|新增|间|达))"
)
_FROM = re.compile(r"(?:由|从)([^，。；、由从]{0,8})$")
_TO = re.compile(r"\s*(?:逐步|稳步|分别)?[\u4e00-\u9fff]{0,3}[到至为](?!期|今)")
_HEDGED = re.compile(r"(?:不到|不足|将近|接近|近|约|超过?|原来的?|最初的?|此前的?|每人每[年月]|每[年月人])+$")
_REACHED = re.compile(r"(?:达到?|增至|增加到|提高到|提升至|提升到|突破|超过?|约|近|为)+$")
_HEDGES = " 近约超"
_LONGEST_PERIOD = 30
_AFTER_PERIOD = ("以来", "时期", "期间", "的", "，")


class Surroundings:
    """The clauses of one text, with its periods."""

    def __init__(self, text: str, periods: tuple[Period, ...]) -> None:
        self.text, self.periods = text, periods

    def left(self, clause: Clause, number: int) -> str:
        """The words between a figure and the one before it, without the periods among them."""
        start = clause.start if number == 0 else tail_end(self.text, clause.figures[number - 1])
        end = clause.figures[number].start
        beside = self.beside(end)
        left = self.without_periods(start, beside.start if beside and beside.start >= start else end).rstrip()
        if left.endswith(("（", "(")):
            return re.split("[、，]", left[:-1])[-1]
        return left if number == 0 else re.split("[、和及]$|.*、", left)[-1]

    def right(self, clause: Clause, number: int) -> str:
        """The words between a figure and the next one, or the end of its clause."""
        last = number + 1 == len(clause.figures)
        end = clause.end if last else clause.figures[number + 1].start
        return self.text[tail_end(self.text, clause.figures[number]) : end]

    def beside(self, figure_start: int) -> Period | None:
        """The period right before a figure: 2020年的7.2%, or before its verb: 成交额2030年达到6亿元."""
        for period in reversed(between(self.periods, figure_start - _LONGEST_PERIOD, figure_start)):
            if period.end <= figure_start:
                gap = self.text[period.end : figure_start].strip("的末底时 ")
                reached = period.kind == "year" and period.mark != "basis" and _REACHED.match(gap)
                return period if not gap or reached else None
        return None

    def without_periods(self, start: int, end: int) -> str:
        """The text from `start` to `end` without the periods that are not compared with."""
        kept, position = "", start
        for period in between(self.periods, start, end):
            if period.end <= end and period.mark != "basis":
                kept += self.text[position : period.start]
                position = period.end
                for word in _AFTER_PERIOD:
                    follows = self.text.startswith(word, position) and position + len(word) <= end
                    position += len(word) if follows else 0
        return _RUN_ON.sub("", kept + self.text[position:end])

    def origin(self, left: str, clause: Clause, number: int) -> re.Match[str] | None:
        """由 or 从 before the figure a change starts from, where the next figure ends it."""
        if number + 1 == len(clause.figures) or not _TO.match(self.right(clause, number)):
            return None
        return starting(left)

    def parted(self, clauses: tuple[Clause, ...]) -> Iterator[Clause]:
        """从771家、481家增加到1076家、636家: the clause in the middle ends one run and starts the next."""
        previous: Clause | None = None
        for clause in clauses:
            goes_on = clause.joint == "、" and len(clause.figures) == 2 and _TO.match(self.right(clause, 0))
            begun = goes_on and previous and len(previous.figures) == 1 and starting(self.left(previous, 0))
            if begun and not self.text[clause.start : clause.figures[0].start].strip(_HEDGES):
                middle = tail_end(self.text, clause.figures[0])
                yield Clause(clause.start, middle, "、", clause.figures[:1])
                yield Clause(middle, clause.end, "到", clause.figures[1:])
            else:
                yield clause
            previous = clause

    def run(self, clauses: tuple[Clause, ...], index: int) -> list[Clause]:
        """The clauses from `index` on whose figures stand side by side: …分别增长9.3%、7.3%、21.2%."""
        run = [clauses[index]]
        for clause in clauses[index + 1 :]:
            if clause.joint != "、" or len(clause.figures) != 1 or len(run[0].figures) != 1:
                break
            if self.text[clause.start : clause.figures[0].start].strip(_HEDGES):
                break
            if (clause.figures[0].unit in POINTS) != (run[0].figures[0].unit in POINTS):
                break
            if indicators.read_object(self.right(clause, 0), clause.figures[0].unit):
                break
            run.append(clause)
        return run


def starting(left: str) -> re.Match[str] | None:
    """由 or 从 at the end of the words before a figure."""
    return _FROM.search(_HEDGED.sub("", left.rstrip()))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the spaces and commas around it."""
    stripped = text[start:end].lstrip(" \u3000\t\n，、；：。")
    start = end - len(stripped)
    return start, start + len(stripped.rstrip(" \u3000\t\n，、；：。"))
