"""The regions a question names: by themselves, as a group (京津冀三地), or as places of which there is no report."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from corpus.regions import NATION, county_at, find_regions, names_of, province_of, provinces
from qa.answer import Language
from qa.datafile import read_data
from qa.glossary import find_terms
from qa.wording import blank

ORDINARY = frozenset("新贵云青宁黑台港藏蒙申疆")
"""Abbreviations of provinces that are also words: 新 is new before it is Xinjiang."""

Regions = tuple[tuple[str, int, int], ...]
"""Each with where it stands in the question."""


COUNTRY = re.compile(r"(?:中国|我国)(?P<time>(?=的|\d{4}|[今去明前]年))?")
POST = re.compile("[省市州县区旗盟]长(?![江三沙春远城期寿足度短征久治乐])")
"""The post of a head of government, which takes the last character of the region's full name: 贵州省长."""


def named_regions(text: str, held: Collection[str], language: Language) -> Regions:
    """Regions named in a text; the nation only where no part of it is (全国模范教师 of a province).

    Args:
        text: a question, folded.
        held: the regions there are reports of.
        language: of the question.
    """
    found = _with_counties(text, _alone(text, held))
    rest = blank(text, ((start, end) for _, start, end in found))
    found = (*found, *(_grouped(rest, language) or _abbreviated(rest)))
    parts = tuple(one for one in found if one[0] != NATION)
    return parts or found[:1] or _nation(text, held)


def _alone(text: str, held: Collection[str]) -> Regions:
    """Those that stand by themselves, and not within a longer name: China International Import Expo."""
    terms = [(mention.start, mention.end) for mention in find_terms(text)]
    return tuple(
        (region, start, end - bool(POST.match(text, end - 1)))
        for region, start, end in find_regions(text, also=held)
        if not any(low <= start and end <= high and (low, high) != (start, end) for low, high in terms)
    )


def _with_counties(text: str, found: Regions) -> Regions:
    """With the counties whose short names stand right behind their province's or prefecture's: 江苏昆山."""
    starts = {start for _, start, _ in found}
    behind = ((end, county_at(text, end, region)) for region, _, end in found if end not in starts)
    return (*found, *((county[0], start, county[1]) for start, county in behind if county))


def _nation(text: str, held: Collection[str]) -> Regions:
    """China by its name, which begins the names of many bodies, too: before a year, an indicator or 的."""
    terms = {mention.start for mention in find_terms(text)}
    found = (one for one in COUNTRY.finditer(text) if one["time"] is not None or one.end() in terms)
    return tuple((NATION, *one.span()) for one in found)[:1] if NATION in held else ()


def _grouped(text: str, language: Language) -> Regions:
    """Those of a group, where each of them is asked about."""
    data, groups = read_data("region_groups"), _groups()
    each, together = (re.search(data[name][language], text, re.IGNORECASE) for name in ("each", "together"))
    if together or not each:
        return ()
    found = re.finditer("|".join(map(re.escape, groups)), text, re.IGNORECASE)
    return tuple((region, *one.span()) for one in found for region in groups[one[0].lower()])


def _abbreviated(text: str) -> Regions:
    """Provinces by the one character on number plates, where it stands by itself (鲁2026年) or in a row (苏鲁两省)."""
    pattern, regions = _abbreviations()
    are_one = re.search(read_data("region_groups")["together"]["zh"], text)
    found = (one for one in pattern.finditer(text) if len(one[0]) == 1 or not (are_one or one[0] in _groups()))
    return tuple((regions[char], at, at + 1) for one in found for at, char in enumerate(one[0], one.start()))


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    """Where abbreviations stand in a text, and what each is short for."""
    regions = {name: one for one in provinces() for name in names_of(one) if len(name) == 1 and name not in ORDINARY}
    char = f"[{''.join(regions)}]"
    before, after = r"(?<![\u4e00-\u9fff])", r"(?=[^\u4e00-\u9fff]|$|[今去明前]年)"
    return re.compile(rf"{before}{char}{after}|{char}{{2,}}(?=[两二三四五]?[省地])"), regions


@cache
def _groups() -> dict[str, list[str]]:
    """The regions of each group by its names, the longest name first."""
    named = {name.lower(): one["regions"] for one in read_data("region_groups")["groups"] for name in one["names"]}
    return dict(sorted(named.items(), key=lambda item: -len(item[0])))


def places_of(regions: Regions, held: Collection[str]) -> tuple[str, ...]:
    """Those of which there is no report; none where some text belongs to no region: it may speak of any place.

    Beside a region that is held, a place outside it is what the question is about: 福建用了多少台湾来的投资.
    """
    if not held or "" in held:
        return ()
    around = {region for region, _, _ in regions if region in held}
    return tuple(
        region
        for region, _, _ in regions
        if region not in held and region != NATION and (not around or province_of(region) in around)
    )
