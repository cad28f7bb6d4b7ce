"""The README is true: its commands run, its Python runs, its tables name every command, option and route."""

from __future__ import annotations

import argparse
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from qa.cli import build_parser, main

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
COMMANDS = [line for kind, block in FENCED.findall(README) if kind == "sh" for line in block.splitlines()]
SESSIONS = [block for kind, block in FENCED.findall(README) if kind == "console"]
SNIPPETS = [block for kind, block in FENCED.findall(README) if kind == "python"]


def commands_of_parser():
    actions = build_parser()._actions
    return next(action.choices for action in actions if isinstance(action, argparse._SubParsersAction))


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory, bundled_report):
    """A folder with what the README's commands speak of."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "my-reports").mkdir()
    (folder / "my-reports" / "my-report.txt").write_bytes(bundled_report.read_bytes())
    question = {"question": "2026年粮食目标？", "kind": "figure", "answers": ["15亿斤"], "evidence": ["突破15亿斤"]}
    (folder / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", COMMANDS)
def test_readme_command_runs(line, own_folder, monkeypatch, capsys):
    monkeypatch.chdir(own_folder)
    monkeypatch.setenv("WENBAO_LIBRARY", str(own_folder / "library"))
    piped, bar, command = line.rpartition(" | ")
    command, redirect, target = command.partition(" > ")
    program, *argv = shlex.split(command)
    assert program == "wenbao"
    if argv[0] == "serve":
        assert build_parser().parse_args(argv).port == 8000
        return
    if bar:
        written = subprocess.run(["sh", "-c", piped], capture_output=True, check=True).stdout
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written), encoding="utf-8"))
    if argv[0] == "remove":
        main(["add", "my-reports"])
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert out.strip() or argv[0] in ("add", "remove")
    assert not redirect or target


@pytest.mark.parametrize("code", SNIPPETS)
def test_readme_python_runs(code, own_folder, monkeypatch, capsys):
    monkeypatch.chdir(own_folder)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    promised = re.findall(r"^print\(.+\)\s+# (.+)$", code, re.MULTILINE)
    assert promised
    assert printed[: len(promised)] == promised


@pytest.mark.parametrize("session", SESSIONS)
def test_readme_shows_what_is_printed(session, bundled_library, monkeypatch, capsys):
    monkeypatch.setenv("WENBAO_LIBRARY", str(bundled_library))
    command, _, shown = session.partition("\n")
    program, *argv = shlex.split(command.removeprefix("$ "))
    assert program == "wenbao"
    assert main(argv) == 0
    assert capsys.readouterr().out.startswith(shown)


def test_readme_names_every_command_and_option():
    table = dict(re.findall(r"^\| `wenbao (\w+)[^|]*(\|.*)$", README, re.MULTILINE))
    parsers = commands_of_parser()
    assert parsers.keys() == table.keys()
    for name, parser in parsers.items():
        options = {option for action in parser._actions for option in action.option_strings}
        for option in options - {"-h", "--help", "--json", "--library", "--encoder", "--reranker"}:
            assert f"`{option}" in table[name], f"wenbao {name} {option} is not in the README"


def test_readme_names_only_options_that_exist():
    known = {option for parser in commands_of_parser().values() for action in parser._actions
             for option in action.option_strings}
    known |= {"--index-url"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) <= known


def test_readme_names_the_make_targets():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for script in re.findall(r"python (\S+\.py)", makefile):
        assert (PROJECT / script).is_file(), script
    assert "make test" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


def test_readme_names_only_routes_that_exist():
    doors = "".join((PROJECT / "qa" / door).read_text(encoding="utf-8") for door in ("api.py", "openai_api.py"))
    routes = re.findall(r"^\| `(GET|POST|DELETE) ([^`?]+)", README, re.MULTILINE)
    assert routes
    for method, path in routes:
        assert f'@app.{method.lower()}("{path}"' in doors


def test_readme_is_short():
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("name", list(commands_of_parser()))
def test_help_names_the_command(name, capsys):
    with pytest.raises(SystemExit) as exit_:
        main([name, "--help"])
    assert exit_.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: wenbao {name}")
    assert "--library DIR" in out


def test_settings_are_documented():
    from qa.settings import Settings

    for name in Settings.__slots__:
        assert f"`{name}`" in README
        assert f"`WENBAO_{name.upper()}`" in README
