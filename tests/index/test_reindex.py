"""A library changes over to another encoder: report by report, and searched all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from index import Library, LibraryError
from tests.conftest import PROJECT
from tests.index.fakes import HashEncoder, make_report


class Other(HashEncoder):
    """Other vectors and other token ids."""

    name = "other-128"

    def token_ids(self, texts):
        return [(ids + 1) % 4096 for ids in super().token_ids(texts)]


class Plain:
    """No tokens, other dimensions."""

    name, dim = "plain-64", 64

    def encode(self, texts, *, is_query=False):
        return HashEncoder().encode(texts)[:, :64]


SLOWLY = """
import sys, time
from index import Library
from tests.index.test_reindex import Other
with Library.open(sys.argv[1], encoder=Other()) as library:
    for info in library.reindex():
        print(info.id, flush=True)
        time.sleep(0.2)
"""


@pytest.fixture
def filled(tmp_path, encoder):
    folder = tmp_path / "filled"
    with Library.open(folder, encoder=encoder) as library:
        for n in range(6):
            library.add(make_report(f"r{n}", [f"粮食产量{n}万吨。", f"城镇新增就业{n}千人。"]))
    return folder


def found(folder, encoder, query="粮食产量"):
    with Library.open(folder, encoder=encoder) as library:
        return library.search(query, k=12)


def fresh(folder, encoder):
    """The same reports in a library that never had another encoder."""
    with Library.open(folder, encoder=encoder) as library:
        for n in range(6):
            library.add(make_report(f"r{n}", [f"粮食产量{n}万吨。", f"城镇新增就业{n}千人。"]))
    return folder


@pytest.mark.parametrize("other", [Other, Plain])
def test_everything_is_as_if_the_encoder_had_always_been_this(filled, tmp_path, encoder, other):
    with Library.open(filled, encoder=encoder) as library:
        before, facts = library.reports(), library.facts()
    with Library.open(filled, encoder=other()) as library:
        assert len(library.stale()) == 6
        assert [info.id for info in library.reindex()] == [f"r{n}" for n in range(6)]
        assert library.stale() == ()
        assert list(library.reindex()) == []
        assert (library.reports(), library.facts()) == (before, facts)
        made = fresh(tmp_path / "fresh", other())
        assert library.search("粮食产量", k=12) == found(made, other())
    assert found(filled, other()) == found(made, other())
    with Library.open(filled, encoder=other()) as one, Library.open(made, encoder=other()) as two:
        numbers = range(1, 7)
        assert one._database.token_counts(range(50_000)) == two._database.token_counts(range(50_000))
        assert one._database.token_counts(range(50_000)) == Counter(
            token for tokens in one._database.tokens(numbers).values() for token in set(tokens.ids.tolist())
        )


def test_a_library_of_another_encoder_says_how_to_mend_it(filled, encoder):
    with Library.open(filled, encoder=Plain()) as library:
        for use in (lambda: library.search("粮食"), lambda: library.add(make_report("x", ["粮食"]))):
            with pytest.raises(LibraryError) as error:
                use()
            message = str(error.value)
            assert "filled with the encoder hash-128, not plain-64" in message
            assert "wenbao reindex" in message
            assert "\n" not in message
        assert len(library.reports()) == 6
    assert len(found(filled, encoder)) == 6


def test_half_way_both_encoders_search(filled, encoder):
    with Library.open(filled, encoder=Plain()) as library:
        work = library.reindex()
        assert [next(work).id, next(work).id] == ["r0", "r1"]
        assert len(library.stale()) == 4
        for name, done in (("r0", True), ("r5", False)):
            hit = next(hit for hit in library.search("粮食产量", k=12) if hit.passage.id == f"{name}:0")
            assert (hit.parts["dense"] > 0) == done
            assert hit.parts["bm25"] > 0
        old = {hit.passage.id: hit.parts for hit in found(filled, encoder)}
        assert old["r5:0"]["dense"] > 0
        assert old["r5:0"]["maxsim"] > 0
        assert old["r0:0"] == {"bm25": pytest.approx(1.0, abs=0.2), "dense": 0.0, "maxsim": 0.0, "context": 0.0}
        assert [info.id for info in work] == ["r2", "r3", "r4", "r5"]


def test_vectors_are_kept_where_only_the_words_have_changed(filled, monkeypatch):
    with Library.open(filled, encoder=Plain()) as library:
        list(library.reindex())
        before = library.search("粮食产量", k=12)
    monkeypatch.setattr("index.embedding.StaticEncoder.load", Other)
    encoded = []

    class Counting(Plain):
        def encode(self, texts, *, is_query=False):
            encoded.extend(texts)
            return super().encode(texts)

    with Library.open(filled, encoder=Counting()) as library:
        halfway = library.search("粮食产量", k=12)
        assert [hit.parts["maxsim"] for hit in halfway] == [0.0] * 6
        assert [hit.parts["dense"] for hit in sorted(halfway, key=lambda hit: hit.passage.id)] == [
            hit.parts["dense"] for hit in sorted(before, key=lambda hit: hit.passage.id)
        ]
        encoded.clear()
        assert len(list(library.reindex())) == 6
        assert encoded == []
        assert library.stale() == ()
        assert all(hit.parts["maxsim"] > 0 for hit in library.search("粮食产量", k=12))


def test_what_changes_meanwhile_is_left_as_it_is(filled, encoder):
    with Library.open(filled, encoder=Plain()) as library:
        work = library.reindex()
        next(work)
        library.remove("r1")
        library.add(make_report("r2", ["粮食产量一万吨。"]))
        with Library.open(filled, encoder=Plain()) as another:
            list(another.reindex())
        assert [info.id for info in work] == ["r3", "r4", "r5"]
        assert library.stale() == ()
        assert [info.id for info in library.reports()] == ["r0", "r3", "r4", "r5", "r2"]
        assert len(library.search("粮食", k=12)) == 5


@pytest.mark.skipif(os.name != "posix", reason="no SIGKILL there")
def test_a_killed_reindex_is_taken_up_again(filled, tmp_path):
    command = [sys.executable, "-c", SLOWLY, str(filled)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        done = [process.stdout.readline().strip() for _ in range(2)]
        process.send_signal(signal.SIGKILL)
    assert done == ["r0", "r1"]
    assert process.returncode == -signal.SIGKILL
    began = time.perf_counter()
    with Library.open(filled, encoder=Other()) as library:
        left = [info.id for info in library.stale()]
        assert left in (["r2", "r3", "r4", "r5"], ["r3", "r4", "r5"])
        assert [info.id for info in library.reindex()] == left
    assert time.perf_counter() - began < 5
    assert found(filled, Other()) == found(fresh(tmp_path / "fresh", Other()), Other())
