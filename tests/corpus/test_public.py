"""The door of the reading floor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import corpus
import corpus.report

PROJECT = Path(__file__).parent.parent.parent


def test_the_public_names_are_sorted_and_complete():
    assert corpus.__all__ == sorted(corpus.__all__)
    values = {
        name
        for name, value in vars(corpus.report).items()
        if isinstance(value, type) and value.__module__ == "corpus.report" and name != "Slicer"
    }
    doors = {"find_facts", "parse", "read", "slice_pieces", "split_passages", "split_sentences"}
    assert values | (doors & set(corpus.__all__)) == set(corpus.__all__)


def test_importing_the_floor_reads_no_data_and_loads_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import corpus, corpus.regions, corpus.genre;"
        "assert not corpus.regions._data.cache_info().currsize and not corpus.genre.genre.cache_info().currsize;"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout.split() == ["corpus"]
