# Two commands: `make demo` does the program's main job on a drawn data set; `make test` checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo

.PHONY: demo test test-slow lint types run clean

demo: $(VENV)/installed
	$(BIN)/smaf demo $(DEMO) --open

test: lint types $(VENV)/installed-dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2

test-slow: $(VENV)/installed-dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m slow

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/installed-dev
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/mypy --platform darwin

run: $(VENV)/installed
	$(BIN)/smaf-desktop

$(VENV)/bin/python:
	sh tools/system-packages "$(PYTHON)"
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(wildcard setup.py) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) $(DEMO) build *.egg-info
