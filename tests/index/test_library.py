from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from corpus import read, split_passages
from corpus.report import Span
from corpus.sentences import split_sentences
from index import Library, LibraryError, Where
from index.database import Database
from index.search import WEIGHTS
from tests.conftest import PROJECT
from tests.index.fakes import HashEncoder, make_report


@pytest.fixture(scope="session")
def linqing(bundled_report):
    return read(bundled_report)


def test_everything_of_a_report_comes_back(library, linqing):
    library.add(linqing)
    assert library.report(linqing.id) == linqing
    assert library.source(linqing.id) == linqing.source
    assert library.report_text(linqing.id) == linqing.source.text
    assert library.passages(linqing.id) == split_passages(linqing)
    assert library.notes(linqing.id) == linqing.notes
    (info,) = library.reports()
    assert (info.id, info.source, info.region, info.year) == (linqing.id, linqing.source.name, "临清市", 2026)
    assert (info.date, info.body, info.kind, info.title) == (linqing.date, linqing.body, linqing.kind, linqing.title)
    assert (info.passages, info.characters) == (len(library.passages(linqing.id)), len(linqing.source.text))
    assert info.facts == len(library.facts()) > 100


def test_facts_are_found_by_part_of_their_name_period_and_role(library, linqing):
    library.add(linqing)
    jobs = library.facts(indicator="就 业", period="2026", role="target")
    assert "5000" in {fact.value for fact in jobs}
    assert all("就业" in fact.indicator and fact.period == "2026" and fact.role == "target" for fact in jobs)
    everything = library.facts()
    assert [fact for fact in everything if fact in jobs] == list(jobs)
    assert library.facts(indicator="没有这个指标") == ()
    assert library.facts(where=Where(regions=("山西省",))) == ()
    assert library.facts(where=Where(regions=("临清",))) == everything
    for fact in everything:
        assert linqing.source.slice(fact.pieces) == fact.quote


def test_hits_name_their_best_sentence(library, linqing):
    library.add(linqing)
    hits = library.search("粮食产量突破15亿斤", k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    best = hits[0]
    assert best.sentence is not None
    assert "15亿斤" in best.passage.text[best.sentence.start : best.sentence.end]
    assert set(best.parts) == {"bm25", "dense", "maxsim", "context"}
    assert all(0.0 <= part <= 1.0 for hit in hits for part in hit.parts.values())
    for hit in hits:
        assert hit.score == pytest.approx(sum(WEIGHTS.get(name, 1.0) * part for name, part in hit.parts.items()))
        assert hit.sentences[0].behind == 0.0
        assert [one.behind for one in hit.sentences] == sorted(one.behind for one in hit.sentences)
        assert sorted(one.span.start for one in hit.sentences) == [
            span.start for span in split_sentences(hit.passage.text)
        ]
    assert 0.5 < best.coverage <= 1.0
    assert linqing.source.slice(best.passage.pieces) == best.passage.text


def test_adding_again_replaces(library):
    library.add(make_report("a", ["粮食产量十万吨。", "就业五千人。"]))
    library.add(make_report("b", ["旅游收入增长。"]))
    library.add(make_report("a", ["公路通车里程。"]))
    assert [info.id for info in library.reports()] == ["b", "a"]
    assert library.search("公路通车")[0].passage.report_id == "a"
    assert not any("粮食" in hit.passage.text for hit in library.search("粮食产量"))


def test_removing(library):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    library.add(make_report("b", ["旅游收入增长。"]))
    assert library.search("粮食产量")[0].passage.report_id == "a"
    library.remove("a")
    assert [info.id for info in library.reports()] == ["b"]
    assert {hit.passage.report_id for hit in library.search("粮食产量")} == {"b"}
    with pytest.raises(LibraryError, match="holds no report 'a'"):
        library.remove("a")
    for look in (library.source, library.passages, library.notes, library.report, library.report_text):
        with pytest.raises(LibraryError, match="holds no report 'a'"):
            look("a")


def test_equal_passages_are_ranked_by_id(library):
    for name in ("c", "a", "b"):
        library.add(make_report(name, ["粮食产量十万吨。"], title="报告"))
    expected = ["a:0", "b:0", "c:0"]
    assert [hit.passage.id for hit in library.search("粮食产量", k=3)] == expected
    assert [hit.passage.id for hit in library.search("粮食产量", k=2)] == expected[:2]


@pytest.fixture
def three(library):
    for name, region, year in (("a", "山东省", 2025), ("b", "山东省", 2026), ("c", "山西省", 2026)):
        library.add(make_report(name, ["粮食产量十万吨。", "就业五千人。"], region=region, year=year, title="报告"))
    return library


def test_where_filters(three):
    def names(where):
        return {hit.passage.report_id for hit in three.search("粮食产量", where=where)}

    assert names(Where()) == {"a", "b", "c"}
    assert names(Where(regions=("山东",))) == {"a", "b"}
    assert names(Where(regions=("山东",), years=(2026,))) == {"b"}
    assert names(Where(reports=("a", "c"))) == {"a", "c"}
    assert names(Where(years=(1999,))) == set()


def test_prefer_moves_up_without_hiding_the_rest(three):
    def names(prefer):
        return [hit.passage.report_id for hit in three.search("粮食产量", k=3, prefer=prefer)]

    assert names(Where(regions=("山西",)))[0] == "c"
    assert names(Where(years=(2025,)))[0] == "a"
    assert set(names(Where(years=(2026,)))[:2]) == {"b", "c"}
    assert names(Where(regions=("山东",), years=(2026,))) == ["b", "a", "c"]
    assert sorted(names(Where(regions=("没有",)))) == ["a", "b", "c"]


def test_a_passage_is_found_by_its_reports_region_and_year(three):
    assert three.search("山西省2026年粮食产量")[0].passage.report_id == "c"
    assert three.search("山东省2026年粮食产量")[0].passage.report_id == "b"


def test_an_english_question_goes_through_the_word_table(library):
    library.add(make_report("a", ["粮食产量十万吨。", "就业五千人。", "公路通车。"]))
    assert "粮食" in library.search("grain output")[0].passage.text
    assert "就业" in library.search("employment")[0].passage.text


@pytest.mark.parametrize("query", ["", "   ", "？？？", "zzzz qqqq", "\x00\ud800", "粮" * 10_000, "粮食产量 " * 2000])
def test_any_query_can_be_searched(library, query):
    assert library.search(query) == ()
    library.add(make_report("a", ["粮食产量十万吨。", "就业五千人。"]))
    assert len(library.search(query)) <= 2


def test_an_encoder_without_tokens_borrows_the_shipped_ones(tmp_path, encoder):
    class PlainEncoder:
        name, dim = "plain", encoder.dim
        encode = staticmethod(encoder.encode)

    with Library.open(tmp_path, encoder=PlainEncoder()) as library:
        library.add(make_report("a", ["粮食产量十万吨。"]))
        library.add(make_report("b", ["就业五千人。"]))
        best, _ = library.search("粮食产量")
    assert best.passage.id == "a:0"
    assert best.sentence == Span(0, 8)
    assert best.coverage > 0.9
    assert best.parts == {"bm25": 1.0, "dense": 1.0, "maxsim": 1.0, "context": 0.0}


def test_closing_twice_does_no_harm(tmp_path, encoder):
    library = Library.open(tmp_path, encoder=encoder)
    library.add(make_report("a", ["粮食产量十万吨。"]))
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="cannot be used"):
        library.search("粮食")


def test_more_hits_than_candidates_are_taken_of_each_leg(library, monkeypatch):
    monkeypatch.setattr("index.search.DEPTH", 3)
    for n in range(40):
        library.add(make_report(f"r{n}", [f"粮食产量{n}万吨。"]))
    assert len(library.search("粮食产量", k=30)) == 30


def test_no_hits_for_k_zero(library):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    assert library.search("粮食", k=0) == ()


def test_a_report_without_text_is_kept(library):
    library.add(make_report("empty", []))
    assert library.reports()[0].passages == 0
    assert library.search("粮食") == ()
    library.add(make_report("a", ["粮食产量十万吨。"]))
    assert len(library.search("粮食")) == 1


def test_odd_names_and_texts(library):
    name = "a'b\"; DROP TABLE reports; -- 报告%_"
    library.add(make_report(name, ["粮食😀产量\t十万吨。", "　"], region="x'y"))
    assert library.report(name).source.text == "粮食😀产量\t十万吨。\n　"
    assert library.search("粮食", where=Where(reports=(name,)))[0].passage.report_id == name
    library.remove(name)
    assert library.reports() == ()


# Processes and threads


def test_a_reader_sees_what_another_process_adds(library, tmp_path):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    assert len(library.search("粮食")) == 1
    with Library.open(library.folder, encoder=HashEncoder()) as other:
        other.add(make_report("b", ["粮食产量二十万吨。"]))
        assert {hit.passage.report_id for hit in library.search("粮食")} == {"a", "b"}
        library.remove("a")
        assert {hit.passage.report_id for hit in other.search("粮食")} == {"b"}
    assert {hit.passage.report_id for hit in library.search("粮食")} == {"b"}


def test_a_second_writer_waits_and_then_says_so(library, monkeypatch):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    monkeypatch.setattr("index.sqlite.PATIENCE_S", 0.2)
    with Library.open(library.folder, encoder=HashEncoder()) as other:
        with (
            library._database.writing(),
            pytest.raises(LibraryError, match=r"being written by another process .*try again"),
        ):
            other.add(make_report("b", ["就业五千人。"]))
        other.add(make_report("b", ["就业五千人。"]))
        assert [info.id for info in library.reports()] == ["a", "b"]


def test_a_reader_is_not_stopped_by_a_writer(library, monkeypatch):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    assert library.search("粮食")
    monkeypatch.setattr("index.sqlite.PATIENCE_S", 0.2)
    with Library.open(library.folder, encoder=HashEncoder()) as reader:
        library.add(make_report("b", ["粮食产量九万吨。"]))
        with library._database.writing():
            assert {hit.passage.report_id for hit in reader.search("粮食")} <= {"a", "b"}
        assert {hit.passage.report_id for hit in reader.search("粮食")} == {"a", "b"}


def test_threads_share_a_library(library):
    library.add(make_report("a", ["粮食产量十万吨。"]))
    failures = []

    def work(n):
        try:
            for turn in range(5):
                library.add(make_report(f"t{n}", [f"粮食产量{n}{turn}万吨。"]))
                assert library.search("粮食")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(library.search("粮食")) == 5


@pytest.mark.parametrize("seed", ["0", "1"])
def test_hits_do_not_depend_on_the_hash_seed(library, linqing, seed):
    library.add(linqing)
    question = "2026年城镇新增就业目标"
    expected = [[hit.passage.id, hit.score] for hit in library.search(question)]
    code = (
        "import sys, json; from index import Library; from tests.index.fakes import HashEncoder\n"
        "library = Library.open(sys.argv[1], encoder=HashEncoder())\n"
        "print(json.dumps([[hit.passage.id, hit.score] for hit in library.search(sys.argv[2])]))"
    )
    command = [sys.executable, "-c", code, str(library.folder), question]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == expected


def test_many_may_make_the_same_library_at_once(tmp_path):
    code = (
        "import sys; from index import Library; from tests.index.fakes import HashEncoder, make_report\n"
        "with Library.open(sys.argv[1], encoder=HashEncoder()) as library:\n"
        "    library.add(make_report(sys.argv[2], ['粮食产量十万吨。']))"
    )
    commands = [[sys.executable, "-c", code, str(tmp_path / "new"), name] for name in "abcde"]
    running = [subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate()[1] for process in running] == [""] * 5
    with Library.open(tmp_path / "new", encoder=HashEncoder()) as library:
        assert sorted(info.id for info in library.reports()) == list("abcde")
        assert len(library.search("粮食", k=9)) == 5


# Folders that are no library


def fails(folder, words):
    with pytest.raises(LibraryError, match=words) as caught:
        Library.open(folder)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_is_made(tmp_path, encoder):
    with Library.open(str(tmp_path / "new" / "library"), encoder=encoder) as library:
        assert library.reports() == ()


def test_settings_and_hidden_files_may_lie_beside_a_library(tmp_path, encoder):
    (tmp_path / "wenbao.toml").touch()
    (tmp_path / ".DS_Store").touch()
    Library.open(tmp_path, encoder=encoder).close()


def test_a_file_is_no_library(tmp_path):
    path = tmp_path / "file"
    path.write_text("text")
    fails(path, "is a file")
    fails(path / "below", "cannot be used as a library|is a file")
    assert path.read_text() == "text"


def test_a_folder_of_other_files_is_no_library(tmp_path):
    (tmp_path / "report.txt").write_text("text")
    fails(tmp_path, "holds other files")
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


def test_another_programs_database_is_no_library(tmp_path):
    path = tmp_path / "library.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    before = path.read_bytes()
    fails(tmp_path, "is not a library")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all, but some other text" * 50, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_database_is_no_library(tmp_path, content):
    path = tmp_path / "library.db"
    path.write_bytes(content)
    fails(tmp_path, "is not a library|is damaged|cannot be used")
    assert path.read_bytes() == content


def test_a_damaged_database_is_told_in_one_line(tmp_path, encoder):
    with Library.open(tmp_path, encoder=encoder) as library:
        library.add(make_report("a", [f"粮食产量{n}万吨。" * 20 for n in range(60)]))
    path = tmp_path / "library.db"
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged") as caught, Library.open(tmp_path, encoder=encoder) as library:
        library.search("粮食")
    assert "\n" not in str(caught.value)


def test_a_newer_format_is_left_alone(tmp_path, encoder):
    Library.open(tmp_path, encoder=encoder).close()
    with sqlite3.connect(tmp_path / "library.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    fails(tmp_path, "newer wenbao .format 99, this one reads 2.*upgrade")


def test_a_library_remembers_its_encoder(tmp_path, encoder):
    class OtherEncoder(HashEncoder):
        name = "other-128"

    with Library.open(tmp_path, encoder=encoder) as library:
        library.add(make_report("a", ["粮食产量十万吨。"]))
    with Library.open(tmp_path, encoder=OtherEncoder()) as library:
        assert len(library.reports()) == 1
        for change in (lambda: library.search("粮食"), lambda: library.add(make_report("b", ["就业"]))):
            with pytest.raises(LibraryError, match="filled with the encoder hash-128, not other-128"):
                change()
        library.remove("a")
        library.add(make_report("b", ["就业五千人。"]))
        assert library.search("就业")


# The rehearsal imports everything before the rights are given up: Python itself may lie where only root can read.
READ_ONLY = """
import os, sys
from index import Library, LibraryError
from tests.index.fakes import HashEncoder, make_report
with Library.open(sys.argv[2], encoder=HashEncoder()) as rehearsal:
    rehearsal.add(make_report("a", ["粮食产量"]))
    rehearsal.search("粮食")
os.setgid(65534); os.setuid(65534)
with Library.open(sys.argv[1], encoder=HashEncoder()) as library:
    print(*(hit.passage.id for hit in library.search("粮食产量")))
    for change in (lambda: library.add(make_report("c", ["就业"])), lambda: library.remove("a")):
        try:
            change()
        except LibraryError as error:
            print(error)
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become a user without rights")
@pytest.mark.parametrize("state", ["up to date", "behind", "without indexes"])
def test_a_library_that_may_only_be_read_is_searched(encoder, tmp_path, state):
    folder = Path(tempfile.mkdtemp(prefix="wenbao-test-"))
    try:
        with Library.open(folder, encoder=encoder) as library:
            library.add(make_report("a", ["粮食产量十万吨。"]))
        if state == "behind":
            library = Library.open(folder, encoder=encoder)
            library.add(make_report("b", ["粮食产量二十万吨。"]))
            library._store.close()
            library._database.close()
        elif state == "without indexes":
            shutil.rmtree(folder / "keyword")
        folder.chmod(0o755)
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        command = [sys.executable, "-c", READ_ONLY, str(folder), str(tmp_path / "rehearsal")]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        hits, *told = done.stdout.splitlines()
        assert hits == ("a:0 b:0" if state == "behind" else "a:0")
        assert told == [f"{folder} can be read but not written: check its permissions"] * 2
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    finally:
        shutil.rmtree(folder)


def test_facts_and_listings_need_no_encoder(tmp_path, encoder, monkeypatch):
    with Library.open(tmp_path, encoder=encoder) as library:
        library.add(make_report("a", ["2026年粮食产量目标10万吨。"]))
    monkeypatch.setattr("index.library.StaticEncoder.load", lambda: pytest.fail("loaded"))
    with Library.open(tmp_path) as library:
        assert library.reports()
        assert library.facts() is not None
        assert library.passages("a")
        library.remove("a")


def test_opening_needs_no_slow_import():
    code = (
        "import sys; from index import Library; print(*{'faiss', 'tantivy', 'rjieba', 'tokenizers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_database_numbers_every_change(tmp_path):
    database = Database(tmp_path / "library.db")
    assert database.change == 0
    with database.writing():
        assert not database.drop("none")
    assert database.change == 0
    database.close()
