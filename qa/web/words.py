"""The words of the page, in Chinese and English; the browser shows those of the reader's language."""

from __future__ import annotations

import json
from html import escape

WORDS: dict[str, tuple[str, str]] = {
    "brand": ("问报", "Wenbao"),
    "you": ("你", "You"),
    "about": (
        "问一句，得到报告里的原数、原句和出处。",
        "Ask, and get the figure or sentence as the report prints it, with its place.",
    ),
    "examples": ("可以这样问", "For example"),
    "placeholder": ("问一个数、一个名单、一个说法…", "Ask for a figure, a list, a definition…"),
    "question": ("问题", "Question"),
    "send": ("提问", "Ask"),
    "conversation": ("问答", "Conversation"),
    "answer": ("回答", "Answer"),
    "completed": ("按此理解：", "Understood as: "),
    "understood": ("理解为", "Understood as"),
    "change": ("修改“{chip}”", "Change “{chip}”"),
    "copy": ("复制", "Copy"),
    "copy_reference": ("带出处复制", "Copy with source"),
    "copy_link": ("复制链接", "Copy link"),
    "copied": ("已复制", "Copied"),
    "also": ("也可以问", "Also ask"),
    "instead": ("报告里有的", "What there is"),
    "evidence": ("证据 {count} 条", "{count} quotes"),
    "evidence_one": ("证据 1 条", "1 quote"),
    "no_evidence": ("没有引用", "No quotes"),
    "confidence": ("把握 {percent}%", "confidence {percent}%"),
    "stage_total": ("共", "total"),
    "stage_search": ("查找", "search"),
    "stage_rank": ("比较", "compare"),
    "stage_answer": ("作答", "answer"),
    "page": ("第 {page} 页", "page {page}"),
    "citation": ("引用 {number}", "Citation {number}"),
    "missing": ("报告未列出", "not in the report"),
    "actual": ("实际", "Actual"),
    "target": ("目标", "Target"),
    "other": ("其他", "Other"),
    "waiting": ("正在查报告", "Looking through the reports"),
    "slow": ("比平时慢，还在查", "Slower than usual, still looking"),
    "failed": ("这次没有答成，问题还在。", "No answer this time. Your question is kept."),
    "offline": (
        "没有连上服务，问题还在；连上后自动再问。",
        "No connection. Your question is kept and asked again once there is one.",
    ),
    "retry": ("再问一次", "Ask again"),
    "scope": ("范围", "Scope"),
    "everything": ("全部报告", "All reports"),
    "language": ("切换到英文界面", "Switch to Chinese"),
    "language_short": ("EN", "中"),
    "to_dark": ("夜间", "Dark"),
    "to_light": ("日间", "Light"),
    "theme": ("日间或夜间", "Light or dark"),
    "reader": ("报告原文", "Report"),
    "reports": ("报告", "Reports"),
    "reports_count": ("{count} 份报告", "{count} reports"),
    "reports_one": ("1 份报告", "1 report"),
    "reports_hint": (
        "点回答里的引用号，报告在这里翻到那一句。",
        "Click a citation and the report opens here at that sentence.",
    ),
    "no_reports": ("还没有报告", "No reports yet"),
    "no_reports_hint": ("用 wenbao add 加入文件后刷新页面。", "Add files with wenbao add, then reload."),
    "report_gone": ("这份报告不在库里。", "This report is not in the library."),
    "report_counts": ("{passages} 段 · {facts} 个数", "{passages} passages · {facts} facts"),
    "outline": ("目录", "Outline"),
    "find": ("查找", "Find"),
    "find_in": ("在本报告中查找", "Find in this report"),
    "no_hits": ("没有", "none"),
    "previous": ("上一处引用", "Previous citation"),
    "next": ("下一处引用", "Next citation"),
    "close": ("关闭", "Close"),
    "note": ("注 {number}", "Note {number}"),
    "quote_copied": ("已带出处复制", "Copied with its source"),
    "copy_selection": ("带出处复制所选", "Copy selection with source"),
    "unavailable": ("库里的文件读不了：{message}", "The library cannot be read: {message}"),
    "too_long": ("问题太长，请缩到 {limit} 字以内。", "The question is too long: at most {limit} characters."),
}


def say(key: str, **values: object) -> str:
    """The Chinese words for `key`, as the page first shows them."""
    return WORDS[key][0].format(**values)


def spot(key: str, tag: str = "span", cls: str = "", **values: object) -> str:
    """An element holding the words for `key`, which the page can put into the other language."""
    named = f' class="{cls}"' if cls else ""
    return f'<{tag}{named} data-word="{key}"{_data(values)}>{escape(say(key, **values))}</{tag}>'


def label(key: str, **values: object) -> str:
    """Attributes that name an element for screen readers."""
    return f'data-label="{key}"{_data(values)} aria-label="{escape(say(key, **values))}"'


def tip(key: str) -> str:
    """`label`, shown on hover too: for buttons that have only a sign."""
    return f'{label(key)} title="{escape(say(key))}"'


def script() -> str:
    """The words as JavaScript, for the page's own script."""
    table = {key: {"zh": zh, "en": en} for key, (zh, en) in WORDS.items()}
    return f"window.wenbaoWords = {json.dumps(table, ensure_ascii=False)};\n"


def _data(values: dict[str, object]) -> str:
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
