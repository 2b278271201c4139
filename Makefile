# Everything a person does with this project. `make run` and `make test` set up what they need.

PYTHON ?= python3
ARGS ?=
VENV := .venv
IN := $(VENV)/bin/python
PIP := $(IN) -m pip install --quiet --disable-pip-version-check
# The `noisegate` command itself, in $(VENV)/bin; nothing is fetched for it.
ITSELF := --no-index --no-deps --no-build-isolation --editable .
# One for each core: a bot that shares one has two seconds to answer, as in Slack.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() or 1)')

.PHONY: help run slack doctor test soak bench check format screenshots reset lock clean

help:
	@echo "make run          start Noisegate in a local Slack workspace (ARGS=--empty: without history)"
	@echo "make slack        run Noisegate in Slack itself, with the tokens in .env"
	@echo "make doctor       look whether that would work, and say what to do"
	@echo "make test         run every test (ARGS=tests/domain: only those)"
	@echo "make soak         break everything, for long (ARGS='--seeds 300 --minutes 30 --first-seed 1')"
	@echo "make bench        measure speed, and write the README's table (ARGS=--quick: a first look)"
	@echo "make check        format, lint, types, import contracts"
	@echo "make format       let the formatter write"
	@echo "make screenshots  take the README's pictures again (needs Chromium)"
	@echo "make reset        begin the local workspace anew"
	@echo "make lock         write the locks anew from pyproject.toml"

run: $(VENV)/.runtime
	@$(IN) -m bot sandbox $(ARGS)

# `exec`: Ctrl-C reaches the bot once, and its exit status is that of make.
slack: $(VENV)/.runtime
	@set -a; if [ -f .env ]; then . ./.env; fi; exec $(IN) -m bot run

doctor: $(VENV)/.runtime
	@set -a; if [ -f .env ]; then . ./.env; fi; exec $(IN) -m bot doctor

reset: $(VENV)/.runtime
	@$(IN) -m bot sandbox --reset

# Compiled modules are kept, whatever the environment says: three test processes and every bot that
# they start would compile all of them again. A process that is done takes tests from the others.
test: $(VENV)/.development
	@PYTHONDONTWRITEBYTECODE= $(IN) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

soak: $(VENV)/.development
	@$(IN) -m tests.faults.soak $(ARGS)

bench: $(VENV)/.development
	@$(IN) -m tests.bench $(ARGS)

check: $(VENV)/.development
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy .
	@$(VENV)/bin/lint-imports

format: $(VENV)/.development
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format .

screenshots: $(VENV)/.development
	@$(IN) -m tests.browser.screenshots

lock: $(VENV)/.development
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -o requirements.txt pyproject.toml
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --extra development \
		-c requirements.txt -o requirements-dev.txt pyproject.toml

clean:
	@rm -rf $(VENV)

# A lock that changed makes the environment follow it; otherwise this costs nothing.
$(VENV)/.runtime: requirements.txt | $(VENV)/bin/pip
	@echo "Setting up: a minute the first time, nothing after that."
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) $(ITSELF)
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Setting up for development: a minute or two the first time, nothing after that."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) $(ITSELF)
	@touch $@ $(VENV)/.runtime

$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Noisegate needs Python 3.11 or newer, and there is no $(PYTHON) here. Install Python, or name it: make run PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Noisegate needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Install a newer one, or name it: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python has no venv module. On Debian and Ubuntu: apt install python3-venv. Then try again."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
