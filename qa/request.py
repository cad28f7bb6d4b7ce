"""What may be asked, and of which reports: the same rules at every door."""

from __future__ import annotations

from collections.abc import Iterable

from index.retriever import ReportInfo
from qa.console import UsageError

LONGEST_QUESTION = 1000
"""Characters."""


def check_question(question: str) -> None:
    """Refuse what no answer could be looked for.

    Raises:
        UsageError: the question is empty, too long or not text.
    """
    if not question.strip():
        raise UsageError("the question is empty: write one in Chinese or English")
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            f"the question has {len(question)} characters, {LONGEST_QUESTION} are allowed: ask for one thing at a time"
        )
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise UsageError("the question is not UTF-8 text: set the terminal to UTF-8")


def regions_named(name: str | None, infos: Iterable[ReportInfo]) -> tuple[str, ...]:
    """The regions of `infos` that `name` is a short form of (临清 for 临清市); `name` itself where there is none."""
    if not name:
        return ()
    return tuple(sorted({info.region for info in infos if info.region.startswith(name)})) or (name,)
