"""The whole house at once: the bundled report, the real answerer, the page in a real browser."""

from __future__ import annotations

import pytest

from qa.settings import open_answerer
from tests.web.conftest import build, served
from tests.web.visit import Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def whole_url(tmp_path_factory):
    with open_answerer(tmp_path_factory.mktemp("library")) as answerer, served(build(answerer)) as url:
        yield url


@pytest.mark.parametrize(
    ("question", "digits", "figure"),
    [
        ("2026年粮食目标？", "15", "15亿斤"),
        ("2026 grain target?", "15", "15亿斤"),
        ("2025年城镇新增就业多少人", "5833", "5833 人"),
    ],
)
def test_question_to_marked_quote(browser, whole_url, question, digits, figure):
    one = Visit(browser, whole_url)
    one.page.wait_for_selector(".welcome li")
    assert one.page.locator(".welcome li").count() >= 4
    one.ask(question)
    assert one.text(".turn .digits") == digits
    one.page.click(".turn sup .cite")
    one.page.wait_for_selector("#reader mark")
    assert one.text("#reader mark b") == figure
    one.context.close()
    assert one.errors == []


def test_follow_up(browser, whole_url):
    one = Visit(browser, whole_url)
    one.ask("2025年城镇新增就业？")
    assert one.text(".turn .digits") == "5833"
    one.ask("那2026年的目标呢？")
    assert one.text(".turn:last-child .completed") == "按此理解：2026年城镇新增就业目标？"
    assert one.text(".turn:last-child .headline").startswith("5000人")
    one.page.wait_for_function("document.querySelector('#reader mark b')?.textContent.includes('5000')")
    one.context.close()
    assert one.errors == []


def test_refusal(browser, whole_url):
    one = Visit(browser, whole_url)
    one.ask("临清市市长电话")
    assert one.page.locator(".card.refusal").count() == 1
    assert one.page.locator(".turn .cite").count() == 0
    one.context.close()
