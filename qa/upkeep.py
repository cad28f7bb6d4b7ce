"""The commands that keep a library and serve it: add, remove, serve, doctor."""

from __future__ import annotations

import platform
import re
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from importlib import metadata

from corpus.report import ReadError
from index.database import DATABASE_NAME
from index.mending import Damage
from index.retriever import LibraryError, ModelError
from qa.commands import DONE, WRONG_USE, answerer_of, library_of
from qa.console import UsageError, columns, say, say_json, tell
from qa.records import outcome_record
from qa.request import known_report
from qa.settings import Settings, chosen_encoder, library_folder

_OUTCOMES = {
    "replaced": "in place of an older version",
    "unchanged": "unchanged",
    "duplicate": "the same as another",
    "left out": "of other kinds left out",
}


def add(args: Namespace) -> int:
    """Read files into the library, each by itself: one that cannot be read is named and the others go on."""
    from tqdm import tqdm

    from qa.adding import add_files, find_files

    folder = library_folder(args.library)
    files = find_files(args.paths, folder)
    counts: Counter[str] = Counter()
    with library_of(args, fill=False) as library:
        outcomes = add_files(library, files, region=args.region, year=args.year, again=args.again)
        try:
            for outcome in tqdm(outcomes, total=len(files), unit="file", disable=None, leave=False):
                counts[outcome.status] += 1
                if outcome.reason:
                    label = "duplicate" if outcome.status == "duplicate" else "not read"
                    tqdm.write(f"{label}: {outcome.reason}", file=sys.stderr)
                if args.json:
                    say_json(outcome_record(outcome))
        finally:  # also when the disk is full
            if counts or not files:
                tell(f"{_summary(counts)}; the library at {folder} holds {len(library.reports())}")
    return WRONG_USE if counts["not read"] else DONE


def _summary(counts: Counter[str]) -> str:
    told = [f"{counts['added']} added", f"{counts['not read']} not read"]
    return ", ".join(told + [f"{counts[status]} {words}" for status, words in _OUTCOMES.items() if counts[status]])


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
        guarding = {"auth": login, "no_auth": args.no_auth, "read_only": args.read_only or settings.read_only}
        run(answerer, args.host, args.port, names=args.name, **guarding)
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
    """Say what is installed and what is missing; find damage of the library, and mend what can be mended."""
    if args.rebuild:
        _rebuild(args)
    rows = [("wenbao", _installed("wenbao") or "not installed: pip install -e .", "")]
    rows.append(("python", platform.python_version(), sys.executable))
    missing = False
    for name, optional in _requirements():
        version = _installed(name)
        missing |= version is None and not optional
        rows.append((name, version or "missing", "" if version else f"pip install {name}"))
    rows += [*_reader_rows(), *_library_rows(args)]
    for line in columns(rows):
        say(line)
    return WRONG_USE if missing or any(row[1] in ("unusable", "damaged") for row in rows) else DONE


def _rebuild(args: Namespace) -> None:
    """Save what can be read of a database that is broken, and make the search indexes anew in any case."""
    from index.embedding import Embedder
    from index.encoder import StaticEncoder
    from index.mending import salvage

    folder = library_folder(args.library)
    encoder = chosen_encoder(args.encoder, Settings.load()) or StaticEncoder.load()
    if (folder / DATABASE_NAME).exists() and (saved := salvage(folder, Embedder.of(encoder))):
        catalogue, lost = saved
        tell(f"saved {len(catalogue.entries)} reports of {folder}; the damaged database is kept as library.db.damaged")
        for name in lost:
            tell(f"lost: {name}: add its file again")
    with library_of(args) as library:
        library.rebuild()
    tell(f"the search indexes of {folder} are made anew")


def _reader_rows() -> Iterator[tuple[str, str, str]]:
    """Which files can be read, and by what; text and CSV by Python itself."""
    from corpus.readers import FORMATS, ocr
    from corpus.readers.pdf import RECOGNISER

    for known in FORMATS:
        version = known.library and _installed(known.library)
        state = f"{known.library} {version}" if version else f"missing: pip install {known.library}"
        yield "reads", " ".join(known.suffixes), state if known.library else "python"
    yield "reads", "scanned .pdf", "rapidocr" if ocr.is_installed() else f"missing: {RECOGNISER}"


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


def _damage_row(damage: Damage) -> tuple[str, str, str]:
    if damage.mended:
        return damage.name, "mended", "was damaged"
    if damage.lost:
        return damage.name, "damaged", "its text is not as it was written: add its file again"
    return damage.name, "damaged", "can be mended where the library may be written"


def _library_rows(args: Namespace) -> list[tuple[str, str, str]]:
    try:
        with library_of(args) as library:
            library.search("年", k=1)  # loads every model and makes sure that it fits
            damages = library.mend()
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
        *(_damage_row(damage) for damage in damages),
        *([("reindex", "unfinished", f"{len(stale)} reports are of another encoder: wenbao reindex")] if stale else []),
    ]
