"""What the user asked, read once: language, periods, role, regions, and what kind of answer would satisfy."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

from corpus.periods import Period, find_periods
from corpus.regions import find_regions
from corpus.report import Change, Role
from index.terms import word_spans, words
from qa import asking
from qa.answer import Language
from qa.asides import asked_periods, without_asides
from qa.datafile import read_data
from qa.glossary import find_terms
from qa.regions import named_regions, places_of
from qa.reports_named import named_reports
from qa.roles import role_asked
from qa.wording import HAN, WORD, blank, blank_joined, fold, holds

Expects = Literal["amount", "rate", "name", "list", "definition", "date", "yesno", "reason", "rank", "any"]

ASKED = re.compile(r"多少|多[长高远宽深重]|(?<![这那近前后头上好十哪])几(?!乎|何|率|内亚)")
"""How much or how many is asked; 这几年 and 近几年 ask nothing."""
ASKED_OR_OWNED = re.compile(rf"['’]s\b|{asking.ASKED.pattern}", re.IGNORECASE)
QUOTED = re.compile(r"\([^()]*\)|“[^“”]*”|\"[^\"]*\"")
WHICH = re.compile(r"是(?:什么|啥)(?=[\u4e00-\u9fff])(?!意思|意义|含义|概念|东西|意味|[的呢呀啊])")
"""是什么 before a noun asks which one (是什么时候, 是什么职业), not what something is."""
WHICH_MORE = re.compile(
    r"(谁|哪个|哪家|哪边|哪一[个边]|哪[省市区县国])的?(?:[^，。?]{0,8}(?=更|比较))?((?:更|比较)?[高大多快低少小慢])"
    r"|(\b(?:which|who)(?: one)? (?:is|was|has|had|grew)(?: an?| the)? "
    r"(?:higher|larger|bigger|greater|lower|smaller|faster|more|less)\b)",
    re.IGNORECASE,
)
"""Of two that are named, which has more; the figures of both tell."""
NAMED_WHAT = re.compile("(?<=[名称封类改定译视认作化任变成选评列])为什么")
"""为 and 什么, not why: 改名为什么."""
SHARE = re.compile(r"[\u4e00-\u9fff](?<![效频速汇长产功])率(?=[是为达要多有能目呢从升降 ]|$)")
"""An indicator that is a share of something by its name: 赤字率, 森林覆盖率."""
HIGH = re.compile("(?:率|(?<![高温湿深长宽厚硬])度|水平|比例|比重|占比)(?:有|能|会|达到|是)?多高")
"""How high a share is: 满意度有多高; of a height (高度有多高) so many metres are asked."""
MULTIPLE = r"(?:万亿|[万亿千百])?"
CHANGE_ASKED = re.compile(r"(?:增长|上升|下降|提高|减少|增加|提升|降低|[涨降升跌减增])了?(?:多少|几|百分)")
PERCENT_UNITS = ("%", "个百分点", "百分点", "个点", "点")
GROWN = re.compile(r"增长|增速|增幅|涨幅|降幅")
ANYTHING = "个"
COUNTABLE = ("count", "people", "animals", "vehicles")
"""Families that 几个 may count, whatever measure word the report uses."""


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question. `focus` is its text with periods, regions and question words blanked by spaces."""

    text: str
    language: Language
    focus: str
    periods: tuple[str, ...]
    role: Role | None
    is_firm: bool
    """Whether the role is said outright (目标, 完成), and not only hinted at (要, 了)."""
    regions: tuple[str, ...]
    expects: Expects
    families: tuple[str, ...] = ()
    """Unit families the figure may be in; empty when the question does not say."""
    unit: str | None = None
    """The measure word after 多少 or 几, where the question names one."""
    change: Change | None = None
    compares: bool = False
    """It asks for several figures side by side: two periods, two regions or two roles."""
    asks: int = 1
    """How many amounts it asks for: 城里多少人、乡下多少人."""
    report_years: tuple[int, ...] = ()
    """The years of the reports that the question names: the 2025 report, 2021年政府工作报告."""
    places: tuple[str, ...] = ()
    """Places named of which there is no report: what is said must name them too."""
    this_year: int | None = None
    """What 今年 was taken to mean."""
    rest: str = ""
    """What it says beside regions, periods and a report that it names, folded; these are blanked by spaces."""
    of_many: bool = False
    """There are reports of several regions: what is asked of one of them has to name it."""

    @property
    def report_year(self) -> int | None:
        """The year of the first report that it names."""
        return next(iter(self.report_years), None)

    @property
    def years(self) -> tuple[int, ...]:
        """The single years among the periods that are asked about."""
        return tuple(int(period) for period in self.periods if period.isdigit())

    @property
    def sought(self) -> str:
        """What is looked for: the focus; where growth is asked for, but not of what, that of the economy."""
        lists = read_data("question_words")[self.language]
        said = set(WORD.findall(self.focus.lower()) if self.language == "en" else words(self.focus))
        said = {word for word in said if word.strip()}
        return f"{self.focus} {lists['economy']}" if said and said <= set(lists["growth_alone"]) else self.focus

    @property
    def asks_nothing(self) -> bool:
        """Whether it has no word that could be looked up: 你好, 2026？"""
        return not re.search(r"\w", self.focus)


def parse(text: str, *, year: int | None = None, held: Collection[str] = ()) -> Question:
    """Read a question.

    Args:
        text: As it was asked.
        year: What 今年 means: the year of the newest report it may be about.
        held: The regions there are reports of. Other places stay in the focus: they must be found in the text.
    """
    folded = fold(text)
    bare = QUOTED.sub("", folded)  # what is quoted says nothing of the language: What is the “吨半粮”?
    bare = bare if WORD.search(bare) or HAN.search(bare) else folded
    language: Language = "zh" if len(HAN.findall(bare)) * 2 >= len(WORD.findall(bare)) else "en"
    lists = read_data("question_words")[language]
    folded = without_asides(folded, language)
    reports = named_reports(folded)
    if reports:
        year = reports[0].year  # what a report says of its own year is meant
    periods = _single_years(find_periods(folded, year, loose=True))
    regions = named_regions(folded, held, language)
    called = [(report.start, report.end) for report in reports]
    periods = tuple(period for period in periods if not _inside(period.start, called))
    ranges = [(p.start, p.end) for p in periods] + called
    known = [(start, end) for region, start, end in regions if region in held or not held]
    blanked = blank_joined(folded, ranges + known)
    rest = blank(blanked, [(start, end) for _, start, end in regions])
    more = WHICH_MORE.search(blanked) if len(regions) + len(periods) > 1 else None
    blanked = blank(blanked, [more.span(group) for group in (1, 2, 3) if more[group]]) if more else blanked
    expects, unit = _expects(blanked, lists, language)
    grows = expects == "rate" and _is_growth(blanked, lists, language)
    in_percent = language == "en" or bool(GROWN.search(blanked)) or unit in PERCENT_UNITS
    periods, contrasted = asked_periods(periods, folded, year, grows=grows and in_percent)
    named = [(mention.start, mention.end) for mention in find_terms(blanked)]
    role, is_firm = role_asked(blank(blanked, named), language, weakly=not periods)  # expect to live is no plan
    if role == "actual" and year and periods and all(period.last >= year for period in periods):
        role, is_firm = None, False  # the newest report can only plan for that: 2026年增长多少算完成
    elif role == "target" and not is_firm and year and periods and all(period.last < year - 1 for period in periods):
        role = None  # what lies far behind is rather told than planned: 2024年要回多少欠薪
    return Question(
        text=text,
        language=language,
        focus=_focus(blanked, lists, language, expects),
        periods=tuple(dict.fromkeys(p.period for p in periods)),
        role=role,
        is_firm=is_firm,
        regions=tuple(dict.fromkeys(region for region, _, _ in regions)),
        expects=expects,
        families=_of_rate(blanked) if expects == "rate" and not unit else _families(blanked, unit, language),
        unit=unit,
        change="growth" if grows else None,
        compares=bool(more or contrasted or holds(blanked, lists["comparison"], language)),
        asks=len((ASKED if language == "zh" else asking.ASKED).findall(blanked)),
        report_years=tuple(dict.fromkeys(report.year for report in reports)),
        places=places_of(regions, held),
        this_year=year,
        rest=rest,
        of_many=len(set(held) - {""}) > 1,
    )


def _single_years(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """这两年（2024、2025）: where years are listed, the span that only sums them up is left out."""
    single = [one.first for one in periods if one.first == one.last]
    return tuple(
        one for one in periods if one.kind != "span" or not any(one.first <= year <= one.last for year in single)
    )


def _focus(text: str, lists: dict[str, list[str]], language: Language, expects: Expects) -> str:
    """What is asked about: `text` with the words that only make it a question blanked."""
    kinds = ["drop", "list", "date", "reason", "rank", "name", "percent", "weak"] + ["definition"] * (
        expects == "definition"
    )
    drop = {word for kind in kinds for word in lists[kind]}
    if language == "en":
        unit = asking.unit_said(text)
        said = blank(text, [unit[1]] if unit else [])
        terms = [(mention.start, mention.end) for mention in find_terms(said)]  # investment in fixed assets
        said = blank(said, [m.span() for m in ASKED_OR_OWNED.finditer(said) if not _inside(m.start(), terms)])
        kept = re.sub(asking.WORD, lambda m: m[0] if _keeps(m, drop, terms) else " " * len(m[0]), said)
    else:
        measures = read_data("unit_families")["measure_words"]
        terms = [(mention.start, mention.end) for mention in find_terms(text)]  # 预期 of 预期寿命 says no role
        phrases = sorted((phrase for phrase in drop if len(phrase) > 1), key=len, reverse=True)
        found = [m.span() for m in re.finditer("|".join(map(re.escape, phrases)), text)]
        kept = blank(text, [span for span in found if not _inside(span[0], terms)])
        drop |= {asked + measure for asked in ("几", "多", "哪") for measure in measures}
        dropped = [span for span in word_spans(kept) if kept[slice(*span)] in drop]
        kept = blank(kept, [span for span in dropped if not _inside(span[0], terms)])
    return re.sub(r"[?!。;:()\"]|(?<!\d),|,(?!\d)", " ", kept)


def _keeps(word: re.Match[str], drop: set[str], terms: list[tuple[int, int]]) -> bool:
    return word[0].lower() not in drop or _inside(word.start(), terms)


def _inside(at: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in ranges)


def _expects(text: str, lists: dict[str, list[str]], language: Language) -> tuple[Expects, str | None]:
    """What kind of answer the question wants, and the measure word it names (几家 -> 家)."""
    if language == "en":
        said = asking.unit_said(text)
        unit = said and said[0]
        return asking.wants(text, lists, unit), unit  # type: ignore[return-value]
    unit = _unit(text)
    if holds(WHICH.sub(" ", text), lists["definition"], language):
        return "definition", unit
    for kind in ("reason", "rank", "date"):
        if holds(NAMED_WHAT.sub(" ", text) if kind == "reason" else text, lists[kind], language):
            return kind, unit
    is_rate = CHANGE_ASKED.search(text) or holds(text, lists["rate"] + lists["share"] + lists["percent"], language)
    is_rate = is_rate or SHARE.search(text) or HIGH.search(text)
    if is_rate and not (unit and "percent" not in unit_families(unit)):
        return "rate", unit
    if re.search(r"多[少大长高远重]|(?<!哪)几(?!类|方面|大|号|乎|何|率|内亚)", text):
        return ("rate" if unit and "percent" in unit_families(unit) else "amount"), unit
    for kind in ("list", "name", "yesno", "amount"):
        if holds(text, lists[kind], language) or (kind == "name" and "哪" in text):
            return kind, unit  # type: ignore[return-value]
    ends_in_measure = text.rstrip(" ?!。,;:").endswith(tuple(lists.get("measures", ())))
    return ("amount" if ends_in_measure else "any"), unit


def _is_growth(text: str, lists: dict[str, list[str]], language: Language) -> bool:
    """Whether a rate is one of change, and not a share or a rate of its own (占比, 失业率, 百分之几)."""
    changes = CHANGE_ASKED.search(text) or holds(text, lists["rate"], language)
    return bool(changes) and not holds(text, lists["share"], language) and not SHARE.search(text)


def _unit(text: str) -> str | None:
    asked = ASKED.search(text)
    after = re.sub(r"^个(?=[万亿])", "", text[asked.end() : asked.end() + 6]) if asked else ""  # 多少个亿
    if any(start == 0 for _, start, _ in find_regions(after)):
        return None  # 台 is no measure word in 多少台湾来的投资
    for rest in (after, re.sub(f"^{MULTIPLE}", "", after)):
        for length in range(len(rest), 0, -1):
            if rest[:length] in _known_units() and not rest[length:].startswith(("到", "至")):  # 从多少升到多少
                return rest[:length]
    return None


@cache
def _known_units() -> frozenset[str]:
    data = read_data("unit_families")
    return frozenset(unit for units in data["families"].values() for unit in units) | frozenset(data["measure_words"])


def _of_rate(text: str) -> tuple[str, ...]:
    """The families of a rate that names no unit: growth is in percent, what was added (新增了多少就业) in its own."""
    is_added = CHANGE_ASKED.search(text) and not GROWN.search(text)
    return _families(text, None, "zh") if is_added else ("percent",)


def _families(text: str, unit: str | None, language: Language) -> tuple[str, ...]:
    data = read_data("unit_families")
    if unit:
        return COUNTABLE if unit == ANYTHING else unit_families(unit)
    if re.search(r"(?:多少|几)个?(?:万|亿|千|百)", text):
        return (*(name for name in data["families"] if name != "percent"), "count")
    if language == "en":
        return asking.families_counted(text)
    sizes: dict[str, list[str]] = data["size_words"]
    return tuple(dict.fromkeys(family for word, families in sizes.items() if word in text for family in families))


def contrasts(language: Language) -> tuple[tuple[str, ...], ...]:
    """Groups of concepts that statistics tell apart: 收入 and 支出, 城镇 and 农村."""
    return tuple(map(tuple, read_data("followups")[language]["contrasts"]))


def unit_families(unit: str) -> tuple[str, ...]:
    """The families of a base unit; a measure word that no family lists is a count."""
    data = read_data("unit_families")
    families: dict[str, list[str]] = data["families"]
    return tuple(name for name, units in families.items() if unit in units) or (data["told_only"].get(unit, "count"),)
