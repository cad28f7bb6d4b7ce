from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from tests.index.fakes import HashEncoder


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=encoder) as opened:
        yield opened
