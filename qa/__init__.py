"""The answering floor: a question in, a checked answer out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.answer import Answer, Citation, Refusal, to_json

if TYPE_CHECKING:
    from qa.ask import Answerer

__all__ = ["Answer", "Answerer", "Citation", "Refusal", "to_json"]


def __getattr__(name: str) -> Any:
    """`Answerer` loads the library; the values alone do not need it."""
    if name == "Answerer":
        from qa.ask import Answerer

        return Answerer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
