"""Bigger models from the command line: chosen by an option, changed over to, measured, and missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from functools import partialmethod
from pathlib import Path
from typing import NamedTuple

import pytest
from tqdm import tqdm

from qa.cli import main
from tests.tiny_models import save_encoder, save_reranker

PROJECT = Path(__file__).parents[2]

REINDEX_SLOWLY = """
import sys, time
from index.embedding import Embedder
from qa.cli import main
quick = Embedder.embed
def slow(*args):
    done = quick(*args)
    time.sleep(0.3)
    print(args[1].id, flush=True)
    return done
Embedder.embed = slow
main(sys.argv[1:])
"""


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp("tiny-encoder"))


@pytest.fixture(scope="module")
def tiny_reranker(tmp_path_factory):
    return save_reranker(tmp_path_factory.mktemp("tiny-reranker"))


@pytest.fixture
def library(bundled_library, tmp_path, monkeypatch):
    monkeypatch.setenv("WENBAO_DEVICE", "cpu")
    copy = Path(shutil.copytree(bundled_library, tmp_path / "own"))
    monkeypatch.setenv("WENBAO_LIBRARY", str(copy))
    return copy


@pytest.fixture
def wenbao(library, capsys):
    def run(*argv):
        capsys.readouterr()
        status = main([str(word) for word in argv])
        return Done(status, *capsys.readouterr())

    return run


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    questions = [
        {"question": "2026年粮食目标？", "kind": "figure", "answers": ["15亿斤"], "evidence": ["力争粮食产量突破15亿"]},
        {"question": "2026 grain target?", "lang": "en", "kind": "figure", "answers": ["15亿斤"]},
        {"question": "临清市市长电话", "kind": "none", "answers": []},
    ]
    path.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    return path


def is_one_line(done):
    return done.out == "" and done.err.count("\n") == 1


def test_a_library_changes_over_and_back(wenbao, tiny, tiny_reranker):
    before = wenbao("search", "粮食产量", "--json").out
    refused = wenbao("search", "粮食产量", "--encoder", tiny)
    assert refused.status == 2
    assert is_one_line(refused)
    assert "filled with the encoder static-" in refused.err
    assert "wenbao reindex" in refused.err
    assert wenbao("doctor", "--encoder", tiny).status == 2

    changed = wenbao("reindex", "--encoder", tiny)
    assert (changed.status, changed.out) == (0, "")
    assert "embedded 1 of 1 reports anew with model-16-" in changed.err
    assert f"--encoder {tiny}" in changed.err
    for option in ((), ("--reranker", tiny_reranker)):
        done = wenbao("search", "粮食产量", "--json", "--encoder", tiny, *option)
        hits = [json.loads(line) for line in done.out.splitlines()]
        assert len(hits) == 10
        assert all(hit["parts"]["dense"] > 0 for hit in hits[:3])
        assert ("reranker" in hits[0]["parts"]) == bool(option)
    answer = wenbao("ask", "2026年粮食目标？", "--encoder", tiny)
    assert "15亿斤" in answer.out.splitlines()[0]
    assert wenbao("ask", "2026年粮食目标？").status == 2
    assert "model-16-" in wenbao("doctor", "--encoder", tiny, "--reranker", tiny_reranker).out

    again = wenbao("reindex", "--encoder", tiny)
    assert "embedded 0 of 1 reports" in again.err
    assert wenbao("reindex").status == 0
    assert wenbao("search", "粮食产量", "--json").out == before


def test_a_terminal_sees_how_far_it_is(wenbao, tiny, monkeypatch):
    assert "%|" not in wenbao("reindex", "--encoder", tiny).err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(tqdm, "__init__", partialmethod(tqdm.__init__, mininterval=0))  # however fast it is
    told = wenbao("reindex")
    assert told.out == ""
    assert re.search(r"  0%\|.* 0/(\d+) .*100%\|.* \1/\1 ", told.err, re.DOTALL)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL there")
def test_a_killed_reindex_is_taken_up_again(wenbao, library, tiny, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{name}市2026年政府工作报告\n\n粮食产量增长。\n" * 3, encoding="utf-8")
        assert wenbao("add", tmp_path / f"{name}.txt").status == 0
    command = [sys.executable, "-c", REINDEX_SLOWLY, "reindex", "--encoder", str(tiny)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        assert [process.stdout.readline().strip() for _ in range(3)] == ["linqing-2026-plan", "a", "b"]
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert "unfinished" in wenbao("doctor", "--encoder", tiny).out
    assert wenbao("search", "粮食产量", "--encoder", tiny).status == 0
    resumed = wenbao("reindex", "--encoder", tiny)
    assert resumed.status == 0
    left = int(resumed.err.split()[1])
    assert left in (1, 2)
    assert "unfinished" not in wenbao("doctor", "--encoder", tiny).out


@pytest.mark.parametrize("option", ["--encoder", "--reranker"])
def test_a_model_that_is_missing_is_one_line(wenbao, option):
    for command in (("search", "粮食"), ("ask", "2026年粮食目标？"), ("serve", "--port", "0")):
        done = wenbao(*command, option, "nobody/no-such-model")
        assert done.status == 2
        assert is_one_line(done)
        assert "hf download nobody/no-such-model" in done.err
    assert wenbao("reports", option, "nobody/no-such-model").status == 0
    assert "hf download" in wenbao("doctor", option, "nobody/no-such-model").out


def test_a_wrong_batch_size_is_one_line(wenbao, monkeypatch):
    monkeypatch.setenv("WENBAO_BATCH_SIZE", "many")
    done = wenbao("search", "粮食")
    assert done.status == 2
    assert is_one_line(done)
    assert "WENBAO_BATCH_SIZE" in done.err


def test_indexes_are_rebuilt(wenbao, library):
    shutil.rmtree(library / "keyword")
    done = wenbao("doctor", "--rebuild")
    assert done.status == 0
    assert "made anew" in done.err
    assert (library / "keyword" / "seen.json").is_file()


def test_retrieval_is_measured(wenbao, gold):
    done = wenbao("eval", gold, "--retrieval")
    assert done.status == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert rows[0] == ["by", "answer", "by", "evidence"]
    assert [row[:3] for row in rows[2:6]] == [["all", "2", leg] for leg in ("bm25", "dense", "maxsim", "fused")]
    assert "sentences/s" in done.err
    groups = json.loads(wenbao("eval", gold, "--retrieval", "--json").out)["groups"]
    fused = groups["zh figure"]["fused"]
    assert 0 < fused["answer"]["mrr@10"] <= 1
    cells = [f"{value:.3f}" for by in ("answer", "evidence") for value in fused[by].values()]
    assert len(cells) == 10
    assert ["zh", "figure", "1", "fused", *cells] in rows
    assert [row[-5:] for row in rows if row[:4] == ["en", "figure", "1", "fused"]] == [["-"] * 5]


def test_retrieval_is_measured_as_json(wenbao, gold, tiny_reranker):
    done = wenbao("eval", gold, "--retrieval", "--json", "--reranker", tiny_reranker)
    (measured,) = (json.loads(line) for line in done.out.splitlines())
    assert measured.keys() == {"encoder", "sentences_per_s", "groups", "questions"}
    assert measured["sentences_per_s"] > 0
    assert set(measured["groups"]) == {"all", "zh", "en", "zh figure", "en figure"}
    assert measured["groups"]["all"].keys() == {"n", "bm25", "dense", "maxsim", "fused", "reranked"}
    assert measured["groups"]["en"]["fused"]["evidence"] is None
    assert measured["questions"][0]["places"]["evidence"]["fused"] <= 10


def test_nothing_to_find_is_one_line(wenbao, tmp_path):
    path = tmp_path / "none.jsonl"
    path.write_text('{"question": "临清市市长电话", "kind": "none", "answers": []}', encoding="utf-8")
    done = wenbao("eval", path, "--retrieval")
    assert done.status == 2
    assert is_one_line(done)
