"""Chinese numerals to decimals and back."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_MIXED = re.compile(r"(\d+)[万亿](\d+)([千百])")
MAX_LENGTH = 24


def parse_numeral(text: str) -> Decimal | None:
    """Value of a Chinese numeral (二十二, 三万五千, 十一点八), None where it is not one (二〇二六, 十四五, 百)."""
    whole, point, decimals = text.partition("点")
    if len(text) > MAX_LENGTH or (point and not (decimals and all(char in DIGITS for char in decimals))):
        return None
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    return Decimal(f"{value}.{''.join(str(DIGITS[char]) for char in decimals)}")


def parse_digits(text: str) -> Decimal:
    """Value of a number in digits, with or without commas; of 1亿3千 it is in the 万 that stands behind it."""
    mixed = _MIXED.fullmatch(text)
    if mixed:  # 2万5千
        return Decimal(mixed[1]) * 10**4 + Decimal(mixed[2]) * _POWERS[mixed[3]]
    return Decimal(text.replace(",", ""))


def _whole(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    last_power = 10**9
    for char in text:
        if char in DIGITS:
            # A digit may follow only a power or a filling zero: 十四五 and 二〇二六 are no numbers.
            if digit:
                return None
            digit = DIGITS[char]
        elif char in _POWERS:
            power = _POWERS[char]
            if power >= last_power or (not digit and not (power == 10 and section == 0)):
                return None
            section, digit, last_power = section + (digit or 1) * power, None, power
        elif char in _BIG:
            section += digit or 0
            if not section and not total:
                return None
            total = (total + section) * _BIG[char] if _BIG[char] > total else total + section * _BIG[char]
            section, digit, last_power = 0, None, 10**9
        else:
            return None
    return total + section + (digit or 0) if text else None


def render_numeral(value: int) -> str:
    """The Chinese numeral of a whole number from 0 to 99,999,999."""
    high, low = divmod(value, 10**4)
    if not high:
        return _below_ten_thousand(low)
    tail = "" if not low else ("零" if low < 1000 else "") + _below_ten_thousand(low, leading_one=True)
    return _below_ten_thousand(high) + "万" + tail


def _below_ten_thousand(value: int, *, leading_one: bool = False) -> str:
    numerals = "零一二三四五六七八九"
    text = ""
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            text += numerals[digit] + name
        elif text and not text.endswith("零") and value % power:
            text += "零"
    if 10 <= value < 20 and not leading_one:
        text = text[1:]
    return text or "零"
