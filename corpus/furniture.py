"""Where the report begins and ends in a file: its title block, its body, and the page around them, left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from corpus.genre import genre
from corpus.headings import ITEM, is_closed, numbering
from corpus.lines import Line, fold

# What leads from an entry of a table of contents to its page.
LEADER = re.compile(r"[\s.·…—\-]*[（(]?[0-9]{1,4}[）)]?$")
# A line that only numbers a page: — 3 —, 第3页 共9页.
PAGE_NUMBER = re.compile(
    r"[-—–－―]{1,2}\s*[0-9０-９]{1,4}\s*[-—–－―]{1,2}$|第\s?[0-9]{1,4}\s?页(?:[\s/，,]*共\s?[0-9]{1,4}\s?页)?$"
)
LONGEST_HEAD = 60
LONGEST_TITLE_LINE = 60
# A session line may be a sentence: 2025年1月14日在…会议上…省长…作政府工作报告。
GIVEN = re.compile(r"作.{0,8}报告。$")
SOURCE = re.compile(r"^(来源|.{0,4}时间|.{0,2}编辑|作者|记者)[：:]$")
SESSION_START = re.compile(r"[—―\-（(]*(?:[12][0-9]{3}年|[一二][〇零○一二三四五六七八九]{3}年)")
SESSION_END = re.compile(r"会议?上|讲话|报告$|通过[)）]$")
NAME_LINE = re.compile(r"[\u3400-\u9fff·]{1,6}(?:\s[\u3400-\u9fff])?$")
# After an office the name of who holds it.
NAME = re.compile(r"(?:长|主席|总理|主任).{2,}$")
# A page's tail is short beside the report it follows.
TAIL_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Body:
    """`head` are the groups of lines of the title block: title, session, speaker."""

    head: tuple[tuple[Line, ...], ...]
    lines: tuple[Line, ...]


def find_body(lines: tuple[Line, ...]) -> Body:
    """Part the report from the page around it."""
    lines = _without_contents(_without_tail(tuple(line for line in lines if not PAGE_NUMBER.match(line.text))))
    start = _body_start(lines)
    return Body(_title_block(lines[:start]), lines[start:])


def _without_tail(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    tail = genre().page_tail
    size = sum(line.end - line.start for line in lines)
    seen = 0
    for index, line in enumerate(lines):
        seen += line.end - line.start
        if seen > (1 - TAIL_SHARE) * size and len(line.text) < LONGEST_TITLE_LINE and tail.search(fold(line.text)):
            return lines[:index]
    return lines


def _without_contents(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without a table of contents: under 目录, the lines that return further down, page numbers aside."""
    head = (index for index, line in enumerate(lines[:LONGEST_HEAD]) if genre().contents.match(fold(line.text)))
    index = next(head, len(lines))
    rest = lines[index + 1 :]
    later = Counter(fold(line.text) for line in rest)
    entries = sum(1 for _ in takewhile(lambda entry: _returns(entry, later), rest))
    return lines[:index] + rest[entries:] if entries else lines


def _returns(line: Line, later: Counter[str]) -> bool:
    """Whether an entry of a table of contents is among the lines after it, which it leaves."""
    label = fold(line.text)
    later[label] -= 1
    return later[LEADER.sub("", label)] > 0 and not is_closed(label)


def _body_start(lines: tuple[Line, ...]) -> int:
    for index, line in enumerate(lines[:LONGEST_HEAD]):
        if genre().salutation.match(line.text):
            return index
    index = 0
    while index < min(len(lines), LONGEST_HEAD) and "\t" not in lines[index].text:
        size = _group_size(lines, index)
        label = fold("".join(line.text for line in lines[index : index + size]))
        if not _belongs(label) and not _is_furniture(label):
            break
        index += size
    return index


def _title_block(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], ...]:
    groups: list[tuple[Line, ...]] = []
    seen: set[str] = set()
    index = 0
    while index < len(lines):
        size = _group_size(lines, index)
        group = lines[index : index + size]
        label = fold("".join(line.text for line in group))
        if label not in seen and _belongs(label) and not _is_crumb(lines, index) and not _is_value(lines, index):
            groups.append(group)
        seen.add(label)
        index += size
    return tuple(groups)


def _group_size(lines: tuple[Line, ...], index: int) -> int:
    """A title or a session line may be broken over up to three lines; an office may have its name on the next."""
    joined = ""
    if _is_furniture(fold(lines[index].text)):
        return 1
    for size, line in enumerate(lines[index : index + 3], 1):
        label = fold(line.text)
        in_session = SESSION_START.match(joined)
        is_half = _is_open(joined) or genre().half_title.search(joined)
        if size > 1 and not in_session and not is_half and (_belongs(label) or _is_furniture(label)):
            break
        joined += label
        is_title = genre().titles.search(joined) and len(joined) <= LONGEST_TITLE_LINE
        if is_title or (SESSION_END.search(joined) and genre().session.search(joined)):
            return size
        if genre().speaker.match(joined) and not NAME.search(joined):
            return 1 + (index + 1 < len(lines) and bool(NAME_LINE.match(lines[index + 1].text)))
    return 1


def _is_open(label: str) -> bool:
    """Whether a quotation or a bracket goes on in the next line."""
    return any(label.count(opening) > label.count(closing) for opening, closing in ("“”", "《》", "（）"))


def _belongs(label: str) -> bool:
    known = genre()
    number = numbering(label)
    is_text = is_closed(label) and not GIVEN.search(label)
    if len(label) > 2 * LONGEST_TITLE_LINE or is_text or (number and number[0] < ITEM):
        return False
    if known.session.search(label) and not re.search(r"记者|摄[)）]?$|开幕", label):
        return True
    if _is_furniture(label) or re.search(r"作政府工作报告。?$", label):
        return False
    titled = len(label) <= LONGEST_TITLE_LINE and known.titles.search(label)
    return bool(titled or known.speaker.match(label))


def _is_furniture(label: str) -> bool:
    return len(label) <= LONGEST_TITLE_LINE and genre().page_head.search(label) is not None


def _is_crumb(lines: tuple[Line, ...], index: int) -> bool:
    """Beside a lone > stands a page's breadcrumb."""
    return any(line.text in (">", "»", "/") for line in lines[max(index - 1, 0) : index + 2])


def _is_value(lines: tuple[Line, ...], index: int) -> bool:
    """After 来源： alone on its line stands a source, not a part of the title."""
    return index > 0 and SOURCE.match(fold(lines[index - 1].text)) is not None
