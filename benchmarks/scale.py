"""How the embedded store grows: one library filled to 10,000, 100,000 and 1,000,000 passages.

    python -m benchmarks.scale [--sizes 10000,100000,1000000] [--folder DIR] [--save]

The reports are made up from real ones (benchmarks/generated.py): from the shared reports where there are any
(WENBAO_SHARED, or ../shared beside the project), else from the bundled one alone. Each size goes on from the one before
it: `wenbao add` reads what is new, and its speed is that of those files, from text to searchable. Then a process of its
own opens the library, searches it and adds to it. A folder that is named keeps reports and library, and another run
takes up what is there. Wall times depend on what else the machine does: the CPU column is the one to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.generated import make_up, templates, write_reports
from benchmarks.speed import PROJECT, Measure, each, questions_in, save_results

SIZES = (10_000, 100_000, 1_000_000)
A_REPORT = 96
"""Passages of a made-up report, on average."""
ADDED = 12
"""Reports that are added one by one to each size."""
DEPTH = 50
"""Hits that exact search is compared by."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), help="passages, smallest first")
    options.add_argument("--folder", type=Path, help="where reports and library are kept")
    options.add_argument("--save", action="store_true", help="write benchmarks/results/scale-<commit>.json")
    options.add_argument("--look", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.look:
        print(json.dumps([asdict(measure) for measure in look(chosen.look)]))
        return
    print(f"{'':52}{'wall':>9}    {'CPU':>9}  wanted")
    measures = []
    with tempfile.TemporaryDirectory(prefix="wenbao-scale-") as made:
        folder = chosen.folder or Path(made)
        for size in map(int, chosen.sizes.split(",")):
            for measure in measured(folder, size):
                measures.append(measure)
                print(measure.line(), flush=True)
    if chosen.save:
        print(f"saved {save_results('scale', measures)}")


def measured(folder: Path, size: int) -> Iterator[Measure]:
    """Fill the library up to a size, and look at it."""
    library, count = folder / "library", size // A_REPORT
    parts = folder / "reports"
    there = len(list(parts.glob("*/*.txt"))) if (library / "library.db").exists() else 0
    name = f"{size:,}"
    if there < count:
        part = parts / f"{there:06}"
        write_reports(part, count - there, first=there)
        yield from filled(name, part, library)
    sizes = {path: path.stat().st_size for path in library.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "benchmarks.scale", "--look", str(library)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    looked = [Measure(**measure) for measure in json.loads(done.stdout)]
    passages = next(measure.value for measure in looked if measure.name == "passages")
    yield Measure(f"{name}: passages", passages, "")
    for kind, pattern in (("all", "*"), ("database", "*.db*"), ("words", "keyword/*"), ("vectors", "*.faiss")):
        total = sum(held for path, held in sizes.items() if path.relative_to(library).match(pattern) or kind == "all")
        yield Measure(f"{name}: disk a passage, {kind}", total / passages, "B")
    for measure in looked[1:]:
        yield Measure(f"{name}: {measure.name}", measure.value, measure.unit, measure.cpu, measure.wanted)


def filled(name: str, part: Path, library: Path) -> Iterator[Measure]:
    """Add a folder of reports with `wenbao add`."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    held = passages_in(library)
    command = [sys.executable, "-c", "from qa.cli import main; raise SystemExit(main())"]
    process = subprocess.Popen(
        [*command, "add", str(part), "--library", str(library)], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    )
    peaks: list[int] = []
    watch = threading.Thread(target=lambda: peaks.extend(memories(process)))
    watch.start()
    said = process.communicate()[1]
    watch.join()
    if process.returncode:
        sys.exit(f"wenbao add failed: {said.strip()}")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    fresh = passages_in(library) - held
    yield Measure(f"{name}: indexing, passages a second", fresh / wall, "/s", fresh / cpu, "> 2000, on two cores")
    yield Measure(f"{name}: indexing, peak memory of all processes", max(peaks) / 1e6, "MB", None, "< 4000")


def memories(process: subprocess.Popen[str]) -> Iterator[int]:
    """Bytes that a process and its children hold, every half second until it ends."""
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if process.pid in (int(stat.parent.name), int(fields[1])):
                total += int(fields[21]) * page
        yield total
        time.sleep(0.5)


def passages_in(folder: Path) -> int:
    from index import Library

    with Library.open(folder) as library:
        return sum(info.passages for info in library.reports())


def look(folder: Path) -> Iterator[Measure]:
    """What a process of its own sees of a library."""
    from index import Library, Where

    start, cpu = time.perf_counter(), time.process_time()
    with Library.open(folder) as library:
        library.search("2026年粮食产量目标", k=10)
        opened = time.perf_counter() - start, time.process_time() - cpu
        infos = library.reports()
        yield Measure("passages", sum(info.passages for info in infos), "")
        yield Measure("open and search once", opened[0], "s", opened[1], "< 2")
        questions = questions_in("provincial")
        some = infos[len(infos) // 2]
        kinds = {
            "search": {},
            "search, a region and a year preferred": {"prefer": Where(regions=(some.region,), years=(some.year or 0,))},
            "search, one year only": {"where": Where(years=(some.year or 0,))},
            "search, one region only": {"where": Where(regions=(some.region,))},
        }
        for name, options in kinds.items():
            walls, cpus = each(lambda question, options=options: library.search(question, **options), questions)
            for rank, at, wanted in (("p50", 9, "< 50"), ("p95", 18, "< 120")):
                wall, used = (statistics.quantiles(times, n=20)[at] for times in (walls, cpus))
                yield Measure(f"{name}, {rank}", wall, "ms", used, wanted)
        yield from asked(library, questions)
        yield Measure(f"vectors, recall@{DEPTH} of exact search", recall(library, questions[:100]), "", None, "> 0.98")
        yield from added(library)
        yield Measure("peak memory of looking", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "MB", None)


def asked(library: object, questions: list[str]) -> Iterator[Measure]:
    """Answers, with everything that asking does beside the search."""
    from qa import Answerer

    walls, cpus = each(Answerer(library).ask, questions[:60])  # type: ignore[arg-type]
    yield Measure("ask, p50", statistics.median(walls), "ms", statistics.median(cpus))


def recall(library: object, questions: Iterable[str]) -> float:
    """Share of the `DEPTH` nearest vectors, compared one by one as the database holds them, that the store finds."""
    database, store = library._database, library._store  # type: ignore[attr-defined]
    numbers = [number for entry in database.catalogue.entries for number in range(entry.first, entry.last)]
    vectors = np.concatenate([database.vectors_of(entry).astype(np.float16) for entry in database.catalogue.entries])
    shares = []
    for question in questions:
        vector = library.encoder.encode([question], is_query=True)[0]  # type: ignore[attr-defined]
        blocks = [vectors[at : at + 100_000].astype(np.float32) @ vector for at in range(0, len(vectors), 100_000)]
        exact = np.concatenate(blocks)
        least = np.partition(exact, -DEPTH)[-DEPTH]
        from index.retriever import EVERYTHING

        found = store.by_vector(vector, depth=DEPTH, where=EVERYTHING)
        known = dict(zip(numbers, exact.tolist(), strict=True)) if len(numbers) <= 20_000 else None
        # Equal vectors are as good as each other: what counts is to be as near as the last of the exact ones.
        scores = [known[number] for number, _ in found] if known else [score for _, score in found]
        shares.append(sum(score >= least - 1e-4 for score in scores) / DEPTH)
    return statistics.mean(shares)


def added(library: object) -> Iterator[Measure]:
    """Reports that come one by one, each searched for at once, and removed at the end."""
    from corpus.build import parse
    from corpus.report import Source

    texts, walls, cpus = templates(), [], []
    names = [f"scale-added-{number}" for number in range(ADDED)]
    for number, name in enumerate(names):
        text = make_up(texts[number % len(texts)], 10_000_019 + number)
        report = parse(Source(f"{name}.txt", text))
        wall, cpu = time.perf_counter(), time.process_time()
        library.add(report)  # type: ignore[attr-defined]
        longest = max((paragraph.text for paragraph in report.paragraphs), key=len)
        hits = library.search(longest[:200], k=10)  # type: ignore[attr-defined]
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        if name not in {hit.passage.report_id for hit in hits}:
            sys.exit(f"{name} was added and not found")
    for name in names:
        library.remove(name)  # type: ignore[attr-defined]
    yield Measure("add a report and find it, median", statistics.median(walls), "s", statistics.median(cpus), "< 1")
    yield Measure("add a report and find it, longest", max(walls), "s", max(cpus), "< 1")


if __name__ == "__main__":
    main()
