"""Adding any number of files: what is read, what is left alone, and what is said of each."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Library
from qa.adding import Candidate, _Reader, add_files, find_files
from qa.cli import main
from qa.settings import open_library
from tests.conftest import PROJECT


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    for name, place, year in (("a", "临清市", 2026), ("b", "安丘市", 2025)):
        write(made / f"{name}.txt", place, year)
    return made


def write(path, place, year, tonnes=10):
    text = f"{place}人民政府{year}年工作报告\n\n一、{year}年主要目标\n\n{year}年粮食产量目标{tonnes}万吨。\n"
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def add(tmp_path, capsys):
    """Runs `wenbao add --json`; gives exit status, what became of each file by its name, and what was said."""

    def run(*argv):
        status = main(["--library", str(tmp_path / "library"), "add", "--json", *map(str, argv)])
        out, err = capsys.readouterr()
        records = [json.loads(line) for line in out.splitlines()]
        return status, {Path(record["path"]).name: record["status"] for record in records}, err

    return run


def held(tmp_path):
    with Library.open(tmp_path / "library") as library:
        return {info.id: info for info in library.reports()}


def test_unchanged_files_are_left_alone_and_changed_ones_replaced(add, folder, tmp_path):
    assert add(folder)[:2] == (0, {"a.txt": "added", "b.txt": "added"})
    first = held(tmp_path)
    write(folder / "b.txt", "安丘市", 2025, tonnes=11)
    status, became, said = add(folder)
    assert (status, became) == (0, {"a.txt": "unchanged", "b.txt": "replaced"})
    assert said.splitlines()[-1].startswith("0 added, 0 not read, 1 in place of an older version, 1 unchanged; ")
    second = held(tmp_path)
    assert second["a"] == first["a"]
    assert second["b"].digest != first["b"].digest
    with Library.open(tmp_path / "library") as library:
        assert {fact.value for fact in library.facts(indicator="粮食")} == {"10", "11"}


def test_region_and_year_can_be_corrected_later_and_stay(add, folder, tmp_path):
    add(folder)
    assert add(folder / "a.txt", "--region", "高唐县", "--year", "2024")[1] == {"a.txt": "replaced"}
    assert (held(tmp_path)["a"].region, held(tmp_path)["a"].year) == ("高唐县", 2024)
    assert set(add(folder)[1].values()) == {"unchanged"}
    assert held(tmp_path)["a"].region == "高唐县"


def test_unchanged_files_can_be_read_again(add, folder):
    add(folder)
    assert set(add(folder, "--again")[1].values()) == {"replaced"}


def test_duplicates_are_named_and_not_added(add, folder, tmp_path):
    shutil.copy(folder / "a.txt", folder / "copy.txt")
    status, became, said = add(folder)
    assert (status, became["copy.txt"]) == (0, "duplicate")
    assert "copy.txt: the same file as that of the report a" in said
    assert held(tmp_path).keys() == {"a", "b"}
    assert add(folder)[1]["copy.txt"] == "duplicate"


def test_the_bundled_report_under_another_name_is_a_duplicate(add, bundled_report, tmp_path):
    open_library(tmp_path / "library").close()
    shutil.copy(bundled_report, tmp_path / "copy.txt")
    assert add(tmp_path / "copy.txt")[1] == {"copy.txt": "duplicate"}
    assert add(bundled_report)[1] == {bundled_report.name: "unchanged"}


def test_many_files_are_read_by_several_processes(add, folder, tmp_path, monkeypatch):
    (folder / "deep").mkdir()
    for number in range(8):
        write(folder / "deep" / f"c{number}.txt", "寿光市", 2020 + number % 5, tonnes=20 + number)
    (folder / "deep" / "broken.txt").write_bytes(b"\x00\x01" * 50)
    (folder / "deep" / "picture.jpg").write_bytes(b"\xff\xd8")
    monkeypatch.setattr("qa.adding.MANY", 2)
    status, became, said = add(folder)
    assert status == 2
    assert [became.pop(name) for name in ("broken.txt", "picture.jpg")] == ["not read", "left out"]
    assert set(became.values()) == {"added"}
    assert "broken.txt" in said
    assert "10 added, 1 not read, 1 of other kinds left out" in said
    alone = tmp_path / "alone"
    monkeypatch.setattr("qa.adding.MANY", 1000)
    with Library.open(alone) as library:
        list(add_files(library, find_files([folder], alone), region=None, year=None, again=False))
        together = Library.open(tmp_path / "library")
        assert [(r.id, r.digest) for r in together.reports()] == [(r.id, r.digest) for r in library.reports()]
        assert together.facts() == library.facts()
        assert together.search("粮食产量目标") == library.search("粮食产量目标")
        together.close()


def test_a_process_that_is_killed_does_not_stop_the_others(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("qa.adding.MANY", 1)
    files = [Candidate(folder / f"{name}.txt", wanted=True) for name in "aba"]
    read = _Reader.read

    def kill_and_read(reader, job):
        if job.candidate is files[0]:
            reader._process.kill()
        return read(reader, job)

    monkeypatch.setattr(_Reader, "read", kill_and_read)
    with Library.open(tmp_path / "library") as library:
        outcomes = list(add_files(library, files, region=None, year=None, again=False))
        assert [outcome.status for outcome in outcomes] == ["not read", "added", "added"]
        assert "was ended" in outcomes[0].reason
        assert [info.id for info in library.reports()] == ["b", "a"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see processes")
def test_the_processes_end_with_the_one_that_started_them(folder, tmp_path):
    for number in range(40):
        write(folder / f"c{number}.txt", "寿光市", 2020, tonnes=20 + number)
    command = [sys.executable, "-m", "qa.cli", "--library", str(tmp_path / "library"), "add", "--json", str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        children = children_of(process.pid)
        process.kill()
    assert children
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(child.exists() for child in children):
        time.sleep(0.1)
    assert [child for child in children if child.exists()] == []


def children_of(parent):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == parent:
                found.append(stat.parent)
    return found
