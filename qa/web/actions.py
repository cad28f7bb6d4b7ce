"""What can be done with an answer: copying it in several forms, and saying what one thinks of it."""

from __future__ import annotations

import re
from html import escape
from itertools import chain, zip_longest

from qa.answer import Answer, Citation
from qa.feedback import LONGEST_FEEDBACK
from qa.web.places import link, reference
from qa.web.words import spot

MARK = re.compile(r"\[(\d{1,3})\]")
"""A citation's number in the text of an answer."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


def actions(answer: Answer) -> str:
    """The row of buttons under an answer; a refusal can only be judged."""
    question = escape(answer.asked or answer.question)
    thumbs = "".join(
        f'<button type="button" data-act="thumb" data-good="{good}" aria-pressed="false" data-question="{question}"'
        f' data-answer="{escape(answer.text[:LONGEST_FEEDBACK])}">{spot(word)}</button>'
        for good, word in (("true", "good"), ("false", "bad"))
    )
    if answer.refused:
        return f'<p class="actions">{thumbs}</p>'
    sourced = (f"“{citation.quote}”——{reference(citation)}" for citation in answer.citations)
    copies = (
        _copy("copy", MARK.sub("", answer.text)),
        _copy("copy_reference", "\n".join(sourced)),
        _copy("copy_markdown", markdown(answer)),
        f'<button type="button" data-act="link" data-question="{question}">{spot("copy_link")}</button>',
    )
    return f'<p class="actions">{"".join(copies)}<span class="thumbs">{thumbs}</span></p>'


def markdown(answer: Answer) -> str:
    """The answer with its citations as footnotes; text of reports is escaped, links are relative to the page."""
    parts = MARK.split(answer.text)  # texts and numbers in turn
    texts, numbers = map(escape_markdown, parts[::2]), parts[1::2]
    said = "".join(chain.from_iterable(zip_longest(texts, (f"[^{number}]" for number in numbers), fillvalue="")))
    return "\n\n".join([said, *(_footnote(citation) for citation in answer.citations)])


def _footnote(citation: Citation) -> str:
    quote, place = escape_markdown(citation.quote), escape_markdown(reference(citation))
    return f"[^{citation.number}]: “{quote}”——[{place}]({link(citation.report, citation.spans)})"


def escape_markdown(text: str) -> str:
    """Text that stays text in Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _copy(word: str, text: str) -> str:
    return f'<button type="button" data-act="copy" data-text="{escape(text)}">{spot(word)}</button>'
