"""Conversations: a follow-up question (那2025年呢？) is completed from the question before it, then asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from index.retriever import Where
from qa.answer import Answer
from qa.question import WHICH_MORE
from qa.request import LONGEST_QUESTION
from qa.rewrite import closed, in_place, own_topic, rebuilt
from qa.scope import newest_year
from qa.sections import part_asked
from qa.turns import Mention, Mentions, Turn, followups, left_over, names, read_turn
from qa.wording import blank

if TYPE_CHECKING:
    from qa.ask import Answerer

REGION = "\0"
"""Stands for a region's characters where words beside them are looked for."""
LETTER = re.compile(r"[^\W\d_]")


class Conversation:
    """Questions of one person, each understood from the one before."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._last: str | None = None
        self._whole: str | None = None
        """The last one that did not ask for a part of the topic before it: 资金多少, 谁负责."""
        self._regions: Mentions = ()
        """Those named so far, the last one first."""

    def ask(self, text: str, *, where: Where = Where(), notify: Callable[[str], None] | None = None) -> Answer:
        """Answer a question, completed from the last one where it leans on it; `asked` is the completed question.

        A role only carried over (2026年粮食目标？ 那2025年呢？) gives way where the reports hold nothing in it.
        """
        reports = self._answerer.library.reports()
        year = newest_year(reports, where)
        held = {info.region for info in reports if where.allows(info)}
        turn = read_turn(text[:LONGEST_QUESTION], year=year, held=held)
        is_part = not turn.topic and names(turn, "dependent")
        previous = self._whole if is_part else self._last
        home = read_turn(*held, held=held).regions if len(held) == 1 else ()
        reading = partial(complete, text, previous, year=year, held=held, earlier=(*self._regions, *home))
        asked = reading()
        answer = self._answerer.ask(asked or text, where=where, notify=notify)
        if asked and answer.refused:
            freer = reading(keep_role=False)
            other = self._answerer.ask(freer, where=where, notify=notify) if freer and freer != asked else answer
            if other.facts:  # only figures have a role
                asked, answer = freer, other
        if asked or (len(text) <= LONGEST_QUESTION and turn.topic):
            self._last = asked or text
            self._whole = self._whole if is_part else self._last
            named = read_turn(self._last, year=year, held=held).regions
            self._regions = _distinct(*reversed(named), *self._regions)
        return replace(answer, question=text, asked=asked)


def complete(
    text: str,
    previous: str | None,
    *,
    year: int | None = None,
    held: Collection[str] = (),
    earlier: Mentions = (),
    keep_role: bool = True,
) -> str | None:
    """The full question that a follow-up means after `previous`; None where it stands by itself.

    Args:
        text: As it was asked.
        previous: The question before it, completed.
        year: What 今年 means.
        held: The regions there are reports of.
        earlier: Regions named so far, the last one first.
        keep_role: Carry over whether results or targets are asked for.
    """
    if previous is None or len(text) > LONGEST_QUESTION:
        return None
    new, old = read_turn(text, year=year, held=held), read_turn(previous, year=year, held=held)
    if not LETTER.search(text):
        new = replace(new, language=old.language)
    if not old.topic:
        return None
    made: str | None
    if changed := _compared(new, old, earlier) or _contrast(new, old):
        new, old = (read_turn(one, year=year, held=held) for one in changed)
        rest = _completed(new, old, keep_role) if new.elliptical else None
        made = rest or changed[1]
    elif new.elliptical and not _asks_for_part(new):
        made = _completed(new, old, keep_role)
    else:
        made = _of_the_region(new, old) if new.question.of_many else None
    return made if made and made != text and len(made) <= LONGEST_QUESTION else None


def _completed(new: Turn, old: Turn, keep_role: bool) -> str | None:
    expects = new.question.expects
    leans = names(new, "aspects") or names(new, "dependent")
    if (expects == "reason" and not leans) or (expects == "definition" and new.topic and not new.pronoun):
        return None
    if new.topic and not new.pronoun:
        return own_topic(new, old, keep_role)
    says = new.question.role or expects != "any" or leans or new.interrogative or new.topic
    if not says or expects == "yesno":
        if not new.mentions:
            return None
        if new.language == old.language:
            return in_place(new, old, keep_role)
    return rebuilt(new, old, keep_role)


def _asks_for_part(new: Turn) -> bool:
    """Whether it asks for a whole part of a report: 主要目标有哪些."""
    return not (new.marked or new.pronoun) and new.question.expects == "list" and bool(part_asked(new.question))


def _of_the_region(new: Turn, old: Turn) -> str | None:
    """A question that could stand alone, asked of the region, and the report, that was spoken of."""
    everywhere = re.search(followups(new.language)["everywhere"], new.body, re.IGNORECASE)
    if everywhere or new.regions or new.reports or not new.topic:
        return None
    regions = tuple(one for one in old.regions if not any(said.start <= one.start < said.end for said in old.reports))
    return own_topic(new, replace(old, regions=regions, periods=()), keep_role=False)


def _compared(new: Turn, old: Turn, earlier: Mentions) -> tuple[str, str] | None:
    """和浙江比, 两省今年的目标, 增速哪个高: what it says beside that, and the question before, of all it compares."""
    named = blank(new.body, ((one.start, one.end) for one in (*new.periods, *new.reports)))
    for one in new.regions:
        named = named[: one.start] + REGION * (one.end - one.start) + named[one.end :]
    found = re.search(followups(new.language)["comparing"], named, re.IGNORECASE)
    asks_more = not new.topic and WHICH_MORE.search(new.body)
    if new.language != old.language or len(new.regions) > 1 or not (found or asks_more):
        return None
    gone = [found.span()] if found else []
    said = blank(new.body, [*gone, *((one.start, one.end) for one in new.mentions)])
    periods = _distinct(*old.periods, *new.periods) if found and not (new.regions or said.strip()) else ()
    regions = _distinct(*old.regions, *new.regions)
    before = [one for one in earlier if one.zh not in {known.zh for known in regions}]
    if len(periods) < 2 and len(regions) < 2:
        regions = (*reversed(before[: 2 - len(regions)]), *regions)
    if len(periods) < 2 and len(regions) < 2:
        return None
    both = replace(new, regions=() if len(periods) > 1 else regions, periods=periods, reports=())
    said = blank(new.body, [*gone, *((one.start, one.end) for one in new.regions)])
    return f"{_lead(new)}{said}", in_place(both, old, keep_role=True)


def _distinct(*mentions: Mention) -> Mentions:
    return tuple({one.zh: one for one in mentions}.values())


def _contrast(new: Turn, old: Turn) -> tuple[str, str] | None:
    """那农村呢 after 城镇居民收入: the follow-up without the word, and the question before with it in its place."""
    if new.language != old.language or new.pronoun:
        return None
    word = left_over(new.topic, new.question)
    for group in followups(new.language)["contrasts"]:
        others = [other for other in group if other in old.topic and other != word]
        if word in group and others and word not in old.topic:
            swapped = closed(old.body.replace(others[0], word, 1), old.language)
            return f"{_lead(new)}{new.body.replace(word, ' ', 1)}", swapped
    return None


def _lead(new: Turn) -> str:
    return "那" if new.language == "zh" else "and "
