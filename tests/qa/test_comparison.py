from __future__ import annotations

import numpy as np
import pytest

from index.encoder import StaticEncoder
from qa.comparison import Columns, Comparison
from qa.match import Matcher

QUESTION = "粮食产量目标"
TEXTS = ("粮食产量稳定在22亿斤左右。", "", "新增就业5833人，粮食总产22亿斤、棉花产量1万吨。", "产量")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(StaticEncoder.load())


def compare(matcher: Matcher, *texts: str) -> Comparison:
    probe = matcher.probe(QUESTION, lambda ids, rows: np.linalg.norm(rows, axis=1))
    return matcher.compare(probe, texts, {})


def test_texts_laid_end_to_end_are_compared_as_each_alone(matcher):
    together = compare(matcher, *TEXTS)
    ranges = together.whole(TEXTS)
    for number, text in enumerate(TEXTS):
        alone = compare(matcher, text)
        assert together.best(ranges)[number] == pytest.approx(alone.best(alone.whole([text]))[0], abs=1e-6)
        assert together.told(ranges)[number] == pytest.approx(alone.told(alone.whole([text]))[0], abs=1e-6)
    assert not together.best(ranges)[1].any()
    assert together.probe.share(together.best(ranges))[0] > together.probe.share(together.best(ranges))[3] > 0


def test_a_match_counts_the_less_the_farther_it_stands(matcher):
    text = TEXTS[2]
    seen = compare(matcher, TEXTS[0], text)
    ranges = seen.whole([text])
    at = text.index("22亿斤")
    columns = Columns(ranges)
    found = seen.nearness(columns, seen.spots([(text, at, at + 4)]))
    near = dict(zip(seen.places[columns.tokens, 0].tolist(), found.tolist(), strict=True))
    offset = seen.offsets[text]
    assert near[offset + at] == pytest.approx(0.9)
    assert near[offset + text.index("粮食")] == 1.0
    assert near[offset + text.index("棉花")] == pytest.approx(0.93)
    assert near[offset + text.index("就业")] == pytest.approx(0.85)
    nowhere = seen.best_near(ranges, seen.spots([(text, 0, 0)]))
    assert nowhere == pytest.approx(seen.best(ranges))


def test_the_weight_gathers_where_the_question_is_matched(matcher):
    seen = compare(matcher, *TEXTS)
    spots = seen.spots((text, 0, len(text)) for text in TEXTS)
    centres = seen.centres(seen.whole(TEXTS), spots)
    start, end = centres[0] - seen.offsets[TEXTS[0]]
    assert TEXTS[0][start:end] in "粮食产量"
    assert centres[1].tolist() == spots[1].tolist()


def test_a_question_without_known_words_matches_nothing(matcher):
    probe = matcher.probe("", lambda ids, rows: np.linalg.norm(rows, axis=1))
    seen = matcher.compare(probe, TEXTS, {})
    assert seen.best(seen.whole(TEXTS)).shape == (len(TEXTS), 0)
    assert not probe.share(seen.best(seen.whole(TEXTS))).any()
    assert not seen.told(seen.whole(TEXTS)).any()
