"""The command line: words in, exit status out. What each command does stands in `qa.commands` and `qa.upkeep`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from corpus.report import ReadError, Span
from index.retriever import LibraryError, ModelError
from qa.console import UsageError, tell

DESCRIPTION = "Ask Chinese government reports; get the figure or sentence, with the place it stands in."
EXIT_CODES = "Exit status: 0 done, 1 the reports do not hold an answer (ask), 2 wrong use or unreadable input."
WRONG_USE, INTERRUPTED, PIPE_CLOSED = 2, 130, 141

Command = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """argparse, with errors of one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help is; exit with status 2."""
        self.exit(WRONG_USE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    _speak_utf8()
    try:
        args = build_parser().parse_args(argv)
        status: int = args.run(args)
        sys.stdout.flush()
    except (UsageError, ReadError, LibraryError, ModelError) as error:
        tell(f"wenbao: {' '.join(str(error).split())}")
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has enough; without this Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return status


def _speak_utf8() -> None:
    """JSON, CSV and Chinese text are UTF-8 with plain line ends, whatever the terminal's own settings."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _lazy(function: str) -> Command:
    """A command whose module is imported when it runs: `--help` loads nothing."""

    def run(args: argparse.Namespace) -> int:
        from importlib import import_module

        module, _, name = function.rpartition(".")
        command: Command = getattr(import_module(module), name)
        return command(args)

    return run


def build_parser() -> Parser:
    """Every command with its options."""
    parser = Parser(prog="wenbao", description=f"问报 Wenbao. {DESCRIPTION}", epilog=EXIT_CODES)
    parser.add_argument("--version", action="version", version=_version())
    _add_common(parser, default=None)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _add_reading_commands(commands)
    _add_upkeep_commands(commands)
    return parser


def _add_reading_commands(commands: Any) -> None:
    ask = _command(commands, "ask", "qa.commands.ask", "answer a question with the place the answer stands in")
    ask.add_argument("question", metavar="QUESTION", help="in Chinese or English; - reads one question a line")
    _add_filters(ask, year="only reports given in this year")
    ask.add_argument("--json", action="store_true", help="the answer object, one a line")

    search = _command(commands, "search", "qa.commands.search", "list the passages nearest to a query")
    search.add_argument("query", metavar="QUERY", help="a few words or a question")
    search.add_argument("-k", type=_count, default=10, metavar="N", help="how many passages (10)")
    _add_filters(search, year="only reports given in this year")
    search.add_argument("--json", action="store_true", help="one passage a line")

    facts = _command(commands, "facts", "qa.commands.facts", "list figures with their indicator, period and role")
    facts.add_argument("indicator", nargs="?", metavar="INDICATOR", help="only indicators with this name in theirs")
    _add_filters(facts, year="only figures of this year")
    facts.add_argument("--role", choices=["actual", "target"], help="only results, or only targets")
    shape = facts.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one fact a line")
    shape.add_argument("--csv", action="store_true", help="a table for spreadsheets (UTF-8 with byte order mark)")

    reports = _command(commands, "reports", "qa.commands.reports", "list the reports of the library")
    reports.add_argument("--json", action="store_true", help="one report a line")

    show = _command(commands, "show", "qa.commands.show", "print the source text of a report")
    show.add_argument("report", metavar="REPORT_ID", help="see wenbao reports")
    show.add_argument("--span", type=_spans, metavar="START-END", help="only these code points, as citations give them")

    feedback = _command(commands, "feedback", "qa.commands.feedback", "list what readers thought of answers")
    feedback.add_argument("--json", action="store_true", help="one thumb a line, for later evaluation")

    evaluate = _command(commands, "eval", "qa.grading.evaluate", "answer questions with known answers, and grade")
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="one question a line")
    evaluate.add_argument("--retrieval", action="store_true", help="measure the search: each leg, and all of them")
    evaluate.add_argument("--json", action="store_true", help="the table as one JSON object")


def _add_upkeep_commands(commands: Any) -> None:
    add = _command(commands, "add", "qa.upkeep.add", "read reports into the library")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders to look through")
    add.add_argument("--region", metavar="R", help="the region they are of, where the text does not say")
    add.add_argument("--year", type=_year, metavar="Y", help="the year they were given in, where the text does not say")
    add.add_argument("--again", action="store_true", help="read files that have not changed, too")
    add.add_argument("--json", action="store_true", help="what became of each file, one a line")

    remove = _command(commands, "remove", "qa.upkeep.remove", "take a report out of the library")
    remove.add_argument("report", metavar="REPORT_ID", help="see wenbao reports")

    serve = _command(commands, "serve", "qa.upkeep.serve", "serve the page and the HTTP interface")
    serve.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=_port, default=7860, metavar="P", help="port to listen on (7860)")
    login = serve.add_mutually_exclusive_group()
    login.add_argument("--auth", type=_login, metavar="USER:PASSWORD", help="ask for this login (or set WENBAO_AUTH)")
    login.add_argument("--no-auth", action="store_true", help="serve other machines without a login")
    serve.add_argument("--name", action="append", default=[], metavar="N", help="what a proxy in front is called by")
    serve.add_argument("--read-only", action="store_true", help="refuse uploads and removals (or set WENBAO_READ_ONLY)")

    _command(commands, "reindex", "qa.upkeep.reindex", "change the library over to the encoder that is chosen")

    doctor = _command(commands, "doctor", "qa.upkeep.doctor", "say what is installed, what is missing or damaged; mend")
    doctor.add_argument("--rebuild", action="store_true", help="save what can be read, make the indexes anew")


def _command(commands: Any, name: str, function: str, summary: str) -> argparse.ArgumentParser:
    description = f"{summary[0].upper()}{summary[1:]}."
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=description)
    _add_common(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=_lazy(function))
    return parser


def _add_common(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    for option, value, text in (
        ("--library", "DIR", "folder of the library (else WENBAO_LIBRARY, else your data folder)"),
        (
            "--encoder",
            "NAME_OR_PATH",
            "sentence-transformers model to search with (else WENBAO_ENCODER, else Wenbao's)",
        ),
        ("--reranker", "NAME_OR_PATH", "CrossEncoder to rank the best hits with (else WENBAO_RERANKER, else none)"),
    ):
        parser.add_argument(option, metavar=value, default=default, help=text)


def _add_filters(parser: argparse.ArgumentParser, *, year: str) -> None:
    parser.add_argument("--region", metavar="R", help="only reports of this region")
    parser.add_argument("--year", type=_year, metavar="Y", help=year)
    parser.add_argument("--report", metavar="ID", help="only this report")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"wenbao {version('wenbao')}"
    except PackageNotFoundError:
        return "wenbao, not installed"


def _count(text: str) -> int:
    return _integer(text, low=1, high=500)


def _year(text: str) -> int:
    return _integer(text, low=1900, high=2100)


def _port(text: str) -> int:
    return _integer(text, low=0, high=65535)


def _integer(text: str, *, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
    return int(text)


def _spans(text: str) -> tuple[Span, ...]:
    spans = []
    for written in text.split(","):
        start, dash, end = written.partition("-")
        if not (dash and start.isdecimal() and end.isdecimal() and int(start) < int(end)):
            raise argparse.ArgumentTypeError(f"{written!r} is not START-END, two whole numbers")
        spans.append(Span(int(start), int(end)))
    return tuple(spans)


def _login(text: str) -> str:
    user, _, password = text.partition(":")
    if not (user and password):
        raise argparse.ArgumentTypeError("it must be USER:PASSWORD")
    return text


if __name__ == "__main__":
    sys.exit(main())
