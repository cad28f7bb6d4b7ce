"""What Word says of a paragraph beside its words: its level as a heading, its number in a list, what is bold."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from corpus.numerals import render_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING = re.compile(r"(?:heading|标题) ?([1-9])$", re.IGNORECASE)
CONTENTS = re.compile(r"toc \d|toc heading$", re.IGNORECASE)
PLACE = re.compile(r"%([1-9])")
CHINESE = ("chinese", "japanese", "taiwanese", "ideograph")
BODY_TEXT = 9
MOST_PARENTS = 20
MOST_COUNTED = 9999
Element = Any


def value(element: Element, name: str = "val") -> str:
    """An attribute of Word's own, "" where the element or the attribute is missing."""
    return "" if element is None else element.get(f"{W}{name}", "")


def whole(text: str, default: int) -> int:
    """The number a text is, of up to six digits; else `default`."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else default


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered: 第%1章 with 3 and Chinese numerals is 第三章."""

    start: int
    kind: str
    template: str


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for a paragraph: `level` 1 to 9 of a heading, else 0; `list` is its list and the level in it."""

    level: int = 0
    list: tuple[str, int] | None = None
    bold: bool = False
    is_contents: bool = False


class Styles:
    """The styles and lists of a document."""

    def __init__(self, styles: Element, numbering: Element) -> None:
        self.styles = {} if styles is None else {value(style, "styleId"): style for style in styles.iter(f"{W}style")}
        self.default = next((key for key, style in self.styles.items() if _is_default(style)), "")
        self.levels: dict[str, dict[int, ListLevel]] = {}
        self.lists: dict[str, str] = {}
        if numbering is not None:
            for abstract in numbering.iterchildren(f"{W}abstractNum"):
                self.levels[value(abstract, "abstractNumId")] = dict(map(_level, abstract.iterchildren(f"{W}lvl")))
            for number in numbering.iterchildren(f"{W}num"):
                self.lists[value(number, "numId")] = value(number.find(f"{W}abstractNumId"))

    def of(self, paragraph: Element) -> Style:
        """What holds for a paragraph: its own properties, else those of its style and the styles under that."""
        own = paragraph.find(f"{W}pPr")
        chain = self._chain(value(_child(own, "pStyle")) or self.default)
        names = [value(style.find(f"{W}name")) for style in chain]
        properties = [own, *(style.find(f"{W}pPr") for style in chain)]
        outline = next((depth for part in properties if (depth := value(_child(part, "outlineLvl")))), "")
        named = next((found for name in names if (found := HEADING.match(name))), None)
        level = whole(outline, BODY_TEXT) + 1 if outline else int(named.group(1)) if named else 0
        if names and names[0] in ("Title", "标题"):
            level = 1
        return Style(
            level=level if level <= BODY_TEXT else 0,
            list=_list(properties),
            bold=self._bold_of(chain, False),
            is_contents=any(CONTENTS.match(name) for name in names),
        )

    def is_bold(self, run: Element, inherited: bool) -> bool:
        """Whether a run with these properties is bold, in a paragraph whose style is or is not."""
        if (own := _child(run, "b")) is not None:
            return _is_on(own)
        return self._bold_of(self._chain(value(_child(run, "rStyle"))), inherited)

    def is_hidden(self, run: Element) -> bool:
        """Whether a run with these properties is not shown."""
        own = _child(run, "vanish")
        return own is not None and _is_on(own)

    def _bold_of(self, chain: list[Element], inherited: bool) -> bool:
        marks = (_child(style.find(f"{W}rPr"), "b") for style in chain)
        return next((_is_on(mark) for mark in marks if mark is not None), inherited)

    def _chain(self, key: str) -> list[Element]:
        """A style and those it is based on."""
        chain: list[Element] = []
        while key in self.styles and len(chain) < MOST_PARENTS:
            chain.append(self.styles[key])
            key = value(chain[-1].find(f"{W}basedOn"))
        return chain


class Counter:
    """The automatic numbers given so far."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)

    def number(self, style: Style) -> str:
        """The number Word would show before the next paragraph of this style, "" where it shows none."""
        if style.list is None:
            return ""
        key, depth = style.list
        abstract = self.styles.lists.get(key, "")
        levels = self.styles.levels.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self.counts[abstract]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def shown(place: re.Match[str]) -> str:
            level = int(place.group(1)) - 1
            return _numeral(counts.get(level, levels[level].start), levels[level].kind) if level in levels else ""

        text = "" if levels[depth].kind == "bullet" else PLACE.sub(shown, levels[depth].template)
        return f"{text} " if text and text[-1].isascii() and text[-1] != ")" else text


def _child(element: Element, tag: str) -> Element:
    return None if element is None else element.find(f"{W}{tag}")


def _is_on(mark: Element) -> bool:
    return value(mark) not in ("0", "false", "off")


def _is_default(style: Element) -> bool:
    return value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on")


def _level(level: Element) -> tuple[int, ListLevel]:
    start, kind, template = (value(_child(level, tag)) for tag in ("start", "numFmt", "lvlText"))
    return whole(value(level, "ilvl"), 0), ListLevel(whole(start, 1), kind, template[:100])


def _list(properties: list[Element]) -> tuple[str, int] | None:
    """The list of a paragraph and the level in it; 0 as a list takes it out of the one of its style."""
    found = [part for element in properties if (part := _child(element, "numPr")) is not None]
    key = next((key for part in found if (key := value(_child(part, "numId")))), "0")
    depth = next((depth for part in found if (depth := value(_child(part, "ilvl")))), "0")
    return None if key == "0" else (key, whole(depth, 0))


def _numeral(count: int, kind: str) -> str:
    if count > MOST_COUNTED or kind == "none":
        return ""
    if kind.startswith(CHINESE):
        return render_numeral(count)
    if kind == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    return str(count)
