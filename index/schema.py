"""The tables of a library, and how those of an older version become these."""

from __future__ import annotations

import numpy as np

from index.rows import Tokens
from index.sqlite import SqliteFile

FORMAT = 2
"""Version of the tables below, kept in user_version."""

TABLES = """
CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT, change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    encoder TEXT NOT NULL, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL,
    region TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL, date TEXT, body TEXT,
    passages INTEGER NOT NULL, facts INTEGER NOT NULL, characters INTEGER NOT NULL, added TEXT NOT NULL,
    digest TEXT);
CREATE TABLE sources (report INTEGER PRIMARY KEY, text TEXT NOT NULL, pages TEXT NOT NULL, outline TEXT NOT NULL);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, report_id TEXT NOT NULL, kind TEXT NOT NULL, section TEXT NOT NULL,
    pieces TEXT NOT NULL, text TEXT NOT NULL, period TEXT, role TEXT, tokens BLOB);
CREATE TABLE vectors (number INTEGER PRIMARY KEY, row BLOB NOT NULL);
CREATE TABLE facts (
    number INTEGER PRIMARY KEY, report INTEGER NOT NULL, folded TEXT NOT NULL, report_id TEXT NOT NULL,
    region TEXT NOT NULL, indicator TEXT NOT NULL, value TEXT, unit TEXT, hedge TEXT, change TEXT, period TEXT,
    role TEXT NOT NULL, pieces TEXT NOT NULL, quote TEXT NOT NULL, figure TEXT NOT NULL, basis TEXT, text TEXT,
    section TEXT NOT NULL);
CREATE INDEX facts_of_report ON facts (report);
CREATE TABLE tokens (id INTEGER PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE removals (change INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, report INTEGER);
CREATE TABLE checksums (report INTEGER PRIMARY KEY, source BLOB NOT NULL, rest BLOB NOT NULL);
INSERT INTO state VALUES ('change', 0), ('passages', 0);
"""


def migrate(file: SqliteFile, found: int) -> None:
    """Bring the tables of version `found` up to FORMAT; inside one transaction."""
    if found < 2:
        _to_2(file)


def _to_2(file: SqliteFile) -> None:
    """A vector for each passage instead of all of a report's in one blob; tokens in half the space.

    The checksums are left to the database, which knows how they are made.
    """
    file.run("ALTER TABLE reports ADD COLUMN digest TEXT")
    file.run("ALTER TABLE removals ADD COLUMN report INTEGER")
    file.run("ALTER TABLE vectors RENAME TO vectors_1")
    for statement in TABLES.split(";"):
        if "TABLE vectors" in statement or "TABLE checksums" in statement:
            file.run(statement)
    for number, first, last in file.run("SELECT number, first, last FROM reports"):
        for dim, blob in file.run("SELECT dim, rows FROM vectors_1 WHERE report = ?", (number,)):
            width = 2 * dim
            vectors = [(at, blob[(at - first) * width : (at - first + 1) * width]) for at in range(first, last)]
            file.insert("vectors", vectors)
        between = "number >= ? AND number < ? AND tokens IS NOT NULL"
        for at, blob in file.run(f"SELECT number, tokens FROM passages WHERE {between}", (first, last)):
            numbers = np.frombuffer(blob, "<i4")
            end = 1 + 3 * int(numbers[0])
            packed = Tokens(numbers[1:end].reshape(-1, 3), numbers[end:]).pack()
            file.run("UPDATE passages SET tokens = ? WHERE number = ?", (packed, at))
    file.run("DROP TABLE vectors_1")
