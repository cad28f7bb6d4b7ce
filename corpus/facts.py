"""Facts: figures with their meaning, from the sentences, the notes and the tables of a report."""

from __future__ import annotations

import re

from corpus.fact_tables import table_facts
from corpus.report import Fact, Report, Slicer
from corpus.statements import Statement, StatementReader
from corpus.timing import Clock, When

_HERE = re.compile(r"^我[省市县区州国]")


def find_facts(report: Report) -> tuple[Fact, ...]:
    """Every figure of a report that measures something, in order, with indicator, period and role.

    Results said in words are facts with `text` and no value: comparisons (高于全国平均水平, change "difference"), and
    honours, ranks and works done (入选…, 全国首位, 建成通车; no change). Figures of the glossary, and those that only
    say which things are counted (投资500万元以上项目), have the role "other".
    """
    clock = Clock(report.year)
    facts: list[Fact] = []
    for paragraph in report.paragraphs:
        when, slicer = clock.enter(paragraph.section, paragraph.text), Slicer(paragraph.pieces)
        for statement in StatementReader(paragraph.text, when, report.year).statements():
            facts.append(_fact(report, statement, paragraph.text, slicer, paragraph.section))
    for note in report.notes:
        for statement in StatementReader(note.text, When(None, "other"), report.year).statements():
            if statement.figure:
                facts.append(_fact(report, statement, note.text, Slicer(note.pieces), (*note.section, note.term)))
    for table in report.tables:
        facts.extend(table_facts(report, table))
    return tuple(facts)


def _fact(report: Report, statement: Statement, text: str, slicer: Slicer, section: tuple[str, ...]) -> Fact:
    figure, indicator = statement.figure, statement.indicator
    return Fact(
        report_id=report.id,
        region=report.region,
        indicator=_HERE.sub(report.region, indicator) if indicator.startswith("我") else indicator,
        value=("-" if statement.falls else "") + figure.printed if figure else None,
        unit=(figure.unit or None) if figure else None,
        hedge=figure.hedge if figure else None,
        change=statement.change,
        period=statement.when.period,
        role=statement.when.role,
        pieces=slicer(statement.start, statement.end),
        quote=text[statement.start : statement.end],
        figure=slicer(statement.words.start, statement.words.end),
        basis=statement.basis,
        text=None if figure else text[statement.words.start : statement.words.end],
        section=section,
    )
