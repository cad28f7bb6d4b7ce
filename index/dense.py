"""Exact vector search by FAISS; derived from the database, and safe to delete.

Every vector is compared, as the float16 numbers that the database holds: measured at a million passages that takes as
long as 8 bits a number and two thirds of the time of float32, and finds exactly what exact search finds. Clustered
(IVF) and graph (HNSW) indexes of 8 bits were three to five times as fast at a hundred thousand, where this one takes a
millisecond, and lost two to four hits in a hundred (benchmarks/results).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.retriever import Scored, Vectors

_SMALL = 2000
"""So many vectors are read from the database in a few milliseconds: no file is kept for fewer new ones."""


class VectorIndex:
    """Inner products with the vectors of one encoder, in memory, with a snapshot on disk.

    `seen` is the change number it was brought up to. A snapshot carries its encoder and its number in its name; what
    came after it is read from the database, so that adding a report does not write the whole index again.
    """

    def __init__(self, folder: Path, *, encoder: str, newest: int) -> None:
        """Load the newest snapshot that is not newer than the database itself."""
        self._folder = folder
        self._prefix = f"vectors-{hashlib.sha256(encoder.encode()).hexdigest()[:8]}-"
        self._index: Any = None
        self._unsaved = 0
        self.seen = 0
        for change, path in sorted(self._snapshots(), reverse=True):
            if change <= newest and self._load(path):
                self.seen = change
                break

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return 0 if self._index is None else int(self._index.ntotal)

    def forget(self) -> None:
        """Start from nothing."""
        self._index = None
        self.seen = self._unsaved = 0

    def update(self, change: int, gone: Iterable[tuple[int, int]], fresh: Iterable[tuple[int, Vectors]]) -> None:
        """Remove ranges of passages, add vectors from a first passage number on, and remember the change number."""
        import faiss

        for first, last in gone:
            if self._index is not None and last > first:
                self._unsaved += self._index.remove_ids(faiss.IDSelectorRange(first, last))
        for first, vectors in fresh:
            if not len(vectors):
                continue
            if self._index is None:
                kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
                self._index = faiss.IndexIDMap(faiss.IndexScalarQuantizer(vectors.shape[1], kind, metric))
            self._index.add_with_ids(vectors, np.arange(first, first + len(vectors), dtype=np.int64))
            self._unsaved += len(vectors)
        self.seen = change

    def search(self, vector: Vectors, *, depth: int, ranges: Sequence[tuple[int, int]] | None) -> list[Scored]:
        """The `depth` best passages, best first; `ranges` are half-open ranges of passage numbers, None means all."""
        import faiss

        depth = min(depth, self.count)
        if not depth or not vector.any():
            return []
        options = None
        if ranges is not None:
            # Each range begins and ends by a step: many are marked at once.
            steps = np.zeros(max((last for _, last in ranges), default=0) + 1, np.int8)
            for edge, step in ((0, 1), (1, -1)):
                np.add.at(steps, [bounds[edge] for bounds in ranges], np.int8(step))
            allowed = np.cumsum(steps, dtype=np.int8)[:-1].astype(bool)
            selector: Any = faiss.IDSelectorBitmap
            parameters: Any = faiss.SearchParameters
            options = parameters(sel=selector(np.packbits(allowed, bitorder="little")))
        faiss.omp_set_num_threads(1)  # one vector at a time: more threads would only wait for each other
        scores, numbers = self._index.search(vector[None, :], depth, params=options)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(((n, score) for n, score in found if n >= 0), key=lambda hit: (-hit[1], hit[0]))

    def holds(self, kept: Iterable[tuple[int, Vectors]]) -> bool:
        """Whether the vectors from a first passage number on are these, bit for bit."""
        import faiss

        if self._index is None:
            return not any(len(vectors) for _, vectors in kept)
        ids = faiss.vector_to_array(self._index.id_map)
        places = np.argsort(ids)
        for first, vectors in kept:
            numbers = np.arange(first, first + len(vectors))
            found = places[np.minimum(np.searchsorted(ids, numbers, sorter=places), len(ids) - 1)]
            same = np.array_equal(ids[found], numbers)
            if not same or not np.array_equal(self._index.index.reconstruct_batch(found), vectors):
                return False
        return True

    def snapshot(self, change: int) -> Path:
        """Where the state after a change is kept."""
        return self._folder / f"{self._prefix}{change}.faiss"

    def save(self) -> None:
        """Write a snapshot if enough has changed since the last one."""
        if self._unsaved <= max(_SMALL, self.count // 8):
            return
        import faiss

        old = list(self._folder.glob("vectors-*.faiss"))  # those of other encoders, too: one at a time is used
        path = self.snapshot(self.seen)
        unfinished = path.with_suffix(".new")
        try:
            faiss.write_index(self._index, str(unfinished))
            unfinished.replace(path)
        except (RuntimeError, OSError):  # no room: without a snapshot the next start takes longer, no more
            unfinished.unlink(missing_ok=True)
            return
        self._unsaved = 0
        for stale in set(old) - {path}:
            with contextlib.suppress(OSError):  # on Windows another process may still hold it open
                stale.unlink()

    def _snapshots(self) -> list[tuple[int, Path]]:
        named = ((path.stem.removeprefix(self._prefix), path) for path in self._folder.glob(f"{self._prefix}*.faiss"))
        return [(int(number), path) for number, path in named if number.isdigit()]

    def _load(self, path: Path) -> bool:
        import faiss

        try:
            self._index = faiss.read_index(str(path))
        except RuntimeError:  # FAISS's way of saying that the file is cut short or not its own
            return False
        return True
