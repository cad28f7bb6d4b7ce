"""The house stands as drawn: one direction of imports, slow packages behind one door, small rooms."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
FLOORS = ("corpus", "index", "qa")
MODULES = sorted(path for floor in FLOORS for path in (PROJECT / floor).rglob("*.py"))
# Scripts that make the shipped weights; nothing imports them.
RUNTIME = [path for path in MODULES if "training" not in path.parts]
BEHIND_ONE_DOOR = {"faiss", "gradio", "jieba", "mcp", "opencc", "pypinyin", "rjieba"}
BEHIND_ONE_DOOR |= {"sentence_transformers", "tantivy", "torch"}
# What gradio itself stands on.
WITH_GRADIO = {"fastapi", "h11", "pydantic", "starlette", "uvicorn"}
SLOW = {"fastapi", "gradio", "mcp", "pydantic", "sentence_transformers", "torch", "transformers"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported_packages(path: Path) -> set[str]:
    """Top-level packages imported anywhere in the file; imports of one's own package by dots count too."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = node.module.split(".")[0] if node.module and not node.level else None
            found.add(package or path.relative_to(PROJECT).parts[0])
    return found


@pytest.mark.parametrize(
    ("floor", "forbidden"),
    [("corpus", {"index", "qa", "numpy", "tests"}), ("index", {"qa", "tests"}), ("qa", {"tests"})],
)
def test_imports_point_downwards(floor, forbidden):
    paths = (PROJECT / floor).rglob("*.py")
    assert {name_of(path): bad for path in paths if (bad := imported_packages(path) & forbidden)} == {}


def test_each_engine_is_imported_in_one_module():
    doors = defaultdict(set)
    for path in RUNTIME:
        for package in imported_packages(path) & BEHIND_ONE_DOOR:
            doors[package].add(name_of(path))
    assert {package: sorted(paths) for package, paths in doors.items() if len(paths) > 1} == {}
    assert doors.keys() >= {"faiss", "gradio", "sentence_transformers", "tantivy"}


def test_what_is_imported_is_required():
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    required = {
        re.split(r"[^\w.-]", requirement)[0].lower()
        for requirement in (*project["dependencies"], *project["optional-dependencies"]["ocr"])
    }
    distributions = metadata.packages_distributions()
    imported = set().union(*map(imported_packages, RUNTIME)) - set(FLOORS) - set(sys.stdlib_module_names)
    missing = {
        package
        for package in imported - WITH_GRADIO
        if required.isdisjoint(name.lower() for name in distributions.get(package, [package]))
    }
    assert not missing


def test_importing_every_floor_loads_nothing_slow():
    code = f"import sys, corpus, index, qa, qa.cli; print(*(set(sys.modules) & {SLOW!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rooms_are_small(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 300
    long = {
        node.name: length
        for node in ast.walk(tree_of(path))
        if isinstance(node, FUNCTIONS) and (length := (node.end_lineno or 0) - node.lineno + 1) > 60
    }
    assert not long


@pytest.mark.parametrize("path", [path for path in RUNTIME if PROJECT / "qa" not in path.parents], ids=name_of)
def test_only_the_doors_print(path):
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]


@pytest.mark.parametrize("floor", FLOORS)
def test_all_is_sorted_and_complete(floor):
    package = importlib.import_module(floor)
    exported = list(package.__all__)
    assert exported == sorted(exported)
    assert [name for name in exported if not hasattr(package, name)] == []
    at_top = tree_of(PROJECT / floor / "__init__.py").body
    imported = {
        alias.asname or alias.name
        for node in at_top
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FLOORS
        for alias in node.names
    }
    assert {name for name in imported if not name.startswith("_")} <= set(exported)
