"""Files whose formats are hard to parse are parsed in a process of their own, which may be killed.

One process serves file after file. It gets a file's bytes and gives back text: it never touches a path.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from corpus.readers import ocr
from corpus.report import ReadError, Source

if TYPE_CHECKING:
    from corpus.readers import Format

LONGEST_S = 60
MOST_MEMORY = 1 << 30
"""Bytes of address space."""
# Recognising characters takes so long for a page, and so much for the models.
LONGEST_PAGE_S, MOST_MEMORY_OCR = 60, 4 << 30
# The longest text there may be, each character written as an escape.
LONGEST_REPLY = 128 << 20
_PROJECT = Path(__file__).parents[2]


class _Worker:
    """A running process, and how many files it has served."""

    def __init__(self, memory: int) -> None:
        paths = (str(_PROJECT), os.environ.get("PYTHONPATH", ""))
        self.process = subprocess.Popen(
            # -P: a module lying in the current folder must not be taken for a library.
            [sys.executable, "-P", "-m", "corpus.readers.worker", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
        self.served = 0
        self.late = False

    def ask(self, module: str, data: bytes, name: str, longest_s: float) -> dict[str, Any] | None:
        """The process's reply, None when it died or was killed for taking too long."""
        request = {"module": module, "name": name, "size": len(data)}
        assert self.process.stdin
        assert self.process.stdout
        timer = Timer(longest_s, self._give_up)
        timer.start()
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n" + data)
            self.process.stdin.flush()
            line = self.process.stdout.readline(LONGEST_REPLY)
        except OSError:
            line = b""
        finally:
            timer.cancel()
        self.served += 1
        try:
            reply = json.loads(line)
        except ValueError:
            return None
        return reply if isinstance(reply, dict) else None

    def _give_up(self) -> None:
        self.late = True
        self.process.kill()

    def stop(self) -> None:
        self.process.kill()
        # Closes the pipes and waits; what was still to be written has no reader any more.
        with suppress(OSError), self.process:
            pass
        self.process.wait()


_lock = Lock()
# One at a time: two would need twice the memory, and be no sooner done.
_recognising = Lock()
_worker: _Worker | None = None


def extract_apart(known: Format, data: bytes, *, name: str) -> Source:
    """Have the process parse one file; a process that ends or runs out of memory is replaced.

    Raises:
        ReadError: see `corpus.readers.read_source`.
    """
    with _lock:
        reply = _ask(known.module, data, name)
    if "scanned" in reply and ocr.is_installed():
        with _recognising:
            reply = _recognise(int(reply["scanned"]), data, name)
    if "error" in reply:
        raise ReadError(str(reply["error"]))
    return Source(name, str(reply["text"]), tuple(int(page) for page in reply["pages"]))


def _ask(module: str, data: bytes, name: str) -> dict[str, Any]:
    worker = _running()
    reply = None
    try:
        reply = worker.ask(module, data, name, LONGEST_S)
    finally:
        # Also when the caller is interrupted: a reply left over would be taken for the next one's.
        if reply is None or "exhausted" in reply:
            stop()
    if (reply is None or "exhausted" in reply) and worker.served > 1 and not worker.late:
        # What it has served before may be to blame: only a fresh process's word counts.
        return _ask(module, data, name)
    return reply or _lost(worker, name, LONGEST_S)


def _recognise(pages: int, data: bytes, name: str) -> dict[str, Any]:
    """The reply of a process of its own, which has more time and memory."""
    worker = _Worker(MOST_MEMORY_OCR)
    try:
        longest_s = LONGEST_PAGE_S * (pages + 1)
        return worker.ask("ocr", data, name, longest_s) or _lost(worker, name, longest_s)
    finally:
        worker.stop()


def _lost(worker: _Worker, name: str, longest_s: float) -> dict[str, Any]:
    reason = f"takes more than {longest_s} seconds to read" if worker.late else "damaged so that it cannot be read"
    return {"error": f"{name}: {reason}; save it again, or as plain text"}


def _running() -> _Worker:
    global _worker
    if _worker is None:
        _worker = _Worker(MOST_MEMORY)
        atexit.register(stop)
    return _worker


def stop() -> None:
    """End the process, if one runs; the next file starts another."""
    global _worker
    if _worker is not None:
        atexit.unregister(stop)
        _worker.stop()
        _worker = None
