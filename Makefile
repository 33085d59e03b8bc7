# The verbs of this project. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
SIZE ?= S
CASES ?= 10000
ARGS ?=

.PHONY: help setup run check test fast lint types arch docs seed bench load faults fuzz oracle browser postgres lock vendor release clean

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## make .venv ready for running and testing (nothing to do: a blink)
	@tools/setup.sh dev

run: ## open Yingdan in the browser; data in var/ (YINGDAN_HOME, YINGDAN_PORT, YINGDAN_DATABASE_URL, YINGDAN_DEMO)
	@tools/setup.sh run
	@exec .venv/bin/yingdan serve $(ARGS)

check: setup lint types arch ## everything that needs no database: style, types, the floors

test: setup ## everything: check, tests on SQLite, on PostgreSQL, and in a real browser
	@$(PY) -m tools.testing $(ARGS)

fast: setup ## unit tests on SQLite only
	@$(PY) -m pytest -q -n auto -m 'not browser and not slow and not faults' $(ARGS)

lint: setup ## style and templates
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(PY) -m tools.vendor --check

types: setup ## mypy
	@.venv/bin/mypy

arch: setup ## the floors and the rules held by a machine
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m pytest -q -p no:randomly tests/architecture

postgres: setup ## the tests on a throw-away PostgreSQL
	@$(PY) -m tools.testing.postgres $(PY) -m pytest -q -n auto $(ARGS)

browser: setup ## the tests in a real Chromium
	@$(PY) -m tools.testing.browser $(PY) -m pytest -q -m browser $(ARGS)

docs: setup ## write docs/reference from the code
	@.venv/bin/yingdan docs $(ARGS)

seed: ## fill the database with made-up data: make seed SIZE=S|M|L
	@tools/setup.sh run
	@.venv/bin/yingdan seed --size $(SIZE) $(ARGS)

bench: setup ## measure every promised figure beside bare Django: make bench ARGS="--size S --only list,record"
	@$(PY) -m tools.bench $(ARGS)

load: setup ## fifty people at work for two minutes, beside the gates: make load ARGS="--size L --minutes 5"
	@$(PY) -m tools.load $(ARGS)

faults: setup ## kill processes in the middle of their work and see that nothing is half done
	@$(PY) -m tools.faults $(ARGS)

fuzz: setup ## nonsense in every parameter and field, and the property tests with many more examples
	@$(PY) -m tools.fuzz $(ARGS)
	@YINGDAN_SEARCH_EDITS=10000 $(PY) -m pytest -q tests/platform/search/test_index.py -k random_edits
	@$(PY) -m pytest -q -n auto -p tools.testing.profiles --hypothesis-profile=fuzz -m 'not browser and not faults' -k 'propert or hypothesis or fuzz'

oracle: setup ## ten thousand made-up companies reckoned a second, slow way: make oracle CASES=10000
	@YINGDAN_ORACLE=$(CASES) $(PY) -m pytest -q -n auto tests/engines/targets/test_oracle.py $(ARGS)

lock: ## write constraints*.txt anew from pyproject.toml (UPGRADE=--upgrade for newest)
	@tools/lock.sh

vendor: ## fetch the pinned browser libraries and build the icon sprite
	@$(PY) -m tools.vendor

release: setup ## gather changes/ into CHANGELOG.md: make release VERSION=0.2.0
	@$(PY) -m tools.release $(VERSION)

clean: ## remove what the tools left (not var/, not .venv)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
