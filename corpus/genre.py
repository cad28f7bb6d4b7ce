"""What is known of the genre, from `data/genre.json`: patterns of furniture, title blocks, headings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Genre:
    """Compiled patterns; each is matched against text without spaces."""

    page_tail: re.Pattern[str]
    page_head: re.Pattern[str]
    titles: re.Pattern[str]
    half_title: re.Pattern[str]
    contents: re.Pattern[str]
    national: re.Pattern[str]
    enacted: re.Pattern[str]
    document_number: re.Pattern[str]
    session: re.Pattern[str]
    speaker: re.Pattern[str]
    salutation: re.Pattern[str]
    closing: re.Pattern[str]
    plain_opening: re.Pattern[str]
    announcing: re.Pattern[str]
    glossary: re.Pattern[str]
    actual: re.Pattern[str]
    target: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], str], ...]
    five_year_plans: dict[str, int]


@cache
def genre() -> Genre:
    """The patterns, compiled once."""
    data = json.loads((Path(__file__).parent / "data" / "genre.json").read_text(encoding="utf-8"))
    listed = {"page_tail", "page_head", "kinds", "five_year_plans", "source"}
    return Genre(
        page_tail=re.compile("|".join(data["page_tail"])),
        page_head=re.compile("|".join(data["page_head"])),
        kinds=tuple((re.compile(pattern), kind) for pattern, kind in data["kinds"]),
        five_year_plans=data["five_year_plans"],
        **{name: re.compile(data[name]) for name in data.keys() - listed},
    )
