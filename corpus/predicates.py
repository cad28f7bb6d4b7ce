"""The words before a figure: whose they are, and what the verbs among them say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.listing import is_complete
from corpus.report import Change
from corpus.wordlists import Words, word_lists

_LISTS = word_lists("fact_words")
_RISE, _FALL, _REACH = (Words(_LISTS[name]) for name in ("rise", "fall", "reach"))
ADVERBS = Words([*_LISTS["adverb"], *_LISTS["hedge"]])
_WEAK = frozenset(_LISTS["weak_change"])
RATES = frozenset(["%", "‰", "‱", "成", "倍", "番"])
POINTS = frozenset(["个百分点", "百分点"])
_BASIS = re.compile(r"(?:[比较](?!重|例|率|学|业)[^，。；、比较]{1,14}|[与同][^，。；、]{1,12}相比)$")
_MULTIPLE = re.compile(r"(?:是|为|相当于|达到?)([^，。；、]{2,14})的$")
_PER = re.compile(r"(?:每[\d一两百千万]+(?:人口?|名[^，。；]{0,6}|户|公里|亩)|(?:每[人户生亩床年月])+)$")
_PARTS_OF_WORDS = {"均": tuple("人户亩年月日平"), "约": ("签", "履")}
_COUNTED = frozenset(["增加", "减少", "净增", "增产", "减产"])
TRIM = " \t\n\u3000\xa0，,、；;：:。！？!?—·…"


@dataclass(slots=True)  # not frozen: see Clause
class Predicate:
    """A phrase before a figure, split: `subject`, then `verbs` of change or of reaching (同比增长, 达到)."""

    subject: str
    verbs: str
    change: Change | None
    falls: bool
    basis: str | None
    speaks: bool = False
    """There is a verb of change or of reaching, not a hedge or an adverb alone."""


def read_predicate(left: str, unit: str) -> Predicate:
    """Split the text before a figure of `unit` into its subject and the verbs at its end."""
    rest = left.rstrip(TRIM + "“‘《（(")
    change: Change | None = None
    falls = False
    basis: str | None = None
    verbs = ""
    speaks = False
    while rest:
        moved = _moved(rest, unit)
        if moved and change is None:
            change = "growth" if unit in RATES else "difference"
            falls = moved in _FALL
        reach = _REACH.ending(rest, len(rest)) or ""
        word = max(moved or "", reach, _skipped(rest), key=len)
        speaks = speaks or bool(word and word in (moved, reach))
        if not word and change and (found := _BASIS.search(rest[-20:])):
            word = found[0]
            basis = basis or word
        if not word and unit == "倍" and not change and (found := _MULTIPLE.search(rest[-20:])):
            word, basis, speaks = found[0], found[1], True
        if not word and (found := _PER.search(rest[-12:])):
            word = found[0]
        if not word:
            break
        if word.startswith(("同比", "环比", "年均", "比", "较", "同口径")):
            basis = basis or word
        rest, verbs = rest[: -len(word)].rstrip(TRIM), word + verbs
        if rest.endswith("占") and unit in RATES:
            break
    if rest.endswith("占") and unit in RATES:
        rest, change = rest + "比", "share"
    return Predicate(rest, verbs, change, falls, basis, speaks)


def _skipped(rest: str) -> str:
    """An adverb or a hedge at the end of `rest`; the 均 of 人均 and the 约 of 签约 are none."""
    word = ADVERBS.ending(rest, len(rest)) or ""
    return "" if rest[-2:-1] in _PARTS_OF_WORDS.get(word, ()) else word


def _moved(rest: str, unit: str) -> str | None:
    """A word of change at the end of `rest`, where a figure of `unit` can measure a change."""
    words = [word for word in (_RISE.ending(rest, len(rest)), _FALL.ending(rest, len(rest))) if word]
    if not words:
        return None
    word = max(words, key=len)
    if len(_REACH.ending(rest, len(rest)) or "") > len(word):
        return None
    if unit in RATES or unit in POINTS:
        return word
    # Of a count, 提升 is a deed (村庄绿化提升 50 个), 增加 a change only beside what it is compared with.
    compared = _BASIS.search(rest[: -len(word)][-20:])
    if compared or (is_complete(rest[: -len(word)]) and unit[-1] in "元斤吨岁"):  # 亩产提升10斤
        return word
    return word if word not in _WEAK and (rest != word or word in _COUNTED) else None
