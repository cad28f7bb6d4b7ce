"""The rooms as pieces of HTML: what is listed, drawn and given away, and that nothing of a report is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from corpus.report import Fact, Span
from qa.web import facts, shelf
from qa.web.chart import Point, chart, series_of
from qa.web.facts import PAGE, View
from tests.web.test_cards import assert_harmless

SPANS = (Span(0, 7),)
JOBS = Fact("r", "甲市", "就业", "5000", "人", None, "level", "2026", "target", SPANS, "就业5000人", (Span(2, 7),))


def test_pages_of_the_table_and_the_way_between_them(library):
    count = library.ledger.count()
    assert count > PAGE
    first = facts.table(library, View())
    tags = assert_harmless(first)
    assert [tag for tag, _ in tags.elements].count("tr") == 1 + PAGE
    assert f"{count} 个数" in tags.text
    last = assert_harmless(facts.table(library, View(page=-(-count // PAGE))))
    assert [tag for tag, _ in last.elements].count("tr") == 1 + (count - 1) % PAGE + 1
    assert f"{-(-count // PAGE)} / {-(-count // PAGE)}" in last.text


def test_rows_link_to_their_sentence(library, report):
    link = assert_harmless(facts.table(library, View(indicator="城镇新增就业", role="target"))).of("source")[0]
    start, end = map(int, (link["data-figure"] or "").split("-"))
    assert report.source.text[start:end] == "5000 人"
    assert link["href"] == f"?report={report.id}&span={link['data-span']}"


def test_nothing_that_passes_is_said(library):
    assert "没有这样的数" in facts.table(library, View(indicator="没有这个指标"))
    assert facts.drawing(library, View(indicator="没有这个指标")) == ""


@pytest.mark.parametrize("query", ["page=0", "role=wish", "order=colour", "width=-1", f"indicator={'x' * 201}"])
def test_only_what_can_be_looked_at(client, query):
    reply = client.get(f"/page/facts?{query}")
    assert reply.status_code == 422
    assert query.split("=")[0] in reply.json()["error"]["message"]


FORMS = {"details", "summary", "form", "label", "select", "option", "datalist", "time"}


def test_rooms_are_harmless(library):
    cards = shelf.room(library.reports(), kinds=(".txt",), may_change=True)
    for made in (facts.room(library), facts.suggestions(library, View()), cards):
        assert_harmless(made, allowed=FORMS)


def test_downloads_hold_what_is_listed(client, library):
    reply = client.get("/page/facts.xlsx", params={"indicator": "城镇新增就业"})
    assert reply.headers["content-disposition"] == 'attachment; filename="wenbao-facts.xlsx"'
    header, *rows = load_workbook(BytesIO(reply.content)).active.iter_rows(values_only=True)
    assert len(rows) == library.ledger.count(View(indicator="城镇新增就业").wanted)
    first = dict(zip(header, rows[0], strict=True))
    assert (first["indicator"], first["value"], first["unit"]) == ("城镇新增就业人数", 5833, "人")
    csv = client.get("/page/facts.csv", params={"indicator": "城镇新增就业"})
    assert len(csv.text.splitlines()) == 1 + len(rows)


@pytest.mark.parametrize("path", ["/page/facts.py", "/page/..%2ffacts.py", "/page/nothing.js", "/page/rooms/nothing"])
def test_only_the_page_s_own_files_are_served(client, path):
    assert client.get(path).status_code == 404


# ---- charts ----


def drawn(*made: Fact) -> dict:
    return series_of(made, lambda _: 'href="?report=r"')


def test_amounts_are_drawn_in_one_unit():
    ((key, points),) = drawn(JOBS, replace(JOBS, region="乙市", value="1.2", unit="万人")).items()
    assert key == ("就业", "人", "level")
    assert [(point.region, point.value, point.said) for point in points] == [
        ("甲市", 5000, "5000人"),
        ("乙市", 12000, "1.2万人"),
    ]


@pytest.mark.parametrize(
    "other", [replace(JOBS, period="2021-2025"), replace(JOBS, value=None, text="高于"), replace(JOBS, role="other")]
)
def test_what_has_no_place_in_a_chart_is_left_out(other):
    assert [len(points) for points in drawn(JOBS, other).values()] == [1]


def test_the_lower_end_of_a_range_and_a_fall_are_drawn():
    made = drawn(replace(JOBS, value="5-5.5", unit="%"), replace(JOBS, value="-3"))
    assert [(points[0].value, points[0].said) for points in made.values()] == [(5, "5-5.5%"), (-3, "-3人")]


def at(markup: str, role: str) -> list[tuple[float, float]]:
    found = re.findall(rf'<circle class="{role}" cx="([\d.]+)" cy="([\d.]+)"', markup)
    return [(float(x), float(y)) for x, y in found][1:]  # without the legend's


SERIES = ("就业", "人", "level")


def point(region: str, period: str, role: str, value: float, high: float | None = None) -> Point:
    end = value if high is None else high
    return Point(region, period, role, value, end, f"{value:g}人", 'class="source" href="?report=r"')


def test_one_year_is_a_row_for_each_region_the_largest_on_top():
    made = chart(SERIES, [point("甲市", "2026", "target", 10), point("乙市", "2026", "target", 30)], 600)
    assert_harmless(made)
    (x1, y1), (x2, y2) = at(made, "target")
    assert y1 < y2
    assert x1 > x2
    assert made.index("乙市 2026") < made.index("甲市 2026")


def test_a_range_is_drawn_from_end_to_end():
    points = [point("甲市", "2026", "target", 5, 5.5), point("乙市", "2026", "target", 5)]
    made = chart(SERIES, points, 600)
    (x1, y1), (x2, y2), (x3, _) = at(made, "target")
    assert x1 < x2
    assert y1 == y2
    assert x3 == x1
    assert made.count("<polyline") == 1
    made = chart(SERIES, [*points, point("甲市", "2025", "target", 5)], 600)
    assert len(at(made, "target")) == 4


def test_years_are_panels_in_which_higher_is_more():
    made = chart(SERIES, [point("甲市", "2025", "actual", 30), point("甲市", "2026", "target", 10)], 600)
    ((x1, y1),), ((x2, y2),) = at(made, "actual"), at(made, "target")
    assert x1 < x2
    assert y1 < y2


def test_a_year_that_few_speak_of_takes_no_room():
    points = [point(region, year, "target", 5) for region in "甲乙丙丁戊己" for year in ("2025", "2026")]
    made = chart(SERIES, [*points, point("甲", "1994", "actual", 5)], 600)
    assert "1994" not in made
    assert len(at(made, "target")) == 12


@pytest.mark.parametrize("width", [0, 280, 700, 100_000])
@pytest.mark.parametrize("values", [(0, 0), (-3, 5), (1e12, 2e12), (5, 5)])
def test_any_values_are_drawn_inside_the_chart(width, values):
    points = [
        point(f"地{number}", str(2020 + year), role, value)
        for number in range(7)
        for year in range(6)
        for role, value in zip(("actual", "target"), values, strict=True)
    ]
    made = chart(SERIES, points, width)
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', made)
    assert box
    marks = [*at(made, "actual"), *at(made, "target")]
    assert len(marks) == 7 * 4 * 2, "the four years that most is said of"
    assert 280 <= int(box[1]) <= 1200


def test_marks_are_links_that_say_what_they_are():
    hostile = point('<img src=x onerror=ran()>"', "2026", "target", 5)
    tags = assert_harmless(chart(("<script>", "人", "growth"), [hostile, point("乙", "2026", "actual", 4)], 600))
    assert '<img src=x onerror=ran()>" 2026 目标 5人' in [attrs.get("aria-label") for _, attrs in tags.elements]
