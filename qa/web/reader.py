"""A report as a page to read: its headings, paragraphs, notes and tables, with quotes marked where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from corpus.report import Note, Paragraph, Pieces, Report, Source, Span, Table
from index.retriever import ReportInfo
from qa.web.places import report_reference, write_spans
from qa.web.words import label, spot, tip

Part = Paragraph | Note | Table
MOST_LISTED = 200
"""Reports that one menu offers."""
_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"\w")
_NUMBER = re.compile(r"(?<!\d)(\d{1,3})[\s.．、:：)）\]］]*$")


def reader(report: Report, spans: Pieces = (), bold: Pieces = (), others: Sequence[ReportInfo] = ()) -> str:
    """The whole report, `spans` marked and `bold` in bold type within it; `others` can be opened in its place."""
    paper = _Paper(report.source, _inside(spans, report), _inside(bold, report))
    body = paper.lay(report)
    path = "".join(f"<span>{escape(part)}</span>" for part in paper.path)
    reference = report_reference(report.title, report.region, report.body, report.date or report.year)
    return (
        f'<section class="reader" data-report="{escape(report.id)}" data-span="{write_spans(spans)}"'
        f' data-figure="{write_spans(bold)}" data-reference="{escape(reference)}" {label("reader")}>'
        f'<header class="reader-head"><div class="reader-bar">'
        f'<h2 title="{escape(report.title)}">{_name(report, others)}</h2>{_tools()}</div>'
        f'<p class="path">{path}</p>'
        f'<div class="find" hidden><input type="search" {label("find_in")}><output></output>'
        f'<button type="button" data-act="find-previous" {tip("find_previous")}>↑</button>'
        f'<button type="button" data-act="find-next" {tip("find_next")}>↓</button></div></header>'
        f'<div class="sheet"><nav class="outline" hidden {label("outline")}><ol>{paper.outline()}</ol></nav>'
        f'<article class="paper" lang="zh" tabindex="0" {label("reader")}>{body}</article></div>'
        f"</section>"
    )


def nothing() -> str:
    """What lies on the desk where the report is not in the library any more."""
    bar = f'<div class="reader-bar"><h2>{spot("report_gone", cls="gone")}</h2>{_close()}</div>'
    return f'<section class="reader" {label("reader")}><header class="reader-head">{bar}</header></section>'


def _name(report: Report, others: Sequence[ReportInfo]) -> str:
    """Which report it is; among others, a menu of them all, those of its region where they are very many."""
    if len(others) < 2:
        return f"<b>{escape(_origin(report))}</b> {escape(report.title)}"
    near = others if len(others) <= MOST_LISTED else [info for info in others if info.region == report.region]
    options = "".join(
        f'<option value="{escape(info.id)}"{" selected" if info.id == report.id else ""}>'
        f"{escape(f'{_origin(info)} {info.kind}' if info.region and info.kind else info.title)}</option>"
        for info in sorted(near, key=lambda info: (info.region, -(info.year or 0), info.title))
    )
    return f"<select {tip('switch')}>{options}</select>"


def _origin(report: Report | ReportInfo) -> str:
    return " ".join(str(part) for part in (report.region, report.year) if part)


def _tools() -> str:
    return (
        '<div class="tools">'
        f'<button type="button" data-act="outline" aria-expanded="false">{spot("outline")}</button>'
        f'<button type="button" data-act="find" aria-expanded="false">{spot("find")}</button>'
        f'<span class="walk" hidden><button type="button" data-act="previous" {tip("previous")}>◂</button>'
        f'<output></output><button type="button" data-act="next" {tip("next")}>▸</button></span>{_close()}</div>'
    )


def _close() -> str:
    return f'<button type="button" class="close" data-act="close" {tip("close")}>×</button>'


def _inside(spans: Pieces, report: Report) -> Pieces:
    """The parts of `spans` that lie within the report: a link may be older than the file."""
    end = len(report.source.text)
    return tuple(sorted(Span(span.start, min(span.end, end)) for span in spans if span.start < end))


@dataclass(slots=True)
class _Paper:
    """Lays a report out in source order, so that nothing of it is lost."""

    source: Source
    spans: Pieces
    bold: Pieces
    path: tuple[str, ...] = ()
    """The section path of what is marked."""
    headings: list[tuple[int, str]] = field(default_factory=list)
    marks: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Where a note's mark starts in the source: which note it is, and where the mark ends."""

    def lay(self, report: Report) -> str:
        self.marks = {mark.start: (note.number, mark.end) for note in report.notes for mark in note.marks}
        parts: list[str] = []
        position = 0
        above: tuple[str, ...] = ()
        for start, end, part in _in_order(report):
            if start < position:
                continue
            section = part.section
            parts.append(self._between(position, self._before_number(part, start), section, above))
            end = self._after_marks(end)
            parts.append(self._part(part, end))
            if any(start <= span.start < end for span in self.spans[:1]):
                self.path = section
            position, above = end, section or above
        return "".join(parts) + self._between(position, len(self.source.text), (), above)

    def outline(self) -> str:
        return "".join(
            f'<li class="level-{level}"><button type="button" data-goto="s-{number}">{escape(text)}</button></li>'
            for number, (level, text) in enumerate(self.headings)
        )

    def _part(self, part: Part, end: int) -> str:
        if isinstance(part, Paragraph):
            return f"<p>{self._run(part.pieces, end)}</p>"
        if isinstance(part, Note):
            number = f'<span class="number">{part.number}.</span> '
            return f'<p class="note-text" id="note-{part.number}">{number}{self._run(part.pieces, end)}</p>'
        rows = [part.header, *part.rows]
        cells = ["".join(f"<td>{self._run(cell.pieces, 0)}</td>" for cell in row) for row in rows]
        head, body = f"<thead><tr>{cells[0]}</tr></thead>", "".join(f"<tr>{row}</tr>" for row in cells[1:])
        return f'<div class="scroll"><table class="annex">{head}<tbody>{body}</tbody></table></div>'

    def _run(self, pieces: Pieces, end: int) -> str:
        """The text of pieces, with note marks where they stand between them or before `end`."""
        parts: list[str] = []
        for number, piece in enumerate(pieces):
            following = pieces[number + 1].start if number + 1 < len(pieces) else end
            parts.append(self._text(piece.start, piece.end) + self._notes(piece.end, following))
        return "".join(parts)

    def _notes(self, start: int, end: int) -> str:
        """Buttons that show a note, for the marks that stand in a gap."""
        return "".join(
            f'<sup><button type="button" class="note" {label("note", number=number)}>{number}</button></sup>'
            for at, (number, _) in sorted(self.marks.items())
            if start <= at < end
        )

    def _before_number(self, part: Part, start: int) -> int:
        """Where what comes before a part ends: a note's own number belongs to the note."""
        if not isinstance(part, Note):
            return start
        found = _NUMBER.search(self.source.text, max(start - 20, 0), start)
        return found.start() if found and int(found[1]) == part.number else start

    def _after_marks(self, end: int) -> int:
        """The end of a paragraph with the note marks that follow its last word."""
        while end in self.marks:
            end = self.marks[end][1]
        return end

    def _text(self, start: int, end: int) -> str:
        """Escaped source text, marked and in bold type where it shall be."""
        parts: list[str] = []
        for low, high in _cut(start, end, self.spans):
            text = "".join(
                f"<b>{escape(self.source.text[first:last])}</b>"
                if _covers(self.bold, first)
                else escape(self.source.text[first:last])
                for first, last in _cut(low, high, self.bold)
            )
            parts.append(f"<mark>{text}</mark>" if _covers(self.spans, low) else text)
        return "".join(parts)

    def _between(self, start: int, end: int, section: tuple[str, ...], above: tuple[str, ...]) -> str:
        """What stands between two parts: headings of the section that begins, and any other lines as they are."""
        entered = [(level, name) for level, name in enumerate(section) if section[: level + 1] != above[: level + 1]]
        parts: list[str] = []
        line_start = start
        for line in self.source.text[start:end].split("\n"):
            parts.append(self._line(line_start, line_start + len(line), entered))
            line_start += len(line) + 1
        return "".join(parts)

    def _line(self, start: int, end: int, entered: list[tuple[int, str]]) -> str:
        rest = _bare(self.source.text[start:end])
        parts: list[str] = []
        while entered and rest:
            level, name = entered[0]
            place = rest.find(_bare(name))
            if place < 0:
                break
            entered.pop(0)
            rest = rest[:place] + rest[place + len(_bare(name)) :]
            parts.append(self._heading(level, name))
        if _WORDS.search(rest):
            parts.append(f'<p class="line">{self._plain(start, end)}</p>' if not parts else f"<p>{escape(rest)}</p>")
        return "".join(parts)

    def _heading(self, level: int, name: str) -> str:
        self.headings.append((level, name))
        tag = f"h{min(level + 3, 6)}"
        return f'<{tag} id="s-{len(self.headings) - 1}" class="level-{level}">{escape(name)}</{tag}>'

    def _plain(self, start: int, end: int) -> str:
        """A line outside all parts: the title, the speaker, the salutation."""
        return self._text(start, end).replace("**", "")


def _in_order(report: Report) -> list[tuple[int, int, Part]]:
    parts: list[tuple[int, int, Part]] = []
    every: tuple[Part, ...] = (*report.tables, *report.notes, *report.paragraphs)
    for part in every:
        pieces = _pieces(part)
        if pieces:
            parts.append((min(piece.start for piece in pieces), max(piece.end for piece in pieces), part))
    return sorted(parts, key=lambda part: part[:2])


def _pieces(part: Part) -> Sequence[Span]:
    if isinstance(part, Table):
        return [piece for row in (part.header, *part.rows) for cell in row for piece in cell.pieces]
    return part.pieces


def _cut(start: int, end: int, spans: Pieces) -> list[tuple[int, int]]:
    """The range cut where spans begin and end."""
    edges = {edge for span in spans for edge in (span.start, span.end) if start < edge < end}
    cuts = sorted({start, end} | edges)
    return list(pairwise(cuts))


def _covers(spans: Pieces, offset: int) -> bool:
    return any(span.start <= offset < span.end for span in spans)


def _bare(text: str) -> str:
    return _SPACE.sub("", text).replace("**", "")
