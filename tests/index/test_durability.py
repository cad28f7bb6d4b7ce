"""What is left after a crash, and after the derived indexes are lost."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from benchmarks import crash
from index import Library
from index.database import Database
from index.dense import VectorIndex
from index.local import LocalStore
from index.retriever import EVERYTHING
from tests.conftest import PROJECT
from tests.index.fakes import make_addition, make_report

ADD_FOR_EVER = """
import sys
from pathlib import Path
from index.database import Database
from index.local import LocalStore
from tests.index.fakes import make_addition, make_report
folder = Path(sys.argv[1])
database = Database(folder / "library.db")
store = LocalStore(database, folder, lambda: "hash-128")
for turn in range(10_000):
    name = f"r{turn % 7}"
    lines = [f"第{turn}次的粮食产量{line}万吨" for line in range(20 + turn % 5)]
    addition = make_addition(make_report(name, lines))
    with database.writing():
        database.put(addition)
    print(name, turn, flush=True)
    if turn % 3 == 2:
        store.catch_up()
"""


def killed_after(folder, seconds):
    """Add reports in another process, kill it, and return the turn that each report was last added in."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", ADD_FOR_EVER, str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.stdout.read().splitlines()]
    return {line.split()[0]: int(line.split()[1]) for line in lines if len(line.split()) == 2}


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_leaves_whole_reports(tmp_path, encoder, seed):
    folder = tmp_path / "library"
    said = killed_after(folder, random.Random(seed).uniform(0.0, 0.5))
    with sqlite3.connect(folder / "library.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    with Library.open(folder, encoder=encoder) as library:
        held = {info.id: info for info in library.reports()}
        assert held.keys() >= said.keys()
        for name, info in held.items():
            passages = library.passages(name)
            turn = int(passages[0].text[1 : passages[0].text.index("次")])
            # What was said to be added is there; the turn after it may be, too.
            assert turn >= said.get(name, turn)
            assert len(passages) == info.passages == 20 + turn % 5
            assert [passage.text for passage in passages] == [
                f"第{turn}次的粮食产量{n}万吨" for n in range(len(passages))
            ]
            assert library.source(name).text == "\n".join(passage.text for passage in passages)
            assert len(library.facts(where=EVERYTHING)) == len(held)
        total = sum(info.passages for info in held.values())
        hits = library.search("粮食产量", k=total + 10)
        assert len(hits) == total
        assert all(hit.parts["bm25"] > 0 and hit.parts["maxsim"] > 0 for hit in hits)


@pytest.fixture
def filled(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    database = Database(folder / "library.db")
    for n in range(5):
        with database.writing():
            database.put(make_addition(make_report(f"r{n}", [f"粮食产量第{n}", f"就业{n}万人"])))
    store = LocalStore(database, folder, lambda: "hash-128")
    store.catch_up()
    store.close()
    database.close()
    return folder


def found(folder, encoder):
    with Library.open(folder, encoder=encoder) as library:
        return library.search("粮食产量")


def test_lost_indexes_are_made_anew(filled, encoder):
    expected = found(filled, encoder)
    shutil.rmtree(filled / "keyword")
    assert found(filled, encoder) == expected
    assert (filled / "keyword" / "meta.json").exists()


@pytest.mark.parametrize(
    ("suffix", "damage"),
    [("json", "cut"), ("term", "cut"), ("idx", "emptied"), ("fast", "removed"), ("json", "removed")],
)
def test_damaged_indexes_are_made_anew(filled, encoder, suffix, damage):
    expected = found(filled, encoder)
    for path in (filled / "keyword").glob(f"*.{suffix}"):
        content = path.read_bytes()
        path.unlink()
        if damage != "removed":
            path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    assert found(filled, encoder) == expected


def test_an_index_that_fails_only_when_searched_is_made_anew(filled, encoder):
    expected = found(filled, encoder)
    for path in (filled / "keyword").glob("*.idx"):
        content = bytearray(path.read_bytes())
        content[: len(content) * 2 // 3] = b"\xaa" * (len(content) * 2 // 3)
        path.unlink()
        path.write_bytes(content)
    assert found(filled, encoder) == expected


def test_an_index_of_another_library_is_not_believed(filled, encoder, tmp_path):
    expected = found(filled, encoder)
    state = '{"layout": 2, "change": 5, "passages": 99, "deleted": 0, "newest": 9}'
    (filled / "keyword" / "seen.json").write_text(state)
    assert found(filled, encoder) == expected


def test_a_damaged_snapshot_is_not_used(filled, encoder):
    expected = found(filled, encoder)
    snapshot = VectorIndex(filled, encoder=encoder.name, newest=0).snapshot(5)
    snapshot.write_bytes(b"IxMp nonsense")
    snapshot.with_name(snapshot.name.replace("-5.", "-x.")).write_bytes(b"")
    assert found(filled, encoder) == expected


def test_rebuild_makes_everything_anew(filled, encoder):
    expected = found(filled, encoder)
    with Library.open(filled, encoder=encoder) as library:
        before = (filled / "keyword" / "seen.json").stat().st_mtime_ns
        library.rebuild()
        assert (filled / "keyword" / "seen.json").stat().st_mtime_ns > before
        assert library.search("粮食产量") == expected


def test_an_add_that_fails_changes_nothing(filled, encoder, monkeypatch):
    expected = found(filled, encoder)
    with Library.open(filled, encoder=encoder) as library:
        reports = library.reports()
        monkeypatch.setattr("index.database.Database._count_tokens", lambda *counts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.add(make_report("r1", ["别的话"]))
        assert library.reports() == reports
        assert library.search("粮食产量") == expected


def test_adds_that_are_killed_lose_nothing_and_leave_nothing_half_done(tmp_path):
    paths = crash.beginnings(tmp_path / "reports", 20)
    rounds = list(crash.kills(paths, tmp_path / "library", 3, longest_s=4.0, seed=7))
    assert sum(is_killed for _, is_killed in rounds) == 3
