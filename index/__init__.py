"""Passages in, hits out: a library of reports that can be searched."""

from __future__ import annotations

from index.library import Library
from index.retriever import Hit, LibraryError, ModelError, ReportInfo, Where

__all__ = ["Hit", "Library", "LibraryError", "ModelError", "ReportInfo", "Where"]
