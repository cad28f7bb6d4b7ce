"""Things listed side by side, and the head they share: 原煤、原油、天然气产量 are three 产量."""

from __future__ import annotations

import re

from corpus.wordlists import Words, word_lists

_LISTS = word_lists("fact_words")
_MEASURES, _ENTITIES = Words(_LISTS["measure_heads"]), Words(_LISTS["entity_heads"])
_PARALLEL = tuple(Words(group) for group in _LISTS["parallel"])
_NUMBERED = re.compile(r"[一二三四五六七八九十]产业")
_SCOPE = re.compile(r"全[省市县区国州]")
_EXPAND: dict[str, list[str]] = _LISTS["expand"]


def split_share(phrase: str) -> tuple[str, str]:
    """民营企业、外资企业出口占全省的 -> what is shared out, and 占全省."""
    share = re.match(r"(.{2,}?)(占[^、，]{1,14}?)的?$", phrase)
    return (share[1], share[2]) if share else (phrase, "")


def split_items(phrase: str, count: int) -> list[str] | None:
    """The `count` things a phrase lists, each with the head they share; None where it does not list so many."""
    for pattern in (r"、|以及|及其|(?<!普)及(?!时)|和(?!美|谐|平)|与", r"、", r"以及|和(?!美|谐|平)|与|及"):
        items = [item for item in re.split(pattern, phrase) if item.strip()]
        if len(items) == count and count > 1:
            return _with_heads(items)
    for joint, parts in _EXPAND.items():
        if joint in phrase and len(parts) == count:
            return [phrase.replace(joint, part, 1) for part in parts]
    return None


def _with_heads(items: list[str]) -> list[str]:
    """原煤、原油、天然气产量 -> 原煤产量 …: what only the last item names holds for all."""
    first, last = items[0], items[-1]
    whole = [item if is_complete(item) else item + _head_for(item, last) for item in items[:-1]]
    named = [f"第{item}" if _NUMBERED.match(item) else item for item in (*whole, last)]
    # 全省接待游客人数、旅游花费: a scope word before the first holds for the others.
    scope = _SCOPE.match(first)
    if scope is None or _SCOPE.match(last):
        return named
    return [named[0], *(scope[0] + item for item in named[1:])]


def is_complete(item: str) -> bool:
    """Whether a phrase ends with what is measured: 产量, 收入, 率."""
    return _MEASURES.ending(item, len(item)) is not None


def _head_for(item: str, last: str) -> str:
    numbered = re.match(r"[一二三四五六七八九十]+(?=次?产业)", last)
    if numbered and re.search(r"[一二三四五六七八九十]$", item):
        return last[numbered.end() :]
    for group in _PARALLEL:
        mine, other = group.ending(item, len(item)), group.starting(last, 0)
        if mine and other:
            return last[len(other) :]
    if item.endswith("级") and "级" in last:
        return last[last.index("级") + 1 :]
    # 省级 needs the noun it modifies; 学校食堂 beside 养老机构 is whole.
    entity = item.endswith(("级", "型", "类", "性")) and _ENTITIES.ending(last, len(last))
    if entity:
        return entity
    start = len(last)
    while word := _MEASURES.ending(last, start):  # 贷款 and 增速
        start -= len(word)
    return last[start:] if start else ""
