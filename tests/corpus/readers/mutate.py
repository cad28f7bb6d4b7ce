"""Small changes to files, and what must hold of whatever is read from them."""

from __future__ import annotations

import copy
import io
import random
import zipfile
import zlib
from contextlib import suppress

from corpus import parse, split_passages
from corpus.facts import find_facts
from corpus.report import Source

# Bytes that mean something to one format or another.
WORDS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"-1",
    b"2147483648",
    b"<",
    b">",
    b"&#x0;",
    b"<!ENTITY a '&a;&a;'>",
    b'w:val="999999999"',
    b"<w:tbl><w:tr><w:tc>",
    b"<table><tr><td colspan=99999>",
    b"endobj",
    b"/Kids [1 0 R]",
    b"/Count 1000000000",
    b"1e38 0 0 1e38 0 0 cm",
    b"/Length 0",
    b'"',
    b"\t\t\t",
    b"\r",
    "（".encode(),
    "附件1".encode(),
    "\U0002f81a".encode(),
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to eight small changes; mostly those that leave an archive an archive, XML XML, and text text."""
    if chance.random() < 0.9:
        if data.startswith(b"PK"):
            # What was changed before may be an archive no more.
            with suppress(
                zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError, IndexError
            ):
                return _repacked(data, chance)
        with suppress(UnicodeDecodeError):
            # In UTF-32 every four bytes are a character: what is cut and copied there is whole characters.
            code = _struck(data.decode("utf-8").encode("utf-32-le"), chance, unit=4)
            return code.decode("utf-32-le", "ignore").encode("utf-8", "ignore")
    return _struck(data, chance)


def _struck(data: bytes, chance: random.Random, unit: int = 1) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed) // unit + 1) * unit
        size = chance.choice((1, 1, 4, 16, 200, 4000)) * unit
        kind = chance.randrange(5)
        if kind == 0:
            changed[place : place + size] = b""
        elif kind == 1:
            changed[place:place] = changed[place : place + size] * chance.randint(1, 4)
        elif kind == 2:
            word = chance.choice(WORDS)
            changed[place:place] = word if unit == 1 else word.decode("utf-8", "ignore").encode("utf-32-le")
        elif kind == 3:
            changed[place : place + size] = chance.randbytes(min(size, 16))
        else:
            other = chance.randrange(len(changed) // unit + 1) * unit
            changed[place : place + size] = changed[other : other + size]
    return bytes(changed)


def _regrown(data: bytes, chance: random.Random) -> bytes:
    """Elements taken out, doubled, nested into others; attributes and texts changed."""
    from lxml import etree

    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 8)):
        elements = list(root.iter("*"))
        element, other = chance.choice(elements), chance.choice(elements)
        kind = chance.randrange(5)
        if kind == 0 and element.getparent() is not None:
            element.getparent().remove(element)
        elif kind == 1:
            other.append(copy.deepcopy(element))
        elif kind == 2 and element.attrib:
            key = chance.choice(list(element.attrib))
            element.set(
                key, chance.choice(("", "0", "-1", "999999999", "restart", "%9", "bullet", *other.attrib.values()))
            )
        elif kind == 3:
            element.text = chance.choice(("", "\t", "附件1", "0" * 400, "一、", "=A1", "1e999", other.text or ""))
        else:
            element.tag = other.tag
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _member(data: bytes, chance: random.Random) -> bytes:
    from lxml import etree

    if chance.random() < 0.8:
        with suppress(etree.XMLSyntaxError):
            return _regrown(data, chance)
    return mutated(data, chance)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as struck:
        names = archive.namelist()
        chosen = {chance.choice([name for name in names if name.endswith(".xml")]) for _ in range(2)}
        for name in names:
            struck.writestr(name, _member(archive.read(name), chance) if name in chosen else archive.read(name))
    return out.getvalue()


def check(source: Source) -> None:
    """Make a report of what was read; its parts must be slices of the source, within it and in order."""
    report = parse(source)
    texts = [(part.pieces, part.text) for part in report.paragraphs]
    texts += [(note.pieces, note.text) for note in report.notes]
    texts += [(passage.pieces, passage.text) for passage in split_passages(report)]
    assert all(source.slice(pieces) == text for pieces, text in texts)
    for fact in find_facts(report):
        assert source.slice(fact.pieces) == fact.quote
    assert list(source.pages) == sorted(source.pages)
    source.text.encode("utf-8")
