"""Word documents and PDF files as offices really make them; skipped where they are not at hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Report, parse, read
from corpus.facts import find_facts
from corpus.readers import read_source

# Where a Word document and its text differ, and why.
DIFFERENCES = json.loads((Path(__file__).parent / "twins.json").read_text(encoding="utf-8"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def twins(folder: Path) -> list[tuple[Path, Path]]:
    """The Word documents of 2025, each with the text of the same report."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [entry for entry in map(json.loads, lines) if entry["slug"].startswith("prov_2025")]
    regions = {entry["region"]: entry["slug"] for entry in entries}
    found = []
    for path in sorted((folder / "docx").glob("*.docx")):
        (slug,) = [slug for region, slug in regions.items() if path.stem[5:].startswith(region)]
        found.append((path, folder / f"{slug}.txt"))
    return found


def outline_of(report: Report):
    return [(tuple(map(squeezed, part.section)), squeezed(part.text)) for part in report.paragraphs]


def facts_of(report: Report):
    return [
        (squeezed(fact.indicator), fact.value, fact.unit, fact.change, fact.period, fact.role)
        for fact in find_facts(report)
    ]


def test_word_documents_say_what_their_texts_say(shared_folder):
    found = twins(shared_folder / "reports")
    assert len(found) == 31
    with_lead_ins, other_facts = set(), {}
    for word, text in found:
        report, twin = read(word), read(text)
        known = [(r.title, r.region, r.year, r.kind, r.date, r.body) for r in (report, twin)]
        assert known[0] == known[1]
        assert [(note.number, squeezed(note.text)) for note in report.notes] == [
            (note.number, squeezed(note.text)) for note in twin.notes
        ]
        plain = parse(replace(report.source, text=report.source.text.replace("**", "")))
        assert outline_of(plain) == outline_of(twin), word.name
        assert facts_of(plain) == facts_of(twin), word.name
        if outline_of(report) != outline_of(twin):
            with_lead_ins.add(twin.id)
        lost, gained = (
            [fact for fact in one if fact not in other]
            for one, other in ((facts_of(twin), facts_of(report)), (facts_of(report), facts_of(twin)))
        )
        if lost or gained:
            other_facts[twin.id] = {"text": [fact[0] for fact in lost], "word": [fact[0] for fact in gained]}
    assert with_lead_ins == set(DIFFERENCES["bold lead-ins"]["reports"])
    assert other_facts == DIFFERENCES["facts"]["reports"]


PDFS = {
    "数字中国": ("中共中央国务院印发《数字中国建设整体布局规划》", 6),
    "公共航空": ("公共航空运输企业经营许可规定", 6),
    "儿童福利": ("儿童福利机构管理办法", 9),
    "人社": (
        "人力资源社会保障部国家发展改革委工业和信息化部国家数据局关于加快推进“人工智能＋人社”应用发展的实施意见",
        11,
    ),
    "第十个五年计划": ("云南省国民经济和社会发展第十个五年计划纲要", 28),
}


@pytest.fixture(scope="module")
def printed(shared_folder: Path) -> dict[str, Report]:
    paths = list((shared_folder / "reports" / "other").glob("*.pdf"))
    return {key: read(path) for key in PDFS for path in paths if key in path.name}


@pytest.mark.parametrize("key", PDFS)
def test_pdf_files_have_title_and_pages(printed, key):
    assert (printed[key].title, len(printed[key].source.pages)) == PDFS[key]


@pytest.mark.parametrize("key", PDFS)
def test_no_word_of_a_pdf_is_broken_by_a_line_end(printed, key):
    """A line that ends in the middle of a sentence would end in the middle of a word."""
    for part in printed[key].paragraphs:
        assert "\n" not in part.text
        is_heading_or_list = len(part.text) < 60
        assert is_heading_or_list or part.text.endswith(tuple("。：；”）.:;!")), part.text[-40:]


@pytest.mark.parametrize("key", PDFS)
def test_no_running_head_of_a_pdf_is_left(printed, key):
    text = printed[key].source.text
    assert not any(words in text for words in ("https://", "2026/7/24", "_中国政府网", "1/6", "2/11"))


def test_a_plan_with_spaced_out_digits_is_read_as_it_was_printed(printed):
    text = printed["第十个五年计划"].source.text
    assert "(2001年2月16日云南省第九" in text
    assert "“十五”经济社会发展的指导思想是" in text


def test_a_file_says_the_same_whatever_was_read_before(shared_folder):
    (path, _), (other, _) = twins(shared_folder / "reports")[:2]
    first = read_source(path)
    read_source(other)
    assert read_source(path) == first
