"""PDF files written by hand, uncompressed: what is in them can be read, changed and broken."""

from __future__ import annotations

from collections.abc import Sequence

FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts"
    b" [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
    b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>] >>"
)
WIDTH, HEIGHT = 595, 842


def file_of(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def pdf(pages: Sequence[bytes]) -> bytes:
    """A file of pages that show these streams of operators."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 %d %d] >>" % (len(pages), kids, WIDTH, HEIGHT),
        FONT,
    ]
    for number, content in enumerate(pages):
        resources = b"/Resources << /Font << /F 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (resources, 5 + 2 * number))
        objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
    return file_of(objects)


def text_at(x: float, y: float, text: str, size: float = 12) -> bytes:
    """Operators that show a text with its lower left corner at a place."""
    code = text.encode("utf-16-be").hex().encode()
    return b"BT /F %g Tf %g %g Td <%s> Tj ET\n" % (size, x, y, code)


def rule(left: float, bottom: float, right: float, top: float) -> bytes:
    """Operators that fill a thin rectangle."""
    return b"%g %g %g %g re f\n" % (left, bottom, right - left, top - bottom)


def table_at(x: float, y: float, rows: Sequence[Sequence[str]], width: float = 150, height: float = 24) -> bytes:
    """Operators that draw a ruled table down from a place."""
    out = b""
    right, bottom = x + width * len(rows[0]), y - height * len(rows)
    for line in range(len(rows) + 1):
        out += rule(x, y - height * line, right, y - height * line + 0.7)
    for column in range(len(rows[0]) + 1):
        out += rule(x + width * column, bottom, x + width * column + 0.7, y)
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            out += text_at(x + width * column + 4, y - height * (line + 1) + 7, text)
    return out
