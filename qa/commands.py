"""The commands that look into a library: ask, search, facts, reports, show, feedback."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.report import Fact
from index.retriever import Hit, ReportInfo, Where
from qa.answer import Answer, Refusal, to_json
from qa.console import UsageError, columns, say, say_json, tell, wants_colours
from qa.feedback import feedback_record, read_feedback
from qa.records import fact_record, facts_csv, hit_record, report_record
from qa.render import BOLD, DIM, clean, paint, render_text
from qa.request import check_question, known_report, where_of
from qa.settings import library_folder, open_answerer, open_library

if TYPE_CHECKING:
    from index import Library
    from qa.ask import Answerer

DONE, NO_ANSWER, WRONG_USE = 0, 1, 2


def library_of(args: Namespace, *, fill: bool = True) -> Library:
    """The library, with the encoder and the reranker, that the options name; see `open_library`."""
    return open_library(args.library, encoder=args.encoder, reranker=args.reranker, fill=fill)


def answerer_of(args: Namespace) -> Answerer:
    """An answerer over `library_of`."""
    return open_answerer(args.library, encoder=args.encoder, reranker=args.reranker)


def ask(args: Namespace) -> int:
    """Answer one question, or each line of standard input."""
    if args.question == "-":
        return _ask_lines(args)
    check_question(args.question)
    with answerer_of(args) as answerer:
        answer = answerer.ask(args.question, where=_where(args, answerer.library, year=args.year))
    _print_answer(answer, args)
    return NO_ANSWER if answer.refused else DONE


def _ask_lines(args: Namespace) -> int:
    """One answer a question, in order; a question that cannot be asked gets a refusal, so that lines still pair up."""
    status = NO_ANSWER
    wrong = False
    with answerer_of(args) as answerer:
        where = _where(args, answerer.library, year=args.year)
        for number, question in _questions():
            try:
                check_question(question)
                answer = answerer.ask(question, where=where)
            except UsageError as error:
                wrong = True
                tell(f"wenbao: standard input, line {number}: {error}")
                answer = _not_asked(question, str(error))
            if not answer.refused:
                status = DONE
            if not args.json:
                say(f"> {clean(question)}")
            _print_answer(answer, args)
            if not args.json:
                say("")
    return WRONG_USE if wrong else status


def _questions() -> Iterator[tuple[int, str]]:
    """Line numbers and questions as they come in; blank lines ask nothing."""
    reader = getattr(sys.stdin, "buffer", None)
    for number, line in enumerate(iter(reader.readline, b"") if reader else sys.stdin, start=1):
        try:
            text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        except UnicodeDecodeError:
            raise UsageError(f"standard input, line {number}: not UTF-8; convert it, for example with iconv") from None
        if text.strip():
            yield number, text.strip()


def _not_asked(question: str, message: str) -> Answer:
    return Answer(question, message, None, "en", confidence=0.0, refusal=Refusal("not_a_question", message))


def _print_answer(answer: Answer, args: Namespace) -> None:
    if args.json:
        say_json(to_json(answer))
    else:
        say(render_text(answer, colours=wants_colours()))


def _where(args: Namespace, library: Library, *, year: int | None) -> Where:
    return where_of(library.reports(), region=args.region, year=year, report=args.report)


def search(args: Namespace) -> int:
    """List passages, best first."""
    from qa import seek

    check_question(args.query)
    with library_of(args) as library:
        infos = {info.id: info for info in library.reports()}
        hits = seek.find(library, args.query, k=args.k, where=_where(args, library, year=args.year))
        for hit in hits:
            info = infos[hit.passage.report_id]
            if args.json:
                say_json(hit_record(hit, info, library.source(info.id)))
            else:
                say(_hit_text(hit, info, colours=wants_colours()))
    if not hits:
        tell("no passage found: try other words or fewer filters")
    return DONE


def _hit_text(hit: Hit, info: ReportInfo, *, colours: bool) -> str:
    text = hit.passage.text
    if hit.sentence and colours:
        start, end = hit.sentence.start, hit.sentence.end
        text = clean(text[:start]) + paint(clean(text[start:end]), BOLD, colours) + clean(text[end:])
    else:
        text = clean(text)
    place = clean(" › ".join((info.title, *hit.passage.section)))
    return f"{hit.rank}. {paint(place, DIM, colours)}\n   {text}\n"


def facts(args: Namespace) -> int:
    """List facts as aligned text, JSON lines or CSV."""
    with library_of(args) as library:
        period = None if args.year is None else str(args.year)
        where = _where(args, library, year=None)
        found = library.facts(indicator=args.indicator, period=period, role=args.role, where=where)
        sources = {info.id: info.source for info in library.reports()}
    if args.csv:
        sys.stdout.write(facts_csv(found, sources))
    elif args.json:
        for fact in found:
            say_json(fact_record(fact, sources[fact.report_id]))
    elif found:
        for line in columns(_fact_cells(fact) for fact in found):
            say(line)
    if not found:
        tell("no fact found: try a shorter indicator or fewer filters")
    return DONE


def _fact_cells(fact: Fact) -> tuple[str, ...]:
    value = clean(fact.text or "") if fact.value is None else f"{fact.value}{fact.unit or ''}"
    place = f"{fact.report_id} {fact.figure[0].start}-{fact.figure[-1].end}"
    return (fact.period or "-", fact.role, clean(fact.indicator), value, fact.hedge or "", fact.region, place)


def reports(args: Namespace) -> int:
    """List the reports of the library."""
    with library_of(args) as library:
        infos = library.reports()
    if args.json:
        for info in infos:
            say_json(report_record(info))
    elif infos:
        for line in columns(_report_cells(info) for info in infos):
            say(line)
    if not infos:
        tell("the library is empty: wenbao add PATH reads reports into it")
    return DONE


def _report_cells(info: ReportInfo) -> tuple[str, ...]:
    counts = f"passages {info.passages}, facts {info.facts}"
    return (info.id, info.region, str(info.year or "-"), counts, clean(info.title))


def show(args: Namespace) -> int:
    """Print a report's source text as it stands, or the parts of it that were asked for."""
    with library_of(args) as library:
        known_report(args.report, library.reports())
        source = library.source(args.report)
    if args.span and args.span[-1].end > len(source.text):
        raise UsageError(f"--span: {args.report} ends at {len(source.text)}, before {args.span[-1].end}")
    text = source.slice(args.span) if args.span else source.text
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    return DONE


def feedback(args: Namespace) -> int:
    """List what readers of the page thought of its answers."""
    found = read_feedback(library_folder(args.library))
    for one in found:
        if args.json:
            say_json(feedback_record(one))
        else:
            said = " ".join(f"{one.question}  {one.reason or ''}".split("\n"))
            say(clean(f"{'good' if one.good else 'bad '}  {said}").rstrip())
    if not found:
        tell("nobody has given feedback yet: the page asks for it under each answer")
    return DONE
