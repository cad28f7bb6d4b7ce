"""Results said in words: 入选…, 通过…验收, 建成通车, 居全国第3位, 高于全国平均水平, 与经济增长同步."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus import indicators
from corpus.report import Role, Span
from corpus.wordlists import word_lists

_LISTS = word_lists("result_words")
_HONOURS = "|".join(sorted(map(re.escape, _LISTS["honours"]), key=len, reverse=True))
_STATES = "|".join(sorted(map(re.escape, _LISTS["states"]), key=len, reverse=True))
_TESTS = "|".join(map(re.escape, _LISTS["tests"]))
_AREAS = "|".join(map(re.escape, _LISTS["areas"]))
_MANNER = (
    r"(?:顺利|全面|全线|成功|正式|如期|均|都|已|分别|率先|双双|继续|先后|陆续|再次|首次|又|相继"
    r"|圆满|较好|专门|针对性|基本|提前|超额)*"
)
_DEEDS = "|".join(map(re.escape, _LISTS["deeds"]))
_DEED = re.compile(rf"(?P<subject>.{{0,30}}?){_MANNER}(?P<verb>{_DEEDS})(?P<words>[^等]{{3,50}})$")
_HONOUR = re.compile(rf"(?P<subject>[^：:]{{0,40}}?){_MANNER}(?P<verb>{_HONOURS})(?P<words>.{{3,60}})$")
_TEST = re.compile(rf"(?P<subject>.{{2,40}}?){_MANNER}(?P<words>通过.{{2,40}}?(?:{_TESTS}))$")
_STATE = re.compile(rf"(?P<subject>.{{3,50}}?)(?P<words>{_MANNER}(?:{_STATES}))$")
_RANK = re.compile(
    rf"(?P<subject>.{{0,40}}?)(?:均|都|分别|稳|跃|稳定|保持|继续|连续)*(?:位居|位列|居于|居|列|排名|排|跃升至|上升到|上升至|升至)"
    rf"(?P<words>(?:{_AREAS}).{{0,10}}?(?:第[一二三四五六七八九十\d]+[位名]?|首位))$"
)
_COMPARED = re.compile(
    r"(?P<subject>.{2,40}?)(?P<words>(?:高于|低于|快于|优于|好于|达到|超过)[^，]{2,20}?(?:平均水平|平均增速|平均)"
    r"|[与和同][^、，]{2,12}?(?:基本)?(?:同步|持平))$"
)
_MET = re.compile(
    r"(?P<subject>.{2,40}?)(?P<words>(?:均|全部|稳定)*(?:高于|优于|达到|超过)[^，]{2,20}?标准|“..全覆盖”|全覆盖)$"
)
_EVENT = re.compile(
    r"(?P<subject>.{0,20}?)(?:成功)?(?P<verb>举办|承办|举行)(?P<words>.{4,60}?(?:会|节|赛|论坛|活动|年会|展|周))$"
)
_MAY = re.compile(
    rf"{_HONOURS}|{_STATES}|{_TESTS}|{_DEEDS}|第[一二三四五六七八九十\d]+|首位|平均|同步|持平|标准|全覆盖|举办|承办|举行"
)
_FOR_YEARS = re.compile(r"(?:已?连续|提前)?[\d一二三四五六七八九十]+(?:年|届|次|个月|个?季度)$")
_EXPECTED = ("的", "实现", "基本", "预计", "要", "将")
_AIMS = ("推动", "推进", "促进", "加快", "支持", "确保")
_LONGEST_SUBJECT = 40
HERE = "我市"
"""Stands for the report's own region."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a clause reports in words: `words` is a range of the clause."""

    indicator: str
    agent: str
    """Whose honour it is, for the next one."""
    words: Span
    compares: bool = False


def is_comparison(words: str) -> bool:
    """Whether words stand for a figure by comparing: 高于全国平均水平, 与经济增长同步."""
    return bool(_COMPARED.match("其值" + words))


def may_hold_result(text: str) -> bool:
    """Whether a text is worth reading for results."""
    return bool(_MAY.search(text))


def read_result(clause: str, subject: str, agent: str, role: Role) -> Result | None:
    """The result a clause reports; aims report no honours.

    Args:
        clause: A clause without figures.
        subject: The indicator spoken of last, which a comparison or a rank may be about.
        agent: Whose honour was told last, for one that names nobody.
        role: Whether the clause stands among results or among aims.
    """
    if not may_hold_result(clause):
        return None
    stripped = clause.rstrip()
    if match := _COMPARED.match(stripped):
        read = _result(match, subject, "", passes_on=False)
        return read and replace(read, compares=True)
    if match := _MET.match(stripped):
        return _result(match, subject, "", passes_on=False)
    if role != "actual":
        return None
    if match := _RANK.match(stripped):
        return _result(match, subject, "位次", passes_on=False)
    if match := _HONOUR.match(stripped) or _EVENT.match(stripped):
        return _result(match, agent or HERE, match["verb"])
    if match := _TEST.match(stripped):
        return _result(match, agent or HERE, "")
    if match := _STATE.match(stripped):
        return _result(match, HERE, "", passes_on=False)
    if match := _DEED.match(stripped):
        return _result(match, agent or HERE, match["verb"])
    return None


def _result(match: re.Match[str], default: str, suffix: str, *, passes_on: bool = True) -> Result | None:
    own = indicators.without_doing(_FOR_YEARS.sub("", indicators.clean(match["subject"])))
    for word in _EXPECTED:
        own = own.removesuffix(word)
    if own.startswith(("在", "于")):
        own = ""
    if own.startswith(_AIMS) or match["words"].lstrip().startswith("的"):
        return None
    if not own or (default and indicators.is_relational(own)):
        own = indicators.related(default, own)
    if len(own) < 2 or len(own) > _LONGEST_SUBJECT or own.count("“") != own.count("”"):
        return None
    start, end = match.span("words")
    start += len(match["words"]) - len(match["words"].lstrip())
    return Result(own + suffix, own if passes_on else "", Span(start, end))
