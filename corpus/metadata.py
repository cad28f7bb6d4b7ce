"""What a report is: title, region, year, kind, date, issuing body; from its title block and first words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date

from corpus.genre import genre
from corpus.headings import is_closed, label_of, numbering
from corpus.lines import MARKDOWN, Line, fold
from corpus.regions import NATION, find_regions, full_name

LONGEST_OPENING = 200
NUMERALS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
DATE = re.compile(r"([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")
CHINESE_DATE = re.compile(
    r"([一二][〇零○Ｏ一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
YEAR = re.compile(r"([12][0-9]{3})年")
PRINTED_YEAR = re.compile(r"([12][0-9]{3})[年〕\]】）)]")
PLAN = re.compile(r"第([一二三四五六七八九十]{1,3})个五年")
# It is given in the year after the one in its title.
REVIEWING = "统计公报"
ORDINAL = "[〇零一二三四五六七八九十百0-9]{1,4}"
SESSION_REGION = re.compile(
    rf"(?:在|^|上|午|日)([^在，。：；\d]{{1,16}}?(?:自治区|特别行政区|自治州|自治县|地区|[省市盟州县区旗]))第?{ORDINAL}届[^，。]{{0,4}}人民代表大会"
)
TITLE_REGION = re.compile(
    r"(?:关于|年|^)([^年关于，。]{2,14}?(?:自治区|特别行政区|自治州|自治县|[省市盟州县区旗]))(?!场)"
)
GIVEN = re.compile(r"([12][0-9]{3})年[^，。；]{0,16}?(?:目标|任务|安排|部署|建议|政策取向|重点|要求)")
REVIEWED = re.compile(r"([12][0-9]{3})年(?:国内|政府|主要)*工作的?(?:回顾|总结)")
SPOKEN = re.compile(r"代表.{0,16}(?:政府|国务院).{0,16}报告.{0,12}工作|政府工作报告")
SPEAKER_BODY = re.compile(r"^(.{2,24}?(?:委员会|财政局|财政厅|[局厅部]|人民政府))")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of a `Report` that describe it."""

    title: str
    region: str
    year: int | None
    kind: str
    date: Date | None
    body: str | None


def find_metadata(
    name: str, head: Iterable[tuple[Line, ...]], lines: tuple[Line, ...], *, region: str | None, year: int | None
) -> Metadata:
    """Read the title block and the opening of the body; `region` and `year` override what they say.

    Args:
        name: the file's stem, the title of a file that has none.
    """
    groups = list(head)
    labels = [_digits(label_of("".join(line.text for line in group))) for group in groups]
    opening = [_digits(fold(line.text[:LONGEST_OPENING])) for line in lines[:4]]
    notes = [text for text in (*labels, *opening) if genre().enacted.match(text) or genre().document_number.match(text)]
    session = " ".join(label for label in labels if genre().session.search(label))
    # Of several the one that is marked as a heading: beside it may stand the links of a page.
    marked = [label for label, group in zip(labels, groups, strict=True) if MARKDOWN.match(group[0].text)]
    titles = (label for label in (*marked, *labels) if genre().titles.search(label) and label not in session)
    title = next(titles, "")
    kind = _kind(title) or _kind(session) or _kind("".join(opening), spoken=True) or "文件"
    if region:
        found = full_name(region) or region
    else:
        found = _region(title, session, [*labels, *notes], opening if kind != "文件" else [])
    date = _date(session)
    given = year or (date.year if date else None) or _year(title, kind, notes, lines)
    if not title or not re.sub(rf"{kind}|[0-9年]", "", title):
        title = _titled(title, kind, found, given, name)
    return Metadata(title, found, given, kind, date, _body(kind, found, labels))


def _digits(text: str) -> str:
    """Full-width digits to ASCII, for reading only."""
    return text.translate({code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)})


def _kind(text: str, *, spoken: bool = False) -> str:
    if spoken:
        return "政府工作报告" if SPOKEN.search(text) else ""
    return next((kind for pattern, kind in genre().kinds if pattern.search(text)), "")


def _region(title: str, session: str, labels: list[str], opening: list[str]) -> str:
    if any(genre().national.search(text) for text in (session, *labels, *opening)):
        return NATION
    for pattern, text in ((SESSION_REGION, session), (TITLE_REGION, title)):
        if match := pattern.search(text):
            return full_name(match.group(1)) or match.group(1)
    # A source line (来源：青海日报) is no evidence: only the title block and the opening of the body are read.
    for text in (title, session, *opening):
        if regions := find_regions(text):
            return regions[0][0]
    return ""


def _date(session: str) -> Date | None:
    if match := DATE.search(session):
        numbers = [int(number) for number in match.groups()]
    elif match := CHINESE_DATE.search(session):
        numbers = [int("".join(NUMERALS.get(char, char) for char in match.group(1))), *map(_count, match.groups()[1:])]
    else:
        return None
    try:
        return Date(*numbers)
    except ValueError:
        return None


def _count(numeral: str) -> int:
    """Value of a Chinese numeral up to 99."""
    tens, ten, ones = numeral.rpartition("十")
    digit = int(NUMERALS.get(ones, "0"))
    return digit + (10 * int(NUMERALS.get(tens, "1")) if ten else 0)


def _year(title: str, kind: str, notes: list[str], lines: tuple[Line, ...]) -> int | None:
    """The year of a title, of what is printed under it, else of the headings.

    That is the year that is planned for, the first of a five-year plan, or the one after the year reviewed.
    """
    if years := YEAR.findall(title):
        return max(int(year) for year in years) + (kind == REVIEWING)
    if (plan := PLAN.search(title)) and (first := genre().five_year_plans.get(f"{plan.group(1)}五")):
        return first
    if years := PRINTED_YEAR.findall("".join(notes)):
        return max(int(year) for year in years)
    headings = [_digits(fold(line.text)) for line in lines if numbering(line.text) and not is_closed(line.text)]
    for pattern, after in ((REVIEWED, 1), (GIVEN, 0)):
        for heading in headings:
            if match := pattern.search(heading):
                return int(match.group(1)) + after
    return None


def _titled(title: str, kind: str, region: str, year: int | None, name: str) -> str:
    """A title for a report that is called only 政府工作报告, or not at all."""
    if not title and kind == "文件":
        return name
    return f"{f'{year}年' if year else ''}{'国务院' if region == NATION else region}{kind}"


def _body(kind: str, region: str, labels: list[str]) -> str | None:
    if kind == "政府工作报告":
        return "国务院" if region == NATION else f"{region}人民政府" if region else None
    for label in labels:
        if not genre().session.search(label) and (match := SPEAKER_BODY.match(label)):
            return match.group(1)
    return None
