# Kentongan. `make` alone lists what it can do.

PY := .venv/bin/python
STAMP := .venv/.installed
ASSETS := .venv/.assets
PYTEST := $(PY) -m pytest
FOLDERS := $(wildcard src tests demo benchmarks docs examples tools)

# A Python that is not the first one found: make setup PYTHON=/usr/bin/python3.12
PYTHON ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup assets system-tools windows demo test test-unit acceptance test-mariadb test-nightly check lint types format-check format bench fuzz docs screenshots package build lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) $(ASSETS) ## virtual environment .venv with every pinned package, and the assets
	@:

$(STAMP): requirements/dev.txt pyproject.toml tools/setup.sh
	@tools/setup.sh venv
	@touch $@

assets: $(STAMP) ## fonts and scripts of other people, by tools/assets.toml
	@$(PY) tools/assets.py

$(ASSETS): $(STAMP) tools/assets.toml tools/assets.py requirements/npm.txt
	@$(PY) tools/assets.py
	@touch $@

system-tools:
	@tools/setup.sh tools
	@tools/setup.sh swift

windows:
	@tools/setup.sh windows

demo: setup windows ## two universities, one popup with picture, sound and film: the whole way in a minute
	@$(PY) demo/run.py

# Three at a time, because much of a test is waiting. What has failed is tried once more, alone: neighbours on the machine
# may cost a row its figure, a defect fails again. The windows have processes of their own: Qt and the servers of the other
# tests keep out of each other's way.
WINDOWS := tests/desktop tests/screens
ELSEWHERE := $(WINDOWS:%=--ignore=%)
PARALLEL := -n 3 --dist worksteal
TRY = $(PYTEST) $(PARALLEL) -m "not nightly" $(1) || $(PYTEST) -m "not nightly" $(1) --last-failed --last-failed-no-failures none

test: setup system-tools ## every test but the nightly ones
	@$(call TRY,$(ELSEWHERE))
	@$(call TRY,$(WINDOWS) -o cache_dir=.pytest_cache/windows)

test-unit: setup ## the tests that start no processes: under a minute
	@$(PYTEST) $(PARALLEL) -m "not process and not nightly" $(ELSEWHERE)
	@$(PYTEST) $(PARALLEL) -m "not process and not nightly" $(WINDOWS)

acceptance: test ## every test, then docs/reference/acceptance.md with what was measured
	@$(PY) docs/generate.py --acceptance

# Every server, hub and console on a MariaDB; the tests of store and services are on both kinds in every run.
ON_MARIADB := --mariadb tests/hub tests/mail tests/scenarios tests/web

test-mariadb: setup system-tools ## the tests of hub, mail, console and scenarios, on a MariaDB
	@$(PYTEST) -m "not nightly" $(ON_MARIADB)

# Some of these take longer than what ends the quick run, and have a timeout of their own.
NIGHTLY := --hypothesis-profile=nightly -o faulthandler_exit_on_timeout=false

test-nightly: setup system-tools ## every test there is
	@$(PYTEST) $(NIGHTLY) $(ELSEWHERE)
	@$(PYTEST) $(NIGHTLY) $(WINDOWS)
	@$(PYTEST) $(NIGHTLY) $(ON_MARIADB)

check: format-check lint types test ## what a change must pass: format, lint, types, tests

format-check: setup
	@$(PY) -m ruff format --check --quiet $(FOLDERS) || \
		{ echo "Some files are not formatted: make format"; exit 1; }

lint: setup ## ruff
	@$(PY) -m ruff check $(FOLDERS)

types: setup ## mypy, strict
	@$(PY) -m mypy

format: setup ## format the code and sort its imports
	@$(PY) -m ruff check --quiet --fix-only $(FOLDERS)
	@$(PY) -m ruff format $(FOLDERS)

bench: setup ## measure speed and memory; prints, judges nothing
	@$(PY) -m benchmarks

fuzz: setup ## hostile inputs for an hour; finds stay in build/fuzz
	@$(PY) -m tests.fuzz

docs: setup ## write the generated pages anew: reference, command table, state diagrams
	@$(PY) docs/generate.py

screenshots: setup system-tools ## every window and page in both themes and languages, in build/screenshots/
	@$(PY) -m tests.screens.shoot build/screenshots
	@$(PY) -m tests.web.shoot build/screenshots

package: setup ## the client as one folder that runs without Python, in dist/kentongan-client/
	@$(PY) -m PyInstaller --noconfirm --log-level WARN --workpath build/package tools/package/kentongan.spec
	@du -sh dist/kentongan-client

build: setup ## the wheel, in dist/
	@$(PY) -m hatchling build --target wheel

lock: setup ## pin the newest allowed versions with hashes in requirements/
	@tools/lock.sh

clean: ## remove .venv and everything that was made
	@rm -rf .venv .venv-sslyze .venv-swift dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -rf src/kentongan/desktop/fonts src/kentongan/web/static/vendor
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
