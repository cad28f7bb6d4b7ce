"""What a question is searched by: its words, the reports it names, and what the passages should speak of."""

from __future__ import annotations

from index.library import Library
from index.retriever import Hit, Stated, Where
from qa.fits import role_fit
from qa.glossary import official_names
from qa.question import Question
from qa.scope import Scope, understand


def search(library: Library, question: Question, scope: Scope, *, k: int) -> tuple[Hit, ...]:
    """The `k` best passages for a question."""
    is_english = question.language == "en"
    # Every English word is translated: how, many and did would be looked for as 怎么, 不少 and 取得.
    words = question.sought.split() if is_english else question.text.split()
    names = official_names(question.text if is_english else question.sought, question.text)
    return library.search(
        " ".join(words) or question.text,
        k=k,
        where=scope.where,
        prefer=scope.prefer,
        stated=_stated(question),
        names=names,
    )


def find(library: Library, text: str, *, k: int, where: Where) -> tuple[Hit, ...]:
    """The `k` best passages for words or a question, from the reports that `where` allows."""
    question, scope = understand(text, library.reports(), where)
    return search(library, question, scope, k=k)


def _stated(question: Question) -> Stated:
    fit = role_fit(question, "actual")  # where no role is asked for, the year may tell which is meant
    return Stated(question.periods, "actual" if fit > 0 else "target" if fit < 0 else None)
