"""What a sentence speaks of: the subject, verb and things listed so far, that name what later figures measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus import indicators
from corpus.clauses import Clause
from corpus.listing import is_complete, split_items, split_share
from corpus.predicates import POINTS, RATES, Predicate


@dataclass(slots=True)
class Topic:
    """What a sentence has spoken of so far."""

    lead: str = ""
    """The subject of the sentence before."""
    subject: str = ""
    start: int = 0
    """Where the clause that named the subject starts."""
    unit: str = ""
    """The unit the subject was counted in."""
    verb: str = ""
    """The verb a list goes on with: 新增A 5 家、B 14 家."""
    side: str = ""
    """The side of the subject (总量, 发电量) measured last, for a growth that names none."""
    items: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    """Its subjects so far, for a 分别 that names none."""
    noun: str = ""
    """The noun of a clause without figures."""
    told: str = ""
    """Who is told to do something: 包钢集团要…, 力争营收…."""
    agent: str = ""
    """Whose honour was told last."""
    grew: bool = False
    """The last figure was a rate of growth."""

    def speak_of(self, subject: str, clause: Clause, unit: str, verb: str = "") -> None:
        """A figure of `unit` names its own subject."""
        self.subject, self.start, self.unit, self.verb, self.side = subject, clause.start, unit, verb, ""

    def total(self, predicate: Predicate, unit: str, *, of: str = "") -> str:
        """累计 or 总数 where a figure is the total of what was counted as new: 新增公园141座、累计达到973座."""
        subject = of or self.subject
        if predicate.verbs.startswith("累计") and (indicators.added(subject) or indicators.leading_verb(subject)):
            return "累计"
        if not indicators.added(subject):
            return ""
        reached = (
            predicate.verbs.startswith(("达", "增至", "总数", "突破", "超")) and not self.grew and not predicate.change
        )
        return "总数" if reached and unit == self.unit else ""

    def indicators(self, phrase: str, predicate: Predicate, clause: Clause, unit: str, count: int) -> list[str]:
        """What `count` figures side by side measure: the things listed before them, by their position."""
        items = self._listed(phrase, predicate, clause, unit, count)
        return items if items is not None else [self.indicator(phrase, predicate, clause, unit)] * count

    def _listed(self, phrase: str, predicate: Predicate, clause: Clause, unit: str, count: int) -> list[str] | None:
        if not phrase or indicators.is_relational(phrase):
            if len(self.items) == count:
                total = self.total(predicate, unit, of=self.items[0])
                return [indicators.related(item, phrase) + total for item in self.items]
            if not phrase and len(self.named) >= count:
                return self.named[-count:]
            items = split_items(self.noun, count)
            return items and [indicators.related(item, phrase) for item in items]
        phrase, share = split_share(indicators.without_link(phrase) if predicate.change else phrase)
        verb = "" if predicate.change else indicators.added(phrase)
        items = split_items(phrase.removesuffix(verb), count)
        if items is None:
            return None
        items = [item + share for item in items]
        if not verb and not predicate.change:
            verb = indicators.leading_verb(items[0])
        self.items = [item if indicators.leading_verb(item) else verb + item for item in items]
        self.speak_of(phrase, clause, unit)
        return self.items

    def indicator(self, phrase: str, predicate: Predicate, clause: Clause, unit: str) -> str:
        """The indicator a phrase names, with what the sentence has said before it."""
        side = phrase.removeprefix("实现")
        relates = indicators.is_relational(side)
        if predicate.change and clause.joint != "、" and indicators.stands_alone(side, self.subject):
            relates = False
        follows = relates and not indicators.stands_alone(side, self.lead)
        subject = self.subject or (self.told if relates else "") or self.noun or (self.lead if follows else "")
        if len(phrase) < 2:
            if predicate.change and self.side:
                return self.side
            total = self.total(predicate, unit)
            return indicators.without_verb(subject) + total if total else subject
        if subject and indicators.reaches(phrase):
            return subject + phrase
        if subject and indicators.is_verb(phrase):
            other = self.unit and not same_unit(self.unit, unit)
            return subject + phrase if other else phrase + indicators.without_verb(subject)
        if subject and relates:
            return self._related(subject, side, predicate, unit)
        if subject and predicate.speaks and indicators.is_whole(phrase):
            return subject
        return self._own(phrase, predicate, clause, unit)

    def _related(self, subject: str, side: str, predicate: Predicate, unit: str) -> str:
        related = indicators.related(subject, side, grew=self.grew)
        is_level = not predicate.change and unit not in RATES | POINTS
        self.subject = self.subject or (related if is_level else subject)
        self.verb = ""
        if is_level:
            self.side = related
            self.named.append(related)
        return related

    def _own(self, phrase: str, predicate: Predicate, clause: Clause, unit: str) -> str:
        own = indicators.without_doing(phrase)
        verb = indicators.leading_verb(own)
        whole = is_complete(own) or indicators.holds_verb(own)
        goes_on = clause.joint == "、" or (clause.joint == "，" and not whole and same_unit(self.unit, unit))
        goes_on = goes_on and not verb and own == phrase and not predicate.speaks and not own.startswith("新")
        if goes_on and self.verb and unit not in RATES | POINTS:
            own, verb = self.verb + own, self.verb
        self.speak_of(own, clause, unit, verb)
        self.named.append(own)
        return own


def same_unit(unit: str, other: str) -> bool:
    """Whether two figures count in the same unit, 万 and 亿 aside."""
    return _base(unit) == _base(other)


def _base(unit: str) -> str:
    return re.sub("^[十百千万亿]+(?=.)", "", unit)
