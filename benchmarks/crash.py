"""Kills `wenbao add` at random moments, and looks at what is left.

    python -m benchmarks.crash [--kills 200] [--save]

Each time the reports are added to what the time before has left, every other time from nothing, in place of what is
there otherwise. After each SIGKILL the library must open, hold only whole reports, hold everything that was said to be
in it before, and its search, its facts and its database must agree. The first thing that is not so ends it. The reports
are the beginnings of 75 made-up ones (benchmarks/generated.py): short, so that most moments are moments of writing, and
not of reading.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.generated import PROJECT, write_reports
from benchmarks.speed import Measure, save_results

KILLS = 200
REPORTS = 75
LENGTH = 2500
"""Characters of each report."""


class WrongError(Exception):
    """What is not as it must be after a crash."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--save", action="store_true", help="write benchmarks/results/crash-<commit>.json")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenbao-crash-") as made:
        folder = Path(made)
        paths = beginnings(folder / "reports", REPORTS)
        start = time.perf_counter()
        add(paths, folder / "whole").wait()
        whole_s = time.perf_counter() - start
        print(f"adding {len(paths)} reports takes {whole_s:.1f} s when it is not killed", flush=True)
        killed = finished = committed = 0
        for said, is_killed in kills(paths, folder / "library", chosen.kills, longest_s=whole_s):
            killed += is_killed
            finished += not is_killed
            committed += said
            if (killed + finished) % 10 == 0:
                print(f"{killed} killed, {finished} finished before, {committed} reports said to be in", flush=True)
    measures = [
        Measure("killed at a random moment", killed, "", wanted=str(chosen.kills)),
        Measure("finished before they were killed", finished, ""),
        Measure("reports said to be in before the kill, all kept", committed, ""),
        Measure("libraries that were not as they must be", 0, "", wanted="0"),
        Measure("adding all reports, not killed", whole_s, "s"),
    ]
    for measure in measures:
        print(measure.line())
    if chosen.save:
        print(f"saved {save_results('crash', measures)}")


def beginnings(folder: Path, count: int) -> list[Path]:
    """Write the beginnings of so many reports."""
    paths = write_reports(folder, count)
    for path in paths:
        path.write_text(path.read_text(encoding="utf-8")[:LENGTH], encoding="utf-8")
    return paths


def kills(
    paths: Sequence[Path], library: Path, count: int, *, longest_s: float, seed: int = 0
) -> Iterator[tuple[int, bool]]:
    """Add and kill until `count` have been killed; gives how many reports were said to be in, and whether it was so.

    Raises:
        WrongError: a library was not as it must be.
    """
    draw = random.Random(seed)
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    before: dict[str, str] = {}
    turn = 0
    while count:
        if turn % 2 == 0:
            shutil.rmtree(library, ignore_errors=True)
            before = {}
        turn += 1
        process = add(paths, library)
        try:
            process.wait(timeout=draw.uniform(0.0, longest_s))
        except subprocess.TimeoutExpired:
            process.kill()
        out = process.communicate()[0]
        is_killed = process.returncode < 0
        if not is_killed and process.returncode:
            raise WrongError(f"wenbao add ended with {process.returncode}")
        said = [json.loads(line)["report"] for line in out.splitlines(keepends=True) if line.endswith("\n")]
        before = checked(library, digests, [*before, *said])
        count -= is_killed
        yield len(said), is_killed


def add(paths: Sequence[Path], library: Path) -> subprocess.Popen[str]:
    """Start `wenbao add`; it says on standard output what it has committed."""
    command = [sys.executable, "-c", "from qa.cli import main; raise SystemExit(main())"]
    arguments = ["add", "--json", "--again", *map(str, paths), "--library", str(library)]
    return subprocess.Popen(
        [*command, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def checked(folder: Path, digests: Mapping[str, str | None], committed: Sequence[str]) -> dict[str, str]:
    """Look at a library after a crash; what it holds, by report.

    Args:
        folder: the library's.
        digests: of each file that was to be added.
        committed: what must be there.

    Raises:
        WrongError: it is not as it must be.
    """
    from index import Library

    with Library.open(folder) as library:
        infos = library.reports()
        held = {info.id: info.digest or "" for info in infos}
        if missing := set(committed) - held.keys():
            raise WrongError(f"said to be in and not there: {sorted(missing)}")
        if wrong := [name for name, digest in held.items() if digests[name] != digest]:
            raise WrongError(f"not of the file that was added: {wrong}")
        # Every row against its checksum, the counts of tokens, and both indexes against the database.
        if damages := library.mend():
            raise WrongError(f"damaged: {damages}")
        facts = library.facts()
        if len(facts) != sum(info.facts for info in infos):
            raise WrongError(f"{len(facts)} facts, and {sum(info.facts for info in infos)} by the reports")
        for info in infos[:: max(len(infos) // 5, 1)]:
            passage = max(library.passages(info.id), key=lambda passage: len(passage.text))
            hits = library.search(passage.text[:200], k=20)
            found = {hit.passage.id for hit in hits if {"bm25", "dense"} <= hit.parts.keys()}
            if passage.id not in found:
                raise WrongError(f"{passage.id} is in the database and is not found")
    return held


if __name__ == "__main__":
    main()
