# make serve   the page at http://127.0.0.1:7860
# make test    the whole test suite
# make lint    ruff and mypy
# make bench   speed and memory, measured on this machine
# make bench-load REPORTS=folder   the server with 50 clients at once, and its memory
# make fuzz-api   odd requests by schemathesis, against the bundled report
# make fuzz-readers   mutated files, ten minutes for each kind of file
# make bench-crash, bench-scale   killing, and growing to a million passages: hours on a busy machine
# make clean   removes .venv and every cache

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test lint bench bench-crash bench-load bench-scale clean fuzz-api fuzz-readers

serve: $(VENV)/.wenbao
	$(BIN)/wenbao serve

test: $(VENV)/.wenbao-test
	$(BIN)/python -m pytest

lint: $(VENV)/.wenbao-test
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.wenbao
	$(BIN)/python benchmarks/speed.py

bench-load: $(VENV)/.wenbao
	$(BIN)/python -m benchmarks.load $(REPORTS)

fuzz-readers: $(VENV)/.wenbao-test
	for reader in plain delimited html docx xlsx pdf; do $(BIN)/python -m benchmarks.fuzz $$reader || exit; done

fuzz-api: $(VENV)/.wenbao
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'schemathesis>=4,<5'
	$(BIN)/python -m benchmarks.fuzz_api

bench-crash: $(VENV)/.wenbao
	$(BIN)/python -m benchmarks.crash

bench-scale: $(VENV)/.wenbao
	$(BIN)/python -m benchmarks.scale

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wenbao needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

# The stamps are older than pyproject.toml after a change there, so that its requirements are installed again.
$(VENV)/.wenbao: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.wenbao-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	touch $@ $(VENV)/.wenbao
