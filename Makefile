PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: setup test check format lint types layers docs eval bench demo slow

setup:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[serve,charts,notify,export,evaluate]' --group dev

test:
	$(BIN)/python -m pytest -q

check: format lint types layers docs test

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

docs:
	$(BIN)/cog --check README.md docs/cli.md docs/data-dictionary.md

slow:
	$(BIN)/python -m pytest -q -m slow

eval:
	$(BIN)/starwitness evaluate removals --data ../shared/data
	$(BIN)/starwitness evaluate coercion --data ../shared/data
	$(BIN)/starwitness evaluate inflation --data ../shared/data

bench:
	for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

demo:
	$(BIN)/starwitness demo
