"""Mutated files against one reader for as long as is wanted: only a report or a ReadError may come of them.

    python -m benchmarks.fuzz pdf --seconds 600 --seeds FOLDER

Each file goes the way of every file, to the process that parses it and on into a report, every part of which must be a
slice of the source. Where atheris is installed, --atheris lets it guide the mutations by what they reach; the reader
then runs in the fuzzer's own process, where a crash of a library ends the run.
"""

from __future__ import annotations

import argparse
import copy
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from corpus import ReadError, parse, split_passages
from corpus.facts import find_facts
from corpus.readers import FORMATS, Format, ocr, read_bytes
from corpus.readers.worker import answer
from corpus.report import Source
from tests.corpus.readers import render

BUNDLED = Path(__file__).parent.parent / "corpus" / "reports" / "linqing-2026-plan.txt"
SLOW_S = 5.0
# Bytes that mean something to one format or another.
WORDS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"-1",
    b"2147483648",
    b"<",
    b">",
    b"&#x0;",
    b"<!ENTITY a '&a;&a;'>",
    b'w:val="999999999"',
    b"<w:tbl><w:tr><w:tc>",
    b"<table><tr><td colspan=99999>",
    b"endobj",
    b"/Kids [1 0 R]",
    b"/Count 1000000000",
    b"1e38 0 0 1e38 0 0 cm",
    b"/Length 0",
    b'"',
    b"\t\t\t",
    b"\r",
    "（".encode(),
    "附件1".encode(),
    "\U0002f81a".encode(),
)


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


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to eight small changes; mostly those that leave an archive an archive, XML XML, and text text."""
    if chance.random() < 0.9:
        if data.startswith(b"PK"):
            return _repacked(data, chance)
        with suppress(UnicodeDecodeError):
            # In UTF-32 every four bytes are a character: what is cut and copied there is whole characters.
            code = _struck(data.decode("utf-8").encode("utf-32-le"), chance, unit=4)
            return code.decode("utf-32-le", "ignore").encode("utf-8", "ignore")
    return _struck(data, chance)


def _struck(data: bytes, chance: random.Random, unit: int = 1) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed) // unit + 1) * unit
        size = chance.choice((1, 1, 4, 16, 200, 4000)) * unit
        kind = chance.randrange(5)
        if kind == 0:
            changed[place : place + size] = b""
        elif kind == 1:
            changed[place:place] = changed[place : place + size] * chance.randint(1, 4)
        elif kind == 2:
            word = chance.choice(WORDS)
            changed[place:place] = word if unit == 1 else word.decode("utf-8", "ignore").encode("utf-32-le")
        elif kind == 3:
            changed[place : place + size] = chance.randbytes(min(size, 16))
        else:
            other = chance.randrange(len(changed) // unit + 1) * unit
            changed[place : place + size] = changed[other : other + size]
    return bytes(changed)


def _regrown(data: bytes, chance: random.Random) -> bytes:
    """Elements taken out, doubled, nested into others; attributes and texts changed."""
    from lxml import etree

    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 8)):
        elements = list(root.iter("*"))
        element, other = chance.choice(elements), chance.choice(elements)
        kind = chance.randrange(5)
        if kind == 0 and element.getparent() is not None:
            element.getparent().remove(element)
        elif kind == 1:
            other.append(copy.deepcopy(element))
        elif kind == 2 and element.attrib:
            key = chance.choice(list(element.attrib))
            element.set(
                key, chance.choice(("", "0", "-1", "999999999", "restart", "%9", "bullet", *other.attrib.values()))
            )
        elif kind == 3:
            element.text = chance.choice(("", "\t", "附件1", "0" * 400, "一、", "=A1", "1e999", other.text or ""))
        else:
            element.tag = other.tag
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _member(data: bytes, chance: random.Random) -> bytes:
    return _regrown(data, chance) if chance.random() < 0.8 else mutated(data, chance)


def _repacked(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as struck:
        names = archive.namelist()
        chosen = {chance.choice([name for name in names if name.endswith(".xml")]) for _ in range(2)}
        for name in names:
            struck.writestr(name, _member(archive.read(name), chance) if name in chosen else archive.read(name))
    return out.getvalue()


def check(source: Source) -> None:
    """Make a report of what was read; its parts must be slices of the source, within it and in order."""
    report = parse(source)
    for part in (*report.paragraphs, *report.notes, *split_passages(report), *find_facts(report)):
        text = getattr(part, "quote", None) or getattr(part, "text", "")
        assert source.slice(part.pieces) == text
    assert list(source.pages) == sorted(source.pages)
    source.text.encode("utf-8")


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
