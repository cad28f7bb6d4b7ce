"""Numbers in Chinese text: value, unit and hedge. The only number parser of the house.

Years, dates, ordinals, codes and slogans (2026年, 第十九届, G514, 5G, 1+4+N, “十四五”, [3]) are no figures;
`corpus.periods` reads the years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from corpus.numerals import parse_digits, parse_numeral
from corpus.report import Figure
from corpus.width import half_width
from corpus.wordlists import Words, word_lists

_UNITS = word_lists("units")
_HEDGES = word_lists("hedges")
_SPECIAL = (*_UNITS["place_units"], *_UNITS["multiple_only"], *_UNITS["duration"])
_ARABIC_ONLY = frozenset([*_UNITS["arabic_only"], *_SPECIAL])
_ALL_UNITS = Words([*_UNITS["units"], *_SPECIAL])
_NOT_FOLLOWED: dict[str, str] = _UNITS["not_followed_by"]
_DURATION_BEFORE = Words(_UNITS["duration_before"])
_PER = Words([*_UNITS["units"], "月", "年", "日"])
_BEFORE = Words(_HEDGES["before"])
_CLAUSES = tuple(_HEDGES["clause"])
_AFTER = Words(_HEDGES["after"])
_INSIDE = frozenset(_HEDGES["inside"])

_NUMBER = re.compile(
    r"(?=[\d零〇一二两三四五六七八九十百千万亿])(?P<fraction>[百千]分之)?(?:(?P<arabic>\d{1,4}(?:万\d[千百]|亿\d千(?=[多余]?万))"
    r"|\d{1,3}(?:,\d{3}){1,6}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<numeral>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?))"
)
_SHARED = re.compile(r" ?[、和] ?")
_RANGE = re.compile(r" ?(?:[-—–~～－]{1,2}|至|到) ?")
_MULTIPLES = frozenset(_UNITS["multiples"])
_CODE_LEFT = re.compile(r"(?:[A-Za-z0-9_.+×/∶:^#&·•\[【№]|第 ?|(?<![目当此提])前 ?)$")
_NUMERAL_LEFT = re.compile(r"(?:第 ?|[届数上几\d零〇一二两三四五六七八九十百千万亿])$")
_DASH_LEFT = re.compile(r"[A-Za-z0-9][-—–]$")
_TO_ONE = re.compile(r" ?[:∶] ?1(?![\d.:∶])")
_CODE_RIGHT = re.compile(r" ?(?:[+×/∶:^\]】·•]|(?<=\d)[.]\d)")
_REACHING = tuple("为是达到至过破从由于近约")
_BARE_END = re.compile(r"\s*(?:[，。；、）)！？;,]|$|左右|以[上下内]|提|上升|下降|升|降|增|缩|扩|和|扭|分)")
_CLAUSE_BREAK = re.compile(r"[，,。；：！？;!?\n]")
_EXPECTED = re.compile(r"\s?\(预计\)")
_BEFORE_MINUS = "为是至到达长降，,、。；：:(约|\t\n \u3000"
_UNFINISHED = ("", "个", "万", "亿", "万亿")
_LONGEST_LIST = 4
_LONGEST_NUMBER = 24
_CLAUSE_REACH = 60


@dataclass(slots=True)  # not frozen: see Clause
class _Amount:
    """A number with its unit, before its surroundings are read."""

    value: Decimal
    unit: str
    start: int
    end: int
    inside: str | None
    numeral: bool


def find_figures(text: str) -> tuple[Figure, ...]:
    """Every figure of `text`, in order, none overlapping another."""
    folded = half_width(text)
    return tuple(_figure(text, folded, amount, high) for amount, high in _amounts(folded))


def _amounts(text: str) -> Iterator[tuple[_Amount, Decimal | None]]:
    """Amounts with the upper end of their range, where they are ranges."""
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        if match.end() - match.start() > _LONGEST_NUMBER or not _may_start(text, match):
            continue
        low = _amount(text, match)
        if not low or low.unit in _UNFINISHED:
            low = _sharing(text, match, low) or low
        if ranged := _range_end(text, match, low):
            high, value = ranged
            position = high.end
            start = low.start if low else match.start()
            yield replace(high, value=value, start=start), high.value
        elif low:
            position = low.end
            yield low, None


def _sharing(text: str, match: re.Match[str], low: _Amount | None, depth: int = 0) -> _Amount | None:
    """A number that takes its unit from one after it: 提高15、22个百分点, 高2.2个和3.7个百分点."""
    joint = _SHARED.match(text, low.end if low else match.end())
    opens = text[max(0, match.start() - 1) : match.start()] in ("", "\n", "。")  # 1、 numbers a list
    number = _number_at(text, joint.end()) if joint and match["arabic"] and not opens else None
    if not number or not number[0]["arabic"]:
        return None
    (following, amount), value = number, _value(match)
    if depth < _LONGEST_LIST and (not amount or amount.unit in _UNFINISHED):
        amount = _sharing(text, following, amount, depth + 1) or amount
    if not amount or value is None or not amount.unit or (low and low.unit and not _completes(low.unit, amount.unit)):
        return None
    return replace(amount, value=value, start=match.start(), end=low.end if low else match.end())


@lru_cache(maxsize=2 * _LONGEST_LIST)
def _number_at(text: str, start: int) -> tuple[re.Match[str], _Amount | None] | None:
    """The number that starts there; remembered, as each number of a list looks at those after it."""
    match = _NUMBER.match(text, start)
    return (match, _amount(text, match)) if match else None


def _completes(unit: str, whole: str) -> bool:
    """Whether a unit goes on in the next one: 2.2个和3.7个百分点, 3500万、2300万人次."""
    return whole == "个百分点" if unit == "个" else whole.startswith(unit) and whole != unit


def _range_end(text: str, match: re.Match[str], low: _Amount | None) -> tuple[_Amount, Decimal] | None:
    """The amount that ends a range begun by `match`, and the value the range begins with."""
    joint = _RANGE.match(text, low.end if low else match.end())
    if not joint:
        return None
    following = _NUMBER.match(text, joint.end())
    if not following or bool(following["numeral"]) != bool(match["numeral"]):
        return None
    if following["fraction"] is None and match["fraction"]:
        following = _NUMBER.match(match["fraction"] + following[0])  # 百分之八到九
        assert following is not None
        shifted = _amount(match["fraction"] + text[joint.end() : joint.end() + 40], following)
        high = shifted and replace(shifted, start=joint.end(), end=shifted.end + joint.end() - len(match["fraction"]))
    else:
        high = _amount(text, following)
    value = low.value if low else _value(match)
    if not high or value is None or value >= high.value or (low is None and not match["arabic"]):
        return None
    is_rise = joint[0].strip() in "至到" and text[max(0, match.start() - 1) : match.start()] in ("从", "由")
    return None if is_rise or (low and low.unit != high.unit) else (high, value)


def _may_start(text: str, match: re.Match[str]) -> bool:
    """Whether a figure may stand here: not inside a code, an ordinal, a sum or a ratio."""
    start = match.start()
    left = text[max(0, start - 2) : start]
    if match["numeral"]:
        return not _NUMERAL_LEFT.search(left)
    return not (_CODE_LEFT.search(left) or _DASH_LEFT.search(left))


def _value(match: re.Match[str]) -> Decimal | None:
    return parse_digits(match["arabic"]) if match["arabic"] else parse_numeral(match["numeral"])


def _amount(text: str, match: re.Match[str]) -> _Amount | None:
    if match["fraction"]:
        value = _value(match)
        unit = "%" if match["fraction"] == "百分之" else "‰"
        return None if value is None else _Amount(value, unit, match.start(), match.end(), None, True)
    if match["numeral"]:
        return _numeral_amount(text, match)
    start, end = match.span()
    if text[max(0, start - 1) : start] in _REACHING and (ratio := _TO_ONE.match(text, end)):  # 缩小至2.04∶1
        return _Amount(parse_digits(match["arabic"]), "", start, ratio.end(), None, False)
    if _CODE_RIGHT.match(text, end) or _quoted_code(text, start, end):
        return None
    value = parse_digits(match["arabic"])
    unit, inside, unit_end = _unit(text, end)
    if not unit:
        return _bare(text, match, value)
    if unit in _UNITS["duration"] and not (value < 100 and _DURATION_BEFORE.ending(text, start)):
        return None
    if unit in _UNITS["place_units"] and (value > 999 or "." in match["arabic"]):
        return None
    negative = _is_negative(text, start)
    return _Amount(-value if negative else value, unit, start - negative, unit_end, inside, False)


def _is_negative(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] in "-−" and not text[max(0, start - 2) : start - 1].strip(_BEFORE_MINUS)


def _quoted_code(text: str, start: int, end: int) -> bool:
    """“1365”, “51020”: a number that fills its quotation marks is a name."""
    return text[start - 1 : start] in tuple('“‘"「') and text[end : end + 1] in tuple('”’"」')


def _bare(text: str, match: re.Match[str], value: Decimal) -> _Amount | None:
    """An index or a ratio without unit (从84.7提升至89.6): only after a word of reaching, and at its clause's end."""
    left = text[max(0, match.start() - 2) : match.start()].rstrip()
    if not left.endswith(_REACHING) and not ("." in match[0] and re.search(r"[\u4e00-\u9fff]$", left)):
        return None
    if re.fullmatch(r"(?:19|20)\d\d", match[0]) or not _BARE_END.match(text, match.end()):
        return None
    return _Amount(value, "", match.start(), match.end(), None, False)


def _numeral_amount(text: str, match: re.Match[str]) -> _Amount | None:
    printed = match["numeral"]
    stripped = printed.rstrip("万亿") if "点" not in printed else printed
    multiple = printed[len(stripped) :]
    if not stripped or printed[0] in "百千万亿零〇":
        return None
    value = parse_numeral(stripped)
    unit, inside, end = _unit(text, match.start() + len(stripped), multiples=bool(multiple))
    if value is None or not unit.strip("十百千万亿") or unit in _SPECIAL:
        return None
    if (unit in _ARABIC_ONLY and len(stripped) < 2) or (unit == "次" and text.startswith("全会", end)):
        return None
    # 一个, 一项, 一批 are articles, not counts.
    if stripped == "一" and not multiple and unit not in ("成", "倍", "番", "个百分点", "元"):
        return None
    return _Amount(value, unit, match.start(), end, inside, True)


def _unit(text: str, end: int, *, multiples: bool = True) -> tuple[str, str | None, int]:
    """Unit after a number that ends at `end`: (unit with its 万/亿, hedge inside it, its end); empty where none."""
    inside: str | None = None
    position = _skip_space(text, end)
    if text[position : position + 1] in _INSIDE:
        inside, position = text[position], _skip_space(text, position + 1)
    multiple_start = position
    while multiples and position - multiple_start < 3 and text[position : position + 1] in _MULTIPLES:
        position += 1
    multiple = text[multiple_start:position]
    after_multiple = position
    position = _skip_space(text, position)
    if inside is None and text[position : position + 1] in _INSIDE:
        inside, position = text[position], _skip_space(text, position + 1)
        after_multiple = position
    unit, unit_end = _base_unit(text, position, bool(multiple))
    if unit:
        if unit == "%":
            while text[unit_end : unit_end + 1] == "%":
                unit_end += 1
        elif inside is None and unit in ("成", "倍") and text[unit_end : unit_end + 1] in ("多", "余"):
            inside, unit_end = text[unit_end], unit_end + 1
        return multiple + unit, inside, unit_end
    if multiple and multiple[-1] in "万亿":
        return multiple, inside, after_multiple
    return "", None, end


def _base_unit(text: str, start: int, multiplied: bool) -> tuple[str, int]:
    for unit in _ALL_UNITS.all_starting(text, start):
        end = start + len(unit)
        following = text[end : end + 1]
        if following and following in _NOT_FOLLOWED.get(unit, ""):
            continue
        if unit[-1].isascii() and unit[-1].isalpha() and following.isascii() and following.isalnum():
            continue
        if unit in _UNITS["multiple_only"] and not multiplied:
            continue
        if unit in ("成", "番", "%", "个百分点") and multiplied:
            continue
        if following in ("/", "每") and unit not in _UNITS["duration"] and (divisor := _PER.starting(text, end + 1)):
            return f"{unit}{following}{divisor}", end + 1 + len(divisor)
        return unit, end
    return "", start


def _skip_space(text: str, position: int) -> int:
    return position + 1 if text[position : position + 1] in (" ", "\u3000", "\xa0") else position


def _figure(text: str, folded: str, amount: _Amount, high: Decimal | None) -> Figure:
    hedges = filter(None, [*_hedges_before(folded, amount.start), amount.inside, *_hedges_after(folded, amount.end)])
    return Figure(amount.value, amount.unit, amount.start, amount.end, high, "+".join(dict.fromkeys(hedges)) or None)


def _hedges_before(text: str, start: int) -> list[str]:
    """Hedges that end where the figure starts, and those that rule its clause."""
    found: list[str] = []
    position = start
    while word := _BEFORE.ending(text, _skip_back(text, position)):
        position = _skip_back(text, position) - len(word)
        if word == "约" and text[max(0, position - 1) : position] in ("签", "履"):
            break
        found.insert(0, word)
    clause = text[max(0, start - _CLAUSE_REACH) : position]
    breaks = list(_CLAUSE_BREAK.finditer(clause))
    clause = clause[breaks[-1].end() :] if breaks else clause
    return [word for word in _CLAUSES if word in clause and word not in found] + found


def _skip_back(text: str, position: int) -> int:
    return position - 1 if position and text[position - 1] in "了 \u3000\xa0" else position


def _hedges_after(text: str, end: int) -> list[str]:
    found: list[str] = []
    position = _skip_space(text, end)
    while word := _AFTER.starting(text, position):
        found.append(word)
        position += len(word)
    if _EXPECTED.match(text, position):
        found.append("预计")
    return found
