"""What readers thought of answers: thumbs with a reason, kept beside the reports for later evaluation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.retriever import LibraryError

FILE_NAME = "feedback.db"
LONGEST_FEEDBACK = 4000
"""Characters of an answer or a reason that the doors take."""
PATIENCE_S = 5.0
"""How long one writer waits for another."""
MOST = 100_000
"""Rows that are kept, so that nobody can fill the disk; the oldest go first."""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS feedback (number INTEGER PRIMARY KEY, question TEXT NOT NULL, answer TEXT NOT NULL,"
    " good INTEGER NOT NULL, reason TEXT, given TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thumb."""

    question: str
    """As it was understood: of a follow-up, the full question."""
    answer: str
    """The text of the answer, or what a refusal said."""
    good: bool
    """Whether the thumb is up."""
    reason: str | None = None
    given: str = ""
    """When, in UTC, as ISO 8601; set when it is kept."""


def give_feedback(library: Path, feedback: Feedback) -> None:
    """Keep one thumb in the library's folder.

    Raises:
        LibraryError: the folder cannot be written.
    """
    given = datetime.now(UTC).isoformat(timespec="seconds")
    row = (feedback.question, feedback.answer, feedback.good, feedback.reason, given)
    with _opened(library) as file, file:
        file.execute(_TABLE)
        file.execute("INSERT INTO feedback (question, answer, good, reason, given) VALUES (?, ?, ?, ?, ?)", row)
        file.execute("DELETE FROM feedback WHERE number <= (SELECT max(number) FROM feedback) - ?", (MOST,))


def read_feedback(library: Path) -> tuple[Feedback, ...]:
    """Every thumb in the library's folder, oldest first.

    Raises:
        LibraryError: they cannot be read.
    """
    if not (library / FILE_NAME).exists():
        return ()
    with _opened(library) as file:
        rows = file.execute("SELECT question, answer, good, reason, given FROM feedback ORDER BY number").fetchall()
    return tuple(Feedback(question, answer, bool(good), *rest) for question, answer, good, *rest in rows)


def feedback_record(feedback: Feedback) -> dict[str, Any]:
    """One line of `wenbao feedback --json`."""
    return asdict(feedback)


@contextmanager
def _opened(library: Path) -> Iterator[sqlite3.Connection]:
    path = library / FILE_NAME
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as file:
            yield file
    except sqlite3.Error as error:
        raise LibraryError(f"{path} cannot be used ({error}): check its permissions and the disk") from error
