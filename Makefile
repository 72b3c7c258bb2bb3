PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

READY = $(VENV)/.ready

.PHONY: setup test browser check format lint types layers docs eval bench demo slow

setup: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[all]' --group dev
	touch $(READY)

test: setup
	$(BIN)/python -m pytest -q -n 2

browser: setup
	$(BIN)/python -m pytest -q -m browser

check: format lint types layers docs test browser

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

docs: setup
	$(BIN)/cog --check docs/cli.md docs/cookbook.md docs/data-dictionary.md

slow: setup
	$(BIN)/python -m pytest -q -m slow

eval: setup
	$(BIN)/starwitness evaluate removals --data ../shared/data
	$(BIN)/starwitness evaluate coercion --data ../shared/data
	$(BIN)/starwitness evaluate inflation --data ../shared/data

bench: setup
	for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

demo: setup
	$(BIN)/starwitness demo
