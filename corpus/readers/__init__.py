"""Files in, `Source` out: one module for each kind of file, chosen by the file's suffix."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from corpus.report import ReadError, Source

LONGEST_MB = 64


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: `module` of this package has `extract(data, *, name) -> Source` for it."""

    module: str
    suffixes: tuple[str, ...]
    library: str | None = None
    """The distribution that parses it, in a process of its own; None where Python's own library does."""


FORMATS = (
    Format("plain", (".txt", ".md")),
    Format("delimited", (".csv",)),
    Format("html", (".html", ".htm", ".mhtml", ".mht"), "resiliparse"),
    Format("docx", (".docx",), "lxml"),
    Format("xlsx", (".xlsx",), "openpyxl"),
    Format("pdf", (".pdf",), "pypdfium2"),
)
_BY_SUFFIX = {suffix: known for known in FORMATS for suffix in known.suffixes}
SUFFIXES = tuple(sorted(_BY_SUFFIX))
"""What a file that can be read may end in, in lower case, with its dot."""


def read_source(path: Path) -> Source:
    """Read one file.

    Raises:
        ReadError: the file is missing, of an unknown kind, too long, damaged, or cannot be decoded.
    """
    _format_of(path.name)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LONGEST_MB * 1_000_000 else b""
    except OSError as error:
        raise ReadError(f"{path.name}: cannot be opened ({error.strerror}); check path and permissions") from None
    except ValueError:
        raise ReadError(f"{path.name!r}: not a possible file name; check the path") from None
    if size > LONGEST_MB * 1_000_000:
        raise ReadError(f"{path.name}: longer than {LONGEST_MB} MB; split it into single reports")
    return read_bytes(data, name=path.name)


def read_bytes(data: bytes, *, name: str) -> Source:
    """Read what a file holds, as it comes from an upload; `name` is the file's name without folders.

    Raises:
        ReadError: see `read_source`.
    """
    known = _format_of(name)
    if known.library is None:
        source: Source = import_module(f"corpus.readers.{known.module}").extract(data, name=name)
        return source
    from corpus.readers.apart import extract_apart

    return extract_apart(known, data, name=name)


def _format_of(name: str) -> Format:
    known = _BY_SUFFIX.get(Path(name).suffix.lower())
    if known is None:
        raise ReadError(f"{name}: cannot read this kind of file; save it as one of {', '.join(SUFFIXES)}")
    return known
