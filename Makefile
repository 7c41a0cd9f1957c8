# Every command sets up what it needs by itself: Python 3.11 or newer with its venv module is enough.
# `make` alone lists the commands.

PORT ?= 8000
DATA ?= data
PYTHON ?= python3
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
WORDS := $(shell find src -name '*.po' 2>/dev/null)

# What Debian adds: each feature that needs one of these says so in a sentence where it is missing.
PACKAGES := postgresql chromium fonts-noto-core fonts-nanum tor bubblewrap ffmpeg poppler-utils libatomic1

.PHONY: help run check test bench endurance packages packages-if-possible setup setup-dev lint types imports fast lock

help:
	@echo "make run         set up everything and start a rehearsal on http://localhost:$(PORT) (PORT, DATA)"
	@echo "make check       look at the code: lint, types, imports, fast tests"
	@echo "make test        the whole test suite"
	@echo "make bench       every benchmark, into benchmarks/results/"
	@echo "make endurance   the long runs: kills, power cuts, state machines"
	@echo "make packages    install what Debian has for us (root): $(PACKAGES)"
	@echo "make setup       only set up; make setup-dev with what tests need"
	@echo "make lock        write the lock files anew, after a change in pyproject.toml"

run: setup
	@test "$$(cat "$(DATA)/kind" 2>/dev/null)" = real || $(BIN)/safeconduct rehearse --data "$(DATA)" --port $(PORT) --only-make
	@exec $(BIN)/safeconduct serve --data "$(DATA)" --port $(PORT)

check: setup-dev
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target fast types lint imports

test: setup-dev packages-if-possible
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal

bench: setup-dev
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

endurance: setup-dev packages-if-possible
	@for file in benchmarks/endure_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

packages:
	apt-get update --quiet
	DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $(PACKAGES)

# Tests that miss a package are skipped with a sentence; as root on Debian nothing need be missing.
packages-if-possible:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! dpkg --status $(PACKAGES) >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory packages || echo "Some packages could not be installed; their tests are skipped."; \
	fi

setup: $(VENV)/run.stamp
setup-dev: $(VENV)/dev.stamp

lint:
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted: run $(BIN)/ruff format."; exit 1; }

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports --no-logo

fast:
	@$(BIN)/pytest -m "not slow" --numprocesses 2 --dist worksteal --hypothesis-profile quick

# uv is quick; pip does the same where uv cannot be had. Both refuse a file whose hash is not in the lock.
define install
@echo "Installing $(1) (the first time takes a minute) ..."
@{ $(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes \
	-r requirements/setup.lock; } \
	&& $(BIN)/uv pip install --system-certs --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
endef

$(BIN)/python:
	@echo "Making $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements/run.lock $(WORDS) .ci/place.py pyproject.toml | $(BIN)/python
	$(call install,requirements/run.lock)
	@$(BIN)/python .ci/place.py
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	$(call install,requirements/dev.lock)
	@touch $@

# The versions in the present lock files stay unless pyproject.toml says otherwise. No index address is written.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock: setup-dev
	$(COMPILE) pyproject.toml -o requirements/run.lock
	$(COMPILE) pyproject.toml --group dev -c requirements/run.lock -o requirements/dev.lock
