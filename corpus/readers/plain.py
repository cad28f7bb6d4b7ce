"""Plain text and Markdown: strict decoding, never a silent loss."""

from __future__ import annotations

import codecs
import re

from corpus.report import ReadError, Source

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
# GB18030 maps almost any bytes to some character; text in it is nearly all of these.
USUAL = re.compile(
    r"[\t-\r -~\u00a0-\u00ff\u0370-\u03ff\u2000-\u2bff\u3000-\u30ff\u3200-\u33ff\u4e00-\u9fff\uff00-\uffef]"
)
USUAL_SHARE = 0.9


def extract(data: bytes, *, name: str) -> Source:
    """Decode a text file; `Source.text` is the file's own text, newlines as they stand, without its byte order mark.

    Raises:
        ReadError: see `decode`.
    """
    return Source(name, decode(data, name=name))


def decode(data: bytes, *, name: str) -> str:
    """Decode by byte order mark, else as UTF-8, else as GB18030.

    Raises:
        ReadError: nothing to read, binary data, or neither encoding fits.
    """
    marked = data.startswith(tuple(bom for bom, _ in BOMS))
    text = _decode_marked(data, name) if marked else _decode_unmarked(data, name)
    if CONTROL.search(text):
        raise ReadError(f"{name}: not a text file (it holds binary data); save the report as plain text in UTF-8")
    if not text.strip("\ufeff\u200b\u200c\u200d \t\r\n\f\v\u00a0\u3000"):
        raise ReadError(f"{name}: the file is empty; there is nothing to read")
    return text


def _decode_marked(data: bytes, name: str) -> str:
    bom, encoding = next((bom, encoding) for bom, encoding in BOMS if data.startswith(bom))
    try:
        return data[len(bom) :].decode(encoding)
    except UnicodeDecodeError:
        raise ReadError(f"{name}: marked as {encoding} but damaged; save it again in UTF-8") from None


def _decode_unmarked(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if len(USUAL.findall(text)) < max(1, USUAL_SHARE * len(text)):
        raise ReadError(f"{name}: neither UTF-8 nor GB18030 text; save it again in UTF-8")
    return text
