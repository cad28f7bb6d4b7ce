from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa import Answerer, to_json
from qa.dialogue import Conversation, complete
from qa.question import parse
from qa.request import LONGEST_QUESTION
from qa.turns import read_turn

HELD = {"临清市", "山东省", "浙江省"}
JOBS = "2025年城镇新增就业多少人？"
GRAIN = "2026年粮食目标？"
ENGLISH = "What is the 2026 grain target?"


def completed(text: str, previous: str, *, keep_role: bool = True) -> str | None:
    return complete(text, previous, year=2026, held=HELD, keep_role=keep_role)


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        (JOBS, "那2026年的目标呢？", "2026年城镇新增就业目标？"),
        (JOBS, "那2026年呢？", "2026年城镇新增就业多少人？"),
        (JOBS, "2026", "2026年城镇新增就业多少人？"),
        (JOBS, "今年呢", "2026年城镇新增就业多少人？"),
        (JOBS, "目标呢？", "2025年城镇新增就业目标？"),
        (JOBS, "它的目标", "2025年城镇新增就业目标？"),
        (JOBS, "山东呢？", "山东省2025年城镇新增就业多少人？"),
        (JOBS, "那浙江的呢", "浙江省2025年城镇新增就业多少人？"),
        (JOBS, "换成浙江", "浙江省2025年城镇新增就业多少人？"),
        (JOBS, "好的，那浙江呢？", "浙江省2025年城镇新增就业多少人？"),
        (JOBS, "山东和浙江呢？", "山东省和浙江省2025年城镇新增就业多少人？"),
        (GRAIN, "实际完成了多少？", "2026年粮食实际完成了多少？"),
        (GRAIN, "去年实际呢？", "2025年粮食实际完成多少？"),
        (GRAIN, "那2025年的目標呢", "2025年粮食目标？"),
        (GRAIN, "同比增长多少？", "2026年粮食目标同比增长多少？"),
        ("山东2025年GDP增速是多少？", "总量呢", "山东省2025年GDP总量？"),
        ("山东2025年GDP增速是多少？", "浙江呢", "浙江省2025年GDP增速是多少？"),
        ("山东2025年GDP增速是多少？", "那“十四五”时期呢", "山东“十四五”时期GDP增速是多少？"),
        ("2025年新开通多少处5G基站？", "目标呢？", "2025年新开通5G基站目标？"),
        ("2024年与2025年GDP对比", "浙江呢", "浙江省2024年与2025年GDP对比？"),
        ("2024年与2025年GDP对比", "2026年呢", "2026年GDP对比？"),
        ("2026年实际使用外资目标", "去年呢", "2025年实际使用外资目标？"),
        ("什么是吨半粮产能区", "它的面积呢？", "吨半粮产能区面积？"),
        ("2025年吨半粮产能区多大", "它是什么意思", "吨半粮产能区是什么意思？"),
        ("聊城大桥多长？", "它什么时候通车？", "聊城大桥什么时候通车？"),
        ("重点产业有哪些？", "有几个？", "重点产业有几个？"),
        ("2019年报告里的粮食产量", "那浙江的呢", "浙江省2019年报告里的粮食产量？"),
        ("2019年报告里的粮食产量", "那2024年呢", "2024年报告里的粮食产量？"),
    ],
)
def test_what_a_follow_up_leaves_out_is_kept(previous: str, text: str, full: str) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        (GRAIN, "那失业率呢", "2026年失业率目标？"),
        (GRAIN, "那失业率是多少", "2026年失业率目标是多少？"),
        ("临清市2026年粮食目标", "失业率呢", "临清市2026年失业率目标？"),
        ("临清市2025年粮食完成了多少", "那失业率呢", "临清市2025年失业率实际完成多少？"),
        (GRAIN, "那浙江的失业率呢", "浙江2026年的失业率目标？"),
        (GRAIN, "那2025年失业率呢", None),
        ("临清市2026年粮食目标", "那2025年失业率呢", "临清市2025年失业率？"),
        (GRAIN, "再看看GDP", "2026年GDP目标？"),
        (GRAIN, "再生水利用率呢", "2026年再生水利用率目标？"),
        ("2025年城镇居民人均可支配收入多少元？", "农村呢？", "2025年农村居民人均可支配收入多少元？"),
        ("2025年城镇居民人均可支配收入多少元？", "那农村居民的目标呢？", "2025年农村居民人均可支配收入目标？"),
        ("2026年一般公共预算收入目标？", "那支出呢？", "2026年一般公共预算支出目标？"),
        (ENGLISH, "What about unemployment?", "Unemployment target in 2026?"),
        (ENGLISH, "And how many schools will be built?", "How many schools will be built in 2026?"),
    ],
)
def test_another_topic_keeps_region_period_and_role(previous: str, text: str, full: str | None) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        (ENGLISH, "And in Shandong?", "What is the 2026 grain target in Shandong?"),
        (ENGLISH, "What about 2025?", "What is the 2025 grain target?"),
        (ENGLISH, "last year?", "What is the 2025 grain target?"),
        ("How many jobs were actually created in 2025?", "And the target?", "2025 jobs created target?"),
        (
            "What were Shandong's retail sales of consumer goods in 2025?",
            "And Zhejiang?",
            "What were Zhejiang's retail sales of consumer goods in 2025?",
        ),
        (
            "What were Shandong's retail sales of consumer goods in 2025?",
            "What is its target for 2026?",
            "2026 retail sales of consumer goods target in Shandong?",
        ),
        ("What was urban disposable income in 2025?", "and rural?", "What was rural disposable income in 2025?"),
    ],
)
def test_english_follow_ups(previous: str, text: str, full: str) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        (GRAIN, "去年实际产了多少？", "2025年粮食实际产了多少？"),
        ("老旧小区改造多少个", "涉及多少户", "老旧小区改造涉及多少户？"),
        ("老旧小区改造多少个", "谁负责", "老旧小区改造谁负责？"),
        ("2025年工业增加值完成多少", "为什么下降", "2025年工业增加值为什么下降？"),
        ("介绍一下乡村振兴", "具体措施", "乡村振兴具体措施？"),
        ("山东粮食产量", "连续多少年第一", "山东粮食产量连续多少年第一？"),
        ("安徽新能源汽车产量", "全国第几", "安徽新能源汽车产量全国第几？"),
        ("安徽新能源汽车产量", "出口了多少", "安徽新能源汽车产量出口了多少？"),
        ("浙江2025年居民人均可支配收入", "农村的呢", "浙江省2025年农村的居民人均可支配收入？"),
        ("How many schools were built?", "Who is responsible?", "Schools built: Who is responsible?"),
    ],
)
def test_what_is_only_a_part_of_the_topic_is_asked_of_it(previous: str, text: str, full: str) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        ("山东2025年GDP多少", "出口占多少", "山东省出口占多少？"),
        ("2019年山东政府工作报告里GDP目标", "赤字率", "2019年山东政府工作报告里赤字率？"),
        ("山东2025年GDP多少", "浙江的出口占多少", None),
        ("山东2025年GDP多少", "哪些省有跨海大桥", None),
        ("What was Shandong's GDP in 2025?", "How long is the bridge?", "How long is the bridge in Shandong?"),
        ("What was Shandong's GDP in 2025?", "Which provinces grow cotton?", None),
    ],
)
def test_a_question_that_could_stand_alone_is_asked_of_the_same_region(
    previous: str, text: str, full: str | None
) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        ("浙江省2025年GDP多少？", "和山东比", "浙江省和山东省2025年GDP多少？"),
        ("浙江省2025年GDP多少？", "两省今年的目标", "山东省和浙江省2026年GDP目标？"),
        ("浙江省2025年GDP多少？", "增速哪个高", "山东省和浙江省2025年GDP增速哪个高？"),
        ("山东和浙江2025年GDP增速哪个高？", "今年的目标呢", "山东省和浙江省2026年GDP增速目标？"),
        ("浙江省2026年粮食目标？", "跟2025年比呢", "浙江省2026年和2025年粮食目标？"),
        (
            "What was Zhejiang's GDP growth in 2025?",
            "Compare them",
            "What was Shandong and Zhejiang's GDP growth in 2025?",
        ),
        ("浙江省2025年GDP多少？", "比山东高多少", "浙江省和山东省2025年GDP高多少？"),
        ("浙江省2025年GDP多少？", "比上年增长多少", "浙江省2025年GDP比上年增长多少？"),
        ("浙江省2025年GDP多少？", "出口占比", "浙江省出口占比？"),
    ],
)
def test_regions_that_were_spoken_of_are_compared(previous: str, text: str, full: str) -> None:
    earlier = read_turn("浙江和山东", year=2026, held=HELD).regions
    assert complete(text, previous, year=2026, held=HELD, earlier=earlier) == full


def test_without_two_regions_nothing_is_compared() -> None:
    assert completed("增速哪个高", "2025年GDP多少？") == "2025年GDP增速哪个高？"


@pytest.mark.parametrize(
    ("previous", "text", "full"),
    [
        (JOBS, "And in Shandong?", "2025 new urban jobs in Shandong?"),
        (ENGLISH, "山东呢？", "山东省2026年粮食产量目标？"),
        ("2025年新开通多少处5G基站？", "What about the target?", "2025年新开通5G基站目标？"),
    ],
)
def test_the_language_may_change_where_the_glossary_knows_the_topic(previous: str, text: str, full: str) -> None:
    assert completed(text, previous) == full


@pytest.mark.parametrize(
    "text",
    [
        "粮食产量",
        "2025年城镇新增就业是多少呢？",
        "临清市2025年城镇新增就业是多少",
        "重点产业有哪些",
        "什么是吨半粮",
        "2025年开了多少场招聘会",
        "建了多少所学校",
        "How long is the bridge?",
    ],
)
def test_a_complete_question_starts_afresh(text: str) -> None:
    assert completed(text, GRAIN) is None


@pytest.mark.parametrize("text", ["为什么", "为什么？", "why?", "谢谢", "thanks", "嗯", "那呢？", "？？？", "", "是吗"])
def test_what_adds_nothing_is_asked_as_it_stands(text: str) -> None:
    assert completed(text, GRAIN) is None


def test_without_a_question_before_there_is_nothing_to_complete_from() -> None:
    assert complete("目标呢？", None) is None
    assert completed("2025年呢？", "谢谢") is None


def test_a_role_only_carried_over_can_be_let_go() -> None:
    assert completed("那2025年呢？", GRAIN, keep_role=False) == "2025年粮食是多少？"
    assert completed("那2025年的目标呢？", GRAIN, keep_role=False) == "2025年粮食目标？"


def test_words_that_mark_follow_ups_are_whole_words() -> None:
    assert read_turn("那曲市2025年粮食产量").body == "那曲市2025年粮食产量"
    assert read_turn("那么，2025年粮食产量呢？").body == "2025年粮食产量"
    assert not read_turn("其中工业增加值多少").pronoun


WORDS = [
    "那",
    "它",
    "其",
    "呢",
    "的",
    "和",
    "？",
    "，",
    "。",
    "“",
    "”",
    "'",
    "%",
    "[",
    "]",
    "İ",
    "2025",
    "年",
    "十四五",
    "山东",
    "浙江",
    "目标",
    "多少",
    "万亿元",
    "报告",
    "粮食",
    "实际使用外资",
    "城镇",
    "农村",
    "and",
    "its",
    "grain",
    "in",
    "Shandong's",
    "😀",
]
TURNS = st.text() | st.lists(st.sampled_from([*WORDS, " ", "\ud800"]), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(TURNS, TURNS, st.booleans())
@example("那" * LONGEST_QUESTION, GRAIN, True)
@example("那农村呢", "城镇" * (LONGEST_QUESTION // 2), True)
def test_completing_never_fails_and_never_grows_without_end(text: str, previous: str, keep_role: bool) -> None:
    full = completed(text, previous, keep_role=keep_role)
    assert full is None or (full.endswith(("？", "?")) and len(full) <= LONGEST_QUESTION)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(HELD)),
    st.integers(2001, 2030),
    st.integers(2001, 2030),
    st.sampled_from(["目标", "", "完成多少"]),
)
def test_only_the_period_changes(region: str, first: int, second: int, role: str) -> None:
    before = parse(f"{region}{first}年粮食产量{role}", year=2026, held=HELD)
    full = completed(f"那{second}年呢？", before.text)
    assert full is not None
    after = parse(full, year=2026, held=HELD)
    assert after.periods == (str(second),)
    in_full = parse(f"{region}{second}年粮食产量{role}", year=2026, held=HELD)
    assert (after.regions, after.role, after.expects) == (in_full.regions, in_full.role, in_full.expects)
    assert "".join(after.focus.split()) == "".join(before.focus.split())


@pytest.fixture
def conversation(answerer: Answerer) -> Conversation:
    return answerer.conversation()


def test_the_year_and_role_change_and_the_topic_stays(conversation: Conversation) -> None:
    first = conversation.ask("2025年城镇新增就业多少人？")
    assert (first.short, first.asked) == ("5833人", None)
    second = conversation.ask("那2026年的目标呢？")
    assert (second.short, second.asked) == ("5000人", "2026年城镇新增就业目标？")
    assert second.question == "那2026年的目标呢？"
    assert to_json(second)["asked"] == second.asked


def test_the_topic_of_a_refused_question_is_still_the_topic(conversation: Conversation) -> None:
    conversation.ask("2026年城镇新增就业目标")
    refused = conversation.ask("浙江呢？")
    assert refused.refused
    assert refused.asked == "浙江省2026年城镇新增就业目标？"
    assert conversation.ask("临清呢？").short == "5000人"


def test_a_role_only_carried_over_gives_way_to_what_the_report_holds(conversation: Conversation) -> None:
    conversation.ask("2026年城镇新增就业目标")
    answer = conversation.ask("2025年呢")
    assert answer.short == "5833人"
    assert answer.asked == "2025年城镇新增就业是多少？"
    assert answer.facts[0].role == "actual"


def test_a_role_that_was_asked_for_does_not_give_way(conversation: Conversation) -> None:
    conversation.ask("2025年城镇新增就业多少人？")
    answer = conversation.ask("目标呢？")
    assert answer.refused
    assert answer.asked == "2025年城镇新增就业目标？"


def test_an_aside_does_not_end_the_topic(conversation: Conversation) -> None:
    conversation.ask("2025年城镇新增就业多少人？")
    for aside in ("谢谢", "为什么？", "", "问" * 5000):
        assert conversation.ask(aside).asked is None
    assert conversation.ask("2026年呢").asked == "2026年城镇新增就业多少人？"


def test_follow_ups_follow_one_another(conversation: Conversation) -> None:
    conversation.ask("2026 grain target?")
    assert conversation.ask("And in Linqing?").asked == "2026 grain target in Linqing?"
    assert conversation.ask("What about new urban jobs?").asked == "New urban jobs target in Linqing in 2026?"
    answer = conversation.ask("实际呢？")
    assert answer.asked == "临清市2026年城镇新增就业实际完成多少？"
    assert answer.language == "zh"


def test_a_part_of_the_topic_is_not_the_next_topic(conversation: Conversation) -> None:
    conversation.ask("老旧小区改造多少个")
    assert conversation.ask("涉及多少户").asked == "老旧小区改造涉及多少户？"
    assert conversation.ask("谁负责").asked == "老旧小区改造谁负责？"


def test_the_only_region_of_a_library_is_compared_with_another(conversation: Conversation) -> None:
    conversation.ask("2025年城镇新增就业多少人？")
    answer = conversation.ask("跟聊城比呢")
    assert answer.asked == "临清市和聊城市2025年城镇新增就业多少人？"
    assert "聊城市" not in (answer.short or "")


def test_conversations_do_not_hear_one_another(answerer: Answerer) -> None:
    first, second = answerer.conversation(), answerer.conversation()
    first.ask("2026年粮食目标？")
    assert second.ask("2025年呢").asked is None


@settings(max_examples=25, deadline=None)
@given(st.lists(TURNS, max_size=3))
@example(["它\ud800"])
def test_no_conversation_fails(answerer: Answerer, turns: list[str]) -> None:
    conversation = answerer.conversation()
    for text in ("2026年粮食目标？", *turns):
        answer = conversation.ask(text)
        assert answer.question == text
        assert answer.asked is None or answer.asked != text
