# make demo   read a sample scan and show what came out
# make test   set everything up, then lint, types and all tests
# On Windows, or without make: see "Without make" in README.md.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
SAMPLE ?= samples/scans/seed-000-office.pdf
NAME = $(basename $(notdir $(SAMPLE)))
RUN = $(VENV)/bin/python
PIP = $(RUN) -m pip install --quiet --disable-pip-version-check

.PHONY: demo test setup lint types site clean

demo: $(VENV)/.installed
	@mkdir -p $(OUT)
	@echo "Reading $(SAMPLE) ..."
	@$(RUN) -m sopocr extract $(SAMPLE) -o $(OUT)/$(NAME).json --overlay $(OUT)/overlay --html $(OUT)/html || test -s $(OUT)/$(NAME).json
	@$(RUN) -m sopocr show $(OUT)/$(NAME).json
	@echo
	@echo "record            $(OUT)/$(NAME).json"
	@echo "overlay pictures  $(OUT)/overlay/$(NAME)-*.png"
	@echo "HTML view         $(OUT)/html/$(NAME).html"

test: setup lint types site
	$(RUN) -m pytest -n logical --dist loadfile

setup: $(VENV)/.tested

lint: $(VENV)/.tested
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(VENV)/.tested
	$(RUN) -m mypy

site: $(VENV)/.tested
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --quiet --strict

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing sopocr into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.tested: pyproject.toml tests/setup_system.py tests/browser/package-lock.json
	$(PYTHON) tests/setup_system.py
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[test]'
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --prefix tests/browser --no-audit --no-fund --ignore-scripts --silent
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) $(OUT) site tests/browser/node_modules
