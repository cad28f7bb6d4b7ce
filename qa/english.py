"""Chinese figures said in English: exact conversions, each marked by standing in brackets after the printed figure."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from corpus.regions import full_name, names_of
from qa.datafile import read_data
from qa.glossary import Term, find_terms, phrases

LARGE = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))

WHOLE = re.compile("^全(?:市|省|区|县|国|州)")
"""What a report says of its own region, which is left out where that is named."""
COUNTS = re.compile("(?:人数|总数)$")
"""Says of people or things that they are counted: 城镇新增就业人数."""


def _units() -> dict[str, Any]:
    data: dict[str, Any] = read_data("units_en")
    return data


def split_unit(unit: str) -> tuple[Decimal, str]:
    """The factor and the base of a unit: 万亿元 is (10^12, 元)."""
    for multiple, factor in _units()["multiples"].items():
        if unit.startswith(multiple) and unit not in _units()["units"]:
            return Decimal(factor), unit[len(multiple) :]
    return Decimal(1), unit


def say_number(number: Decimal) -> str:
    """A number as English prints it, without rounding: 1.5 billion, 750,000."""
    for size, name in LARGE:
        if abs(number) >= size:
            return f"{_plain(number / size)} {name}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_hedge(hedge: str | None) -> str:
    """力争+突破 is over, 左右 is about; unknown hedges are left to the quote."""
    said = [_units()["hedges"].get(word, "") for word in (hedge or "").split("+")]
    return next((word for word in said if word), "")


def say_figure(value: str, unit: str | None) -> str:
    """The figure in English with its metric equivalent: 15 亿斤 is "1.5 billion jin, 750,000 tonnes".

    `value` is a decimal string or a range "5-5.5"; an unknown unit keeps its Chinese name.
    """
    factor, base = split_unit(unit or "")
    known = _units()["units"].get(base, {"en": base})
    low, *rest = _range(value)
    numbers = [Decimal(low), *map(Decimal, rest)]
    said = " to ".join(say_number(number * factor) for number in numbers)
    said = f"{said} {known['en']}".strip()
    if "to" not in known:
        return said
    ratio = Fraction(known["times"])
    exact = [Fraction(number * factor) * ratio for number in numbers]
    converted = " to ".join(say_number(_rounded(amount)) for amount in exact)
    about = "" if all(Fraction(_rounded(amount)) == amount for amount in exact) else "about "
    return f"{said}, {about}{converted} {known['to']}"


def needs_none(value: str, unit: str | None, printed: str) -> bool:
    """Whether English reads a printed figure as it stands: 5.5%, 107处; not 百分之八, 37万辆 or 20公里."""
    factor, base = split_unit(unit or "")
    spelled = value.lstrip("-") in printed.replace(",", "")
    return spelled and factor == 1 and (base == "%" or not _units()["units"].get(base, {"en": ""})["en"])


def gloss(name: str) -> str:
    """The English name of a term of the glossary, or of a place; empty where none is known: 柬埔寨 is Cambodia."""
    plain = COUNTS.sub("", WHOLE.sub("", name))
    terms = {term.english[0] for one in find_terms(plain) for term in one.terms if _is_name_of(plain, term)}
    if len(terms) == 1:
        return terms.pop()
    translated = (*names_of(full_name(name) or name), *phrases().get(plain, ()))
    return next((one for one in translated if one.isascii()), "")


def _is_name_of(name: str, term: Term) -> bool:
    """Whether it is the official name or a form of it: 生产总值 ends as 地区生产总值, but 粮食 not as 粮食产量."""
    return name == term.official or (name in term.also and name[-2:] == term.official[-2:])


def _range(value: str) -> list[str]:
    head, separator, tail = value[1:].partition("-")
    return [value[0] + head, tail] if separator else [value]


def _rounded(amount: Fraction) -> Decimal:
    """Four significant digits where the division does not end, else the exact decimal."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    if Fraction(exact) == amount:
        return exact
    digits = max(0, 3 - exact.adjusted())
    return round(exact, digits) if exact.adjusted() < 4 else Decimal(round(exact))
