"""Speed and size, measured on this machine in one run.

    python benchmarks/speed.py [--save]

Prints a table; --save also writes it to benchmarks/results/speed-<commit>.json. The larger measurements need the shared
reports (WENBAO_SHARED, or ../shared beside the project) and are left out with a word where there are none. Wall times
depend on what else the machine does: the CPU column is the one to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
BUNDLED = PROJECT / "corpus" / "reports" / "linqing-2026-plan.txt"
SHARED = Path(os.environ.get("WENBAO_SHARED", PROJECT.parent / "shared"))
QUESTIONS = PROJECT / "benchmarks" / "questions"
LOAD = """
import resource, sys, time
begun, spent = time.perf_counter(), time.process_time()
from index.encoder import StaticEncoder
encoder = StaticEncoder.load()
encoder.encode(["粮食产量"])
print(time.perf_counter() - begun, time.process_time() - spent)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
from pathlib import Path
from corpus import read, split_passages, split_sentences
passages = [passage.text for path in sys.argv[1:] for passage in split_passages(read(Path(path)))]
texts = list({text[span.start : span.end]: 0 for text in passages for span in split_sentences(text)})
begun, spent = time.perf_counter(), time.process_time()
encoder.encode(texts)
print(len(texts) / (time.perf_counter() - begun), len(texts) / (time.process_time() - spent))
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    cpu: float | None = None
    """CPU seconds of a whole process, or milliseconds of one call, as `unit` says."""
    wanted: str = ""

    def line(self) -> str:
        """As it is printed."""
        cpu = "" if self.cpu is None else f"{self.cpu:9.2f}"
        return f"{self.name:52}{self.value:9.2f} {self.unit:3}{cpu:>9}  {self.wanted}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--save", action="store_true", help="write benchmarks/results/speed-<commit>.json")
    save = options.parse_args().save
    print(f"{'':52}{'wall':>9}    {'CPU':>9}  wanted")
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="wenbao-bench-") as folder:
        for part in (encoder(), bundled(Path(folder) / "bundled"), shared(Path(folder) / "shared")):
            for measure in part:
                measures.append(measure)
                print(measure.line(), flush=True)
    if save:
        print(f"saved {save_results('speed', measures)}")


def encoder() -> Iterable[Measure]:
    """The shipped encoder in a process of its own, on one core."""
    alone = os.environ | {"TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    reports = sorted((SHARED / "reports").glob("*.txt"))[:20] or [BUNDLED]  # no sentence twice: the tokenizer remembers
    command = [sys.executable, "-c", LOAD, *map(str, reports)]
    done = subprocess.run(command, cwd=PROJECT, env=alone, capture_output=True, text=True, check=True)
    (wall, cpu), (memory,), (rate, cpu_rate) = (map(float, line.split()) for line in done.stdout.splitlines())
    yield Measure("encoder: import and load", wall, "s", cpu, "< 0.5")
    yield Measure("encoder: peak memory of its process", memory, "MB", None, "< 80")
    yield Measure("encoder: sentences a second, one core", rate, "/s", cpu_rate, "> 6000")


def bundled(folder: Path) -> Iterable[Measure]:
    """The bundled report: read, ask cold, ask warm."""
    wall, cpu = processes([["add", str(BUNDLED), "--library", str(folder / str(turn))] for turn in range(3)])
    yield Measure("bundled report: start, read, index", wall, "s", cpu, "< 2")
    library = folder / "0"
    wall, cpu = processes([["ask", "2026年粮食目标？", "--library", str(library)]] * 5)
    yield Measure("cold ask, new process, Chinese", wall, "s", cpu, "< 1.5")
    wall, cpu = processes([["ask", "2026 grain target?", "--library", str(library)]] * 5)
    yield Measure("cold ask, new process, English", wall, "s", cpu, "< 1.5")
    yield from warm("bundled report", library, questions_in("linqing"), "< 20")


def shared(folder: Path) -> Iterable[Measure]:
    """The bundled report with the 74 shared ones."""
    reports = sorted((SHARED / "reports").glob("*.txt"))
    if not reports:
        print(f"75 reports: not measured, {SHARED / 'reports'} holds none; name the folder in WENBAO_SHARED")
        return
    before = peak_mb()
    wall, cpu = processes([["add", *map(str, reports), "--library", str(folder)]])
    count = len(reports)
    yield Measure(f"{count} reports: start, read, index", wall, "s", cpu, "< 30")
    yield Measure(f"{count} reports: peak memory", max(peak_mb(), before), "MB")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    yield Measure(f"{count} reports: size of the library", size / 1e6, "MB")
    wall, cpu = processes([["ask", "山东省2026年经济增长目标？", "--library", str(folder)]] * 5)
    yield Measure(f"{count} reports: cold ask, new process", wall, "s", cpu, "< 1.5")
    yield from warm(f"{count} reports", folder, questions_in("provincial"), "")


def warm(name: str, folder: Path, questions: Sequence[str], wanted: str) -> Iterable[Measure]:
    """Every question once, in a process that has answered some before."""
    from qa import Answerer

    with Answerer.open(folder) as answerer:
        for call_name, call in (("search", answerer.library.search), ("ask", answerer.ask)):
            walls, cpus = each(call, questions)
            middle, high = statistics.median(walls), statistics.quantiles(walls, n=20)[-1]
            yield Measure(f"{name}: warm {call_name}, p50", middle, "ms", statistics.median(cpus), wanted)
            yield Measure(f"{name}: warm {call_name}, p95", high, "ms", statistics.quantiles(cpus, n=20)[-1])


def each(call: Callable[[str], object], questions: Sequence[str]) -> tuple[list[float], list[float]]:
    """Wall and CPU milliseconds of each call."""
    for question in questions[:20]:
        call(question)
    walls, cpus = [], []
    for question in questions:
        wall, cpu = time.perf_counter(), time.process_time()
        call(question)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return walls, cpus


def processes(commands: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Median wall and CPU seconds of `wenbao` commands, each a process of its own."""
    walls, cpus = [], []
    for arguments in commands:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-c", "from qa.cli import main; raise SystemExit(main())", *arguments]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode not in (0, 1):  # 1: asked and refused
            sys.exit(f"wenbao {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return statistics.median(walls), statistics.median(cpus)


def peak_mb() -> float:
    """Most memory that any process started so far has held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


def questions_in(name: str) -> list[str]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def save_results(name: str, measures: Iterable[Measure]) -> Path:
    """Write benchmarks/results/NAME-<commit>.json."""
    git = ["git", "rev-parse", "--short=12", "HEAD"]
    commit = subprocess.run(git, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    path = PROJECT / "benchmarks" / "results" / f"{name}-{commit}.json"
    path.parent.mkdir(exist_ok=True)
    content = {"commit": commit, "machine": machine, "measures": [asdict(measure) for measure in measures]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
