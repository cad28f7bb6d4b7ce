from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.settings import open_library

PROJECT = Path(__file__).parent.parent

Timer = Callable[[Callable[[], object]], float]
"""Does a piece of work and gives the seconds of the processor that it took."""


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or fills the library of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("WENBAO_") and name != "WENBAO_SHARED"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WENBAO_LIBRARY", str(tmp_path / "default-library"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Reports and questions that are not part of the project."""
    folder = Path(os.environ.get("WENBAO_SHARED", PROJECT.parent / "shared"))
    if not (folder / "reports").is_dir():
        pytest.skip("no folder of shared reports: name one in WENBAO_SHARED")
    return folder


@pytest.fixture(scope="session")
def bundled_report() -> Path:
    return PROJECT / "corpus" / "reports" / "linqing-2026-plan.txt"


@pytest.fixture(scope="session")
def bundled_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the bundled report; only to be read."""
    folder = tmp_path_factory.mktemp("bundled") / "library"
    open_library(folder).close()
    return folder


@pytest.fixture
def cpu_seconds() -> Timer:
    """Times work without the collector, which would walk again and again through all that other tests hold."""

    def taken(work: Callable[[], object]) -> float:
        gc.collect()
        gc.disable()
        try:
            started = time.process_time()
            work()
            return time.process_time() - started
        finally:
            gc.enable()

    return taken
