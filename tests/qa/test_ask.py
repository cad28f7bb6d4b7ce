from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Source, parse
from index.retriever import Where
from qa import Answerer, decide, to_json
from qa.glossary import terms
from qa.verify import problems


@pytest.mark.parametrize(
    ("question", "short", "section", "quoted"),
    [
        (
            "2026 grain target?",
            "over 15亿斤 (1.5 billion jin, 750,000 tonnes)",
            "推进乡村振兴",
            "力争粮食产量突破15亿斤",
        ),
        ("2026年粮食目标？", "15亿斤", "推进乡村振兴", "力争粮食产量突破15亿斤"),
        ("2025年城镇新增就业多少人", "5833人", "就业形势总体稳定", "城镇新增就业人数完成 5833 人"),
        ("2026年城镇新增就业目标", "5000人", "突出就业优先", "力争城镇新增就业 5000 人"),
        ("2025年外贸进出口增速", "-6.6%", "临清市2026年国民经济和社会发展主要指标计划(草案)", "外贸进出口增幅\t-6.6%"),
    ],
)
def test_figures_with_their_place(answerer: Answerer, question: str, short: str, section: str, quoted: str) -> None:
    answer = answerer.ask(question)
    assert answer.short == short
    assert answer.citations[0].section[-1] == section
    assert quoted in answer.citations[0].quote


def test_definition_from_the_glossary(answerer: Answerer) -> None:
    answer = answerer.ask("什么是吨半粮产能区")
    assert answer.short == "指粮食年亩产达到 1500 公斤及以上的农业生产区域。"
    assert answer.citations[0].section[-1] == "“吨半粮”产能区"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("临清市市长电话", "absent"),
        ("2026年准备新开通多少处5G基站", "other_period"),
        ("浙江2025年GDP是多少", "other_region"),
        ("2019年报告里的粮食产量", "other_period"),
        ("？？？", "not_a_question"),
        ("", "not_a_question"),
        ("请问" * 6000, "not_a_question"),
    ],
)
def test_refusals_say_what_there_is(answerer: Answerer, question: str, kind: str) -> None:
    answer = answerer.ask(question)
    assert answer.refused
    assert answer.refusal is not None
    assert answer.refusal.kind == kind
    assert answer.short is None
    assert answer.text


def test_another_period_is_offered(answerer: Answerer) -> None:
    answer = answerer.ask("2026年准备新开通多少处5G基站")
    assert "59处" in answer.text
    assert answer.suggestions == ("2025年新开通5G基站？",)


def test_what_comes_near_is_named_and_can_be_asked(answerer: Answerer) -> None:
    answer = answerer.ask("2024年财政收入多少亿")
    assert answer.refusal is not None
    assert answer.refusal.kind == "absent"
    assert answer.text.startswith(answer.refusal.message)
    assert "2025年一般公共预算收入" in answer.text
    assert answerer.ask(answer.suggestions[0]).short == "21.6亿元"


def test_what_is_no_question_gets_examples_that_are_answered(answerer: Answerer) -> None:
    for said in ("你好，在吗", "谢谢！", "你是谁？", "Hello", "Who are you?", "\U0001f600"):
        answer = answerer.ask(said)
        assert answer.refusal is not None
        assert answer.refusal.kind == "not_a_question"
        assert len(answer.suggestions) == 3
        assert all(question in answer.text for question in answer.suggestions)
        assert all(question.isascii() == (answer.language == "en") for question in answer.suggestions)
    assert answerer.ask("你好，2026年粮食目标？谢谢").short == "15亿斤"
    conversation = answerer.conversation()
    conversation.ask("2025年城镇新增就业？")
    assert conversation.ask("谢谢").asked is None
    assert conversation.ask("那2026年的目标呢？").short == "5000人"


def test_what_was_understood_names_every_part(answerer: Answerer) -> None:
    answer = answerer.ask("城镇新增就业2025年实际和2026年目标分别是多少？")
    assert answer.understood == ("2025年", "2026年", "实际", "目标", "城镇新增就业人数", "临清市")


def test_english_suggestions_are_english_and_lead_on_in_english(answerer: Answerer) -> None:
    answer = answerer.ask("What is the 2026 GDP target?")
    assert answer.understood == ("2026", "target", "GDP (地区生产总值)", "Linqing (临清市)")
    assert answer.suggestions[0] == "What is the 2025 GDP growth (地区生产总值)?"
    assert answerer.ask(answer.suggestions[0]).language == "en"


def test_a_figure_that_stands_in_three_places_cites_all(answerer: Answerer) -> None:
    answer = answerer.ask("2026年城镇新增就业目标")
    assert [citation.number for citation in answer.citations] == [1, 2, 3]
    assert answer.text.endswith("[1][2][3]")
    assert len({citation.spans for citation in answer.citations}) == 3


def test_two_periods_side_by_side_with_their_difference(answerer: Answerer) -> None:
    answer = answerer.ask("2025年完成的新增就业比2026年目标多多少人？")
    assert answer.short == "5833人；5000人"
    assert "相差833人，按上面两数计算" in answer.text
    assert [(fact.period, fact.role) for fact in answer.facts] == [("2025", "actual"), ("2026", "target")]


def test_english_names_an_indicator_once_for_two_periods(answerer: Answerer) -> None:
    answer = answerer.ask("How fast did the GDP grow in 2025, and what is the target for 2026?")
    assert answer.short == "about 5%; at least 5.5%"
    assert answer.text.startswith("GDP growth (地区生产总值), 2025 actual: about 5%.[1]")
    assert " 2026 target: at least 5.5%." in answer.text
    assert answer.text.count("地区生产总值") == 1


def test_a_figure_of_another_year_never_leaves(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = decide.choose

    def lying(*args: object) -> decide.Choice:
        choice = honest(*args)  # type: ignore[arg-type]
        assert choice.draft is not None
        (statement,) = choice.draft.statements
        assert statement.fact is not None
        said = statement.text.replace("2025年", "2026年")
        wrong = replace(statement, fact=replace(statement.fact, period="2026"), text=said)
        return replace(choice, draft=replace(choice.draft, statements=(wrong,)))

    assert not answerer.ask("2025年城镇新增就业多少人").refused
    monkeypatch.setattr(decide, "choose", lying)
    assert answerer.ask("2025年城镇新增就业多少人").refused


def test_quotes_are_the_slices_of_the_source(answerer: Answerer) -> None:
    for question in ("2026年粮食目标？", "防洪体系里九条支流都叫什么？", "哪位老师评上了全国模范教师"):
        answer = answerer.ask(question)
        assert answer.citations
        for citation in answer.citations:
            source = answerer.library.source(citation.report)
            assert citation.quote == "".join(source.text[span.start : span.end] for span in citation.spans)
            assert citation.source == source.name


def test_a_filter_that_no_report_passes_finds_nothing(answerer: Answerer) -> None:
    assert answerer.ask("2026年粮食目标？", where=Where(years=(1999,))).refused


def test_same_question_same_answer(answerer: Answerer) -> None:
    first, second = (to_json(answerer.ask("粮食产量目标")) for _ in range(2))
    assert first.pop("timings_ms").keys() == second.pop("timings_ms").keys()
    assert first == second


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("2025年26粮食目标多少亿斤，。？和比\n\t “”abc%[]1①㐀\U0001f600"), max_size=120))
def test_no_question_makes_it_fail(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert answer.question == question
    assert problems(answer, [fact for fact in answerer.library.facts() if not answer.refused]) == ()


WORDS = [name for term in terms() for name in (*term.chinese, *term.english)] + list("站厂量率化们 的")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=4).map("".join))
def test_no_words_of_the_genre_make_it_fail(answerer: Answerer, question: str) -> None:
    assert answerer.ask(question).question == question


def test_a_term_that_is_a_part_of_a_word_is_that_word(answerer: Answerer) -> None:
    """核电站 is one word of the encoder's, 核电 in it a name of the glossary."""
    assert answerer.ask("福建核电站几座").refused
    for name in (name for term in terms() for name in term.chinese):
        probe = answerer.matcher.probe(f"{name}站", answerer.library.token_weights)
        assert len(probe.slots), name
        assert all(probe.terms < len(probe.slots)), name


def test_stages_are_told_as_they_begin(answerer: Answerer) -> None:
    told: list[str] = []
    answer = answerer.ask("2026年粮食目标？", notify=told.append)
    assert told == ["search", "rank", "answer"]
    assert set(told) < set(answer.timings_ms)


def test_citations_name_who_gave_the_report_and_when(answerer: Answerer) -> None:
    info = answerer.library.reports()[0]
    citation = answerer.ask("2026年粮食目标？").citations[0]
    assert info.date
    assert (citation.body, citation.date) == (info.body, info.date.isoformat())


def test_what_is_not_stated_beside_the_rest_is_listed(answerer: Answerer) -> None:
    answer = answerer.ask("2019年和2025年外贸进出口增速分别是多少")
    assert len(answer.facts) == 1
    assert answer.missing == ("2019年",)
    assert all(name in answer.text for name in answer.missing)


@pytest.mark.parametrize(
    ("question", "is_held"),
    [
        ("“1+17+2+N”是什么意思", True),
        ("“1+3+N”是什么意思", False),
        ("1+17+2+N的N指什么", True),
        ("12345热线有哪些成绩", False),
    ],
)
def test_a_number_that_is_a_name_must_be_held(answerer: Answerer, question: str, is_held: bool) -> None:
    answer = answerer.ask(question)
    assert answer.refused is not is_held
    assert not is_held or "1+17+2+N" in answer.text + answer.citations[0].section[-1]


def test_among_regions_a_figure_says_whose_it_is_and_leads_on_there(tmp_path: Path) -> None:
    reached, aimed = "一、2025年工作回顾\n\n粮食产量{1}亿斤。", "二、2026年主要目标\n\n粮食产量{2}亿斤。"
    text = f"{{0}}2026年政府工作报告\n\n{reached}\n\n{aimed}\n"
    with Answerer.open(tmp_path) as answerer:
        for name, *figures in (("德州市", 14, 15), ("聊城市", 16, 17)):
            answerer.library.add(parse(Source(f"{name}.txt", text.format(name, *figures)), region=name))
        answer = answerer.ask("2026年粮食产量目标？", where=Where(years=(2026,)))
        region = answer.facts[0].region
        assert answer.text.startswith(f"{region}：")
        assert answer.suggestions == (f"{region}2025年粮食产量？",)
        assert answerer.ask(f"{region}2026年粮食产量目标？").text.startswith("粮食产量目标（2026年）")
        refusal = answerer.ask("海口市2025年粮食产量？")
        assert refusal.understood == ("2025年", "海口市 粮食产量")
        assert {question[:3] for question in refusal.suggestions} <= {"德州市", "聊城市", "临清市"}


@pytest.mark.parametrize(
    ("question", "short"),
    [("雄商高铁临清段什么时候通车", "2026年（计划）"), ("When will the general airport be planned?", "2026 (planned)")],
)
def test_when_is_told_by_the_heading_where_the_sentence_has_no_date(
    answerer: Answerer, question: str, short: str
) -> None:
    answer = answerer.ask(question)
    assert answer.short == short
    assert any("2026年" in heading for heading in answer.citations[0].section)


@pytest.mark.parametrize("question", ["2025年青年登记失业率", "人均社会消费品零售总额", "2025 inbound trade?"])
def test_a_part_of_a_whole_is_not_told_by_the_whole(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert answer.refused or any(word in answer.citations[0].quote for word in ("青年", "人均", "入境"))
