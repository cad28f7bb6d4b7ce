"""Reports that come over HTTP: each file is read, skipped or refused by itself, with one line that says why."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, BinaryIO, Literal

from corpus.readers import SUFFIXES
from index.library import Library
from index.retriever import ReportInfo
from qa import adding
from qa.records import report_record

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes."""
MOST_FILES = 100
"""In one request."""
LONGEST_NAME = 240
"""Bytes; file systems take 255."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u202a-\u202e\u2066-\u2069]')
Status = Literal["read", "skipped", "refused"]
MEANING: dict[adding.Status, tuple[Status, str | None]] = {
    "added": ("read", None),
    "replaced": ("read", "in place of the earlier report of this name"),
    "unchanged": ("skipped", "the library holds this file already"),
    "duplicate": ("skipped", None),
    "not read": ("refused", None),
    "left out": ("refused", None),
}
"""What the outcomes of `wenbao add` are called here, and what is said where they do not say it themselves."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of one file."""

    name: str
    status: Status
    message: str | None = None
    report: ReportInfo | None = None

    def record(self) -> dict[str, Any]:
        """As it is answered."""
        report = None if self.report is None else report_record(self.report)
        return {"name": self.name, "status": self.status, "message": self.message, "report": report}


class Uploads:
    """Reads uploaded files into a library, one at a time whatever the number of senders."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = Lock()

    def take(
        self, name: str, file: BinaryIO, size: int, *, region: str | None = None, year: int | None = None
    ) -> Uploaded:
        """Read one file into the library, in place of the report of the same id, if any.

        Args:
            name: what the sender calls it; folders in it are left out.
            file: its content.
            size: bytes of it.
            region: where it is of, if the text does not say.
            year: when it was given, if the text does not say.

        Raises:
            LibraryError: the library cannot be written.
        """
        name = safe_name(name)
        if Path(name).suffix.lower() not in SUFFIXES:
            kinds = ", ".join(SUFFIXES)
            return Uploaded(name, "refused", f"{name or 'a file without a name'}: reports are read from {kinds}")
        if size > LARGEST_FILE:
            return Uploaded(name, "refused", f"{name}: it has {size} bytes, {LARGEST_FILE} are allowed")
        with self._lock, TemporaryDirectory(prefix="wenbao-upload-") as folder:
            # Readers choose by the name and take the report's id from it, so the file lies under its own.
            path = Path(folder) / name
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            wanted = [adding.Candidate(path, wanted=True)]
            (outcome,) = adding.add_files(self._library, wanted, region=region, year=year, again=False)
        status, said = MEANING[outcome.status]
        held = self._info(outcome.report) if outcome.report and status != "refused" else None
        return Uploaded(name, status, outcome.reason.replace(str(path), name) or said, held)

    def _info(self, report_id: str) -> ReportInfo | None:
        return next((info for info in self._library.reports() if info.id == report_id), None)


def safe_name(name: str) -> str:
    """The last part of a name, without what a path, a terminal or a page could take amiss, and not too long."""
    last = UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    suffix = Path(last).suffix
    stem = last.removesuffix(suffix).encode()[: LONGEST_NAME - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix
