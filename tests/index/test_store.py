"""The contract of a store, checked against brute force."""

from __future__ import annotations

import json
import math
import random
from collections import Counter

import numpy as np
import pytest

from corpus.report import Report
from index import keyword
from index.addition import unpack_vectors
from index.database import Database
from index.dense import VectorIndex
from index.local import LocalStore
from index.places import context_of
from index.retriever import EVERYTHING, Vectors, Where
from index.terms import terms
from tests.index.fakes import DIM, make_addition, make_report

WORDS = ["粮食", "产量", "就业", "工业", "投资", "旅游", "水利", "公路", "学校", "医院", "2025", "2026"]
REGIONS = ["临清市", "山东省", "山西省"]


class Shelf:
    """A database with its store, and what was put there."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.database = Database(folder / "library.db")
        self.store = LocalStore(self.database, folder, lambda: "hash-128")

    def put(self, report, vectors=None):
        with self.database.writing():
            self.database.put(make_addition(report, vectors))

    def drop(self, name):
        with self.database.writing():
            self.database.drop(name)

    def close(self):
        self.store.close()
        self.database.close()

    def all(self, where=EVERYTHING):
        """Number, passage and report of everything that `where` allows."""
        return [
            (number, passage, entry.info)
            for entry in self.database.catalogue.entries
            if where.allows(entry.info)
            for number, passage in self.database.passages_of(entry)
        ]


@pytest.fixture
def shelf(tmp_path):
    opened = Shelf(tmp_path / "library")
    yield opened
    opened.close()


def vector_of(report):
    return unpack_vectors(make_addition(report).vectors)[0]


def some_reports(seed, count=6):
    draw = random.Random(seed)
    for n in range(count):
        lines = ["".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(draw.randint(1, 8))]
        yield make_report(f"r{n}", lines, region=draw.choice(REGIONS), year=draw.choice([2025, 2026]), kind="计划")


def brute_bm25(shelf, query, where):
    """Okapi BM25, k1 = 1.2, b = 0.75, over the passages' terms and, weighted, over those of their context."""
    everything = shelf.all()
    fields = [
        (1.0, {number: Counter(terms(passage.text)) for number, passage, _ in everything}),
        (
            keyword.CONTEXT_WEIGHT,
            {number: Counter(terms(context_of(info, passage.section))) for number, passage, info in everything},
        ),
    ]
    scores = dict.fromkeys((number for number, _, _ in shelf.all(where)), 0.0)
    for share, counted in fields:
        lengths = {number: counts.total() for number, counts in counted.items()}
        average = sum(lengths.values()) / len(lengths)
        for term, weight in query.items():
            held = sum(term in counts for counts in counted.values())
            idf = math.log(1 + (len(counted) - held + 0.5) / (held + 0.5))
            for number in scores:
                frequency = counted[number][term]
                saturation = frequency + 1.2 * (1 - 0.75 + 0.75 * lengths[number] / average)
                scores[number] += share * weight * idf * 2.2 * frequency / saturation
    found = {number: score for number, score in scores.items() if score > 0}
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def check_bm25(shelf, query, where):
    found, expected = shelf.store.by_terms(query, depth=1000, where=where), brute_bm25(shelf, query, where)
    assert {number for number, _ in found} == {number for number, _ in expected}
    scores = dict(expected)
    assert [score for _, score in found] == pytest.approx([scores[number] for number, _ in found], rel=1e-4)
    assert found == sorted(found, key=lambda item: (-item[1], item[0]))


WHERES = [
    EVERYTHING,
    Where(regions=("临清市",)),
    Where(regions=("山",), years=(2026,)),
    Where(reports=("r1", "r3")),
    Where(kinds=("公报",)),
    Where(years=(2025, 2026), kinds=("计划",)),
]


@pytest.mark.parametrize("seed", range(4))
def test_terms_find_what_brute_force_finds(shelf, seed):
    for report in some_reports(seed):
        shelf.put(report)
    for where in WHERES:
        for query in ({"粮食": 1.0}, {"就业": 1.0, "2026": 0.5, "产量": 2.0}, {"临清市": 1.0}, {"没有": 1.0}, {}):
            check_bm25(shelf, query, where)


@pytest.mark.parametrize("seed", range(4))
def test_vectors_find_what_brute_force_finds(shelf, seed):
    for report in some_reports(seed):
        shelf.put(report)
    vector = np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)
    rows: dict[int, Vectors] = {}
    for entry in shelf.database.catalogue.entries:
        rows.update(zip(range(entry.first, entry.last), shelf.database.vectors_of(entry), strict=True))
    for where in WHERES:
        exact = {number: float(rows[number] @ vector) for number, _, _ in shelf.all(where)}
        expected = sorted(exact.items(), key=lambda item: (-item[1], item[0]))
        for depth in (1, 5, 1000):
            found = shelf.store.by_vector(vector, depth=depth, where=where)
            assert [score for _, score in found] == pytest.approx([s for _, s in expected[:depth]], abs=1e-5)
            assert all(exact[number] == pytest.approx(score, abs=1e-5) for number, score in found)


def test_vectors_of_chosen_passages(shelf):
    for report in some_reports(1):
        shelf.put(report)
    vector = np.random.default_rng(1).standard_normal(DIM).astype(np.float32)
    every = dict(shelf.store.by_vector(vector, depth=1000, where=EVERYTHING))
    chosen = sorted(every)[::3]
    found, vectors = shelf.database.vectors([*reversed(chosen), 10_000])
    assert found == chosen
    assert (vectors @ vector).tolist() == pytest.approx([every[number] for number in chosen], abs=1e-5)
    assert shelf.database.vectors([])[0] == []


def test_a_filter_does_not_lose_what_stands_deep_in_the_ranking(shelf):
    for n in range(40):
        shelf.put(make_report(f"a{n:02}", ["粮食粮食粮食产量"] * 5, region="山东省", year=2025))
    shelf.put(make_report("wanted", ["在许多别的话之后也提到了粮食"], region="临清市", year=2026))
    where = Where(regions=("临清市",))
    assert len(shelf.store.by_terms({"粮食": 1.0}, depth=3, where=where)) == 1
    vector = vector_of(make_report("q", ["粮食产量"]))
    assert len(shelf.store.by_vector(vector, depth=3, where=where)) == 1


def test_nothing_is_found_in_an_empty_store_or_for_an_empty_vector(shelf):
    assert shelf.store.by_terms({"粮食": 1.0}, depth=5, where=EVERYTHING) == []
    assert shelf.store.by_vector(np.ones(DIM, np.float32), depth=5, where=EVERYTHING) == []
    shelf.put(make_report("a", ["粮食"]))
    assert shelf.store.by_vector(np.zeros(DIM, np.float32), depth=5, where=EVERYTHING) == []


@pytest.mark.parametrize("seed", range(3))
def test_any_history_ends_where_a_fresh_start_would(shelf, tmp_path, seed):
    draw = random.Random(seed)
    reports = list(some_reports(seed, count=8))
    left: dict[str, Report] = {}
    for _ in range(25):
        report = draw.choice(reports)
        if draw.random() < 0.4:
            shelf.drop(report.id)
            left.pop(report.id, None)
        else:
            shelf.put(report)
            left.pop(report.id, None)
            left[report.id] = report
        if draw.random() < 0.3:
            shelf.store.catch_up()
        if draw.random() < 0.2:
            shelf.store.close()
            shelf.store = LocalStore(shelf.database, shelf.folder, lambda: "hash-128")
    for where in WHERES:
        check_bm25(shelf, {"就业": 1.0, "2026": 0.5, "产量": 2.0}, where)
    fresh = Shelf(tmp_path / "fresh")
    for report in left.values():
        fresh.put(report)
    vector = np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)
    found = [
        [(shop.database.passages([number])[number].id, round(score, 5)) for number, score in hits]
        for shop in (shelf, fresh)
        for hits in [shop.store.by_vector(vector, depth=50, where=EVERYTHING)]
    ]
    assert found[0] == found[1]
    fresh.close()


def test_token_counts_follow_what_is_there(shelf):
    for report in some_reports(5):
        shelf.put(report)
    shelf.drop("r2")
    shelf.put(make_report("r3", ["粮食产量"]))
    numbers = [number for number, _, _ in shelf.all()]
    expected = Counter(token for held in shelf.database.tokens(numbers).values() for token in set(held.ids.tolist()))
    assert shelf.database.token_counts(range(5000)) == expected


def test_a_snapshot_of_the_vectors_is_taken_up_again(shelf, monkeypatch):
    monkeypatch.setattr("index.dense._SMALL", 3)
    for report in some_reports(2):
        shelf.put(report)
    shelf.store.catch_up()
    shelf.drop("r0")
    shelf.put(make_report("r9", ["水利公路"]))
    (snapshot,) = shelf.folder.glob("vectors-*.faiss")
    assert snapshot == VectorIndex(shelf.folder, encoder="hash-128", newest=0).snapshot(6)
    vector = vector_of(make_report("q", ["水利公路"]))
    before = shelf.store.by_vector(vector, depth=9, where=EVERYTHING)
    again = LocalStore(shelf.database, shelf.folder, lambda: "hash-128")
    assert again.by_vector(vector, depth=9, where=EVERYTHING) == before
    assert shelf.database.passages([before[0][0]])[before[0][0]].id == "r9:0"


def test_many_vectors_are_kept_in_cells(tmp_path, monkeypatch):
    """Among few reports all cells are searched; what was removed is gone, what was added later is there."""
    rng = np.random.default_rng(1)

    def some(count):
        rows = rng.normal(size=(count, 16)).astype(np.float32)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)

    vectors = some(900)
    flat = VectorIndex(tmp_path, encoder="flat", newest=0)
    flat.update(1, [], [(0, vectors)])
    monkeypatch.setattr("index.dense._MANY", 400)
    monkeypatch.setattr("index.dense._CELLS", 8)
    monkeypatch.setattr("index.dense._SMALL", 0)
    cells = VectorIndex(tmp_path, encoder="cells", newest=0)
    cells.update(1, [], ((at, vectors[at : at + 100]) for at in range(0, 900, 100)))
    assert cells.holds([(0, vectors)])
    assert not cells.holds([(0, vectors[::-1])])
    assert not cells.holds([(5, vectors)])
    same = [
        len({n for n, _ in flat.search(query, depth=10, ranges=None)} & {n for n, _ in found}) / len(found)
        for query in some(40)
        if (found := cells.search(query, depth=10, ranges=None))
    ]
    assert np.mean(same) > 0.3  # random vectors lie in no clusters: a fifth of the cells hold a good part
    ranges = [(30, 90), (600, 640)]
    for index in (cells, flat):
        index.update(2, [(40, 60)], [])
    cells.save()
    again = VectorIndex(tmp_path, encoder="cells", newest=2)
    assert again.seen == 2
    for query in some(20):
        wanted = [n for n, _ in flat.search(query, depth=50, ranges=ranges)]
        assert [n for n, _ in cells.search(query, depth=50, ranges=ranges)] == wanted
        assert [n for n, _ in again.search(query, depth=50, ranges=ranges)] == wanted
    later = some(1)
    again.update(3, [], [(900, later)])
    assert again.search(later[0], depth=1, ranges=None)[0][0] == 900


def test_a_snapshot_that_cannot_be_written_is_done_without(shelf, monkeypatch):
    monkeypatch.setattr("index.dense._SMALL", 0)
    shelf.put(make_report("a", ["粮食"]))
    VectorIndex(shelf.folder, encoder="hash-128", newest=0).snapshot(1).mkdir()
    shelf.store.catch_up()
    assert shelf.store.by_vector(np.ones(DIM, np.float32), depth=1, where=EVERYTHING)
    assert [path.name for path in shelf.folder.glob("*.new")] == []


def test_each_encoder_has_vectors_of_its_own(shelf, monkeypatch):
    monkeypatch.setattr("index.dense._SMALL", 0)
    shelf.put(make_report("a", ["粮食"]))
    shelf.put(make_report("b", ["就业"]))
    shelf.store.catch_up()
    other = LocalStore(shelf.database, shelf.folder, lambda: "other")

    def embed_first(vector):
        tokens = list(shelf.database.tokens([1]).values())
        with shelf.database.writing():
            entry = shelf.database.catalogue.entries[0]
            shelf.database.reembed(entry, encoder="other", vectors=vector[None, :], tokens=tokens)

    def found(store, vector):
        return store.by_vector(vector, depth=3, where=EVERYTHING)

    ones = np.ones(7, np.float32)
    assert found(other, ones) == []
    embed_first(ones)
    assert found(other, ones) == [(1, pytest.approx(7.0))]
    assert [number for number, _ in found(shelf.store, np.ones(DIM, np.float32))] == [2]
    other.catch_up()
    (snapshot,) = shelf.folder.glob("vectors-*.faiss")
    assert snapshot == VectorIndex(shelf.folder, encoder="other", newest=0).snapshot(3)
    embed_first(2 * ones)
    assert found(other, ones) == [(1, pytest.approx(14.0))]


def test_words_are_not_indexed_again_with_the_vectors(shelf):
    shelf.put(make_report("a", ["粮食"]))
    shelf.put(make_report("b", ["就业"]))
    shelf.store.catch_up()
    with shelf.database.writing():
        entry = shelf.database.catalogue.entries[0]
        tokens = list(shelf.database.tokens([1]).values())
        shelf.database.reembed(entry, encoder="other", vectors=np.ones((1, 7), np.float32), tokens=tokens)
    shelf.put(make_report("c", ["粮食"]))
    assert [number for number, _ in shelf.store.by_terms({"粮食": 1.0}, depth=3, where=EVERYTHING)] == [1, 3]
    state = json.loads((shelf.folder / "keyword" / "seen.json").read_text(encoding="utf-8"))
    assert (state["change"], state["newest"], state["deleted"]) == (shelf.database.change, 3, 0)
