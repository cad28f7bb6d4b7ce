"""The process that parses files for `corpus.readers.apart`: requests on standard input, replies on standard output.

A request is one line of JSON {"module", "name", "size"} and `size` bytes; a reply is one line of JSON, either {"text",
"pages"} or {"error"}, the latter with "exhausted" when the memory did not suffice.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import warnings
from importlib import import_module
from typing import Any

from corpus.readers.pdf import ScannedError
from corpus.report import ReadError

LONGEST_TEXT = 16 << 20
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def main(memory: int) -> None:
    """Serve until standard input ends, in so many bytes of address space."""
    _limit_memory(memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked decides when to stop
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not pass for a reply.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        reply = answer(request["module"], data, name=request["name"], memory=memory)
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def answer(module: str, data: bytes, *, name: str, memory: int = 0) -> dict[str, Any]:
    """The reply to one request.

    Libraries meet damaged files with exceptions of every kind: each of them means that this file cannot be read.
    """
    try:
        source = import_module(f"corpus.readers.{module}").extract(data, name=name)
        if len(source.text) > LONGEST_TEXT:
            raise ReadError(f"{name}: holds too much text; split it into single reports")
        if not source.text.strip():
            raise ReadError(f"{name}: holds no text; there is nothing to read")
        return {"text": UNPRINTABLE.sub("\ufffd", source.text), "pages": source.pages}
    except ReadError as error:
        scanned = {"scanned": error.pages} if isinstance(error, ScannedError) else {}
        return {"error": str(error), **scanned}
    except MemoryError:
        reason = f"needs more than {memory / (1 << 30):.3g} GB of memory to read"
        return {"error": f"{name}: {reason}; split it, or save it as plain text", "exhausted": True}
    except Exception as error:
        return {"error": f"{name}: damaged ({type(error).__name__}); save it again, or as plain text"}


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: only the time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
