"""The server under load: many clients asking at once while another process writes, then its memory over many questions.

    python -m benchmarks.load REPORTS [--clients 50] [--seconds 60] [--questions 20000]

Reads the text files of the folder REPORTS into a library of its own and serves it on 127.0.0.1. Every answer is
compared with the one that a single client got before. The writer adds each report once more, in place of itself, so
that nothing that is asked changes although the library does. Exits with 1 when an answer is wrong or missing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
QUESTIONS = PROJECT / "benchmarks" / "questions" / "provincial.jsonl"
Answers = dict[str, dict[str, Any]]
WENBAO = [sys.executable, "-m", "qa.cli"]


@dataclass(slots=True)
class Tally:
    """What came of the questions of all clients."""

    milliseconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    """What went wrong, by its first words."""

    def line(self, seconds: float) -> str:
        """As it is printed."""
        p = statistics.quantiles(self.milliseconds, n=100)
        rate = len(self.milliseconds) / seconds
        return f"{rate:.1f} answers/s; p50 {p[49]:.0f}, p95 {p[94]:.0f}, p99 {p[98]:.0f} ms; wrong: {dict(self.wrong)}"


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer object without its times; an error body where there is no answer."""
        body = json.dumps({"question": question}).encode()
        self._connection.request("POST", "/api/ask", body, {"content-type": "application/json"})
        reply: dict[str, Any] = json.loads(self._connection.getresponse().read())
        reply.pop("timings_ms", None)
        return reply


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("reports", type=Path, help="folder of reports")
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--questions", type=int, default=20_000, help="for the memory; 0 leaves it out")
    given = options.parse_args()
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    reports = sorted(given.reports.glob("*.txt"))
    with tempfile.TemporaryDirectory(prefix="wenbao-load-") as folder:
        subprocess.run([*WENBAO, "--library", folder, "add", *map(str, reports)], check=True, cwd=PROJECT)
        with served(folder) as (port, process):
            expected = {question: Client(port).ask(question) for question in asked}
            written, tally, spent = under_load(port, given, expected, partial(write, folder, reports))
            print(f"{given.clients} clients, {len(expected)} questions, {written} reports written: {tally.line(spent)}")
            grown = memory(port, process.pid, given.questions, expected) if given.questions else Tally()
    return 1 if tally.wrong or grown.wrong else 0


@contextmanager
def served(folder: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`wenbao serve` on a free port of this machine."""
    command = [*WENBAO, "--library", folder, "serve", "--port", "0"]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = process.stderr.readline().strip()
        print(f"{address}, after {time.perf_counter() - started:.1f} s")
        drain = threading.Thread(target=lambda: sys.stderr.writelines(process.stderr or ()), daemon=True)
        drain.start()
        try:
            yield int(address.rpartition(":")[2]), process
        finally:
            process.terminate()


def under_load(
    port: int, given: argparse.Namespace, expected: Answers, write: Callable[[Callable[[], bool]], int]
) -> tuple[int, Tally, float]:
    """Clients that ask one question after the other while reports are written: how many were, and the seconds."""
    tally, started = Tally(), time.perf_counter()

    def going_on() -> bool:
        return time.perf_counter() - started < given.seconds

    with ThreadPoolExecutor(given.clients + 1) as pool:
        writer = pool.submit(write, going_on)
        shift = len(expected) // given.clients + 1
        for number in range(given.clients):
            questions = islice(cycle(expected), number * shift, None)
            pool.submit(client, port, questions, going_on, expected, tally)
    return writer.result(), tally, time.perf_counter() - started


def write(folder: str, reports: list[Path], going_on: Callable[[], bool]) -> int:
    """Add reports in place of themselves, each by a process of its own."""
    for count, report in enumerate(cycle(reports)):
        if not going_on():
            return count
        done = subprocess.run([*WENBAO, "--library", folder, "add", str(report)], cwd=PROJECT, capture_output=True)
        if done.returncode:
            raise SystemExit(f"the writer failed: {done.stderr.decode()}")
    return 0


def client(
    port: int,
    questions: Iterator[str],
    going_on: Callable[[], bool],
    expected: Answers,
    tally: Tally,
) -> None:
    """Ask one question after the other over one connection."""
    one = Client(port)
    for question in questions:
        if not going_on():
            return
        started = time.perf_counter()
        try:
            answer = one.ask(question)
        except (OSError, http.client.HTTPException, ValueError) as error:
            tally.wrong[f"{type(error).__name__}: {error}"] += 1
            one = Client(port)
            continue
        tally.milliseconds.append((time.perf_counter() - started) * 1000)
        if answer != expected[question]:
            tally.wrong[str(answer.get("error") or f"another answer: {question}")] += 1


def memory(port: int, process: int, count: int, expected: Answers) -> Tally:
    """Print how much memory the server holds as it answers `count` questions, ten times."""
    tally, started, held = Tally(), time.perf_counter(), [resident_mb(process)]
    questions = cycle(expected)
    for _ in range(10):
        with ThreadPoolExecutor(4) as pool:
            for _ in range(4):
                pool.submit(client, port, iter(list(islice(questions, count // 40))), lambda: True, expected, tally)
        held.append(resident_mb(process))
    spent = time.perf_counter() - started
    print(f"memory over {len(tally.milliseconds)} questions, MB: {' '.join(f'{mb:.0f}' for mb in held)}")
    print(f"4 clients: {tally.line(spent)}")
    return tally


def resident_mb(process: int) -> float:
    """Memory that a process holds, from /proc."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
