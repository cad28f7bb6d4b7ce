"""What a figure says of its indicator where no verb of change does."""

from __future__ import annotations

import re

from corpus.indicators import names_growth
from corpus.predicates import POINTS, RATES
from corpus.report import Change

_ADDING = re.compile(
    r"新[增建设开培认登入获改打投创评命引签注上招纳筹立]|净增|培育|增设|建成|引进|建设|打造|创建|开工|改造|培养"
)


def change_of(indicator: str, unit: str) -> Change:
    """Growth of 涨幅, share of 占比, added of 新增…, difference of 个百分点, else level."""
    if unit in POINTS:
        return "difference"
    if unit in RATES:
        if names_growth(indicator):
            return "growth"
        return "level" if indicator.endswith(("失业率", "利率")) or unit in ("倍", "番") else "share"
    return "added" if _ADDING.match(indicator) else "level"
