# Two commands: `make demo` does the program's main job on a drawn data set; `make test` checks everything.
# `make help` lists the others.
.DEFAULT_GOAL := demo
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo

.PHONY: help demo run test test-slow lint types package coverage strings screenshots docs bundle clean

help:  ## say what there is (this list)
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

demo: $(VENV)/installed  ## draw a data set, take it through the whole program, open the window on it
	$(BIN)/smaf demo $(DEMO) --open

test: lint types package $(VENV)/installed-dev  ## check everything: lint, types, what is released, tests
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2

test-slow: $(VENV)/installed-dev  ## the tests that take minutes
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m slow
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --hypothesis-profile=exploring -n 2 $$(grep -rl "@given" tests)

lint: $(VENV)/installed-dev  ## ruff, the layout of the code, the walls between rooms, workflow files (where actionlint is)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	PATH="$(BIN):$$PATH"; if command -v actionlint >/dev/null; then actionlint; else echo "no actionlint: workflow files stay unchecked"; fi

# A cache for each system: in a common one each run would look at everything anew.
types: $(VENV)/installed-dev  ## mypy for Linux, Windows and macOS
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin

package: $(VENV)/installed-dev  ## source distribution and wheel, in build/package, and whether they are whole and small
	rm -rf build/package && mkdir -p build
	SMAF_REQUIRE_EXTENSION=1 $(BIN)/python -m build --outdir build/package . >build/package.log 2>&1 || { cat build/package.log; exit 1; }
	$(BIN)/twine check --strict build/package/*
	$(BIN)/check-wheel-contents build/package/*.whl
	test -z "$$(find build/package -size +5M)"

coverage: $(VENV)/installed-dev  ## which lines no test has run, and a page for each file in htmlcov/
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --cov --cov-report=term --cov-report=html

strings: $(VENV)/installed  ## the window's texts into resources/languages, and these compiled; ADD=fr begins a language
	$(BIN)/python tools/strings.py $(ADD)

screenshots: $(DEMO)/sample.smaf  ## the manual's pictures and the README's anew, from the sample data set
	$(BIN)/python tools/screenshots.py $(DEMO)/sample.smaf docs/pictures resources/screenshot.png

$(DEMO)/sample.smaf: | $(VENV)/installed
	$(BIN)/smaf demo $(DEMO)

docs: $(VENV)/installed  ## the documentation as a site in build/site; a link that leads nowhere is an error
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	$(BIN)/mkdocs build

bundle: $(VENV)/installed  ## the program with a Python of its own, in dist/smaf-desktop
	$(BIN)/python -m pip install --quiet --editable '.[bundle]'
	$(BIN)/python -m PyInstaller --noconfirm --distpath dist --workpath build/bundle tools/bundle/smaf.spec

run: $(VENV)/installed  ## open the window
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

clean:  ## remove the virtual environment and all that was built
	rm -rf $(VENV) $(DEMO) build dist *.egg-info htmlcov .coverage .coverage.*
