"""The rooms of figures and of reports, and the manners of the page, in a real browser."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from docx import Document

from corpus import Source, parse
from index import Library
from index.retriever import Where
from qa.feedback import read_feedback
from qa.web.gate import Guests
from tests.web.conftest import HOSTILE, HOSTILE_TEXT, build, served
from tests.web.scripted import COMPARE, GRAIN, ScriptedAnswerer, linqing_answers
from tests.web.visit import Visit

pytestmark = pytest.mark.browser

SOUTH = """南市2026年政府工作报告

一、2025年工作回顾

粮食产量14亿斤，城镇新增就业3000人。

二、2026年主要目标

粮食产量16亿斤，城镇新增就业4000人。
"""
PHONE = (390, 844)


def docx(text: str) -> bytes:
    """A Word document of these paragraphs."""
    document = Document()
    for line in text.split("\n\n"):
        document.add_paragraph(line.strip())
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(one: Visit, text: str) -> bytes:
    """A PDF file of these paragraphs, printed by the browser."""
    page = one.context.new_page()
    page.set_content("".join(f"<p>{line.strip()}</p>" for line in text.split("\n\n")))
    printed = page.pdf()
    page.close()
    return bytes(printed)


@pytest.fixture(scope="module")
def shop(tmp_path_factory, report, hostile_report, hostile_answer):
    """A library of three reports that tests may change, and its answerer."""
    with Library.open(tmp_path_factory.mktemp("shop")) as library:
        library.add(report)
        library.add(hostile_report)
        library.add(parse(Source("south.txt", SOUTH), region="南市", year=2026))
        yield ScriptedAnswerer(library, *linqing_answers(report), hostile_answer)


@pytest.fixture(scope="module")
def shop_url(shop):
    with served(build(shop)) as url:
        yield url


@pytest.fixture
def come(visit, shop_url):
    def come(path="/", **kind):
        return visit(path, at=shop_url, **kind)

    return come


def rows(one) -> list[str]:
    return [" ".join(row.split()) for row in one.page.locator("table.facts tbody tr").all_inner_texts()]


def filtered(one, name: str, value: str) -> None:
    """Set a filter and wait for the rows."""
    with one.page.expect_response(lambda reply: "/page/facts?" in reply.url):
        field = one.page.locator(f".filters [name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    one.page.wait_for_selector(".ledger:not([aria-busy])")


# ---- figures ----


def test_facts_are_filtered_sorted_and_one_click_from_their_sentence(come):
    one = come()
    one.enter("facts")
    one.page.wait_for_selector("table.facts")
    filtered(one, "indicator", "城镇新增就业")
    assert one.page.locator("#indicators option").first.get_attribute("value") == "城镇新增就业"
    filtered(one, "region", "南市")
    assert len(rows(one)) == 2
    filtered(one, "role", "target")
    assert [row for row in rows(one) if "4000人" in row and "2026" in row] == rows(one)
    filtered(one, "region", "")
    filtered(one, "role", "")
    one.page.click("table.facts thead [data-order='value']")
    one.page.wait_for_selector("[aria-sort='ascending'] [data-order='value']")
    assert "3000人" in rows(one)[0]
    one.page.click("table.facts tbody tr >> nth=0 >> td >> nth=0")
    one.page.wait_for_selector("#reader mark")
    assert one.text("#reader mark b") == "3000人"
    assert one.is_focused(".paper")
    one.page.keyboard.press("Escape")
    one.page.wait_for_selector("#reader mark", state="hidden")


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_a_long_table_is_scrolled_and_paged(come, size):
    one = come("/?room=facts", size=size)
    one.page.wait_for_selector("table.facts")
    one.page.mouse.move(size[0] / 2, size[1] / 2)
    one.page.mouse.wheel(0, 100_000)
    one.page.wait_for_function(f"document.querySelector('.pager').getBoundingClientRect().bottom <= {size[1]}")
    first = rows(one)[0]
    one.page.click(".pager button:has-text('下一页')")
    one.page.wait_for_selector(".pager span:has-text('2 /')")
    assert rows(one)[0] != first
    one.page.wait_for_function("document.querySelector('#facts').scrollTop === 0")


def test_a_selection_has_a_permanent_link(come):
    one = come("/?room=facts&indicator=城镇新增就业&region=南市")
    one.page.wait_for_selector("table.facts tbody tr")
    assert len(rows(one)) == 2
    filtered(one, "role", "actual")
    assert "role=actual" in one.page.url
    one.page.reload()
    one.page.wait_for_selector("table.facts tbody tr")
    assert len(rows(one)) == 1


def test_chart_marks_open_their_sentence_and_the_chart_is_saved(come):
    one = come("/?room=facts&indicator=粮食产量")
    one.page.wait_for_selector("#facts svg")
    assert one.page.locator("#facts svg circle.target").count() >= 3
    with one.page.expect_download() as svg:
        one.page.click("#facts [data-kind='svg']")
    text = svg.value.path().read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "16亿斤" in text
    assert "<script" not in text
    with one.page.expect_download() as png:
        one.page.click("#facts [data-kind='png']")
    picture = png.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 2000
    one.page.click("#facts svg a[aria-label*='南市 2025'] circle")
    one.page.wait_for_selector("#reader mark")
    assert one.text("#reader mark b") == "14亿斤"


def test_what_is_listed_is_taken_away(come, shop):
    one = come("/?room=facts&indicator=粮食产量&role=target")
    one.page.wait_for_selector("table.facts tbody tr")
    with one.page.expect_download() as csv:
        one.page.click("[data-download='csv']")
    lines = csv.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(rows(one))
    with one.page.expect_download() as xlsx:
        one.page.click("[data-download='xlsx']")
    assert xlsx.value.suggested_filename == "wenbao-facts.xlsx"
    assert zipfile.is_zipfile(xlsx.value.path())


def test_comparison_in_the_chat_has_a_table_and_a_chart(come):
    one = come()
    one.ask(COMPARE)
    cells = one.page.locator(".compare td:not(:empty)")
    assert cells.all_inner_texts() == ["5833人1", "5000人以上2"]
    assert cells.locator(".cite").count() == 2
    one.page.click(".turn svg .target >> nth=1")
    one.page.wait_for_function("document.querySelector('#reader mark b')?.textContent === '5000 人'")


def test_an_answer_leads_to_its_indicator_in_every_region(come):
    one = come()
    one.ask(GRAIN)
    one.page.click(".also a:has-text('各地各年的粮食产量')")
    one.page.wait_for_selector("#facts svg")
    assert one.page.input_value("[name='indicator']") == "粮食产量"
    assert {"临清市", "南市"} <= set(" ".join(rows(one)).split())
    filtered(one, "indicator", "就业")
    one.page.go_back()
    one.page.wait_for_selector(".turn .digits", state="visible")
    one.page.click(".also a:has-text('各地各年的粮食产量')")
    one.page.wait_for_function("document.querySelector(\"[name='indicator']\").value === '粮食产量'")


# ---- reports ----


def test_files_are_taken_in_each_with_its_result(come, shop):
    one = come()
    one.enter("reports")
    files = [
        {"name": "west.txt", "mimeType": "text/plain", "buffer": SOUTH.replace("南市", "德州市").encode()},
        {"name": "north.docx", "mimeType": "", "buffer": docx(SOUTH.replace("南市", "聊城市"))},
        {"name": "centre.pdf", "mimeType": "application/pdf", "buffer": pdf(one, SOUTH.replace("南市", "济南市"))},
        {"name": "<img src=x onerror=ran()>.exe", "mimeType": "", "buffer": b"MZ"},
    ]
    one.page.set_input_files(".drop input", files)
    one.page.wait_for_selector(".uploads li:nth-child(4) .failed", timeout=30_000)
    lines = one.page.locator(".uploads li").all_inner_texts()
    for line, name in zip(lines, ("west.txt", "north.docx", "centre.pdf"), strict=False):
        assert re.search(rf"{name} 已入库 [\d.]+ s，4 个数", line)
    assert "没有读入：只能读这些格式：.csv" in lines[3]
    one.page.click("[data-act='language']")
    assert "not read: reports are read from .csv" in one.page.locator(".uploads li").all_inner_texts()[3]
    one.page.click("[data-act='language']")
    one.page.wait_for_selector(".card-report:has-text('聊城市2026年政府工作报告')")
    assert "6 份报告" in one.text("#reports h2")
    one.enter("facts")
    filtered(one, "region", "德州市")
    assert len(rows(one)) == 4
    for name in ("west", "north", "centre"):
        shop.library.remove(name)


def test_a_file_is_dropped_anywhere(come, shop):
    one = come()
    one.ask(GRAIN)
    data = one.page.evaluate_handle(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], 'east.txt', {type: 'text/plain'}));
            return data;
        }""",
        SOUTH.replace("南市", "东市"),
    )
    one.page.dispatch_event("#chat", "drop", {"dataTransfer": data})
    one.page.wait_for_selector(".card-report:has-text('东市')")
    shop.library.remove("east")
    one.page.dispatch_event(".drop", "dragenter", {"dataTransfer": data})
    assert one.page.locator(".drop.over").count() == 1
    one.page.dispatch_event(".drop", "drop", {"dataTransfer": data})
    assert one.page.locator(".drop.over").count() == 0
    one.page.wait_for_selector(".uploads li:nth-child(2) .done")
    assert one.page.locator(".uploads li").count() == 2
    shop.library.remove("east")


def test_removal_is_asked_once_and_can_be_undone(come, shop):
    shop.library.add(parse(Source("gone.txt", SOUTH.replace("南市", "旧市")), region="旧市"))
    one = come()
    one.page.clock.install()
    one.enter("reports")
    card = one.page.locator(".card-report[data-report='gone']")
    card.locator(".remove").click()
    card.locator("button:has-text('留着')").click()
    assert card.locator(".remove").count() == 1
    card.locator(".remove").click()
    card.locator("button:has-text('确定移除')").click()
    one.page.clock.run_for(3000)
    assert "撤销（7 秒）" in card.inner_text()
    card.locator(".undo").click()
    one.page.wait_for_selector(".card-report[data-report='gone'] .remove")
    one.page.clock.run_for(20_000)
    assert "gone" in {info.id for info in shop.library.reports()}
    card.locator(".remove").click()
    card.locator("button:has-text('确定移除')").click()
    one.page.clock.run_for(11_000)
    one.page.wait_for_selector(".card-report[data-report='gone']", state="detached")
    assert "gone" not in {info.id for info in shop.library.reports()}


def test_a_scope_that_is_removed_is_everything_again(come, shop):
    shop.library.add(parse(Source("scoped.txt", SOUTH.replace("南市", "小市")), region="小市"))
    one = come()
    one.page.click("#scope input")
    one.page.click("#scope [role='option']:has-text('小市2026年')")
    one.enter("reports")
    card = one.page.locator(".card-report[data-report='scoped']")
    card.locator(".remove").click()
    one.page.clock.install()
    card.locator("button:has-text('确定移除')").click()
    one.page.clock.run_for(11_000)
    one.page.wait_for_selector(".card-report[data-report='scoped']", state="detached")
    one.page.wait_for_function("document.querySelector('#scope input').value === '全部报告 All'")
    one.page.click("#rooms [data-room='ask']")
    one.ask(GRAIN)
    assert shop.asked_in == Where()


def test_leaving_the_page_ends_the_wait(come, shop):
    shop.library.add(parse(Source("left.txt", SOUTH.replace("南市", "别市")), region="别市"))
    one = come()
    one.enter("reports")
    card = one.page.locator(".card-report[data-report='left']")
    card.locator(".remove").click()
    card.locator("button:has-text('确定移除')").click()
    one.go("/")
    deadline = time.monotonic() + 5
    while "left" in {info.id for info in shop.library.reports()}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_library_that_is_only_read(visit, answerer):
    with served(build(answerer, guests=Guests(may_change=False))) as url:
        one = visit("/?room=reports", at=url)
        one.page.wait_for_selector(".card-report")
        assert one.page.locator(".drop, .remove").count() == 0
        assert "只能查阅" in one.text("#reports")


def test_an_empty_library_says_what_to_do(visit, tmp_path):
    with Library.open(tmp_path) as library, served(build(ScriptedAnswerer(library))) as url:
        one = visit(at=url)
        one.page.click(".welcome a:has-text('加入报告')")
        one.page.wait_for_selector(".drop")
        assert "还没有报告" in one.text("#reports")
        one.enter("facts")
        one.page.wait_for_selector(".ledger .hint")
        assert "没有这样的数" in one.text(".ledger")


# ---- asking ----


def test_slow_stages_are_told(visit, answerer):
    class Slow(ScriptedAnswerer):
        def ask(self, question, *, where=None, notify=None):
            if notify:
                notify("rank")
                time.sleep(1)
            return answerer.ask(question)

    with served(build(Slow(answerer.library))) as url:
        one = visit(at=url)
        one.page.fill("#question textarea", GRAIN)
        one.page.press("#question textarea", "Enter")
        one.page.wait_for_selector(".status:has-text('正在逐句比较')")
        one.page.wait_for_selector(".turn .digits")
        assert one.page.locator(".status").count() == 0


def test_a_fault_is_told_and_not_asked_again_by_itself(visit, answerer):
    class Broken(ScriptedAnswerer):
        asked = 0

        def ask(self, question, *, where=None, notify=None):
            if not notify:
                return answerer.ask(question)
            self.asked += 1
            raise ValueError("a bug")

    broken = Broken(answerer.library)
    with served(build(broken)) as url:
        one = visit(at=url)
        one.page.fill("#question textarea", GRAIN)
        one.page.press("#question textarea", "Enter")
        one.page.wait_for_selector(".turn button:has-text('再问一次')")
        one.page.wait_for_timeout(2500)
        assert broken.asked == 1


def test_questions_are_kept_in_the_browser(come):
    one = come()
    one.ask(GRAIN)
    one.ask(HOSTILE)
    one.go("/")
    one.page.click("[data-act='history']")
    assert one.page.locator("dialog li button").all_inner_texts() == [HOSTILE, GRAIN]
    one.page.click(f"dialog li button:has-text('{GRAIN}')")
    one.page.wait_for_selector(".turn .digits")
    one.page.press("#question textarea", "ArrowUp")
    assert one.page.input_value("#question textarea") == GRAIN
    one.page.press("#question textarea", "Enter")
    one.page.wait_for_selector(".turn:nth-child(2) .digits")
    one.page.click("[data-act='history']")
    one.page.click("dialog button:has-text('全部清除')")
    one.page.click("[data-act='history']")
    assert "还没有问过" in one.text("dialog")
    one.page.keyboard.press("Escape")
    assert not one.page.is_visible("dialog")


def test_thumbs_are_kept_in_the_library_with_their_reason(come, shop):
    one = come()
    one.ask(GRAIN)
    one.page.click(".thumbs [data-good='true']")
    one.page.wait_for_selector(".noted:has-text('已记下')")
    one.page.click(".thumbs [data-good='false']")
    one.page.click(".why button:has-text('出处不对')")
    one.page.wait_for_selector(".why .noted:has-text('已记下')")
    one.ask("临清市市长电话")
    one.page.click(".refusal [data-good='false']")
    one.page.fill(".refusal .why input", "<b>附件里有</b>")
    one.page.press(".refusal .why input", "Enter")
    one.page.wait_for_selector(".refusal .noted:has-text('已记下')")
    kept = [(given.question, given.good, given.reason) for given in read_feedback(shop.library.folder)]
    assert kept == [
        (GRAIN, True, None),
        (GRAIN, False, "wrong_place"),
        ("临清市市长电话", False, "<b>附件里有</b>"),
    ]


def test_permanent_links_outlive_the_server(visit, answerer, report):
    start = report.source.text.index("做好粮食等重要农产品")
    for _ in range(2):
        with served(build(answerer)) as url:
            one = visit(f"/?report={report.id}&span={start}-{start + 10}", at=url)
            one.page.wait_for_selector("#reader mark")
            assert one.text("#reader mark") == "做好粮食等重要农产品"


# ---- manners ----


def test_rooms_speak_the_language_of_the_reader(come):
    one = come("/?room=facts", locale="en-GB")
    one.page.wait_for_selector("table.facts thead button:has-text('Indicator')")
    one.page.click("[data-act='language']")
    one.page.wait_for_selector("table.facts thead button:has-text('指标')")
    one.enter("reports")
    assert "份报告" in one.text("#reports h2")
    one.page.go_back()
    one.page.wait_for_selector("table.facts", state="visible")


def test_rooms_fit_a_phone(come):
    one = come("/?room=facts&indicator=城镇新增就业&region=南市", size=PHONE)
    one.page.wait_for_selector("table.facts tbody tr")
    assert one.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert not one.page.is_visible(".filters")
    one.page.click(".fold summary")
    assert one.page.is_visible(".filters")
    one.page.click("table.facts tbody tr >> nth=0")
    one.page.wait_for_selector("#reader mark", state="visible")
    one.page.go_back()
    one.page.wait_for_selector("#reader mark", state="hidden")
    assert one.page.is_visible("table.facts")
    one.enter("reports")
    assert one.page.evaluate("document.querySelector('#reports').scrollWidth") <= PHONE[0]


def test_hostile_reports_are_text_in_every_room(come):
    one = come("/?room=facts&indicator=粮食产量")
    one.page.wait_for_selector("#facts svg")
    assert "<i onclick=ran()>市</i>" in one.text("table.facts")
    one.enter("reports")
    one.page.click(".card-report:has-text('ran()') a")
    one.page.wait_for_selector("#reader .paper")
    one.page.set_input_files(
        ".drop input", {"name": "a<script>ran()</script>.txt", "mimeType": "", "buffer": HOSTILE_TEXT.encode()}
    )
    one.page.wait_for_selector(".uploads .done, .uploads .failed")
    for selector in ("#room img", "#room script", "#room [onerror]", "#room [onload]", "#room i", "#room svg svg"):
        assert one.page.locator(selector).count() == 0, selector
    one.page.wait_for_timeout(200)


@pytest.mark.parametrize(("size", "scheme", "locale"), [((1280, 800), "light", "zh-CN"), (PHONE, "dark", "en-GB")])
def test_nothing_shuts_anyone_out(come, size, scheme, locale):
    from axe_playwright_python.sync_playwright import Axe

    one = come(size=size, scheme=scheme, locale=locale)

    def check(state: str) -> None:
        one.page.wait_for_timeout(200)  # what moves or fades has come to rest
        found = Axe().run(one.page).response["violations"]
        assert [(state, fault["id"]) for fault in found if fault["impact"] in ("serious", "critical")] == []

    check("welcome")
    one.ask(COMPARE)
    one.page.click(".turn .evidence summary")
    one.page.click(".turn [data-good='false']")
    check("answer")
    one.page.click(".turn sup .cite >> nth=0")
    one.page.wait_for_selector("#reader mark", state="visible")
    one.page.click("#reader [data-act='outline']")
    check("reader")
    one.page.click("#reader [data-act='close']")
    one.page.click("[data-act='history']")
    check("history")
    one.page.keyboard.press("Escape")
    one.enter("facts")
    if size == PHONE:
        one.page.click(".fold summary")
    filtered(one, "indicator", "粮食产量")
    check("facts")
    one.enter("reports")
    one.page.click(".remove >> nth=0")
    check("reports")
