from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.retriever import LibraryError
from qa import feedback as feedback_module
from qa.cli import main
from qa.feedback import FILE_NAME, Feedback, give_feedback, read_feedback
from qa.settings import open_library

GOOD = Feedback("2026年粮食目标？", "力争突破15亿斤。[1]", True)
BAD = Feedback("2026年粮食目标？", "15亿斤", False, "单位\n不对\x1b[31m")


def test_thumbs_are_kept_in_order_beside_the_reports(tmp_path):
    open_library(tmp_path).close()
    assert read_feedback(tmp_path) == ()
    give_feedback(tmp_path, GOOD)
    give_feedback(tmp_path, BAD)
    first, second = read_feedback(tmp_path)
    assert (first.question, first.answer, first.good, first.reason) == (GOOD.question, GOOD.answer, True, None)
    assert (second.good, second.reason) == (False, BAD.reason)
    assert second.given.endswith("+00:00")
    open_library(tmp_path).close()  # a library with feedback is a library


def test_every_thumb_given_at_once_is_kept(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: give_feedback(tmp_path, Feedback(str(number), "", True)), range(40)))
    assert {one.question for one in read_feedback(tmp_path)} == {str(number) for number in range(40)}


def test_the_oldest_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(feedback_module, "MOST", 3)
    for number in range(5):
        give_feedback(tmp_path, Feedback(str(number), "", True))
    assert [one.question for one in read_feedback(tmp_path)] == ["2", "3", "4"]


def test_what_cannot_be_kept_is_told_in_one_line(tmp_path):
    (tmp_path / FILE_NAME).write_text("not a database, and long enough not to be taken for an empty one")
    with pytest.raises(LibraryError, match=FILE_NAME):
        give_feedback(tmp_path, GOOD)
    with pytest.raises(LibraryError, match=FILE_NAME):
        read_feedback(tmp_path)


def test_listed_from_the_command_line(tmp_path, capsys):
    assert main(["feedback", "--library", str(tmp_path)]) == 0
    assert capsys.readouterr() == ("", "nobody has given feedback yet: the page asks for it under each answer\n")
    give_feedback(tmp_path, BAD)
    assert main(["feedback", "--library", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert shown == "bad   2026年粮食目标？  单位 不对[31m\n"
    assert main(["feedback", "--json", "--library", str(tmp_path)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record.pop("given")
    assert record == {"question": BAD.question, "answer": BAD.answer, "good": False, "reason": BAD.reason}
