"""Passages in, hits out: a library of reports that can be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.retriever import Hit, LibraryError, ModelError, ReportInfo, Where

if TYPE_CHECKING:
    from index.library import Library
else:

    def __getattr__(name: str) -> object:
        """`Library`, when it is asked for: who needs an encoder only need not load the rest."""
        if name != "Library":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from index.library import Library

        return Library


__all__ = ["Hit", "Library", "LibraryError", "ModelError", "ReportInfo", "Where"]
