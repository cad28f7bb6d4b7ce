"""A follow-up question put into words: the question before with another region or year, or its topic asked anew."""

from __future__ import annotations

import re

from corpus.report import Role
from qa.answer import Language
from qa.glossary import find_terms
from qa.turns import (
    INTERROGATIVE,
    Mention,
    Mentions,
    Turn,
    asking,
    followups,
    names,
    squeeze,
    topic_of,
    without_mentions,
    without_roles,
)

ROLE_WORDS: dict[Language, dict[Role, str]] = {
    "zh": {"target": "目标", "actual": "实际"},
    "en": {"target": "target", "actual": "actual"},
}
OUTCOME = "实际完成多少"
"""What is asked for where a result is meant and no question word says so."""
FIGURES = ("amount", "rate", "any")
"""Kinds of question that a role belongs to."""


def in_place(new: Turn, old: Turn, keep_role: bool) -> str:
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
    return closed(text, old.language)


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


def own_topic(new: Turn, old: Turn, keep_role: bool) -> str | None:
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
        return closed(f"{body}{named}{places}{said}", language)
    body = new.body.removeprefix("的")
    if body.endswith("的"):  # 农村的呢
        body += old.topic
    place = new.regions[0].end if new.regions and not new.regions[0].start else 0
    body = f"{body[:place]}{regions}{f'{reports}里' if reports else ''}{periods}{body[place:]}"
    return closed(_with_role(body, role, asking(new.question).search(body)), language)


def _carried(new: Turn, old: Turn, keep_role: bool) -> Role | None:
    """The role that the question before was about, where the follow-up says none and asks for a figure."""
    if not keep_role or new.question.role or new.question.expects not in FIGURES:
        return None
    return old.question.role


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


def rebuilt(new: Turn, old: Turn, keep_role: bool) -> str:
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
        return closed(f"{head}{places}{f': {core}' if asks else ''}", language)
    if asks:
        topic += ROLE_WORDS["zh"][role] if role else ""
    elif core == ROLE_WORDS["zh"]["actual"]:
        core = OUTCOME
    times = f"{reports}里{periods}" if reports else periods
    attached = "" if new.regions or language != old.language or not regions else _attached(old)
    body = f"{times}{attached}{topic}" if attached else f"{regions}{times}{topic}"
    return closed(body + core if asks else _with_role(body + core, role), language)


def _topic(new: Turn, old: Turn) -> str:
    """The topic of the question before, without its measure where the follow-up asks for another: 增速 … 总量呢？"""
    if not names(new, "aspects"):
        return old.topic
    blanked = without_mentions(old.body, old.mentions)
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


def closed(text: str, language: Language) -> str:
    """A text as a question, with single spaces and its mark."""
    text = squeeze(text)
    return f"{text}？" if language == "zh" else f"{text[:1].upper()}{text[1:]}?"
