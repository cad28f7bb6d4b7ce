"""The commands that keep a library and serve it: add, remove, serve, doctor."""

from __future__ import annotations

import platform
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from corpus.report import ReadError
from index.retriever import LibraryError, ModelError
from qa.commands import DONE, WRONG_USE, answerer_of, library_of
from qa.console import UsageError, columns, say, tell
from qa.request import known_report
from qa.settings import Settings, library_folder


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to read; `wanted` when it was named itself, or is of a kind that can be read."""

    path: Path
    wanted: bool


def add(args: Namespace) -> int:
    """Read files into the library, each by itself: one that cannot be read is named and the others go on."""
    from tqdm import tqdm

    from corpus import read

    folder = library_folder(args.library)
    candidates = _candidates(args.paths, folder)
    added = unread = skipped = 0
    names: dict[str, Path] = {}
    with library_of(args, fill=False) as library:
        for candidate in tqdm(candidates, unit="file", disable=None, leave=False):
            try:
                report = read(candidate.path, region=args.region, year=args.year)
                twin = names.setdefault(report.id, candidate.path)
                if twin is not candidate.path:
                    raise ReadError(f"{candidate.path}: {twin} would be the same report; rename one of them")
                library.add(report)
                added += 1
            except ReadError as error:
                unread += candidate.wanted
                skipped += not candidate.wanted
                tqdm.write(f"not read: {' '.join(str(error).split())}", file=sys.stderr)
        held = len(library.reports())
    others = f", {skipped} of other kinds left out" if skipped else ""
    tell(f"{added} added, {unread} not read{others}; the library at {folder} holds {held}")
    return WRONG_USE if unread else DONE


def _candidates(paths: Sequence[Path], library: Path) -> list[Candidate]:
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


def remove(args: Namespace) -> int:
    """Take a report out of the library."""
    with library_of(args) as library:
        known_report(args.report, library.reports())
        library.remove(args.report)
    tell(f"removed {args.report}")
    return DONE


def serve(args: Namespace) -> int:
    """Serve the page until it is interrupted."""
    from qa.server import serve as run

    settings = Settings.load()
    login = None if args.no_auth else args.auth or settings.auth
    if login is not None and ":" not in login:
        raise UsageError("WENBAO_AUTH: it must be USER:PASSWORD")
    with answerer_of(args) as answerer:
        answerer.library.search("年", k=1)  # a model that is missing or does not fit is told before anyone asks
        read_only = args.read_only or settings.read_only
        run(answerer, args.host, args.port, auth=login, no_auth=args.no_auth, read_only=read_only)
    return DONE


def reindex(args: Namespace) -> int:
    """Embed anew every report that another encoder has embedded; what is done is kept when it is broken off."""
    from tqdm import tqdm

    with library_of(args) as library:
        stale = library.stale()
        with tqdm(total=sum(info.passages for info in stale), unit="passage", disable=None, leave=False) as bar:
            for info in library.reindex():
                bar.update(info.passages)
        tell(f"embedded {len(stale)} of {len(library.reports())} reports anew with {library.encoder.name}")
    if args.encoder not in (None, Settings.load().encoder):
        tell(f"from now on give --encoder {args.encoder}, or set WENBAO_ENCODER or encoder in wenbao.toml to it")
    return DONE


def doctor(args: Namespace) -> int:
    """Say what is installed, which encoder and library are used, and what is missing; rebuild indexes when asked to."""
    if args.rebuild:
        with library_of(args) as library:
            library.rebuild()
        tell(f"the search indexes of {library.folder} are made anew")
    rows = [("wenbao", _installed("wenbao") or "not installed: pip install -e .", "")]
    rows.append(("python", platform.python_version(), sys.executable))
    missing = False
    for name, optional in _requirements():
        version = _installed(name)
        missing |= version is None and not optional
        rows.append((name, version or "missing", "" if version else f"pip install {name}"))
    rows += _library_rows(args)
    for line in columns(rows):
        say(line)
    return WRONG_USE if missing or any(row[1] == "unusable" for row in rows) else DONE


def _requirements() -> Iterator[tuple[str, bool]]:
    """What Wenbao needs, by name; True for what not every machine has."""
    for requirement in metadata.requires("wenbao") or ():
        name, _, marker = requirement.partition(";")
        if "extra ==" not in marker:
            yield re.split(r"[^\w.-]", name.strip(), maxsplit=1)[0], bool(marker)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _library_rows(args: Namespace) -> list[tuple[str, str, str]]:
    try:
        with library_of(args) as library:
            library.search("年", k=1)  # loads every model and makes sure that it fits
            infos, stale = library.reports(), library.stale()
            encoder = library.encoder.name
    except (LibraryError, ModelError, ReadError) as error:
        return [("library", "unusable", str(error))]
    settings = Settings.load()
    chosen, reranker = args.encoder or settings.encoder, args.reranker or settings.reranker
    passages, facts = sum(info.passages for info in infos), sum(info.facts for info in infos)
    counts = f"reports {len(infos)}, passages {passages}, facts {facts}"
    return [
        ("encoder", encoder, chosen or "comes with Wenbao"),
        *([("reranker", reranker, "")] if reranker else []),
        ("store", "embedded", "SQLite, tantivy (BM25), FAISS (vectors)"),
        ("library", counts, str(library.folder)),
        *([("reindex", "unfinished", f"{len(stale)} reports are of another encoder: wenbao reindex")] if stale else []),
    ]
