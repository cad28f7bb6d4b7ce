"""Vector search by FAISS; derived from the database, and safe to delete.

Vectors are compared as the float16 numbers that the database holds. Up to 200,000 every one is, in a few milliseconds;
more are kept in 256 cells (IVF), of which the nearest fifth are searched. Measured at a million passages, a query at a
time in one thread: all of them 31 ms; a fifth of 256 cells 11 ms, with 0.99 of the 50 nearest; 1,024 cells 7 ms and as
many found, but they take five seconds to make. 8 bits a number took as long as 16 (benchmarks/scale.py).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.retriever import Scored, Vectors

Numbers = NDArray[np.int64]

_SMALL = 2000
"""So many vectors are read from the database in a few milliseconds: no file is kept for fewer new ones."""
_MANY, _CELLS, _SAMPLE = 200_000, 256, 20_000
"""From so many vectors on they are kept in so many cells, which are made from a sample of them."""
_SEARCHED = 0.2
"""Share of the cells that are searched, unless only some reports are."""


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
            if self.count >= _MANY and not self._in_cells():
                self._divide()
        self.seen = change

    def search(self, vector: Vectors, *, depth: int, ranges: Sequence[tuple[int, int]] | None) -> list[Scored]:
        """The `depth` best passages, best first; `ranges` are half-open ranges of passage numbers, None means all."""
        import faiss

        depth = min(depth, self.count)
        if not depth or not vector.any():
            return []
        faiss.omp_set_num_threads(1)  # one vector at a time: more threads would only wait for each other
        scores, numbers = self._index.search(vector[None, :], depth, params=self._options(ranges))
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return sorted(((n, score) for n, score in found if n >= 0), key=lambda hit: (-hit[1], hit[0]))

    def _options(self, ranges: Sequence[tuple[int, int]] | None) -> Any:
        """What is searched: among few passages every cell, as the nearest of them may lie in any."""
        import faiss

        given: dict[str, Any] = {}
        if ranges is not None:
            # Each range begins and ends by a step: many are marked at once.
            steps = np.zeros(max((last for _, last in ranges), default=0) + 1, np.int8)
            for edge, step in ((0, 1), (1, -1)):
                np.add.at(steps, [bounds[edge] for bounds in ranges], np.int8(step))
            allowed = np.cumsum(steps, dtype=np.int8)[:-1].astype(bool)
            bitmap: Any = faiss.IDSelectorBitmap
            given["sel"] = bitmap(np.packbits(allowed, bitorder="little"))
        if self._in_cells():
            cells = self._index.nlist
            kind: Any = faiss.SearchParametersIVF
            return kind(nprobe=cells if ranges is not None else max(1, round(_SEARCHED * cells)), **given)
        kind = faiss.SearchParameters
        return kind(**given) if given else None

    def _in_cells(self) -> bool:
        import faiss

        return isinstance(self._index, faiss.IndexIVF)

    def _divide(self) -> None:
        """Move all vectors into cells, made from a sample of them."""
        import faiss

        flat, numbers = self._index.index, faiss.vector_to_array(self._index.id_map)
        vectors = flat.reconstruct_n(0, self.count)
        sample = np.random.default_rng(0).choice(len(vectors), min(_SAMPLE, len(vectors)), replace=False)
        kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        centres: Any = faiss.IndexFlatIP(flat.d)
        cells: Any = faiss.IndexIVFScalarQuantizer(centres, flat.d, _CELLS, kind, metric, False)
        centres.this.disown()
        cells.own_fields = True
        cells.train(vectors[np.sort(sample)])
        cells.add_with_ids(vectors, numbers)
        self._index, self._unsaved = cells, self.count

    def holds(self, kept: Iterable[tuple[int, Vectors]]) -> bool:
        """Whether the vectors from a first passage number on are these, bit for bit."""

        if self._index is None:
            return not any(len(vectors) for _, vectors in kept)
        numbers, rows = self._kept()
        places = np.argsort(numbers)
        for first, vectors in kept:
            wanted = np.arange(first, first + len(vectors))
            found = places[np.minimum(np.searchsorted(numbers, wanted, sorter=places), len(numbers) - 1)]
            if not np.array_equal(numbers[found], wanted) or not np.array_equal(rows(found), vectors):
                return False
        return True

    def _kept(self) -> tuple[Numbers, Callable[[Numbers], Vectors]]:
        """The numbers of all passages in the order of the index, and what gives the vectors at places in that order."""
        import faiss

        if not self._in_cells():
            return faiss.vector_to_array(self._index.id_map), self._index.index.reconstruct_batch
        lists = self._index.invlists
        sizes = [lists.list_size(cell) for cell in range(self._index.nlist)]
        ids = [faiss.rev_swig_ptr(lists.get_ids(cell), size) for cell, size in enumerate(sizes)]
        codes = [faiss.rev_swig_ptr(lists.get_codes(cell), size * 2 * self._index.d) for cell, size in enumerate(sizes)]
        halves = np.concatenate(codes).view(np.float16).reshape(-1, self._index.d)
        return np.concatenate(ids), lambda places: halves[places].astype(np.float32)

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
