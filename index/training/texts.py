"""The training texts, read from the data folder."""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HELD_OUT = ("linqing",)
"""Reports whose names start so are kept out: the shipped report is what the results are measured on."""
_SENTENCE_END = re.compile(r"(?<=[。！？；!?])|\n")
_MARKUP = re.compile(r"\*\*|\^\[\d+\]|^#+\s*|^[-*]\s+", re.M)
_DATE_LINE = re.compile(r"^\d{4}-\d\d-\d\d[^：]{0,12}，正文：")


@dataclass(frozen=True, slots=True)
class Document:
    """One text, as sentences in reading order."""

    source: str
    sentences: tuple[str, ...]
    title: str = ""
    """Its title, where that says which place and year it is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A dictionary entry: a Chinese word and its English glosses."""

    word: str
    glosses: tuple[str, ...]


def sentences_of(text: str) -> tuple[str, ...]:
    """Sentences of 6 to 160 characters that hold Chinese; what is longer is cut at commas."""
    found: list[str] = []
    for part in _SENTENCE_END.split(_MARKUP.sub("", text)):
        sentence = part.strip()
        if len(sentence) > 160:
            sentence = sentence[: max(sentence.rfind("，", 0, 160), 80)]
        if len(sentence) >= 6 and CHINESE.search(sentence):
            found.append(sentence)
    return tuple(found)


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        yield from file


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in _lines(path):
        yield json.loads(line)


def reports(data: Path) -> list[Document]:
    """Government reports: the files of `reports/` and the older ones of `train/`."""
    found = []
    for path in sorted((data / "reports").glob("*.txt")):
        if not path.stem.startswith(HELD_OUT):
            text = path.read_text(encoding="utf-8").strip()
            found.append(Document("report", sentences_of(text), text.partition("\n")[0].strip()))
    for row in _rows(data / "train" / "more-reports.jsonl.xz"):
        found.append(Document("report", sentences_of(row["text"]), row["title"]))
    return found


def news(data: Path, *, every: int) -> list[Document]:
    """Each `every`-th article of the news, one document each."""
    lines = _lines(data / "train" / "news.txt.xz")
    return [
        Document("news", sentences_of(_DATE_LINE.sub("", line)))
        for number, line in enumerate(lines)
        if number % every == 0
    ]


def plain(data: Path, name: str, *, block: int = 40) -> list[Document]:
    """A plain text without article bounds, as documents of `block` lines."""
    found: list[Document] = []
    held: list[str] = []
    for line in _lines(data / "train" / f"{name}.txt.xz"):
        held.append(line)
        if len(held) == block:
            found.append(Document(name, sentences_of("\n".join(held))))
            held = []
    return [*found, Document(name, sentences_of("\n".join(held)))]


def questions(data: Path) -> list[tuple[str, str]]:
    """Real questions with the passage that answers each."""
    return [(row["question"], row["passage"]) for row in _rows(data / "train" / "question-passage.jsonl.xz")]


def parallel(data: Path) -> list[tuple[str, str]]:
    """Chinese sentences of the national reports with their official translation."""
    return [(row["zh"], row["en"]) for row in _rows(data / "train" / "parallel-reports.jsonl.xz")]


def indicators(data: Path) -> list[tuple[str, str]]:
    """Names of statistical tables and indicators, Chinese and English."""
    return [(row["zh"], row["en"]) for row in _rows(data / "train" / "indicator-terms.jsonl.xz")]


def dictionary(data: Path) -> list[Entry]:
    """CC-CEDICT: simplified words of at most 8 characters with glosses freed of remarks in brackets."""
    found = []
    for row in _rows(data / "train" / "cc-cedict.jsonl.xz"):
        lines = [gloss for line in row["en"] for gloss in line.split(";")]
        glosses = [_gloss(gloss) for gloss in lines] + [
            short.lower() for gloss in lines for short in _SHORT.findall(gloss)
        ]
        kept = tuple(gloss for gloss in glosses if gloss and not CHINESE.search(gloss))
        if kept and len(row["simp"]) <= 8 and CHINESE.search(row["simp"]):
            found.append(Entry(row["simp"], kept))
    return found


_PLACE = re.compile(r"([A-Z][A-Za-z']+),? .*\b(?i:city|county|prefecture|district|province|municipality|banner)\b")
_AREA = re.compile(r"(?<=..)(?:市|县|区|省)$")


def places(data: Path) -> list[tuple[str, str]]:
    """Chinese places with their names in Latin letters, without what kind of place they are (临清, not 临清市)."""
    found: dict[str, set[str]] = {}
    for row in _rows(data / "train" / "cc-cedict.jsonl.xz"):
        for gloss in row["en"]:
            if (match := _PLACE.match(gloss)) and CHINESE.search(row["simp"]):
                found.setdefault(match[1], set()).add(_AREA.sub("", row["simp"]))
    return [(word, name) for name, words in sorted(found.items()) for word in sorted(words)]


_SHORT = re.compile(r"\(([A-Z][A-Z0-9]+)\)")
"""An abbreviation given in brackets: gross domestic product (GDP)."""
_REMARK = re.compile(r"\([^)]*\)|\[[^]]*\]|\|")
_NOT_MEANING = re.compile(
    r"^(CL:|variant of|old variant|see also|see |abbr\.|also written|surname |erhua|Japanese variant|used in )"
)


def _gloss(text: str) -> str:
    text = text.strip()
    if _NOT_MEANING.match(text):
        return ""
    return re.sub(r"\s+", " ", _REMARK.sub(" ", text)).strip().lower()


def fold(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).lower()
