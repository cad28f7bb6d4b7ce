"""Conversations: a follow-up question (那2025年呢？) is completed from the question before it, then asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from index.retriever import Where
from qa.answer import Answer
from qa.request import LONGEST_QUESTION
from qa.rewrite import asks_measure, closed, in_place, own_topic, rebuilt
from qa.scope import newest_year
from qa.turns import (
    Turn,
    followups,
    left_over,
    read_turn,
)

if TYPE_CHECKING:
    from qa.ask import Answerer

LETTER = re.compile(r"[^\W\d_]")


class Conversation:
    """Questions of one person, each understood from the one before."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._last: str | None = None

    def ask(self, text: str, *, where: Where = Where(), notify: Callable[[str], None] | None = None) -> Answer:
        """Answer a question, completed from the last one where it leans on it; `asked` is the completed question.

        A role only carried over (2026年粮食目标？ 那2025年呢？) gives way where the reports hold nothing in it.
        """
        reports = self._answerer.library.reports()
        year = newest_year(reports, where)
        held = {info.region for info in reports if where.allows(info)}
        asked = complete(text, self._last, year=year, held=held)
        answer = self._answerer.ask(asked or text, where=where, notify=notify)
        if asked and answer.refused:
            freer = complete(text, self._last, year=year, held=held, keep_role=False)
            other = self._answerer.ask(freer, where=where, notify=notify) if freer and freer != asked else answer
            if other.facts:  # only figures have a role
                asked, answer = freer, other
        if asked or (len(text) <= LONGEST_QUESTION and read_turn(text, year=year, held=held).topic):
            self._last = asked or text
        return replace(answer, question=text, asked=asked)


def complete(
    text: str,
    previous: str | None,
    *,
    year: int | None = None,
    held: Collection[str] = (),
    keep_role: bool = True,
) -> str | None:
    """The full question that a follow-up means after `previous`; None where it stands by itself.

    Args:
        text: As it was asked.
        previous: The question before it, completed.
        year: What 今年 means.
        held: The regions there are reports of.
        keep_role: Carry over whether results or targets are asked for.
    """
    if previous is None or len(text) > LONGEST_QUESTION:
        return None
    new, old = read_turn(text, year=year, held=held), read_turn(previous, year=year, held=held)
    if not LETTER.search(text):
        new = replace(new, language=old.language)
    if not new.elliptical or not old.topic:
        return None
    if contrast := _contrast(new, old):
        said, swapped = contrast
        rest = complete(said, swapped, year=year, held=held, keep_role=keep_role)
        made: str | None = rest or closed(swapped, old.language)
    else:
        made = _completed(new, old, keep_role)
    return made if made and made != text and len(made) <= LONGEST_QUESTION else None


def _completed(new: Turn, old: Turn, keep_role: bool) -> str | None:
    expects = new.question.expects
    if expects == "reason" or (expects == "definition" and new.topic and not new.pronoun):
        return None
    if new.topic and not new.pronoun:
        return own_topic(new, old, keep_role)
    says = new.question.role or expects != "any" or asks_measure(new) or new.interrogative or new.topic
    if not says or expects == "yesno":
        if not new.mentions:
            return None
        if new.language == old.language:
            return in_place(new, old, keep_role)
    return rebuilt(new, old, keep_role)


def _contrast(new: Turn, old: Turn) -> tuple[str, str] | None:
    """那农村呢 after 城镇居民收入: the follow-up without the word, and the question before with it in its place."""
    if new.language != old.language or new.pronoun:
        return None
    word = left_over(new.topic, new.question)
    for group in followups(new.language)["contrasts"]:
        others = [other for other in group if other in old.topic and other != word]
        if word in group and others and word not in old.topic:
            return f"{_lead(new)}{new.body.replace(word, ' ', 1)}", old.body.replace(others[0], word, 1)
    return None


def _lead(new: Turn) -> str:
    return "那" if new.language == "zh" else "and "
