"""How English asks: the kind of answer that is wanted, and the unit its figure may have."""

from __future__ import annotations

import re
from functools import cache

from qa.datafile import read_data
from qa.wording import holds

WORD = r"[A-Za-z']+(?:-[A-Za-z']+)*"
HOW = r"how (?:many|much|large|long|big|far|fast|high|tall|wide|deep|heavy)"
ASKED = re.compile(rf"\b{HOW}\b", re.IGNORECASE)
SIZES = r"(?:(?:hundred|thousand|million|billion|trillion)s?(?: of)? )?"
SEVERAL = re.compile(
    r"\b(?:which|what are the|name(?: the)?|the) (?:two|three|four|five|six|seven|eight|nine|ten)\b|\bname all\b",
    re.IGNORECASE,
)
OPENED = r"^(?:[^,:?]*[,:] ?)?"
"""A topic before the question: Hainan: how many …"""
WHEN = re.compile(rf"{OPENED}when\b|\bwhen (?:did|does|do|was|were|is|are|will|has|have|should)\b", re.IGNORECASE)
"""When asks; in "how many were moved when it struck" it does not."""
WHICH_ONE = re.compile(rf"{OPENED}which (?P<of>{WORD}(?: {WORD})?)", re.IGNORECASE)
RANKED = re.compile(
    r"\b(?:which|what|who)\b.*\brank(?:s|ed|ing)? (?:first|second|third|fourth|fifth|"
    r"sixth|seventh|eighth|ninth|tenth|top|no|number|\d)",
    re.IGNORECASE,
)
"""The rank itself is told: which port ranks second."""
YES_NO = re.compile(rf"{OPENED}(?:do|does|did|is|are|was|were|has|have|had|will|can)\b", re.IGNORECASE)
COMPOUND = re.compile(r"\b\w+(?:-\w+)+\b")
SHARES = r"(?:extent|degree|percent|percentage|share|proportion|rate|level)s?"
REACHED = re.compile(rf"\bto (?:what|{HOW})\b(?! {SHARES}\b)", re.IGNORECASE)
"""What something has grown to is an amount, and no rate."""
COUNTABLE = ("people", "animals", "vehicles", "times", "count")
LASTING = re.compile(
    r"\bhow long (?:can|could|do|does|did|will|would|has|have|had|may|must|should)\b"
    r"(?!.*\b(?:become|stretch|grown?)\b)",
    re.IGNORECASE,
)
"""How long can people live; how long is a road, or has it become, asks for its length."""
NUMBER = r"(?:how many|numbers? of)"
COUNTED = re.compile(rf"\b(?:{HOW}|{NUMBER})\b ?{SIZES}(?:[a-z-]+ ?){{0,3}}")
MANY = re.compile(rf"\b{NUMBER}\b", re.IGNORECASE)
STOP = (
    r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|must|may|of|in|per|by|for|with|to|that|"
    r"who|which|at|on|from|above|over|under|between|during|running|straight|consecutively|worth)\b"
)
HEAD = re.compile(rf"\b{NUMBER}\b ?{SIZES}(?:[a-z0-9'-]+ ){{0,6}}?(?P<head>[a-z'-]+)(?:[,?]|$| {STOP})")
"""What is counted is the last noun before the verb: of new coal mines, the mines."""
DONE = re.compile(
    rf"\b{NUMBER}\b ?{SIZES}(?:(?!{STOP})[a-z0-9'-]+ ){{0,4}}?(?P<head>[a-z'-]+s|people|children|women|men) "
    r"(?:[a-z]+ed|took|came|went|ran|got|won|left|made|saw|sat|joined)\b"
)
"""Of people who attended shows, the people: those who did something, before what they did."""
PLURALS = frozenset({"people", "children", "women", "men", "cattle", "sheep", "aircraft"})
"""Plurals without an s."""


def wants(text: str, lists: dict[str, list[str]], unit: str | None) -> str:
    """The kind of answer that a question wants; `any` where it does not say."""
    for kind in ("definition", "reason", "rank"):
        if holds(text, lists[kind], "en") and not (kind == "rank" and RANKED.search(text)):
            return kind
    counts = ASKED.search(text)
    if not counts and (WHEN.search(text.strip()) or holds(text, lists["date"], "en")):
        return "date"
    if not counts and not unit and _asks_which(text, lists):
        return "list" if SEVERAL.search(text) else "name"
    is_rate = holds(text, lists["rate"] + lists["share"] + lists["percent"], "en") and not REACHED.search(text)
    if (
        unit == "个百分点"
        or unit == "%"
        or (is_rate and not unit and not re.search(r"\bhow many\b", text, re.IGNORECASE))
    ):
        return "rate"
    if counts:
        return "amount"
    if SEVERAL.search(text) or re.match(r"\s*list\b", text, re.IGNORECASE) or holds(text, lists["list"], "en"):
        return "list"
    if re.match(r"\s*name\b", text, re.IGNORECASE) or holds(text, lists["name"], "en"):
        return "name"
    if YES_NO.search(text.strip()):
        return "yesno"
    return "amount" if unit or holds(text, lists["amount"], "en") else "any"


def _asks_which(text: str, lists: dict[str, list[str]]) -> bool:
    """Whether it asks which thing of a kind is meant, and it is no measure: which port, not which share."""
    asked = WHICH_ONE.search(text.strip())
    measures = [word for kind in ("rate", "share", "percent", "amount") for word in lists[kind]]
    return asked is not None and not holds(asked["of"], measures, "en")


def unit_said(text: str) -> tuple[str, tuple[int, int]] | None:
    """The Chinese unit that a question names (in trillion yuan, how many km), and where it says so."""
    match = _units().search(text)
    return (read_data("unit_families")["english_units"][_key(match["unit"])], match.span()) if match else None


def families_counted(text: str) -> tuple[str, ...]:
    """The unit families of what is counted; of things that are no measure those that count: not 亩 of pandas."""
    if LASTING.search(text):
        return ("duration",)
    data = read_data("unit_families")
    families: dict[str, list[str]] = data["families"]
    masses: dict[str, list[str]] = {} if MANY.search(text) else data["english_masses"]  # nobody counts coal
    asked = _counted(text.lower())
    found = tuple(name for name, units in families.items() if asked & {*units, *masses.get(name, ())})
    if found or not MANY.search(text):
        sizes: dict[str, list[str]] = data["english_sizes"]
        plain = COMPOUND.sub(" ", text)  # low-altitude airspace has no height
        return found or tuple(next((sizes[word] for word in sizes if holds(plain, [word], "en")), ()))
    return COUNTABLE


def _counted(text: str) -> set[str]:
    """The noun that is counted, where a verb shows which it is; else the first words that it may be."""
    head = DONE.search(text) or HEAD.search(text)
    if head and (head["head"].endswith("s") or head["head"] in PLURALS):
        return {head["head"]}
    counted = COUNTED.search(text)
    return set(re.findall(r"[a-z-]+", counted[0] if counted else ""))


@cache
def _units() -> re.Pattern[str]:
    names = sorted(read_data("unit_families")["english_units"], key=len, reverse=True)
    units = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"\b(?:in|{HOW}) {SIZES}(?:US )?(?P<unit>{units})(?![A-Za-z-])", re.IGNORECASE)


def _key(unit: str) -> str:
    return " ".join(unit.lower().split())
