"""The words of the page, in Chinese and English; the browser shows those of the reader's language."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib.resources import files

WORDS: dict[str, tuple[str, str]] = {
    "brand": ("问报", "Wenbao"),
    "you": ("你", "You"),
    "about": (
        "问一句，得到报告里的原数、原句和出处。",
        "Ask, and get the figure or sentence as the report prints it, with its place.",
    ),
    "examples": ("可以这样问", "For example"),
    "placeholder": ("问一个数、一个名单、一个说法…", "A figure, a list, a definition…"),
    "question": ("问题", "Question"),
    "send": ("提问", "Ask"),
    "conversation": ("问答", "Conversation"),
    "answer": ("回答", "Answer"),
    "completed": ("按此理解：", "Understood as: "),
    "understood": ("理解为", "Understood as"),
    "correct": ("修改“{chip}”", "Change “{chip}”"),
    "copy": ("复制", "Copy"),
    "copy_reference": ("带出处复制", "Copy with source"),
    "copy_link": ("复制链接", "Copy link"),
    "copy_markdown": ("Markdown", "Markdown"),
    "copied": ("已复制", "Copied"),
    "good": ("有用", "Useful"),
    "bad": ("不对", "Wrong"),
    "why_bad": ("哪里不对？", "What is wrong?"),
    "wrong_figure": ("数不对", "The figure"),
    "wrong_place": ("出处不对", "The place"),
    "off_topic": ("答非所问", "Not what was asked"),
    "missed": ("报告里其实有", "The reports do say it"),
    "other_reason": ("其他原因", "Another reason"),
    "thanks": ("已记下", "Noted"),
    "not_noted": ("没能记下：{message}", "Could not be noted: {message}"),
    "save_png": ("存为 PNG", "Save as PNG"),
    "save_svg": ("存为 SVG", "Save as SVG"),
    "also": ("也可以问", "Also ask"),
    "elsewhere": ("各地各年的{indicator}", "{indicator}, every region and year"),
    "instead": ("可以改问", "Ask instead"),
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
    "doing_search": ("正在查找段落", "Searching the passages"),
    "doing_rank": ("正在逐句比较", "Comparing the sentences"),
    "doing_answer": ("正在核对出处", "Checking against the source"),
    "slow": ("比平时慢，还在查", "Slower than usual, still looking"),
    "failed": ("这次没有答成，问题还在。{message}", "No answer this time. Your question is kept. {message}"),
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
    "login_user": ("用户名", "User name"),
    "login_password": ("密码", "Password"),
    "login_enter": ("登录", "Log in"),
    "login_wrong": ("用户名或密码不对。", "The user name or password is wrong."),
    "log_out": ("退出", "Log out"),
    "reader": ("报告原文", "Report"),
    "reports": ("报告", "Reports"),
    "reports_count": ("{count} 份报告", "{count} reports"),
    "reports_one": ("1 份报告", "1 report"),
    "no_reports": ("还没有报告。放入文件后就可以提问。", "No reports yet. Add a file, and you can ask."),
    "no_reports_add": ("加入报告", "Add reports"),
    "report_gone": ("这份报告不在库里。", "This report is not in the library."),
    "report_counts": (
        "{characters} 字 · {passages} 段 · {facts} 个数",
        "{characters} characters · {passages} passages · {facts} figures",
    ),
    "narrow": ("按标题或地区筛选报告", "Narrow by title or region"),
    "drop": ("把报告文件拖到这里，或点此选择", "Drop report files here, or click to choose"),
    "uploads": ("上传结果", "Uploads"),
    "upload_sending": ("正在上传 {percent}%", "sending {percent}%"),
    "upload_reading": ("正在读入", "reading"),
    "upload_waiting": ("等候", "waiting"),
    "upload_done": ("已入库 {seconds} s，{facts} 个数 {message}", "indexed {seconds} s, {facts} figures {message}"),
    "upload_skipped": ("没有再读：{message}", "not read again: {message}"),
    "upload_failed": ("没有读入：{message}", "not read: {message}"),
    "upload_lost": ("没有连上服务", "no connection"),
    "remove": ("移除", "Remove"),
    "remove_named": ("移除《{title}》", "Remove “{title}”"),
    "remove_sure": ("确定移除", "Remove it"),
    "keep": ("留着", "Keep it"),
    "removed": ("已移除", "Removed"),
    "undo": ("撤销（{seconds} 秒）", "Undo ({seconds} s)"),
    "remove_failed": ("没能移除：{message}", "Could not be removed: {message}"),
    "read_only": ("这里只能查阅，不能加入或移除报告。", "Reports can be read here, not added or removed."),
    "rooms": ("页面", "Rooms"),
    "room_ask": ("问答", "Ask"),
    "room_facts": ("指标", "Figures"),
    "room_reports": ("报告", "Reports"),
    "loading": ("正在打开", "Opening"),
    "facts_hint": (
        "全部报告里的数，点一行就翻到原句。",
        "Every figure of the reports; a row opens the sentence it stands in.",
    ),
    "facts_count": ("{count} 个数", "{count} figures"),
    "no_facts": ("没有这样的数，放宽一个条件试试。", "No such figures: drop one of the filters."),
    "filters": ("筛选", "Filters"),
    "any": ("全部", "Any"),
    "indicator": ("指标", "Indicator"),
    "period": ("年份", "Period"),
    "role": ("实际 / 目标", "Result / target"),
    "value": ("数值", "Value"),
    "change": ("口径", "Kind"),
    "region": ("地区", "Region"),
    "place": ("出处", "Place"),
    "change_growth": ("增长", "growth"),
    "change_added": ("新增", "added"),
    "change_share": ("占比", "share"),
    "change_difference": ("差额", "difference"),
    "own_scale": ("各地各用自己的尺度", "each region on its own scale"),
    "series": ("图中的指标", "Drawn"),
    "pages": ("翻页", "Pages"),
    "page_before": ("上一页", "Before"),
    "page_after": ("下一页", "Next"),
    "history": ("问过的", "History"),
    "history_none": ("还没有问过。", "Nothing asked yet."),
    "history_clear": ("全部清除", "Clear all"),
    "history_kept": ("只保存在这个浏览器里。", "Kept in this browser only."),
    "switch": ("换一份报告", "Open another report"),
    "outline": ("目录", "Outline"),
    "find": ("查找", "Find"),
    "find_in": ("在本报告中查找", "Find in this report"),
    "find_previous": ("上一处", "Previous hit"),
    "find_next": ("下一处", "Next hit"),
    "no_hits": ("没有", "none"),
    "previous": ("上一处引用", "Previous citation"),
    "next": ("下一处引用", "Next citation"),
    "close": ("关闭", "Close"),
    "note": ("注 {number}", "Note {number}"),
    "quote_copied": ("已带出处复制", "Copied with its source"),
    "copy_selection": ("带出处复制所选", "Copy selection with source"),
    "unavailable": ("库里的文件读不了：{message}", "The library cannot be read: {message}"),
    "too_long": (
        "问题太长，请缩到 {limit} 字以内；整份报告请作为文件加入“报告”。",
        "The question is too long: at most {limit} characters. Add whole reports as files, under Reports.",
    ),
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
    """The words, and what errors are called in Chinese, as a JavaScript module, for the page's own script."""
    table = {key: {"zh": zh, "en": en} for key, (zh, en) in WORDS.items()}
    return "".join(
        f"export const {name} = {json.dumps(value, ensure_ascii=False)};\n"
        for name, value in (("WORDS", table), ("REASONS", reasons()))
    )


@cache
def reasons() -> list[tuple[str, str]]:
    """Patterns of what the doors say in English where something cannot be done, and the same in Chinese."""
    pairs = json.loads((files("qa.web") / "reasons.json").read_text(encoding="utf-8"))["zh"]
    return [(pattern, chinese) for pattern, chinese in pairs]


def _data(values: dict[str, object]) -> str:
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
