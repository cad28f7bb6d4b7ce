"""Mutated files against one reader for as long as is wanted: only a report or a ReadError may come of them.

    python -m benchmarks.fuzz pdf --seconds 600 --seeds FOLDER

Each file goes the way of every file, to the process that parses it and on into a report, every part of which must be a
slice of the source. Where atheris is installed, --atheris lets it guide the mutations by what they reach; the reader
then runs in the fuzzer's own process, where a crash of a library ends the run.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from corpus import ReadError
from corpus.readers import FORMATS, Format, ocr, read_bytes
from corpus.readers.worker import answer
from corpus.report import Source
from tests.corpus.readers import render
from tests.corpus.readers.mutate import check, mutated

BUNDLED = Path(__file__).parent.parent / "corpus" / "reports" / "linqing-2026-plan.txt"
SLOW_S = 5.0


def seeds_of(known: Format, folder: Path | None) -> list[bytes]:
    """Small files of the format to begin with: the head of the bundled report with its table, and those of a folder."""
    text = BUNDLED.read_text(encoding="utf-8")
    short = text[:3000] + text[-400:]
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in known.suffixes] if folder else []
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"seed{known.suffixes[0]}"
        if known.module == "docx":
            render.to_docx(short, path)
        elif known.module == "pdf":
            path.write_bytes(render.to_plain_pdf(short))
        elif known.module == "html":
            path.write_text(render.to_html(short), encoding="utf-8")
        elif known.module == "xlsx":
            render.to_xlsx(text, path)
        else:
            path.write_text(short.replace("\t", ","), encoding="utf-8")
        return [path.read_bytes(), *found]


def run_loop(known: Format, seeds: list[bytes], seconds: float, chance: random.Random) -> Counter[str]:
    """Mutate and read until the time is over; what came out, counted by kind."""
    outcomes: Counter[str] = Counter()
    ocr.is_installed = lambda: False  # half a minute a page would leave no time for anything else
    name, end = f"fuzz{known.suffixes[0]}", time.monotonic() + seconds
    while time.monotonic() < end:
        data = mutated(chance.choice(seeds), chance)
        started = time.monotonic()
        try:
            check(read_bytes(data, name=name))
            outcomes["a report"] += 1
        except ReadError as error:
            (line,) = str(error).splitlines()
            outcomes[line.removeprefix(f"{name}: ")[:60]] += 1
        except BaseException:
            Path(f"fuzz-failure-{known.module}{known.suffixes[0]}").write_bytes(data)
            raise
        if time.monotonic() - started > SLOW_S:
            outcomes[f"slower than {SLOW_S:.0f} s"] += 1
            Path(f"fuzz-slow-{known.module}-{outcomes.total()}{known.suffixes[0]}").write_bytes(data)
    return outcomes


def run_atheris(known: Format, seeds: list[bytes], seconds: float) -> None:
    """Let atheris mutate, guided by what the reader's own code reaches; it ends the process."""
    import atheris

    name = f"fuzz{known.suffixes[0]}"

    def target(data: bytes) -> None:
        reply = answer(known.module, data, name=name)
        if "text" in reply:
            check(Source(name, reply["text"], tuple(reply["pages"])))

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        return mutated(data or seeds[0], random.Random(seed))[:max_size]

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as scratch:
        for number, seed in enumerate(seeds):
            (Path(scratch) / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds:.0f}", "-timeout=60", "-rss_limit_mb=2048", "-max_len=4000000"]
        atheris.Setup([sys.argv[0], scratch, *limits], target, custom_mutator=mutator)
        atheris.Fuzz()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("module", choices=[known.module for known in FORMATS])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seeds", type=Path, help="a folder of real files of the format")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers")
    parser.add_argument("--atheris", action="store_true")
    args = parser.parse_args()
    (known,) = [known for known in FORMATS if known.module == args.module]
    seeds = seeds_of(known, args.seeds)
    if args.atheris:
        run_atheris(known, seeds, args.seconds)
    outcomes = run_loop(known, seeds, args.seconds, random.Random(args.seed))
    print(f"{known.module}: {outcomes.total()} files in {args.seconds:.0f} s, {len(seeds)} seeds")
    for outcome, count in outcomes.most_common(25):
        print(f"{count:8d}  {outcome}")


if __name__ == "__main__":
    main()
