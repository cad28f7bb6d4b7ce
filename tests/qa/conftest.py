from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Answerer


@pytest.fixture(scope="module")
def answerer(bundled_library: Path) -> Iterator[Answerer]:
    """Answers from the bundled report."""
    with Answerer.open(bundled_library) as opened:
        yield opened
