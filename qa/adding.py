"""Files into a library, any number of them: found, read by all processors at once, and told of one by one."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from corpus.report import ReadError
from index import Library
from index.addition import Addition, prepare
from index.embedding import Embedder
from index.encoder import StaticEncoder
from qa.console import UsageError

MANY = 16
"""Files from which on it is worth starting processes to read them."""
AHEAD = 32
"""Files that each process may be ahead of what is written: enough to read on while a batch is indexed."""

Status = Literal["added", "replaced", "unchanged", "duplicate", "not read", "left out"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to read; `wanted` when it was named itself, or is of a kind that can be read."""

    path: Path
    wanted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    path: Path
    status: Status
    report: str | None = None
    """The report it is in the library, or would be."""
    reason: str = ""
    """Why it was not added; one line."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A file, and what goes with it to the process that reads it."""

    candidate: Candidate
    digest: str | None
    region: str | None
    year: int | None


def find_files(paths: Sequence[Path], library: Path) -> list[Candidate]:
    """The files named, and those in the folders named, in order and each once; hidden ones and the library's left out.

    Raises:
        UsageError: a folder holds no file that could be read.
    """
    from corpus.readers import SUFFIXES

    found: dict[Path, Candidate] = {}
    for path in paths:
        inside = [Candidate(path, wanted=True)]
        if path.is_dir():
            files = (file for file in sorted(path.rglob("*")) if file.is_file() and not _is_hidden(file, path))
            own = library.resolve()
            inside = [
                Candidate(file, wanted=file.suffix.lower() in SUFFIXES)
                for file in files
                if own not in file.resolve().parents
            ]
            if not any(candidate.wanted for candidate in inside):
                kinds = ", ".join(SUFFIXES)
                raise UsageError(f"{path}: no file in this folder can be read; reports are read from {kinds}")
        for candidate in inside:
            found.setdefault(candidate.path.resolve(), candidate)
    return list(found.values())


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def add_files(
    library: Library, files: Sequence[Candidate], *, region: str | None, year: int | None, again: bool
) -> Iterator[Outcome]:
    """Add each file, in order, in a transaction of its own; one that cannot be read does not stop the others.

    Args:
        library: where to.
        files: as `find_files` gives them.
        region: of all reports, whatever they say of themselves.
        year: of all reports, whatever they say of themselves.
        again: read those that have not changed, too.

    Raises:
        LibraryError: the library cannot be written; what was added before is kept.
    """
    held = {info.id: info for info in library.reports()}
    copies = {info.digest: info.id for info in held.values() if info.digest}
    paths: dict[str, Path] = {}

    def outcome(job: _Job, result: Addition | ReadError | None) -> Outcome:
        path, name = job.candidate.path, job.candidate.path.stem
        if isinstance(result, ReadError):
            status: Status = "not read" if job.candidate.wanted else "left out"
            return Outcome(path, status, None, " ".join(str(result).split()))
        twin = paths.setdefault(name, path)
        if twin is not path:
            return Outcome(path, "not read", name, f"{path}: {twin} would be the same report; rename one of them")
        if result is None:
            return Outcome(path, "unchanged", name)
        other = copies.setdefault(job.digest, name) if job.digest else name
        if other != name:
            return Outcome(path, "duplicate", other, f"{path}: the same file as that of the report {other}")
        library.put(result)
        return Outcome(path, "replaced" if name in held else "added", name)

    def is_unchanged(job: _Job) -> bool:
        info = held.get(job.candidate.path.stem)
        return (
            info is not None
            and info.digest == job.digest is not None
            and job.region in (None, info.region)
            and job.year in (None, info.year)
            and not again
        )

    jobs = (_Job(candidate, digest_of(candidate.path), region, year) for candidate in files)
    chosen = ((job, not is_unchanged(job)) for job in jobs)
    for job, result in _read_all(chosen, library, many=len(files) >= MANY):
        yield outcome(job, result)


def digest_of(path: Path) -> str | None:
    """Of a file's content; None where it cannot be opened, which reading it will tell."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _read(job: _Job, embedder: Embedder) -> Addition | ReadError:
    from corpus import read

    try:
        return prepare(read(job.candidate.path, region=job.region, year=job.year), embedder, digest=job.digest)
    except ReadError as error:
        return error


def _read_all(
    jobs: Iterator[tuple[_Job, bool]], library: Library, *, many: bool
) -> Iterator[tuple[_Job, Addition | ReadError | None]]:
    """Every job in order, with what was read where it is to be read; in several processes where that is faster."""
    workers = os.cpu_count() or 1
    # A bigger model would fill the memory once for every process.
    if not many or workers == 1 or not isinstance(library.encoder, StaticEncoder):
        for job, is_read in jobs:
            yield job, _read(job, library.embedder) if is_read else None
        return
    idle: SimpleQueue[_Reader] = SimpleQueue()
    readers = [_Reader(library.embedder) for _ in range(workers)]
    for reader in readers:
        idle.put(reader)

    def read(job: _Job) -> Addition | ReadError:
        reader = idle.get()
        try:
            return reader.read(job)
        finally:
            idle.put(reader)

    threads = ThreadPoolExecutor(workers)
    waiting: deque[tuple[_Job, Future[Addition | ReadError] | None]] = deque()
    try:
        for job, is_read in jobs:
            waiting.append((job, threads.submit(read, job) if is_read else None))
            if len(waiting) > AHEAD * workers:
                yield _done(*waiting.popleft())
        while waiting:
            yield _done(*waiting.popleft())
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for reader in readers:
            reader.stop()


def _done(job: _Job, future: Future[Addition | ReadError] | None) -> tuple[_Job, Addition | ReadError | None]:
    return job, future.result() if future else None


class _Reader:
    """A process that reads file after file; when it is killed, another takes its place.

    It ends with the one that started it, however that ends: nothing comes through its pipe any more.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._stopped = False
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._embedder), daemon=True)
        self._process.start()
        theirs.close()

    def read(self, job: _Job) -> Addition | ReadError:
        try:
            self._connection.send(job)
            result: Addition | ReadError = self._connection.recv()
        except (EOFError, OSError):
            if not self._stopped:
                self._start()
            return ReadError(f"{job.candidate.path.name}: the process that read it was ended; is the memory full?")
        return result

    def stop(self) -> None:
        self._stopped = True
        self._process.terminate()


def _serve(jobs: Connection, embedder: Embedder) -> None:
    """Read what comes through a pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process stops it
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # there is a process for each processor already
    with contextlib.suppress(EOFError, OSError):
        while True:
            jobs.send(_read(jobs.recv(), embedder))
