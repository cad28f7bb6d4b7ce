"""Reports made up from real ones, as many as are wanted, for measuring what no collection at hand is large enough for.

Each has the lines, headings and annexes of a real report, under another name and year. Of every long line some clauses
are exchanged for others of the same report, and every number that is no date is drawn anew: so no passage is the
other's copy, and words, lengths, figures and topics are spread as in real reports.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.build import parse
from corpus.report import Source

PROJECT = Path(__file__).parent.parent
BUNDLED = PROJECT / "corpus" / "reports" / "linqing-2026-plan.txt"
SHARED = Path(os.environ.get("WENBAO_SHARED", PROJECT.parent / "shared"))
LONG = 40
"""Characters from which a line is no heading, whose words must stay."""
EXCHANGED = 0.4
"""Share of clauses that come from elsewhere in the report."""

_CLAUSE = re.compile(r"[^，；。]+[，；。]?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\d.]*\s*[年月日、.])")
_YEAR = re.compile(r"20[12]\d")
_YEARS = 10
"""Years that the reports of one template are spread over."""
_SYLLABLES = "安宝昌德丰广海和吉嘉金康乐良龙明宁平庆荣瑞山顺泰通文武新兴阳永玉源远云泽镇中州"


def templates() -> list[str]:
    """The texts that reports are made up from: the shared ones, else the bundled one alone."""
    paths = sorted((SHARED / "reports").glob("*.txt")) or [BUNDLED]
    return [path.read_text(encoding="utf-8") for path in paths]


def write_reports(folder: Path, count: int, *, first: int = 0) -> list[Path]:
    """Write the reports with the numbers `first` to before `first + count`; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = templates()
    paths = [folder / f"generated-{number:06}.txt" for number in range(first, first + count)]
    for number, path in enumerate(paths, first):
        if not path.exists():
            path.write_text(make_up(texts[number % len(texts)], number), encoding="utf-8")
    return paths


def make_up(template: str, number: int) -> str:
    """The text of one report; the same for the same number."""
    draw = random.Random(number)
    name = "".join(draw.choices(_SYLLABLES, k=2)) + draw.choice("县市区")
    lines = template.splitlines()
    clauses = [clause for line in lines if len(line) >= LONG for clause in _CLAUSE.findall(line)]
    region = _region(template)
    made = "\n".join(line if len(line) < LONG else _changed(line, clauses, draw) for line in lines)
    earlier = number % _YEARS
    made = _YEAR.sub(lambda year: str(int(year.group()) - earlier), made)
    return made.replace(region, name).replace(region[:2], name[:2]) if region else made


@cache
def _region(template: str) -> str:
    return parse(Source("template.txt", template)).region


def _changed(line: str, clauses: list[str], draw: random.Random) -> str:
    parts = (draw.choice(clauses) if draw.random() < EXCHANGED else part for part in _CLAUSE.findall(line))
    return _NUMBER.sub(lambda found: _drawn(found.group(), draw), "".join(parts))


def _drawn(number: str, draw: random.Random) -> str:
    """Another number of the same length and as many decimals."""
    return "".join(draw.choice("123456789") if digit.isdigit() else digit for digit in number)


def in_batches(folder: Path, count: int, size: int) -> Iterator[list[Path]]:
    """As `write_reports`, some at a time: a million passages fill gigabytes."""
    for first in range(0, count, size):
        yield write_reports(folder, min(size, count - first), first=first)
