"""Word documents: paragraphs, tables and text boxes in order, headings and notes in the marks that plain text uses.

A heading known by its style begins with #, bold words inside a paragraph stand between **, a note's mark is [1]
and the notes follow the text under 注释.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from corpus.headings import LONGEST_HEADING
from corpus.readers.archive import open_archive
from corpus.readers.cells import table_lines
from corpus.readers.docx_styles import Counter, Styles, W, value, whole
from corpus.report import ReadError, Source

DOCUMENT = "word/document.xml"
NOTES_HEADING = "注释"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What was deleted or hidden, what a field is made from, the reading aids above characters.
LEFT_OUT = {
    FALLBACK,
    *(f"{W}{tag}" for tag in ("del", "moveFrom", "instrText", "delText", "rt", "pPr", "rPr", "sectPr", "sdtPr")),
}
MOST_SPANNED = 64
Element = Any


def extract(data: bytes, *, name: str) -> Source:
    """The text of the document with its foot- and endnotes.

    Raises:
        ReadError: no archive, no Word document in it, or too much of it.
    """
    with open_archive(data, name=name) as archive:
        try:
            document = _part(archive, DOCUMENT, name)
            parts = {tag: _part(archive, f"word/{tag}s.xml", name) for tag in ("footnote", "endnote")}
            styles = Styles(_part(archive, "word/styles.xml", name), _part(archive, "word/numbering.xml", name))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
            raise ReadError(f"{name}: damaged archive; save it again as docx") from None
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise ReadError(f"{name}: no Word document; save it again as docx")
    text = _Text(styles, {tag: _notes(part, tag) for tag, part in parts.items()})
    lines = list(text.blocks(body))
    return Source(name, "\n".join((*lines, *text.note_lines())))


def _part(archive: zipfile.ZipFile, member: str, name: str) -> Element:
    """One file of the archive as a tree, None where there is none.

    Raises:
        ReadError: it is no XML, or declares entities.
    """
    from lxml import etree

    if member not in archive.namelist():
        return None
    # Without huge_tree a paragraph of ten megabytes is refused.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, huge_tree=True
    )
    try:
        root = etree.fromstring(archive.read(member), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        raise ReadError(f"{name}: damaged ({member} is no XML); save it again as docx") from None
    if root.getroottree().docinfo.doctype:
        raise ReadError(f"{name}: not written by an Office program ({member} declares entities); save it again as docx")
    return root


def _notes(part: Element, tag: str) -> dict[str, Element]:
    if part is None:
        return {}
    return {value(note, "id"): note for note in part.iterchildren(f"{W}{tag}") if value(note, "type") in ("", "normal")}


class _Text:
    """The walk through a document: what was numbered and which notes were met so far."""

    def __init__(self, styles: Styles, notes: dict[str, dict[str, Element]]) -> None:
        self.styles = styles
        self.notes = notes
        self.met: list[Element] = []
        self.counter = Counter(styles)

    def blocks(self, parent: Element) -> Iterator[str]:
        """Lines of the paragraphs and tables of an element, in order."""
        for child in parent.iterchildren("*"):
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self.table(child)
            elif child.tag not in LEFT_OUT:
                yield from self.blocks(child)

    def paragraph(self, paragraph: Element) -> Iterator[str]:
        """Lines of a paragraph, and those of the text boxes anchored in it."""
        style = self.styles.of(paragraph)
        if style.is_contents:
            return
        runs: list[tuple[str, bool]] = []
        boxes: list[Element] = []
        self._runs(paragraph, runs, boxes, style.bold)
        text = self.counter.number(style) + _emphasised(runs)
        for line in text.split("\n"):
            if line.strip():
                # A heading's style on a whole paragraph is a mistake of whoever wrote it.
                marked = style.level and len(line) <= LONGEST_HEADING
                yield f"{'#' * style.level} {line.strip()}" if marked else line
        for box in boxes:
            yield from self.blocks(box)

    def _runs(self, parent: Element, runs: list[tuple[str, bool]], boxes: list[Element], bold: bool) -> None:
        """Texts of a paragraph, each with whether it is bold; text boxes anchored in it are put aside."""
        open_elements = [(iter(parent.iterchildren("*")), bold)]
        while open_elements:
            children, bold = open_elements[-1]
            child = next(children, None)
            if child is None:
                open_elements.pop()
            elif child.tag == f"{W}txbxContent":
                boxes.append(child)
            elif child.tag == f"{W}r":
                properties = child.find(f"{W}rPr")
                if not self.styles.is_hidden(properties):
                    run_bold = self.styles.is_bold(properties, bold)
                    open_elements.append((iter(child.iterchildren("*")), run_bold))
            elif child.tag not in LEFT_OUT:
                if text := self._text(child):
                    runs.append((text, bold))
                open_elements.append((iter(child.iterchildren("*")), bold))

    def _text(self, element: Element) -> str:
        tag = element.tag.rpartition("}")[2]
        if tag == "t":
            return element.text or ""
        if tag in ("footnoteReference", "endnoteReference"):
            note = self.notes[tag.removesuffix("Reference")].get(value(element, "id"))
            if note is None:
                return ""
            self.met.append(note)
            return f"[{len(self.met)}]"
        if tag == "br":
            return "" if value(element, "type") in ("page", "column") else "\n"
        return {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}.get(tag, "")

    def table(self, table: Element) -> Iterator[str]:
        """Lines of a table; one of a single column is a frame around paragraphs."""
        rows = [list(self._cells(row)) for row in table.iter(f"{W}tr") if _owner(row, "tbl") is table]
        if max(map(len, rows), default=0) > 1:
            yield from table_lines(rows)
        else:
            yield from (line for row in rows for cell in row for line in cell.split("\n") if line.strip())

    def _cells(self, row: Element) -> Iterator[str]:
        """Texts of the cells of a row; one that is merged with others is followed by empty ones."""
        for cell in row.iter(f"{W}tc"):
            if _owner(cell, "tr") is not row:
                continue
            properties = cell.find(f"{W}tcPr")
            merged = None if properties is None else properties.find(f"{W}vMerge")
            continued = merged is not None and value(merged) != "restart"
            yield "" if continued else "\n".join(self.blocks(cell))
            span = None if properties is None else properties.find(f"{W}gridSpan")
            for _ in range(1, min(whole(value(span), 1), MOST_SPANNED)):
                yield ""

    def note_lines(self) -> Iterator[str]:
        """The notes that were met, under a heading; a note's own notes follow."""
        if self.met:
            yield NOTES_HEADING
        number = 0
        while number < len(self.met):
            note = self.met[number]
            number += 1
            text = " ".join(line.strip() for line in self.blocks(note))
            yield f"[{number}] {text}"


def _owner(element: Element, tag: str) -> Element:
    return next(element.iterancestors(f"{W}{tag}"), None)


def _emphasised(runs: list[tuple[str, bool]]) -> str:
    """The runs joined, bold ones between ** unless all of the paragraph is bold.

    Blanks are as bold as what they follow.
    """
    joined: list[tuple[str, bool]] = []
    for text, bold in runs:
        if joined and (joined[-1][1] == bold or not text.strip()):
            joined[-1] = (joined[-1][0] + text, joined[-1][1])
        else:
            joined.append((text, bold))
    if len({bold for text, bold in joined if text.strip()}) < 2:
        return "".join(text for text, _ in joined)
    return "".join(_marked(text) if bold else text for text, bold in joined)


def _marked(text: str) -> str:
    words = text.strip()
    start = text.find(words)
    return f"{text[:start]}**{words}**{text[start + len(words) :]}" if words else text
