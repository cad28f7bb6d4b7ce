"""A disk that is full, or cannot be written, while reports are added: a clear line, and a library that is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.crash import beginnings, checked
from index import Library
from qa.adding import digest_of
from tests.conftest import PROJECT

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from qa.cli import main
raise SystemExit(main(sys.argv[2:]))
"""


def wenbao(library, *argv, limit=None):
    start = [sys.executable, "-m", "qa.cli"] if limit is None else [sys.executable, "-c", LIMITED, str(limit)]
    command = [*start, "--library", str(library), *map(str, argv)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def reports(tmp_path):
    return beginnings(tmp_path / "reports", 14)


def is_whole(library, reports, added):
    """It holds at least `added`, everything agrees, and what was added first is found."""
    held = checked(library, {path.stem: digest_of(path) for path in reports}, added)
    with Library.open(library) as opened:
        assert opened.search("粮食产量")
    return held


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can make a disk of its own, and not everywhere")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_loses_nothing(small_disk, reports):
    library, first = small_disk / "library", [path.stem for path in reports[:3]]
    assert wenbao(library, "add", *reports[:3]).returncode == 0
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(b"\0" * (free - 400_000))
    done = wenbao(library, "add", *reports)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"wenbao: {library} has no space left on its disk")
    searched = wenbao(library, "search", "粮食产量", "-k", "1")
    assert (searched.returncode, searched.stdout != "") == (0, True)
    ballast.unlink()
    assert len(is_whole(library, reports, first)) < len(reports)
    assert wenbao(library, "add", *reports).returncode == 0
    assert len(is_whole(library, reports, first)) == len(reports)


def test_a_file_system_that_cannot_be_written_is_told_and_still_read(small_disk, reports):
    library = small_disk / "library"
    assert wenbao(library, "add", *reports[:2]).returncode == 0
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = wenbao(library, "add", *reports)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"wenbao: {library} can be read but not written: check its permissions"
    searched = wenbao(library, "search", "粮食产量", "-k", "1")
    assert (searched.returncode, searched.stdout != "") == (0, True)
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="no such limits there")
def test_a_file_that_may_not_grow_is_told_and_loses_nothing(tmp_path, reports):
    library, first = tmp_path / "library", [path.stem for path in reports[:3]]
    assert wenbao(library, "add", *reports[:3]).returncode == 0
    limit = (library / "library.db").stat().st_size + 50_000
    done = wenbao(library, "add", *reports, limit=limit)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"wenbao: {Path(library)}")
    assert len(is_whole(library, reports, first)) < len(reports)
