"""Files in, `Source` out: one module for each kind of file, chosen by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.readers import plain
from corpus.report import ReadError, Source

READERS: dict[str, Callable[[Path], Source]] = {".txt": plain.read_source, ".md": plain.read_source}


def read_source(path: Path) -> Source:
    """Read one file.

    Raises:
        ReadError: the file is missing, of an unknown kind, or cannot be decoded.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(sorted(READERS))
        raise ReadError(f"{path.name}: cannot read this kind of file; save it as one of {kinds}")
    return reader(path)
