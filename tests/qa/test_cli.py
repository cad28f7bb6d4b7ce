"""Every command as a user runs it: what stands on standard output, what on standard error, and the exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pytest

from qa.cli import main
from qa.request import LONGEST_QUESTION

PROJECT = Path(__file__).parent.parent.parent
REPORT = "linqing-2026-plan"
ANSWER_NAMES = {
    "question", "answer", "short", "refused", "refusal", "language", "method", "confidence", "citations", "facts",
    "timings_ms",
}
FACT_NAMES = {
    "report", "source", "indicator", "value", "unit", "hedge", "change", "period", "role", "region", "basis", "quote",
    "spans", "figure_span", "text",
}
HIT_NAMES = {
    "rank", "score", "parts", "report", "source", "title", "region", "year", "section", "text", "spans", "sentence",
    "page",
}
REPORT_NAMES = {
    "id", "source", "title", "region", "year", "kind", "date", "passages", "facts", "characters", "added",
}


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def wenbao(capsys, monkeypatch, bundled_library):
    """Runs a command in this process, on the bundled library unless it names another."""
    monkeypatch.setenv("WENBAO_LIBRARY", str(bundled_library))

    def run(*argv, stdin=None):
        if stdin is not None:
            data = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        try:
            status = main([str(word) for word in argv])
        except SystemExit as exit_:
            status = exit_.code if isinstance(exit_.code, int) else -1
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture
def own_library(bundled_library, tmp_path):
    """A copy that may be changed."""
    return Path(shutil.copytree(bundled_library, tmp_path / "own"))


@pytest.fixture(scope="session")
def source_text(bundled_report):
    with bundled_report.open(encoding="utf-8", newline="") as file:
        return file.read()


def run_process(*argv, library, before=(), **environment):
    """Runs a command in a process of its own."""
    command = [*before, sys.executable, "-m", "qa.cli", "--library", library, *argv]
    return subprocess.run(
        [str(word) for word in command], env=os.environ | environment, cwd=PROJECT, capture_output=True, timeout=60
    )


def is_one_line(done):
    return done.out == "" and done.err.count("\n") == 1 and done.err.endswith("\n")


# ask


def test_ask_prints_the_answer_and_its_quote(wenbao):
    done = wenbao("ask", "2026年粮食目标？")
    assert done.status == 0
    assert "15亿斤" in done.out.splitlines()[0]
    assert "[1] " in done.out
    assert f"{REPORT}.txt" in done.out
    assert "\x1b" not in done.out
    assert done.err == ""


def test_ask_json_is_one_answer_object_whose_spans_are_its_quotes(wenbao, source_text):
    done = wenbao("ask", "2026年粮食目标？", "--json")
    assert done.status == 0
    (answer,) = done.records
    assert answer.keys() >= ANSWER_NAMES
    assert "15亿斤" in answer["short"]
    assert not answer["refused"]
    for citation in answer["citations"]:
        assert "".join(source_text[start:end] for start, end in citation["spans"]) == citation["quote"]
        assert citation["source"] == f"{REPORT}.txt"


def test_ask_refuses_with_status_1(wenbao):
    done = wenbao("ask", "临清市市长电话", "--json")
    assert done.status == 1
    (answer,) = done.records
    assert answer["refused"]
    assert answer["short"] is None
    assert answer["refusal"]["kind"] in {"absent", "other_period", "other_region", "not_a_question"}


def test_ask_answers_each_line_of_standard_input_in_order(wenbao):
    questions = ["2026年粮食目标？", "临清市市长电话", "2025年城镇新增就业多少人"]
    done = wenbao("ask", "-", "--json", stdin="\n".join(questions) + "\n\n")
    assert done.status == 0
    assert [answer["question"] for answer in done.records] == questions
    assert [answer["refused"] for answer in done.records] == [False, True, False]


def test_ask_lines_as_text_repeat_the_question(wenbao):
    done = wenbao("ask", "-", stdin="2026年粮食目标？\n临清市市长电话\n")
    asked = [line for line in done.out.splitlines() if line.startswith("> ")]
    assert asked == ["> 2026年粮食目标？", "> 临清市市长电话"]


def test_ask_lines_with_nothing_answered_is_status_1(wenbao):
    assert wenbao("ask", "-", "--json", stdin="临清市市长电话\n").status == 1


def test_a_line_that_cannot_be_asked_is_named_and_the_others_are_answered(wenbao):
    done = wenbao("ask", "-", "--json", stdin=f"2026年粮食目标？\n{'长' * 10_000}\n2025年城镇新增就业多少人\n")
    assert done.status == 2
    assert "line 2" in done.err
    assert [answer["refused"] for answer in done.records] == [False, True, False]
    assert done.records[1]["refusal"]["kind"] == "not_a_question"


def test_each_answer_is_out_before_the_next_question_comes(bundled_library):
    command = [sys.executable, "-m", "qa.cli", "--library", str(bundled_library), "ask", "-", "--json"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin
        assert process.stdout
        for question in ("2026年粮食目标？", "2025年城镇新增就业多少人"):
            process.stdin.write(f"{question}\n".encode())
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "empty"), ("  \n", "empty"), ("长" * 10_000, "10000"), ("x" * (LONGEST_QUESTION + 1), "characters")],
)
def test_a_question_that_cannot_be_asked_is_one_line(wenbao, question, message):
    done = wenbao("ask", question)
    assert done.status == 2
    assert is_one_line(done)
    assert message in done.err


def test_input_that_is_not_utf8_is_one_line(wenbao):
    done = wenbao("ask", "-", stdin="2026年粮食目标？".encode("gbk"))
    assert done.status == 2
    assert is_one_line(done)
    assert "UTF-8" in done.err


def test_an_unknown_report_is_one_line(wenbao):
    for argv in (("ask", "粮食？", "--report", "nowhere"), ("show", "nowhere"), ("remove", "nowhere"),
                 ("facts", "--report", "nowhere"), ("search", "粮食", "--report", "nowhere")):
        done = wenbao(*argv)
        assert done.status == 2, argv
        assert is_one_line(done), argv
        assert "nowhere" in done.err
        assert "wenbao reports" in done.err


def test_another_region_is_not_answered_from_this_one(wenbao):
    assert wenbao("ask", "2026年粮食目标？", "--region", "上海市").status == 1
    assert wenbao("ask", "2026年粮食目标？", "--region", "临清").status == 0


def test_ask_loads_nothing_slow(bundled_library):
    code = (
        "import sys; from qa.cli import main; main(['ask', '2026年粮食目标？']); main(['ask', '2026 grain target?']);"
        "print(sorted({'torch', 'gradio', 'sentence_transformers', 'transformers', 'pandas', 'scipy', 'fastapi',"
        " 'pydantic', 'mcp'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "WENBAO_LIBRARY": str(bundled_library)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[-1] == "[]"


# search, facts, reports, show


def test_search_lists_passages(wenbao, source_text):
    done = wenbao("search", "城镇新增就业", "-k", "3", "--json")
    assert done.status == 0
    hits = done.records
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert hit.keys() == HIT_NAMES
        assert "".join(source_text[start:end] for start, end in hit["spans"]) == hit["text"]
        assert hit["sentence"] in hit["text"]
    assert "就业" in hits[0]["text"]
    text = wenbao("search", "城镇新增就业", "-k", "3").out
    assert text.startswith("1. ")
    assert hits[0]["text"] in text


def test_facts_find_the_target_of_jobs(wenbao, source_text):
    done = wenbao("facts", "就业", "--role", "target", "--json")
    assert done.status == 0
    found = done.records
    assert {fact["role"] for fact in found} == {"target"}
    assert any((fact["value"], fact["unit"]) == ("5000", "人") for fact in found)
    for fact in found:
        assert fact.keys() == FACT_NAMES
        assert "".join(source_text[start:end] for start, end in fact["spans"]) == fact["quote"]


def test_facts_are_narrowed_by_the_year_they_are_of(wenbao):
    periods = {fact["period"] for fact in wenbao("facts", "--year", "2025", "--json").records}
    assert periods == {"2025"}


def test_facts_as_text_are_one_line_each(wenbao):
    lines = wenbao("facts", "就业", "--role", "target").out.splitlines()
    assert len(lines) == len(wenbao("facts", "就业", "--role", "target", "--json").records)
    assert any("5000人" in line and "2026" in line and REPORT in line for line in lines)


def test_facts_csv_is_for_spreadsheets(bundled_library):
    done = run_process("facts", "--csv", library=bundled_library)
    assert done.returncode == 0
    assert done.stdout.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert len(rows) >= 250
    assert {row["report"] for row in rows} == {REPORT}
    assert any(row["value"] == "-6.6" for row in rows)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_nothing_found_is_said_on_standard_error(wenbao):
    done = wenbao("facts", "没有这个指标", "--json")
    assert done.status == 0
    assert done.out == ""
    assert "no fact found" in done.err


def test_reports_lists_what_there_is(wenbao):
    (report,) = wenbao("reports", "--json").records
    assert report.keys() == REPORT_NAMES
    assert (report["id"], report["region"], report["year"]) == (REPORT, "临清市", 2026)
    assert report["facts"] >= 250
    assert wenbao("reports").out.startswith(f"{REPORT}  临清市  2026  ")


def test_show_prints_the_source_as_it_stands(wenbao, source_text):
    assert wenbao("show", REPORT).out.removesuffix("\n") == source_text.removesuffix("\n")
    assert wenbao("show", REPORT, "--span", "10-20").out == source_text[10:20] + "\n"
    assert wenbao("show", REPORT, "--span", "10-20,30-40").out == source_text[10:20] + source_text[30:40] + "\n"


@pytest.mark.parametrize("span", ["5", "9-3", "a-b", "3-3", "0-99999999"])
def test_a_wrong_span_is_one_line(wenbao, span):
    done = wenbao("show", REPORT, "--span", span)
    assert done.status == 2
    assert is_one_line(done)
    assert "--span" in done.err


# eval


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    questions = [
        {"id": "a", "question": "2026年粮食目标？", "kind": "figure", "answers": ["15亿斤"]},
        {"id": "b", "question": "临清市市长电话", "kind": "none", "answers": []},
        {"id": "c", "question": "2025年城镇新增就业多少人", "kind": "figure", "answers": ["1人"]},
    ]
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    return path


def test_eval_grades_every_question(wenbao, gold):
    done = wenbao("eval", gold)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("wrong: c ")
    assert [line.split() for line in lines[2:4]] == [["figure", "2", "0.500", "0.500"], ["none", "1", "1.000", "1.000"]]


def test_eval_json_is_one_object(wenbao, gold):
    (graded,) = wenbao("eval", gold, "--json").records
    assert graded["kinds"]["all"]["n"] == 3
    assert graded["refusal"] == {"unanswerable_refused": 1.0, "answerable_refused": 0.0}
    assert [(one["id"], one["right"]) for one in graded["questions"]] == [("a", True), ("b", True), ("c", False)]


@pytest.mark.parametrize("content", [b"", b"not json\n", b'{"id": "a"}\n', b"\xff\xfe\xff", None])
def test_a_wrong_file_of_questions_is_one_line(wenbao, tmp_path, content):
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    done = wenbao("eval", path)
    assert done.status == 2
    assert is_one_line(done)
    assert "gold.jsonl" in done.err


# add, remove


def test_add_reads_folders_and_names_what_it_cannot_read(wenbao, tmp_path, bundled_report):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    text = bundled_report.read_text(encoding="utf-8")
    (folder / "deep" / "gbk.txt").write_bytes(text.encode("gb18030"))
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.txt").write_text(text, encoding="utf-8")
    library = tmp_path / "library"
    done = wenbao("add", folder, "--library", library)
    assert done.status == 2
    assert done.out == ""
    unread = [line for line in done.err.splitlines() if line.startswith("not read: ")]
    assert len(unread) == 3
    for name in ("empty.txt", "binary.txt", "picture.jpg"):
        assert any(name in line for line in unread)
    assert "1 added, 2 not read" in done.err
    assert [report["id"] for report in wenbao("reports", "--library", library, "--json").records] == ["gbk"]
    answer = wenbao("ask", "2026年粮食目标？", "--library", library, "--json").records[0]
    assert "15亿斤" in answer["short"]


def test_add_takes_region_and_year_from_its_options(wenbao, tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("工作报告\n\n2030年城镇新增就业目标为123人。\n", encoding="utf-8")
    library = tmp_path / "library"
    assert wenbao("--library", library, "add", path, "--region", "某某县", "--year", "2030").status == 0
    (report,) = wenbao("reports", "--library", library, "--json").records
    assert (report["region"], report["year"]) == ("某某县", 2030)


def test_add_again_replaces(wenbao, own_library, bundled_report):
    assert wenbao("add", bundled_report, "--library", own_library).status == 0
    assert len(wenbao("reports", "--library", own_library, "--json").records) == 1


def test_two_files_of_one_name_do_not_hide_each_other(wenbao, tmp_path, bundled_report):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(bundled_report, tmp_path / name / "same.txt")
    done = wenbao("add", tmp_path / "a", tmp_path / "b", "--library", tmp_path / "library")
    assert done.status == 2
    assert "same report" in done.err
    assert "1 added, 1 not read" in done.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
        ("picture.jpg", b"\xff\xd8\xff", "picture.jpg"),
        ("none.txt", None, "none.txt"),
    ],
)
def test_an_unreadable_file_is_named_and_the_library_unharmed(wenbao, own_library, tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = wenbao("add", path, "--library", own_library)
    assert done.status == 2
    assert message in done.err.splitlines()[0]
    assert len(done.err.splitlines()) == 2
    assert wenbao("ask", "2026年粮食目标？", "--library", own_library).status == 0


def test_a_folder_without_readable_files_is_one_line(wenbao, own_library, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff")
    done = wenbao("add", folder, "--library", own_library)
    assert done.status == 2
    assert is_one_line(done)
    assert "pictures" in done.err


def test_remove_takes_a_report_out_for_good(wenbao, own_library):
    assert wenbao("remove", REPORT, "--library", own_library).status == 0
    done = wenbao("reports", "--library", own_library)
    assert done.out == ""
    assert "wenbao add" in done.err


# libraries


def test_a_new_library_is_filled_with_the_bundled_report(wenbao, tmp_path):
    folder = tmp_path / "new" / "library"
    assert wenbao("ask", "2026年粮食目标？", "--library", folder).status == 0


def test_a_folder_that_is_no_library_is_one_line_and_unharmed(wenbao, tmp_path):
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = wenbao("ask", "2026年粮食目标？", "--library", tmp_path)
    assert done.status == 2
    assert is_one_line(done)
    assert str(tmp_path) in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_is_no_library_is_one_line(wenbao, tmp_path):
    path = tmp_path / "file"
    path.touch()
    done = wenbao("reports", "--library", path)
    assert done.status == 2
    assert is_one_line(done)


def test_a_damaged_library_is_one_line_and_left_as_it_is(wenbao, tmp_path):
    database = tmp_path / "library" / "library.db"
    database.parent.mkdir()
    database.write_bytes(b"SQLite format 3\x00" + b"damaged" * 1000)
    before = database.read_bytes()
    done = wenbao("reports", "--library", database.parent)
    assert done.status == 2
    assert is_one_line(done)
    assert database.read_bytes() == before


@pytest.fixture
def bound_by_permissions():
    """What to put before a command so that permissions bind it: root may write everywhere otherwise."""
    if os.name == "nt" or os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to give that up")
    return ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions there")
def test_a_read_only_library_is_read_and_not_changed(wenbao, own_library, bundled_report, bound_by_permissions):
    for path in (*own_library.rglob("*"), own_library):
        path.chmod(0o555 if path.is_dir() else 0o444)
    asked, added, new = (
        run_process(*argv, library=library, before=bound_by_permissions)
        for argv, library in (
            (("ask", "2026年粮食目标？"), own_library),
            (("add", "--again", bundled_report), own_library),
            (("reports",), own_library / "new"),
        )
    )
    own_library.chmod(0o755)
    assert asked.returncode == 0
    for done in (added, new):
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert str(own_library).encode() in done.stderr
    assert len(wenbao("reports", "--library", own_library, "--json").records) == 1


# the command itself


@pytest.mark.parametrize(
    "argv",
    [(), ("ask",), ("nonsense",), ("ask", "a", "b"), ("facts", "--role", "maybe"), ("facts", "--json", "--csv"),
     ("search", "a", "-k", "0"), ("ask", "a", "--year", "x"), ("serve", "--auth", "nobody"), ("serve", "--port", "-1")],
)
def test_wrong_use_is_one_line_with_status_2(wenbao, argv):
    done = wenbao(*argv)
    assert done.status == 2
    assert is_one_line(done)
    assert "--help" in done.err


def test_serving_other_machines_needs_a_login_or_a_word(wenbao):
    done = wenbao("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.status == 2
    assert is_one_line(done)
    assert "--auth" in done.err


def test_serve_hands_on_what_guards_it(wenbao, monkeypatch):
    from qa import server

    given: dict[str, object] = {}
    monkeypatch.setattr(server, "serve", lambda _, host, port, **guards: given.update(guards, host=host, port=port))
    assert wenbao("serve", "--auth", "me:secret", "--read-only", "--name", "a.example", "--port", "0").status == 0
    wanted = {"host": "127.0.0.1", "port": 0, "auth": "me:secret", "no_auth": False}
    assert given == wanted | {"read_only": True, "names": ["a.example"]}
    monkeypatch.setenv("WENBAO_READ_ONLY", "yes")
    wenbao("serve")
    assert (given["read_only"], given["auth"], given["names"]) == (True, None, [])
    monkeypatch.setenv("WENBAO_READ_ONLY", "maybe")
    assert is_one_line(wenbao("serve"))


@pytest.mark.slow
def test_serve_answers_until_it_is_interrupted(bundled_library):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa.cli", "--library", str(bundled_library), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stderr.readline() == f"Wenbao: http://127.0.0.1:{port}\n".encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as reply:
            assert json.load(reply)["reports"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


def test_doctor_names_what_is_there(wenbao, bundled_library):
    done = wenbao("doctor")
    assert done.status == 0
    for name in ("faiss-cpu", "tantivy", "sentence-transformers", "gradio", "encoder", str(bundled_library)):
        assert name in done.out
    readers = [line.split()[1:] for line in done.out.splitlines() if line.startswith("reads")]
    assert [".docx", "lxml"] in [reader[:2] for reader in readers]
    assert ["scanned", ".pdf"] in [reader[:2] for reader in readers]


def test_doctor_names_what_is_missing(wenbao, monkeypatch):
    from importlib import metadata

    real = metadata.version

    def version(name):
        if name == "gradio":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    done = wenbao("doctor")
    assert done.status == 2
    assert "pip install gradio" in done.out


def test_a_closed_pipe_is_quiet(bundled_library):
    command = [sys.executable, "-m", "qa.cli", "--library", str(bundled_library), "facts", "--json"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_ctrl_c_is_quiet(bundled_library):
    command = [sys.executable, "-m", "qa.cli", "--library", str(bundled_library), "ask", "-", "--json"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write("2026年粮食目标？\n".encode())
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == b""


def test_output_is_utf8_whatever_the_terminal_says(bundled_library):
    done = run_process("reports", library=bundled_library, PYTHONIOENCODING="ascii")
    assert "临清市" in done.stdout.decode("utf-8")


def test_colours_are_for_terminals(wenbao, monkeypatch):
    monkeypatch.setattr("qa.console.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1m" in wenbao("ask", "2026年粮食目标？").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in wenbao("ask", "2026年粮食目标？").out
