"""The names of China's provinces, prefectures and counties, and of other countries; in Chinese and in English."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LONGEST_NAME = 24
NATION = "全国"
# 中国 and 国家 begin too many other words to be looked for.
NATION_FOUND = ("国务院", NATION, "State Council", "Premier", "central government", "nationwide", "China")


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "regions.json").read_text(encoding="utf-8"))
    return loaded


def provinces() -> tuple[str, ...]:
    """The full names of all provinces."""
    return tuple(_data()["provinces"])


def names_of(region: str) -> tuple[str, ...]:
    """All names of a region, the full one first: 山东省, 山东, 鲁, Shandong.

    A region that is not in the data (a district, a development zone) has its own name and the one without 市, 县, 区.
    """
    data = _data()
    if region == NATION:
        return (NATION, *(name for name in data["nation"]["names"] if name != NATION))
    if province := data["provinces"].get(region):
        return tuple(dict.fromkeys((region, province["short"], *province["abbreviations"], *province["english"])))
    if city := data["cities"].get(region):
        return tuple(dict.fromkeys((region, city["short"], *city["english"])))
    if county := data["counties"].get(region):
        return tuple(dict.fromkeys((region, county[1], county[2])))
    if country := data["countries"].get(region):
        return (region, *country)
    short = re.sub(r"(?<=..)[市县区旗]$", "", region)
    return tuple(dict.fromkeys((region, short)))


def full_name(name: str) -> str | None:
    """The full name of a region given by any of its names; None where no region, or more than one, is called so."""
    return _known_names().get(_key(name))


def province_of(region: str) -> str | None:
    """The province of a prefecture or county (聊城市, 临清市 -> 山东省); a province is its own."""
    data = _data()
    full = full_name(region) or region
    if full in data["provinces"]:
        return full
    if county := data["counties"].get(full):
        full = county[0]
    if city := data["cities"].get(full):
        return str(city["province"])
    return full if full in data["provinces"] else None


def county_at(text: str, start: int, within: str) -> tuple[str, int] | None:
    """The county of a province or prefecture whose short name begins there, and where it ends: 昆山 in 江苏昆山.

    Not where the short name is an ordinary word, too: 合作, 资源.
    """
    for length in range(4, 1, -1):
        county = _counties_by_region().get(within, {}).get(text[start : start + length])
        if county:
            return county, start + length
    return None


@cache
def _counties_by_region() -> dict[str, dict[str, str]]:
    """For each prefecture and province the short names of its counties, with their full names."""
    data, found = _data(), defaultdict[str, dict[str, str]](dict)
    ordinary = frozenset(data["ordinary_counties"])
    for county, (above, short, _) in data["counties"].items():
        if len(short) > 1 and short not in ordinary:
            province = data["cities"][above]["province"] if above in data["cities"] else above
            found[above][short] = found[province][short] = county
    return dict(found)


def find_regions(text: str, *, also: Iterable[str] = ()) -> tuple[tuple[str, int, int], ...]:
    """Regions named in a text, with the range of each mention, in order.

    Full names always count, short ones where they are not also ordinary words, and English ones as whole words. Single
    characters (鲁) and short names of counties (和平) do not count, unless the region is in `also`: the regions the
    reader has reports of.
    """
    names, firsts = _looked_for(frozenset(also))
    found: list[tuple[str, int, int]] = []
    lowered = text.casefold() if len(text.casefold()) == len(text) else text
    position = 0
    while position < len(text):
        end = _name_end(lowered, position, names, firsts)
        if end:
            found.append((names[_key(text[position:end])], position, end))
        position = end or position + 1
    return tuple(found)


@lru_cache(maxsize=8)
def _looked_for(also: frozenset[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Names that are looked for where these regions are held, and the characters they begin with, as of all."""
    held = {
        _key(name): region
        for region in sorted(also)
        for name in names_of(region)
        if len(name) > 1 and (region != NATION or name in NATION_FOUND)
    }
    return _spoken_names() | held, _first_characters() | {name[0]: LONGEST_NAME for name in held}


def _name_end(text: str, start: int, names: dict[str, str], firsts: dict[str, int]) -> int:
    """Where the longest name that begins at `start` ends, 0 where none does; English names are whole words."""
    longest = firsts.get(text[start])
    # A country behind a hyphen is half of a name: China-Laos Railway.
    if longest is None or (start and _is_latin(text[start]) and (_is_latin(text[start - 1]) or text[start - 1] == "-")):
        return 0
    for end in range(min(start + longest, len(text)), start + 1, -1):
        inside = end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end])
        if not inside and not text[end - 1].isspace() and _key(text[start:end]) in names:
            return end
    return 0


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


@cache
def _spoken_names() -> dict[str, str]:
    """Names that mean one region wherever they stand: key -> full name. Provinces win over their namesakes."""
    data = _data()
    names = {_key(name): country for country in data["countries"] for name in names_of(country)}
    names |= {_key(name): NATION for name in NATION_FOUND}
    for county, (_, _, english) in data["counties"].items():
        names[_key(county)] = county
        if county.endswith("市"):
            names.setdefault(_key(f"{english} City"), county)
    for city, known in data["cities"].items():
        short = () if known["short"] in data["ambiguous"] else (known["short"],)
        names.update({_key(name): city for name in (city, *short, *known["english"])})
    for province, known in data["provinces"].items():
        spoken = (name for name in known["abbreviations"] if len(name) > 1)
        names.update({_key(name): province for name in (province, known["short"], *spoken, *known["english"])})
    return names


@cache
def _known_names() -> dict[str, str]:
    """Every name that means one region when it is said alone."""
    data = _data()
    counts: dict[str, set[str]] = {}
    for county, (_, *names) in data["counties"].items():
        for name in (county, *names):
            counts.setdefault(_key(name), set()).add(county)
    known = {name: next(iter(regions)) for name, regions in counts.items() if len(regions) == 1}
    for city in data["cities"]:
        known.update({_key(name): city for name in names_of(city)})
    for province in data["provinces"]:
        known.update({_key(name): province for name in names_of(province)})
    return known | {_key(name): NATION for name in names_of(NATION)}


@cache
def _first_characters() -> dict[str, int]:
    """The characters names begin with, and how long the longest of each is, spaces aside."""
    longest: dict[str, int] = {}
    for name in _spoken_names():
        longest[name[0]] = max(longest.get(name[0], 0), len(name) + name.count(" "))
    return longest
