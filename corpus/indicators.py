"""Phrases that name an indicator: what a figure measures, from the words before and after it."""

from __future__ import annotations

import re

from corpus.predicates import ADVERBS, POINTS, RATES, TRIM
from corpus.wordlists import Words, word_lists

_LISTS = word_lists("fact_words")
_RISE, _FALL, _REACH = (Words(_LISTS[name]) for name in ("rise", "fall", "reach"))
_ACT, _LINK, _LEAD = (Words(_LISTS[name]) for name in ("act", "link", "lead"))
_PREDICATES = Words(_LISTS["predicate"])
_PREDICATE = re.compile("|".join(map(re.escape, sorted(_LISTS["predicate"], key=len, reverse=True))))
_FLOWS = frozenset(["出口", "进口", "投资", "税收"])
_MEASURE_NAMES = frozenset(_LISTS["measure_heads"])
_ACT_NOUNS, _ACT_NAMES = tuple(_LISTS["act_nouns"]), tuple(_LISTS["act_names"])
_SINGLE: dict[str, str] = _LISTS["lead_single"]
_CLOSING, _STEPS = frozenset(_LISTS["closing"]), tuple(_LISTS["steps"])
_RELATIONAL = frozenset(_LISTS["relational"])
_REACHING = frozenset(_LISTS["reaching_subject"])
_DIMENSIONS, _SIZES = Words(_LISTS["dimensions"]), Words(_LISTS["sizes"])
_RELATIONAL_START = tuple(_LISTS["relational_start"])
PLACE_UNITS = frozenset(word_lists("units")["place_units"])
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]+(?:是|要)|[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十]+[，、是](?!第|[一二三、和]+产)"
    r"|\d+[.．、](?!\d)|[—\-·•●▲◆○☆★①-⑳]+)\s*"
)
_SIDE = re.compile(
    r"(?:对[^，。；占]{2,16}(?:贡献率|影响|拉动)|在[^，。；]{2,16}的?(?:贡献率|影响)|在[^，。；占]{2,7}的?(?:占比|比重)"
    r"|[比较](?![例重率大高好])[^，。；]{1,10})$"
)
_WHOLE = re.compile(r"(?:全[省市县区州国疆]|各地|我[省市区县国]|其中全[省市区])(?:共|总体|平均)?$")
_ALSO_VERBS = re.compile(r"[、和并]|(?<![惠普])及")
_SCOPE = re.compile(r"(?:全[省市县区国州]|农村|城镇|城乡)?")
_FIRST = re.compile(r"(?<=..)在全[国省市区球](?:率先|首[个批次家]).*$")
_TOLD = re.compile(r"([^要将，。]{2,12}?)(?<![重主需必首纲摘概紧])要(?![素求件点塞害领闻])")
_NO_NOUN = ("用于", "来自", "为", "是", "在", "对", "向", "从", "与", "和", "及", "或", "以", "等", "并", "且")
_IN_STATE = tuple(_LISTS["in_state"])
_DONE_TO = (*_ACT_NOUNS, "县", "户", "人口", "村", "地区", "劳动力", "群众", "家庭")
_RATE_WORDS = ("速度", "率", "目标", "幅度", "点", "极", "方式", "因素", "的")
_BARE = frozenset([*"较比与为让中在长", "其中", "其中有"])
_LONGEST = 44
_LONGEST_OBJECT = 26


def clean(phrase: str) -> str:
    """An indicator phrase without the adverbs, numbering and pronouns before it."""
    phrase = "".join(phrase.split()).strip(TRIM)
    phrase = "" if phrase in _BARE else phrase.lstrip("（(）)").removesuffix("的")
    if "在全" in phrase:
        phrase = _FIRST.sub("", phrase)
    while phrase:
        ordinal = _ORDINAL.match(phrase)
        word = ordinal[0] if ordinal else _LEAD.starting(phrase, 0)
        if not word and phrase[0] in _SINGLE and phrase[1:2] not in tuple(_SINGLE[phrase[0]]):
            word = phrase[0]
        if not word or (len(phrase) - len(word) < 2 and not ordinal):
            break
        phrase = phrase[len(word) :].strip(TRIM)
    return _shorten(phrase)


def _shorten(phrase: str) -> str:
    """The last part of a phrase too long to name an indicator."""
    if len(phrase) <= _LONGEST:
        return phrase
    for start in range(len(phrase) - _LONGEST, len(phrase) - 4):
        if _ACT.starting(phrase, start) or phrase[start - 1] in "的、等":
            return phrase[start:].strip(TRIM)
    return phrase[-_LONGEST:]


def leading_verb(phrase: str) -> str:
    """The verb a phrase such as 新增绿色工厂 starts with, after 全市; empty where it is a name (建设用地)."""
    scope = len(_SCOPE.match(phrase)[0])  # type: ignore[index]
    word = None if phrase.startswith(_ACT_NAMES, scope) else _ACT.starting(phrase, scope)
    if word is None and phrase.startswith("新", scope) and (done := _ACT.starting(phrase, scope + 1)):
        word = "新" + done
    rest = phrase[scope + len(word or "") :]
    return word if word and len(rest) >= 2 and not rest.startswith(_ACT_NOUNS) else ""


def without_verb(phrase: str) -> str:
    """新增绿色工厂 -> 绿色工厂."""
    verb = leading_verb(phrase) or added(phrase)
    return phrase.replace(verb, "", 1) if verb else phrase


def without_link(phrase: str) -> str:
    """带动一般公共预算收入 -> 一般公共预算收入."""
    word = None if phrase.startswith("使用") else _LINK.starting(phrase, 0)
    return phrase[len(word) :] if word and len(phrase) - len(word) >= 3 else phrase


def holds_verb(phrase: str) -> bool:
    """Whether a phrase has a verb of doing of its own inside: 第四次文物普查新发现文物."""
    return any(len(leading_verb(phrase[start:])) > 1 for start in range(len(phrase) - 2))


def is_verb(phrase: str) -> bool:
    """Whether a phrase is verbs of doing and no more: 废止, 累计办理, 新建和改造提升."""
    if phrase in _MEASURE_NAMES:
        return False
    verbs = _ALSO_VERBS.split(phrase)
    return all(verb in _ACT or verb.removeprefix(ADVERBS.starting(verb, 0) or "") in _ACT for verb in verbs)


def is_lead(phrase: str) -> bool:
    """Whether a phrase is a word of manner and no more: 坚决."""
    return phrase in _LEAD or phrase in _SINGLE


def is_whole(phrase: str) -> bool:
    """Whether a phrase only says that all of a place is meant: 全省, 各地."""
    return bool(_WHOLE.match(phrase))


def ending_size(phrase: str) -> str:
    """The size a phrase ends with, for what follows it with 的: 总规模 in 设立总规模|500亿元的母基金."""
    return _SIZES.ending(phrase, len(phrase)) or ""


def added(subject: str) -> str:
    """The verb that says a subject counts what is new: 新增 in 新增公园 and in 创新案例新增."""
    done = _ACT.starting(subject, 1) if subject.startswith("新") else None
    verbs = (ending_verb(subject), leading_verb(subject), "新" + done if done else "")
    return next((verb for verb in verbs if verb.startswith(("新", "净增"))), "")


def without_doing(phrase: str) -> str:
    """完成进出口 -> 进出口: 完成 and 实现 say nothing of the indicator, but 完成投资 is one."""
    return phrase[2:] if phrase.startswith(("完成", "实现")) and len(phrase) > 4 else phrase


def is_relational(phrase: str) -> bool:
    """Whether a phrase (总量, 增速高于全国, 占比) only says which side of the last subject is measured."""
    side = phrase.partition("占")[0]
    return (
        phrase in _RELATIONAL
        or (side in _RELATIONAL and side not in _FLOWS)
        or phrase.startswith(_RELATIONAL_START)
        or bool(_SIDE.match(phrase))
    )


def stands_alone(phrase: str, base: str) -> bool:
    """Whether 出口 or 投资, said to grow after another indicator, is one of its own: not after 进出口."""
    return phrase in _FLOWS and phrase[-1] not in base


def related(subject: str, phrase: str, *, grew: bool = False) -> str:
    """新增新能源装机 and 总量 -> 新能源装机总量; where it `grew`, 高于全国 is said of its growth."""
    base = without_verb(subject)
    if len(base) < 3 and not added(subject):  # 外送电量
        base = subject
    if grew and phrase.startswith(("高于", "低于", "快于")) and not names_growth(base):
        base += "增速"
    if base.endswith("生产") and phrase.startswith(("总产", "产量", "单产")):
        base = base[:-2]
    for size in range(min(len(base), len(phrase)), 1, -1):
        if base.endswith(phrase[:size]):
            return base + phrase[size:]
    if phrase in ("出口", "进口") and "进出口" in base:
        return base.replace("进出口", phrase)
    if phrase.partition("占")[0] in _DIMENSIONS:  # 粮食播种面积 and 总产, 装机规模 and 发电量占比
        base = base.removesuffix("占比")
        base = base.removesuffix(_DIMENSIONS.ending(base, len(base)) or "")
    return phrase if phrase.startswith(base) and base else base + phrase


def read_object(right: str, unit: str, *, opens: bool = False) -> str:
    """The noun counted, after a figure: 重大项目建设 in 5500个重大项目建设; empty where none follows.

    A rate counts what follows it with 的 (80％的中小学), or where it `opens` its clause.
    """
    noun = re.sub(r"\s+", "", right)
    if noun[:1] in TRIM:
        return ""
    noun = noun.rstrip(TRIM)
    noun = re.sub(r"^[（(][^）)]*[）)]", "", noun)
    if noun in _CLOSING or noun.endswith(_STEPS):
        return ""
    if unit in POINTS or (noun and noun[0] in "）)”》"):
        return ""
    if noun.startswith("的"):
        noun = noun[1:]
        if len(noun) <= 6 and noun.endswith(("水平", "区间", "范围", "阶段")):
            return ""
    elif (unit in RATES and not opens) or (unit not in PLACE_UNITS and _ends_statement(noun, unit)):
        return ""
    if len(noun) > _LONGEST_OBJECT:
        noun = re.split(r"(?<=..)(?:、|和|及)", noun)[0][: _first_predicate(noun, _LONGEST_OBJECT)]
    noun = noun.removesuffix("的")
    return noun if len(noun) >= 2 or noun in "县市村镇区" else ""


def _ends_statement(noun: str, unit: str) -> bool:
    """Whether the words after a figure start a new thought: 2.5亿元用于…, 6000户受益."""
    words = (found.starting(noun, 0) or "" for found in (_REACH, _RISE, _FALL, _PREDICATES))
    if any(len(word) > 1 and not noun.startswith(_DONE_TO, len(word)) for word in words):
        return True
    if noun.startswith(_NO_NOUN) and "的" not in noun and not noun.startswith(_IN_STATE):
        return True
    return unit[-1:] in "元吨斤亩里米瓦时" and len(leading_verb(noun)) > 1


def noun_of(phrase: str) -> str:
    """The noun a phrase starts with, up to its predicate: 高新区 of 高新区进入全国50强."""
    noun = phrase[: _first_predicate(phrase, len(phrase))]
    reached = _REACH.ending(noun, len(noun)) or ""
    return noun[: -len(reached)] if (len(reached) > 1 or reached == "达") and len(noun) - len(reached) > 1 else noun


def _first_predicate(phrase: str, end: int) -> int:
    start, limit = 1, min(end, len(phrase) - 1)
    while (match := _PREDICATE.search(phrase, start + 1)) and match.start() < limit:
        start = match.start()
        taken = match[0] == "占" and phrase.startswith(("地", "用", "优"), start + 1)
        if not taken and not phrase.startswith(_RATE_WORDS, match.end()):
            return start
    return end


def ending_verb(phrase: str) -> str:
    """The verb of doing a phrase ends with: 新增 in 省属企业新增, 新启动 in 全市新启动."""
    verb = _ACT.ending(phrase, len(phrase)) or ""
    return "新" + verb if verb and re.search("(?<![创更最革重])新$", phrase[: -len(verb)]) else verb


def names_growth(phrase: str) -> bool:
    """Whether an indicator is itself a rate of change: 涨幅, 增速."""
    speeds = r"增速|增幅|涨幅|降幅|幅度|速度|增长率|增长(?=[^，。]{0,8}目标)|递增"
    return bool(re.search(rf"(?:{speeds})(?:的?[^，。]{{0,6}}目标)?$", phrase))


def reaches(phrase: str) -> bool:
    """Whether a phrase only says whom its subject reaches: 惠及, 带动."""
    return phrase in _REACHING


def agent_of(phrase: str) -> str:
    """Who is told to do something: 包钢集团 in 包钢集团要全力突围; empty where nobody is."""
    told = _TOLD.match(phrase) if "要" in phrase else None
    return told[1] if told else ""


def topic_of(phrase: str) -> str:
    """The noun a clause without figures speaks of; empty where that is not clear."""
    noun = noun_of(phrase).rstrip("再又已均也更将")
    return noun if 2 <= len(noun) <= 20 and "，" not in noun else ""
