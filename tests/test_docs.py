"""The documentation is true: its commands and its Python run, and it names every command, option, setting and route."""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import logging
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pytest

from corpus.readers.pdf import RECOGNISER
from qa.ask import Answerer
from qa.cli import build_parser, main
from qa.settings import Settings, open_answerer

PROJECT = Path(__file__).parent.parent
NAMES = ("README.md", "README.zh.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in PROJECT.glob("docs/*.md")))
PAGES = {name: (PROJECT / name).read_text(encoding="utf-8") for name in sorted(NAMES)}
README, CHINESE, COMMANDS = PAGES["README.md"], PAGES["README.zh.md"], PAGES["docs/commands.md"]
PROGRAMS = PAGES["docs/programs.md"]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SERVER = "http://127.0.0.1:7860"
FEW = 3
"""Questions of ours that are asked: grading them all is not what is tested here."""


def blocks(page: str, kind: str) -> list[str]:
    return [block for fence, block in FENCED.findall(PAGES[page]) if fence == kind]


def pages_with(kind: str) -> list[str]:
    return [page for page in PAGES if blocks(page, kind)]


def commands_of_parser() -> dict[str, argparse.ArgumentParser]:
    actions = build_parser()._actions
    return next(action.choices for action in actions if isinstance(action, argparse._SubParsersAction))


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory) -> Iterator[Answerer]:
    with open_answerer(tmp_path_factory.mktemp("served") / "library") as answerer:
        yield answerer


@pytest.fixture(scope="module")
def url(answerer) -> Iterator[str]:
    from tests.web.conftest import build, served

    handlers = logging.root.handlers[:]
    with served(build(answerer)) as address:
        yield address
    logging.root.handlers[:] = handlers


@pytest.fixture
def served_at(request) -> Callable[[str], str]:
    """A text of the documentation with the address of a server that runs, started when one is named."""
    return lambda text: text.replace(SERVER, request.getfixturevalue("url")) if SERVER in text else text


@pytest.fixture
def own_folder(tmp_path: Path, bundled_report, bundled_library, monkeypatch) -> Path:
    """A folder with what the commands of a page speak of, and a library."""
    (tmp_path / "my-reports").mkdir()
    text = bundled_report.read_text(encoding="utf-8")
    (tmp_path / "my-reports" / "my-report.txt").write_text(f"{text}\n", encoding="utf-8")
    shutil.copytree(bundled_library, tmp_path / "library")
    (tmp_path / "questions.jsonl").write_text(blocks("docs/evaluation.md", "json")[0], encoding="utf-8")
    ours = Path("benchmarks", "questions", "linqing.jsonl")
    (tmp_path / ours).parent.mkdir(parents=True)
    lines = (PROJECT / ours).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / ours).write_text("".join(lines[:FEW]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENBAO_LIBRARY", str(tmp_path / "library"))
    return tmp_path


# ---- what is shown runs ----


def run_wenbao(argv: list[str], capsys) -> None:
    args = build_parser().parse_args(argv)
    if argv[0] == "serve" or args.encoder or args.reranker:
        return  # tests/web serves; tests/qa/test_models_cli.py makes such models
    assert main(argv) == 0
    assert capsys.readouterr().out.strip() or argv[0] in ("add", "remove", "feedback")


def run_make(target: str) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def run_python(module: str) -> None:
    assert importlib.util.find_spec(module), module


def run_pip(what: str) -> None:
    known = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = re.findall(r"\w+", what.partition("[")[2])
    assert set(extras) <= known["project"]["optional-dependencies"].keys()


def run_curl(line: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on PATH")
    got = subprocess.run(shlex.split(f"{line} --show-error --fail-with-body"), capture_output=True, text=True)
    assert got.returncode == 0, (line, got.stdout, got.stderr)


def run(line: str, capsys, monkeypatch) -> None:
    """Run one line of a page, or make sure of what it names where running it would install or take hours."""
    piped, _, command = line.rpartition(" | ")
    if piped:
        written = subprocess.run(["sh", "-c", piped], capture_output=True, check=True).stdout
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written), encoding="utf-8"))
    match shlex.split(command.partition(" > ")[0], comments=True):
        case ["wenbao" | ".venv/bin/wenbao", *argv]:
            run_wenbao(argv, capsys)
        case ["curl", *_]:
            run_curl(line)
        case ["make", target, *_]:
            run_make(target)
        case ["python" | "python3", "-m", module, *_]:
            run_python(module)
        case [".venv/bin/pip", "install", "-e", what]:
            run_pip(what)
        case _:
            pytest.fail(f"no way to test: {line}")


@pytest.mark.parametrize("page", pages_with("sh"))
def test_commands_run(page, own_folder, served_at, capsys, monkeypatch):
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            run(served_at(line), capsys, monkeypatch)


def test_what_recognises_scans_is_installed_as_the_messages_say():
    assert RECOGNISER.partition(" in ")[0] in PAGES["docs/reports.md"]


@pytest.mark.parametrize("page", pages_with("console"))
def test_what_is_shown_is_printed(page, bundled_library, monkeypatch, capsys):
    monkeypatch.setenv("WENBAO_LIBRARY", str(bundled_library))
    for session in blocks(page, "console"):
        command, _, shown = session.partition("\n")
        program, *argv = shlex.split(command.removeprefix("$ "))
        assert program == "wenbao"
        assert main(argv) == (1 if "可以改问：" in shown else 0)  # a refusal exits with 1
        assert capsys.readouterr().out.startswith(shown)


@pytest.mark.parametrize("page", pages_with("python"))
def test_python_runs(page, own_folder, served_at, capsys):
    for code in blocks(page, "python"):
        with ThreadPoolExecutor(1) as pool:  # playwright keeps an event loop in the main thread
            pool.submit(exec, compile(served_at(code), page, "exec"), {}).result()
        printed = capsys.readouterr().out.splitlines()
        promised = re.findall(r"^ *print\(.+\) +# (.+)$", code, re.MULTILINE)
        assert promised
        assert [line for line in printed if line in promised] == promised


def test_everything_shown_is_of_a_kind_that_is_tested():
    for page, text in PAGES.items():
        kinds = {kind for kind, _ in FENCED.findall(text)}
        assert kinds <= {"sh", "console", "python", "json", "toml", "text"}, page
        assert not re.search(r"^ {4}(?:\$ |wenbao|make|curl|python|pip)", FENCED.sub("", text), re.MULTILINE), page


def test_json_and_settings_shown_can_be_read(tmp_path):
    for page in PAGES:
        for block in blocks(page, "json"):
            assert json.loads(block)
        for block in blocks(page, "toml"):
            (tmp_path / "wenbao.toml").write_text(block, encoding="utf-8")
            settings = Settings.load({"WENBAO_SETTINGS": str(tmp_path / "wenbao.toml")})
            assert all(getattr(settings, name) for name in tomllib.loads(block))


# ---- what there is is named, and what is named is there ----


def test_every_command_and_option_is_named():
    table = dict(re.findall(r"^\| `wenbao (\w+)[^|]*(\|.*)$", COMMANDS, re.MULTILINE))
    parsers = commands_of_parser()
    assert parsers.keys() == table.keys()
    common = options_of(build_parser()) | {"--json"}
    for name, parser in parsers.items():
        for option in options_of(parser) - common:
            assert f"`{option}" in table[name], f"wenbao {name} {option} is not in docs/commands.md"
    for option in common - {"-h"}:
        assert f"`{option}`" in COMMANDS
    with_json = {name for name, parser in parsers.items() if "--json" in options_of(parser)}
    listed = re.search(r"`--json`, where there is one \((.+?)\)", COMMANDS)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == with_json


@pytest.mark.parametrize("page", PAGES)
def test_only_options_that_exist_are_named(page):
    known = {option for parser in commands_of_parser().values() for option in options_of(parser)}
    known |= options_of(build_parser()) | {"--data-urlencode", "--strict"}  # of curl and mypy
    for script in (*PROJECT.glob("benchmarks/*.py"), *PROJECT.glob("index/training/*.py")):
        known |= set(re.findall(r'add_argument\("(--[a-z-]+)"', script.read_text(encoding="utf-8")))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", PAGES[page])) <= known


def test_every_make_target_is_told():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"(?:`|^)make ([a-z-]+)", "\n".join(PAGES.values()), re.MULTILINE))
    assert told == targets
    for script in re.findall(r"python (\S+\.py)", makefile):
        assert (PROJECT / script).is_file(), script
    assert "make test" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_setting_is_named():
    for name in Settings.__slots__:
        assert f"| `{name}` | `WENBAO_{name.upper()}` |" in COMMANDS


def test_every_route_is_named_with_what_it_takes(answerer):
    from qa.schemas import AskBody, FeedbackBody
    from tests.web.conftest import build

    table = dict(re.findall(r"^\| `((?:GET|POST|DELETE) [^`?]+)` \| (.+) \|$", PROGRAMS, re.MULTILINE))
    bodies = {"POST /api/ask": AskBody.model_fields, "POST /api/feedback": FeedbackBody.model_fields}
    routes = {
        f"{method.upper()} {path}": {one["name"] for one in route.get("parameters", ()) if one["in"] == "query"}
        for path, methods in build(answerer).openapi()["paths"].items()
        for method, route in methods.items()
    }
    assert table.keys() == routes.keys()
    for route, names in routes.items():
        taken = names | bodies.get(route, {}).keys()
        assert {name for name in taken if f"`{name}`" not in table[route]} == set(), route
    for path in ("/docs", "/openapi.json", "/gradio_api/mcp"):
        assert f"{path}`" in PROGRAMS


def test_every_name_of_the_answer_object_is_told(answerer):
    from qa.answer import to_json

    answer = to_json(answerer.ask("2026年粮食目标？"))
    names = answer.keys() | answer["citations"][0].keys() | answer["facts"][0].keys()
    assert {name for name in names if f"`{name}`" not in PAGES["docs/asking.md"]} == set()


def test_what_is_told_of_questions_is_so(answerer):
    asking = PAGES["docs/asking.md"]
    for kind, example in re.findall(r"^\| `(\w+)` \| .* \| (.+) \|$", asking, re.MULTILINE):
        refusal = answerer.ask(example).refusal
        assert refusal, example
        assert refusal.kind == kind, example
    examples = re.search(r"^\| ask for \|.*?\n\n", asking, re.MULTILINE | re.DOTALL)
    assert examples
    for question, short in re.findall(r"\| ([^|]+) \| ([^|]+) \|$", examples[0], re.MULTILINE)[1:]:
        assert answerer.ask(question).short == short, question
    conversation = answerer.conversation()
    follow_ups = re.search(r"^\| asked \| understood as \|.*?\n\n", asking, re.MULTILINE | re.DOTALL)
    assert follow_ups
    for asked, understood in re.findall(r"^\| ([^|]+?) \| (.*?) ?\|$", follow_ups[0], re.MULTILINE)[1:]:
        assert conversation.ask(asked).asked == (understood or None)


# ---- the pages hang together ----


def anchors(text: str) -> set[str]:
    """What a heading is linked as: lower case, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", PAGES[page]):
        name, _, anchor = unquote(target).partition("#")
        path = (PROJECT / page).parent / name if name else PROJECT / page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path.read_text(encoding="utf-8")), target


def test_every_picture_is_shown():
    shown = {Path(name).name for text in PAGES.values() for name in re.findall(r"\]\(([^)]+\.png)\)", text)}
    assert shown == {path.name for path in (PROJECT / "docs" / "images").iterdir()}


def test_both_readmes_say_the_same():
    def shown(text: str) -> list[tuple[str, str]]:
        return [(kind, re.sub(r" +# .*", "", block)) for kind, block in FENCED.findall(text)]

    assert shown(README) == shown(CHINESE)
    assert len(re.findall("^## ", README, re.MULTILINE)) == len(re.findall("^## ", CHINESE, re.MULTILINE)) + 1
    for page in PAGES:
        if page.startswith("docs/"):
            assert f"({page})" in README
            assert f"({page})" in CHINESE


def test_readmes_are_short():
    assert len(README.splitlines()) <= 200
    assert len(CHINESE.splitlines()) <= 200


@pytest.mark.parametrize("name", list(commands_of_parser()))
def test_help_names_the_command(name, capsys):
    with pytest.raises(SystemExit) as exit_:
        main([name, "--help"])
    assert exit_.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: wenbao {name}")
    assert "--library DIR" in out
