"""Conversations: a follow-up question (那2025年呢？) is completed from the question before it, then asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.report import Role
from index.retriever import Where
from qa.answer import Answer, Language
from qa.glossary import find_terms
from qa.request import LONGEST_QUESTION
from qa.scope import newest_year
from qa.turns import (
    INTERROGATIVE,
    Mention,
    Mentions,
    Turn,
    asking,
    followups,
    left_over,
    read_turn,
    squeeze,
    topic_of,
    without_roles,
)

if TYPE_CHECKING:
    from qa.ask import Answerer

ROLE_WORDS: dict[Language, dict[Role, str]] = {
    "zh": {"target": "目标", "actual": "实际"},
    "en": {"target": "target", "actual": "actual"},
}
OUTCOME = "实际完成多少"
"""What is asked for where a result is meant and no question word says so."""
LETTER = re.compile(r"[^\W\d_]")
FIGURES = ("amount", "rate", "any")
"""Kinds of question that a role belongs to."""


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
        made: str | None = rest or _closed(swapped, old.language)
    else:
        made = _completed(new, old, keep_role)
    return made if made and made != text and len(made) <= LONGEST_QUESTION else None


def _completed(new: Turn, old: Turn, keep_role: bool) -> str | None:
    expects = new.question.expects
    if expects == "reason" or (expects == "definition" and new.topic and not new.pronoun):
        return None
    if new.topic and not new.pronoun:
        return _own_topic(new, old, keep_role)
    says = new.question.role or expects != "any" or _aspects(new) or new.interrogative or new.topic
    if not says or expects == "yesno":
        if not new.mentions:
            return None
        if new.language == old.language:
            return _in_place(new, old, keep_role)
    return _rebuilt(new, old, keep_role)


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


def _aspects(turn: Turn) -> bool:
    return any(word in turn.core.lower() for word in followups(turn.language)["aspects"])


def _in_place(new: Turn, old: Turn, keep_role: bool) -> str:
    """The question before, with what the follow-up names put where that named it."""
    zh, text = old.language == "zh", old.body
    edits: list[tuple[int, int, str]] = []
    added = ""
    for fresh, known in ((new.regions, old.regions), (new.reports, old.reports), (new.periods, old.periods)):
        said = _say(fresh, old.language)
        if fresh and known:
            edits += _replace(text, known, said)
        elif fresh is new.periods and fresh and old.reports and not new.reports:
            edits += _other_year(text, old.reports[0], fresh[0])
        elif fresh:
            aside = "里" if fresh is new.reports else ""
            added += f"{said}{aside}" if zh else f" in {said}"
    front = old.regions[0].end if zh and old.regions and not old.regions[0].start and not new.regions else 0
    if added:
        place = front if zh else len(text)
        edits.append((place, place, added))
    for start, end, said in sorted(edits, reverse=True):
        text = text[:start] + said + text[end:]
    if not keep_role and new.question.role is None and old.question.role:
        text = without_roles(text, old.language)
        text += "是多少" if zh and not INTERROGATIVE["zh"].search(text) else ""
    return _closed(text, old.language)


def _replace(text: str, mentions: Mentions, said: str) -> list[tuple[int, int, str]]:
    """Edits that put `said` in the place of the first of `mentions` and take the others away."""
    first, *others = mentions
    tail = "'s" if re.search(r"['’]s$", text[first.start : first.end]) else ""
    return [(first.start, first.end, said + tail)] + [
        (_link_start(text, other.start), other.end, "") for other in others
    ]


def _other_year(text: str, report: Mention, period: Mention) -> list[tuple[int, int, str]]:
    """The edit that names the report of another year."""
    year = re.compile(r"\d{4}").search(text, report.start, report.end)
    return [(*year.span(), period.en[-4:])] if year else []


def _link_start(text: str, end: int) -> int:
    """Where the word that joins a mention to the one before it begins."""
    links = "|".join(map(re.escape, (*followups("zh")["between"], *followups("en")["between"])))
    found = re.search(rf" ?(?:{links})? ?$", text[:end])
    return found.start() if found else end


def _say(mentions: Mentions, language: Language) -> str:
    said = dict.fromkeys(mention.zh if language == "zh" else mention.en for mention in mentions)
    return ("和" if language == "zh" else " and ").join(said)


def _carried(new: Turn, old: Turn, keep_role: bool) -> Role | None:
    """The role that the question before was about, where the follow-up says none and asks for a figure."""
    if not keep_role or new.question.role or new.question.expects not in FIGURES:
        return None
    return old.question.role


def _own_topic(new: Turn, old: Turn, keep_role: bool) -> str | None:
    """The follow-up with the region, period and role that it leaves out."""
    language = new.language
    regions = "" if new.regions else _say(old.regions, language)
    timeless = new.periods or new.reports
    reports = "" if timeless else _say(old.reports, language)
    periods = "" if timeless else _say(old.periods, language)
    role = None if new.periods else _carried(new, old, keep_role)
    if not (regions or reports or periods or role):
        return None
    if language == "en":
        body = new.body if new.interrogative else _trimmed(new)
        said = f", {'as planned' if role == 'target' else 'actually'}" if role and new.interrogative else ""
        named = f" {ROLE_WORDS['en'][role]}" if role and not new.interrogative else ""
        places = "".join(f" in {place}" for place in (regions, reports, periods) if place)
        return _closed(f"{body}{named}{places}{said}", language)
    body = new.body.removeprefix("的")
    place = new.regions[0].end if new.regions and not new.regions[0].start else 0
    body = f"{body[:place]}{regions}{f'{reports}里' if reports else ''}{periods}{body[place:]}"
    return _closed(_with_role(body, role, asking(new.question).search(body)), language)


def _with_role(body: str, role: Role | None, found: re.Match[str] | None = None) -> str:
    """A Chinese question with its role said: before what asks for a figure, else at its end."""
    if role is None:
        return body
    if found:
        return f"{body[: found.start()]}{ROLE_WORDS['zh'][role]}{body[found.start() :]}"
    return body + (ROLE_WORDS["zh"][role] if role == "target" else OUTCOME)


def _trimmed(new: Turn) -> str:
    """An English body without the small words around it."""
    small = "|".join(map(re.escape, followups("en")["fillers"]))
    return re.sub(rf"^(?:(?:{small})\b\s*)+", "", new.body, flags=re.IGNORECASE) or new.body


def _rebuilt(new: Turn, old: Turn, keep_role: bool) -> str:
    """A question for the topic of the one before, in the way that the follow-up asks."""
    language, topic = new.language, _topic(new, old)
    asks, core = new.interrogative, new.core
    if language != old.language:
        translated = _translated(topic, language)
        if translated is None:
            language, asks = old.language, False
            core = ROLE_WORDS[language][new.question.role] if new.question.role else ""
        topic = translated or topic
    role = _carried(new, old, keep_role)
    named = [
        new.regions or old.regions,
        new.reports or (() if new.periods else old.reports),
        new.periods or old.periods,
    ]
    regions, reports, periods = ("" if new.question.expects == "definition" else _say(m, language) for m in named)
    if language == "en":
        said = ROLE_WORDS["en"][role] if role else ""
        head = " ".join(part for part in (periods, topic, "" if asks else core, said) if part)
        places = "".join(f" in {place}" for place in (regions, reports) if place)
        return _closed(f"{head}{places}{f': {core}' if asks else ''}", language)
    if asks:
        topic += ROLE_WORDS["zh"][role] if role else ""
    elif core == ROLE_WORDS["zh"]["actual"]:
        core = OUTCOME
    times = f"{reports}里{periods}" if reports else periods
    attached = "" if new.regions or language != old.language or not regions else _attached(old)
    body = f"{times}{attached}{topic}" if attached else f"{regions}{times}{topic}"
    return _closed(body + core if asks else _with_role(body + core, role), language)


def _topic(new: Turn, old: Turn) -> str:
    """The topic of the question before, without its measure where the follow-up asks for another: 增速 … 总量呢？"""
    if not _aspects(new):
        return old.topic
    blanked = old.body
    for mention in old.mentions:
        blanked = blanked[: mention.start] + " " * (mention.end - mention.start) + blanked[mention.end :]
    return topic_of(blanked, old.question, without=followups(old.language)["aspects"]) or old.topic


def _attached(old: Turn) -> str:
    """A region as printed where the topic follows at once, as it may be a part of its name: 聊城大桥."""
    last = old.regions[-1]
    follows = old.topic[:1] and old.body.startswith(old.topic[:1], last.end)
    return old.body[last.start : last.end] if follows and len(old.regions) == 1 else ""


def _translated(topic: str, language: Language) -> str | None:
    """A topic in the other language, where the glossary knows it."""
    for mention in find_terms(topic):
        if (mention.start, mention.end) == (0, len(topic)):
            term = mention.terms[0]
            return term.official if language == "zh" else next(iter(term.english), None)
    return None


def _closed(text: str, language: Language) -> str:
    text = squeeze(text)
    return f"{text}？" if language == "zh" else f"{text[:1].upper()}{text[1:]}?"
