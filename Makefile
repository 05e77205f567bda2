# The commands of docs/development.md; what they do in detail stands in tools/.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
UV := .tools/bin/uv
UV_VERSION := 0.13.9
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard teplo/locale/*/LC_MESSAGES/django.po))
JOBS ?= auto

.PHONY: help run setup check format test test-quick test-all translations baseline clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: setup ## starts the desk with its demo company: PORT=8000 by default
	@exec $(BIN)/teplo run --port $(PORT)

setup: .venv/.stamp teplo/assets/vendor/.stamp $(CATALOGUES) ## the environment alone: afterwards .venv/bin/teplo is the command line

$(UV):
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Needs Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.stamp: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen --quiet
	@touch $@

teplo/assets/vendor/.stamp: package-lock.json tools/assets.py tools/icons.txt .npmrc | .venv/.stamp
	@$(BIN)/python tools/assets.py
	@touch $@

%.mo: %.po | .venv/.stamp
	@$(BIN)/python tools/translations.py compile $<

check: setup ## format, lint, types, contracts, house rules, missing migrations, untranslated words
	@tools/need xgettext gettext
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/house_rules.py
	$(BIN)/python tools/translations.py check
	$(BIN)/python -W ignore::RuntimeWarning -m teplo.config.command manage makemigrations --check --dry-run
	$(BIN)/pytest -q tests/house -m "not django_db"

format: setup ## puts the code in shape
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

test: setup ## every test, browser tests included
	@tools/need chromium chromium
	@tools/need faketime faketime
	@tools/need pgbouncer pgbouncer
	@tools/need dovecot dovecot-imapd
	$(BIN)/pytest -q -n $(JOBS) -m "not browser and not full and not alone"
	$(BIN)/pytest -q -n $(JOBS) -m "browser and not full and not alone"
	$(BIN)/pytest -q -m "alone and not full"

test-quick: setup ## the tests without browser and faults
	$(BIN)/pytest -q -n $(JOBS) -m "not browser and not full and not alone"

test-all: test ## also the fault tests with full counts and their red controls
	$(BIN)/pytest -q -m full

translations: setup ## brings the catalogue up to the code: new words come untranslated
	@tools/need xgettext gettext
	$(BIN)/python tools/translations.py update

baseline: setup ## writes teplo/ops/baseline.sql anew: an empty database gets its tables from it, not by every migration
	$(BIN)/python -m tools.baseline > .tools/baseline.sql
	@mv .tools/baseline.sql teplo/ops/baseline.sql

clean: ## forgets what set-up made; the data under var/ stays
	rm -rf .venv .tools node_modules teplo/assets $(CATALOGUES)
