"""What the commands share: standard output for what was asked, standard error for everything else."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any


class UsageError(Exception):
    """Wrong use of a command; the message is one line that names the option and says what to do."""


def say(text: str) -> None:
    """A line of what was asked for, out at once: whoever reads a pipe need not wait for the end."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_json(record: dict[str, Any]) -> None:
    """One record a line."""
    say(json.dumps(record, ensure_ascii=False))


def tell(text: str) -> None:
    """A line about the work itself."""
    print(text, file=sys.stderr)


def wants_colours() -> bool:
    """True on a terminal of someone who has not asked for NO_COLOR (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows as lines with aligned columns; Chinese characters are two cells wide in a terminal."""
    table = list(rows)
    widths = [max(map(_cells, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
