"""One turn of a conversation taken apart: what it names, what it only asks, and whether it leans on the turn before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from corpus.periods import Period, find_periods
from corpus.regions import find_regions, names_of
from index.terms import word_spans, words
from qa.answer import Language
from qa.datafile import read_data
from qa.glossary import find_terms
from qa.phrases import say_period
from qa.question import WHICH_MORE, Question, parse
from qa.reports_named import named_reports
from qa.wording import HAN, blank, blank_joined, fold

ENDS = " \t,.!?:;~…，。！？：；、·—-"
INTERROGATIVE = {
    "zh": re.compile(r"多[少大长高远重久宽]|几|百分之|什么|哪|谁|何|啥|吗|是否|怎"),
    "en": re.compile(r"\b(?:how|when|where|who|whose|which|why)\b", re.IGNORECASE),
}
LINKS = re.compile(r" *(?:(?:of|in|for|and|to|by|on|per|from|with|the)\b *)+", re.IGNORECASE)
BARE_VERB = re.compile(r"[\u4e00-\u9fff]{1,2}了(?=多少|几)")
"""出口了多少: what did so was said before."""
POSSESSIVE = re.compile(r"['’]s\b")
MOST_LEADING = 8
"""Words for going on that are taken off a question: each is looked for in all of it, and a hostile one has hundreds."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What `start:end` of a turn's body names, as it is said in each language."""

    start: int
    end: int
    zh: str
    en: str


Mentions = tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question without the words that only tie it to the turn before."""

    body: str
    language: Language
    question: Question
    regions: Mentions
    reports: Mentions
    periods: Mentions
    marked: bool
    """It says that it goes on from the turn before: 那…呢, And …?"""
    pronoun: bool
    topic: str
    """What the body is about; empty where it names nothing of its own."""
    core: str
    """What is left of the body beside what it names: 目标, 实际完成了多少."""

    @property
    def elliptical(self) -> bool:
        """Whether it can only be understood from the turn before."""
        return self.marked or self.pronoun or not self.topic

    @property
    def interrogative(self) -> bool:
        """Whether it says what it asks for, and does not only name it."""
        return bool(INTERROGATIVE[self.language].search(self.core))

    @property
    def mentions(self) -> Mentions:
        """All that is named, in order."""
        return tuple(sorted((*self.regions, *self.reports, *self.periods), key=lambda one: one.start))


@cache
def followups(language: Language) -> dict[str, Any]:
    """The words of follow-up questions in one language."""
    return dict(read_data("followups")[language])


def read_turn(text: str, *, year: int | None = None, held: Collection[str] = ()) -> Turn:
    """Take a question apart.

    Args:
        text: As it was asked.
        year: What 今年 means.
        held: The regions there are reports of.
    """
    folded = fold(text)
    question = parse(folded, year=year, held=held)
    language = question.language
    body, leading, trailing = _strip(folded, language, held)
    reports, periods = _times(body, language, year)
    regions = _regions(body, question, held)
    bare = without_mentions(body, (*regions, *reports, *periods))
    pronouns = list(_phrase(followups(language)["pronouns"], language).finditer(bare))
    pronouns = [found for found in pronouns if _is_word(bare, found, language)]
    core = _core(blank(bare, (found.span() for found in pronouns)), language)
    own = topic_of(bare, question)
    return Turn(
        body,
        language,
        question,
        regions,
        reports,
        periods,
        leading or (trailing and not INTERROGATIVE[language].search(body)),
        bool(pronouns),
        own if left_over(own, question) and not _is_bare(core, question) else "",
        core,
    )


def _is_bare(core: str, question: Question) -> bool:
    """Whether it only says what was done: 出口了多少, and not 建了多少所学校."""
    verb = BARE_VERB.match(core)
    return verb is not None and not left_over(asking(question).sub(" ", core[verb.end() :]), question)


def _strip(text: str, language: Language, held: Collection[str]) -> tuple[str, bool, bool]:
    """The body of a question, and whether words for going on stood before and after it."""
    data = followups(language)
    body, leading, trailing = text.strip(ENDS), False, False
    for _ in range(MOST_LEADING):
        found = _phrase((*data["leading"], *data["asides"]), language).match(body)
        named = any(start == 0 for _, start, _ in find_regions(body, also=held))
        if not found or named or not _is_word(body, found, language):
            break
        leading = leading or found[0].lower() in data["leading"]
        body = body[found.end() :].strip(ENDS)
    pattern = "|".join(map(re.escape, sorted(data["trailing"], key=len, reverse=True)))
    while found := re.search(rf"(?:{pattern})$" if language == "zh" else rf"(?:^|\s)(?:{pattern})$", body, re.I):
        trailing, body = True, body[: found.start()].strip(ENDS)
    return body, leading, trailing and language == "zh"


def _times(body: str, language: Language, year: int | None) -> tuple[Mentions, Mentions]:
    """The report named by its year, and the periods named beside it."""
    reports = tuple(
        Mention(report.start, report.end, body[report.start : report.end], f"the {report.year} report")
        for report in named_reports(body)[:1]
    )
    found = [
        period
        for period in find_periods(body, year, loose=True)
        if not any(report.start <= period.start < report.end for report in reports)
        and not (period.kind == "relative" and body[: period.start].endswith(("比", "较")))  # 比上年增长 asks how fast
    ]
    return reports, tuple(_period(body, period, language) for period in found)


def _period(body: str, period: Period, language: Language) -> Mention:
    tail = "|".join(map(re.escape, followups(language)["after_period"]))
    after = re.match(rf" ?(?:{tail})+", body[period.end :])
    end = period.end + (after.end() if after else 0)
    printed = body[period.start : end]
    plain = say_period(period.period, "zh") + (period.part or "")
    in_words = period.kind not in ("year", "relative") and HAN.search(printed)
    return Mention(period.start, end, printed if in_words else plain, say_period(period.period, "en"))


def _regions(body: str, question: Question, held: Collection[str]) -> Mentions:
    found = []
    beside = [found.start() for found in re.finditer(followups(question.language)["beside"], body)]
    for name, start, end in find_regions(body, also=held):
        if start not in beside and name in (*question.regions, *question.places):
            owned = POSSESSIVE.match(body, end)
            english = next((other for other in reversed(names_of(name)) if other.isascii()), name)
            printed = body[start:end]
            found.append(Mention(start, owned.end() if owned else end, name, printed if printed.isascii() else english))
    return tuple(found)


def without_mentions(text: str, mentions: Iterable[Mention]) -> str:
    """A text with blanks in the place of mentions, and of the words that join one to the next: 山东和浙江."""
    return blank_joined(text, ((one.start, one.end) for one in mentions))


def topic_of(text: str, question: Question, *, without: Iterable[str] = ()) -> str:
    """What a text with blanked mentions is about: no question words, words of role, or words in `without`.

    Names of the glossary stay whole: 实际使用外资, retail sales of consumer goods.
    """
    text = blank(text, (found.span() for found in asking(question).finditer(text)))
    text = blank(text, (found.span(n) for found in WHICH_MORE.finditer(text) for n in (1, 2, 3) if found[n]))
    # Folding would take runs of spaces together and move every place.
    focus = parse(text.replace(" ", ",")).focus
    if len(focus) != len(text):
        return squeeze(focus)
    against = followups(question.language)["against"]
    drop = _phrase((*role_words(question.language), *against, *without), question.language)
    kept = list(blank(focus, (found.span() for found in drop.finditer(focus))))
    for term in find_terms(text):
        kept[term.start : term.end] = text[term.start : term.end]
    joined = "".join(kept)
    if question.language == "en":
        for gap in re.finditer(r"(?<=\S) +(?=\S)", joined):
            if LINKS.fullmatch(text, *gap.span()):
                joined = joined[: gap.start()] + text[gap.start() : gap.end()] + joined[gap.end() :]
    return squeeze(joined)


def names(turn: Turn, list_name: str) -> bool:
    """Whether a turn says one of the words of a list: a measure (增速, 总量), a part of its topic (资金, 措施)."""
    listed = (word for word in followups(turn.language)[list_name] if len(word) > 1)
    return bool(_phrase(listed, turn.language).search(turn.core))


def asking(question: Question) -> re.Pattern[str]:
    """Finds what asks for a figure, with the measure word it names: 达到了多少万亿元."""
    unit = f"(?:{re.escape(question.unit)})?" if question.unit else ""
    figure = rf"(?:多少|几)(?:万亿|[万亿千百])?{unit}|多[大长高远重久宽]"
    return re.compile(rf"(?:是|为|有|达到?|到|了|共|约|大概)*(?:{figure})")


def left_over(topic: str, question: Question) -> str:
    """What of a topic is more than words for how it is asked: nothing of 同比增长, 调 of 山东方面的情况."""
    data, lists = followups(question.language), read_data("question_words")[question.language]
    small = {*data["fillers"], *data["pronouns"], *data["demonstratives"], *data["aspects"], *data["asides"]}
    small |= {*data["dependent"], *data["against"]}
    small |= {*lists["rate"], *lists["reason"], *lists["yesno"], *lists["target"], *lists["actual"]}
    if question.language == "en":
        return squeeze(_phrase(small, "en").sub(" ", topic))
    rest = _phrase({word for word in small if len(word) > 1}, "zh").sub(" ", topic)
    return "".join(re.findall(r"\w+", "".join(word for word in words(rest) if word not in small)))


@cache
def role_words(language: Language) -> tuple[str, ...]:
    """Words that say result or target and nothing else."""
    lists = read_data("question_words")[language]
    found = {*lists["target"], *lists["actual"]} - {*lists["weak"]}
    return tuple(sorted(word for word in found if len(word) > 1))


def without_roles(text: str, language: Language) -> str:
    """A question without its words of role, names of the glossary left whole."""
    safe = [(term.start, term.end) for term in find_terms(text)]
    found = [match.span() for match in _phrase(role_words(language), language).finditer(text)]
    gone = [(start, end) for start, end in found if not any(first <= start < last for first, last in safe)]
    return squeeze(blank(text, gone))


def squeeze(text: str) -> str:
    """Single spaces, and none beside a Chinese character."""
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", " ".join(text.split()))


def _core(bare: str, language: Language) -> str:
    data = followups(language)
    core = squeeze(bare).strip(ENDS)
    edges = (*data["fillers"], *data["demonstratives"], *(("的",) if language == "zh" else ()))
    pattern = _phrase(edges, language)
    while (found := pattern.match(core)) and _is_word(core, found, language):
        core = core[found.end() :].strip(ENDS)
    last = rf"(?:{pattern.pattern})$"
    while (found := re.search(last, core, re.I)) and _is_word(core, found, language):
        core = core[: found.start()].strip(ENDS)
    return core


@lru_cache(maxsize=64)
def _boundaries(text: str) -> frozenset[int]:
    return frozenset((0, *(end for _, end in word_spans(text))))


def _is_word(text: str, found: re.Match[str], language: Language) -> bool:
    """Whether a match is made of whole words; jieba's in Chinese."""
    return language == "en" or {*found.span()} <= _boundaries(text)


def _phrase(phrases: Iterable[str], language: Language) -> re.Pattern[str]:
    """Finds any of `phrases`, the longest first; whole words in English."""
    return _compiled(tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase))), language)


@cache
def _compiled(phrases: tuple[str, ...], language: Language) -> re.Pattern[str]:
    choices = "|".join(map(re.escape, phrases))
    return re.compile(rf"\b(?:{choices})\b" if language == "en" else f"(?:{choices})", re.IGNORECASE)
