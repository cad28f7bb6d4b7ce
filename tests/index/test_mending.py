"""What a disk may do to a library: found, mended where the source is whole, told where it is not."""

from __future__ import annotations

import sqlite3

import pytest

from index import Library, LibraryError
from index.embedding import Embedder
from index.mending import Damage, salvage
from tests.index.fakes import make_report

TEXTS = {
    "a": ["2026年粮食产量目标10万吨。", "新增就业五千人。"],
    "b": ["2025年粮食产量9万吨。", "旅游收入增长8%。"],
    "c": ["公路通车里程3000公里。"],
}


@pytest.fixture
def folder(tmp_path, encoder):
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        for name, lines in TEXTS.items():
            library.add(make_report(name, lines, region="临清市", year=2026), digest=f"digest-{name}")
        library.search("粮食")
    return tmp_path / "library"


def harm(folder, statement, *values):
    with sqlite3.connect(folder / "library.db") as connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


def mended(folder, encoder):
    with Library.open(folder, encoder=encoder) as library:
        return list(library.mend())


def everything(folder, encoder):
    with Library.open(folder, encoder=encoder) as library:
        names = [info.id for info in library.reports()]
        return (
            {name: (library.report(name), library.passages(name)) for name in names},
            sorted(map(repr, library.facts())),
            [(hit.passage, round(hit.score, 5)) for hit in library.search("粮食产量目标")],
        )


def test_a_whole_library_has_no_damage(folder, encoder):
    assert mended(folder, encoder) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passages SET text = '别的话' WHERE id = 'a:0'",
        "UPDATE passages SET text = CAST(x'ff' AS TEXT) WHERE id = 'a:0'",
        "DELETE FROM passages WHERE id = 'a:0'",
        "UPDATE passages SET tokens = NULL WHERE id = 'a:0'",
        "UPDATE vectors SET row = zeroblob(length(row)) WHERE number = 1",
        "DELETE FROM vectors WHERE number = 1",
        "UPDATE facts SET value = '11' WHERE report_id = 'a'",
    ],
)
def test_what_was_computed_is_computed_again(folder, encoder, statement):
    before = everything(folder, encoder)
    harm(folder, statement)
    found = mended(folder, encoder)
    assert Damage("a", mended=True) in found
    assert all(damage.mended for damage in found)
    assert everything(folder, encoder) == before
    assert mended(folder, encoder) == []
    with Library.open(folder, encoder=encoder) as library:
        assert {info.id: info.digest for info in library.reports()}["a"] == "digest-a"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sources SET text = replace(text, '10万吨', '70万吨') WHERE report = 1",
        "UPDATE reports SET year = 2025 WHERE id = 'a'",
        "DELETE FROM checksums WHERE report = 1",
    ],
)
def test_a_source_that_is_not_as_it_was_is_told_and_left(folder, encoder, statement):
    harm(folder, statement)
    assert mended(folder, encoder) == [Damage("a", mended=False, lost=True)]
    with Library.open(folder, encoder=encoder) as library:
        assert [info.id for info in library.reports()] == ["a", "b", "c"]
        library.add(make_report("a", TEXTS["a"]))
    assert mended(folder, encoder) == []


def test_wrong_counts_of_tokens_are_counted_again(folder, encoder):
    before = everything(folder, encoder)
    harm(folder, "UPDATE tokens SET passages = passages + 1")
    assert mended(folder, encoder) == [Damage("the counts of tokens", mended=True)]
    assert everything(folder, encoder) == before


def test_a_flipped_byte_in_the_index_of_words_is_found(folder, encoder):
    (path, *_) = sorted((folder / "keyword").glob("*.idx"))
    content = bytearray(path.read_bytes())
    content[3] ^= 0x10
    path.write_bytes(content)
    assert mended(folder, encoder) == [Damage("the index of words", mended=True)]
    assert mended(folder, encoder) == []


def test_a_flipped_byte_in_the_index_of_vectors_is_found(folder, encoder, monkeypatch):
    monkeypatch.setattr("index.dense._SMALL", 0)
    with Library.open(folder, encoder=encoder) as library:
        library.rebuild()
    (path,) = folder.glob("vectors-*.faiss")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)
    assert mended(folder, encoder) == [Damage("the index of vectors", mended=True)]
    assert mended(folder, encoder) == []


def spoil(folder, table):
    """Overwrite the first page of a table."""
    with sqlite3.connect(folder / "library.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    connection.close()
    path = folder / "library.db"
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(content)


@pytest.mark.parametrize("table", ["passages", "vectors", "facts", "tokens"])
def test_a_broken_database_is_saved_from_its_sources(folder, encoder, table):
    before = everything(folder, encoder)
    spoil(folder, table)
    with pytest.raises(LibraryError, match=r"is damaged .*wenbao doctor --rebuild"):
        mended(folder, encoder)
    saved = salvage(folder, Embedder.of(encoder))
    assert saved is not None
    catalogue, lost = saved
    assert ([info.id for info in catalogue.infos], lost) == (["a", "b", "c"], [])
    assert everything(folder, encoder) == before
    assert mended(folder, encoder) == []
    assert (folder / "library.db.damaged").exists()


def test_what_cannot_be_saved_is_named(folder, encoder):
    harm(folder, "UPDATE sources SET text = CAST(x'ff' AS TEXT) WHERE report = 2")
    spoil(folder, "passages")
    saved = salvage(folder, Embedder.of(encoder))
    assert saved is not None
    assert ([info.id for info in saved[0].infos], saved[1]) == (["a", "c"], ["b"])


def test_a_whole_database_is_not_replaced(folder, encoder):
    assert salvage(folder, Embedder.of(encoder)) is None
    assert not (folder / "library.db.damaged").exists()


# Older formats

FORMAT_1 = """
CREATE TABLE vectors_1 (report INTEGER PRIMARY KEY, dim INTEGER NOT NULL, rows BLOB NOT NULL);
CREATE TABLE removals_1 (change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
"""


def made_older(folder):
    """Turn a library of today into one of format 1, as it was written then."""
    import numpy as np

    from index.rows import Tokens

    with sqlite3.connect(folder / "library.db") as connection:
        for table in ("vectors_1", "removals_1"):
            (statement,) = (part for part in FORMAT_1.split(";") if table in part)
            connection.execute(statement)
        for number, first, last in connection.execute("SELECT number, first, last FROM reports").fetchall():
            between = (first, last)
            query = "SELECT row FROM vectors WHERE number >= ? AND number < ? ORDER BY number"
            blobs = [blob for (blob,) in connection.execute(query, between)]
            connection.execute("INSERT INTO vectors_1 VALUES (?, ?, ?)", (number, len(blobs[0]) // 2, b"".join(blobs)))
        for number, blob in connection.execute("SELECT number, tokens FROM passages").fetchall():
            held = Tokens.unpack(blob)
            old = np.concatenate([[len(held.groups)], held.groups.ravel(), held.ids]).astype("<i4").tobytes()
            connection.execute("UPDATE passages SET tokens = ? WHERE number = ?", (old, number))
        connection.execute("INSERT INTO removals_1 SELECT change, first, last FROM removals")
        for table in ("vectors", "removals"):
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE {table}_1 RENAME TO {table}")
        connection.execute("DROP TABLE checksums")
        connection.execute("ALTER TABLE reports DROP COLUMN digest")
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def test_an_older_library_is_brought_up_to_date(folder, encoder):
    with Library.open(folder, encoder=encoder) as library:
        library.remove("c")
    before = everything(folder, encoder)
    made_older(folder)
    assert everything(folder, encoder) == before
    assert mended(folder, encoder) == []
    with sqlite3.connect(folder / "library.db") as connection:
        assert connection.execute("PRAGMA user_version").fetchall() == [(2,)]
    connection.close()


def test_a_migration_that_fails_leaves_the_older_library(folder, encoder, monkeypatch):
    before = everything(folder, encoder)
    made_older(folder)
    with monkeypatch.context() as patched:
        patched.setattr("index.schema.Tokens.pack", lambda tokens: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Library.open(folder, encoder=encoder)
    with sqlite3.connect(folder / "library.db") as connection:
        assert connection.execute("PRAGMA user_version").fetchall() == [(1,)]
    connection.close()
    assert everything(folder, encoder) == before


def test_a_library_that_may_only_be_read_is_checked_and_left_as_it_is(folder, encoder, monkeypatch):
    harm(folder, "UPDATE facts SET value = '11' WHERE report_id = 'a'")
    harm(folder, "UPDATE sources SET text = '别的话' WHERE report = 2")
    before = (folder / "library.db").read_bytes()
    monkeypatch.setattr("index.sqlite.os.access", lambda *_: False)
    assert mended(folder, encoder) == [Damage("a", mended=False), Damage("b", mended=False, lost=True)]
    assert (folder / "library.db").read_bytes() == before
